#pragma once

/* The bodies of records as value types: encode into the caller's buffer, decode into the caller's
 * struct. proto/journal.proto defines them; they are packed and read by hand, because frames are
 * the bulk of all work, and held against protobuf-c by the tests. A decoded struct borrows from
 * the body or, the reports, lives in the arena. */

#include <stdbool.h>

#include "haitrinh/base.h"
#include "haitrinh/heartbeat.h"
#include "haitrinh/register.h"
#include "haitrinh/report.h"

#include "journal/journal.h"

struct arena;

/* Reports a record can hold. */
#define RECORD_REPORTS_MAX 512

struct frame_record {
    int64_t received_us;
    uint8_t protocol;
    struct device_key device;
    int32_t device_no;
    int32_t supplier_no;
    struct bytes raw;
    uint64_t raw_seq;
    unsigned refused_code; /* 0: accepted */
    struct bytes refused_reason;
    uint32_t session;
    /* All of one device_epoch; at most one has a text. */
    const struct report *reports;
    size_t report_count;
};

enum notice_kind {
    NOTICE_TAKEOVER = 1,       /* a newer session replaced an older one of the same device */
    NOTICE_CLONE = 2,          /* more than 3 take-overs in 10 min */
    NOTICE_UNKNOWN_DEVICE = 3, /* refused: in no register */
    NOTICE_BAD_MAC = 4,
    NOTICE_GATE_STARTED = 5,
    NOTICE_GATE_STOPPED = 6,
};

struct notice {
    int64_t wall_us;
    enum notice_kind kind;
    struct device_key device;
    int32_t device_no;
    int32_t supplier_no;
    uint32_t count;
};

struct delivery {
    int64_t wall_us;
    struct device_key device;
    int32_t device_no;
    uint64_t message_id;
    unsigned code;
    struct bytes text;
    int64_t unanswered_us; /* a poll, handed in then, was over without an answer; 0: none was */
};

/* Each writes at most `capacity` bytes and gives the length; -EMSGSIZE when it does not fit.
 * frame_record_encode: -EINVAL for reports of several epochs or texts or of no kind, and for more
 * than RECORD_REPORTS_MAX; heartbeat_encode: -EINVAL for more than HEARTBEAT_PATHS_MAX. */
MUST_CHECK int frame_record_encode(
    const struct frame_record *frame, uint8_t *out, size_t capacity, size_t *out_size);
MUST_CHECK int heartbeat_encode(
    const struct heartbeat *heartbeat, uint8_t *out, size_t capacity, size_t *out_size);
MUST_CHECK int version_encode(
    const struct register_version *version, uint8_t *out, size_t capacity, size_t *out_size);
MUST_CHECK int notice_encode(
    const struct notice *notice, uint8_t *out, size_t capacity, size_t *out_size);
MUST_CHECK int delivery_encode(
    const struct delivery *delivery, uint8_t *out, size_t capacity, size_t *out_size);

/* -EBADMSG: not a body of that type; -ENOMEM: the arena has no room for the reports, which need no
 * more than half of ARENA_MAX_BYTES. `out` may hold pointers into `body` and `arena`. */
MUST_CHECK int frame_record_decode(
    struct bytes body, struct arena *arena, struct frame_record *out);
/* The part the live cursor needs of a history record: all but the reports. */
MUST_CHECK int frame_record_peek(struct bytes body, struct arena *arena, struct frame_record *out);
MUST_CHECK int heartbeat_decode(struct bytes body, struct arena *arena, struct heartbeat *out);
MUST_CHECK int version_decode(struct bytes body, struct arena *arena, struct register_version *out);
MUST_CHECK int notice_decode(struct bytes body, struct arena *arena, struct notice *out);
MUST_CHECK int delivery_decode(struct bytes body, struct arena *arena, struct delivery *out);
