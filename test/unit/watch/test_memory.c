/* Linked with --wrap (meson.build): allocations of our own rooms come here and may be made to fail.
 */

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

#include "base/text.h"
#include "chart/zone.h"
#include "run_suite.h"
#include "watch/memory.h"

#define NEVER (-1)

static int left = NEVER; /* allocations until one fails */
static bool has_failed;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);

static bool is_refused(void)
{
    if (left == NEVER || left-- > 0)
        return false;
    left = NEVER;
    has_failed = true;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return is_refused() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_refused() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return is_refused() ? NULL : __real_realloc(old, size);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
    return is_refused() ? NULL : __real_reallocarray(old, count, size);
}

static void *refuse(size_t size)
{
    (void)size;
    return NULL;
}

static int put_version(
    struct memory *memory, enum register_kind kind, uint64_t version_no, const char *json)
{
    struct register_version version = {
        .version_no = version_no, .kind = kind, .json = bytes_from_text(json)};
    return memory_apply(memory, &version, NULL);
}

#define SQUARE(number, name)                                                                       \
    "{\"zone_no\":" number ",\"zone_id\":\"" name "\",\"is_removed\":false,\"geojson\":{\"type\":" \
    "\"Feature\",\"properties\":{\"id\":\"" name "\",\"kind\":\"closed\"},\"geometry\":{\"type\":" \
    "\"Polygon\",\"coordinates\":[[[110,13],[111,13],[111,14],[110,14],[110,13]]]}}}"

static struct memory *memory_with_zones(struct log *log)
{
    static const char *const zones[] = {SQUARE("1", "area"),
        "{\"zone_no\":2,\"zone_id\":\"line\",\"is_removed\":false,\"geojson\":{\"type\":\"Feature\","
        "\"properties\":{\"id\":\"line\",\"kind\":\"line\"},\"geometry\":{\"type\":\"LineString\","
        "\"coordinates\":[[110,10],[111,11],[112,11]]}}}"};
    struct memory *memory = NULL;
    ck_assert_int_eq(memory_new(log, &memory), 0);
    for (size_t i = 0; i < COUNT_OF(zones); i++)
        ck_assert_int_eq(put_version(memory, REGISTER_ZONE, i + 1, zones[i]), 0);
    return memory;
}

START_TEST(a_zone_that_cannot_be_built_is_skipped)
{
    struct log *log = log_new("test", LOG_ERR);
    struct memory *memory = memory_with_zones(log);
    ck_assert_int_eq(
        put_version(memory, REGISTER_ZONE, 3,
            "{\"zone_no\":3,\"zone_id\":\"bad\",\"is_removed\":false,\"geojson\":{\"type\":"
            "\"Feature\",\"properties\":{\"id\":\"bad\",\"kind\":\"closed\"},\"geometry\":"
            "{\"type\":\"Polygon\",\"coordinates\":[]}}}"),
        0);
    const struct live_zones *zones = NULL;
    ck_assert_int_eq(memory_zones(memory, &zones), 0);
    ck_assert_uint_eq(zone_set_count(zones->set), 2);
    memory_free(memory);
    log_free(log);
}
END_TEST

START_TEST(a_zone_is_not_skipped_for_want_of_memory)
{
    struct log *log = log_new("test", LOG_ERR);
    unsigned failures = 0;
    has_failed = true;
    for (int nth = 0; has_failed; nth++) {
        struct memory *memory = memory_with_zones(log);
        const struct live_zones *zones = NULL;
        has_failed = false;
        left = nth;
        int result = put_version(memory, REGISTER_ZONE, 3, SQUARE("3", "new"));
        if (result == 0)
            result = memory_zones(memory, &zones);
        left = NEVER;
        failures += has_failed;
        ck_assert_int_eq(result, has_failed ? -ENOMEM : 0);
        memory_free(memory);
    }
    ck_assert_uint_gt(failures, 5);
    log_free(log);
}
END_TEST

START_TEST(json_without_memory_is_no_bad_zone)
{
    struct log *log = log_new("test", LOG_ERR);
    struct memory *memory = memory_with_zones(log);
    const struct live_zones *zones = NULL;
    json_set_alloc_funcs(refuse, free);
    int result = put_version(memory, REGISTER_ZONE, 3, SQUARE("3", "new"));
    json_set_alloc_funcs(__real_malloc, free);
    ck_assert_int_eq(result, -ENOMEM);
    ck_assert_int_eq(put_version(memory, REGISTER_ZONE, 3, SQUARE("3", "new")), 0);
    ck_assert_int_eq(memory_zones(memory, &zones), 0);
    ck_assert_uint_eq(zone_set_count(zones->set), 3);
    memory_free(memory);
    log_free(log);
}
END_TEST

START_TEST(a_threshold_is_not_skipped_for_want_of_memory)
{
    struct log *log = log_new("test", LOG_ERR);
    has_failed = true;
    for (int nth = 0; has_failed; nth++) {
        struct memory *memory = memory_with_zones(log);
        has_failed = false;
        left = nth;
        int result = put_version(memory, REGISTER_THRESHOLD, 10,
            "{\"threshold_no\":1,\"scope\":\"device\",\"subject\":\"7\",\"name\":\"band\","
            "\"value\":600,\"is_removed\":false}");
        left = NEVER;
        ck_assert_int_eq(result, has_failed ? -ENOMEM : 0);
        memory_free(memory);
    }
    log_free(log);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_zone_that_cannot_be_built_is_skipped,
        a_zone_is_not_skipped_for_want_of_memory, json_without_memory_is_no_bad_zone,
        a_threshold_is_not_skipped_for_want_of_memory};
    return run_suite(suite_of("memory", tests, COUNT_OF(tests)));
}
