#include "rule/poll.h"

bool poll_is_under_way(const struct device_state *state, int64_t now_us)
{
    const struct poll *poll = &state->poll;
    return poll->id != 0 && !poll->is_settled && state->silence.heard_us <= poll->asked_us &&
           now_us >= poll->asked_us && now_us < poll->until_us;
}

/* A clock that was set back makes nobody wait for it. */
static bool is_too_soon(const struct poll *poll, int64_t now_us, const struct thresholds *limits)
{
    return poll->id != 0 && now_us >= poll->asked_us &&
           now_us - poll->asked_us < limits->poll_apart_us;
}

void poll_wish(const struct scene *scene, enum alarm_kind kind, int32_t subject_no)
{
    struct device_state *state = scene->state;
    const struct occasion *occasion = scene->occasion;
    int64_t now_us = occasion->detected_us;
    bool is_stranger = state->device_no < 0;
    if (is_stranger || state->silence.is_unanswered || poll_is_under_way(state, now_us) ||
        is_too_soon(&state->poll, now_us, occasion->limits))
        return;
    state->poll = (struct poll){.id = alarm_id(occasion, kind, state->device_no, subject_no),
        .asked_us = now_us,
        .until_us = now_us + occasion->limits->poll_wait_us,
        .subject_no = subject_no,
        .kind = kind};
}

void poll_settle(struct device_state *state, uint64_t message_id)
{
    if (message_id == state->poll.id)
        state->poll.is_settled = true;
}
