#include "rule/kin.h"

#include <string.h>

/* FNV-1a; 0 stands for the empty text alone. */
static uint32_t key_of(const char *text)
{
    uint32_t hash = 2166136261;
    if (text[0] == '\0')
        return 0;
    for (const char *at = text; *at != '\0'; at++)
        hash = (hash ^ (uint8_t)*at) * 16777619;
    return hash == 0 ? 1 : hash;
}

struct kinship kinship_of(int32_t supplier_no, const struct device *device)
{
    struct kinship kinship = {.keys = {[COHORT_SUPPLIER] = (uint32_t)supplier_no}};
    if (device == NULL)
        return kinship;
    kinship.keys[COHORT_SATELLITE] = key_of(device->satellite);
    kinship.keys[COHORT_GATEWAY] = key_of(device->gateway);
    kinship.keys[COHORT_MODEL] = key_of(device->model);
    return kinship;
}

bool kinship_is_same(const struct kinship *one, const struct kinship *other)
{
    for (size_t i = 0; i < COHORT_KINDS; i++)
        if (one->keys[i] != other->keys[i])
            return false;
    return true;
}

bool cohort_holds(const struct cohort *cohort, const struct kinship *kinship)
{
    return kinship->keys[cohort->kind] == cohort->key;
}

bool cohort_of(const struct kinship *kinship, enum cohort_kind kind, struct cohort *out)
{
    *out = (struct cohort){.kind = kind, .key = kinship->keys[kind]};
    return kind == COHORT_SUPPLIER || out->key != 0;
}

const char *cohort_kind_name(enum cohort_kind kind)
{
    switch (kind) {
    case COHORT_SATELLITE:
        return "satellite";
    case COHORT_GATEWAY:
        return "gateway";
    case COHORT_MODEL:
        return "model";
    case COHORT_SUPPLIER:
        return "supplier";
    }
    return "unknown";
}

const char *cohort_name(const struct kin_table *table, const struct cohort *cohort)
{
    if (cohort->kind == COHORT_SUPPLIER)
        return "";
    for (size_t i = 0; i < table->count; i++)
        if (cohort_holds(cohort, &table->kins[i].kinship) &&
            table->kins[i].names[cohort->kind][0] != '\0')
            return table->kins[i].names[cohort->kind];
    return "";
}

struct kin *kin_find(struct kin_table *table, const struct kinship *kinship)
{
    for (size_t i = 0; i < table->count; i++)
        if (kinship_is_same(&table->kins[i].kinship, kinship))
            return &table->kins[i];
    return NULL;
}

static bool is_empty(const struct kin *kin)
{
    return kin->on_time == 0 && kin->rate_per_day == 0 && kin->incident == 0 && kin->held == 0 &&
           kin_newly_late(kin, KIN_BUCKETS * KIN_BUCKET_US) == 0;
}

/* A new entry, or one that nobody is counted in any more. */
static struct kin *spare_kin(struct kin_table *table)
{
    if (table->count < KINS_MAX)
        return &table->kins[table->count++];
    for (size_t i = 0; i < table->count; i++)
        if (is_empty(&table->kins[i]))
            return &table->kins[i];
    return NULL;
}

struct kin *kin_take(struct kin_table *table, const struct kinship *kinship)
{
    struct kin *kin = kin_find(table, kinship);
    if (kin != NULL)
        return kin;
    kin = spare_kin(table);
    if (kin == NULL) {
        struct kinship plain = {.keys = {[COHORT_SUPPLIER] = kinship->keys[COHORT_SUPPLIER]}};
        return kin_find(table, &plain);
    }
    *kin = (struct kin){.kinship = *kinship, .ended_at_us = TIME_UNKNOWN};
    return kin;
}

static void learn_name(char *out, const char *name)
{
    if (out[0] == '\0')
        memcpy(out, name, strlen(name) + 1);
}

void kin_learn(struct kin *kin, const struct device *device)
{
    _Static_assert(sizeof device->model <= COHORT_NAME_MAX + 1, "a model has room");
    learn_name(kin->names[COHORT_MODEL], device->model);
    learn_name(kin->names[COHORT_SATELLITE], device->satellite);
    learn_name(kin->names[COHORT_GATEWAY], device->gateway);
}

int32_t kin_supplier(const struct kin *kin)
{
    return (int32_t)kin->kinship.keys[COHORT_SUPPLIER];
}

void kin_advance(struct kin *kin, int64_t listened_us)
{
    int64_t newest = listened_us / KIN_BUCKET_US;
    int64_t steps = newest - kin->bucket;
    for (int64_t i = 1; i <= steps && i <= KIN_BUCKETS; i++)
        kin->late[(kin->bucket + i) % KIN_BUCKETS] = 0;
    if (steps > 0)
        kin->bucket = newest;
}

static int64_t rate_per_day(const struct silence *silence)
{
    return silence->interval_us > 0 ? DAY_US / silence->interval_us : 0;
}

void kin_join(struct kin *kin, const struct silence *silence)
{
    kin->on_time += silence->is_counted;
    kin->rate_per_day += rate_per_day(silence);
}

void kin_leave(struct kin *kin, const struct silence *silence)
{
    int64_t rate = rate_per_day(silence);
    if (silence->is_counted && kin->on_time > 0)
        kin->on_time--;
    kin->rate_per_day = kin->rate_per_day > rate ? kin->rate_per_day - rate : 0;
}

/* The count of the bucket of that reading; NULL when it is no longer kept. */
static uint32_t *bucket_at(struct kin *kin, int64_t listened_us)
{
    int64_t bucket = listened_us / KIN_BUCKET_US;
    bool is_kept = bucket <= kin->bucket && bucket > kin->bucket - KIN_BUCKETS;
    return is_kept ? &kin->late[bucket % KIN_BUCKETS] : NULL;
}

void kin_count_late(struct kin *kin, int64_t late_at_us)
{
    kin_advance(kin, late_at_us);
    uint32_t *count = bucket_at(kin, late_at_us);
    if (count != NULL)
        ++*count;
}

void kin_uncount_late(struct kin *kin, int64_t late_at_us)
{
    uint32_t *count = bucket_at(kin, late_at_us);
    if (count != NULL && *count > 0)
        --*count;
}

uint32_t kin_newly_late(const struct kin *kin, int64_t window_us)
{
    uint32_t sum = 0;
    for (int64_t i = 0; i < window_us / KIN_BUCKET_US && i <= kin->bucket; i++)
        sum += kin->late[(kin->bucket - i) % KIN_BUCKETS];
    return sum;
}

void kin_clear_late(struct kin *kin)
{
    memset(kin->late, 0, sizeof kin->late);
}
