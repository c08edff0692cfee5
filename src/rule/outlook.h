#pragma once

/* What is known of the zones around a fix before any of them is asked: for each a range that its
 * distance lies in, by the cell of the grid that the fix lies in. Most fixes are far from all that
 * matters or deep inside of it; then nothing is asked. What is known is never wrong, only vague:
 * whoever decides by it decides as the zone itself would. Internal to the live rules. PURE; some
 * hundred nanoseconds. */

#include "rule/crossing.h"
#include "rule/soundings.h"

struct outlook {
    bool is_known; /* else every zone must be asked */
    struct soundings *soundings;
    double way_m; /* no shorter than the leg to the fix */
};

/* Takes the soundings anew and borrows them. */
struct outlook outlook_at(
    const struct live_step *step, const struct live_zones *zones, struct soundings *soundings);
/* Nothing follows for any zone: the device is clear of all of them, and was on its way. */
bool outlook_is_clear(
    const struct outlook *outlook, const struct live_step *step, const struct live_zones *zones);
/* Of a zone of the set; from near by, where the grid does not tell. */
struct foresight outlook_of(const struct outlook *outlook, uint16_t index);

/* Zones that a fix is to be judged against, by their indexes. */
struct candidates {
    uint16_t indexes[ZONE_SET_MAX];
    size_t count;
};

/* Those that the way comes near to by bounding box, in ascending order, then all other fences; but
 * for those of which nothing would follow. */
void outlook_candidates(const struct outlook *outlook, const struct live_step *step,
    const struct live_zones *zones, struct candidates *out);
