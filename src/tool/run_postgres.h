#pragma once

/* The private PostgreSQL of `haitrinh run`: its data in the state directory, reachable through a
 * socket in a directory of our own and not at all by network, every login checked by the name of
 * the system user (peer). Only that user and root get in.
 *
 * Made with checksums, UTF-8 and the C locale; half made is made again. The version that made the
 * data also serves it. Errors come with a sentence in `error` (STATE_ERROR_MAX). */

#include <stdbool.h>

#include "haitrinh/base.h"

struct child;
struct children;
struct state;

#define POSTGRES_CONNINFO_MAX 512
#define POSTGRES_PATH_MAX     256

struct postgres {
    char programs[64]; /* folder of initdb, postgres, createdb, pg_dump */
    char data[POSTGRES_PATH_MAX];
    char log_path[POSTGRES_PATH_MAX];
    char socket[128];
    char conninfo[POSTGRES_CONNINFO_MAX]; /* of the owner; of the database `haitrinh` */
};

/* Finds the programs and says where things will be. -ENOENT: no fitting version is installed. */
MUST_CHECK int postgres_find(const struct state *state, struct postgres *out, char *error);
bool postgres_is_made(const struct postgres *postgres);
MUST_CHECK int postgres_make(const struct postgres *postgres, char *error);
/* Adds it to the children, starts it and waits until it takes connections; makes the database when
 * there is none. */
MUST_CHECK int postgres_start(
    const struct postgres *postgres, struct children *children, char *error);
/* Copies the whole database to `path` (pg_dump's custom format). */
MUST_CHECK int postgres_dump(const struct postgres *postgres, const char *path, char *error);
