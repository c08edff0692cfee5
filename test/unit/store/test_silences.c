/* The views over losses and gaps: what holds a loss, whose fault a gap is, what late data makes of
 * a loss. */

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

static void add_event(const char *numbers, const char *times, const char *detail)
{
    char sql[800];
    snprintf(sql, sizeof sql,
        "INSERT INTO alarm_event (alarm_id, device_no, kind, step, level, journal_no, journal_seq,"
        " journal_item, occurred_at, detected_at, detail) VALUES (%s, 1, nextval('place'), 0, %s,"
        " '%s')",
        numbers, times, detail);
    scratch_run(sea, sql);
}

/* Device 1 sends by thuraya; that failed from noon of 2 March to noon of 5 March. */
static void put_outage(void)
{
    scratch_run(sea, "CREATE SEQUENCE place");
    scratch_run(
        sea, "SELECT device_put('{\"device_key\":\"ONE\",\"satellite\":\"thuraya\"}', 't')");
    scratch_run(sea, "SELECT device_put('{\"device_key\":\"TWO\",\"satellite\":\"other\"}', 't')");
    static const char detail[] =
        "{\"cohort\":\"satellite\",\"name\":\"thuraya\",\"members\":9,\"on_time\":1}";
    add_event("77, 0, 7, 1, 2", "'2026-03-02 12:00Z', '2026-03-02 14:00Z'", detail);
    add_event("77, 0, 7, 3, 2", "'2026-03-05 12:00Z', '2026-03-05 12:00Z'", detail);
}

static void add_gap(int device_no, const char *from, const char *until)
{
    char sql[300];
    snprintf(sql, sizeof sql,
        "INSERT INTO gap SELECT device_no, '%s', '%s', 1, 1, 1, 1 FROM device WHERE device_key ="
        " '%s'",
        from, until, device_no == 1 ? "ONE" : "TWO");
    scratch_run(sea, sql);
}

START_TEST(a_gap_is_the_satellites_where_that_failed)
{
    open_sea("gap_satellite");
    put_outage();
    add_gap(1, "2026-03-02 11:00Z", "2026-03-05 11:00Z");
    expect_text("SELECT cause || ' ' || outage_id FROM gap_cause", "satellite 77");
    close_sea();
}
END_TEST

START_TEST(a_gap_is_the_devices_own_elsewhere)
{
    open_sea("gap_own");
    put_outage();
    add_gap(2, "2026-03-02 11:00Z", "2026-03-05 11:00Z");
    expect_text("SELECT cause FROM gap_cause", "device");
    close_sea();
}
END_TEST

START_TEST(who_was_silent_before_was_so_by_itself)
{
    open_sea("gap_before");
    put_outage();
    add_gap(1, "2026-03-02 03:00Z", "2026-03-05 11:00Z");
    expect_text("SELECT cause FROM gap_cause", "device");
    close_sea();
}
END_TEST

START_TEST(who_stays_silent_long_after_is_so_by_itself)
{
    open_sea("gap_after");
    put_outage();
    add_gap(1, "2026-03-02 11:00Z", "2026-03-20 11:00Z");
    expect_text("SELECT cause FROM gap_cause", "device");
    close_sea();
}
END_TEST

/* A loss from 8 to 20 h. */
static void put_loss(void)
{
    static const char detail[] = "{\"heard\":\"2026-03-02T08:00:00Z\",\"cause\":\"device\"}";
    scratch_run(sea, "CREATE SEQUENCE place");
    scratch_run(sea, "SELECT device_put('{\"device_key\":\"ONE\"}', 't')");
    scratch_run(sea, "SELECT device_put('{\"device_key\":\"TWO\"}', 't')");
    add_event("5, (SELECT device_no FROM device WHERE device_key = 'ONE'), 4, 1, 1",
        "'2026-03-02 08:00Z', '2026-03-02 13:00Z'", detail);
    expect_text("SELECT outcome FROM loss", "open");
    add_event("5, (SELECT device_no FROM device WHERE device_key = 'ONE'), 4, 3, 3",
        "'2026-03-02 20:00Z', '2026-03-02 20:00Z'", detail);
}

START_TEST(late_data_shortens_and_dissolves_a_loss)
{
    open_sea("loss_late");
    put_loss();
    add_gap(1, "2026-03-02 07:59Z", "2026-03-02 20:00Z");
    expect_text("SELECT outcome FROM loss", "stands");
    scratch_run(sea, "DELETE FROM gap");
    add_gap(1, "2026-03-02 07:59Z", "2026-03-02 15:00Z");
    expect_text("SELECT outcome || ' ' || longest FROM loss", "shortened 07:00:00");
    scratch_run(sea, "DELETE FROM gap");
    add_gap(1, "2026-03-02 07:59Z", "2026-03-02 12:00Z");
    expect_text("SELECT outcome FROM loss", "transmitted late, recorded on time");
    close_sea();
}
END_TEST

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

int main(void)
{
    const TTest *const tests[] = {a_gap_is_the_satellites_where_that_failed,
        a_gap_is_the_devices_own_elsewhere, who_was_silent_before_was_so_by_itself,
        who_stays_silent_long_after_is_so_by_itself, late_data_shortens_and_dissolves_a_loss,
        a_held_loss_is_listed};
    return run_suite(suite_of("silences", tests, COUNT_OF(tests)));
}
