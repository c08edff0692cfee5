#include "tool/alarm_tally.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void alarm_tally_done(struct alarm_tally *tally)
{
    free(tally->rows);
    *tally = (struct alarm_tally){0};
}

static struct tally_row *find(
    const struct alarm_tally *tally, enum alarm_kind kind, const char *zone)
{
    for (size_t i = 0; i < tally->count; i++)
        if (tally->rows[i].kind == kind && strcmp(tally->rows[i].zone, zone) == 0)
            return &tally->rows[i];
    return NULL;
}

static int reserve(struct alarm_tally *tally)
{
    if (tally->count < tally->capacity)
        return 0;
    size_t capacity = tally->capacity == 0 ? 32 : 2 * tally->capacity;
    struct tally_row *grown = reallocarray(tally->rows, capacity, sizeof *grown);
    if (grown == NULL)
        return -ENOMEM;
    tally->rows = grown;
    tally->capacity = capacity;
    return 0;
}

int alarm_tally_add(
    struct alarm_tally *tally, enum tally_run run, enum alarm_kind kind, const char *zone)
{
    struct tally_row *row = find(tally, kind, zone);
    if (row == NULL) {
        int result = reserve(tally);
        if (result < 0)
            return result;
        row = &tally->rows[tally->count++];
        *row = (struct tally_row){.kind = kind};
        (void)snprintf(row->zone, sizeof row->zone, "%s", zone);
    }
    row->counts[run]++;
    return 0;
}

static int compare_rows(const void *left, const void *right)
{
    const struct tally_row *one = left;
    const struct tally_row *other = right;
    return one->kind != other->kind ? (int)one->kind - (int)other->kind
                                    : strcmp(one->zone, other->zone);
}

void alarm_tally_sort(struct alarm_tally *tally)
{
    if (tally->count > 0)
        qsort(tally->rows, tally->count, sizeof *tally->rows, compare_rows);
}

struct tally_row alarm_tally_sum(const struct alarm_tally *tally)
{
    struct tally_row sum = {0};
    for (size_t i = 0; i < tally->count; i++)
        for (size_t run = 0; run < RUN_COUNT; run++)
            sum.counts[run] += tally->rows[i].counts[run];
    return sum;
}
