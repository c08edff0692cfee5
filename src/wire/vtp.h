#pragma once

/* VTP/1 as bytes: reading a frame, writing one, the bytes that an authentication code covers. The
 * codes themselves are computed by who holds the keys (gate, reference client). The protocol is
 * explained in doc/wire/vtp.md.
 *
 * A decoded message lives in the arena; an encoder writes into the caller's buffer. Nothing else is
 * allocated. Failures: -EMSGSIZE when a buffer is too small, -ENOMEM when the arena is. PURE. */

#include "haitrinh/protocol.h"

#include "vtp.pb-c.h"

#define VTP_PREFACE_SIZE 8
extern const uint8_t vtp_preface[VTP_PREFACE_SIZE];

/* Whole frames with their length prefix, after and before authentication. */
#define VTP_FRAME_MAX       8192
#define VTP_FRAME_MAX_FIRST 512

#define VTP_NONCE_SIZE          16
#define VTP_SESSION_MAC_SIZE    16
#define VTP_BATCH_MAC_SIZE      8
#define VTP_POINTS_MAX          512
#define VTP_TEXT_CHARACTERS_MAX 160
#define VTP_FIRMWARE_MAX        32
/* A sequence number is 1 to 2^63 - 1; 0 is none. */
#define VTP_SEQ_MAX INT64_MAX

/* Batch.flags and Report.flags; the first two are enum frame_flag. */
enum vtp_flag {
    VTP_LIVE = FRAME_LIVE,
    VTP_HISTORICAL = FRAME_HISTORICAL,
    VTP_COARSE = 4, /* coordinates in 1e-4 degree */
};

enum vtp_reject {
    VTP_VERSION = 1,
    VTP_UNKNOWN_DEVICE = 2, /* to the peer, BAD_MAC looks alike: both are sent as 2 */
    VTP_BAD_MAC = 3,
    VTP_DISABLED = 4,
    VTP_CLOCK = 6,
    VTP_OVERLOADED = 7,
    VTP_MAINTENANCE = 8,
    VTP_SUPERSEDED = 9,
    VTP_PROTOCOL = 10,
    VTP_TOO_LARGE = 11,
    VTP_RATE = 12,
    VTP_IDLE = 13,
};

enum vtp_record_code {
    VTP_RECORD_LAT_LON = 1,
    VTP_RECORD_TIME_FUTURE = 2,
    VTP_RECORD_TIME_OLD = 3,
    VTP_RECORD_SPEED = 4,
    VTP_RECORD_MALFORMED = 5,
};

/* struct protocol's decoder. The preface is a frame of its own: FRAME_CONTROL without message.
 * Every other frame carries its Vtp__V1__Frame in `message`; Batch, Report and Event also as
 * reports. A body of a number that VTP/1 does not know is FRAME_CONTROL with body_case NOT_SET.
 *
 * What is framed well but breaks a rule of doc/wire/vtp.md (fields that must be there, columns of
 * unequal length, a sum that leaves its range, text that is not UTF-8, a code of the wrong size) is
 * FRAME_REFUSED with VTP_RECORD_MALFORMED and its message. Bytes that are no protobuf are garbage.
 */
enum decode_verdict vtp_decode(
    struct bytes input, size_t limit, struct arena *arena, struct frame *out);

/* The records of a data frame (Batch, Report, Event), also of a refused one: what an Ack names. */
struct vtp_span {
    uint32_t epoch;
    uint64_t first_seq;
    uint32_t count; /* at least 1; of a refused batch its longest column */
};
/* False when the frame carries no records or does not number them. */
bool vtp_frame_span(const Vtp__V1__Frame *frame, struct vtp_span *out);

/* The code that the frame carries; empty when it has none. Borrowed. */
struct bytes vtp_frame_mac(const Vtp__V1__Frame *frame);
/* Borrows `mac`. -EINVAL: a body that carries no code. */
MUST_CHECK int vtp_frame_set_mac(Vtp__V1__Frame *frame, uint8_t *mac, size_t size);

/* Length prefix and frame; gives the size. -EMSGSIZE: no room, or more than VTP_FRAME_MAX. */
MUST_CHECK int vtp_encode(
    const Vtp__V1__Frame *frame, uint8_t *out, size_t capacity, size_t *out_size);
/* What the 8-byte code of a data frame covers: the frame without length prefix and without its
 * mac field, fields in ascending order. -EINVAL: a body that carries no code. */
MUST_CHECK int vtp_covered_bytes(
    const Vtp__V1__Frame *frame, uint8_t *out, size_t capacity, size_t *out_size);
/* The same of a whole frame as it came, when its code stands last and nothing has to be encoded
 * again: true, and at most VTP_FRAME_MAX bytes in `out`. What a device signed so is good, in
 * whatever order it sent its fields. */
bool vtp_covered_as_sent(struct bytes raw, uint8_t out[VTP_FRAME_MAX], size_t *out_size);
/* What the 16-byte codes of Hello (role 'D') and Welcome (role 'S') cover: role, server's nonce,
 * device's nonce, and the frame as vtp_covered_bytes gives it. -EINVAL: as above, or nonces that
 * are not VTP_NONCE_SIZE bytes. */
MUST_CHECK int vtp_session_bytes(char role, struct bytes server_nonce, struct bytes device_nonce,
    const Vtp__V1__Frame *frame, uint8_t *out, size_t capacity, size_t *out_size);

/* Columns of a batch from 1 to VTP_POINTS_MAX reports of one epoch with sequence numbers that
 * follow each other; arrays live in the arena. `flags` are enum vtp_flag. What a batch cannot hold
 * is -EINVAL: other numbers, kinds other than position and manual, no position, no time or one that
 * is not in whole seconds from 1970 to 2106, a speed over 6553.5 kn. */
MUST_CHECK int vtp_batch_from_reports(const struct report *reports, size_t count, unsigned flags,
    struct arena *arena, Vtp__V1__Batch *out);
/* One report under its own number (device_epoch, device_seq), in the same steps as in a batch, so
 * that both digest alike. -EINVAL as above, but the position and the time may be unknown. */
MUST_CHECK int vtp_report_from_report(
    const struct report *report, unsigned flags, Vtp__V1__Report *out);
/* What a server decodes of that: the report in the steps of the wire, its text left out. */
MUST_CHECK int vtp_report_round(
    const struct report *report, struct arena *arena, struct report *out);
/* As vtp_report_from_report, for a report of REPORT_EVENT; its text is copied into the arena. */
MUST_CHECK int vtp_event_from_report(
    const struct report *report, struct arena *arena, Vtp__V1__Event *out);
