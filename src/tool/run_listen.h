#pragma once

/* The gate's listening sockets, opened by `haitrinh run` and handed in (LISTEN_FDS): a port in use
 * is found before anything is started, and while the gate is started again callers wait in the
 * queue instead of being refused. The caller closes the sockets. */

#include <stdint.h>

#include "haitrinh/base.h"

/* -EADDRINUSE and other -errno with a sentence in `error` (STATE_ERROR_MAX). */
MUST_CHECK int listen_open(const char *address, int64_t port, int *out_socket, char *error);
