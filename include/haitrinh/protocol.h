#pragma once

/* How bytes become reports: the interface of every decoder in src/wire, and their table.
 *
 * A decoder is a pure function of the bytes that lie before it: it looks at the start of `input`
 * and says one of three things. It keeps nothing between calls, so feeding a stream whole, byte by
 * byte or two frames glued together gives the same frames. It never logs, never reads a clock,
 * allocates only from the arena it is given, and is linear in the size of a frame.
 *
 * One new protocol = one file in src/wire, one line in its table, one folder in test/golden, one
 * page in doc/wire. The test suite fails when one is missing. */

#include "haitrinh/base.h"
#include "haitrinh/report.h"

struct arena;

enum decode_verdict {
    /* Not a whole frame yet: keep the bytes, call again with more behind them. `size` is the least
     * number of bytes worth waiting for; 0 when no frame has begun (no input, or mere padding,
     * which may belong to the next frame), so that a stream may well end here. */
    DECODE_MORE,
    DECODE_FRAME,   /* a frame of `size` bytes */
    DECODE_GARBAGE, /* `size` bytes (at least 1) that are no frame, with a reason; skip them */
};

enum frame_kind {
    FRAME_REPORTS = 1, /* reports of one device */
    FRAME_CONTROL = 2, /* belongs to the session: `message` is the protocol's own struct */
    FRAME_REFUSED = 3, /* framed well, but not acceptable: `code` and `reason` say why */
};

enum frame_flag {
    FRAME_LIVE = 1,       /* the device says: this is now */
    FRAME_HISTORICAL = 2, /* the device says: this was stored and is sent late */
};

struct frame {
    size_t size; /* bytes of input that it covers (see enum decode_verdict) */
    enum frame_kind kind;
    const char *reason;       /* static text in English; set for garbage and for FRAME_REFUSED */
    unsigned code;            /* the protocol's own code of the reason; 0 when it has none */
    struct device_key device; /* empty when the session, not the frame, tells the device */
    unsigned flags;           /* enum frame_flag */
    struct report *reports;   /* in the arena; NULL when none */
    size_t report_count;
    const void *message; /* the protocol's own decoded message, in the arena */
};

/* A limit that was decided once, for every protocol. */
#define ARENA_MAX_BYTES (128 * 1024)

struct protocol {
    const char *name;       /* as on the command line and in the journal: "vtp", "naf" */
    const char *title;      /* one line for people */
    uint8_t number;         /* in the journal; never reused */
    bool carries_messages;  /* to the vessel: who speaks it can be asked where it is */
    uint16_t port;          /* default */
    size_t frame_max;       /* bytes, after authentication */
    size_t frame_max_first; /* bytes, before authentication */
    /* Reads one frame from the start of `input`. `limit` is one of the two above and counts every
     * byte of the frame: one that announces more is garbage at once. When the arena is exhausted
     * the frame is garbage. `out` is always written. */
    enum decode_verdict (*decode)(
        struct bytes input, size_t limit, struct arena *arena, struct frame *out);
};

/* NULL when there is none of that name. */
const struct protocol *protocol_by_name(const char *name);
const struct protocol *protocol_by_number(unsigned number);
/* The whole table; `out_count` entries. */
const struct protocol *protocol_table(size_t *out_count);
