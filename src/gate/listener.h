#pragma once

/* The listening sockets: one a protocol, plain and TLS, and the mailbox; opened here or passed in
 * by the service manager (LISTEN_FDS). Decides who is let in: a NAF connection comes from a
 * registered supplier's network, a mailbox connection from a process of an allowed user.
 *
 * Out of file descriptors, a reserve one lets a newcomer in and out, and accepting rests for a
 * moment; it never stops for good. */

#include <stdbool.h>

#include "haitrinh/base.h"

struct listener_set;
struct service;
struct tls;

/* `tls` is borrowed, NULL when nothing is encrypted. -errno after a sentence in the log, for one
 * when a port is in use. */
MUST_CHECK int listener_set_new(
    struct service *service, struct tls *tls, struct listener_set **out);
/* Closes all. */
void listener_set_free(struct listener_set *listeners);
/* The register has changed: suppliers are let in once it is known. */
void listener_set_refresh(struct listener_set *listeners);
/* Accepts nothing while paused. */
void listener_set_pause(struct listener_set *listeners, bool is_paused);
