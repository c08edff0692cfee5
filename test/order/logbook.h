#pragma once

/* A logbook: all that reached the gate and befell it, in order of arrival, of a handful of vessels
 * over some days. It is what a seed draws, what is shrunk when a proof fails, and what is kept as a
 * named regression: one line an entry, see logbook_write. Times in a text are seconds since the
 * logbook begins.
 *
 * A logbook owns its entries. Running out of memory ends the program. */

#include <stdbool.h>
#include <stdio.h>

#include "haitrinh/report.h"

/* 2026-01-01T00:00:00Z */
#define LOGBOOK_BEGIN_US INT64_C(1767225600000000)
/* Devices are numbered from 1, each alternately by itself (path 0) and by supplier 1. */
#define DEVICES_MAX 8
/* The last two are on one vessel; the first of them is the counted one. */
#define COUNTED_NO 7
#define SECOND_NO  8

enum entry_kind {
    ENTRY_REPORT,  /* came in */
    ENTRY_RESTART, /* the watch stored its state and loaded it again */
    ENTRY_STOP,    /* the gate was down until now, for span_us */
    ENTRY_CUT,     /* the path cannot be proven any more */
    ENTRY_JOINED,  /* it can again */
};

struct entry {
    enum entry_kind kind;
    int64_t at_us;     /* by our clock */
    int64_t span_us;   /* of a stop */
    int32_t path;      /* of a cut */
    int32_t device_no; /* of a report, as what follows */
    bool is_stored;    /* sent as stored */
    struct report report;
};

struct logbook {
    struct entry *entries;
    size_t count;
    size_t capacity;
};

void logbook_done(struct logbook *book);
void logbook_add(struct logbook *book, const struct entry *entry);
/* By arrival; what arrives at the same moment keeps its order. */
void logbook_sort(struct logbook *book);
void logbook_copy(const struct logbook *book, struct logbook *out);

/* Each report once, each arriving shortly after its fix, and nothing else befalls us. A report
 * whose time is unknown or cannot be its own arrives when it did. */
void logbook_in_order(const struct logbook *book, struct logbook *out);

static inline int32_t vessel_of(int32_t device_no)
{
    return device_no == SECOND_NO ? COUNTED_NO : device_no;
}

static inline int32_t path_of(int32_t device_no)
{
    return device_no % 2;
}

/* One line an entry:
 *     report AT DEVICE FIX LAT_E7 LON_E7 STATUS KIND EVENT STORED   FIX "-": unknown
 *     restart AT | stop AT SPAN | cut AT PATH | joined AT PATH */
void logbook_write(const struct logbook *book, const char *before, FILE *file);
/* False when the file cannot be read; the line is told on standard error. */
bool logbook_read(const char *path, struct logbook *out);
