#include "gate/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdlib.h>

#include "base/log.h"

struct tls {
    const char *certificate;
    const char *private_key;
    struct log *log;
    SSL_CTX *ctx;
};

DEFINE_AUTO(SSL_CTX *, SSL_CTX_free);

/* vtp/1 when the peer offers it; a peer that offers nothing, or other names, gets no answer. */
static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_size,
    const unsigned char *offered, unsigned offered_size, void *context)
{
    static const unsigned char ours[] = "\x05vtp/1";
    unsigned char *chosen = NULL;
    (void)ssl;
    (void)context;
    int found =
        SSL_select_next_proto(&chosen, out_size, ours, sizeof(ours) - 1, offered, offered_size);
    *out = chosen;
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

static bool set_rules(SSL_CTX *ctx)
{
    SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_alpn_select_cb(ctx, choose_protocol, NULL);
    return SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) == 1 &&
           SSL_CTX_set_num_tickets(ctx, 0) == 1;
}

static int load(const struct tls *tls, SSL_CTX **out)
{
    AUTO(SSL_CTX_free) SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    if (ctx == NULL || !set_rules(ctx))
        return -ENOMEM;
    if (SSL_CTX_use_certificate_chain_file(ctx, tls->certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(ctx, tls->private_key, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(ctx) != 1)
        return -EINVAL;
    *out = ctx;
    ctx = NULL;
    return 0;
}

static void tell_why(const struct tls *tls, const char *consequence)
{
    const char *reason = ERR_reason_error_string(ERR_get_error());
    log_line(tls->log, LOG_ERR, "certificate", "certificate %s and key %s cannot be used (%s): %s",
        tls->certificate, tls->private_key, reason == NULL ? "they do not fit" : reason,
        consequence);
    ERR_clear_error();
}

int tls_new(const char *certificate, const char *private_key, struct log *log, struct tls **out)
{
    struct tls *tls = calloc(1, sizeof(*tls));
    if (tls == NULL)
        return -ENOMEM;
    *tls = (struct tls){.certificate = certificate, .private_key = private_key, .log = log};
    int result = load(tls, &tls->ctx);
    if (result == 0) {
        *out = tls;
        return 0;
    }
    tell_why(tls, "the gate does not start");
    free(tls);
    return result;
}

void tls_free(struct tls *tls)
{
    if (tls == NULL)
        return;
    SSL_CTX_free(tls->ctx);
    free(tls);
}

void tls_reload(struct tls *tls)
{
    SSL_CTX *ctx = NULL;
    if (load(tls, &ctx) != 0) {
        tell_why(tls, "the old ones are kept");
        return;
    }
    SSL_CTX_free(tls->ctx);
    tls->ctx = ctx;
    log_line(tls->log, LOG_INFO, "certificate", "certificate %s is in use for new connections",
        tls->certificate);
}

SSL_CTX *tls_context(const struct tls *tls)
{
    return tls->ctx;
}
