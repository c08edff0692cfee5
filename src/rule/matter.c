#include "rule/matter.h"

#include <errno.h>
#include <stdlib.h>

#include "rule/alarm_kind.h"

struct matter *matter_find(
    const struct device_state *state, enum alarm_kind kind, int32_t subject_no)
{
    for (uint16_t i = 0; i < state->matter_count; i++)
        if (state->matters[i].kind == kind && state->matters[i].subject_no == subject_no)
            return &state->matters[i];
    return NULL;
}

struct matter *matter_of_kind(const struct device_state *state, enum alarm_kind kind)
{
    for (uint16_t i = 0; i < state->matter_count; i++)
        if (state->matters[i].kind == kind)
            return &state->matters[i];
    return NULL;
}

/* Of those of which nothing is told, the one seen longest ago. */
static struct matter *least_needed(const struct device_state *state)
{
    struct matter *found = NULL;
    for (uint16_t i = 0; i < state->matter_count; i++) {
        struct matter *matter = &state->matters[i];
        if (matter->alarm_id == 0 && (found == NULL || matter->newest_us < found->newest_us))
            found = matter;
    }
    return found;
}

static int grow(struct device_state *state)
{
    if (state->matter_count < state->matter_capacity)
        return 0;
    uint16_t capacity = state->matter_capacity == 0 ? 2 : (uint16_t)(2 * state->matter_capacity);
    struct matter *grown = realloc(state->matters, capacity * sizeof *grown);
    if (grown == NULL)
        return -ENOMEM;
    state->matters = grown;
    state->matter_capacity = capacity;
    return 0;
}

int matter_take(
    struct device_state *state, enum alarm_kind kind, int32_t subject_no, struct matter **out)
{
    struct matter *matter = matter_find(state, kind, subject_no);
    if (matter != NULL) {
        *out = matter;
        return 0;
    }
    if (state->matter_count == STATE_MATTERS_MAX) {
        matter = least_needed(state);
        if (matter == NULL)
            return MATTER_FULL;
    } else {
        int result = grow(state);
        if (result < 0)
            return result;
        matter = &state->matters[state->matter_count++];
    }
    *matter = (struct matter){
        .kind = kind,
        .subject_no = subject_no,
        .since_us = TIME_UNKNOWN,
        .newest_us = TIME_UNKNOWN,
        .point = {COORD_UNKNOWN, COORD_UNKNOWN}
    };
    *out = matter;
    return 0;
}

void matter_drop(struct device_state *state, struct matter *matter)
{
    if (matter != NULL)
        *matter = state->matters[--state->matter_count];
}

void matter_rest(struct matter *matter, uint64_t ended_id, int64_t ended_us)
{
    matter->since_us = (int64_t)ended_id;
    matter->newest_us = ended_us;
}

void matter_forget_ended(const struct scene *scene, struct matter *matter)
{
    if (matter->alarm_id == 0 && matter->since_us != TIME_UNKNOWN &&
        scene->position->fix_us - matter->newest_us > scene->occasion->limits->reentry_us)
        matter->since_us = TIME_UNKNOWN;
}

enum alarm_step matter_open(struct matter *matter)
{
    if (matter->alarm_id == 0 && matter->since_us == TIME_UNKNOWN)
        return ALARM_RAISED;
    if (matter->alarm_id == 0)
        matter->alarm_id = (uint64_t)matter->since_us;
    return ALARM_UPDATED;
}

int matter_tell(const struct scene *scene, struct matter *matter, const struct telling *telling,
    const struct json *detail)
{
    if (telling->step == ALARM_RAISED) {
        matter->teller_no = scene->state->device_no;
        matter->alarm_id =
            alarm_id(scene->occasion, matter->kind, matter->teller_no, matter->subject_no);
    }
    const struct alarm_kind_facts *facts = alarm_kind_facts(matter->kind);
    struct alarm_event event = {.alarm_id = matter->alarm_id,
        .kind = matter->kind,
        .step = telling->step,
        .level = telling->level == 0 ? facts->severity : telling->level,
        .device_no = matter->teller_no,
        .zone_no = telling->zone_version == 0 ? 0 : matter->subject_no,
        .zone_version = telling->zone_version,
        .occurred_us = telling->occurred_us,
        .point = telling->point};
    matter->level = event.level;
    if (telling->step == ALARM_ENDED)
        matter->alarm_id = 0;
    return alarm_list_add(scene->out, scene->occasion, &event, detail);
}
