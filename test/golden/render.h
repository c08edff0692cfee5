#pragma once

/* What a decoder makes of a stream, as text: one line a frame, a report or a piece of garbage.
 *
 *     reports [device KEY] [live] [historical]
 *         position 2026-01-01T02:00:00Z 13.7765000 109.4521000 4013mm/s 18000cdeg status 0x1 ...
 *     refused CODE REASON [device KEY]
 *     control NAME [device KEY]
 *     garbage BYTES REASON
 *     unfinished BYTES at the end
 */

#include <stdbool.h>
#include <stdio.h>

#include "haitrinh/protocol.h"

/* How a stream reaches the decoder. */
struct feeding {
    size_t piece_most; /* pieces of 1 to so many bytes; 0: whole */
    uint64_t seed;     /* of the sizes of pieces */
    bool tells_sizes;  /* of garbage and of what is unfinished: they depend on the pieces */
};

/* The text is the caller's, to be freed; NULL when memory is out or the decoder has broken a
 * promise of protocol.h. Garbage in one piece or in many is told once. */
char *render_stream(
    const struct protocol *protocol, struct bytes stream, const struct feeding *feeding);
