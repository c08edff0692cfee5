#include <errno.h>
#include <stdio.h>

#include "base/text.h"
#include "run_suite.h"
#include "store/register.h"

static int apply(
    struct fleet *fleet, uint64_t version_no, enum register_kind kind, const char *json)
{
    struct register_version version = {
        .version_no = version_no, .kind = kind, .json = bytes_from_text(json)};
    return fleet_apply(fleet, &version);
}

static struct fleet *fleet_made(void)
{
    struct fleet *fleet = NULL;
    ck_assert_int_eq(fleet_new(&fleet), 0);
    return fleet;
}

START_TEST(reads_a_device)
{
    AUTO(fleet_free) struct fleet *fleet = fleet_made();
    ck_assert_int_eq(apply(fleet, 5, REGISTER_DEVICE,
                         "{\"device_no\":17,\"device_key\":\"VN-0017\",\"supplier_no\":3,"
                         "\"model\":\"SF2500\",\"interval_s\":7200,\"is_enabled\":true,"
                         "\"is_removed\":false,\"later_column\":[1]}"),
        0);
    const struct device *device = fleet_device_by_key(fleet, "VN-0017");
    ck_assert_ptr_nonnull(device);
    ck_assert_ptr_eq(device, fleet_device(fleet, 17));
    ck_assert_ptr_eq(device, fleet_device_at(fleet, 0));
    ck_assert_int_eq(device->supplier_no, 3);
    ck_assert_int_eq(device->interval_s, 7200);
    ck_assert_str_eq(device->model, "SF2500");
    ck_assert(device->is_enabled);
    ck_assert_ptr_null(fleet_device_by_key(fleet, "vn-0017"));
    ck_assert_uint_eq(fleet_version(fleet), 5);
}
END_TEST

START_TEST(keeps_the_newest_version_only)
{
    AUTO(fleet_free) struct fleet *fleet = fleet_made();
    static const char *const old = "{\"device_no\":1,\"device_key\":\"A\",\"is_enabled\":true}";
    static const char *const new = "{\"device_no\":1,\"device_key\":\"A\",\"is_enabled\":false}";
    ck_assert_int_eq(apply(fleet, 2, REGISTER_DEVICE, new), 0);
    ck_assert_int_eq(apply(fleet, 1, REGISTER_DEVICE, old), 0);
    ck_assert_int_eq(apply(fleet, 2, REGISTER_DEVICE, old), 0);
    ck_assert(!fleet_device(fleet, 1)->is_enabled);
    ck_assert_int_eq(apply(fleet, 3, REGISTER_DEVICE, old), 0);
    ck_assert(fleet_device(fleet, 1)->is_enabled);
    ck_assert_uint_eq(fleet_device_count(fleet), 1);
}
END_TEST

START_TEST(a_removed_device_is_disabled)
{
    AUTO(fleet_free) struct fleet *fleet = fleet_made();
    ck_assert_int_eq(
        apply(fleet, 1, REGISTER_DEVICE,
            "{\"device_no\":1,\"device_key\":\"A\",\"is_enabled\":true,\"is_removed\":true}"),
        0);
    ck_assert(!fleet_device_by_key(fleet, "A")->is_enabled);
}
END_TEST

