#pragma once

/* What is tried in a dry run: other zones (each in the place of the register's one of the same id,
 * or beside them all) and other thresholds.
 *
 * Owns its zones and texts. A file or text that will not do is -EINVAL, with a sentence in `error`
 * (ZONE_FILE_ERROR_MAX); -ENOMEM; -errno of the file. */

#include <stdbool.h>

#include "haitrinh/base.h"

#include "rule/threshold.h"
#include "tool/zone_file.h"

#define TRIAL_THRESHOLDS_MAX 16

struct zone;

struct trial_threshold {
    enum threshold_scope scope;
    struct bytes subject, name; /* in the change's text */
    int64_t value;
};

struct trial_change {
    struct zone **zones; /* numbered from INT32_MAX downwards, apart from the register's */
    size_t zone_count;
    int32_t zones_read; /* with those whose place a later one of the file has taken */
    char text[512];     /* of the thresholds */
    struct trial_threshold thresholds[TRIAL_THRESHOLDS_MAX];
    size_t threshold_count;
};

void trial_change_done(struct trial_change *change);
/* The zones of a GeoJSON file; the later of two of one id counts. */
MUST_CHECK int trial_change_zones(struct trial_change *change, const char *path, char *error);
/* "loss_1=14400,model:SF2500:loss_2=36000": for all, or for a scope as modes are written. */
MUST_CHECK int trial_change_thresholds(struct trial_change *change, const char *text, char *error);
bool trial_change_has_zone(const struct trial_change *change, const char *zone_id);
/* Lays the thresholds over those of a book. */
MUST_CHECK int trial_change_set(const struct trial_change *change, struct threshold_book *book);
