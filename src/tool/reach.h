#pragma once

/* How a tool reaches the database: by the connection string it is given, else by the one that
 * `haitrinh run` wrote into its state directory. */

#include "haitrinh/base.h"

#include "base/option.h"

#define REACH_CONNINFO_MAX 512
#define REACH_ERROR_MAX    512

/* The two options, for the tables of tools: struct settings must have a member `reach`. */
struct reach {
    char database[OPTION_TEXT_MAX];
    char state[OPTION_TEXT_MAX];
};

#define REACH_OPTIONS(settings)                                                             \
    OPTION_OF(settings, "database", OPTION_TEXT, reach.database, "", 0, 0,                  \
        "connection string of libpq; default: the one in the state directory"),             \
        OPTION_OF(settings, "state", OPTION_TEXT, reach.state, "", 0, 0,                    \
            "state directory of haitrinh run; default: $HAITRINH_STATE, /var/lib/haitrinh " \
            "for root, else ~/.local/share/haitrinh")

/* Who only looks. */
#define READ_ROLE "haitrinh_read"
/* Who writes registers and cases, by audited functions. */
#define DESK_ROLE "haitrinh_desk"

struct database;

/* Connects with that role (NULL: the login's own). The negative result comes with a sentence in
 * `error` (REACH_ERROR_MAX). */
MUST_CHECK int reach_database(
    const struct reach *reach, const char *role, struct database **out, char *error);
