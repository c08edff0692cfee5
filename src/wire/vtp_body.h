#pragma once

/* The body of a VTP/1 frame: what each message must hold, and reports out of Batch, Report and
 * Event. Private to VTP's own files (wire/vtp.h). Reports live in the arena; their text borrows
 * from the message. PURE. */

#include "wire/vtp.h"

/* The message breaks a rule; out->reason says which. */
#define VTP_BODY_REFUSED 1

/* Fills kind, device, flags, reports and reason of `out`. VTP_BODY_REFUSED; -ENOMEM. */
MUST_CHECK int vtp_body_read(const Vtp__V1__Frame *frame, struct arena *arena, struct frame *out);

/* The reports of one data body each, whose head has been found good. As above. */
MUST_CHECK int vtp_read_batch(const Vtp__V1__Frame *frame, struct arena *arena, struct frame *out);
MUST_CHECK int vtp_read_report(const Vtp__V1__Frame *frame, struct arena *arena, struct frame *out);
MUST_CHECK int vtp_read_event(const Vtp__V1__Frame *frame, struct arena *arena, struct frame *out);

/* What data bodies have in common; all absent for other bodies. */
struct vtp_head {
    const char *device_id;          /* NULL: not sent */
    const ProtobufCBinaryData *mac; /* NULL: not sent */
    bool is_numbered;               /* epoch and sequence number were sent */
    uint32_t epoch;
    uint64_t first_seq;
    unsigned flags;
};
struct vtp_head vtp_head_of(const Vtp__V1__Frame *frame);

/* Valid UTF-8 of at most VTP_TEXT_CHARACTERS_MAX characters; NULL is a text that was not sent. */
bool vtp_text_is_valid(const char *text);

/* Coordinates of 1e-5 degree, or of 1e-4 with VTP_COARSE, in 1e-7 degree. */
static inline int32_t vtp_scale(unsigned flags)
{
    return (flags & VTP_COARSE) != 0 ? 1000 : 100;
}

static inline int vtp_refuse(struct frame *out, const char *reason)
{
    out->reason = reason;
    return VTP_BODY_REFUSED;
}
