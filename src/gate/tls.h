#pragma once

/* The certificate of the TLS listeners: TLS 1.3 only, ALPN vtp/1, neither tickets nor early data.
 * A reload replaces both files at once or not at all; sessions under way keep theirs. */

#include <openssl/ssl.h>

#include "haitrinh/base.h"

struct log;
struct tls;

/* -EINVAL: a file that cannot be used; a sentence is logged. Paths are borrowed. */
MUST_CHECK int tls_new(
    const char *certificate, const char *private_key, struct log *log, struct tls **out);
void tls_free(struct tls *tls);
/* Keeps the old certificate and logs why when the new one is bad. */
void tls_reload(struct tls *tls);
SSL_CTX *tls_context(const struct tls *tls);
