#pragma once

/* A report is what a device sent: one position or one event, in our units, before anybody has
 * interpreted it. A received value is never changed: what we doubt is a flag beside it.
 *
 * Value types, no ownership but `text`, which borrows from the frame the report was read from. */

#include "haitrinh/base.h"
#include "haitrinh/units.h"

/* A device's identity as it names itself: [0-9A-Za-z-]{1,32}, zero-terminated, case kept. */
#define DEVICE_KEY_MAX 32
struct device_key {
    char text[DEVICE_KEY_MAX + 1];
};

/* Longest text of an event, UTF-8 bytes (VTP/1: 160 characters). */
#define REPORT_TEXT_MAX 640

enum report_kind {
    REPORT_POSITION = 1, /* periodic, by the device itself */
    REPORT_MANUAL = 2,   /* entered by a person (Decree 26/2019 art. 44: every 6 h) */
    REPORT_ENTRY = 3,    /* NAF ENT: first in an area */
    REPORT_EXIT = 4,     /* NAF EXI: leaving; may have no position */
    REPORT_EVENT = 5,    /* see enum report_event; may have no position */
    REPORT_POLL = 6,     /* answer to a poll */
};

enum report_event {
    EVENT_NONE = 0,
    EVENT_SOS = 1,
    EVENT_SOS_CANCEL = 2,
    EVENT_POWER_OFF = 3,
    EVENT_POWER_ON = 4,
    EVENT_ANTENNA = 5,
    EVENT_JAM = 6,
    EVENT_SPOOF = 7,
    EVENT_CASE_OPEN = 8,
    EVENT_FENCE_LOCAL = 9,
    EVENT_TEXT = 10,
    EVENT_BOOT = 11,
};

/* What the device says of itself. The bits are VTP/1's (doc/wire/vtp.md); bits that are not named
 * here are left out when a frame is read.
 *
 * STATUS_FIX_VALID tells by itself whether the device stands by its position: where a device sends
 * a position and says nothing of its validity, the decoder sets the bit; where a device sends its
 * status without the bit, the fix is disowned. Nobody else needs to know which it was. */
enum report_status {
    STATUS_FIX_VALID = 1 << 0,
    STATUS_FIX_3D = 1 << 1,
    STATUS_EXTERNAL_POWER = 1 << 2,
    STATUS_BATTERY_LOW = 1 << 3,
    STATUS_CASE_OPEN = 1 << 4,
    STATUS_ANTENNA_CUT = 1 << 5,
    STATUS_ANTENNA_BLOCKED = 1 << 6,
    STATUS_SPOOF_SUSPECTED = 1 << 7,
    STATUS_SOS = 1 << 8,
    STATUS_IN_PORT = 1 << 9,
    STATUS_MANUAL = 1 << 10,
    STATUS_MOVED_WHILE_OFF = 1 << 11,
    STATUS_LINK_GSM = 1 << 12,
    STATUS_LINK_SATELLITE = 1 << 13,
};

/* What can be doubted of a report by itself and its time of receipt (rule/plausible.h). Doubts
 * that need neighbours (leap, conflict) live in tables that can be computed again. */
enum report_doubt {
    DOUBT_NO_POSITION = 1 << 0,   /* none sent, or the device says the fix is invalid */
    DOUBT_IMPOSSIBLE = 1 << 1,    /* latitude over 90, longitude over 180 */
    DOUBT_NULL_ISLAND = 1 << 2,   /* 0/0, or one of both exactly 0: a receiver without a fix */
    DOUBT_FUTURE = 1 << 3,        /* fix time more than 10 min ahead of receipt */
    DOUBT_OLD = 1 << 4,           /* fix time more than 400 days behind receipt */
    DOUBT_SEVEN_HOURS = 1 << 5,   /* ahead or behind by 7 h: local time sent as UTC or reverse */
    DOUBT_WEEK_ROLLOVER = 1 << 6, /* a multiple of 1,024 weeks behind: see corrected_us */
    DOUBT_SPEED = 1 << 7,         /* over 60 kn */
    DOUBT_NO_TIME = 1 << 8,       /* none sent: time of receipt stands in, rounded to the second */
    DOUBT_LATE = 1 << 9,          /* more than 2 h behind receipt: history */
};
/* A position with this was not there then: it makes no track and ends no gap. One without a place
 * makes no track either, but ends a gap. When that of a week rollover was is known. */
