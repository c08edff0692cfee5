#pragma once

/* What the journal tells of the gate while it works: how many are connected, how many reports are
 * on disk and so acknowledged since we began to look, which was the first. Reads what is new each
 * time it is asked; another reader does not disturb the watch. */

#include <stdbool.h>
#include <stdint.h>

#include "haitrinh/base.h"
#include "haitrinh/heartbeat.h"
#include "haitrinh/position.h"
#include "haitrinh/report.h"

#include "base/arena.h"

struct journal_reader;

struct pulse {
    struct journal_reader *reader; /* NULL until there is a journal */
    struct arena arena;
    uint64_t connected;
    uint64_t reports; /* acknowledged since the first look */
    bool has_heartbeat;
    struct heartbeat heartbeat; /* the newest */
    uint64_t durable;           /* last record on disk */
    bool has_first;
    struct journal_place first;
    struct device_key first_device;
    int64_t first_fix_us;
};

void pulse_init(struct pulse *pulse);
void pulse_done(struct pulse *pulse);
/* Opens the journal when it can, at its end, and reads what is new. False: nothing can be read. */
bool pulse_read(struct pulse *pulse, const char *journal_path);
