#pragma once

/* The North Atlantic Format: tolerant reading, strict writing, exact return codes. PURE.
 * Codes: NEAFC/NAFO field list; error numbers as the Swedish agency's client publishes them. */

#include "haitrinh/protocol.h"

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

/* What the session needs of a record to answer it; text borrows from the input, empty if absent. */
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
};

/* struct protocol's decoder; `message` is a struct naf_record. The device is IR, else RC, else XR,
 * blanks and other characters outside of [0-9A-Za-z-] left out. */
enum decode_verdict naf_decode(
    struct bytes input, size_t limit, struct arena *arena, struct frame *out);

/* A position or manual report as a record. -EINVAL when the report has no position or time. */
MUST_CHECK int naf_encode(const struct report *report, const char *device, const char *from,
    const char *to, unsigned record_number, char *out, size_t capacity, size_t *out_size);
/* The answer to a record: ACK for NAF_ACK, else NAK with RE. `now_us` stamps RD and RT. */
MUST_CHECK int naf_encode_return(const struct naf_record *record, unsigned error, int64_t now_us,
    char *out, size_t capacity, size_t *out_size);
/* Field values alone, strictly: latitude "DD.ddd", longitude "DDD.ddd" with sign when negative. */
size_t naf_write_latitude(int32_t lat_e7, char *out, size_t size);
size_t naf_write_longitude(int32_t lon_e7, char *out, size_t size);
