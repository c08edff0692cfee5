#include "rule/resent.h"

#include "rule/matter.h"

bool resent_is_known(const struct device_state *state, enum alarm_kind kind, struct report_key key)
{
    const struct matter *known = matter_find(state, kind, (int32_t)key.digest);
    return known != NULL && known->newest_us == key.fix_us;
}

/* A matter that is told of is none of these. */
static void make_room(struct device_state *state, enum alarm_kind kind, size_t most)
{
    struct matter *oldest = NULL;
    size_t count = 0;
    for (uint16_t i = 0; i < state->matter_count; i++) {
        struct matter *matter = &state->matters[i];
        if (matter->kind != kind || matter->subject_no == 0)
            continue;
        count++;
        if (oldest == NULL || matter->newest_us < oldest->newest_us)
            oldest = matter;
    }
    if (count >= most)
        matter_drop(state, oldest);
}

int resent_remember(
    struct device_state *state, enum alarm_kind kind, struct report_key key, size_t most)
{
    if (key.digest == 0 || resent_is_known(state, kind, key))
        return 0;
    make_room(state, kind, most);
    struct matter *matter = NULL;
    int result = matter_take(state, kind, (int32_t)key.digest, &matter);
    if (result == 0)
        matter->newest_us = key.fix_us;
    return result < 0 ? result : 0;
}
