#include "tool/stop_list.h"

#include <errno.h>
#include <stdlib.h>

#include "haitrinh/heartbeat.h"
#include "haitrinh/protocol.h"

#include "base/arena.h"
#include "journal/reader.h"
#include "journal/record.h"

/* So near to the begin of the time the journal is read record by record. */
#define NEAR_RECORDS 4096

struct search {
    struct journal_reader *reader;
    struct arena arena;
    const struct stop *span;
};

void stop_list_done(struct stop_list *list)
{
    free(list->stops);
    *list = (struct stop_list){0};
}

static int add(struct stop_list *list, const struct stop *stop)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 8 : 2 * list->capacity;
        struct stop *grown = reallocarray(list->stops, capacity, sizeof *grown);
        if (grown == NULL)
            return -ENOMEM;
        list->stops = grown;
        list->capacity = capacity;
    }
    list->stops[list->count++] = *stop;
    return 0;
}

/* The part of it within the time asked for. */
static int add_cut(struct stop_list *list, const struct stop *span, struct stop stop)
{
    if (stop.from_us < span->from_us)
        stop.from_us = span->from_us;
    if (stop.until_us > span->until_us)
        stop.until_us = span->until_us;
    return stop.from_us < stop.until_us ? add(list, &stop) : 0;
}

/* The next heartbeat of a gate that listened. READER_END. */
static int next_heartbeat(struct search *search, struct heartbeat *out)
{
    struct journal_record record;
    int result;
    while ((result = journal_reader_next(search->reader, &record)) == 0) {
        if (record.type != RECORD_HEARTBEAT)
            continue;
        arena_reset(&search->arena);
        result = heartbeat_decode(record.body, &search->arena, out);
        if (result == 0 && out->path_count > 0)
            return 0;
    }
    return result;
}

/* Stands before the last NEAR_RECORDS that are older than the time asked for. */
static int seek_begin(struct search *search)
{
    uint64_t low = journal_reader_oldest(search->reader);
    uint64_t high = journal_reader_durable(search->reader);
    int result = 0;
    while (result == 0 && high > low + NEAR_RECORDS) {
        uint64_t middle = low + (high - low) / 2;
        struct heartbeat heartbeat;
        result = journal_reader_seek(search->reader, middle);
        if (result != 0)
            break;
        result = next_heartbeat(search, &heartbeat);
        if (result == 0 && heartbeat.wall_us < search->span->from_us)
            low = middle;
        else
            high = middle;
        result = result == READER_END ? 0 : result;
    }
    if (result == 0 && low > 0)
        result = journal_reader_seek(search->reader, low);
    return result > 0 ? -EBADMSG : result;
}

static bool is_stop(const struct heartbeat *before, const struct heartbeat *after)
{
    if (before->run == after->run)
        return after->mono_us - before->mono_us >= (uint64_t)STOP_LEAST_US;
    return after->wall_us - before->wall_us >= STOP_LEAST_US;
}

static int collect(struct search *search, struct stop_list *out)
{
    struct heartbeat before = {.wall_us = INT64_MIN}, heartbeat;
    const struct stop *span = search->span;
    int result = 0;
    while (result == 0 && (result = next_heartbeat(search, &heartbeat)) == 0) {
        bool is_first = before.wall_us == INT64_MIN;
        if (is_first || is_stop(&before, &heartbeat))
            result = add_cut(out, span, (struct stop){before.wall_us, heartbeat.wall_us});
        before = heartbeat;
        if (heartbeat.wall_us > span->until_us)
            return result;
    }
    if (result != READER_END)
        return result > 0 ? -EBADMSG : result;
    bool is_short = span->until_us - before.wall_us < STOP_LEAST_US && before.wall_us > INT64_MIN;
    return is_short ? 0 : add_cut(out, span, (struct stop){before.wall_us, span->until_us});
}

int stop_list_read(const char *journal, const struct stop *span, struct stop_list *out)
{
    struct search search = {.span = span};
    struct stop_list found = {0};
    arena_init(&search.arena, ARENA_MAX_BYTES);
    int result = journal_reader_open(journal, &search.reader);
    if (result == 0)
        result = seek_begin(&search);
    if (result == 0)
        result = collect(&search, &found);
    journal_reader_close(search.reader);
    arena_done(&search.arena);
    if (result < 0)
        stop_list_done(&found);
    else
        *out = found;
    return result;
}
