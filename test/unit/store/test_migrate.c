#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "embedded_sql.h"
#include "run_suite.h"
#include "scratch.h"
#include "store/migrate.h"
#include "store/query.h"

static struct database *opened(const char *conninfo)
{
    struct database *database = NULL;
    ck_assert_int_eq(database_open(conninfo, NULL, &database), 0);
    return database;
}

static void count_progress(void *context, unsigned number, const char *name)
{
    unsigned *count = context;
    (*count)++;
    ck_assert_uint_eq(number, *count);
    ck_assert_str_ne(name, "");
}

START_TEST(brings_an_empty_database_to_the_newest_schema)
{
    char *conninfo = scratch_empty_database("migrate_empty");
    AUTO(database_free) struct database *database = opened(conninfo);
    struct schema_state state;
    ck_assert_int_eq(schema_inspect(database, &state), 0);
    ck_assert_uint_eq(state.applied, 0);
    unsigned count = 0;
    ck_assert_int_eq(schema_migrate(database, count_progress, &count), 0);
    ck_assert_uint_eq(count, sql_migration_count);
    ck_assert_int_eq(schema_inspect(database, &state), 0);
    ck_assert_uint_eq(state.applied, sql_migration_count);
    free(conninfo);
}
END_TEST

START_TEST(does_nothing_the_second_time)
{
    char *conninfo = scratch_database("migrate_twice");
    AUTO(database_free) struct database *database = opened(conninfo);
    unsigned count = 0;
    ck_assert_int_eq(schema_migrate(database, count_progress, &count), 0);
    ck_assert_uint_eq(count, 0);
    free(conninfo);
}
END_TEST

START_TEST(goes_on_from_every_earlier_version)
{
    for (unsigned had = 1; had < sql_migration_count; had++) {
        char *conninfo = scratch_empty_database("migrate_earlier");
        struct database *database = opened(conninfo);
        ck_assert_int_eq(database_run(database, sql_migration_table, NULL, NULL), 0);
        for (unsigned i = 0; i < had; i++) {
            struct parameters parameters = {0};
            parameter_int(&parameters, sql_migrations[i].number);
            parameter_text(&parameters, sql_migrations[i].name);
            parameter_text(&parameters, sql_migrations[i].sha256);
            ck_assert_int_eq(database_run_script(database, sql_migrations[i].text), 0);
            ck_assert_int_eq(database_run(database, sql_migration_insert, &parameters, NULL), 0);
        }
        ck_assert_int_eq(schema_migrate(database, NULL, NULL), 0);
        struct schema_state state;
        ck_assert_int_eq(schema_inspect(database, &state), 0);
        ck_assert_uint_eq(state.applied, sql_migration_count);
        database_free(database);
        free(conninfo);
    }
}
END_TEST

static int outcome_after(const char *name, const char *sql)
{
    char *conninfo = scratch_database(name);
    AUTO(database_free) struct database *database = opened(conninfo);
    PGconn *connection = scratch_connect(conninfo);
    scratch_run(connection, sql);
    PQfinish(connection);
    struct schema_state state;
    int outcome = schema_migrate(database, NULL, NULL);
    ck_assert_int_eq(schema_inspect(database, &state), outcome);
    free(conninfo);
    return outcome;
}

START_TEST(refuses_an_altered_migration)
{
    ck_assert_int_eq(
        outcome_after("migrate_altered", "UPDATE schema_migration SET sha256 = repeat('0', 64) "
                                         "WHERE migration_no = 2"),
        SCHEMA_ALTERED);
}
END_TEST

START_TEST(refuses_an_unknown_number)
{
    ck_assert_int_eq(outcome_after("migrate_gap",
                         "UPDATE schema_migration SET migration_no = 0 WHERE migration_no = 1"),
        SCHEMA_ALTERED);
}
END_TEST

START_TEST(refuses_a_newer_schema)
{
    ck_assert_int_eq(
        outcome_after("migrate_newer", "INSERT INTO schema_migration (migration_no, name, sha256) "
                                       "VALUES (9999, 'later', '')"),
        SCHEMA_NEWER);
}
END_TEST

START_TEST(says_why_it_cannot_connect)
{
    AUTO(database_free) struct database *database = NULL;
    ck_assert_int_eq(database_open("dbname=there_is_none", NULL, &database), -ENOTCONN);
    ck_assert_ptr_nonnull(strstr(database_error(database), "there_is_none"));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {brings_an_empty_database_to_the_newest_schema,
        does_nothing_the_second_time, goes_on_from_every_earlier_version,
        refuses_an_altered_migration, refuses_an_unknown_number, refuses_a_newer_schema,
        says_why_it_cannot_connect};
    return run_suite(suite_of("migrate", tests, sizeof(tests) / sizeof(tests[0])));
}