START_TEST(finds_the_mount_of_a_time)
{
    AUTO(fleet_free) struct fleet *fleet = fleet_made();
    ck_assert_int_eq(
        apply(fleet, 1, REGISTER_MOUNT,
            "{\"mount_no\":1,\"device_no\":9,\"vessel_no\":4,\"is_counted\":true,"
            "\"from_time\":\"-infinity\",\"until_time\":\"2026-01-01T00:00:00+00:00\"}"),
        0);
    ck_assert_int_eq(
        apply(fleet, 2, REGISTER_MOUNT,
            "{\"mount_no\":2,\"device_no\":9,\"vessel_no\":5,\"is_counted\":false,"
            "\"from_time\":\"2026-01-01T00:00:00+00:00\",\"until_time\":\"infinity\"}"),
        0);
    int64_t change_us = 0;
    ck_assert_int_eq(text_to_time(bytes_from_text("2026-01-01T00:00:00Z"), &change_us), 0);
    ck_assert_int_eq(fleet_mount_at(fleet, 9, change_us - 1)->vessel_no, 4);
    ck_assert_int_eq(fleet_mount_at(fleet, 9, change_us)->vessel_no, 5);
    ck_assert_ptr_null(fleet_mount_at(fleet, 8, change_us));
    ck_assert_int_eq(apply(fleet, 3, REGISTER_MOUNT,
                         "{\"mount_no\":2,\"device_no\":9,\"vessel_no\":5,\"is_counted\":false,"
                         "\"from_time\":\"2026-01-01T00:00:00+00:00\",\"until_time\":\"infinity\","
                         "\"is_removed\":true}"),
        0);
    ck_assert_ptr_null(fleet_mount_at(fleet, 9, change_us));
}
END_TEST

static void put_mount(struct fleet *fleet, int mount_no, int device_no, int vessel_no, int month)
{
    static uint64_t version_no = 100;
    char json[200];
    snprintf(json, sizeof json,
        "{\"mount_no\":%d,\"device_no\":%d,\"vessel_no\":%d,"
        "\"from_time\":\"2026-%02d-01T00:00:00+00:00\",\"until_time\":\"infinity\"}",
        mount_no, device_no, vessel_no, month);
    ck_assert_int_eq(apply(fleet, ++version_no, REGISTER_MOUNT, json), 0);
}

static int add_device(void *context, const struct mount *mount)
{
    int *sum = context;
    *sum += mount->device_no;
    return mount->device_no == 8 ? 17 : 0;
}

START_TEST(gives_mounts_in_order_of_time)
{
    AUTO(fleet_free) struct fleet *fleet = fleet_made();
    put_mount(fleet, 1, 9, 4, 5);
    put_mount(fleet, 2, 9, 5, 3);
    put_mount(fleet, 3, 9, 6, 4);
    put_mount(fleet, 3, 1, 6, 4);
    put_mount(fleet, 3, 9, 6, 4); /* away and back: known twice to the index */
    const struct mount *mounts[4];
    ck_assert_uint_eq(fleet_mounts(fleet, 9, mounts, 4), 3);
    ck_assert_int_eq(mounts[0]->mount_no, 2);
    ck_assert_int_eq(mounts[1]->mount_no, 3);
    ck_assert_int_eq(mounts[2]->mount_no, 1);
    ck_assert_uint_eq(fleet_mounts(fleet, 9, mounts, 2), 2);
    ck_assert_int_eq(mounts[0]->mount_no, 3);
    ck_assert_int_eq(mounts[1]->mount_no, 1);
    ck_assert_uint_eq(fleet_mounts(fleet, 1, mounts, 4), 0);
    ck_assert_int_eq(fleet_mount(fleet, 2)->vessel_no, 5);
    ck_assert_ptr_null(fleet_mount(fleet, 4));
    put_mount(fleet, 4, 3, 6, 6);
    int sum = 0;
    ck_assert_int_eq(fleet_walk_mounts(fleet, 6, add_device, &sum), 0);
    ck_assert_int_eq(sum, 12);
    put_mount(fleet, 4, 8, 6, 6);
    ck_assert_int_eq(fleet_walk_mounts(fleet, 6, add_device, &sum), 17);
}
END_TEST

START_TEST(reads_vessels_and_suppliers)
{
    AUTO(fleet_free) struct fleet *fleet = fleet_made();
    ck_assert_int_eq(apply(fleet, 1, REGISTER_VESSEL,
                         "{\"vessel_no\":4,\"registration\":\"BĐ-94555-TS\",\"length_mm\":15500,"
                         "\"owner_no\":null}"),
        0);
    ck_assert_int_eq(apply(fleet, 2, REGISTER_SUPPLIER,
                         "{\"supplier_no\":3,\"name\":\"VNPT\",\"is_enabled\":true,"
                         "\"networks\":[\"10.0.0.0/8\",\"192.0.2.0/24\"]}"),
        0);
    ck_assert_str_eq(fleet_vessel(fleet, 4)->registration, "BĐ-94555-TS");
    ck_assert_int_eq(fleet_vessel(fleet, 4)->length_mm, 15500);
    ck_assert_str_eq(fleet_supplier(fleet, 3)->networks, "10.0.0.0/8 192.0.2.0/24");
    ck_assert_ptr_eq(fleet_supplier_at(fleet, 0), fleet_supplier(fleet, 3));
    ck_assert_ptr_null(fleet_vessel(fleet, 3));
}
END_TEST

