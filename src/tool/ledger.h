#pragma once

/* The ledger: what a device has been told is safe, one line an acknowledged report, appended when
 * the acknowledgement arrives. `verify` compares it with the store.
 *
 *     device_id,fix_time,lat,lon,device_epoch,device_seq,digest_hex
 *     VN-94555,2026-11-22T08:00:00Z,13.7700000,109.2500000,2864434397,17,0a1b2c3d
 *
 * fix_time is empty when the device sent none, lat and lon when it sent no place; epoch and
 * sequence are 0 where the protocol has none. The digest is of the report as the server decodes it.
 */

#include <stdio.h>

#include "haitrinh/report.h"

struct ledger {
    FILE *file;
    uint64_t lines; /* written by us */
};

/* Appends to what is there; a new file begins with its header line. -errno. */
MUST_CHECK int ledger_open(const char *path, struct ledger *out);
/* -EIO when something was not written. Takes a zeroed one. */
MUST_CHECK int ledger_close(struct ledger *ledger);
void ledger_write(
    struct ledger *ledger, const struct device_key *device, const struct report *report);
/* So that readers see it. */
void ledger_flush(struct ledger *ledger);

struct ledger_entry {
    struct device_key device;
    int64_t fix_us; /* or TIME_UNKNOWN */
    uint32_t digest;
};

typedef int ledger_each(void *context, const struct ledger_entry *entry);
/* Reads a ledger; a callback's negative result ends it. -EBADMSG: a line that is none (*out_line);
 * a last line without its end is left out, as its writer was stopped in it. */
MUST_CHECK int ledger_read(const char *path, ledger_each *each, void *context, size_t *out_line);
