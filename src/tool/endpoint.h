#pragma once

/* HOST:PORT as people write it ("127.0.0.1:7001", "[::1]:7001", "gate.example:7001"), resolved
 * once, blocking. A value; nothing to free. */

#include <netinet/in.h>

#include "haitrinh/base.h"

struct endpoint {
    struct sockaddr_storage address;
    socklen_t size;
};

/* -EINVAL: not of that form; -EHOSTUNREACH: no such host. */
MUST_CHECK int endpoint_resolve(const char *text, struct endpoint *out);