static void count_version(void *context, const struct register_version *version)
{
    unsigned *count = context;
    (*count)++;
    ck_assert_uint_eq(version->version_no, 2);
    ck_assert(bytes_equal_text(version->json, "{\"zone_no\":1,\"name\":\"b\"}"));
}

START_TEST(keeps_zones_as_json)
{
    AUTO(fleet_free) struct fleet *fleet = fleet_made();
    ck_assert_int_eq(apply(fleet, 1, REGISTER_ZONE, "{\"zone_no\":1,\"name\":\"a\"}"), 0);
    ck_assert_int_eq(apply(fleet, 2, REGISTER_ZONE, "{\"zone_no\":1,\"name\":\"b\"}"), 0);
    unsigned count = 0;
    fleet_walk(fleet, REGISTER_ZONE, count_version, &count);
    ck_assert_uint_eq(count, 1);
}
END_TEST

START_TEST(refuses_what_does_not_fit)
{
    static const struct {
        enum register_kind kind;
        const char *json;
    } wrong[] = {
        {REGISTER_DEVICE,        ""                                                 },
        {REGISTER_DEVICE,        "[]"                                               },
        {REGISTER_DEVICE,        "{}"                                               },
        {REGISTER_DEVICE,        "{\"device_no\":1}"                                },
        {REGISTER_DEVICE,        "{\"device_no\":1,\"device_key\":\"a b\"}"         },
        {REGISTER_DEVICE,        "{\"device_no\":\"1\",\"device_key\":\"a\"}"       },
        {REGISTER_DEVICE,        "{\"device_no\":99999999999,\"device_key\":\"a\"}" },
        {REGISTER_MOUNT,         "{\"mount_no\":1,\"device_no\":1,\"vessel_no\":1}" },
        {REGISTER_VESSEL,
         "{\"vessel_no\":1,\"registration\":\"0123456789012345678901234567890123\"}"},
        {REGISTER_SUPPLIER,      "{\"supplier_no\":1,\"networks\":[7]}"             },
        {(enum register_kind)0,  "{}"                                               },
        {(enum register_kind)99, "{}"                                               },
    };
    AUTO(fleet_free) struct fleet *fleet = fleet_made();
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        ck_assert_int_eq(apply(fleet, i + 1, wrong[i].kind, wrong[i].json), -EBADMSG);
    ck_assert_uint_eq(fleet_version(fleet), 0);
}
END_TEST

START_TEST(holds_a_large_fleet)
{
    AUTO(fleet_free) struct fleet *fleet = fleet_made();
    char json[100];
    for (int i = 1; i <= 5000; i++) {
        snprintf(json, sizeof(json), "{\"device_no\":%d,\"device_key\":\"K%d\"}", i, i);
        ck_assert_int_eq(apply(fleet, (uint64_t)i, REGISTER_DEVICE, json), 0);
    }
    ck_assert_uint_eq(fleet_device_count(fleet), 5000);
    ck_assert_int_eq(fleet_device_by_key(fleet, "K4321")->device_no, 4321);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {reads_a_device, keeps_the_newest_version_only,
        a_removed_device_is_disabled, finds_the_mount_of_a_time, gives_mounts_in_order_of_time,
        reads_vessels_and_suppliers, keeps_zones_as_json, refuses_what_does_not_fit,
        holds_a_large_fleet};
    return run_suite(suite_of("register", tests, sizeof(tests) / sizeof(tests[0])));
}
