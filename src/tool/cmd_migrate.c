#include "store/migrate.h"
#include "store/query.h"
#include "tool/command.h"
#include "tool/reach.h"

struct settings {
    struct reach reach;
    bool is_check;
};

static const struct option_spec specs[] = {
    REACH_OPTIONS(settings),
    OPTION_ROW("check", OPTION_BOOL, is_check, "no", 0, 0,
        "changes nothing; exit status 1 when a migration is missing"),
};

static const struct usage usage = {
    .synopsis = "migrate [--check] [--database CONNINFO | --state DIR]",
    .text = "Brings the schema to this program's version, forward only, from every earlier one.\n"
            "Needs the rights of the schema's owner; safe to repeat and to interrupt.\n",
    .table = {specs, COUNT_OF(specs)},
};

static void say_migration(void *context, unsigned number, const char *name)
{
    (void)context;
    (void)number;
    fprintf(stderr, "migration %s\n", name);
}

static int migrate(const struct settings *settings)
{
    char error[REACH_ERROR_MAX];
    AUTO(database_free) struct database *database = NULL;
    struct schema_state schema = {0};
    int result = reach_database(&settings->reach, NULL, &database, error);

    if (result < 0)
        return command_failed("%s", error);
    result = schema_inspect(database, &schema);
    if (result == 0 && !settings->is_check)
        result = schema_migrate(database, say_migration, NULL);
    if (result != 0)
        return command_failed("%s", database_error(database));
    printf("{\"before\":%u,\"known\":%u}\n", schema.applied, schema.known);
    return settings->is_check && schema.applied < schema.known ? COMMAND_WANTING : COMMAND_DONE;
}

int cmd_migrate(int argc, char **argv)
{
    struct settings settings;
    int status = COMMAND_DONE;

    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    return migrate(&settings);
}
