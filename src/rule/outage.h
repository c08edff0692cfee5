#pragma once

/* Mass loss: many devices of one cohort (a supplier's) newly late, or a supplier's feed silent, is
 * ONE incident and not a thousand losses.
 *
 * Opened when, within the window, at least 20 newly late devices make at least 10 % of the cohort,
 * or at least 80 % of a cohort of 4 and more; or when the feed gave no frame for 15 min in which at
 * least 10 reports should have come. Devices that became late since its onset are its members.
 * Ended when half of the members were heard again and the feed flows; then each member that is
 * still silent has two intervals before it is judged by itself. Devices late before the onset are
 * not its members: their losses stand.
 *
 * The counts are kept by silence.c through the notes below; after loading states from the store
 * they are built again by outage_restore, once a device. PURE; fixed size. */

#include "rule/alarm_list.h"
#include "rule/clock.h"
#include "rule/state.h"

/* Newly late devices are counted in buckets of the path's clock, half a day of them. */
#define OUTAGE_BUCKET_US (10 * MINUTE_US)
#define OUTAGE_BUCKETS   72

struct cohort {
    int32_t supplier_no;
    uint32_t on_time;              /* devices heard and not late */
    int64_t rate_per_day;          /* reports expected of them */
    int64_t bucket;                /* number of the newest bucket */
    uint32_t late[OUTAGE_BUCKETS]; /* newly late, by bucket number modulo OUTAGE_BUCKETS */
    /* The newest incident; this is stored. Clock readings are the path's. */
    uint64_t alarm_id; /* 0: there was none */
    bool is_open;
    bool is_feed;        /* the feed was silent */
    int64_t onset_at_us; /* reading: who became late since then is a member */
    int64_t ended_at_us; /* reading; TIME_UNKNOWN while open or never */
    int64_t began_us;    /* for people */
    uint32_t members;
    uint32_t returned;
    uint32_t told; /* members when it was last told */
};

struct outage_board {
    size_t cohort_count;
    struct cohort cohorts[CLOCK_PATHS_MAX];
};

void outage_init(struct outage_board *board);
/* Counts a device whose state was loaded. */
void outage_restore(
    struct outage_board *board, const struct listening_clock *clock, const struct silence *silence);
/* NULL for a supplier never heard. */
const struct cohort *outage_cohort(const struct outage_board *board, int32_t supplier_no);
/* Finds or adds; NULL when there are too many. */
struct cohort *outage_add_cohort(struct outage_board *board, int32_t supplier_no);

/* A device was heard: its silence as it was before and as it is now. */
void outage_note_heard(
    struct outage_board *board, const struct silence *before, const struct silence *now);
/* A device became late. */
void outage_note_late(struct outage_board *board, const struct silence *silence);
/* The incident whose member this silent device is, open or ended; NULL: none. */
const struct cohort *outage_holding(
    const struct outage_board *board, const struct silence *silence);

/* Once a heartbeat, after the devices' ticks: opens, tells of and ends incidents. The thresholds
 * are those of occasion->limits; -ENOMEM. */
MUST_CHECK int outage_tick(struct outage_board *board, const struct listening_clock *clock,
    const struct occasion *occasion, struct alarm_list *out);
