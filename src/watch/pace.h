#pragma once

/* How many records of each lane the next batch may hold. Both lanes share a batch, until the
 * database refuses one; then they go apart, in turns, and each is halved and doubled by what
 * becomes of its own batches: a history record that is refused never holds up the live lane, and
 * live records that never end never keep it from being found.
 *
 *     together ──refused──▶ apart: live, history, live, ... ──both as large as before──▶ together
 *
 * Pure; fails never. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pace {
    size_t most; /* records of a lane in a batch, undisturbed */
    size_t live, history;
    bool is_apart;
    bool is_history_turn; /* while apart */
};

/* What a batch held. */
struct paced {
    uint64_t live, history;
};

void pace_init(struct pace *pace, size_t most);
/* Records that the next batch may hold; 0: not this lane's turn. */
size_t pace_live(const struct pace *pace);
size_t pace_history(const struct pace *pace);
/* The lane whose turn it is has nothing: the other one's. */
void pace_pass(struct pace *pace);
void pace_done(struct pace *pace, const struct paced *batch);
/* True when the batch was a single record of a lane: that record is to be set aside. */
bool pace_refused(struct pace *pace, const struct paced *batch);
