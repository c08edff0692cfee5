#include "gate/roster.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "base/log.h"
#include "base/text.h"
#include "gate/clock.h"
#include "gate/intake.h"
#include "gate/roster_file.h"
#include "store/register.h"
#include "store/slots.h"

/* While the register changes much, the file is written no oftener. */
#define WRITE_EVERY_US (2 * SECOND_US)

/* A version that waits for the journal to take it. */
struct waiting {
    STAILQ_ENTRY(waiting) link;
    struct register_version version;
    uint8_t json[];
};

struct roster {
    struct roster_options options;
    struct fleet *fleet;
    struct roster_secret *secrets;
    size_t secret_count, secret_capacity;
    struct slots secrets_by_id;
    STAILQ_HEAD(, waiting) waiting;
    uint64_t last_seq;  /* record of the last version journaled in this run */
    uint64_t journaled; /* versions in this run */
    uint64_t since;
    int64_t written_us;
    bool is_due; /* the file does not have what memory has, nor is it being written */
    struct roster_writing *writing;
    bool is_ready;
    int failure;
};

/* --- what is asked --- */

bool roster_is_ready(const struct roster *roster)
{
    return roster->is_ready;
}

const struct fleet *roster_fleet(const struct roster *roster)
{
    return roster->fleet;
}

const struct device *roster_device(const struct roster *roster, const char *key)
{
    return fleet_device_by_key(roster->fleet, key);
}

const struct supplier *roster_supplier_at(const struct roster *roster, const struct source *source)
{
    for (size_t i = 0; i < fleet_supplier_count(roster->fleet); i++) {
        const struct supplier *supplier = fleet_supplier_at(roster->fleet, i);
        if (supplier->is_enabled && source_is_within(source, supplier->networks))
            return supplier;
    }
    return NULL;
}

static uint64_t secret_hash(int32_t device_no, uint32_t key_id)
{
    return hash_number((uint64_t)(uint32_t)device_no << 32 | key_id);
}

static struct roster_secret *find_secret(
    const struct roster *roster, int32_t device_no, uint32_t key_id)
{
    uint64_t hash = secret_hash(device_no, key_id);
    size_t step = 0;
    for (size_t i; (i = slots_next(&roster->secrets_by_id, hash, &step)) != SLOTS_NONE;) {
        struct roster_secret *secret = &roster->secrets[i];
        if (secret->device_no == device_no && secret->key_id == key_id)
            return secret;
    }
    return NULL;
}

bool roster_has_secret(const struct roster *roster, int32_t device_no, uint32_t key_id)
{
    const struct roster_secret *secret = find_secret(roster, device_no, key_id);
    return secret != NULL && secret->is_live;
}

int roster_secret(const struct roster *roster, const struct device *device, uint32_t key_id,
    uint8_t out[static DEVICE_SECRET_SIZE])
{
    const struct roster_secret *secret = find_secret(roster, device->device_no, key_id);
    if (secret == NULL || !secret->is_live)
        return -ENOENT;
    struct bytes sealed = {.data = secret->sealed, .size = sizeof(secret->sealed)};
    return vault_open_sealed(roster->options.vault, device->key.text, sealed, out);
}

/* --- what the feed gives --- */

static void fail(struct roster *roster, int result)
{
    if (roster->failure == 0)
        roster->failure = result;
}

static void apply(void *context, const struct register_version *version)
{
    struct roster *roster = context;
    int result = fleet_apply(roster->fleet, version);
    if (result == -EBADMSG)
        log_line(roster->options.log, LOG_WARNING, "register",
            "version %llu of the register cannot be read and is left out here",
            (unsigned long long)version->version_no);
    else if (result != 0)
        fail(roster, result);
}

static int add_secret(struct roster *roster, const struct feed_secret *given)
{
    if (roster->secret_count == roster->secret_capacity) {
        size_t capacity = roster->secret_capacity == 0 ? 64 : 2 * roster->secret_capacity;
        void *larger = reallocarray(roster->secrets, capacity, sizeof(*roster->secrets));
        if (larger == NULL)
            return -ENOMEM;
        roster->secrets = larger;
        roster->secret_capacity = capacity;
    }
    struct roster_secret *secret = &roster->secrets[roster->secret_count];
    *secret = (struct roster_secret){
        .device_no = given->device_no, .key_id = given->key_id, .device = given->device};
    return slots_add(&roster->secrets_by_id, secret_hash(given->device_no, given->key_id),
        roster->secret_count++);
}

static void take_secret(void *context, const struct feed_secret *given)
{
    struct roster *roster = context;
    struct roster_secret *secret = find_secret(roster, given->device_no, given->key_id);
    if (given->sealed.size != sizeof(secret->sealed)) {
        log_line(roster->options.log, LOG_WARNING, "register",
            "key %u of device %d has a wrong size and is left out", given->key_id,
            given->device_no);
        return;
    }
    if (secret == NULL) {
        int result = add_secret(roster, given);
        if (result != 0) {
            fail(roster, result);
            return;
        }
        secret = &roster->secrets[roster->secret_count - 1];
    }
    secret->is_live = given->is_live;
    memcpy(secret->sealed, given->sealed.data, sizeof(secret->sealed));
    roster->is_due = true;
}

static int keep_waiting(struct roster *roster, const struct register_version *version)
{
    struct waiting *waiting = malloc(sizeof(*waiting) + version->json.size);
    if (waiting == NULL)
        return -ENOMEM;
    memcpy(waiting->json, version->json.data, version->json.size);
    waiting->version = *version;
    waiting->version.json.data = waiting->json;
    STAILQ_INSERT_TAIL(&roster->waiting, waiting, link);
    return 0;
}

