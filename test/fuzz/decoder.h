#pragma once

/* One input for a decoder: it keeps the promises of protocol.h, and pieces give the same frames as
 * the whole does. */

#include <stdlib.h>
#include <string.h>

#include "haitrinh/protocol.h"

#include "render.h"

static inline int fuzz_decoder(const char *name, const uint8_t *data, size_t size)
{
    const struct protocol *protocol = protocol_by_name(name);
    struct bytes stream = {.data = data, .size = size};
    char *whole = render_stream(protocol, stream, &(struct feeding){0});
    char *pieces =
        render_stream(protocol, stream, &(struct feeding){.piece_most = 64, .seed = size});
    if (whole == NULL || pieces == NULL || strcmp(whole, pieces) != 0)
        abort();
    free(whole);
    free(pieces);
    return 0;
}
