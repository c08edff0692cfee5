#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "run_suite.h"
#include "scratch.h"
#include "store/feed.h"

struct seen {
    uint64_t newest;
    unsigned versions;
    unsigned secrets;
    uint64_t caught_up;
    unsigned rounds;
    struct feed_secret last_secret;
    uint8_t sealed;
    bool is_disordered;
};

static void take_version(void *context, const struct register_version *version)
{
    struct seen *seen = context;
    seen->is_disordered |= version->version_no <= seen->newest || version->json.data[0] != '{';
    seen->newest = version->version_no;
    seen->versions++;
}

static void take_secret(void *context, const struct feed_secret *secret)
{
    struct seen *seen = context;
    seen->last_secret = *secret;
    seen->sealed = secret->sealed.data[0];
    seen->secrets++;
}

static void take_caught_up(void *context, uint64_t version_no)
{
    struct seen *seen = context;
    seen->caught_up = version_no;
    seen->rounds++;
}

struct stage {
    char *conninfo;
    PGconn *plain;
    struct event_base *base;
    struct log *log;
    struct feed *feed;
    struct seen seen;
};

static void stage_init(struct stage *stage, const char *name, uint64_t since)
{
    *stage = (struct stage){.conninfo = scratch_database(name)};
    stage->plain = scratch_connect(stage->conninfo);
    stage->base = event_base_new();
    stage->log = log_new("test", LOG_ERR);
    scratch_run(stage->plain, "SELECT device_put('{\"device_key\":\"A\"}', 'test')");
    scratch_run(stage->plain, "SELECT device_secret_put(1, 9, true, '\\x2a')");
    scratch_run(stage->plain, "SELECT vessel_put('{\"registration\":\"BĐ-10001-TS\"}', 'test')");
    ck_assert_int_eq(
        feed_new(stage->base, stage->log,
            &(struct feed_settings){.conninfo = stage->conninfo, .since_version = since},
            &(struct feed_sink){.context = &stage->seen,
                .version = take_version,
                .secret = take_secret,
                .caught_up = take_caught_up},
            &stage->feed),
        0);
}

static void stage_done(struct stage *stage)
{
    feed_free(stage->feed);
    event_base_free(stage->base);
    log_free(stage->log);
    PQfinish(stage->plain);
    free(stage->conninfo);
}

/* Gives the milliseconds it took. */
static long wait_rounds(struct stage *stage, unsigned rounds)
{
    static const struct timespec pause = {.tv_nsec = 1000000};
    long waited_ms = 0;
    for (; stage->seen.rounds < rounds && waited_ms < 20000; waited_ms++) {
        event_base_loop(stage->base, EVLOOP_NONBLOCK);
        nanosleep(&pause, NULL);
    }
    ck_assert_uint_ge(stage->seen.rounds, rounds);
    return waited_ms;
}

START_TEST(gives_what_there_is_and_then_what_comes)
{
    struct stage stage;
    stage_init(&stage, "feed_first", 0);
    wait_rounds(&stage, 1);
    ck_assert_uint_eq(stage.seen.versions, 2);
    ck_assert_uint_eq(stage.seen.caught_up, 3);
    ck_assert_uint_eq(stage.seen.secrets, 1);
    ck_assert_str_eq(stage.seen.last_secret.device.text, "A");
    ck_assert_uint_eq(stage.seen.last_secret.key_id, 9);
    ck_assert(stage.seen.last_secret.is_live);
    ck_assert_uint_eq(stage.seen.sealed, 42);
    ck_assert(feed_is_connected(stage.feed));
    scratch_run(stage.plain, "SELECT device_put('{\"device_key\":\"B\"}', 'test')");
    ck_assert_int_lt(wait_rounds(&stage, 2), 1500); /* told at once, not by the poll */
    ck_assert_uint_eq(stage.seen.versions, 3);
    ck_assert_uint_eq(stage.seen.secrets, 1);
    ck_assert(!stage.seen.is_disordered);
    stage_done(&stage);
}
END_TEST

START_TEST(goes_on_from_a_version)
{
    struct stage stage;
    stage_init(&stage, "feed_since", 1);
    wait_rounds(&stage, 1);
    ck_assert_uint_eq(stage.seen.versions, 1);
    ck_assert_uint_eq(stage.seen.secrets, 1);
    stage_done(&stage);
}
END_TEST

START_TEST(gives_a_large_register_in_order)
{
    struct stage stage;
    stage_init(&stage, "feed_large", 0);
    wait_rounds(&stage, 1);
    scratch_run(stage.plain, "SELECT device_secret_put((device_put(json_build_object('device_key', "
                             "'K' || i)::jsonb, 'test')).device_no, 1, true, '\\x01') "
                             "FROM generate_series(1, 2500) i");
    wait_rounds(&stage, 2);
    ck_assert_uint_eq(stage.seen.versions, 2502);
    ck_assert_uint_eq(stage.seen.secrets, 2501);
    ck_assert(!stage.seen.is_disordered);
    stage_done(&stage);
}
END_TEST

START_TEST(comes_back_after_a_lost_connection)
{
    struct stage stage;
    stage_init(&stage, "feed_lost", 0);
    wait_rounds(&stage, 1);
    scratch_run(stage.plain, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                             "WHERE application_name = 'haitrinh_gate'");
    scratch_run(stage.plain, "SELECT device_put('{\"device_key\":\"B\"}', 'test')");
    wait_rounds(&stage, 2);
    ck_assert_uint_eq(stage.seen.versions, 3);
    ck_assert(!stage.seen.is_disordered);
    stage_done(&stage);
}
END_TEST

START_TEST(reads_the_register_and_nothing_else)
{
    char *conninfo = scratch_database("feed_rights");
    PGconn *plain = scratch_connect(conninfo);
    scratch_run(plain, "SET ROLE haitrinh_gate");
    static const char *const forbidden[] = {"SELECT FROM position", "SELECT FROM device_secret",
        "SELECT FROM alarm_event", "SELECT FROM owner_version",
        "SELECT device_put('{\"device_key\":\"X\"}', 'x')"};
    for (size_t i = 0; i < COUNT_OF(forbidden); i++) {
        char sqlstate[6];
        scratch_failure(plain, forbidden[i], sqlstate);
        ck_assert_str_eq(sqlstate, "42501");
    }
    PQfinish(plain);
    free(conninfo);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {gives_what_there_is_and_then_what_comes, goes_on_from_a_version,
        gives_a_large_register_in_order, comes_back_after_a_lost_connection,
        reads_the_register_and_nothing_else};
    return run_suite(suite_of("feed", tests, COUNT_OF(tests)));
}
