#pragma once

/* Incidents: how outages (rule/outage.h) are found, told of and ended. Internal to outage.c.
 * PURE; -ENOMEM only. A round costs a pass over the kin, and one more for each cohort in which
 * somebody is newly late. */

#include "rule/outage.h"

/* One heartbeat's look at all cohorts. Borrowed. */
struct incident_round {
    struct outage_board *board;
    const struct listening_clock *clock;
    const struct occasion *occasion;
    struct alarm_list *out;
};

/* Ends those that are over, tells of those that grew. */
MUST_CHECK int incident_tend_all(const struct incident_round *round);
MUST_CHECK int incident_open_feeds(const struct incident_round *round);
MUST_CHECK int incident_open_masses(const struct incident_round *round);
