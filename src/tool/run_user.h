#pragma once

/* Who `haitrinh run` works as. PostgreSQL refuses to run as root, and nothing else here needs to:
 * started by root, the process gives the state directory to the system user `haitrinh` and becomes
 * that user for good, groups included. Started by anybody else, nothing changes. */

#include "haitrinh/base.h"

#define RUN_USER "haitrinh"

/* Errors come with a sentence in `error` (STATE_ERROR_MAX). -ENOENT: there is no such user. */
MUST_CHECK int user_become(const char *state_path, char *error);
/* Name of the user the process works as now. */
MUST_CHECK int user_name(char *out, size_t size);
