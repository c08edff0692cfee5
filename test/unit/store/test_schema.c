/* The schema as a whole: rights, rules of the register, partitions, plans. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "run_suite.h"
#include "scratch.h"

#define REFUSED_RIGHT "42501"
#define REFUSED_CHECK "23514"

static void expect_failure(PGconn *connection, const char *sql, const char *sqlstate)
{
    char found[6];
    scratch_failure(connection, sql, found);
    ck_assert_msg(strcmp(found, sqlstate) == 0, "%s: %s", sql, found);
}

START_TEST(nobody_alters_tracks_and_alarms)
{
    char *conninfo = scratch_database("schema_rights");
    PGconn *connection = scratch_connect(conninfo);
    static const char *const roles[] = {
        "haitrinh_watch", "haitrinh_gate", "haitrinh_desk", "haitrinh_read"};
    static const char *const tables[] = {"position", "position_odd", "alarm_event", "journal",
        "vessel_version", "device_version", "mount_version", "zone_version", "device_secret",
        "schema_migration"};
    char sql[200];
    for (size_t role = 0; role < COUNT_OF(roles); role++) {
        snprintf(sql, sizeof(sql), "SET ROLE %s", roles[role]);
        scratch_run(connection, sql);
        for (size_t table = 0; table < COUNT_OF(tables); table++) {
            snprintf(sql, sizeof(sql), "DELETE FROM %s", tables[table]);
            expect_failure(connection, sql, REFUSED_RIGHT);
            snprintf(sql, sizeof(sql), "TRUNCATE %s", tables[table]);
            expect_failure(connection, sql, REFUSED_RIGHT);
        }
        expect_failure(connection, "UPDATE position SET doubt = 0", REFUSED_RIGHT);
        expect_failure(connection, "UPDATE alarm_event SET level = 0", REFUSED_RIGHT);
        expect_failure(connection, "DROP TABLE position", REFUSED_RIGHT);
    }
    PQfinish(connection);
    free(conninfo);
}
END_TEST

START_TEST(only_the_desk_writes_registers)
{
    char *conninfo = scratch_database("schema_desk");
    PGconn *connection = scratch_connect(conninfo);
    static const char put[] = "SELECT vessel_put('{\"registration\":\"BĐ-10001-TS\"}', 'test')";
    static const char *const others[] = {
        "SET ROLE haitrinh_watch", "SET ROLE haitrinh_gate", "SET ROLE haitrinh_read"};
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        scratch_run(connection, others[i]);
        expect_failure(connection, put, REFUSED_RIGHT);
        expect_failure(connection, "SELECT name FROM owner_now", REFUSED_RIGHT);
        expect_failure(connection, "SELECT sealed FROM device_secret", REFUSED_RIGHT);
    }
    scratch_run(connection, "SET ROLE haitrinh_desk");
    expect_failure(connection, "SELECT sealed FROM device_secret", REFUSED_RIGHT);
    expect_failure(connection, "INSERT INTO vessel_version DEFAULT VALUES", REFUSED_RIGHT);
    scratch_run(connection, put);
    scratch_run(connection, "RESET ROLE");
    ck_assert_int_eq(scratch_number(connection,
                         "SELECT count(*) FROM vessel_version WHERE recorded_by = session_user"),
        1);
    PQfinish(connection);
    free(conninfo);
}
END_TEST

static void put_fleet(PGconn *connection)
{
    scratch_run(connection, "SELECT vessel_put(format('{\"registration\":\"BĐ-%s-TS\"}', "
                            "10000 + i)::jsonb, 'test') FROM generate_series(1, 3) i");
    scratch_run(connection, "SELECT device_put(format('{\"device_key\":\"D-%s\"}', i)::jsonb, "
                            "'test') FROM generate_series(1, 4) i");
}

START_TEST(a_vessel_has_two_devices_and_one_counts)
{
    char *conninfo = scratch_database("schema_mounts");
    PGconn *connection = scratch_connect(conninfo);
    put_fleet(connection);
    static const struct {
        const char *patch;
        const char *sqlstate;
    } puts[] = {
        {"{\"device_no\":1,\"vessel_no\":1,\"from_time\":\"2026-01-01\"}", "00000"      },
        {"{\"device_no\":2,\"vessel_no\":1,\"from_time\":\"2026-02-01\"}", "00000"      },
        {"{\"device_no\":3,\"vessel_no\":1,\"from_time\":\"2026-03-01\"}", REFUSED_CHECK},
        {"{\"device_no\":3,\"vessel_no\":1,\"from_time\":\"2026-01-15\"}", REFUSED_CHECK},
        {"{\"device_no\":3,\"vessel_no\":1,\"from_time\":\"2026-01-01\","
         "\"until_time\":\"2026-02-01\",\"is_counted\":true}",    REFUSED_CHECK},
        {"{\"device_no\":3,\"vessel_no\":1,\"from_time\":\"2026-01-01\","
         "\"until_time\":\"2026-02-01\"}",                        "00000"      },
        {"{\"device_no\":1,\"vessel_no\":2,\"from_time\":\"2025-06-01\"}", REFUSED_CHECK},
        {"{\"device_no\":1,\"vessel_no\":2,\"from_time\":\"2026-06-01\"}", "00000"      },
        {"{\"device_no\":4,\"vessel_no\":1,\"from_time\":\"2026-06-01\"}", "00000"      },
        {"{\"mount_no\":2,\"is_removed\":true}",                           "00000"      },
        {"{\"device_no\":9,\"vessel_no\":1}",                              "23503"      },
        {"{\"device_no\":2,\"vessel_no\":3,\"from_time\":\"2026-02-01\","
         "\"until_time\":\"2026-01-01\"}",                        "22000"      },
    };
    for (size_t i = 0; i < COUNT_OF(puts); i++) {
        char sql[300];
        snprintf(sql, sizeof(sql), "SELECT mount_put('%s', 'test')", puts[i].patch);
        expect_failure(connection, sql, puts[i].sqlstate);
    }
    ck_assert_int_eq(
        scratch_number(connection, "SELECT count(*) FROM mount_now WHERE device_no = 1"), 2);
    ck_assert_int_eq(
        scratch_number(connection, "SELECT count(*) FROM mount_now WHERE device_no = 1 "
                                   "AND until_time = '2026-06-01' AND vessel_no = 1"),
        1);
    ck_assert_int_eq(
        scratch_number(connection, "SELECT count(*) FROM mount_now WHERE device_no = 2"), 0);
    PQfinish(connection);
    free(conninfo);
}
END_TEST

START_TEST(a_device_has_two_live_keys_at_most)
{
    char *conninfo = scratch_database("schema_keys");
    PGconn *connection = scratch_connect(conninfo);
    put_fleet(connection);
    scratch_run(connection, "SELECT device_secret_put(1, 1, true, '\\x01')");
    scratch_run(connection, "SELECT device_secret_put(1, 2, true, '\\x02')");
    expect_failure(connection, "SELECT device_secret_put(1, 3, true, '\\x03')", REFUSED_CHECK);
    scratch_run(connection, "SELECT device_secret_put(1, 1, false, '\\x01')");
    scratch_run(connection, "SELECT device_secret_put(1, 3, true, '\\x03')");
    ck_assert_int_eq(scratch_number(connection,
                         "SELECT sum(key_id) FROM device_secret_now WHERE device_no = 1 AND "
                         "is_live"),
        5);
    PQfinish(connection);
    free(conninfo);
}
END_TEST

START_TEST(versions_are_restored_with_their_numbers)
{
    char *conninfo = scratch_database("schema_origin");
    char *copy_conninfo = scratch_database("schema_copy");
    PGconn *origin = scratch_connect(conninfo);
    PGconn *copy = scratch_connect(copy_conninfo);
    put_fleet(origin);
    scratch_run(origin, "SELECT mount_put('{\"device_no\":1,\"vessel_no\":1}', 'test')");
    scratch_run(origin, "SELECT device_put('{\"device_key\":\"D-1\",\"model\":\"x\"}', 'test')");
    PGresult *feed = scratch_query(
        origin, "SELECT version_no, kind, recorded_at, json FROM register_feed ORDER BY 1");
    for (int twice = 0; twice < 2; twice++) {
        for (int row = 0; row < PQntuples(feed); row++) {
            const char *const values[] = {PQgetvalue(feed, row, 1), PQgetvalue(feed, row, 3),
                PQgetvalue(feed, row, 0), PQgetvalue(feed, row, 2)};
            PGresult *result = PQexecParams(
                copy, "SELECT register_restore($1, $2, $3, $4)", 4, NULL, values, NULL, NULL, 0);
            ck_assert_msg(PQresultStatus(result) == PGRES_TUPLES_OK, "%s", PQerrorMessage(copy));
            PQclear(result);
        }
    }
    PQclear(feed);
    static const char digest[] = "SELECT ('x' || left(md5(string_agg(f::text, '' ORDER BY "
                                 "version_no)), 15))::bit(60)::bigint FROM register_feed f";
    ck_assert_int_eq(scratch_number(copy, digest), scratch_number(origin, digest));
    ck_assert_int_eq(scratch_number(copy, "SELECT (device_put('{\"device_key\":\"D-9\"}', 'test'))"
                                          ".version_no"),
        scratch_number(copy, "SELECT count(*) FROM register_feed"));
    PQfinish(origin);
    PQfinish(copy);
    free(conninfo);
    free(copy_conninfo);
}
END_TEST

static bool plan_has(PGconn *connection, const char *sql, const char *words)
{
    PGresult *plan = scratch_query(connection, sql);
    bool is_found = false;
    for (int row = 0; row < PQntuples(plan); row++)
        is_found |= strstr(PQgetvalue(plan, row, 0), words) != NULL;
    PQclear(plan);
    return is_found;
}

static void insert_position(PGconn *connection, const char *fix_time, const char *received_at)
{
    char sql[400];
    snprintf(sql, sizeof(sql),
        "INSERT INTO position (fix_time, received_at, journal_seq, device_no, digest, status, "
        "doubt, journal_no, journal_item, kind, event, protocol) "
        "VALUES ('%s', %s, 1, 7, 1, 0, 0, 1, 0, 1, 0, 1)",
        fix_time, received_at);
    scratch_run(connection, sql);
}

START_TEST(old_months_are_dropped_but_for_the_held_ones)
{
    char *conninfo = scratch_database("schema_prune");
    PGconn *connection = scratch_connect(conninfo);
    static const char drop[] =
        "SELECT count(*) FROM position_partitions_drop(current_date - 1096) WHERE held IS NULL";
    scratch_run(connection, "SET timezone = 'UTC'");
    scratch_run(connection, "SELECT position_partitions_ensure('2020-01-01', '2020-03-31'), "
                            "position_partitions_ensure(current_date - 1096, current_date)");
    long long kept = scratch_number(connection, "SELECT count(*) - 3 FROM position_month");
    insert_position(connection, "2020-01-31 23:59:59", "'2020-02-01'");
    insert_position(connection, "2020-02-01", "now()");
    insert_position(connection, "2020-03-01", "'2020-03-01'");
    scratch_run(connection, "SELECT vessel_put('{\"registration\":\"BĐ-10001-TS\"}', 'test'), "
                            "position_hold_put('2020-03-31 23:00', 'infinity', 'BĐ-10001-TS', "
                            "'case 7/2026')");
    expect_failure(connection,
        "SELECT position_hold_put('2020-01-01', '2020-02-01', 'BĐ-10009-TS', 'unknown')",
        REFUSED_CHECK);
    expect_failure(connection, "SELECT position_partitions_drop(current_date - 1095)", "22023");
    ck_assert_int_eq(scratch_number(connection, drop), 2);
    ck_assert_int_eq(scratch_number(connection, "SELECT count(*) FROM position_month"), kept + 1);
    static const char *const true_now[] = {
        "SELECT count(*) FROM position WHERE fix_time = '2020-03-01'",
        "SELECT count(*) FROM position_odd WHERE fix_time = '2020-02-01'",
        "SELECT (count(*) = 2)::int FROM position_all",
        "SELECT count(*) FROM position_dropped WHERE month = '2020-02-01' AND moved = 1 AND "
        "positions = 0",
        "SELECT positions FROM position_dropped WHERE month = '2020-01-01'",
        "SELECT count(*) FROM position_partitions_due(current_date - 1096) WHERE held LIKE "
        "'%case 7/2026%'",
    };
    for (size_t i = 0; i < COUNT_OF(true_now); i++)
        ck_assert_msg(scratch_number(connection, true_now[i]) == 1, "%s", true_now[i]);
    scratch_run(connection, "SELECT position_hold_lift(1, 'closed')");
    expect_failure(connection, "SELECT position_hold_lift(1, 'again')", REFUSED_CHECK);
    ck_assert_int_eq(scratch_number(connection, drop), 1);
    ck_assert_int_eq(scratch_number(connection, "SELECT count(*) FROM position_month"), kept);
    PQfinish(connection);
    free(conninfo);
}
END_TEST

START_TEST(only_the_owner_drops_months)
{
    char *conninfo = scratch_database("schema_prune_rights");
    PGconn *connection = scratch_connect(conninfo);
    static const char *const roles[] = {
        "haitrinh_watch", "haitrinh_gate", "haitrinh_desk", "haitrinh_read"};
    char sql[80];
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        snprintf(sql, sizeof(sql), "SET ROLE %s", roles[i]);
        scratch_run(connection, sql);
        expect_failure(
            connection, "SELECT position_partitions_drop(current_date - 2000)", REFUSED_RIGHT);
        expect_failure(connection, "DELETE FROM position_hold", REFUSED_RIGHT);
    }
    PQfinish(connection);
    free(conninfo);
}
END_TEST

START_TEST(a_track_is_read_by_its_index)
{
    char *conninfo = scratch_database("schema_plans");
    PGconn *connection = scratch_connect(conninfo);
    scratch_run(connection, "SELECT position_partitions_ensure('2026-01-01', '2026-06-30')");
    scratch_run(connection,
        "SELECT vessel_put(format('{\"registration\":\"BĐ-%s-TS\"}', 10000 + i)::jsonb, 'test'), "
        "device_put(format('{\"device_key\":\"D-%s\"}', i)::jsonb, 'test') "
        "FROM generate_series(1, 400) i");
    scratch_run(connection, "SELECT mount_put(format('{\"device_no\":%s,\"vessel_no\":%s}', i, "
                            "i)::jsonb, 'test') FROM generate_series(1, 400) i");
    scratch_run(connection,
        "INSERT INTO position SELECT '2026-01-01'::timestamptz + n * interval '4 hours', now(), 1, "
        "i, 0, 1, 1, 1, 1, 0, 0, 1, 0, 1, 0, 1 FROM generate_series(1, 400) i, "
        "generate_series(1, 1000) n");
    scratch_run(connection, "ANALYZE");
    static const char of_vessel[] =
        "EXPLAIN SELECT * FROM track WHERE vessel_no = 7 AND fix_time >= '2026-03-01' AND "
        "fix_time < '2026-03-02' ORDER BY fix_time";
    ck_assert(plan_has(connection, of_vessel, "position_y2026m03_pkey"));
    ck_assert(plan_has(connection, of_vessel, "device_coalesce_idx"));
    ck_assert(!plan_has(connection, of_vessel, "position_y2026m02"));
    ck_assert(!plan_has(connection, of_vessel, "Seq Scan on position_y"));
    static const char of_device[] =
        "EXPLAIN SELECT * FROM position_all WHERE device_no = 7 AND fix_time < '2026-03-02' "
        "ORDER BY fix_time DESC, digest DESC LIMIT 4";
    ck_assert(plan_has(connection, of_device, "position_y2026m03_pkey"));
    ck_assert(!plan_has(connection, of_device, "Seq Scan on position_y"));
    ck_assert_int_eq(scratch_number(connection, "SELECT count(*) FROM track WHERE vessel_no = 7 "
                                                "AND fix_time >= '2026-03-01' AND "
                                                "fix_time < '2026-03-02'"),
        6);
    PQfinish(connection);
    free(conninfo);
}
END_TEST

START_TEST(a_track_finds_the_vessel_of_the_time)
{
    char *conninfo = scratch_database("schema_track");
    PGconn *connection = scratch_connect(conninfo);
    scratch_run(connection, "INSERT INTO device (device_no, device_key) VALUES (-1, 'D-1')");
    put_fleet(connection);
    scratch_run(connection, "SELECT mount_put('{\"device_no\":1,\"vessel_no\":1,"
                            "\"from_time\":\"2026-01-01\"}', 'test')");
    scratch_run(connection, "SELECT mount_put('{\"device_no\":1,\"vessel_no\":2,"
                            "\"from_time\":\"2026-02-01\"}', 'test')");
    /* Two of the device's, one sent while it was a stranger, one a week rollover behind. */
    scratch_run(connection,
        "INSERT INTO position_odd SELECT at::timestamptz, '2026-01-20', 1, device_no, 0, 137000000, "
        "NULL, 1852, 9000, 0, doubt, 1, 0, 1, 0, 1 FROM (VALUES ('2026-01-10', 1, 0), "
        "('2026-02-10', 1, 0), ('2026-01-11', -1, 0), "
        "('2026-01-19'::timestamptz - interval '7168 days', 1, 64)) AS p (at, device_no, doubt)");
    ck_assert_int_eq(scratch_number(connection, "SELECT count(*) FROM track"), 4);
    ck_assert_int_eq(
        scratch_number(connection, "SELECT count(*) FROM track WHERE registration = "
                                   "'BĐ-10001-TS' AND device_no = 1 AND lat = 13.7 AND lon IS NULL "
                                   "AND speed_kn = 3.6 AND course_deg = 90"),
        3);
    ck_assert_int_eq(scratch_number(connection, "SELECT count(*) FROM track WHERE doubt = 64 AND "
                                                "occurred_at = '2026-01-19'"),
        1);
    ck_assert_int_eq(
        scratch_number(connection, "SELECT count(*) FROM track WHERE vessel_no = 2"), 1);
    PQfinish(connection);
    free(conninfo);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {nobody_alters_tracks_and_alarms, only_the_desk_writes_registers,
        a_vessel_has_two_devices_and_one_counts, a_device_has_two_live_keys_at_most,
        versions_are_restored_with_their_numbers, old_months_are_dropped_but_for_the_held_ones,
        only_the_owner_drops_months, a_track_is_read_by_its_index,
        a_track_finds_the_vessel_of_the_time};
    return run_suite(suite_of("schema", tests, COUNT_OF(tests)));
}
