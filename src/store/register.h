#pragma once

/* The register in memory: typed views of the newest versions, found by number and by key. Built by
 * applying register versions in ascending order, wherever they come from (database, gate's cache,
 * journal). Applying a version twice, or an older one, changes nothing. Zones and thresholds are
 * kept as JSON for the rooms that judge.
 *
 * Owned by one process and its loop; pointers that it gives are valid until the next apply. */

#include "haitrinh/base.h"
#include "haitrinh/register.h"

struct fleet;

MUST_CHECK int fleet_new(struct fleet **out);
void fleet_free(struct fleet *fleet);
DEFINE_AUTO(struct fleet *, fleet_free);

/* -EBADMSG: JSON that does not fit its kind (counted and skipped by callers, never fatal). */
MUST_CHECK int fleet_apply(struct fleet *fleet, const struct register_version *version);
/* Newest version applied. */
uint64_t fleet_version(const struct fleet *fleet);

/* NULL when unknown. Keys compare exactly. */
const struct device *fleet_device_by_key(const struct fleet *fleet, const char *key);
const struct device *fleet_device(const struct fleet *fleet, int32_t device_no);
const struct vessel *fleet_vessel(const struct fleet *fleet, int32_t vessel_no);
const struct supplier *fleet_supplier(const struct fleet *fleet, int32_t supplier_no);
/* The vessel the device sits on at that time; NULL when on none. */
const struct mount *fleet_mount_at(const struct fleet *fleet, int32_t device_no, int64_t at_us);
/* NULL when unknown. */
const struct mount *fleet_mount(const struct fleet *fleet, int32_t mount_no);
/* The mounts of a device in order of time, the last `capacity` of them; gives the count. */
size_t fleet_mounts(
    const struct fleet *fleet, int32_t device_no, const struct mount **out_mounts, size_t capacity);
typedef int fleet_each_mount(void *context, const struct mount *mount);
/* Calls `each` with the mounts on a vessel, until one is not 0; gives that. */
int fleet_walk_mounts(
    const struct fleet *fleet, int32_t vessel_no, fleet_each_mount *each, void *context);
/* The other device on that vessel at that time; 0: there is none. */
int32_t fleet_other_device(
    const struct fleet *fleet, int32_t device_no, int32_t vessel_no, int64_t at_us);

size_t fleet_device_count(const struct fleet *fleet);
const struct device *fleet_device_at(const struct fleet *fleet, size_t index);
size_t fleet_supplier_count(const struct fleet *fleet);
const struct supplier *fleet_supplier_at(const struct fleet *fleet, size_t index);

/* Calls `each` with the newest version of every row of that kind (zones, thresholds, ...). */
typedef void fleet_each(void *context, const struct register_version *version);
void fleet_walk(
    const struct fleet *fleet, enum register_kind kind, fleet_each *each, void *context);
