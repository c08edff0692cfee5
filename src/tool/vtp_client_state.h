#pragma once

/* The inside of the reference client, shared by its two halves: vtp_client.c has the life of the
 * connection, vtp_talk.c what is said on it. Nobody else includes this. */

#include <event2/bufferevent.h>

#include "base/arena.h"
#include "store/mac.h"
#include "tool/vtp_client.h"
#include "tool/vtp_queue.h"
#include "wire/vtp.h"

struct vtp_crew {
    struct vtp_crew_settings settings;
    struct vtp_crew_counts counts;
    uint64_t random; /* of the delays */
    struct arena incoming;
    struct arena outgoing;
    uint8_t covered[VTP_FRAME_MAX + 64]; /* what a code is made over */
    uint8_t frame[VTP_FRAME_MAX];
};

enum vtp_state { VTP_RESTING, VTP_GREETING, VTP_PROVING, VTP_OPEN };

/* Commands whose result is remembered. */
#define VTP_OBEYED_MAX 32

struct vtp_obeyed {
    uint64_t id;
    Vtp__V1__CommandResult__Code code;
};

struct vtp_client {
    struct vtp_crew *crew;
    const struct device_secret *secret;
    struct vtp_queue queue;
    enum vtp_state state;
    struct bufferevent *link; /* NULL while resting */
    struct event *timer;
    unsigned failures;      /* connections in a row that never became open */
    uint32_t retry_after_s; /* asked for by the server; 0: it did not */
    uint32_t epoch;
    uint32_t window;
    bool has_been_open;   /* in an earlier session */
    bool owes_newest;     /* after a pause: before the rest */
    uint64_t backlog_end; /* reports of lower places were waiting when this session began */
    int64_t keepalive_us;
    int64_t heard_us; /* monotonic: the last whole frame from the server */
    int64_t said_us;
    uint8_t server_nonce[VTP_NONCE_SIZE];
    uint8_t device_nonce[VTP_NONCE_SIZE];
    struct mac_key batch_key;
    struct vtp_obeyed obeyed[VTP_OBEYED_MAX];
    size_t obeyed_count; /* in all; the latest stand in the ring */
};

/* Says the preface. */
MUST_CHECK int vtp_talk_begin(struct vtp_client *client);
/* Treats one control frame of the server. Negative: the session is over. */
MUST_CHECK int vtp_talk_hear(struct vtp_client *client, const struct frame *frame);
MUST_CHECK int vtp_talk_ping(struct vtp_client *client);
/* Sends waiting reports as far as the window allows. */
MUST_CHECK int vtp_talk_send(struct vtp_client *client);
