#pragma once

/* Matters: what the rules of single alarm kinds keep in mind of a device between its reports, one
 * entry a kind and subject, stored with the device's state. A rule takes an entry when it first
 * sees something, counts in it, tells of it, and drops it when there is nothing left to remember.
 *
 * At most STATE_MATTERS_MAX a device: the one seen longest ago of which nothing is told makes room.
 * PURE. Pointers are valid until the next take or drop. */

#include "rule/scene.h"

enum matter_condition {
    MATTER_FULL = 1, /* an alarm is open on every entry: the new one is not remembered */
};

/* What is told of a matter. */
struct telling {
    enum alarm_step step;
    uint8_t level; /* 0: the severity of the kind */
    int64_t occurred_us;
    struct point point;
    uint64_t zone_version;
};

/* NULL: nothing is in mind. */
struct matter *matter_find(
    const struct device_state *state, enum alarm_kind kind, int32_t subject_no);
/* Of any subject; NULL: nothing is in mind. */
struct matter *matter_of_kind(const struct device_state *state, enum alarm_kind kind);
/* Finds or adds, empty. 0, MATTER_FULL, -ENOMEM. */
MUST_CHECK int matter_take(
    struct device_state *state, enum alarm_kind kind, int32_t subject_no, struct matter **out);
void matter_drop(struct device_state *state, struct matter *matter);

/* For rules that keep a matter when its alarm has ended (`since_us` is its id then, `newest_us` the
 * time): within the re-entry time it is opened again. */
void matter_rest(struct matter *matter, uint64_t ended_id, int64_t ended_us);
/* Forgets the id when that time is over by scene->position. */
void matter_forget_ended(const struct scene *scene, struct matter *matter);
/* The step to be told: raised, or updated, when need be after opening it again. */
enum alarm_step matter_open(struct matter *matter);

/* Adds an event of the matter's alarm to scene->out: raised gives it an id, ended takes it away.
 * The matter's subject is the event's zone when `zone_version` is set. -ENOMEM. */
MUST_CHECK int matter_tell(const struct scene *scene, struct matter *matter,
    const struct telling *telling, const struct json *detail);
