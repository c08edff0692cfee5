#include <errno.h>
#include <inttypes.h>

#include "run_suite.h"
#include "temporary_file.h"
#include "tool/ledger.h"

#define HEAD "device_id,fix_time,lat,lon,device_epoch,device_seq,digest_hex\n"

struct found {
    size_t count;
    struct ledger_entry entries[4];
};

static int note(void *context, const struct ledger_entry *entry)
{
    struct found *found = context;
    found->entries[found->count++] = *entry;
    return found->count == COUNT_OF(found->entries) ? -ECANCELED : 0;
}

static const struct device_key device = {"VN-1"};
static const struct report report = {
    .kind = REPORT_POSITION,
    .fix_us = 1500000,
    .point = {137700000, -1},
    .device_epoch = UINT32_MAX,
    .device_seq = 17
};
static const struct report bare = {
    .kind = REPORT_EVENT, .fix_us = TIME_UNKNOWN, .point = {COORD_UNKNOWN, COORD_UNKNOWN}
};

START_TEST(two_runs_append_to_one_ledger)
{
    char path[TEMPORARY_PATH_SIZE];
    temporary_file(path, "");
    const struct report *const reports[] = {&report, &bare};
    for (size_t i = 0; i < COUNT_OF(reports); i++) {
        struct ledger ledger;
        ck_assert_int_eq(ledger_open(path, &ledger), 0);
        ledger_write(&ledger, &device, reports[i]);
        ck_assert_int_eq(ledger_close(&ledger), 0);
    }
    struct found found = {0};
    size_t line;
    ck_assert_int_eq(ledger_read(path, note, &found, &line), 0);
    (void)unlink(path);
    ck_assert_uint_eq(found.count, 2);
    ck_assert_str_eq(found.entries[0].device.text, "VN-1");
    ck_assert_int_eq(found.entries[0].fix_us, 1500000);
    ck_assert_uint_eq(found.entries[0].digest, report_digest(&report));
    ck_assert_int_eq(found.entries[1].fix_us, TIME_UNKNOWN);
    ck_assert_uint_eq(found.entries[1].digest, report_digest(&bare));
}
END_TEST

static const struct {
    const char *text;
    int result;
    size_t count;
} ledgers[] = {
    {HEAD,                                                               0,        0},
    {HEAD "D,1970-01-01T00:00:00Z,1.0,2.0,1,2,0a0b0c0d\n",               0,        1},
    {HEAD "D,1970-01-01T00:00:00Z,1.0,2.0,1,2,0a0b0c0d\nD,1970-01-01T0", 0,        1},
    {HEAD "D,1970-01-01T00:00:00Z,1.0,2.0,1,2,0a0b\n",                   -EBADMSG, 0},
    {HEAD "D,yesterday,1.0,2.0,1,2,0a0b0c0d\n",                          -EBADMSG, 0},
    {HEAD "D D,,1.0,2.0,1,2,0a0b0c0d\n",                                 -EBADMSG, 0},
    {HEAD "D,,1.0,2.0,1,2,0a0b0c0d,9\n",                                 -EBADMSG, 0},
};

START_TEST(lines_are_checked)
{
    for (size_t i = 0; i < COUNT_OF(ledgers); i++) {
        char path[TEMPORARY_PATH_SIZE];
        temporary_file(path, ledgers[i].text);
        struct found found = {0};
        size_t line;
        int result = ledger_read(path, note, &found, &line);
        (void)unlink(path);
        ck_assert_msg(result == ledgers[i].result, "row %zu: %d", i, result);
        ck_assert_uint_eq(found.count, ledgers[i].count);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {two_runs_append_to_one_ledger, lines_are_checked};
    return run_suite(suite_of("ledger", tests, COUNT_OF(tests)));
}
