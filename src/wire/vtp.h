#pragma once

/* VTP/1 as bytes: reading a frame, writing one, the bytes that an authentication code covers. The
 * codes themselves are computed by who holds the keys (gate, reference client). See
 * doc/wire/vtp.md. PURE. */

#include "haitrinh/protocol.h"

#include "vtp.pb-c.h"

#define VTP_PREFACE_SIZE 8
extern const uint8_t vtp_preface[VTP_PREFACE_SIZE];

#define VTP_NONCE_SIZE          16
#define VTP_SESSION_MAC_SIZE    16
#define VTP_BATCH_MAC_SIZE      8
#define VTP_POINTS_MAX          512
#define VTP_TEXT_CHARACTERS_MAX 160

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
 * reports. Arrays of unequal length, more than VTP_POINTS_MAX points, a sum that leaves int32 or
 * text that is not UTF-8 make a frame FRAME_REFUSED with VTP_RECORD_MALFORMED. */
enum decode_verdict vtp_decode(
    struct bytes input, size_t limit, struct arena *arena, struct frame *out);

/* Length prefix and frame; gives the size. -EMSGSIZE. */
MUST_CHECK int vtp_encode(
    const Vtp__V1__Frame *frame, uint8_t *out, size_t capacity, size_t *out_size);
/* The fixed order of fields that the 8-byte code of a data frame covers: the frame's own bytes with
 * its mac field cleared. */
MUST_CHECK int vtp_covered_bytes(
    const Vtp__V1__Frame *frame, uint8_t *out, size_t capacity, size_t *out_size);
/* What the 16-byte codes of Hello (role 'D') and Welcome (role 'S') cover: role, server's nonce,
 * device's nonce, and the message as sent with its mac field cleared. */
MUST_CHECK int vtp_session_bytes(char role, struct bytes server_nonce, struct bytes device_nonce,
    const Vtp__V1__Frame *frame, uint8_t *out, size_t capacity, size_t *out_size);

/* Columns of a batch from reports, as a device would send them: at most VTP_POINTS_MAX, sequence
 * numbers first_seq, first_seq + 1, ...; arrays live in the arena. */
MUST_CHECK int vtp_batch_from_reports(const struct report *reports, size_t count, uint32_t epoch,
    uint64_t first_seq, unsigned flags, struct arena *arena, Vtp__V1__Batch *out);
