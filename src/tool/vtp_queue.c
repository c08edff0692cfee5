#include "tool/vtp_queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_LEAST 16

enum stage { STAGE_WAITING, STAGE_UNDER_WAY, STAGE_SETTLED };

void vtp_queue_init(struct vtp_queue *queue, uint64_t first_seq)
{
    *queue = (struct vtp_queue){.first_seq = first_seq};
}

void vtp_queue_done(struct vtp_queue *queue)
{
    free(queue->reports);
    free(queue->stages);
    vtp_queue_init(queue, queue->first_seq);
}

size_t vtp_queue_held(const struct vtp_queue *queue)
{
    return queue->end - queue->start;
}

uint64_t vtp_queue_next_seq(const struct vtp_queue *queue)
{
    return queue->first_seq + vtp_queue_held(queue);
}

/* Moves what is held to the front of the memory. */
static void close_gap(struct vtp_queue *queue)
{
    size_t held = vtp_queue_held(queue);
    memmove(queue->reports, queue->reports + queue->start, held * sizeof *queue->reports);
    memmove(queue->stages, queue->stages + queue->start, held);
    queue->start = 0;
    queue->end = held;
}

static int grow(struct vtp_queue *queue)
{
    size_t capacity = queue->capacity == 0 ? CAPACITY_LEAST : 2 * queue->capacity;
    struct report *reports = realloc(queue->reports, capacity * sizeof *reports);
    if (reports == NULL)
        return -ENOMEM;
    queue->reports = reports;
    uint8_t *stages = realloc(queue->stages, capacity);
    if (stages == NULL)
        return -ENOMEM;
    queue->stages = stages;
    queue->capacity = capacity;
    return 0;
}

int vtp_queue_add(struct vtp_queue *queue, const struct report *report)
{
    if (queue->end == queue->capacity && queue->start > queue->capacity / 2)
        close_gap(queue);
    if (queue->end == queue->capacity && grow(queue) < 0)
        return -ENOMEM;
    queue->reports[queue->end] = *report;
    queue->stages[queue->end] = STAGE_WAITING;
    queue->end++;
    queue->sos_waiting += report->event == EVENT_SOS ? 1 : 0;
    return 0;
}

/* The report at `place` of the memory. */
static struct report *take(struct vtp_queue *queue, size_t place, uint64_t *out_seq)
{
    *out_seq = queue->first_seq + (place - queue->start);
    return &queue->reports[place];
}

struct report *vtp_queue_newest(struct vtp_queue *queue, uint64_t *out_seq)
{
    size_t place = queue->end;
    while (place > queue->start && queue->stages[place - 1] != STAGE_WAITING)
        place--;
    return place == queue->start ? NULL : take(queue, place - 1, out_seq);
}

struct report *vtp_queue_sos(struct vtp_queue *queue, uint64_t *out_seq)
{
    if (queue->sos_waiting == 0)
        return NULL;
    for (size_t place = queue->start; place < queue->end; place++)
        if (queue->stages[place] == STAGE_WAITING && queue->reports[place].event == EVENT_SOS)
            return take(queue, place, out_seq);
    return NULL;
}

/* May share a frame with others. */
static bool is_plain_position(const struct report *report)
{
    return (report->kind == REPORT_POSITION || report->kind == REPORT_MANUAL) &&
           report->fix_us != TIME_UNKNOWN && report->point.lat_e7 != COORD_UNKNOWN &&
           report->point.lon_e7 != COORD_UNKNOWN;
}

struct report *vtp_queue_waiting(
    struct vtp_queue *queue, size_t most, uint64_t *out_first_seq, size_t *out_count)
{
    size_t first = queue->start;
    while (first < queue->end && queue->stages[first] != STAGE_WAITING)
        first++;
    if (first == queue->end || most == 0)
        return NULL;
    size_t end = first + 1;
    while (end < queue->end && end - first < most && queue->stages[end] == STAGE_WAITING &&
           is_plain_position(&queue->reports[first]) && is_plain_position(&queue->reports[end]))
        end++;
    *out_count = end - first;
    return take(queue, first, out_first_seq);
}

bool vtp_queue_send(struct vtp_queue *queue, uint64_t first_seq, size_t count, int64_t now_us)
{
    if (queue->flight_count == VTP_WINDOW_MAX)
        return false;
    queue->flights[queue->flight_count++] = (struct vtp_flight){
        .first_seq = first_seq,
        .count = (uint32_t)count,
        .left = (uint32_t)count,
        .sent_us = now_us,
    };
    size_t place = queue->start + (size_t)(first_seq - queue->first_seq);
    memset(queue->stages + place, STAGE_UNDER_WAY, count);
    queue->sos_waiting -= queue->reports[place].event == EVENT_SOS ? 1 : 0;
    return true;
}

/* Takes one report out of the flight it is in; gives when that was sent. */
static int64_t leave_flight(struct vtp_queue *queue, uint64_t seq)
{
    size_t i = 0;
    while (i < queue->flight_count && seq - queue->flights[i].first_seq >= queue->flights[i].count)
        i++;
    if (i == queue->flight_count)
        return 0;
    int64_t sent_us = queue->flights[i].sent_us;
    if (--queue->flights[i].left == 0)
        queue->flights[i] = queue->flights[--queue->flight_count];
    return sent_us;
}

static void forget_settled(struct vtp_queue *queue)
{
    while (queue->start < queue->end && queue->stages[queue->start] == STAGE_SETTLED) {
        queue->start++;
        queue->first_seq++;
    }
}

void vtp_queue_settle(struct vtp_queue *queue, uint64_t first_seq, uint64_t count,
    vtp_queue_each *each, void *context)
{
    uint64_t held = vtp_queue_held(queue);
    uint64_t before = first_seq < queue->first_seq ? queue->first_seq - first_seq : 0;
    if (count <= before)
        return;
    uint64_t from = first_seq + before - queue->first_seq;
    uint64_t most = from < held ? held - from : 0;
    uint64_t number = count - before < most ? count - before : most;
    for (uint64_t i = from; i < from + number; i++) {
        if (queue->stages[queue->start + i] != STAGE_UNDER_WAY)
            continue;
        queue->stages[queue->start + i] = STAGE_SETTLED;
        int64_t sent_us = leave_flight(queue, queue->first_seq + i);
        each(context, &queue->reports[queue->start + i], sent_us);
    }
    forget_settled(queue);
}

void vtp_queue_recall(struct vtp_queue *queue)
{
    queue->flight_count = 0;
    for (size_t i = queue->start; i < queue->end; i++) {
        if (queue->stages[i] != STAGE_UNDER_WAY)
            continue;
        queue->stages[i] = STAGE_WAITING;
        queue->sos_waiting += queue->reports[i].event == EVENT_SOS ? 1 : 0;
    }
}