#define DOUBTS_OF_MOMENT DOUBT_FUTURE

struct report {
    int64_t fix_us;        /* the device's time of the fix, or TIME_UNKNOWN */
    struct point point;    /* as sent, also when impossible; or COORD_UNKNOWN in both */
    int32_t speed_mm_s;    /* or SPEED_UNKNOWN */
    int32_t course_cdeg;   /* 0..36000, or COURSE_UNKNOWN */
    uint64_t device_seq;   /* the device's own number, 0 when it has none */
    uint32_t device_epoch; /* names the device's queue that numbers, 0 when it has none */
    uint32_t status;       /* enum report_status; see STATUS_FIX_VALID */
    enum report_kind kind;
    enum report_event event;
    struct bytes text; /* valid UTF-8, at most REPORT_TEXT_MAX; borrowed */
};

/* Digest of the decoded content and the device's own sequence, without anything of the transport:
 * two sendings of one report agree, by whatever path and in whatever frame they came. Together
 * with device and fix time it is the key of a stored position. Pure; never fails.
 *
 * CRC-32C over these values in little-endian order, without padding: fix_us (8 bytes), latitude,
 * longitude, speed, course (4 each), device_seq (8), device_epoch (4), status without the two
 * STATUS_LINK bits (4), kind, event (1 each), the bytes of the text. Stored keys are made of it:
 * the layout never changes. */
uint32_t report_digest(const struct report *report);

/* Has a position that a map could show: sent, possible, and not disowned by the device. */
bool report_has_position(const struct report *report);

/* A GPS receiver counts weeks with 10 bits: one whose firmware is too old reports a time that is a
 * multiple of this too early. */
#define WEEK_ROLLOVER_US (1024 * 7 * DAY_US)
/* How far a fix time may lie behind and ahead of receipt and still be *now*. */
#define LIVE_BEHIND_US (2 * HOUR_US)
#define LIVE_AHEAD_US  (10 * MINUTE_US)
/* A time a rollover would put within this of receipt was one. */
#define ROLLOVER_BEHIND_US (48 * HOUR_US)

/* The fix time with a week rollover undone; any other time unchanged. For judging only: what is
 * stored is the time as sent. */
static inline int64_t report_time_corrected(int64_t fix_us, int64_t received_us)
{
    if (fix_us < 0 || received_us < 0 || fix_us >= received_us)
        return fix_us;
    int64_t behind_us = (received_us - fix_us + LIVE_AHEAD_US) % WEEK_ROLLOVER_US;
    bool is_rollover = received_us - fix_us >= WEEK_ROLLOVER_US - LIVE_AHEAD_US &&
                       behind_us <= ROLLOVER_BEHIND_US + LIVE_AHEAD_US;
    return is_rollover ? received_us + LIVE_AHEAD_US - behind_us : fix_us;
}

/* Local time sent as UTC, or the reverse: 7 h off, and some way of the report. */
#define SEVEN_HOURS_US       (7 * HOUR_US)
#define SEVEN_HOURS_SLACK_US (10 * MINUTE_US)

static inline bool span_is_seven_hours(int64_t span_us)
{
    return span_us >= SEVEN_HOURS_US - SEVEN_HOURS_SLACK_US &&
           span_us <= SEVEN_HOURS_US + SEVEN_HOURS_SLACK_US;
}

/* Calls for help: by a press of the button, or in the status of a position. */
static inline bool report_is_distress(const struct report *report)
{
    return report->event == EVENT_SOS ||
           (report->event != EVENT_SOS_CANCEL && (report->status & STATUS_SOS) != 0);
}

/* Live or history: gate and watch decide it here, alike. A call for help and its withdrawal are
 * always live. What the device itself sends as stored, or a fix more than 2 h behind receipt, is
 * history; but 7 h behind is a clock that is wrong now, as far as one report can tell: live, and
 * doubted. */
static inline bool report_is_live(
    const struct report *report, int64_t received_us, bool is_sent_as_stored)
{
    if (report_is_distress(report) || report->event == EVENT_SOS_CANCEL)
        return true;
    if (is_sent_as_stored)
        return false;
    if (report->fix_us == TIME_UNKNOWN)
        return true;
    int64_t behind_us = received_us - report_time_corrected(report->fix_us, received_us);
    return behind_us <= LIVE_BEHIND_US || span_is_seven_hours(behind_us);
}
