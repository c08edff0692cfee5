#pragma once

/* What a run is doing, for the line that refreshes and for --check: read once a second from the
 * journal and the database. A part that cannot be read is shown as unknown. */

#include <stdbool.h>
#include <stdint.h>

#include "haitrinh/base.h"

struct database;
struct run;

struct status {
    struct run *run;
    struct database *database; /* NULL while it cannot be reached */
    int64_t began_wall_us;
    int64_t read_at_us;
    uint64_t reports_before;
    double rate; /* reports acknowledged a second */
    uint64_t stored, stored_before_run, alarms_open;
    bool has_gate, has_store, has_store_base;
    bool is_report_shown, is_alarm_shown;
};

void status_init(struct status *status, struct run *run);
void status_done(struct status *status);
/* Reads everything and draws the line. */
void status_refresh(struct status *status, int64_t now_us);
/* The first report acknowledged in this run is a stored row, and an alarm was raised: each is said
 * once, when it is first seen. */
bool status_is_proven(struct status *status);
/* Says which of the two is missing. */
void status_say_missing(const struct status *status);
