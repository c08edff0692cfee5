#pragma once

/* Mass loss: many devices of one cohort newly late, or a supplier's feed silent, is ONE incident
 * and not a thousand losses. A cohort is all devices of a satellite, a gateway, a model or a
 * supplier (rule/kin.h).
 *
 * Opened when, within the window, at least 20 newly late devices make at least 10 % of a cohort, or
 * at least 80 % of a cohort of 4 and more; or when a feed gave no frame for 15 min in which at
 * least 10 reports should have come. Of the cohorts that fit, it is the narrowest of those that
 * explain nearly all; who is a member of an open incident speaks for no second one. Where a young
 * incident turns out to be part of a wider one, it becomes that.
 *
 *     newly late in a cohort ──▶ open ──wider──▶ open ──half returned, the rest no mass──▶ ended
 *                                 ▲                                                      │
 *                                 └──────────────── again within 6 h ────────────────────┘
 *
 * Devices that became late since its onset are its members; their losses are held. After its end
 * each that is still silent has two intervals before it is judged by itself. Devices late before
 * the onset are not its members: their losses stand.
 *
 * The counts are kept by silence.c through the notes below; after loading states from the store
 * they are built again by outage_restore, once a device. PURE; fixed size. When INCIDENTS_MAX are
 * open, further devices are judged by themselves. */

#include "rule/alarm_list.h"
#include "rule/kin.h"

#define INCIDENTS_MAX 32

struct incident {
    uint64_t alarm_id; /* 0: there was none */
    struct cohort cohort;
    char name[COHORT_NAME_MAX + 1]; /* of the cohort; "" for a supplier */
    bool is_open;
    bool is_feed;     /* the feed was silent */
    int64_t began_us; /* for people */
    uint32_t told;    /* members when it was last told */
};

struct outage_board {
    struct kin_table kins;
    struct incident incidents[INCIDENTS_MAX];
};

/* What an incident's kin sum up to. */
struct incident_sum {
    uint32_t members, returned, held, on_time;
    int32_t supplier_no; /* of all of them; 0: of several */
};

/* How a cohort fares in the window. */
struct cohort_share {
    uint32_t silent; /* newly late, or members of an incident that have not returned */
    uint32_t size;   /* those, and the ones on time */
};

void outage_init(struct outage_board *board);
/* Counts a device whose state was loaded; `device` NULL: in no register. */
void outage_restore(struct outage_board *board, const struct listening_clock *clock,
    const struct silence *silence, const struct device *device);

/* A device was heard: its silence as it was before and as it is now. */
void outage_note_heard(struct outage_board *board, const struct silence *before,
    const struct silence *now, const struct device *device);
/* A device became late; counted among the newly late if it is still at sea. */
void outage_note_late(struct outage_board *board, const struct silence *silence, bool is_at_sea);
/* Its loss began (true) or ceased to be held. */
void outage_note_held(struct outage_board *board, const struct silence *silence, bool is_held);
/* The kin through which this silent device is a member of an incident, open or ended; NULL: of
 * none. */
const struct kin *outage_holding(struct outage_board *board, const struct silence *silence);
/* NULL when those kin had no incident. */
const struct incident *outage_incident(const struct outage_board *board, const struct kin *kin);
struct incident_sum outage_sum(const struct outage_board *board, const struct incident *incident);
struct cohort_share outage_share(
    const struct outage_board *board, const struct cohort *cohort, int64_t window_us);

/* Once a heartbeat, after the devices' ticks: opens, tells of and ends incidents. The thresholds
 * are those of occasion->limits; -ENOMEM. */
MUST_CHECK int outage_tick(struct outage_board *board, const struct listening_clock *clock,
    const struct occasion *occasion, struct alarm_list *out);
