#include "run_suite.h"
#include "tool/ledger_set.h"

static struct ledger_entry entry(const char *device, int64_t fix_us, uint32_t digest)
{
    struct ledger_entry entry = {.fix_us = fix_us, .digest = digest};
    (void)snprintf(entry.device.text, sizeof entry.device.text, "%s", device);
    return entry;
}

static struct ledger_set sealed(void)
{
    const struct ledger_entry entries[] = {entry("B", 5, 1), entry("A", 7, UINT32_MAX),
        entry("B", 5, 1), entry("A", 7, 3), entry("B", TIME_UNKNOWN, 9), entry("B", 5, 2)};
    struct ledger_set set = {0};
    for (size_t i = 0; i < COUNT_OF(entries); i++)
        ck_assert_int_eq(ledger_set_add(&set, &entries[i]), 0);
    ledger_set_seal(&set);
    return set;
}

static void note(
    struct ledger_set *set, const char *device, int64_t fix_us, uint32_t digest, bool has_own_time)
{
    size_t first = device[0] == 'A' ? 0 : 2;
    size_t end = ledger_set_device_end(set, first);
    const struct ledger_entry row = entry(device, fix_us, digest);
    ledger_set_note(&set->items[first], end - first, &row, has_own_time);
}

START_TEST(a_repetition_counts_once)
{
    struct ledger_set set = sealed();
    ck_assert_uint_eq(set.count, 5);
    ck_assert_uint_eq(ledger_set_device_end(&set, 0), 2);
    ck_assert_uint_eq(ledger_set_device_end(&set, 2), 5);
    struct ledger_totals totals = ledger_set_totals(&set);
    ck_assert_uint_eq(totals.missing, 5);
    ledger_set_done(&set);
}
END_TEST

START_TEST(missing_and_doubled_are_found)
{
    struct ledger_set set = sealed();
    note(&set, "A", 7, 3, true);
    note(&set, "A", 7, UINT32_MAX, true);
    ck_assert(ledger_set_is_right(set.items, 2));
    note(&set, "B", 5, 1, true);
    note(&set, "B", 5, 1, true);
    note(&set, "B", 6, 1, true);        /* nobody's */
    note(&set, "B", 1234567, 9, false); /* time of receipt */
    ck_assert(!ledger_set_is_right(&set.items[2], 3));
    struct ledger_totals totals = ledger_set_totals(&set);
    ck_assert_uint_eq(totals.acknowledged, 5);
    ck_assert_uint_eq(totals.stored, 4);
    ck_assert_uint_eq(totals.missing, 1);
    ck_assert_uint_eq(totals.doubled, 1);
    ledger_set_forget(&set.items[2], 3);
    ck_assert_uint_eq(ledger_set_totals(&set).missing, 3);
    ledger_set_done(&set);
}
END_TEST

START_TEST(an_empty_ledger_is_right)
{
    struct ledger_set set = {0};
    ledger_set_seal(&set);
    ck_assert_uint_eq(ledger_set_totals(&set).acknowledged, 0);
    ck_assert(ledger_set_is_right(set.items, 0));
    ledger_set_done(&set);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_repetition_counts_once, missing_and_doubled_are_found, an_empty_ledger_is_right};
    return run_suite(suite_of("ledger_set", tests, COUNT_OF(tests)));
}
