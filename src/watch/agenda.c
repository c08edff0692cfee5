#include "watch/agenda.h"

#include <errno.h>
#include <stdlib.h>

#define FIRST_SEATS 1024
#define NOWHERE     SIZE_MAX

struct entry {
    int64_t due_us;
    size_t seat;
};

/* The earliest first: none is due before entry (i - 1) / 2. */
struct heap {
    int32_t supplier_no;
    struct entry *entries;
    size_t count, capacity;
};

/* Where a seat's entry is. */
struct place {
    size_t heap, at; /* heap NOWHERE: it has none */
};

struct agenda {
    struct heap *heaps;
    size_t heap_count;
    struct place *places; /* by seat */
    size_t *due;          /* as many */
    size_t capacity;
};

int agenda_new(struct agenda **out)
{
    struct agenda *agenda = calloc(1, sizeof *agenda);
    if (!agenda)
        return -ENOMEM;
    *out = agenda;
    return 0;
}

void agenda_free(struct agenda *agenda)
{
    if (!agenda)
        return;
    for (size_t i = 0; i < agenda->heap_count; i++)
        free(agenda->heaps[i].entries);
    free(agenda->heaps);
    free(agenda->places);
    free(agenda->due);
    free(agenda);
}

static int reserve_seat(struct agenda *agenda, size_t seat)
{
    if (seat < agenda->capacity)
        return 0;
    size_t capacity = seat < FIRST_SEATS ? FIRST_SEATS : 2 * seat;
    struct place *places = reallocarray(agenda->places, capacity, sizeof *places);
    if (!places)
        return -ENOMEM;
    agenda->places = places;
    size_t *due = reallocarray(agenda->due, capacity, sizeof *due);
    if (!due)
        return -ENOMEM;
    agenda->due = due;
    for (size_t i = agenda->capacity; i < capacity; i++)
        places[i].heap = NOWHERE;
    agenda->capacity = capacity;
    return 0;
}

static int find_heap(struct agenda *agenda, int32_t supplier_no, size_t *out)
{
    size_t i = 0;
    while (i < agenda->heap_count && agenda->heaps[i].supplier_no != supplier_no)
        i++;
    *out = i;
    if (i < agenda->heap_count)
        return 0;
    struct heap *heaps = reallocarray(agenda->heaps, i + 1, sizeof *heaps);
    if (!heaps)
        return -ENOMEM;
    heaps[i] = (struct heap){.supplier_no = supplier_no};
    agenda->heaps = heaps;
    agenda->heap_count++;
    return 0;
}

static int reserve_entry(struct heap *heap)
{
    if (heap->count < heap->capacity)
        return 0;
    size_t capacity = heap->capacity ? 2 * heap->capacity : 64;
    struct entry *entries = reallocarray(heap->entries, capacity, sizeof *entries);
    if (!entries)
        return -ENOMEM;
    heap->entries = entries;
    heap->capacity = capacity;
    return 0;
}

static void lay(struct agenda *agenda, size_t heap, size_t at, struct entry entry)
{
    agenda->heaps[heap].entries[at] = entry;
    agenda->places[entry.seat] = (struct place){heap, at};
}

static void rise(struct agenda *agenda, size_t heap, size_t at, struct entry entry)
{
    const struct entry *entries = agenda->heaps[heap].entries;
    while (at > 0 && entries[(at - 1) / 2].due_us > entry.due_us) {
        lay(agenda, heap, at, entries[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    lay(agenda, heap, at, entry);
}

/* NOWHERE: it has none. */
static size_t earlier_child(const struct heap *heap, size_t at)
{
    size_t left = 2 * at + 1;
    if (left >= heap->count)
        return NOWHERE;
    bool is_right =
        left + 1 < heap->count && heap->entries[left + 1].due_us < heap->entries[left].due_us;
    return left + is_right;
}

static void settle(struct agenda *agenda, size_t heap, size_t at, struct entry entry)
{
    const struct heap *in = &agenda->heaps[heap];
    size_t child = earlier_child(in, at);
    while (child != NOWHERE && in->entries[child].due_us < entry.due_us) {
        lay(agenda, heap, at, in->entries[child]);
        at = child;
        child = earlier_child(in, at);
    }
    rise(agenda, heap, at, entry);
}

static void take_out(struct agenda *agenda, size_t seat)
{
    struct place place = agenda->places[seat];
    if (place.heap == NOWHERE)
        return;
    agenda->places[seat].heap = NOWHERE;
    struct heap *heap = &agenda->heaps[place.heap];
    struct entry last = heap->entries[--heap->count];
    if (place.at < heap->count)
        settle(agenda, place.heap, place.at, last);
}

int agenda_put(struct agenda *agenda, size_t seat, int32_t supplier_no, int64_t due_us)
{
    size_t heap;
    int result = reserve_seat(agenda, seat);
    if (result == 0)
        result = find_heap(agenda, supplier_no, &heap);
    if (result < 0)
        return result;
    take_out(agenda, seat);
    if (due_us == INT64_MAX)
        return 0;
    result = reserve_entry(&agenda->heaps[heap]);
    if (result == 0)
        rise(agenda, heap, agenda->heaps[heap].count++, (struct entry){due_us, seat});
    return result;
}

/* What is due lies at the top of the heap: from each entry found, on to its children. Adds the
 * seats to agenda->due from `count` on; gives the new count. */
static size_t add_due(
    struct agenda *agenda, const struct heap *heap, int64_t listened_us, size_t count)
{
    size_t *due = agenda->due;
    size_t found = count;
    if (heap->count > 0 && heap->entries[0].due_us <= listened_us)
        due[found++] = 0;
    for (size_t i = count; i < found; i++) {
        size_t child = 2 * due[i] + 1;
        for (size_t k = child; k <= child + 1 && k < heap->count; k++)
            if (heap->entries[k].due_us <= listened_us)
                due[found++] = k;
    }
    for (size_t i = count; i < found; i++)
        due[i] = heap->entries[due[i]].seat;
    return found;
}

static int compare(const void *left, const void *right)
{
    const size_t *one = left;
    const size_t *other = right;
    return (*one > *other) - (*one < *other);
}

size_t agenda_due(
    struct agenda *agenda, const struct listening_clock *clock, const size_t **out_seats)
{
    size_t count = 0;
    for (size_t i = 0; i < agenda->heap_count; i++) {
        const struct heap *heap = &agenda->heaps[i];
        count = add_due(agenda, heap, clock_listened_us(clock, heap->supplier_no), count);
    }
    if (count > 1)
        qsort(agenda->due, count, sizeof *agenda->due, compare);
    *out_seats = agenda->due;
    return count;
}
