#pragma once

/* The registers: which vessels, owners, suppliers and devices there are, and which device sat on
 * which vessel when. A register row is never changed: a new version follows it. Versions of all
 * kinds (zones and thresholds too) share one ascending number, given in the order of commit, so
 * that "the register as of version N" means something, in the database and in the journal alike.
 *
 * Between rooms a version travels as the database row in JSON, with its kind and number: a column
 * added later reaches the journal and `rebuild` without a line of C. Who needs a typed view parses
 * what it needs (store/register.h). */

#include <stdbool.h>

#include "haitrinh/base.h"
#include "haitrinh/report.h"

enum register_kind {
    REGISTER_OWNER = 1,
    REGISTER_SUPPLIER = 2,
    REGISTER_VESSEL = 3,
    REGISTER_DEVICE = 4,
    REGISTER_MOUNT = 5, /* a device on a vessel for an interval */
    REGISTER_ZONE = 6,
    REGISTER_THRESHOLD = 7,
};

struct register_version {
    uint64_t version_no;
    enum register_kind kind;
    int64_t recorded_us; /* when the version was written */
    struct bytes json;   /* the row as a JSON object; borrowed */
};

/* A vessel's registration number in canonical form: PREFIX-NNNNN-TS, prefix with its diacritics
 * ("BĐ-94555-TS"). At most 8 letters of prefix, 4 or 5 digits. */
#define REGISTRATION_MAX 31

/* At most two devices a vessel, one counted at a time (Decree 41/2026). */
#define DEVICES_PER_VESSEL_MAX 2

struct device {
    int32_t device_no;   /* the register's number; negative: heard, but in no register */
    int32_t supplier_no; /* 0: connects by itself */
    struct device_key key;
    bool is_enabled;
    int32_t interval_s; /* expected between reports; 0: the fleet's (Decree 37/2024: 7,200 s) */
    char model[32];
};

struct supplier {
    int32_t supplier_no;
    char name[64];
    char networks[256]; /* CIDR list, blank-separated: where its gateways connect from */
    bool is_enabled;
};

struct mount {
    int32_t mount_no;
    int32_t device_no;
    int32_t vessel_no;
    int64_t from_us;
    int64_t until_us; /* INT64_MAX while it lasts */
    bool is_counted;  /* the one of at most two whose positions make the official track */
};

struct vessel {
    int32_t vessel_no;
    char registration[REGISTRATION_MAX + 1];
    int32_t length_mm; /* Lmax; 0 unknown */
    int32_t owner_no;
    int32_t interval_s; /* 0: the fleet's */
};
