#pragma once

/* A position is a stored report: what a device reported, when it reached us, where in the journal
 * its bytes lie. Its key is (device, fix time, digest). */

#include "haitrinh/report.h"

/* Where a report stands in a journal: the record and the report's place in it. */
struct journal_place {
    uint64_t seq;
    uint16_t item;
};

struct position {
    int32_t device_no;
    int64_t fix_us; /* as the device said; time of receipt when it said none (DOUBT_NO_TIME) */
    uint32_t digest;
    int64_t received_us;
    struct journal_place place;
    struct point point;
    int32_t speed_mm_s;
    int32_t course_cdeg;
    uint32_t status; /* enum report_status */
    uint32_t doubt;  /* enum report_doubt */
    uint8_t kind;    /* enum report_kind */
    uint8_t event;   /* enum report_event */
    uint8_t protocol;
};
