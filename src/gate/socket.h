#pragma once

/* Opens listening sockets, or finds those passed in by the service manager (LISTEN_PID, LISTEN_FDS,
 * LISTEN_FDNAMES, as sd_listen_fds(3) describes). All are non-blocking and closed on exec. What an
 * accepted connection inherits is set here: no delay, and an end after 60 s without an answer. */

#include <stdint.h>

#include "haitrinh/base.h"

/* -errno, for one -EADDRINUSE. */
MUST_CHECK int socket_listen_tcp(const char *address, int64_t port, int *out_fd);
/* Replaces a socket file that nobody listens on. Mode 0660. -ENAMETOOLONG. */
MUST_CHECK int socket_listen_local(const char *path, int *out_fd);
/* The socket passed in under that name; -1: none. */
int socket_passed_in(const char *name);
