#include "rule/lookout.h"

#include <errno.h>
#include <string.h>

#include "base/cursor.h"
#include "rule/blob.h"

#define LOOKOUT_VERSION      3
#define LOOKOUT_WITHOUT_DEAF 2
#define LOOKOUT_OF_SUPPLIERS 1

enum { INCIDENT_OPEN = 1, INCIDENT_FEED = 2 };

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
        blob_put(blob, (uint64_t)path->proven_us, 8);
        blob_put(blob, (uint64_t)path->deaf_from_us, 8);
        blob_put(blob, (uint64_t)path->deaf_until_us, 8);
    }
}

static bool take_clock(struct cursor *cursor, unsigned version, struct listening_clock *out)
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
        if (version <= LOOKOUT_WITHOUT_DEAF)
            continue;
        path->proven_us = (int64_t)cursor_u64_le(cursor);
        path->deaf_from_us = (int64_t)cursor_u64_le(cursor);
        path->deaf_until_us = (int64_t)cursor_u64_le(cursor);
    }
    return true;
}

static void put_text(struct blob *blob, const char *text)
{
    size_t size = strlen(text);
    blob_put(blob, size, 1);
    for (size_t i = 0; i < size; i++)
        blob_put(blob, (uint8_t)text[i], 1);
}

static bool take_text(struct cursor *cursor, char *out, size_t capacity)
{
    size_t size = cursor_u8(cursor);
    struct bytes text = cursor_bytes(cursor, size);
    if (cursor->is_broken || size >= capacity)
        return false;
    if (size > 0)
        memcpy(out, text.data, size);
    out[size] = '\0';
    return true;
}

static void put_incident(struct blob *blob, const struct incident *incident)
{
    unsigned flags =
        (incident->is_open ? INCIDENT_OPEN : 0U) | (incident->is_feed ? INCIDENT_FEED : 0U);
    blob_put(blob, incident->alarm_id, 8);
    blob_put(blob, (uint64_t)incident->cohort.kind, 1);
    blob_put(blob, incident->cohort.key, 4);
    put_text(blob, incident->name);
    blob_put(blob, flags, 1);
    blob_put(blob, (uint64_t)incident->began_us, 8);
    blob_put(blob, incident->told, 4);
}

static bool take_incident(struct cursor *cursor, struct incident *out)
{
    out->alarm_id = cursor_u64_le(cursor);
    unsigned kind = cursor_u8(cursor);
    if (kind >= COHORT_KINDS)
        return false;
    out->cohort = (struct cohort){.kind = (enum cohort_kind)kind, .key = cursor_u32_le(cursor)};
    if (!take_text(cursor, out->name, sizeof out->name))
        return false;
    unsigned flags = cursor_u8(cursor);
    out->is_open = (flags & INCIDENT_OPEN) != 0;
    out->is_feed = (flags & INCIDENT_FEED) != 0;
    out->began_us = (int64_t)cursor_u64_le(cursor);
    out->told = cursor_u32_le(cursor);
    return true;
}

static void put_kin(struct blob *blob, const struct kin *kin)
{
    for (size_t i = 0; i < COHORT_KINDS; i++)
        blob_put(blob, kin->kinship.keys[i], 4);
    blob_put(blob, kin->incident, 1);
    blob_put(blob, kin->is_out, 1);
    blob_put(blob, (uint64_t)kin->onset_at_us, 8);
    blob_put(blob, (uint64_t)kin->ended_at_us, 8);
    blob_put(blob, kin->members, 4);
    blob_put(blob, kin->returned, 4);
}

