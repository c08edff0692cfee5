#include "tool/send_record.h"

#include <errno.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/crc32c.h"
#include "wire/vtp.h"

/* Room for one rounded report. */
#define ROUND_BYTES 4096

/* --- numbers --- */

/* What the wire cannot tell stays as it is: the client refuses it. */
static int round_reports(struct send_record *records, size_t count)
{
    struct arena arena;
    int result = 0;
    arena_init(&arena, ROUND_BYTES);
    for (size_t i = 0; i < count && result != -ENOMEM; i++) {
        arena_reset(&arena);
        records[i].report.device_seq = records[i].report.device_epoch = 0;
        result = vtp_report_round(&records[i].report, &arena, &records[i].report);
    }
    arena_done(&arena);
    return result == -ENOMEM ? result : 0;
}

static int order_of(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_content(const struct report *a, const struct report *b)
{
    const int orders[] = {
        order_of(a->fix_us, b->fix_us),
        order_of(a->point.lat_e7, b->point.lat_e7),
        order_of(a->point.lon_e7, b->point.lon_e7),
        order_of(a->speed_mm_s, b->speed_mm_s),
        order_of(a->course_cdeg, b->course_cdeg),
        order_of(a->status, b->status),
    };
    for (size_t i = 0; i < COUNT_OF(orders); i++)
        if (orders[i] != 0)
            return orders[i];
    return 0;
}

static int compare(const void *left, const void *right)
{
    const struct send_record *a = left;
    const struct send_record *b = right;
    int order = order_of((int64_t)a->device, (int64_t)b->device);
    if (order == 0)
        order = compare_content(&a->report, &b->report);
    return order == 0 ? order_of((int64_t)a->row, (int64_t)b->row) : order;
}

/* The records [first, end) of one device, in order. */
static void number_queue(struct send_record *first, const struct send_record *end)
{
    uint32_t epoch = 0;
    uint64_t seq = 0;
    const struct report *before = NULL;
    for (struct send_record *record = first; record < end; record++) {
        struct report *report = &record->report;
        if (before == NULL || compare_content(before, report) != 0) {
            uint32_t digest = report_digest(report);
            epoch = crc32c(epoch, &digest, sizeof digest);
            seq++;
        }
        report->device_seq = seq;
        before = report;
    }
    for (struct send_record *record = first; record < end; record++)
        record->report.device_epoch = epoch == 0 ? 1 : epoch;
}

int send_records_number(struct send_record *records, size_t count)
{
    int result = round_reports(records, count);
    if (result < 0 || count == 0)
        return result;
    qsort(records, count, sizeof *records, compare);
    for (size_t first = 0, end = 0; first < count; first = end) {
        while (end < count && records[end].device == records[first].device)
            end++;
        number_queue(&records[first], &records[end]);
    }
    return 0;
}

/* --- order --- */

/* The records of one number. */
struct group {
    size_t next; /* record that has not gone */
    size_t left;
    uint64_t number; /* from 0 */
};

struct plan {
    struct group *groups;
    size_t *group_of_row;
    size_t count;
};

static bool is_same_number(const struct send_record *a, const struct send_record *b)
{
    return a->device == b->device && a->report.device_seq == b->report.device_seq;
}

static int make_plan(const struct send_record *records, size_t count, struct plan *out)
{
    out->groups = calloc(count + 1, sizeof *out->groups);
    out->group_of_row = calloc(count + 1, sizeof *out->group_of_row);
    if (out->groups == NULL || out->group_of_row == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !is_same_number(&records[i - 1], &records[i]))
            out->groups[out->count++] =
                (struct group){.next = i, .number = records[i].report.device_seq - 1};
        out->groups[out->count - 1].left++;
        out->group_of_row[records[i].row] = out->count - 1;
    }
    return 0;
}

/* One record of each number in the block of `most` numbers around this one; gives how many. */
static size_t take_block(const struct plan *plan, size_t group, size_t most, size_t *out)
{
    size_t taken = 0;
    struct group *first = &plan->groups[group - plan->groups[group].number % most];
    const struct group *end = &plan->groups[plan->count];
    for (struct group *at = first; at < end && at < first + most; at++) {
        if (at->number != first->number + (size_t)(at - first)) /* of the next device */
            break;
        if (at->left == 0)
            continue;
        at->left--;
        out[taken++] = at->next++;
    }
    return taken;
}

int send_records_order(const struct send_record *records, size_t count, size_t most, size_t *out)
{
    struct plan plan = {.count = 0};
    size_t placed = 0;
    int result = make_plan(records, count, &plan);
    for (size_t row = 0; result == 0 && row < count; row++)
        if (plan.groups[plan.group_of_row[row]].left > 0)
            placed += take_block(&plan, plan.group_of_row[row], most, out + placed);
    free(plan.groups);
    free(plan.group_of_row);
    return result;
}
