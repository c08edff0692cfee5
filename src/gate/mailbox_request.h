#pragma once

/* The requests of the mailbox: one JSON object a line (doc/mailbox.md). Reads a line into values;
 * texts live in the struct, so it must not be moved once read. Pure. */

#include <stdbool.h>

#include "haitrinh/report.h"

#include "wire/vtp.h"

enum mailbox_verb {
    MAILBOX_MESSAGE,  /* to a vessel */
    MAILBOX_POSITION, /* told by a person */
    MAILBOX_STATUS,
};

struct mailbox_request {
    enum mailbox_verb verb;
    uint64_t tag; /* the caller's own, given back with the answer; 0: none */
    struct device_key device;
    struct report report; /* of a position */
    /* Of a message. */
    uint64_t id;
    int64_t not_after_us;
    Vtp__V1__Command command;
    union {
        Vtp__V1__Command__Text text;
        Vtp__V1__Command__Poll poll;
        Vtp__V1__Command__SetInterval interval;
        Vtp__V1__Command__Warning warning;
        Vtp__V1__Command__Reboot reboot;
    } body;
    char utf8[REPORT_TEXT_MAX + 1];
};

/* -EINVAL with a static sentence. `tag` is set whenever there is one. */
MUST_CHECK int mailbox_request_read(
    struct bytes line, struct mailbox_request *out, const char **out_error);
