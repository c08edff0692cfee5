#pragma once

/* On which side of one boundary a track runs, and the passages that follow: firm and other runs, as
 * rule/history.h tells. Internal to history. PURE. */

#include "chart/zone.h"
#include "rule/history.h"
#include "rule/leg.h"

/* A growing list of passages. */
struct passage_list {
    struct passage *items;
    size_t count;
    size_t capacity;
};

MUST_CHECK int passage_list_add(struct passage_list *list, const struct passage *passage);

/* A change of side that may come to count. */
struct change {
    int64_t occurred_us;
    struct point point;
    bool is_entry; /* as in struct passage */
};

/* An area: true is inside. A line: true is not the side where the track was first. */
struct side {
    bool is_firm_there; /* the side of the newest firm run */
    bool is_there;      /* the side of the run */
    bool is_firm;       /* the run */
    bool has_change;    /* a run that is not firm has followed the newest firm one */
    bool is_confirmed;  /* two fixes one after the other on the other side since then */
    uint8_t count;      /* fixes of the run, up to 2 */
    int64_t began_us;   /* first fix of the run */
    struct change first, last;
};

struct side_step {
    struct side *side;
    struct zone_span span;
    uint16_t index; /* of the zone */
    bool is_near;   /* in force, and within the error band by bounding box */
    const struct leg *leg;
    const struct thresholds *thresholds; /* at the leg's end */
    struct passage_list *out;
};

/* A side before its first fix: outside, firm. */
struct side side_begin(void);
/* A side at a settled fix. */
struct side side_settled(bool is_there);
/* Something may still follow, however far away the track goes. */
bool side_is_active(const struct side *side, bool is_area);
MUST_CHECK int side_move(const struct side_step *step);
/* The track ends: an entry that nothing has contradicted stands. */
MUST_CHECK int side_end(const struct side_step *step);
