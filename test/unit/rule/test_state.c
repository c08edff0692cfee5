#include <errno.h>
#include <string.h>

#include "rule/state.h"
#include "run_suite.h"
#include "sea.h"

static void fill(struct device_state *state)
{
    device_state_init(state, 7);
    state->silence = (struct silence){
        .supplier_no = -3,
        .rung = 2,
        .is_heard = true,
        .is_held = true,
        .heard_us = 11,
        .heard_at_us = 12,
        .late_at_us = 13,
        .next_us = INT64_MAX,
        .is_unanswered = true,
        .interval_us = 15,
        .alarm_id = 16,
        .habit = {.alarm_id = 17,
                  .ended_us = 18,
                  .losses = 19,
                  .minutes = {600, 510},
                  .days = {20000, 19993}}
    };
    state->suspect = (struct suspect){
        .fix_us = 21, .point = {-5, 6},
             .digest = 23
    };
    state->poll = (struct poll){.id = 51,
        .asked_us = 52,
        .until_us = 53,
        .subject_no = -54,
        .kind = ALARM_LOSS_NEAR_BORDER,
        .is_settled = true};
    state->sos = (struct sos_state){.alarm_id = 31, .fix_us = 32, .digest = 33, .cancel_us = 34};
    for (int32_t zone_no = 1; zone_no <= 3; zone_no++) {
        struct zone_state *zone = NULL;
        ck_assert_int_eq(device_state_add_zone(state, zone_no, &zone), 0);
        *zone = (struct zone_state){.zone_no = zone_no,
            .kind = ZONE_CLOSED,
            .zone_version = 41,
            .is_beyond = zone_no == 1,
            .is_told = true,
            .certainty = CERTAINTY_INFERRED,
            .beyond_count = 2,
            .back_count = 1,
            .entries = 300,
            .back_us = 43,
            .since_us = 44,
            .ended_us = TIME_UNKNOWN,
            .alarm_id = UINT64_MAX};
    }
    state->last = position_at(NEW_YEAR_US, 14, 110);
}

START_TEST(decodes_what_it_encoded)
{
    struct device_state state, again;
    fill(&state);
    uint8_t blob[STATE_BLOB_MAX], second[STATE_BLOB_MAX];
    size_t size = device_state_encode(&state, blob);
    struct bytes bytes = {blob, size};
    ck_assert_int_eq(device_state_decode(&again, 7, bytes, &state.last), 0);
    ck_assert_uint_eq(device_state_encode(&again, second), size);
    ck_assert_mem_eq(blob, second, size);
    ck_assert_int_eq(again.last.fix_us, NEW_YEAR_US);
    ck_assert_int_eq(again.silence.supplier_no, -3);
    ck_assert(again.silence.is_held && !again.silence.is_late && again.silence.is_unanswered);
    ck_assert_mem_eq(&again.silence.habit, &state.silence.habit, sizeof state.silence.habit);
    ck_assert_int_eq(again.suspect.point.lat_e7, -5);
    ck_assert(again.poll.id == 51 && again.poll.subject_no == -54 && again.poll.is_settled);
    const struct zone_state *zone = device_state_zone(&again, 1);
    ck_assert(zone->is_beyond && zone->is_told && zone->alarm_id == UINT64_MAX);
    ck_assert_uint_eq(zone->entries, 300);
    device_state_done(&state);
    device_state_done(&again);
}
END_TEST

/* Version 5 brought its tail: the vessel, and who raised each alarm; version 6 the poll: a byte,
 * where there was none. */
static size_t size_of_tail(const struct device_state *state)
{
    return 4 + 4 * (size_t)state->zone_count + 4 * (size_t)state->matter_count + 1;
}

START_TEST(reads_what_knew_no_tellers)
{
    struct device_state state, again;
    fill(&state);
    state.poll.id = 0;
    state.vessel_no = 12;
    state.zones[0].teller_no = 8;
    uint8_t blob[STATE_BLOB_MAX];
    struct bytes bytes = {blob, device_state_encode(&state, blob)};
    ck_assert_int_eq(device_state_decode(&again, 7, bytes, &state.last), 0);
    ck_assert_int_eq(again.vessel_no, 12);
    ck_assert_int_eq(again.zones[0].teller_no, 8);
    device_state_done(&again);
    blob[0] = 4;
    bytes.size -= size_of_tail(&state);
    ck_assert_int_eq(device_state_decode(&again, 7, bytes, &state.last), 0);
    ck_assert_int_eq(again.vessel_no, 0);
    ck_assert_int_eq(again.zones[0].teller_no, 7);
    device_state_done(&again);
    device_state_done(&state);
}
END_TEST

