#pragma once

/* A track as the records of its devices' queues. A tracker gives a position a number when it takes
 * it and sends it under that number as often as it must. So rows of one device that say the same,
 * in the steps of the wire, are one record; and one set of rows has one numbering, in whatever
 * order and however often it is sent: the numbers follow the fix times from 1 without gap, and the
 * epoch is a checksum of all that the queue holds (doc/wire/vtp.md, section 5).
 *
 * The caller owns the records. n log n; pure but for allocation. */

#include "haitrinh/report.h"

struct send_record {
    struct report report;
    size_t device; /* whose queue it stands in */
    size_t row;    /* where it stands in the track, from 0 without gap */
};

/* Sorts the records by device and number, and gives each its epoch and number. -ENOMEM. */
MUST_CHECK int send_records_number(struct send_record *records, size_t count);

/* The order in which numbered records go: that of the track, but each takes the others of its block
 * of `most` numbers along, so that they fit one frame. With 1 it is the order of the track itself.
 * Writes `count` indices. -ENOMEM. */
MUST_CHECK int send_records_order(
    const struct send_record *records, size_t count, size_t most, size_t *out);
