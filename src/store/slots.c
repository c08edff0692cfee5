#include "store/slots.h"

#include <errno.h>
#include <stdlib.h>

struct slot {
    uint64_t hash;
    size_t place_plus_one; /* 0: free */
};

#define CAPACITY_FIRST 64

void slots_done(struct slots *slots)
{
    free(slots->cells);
    *slots = (struct slots){0};
}

static void put(struct slots *slots, uint64_t hash, size_t place)
{
    size_t mask = slots->capacity - 1;
    size_t at = (size_t)hash & mask;
    while (slots->cells[at].place_plus_one != 0)
        at = (at + 1) & mask;
    slots->cells[at] = (struct slot){.hash = hash, .place_plus_one = place + 1};
    slots->count++;
}

static int grow(struct slots *slots)
{
    struct slots larger = {.capacity = slots->capacity ? 2 * slots->capacity : CAPACITY_FIRST};
    larger.cells = calloc(larger.capacity, sizeof(*larger.cells));
    if (!larger.cells)
        return -ENOMEM;
    for (size_t i = 0; i < slots->capacity; i++) {
        const struct slot *cell = &slots->cells[i];
        if (cell->place_plus_one != 0)
            put(&larger, cell->hash, cell->place_plus_one - 1);
    }
    free(slots->cells);
    *slots = larger;
    return 0;
}

int slots_add(struct slots *slots, uint64_t hash, size_t place)
{
    if (2 * (slots->count + 1) > slots->capacity) {
        int result = grow(slots);
        if (result != 0)
            return result;
    }
    put(slots, hash, place);
    return 0;
}

size_t slots_next(const struct slots *slots, uint64_t hash, size_t *step)
{
    size_t mask = slots->capacity - 1;
    while (*step < slots->capacity) {
        const struct slot *cell = &slots->cells[((size_t)hash + (*step)++) & mask];
        if (cell->place_plus_one == 0)
            break;
        if (cell->hash == hash)
            return cell->place_plus_one - 1;
    }
    return SLOTS_NONE;
}

uint64_t hash_bytes(struct bytes bytes)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < bytes.size; i++)
        hash = (hash ^ bytes.data[i]) * UINT64_C(1099511628211);
    return hash ^ hash >> 32;
}

uint64_t hash_number(uint64_t number)
{
    number = (number ^ number >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    number = (number ^ number >> 27) * UINT64_C(0x94d049bb133111eb);
    return number ^ number >> 31;
}
