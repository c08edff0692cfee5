#include "store/register.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/register_row.h"
#include "store/slots.h"

#define KIND_COUNT (REGISTER_MODE + 1)

/* The newest version of a row; version.json points to json. */
struct entry {
    struct register_version version;
    struct register_row row;
    uint8_t *json;
};

struct list {
    struct entry *entries;
    size_t count;
    size_t capacity;
    struct slots by_number;
};

struct fleet {
    struct list lists[KIND_COUNT];
    struct slots devices_by_key;
    struct slots mounts_by_device;
    struct slots mounts_by_vessel;
    uint64_t version_no;
};

int fleet_new(struct fleet **out)
{
    struct fleet *fleet = calloc(1, sizeof(*fleet));
    if (!fleet)
        return -ENOMEM;
    *out = fleet;
    return 0;
}

static void list_done(struct list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->entries[i].json);
    free(list->entries);
    slots_done(&list->by_number);
}

void fleet_free(struct fleet *fleet)
{
    if (!fleet)
        return;
    for (size_t kind = 0; kind < KIND_COUNT; kind++)
        list_done(&fleet->lists[kind]);
    slots_done(&fleet->devices_by_key);
    slots_done(&fleet->mounts_by_device);
    slots_done(&fleet->mounts_by_vessel);
    free(fleet);
}

static size_t list_find(const struct list *list, int32_t row_no)
{
    uint64_t hash = hash_number((uint32_t)row_no);
    size_t step = 0;
    for (size_t i; (i = slots_next(&list->by_number, hash, &step)) != SLOTS_NONE;) {
        if (list->entries[i].row.row_no == row_no)
            return i;
    }
    return SLOTS_NONE;
}

static const struct register_row *find_row(
    const struct fleet *fleet, enum register_kind kind, int32_t row_no)
{
    size_t place = list_find(&fleet->lists[kind], row_no);
    return place == SLOTS_NONE ? NULL : &fleet->lists[kind].entries[place].row;
}

/* Room for one entry more, cleared and found by its number. */
static int list_append(struct list *list, int32_t row_no, size_t *out)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 16;
        struct entry *larger = reallocarray(list->entries, capacity, sizeof(*larger));
        if (!larger)
            return -ENOMEM;
        list->entries = larger;
        list->capacity = capacity;
    }
    int result = slots_add(&list->by_number, hash_number((uint32_t)row_no), list->count);
    if (result != 0)
        return result;
    list->entries[list->count] = (struct entry){.row = {.row_no = row_no}};
    *out = list->count++;
    return 0;
}

static int index_mount(
    struct fleet *fleet, const struct mount *before, const struct mount *mount, size_t place)
{
    int result = 0;
    if (before->device_no != mount->device_no)
        result =
            slots_add(&fleet->mounts_by_device, hash_number((uint32_t)mount->device_no), place);
    if (result == 0 && before->vessel_no != mount->vessel_no)
        result =
            slots_add(&fleet->mounts_by_vessel, hash_number((uint32_t)mount->vessel_no), place);
    return result;
}

/* What a row is found by besides its number; an index keeps the old ways too, and the finders look
 * whether they still hold. */
static int index_row(
    struct fleet *fleet, enum register_kind kind, const struct register_row *row, size_t place)
{
    if (kind == REGISTER_DEVICE && !fleet_device_by_key(fleet, row->device.key.text))
        return slots_add(
            &fleet->devices_by_key, hash_bytes(bytes_from_text(row->device.key.text)), place);
    const struct register_row *before = &fleet->lists[kind].entries[place].row;
    return kind == REGISTER_MOUNT ? index_mount(fleet, &before->mount, &row->mount, place) : 0;
}

static int replace(struct entry *entry, const struct register_version *version)
{
    uint8_t *json = malloc(version->json.size);
    if (!json)
        return -ENOMEM;
    memcpy(json, version->json.data, version->json.size);
    free(entry->json);
    entry->json = json;
    entry->version = *version;
    entry->version.json.data = json;
    return 0;
}

int fleet_apply(struct fleet *fleet, const struct register_version *version)
{
    struct register_row row;
    int result = register_row_read(version->kind, version->json, &row);
    if (result != 0)
        return result;
    struct list *list = &fleet->lists[version->kind];
    size_t place = list_find(list, row.row_no);
    if (place == SLOTS_NONE && (result = list_append(list, row.row_no, &place)) != 0)
        return result;
    struct entry *entry = &list->entries[place];
    if (version->version_no <= entry->version.version_no)
        return 0;
    if ((result = index_row(fleet, version->kind, &row, place)) != 0 ||
        (result = replace(entry, version)) != 0)
        return result;
    entry->row = row;
    if (version->version_no > fleet->version_no)
        fleet->version_no = version->version_no;
    return 0;
}

uint64_t fleet_version(const struct fleet *fleet)
{
    return fleet->version_no;
}

const struct device *fleet_device_by_key(const struct fleet *fleet, const char *key)
{
    const struct list *list = &fleet->lists[REGISTER_DEVICE];
    uint64_t hash = hash_bytes(bytes_from_text(key));
    size_t step = 0;
    for (size_t i; (i = slots_next(&fleet->devices_by_key, hash, &step)) != SLOTS_NONE;) {
        const struct device *device = &list->entries[i].row.device;
        if (strcmp(device->key.text, key) == 0)
            return device;
    }
    return NULL;
}

