#pragma once

/* A committer on a database of its own, driven step by step: each call runs the loop until the
 * answer is there, or fails the test after half a minute. */

#include <libpq-fe.h>

#include "store/commit.h"
#include "store/history.h"

#define BENCH_JOURNAL "00112233445566778899aabbccddeeff"

struct bench {
    char *conninfo;
    PGconn *plain; /* for looking */
    struct event_base *base;
    struct log *log;
    struct committer *committer;
    unsigned ready_count;
    char refused[200];
    enum commit_result result;
    bool is_answered;
};

/* Makes the database with schema and journal; no committer yet. */
void bench_init(struct bench *bench, const char *name);
void bench_done(struct bench *bench);
/* Makes the committer; does not wait. */
void bench_open(struct bench *bench);
/* All three: a committer that is ready. */
void bench_ready(struct bench *bench, const char *name);
void bench_wait_ready(struct bench *bench, unsigned count);
void bench_wait_refused(struct bench *bench);
enum commit_result bench_commit(struct bench *bench, const struct batch *batch);
void bench_wait_answer(struct bench *bench);
void bench_answer(void *context, enum commit_result result);