/* INTAKE_FULL: later. */
static int journal_version(struct roster *roster, const struct register_version *version)
{
    int result = intake_version(roster->options.intake, version, &roster->last_seq);
    if (result == -EMSGSIZE) {
        log_line(roster->options.log, LOG_ERR, "register",
            "version %llu of the register is larger than a journal record and is left out",
            (unsigned long long)version->version_no);
        return 0;
    }
    if (result == 0)
        roster->journaled++;
    return result;
}

static void take_version(void *context, const struct register_version *version)
{
    struct roster *roster = context;
    apply(roster, version);
    roster->is_due = true;
    int result = STAILQ_EMPTY(&roster->waiting) ? journal_version(roster, version) : INTAKE_FULL;
    if (result == INTAKE_FULL)
        result = keep_waiting(roster, version);
    if (result != 0)
        fail(roster, result);
}

static void caught_up(void *context, uint64_t version_no)
{
    struct roster *roster = context;
    (void)version_no;
    if (!roster->is_ready)
        log_line(roster->options.log, LOG_INFO, "register", "the register is here: %zu devices",
            fleet_device_count(roster->fleet));
    roster->is_ready = true;
    roster->options.changed(roster->options.context);
}

struct feed_sink roster_sink(struct roster *roster)
{
    return (struct feed_sink){
        .context = roster, .version = take_version, .secret = take_secret, .caught_up = caught_up};
}

/* --- on the way to disk --- */

static int flush_waiting(struct roster *roster)
{
    while (!STAILQ_EMPTY(&roster->waiting)) {
        struct waiting *waiting = STAILQ_FIRST(&roster->waiting);
        int result = journal_version(roster, &waiting->version);
        if (result != 0)
            return result == INTAKE_FULL ? 0 : result;
        STAILQ_REMOVE_HEAD(&roster->waiting, link);
        free(waiting);
    }
    return 0;
}

static void note_written(struct roster *roster, int result)
{
    roster->written_us = clock_mono_us();
    if (result == 0)
        return;
    log_line(roster->options.log, LOG_WARNING, "roster-file",
        "the register could not be written to %s: %s; tried again later", roster->options.path,
        strerror(-result));
    roster->is_due = true;
}

static void end_writing(struct roster *roster)
{
    if (roster->writing != NULL)
        note_written(roster, roster_writing_end(roster->writing));
    roster->writing = NULL;
}

static void start_writing(struct roster *roster)
{
    struct roster_head head = {.since = fleet_version(roster->fleet)};
    struct roster_rows rows = {
        .fleet = roster->fleet, .secrets = roster->secrets, .secret_count = roster->secret_count};
    memcpy(head.journal_id, roster->options.journal_id, JOURNAL_ID_TEXT);
    roster->is_due = false;
    int result = roster_file_start(
        roster->options.path, roster->options.vault, &head, &rows, &roster->writing);
    if (result != 0)
        note_written(roster, result);
}

int roster_advance(struct roster *roster, uint64_t durable)
{
    int result = flush_waiting(roster);
    if (result != 0)
        return result;
    if (roster->writing != NULL && roster_writing_is_done(roster->writing))
        end_writing(roster);
    bool is_whole = STAILQ_EMPTY(&roster->waiting) && roster->last_seq <= durable;
    bool has_rested =
        roster->written_us == 0 || clock_mono_us() - roster->written_us >= WRITE_EVERY_US;
    if (roster->is_due && roster->is_ready && is_whole && has_rested && roster->writing == NULL)
        start_writing(roster);
    return 0;
}

int roster_failure(const struct roster *roster)
{
    return roster->failure;
}

uint64_t roster_since(const struct roster *roster)
{
    return roster->since;
}

uint64_t roster_versions_journaled(const struct roster *roster)
{
    return roster->journaled;
}

/* --- its life --- */

static void read_file(struct roster *roster)
{
    const struct roster_options *options = &roster->options;
    struct feed_sink sink = {.context = roster, .version = apply, .secret = take_secret};
    struct roster_head head;
    int result = roster_file_read(options->path, options->vault, &sink, &head);
    roster->is_due = false;
    if (result == -ENOENT)
        return;
    if (result != 0) {
        log_line(options->log, LOG_WARNING, "roster-file",
            "the register in %s cannot be used: %s; it will be read from the database",
            options->path, strerror(-result));
        return;
    }
    roster->is_ready = true;
    if (strcmp(head.journal_id, options->journal_id) == 0)
        roster->since = head.since;
    log_line(options->log, LOG_INFO, "register", "the register from %s: %zu devices", options->path,
        fleet_device_count(roster->fleet));
}

int roster_new(const struct roster_options *options, struct roster **out)
{
    AUTO(roster_free) struct roster *roster = calloc(1, sizeof(*roster));
    if (roster == NULL)
        return -ENOMEM;
    roster->options = *options;
    roster->is_ready = !options->has_feed;
    STAILQ_INIT(&roster->waiting);
    int result = fleet_new(&roster->fleet);
    if (result != 0)
        return result;
    read_file(roster);
    if (roster->failure != 0)
        return roster->failure;
    *out = roster;
    roster = NULL;
    return 0;
}

void roster_free(struct roster *roster)
{
    if (roster == NULL)
        return;
    end_writing(roster);
    while (!STAILQ_EMPTY(&roster->waiting)) {
        struct waiting *waiting = STAILQ_FIRST(&roster->waiting);
        STAILQ_REMOVE_HEAD(&roster->waiting, link);
        free(waiting);
    }
    slots_done(&roster->secrets_by_id);
    free(roster->secrets);
    fleet_free(roster->fleet);
    free(roster);
}
