#pragma once

/* What a VTP device still holds: its reports in the order in which they go, from the oldest that is
 * not answered to the newest, and which of them are under way in which frame. Answers name numbers
 * and may come in any order and by ranges; a lost connection puts what was under way back.
 *
 *     waiting --sent--> under way --answered--> settled (forgotten when it is the oldest)
 *        ^------------------'  vtp_queue_recall
 *
 * A report comes with a number of its own (device_seq), perhaps one that another has too, or gets
 * the next. Its *place* counts all that were ever added, from 0.
 *
 * Owns its memory. `text` of a report is borrowed until it is settled. Pure but for allocation. */

#include <stdbool.h>

#include "haitrinh/report.h"

/* Frames under way that a device keeps account of; a server's larger window is not used up. */
#define VTP_WINDOW_MAX 16

struct vtp_flight {
    uint64_t place;
    uint64_t first_seq;
    uint32_t count; /* neighbours, their numbers follow each other */
    uint32_t left;  /* not answered yet */
    int64_t sent_us;
};

struct vtp_queue {
    struct report *reports; /* [start, end) is held */
    uint8_t *stages;
    size_t start, end, capacity;
    uint64_t first_place; /* of reports[start] */
    uint64_t next_seq;
    struct vtp_flight flights[VTP_WINDOW_MAX];
    size_t flight_count;
    size_t sos_waiting;
};

/* Reports of neighbouring places; borrowed until the next add. */
struct vtp_run {
    struct report *reports; /* the caller may replace them by what the frame makes of them */
    size_t count;
    uint64_t place; /* of the first */
};

/* Numbers begin with 1. */
void vtp_queue_init(struct vtp_queue *queue);
void vtp_queue_done(struct vtp_queue *queue);

/* -ENOMEM. */
MUST_CHECK int vtp_queue_add(struct vtp_queue *queue, const struct report *report);
size_t vtp_queue_held(const struct vtp_queue *queue);
/* The number that the next report without one will get: above all that were given. */
uint64_t vtp_queue_next_seq(const struct vtp_queue *queue);
/* The lowest number that is held; the next one when nothing is. */
uint64_t vtp_queue_oldest_seq(const struct vtp_queue *queue);
/* The place that the next report will get. */
uint64_t vtp_queue_next_place(const struct vtp_queue *queue);

/* The oldest waiting reports that fit one frame: at most `most`, of numbers that follow each other,
 * alone unless all are positions with a place. False when none waits. */
MUST_CHECK bool vtp_queue_waiting(struct vtp_queue *queue, size_t most, struct vtp_run *out);
/* The newest waiting report; the oldest waiting SOS. False when there is none. */
MUST_CHECK bool vtp_queue_newest(struct vtp_queue *queue, struct vtp_run *out);
MUST_CHECK bool vtp_queue_sos(struct vtp_queue *queue, struct vtp_run *out);
/* They are under way now. False, and nothing done, when VTP_WINDOW_MAX frames already are. */
bool vtp_queue_send(struct vtp_queue *queue, const struct vtp_run *run, int64_t now_us);

typedef void vtp_queue_each(void *context, const struct report *report, int64_t sent_us);
/* An answer to these numbers; `each` is told of every report that is settled by it. Numbers that
 * are not under way are ignored. */
void vtp_queue_settle(struct vtp_queue *queue, uint64_t first_seq, uint64_t count,
    vtp_queue_each *each, void *context);
/* All that is under way waits again. */
void vtp_queue_recall(struct vtp_queue *queue);
