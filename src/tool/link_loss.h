#pragma once

/* How a client's connection ended last, and the clause that tells it to people. Pure. */

#include <stddef.h>
#include <stdint.h>

#define LINK_LOSS_TEXT_SIZE 160

struct link_loss {
    unsigned code;          /* of VTP's Reject or Bye; 0: the gate said none */
    uint32_t retry_after_s; /* asked for with it; 0: nothing */
    int error;              /* errno of the connection; 0: none */
};

/* "the gate answered 7 (overloaded, or without a register yet) and asks to come back after 45 s";
 * "the connection was lost (Connection refused)". */
void link_loss_tell(const struct link_loss *loss, char *out, size_t size);
