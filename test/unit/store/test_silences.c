/* The views over losses and gaps: what holds a loss, and where vessels lie. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "haitrinh/base.h"

#include "run_suite.h"
#include "scratch.h"

static char *conninfo;
static PGconn *sea;

static void open_sea(const char *name)
{
    conninfo = scratch_database(name);
    sea = scratch_connect(conninfo);
}

static void close_sea(void)
{
    PQfinish(sea);
    free(conninfo);
}

static void expect_text(const char *sql, const char *expected)
{
    PGresult *result = scratch_query(sea, sql);
    ck_assert_int_eq(PQntuples(result), 1);
    ck_assert_str_eq(PQgetvalue(result, 0, 0), expected);
    PQclear(result);
}

START_TEST(a_held_loss_is_listed)
{
    open_sea("loss_held");
    scratch_run(sea,
        "INSERT INTO device_state (device_no, last_heard_at, journal_seq, digest, status, doubt,"
        " journal_item, kind, event, protocol, blob) SELECT n, now(), 1, 1, 1, 0, 0, 1, 0, 1,"
        " '\\x04'::bytea || CASE n WHEN 1 THEN '\\x07'::bytea ELSE '\\x03'::bytea END"
        " || decode(repeat('00', 53), 'hex') || '\\x0102000000000000'::bytea"
        " FROM generate_series(1, 2) AS n");
    expect_text("SELECT device_no || ' ' || outage_id FROM loss_held", "1 513");
    close_sea();
}
END_TEST

static void add_gap(int device_no, const char *until, int32_t until_lat_e7)
{
    char sql[300];
    snprintf(sql, sizeof sql,
        "INSERT INTO gap VALUES (%d, '2026-03-02 08:00Z', '%s', 137700000, 1092500000, %d,"
        " 1092500000)",
        device_no, until, until_lat_e7);
    scratch_run(sea, sql);
}

START_TEST(where_three_lay_silent_for_long_may_be_a_mooring)
{
    open_sea("mooring");
    add_gap(1, "2026-03-03 08:00Z", 137700500);
    add_gap(2, "2026-03-03 08:00Z", 137700000);
    add_gap(3, "2026-03-02 10:00Z", 137700000);
    add_gap(4, "2026-03-03 08:00Z", 138700000);
    expect_text("SELECT count(*) FROM mooring_candidate", "0");
    add_gap(5, "2026-03-04 08:00Z", 137700000);
    expect_text("SELECT lat || ' ' || lon || ' ' || devices FROM mooring_candidate",
        "13.7700000000000000 109.2500000000000000 3");
    close_sea();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_held_loss_is_listed, where_three_lay_silent_for_long_may_be_a_mooring};
    return run_suite(suite_of("silences", tests, COUNT_OF(tests)));
}
