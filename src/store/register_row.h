#pragma once

/* One version of a register row, read from its JSON into the typed view of its kind. Pure. */

#include "haitrinh/base.h"
#include "haitrinh/register.h"

struct register_row {
    int32_t row_no; /* among its kind */
    union {
        struct device device;
        struct supplier supplier;
        struct mount mount;
        struct vessel vessel;
    };
};

/* A removed device or supplier reads as disabled, a removed mount as one that never was. Kinds
 * without a typed view give their number only. -EBADMSG: not an object of that kind; -ENOMEM. */
MUST_CHECK int register_row_read(
    enum register_kind kind, struct bytes json, struct register_row *out);
