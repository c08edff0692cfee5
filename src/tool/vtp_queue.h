#pragma once

/* What a VTP device still holds: its reports in order of sequence number, from the oldest that is
 * not answered to the newest, and which of them are under way in which frame. Answers may come in
 * any order and by ranges; a lost connection puts what was under way back.
 *
 *     waiting --sent--> under way --answered--> settled (forgotten when it is the oldest)
 *        ^------------------'  vtp_queue_recall
 *
 * Owns its memory. `text` of a report is borrowed until it is settled. Pure but for allocation. */

#include <stdbool.h>

#include "haitrinh/report.h"

/* Frames under way that a device keeps account of; a server's larger window is not used up. */
#define VTP_WINDOW_MAX 16

struct vtp_flight {
    uint64_t first_seq;
    uint32_t count;
    uint32_t left; /* not answered yet */
    int64_t sent_us;
};

struct vtp_queue {
    struct report *reports; /* [start, end) is held */
    uint8_t *stages;
    size_t start, end, capacity;
    uint64_t first_seq; /* of reports[start] */
    struct vtp_flight flights[VTP_WINDOW_MAX];
    size_t flight_count;
    size_t sos_waiting;
};

/* The number of the first report is `first_seq`, at least 1. */
void vtp_queue_init(struct vtp_queue *queue, uint64_t first_seq);
void vtp_queue_done(struct vtp_queue *queue);

/* -ENOMEM. */
MUST_CHECK int vtp_queue_add(struct vtp_queue *queue, const struct report *report);
size_t vtp_queue_held(const struct vtp_queue *queue);
/* The number that the next report will get. */
uint64_t vtp_queue_next_seq(const struct vtp_queue *queue);

/* The oldest waiting reports that fit one frame: at most `most`, of neighbouring numbers, alone
 * unless all are positions with a place. NULL when none waits; else borrowed until the next add,
 * and its caller may replace them by what the frame makes of them. */
struct report *vtp_queue_waiting(
    struct vtp_queue *queue, size_t most, uint64_t *out_first_seq, size_t *out_count);
/* The newest waiting report; the oldest waiting SOS. NULL when there is none. */
struct report *vtp_queue_newest(struct vtp_queue *queue, uint64_t *out_seq);
struct report *vtp_queue_sos(struct vtp_queue *queue, uint64_t *out_seq);
/* They are under way now. False, and nothing done, when VTP_WINDOW_MAX frames already are. */
bool vtp_queue_send(struct vtp_queue *queue, uint64_t first_seq, size_t count, int64_t now_us);

typedef void vtp_queue_each(void *context, const struct report *report, int64_t sent_us);
/* An answer to these numbers; `each` is told of every report that is settled by it. Numbers that
 * are not under way are ignored. */
void vtp_queue_settle(struct vtp_queue *queue, uint64_t first_seq, uint64_t count,
    vtp_queue_each *each, void *context);
/* All that is under way waits again. */
void vtp_queue_recall(struct vtp_queue *queue);
