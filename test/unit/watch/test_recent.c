#include "haitrinh/base.h"

#include "run_suite.h"
#include "watch/recent.h"

static struct position position_of(int32_t device_no, int64_t fix_us, uint32_t digest)
{
    return (struct position){.device_no = device_no, .fix_us = fix_us, .digest = digest};
}

START_TEST(each_part_of_the_key_counts)
{
    AUTO(recent_free) struct recent *recent = NULL;
    ck_assert_int_eq(recent_new(1000, &recent), 0);
    struct position first = position_of(7, 1000, 42);
    ck_assert(!recent_note(recent, &first));
    ck_assert(recent_note(recent, &first));
    const struct position others[] = {
        position_of(8, 1000, 42), position_of(7, 1001, 42), position_of(7, 1000, 43)};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        ck_assert(!recent_note(recent, &others[i]));
}
END_TEST

START_TEST(an_empty_slot_is_no_key)
{
    AUTO(recent_free) struct recent *recent = NULL;
    ck_assert_int_eq(recent_new(1, &recent), 0);
    struct position epoch = position_of(1, 0, 0);
    ck_assert(!recent_note(recent, &epoch));
}
END_TEST

START_TEST(forgetting_is_safe_and_whole)
{
    AUTO(recent_free) struct recent *recent = NULL;
    ck_assert_int_eq(recent_new(16, &recent), 0);
    size_t wrongly_seen = 0;
    for (int32_t device_no = 1; device_no < 1000; device_no++) {
        struct position position = position_of(device_no, 5, 5);
        wrongly_seen += recent_note(recent, &position);
    }
    ck_assert_uint_eq(wrongly_seen, 0);
    struct position last = position_of(999, 5, 5);
    ck_assert(recent_note(recent, &last));
    recent_forget(recent);
    ck_assert(!recent_note(recent, &last));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        each_part_of_the_key_counts, an_empty_slot_is_no_key, forgetting_is_safe_and_whole};
    return run_suite(suite_of("recent", tests, COUNT_OF(tests)));
}
