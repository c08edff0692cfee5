#pragma once

/* Alarms. An alarm is a story of append-only events: raised, updated, ended. What is open is
 * derived from them. An event carries what it was decided on (fix, versions, numbers) as JSON.
 *
 * Live alarms follow the order of arrival and are never withdrawn; history (visits, gaps) is a
 * function of the set of stored positions and is what an alarm links to. */

#include "haitrinh/position.h"

enum alarm_kind {
    ALARM_SOS = 1,
    ALARM_BORDER_CROSSED = 2, /* > 500 m beyond, or two fixes inside the band */
    ALARM_CLOSED_AREA = 3,
    ALARM_LOSS = 4, /* one alarm a silence; its level climbs the ladder 5 h, 6 h, 8 h, 24 h, 10 d */
    ALARM_CLONE = 5, /* one identity, sessions that take over from each other */
    ALARM_UNKNOWN_DEVICE = 6,
    ALARM_OUTAGE = 7,       /* a supplier's path is silent, or many vessels at once: one incident */
    ALARM_WATCHED_AREA = 8, /* entering and leaving a watched area */
    ALARM_BORDER_PREDICTED = 9, /* will be reached before the next report, by the last two fixes */
    ALARM_BORDER_NEAR = 10,     /* its level climbs with the steps 15, 10, 6, 3, 1 nm */
    ALARM_BORDER_STAY = 11,     /* seen beyond a boundary for two hours */
    ALARM_BORDER_BACK = 12, /* inside again: how long it was beyond, and how far; ended at once */
    ALARM_CLOSED_NEAR = 13,
    ALARM_WRONG_ZONE = 14,       /* fishing in a band of the sea that is not the vessel's */
    ALARM_LOSS_NEAR_BORDER = 15, /* silent, and could have reached it; level 3: to the guard */
    ALARM_MANUAL_MISSED = 16,    /* a position by other means: level 1 is due, 2 is missed */
    ALARM_CARRIED_DEVICES = 17,  /* devices of several vessels side by side, as on one deck */
    ALARM_DEVICES_APART = 18,    /* the two devices of one vessel are not in one place */
    ALARM_JUMP = 19,             /* a fix that no vessel could have reached */
    ALARM_FROZEN = 20,           /* the same fix again and again, while it says that it moves */
    ALARM_CLOCK = 21,            /* a device whose clock is wrong */
    ALARM_TAMPER = 22, /* case, antenna, jamming: level 1 in port, 2 at sea, 3 near a boundary */
    ALARM_POWER = 23,  /* battery, switch, external power: levels as of tampering */
    ALARM_DARK_DEPARTURE = 24, /* left port, and both devices fell silent */
    ALARM_BARRED_AT_SEA = 25,
    ALARM_DRIFT = 26, /* carried by the sea for long, unlike its habit */
    ALARM_STORM_AREA = 27,
    ALARM_EXPIRY = 28, /* fee, licence, inspection: levels 30, 7, 1 days before, and over */
    ALARM_BORDER_POSSIBLE = 29, /* a zone could have been visited between two sparse fixes */
    ALARM_DEVICE_TAKEOVER = 30, /* the second device is counted while the first is late */
};

enum alarm_step { ALARM_RAISED = 1, ALARM_UPDATED = 2, ALARM_ENDED = 3 };

/* How sure a crossing is. */
enum certainty {
    CERTAINTY_CONFIRMED = 1,   /* a fix deeper than the error band, or two fixes inside */
    CERTAINTY_INFERRED = 2,    /* the track segment cuts the zone, no fix lies in it */
    CERTAINTY_UNCONFIRMED = 3, /* one fix, inside the error band */
};

/* Longest JSON detail of an event, bytes. */
#define ALARM_DETAIL_MAX 1024

struct alarm_event {
    uint64_t alarm_id; /* derived from (journal, place, kind, device, zone): doing it again gives it
                          again */
    enum alarm_kind kind;
    enum alarm_step step;
    uint8_t level;         /* severity or rung of the ladder, by kind */
    int32_t device_no;     /* 0 when it concerns a path */
    int32_t vessel_no;     /* 0 when the device is on none */
    int32_t zone_no;       /* 0 when none */
    int32_t supplier_no;   /* 0 when none */
    uint64_t zone_version; /* register version it was decided on; 0 when none */
    int64_t occurred_us;   /* in the world, as well as we know */
    int64_t detected_us;   /* time of receipt or heartbeat that showed it */
    struct point point;    /* COORD_UNKNOWN when none */
    struct journal_place place;
    bool is_shadow;                /* stored and listed, told to nobody (REGISTER_MODE) */
    bool is_unusual;               /* a loss, for its device: told sooner. Not stored */
    char detail[ALARM_DETAIL_MAX]; /* JSON object, zero-terminated */
};

/* "border-crossed" and so on: the name in the database, on the command line and in the interface.
 */
const char *alarm_kind_name(enum alarm_kind kind);
