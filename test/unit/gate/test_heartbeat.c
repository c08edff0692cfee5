#include <stdio.h>
#include <string.h>

#include "haitrinh/units.h"

#include "base/text.h"
#include "gate/heartbeat.h"
#include "run_suite.h"
#include "store/register.h"

#define PROOF_US (15 * MINUTE_US)

static void apply(struct fleet *fleet, enum register_kind kind, const char *json)
{
    static uint64_t version_no;
    struct register_version version = {
        .version_no = ++version_no, .kind = kind, .json = bytes_from_text(json)};
    ck_assert_int_eq(fleet_apply(fleet, &version), 0);
}

static void add_supplier(struct fleet *fleet, int number)
{
    char json[128];
    snprintf(json, sizeof(json), "{\"supplier_no\":%d,\"name\":\"s\",\"networks\":[]}", number);
    apply(fleet, REGISTER_SUPPLIER, json);
}

static void add_devices(struct fleet *fleet, int first, int count, int supplier_no)
{
    for (int i = first; i < first + count; i++) {
        char json[128];
        snprintf(json, sizeof(json), "{\"device_no\":%d,\"device_key\":\"D%d\",\"supplier_no\":%d}",
            i, i, supplier_no);
        apply(fleet, REGISTER_DEVICE, json);
    }
}

static struct path_table *make(const struct fleet *fleet)
{
    struct path_table *paths = NULL;
    ck_assert_int_eq(path_table_new(PROOF_US, &paths), 0);
    ck_assert(path_table_refresh(paths, fleet));
    return paths;
}

/* The path as the beat at that time tells it. */
static struct heartbeat_path beat(
    struct path_table *paths, int32_t supplier_no, bool is_listening, int64_t now_us)
{
    static struct heartbeat heartbeat;
    path_table_beat(paths, is_listening, now_us, &heartbeat);
    for (size_t i = 0; i < heartbeat.path_count; i++)
        if (heartbeat.paths[i].supplier_no == supplier_no)
            return heartbeat.paths[i];
    ck_abort_msg("no path %d", supplier_no);
    return (struct heartbeat_path){0};
}

START_TEST(a_frame_proves_a_path_for_a_while)
{
    struct fleet *fleet = NULL;
    ck_assert_int_eq(fleet_new(&fleet), 0);
    add_supplier(fleet, 3);
    add_devices(fleet, 1, PATH_DEVICES_MIN, 3);
    struct path_table *paths = make(fleet);
    ck_assert(!beat(paths, 3, true, SECOND_US).is_proven);
    path_frame(paths, 3);
    path_frame(paths, 3);
    struct heartbeat_path path = beat(paths, 3, true, 2 * SECOND_US);
    ck_assert(path.is_proven);
    ck_assert_uint_eq(path.frames, 2);
    ck_assert_uint_eq(beat(paths, 3, true, 3 * SECOND_US).frames, 0);
    ck_assert(beat(paths, 3, true, 2 * SECOND_US + PROOF_US).is_proven);
    ck_assert(!beat(paths, 3, true, 3 * SECOND_US + PROOF_US).is_proven);
    path_table_free(paths);
    fleet_free(fleet);
}
END_TEST

/* Nor that a path was quiet: what came while nothing was read is told by the next beat. */
START_TEST(who_does_not_listen_tells_of_no_path)
{
    static struct heartbeat heartbeat;
    struct fleet *fleet = NULL;
    ck_assert_int_eq(fleet_new(&fleet), 0);
    struct path_table *paths = make(fleet);
    path_frame(paths, 0);
    path_table_beat(paths, false, SECOND_US, &heartbeat);
    ck_assert_uint_eq(heartbeat.path_count, 0);
    ck_assert_uint_eq(beat(paths, 0, true, 2 * SECOND_US).frames, 1);
    path_table_free(paths);
    fleet_free(fleet);
}
END_TEST

START_TEST(few_devices_need_no_proof)
{
    struct fleet *fleet = NULL;
    ck_assert_int_eq(fleet_new(&fleet), 0);
    add_supplier(fleet, 3);
    add_devices(fleet, 1, PATH_DEVICES_MIN - 1, 3);
    add_devices(fleet, 100, PATH_DEVICES_MIN, 0);
    struct path_table *paths = make(fleet);
    ck_assert(beat(paths, 3, true, SECOND_US).is_proven);
    ck_assert(!beat(paths, 0, true, SECOND_US).is_proven);
    add_devices(fleet, 50, 1, 3);
    ck_assert(path_table_refresh(paths, fleet));
    ck_assert(!beat(paths, 3, true, SECOND_US).is_proven);
    path_table_free(paths);
    fleet_free(fleet);
}
END_TEST

START_TEST(sessions_come_and_go)
{
    struct fleet *fleet = NULL;
    ck_assert_int_eq(fleet_new(&fleet), 0);
    struct path_table *paths = make(fleet);
    path_session(paths, 0, 1);
    path_session(paths, 0, 1);
    path_session(paths, 0, -1);
    path_session(paths, 99, 1);
    add_supplier(fleet, 99);
    ck_assert(path_table_refresh(paths, fleet));
    path_session(paths, 99, -1); /* it began before the path was known */
    ck_assert_uint_eq(beat(paths, 99, true, SECOND_US).sessions, 0);
    ck_assert_uint_eq(beat(paths, 0, true, SECOND_US).sessions, 1);
    path_table_free(paths);
    fleet_free(fleet);
}
END_TEST

START_TEST(more_suppliers_than_paths_are_told)
{
    struct fleet *fleet = NULL;
    ck_assert_int_eq(fleet_new(&fleet), 0);
    for (int i = 1; i < HEARTBEAT_PATHS_MAX; i++)
        add_supplier(fleet, i);
    struct path_table *paths = make(fleet);
    add_supplier(fleet, HEARTBEAT_PATHS_MAX);
    ck_assert(!path_table_refresh(paths, fleet));
    path_table_free(paths);
    fleet_free(fleet);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_frame_proves_a_path_for_a_while,
        who_does_not_listen_tells_of_no_path, few_devices_need_no_proof, sessions_come_and_go,
        more_suppliers_than_paths_are_told};
    return run_suite(suite_of("heartbeat", tests, COUNT_OF(tests)));
}
