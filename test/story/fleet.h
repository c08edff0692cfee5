#pragma once

/* A fleet in virtual time, judged by the rules as the watch does it: frames are heard and judged in
 * the order of arrival, a heartbeat comes every 2 s, and what is due is asked after it. Devices are
 * numbered from 1 and report in turn, evenly spread over their interval, unless they are silent.
 *
 * The fleet owns everything; it ends the program when memory is out. */

#include "haitrinh/register.h"

#include "rule/company.h"
#include "rule/live.h"
#include "rule/lookout.h"

#define FLEET_SUPPLIERS_MAX 8
#define FLEET_EVENT_KINDS   64

struct craft {
    struct device_state state;
    struct device device;
    struct vessel vessel; /* it is mounted on */
    int64_t aboard_us;    /* since then; 0: always */
    struct point place;
    size_t other; /* number of the vessel's second device; 0: none */
    int32_t supplier_no;
    bool is_silent;
    bool is_counted;  /* of the vessel's devices */
    double sail_mm_s; /* it sails at that speed; 0: it stays */
    double sail_deg;
    int64_t sail_us;           /* since the story began, when it was at its place */
    int32_t speed_mm_s;        /* that it reports while it stays; or SPEED_UNKNOWN */
    uint32_t status;           /* that it reports beside a valid fix */
    int64_t clock_off_us;      /* of its own clock */
    struct thresholds *limits; /* its own; NULL: the fleet's */
};

/* What a device reports. */
struct sighting {
    struct point place;
    int64_t age_us;
    bool is_manual;      /* by people, not by the device */
    int32_t speed_mm_s;  /* or SPEED_UNKNOWN */
    int32_t course_cdeg; /* or COURSE_UNKNOWN */
};

/* What has been told so far of one kind of alarm. */
struct tally {
    size_t alarms; /* different ones */
    size_t steps[ALARM_ENDED + 1];
    size_t polls;  /* wished for */
    uint8_t level; /* highest */
};

/* When a craft is to be asked next, on its path's clock; beside each other, to be looked through at
 * every heartbeat. */
struct deadline {
    int64_t due_us;
    size_t path;
};

struct fleet {
    struct craft *crafts;
    struct deadline *deadlines; /* of the crafts */
    size_t count;
    struct live_zones zones;
    struct thresholds limits;
    struct lookout lookout;
    struct company *company;
    struct tally tallies[FLEET_EVENT_KINDS];
    struct alarm_list told; /* of one step */
    uint64_t *alarm_ids;    /* all ever raised */
    size_t alarm_count;
    int32_t suppliers[FLEET_SUPPLIERS_MAX];
    int64_t earliest_us[FLEET_SUPPLIERS_MAX]; /* next deadline on that path's clock */
    uint32_t frames[FLEET_SUPPLIERS_MAX];     /* since the heartbeat before */
    size_t supplier_count;
    int32_t cut_supplier_no; /* its path cannot be proven; -1: none */
    int64_t real_us;         /* since the story began */
    int64_t wall_ahead_us;
    uint64_t run;
    int64_t run_began_us;
    int64_t next_turn; /* number of the next report in turn */
    uint64_t seq;
    uint64_t random;
};

void fleet_init(struct fleet *fleet);
void fleet_done(struct fleet *fleet);
/* What the gate's clock shows. */
int64_t fleet_wall_us(const struct fleet *fleet);
/* Takes its own reference. Before any craft. */
void fleet_set_zones(struct fleet *fleet, struct zone_set *zones);
void fleet_add(struct fleet *fleet, size_t count, int32_t supplier_no, struct point place);
/* Both devices are on the vessel of the first, which is the counted one. */
void fleet_pair(struct fleet *fleet, size_t number, size_t second);
/* The one is taken off its vessel, and the other put there instead. */
void fleet_replace(struct fleet *fleet, size_t number, size_t successor);
/* A report of that device; it stays there, unless the report is late. */
void fleet_report(struct fleet *fleet, size_t number, const struct sighting *sighting);
/* A threshold of one device, as in the threshold table; false when there is none of that name. */
bool fleet_limit(struct fleet *fleet, size_t number, struct bytes name, int64_t value);
/* A poll of so long ago is over, and that device has not answered. */
void fleet_unanswered(struct fleet *fleet, size_t number, int64_t span_us);
void fleet_event(struct fleet *fleet, size_t number, enum report_event event);
/* It sails on from its place, until told otherwise, and reports speed and course. */
void fleet_move(struct fleet *fleet, size_t number, double speed_mm_s, double course_deg);
/* Time passes, with reports in turn. */
void fleet_sail(struct fleet *fleet, int64_t span_us);
/* Time passes; only that device reports, every minute, around its place. */
void fleet_jitter(struct fleet *fleet, size_t number, double sigma_m, int64_t span_us);
/* The gate stops for that long: nothing is heard, no heartbeats. */
void fleet_stop(struct fleet *fleet, int64_t span_us);
