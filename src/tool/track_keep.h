#pragma once

/* How long positions stay: months that are old enough are dropped, holds keep them. The rules are
 * the database's (position_partitions_drop); here they are asked for and told. Each function
 * answers with an exit status and prints its own sentence when it fails. */

#include "tool/reach.h"
#include "tool/sheet.h"

struct track_keep {
    const struct reach *reach;
    enum sheet_format format; /* holds */
    const char *before;       /* prune: a day; months that end by it */
    bool is_confirmed;        /* prune: not only shown */
    const char *registration; /* hold: "" for all vessels */
    int64_t from_us, until_us;
    const char *reason; /* hold, lift */
    int64_t hold_no;    /* lift */
};

/* COMMAND_WANTING: a hold keeps one of the months. As the owner of the schema. */
int track_prune(const struct track_keep *keep);
int track_hold(const struct track_keep *keep);
int track_lift(const struct track_keep *keep);
int track_holds(const struct track_keep *keep);
