#include "rule/rules.h"

#include "rule/barred_at_sea.h"
#include "rule/border_back.h"
#include "rule/border_near.h"
#include "rule/border_possible.h"
#include "rule/border_predicted.h"
#include "rule/border_stay.h"
#include "rule/carried_devices.h"
#include "rule/closed_near.h"
#include "rule/dark_departure.h"
#include "rule/device_sign.h"
#include "rule/devices_apart.h"
#include "rule/drift.h"
#include "rule/expiry.h"
#include "rule/frozen.h"
#include "rule/jump.h"
#include "rule/loss_near.h"
#include "rule/manual_due.h"
#include "rule/port_deadline.h"
#include "rule/sos.h"
#include "rule/speaker.h"
#include "rule/storm_area.h"
#include "rule/takeover.h"
#include "rule/unknown_device.h"
#include "rule/wrong_clock.h"
#include "rule/wrong_zone.h"

typedef int rule_step(const struct scene *scene);

/* What is over when the device is heard, by a frame of any kind. */
static rule_step *const over_when_heard[] = {
    loss_near_heard, manual_due_heard, dark_departure_heard};

/* In the order in which they are asked. */
static const struct {
    enum alarm_kind kind;
    rule_step *report; /* every live report, whatever is doubted of it; NULL: not asked */
    rule_step *fix;    /* a believed fix that is newer than the one before */
    rule_step *look;   /* every LOOK_EVERY_US of listening */
} rules[] = {
    {ALARM_UNKNOWN_DEVICE,   unknown_device_report, NULL,                 NULL               },
    {ALARM_BORDER_PREDICTED, NULL,                  border_predicted_fix, NULL               },
    {ALARM_BORDER_NEAR,      NULL,                  border_near_fix,      NULL               },
    {ALARM_BORDER_STAY,      NULL,                  border_stay_fix,      NULL               },
    {ALARM_BORDER_BACK,      NULL,                  border_back_fix,      NULL               },
    {ALARM_CLOSED_NEAR,      NULL,                  closed_near_fix,      NULL               },
    {ALARM_WRONG_ZONE,       NULL,                  wrong_zone_fix,       NULL               },
    {ALARM_LOSS,             NULL,                  NULL,                 port_deadline_look },
    {ALARM_LOSS_NEAR_BORDER, NULL,                  NULL,                 loss_near_look     },
    {ALARM_MANUAL_MISSED,    manual_due_report,     NULL,                 manual_due_look    },
    {ALARM_CARRIED_DEVICES,  NULL,                  carried_devices_fix,  NULL               },
    {ALARM_DEVICES_APART,    NULL,                  devices_apart_fix,    NULL               },
    {ALARM_JUMP,             jump_report,           NULL,                 NULL               },
    {ALARM_FROZEN,           NULL,                  frozen_fix,           NULL               },
    {ALARM_CLOCK,            wrong_clock_report,    NULL,                 NULL               },
    {ALARM_TAMPER,           tamper_report,         NULL,                 NULL               },
    {ALARM_POWER,            power_report,          NULL,                 NULL               },
    {ALARM_DARK_DEPARTURE,   NULL,                  dark_departure_fix,   dark_departure_look},
    {ALARM_BARRED_AT_SEA,    NULL,                  barred_at_sea_fix,    NULL               },
    {ALARM_DRIFT,            NULL,                  drift_fix,            NULL               },
    {ALARM_STORM_AREA,       NULL,                  storm_area_look,      storm_area_look    },
    {ALARM_EXPIRY,           NULL,                  NULL,                 expiry_look        },
    {ALARM_BORDER_POSSIBLE,  NULL,                  border_possible_fix,  NULL               },
    {ALARM_DEVICE_TAKEOVER,  NULL,                  takeover_fix,         takeover_look      },
};

static struct scene set_scene(const struct stage *stage, const struct position *position)
{
    return (struct scene){.state = stage->state,
        .position = position,
        .before = stage->state->last,
        .occasion = stage->occasion,
        .zones = stage->zones,
        .other = stage->other,
        .heir = stage->heir,
        .lookout = stage->lookout,
        .company = stage->company,
        .out = stage->out};
}

static int ask(rule_step *step, const struct scene *scene)
{
    return step == NULL ? 0 : step(scene);
}

static int end_when_heard(const struct scene *scene)
{
    int result = 0;
    for (size_t i = 0; result == 0 && i < COUNT_OF(over_when_heard); i++)
        result = over_when_heard[i](scene);
    return result;
}

/* The vessel is heard, and its other device stays silent. */
static int relieve(const struct scene *scene)
{
    struct occasion occasion = *scene->occasion;
    occasion.is_counted = !occasion.is_counted;
    struct scene other = speaker_turn(scene);
    other.occasion = &occasion;
    return silence_is_spoken_for(&other) ? end_when_heard(&other) : 0;
}

int rules_heard(const struct stage *stage)
{
    struct scene scene = set_scene(stage, NULL);
    int result = silence_heard(stage->state, stage->lookout, stage->occasion, stage->out);
    if (result == 0)
        result = end_when_heard(&scene);
    return result == 0 && stage->other != NULL ? relieve(&scene) : result;
}

int rules_report(const struct stage *stage, const struct position *position)
{
    struct scene scene = set_scene(stage, position);
    struct live_question question = {.state = stage->state,
        .position = position,
        .zones = stage->zones,
        .occasion = stage->occasion,
        .out = stage->out};
    struct live_verdict verdict;
    int result = sos_judge(stage->state, position, stage->occasion, stage->out);
    if (result == 0)
        result = speaker_settle(&scene);
    bool is_speaker = speaker_is(&scene);
    question.keeper = is_speaker ? NULL : stage->other;
    if (result == 0)
        result = live_judge(&question, &verdict);
    if (result < 0)
        return result;
    scene.standing = verdict.standing;
    scene.leg = verdict.leg;
    scene.soundings = scene.standing == STANDING_BELIEVED ? &verdict.soundings : NULL;
    for (size_t i = 0; result == 0 && i < COUNT_OF(rules); i++) {
        result = ask(rules[i].report, &scene);
        bool is_asked = is_speaker || !speaker_owns(rules[i].kind);
        if (result == 0 && is_asked && scene.standing == STANDING_BELIEVED)
            result = ask(rules[i].fix, &scene);
    }
    return result;
}

static int look(const struct scene *scene)
{
    struct soundings soundings;
    struct scene sounded = *scene;
    int result = speaker_settle(scene);
    bool is_speaker = speaker_is(scene);
    soundings_take(&soundings, scene->zones, scene->state->last.point);
    sounded.soundings = &soundings;
    for (size_t i = 0; result == 0 && i < COUNT_OF(rules); i++)
        if (is_speaker || !speaker_owns(rules[i].kind))
            result = ask(rules[i].look, &sounded);
    return result;
}

int rules_tick(const struct stage *stage)
{
    struct device_state *state = stage->state;
    int64_t listened_us = clock_listened_us(&stage->lookout->clock, state->silence.supplier_no);
    struct scene scene = set_scene(stage, NULL);
    int result = silence_tick(&scene);
    if (result < 0 || !state->silence.is_heard || listened_us < state->look_us)
        return result;
    state->look_us = listened_us + LOOK_EVERY_US;
    return look(&scene);
}
