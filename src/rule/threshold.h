#pragma once

/* The numbers that rules decide by. Each has a name, a unit, a default and the source of that
 * default (a law, the practice of duty desks, or a decision of ours: doc/alarms.md) in one table;
 * overrides come from register versions of kind threshold and are laid over the defaults from the
 * widest scope to the narrowest: all, supplier, model, vessel, device.
 *
 * PURE. The book owns its overrides (at most THRESHOLD_OVERRIDES_MAX); resolving costs one pass
 * over them, and nothing when there are none. */

#include "haitrinh/base.h"
#include "haitrinh/units.h"

#define THRESHOLD_OVERRIDES_MAX 4096
#define LOSS_RUNGS              5
#define NEAR_STEPS              5

/* Spans in microseconds, distances in metres, speeds in mm/s, shares in per cent. */
struct thresholds {
    int64_t interval_us;         /* expected between reports */
    int64_t late_percent;        /* of the interval: then a device is late */
    int64_t loss_us[LOSS_RUNGS]; /* the ladder */
    int64_t loss_grace_us;      /* least time between late and the first rung: outages show first */
    int64_t band_m;             /* hysteresis and error band at a boundary */
    int64_t settle_us;          /* fixes within the band share one error for that long */
    int64_t reentry_us;         /* back within it: the same alarm again */
    int64_t chord_us;           /* fixes further apart tell nothing live of the way between them */
    int64_t line_reach_m;       /* a first fix this near past a line's end tells its side of it */
    int64_t stay_us;            /* beyond a boundary for that long */
    int64_t near_m[NEAR_STEPS]; /* steps of an approach to a boundary, from the farthest */
    int64_t rearm_m;            /* further off than this an approach is over */
    int64_t predict_margin_us;  /* a crossing is predicted up to that after the next report */
    int64_t slow_mm_s;          /* under it a vessel stands, and nothing is predicted */
    int64_t course_spread_deg;  /* courses that agree are no further apart */
    int64_t course_error_deg;   /* and no course is known better than this */
    int64_t speed_spread_percent; /* speeds that agree: the most of the least */
    int64_t reach_mm_s;           /* how fast a vessel may have been between two fixes */
    int64_t closed_near_m;        /* near to a closed area */
    int64_t storm_age_us;         /* an older last fix is no place to count heads by */
    int64_t fishing_least_mm_s;   /* speeds of fishing */
    int64_t fishing_most_mm_s;
    int64_t wrong_zone_us;        /* fishing for that long in a wrong zone */
    int64_t leap_mm_s;            /* implied speed over it: a leap */
    int64_t outage_vessels;       /* mass loss: at least so many newly late */
    int64_t outage_percent;       /* and at least this share of the cohort */
    int64_t outage_small_count;   /* or, in a cohort of at least so many */
    int64_t outage_small_percent; /* this share */
    int64_t outage_window_us;     /* newly late: within it */
    int64_t feed_silent_us;       /* a supplier's feed without a frame */
    int64_t clock_reports;        /* with a wrong time, one after the other: a wrong clock */
    int64_t clock_apart_us;       /* between two of them */
    int64_t sign_reach_m;         /* tampering this near to a boundary concerns the guard */
    int64_t frozen_reports;       /* of the very same point, one after the other */
    int64_t frozen_mm_s;          /* that they say at least */
    int64_t drift_us;             /* carried by the sea for that long */
    int64_t drift_least_mm_s, drift_most_mm_s;
    int64_t drift_turn_deg;      /* a steady course: no leg aside by more */
    int64_t drift_times;         /* so many times the span for those who drift for a living */
    int64_t drift_habit_percent; /* or did for that share of the last weeks */
    int64_t apart_m;             /* between the two devices of a vessel */
    int64_t carried_m;           /* between devices that may lie on one deck */
    int64_t carried_us;          /* side by side for that long */
    int64_t carried_fixes;       /* and so often */
    int64_t carried_mm_s;        /* under way */
    int64_t sos_anew_us;         /* an SOS that long after the one before is another distress */
    int64_t feed_expected; /* reports that should have come meanwhile, else it proves nothing */

    /* What is usual, and no siren. */
    int64_t quiet_gap_us;    /* a healthy device of this model is silent for that long by itself */
    int64_t quiet_learnt_us; /* at most so much of a device's own habit is quiet */
    int64_t loss_again_us;   /* lost again within it: the same alarm */

    /* A loss, and what it asks for. */
    int64_t near_reach_mm_s; /* how fast a silent vessel may be going */
    int64_t near_span_us;    /* and for how long at most, to be near a boundary */
    int64_t poll_wait_us;    /* who was asked where it is answers within it */
    int64_t poll_apart_us;   /* and is asked again no sooner than that */
    int64_t manual_every_us; /* positions by other means */
    int64_t manual_slack_us; /* reminded of so long before, missed so long after */
};

struct threshold_spec {
    const char *name; /* "loss_1" */
    const char *unit; /* "s", "m", "mm/s", "%", "" */
    size_t offset;    /* in struct thresholds */
    int64_t scale;    /* of the unit in the field: 1,000,000 for "s" */
    int64_t fallback; /* in the unit, as are the limits */
    int64_t least, most;
    const char *source; /* where the default comes from */
};

enum threshold_scope {
    SCOPE_NONE = 0,
    SCOPE_ALL = 1,      /* subject "" */
    SCOPE_SUPPLIER = 2, /* subject: the supplier's number */
    SCOPE_MODEL = 3,    /* subject: the device's model */
    SCOPE_VESSEL = 4,   /* subject: the vessel's number */
    SCOPE_DEVICE = 5,   /* subject: the device's number */
};

/* Whom thresholds are asked for; 0 and NULL: none. */
struct threshold_subject {
    int32_t supplier_no;
    const char *model;
    int32_t vessel_no;
    int32_t device_no;
    int32_t
        interval_s; /* from the register of devices or vessels: above all but device overrides */
};

struct threshold_book;

const struct threshold_spec *threshold_table(size_t *out_count);
struct thresholds threshold_defaults(void);

MUST_CHECK int threshold_book_new(struct threshold_book **out);
void threshold_book_free(struct threshold_book *book);
DEFINE_AUTO(struct threshold_book *, threshold_book_free);
/* `value` is in the unit of the table. A second call for the same scope, subject and name replaces
 * the value. -ENOENT: no such name; -ERANGE: outside of the limits; -EINVAL: no such scope or a
 * subject that does not fit it; -ENOSPC: the book is full. */
MUST_CHECK int threshold_book_set(struct threshold_book *book, enum threshold_scope scope,
    struct bytes subject, struct bytes name, int64_t value);
/* "all", "supplier", "model", "vessel", "device"; else SCOPE_NONE. */
enum threshold_scope threshold_scope_from_text(struct bytes text);
/* The name is one of those that history is judged by; live rules use them all. */
bool threshold_judges_history(struct bytes name);
/* They agree in all that history is judged by. */
bool thresholds_judge_alike(const struct thresholds *one, const struct thresholds *other);
void threshold_resolve(const struct threshold_book *book, const struct threshold_subject *subject,
    struct thresholds *out);
