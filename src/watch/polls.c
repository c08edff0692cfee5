#include "watch/polls.h"

#include "haitrinh/protocol.h"

#include "journal/record.h"
#include "rule/matter.h"
#include "rule/poll.h"
#include "rule/silence.h"
#include "wire/vtp.h"

/* What people tell of it has no protocol of the table, and says nothing of the device. */
static bool is_one_way(const struct device_state *state)
{
    const struct protocol *protocol = protocol_by_number(state->last.protocol);
    return protocol && !protocol->carries_messages;
}

static bool is_in_shadow(
    const struct modes *modes, const struct device_state *state, const struct occasion *occasion)
{
    struct alarm_event about = {.kind = state->poll.kind,
        .device_no = state->device_no,
        .vessel_no = occasion->vessel_no,
        .zone_no = state->poll.subject_no,
        .supplier_no = occasion->supplier_no};
    return modes_shadow(modes, &about, occasion->device);
}

static int draft_wish(
    struct draft *draft, const struct device_state *state, const struct occasion *occasion)
{
    const struct poll *poll = &state->poll;
    const struct matter *matter = matter_find(state, poll->kind, poll->subject_no);
    return draft_poll(draft, &(struct poll_row){.poll_id = poll->id,
                                 .place = occasion->place,
                                 .asked_us = poll->asked_us,
                                 .not_after_us = poll->until_us,
                                 .device_no = state->device_no,
                                 .vessel_no = occasion->vessel_no,
                                 .alarm_id = matter ? matter->alarm_id : 0});
}

int polls_draft(struct judge *judge, struct seat *seat, const struct occasion *occasion,
    const struct poll *before)
{
    struct device_state *state = &seat->state;
    const struct modes *modes = NULL;
    if (state->poll.id == before->id)
        return 0;
    int result = memory_modes(judge->memory, &modes);
    if (result < 0)
        return result;
    if (!is_one_way(state) && !is_in_shadow(modes, state, occasion))
        return draft_wish(judge->draft, state, occasion);
    state->poll = *before;
    return 0;
}

int polls_draft_result(
    struct judge *judge, const struct journal_record *record, const struct delivery *delivery)
{
    unsigned code =
        delivery->code <= UINT8_MAX ? delivery->code : VTP__V1__COMMAND_RESULT__CODE__UNKNOWN;
    return draft_result(judge->draft,
        &(struct result_row){.message_id = delivery->message_id,
            .place = {.seq = record->seq},
            .told_us = delivery->wall_us,
            .unanswered_us = delivery->unanswered_us ? delivery->unanswered_us : TIME_UNKNOWN,
            .device_no = delivery->device_no,
            .code = (uint8_t)code});
}

void polls_settle(struct device_state *state, const struct delivery *delivery)
{
    if (delivery->code != VTP__V1__COMMAND_RESULT__CODE__QUEUED)
        poll_settle(state, delivery->message_id);
    if (delivery->unanswered_us != 0)
        silence_unanswered(state, delivery->unanswered_us);
}
