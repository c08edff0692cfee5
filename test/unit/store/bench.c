#include "bench.h"

#include <check.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "scratch.h"

#define STEP_LIMIT_S 30

void bench_init(struct bench *bench, const char *name)
{
    *bench = (struct bench){.conninfo = scratch_database(name)};
    bench->plain = scratch_connect(bench->conninfo);
    bench->base = event_base_new();
    bench->log = log_new("test", LOG_ERR);
    scratch_run(bench->plain, "INSERT INTO journal VALUES (7, '" BENCH_JOURNAL "')");
    scratch_run(bench->plain, "INSERT INTO journal_cursor VALUES ('" BENCH_JOURNAL "')");
}

void bench_done(struct bench *bench)
{
    committer_free(bench->committer);
    event_base_free(bench->base);
    log_free(bench->log);
    PQfinish(bench->plain);
    free(bench->conninfo);
}

static void on_ready(void *context)
{
    struct bench *bench = context;
    bench->ready_count++;
}

static void on_refused(void *context, const char *sentence)
{
    struct bench *bench = context;
    snprintf(bench->refused, sizeof(bench->refused), "%s", sentence);
}

void bench_open(struct bench *bench)
{
    ck_assert_int_eq(
        committer_new(bench->base, bench->log,
            &(struct committer_settings){
                .conninfo = bench->conninfo, .journal_id = BENCH_JOURNAL, .months_back = 2},
            &(struct committer_events){.context = bench, .ready = on_ready, .refused = on_refused},
            &bench->committer),
        0);
}

/* A step of the loop; false when the time is over. `*ends` is 0 at the first step. */
static bool turn(struct bench *bench, time_t *ends)
{
    static const struct timespec pause = {.tv_nsec = 1000000};
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (*ends == 0)
        *ends = now.tv_sec + STEP_LIMIT_S;
    event_base_loop(bench->base, EVLOOP_NONBLOCK);
    nanosleep(&pause, NULL);
    return now.tv_sec < *ends;
}

void bench_wait_ready(struct bench *bench, unsigned count)
{
    time_t ends = 0;
    while (bench->ready_count < count && turn(bench, &ends)) {
    }
    ck_assert_uint_eq(bench->ready_count, count);
}

void bench_ready(struct bench *bench, const char *name)
{
    bench_init(bench, name);
    bench_open(bench);
    bench_wait_ready(bench, 1);
}

void bench_wait_refused(struct bench *bench)
{
    time_t ends = 0;
    while (bench->refused[0] == '\0' && turn(bench, &ends)) {
    }
    ck_assert_str_ne(bench->refused, "");
}

void bench_wait_answer(struct bench *bench)
{
    time_t ends = 0;
    while (!bench->is_answered && turn(bench, &ends)) {
    }
    ck_assert(bench->is_answered);
    bench->is_answered = false;
}

void bench_answer(void *context, enum commit_result result)
{
    struct bench *bench = context;
    bench->result = result;
    bench->is_answered = true;
}

enum commit_result bench_commit(struct bench *bench, const struct batch *batch)
{
    ck_assert_int_eq(committer_start(bench->committer, batch, bench_answer, bench), 0);
    ck_assert(!bench->is_answered);
    bench_wait_answer(bench);
    return bench->result;
}
