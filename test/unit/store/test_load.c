#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "bench.h"
#include "run_suite.h"
#include "scratch.h"
#include "store/load.h"

static struct database *begun(const struct bench *bench)
{
    struct database *database = NULL;
    ck_assert_int_eq(database_open(bench->conninfo, "haitrinh_watch", &database), 0);
    ck_assert_int_eq(load_begin(database), 0);
    return database;
}

START_TEST(a_first_journal_is_adopted)
{
    char *conninfo = scratch_database("load_adopt");
    AUTO(database_free) struct database *database = NULL;
    ck_assert_int_eq(database_open(conninfo, "haitrinh_watch", &database), 0);
    struct load_cursor *cursor = calloc(1, sizeof(*cursor));
    ck_assert_int_eq(load_cursors(database, BENCH_JOURNAL, cursor), LOAD_EMPTY);
    ck_assert_int_eq(load_adopt_journal(database, BENCH_JOURNAL), 0);
    ck_assert_int_eq(load_adopt_journal(database, BENCH_JOURNAL), 0);
    ck_assert_int_eq(load_cursors(database, BENCH_JOURNAL, cursor), 0);
    ck_assert_uint_eq(cursor->live_seq + cursor->history_seq + cursor->clock_size, 0);
    ck_assert_int_eq(
        load_cursors(database, "ffffffffffffffffffffffffffffffff", cursor), LOAD_UNKNOWN);
    free(cursor);
    free(conninfo);
}
END_TEST

static int take_state(void *context, const struct state_row *row)
{
    struct state_row *states = context;
    ck_assert(row->device_no == 1 || row->device_no == 2);
    states[row->device_no] = *row;
    ck_assert_uint_eq(row->blob.size, row->device_no == 1 ? 3 : 0);
    return 0;
}

static int take_alarm(
    void *context, const struct alarm_event *raised, const struct alarm_event *last)
{
    struct alarm_event *events = context;
    ck_assert_uint_eq(events[0].alarm_id, 0);
    events[0] = *raised;
    events[1] = *last;
    return 0;
}

static int take_stranger(void *context, const struct stranger_row *row)
{
    struct stranger_row *stranger = context;
    *stranger = *row;
    return 0;
}

static const struct position last = {
    .device_no = 1,
    .fix_us = 1763798400123456,
    .digest = UINT32_MAX,
    .received_us = 1763798401000000,
    .place = {.seq = 12,               .item = UINT16_MAX   },
    .point = {.lat_e7 = COORD_UNKNOWN, .lon_e7 = -1090000001},
    .speed_mm_s = SPEED_UNKNOWN,
    .course_cdeg = 36000,
    .status = UINT32_MAX,
    .doubt = DOUBT_LATE,
    .kind = REPORT_EVENT,
    .event = EVENT_SOS,
    .protocol = 255,
};

static void fill(struct bench *bench)
{
    static const uint8_t blob[] = {1, 0, 255};
    struct state_row states[] = {
        {.device_no = 1, .last_heard_us = 77, .last = last,            .blob = {blob, 3}},
        {.device_no = 2,              .last_heard_us = TIME_UNKNOWN,                    .last = {.fix_us = TIME_UNKNOWN}},
    };
    struct alarm_event events[] = {
        {.alarm_id = 5,
         .kind = ALARM_LOSS,
         .step = ALARM_RAISED,
         .level = 1,
         .device_no = 1,
         .vessel_no = 3,
         .occurred_us = 100,
         .detected_us = 200,
         .place = {1, 0},
         .point = {1, COORD_UNKNOWN},
         .zone_version = 9,
         .detail = "{\"a\":1}"},
        {.alarm_id = 5,
         .kind = ALARM_LOSS,
         .step = ALARM_UPDATED,
         .level = 2,
         .device_no = 1,
         .occurred_us = 100,
         .detected_us = 300,
         .place = {2, 0},
         .detail = "{\"a\":2}"},
        {.alarm_id = 6,
         .kind = ALARM_SOS,
         .step = ALARM_RAISED,
         .device_no = 1,
         .occurred_us = 100,
         .detected_us = 200,
         .place = {1, 1},
         .detail = "{}"},
        {.alarm_id = 6,
         .kind = ALARM_SOS,
         .step = ALARM_ENDED,
         .device_no = 1,
         .occurred_us = 100,
         .detected_us = 300,
         .place = {2, 1},
         .detail = "{}" },
    };
    struct stranger_row stranger = {
        .device_no = -4, .key = {"S-1"},
             .supplier_no = 2, .place = { 9,    8},
             .heard_us = 1234567
    };
    struct batch batch = {
        .journal_id = BENCH_JOURNAL,
        .live_to = 10,
        .history_to = 20,
        .states = states,
        .state_count = 2,
        .events = events,
        .event_count = COUNT_OF(events),
        .strangers = &stranger,
        .stranger_count = 1,
        .clock = {blob, 3},
        .fleet_version = 30
    };
    bench_open(bench);
    bench_wait_ready(bench, 1);
    ck_assert_int_eq(bench_commit(bench, &batch), COMMIT_DONE);
}

