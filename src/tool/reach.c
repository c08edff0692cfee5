#include "tool/reach.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/query.h"
#include "tool/run_state.h"

static int read_conninfo(const struct reach *reach, char *out, char *error)
{
    struct state state = {.lock = -1};
    int result = state_path(reach->state, state.path);

    if (result == 0)
        result = state_read(&state, "conninfo", out, REACH_CONNINFO_MAX);
    if (result < 0)
        snprintf(error, REACH_ERROR_MAX,
            "No database is known: cannot read %s/conninfo (%s). Is haitrinh run at work there? "
            "Name its directory with --state, or a database with --database.",
            state.path, strerror(-result));
    return result;
}

int reach_database(const struct reach *reach, const char *role, struct database **out, char *error)
{
    char conninfo[REACH_CONNINFO_MAX];
    AUTO(database_free) struct database *database = NULL;
    int result = 0;

    if (reach->database[0] != '\0')
        snprintf(conninfo, sizeof(conninfo), "%s", reach->database);
    else
        result = read_conninfo(reach, conninfo, error);
    if (result < 0)
        return result;
    result = database_open(conninfo, role, &database);
    if (result < 0)
        snprintf(error, REACH_ERROR_MAX, "Cannot reach the database: %s",
            database ? database_error(database) : strerror(-result));
    if (result == 0) {
        *out = database;
        database = NULL;
    }
    return result;
}
