#pragma once

/* Whose fault a silence is, as far as can be told, and the evidence: how the device's peers fare,
 * what it last said of itself, the incident it was part of, and how long we did not listen.
 *
 * A member of an open incident is silent by its satellite, its land station or its supplier;
 * whoever is silent in no incident, or still after it, is so by itself. Time in which we did not
 * listen is no part of a silence; it is told beside it (what is left of such in tracks is ours:
 * doc/statistics.md). PURE; a pass over the kin, fails never. */

#include "rule/alarm_list.h"
#include "rule/lookout.h"
#include "rule/state.h"

enum blame { BLAME_DEVICE = 1, BLAME_SUPPLIER = 2, BLAME_SATELLITE = 3 };

struct attribution {
    enum blame blame;
    struct cohort cohort; /* of its own, the one of which most is silent */
    const char *cohort_name;
    struct cohort_share peers;
    uint64_t outage_id; /* of the incident it is or was a member of; 0: none */
    int64_t unheard_us; /* since it was heard, we did not listen for so long */
    uint32_t status;    /* enum report_status, as it last said */
};

struct attribution attribution_of(
    const struct device_state *state, struct lookout *lookout, const struct occasion *occasion);
/* "cause" and its evidence, into the object that is open. */
void attribution_write(const struct attribution *attribution, struct json *detail);