/* The silence of version 2 ended with the alarm's number, 55 bytes from the start; since then came
 * 20 bytes of kinship, the level told and a habit of 35 bytes. */
START_TEST(reads_what_knew_no_kinship)
{
    struct device_state state, again;
    fill(&state);
    state.poll.id = 0;
    uint8_t blob[STATE_BLOB_MAX];
    size_t size = device_state_encode(&state, blob);
    memmove(blob + 55, blob + 55 + 56, size - 55 - 56);
    blob[0] = 2;
    struct bytes bytes = {blob, size - 56 - size_of_tail(&state)};
    ck_assert_int_eq(device_state_decode(&again, 7, bytes, &state.last), 0);
    ck_assert(again.silence.is_counted);
    ck_assert_uint_eq(again.silence.alarm_id, 16);
    ck_assert_int_eq((int32_t)again.silence.kinship.keys[COHORT_SUPPLIER], -3);
    ck_assert_int_eq(again.suspect.point.lat_e7, -5);
    ck_assert_uint_eq(again.zone_count, 3);
    device_state_done(&state);
    device_state_done(&again);
}
END_TEST

START_TEST(refuses_damage)
{
    struct device_state state, again;
    fill(&state);
    uint8_t blob[STATE_BLOB_MAX];
    size_t size = device_state_encode(&state, blob);
    for (size_t cut = 0; cut < size; cut++) {
        struct bytes bytes = {blob, cut};
        ck_assert_int_eq(device_state_decode(&again, 7, bytes, &state.last), -EBADMSG);
    }
    blob[0] = 99;
    struct bytes bytes = {blob, size};
    ck_assert_int_eq(device_state_decode(&again, 7, bytes, &state.last), -EBADMSG);
    device_state_done(&state);
}
END_TEST

START_TEST(fits_its_limit_when_full)
{
    struct device_state state;
    device_state_init(&state, 7);
    struct zone_state *zone = NULL;
    for (int32_t zone_no = 1; zone_no <= STATE_ZONES_MAX; zone_no++) {
        ck_assert_int_eq(device_state_add_zone(&state, zone_no, &zone), 0);
        zone->is_told = true;
    }
    ck_assert_int_eq(device_state_add_zone(&state, 1000, &zone), -ENOSPC);
    uint8_t blob[STATE_BLOB_MAX];
    struct bytes bytes = {blob, device_state_encode(&state, blob)};
    struct device_state again;
    ck_assert_int_eq(device_state_decode(&again, 7, bytes, &state.last), 0);
    ck_assert_uint_eq(again.zone_count, STATE_ZONES_MAX);
    device_state_done(&again);
    device_state_done(&state);
}
END_TEST

START_TEST(forgets_the_longest_ended_zone_first)
{
    struct device_state state;
    device_state_init(&state, 7);
    struct zone_state *zone = NULL;
    for (int32_t zone_no = 1; zone_no <= STATE_ZONES_MAX; zone_no++) {
        ck_assert_int_eq(device_state_add_zone(&state, zone_no, &zone), 0);
        zone->ended_us = 1000 - zone_no;
    }
    ck_assert_int_eq(device_state_add_zone(&state, 1000, &zone), 0);
    ck_assert_ptr_null(device_state_zone(&state, STATE_ZONES_MAX));
    ck_assert_ptr_nonnull(device_state_zone(&state, 1));
    device_state_drop_zone(&state, 1);
    ck_assert_ptr_null(device_state_zone(&state, 1));
    device_state_done(&state);
}
END_TEST

START_TEST(knows_a_port)
{
    struct device_state state;
    device_state_init(&state, 7);
    struct zone_state *zone = NULL;
    ck_assert_int_eq(device_state_add_zone(&state, 5, &zone), 0);
    zone->is_told = true;
    zone->kind = ZONE_CLOSED;
    ck_assert(!device_is_in_port(&state));
    zone->kind = ZONE_PORT;
    ck_assert(device_is_in_port(&state));
    device_state_done(&state);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {decodes_what_it_encoded, reads_what_knew_no_tellers,
        reads_what_knew_no_kinship, refuses_damage, fits_its_limit_when_full,
        forgets_the_longest_ended_zone_first, knows_a_port};
    return run_suite(suite_of("state", tests, COUNT_OF(tests)));
}
