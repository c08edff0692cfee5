#pragma once

/* Where a connection comes from, and whether a list of networks names it. IPv4 is kept as IPv6
 * (::ffff:a.b.c.d), so that one comparison does. Pure. */

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct source {
    uint8_t address[16];
};

#define SOURCE_TEXT_MAX 48

/* Any other family, a local socket for one, gives the address of all zeros. */
struct source source_from_socket(const struct sockaddr *address);
/* The address that shares one budget: IPv4 whole, IPv6 its first 64 bits. */
struct source source_budget(const struct source *source);
bool source_equals(const struct source *left, const struct source *right);
void source_to_text(const struct source *source, char out[static SOURCE_TEXT_MAX]);
/* `networks` is blank-separated "10.1.0.0/16 2001:db8::/32 192.0.2.7"; what cannot be read in it
 * matches nothing. */
bool source_is_within(const struct source *source, const char *networks);
