#pragma once

/* Kin: devices alike in supplier, model, satellite and gateway, counted together. A cohort is all
 * kin that share one of the four, so that its numbers are sums, and a device that is in four
 * cohorts is counted once.
 *
 * Counted are devices that were at sea when last heard. What is counted is built again after a
 * restart from the states of the devices; what an incident left behind (rule/outage.h) is stored.
 *
 * PURE; fixed size: at most KINS_MAX different kin. Devices beyond are counted with their
 * supplier's kin of which nothing else is known, if there is room for that. Finding costs one pass
 * over the kin. */

#include "haitrinh/register.h"

#include "rule/clock.h"
#include "rule/state.h"

/* Newly late devices are counted in buckets of the path's clock, half a day of them. */
#define KIN_BUCKET_US (10 * MINUTE_US)
#define KIN_BUCKETS   72
#define KINS_MAX      384
/* Longest name of a model, satellite or gateway, bytes. */
#define COHORT_NAME_MAX 31

struct cohort {
    enum cohort_kind kind;
    uint32_t key;
};

struct kin {
    struct kinship kinship;
    char names[COHORT_SUPPLIER][COHORT_NAME_MAX + 1]; /* by kind; "" while unknown */
    uint32_t on_time;                                 /* counted devices, heard and not late */
    uint32_t held;                                    /* devices whose loss is held */
    int64_t rate_per_day;       /* reports expected of all that are not late */
    int64_t bucket;             /* number of the newest bucket */
    uint32_t late[KIN_BUCKETS]; /* newly late, by bucket number modulo KIN_BUCKETS */
    bool is_listened;           /* its path was proven at the newest heartbeat */
    /* Of the newest incident; stored. Clock readings are the path's. */
    uint8_t incident;    /* its index + 1; 0: there was none */
    bool is_out;         /* it is open */
    int64_t onset_at_us; /* reading: who became late since then is a member */
    int64_t ended_at_us; /* reading; TIME_UNKNOWN while open or never */
    uint32_t members;
    uint32_t returned;
};

struct kin_table {
    size_t count;
    struct kin kins[KINS_MAX];
};

/* `device` NULL: in no register. */
struct kinship kinship_of(int32_t supplier_no, const struct device *device);
bool kinship_is_same(const struct kinship *one, const struct kinship *other);
bool cohort_holds(const struct cohort *cohort, const struct kinship *kinship);
/* False when the device is in no cohort of that kind. */
bool cohort_of(const struct kinship *kinship, enum cohort_kind kind, struct cohort *out);
/* "satellite", "gateway", "model", "supplier". */
const char *cohort_kind_name(enum cohort_kind kind);
/* As devices name it; "" while unknown, and for suppliers. */
const char *cohort_name(const struct kin_table *table, const struct cohort *cohort);

/* NULL: never heard of, or no room. */
struct kin *kin_find(struct kin_table *table, const struct kinship *kinship);
struct kin *kin_take(struct kin_table *table, const struct kinship *kinship);
/* The names of its model, satellite and gateway. */
void kin_learn(struct kin *kin, const struct device *device);
int32_t kin_supplier(const struct kin *kin);

void kin_advance(struct kin *kin, int64_t listened_us);
/* A device on time enters or leaves the counts. */
void kin_join(struct kin *kin, const struct silence *silence);
void kin_leave(struct kin *kin, const struct silence *silence);
/* A device became late at that reading, or is not late any more. */
void kin_count_late(struct kin *kin, int64_t late_at_us);
void kin_uncount_late(struct kin *kin, int64_t late_at_us);
uint32_t kin_newly_late(const struct kin *kin, int64_t window_us);
void kin_clear_late(struct kin *kin);
