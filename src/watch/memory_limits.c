#include "store/register.h"
#include "watch/memory.h"

/* Moves of a device from vessel to vessel that are looked at, the last ones. */
#define MOUNTS_MAX 64

static struct threshold_subject subject_of(const struct device *device, const struct vessel *vessel,
    int32_t device_no, int32_t supplier_no)
{
    struct threshold_subject subject = {.supplier_no = supplier_no,
        .model = device ? device->model : NULL,
        .vessel_no = vessel ? vessel->vessel_no : 0,
        .device_no = device_no,
        .interval_s = device ? device->interval_s : 0};
    if (vessel && vessel->interval_s > 0)
        subject.interval_s = vessel->interval_s;
    return subject;
}

/* When the register has chosen none of a vessel's two devices, the one of the lower number. */
static bool is_counted(const struct memory *memory, const struct mount *mount, int64_t at_us)
{
    int32_t other_no = fleet_other_device(memory->fleet, mount->device_no, mount->vessel_no, at_us);
    const struct mount *other =
        other_no == 0 ? NULL : fleet_mount_at(memory->fleet, other_no, at_us);
    if (!other || other->is_counted != mount->is_counted)
        return mount->is_counted;
    return mount->device_no < other_no;
}

struct occasion memory_occasion(const struct memory *memory, int32_t device_no, int32_t supplier_no,
    int64_t at_us, struct thresholds *limits)
{
    const struct mount *mount = fleet_mount_at(memory->fleet, device_no, at_us);
    const struct device *device = fleet_device(memory->fleet, device_no);
    const struct vessel *vessel = mount ? fleet_vessel(memory->fleet, mount->vessel_no) : NULL;
    struct threshold_subject subject = subject_of(device, vessel, device_no, supplier_no);
    threshold_resolve(memory->thresholds, &subject, limits);
    return (struct occasion){.detected_us = at_us,
        .vessel_no = subject.vessel_no,
        .aboard_us = mount && mount->from_us > 0 ? mount->from_us : 0,
        .supplier_no = supplier_no,
        .limits = limits,
        .vessel = vessel,
        .device = device,
        .is_counted = mount && is_counted(memory, mount, at_us)};
}

static void add_limits(const struct memory *memory, const struct threshold_subject *subject,
    int64_t from_us, struct limits *out)
{
    struct thresholds thresholds;
    threshold_resolve(memory->thresholds, subject, &thresholds);
    if (out->count == 0)
        *out = limits_always(&thresholds);
    else
        limits_add(out, from_us, &thresholds);
}

void memory_limits(const struct memory *memory, int32_t device_no, struct limits *out)
{
    const struct device *device = fleet_device(memory->fleet, device_no);
    int32_t supplier_no = device ? device->supplier_no : 0;
    struct threshold_subject ashore = subject_of(device, NULL, device_no, supplier_no);
    const struct mount *mounts[MOUNTS_MAX];
    size_t count = fleet_mounts(memory->fleet, device_no, mounts, MOUNTS_MAX);
    out->count = 0;
    add_limits(memory, &ashore, INT64_MIN, out);
    for (size_t i = 0; i < count; i++) {
        const struct vessel *vessel = fleet_vessel(memory->fleet, mounts[i]->vessel_no);
        struct threshold_subject aboard = subject_of(device, vessel, device_no, supplier_no);
        add_limits(memory, &aboard, mounts[i]->from_us, out);
        if (mounts[i]->until_us != INT64_MAX)
            add_limits(memory, &ashore, mounts[i]->until_us, out);
    }
}