START_TEST(reads_back_what_was_committed)
{
    struct bench bench;
    bench_init(&bench, "load_all");
    fill(&bench);
    AUTO(database_free) struct database *database = begun(&bench);
    struct load_cursor *cursor = calloc(1, sizeof(*cursor));
    ck_assert_int_eq(load_cursors(database, BENCH_JOURNAL, cursor), 0);
    ck_assert_uint_eq(cursor->live_seq, 10);
    ck_assert_uint_eq(cursor->history_seq, 20);
    ck_assert_uint_eq(cursor->fleet_version, 30);
    ck_assert_uint_eq(cursor->clock_size, 3);
    ck_assert_uint_eq(cursor->clock[2], 255);
    free(cursor);
    struct state_row states[3] = {0};
    ck_assert_int_eq(load_states(database, take_state, states), 0);
    ck_assert_int_eq(states[1].last_heard_us, 77);
    ck_assert_int_eq(states[2].last_heard_us, TIME_UNKNOWN);
    ck_assert_int_eq(states[2].last.fix_us, TIME_UNKNOWN);
    const struct position *read = &states[1].last;
    ck_assert_int_eq(read->fix_us, last.fix_us);
    ck_assert_int_eq(read->received_us, last.received_us);
    ck_assert_uint_eq(read->digest, last.digest);
    ck_assert_uint_eq(read->place.seq, 12);
    ck_assert_uint_eq(read->place.item, UINT16_MAX);
    ck_assert_int_eq(read->point.lat_e7, COORD_UNKNOWN);
    ck_assert_int_eq(read->point.lon_e7, -1090000001);
    ck_assert_int_eq(read->speed_mm_s, SPEED_UNKNOWN);
    ck_assert_int_eq(read->course_cdeg, 36000);
    ck_assert_uint_eq(read->status, UINT32_MAX);
    ck_assert_uint_eq(read->doubt, DOUBT_LATE);
    ck_assert_int_eq(read->kind + read->event + read->protocol, 5 + 1 + 255);
    struct alarm_event events[2] = {0};
    ck_assert_int_eq(load_open_alarms(database, take_alarm, events), 0);
    ck_assert_uint_eq(events[0].alarm_id, 5);
    ck_assert_int_eq(events[0].step, ALARM_RAISED);
    ck_assert_int_eq(events[0].vessel_no, 3);
    ck_assert_uint_eq(events[0].zone_version, 9);
    ck_assert_int_eq(events[0].point.lat_e7, 1);
    ck_assert_int_eq(events[0].point.lon_e7, COORD_UNKNOWN);
    ck_assert_int_eq(events[1].level, 2);
    ck_assert_int_eq(events[1].detected_us, 300);
    ck_assert_int_eq(events[1].vessel_no, 0);
    ck_assert_str_eq(events[1].detail, "{\"a\":2}");
    struct stranger_row stranger = {0};
    ck_assert_int_eq(load_strangers(database, take_stranger, &stranger), 0);
    ck_assert_int_eq(stranger.device_no, -4);
    ck_assert_str_eq(stranger.key.text, "S-1");
    ck_assert_uint_eq(stranger.place.item, 8);
    ck_assert_int_eq(stranger.heard_us, 1234567);
    bench_done(&bench);
}
END_TEST

