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

#define OUTAGE_BUCKETS 24 /* of the window */

struct cohort {
    int32_t supplier_no;
    uint32_t on_time;              /* devices heard and not late */
    int64_t rate_per_day;          /* reports expected of them */
    int64_t bucket;                /* number of the newest bucket, on the path's clock */
    uint32_t late[OUTAGE_BUCKETS]; /* newly late, by bucket */
    /* The incident; what follows is stored. */
    uint64_t alarm_id; /* 0: none yet */
    bool is_open;
    bool is_feed;     /* the feed is silent */
    int64_t onset_us; /* on the path's clock: late since then is a member */
    int64_t ended_us; /* on the path's clock; TIME_UNKNOWN: never */
    int64_t began_us; /* wall time, for people */
    uint32_t members;
    uint32_t returned;
};

struct outage_board {
    size_t cohort_count;
    struct cohort cohorts[CLOCK_PATHS_MAX];
};

void outage_init(struct outage_board *board);
/* Counts a device whose state was loaded. */
void outage_restore(
    struct outage_board *board, const struct silence *silence, const struct thresholds *limits);
/* NULL for a supplier never heard. */
const struct cohort *outage_cohort(const struct outage_board *board, int32_t supplier_no);

void outage_note_heard(struct outage_board *board, const struct silence *before,
    const struct silence *now, const struct thresholds *limits);
void outage_note_late(
    struct outage_board *board, const struct silence *silence, const struct thresholds *limits);
/* The outage that holds the losses of this device, open or ended; NULL: none. */
const struct cohort *outage_holding(
    const struct outage_board *board, const struct silence *silence);

/* Once a heartbeat, after the devices' ticks: opens and ends incidents. */
MUST_CHECK int outage_tick(struct outage_board *board, const struct listening_clock *clock,
    const struct occasion *occasion, struct alarm_list *out);
