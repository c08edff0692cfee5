#include "rule/device_sign.h"

#include "base/json.h"
#include "rule/matter.h"
#include "rule/offing.h"
#include "rule/plausible.h"
#include "rule/story.h"

/* Reports without external power, one after the other, that show its loss. */
#define EXTERNAL_LOST_COUNT 2

enum sign {
    SIGN_CASE_OPEN = 1 << 0,
    SIGN_ANTENNA_CUT = 1 << 1,
    SIGN_ANTENNA_BLOCKED = 1 << 2,
    SIGN_JAM = 1 << 3,
    SIGN_SPOOF = 1 << 4,
    SIGN_BATTERY_LOW = 1 << 5,
    SIGN_OFF = 1 << 6,
    SIGN_EXTERNAL_LOST = 1 << 7,
};

static const struct {
    enum alarm_kind kind;
    enum sign sign;
    uint32_t status;         /* 0: no bit says so */
    enum report_event event; /* EVENT_NONE: no event says so */
    const char *name;
} signs[] = {
    {ALARM_TAMPER, SIGN_CASE_OPEN,       STATUS_CASE_OPEN,       EVENT_CASE_OPEN, "case-open"      },
    {ALARM_TAMPER, SIGN_ANTENNA_CUT,     STATUS_ANTENNA_CUT,     EVENT_ANTENNA,   "antenna-cut"    },
    {ALARM_TAMPER, SIGN_ANTENNA_BLOCKED, STATUS_ANTENNA_BLOCKED, EVENT_NONE,      "antenna-blocked"},
    {ALARM_TAMPER, SIGN_JAM,             0,                      EVENT_JAM,       "jammed"         },
    {ALARM_TAMPER, SIGN_SPOOF,           STATUS_SPOOF_SUSPECTED, EVENT_SPOOF,     "spoof-suspected"},
    {ALARM_POWER,  SIGN_BATTERY_LOW,     STATUS_BATTERY_LOW,     EVENT_NONE,      "battery-low"    },
    {ALARM_POWER,  SIGN_OFF,             0,                      EVENT_POWER_OFF, "switched-off"   },
    {ALARM_POWER,  SIGN_EXTERNAL_LOST,   0,                      EVENT_NONE,      "external-lost"  },
};

/* Where the device is, as well as is known. */
static struct point place_of(const struct scene *scene)
{
    return may_move_live_state(scene->position->doubt) ? scene->position->point
                                                       : scene->state->last.point;
}

static double boundary_m(const struct scene *scene, struct point place)
{
    double reach_m = (double)scene->occasion->limits->sign_reach_m;
    if (place.lat_e7 == COORD_UNKNOWN)
        return reach_m;
    return offing_m(scene->zones, place, scene->position->received_us, reach_m);
}

/* `number` of the matter: all signs since it was raised; `count`: reports without the external
 * power that there was; `since_us`: the id of the alarm that ended. */
static void write_detail(
    struct json *detail, const struct scene *scene, const struct matter *matter, double off_m)
{
    int64_t reach_m = scene->occasion->limits->sign_reach_m;
    json_open_object(detail, NULL);
    story_fix(detail, "fix", scene->position);
    json_open_array(detail, "signs");
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (signs[i].kind == matter->kind && (matter->number & signs[i].sign) != 0)
            json_put_string(detail, NULL, signs[i].name);
    json_close_array(detail);
    if (off_m < (double)reach_m)
        json_put_int(detail, "boundary_m", (int64_t)off_m);
    json_put_int(detail, "sign_reach_m", reach_m);
    json_close_object(detail);
}

static uint8_t level_of(const struct scene *scene, double off_m)
{
    if (device_is_in_port(scene->state))
        return 1;
    return off_m < (double)scene->occasion->limits->sign_reach_m ? 3 : 2;
}

/* It has got nearer to a boundary, or out of port, since it was told of. */
static bool has_risen(const struct scene *scene, const struct matter *matter)
{
    return matter->alarm_id != 0 &&
           level_of(scene, boundary_m(scene, place_of(scene))) > matter->level;
}

