#include "tool/vtp_queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_LEAST 16

enum stage { STAGE_WAITING, STAGE_UNDER_WAY, STAGE_SETTLED };

void vtp_queue_init(struct vtp_queue *queue)
{
    *queue = (struct vtp_queue){.next_seq = 1};
}

void vtp_queue_done(struct vtp_queue *queue)
{
    free(queue->reports);
    free(queue->stages);
    vtp_queue_init(queue);
}

size_t vtp_queue_held(const struct vtp_queue *queue)
{
    return queue->end - queue->start;
}

uint64_t vtp_queue_next_seq(const struct vtp_queue *queue)
{
    return queue->next_seq;
}

uint64_t vtp_queue_oldest_seq(const struct vtp_queue *queue)
{
    uint64_t oldest = queue->next_seq;
    for (size_t i = queue->start; i < queue->end; i++)
        if (queue->stages[i] != STAGE_SETTLED && queue->reports[i].device_seq < oldest)
            oldest = queue->reports[i].device_seq;
    return oldest;
}

uint64_t vtp_queue_next_place(const struct vtp_queue *queue)
{
    return queue->first_place + vtp_queue_held(queue);
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
    struct report *added = &queue->reports[queue->end];
    *added = *report;
    if (added->device_seq == 0)
        added->device_seq = queue->next_seq;
    if (added->device_seq >= queue->next_seq)
        queue->next_seq = added->device_seq + 1;
    queue->stages[queue->end] = STAGE_WAITING;
    queue->end++;
    queue->sos_waiting += report->event == EVENT_SOS ? 1 : 0;
    return 0;
}

/* Reports [at, end) of the memory. */
static struct vtp_run take(struct vtp_queue *queue, size_t at, size_t end)
{
    return (struct vtp_run){.reports = &queue->reports[at],
        .count = end - at,
        .place = queue->first_place + (at - queue->start)};
}

bool vtp_queue_newest(struct vtp_queue *queue, struct vtp_run *out)
{
    size_t at = queue->end;
    while (at > queue->start && queue->stages[at - 1] != STAGE_WAITING)
        at--;
    if (at == queue->start)
        return false;
    *out = take(queue, at - 1, at);
    return true;
}

bool vtp_queue_sos(struct vtp_queue *queue, struct vtp_run *out)
{
    if (queue->sos_waiting == 0)
        return false;
    size_t at = queue->start;
    while (queue->stages[at] != STAGE_WAITING || queue->reports[at].event != EVENT_SOS)
        at++;
    *out = take(queue, at, at + 1);
    return true;
}

/* May share a frame with others. */
static bool is_plain_position(const struct report *report)
{
    return (report->kind == REPORT_POSITION || report->kind == REPORT_MANUAL) &&
           report->fix_us != TIME_UNKNOWN && report->point.lat_e7 != COORD_UNKNOWN &&
           report->point.lon_e7 != COORD_UNKNOWN;
}

/* The report at `at` may stand in a frame behind the one before it. */
static bool follows(const struct vtp_queue *queue, size_t at)
{
    const struct report *report = &queue->reports[at];
    return queue->stages[at] == STAGE_WAITING && is_plain_position(report) &&
           is_plain_position(report - 1) && report->device_seq == report[-1].device_seq + 1;
}

bool vtp_queue_waiting(struct vtp_queue *queue, size_t most, struct vtp_run *out)
{
    size_t first = queue->start;
    while (first < queue->end && queue->stages[first] != STAGE_WAITING)
        first++;
    if (first == queue->end || most == 0)
        return false;
    size_t end = first + 1;
    while (end < queue->end && end - first < most && follows(queue, end))
        end++;
    *out = take(queue, first, end);
    return true;
}

static size_t index_of(const struct vtp_queue *queue, uint64_t place)
{
    return queue->start + (size_t)(place - queue->first_place);
}

bool vtp_queue_send(struct vtp_queue *queue, const struct vtp_run *run, int64_t now_us)
{
    if (queue->flight_count == VTP_WINDOW_MAX)
        return false;
    queue->flights[queue->flight_count++] = (struct vtp_flight){
        .place = run->place,
        .first_seq = run->reports[0].device_seq,
        .count = (uint32_t)run->count,
        .left = (uint32_t)run->count,
        .sent_us = now_us,
    };
    memset(queue->stages + index_of(queue, run->place), STAGE_UNDER_WAY, run->count);
    queue->sos_waiting -= run->reports[0].event == EVENT_SOS ? 1 : 0;
    return true;
}

static void forget_settled(struct vtp_queue *queue)
{
    while (queue->start < queue->end && queue->stages[queue->start] == STAGE_SETTLED) {
        queue->start++;
        queue->first_place++;
    }
}

static bool is_under_way(const struct vtp_queue *queue, uint64_t place)
{
    return place >= queue->first_place && queue->stages[index_of(queue, place)] == STAGE_UNDER_WAY;
}

struct answer {
    uint64_t first_seq, count;
    vtp_queue_each *each;
    void *context;
};

static void settle_flight(
    struct vtp_queue *queue, struct vtp_flight *flight, const struct answer *answer)
{
    for (uint32_t i = 0; i < flight->count; i++) {
        uint64_t seq = flight->first_seq + i;
        bool is_meant = seq >= answer->first_seq && seq - answer->first_seq < answer->count;
        if (!is_meant || !is_under_way(queue, flight->place + i))
            continue;
        size_t at = index_of(queue, flight->place + i);
        queue->stages[at] = STAGE_SETTLED;
        flight->left--;
        answer->each(answer->context, &queue->reports[at], flight->sent_us);
    }
}

void vtp_queue_settle(struct vtp_queue *queue, uint64_t first_seq, uint64_t count,
    vtp_queue_each *each, void *context)
{
    const struct answer answer = {first_seq, count, each, context};
    size_t kept = 0;
    for (size_t i = 0; i < queue->flight_count; i++) {
        settle_flight(queue, &queue->flights[i], &answer);
        if (queue->flights[i].left > 0)
            queue->flights[kept++] = queue->flights[i];
    }
    queue->flight_count = kept;
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
