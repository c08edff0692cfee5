#pragma once

/* The table of alarm kinds: one line a kind. A new kind is a line here, a rule in its table
 * (rules.c), a story in test/story and a text in each language. PURE. alarm_kind_name is declared
 * in haitrinh/alarm.h. */

#include <stdbool.h>

#include "haitrinh/alarm.h"
#include "haitrinh/base.h"

enum alarm_ending {
    ENDS_BY_REPORT = 1,  /* a later report shows that it is over */
    ENDS_BY_HEARING = 2, /* the device, or the path, is heard again */
    ENDS_BY_PERSON = 3,  /* nothing but a person closes it */
    ENDS_BY_RECORD = 4,  /* a new version in the register */
};

/* How loudly it may be told; a level or certainty below the kind's own is told more quietly. */
enum alarm_voice {
    VOICE_LIST = 1,  /* the daily list */
    VOICE_DESK = 2,  /* shown at the desk, no sound */
    VOICE_SIREN = 3, /* sounds at the desk */
};

/* Who may have to know; which of them, at which level, is notice.h's table. */
enum alarm_audience {
    AUDIENCE_OWNER = 1 << 0,
    AUDIENCE_GUARD = 1 << 1,
    AUDIENCE_RESCUE = 1 << 2,
    AUDIENCE_INSPECTOR = 1 << 3,
    AUDIENCE_SUPPLIER = 1 << 4,
    AUDIENCE_COMMUNE = 1 << 5,
    AUDIENCE_DESK = 1 << 6,
    AUDIENCE_VESSEL = 1 << 7, /* aboard, by text to the device */
};

struct alarm_kind_facts {
    enum alarm_kind kind;
    const char *name;
    uint8_t severity; /* 1 to know, 2 to look at, 3 to act on, 4 lives are at stake */
    enum alarm_ending ending;
    enum alarm_voice voice; /* of its full severity */
    unsigned audience;      /* enum alarm_audience */
    const char *thresholds; /* names of the numbers it decides by, blank-separated */
    const char *basis;      /* the law or decision behind it */
};

/* The whole table; `out_count` entries, ascending by kind. */
const struct alarm_kind_facts *alarm_kind_table(size_t *out_count);
/* NULL when there is none. */
const struct alarm_kind_facts *alarm_kind_facts(enum alarm_kind kind);
/* The kind decides by the threshold of that name. */
bool alarm_kind_decides_by(const struct alarm_kind_facts *facts, struct bytes threshold);
