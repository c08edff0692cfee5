#include "chart/zone_book.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* In order of version; of one zone they do not overlap. */
struct zone_book {
    struct zone_span *spans;
    size_t count;
    size_t capacity;
    size_t vertex_count;
    int64_t recorded_us;
};

int zone_book_new(struct zone_book **out)
{
    struct zone_book *book = calloc(1, sizeof *book);
    if (book == NULL)
        return -ENOMEM;
    book->recorded_us = INT64_MIN;
    *out = book;
    return 0;
}

void zone_book_free(struct zone_book *book)
{
    if (book == NULL)
        return;
    for (size_t i = 0; i < book->count; i++)
        zone_unref(book->spans[i].zone);
    free(book->spans);
    free(book);
}

int64_t zone_book_recorded_us(const struct zone_book *book)
{
    return book->recorded_us;
}

static bool is_of(const struct zone_span *span, int32_t zone_no)
{
    return zone_facts(span->zone)->zone_no == zone_no;
}

static bool has_zone(const struct zone_book *book, int32_t zone_no)
{
    for (size_t i = 0; i < book->count; i++)
        if (is_of(&book->spans[i], zone_no))
            return true;
    return false;
}

static int64_t beginning_of(const struct zone_book *book, const struct zone_version *version)
{
    if (version->zone == NULL)
        return version->recorded_us;
    const struct zone_facts *facts = zone_facts(version->zone);
    if (facts->valid_from_us != INT64_MIN || !has_zone(book, version->zone_no))
        return facts->valid_from_us;
    return version->recorded_us < facts->valid_until_us ? version->recorded_us
                                                        : facts->valid_until_us;
}

/* The span of the version alone. */
static struct zone_span span_of(const struct zone_book *book, const struct zone_version *version)
{
    int64_t from_us = beginning_of(book, version);
    return (struct zone_span){
        .zone = version->zone,
        .from_us = from_us,
        .until_us = version->zone == NULL ? from_us : zone_facts(version->zone)->valid_until_us,
        .since_us = from_us,
    };
}

static bool has_room(const struct zone_book *book, const struct zone_span *fresh, int32_t zone_no)
{
    size_t beside = 0;
    for (size_t i = 0; i < book->count; i++) {
        const struct zone_span *span = &book->spans[i];
        beside += !is_of(span, zone_no) && span->until_us > fresh->from_us &&
                  span->from_us < fresh->until_us;
    }
    return beside < ZONE_SET_MAX;
}

static int reserve(struct zone_book *book)
{
    if (book->count < book->capacity)
        return 0;
    size_t capacity = book->capacity == 0 ? 16 : 2 * book->capacity;
    struct zone_span *grown = realloc(book->spans, capacity * sizeof *grown);
    if (grown == NULL)
        return -ENOMEM;
    book->spans = grown;
    book->capacity = capacity;
    return 0;
}

static void drop(struct zone_book *book, size_t index)
{
    struct zone_span *span = &book->spans[index];
    book->vertex_count -= zone_vertex_count(span->zone);
    zone_unref(span->zone);
    memmove(span, span + 1, (--book->count - index) * sizeof *span);
}

/* The earlier versions of the zone end where the fresh one begins. */
static void cut_off(
    struct zone_book *book, int32_t zone_no, struct zone_span *fresh, struct zone_change *change)
{
    for (size_t i = book->count; i-- > 0;) {
        struct zone_span *span = &book->spans[i];
        if (!is_of(span, zone_no) || span->until_us < fresh->from_us)
            continue;
        if (span->until_us > change->until_us)
            change->until_us = span->until_us;
        span->until_us = fresh->from_us;
        if (span->from_us < span->until_us)
            fresh->since_us = span->since_us;
        else
            drop(book, i);
    }
}

/* The one that ends first, by then at the latest; SIZE_MAX: there is none. */
static size_t find_oldest(const struct zone_book *book, int64_t until_us)
{
    size_t oldest = SIZE_MAX;
    for (size_t i = 0; i < book->count; i++)
        if (book->spans[i].until_us <= until_us) {
            until_us = book->spans[i].until_us;
            oldest = i;
        }
    return oldest;
}

static size_t make_room(struct zone_book *book)
{
    size_t before = book->count;
    while (book->count > ZONE_SPANS_MAX)
        drop(book, find_oldest(book, INT64_MAX));
    while (book->vertex_count > ZONE_BOOK_VERTICES_MAX) {
        size_t oldest = find_oldest(book, book->recorded_us);
        if (oldest == SIZE_MAX)
            break;
        drop(book, oldest);
    }
    return before - book->count;
}

int zone_book_put(
    struct zone_book *book, const struct zone_version *version, struct zone_change *out)
{
    struct zone_span fresh = span_of(book, version);
    bool is_ever_in_force = fresh.from_us < fresh.until_us;
    if (is_ever_in_force && !has_room(book, &fresh, version->zone_no))
        return -ENOSPC;
    int result = reserve(book);
    if (result < 0)
        return result;
    *out = (struct zone_change){.from_us = fresh.from_us, .until_us = fresh.until_us};
    cut_off(book, version->zone_no, &fresh, out);
    if (is_ever_in_force) {
        book->vertex_count += zone_vertex_count(zone_ref(fresh.zone));
        book->spans[book->count++] = fresh;
    }
    if (version->recorded_us > book->recorded_us)
        book->recorded_us = version->recorded_us;
    out->forgotten = make_room(book);
    return 0;
}

int zone_book_set(const struct zone_book *book, int64_t after_us, struct zone_set **out)
{
    struct zone_span *spans = calloc(book->count + 1, sizeof *spans);
    if (spans == NULL)
        return -ENOMEM;
    size_t count = 0;
    for (size_t i = 0; i < book->count; i++)
        if (book->spans[i].until_us > after_us)
            spans[count++] = book->spans[i];
    int result = zone_set_from_spans(spans, count, out);
    free(spans);
    return result;
}
