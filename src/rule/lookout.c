#include "rule/lookout.h"

#include <errno.h>

#include "base/cursor.h"
#include "rule/blob.h"

#define LOOKOUT_VERSION 1

enum { COHORT_OPEN = 1, COHORT_FEED = 2 };

void lookout_init(struct lookout *lookout)
{
    clock_init(&lookout->clock);
    outage_init(&lookout->outages);
}

static void put_clock(struct blob *blob, const struct listening_clock *clock)
{
    blob_put(blob, clock->run, 8);
    blob_put(blob, clock->mono_us, 8);
    blob_put(blob, clock->path_count, 2);
    for (size_t i = 0; i < clock->path_count; i++) {
        const struct clock_path *path = &clock->paths[i];
        blob_put(blob, (uint32_t)path->supplier_no, 4);
        blob_put(blob, path->is_proven, 1);
        blob_put(blob, (uint64_t)path->listened_us, 8);
        blob_put(blob, (uint64_t)path->quiet_us, 8);
    }
}

static bool take_clock(struct cursor *cursor, struct listening_clock *out)
{
    out->run = cursor_u64_le(cursor);
    out->mono_us = cursor_u64_le(cursor);
    size_t count = cursor_u16_le(cursor);
    if (count > CLOCK_PATHS_MAX)
        return false;
    out->path_count = count;
    for (size_t i = 0; i < count; i++) {
        struct clock_path *path = &out->paths[i];
        path->supplier_no = (int32_t)cursor_u32_le(cursor);
        path->is_proven = cursor_u8(cursor) != 0;
        path->listened_us = (int64_t)cursor_u64_le(cursor);
        path->quiet_us = (int64_t)cursor_u64_le(cursor);
    }
    return true;
}

static void put_cohort(struct blob *blob, const struct cohort *cohort)
{
    unsigned flags = (cohort->is_open ? COHORT_OPEN : 0U) | (cohort->is_feed ? COHORT_FEED : 0U);
    blob_put(blob, (uint32_t)cohort->supplier_no, 4);
    blob_put(blob, flags, 1);
    blob_put(blob, cohort->alarm_id, 8);
    blob_put(blob, (uint64_t)cohort->onset_at_us, 8);
    blob_put(blob, (uint64_t)cohort->ended_at_us, 8);
    blob_put(blob, (uint64_t)cohort->began_us, 8);
    blob_put(blob, cohort->members, 4);
    blob_put(blob, cohort->returned, 4);
    blob_put(blob, cohort->told, 4);
}

static bool take_cohort(struct cursor *cursor, struct outage_board *board)
{
    struct cohort *cohort = outage_add_cohort(board, (int32_t)cursor_u32_le(cursor));
    if (cohort == NULL)
        return false;
    unsigned flags = cursor_u8(cursor);
    cohort->is_open = (flags & COHORT_OPEN) != 0;
    cohort->is_feed = (flags & COHORT_FEED) != 0;
    cohort->alarm_id = cursor_u64_le(cursor);
    cohort->onset_at_us = (int64_t)cursor_u64_le(cursor);
    cohort->ended_at_us = (int64_t)cursor_u64_le(cursor);
    cohort->began_us = (int64_t)cursor_u64_le(cursor);
    cohort->members = cursor_u32_le(cursor);
    cohort->returned = cursor_u32_le(cursor);
    cohort->told = cursor_u32_le(cursor);
    return true;
}

size_t lookout_encode(const struct lookout *lookout, uint8_t *out)
{
    struct blob blob = {.at = out, .end = out + LOOKOUT_BLOB_MAX};
    blob_put(&blob, LOOKOUT_VERSION, 1);
    put_clock(&blob, &lookout->clock);
    for (size_t i = 0; i < lookout->outages.cohort_count; i++)
        if (lookout->outages.cohorts[i].alarm_id != 0)
            put_cohort(&blob, &lookout->outages.cohorts[i]);
    return (size_t)(blob.at - out);
}

static bool take_all(struct cursor *cursor, struct lookout *out)
{
    if (cursor_u8(cursor) != LOOKOUT_VERSION || !take_clock(cursor, &out->clock))
        return false;
    while (!cursor->is_broken && cursor_left(cursor) > 0)
        if (!take_cohort(cursor, &out->outages))
            return false;
    return !cursor->is_broken;
}

int lookout_decode(struct bytes blob, struct lookout *out)
{
    lookout_init(out);
    if (blob.size == 0)
        return 0;
    struct cursor cursor;
    cursor_init(&cursor, blob);
    if (take_all(&cursor, out))
        return 0;
    lookout_init(out);
    return -EBADMSG;
}
