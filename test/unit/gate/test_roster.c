#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "gate/intake.h"
#include "gate/roster.h"
#include "journal/journal.h"
#include "run_suite.h"
#include "store/register.h"

#define PATH_BYTES 128

/* A journal, a vault and an intake in a folder of their own. */
struct place {
    char folder[64];
    char journal_path[PATH_BYTES], roster_path[PATH_BYTES], key_path[PATH_BYTES];
    struct log *log;
    struct vault *vault;
    struct journal *journal;
    struct intake *intake;
    int changes;
};

static struct place place;

static void open_place(void)
{
    struct journal_options options = {.path = place.journal_path,
        .segment_bytes = 1 << 20,
        .group_bytes = 1 << 18,
        .is_sync_off = true};
    ck_assert_int_eq(journal_open(&options, place.log, &place.journal), 0);
    ck_assert_int_eq(intake_new(place.journal, place.log, &place.intake), 0);
    ck_assert_int_eq(vault_open(place.key_path, true, &place.vault), 0);
}

static void close_place(void)
{
    intake_free(place.intake);
    journal_close(place.journal);
    vault_free(place.vault);
}

static void setup(void)
{
    place = (struct place){.folder = "/tmp/roster-XXXXXX", .log = log_new("test", LOG_ERR)};
    ck_assert_ptr_nonnull(mkdtemp(place.folder));
    snprintf(place.journal_path, PATH_BYTES, "%s/journal", place.folder);
    snprintf(place.roster_path, PATH_BYTES, "%s/roster", place.folder);
    snprintf(place.key_path, PATH_BYTES, "%s/key", place.folder);
    open_place();
}

static int remove_one(const char *path, const struct stat *facts, int kind, struct FTW *walk)
{
    (void)facts;
    (void)kind;
    (void)walk;
    return remove(path);
}

