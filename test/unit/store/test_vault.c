#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run_suite.h"
#include "store/vault.h"

#define SEALED_SIZE (DEVICE_SECRET_SIZE + VAULT_OVERHEAD)

struct place {
    char folder[40];
    char path[60];
};

static void place_init(struct place *place)
{
    snprintf(place->folder, sizeof(place->folder), "/tmp/haitrinh-vault-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(place->folder));
    snprintf(place->path, sizeof(place->path), "%s/master", place->folder);
}

static void place_done(struct place *place)
{
    unlink(place->path);
    ck_assert_int_eq(rmdir(place->folder), 0);
}

static struct vault *vault_made(const char *path)
{
    struct vault *vault = NULL;
    ck_assert_int_eq(vault_open(path, true, &vault), 0);
    return vault;
}

static const uint8_t secret[DEVICE_SECRET_SIZE] = "thirty-two bytes of a device key";
static const struct bytes plain = {secret, sizeof(secret)};

START_TEST(opens_what_it_sealed_also_after_a_restart)
{
    struct place place;
    place_init(&place);
    uint8_t sealed[SEALED_SIZE], opened[DEVICE_SECRET_SIZE];
    struct vault *vault = vault_made(place.path);
    ck_assert_int_eq(vault_seal(vault, "VN-1", plain, sealed), 0);
    vault_free(vault);
    vault = vault_made(place.path);
    struct bytes span = {sealed, sizeof(sealed)};
    ck_assert_int_eq(vault_open_sealed(vault, "VN-1", span, opened), 0);
    ck_assert_mem_eq(opened, secret, sizeof(secret));
    ck_assert_int_eq(vault_open_sealed(vault, "VN-2", span, opened), -EBADMSG);
    vault_free(vault);
    place_done(&place);
}
END_TEST

START_TEST(sees_every_altered_bit)
{
    struct place place;
    place_init(&place);
    uint8_t sealed[SEALED_SIZE], opened[DEVICE_SECRET_SIZE];
    AUTO(vault_free) struct vault *vault = vault_made(place.path);
    ck_assert_int_eq(vault_seal(vault, "VN-1", plain, sealed), 0);
    for (size_t bit = 0; bit < 8 * sizeof(sealed); bit++) {
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
        ck_assert_int_eq(
            vault_open_sealed(vault, "VN-1", (struct bytes){sealed, sizeof(sealed)}, opened),
            -EBADMSG);
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t size = 0; size < sizeof(sealed); size++)
        ck_assert_int_eq(
            vault_open_sealed(vault, "VN-1", (struct bytes){sealed, size}, opened), -EBADMSG);
    place_done(&place);
}
END_TEST

START_TEST(another_master_key_does_not_open)
{
    struct place one, other;
    place_init(&one);
    place_init(&other);
    uint8_t sealed[SEALED_SIZE], opened[DEVICE_SECRET_SIZE];
    AUTO(vault_free) struct vault *vault = vault_made(one.path);
    AUTO(vault_free) struct vault *stranger = vault_made(other.path);
    ck_assert_int_eq(vault_seal(vault, "VN-1", plain, sealed), 0);
    ck_assert_int_eq(
        vault_open_sealed(stranger, "VN-1", (struct bytes){sealed, sizeof(sealed)}, opened),
        -EBADMSG);
    place_done(&one);
    place_done(&other);
}
END_TEST

START_TEST(guards_its_file)
{
    struct place place;
    place_init(&place);
    struct vault *vault = NULL;
    ck_assert_int_eq(vault_open(place.path, false, &vault), -ENOENT);
    vault_free(vault_made(place.path));
    struct stat facts;
    ck_assert_int_eq(stat(place.path, &facts), 0);
    ck_assert_uint_eq(facts.st_mode & 07777, 0400);
    ck_assert_int_eq(chmod(place.path, 0440), 0);
    ck_assert_int_eq(vault_open(place.path, true, &vault), -EACCES);
    ck_assert_int_eq(chmod(place.path, 0600), 0);
    ck_assert_int_eq(truncate(place.path, 31), 0);
    ck_assert_int_eq(vault_open(place.path, true, &vault), -EBADMSG);
    ck_assert_ptr_null(vault);
    place_done(&place);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {opens_what_it_sealed_also_after_a_restart, sees_every_altered_bit,
        another_master_key_does_not_open, guards_its_file};
    return run_suite(suite_of("vault", tests, sizeof(tests) / sizeof(tests[0])));
}