const struct device *fleet_device(const struct fleet *fleet, int32_t device_no)
{
    const struct register_row *row = find_row(fleet, REGISTER_DEVICE, device_no);
    return row ? &row->device : NULL;
}

const struct vessel *fleet_vessel(const struct fleet *fleet, int32_t vessel_no)
{
    const struct register_row *row = find_row(fleet, REGISTER_VESSEL, vessel_no);
    return row ? &row->vessel : NULL;
}

const struct supplier *fleet_supplier(const struct fleet *fleet, int32_t supplier_no)
{
    const struct register_row *row = find_row(fleet, REGISTER_SUPPLIER, supplier_no);
    return row ? &row->supplier : NULL;
}

const struct mount *fleet_mount_at(const struct fleet *fleet, int32_t device_no, int64_t at_us)
{
    const struct list *list = &fleet->lists[REGISTER_MOUNT];
    uint64_t hash = hash_number((uint32_t)device_no);
    size_t step = 0;
    for (size_t i; (i = slots_next(&fleet->mounts_by_device, hash, &step)) != SLOTS_NONE;) {
        const struct mount *mount = &list->entries[i].row.mount;
        if (mount->device_no == device_no && mount->from_us <= at_us && at_us < mount->until_us)
            return mount;
    }
    return NULL;
}

const struct mount *fleet_mount(const struct fleet *fleet, int32_t mount_no)
{
    const struct register_row *row = find_row(fleet, REGISTER_MOUNT, mount_no);
    return row ? &row->mount : NULL;
}

/* Into its place in the order of time; an index may name a mount twice. */
static size_t place_mount(
    const struct mount **mounts, size_t count, size_t capacity, const struct mount *mount)
{
    size_t place = count;
    while (place > 0 && mounts[place - 1]->from_us > mount->from_us)
        place--;
    if (place > 0 && mounts[place - 1] == mount)
        return count;
    if (count < capacity) {
        memmove(mounts + place + 1, mounts + place, (count - place) * sizeof(*mounts));
        mounts[place] = mount;
        return count + 1;
    }
    if (place == 0)
        return count;
    memmove(mounts, mounts + 1, (place - 1) * sizeof(*mounts));
    mounts[place - 1] = mount;
    return count;
}

size_t fleet_mounts(
    const struct fleet *fleet, int32_t device_no, const struct mount **out_mounts, size_t capacity)
{
    const struct list *list = &fleet->lists[REGISTER_MOUNT];
    uint64_t hash = hash_number((uint32_t)device_no);
    size_t step = 0;
    size_t count = 0;
    for (size_t i; (i = slots_next(&fleet->mounts_by_device, hash, &step)) != SLOTS_NONE;) {
        const struct mount *mount = &list->entries[i].row.mount;
        if (mount->device_no == device_no && mount->from_us < mount->until_us)
            count = place_mount(out_mounts, count, capacity, mount);
    }
    return count;
}

int fleet_walk_mounts(
    const struct fleet *fleet, int32_t vessel_no, fleet_each_mount *each, void *context)
{
    const struct list *list = &fleet->lists[REGISTER_MOUNT];
    uint64_t hash = hash_number((uint32_t)vessel_no);
    size_t step = 0;
    int result = 0;
    for (size_t i;
         result == 0 && (i = slots_next(&fleet->mounts_by_vessel, hash, &step)) != SLOTS_NONE;)
        if (list->entries[i].row.mount.vessel_no == vessel_no)
            result = each(context, &list->entries[i].row.mount);
    return result;
}

int32_t fleet_other_device(
    const struct fleet *fleet, int32_t device_no, int32_t vessel_no, int64_t at_us)
{
    const struct list *list = &fleet->lists[REGISTER_MOUNT];
    uint64_t hash = hash_number((uint32_t)vessel_no);
    size_t step = 0;
    for (size_t i; (i = slots_next(&fleet->mounts_by_vessel, hash, &step)) != SLOTS_NONE;) {
        const struct mount *mount = &list->entries[i].row.mount;
        if (mount->vessel_no == vessel_no && mount->device_no != device_no &&
            mount->from_us <= at_us && at_us < mount->until_us)
            return mount->device_no;
    }
    return 0;
}

size_t fleet_device_count(const struct fleet *fleet)
{
    return fleet->lists[REGISTER_DEVICE].count;
}

const struct device *fleet_device_at(const struct fleet *fleet, size_t index)
{
    return &fleet->lists[REGISTER_DEVICE].entries[index].row.device;
}

size_t fleet_supplier_count(const struct fleet *fleet)
{
    return fleet->lists[REGISTER_SUPPLIER].count;
}

const struct supplier *fleet_supplier_at(const struct fleet *fleet, size_t index)
{
    return &fleet->lists[REGISTER_SUPPLIER].entries[index].row.supplier;
}

void fleet_walk(const struct fleet *fleet, enum register_kind kind, fleet_each *each, void *context)
{
    const struct list *list = &fleet->lists[kind];
    for (size_t i = 0; i < list->count; i++)
        each(context, &list->entries[i].version);
}
