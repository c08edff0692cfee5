#include "store/register_row.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "base/text.h"

/* Reads members one after another; the first that does not fit sticks. */
struct members {
    const json_t *object;
    bool is_broken;
};

/* null and absent read as `fallback`. */
static int32_t read_int(struct members *members, const char *name, int32_t fallback)
{
    const json_t *value = json_object_get(members->object, name);
    if (!value || json_is_null(value))
        return fallback;
    json_int_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < INT32_MIN || number > INT32_MAX) {
        members->is_broken = true;
        return fallback;
    }
    return (int32_t)number;
}

static int32_t read_number(struct members *members, const char *name)
{
    int32_t number = read_int(members, name, 0);
    members->is_broken |= number == 0;
    return number;
}

static bool read_bool(struct members *members, const char *name, bool fallback)
{
    const json_t *value = json_object_get(members->object, name);
    if (!value || json_is_null(value))
        return fallback;
    members->is_broken |= !json_is_boolean(value);
    return json_is_true(value);
}

/* null and absent read as ""; what does not fit is broken. */
static void read_text(struct members *members, const char *name, char *out, size_t size)
{
    const json_t *value = json_object_get(members->object, name);
    out[0] = '\0';
    if (!value || json_is_null(value))
        return;
    size_t length = json_string_length(value);
    if (!json_is_string(value) || length >= size || strlen(json_string_value(value)) != length) {
        members->is_broken = true;
        return;
    }
    memcpy(out, json_string_value(value), length + 1);
}

/* A word that rules compare; what is longer than any they know reads as "". */
static void read_word(struct members *members, const char *name, char *out, size_t size)
{
    const json_t *value = json_object_get(members->object, name);
    out[0] = '\0';
    if (json_is_string(value) && json_string_length(value) < size)
        memcpy(out, json_string_value(value), json_string_length(value) + 1);
}

/* Of a registration number in canonical form. */
static void read_prefix(const char *registration, char *out, size_t size)
{
    size_t length = strcspn(registration, "-");
    if (length < size)
        memcpy(out, registration, length);
}

static int64_t read_time(struct members *members, const char *name)
{
    const char *text = json_string_value(json_object_get(members->object, name));
    if (text && strcmp(text, "infinity") == 0)
        return INT64_MAX;
    if (text && strcmp(text, "-infinity") == 0)
        return INT64_MIN;
    int64_t time_us = 0;
    if (!text || text_to_time(bytes_from_text(text), &time_us) != 0)
        members->is_broken = true;
    return time_us;
}

/* null and absent read as TIME_UNKNOWN. */
static int64_t read_time_or_none(struct members *members, const char *name)
{
    const json_t *value = json_object_get(members->object, name);
    return !value || json_is_null(value) ? TIME_UNKNOWN : read_time(members, name);
}

/* An array of texts, joined by blanks. */
static void read_list(struct members *members, const char *name, char *out, size_t size)
{
    const json_t *list = json_object_get(members->object, name);
    size_t used = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        size_t length = text ? strlen(text) : 0;
        if (!text || used + length + 2 > size) {
            members->is_broken = true;
            break;
        }
        if (used > 0)
            out[used++] = ' ';
        memcpy(out + used, text, length);
        used += length;
    }
    out[used] = '\0';
}

static void read_device(struct members *members, struct register_row *row)
{
    struct device *device = &row->device;
    device->device_no = row->row_no;
    device->supplier_no = read_int(members, "supplier_no", 0);
    device->interval_s = read_int(members, "interval_s", 0);
    device->is_enabled =
        read_bool(members, "is_enabled", true) && !read_bool(members, "is_removed", false);
    read_text(members, "device_key", device->key.text, sizeof(device->key.text));
    read_text(members, "model", device->model, sizeof(device->model));
    read_word(members, "satellite", device->satellite, sizeof(device->satellite));
    read_word(members, "gateway", device->gateway, sizeof(device->gateway));
    device->fee_until_us = read_time_or_none(members, "fee_until");
    members->is_broken |= !device_key_is_valid(bytes_from_text(device->key.text));
}