static int tell(const struct scene *scene, struct matter *matter, enum alarm_step step)
{
    struct point place = place_of(scene);
    double off_m = boundary_m(scene, place);
    struct json detail;
    json_init(&detail);
    write_detail(&detail, scene, matter, off_m);
    struct telling telling = {.step = step,
        .level = level_of(scene, off_m),
        .occurred_us = scene->position->received_us,
        .point = place};
    int result = matter_tell(scene, matter, &telling, &detail);
    json_done(&detail);
    return result;
}

static bool is_external_missing(const struct scene *scene, const struct matter *matter)
{
    bool had =
        scene->before.fix_us != TIME_UNKNOWN && (scene->before.status & STATUS_EXTERNAL_POWER) != 0;
    return scene->position->kind != REPORT_EVENT &&
           (scene->position->status & STATUS_EXTERNAL_POWER) == 0 &&
           (had || (matter != NULL && matter->count > 0));
}

static int64_t signs_of(const struct position *position, enum alarm_kind kind)
{
    int64_t found = 0;
    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        bool is_said = (position->status & signs[i].status) != 0 ||
                       (position->event != EVENT_NONE && position->event == signs[i].event);
        if (signs[i].kind == kind && is_said)
            found |= signs[i].sign;
    }
    return found;
}

static int note_signs(
    const struct scene *scene, enum alarm_kind kind, int64_t found, bool is_missing)
{
    struct matter *matter = NULL;
    int result = matter_take(scene->state, kind, 0, &matter);
    if (result != 0)
        return result == MATTER_FULL ? 0 : result;
    matter_forget_ended(scene, matter);
    matter->newest_us = scene->position->fix_us;
    if (is_missing && matter->count < EXTERNAL_LOST_COUNT)
        matter->count++;
    if (matter->count == EXTERNAL_LOST_COUNT)
        found |= SIGN_EXTERNAL_LOST;
    int64_t joined = found & ~matter->number;
    matter->number |= found;
    if (joined == 0 && !has_risen(scene, matter))
        return 0;
    return tell(scene, matter, matter_open(matter));
}

static bool is_over(const struct matter *matter)
{
    return matter->alarm_id == 0 && matter->number == 0 && matter->count == 0;
}

/* The matter stays for as long as a report from before may be sent again and be one of now, and as
 * the alarm may be opened again. */
static int note_end(const struct scene *scene, struct matter *matter)
{
    int64_t fix_us = scene->position->fix_us;
    if (is_over(matter)) {
        matter_forget_ended(scene, matter);
        if (matter->since_us == TIME_UNKNOWN && fix_us - matter->newest_us > LIVE_BEHIND_US)
            matter_drop(scene->state, matter);
        return 0;
    }
    uint64_t ended_id = matter->alarm_id;
    int result = 0;
    if (ended_id != 0) {
        result = tell(scene, matter, ALARM_ENDED);
        matter_rest(matter, ended_id, fix_us);
    }
    matter->number = 0;
    matter->count = 0;
    matter->newest_us = fix_us;
    return result;
}

static bool is_before(const struct position *position, const struct matter *matter)
{
    return position->fix_us < matter->newest_us ||
           (is_over(matter) && position->fix_us == matter->newest_us);
}

static bool is_not_of_now(const struct scene *scene, const struct matter *matter)
{
    const struct position *position = scene->position;
    return position->kind == REPORT_MANUAL || (position->doubt & (DOUBT_LATE | DOUBT_OLD)) != 0 ||
           (matter != NULL && is_before(position, matter));
}

static int judge_signs(const struct scene *scene, enum alarm_kind kind)
{
    const struct position *position = scene->position;
    struct matter *matter = matter_find(scene->state, kind, 0);
    if (is_not_of_now(scene, matter))
        return 0;
    bool is_missing = kind == ALARM_POWER && is_external_missing(scene, matter);
    int64_t found = signs_of(position, kind);
    if (found != 0 || is_missing)
        return note_signs(scene, kind, found, is_missing);
    bool is_well = position->kind != REPORT_EVENT ||
                   (kind == ALARM_POWER && position->event == EVENT_POWER_ON);
    return matter != NULL && is_well ? note_end(scene, matter) : 0;
}

int tamper_report(const struct scene *scene)
{
    return judge_signs(scene, ALARM_TAMPER);
}

int power_report(const struct scene *scene)
{
    return judge_signs(scene, ALARM_POWER);
}
