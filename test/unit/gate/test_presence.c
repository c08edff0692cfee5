#include "haitrinh/units.h"

#include "gate/presence.h"
#include "run_suite.h"

START_TEST(every_device_keeps_its_entry)
{
    struct presence *presence = NULL;
    ck_assert_int_eq(presence_new(&presence), 0);
    ck_assert_ptr_null(presence_find(presence, 7));
    for (int32_t device_no = 1; device_no <= 5000; device_no++) {
        struct presence_entry *entry = presence_of(presence, device_no * 64);
        ck_assert_ptr_nonnull(entry);
        entry->slot = (uint32_t)device_no;
    }
    for (int32_t device_no = 1; device_no <= 5000; device_no++)
        ck_assert_uint_eq(presence_find(presence, device_no * 64)->slot, (uint32_t)device_no);
    ck_assert_ptr_null(presence_find(presence, 63));
    presence_free(presence);
}
END_TEST

START_TEST(more_than_three_takeovers_in_ten_minutes_are_a_clone)
{
    struct presence_entry entry = {0};
    int64_t now_us = DAY_US;
    for (int i = 0; i < 3; i++)
        ck_assert(!presence_note_takeover(&entry, now_us + i * MINUTE_US));
    ck_assert(presence_note_takeover(&entry, now_us + TAKEOVERS_SPAN_US));
    ck_assert(!presence_note_takeover(&entry, now_us + TAKEOVERS_SPAN_US + 2 * MINUTE_US));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        every_device_keeps_its_entry, more_than_three_takeovers_in_ten_minutes_are_a_clone};
    return run_suite(suite_of("presence", tests, sizeof(tests) / sizeof(tests[0])));
}