static bool take_kin(struct cursor *cursor, struct kin_table *table)
{
    struct kinship kinship;
    for (size_t i = 0; i < COHORT_KINDS; i++)
        kinship.keys[i] = cursor_u32_le(cursor);
    struct kin *kin = kin_take(table, &kinship);
    if (kin == NULL)
        return false;
    kin->incident = cursor_u8(cursor);
    kin->is_out = cursor_u8(cursor) != 0;
    kin->onset_at_us = (int64_t)cursor_u64_le(cursor);
    kin->ended_at_us = (int64_t)cursor_u64_le(cursor);
    kin->members = cursor_u32_le(cursor);
    kin->returned = cursor_u32_le(cursor);
    return kin->incident > 0 && kin->incident <= INCIDENTS_MAX;
}

/* Incidents stay at their index: kin name them by it. */
static void put_outages(struct blob *blob, const struct outage_board *board)
{
    size_t count = INCIDENTS_MAX;
    while (count > 0 && board->incidents[count - 1].alarm_id == 0)
        count--;
    blob_put(blob, count, 1);
    for (size_t i = 0; i < count; i++)
        put_incident(blob, &board->incidents[i]);
    for (size_t i = 0; i < board->kins.count; i++)
        if (board->kins.kins[i].incident != 0)
            put_kin(blob, &board->kins.kins[i]);
}

static bool take_outages(struct cursor *cursor, struct outage_board *out)
{
    size_t count = cursor_u8(cursor);
    if (count > INCIDENTS_MAX)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!take_incident(cursor, &out->incidents[i]))
            return false;
    while (!cursor->is_broken && cursor_left(cursor) > 0)
        if (!take_kin(cursor, &out->kins))
            return false;
    return true;
}

/* Version 1 knew the suppliers' cohorts only. */
static bool take_supplier(struct cursor *cursor, struct outage_board *board, size_t index)
{
    struct kinship kinship = {.keys = {[COHORT_SUPPLIER] = cursor_u32_le(cursor)}};
    struct kin *kin = index < INCIDENTS_MAX ? kin_take(&board->kins, &kinship) : NULL;
    if (kin == NULL)
        return false;
    struct incident *incident = &board->incidents[index];
    unsigned flags = cursor_u8(cursor);
    incident->cohort =
        (struct cohort){.kind = COHORT_SUPPLIER, .key = kinship.keys[COHORT_SUPPLIER]};
    incident->is_open = kin->is_out = (flags & INCIDENT_OPEN) != 0;
    incident->is_feed = (flags & INCIDENT_FEED) != 0;
    incident->alarm_id = cursor_u64_le(cursor);
    kin->incident = (uint8_t)(index + 1);
    kin->onset_at_us = (int64_t)cursor_u64_le(cursor);
    kin->ended_at_us = (int64_t)cursor_u64_le(cursor);
    incident->began_us = (int64_t)cursor_u64_le(cursor);
    kin->members = cursor_u32_le(cursor);
    kin->returned = cursor_u32_le(cursor);
    incident->told = cursor_u32_le(cursor);
    return true;
}

static bool take_suppliers(struct cursor *cursor, struct outage_board *out)
{
    for (size_t index = 0; !cursor->is_broken && cursor_left(cursor) > 0; index++)
        if (!take_supplier(cursor, out, index))
            return false;
    return true;
}

size_t lookout_encode(const struct lookout *lookout, uint8_t *out)
{
    struct blob blob = {.at = out, .end = out + LOOKOUT_BLOB_MAX};
    blob_put(&blob, LOOKOUT_VERSION, 1);
    put_clock(&blob, &lookout->clock);
    put_outages(&blob, &lookout->outages);
    return (size_t)(blob.at - out);
}

static bool take_all(struct cursor *cursor, struct lookout *out)
{
    unsigned version = cursor_u8(cursor);
    if (version < LOOKOUT_OF_SUPPLIERS || version > LOOKOUT_VERSION ||
        !take_clock(cursor, version, &out->clock))
        return false;
    bool is_read = version == LOOKOUT_OF_SUPPLIERS ? take_suppliers(cursor, &out->outages)
                                                   : take_outages(cursor, &out->outages);
    return is_read && !cursor->is_broken;
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
