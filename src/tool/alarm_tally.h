#pragma once

/* Alarms raised, counted by kind and zone in two runs side by side. -ENOMEM is the only failure. */

#include <stdbool.h>

#include "haitrinh/alarm.h"
#include "haitrinh/zone.h"

enum tally_run { RUN_AS_WAS, RUN_CHANGED, RUN_COUNT };

struct tally_row {
    enum alarm_kind kind;
    char zone[ZONE_ID_MAX + 1]; /* "" none */
    uint64_t counts[RUN_COUNT];
};

struct alarm_tally {
    struct tally_row *rows;
    size_t count, capacity;
};

void alarm_tally_done(struct alarm_tally *tally);
MUST_CHECK int alarm_tally_add(
    struct alarm_tally *tally, enum tally_run run, enum alarm_kind kind, const char *zone);
/* By kind and zone. */
void alarm_tally_sort(struct alarm_tally *tally);
struct tally_row alarm_tally_sum(const struct alarm_tally *tally);
