#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "haitrinh/units.h"

#include "run_suite.h"
#include "scratch.h"
#include "store/query.h"

static struct database *opened(const char *conninfo, const struct patience *patience)
{
    struct database *database = NULL;
    ck_assert_int_eq(database_open_patient(conninfo, NULL, patience, &database), 0);
    return database;
}

START_TEST(a_statement_that_takes_too_long_is_ended)
{
    char *conninfo = scratch_empty_database("query_slow");
    AUTO(database_free)
    struct database *database = opened(conninfo, &(struct patience){.answer_us = SECOND_US / 5});
    ck_assert_int_eq(database_run(database, "SELECT pg_sleep(60)", NULL, NULL), -EPROTO);
    ck_assert_str_eq(database_sqlstate(database), "57014");
    ck_assert_int_eq(database_run(database, "SELECT 1", NULL, NULL), 0);
    free(conninfo);
}
END_TEST

static void *end_soon(void *context)
{
    static const struct timespec moment = {.tv_nsec = 200000000};
    atomic_bool *is_over = context;
    nanosleep(&moment, NULL);
    atomic_store(is_over, true);
    return NULL;
}

START_TEST(another_thread_ends_the_waiting)
{
    char *conninfo = scratch_empty_database("query_over");
    atomic_bool is_over = false;
    AUTO(database_free)
    struct database *database =
        opened(conninfo, &(struct patience){.answer_us = MINUTE_US, .is_over = &is_over});
    pthread_t thread;
    time_t began = time(NULL);
    ck_assert_int_eq(pthread_create(&thread, NULL, end_soon, &is_over), 0);
    ck_assert_int_eq(database_run(database, "SELECT pg_sleep(30)", NULL, NULL), -ECANCELED);
    ck_assert_int_lt(time(NULL) - began, 10);
    ck_assert_int_eq(database_run(database, "SELECT 1", NULL, NULL), -ENOTCONN);
    pthread_join(thread, NULL);
    free(conninfo);
}
END_TEST

/* The server's process is stopped: its kernel still takes what we send. */
START_TEST(a_server_that_is_stopped_is_given_up)
{
    char *conninfo = scratch_empty_database("query_stopped");
    AUTO(rows_free) struct rows *rows = NULL;
    AUTO(database_free)
    struct database *database = opened(conninfo, &(struct patience){.answer_us = SECOND_US});
    ck_assert_int_eq(database_run(database, "SELECT pg_backend_pid()", NULL, &rows), 0);
    pid_t server = (pid_t)rows_int(rows, 0, 0);
    ck_assert_int_eq(kill(server, SIGSTOP), 0);
    time_t began = time(NULL);
    int result = database_run(database, "SELECT 1", NULL, NULL);
    ck_assert_int_eq(kill(server, SIGCONT), 0);
    ck_assert_int_eq(result, -ETIMEDOUT);
    ck_assert_int_lt(time(NULL) - began, 20);
    ck_assert_str_eq(database_error(database), "the server has not answered in time");
    free(conninfo);
}
END_TEST

static int stop_at_third(void *context, const struct rows *row)
{
    int *count = context;
    ck_assert_int_eq(rows_int(row, 0, 0), ++*count);
    return *count == 3 ? 7 : 0;
}

START_TEST(a_callback_ends_the_reading)
{
    static const char million[] = "SELECT generate_series(1, 1000000)";
    char *conninfo = scratch_empty_database("query_stream");
    static const struct patience patiences[] = {{0}, {.answer_us = MINUTE_US}};
    for (size_t i = 0; i < COUNT_OF(patiences); i++) {
        AUTO(database_free) struct database *database = opened(conninfo, &patiences[i]);
        int count = 0;
        ck_assert_int_eq(database_stream(database, million, NULL, stop_at_third, &count), 7);
        ck_assert_int_eq(count, 3);
    }
    free(conninfo);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_statement_that_takes_too_long_is_ended,
        another_thread_ends_the_waiting, a_server_that_is_stopped_is_given_up,
        a_callback_ends_the_reading};
    return run_suite(suite_of("query", tests, COUNT_OF(tests)));
}
