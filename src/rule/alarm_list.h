#pragma once

/* The alarm events that one step of the rules gives, and what they have in common.
 *
 * The list owns its memory and is kept between steps (reset, not freed). Adding fails with -ENOMEM
 * only. Ids derive from where in the journal the alarm was raised, so that doing it again gives the
 * same. PURE. */

#include "haitrinh/alarm.h"
#include "haitrinh/base.h"
#include "haitrinh/register.h"

#include "rule/threshold.h"

struct json;

/* On what occasion rules decide: the record under judgement and whom it concerns. Borrowed. */
struct occasion {
    const char *journal_id;
    struct journal_place place; /* of the report or heartbeat */
    int64_t detected_us;        /* time of receipt or of the heartbeat */
    int32_t vessel_no;          /* 0: on none */
    int64_t aboard_us;          /* on that vessel since then; 0: always */
    int32_t supplier_no;
    const struct thresholds *limits; /* resolved for the device */
    const struct vessel *vessel;     /* NULL: on none */
    const struct device *device;     /* NULL: in no register */
    bool is_counted;                 /* the register's choice of the vessel's devices */
};

struct alarm_list {
    struct alarm_event *events;
    size_t count;
    size_t capacity;
};

void alarm_list_init(struct alarm_list *list);
void alarm_list_done(struct alarm_list *list);
void alarm_list_reset(struct alarm_list *list);
/* A copy of `event` with place, detection, vessel and supplier of the occasion and the text of
 * `detail` (an object that did not become too long; else an object that says so). */
MUST_CHECK int alarm_list_add(struct alarm_list *list, const struct occasion *occasion,
    const struct alarm_event *event, const struct json *detail);

/* Never 0, never over INT64_MAX. */
uint64_t alarm_id(
    const struct occasion *occasion, enum alarm_kind kind, int32_t device_no, int32_t zone_no);
