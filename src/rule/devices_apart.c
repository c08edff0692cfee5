#include "rule/devices_apart.h"

#include "base/json.h"
#include "rule/matter.h"
#include "rule/meeting.h"
#include "rule/plausible.h"
#include "rule/story.h"

/* Times in succession. */
#define TIMES_LEAST 2
/* A fix of the other that is this far outside of the leg is not compared. */
#define WAIT_MOST_US HOUR_US
/* What a vessel may go aside of the way between two fixes, and beyond its ends. */
#define ASIDE_MM_S  KNOT_MM_S(4)
#define BEYOND_MM_S KNOT_MM_S(10)

static double allowed_m(const struct scene *scene, const struct meeting *seen)
{
    const struct thresholds *limits = scene->occasion->limits;
    return (double)(limits->apart_m + 2 * limits->band_m) +
           meeting_way_m(seen->near_us, ASIDE_MM_S) + meeting_way_m(seen->beyond_us, BEYOND_MM_S);
}

/* False when their fixes are too far apart in time to say anything. */
static bool compare(const struct scene *scene, struct meeting *out)
{
    const struct position *last = &scene->other->last;
    if (!scene->leg.has_from || last->fix_us == TIME_UNKNOWN || last->kind == REPORT_MANUAL ||
        scene->position->kind == REPORT_MANUAL)
        return false;
    *out = meeting_on(&scene->leg, position_time_us(last), last->point);
    return out->beyond_us <= WAIT_MOST_US;
}

static int tell(const struct scene *scene, struct matter *matter, enum alarm_step step,
    const struct meeting *seen)
{
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    story_fix(&detail, "fix", scene->position);
    story_fix(&detail, "before", &scene->before);
    json_put_int(&detail, "other_device", matter->subject_no);
    if (scene->other != NULL)
        story_fix(&detail, "other", &scene->other->last);
    if (seen != NULL) {
        json_put_int(&detail, "distance_m", (int64_t)seen->distance_m);
        json_put_int(&detail, "allowed_m", (int64_t)allowed_m(scene, seen));
    }
    json_put_int(&detail, "apart_m", scene->occasion->limits->apart_m);
    json_close_object(&detail);
    struct telling telling = {.step = step,
        .occurred_us = step == ALARM_RAISED ? matter->since_us : scene->position->fix_us,
        .point = scene->position->point};
    int result = matter_tell(scene, matter, &telling, &detail);
    json_done(&detail);
    return result;
}

static int end(const struct scene *scene, struct matter *matter, const struct meeting *seen)
{
    int result = matter->alarm_id == 0 ? 0 : tell(scene, matter, ALARM_ENDED, seen);
    matter_drop(scene->state, matter);
    return result;
}

static int note_apart(const struct scene *scene, const struct meeting *seen)
{
    struct matter *matter = NULL;
    int result = matter_take(scene->state, ALARM_DEVICES_APART, scene->other->device_no, &matter);
    if (result != 0)
        return result == MATTER_FULL ? 0 : result;
    if (matter->newest_us == seen->at_us)
        return 0;
    if (matter->count == 0)
        matter->since_us = seen->at_us;
    matter->newest_us = seen->at_us;
    if (matter->count < TIMES_LEAST)
        matter->count++;
    if (matter->alarm_id != 0 || matter->count < TIMES_LEAST)
        return 0;
    return tell(scene, matter, ALARM_RAISED, seen);
}

int devices_apart_fix(const struct scene *scene)
{
    int32_t other_no = scene->other == NULL ? 0 : scene->other->device_no;
    struct matter *matter = matter_of_kind(scene->state, ALARM_DEVICES_APART);
    if (matter != NULL && matter->subject_no != other_no)
        return end(scene, matter, NULL);
    if (other_no == 0 || scene->state->device_no > other_no)
        return 0;
    struct meeting seen;
    bool are_in_port = device_is_in_port(scene->state) && device_is_in_port(scene->other);
    if (!compare(scene, &seen))
        return 0;
    if (!are_in_port && seen.distance_m > allowed_m(scene, &seen))
        return note_apart(scene, &seen);
    return matter == NULL ? 0 : end(scene, matter, &seen);
}
