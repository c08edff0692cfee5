#pragma once

/* The fleet of the ordinary month: what its vessels and devices are, and how they sail. Positions
 * are plain degrees; times count from the month's beginning. */

#include <stdbool.h>

#include "haitrinh/register.h"

#include "rule/live.h"
#include "rule/lookout.h"
#include "rule/notice.h"

#define FLEET      3242
#define SHIFTS_MAX 128
#define PATHS      6
#define KINDS_MAX  64
#define KNOT       0.514444 /* m/s */
#define METRE      (1 / 111000.0)
#define LINE_LON   113.5 /* of the boundary */

/* A device as the study saw it: reports more often than it must, and gaps of its own. */
struct model {
    const char *name;
    int32_t supplier_no;
    size_t until;                      /* crafts up to this number have it */
    int64_t least_us, most_us;         /* between two reports */
    int64_t gap_every_us;              /* on average; 0: none */
    int64_t gap_least_us, gap_most_us; /* the operator calls that usual */
};

enum phase { PHASE_PORT, PHASE_OUT, PHASE_FISH, PHASE_ERRAND, PHASE_HOME };

enum fault {
    FAULT_NONE,
    FAULT_CROSSES,
    FAULT_CLOSED,
    FAULT_SOS,
    FAULT_SILENT,
    FAULT_DRIFTS,
    FAULT_OPENED,
    FAULT_BARRED,
    FAULT_CLOCK,
    FAULT_LEAPS,
    FAULT_DARKENS, /* heads for the line, and falls silent */
};

struct craft {
    struct device_state state;
    struct device device;
    struct vessel vessel;
    const struct model *model;
    enum phase phase;
    int64_t until_us; /* of the phase, in port or fishing */
    double lat, lon;  /* where it is */
    double goal_lat, goal_lon;
    double ground_lat, ground_lon, ground_deg; /* where it fishes */
    double speed_m_s;
    int64_t moved_us;     /* it was there at that time */
    int64_t leg_until_us; /* it keeps its course while fishing */
    double leg_north, leg_east;
    bool is_drifting;
    int64_t report_us; /* its next report */
    enum fault fault;
    int64_t fault_us;
    bool is_begun;
    bool is_found;
    size_t sirens;
};

struct month {
    struct craft *crafts;
    struct live_zones zones;
    struct thresholds limits[PATHS]; /* of the model that comes by it; 0: of all */
    struct lookout lookout;
    struct alarm_list told;
    int64_t now_us;
    int64_t until_us;
    uint64_t seq;
    uint64_t chance;
    uint32_t frames[PATHS];
    size_t reports;
    size_t sounding[SHIFTS_MAX];
    size_t raised[KINDS_MAX];
    size_t sirens[KINDS_MAX];
    size_t stray_sirens; /* of vessels on which nothing is planted */
    size_t polls;        /* that their rules wished for, and that are over */
    size_t notices[CHANNEL_LIST + 1];
};

/* Chance follows from the month's seed. */
double month_between(struct month *month, double least, double most);
int64_t month_span(struct month *month, int64_t least_us, int64_t most_us);
/* Mean 0, deviation 1. */
double month_noise(struct month *month);

/* A vessel and its device, in port or on its ground. */
void voyage_begin(struct month *month, struct craft *craft, size_t number);
void voyage_sail_for(struct craft *craft, enum phase phase, double lat, double lon);
/* To where it is at month->now_us. */
void voyage_move(struct month *month, struct craft *craft);
