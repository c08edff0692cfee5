#pragma once

/* A person's end of the gate's mailbox (doc/mailbox.md): one request, one answer, waiting for it.
 * The descriptor is the caller's. */

#include "haitrinh/base.h"

#include "base/json.h"

/* The longest answer, with its zero. */
#define MAILBOX_ANSWER_SIZE 8192

/* -ENAMETOOLONG, -ENOENT and -ECONNREFUSED: no gate is there; -EACCES; other -errno. */
MUST_CHECK int mailbox_open(const char *path, int *out_fd);
/* The answer's line, without its end. -ETIMEDOUT: none within 10 s; -ECONNRESET: the gate has
 * closed the connection, as it does on whom it does not know. */
MUST_CHECK int mailbox_ask(int fd, const struct json *request, char out[MAILBOX_ANSWER_SIZE]);
