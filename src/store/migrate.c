#include "store/migrate.h"

#include <string.h>

#include "embedded_sql.h"
#include "store/query.h"

/* What is recorded agrees with what we know by that number. */
static bool is_known(const struct rows *applied, size_t row)
{
    const struct sql_migration *migration = &sql_migrations[row];
    return rows_int(applied, row, 0) == (int64_t)migration->number &&
           strcmp(rows_text(applied, row, 2), migration->sha256) == 0;
}

static int compare(const struct rows *applied, struct schema_state *out)
{
    size_t count = rows_count(applied);
    out->applied = count > 0 ? (unsigned)rows_int(applied, count - 1, 0) : 0;
    out->known = sql_migration_count;
    for (size_t row = 0; row < count && row < sql_migration_count; row++) {
        if (!is_known(applied, row))
            return SCHEMA_ALTERED;
    }
    return count > sql_migration_count ? SCHEMA_NEWER : 0;
}

static int read_applied(struct database *database, struct schema_state *out)
{
    AUTO(rows_free) struct rows *applied = NULL;
    int result = database_run(database, sql_migration_list, NULL, &applied);
    return result != 0 ? result : compare(applied, out);
}

int schema_inspect(struct database *database, struct schema_state *out)
{
    AUTO(rows_free) struct rows *exists = NULL;
    int result = database_run(database, sql_migration_exists, NULL, &exists);
    if (result != 0)
        return result;
    if (strcmp(rows_text(exists, 0, 0), "t") == 0)
        return read_applied(database, out);
    *out = (struct schema_state){.known = sql_migration_count};
    return 0;
}

static int record(struct database *database, const struct sql_migration *migration)
{
    struct parameters parameters = {0};
    parameter_int(&parameters, migration->number);
    parameter_text(&parameters, migration->name);
    parameter_text(&parameters, migration->sha256);
    return database_run(database, sql_migration_insert, &parameters, NULL);
}

static int apply(struct database *database, const struct sql_migration *migration)
{
    int result = database_run(database, sql_begin, NULL, NULL);
    if (result == 0)
        result = database_run_script(database, migration->text);
    if (result == 0)
        result = record(database, migration);
    /* The connection is of no use after a failure: closing it rolls back. */
    return result == 0 ? database_run(database, sql_commit, NULL, NULL) : result;
}

static int apply_missing(struct database *database, migrate_progress *progress, void *context)
{
    struct schema_state state = {0};
    int result = database_run(database, sql_migration_table, NULL, NULL);
    if (result == 0)
        result = read_applied(database, &state);
    for (unsigned i = state.applied; i < sql_migration_count && result == 0; i++) {
        if (progress)
            progress(context, sql_migrations[i].number, sql_migrations[i].name);
        result = apply(database, &sql_migrations[i]);
    }
    return result;
}

int schema_migrate(struct database *database, migrate_progress *progress, void *context)
{
    int result = database_run(database, sql_migration_lock, NULL, NULL);
    if (result != 0)
        return result;
    int outcome = apply_missing(database, progress, context);
    if (outcome >= 0)
        result = database_run(database, sql_migration_unlock, NULL, NULL);
    return result < 0 ? result : outcome;
}
