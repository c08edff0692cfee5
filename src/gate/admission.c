#include "gate/admission.h"

#include <errno.h>
#include <stdlib.h>

#include "base/crc32c.h"

struct budget {
    struct source source;
    uint32_t used; /* 0: the slot is free */
};

TAILQ_HEAD(admission_list, admission_entry);

struct admission {
    struct admission_list entries; /* oldest first */
    size_t count, most, per_source;
    uint32_t mask; /* slots of the table, a power of two and at least 2 * most, less 1 */
    struct budget budgets[];
};

static uint32_t table_size(size_t most)
{
    uint32_t size = 16;
    while (size < 2 * most)
        size *= 2;
    return size;
}

int admission_new(size_t most, size_t per_source, struct admission **out)
{
    uint32_t size = table_size(most);
    struct admission *admission = calloc(1, sizeof(*admission) + size * sizeof(struct budget));
    if (admission == NULL)
        return -ENOMEM;
    TAILQ_INIT(&admission->entries);
    admission->most = most;
    admission->per_source = per_source;
    admission->mask = size - 1;
    *out = admission;
    return 0;
}

void admission_free(struct admission *admission)
{
    free(admission);
}

size_t admission_count(const struct admission *admission)
{
    return admission->count;
}

static uint32_t home_of(const struct admission *admission, const struct source *source)
{
    return crc32c(0, source, sizeof(*source)) & admission->mask;
}

/* The slot of the source, or the free one where it would go: at most half of them are in use. */
static uint32_t find_slot(const struct admission *admission, const struct source *source)
{
    uint32_t at = home_of(admission, source);
    while (
        admission->budgets[at].used > 0 && !source_equals(&admission->budgets[at].source, source))
        at = (at + 1) & admission->mask;
    return at;
}

static struct admission_entry *oldest_of(
    const struct admission *admission, const struct source *budget)
{
    struct admission_entry *entry = NULL;
    TAILQ_FOREACH(entry, &admission->entries, link) {
        struct source other = source_budget(&entry->source);
        if (source_equals(&other, budget))
            return entry;
    }
    return NULL;
}

struct admission_entry *admission_victim(
    const struct admission *admission, const struct source *source)
{
    struct source budget = source_budget(source);
    uint32_t used = admission->budgets[find_slot(admission, &budget)].used;
    if (admission->count >= admission->most / 2 && used >= admission->per_source)
        return oldest_of(admission, &budget);
    return admission->count >= admission->most ? TAILQ_FIRST(&admission->entries) : NULL;
}

void admission_enter(struct admission *admission, struct admission_entry *entry)
{
    struct source budget = source_budget(&entry->source);
    struct budget *slot = &admission->budgets[find_slot(admission, &budget)];
    slot->source = budget;
    slot->used++;
    admission->count++;
    entry->is_admitted = true;
    TAILQ_INSERT_TAIL(&admission->entries, entry, link);
}

/* Moves back whoever had been pushed past the freed slot, so that every search still ends well. */
static void close_hole(struct admission *admission, uint32_t hole)
{
    uint32_t at = hole;
    for (;;) {
        at = (at + 1) & admission->mask;
        if (admission->budgets[at].used == 0)
            return;
        uint32_t home = home_of(admission, &admission->budgets[at].source);
        bool may_stay = ((at - home) & admission->mask) < ((at - hole) & admission->mask);
        if (may_stay)
            continue;
        admission->budgets[hole] = admission->budgets[at];
        admission->budgets[at].used = 0;
        hole = at;
    }
}

void admission_leave(struct admission *admission, struct admission_entry *entry)
{
    if (!entry->is_admitted)
        return;
    entry->is_admitted = false;
    TAILQ_REMOVE(&admission->entries, entry, link);
    admission->count--;
    struct source budget = source_budget(&entry->source);
    uint32_t slot = find_slot(admission, &budget);
    if (--admission->budgets[slot].used == 0)
        close_hole(admission, slot);
}
