#pragma once

/* History as rows: what a store holds of one device, or what somebody says it should hold. Owns its
 * lists; running out of memory ends the program. */

#include <stdbool.h>

#include "rule/history.h"

struct rows {
    struct visit_row *visits;
    size_t visit_count, visit_capacity;
    struct gap_row *gaps;
    size_t gap_count, gap_capacity;
    struct leap *leaps;
    size_t leap_count, leap_capacity;
    /* Said by the oracle alone: where the track begins or begins anew, and its last believed fix.
     */
    int64_t *beginnings_us;
    size_t beginning_count, beginning_capacity;
    int64_t believed_until_us;
};

void rows_done(struct rows *rows);
void rows_add_visit(struct rows *rows, const struct visit_row *visit);
void rows_add_gap(struct rows *rows, const struct gap_row *gap);
void rows_add_leap(struct rows *rows, const struct leap *leap);
void rows_add_beginning(struct rows *rows, int64_t fix_us);
/* One order for comparing. */
void rows_sort(struct rows *rows);
bool rows_equal(const struct rows *one, const struct rows *other);
/* What one has and the other has not. */
void rows_tell_difference(const struct rows *expected, const struct rows *found);
