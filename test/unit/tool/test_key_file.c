#include <errno.h>
#include <sys/stat.h>

#include "run_suite.h"
#include "temporary_file.h"
#include "tool/key_file.h"

START_TEST(what_was_written_is_read)
{
    char path[TEMPORARY_PATH_SIZE];
    temporary_file(path, "what stood there before");
    (void)unlink(path);
    FILE *file = key_file_append(path);
    ck_assert_ptr_nonnull(file);
    for (uint8_t i = 0; i < 200; i++) {
        struct device_secret secret = {.key_id = i};
        (void)snprintf(secret.device.text, sizeof secret.device.text, "VN-%u", i);
        memset(secret.key, i, sizeof secret.key);
        ck_assert_int_eq(key_file_write(file, &secret), 0);
    }
    (void)fclose(file);
    struct stat status;
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
    struct key_file keys;
    size_t line;
    ck_assert_int_eq(key_file_read(path, &keys, &line), 0);
    (void)unlink(path);
    ck_assert_uint_eq(keys.count, 200);
    const struct device_secret *found = key_file_find(&keys, "VN-171");
    ck_assert_ptr_nonnull(found);
    ck_assert_uint_eq(found->key_id, 171);
    ck_assert_uint_eq(found->key[31], 171);
    ck_assert_ptr_null(key_file_find(&keys, "VN-200"));
    key_file_done(&keys);
}
END_TEST

static const char *const bad[] = {
    "device_id,key_id\n",
    "device_id,key_id,key_hex\nA,1,00\n",
    "device_id,key_id,key_hex\nA,x,000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f\n",
    "device_id,key_id,key_hex\nA B,1,000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f\n",
};

START_TEST(a_bad_file_is_refused)
{
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        char path[TEMPORARY_PATH_SIZE];
        temporary_file(path, bad[i]);
        struct key_file keys;
        size_t line;
        ck_assert_int_eq(key_file_read(path, &keys, &line), -EBADMSG);
        (void)unlink(path);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {what_was_written_is_read, a_bad_file_is_refused};
    return run_suite(suite_of("key_file", tests, COUNT_OF(tests)));
}