static void teardown(void)
{
    close_place();
    nftw(place.folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    log_free(place.log);
}

static void count_change(void *context)
{
    struct place *changed = context;
    changed->changes++;
}

static struct roster *make(void)
{
    struct roster_options options = {.path = place.roster_path,
        .journal_id = journal_id(place.journal),
        .vault = place.vault,
        .intake = place.intake,
        .log = place.log,
        .has_feed = true,
        .changed = count_change,
        .context = &place};
    struct roster *roster = NULL;
    ck_assert_int_eq(roster_new(&options, &roster), 0);
    return roster;
}

static void give_device(const struct feed_sink *sink, int number)
{
    char json[128];
    snprintf(json, sizeof(json), "{\"device_no\":%d,\"device_key\":\"D-%d\"}", number, number);
    struct register_version version = {.version_no = (uint64_t)number,
        .kind = REGISTER_DEVICE,
        .recorded_us = 1,
        .json = bytes_from_text(json)};
    sink->version(sink->context, &version);
}

static void give_secret(const struct feed_sink *sink, int number, bool is_live)
{
    uint8_t key[DEVICE_SECRET_SIZE];
    uint8_t sealed[DEVICE_SECRET_SIZE + VAULT_OVERHEAD];
    struct feed_secret secret = {.device_no = number, .key_id = 1, .is_live = is_live};
    memset(key, number, sizeof(key));
    snprintf(secret.device.text, sizeof(secret.device.text), "D-%d", number);
    ck_assert_int_eq(vault_seal(place.vault, secret.device.text,
                         (struct bytes){.data = key, .size = sizeof(key)}, sealed),
        0);
    secret.sealed = (struct bytes){.data = sealed, .size = sizeof(sealed)};
    sink->secret(sink->context, &secret);
}

static void give(struct roster *roster, int first, int last)
{
    struct feed_sink sink = roster_sink(roster);
    for (int number = first; number <= last; number++) {
        give_device(&sink, number);
        give_secret(&sink, number, true);
    }
    sink.caught_up(sink.context, (uint64_t)last);
}

/* Lets the journal sync and the roster go on, until `count` versions are journaled. */
static void settle(struct roster *roster, uint64_t count)
{
    for (int i = 0; i < 200; i++) {
        struct pollfd wait = {.fd = journal_event_fd(place.journal), .events = POLLIN};
        bool is_done =
            access(place.roster_path, F_OK) == 0 && roster_versions_journaled(roster) == count;
        if (is_done || poll(&wait, 1, 100) < 0)
            break;
        uint64_t durable = journal_durable(place.journal);
        intake_retry(place.intake);
        ck_assert_int_eq(roster_advance(roster, durable), 0);
    }
    ck_assert_uint_eq(roster_versions_journaled(roster), count);
}

START_TEST(it_starts_without_the_database)
{
    setup();
    struct roster *roster = make();
    ck_assert(!roster_is_ready(roster));
    ck_assert_uint_eq(roster_since(roster), 0);
    give(roster, 1, 20);
    ck_assert(roster_is_ready(roster));
    ck_assert_int_eq(place.changes, 1);
    settle(roster, 20);
    roster_free(roster);

    roster = make();
    ck_assert(roster_is_ready(roster));
    ck_assert_uint_eq(roster_since(roster), 20);
    uint8_t key[DEVICE_SECRET_SIZE];
    const struct device *device = roster_device(roster, "D-7");
    ck_assert_ptr_nonnull(device);
    ck_assert_int_eq(roster_secret(roster, device, 1, key), 0);
    ck_assert_uint_eq(key[5], 7);
    ck_assert_int_eq(roster_secret(roster, device, 2, key), -ENOENT);
    roster_free(roster);
    teardown();
}
END_TEST

START_TEST(no_file_before_the_versions_are_durable)
{
    setup();
    struct roster *roster = make();
    give(roster, 1, 3);
    ck_assert_int_eq(roster_advance(roster, 0), 0);
    ck_assert_int_ne(access(place.roster_path, F_OK), 0);
    settle(roster, 3);
    ck_assert_int_eq(access(place.roster_path, F_OK), 0);
    roster_free(roster);
    teardown();
}
END_TEST

START_TEST(more_than_the_journal_takes_at_once_is_journaled_in_the_end)
{
    setup();
    struct roster *roster = make();
    give(roster, 1, 20000);
    ck_assert_uint_lt(roster_versions_journaled(roster), 20000);
    settle(roster, 20000);
    roster_free(roster);
    teardown();
}
END_TEST

START_TEST(another_journal_gets_every_version_again)
{
    setup();
    struct roster *roster = make();
    give(roster, 1, 5);
    settle(roster, 5);
    roster_free(roster);
    close_place();
    snprintf(place.journal_path, PATH_BYTES, "%s/other", place.folder);
    open_place();
    roster = make();
    ck_assert(roster_is_ready(roster));
    ck_assert_uint_eq(roster_since(roster), 0);
    roster_free(roster);
    teardown();
}
END_TEST

START_TEST(a_damaged_file_is_as_good_as_none)
{
    setup();
    struct roster *roster = make();
    give(roster, 1, 5);
    settle(roster, 5);
    roster_free(roster);
    int fd = open(place.roster_path, O_RDWR);
    ck_assert_int_eq(pwrite(fd, "x", 1, 60), 1);
    close(fd);
    roster = make();
    ck_assert(!roster_is_ready(roster));
    ck_assert_ptr_null(roster_device(roster, "D-1"));
    roster_free(roster);
    teardown();
}
END_TEST

START_TEST(a_withdrawn_key_is_no_key)
{
    setup();
    struct roster *roster = make();
    struct feed_sink sink = roster_sink(roster);
    uint8_t key[DEVICE_SECRET_SIZE];
    give(roster, 1, 2);
    const struct device *device = roster_device(roster, "D-1");
    ck_assert(roster_has_secret(roster, 1, 1));
    give_secret(&sink, 1, false);
    ck_assert(!roster_has_secret(roster, 1, 1));
    ck_assert_int_eq(roster_secret(roster, device, 1, key), -ENOENT);
    roster_free(roster);
    teardown();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {it_starts_without_the_database,
        no_file_before_the_versions_are_durable,
        more_than_the_journal_takes_at_once_is_journaled_in_the_end,
        another_journal_gets_every_version_again, a_damaged_file_is_as_good_as_none,
        a_withdrawn_key_is_no_key};
    return run_suite(suite_of("roster", tests, COUNT_OF(tests)));
}