static void read_supplier(struct members *members, struct register_row *row)
{
    struct supplier *supplier = &row->supplier;
    supplier->supplier_no = row->row_no;
    supplier->is_enabled =
        read_bool(members, "is_enabled", true) && !read_bool(members, "is_removed", false);
    read_text(members, "name", supplier->name, sizeof(supplier->name));
    read_list(members, "networks", supplier->networks, sizeof(supplier->networks));
}

static void read_vessel(struct members *members, struct register_row *row)
{
    struct vessel *vessel = &row->vessel;
    vessel->vessel_no = row->row_no;
    vessel->length_mm = read_int(members, "length_mm", 0);
    vessel->owner_no = read_int(members, "owner_no", 0);
    vessel->interval_s = read_int(members, "interval_s", 0);
    read_text(members, "registration", vessel->registration, sizeof(vessel->registration));
    read_word(members, "kind", vessel->kind, sizeof(vessel->kind));
    read_word(members, "gear", vessel->gear, sizeof(vessel->gear));
    read_word(members, "province", vessel->province, sizeof(vessel->province));
    if (vessel->province[0] == '\0')
        read_prefix(vessel->registration, vessel->province, sizeof(vessel->province));
    read_word(members, "team", vessel->team, sizeof(vessel->team));
    vessel->is_barred = read_bool(members, "is_barred", false);
    vessel->is_at_risk = read_bool(members, "is_at_risk", false);
    vessel->licence_until_us = read_time_or_none(members, "licence_until");
    vessel->inspection_until_us = read_time_or_none(members, "inspection_until");
    vessel->laid_up_from_us = read_time_or_none(members, "laid_up_from");
    vessel->laid_up_until_us = read_time_or_none(members, "laid_up_until");
    vessel->departed_us = read_time_or_none(members, "departed");
}

static void read_mount(struct members *members, struct register_row *row)
{
    struct mount *mount = &row->mount;
    mount->mount_no = row->row_no;
    mount->device_no = read_number(members, "device_no");
    mount->vessel_no = read_number(members, "vessel_no");
    mount->is_counted = read_bool(members, "is_counted", false);
    mount->from_us = read_time(members, "from_time");
    mount->until_us = read_time(members, "until_time");
    if (read_bool(members, "is_removed", false))
        mount->until_us = mount->from_us;
}

static void read_nothing_more(struct members *members, struct register_row *row)
{
    (void)members;
    (void)row;
}

struct reader {
    const char *number_name;
    void (*read)(struct members *members, struct register_row *row);
};

static const struct reader readers[] = {
    [REGISTER_OWNER] = {"owner_no",     read_nothing_more},
    [REGISTER_SUPPLIER] = {"supplier_no",  read_supplier    },
    [REGISTER_VESSEL] = {"vessel_no",    read_vessel      },
    [REGISTER_DEVICE] = {"device_no",    read_device      },
    [REGISTER_MOUNT] = {"mount_no",     read_mount       },
    [REGISTER_ZONE] = {"zone_no",      read_nothing_more},
    [REGISTER_THRESHOLD] = {"threshold_no", read_nothing_more},
    [REGISTER_MODE] = {"mode_no",      read_nothing_more},
};

int register_row_read(enum register_kind kind, struct bytes json, struct register_row *out)
{
    if ((size_t)kind >= COUNT_OF(readers) || !readers[kind].read)
        return -EBADMSG;
    json_error_t error; /* has no text when memory is short */
    AUTO(json_decref)
    json_t *object = json_loadb((const char *)json.data, json.size, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(object))
        return object || error.text[0] != '\0' ? -EBADMSG : -ENOMEM;
    struct members members = {.object = object};
    struct register_row row = {.row_no = read_number(&members, readers[kind].number_name)};
    readers[kind].read(&members, &row);
    if (members.is_broken)
        return -EBADMSG;
    *out = row;
    return 0;
}
