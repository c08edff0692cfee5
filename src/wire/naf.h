#pragma once

/* The North Atlantic Format: tolerant reading, strict writing, exact return codes. What is
 * tolerated stands in doc/wire/naf.md. Codes: NEAFC/NAFO field list; error numbers as the Swedish
 * agency's client publishes them.
 *
 * A record is read in one pass. Texts borrow from the input, or live in the arena when they had to
 * be converted from ISO 8859-1; nothing else is allocated. PURE. */

#include "haitrinh/protocol.h"

/* A whole record, from //SR// to //ER//. */
#define NAF_RECORD_MAX 4096

enum naf_error {
    NAF_ACK = 0,
    NAF_UNREADABLE = 101,
    NAF_VALUE = 102,     /* wrong value or size */
    NAF_MANDATORY = 104, /* mandatory data missing */
    NAF_UNAUTHORISED = 106,
    NAF_SEQUENCE = 150,
    NAF_FUTURE = 151,
    NAF_OLD = 152,
    NAF_DUPLICATE_NAKED = 502,
    NAF_DUPLICATE = 503, /* of an acknowledged report: a success to the sender */
    NAF_SAME_NUMBER = 506,
    NAF_NOT_IMPLEMENTED = 530,
};

/* What the session needs of a record to answer it; UTF-8 without blanks at the ends, empty if
 * absent. A return message (TM/RET) has its status and error number too. */
struct naf_record {
    struct bytes from;          /* FR */
    struct bytes to;            /* AD */
    struct bytes type;          /* TM */
    struct bytes record_number; /* RN */
    struct bytes sequence;      /* SQ */
    struct bytes name;          /* NA */
    struct bytes flag;          /* FS */
    struct bytes call_sign;     /* RC */
    struct bytes side_number;   /* XR */
    struct bytes reference;     /* IR */
    struct bytes status;        /* RS */
    struct bytes error;         /* RE */
};

/* struct protocol's decoder; `message` is a struct naf_record. The device is IR, else RC, else XR,
 * else NA, blanks and other characters outside of [0-9A-Za-z-] left out. RET is FRAME_CONTROL. A
 * record that is not acceptable is FRAME_REFUSED with its enum naf_error in `code`. */
enum decode_verdict naf_decode(
    struct bytes input, size_t limit, struct arena *arena, struct frame *out);

/* What a record says beside the report. */
struct naf_envelope {
    const char *to;         /* AD */
    const char *from;       /* FR */
    const char *device;     /* IR */
    unsigned record_number; /* RN; 0: left out */
};

/* A report as a record. Seconds are cut off: the format has none; so is a device number of more
 * than six digits. -EINVAL: an event, no time, or no position (an exit may go without); -EMSGSIZE.
 */
MUST_CHECK int naf_encode(const struct report *report, const struct naf_envelope *envelope,
    char *out, size_t capacity, size_t *out_size);
/* The answer to a record: ACK for NAF_ACK, else NAK with RE. `now_us` stamps RD and RT. */
MUST_CHECK int naf_encode_return(const struct naf_record *record, unsigned error, int64_t now_us,
    char *out, size_t capacity, size_t *out_size);
/* Field values alone, strictly: latitude "DD.ddd", longitude "DDD.ddd" with sign when negative. */
size_t naf_write_latitude(int32_t lat_e7, char *out, size_t size);
size_t naf_write_longitude(int32_t lon_e7, char *out, size_t size);
