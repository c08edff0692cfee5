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
    REGISTER_MODE = 8, /* live, or in shadow: raising alarms that are told to nobody */
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
    char satellite[16];   /* the satellite or system it sends by; "" unknown */
    char gateway[16];     /* the land station its reports come through; "" unknown */
    int64_t fee_until_us; /* paid until; TIME_UNKNOWN */
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
    char kind[16];      /* "catching", "support"; "" unknown */
    char gear[16];      /* "longline", "squid", "trawl", "purse-seine", "gillnet"; "" unknown */
    char province[8];   /* home province as a registration's prefix; by default its own */
    char team[32];      /* vessels that may work side by side (pair trawl); "" none */
    bool is_barred;     /* must not leave port (VNFishbase) */
    bool is_at_risk;    /* on the list of vessels to look at closely */
    int64_t licence_until_us, inspection_until_us; /* TIME_UNKNOWN */
    int64_t laid_up_from_us, laid_up_until_us;     /* declared by owner or port; TIME_UNKNOWN */
    int64_t departed_us; /* left port, as the port's log says; TIME_UNKNOWN */
};
