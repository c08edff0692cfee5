#pragma once

/* The table of alarm kinds: one line a kind. A new kind is a line here, a rule, a story in
 * test/story and a text in each language. PURE. alarm_kind_name is declared in haitrinh/alarm.h. */

#include "haitrinh/alarm.h"

enum alarm_ending {
    ENDS_BY_REPORT = 1,  /* a later report shows that it is over */
    ENDS_BY_HEARING = 2, /* the device, or the path, is heard again */
    ENDS_BY_PERSON = 3,  /* nothing but a person closes it */
};

struct alarm_kind_facts {
    enum alarm_kind kind;
    const char *name;
    uint8_t severity; /* 1 to know, 2 to look at, 3 to act on, 4 lives are at stake */
    enum alarm_ending ending;
    const char *basis; /* the law or decision behind it */
};

/* The whole table; `out_count` entries, ascending by kind. */
const struct alarm_kind_facts *alarm_kind_table(size_t *out_count);
/* NULL when there is none. */
const struct alarm_kind_facts *alarm_kind_facts(enum alarm_kind kind);
