#pragma once

/* The inside of a VTP/1 session, shared by session_vtp.c (frames of an open session), vtp_hello.c
 * (who is there) and vtp_say.c (what is said). Nobody else includes it. */

#include "gate/connection.h"
#include "gate/presence.h"
#include "store/mac.h"
#include "wire/vtp.h"

struct vtp_session {
    uint8_t nonce[VTP_NONCE_SIZE]; /* ours */
    struct mac_key batch_key;
    int32_t device_no;   /* 0 before Hello */
    int32_t supplier_no; /* for which it speaks, a gateway; 0: the device's own connection */
    uint32_t key_id;
    struct device_key device;
    bool has_preface;
    bool is_gateway;
    uint8_t errors;
};

static inline struct vtp_session *vtp_session_of(struct connection *connection)
{
    void *session = connection->session;
    return session;
}

/* A Hello: authenticates, replaces an older session, says Welcome or Reject. SESSION_WAIT while the
 * register is not here, for half of the time that a newcomer has. */
MUST_CHECK int vtp_take_hello(struct connection *connection, const Vtp__V1__Frame *frame);
/* Is the frame's code good? True also where none is asked for. `raw` is the whole frame. */
bool vtp_has_good_mac(struct connection *connection, const Vtp__V1__Frame *frame, struct bytes raw);

/* Preface and Challenge. */
MUST_CHECK int vtp_say_challenge(struct connection *connection);
void vtp_say(struct connection *connection, const Vtp__V1__Frame *frame);
/* With a randomised time to come again around `retry_us`; 0: none. Then the connection closes. */
void vtp_say_reject(struct connection *connection, enum vtp_reject code, int64_t retry_us);
void vtp_say_bye(struct connection *connection, enum vtp_reject code, int64_t retry_us);
MUST_CHECK int vtp_say_acks(struct connection *connection, uint32_t receipts);