static int count_versions(void *context, const struct register_version *version)
{
    uint64_t *numbers = context;
    ck_assert_uint_gt(version->version_no, numbers[0]);
    ck_assert_int_gt(version->recorded_us, 0);
    numbers[0] = version->version_no;
    numbers[1]++;
    return version->version_no == 4 ? 17 : 0;
}

START_TEST(gives_the_register_as_of_a_version)
{
    struct bench bench;
    bench_init(&bench, "load_register");
    static const char *const puts[] = {
        "SELECT vessel_put('{\"registration\":\"BĐ-10001-TS\"}', 'test')",
        "SELECT vessel_put('{\"registration\":\"BĐ-10001-TS\",\"length_mm\":15000}', 'test')",
        "SELECT device_put('{\"device_key\":\"A\"}', 'test')",
        "SELECT vessel_put('{\"registration\":\"BĐ-10002-TS\"}', 'test')",
    };
    for (size_t i = 0; i < COUNT_OF(puts); i++)
        scratch_run(bench.plain, puts[i]);
    AUTO(database_free) struct database *database = begun(&bench);
    uint64_t numbers[2] = {0};
    ck_assert_int_eq(load_versions(database, 3, count_versions, numbers), 0);
    ck_assert_uint_eq(numbers[0], 3); /* 1 is superseded by then */
    ck_assert_uint_eq(numbers[1], 2);
    memset(numbers, 0, sizeof(numbers));
    ck_assert_int_eq(load_versions(database, 99, count_versions, numbers), 17);
    memset(numbers, 0, sizeof(numbers));
    ck_assert_int_eq(load_versions(database, 1, count_versions, numbers), 0);
    ck_assert_uint_eq(numbers[1], 1);
    bench_done(&bench);
}
END_TEST

/* History is judged by them still. */
START_TEST(gives_every_version_of_a_zone)
{
    struct bench bench;
    bench_init(&bench, "load_zones");
    static const char put[] =
        "SELECT zone_put(jsonb_build_object('zone_id', 'z', 'name', 'n' || i, 'kind', 'closed', "
        "'edge', 'geodesic', 'datum', 'EPSG:4326', 'geojson', '{\"type\": \"Feature\"}'::jsonb), "
        "'test') FROM generate_series(1, 3) i";
    scratch_run(bench.plain, put);
    AUTO(database_free) struct database *database = begun(&bench);
    uint64_t numbers[2] = {0};
    ck_assert_int_eq(load_versions(database, 2, count_versions, numbers), 0);
    ck_assert_uint_eq(numbers[1], 2);
    memset(numbers, 0, sizeof(numbers));
    ck_assert_int_eq(load_versions(database, 3, count_versions, numbers), 0);
    ck_assert_uint_eq(numbers[1], 3);
    bench_done(&bench);
}
END_TEST

/* The kernel takes the connection, nobody ever answers: a server that hangs. */
START_TEST(a_server_that_hangs_is_not_waited_for)
{
    char folder[] = "/tmp/haitrinh-mute-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof(address.sun_path), "%s/.s.PGSQL.5432", folder);
    int mute = socket(AF_UNIX, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(mute, (const void *)&address, sizeof(address)), 0);
    ck_assert_int_eq(listen(mute, 1), 0);
    char conninfo[80];
    snprintf(conninfo, sizeof(conninfo), "host=%s port=5432 user=nobody dbname=none", folder);
    AUTO(database_free) struct database *database = NULL;
    time_t began = time(NULL);
    ck_assert_int_eq(database_open(conninfo, NULL, &database), -ENOTCONN);
    ck_assert_int_le(time(NULL) - began, 10);
    close(mute);
    unlink(address.sun_path);
    rmdir(folder);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_first_journal_is_adopted, reads_back_what_was_committed,
        gives_the_register_as_of_a_version, gives_every_version_of_a_zone,
        a_server_that_hangs_is_not_waited_for};
    return run_suite(suite_of("load", tests, COUNT_OF(tests)));
}
