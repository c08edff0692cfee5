#pragma once

/* What the rules remember of a device between its reports, and its compact form for the store.
 *
 * The newest plausible live position (`last`) is stored in columns of its own and handed back at
 * decoding; all else is the blob: a version byte and little-endian fields, at most STATE_BLOB_MAX
 * bytes. Decoding a blob of an unknown version or a damaged one is -EBADMSG: the caller starts the
 * device anew.
 *
 * A device owns its list of zones, which holds only those where it is not simply clear, at most
 * STATE_ZONES_MAX, and its list of matters (rule/matter.h). PURE. */

#include "haitrinh/alarm.h"
#include "haitrinh/base.h"
#include "haitrinh/position.h"
#include "haitrinh/zone.h"

#define STATE_ZONES_MAX   48
#define STATE_MATTERS_MAX 24
#define STATE_BLOB_MAX    8192

/* Where a device is with regard to one zone. "Beyond" is where it is told of: inside of a closed,
 * watched or port area, outside of a boundary area, past a line's permitted side. */
struct zone_state {
    int32_t zone_no;
    enum zone_kind kind;
    uint64_t zone_version;    /* it was last judged on */
    bool is_beyond;           /* by the newest fix */
    bool is_told;             /* beyond as far as people know: an alarm is open, or port */
    enum certainty certainty; /* of that */
    uint8_t beyond_count;     /* fixes beyond, one after the other, up to 2 */
    uint8_t back_count;       /* fixes back, one after the other, up to 2 */
    uint16_t entries;         /* times told under this alarm */
    int64_t back_us;          /* fix time of the first of back_count */
    int64_t since_us;         /* when it went beyond */
    int64_t ended_us;         /* when the alarm last ended; TIME_UNKNOWN: never */
    uint64_t alarm_id;        /* 0: none yet */
    int32_t teller_no;        /* device that raised it: the alarm is stored under its number */
};

/* What devices have in common: all that share one of these are a cohort. */
enum cohort_kind {
    COHORT_SATELLITE = 0,
    COHORT_GATEWAY = 1,
    COHORT_MODEL = 2,
    COHORT_SUPPLIER = 3
};
#define COHORT_KINDS 4

/* The cohorts of a device by kind, see rule/kin.h. 0: in none, but for suppliers. */
struct kinship {
    uint32_t keys[COHORT_KINDS];
};

/* Silences after which it was heard again, see rule/habit.h. */
#define HABIT_GAPS 4
struct habit {
    uint64_t alarm_id; /* of the loss that ended last; 0: none */
    int64_t ended_us;
    uint16_t losses;              /* told under that alarm */
    uint16_t minutes[HABIT_GAPS]; /* the newest first; 0: none */
    uint16_t days[HABIT_GAPS];    /* when it was heard again, since 1970 */
};

/* See rule/silence.h. */
struct silence {
    int32_t supplier_no;    /* path it was last heard on */
    struct kinship kinship; /* as it was when last heard */
    uint8_t rung;           /* of the ladder reached, 0..LOSS_RUNGS; with or without an alarm */
    uint8_t told;           /* level of the loss as told; 0: nothing */
    bool is_heard;          /* ever; else it is not connected */
    bool is_late;
    bool is_held;        /* a rung was reached in an outage: nothing told yet */
    bool is_counted;     /* at sea when last heard: counts in its cohorts */
    bool is_unanswered;  /* a poll since it was last heard was over without an answer */
    int64_t heard_us;    /* time of receipt when last heard */
    int64_t heard_at_us; /* the path's listening clock then */
    int64_t late_at_us;  /* the same clock when it became late */
    int64_t next_us;     /* the same clock when something is due; INT64_MAX: nothing */
    int64_t interval_us; /* as it was when last heard */
    uint64_t alarm_id;   /* of the open loss; 0: none */
    uint64_t held_by;    /* alarm of the outage that holds it; 0: none */
    struct habit habit;
};

/* See rule/sos.h. */
struct sos_state {
    uint64_t alarm_id; /* of the open one; 0: none */
    int64_t fix_us;    /* key of the newest SOS seen; those before it are matters */
    uint32_t digest;
    int64_t cancel_us; /* fix time of the newest cancel; TIME_UNKNOWN: none */
};

/* A fix that leapt: not believed until its neighbours confirm it. */
struct suspect {
    int64_t fix_us; /* TIME_UNKNOWN: none */
    struct point point;
    struct journal_place place;
    uint32_t digest;
};

/* The newest poll of the device, see rule/poll.h. */
struct poll {
    uint64_t id;        /* of the message that asks; 0: it was never polled */
    int64_t asked_us;   /* when that was wished */
    int64_t until_us;   /* it is worth nothing after */
    int32_t subject_no; /* of the alarm that it was wished for */
    enum alarm_kind kind;
    bool is_settled; /* what came of it is known */
};

/* What a rule keeps in mind of a device, see rule/matter.h. */
struct matter {
    enum alarm_kind kind;
    int32_t subject_no; /* the zone or other device it is about; 0: none */
    uint64_t alarm_id;  /* of the open alarm; 0: nothing told */
    int64_t since_us;   /* when it began; the rule says on which clock */
    int64_t newest_us;  /* when it was last seen */
    int64_t number;     /* the rule's own */
    struct point point; /* the rule's own */
    uint16_t count;     /* times seen, one after the other, or the rule's own */
    uint8_t level;      /* last told */
    int32_t teller_no;  /* device that raised the alarm: it is stored under its number */
};

struct device_state {
    int32_t device_no;
    int32_t vessel_no; /* that it was on when last asked; 0: none */
    struct silence silence;
    struct position last; /* newest plausible live position; fix_us TIME_UNKNOWN when none */
    struct suspect suspect;
    struct sos_state sos;
    struct poll poll;
    struct zone_state *zones;
    uint16_t zone_count;
    uint16_t zone_capacity;
    uint16_t matter_count;
    uint16_t matter_capacity;
    struct matter *matters;
    int64_t look_us; /* the path's listening clock when the rules look at it by themselves */
};

void device_state_init(struct device_state *state, int32_t device_no);
void device_state_done(struct device_state *state);
/* NULL when the device is simply clear of it. */
struct zone_state *device_state_zone(const struct device_state *state, int32_t zone_no);
/* Finds or adds, clear. When the list is full the longest ended entry makes room; -ENOSPC when all
 * are open. The pointer is valid until the next call. */
MUST_CHECK int device_state_add_zone(
    struct device_state *state, int32_t zone_no, struct zone_state **out);
void device_state_drop_zone(struct device_state *state, int32_t zone_no);
/* In a port or anchorage at its last fix. */
bool device_is_in_port(const struct device_state *state);

/* At most STATE_BLOB_MAX bytes into `out`. */
size_t device_state_encode(const struct device_state *state, uint8_t *out);
/* Fills a state that was not initialised; `last` as stored beside the blob. -EBADMSG, -ENOMEM. */
MUST_CHECK int device_state_decode(
    struct device_state *state, int32_t device_no, struct bytes blob, const struct position *last);
