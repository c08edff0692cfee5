#include "watch/seats.h"

#include <errno.h>
#include <stdlib.h>

#define FIRST_BUCKETS 1024

struct seats {
    struct seat **list; /* in order of arrival */
    size_t count, capacity;
    struct seat **buckets; /* open addressing; a power of two, at most half full */
    size_t bucket_count;
};

int seats_new(struct seats **out)
{
    AUTO(seats_free) struct seats *seats = calloc(1, sizeof *seats);
    if (!seats)
        return -ENOMEM;
    seats->buckets = calloc(FIRST_BUCKETS, sizeof(struct seat *));
    if (!seats->buckets)
        return -ENOMEM;
    seats->bucket_count = FIRST_BUCKETS;
    *out = seats;
    seats = NULL;
    return 0;
}

void seats_free(struct seats *seats)
{
    if (!seats)
        return;
    for (size_t i = 0; i < seats->count; i++) {
        device_state_done(&seats->list[i]->state);
        free(seats->list[i]);
    }
    free(seats->list);
    free(seats->buckets);
    free(seats);
}

static struct seat **bucket_of(struct seat **buckets, size_t count, int32_t device_no)
{
    size_t at = (uint32_t)device_no * UINT32_C(2654435761) & (count - 1);
    while (buckets[at] && buckets[at]->state.device_no != device_no)
        at = (at + 1) & (count - 1);
    return &buckets[at];
}

struct seat *seats_find(const struct seats *seats, int32_t device_no)
{
    return *bucket_of(seats->buckets, seats->bucket_count, device_no);
}

static int grow(struct seats *seats)
{
    size_t capacity = seats->bucket_count / 2;
    struct seat **list = reallocarray(seats->list, capacity, sizeof(struct seat *));
    if (!list)
        return -ENOMEM;
    seats->list = list;
    struct seat **buckets = calloc(2 * seats->bucket_count, sizeof(struct seat *));
    if (!buckets)
        return -ENOMEM;
    for (size_t i = 0; i < seats->count; i++)
        *bucket_of(buckets, 2 * seats->bucket_count, list[i]->state.device_no) = list[i];
    free(seats->buckets);
    seats->buckets = buckets;
    seats->bucket_count *= 2;
    seats->capacity = capacity;
    return 0;
}

int seats_take(struct seats *seats, int32_t device_no, struct seat **out)
{
    struct seat *found = seats_find(seats, device_no);
    if (found) {
        *out = found;
        return 0;
    }
    if (seats->count == seats->capacity) {
        int result = grow(seats);
        if (result < 0)
            return result;
    }
    struct seat *seat = calloc(1, sizeof *seat);
    if (!seat)
        return -ENOMEM;
    device_state_init(&seat->state, device_no);
    seat->number = seats->count;
    seats->list[seats->count++] = seat;
    *bucket_of(seats->buckets, seats->bucket_count, device_no) = seat;
    *out = seat;
    return 0;
}

size_t seats_count(const struct seats *seats)
{
    return seats->count;
}

struct seat *seats_at(const struct seats *seats, size_t index)
{
    return seats->list[index];
}
