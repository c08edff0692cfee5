#include "watch/restoration.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "haitrinh/protocol.h"

#include "base/arena.h"
#include "embedded_sql.h"
#include "journal/reader.h"
#include "journal/record.h"
#include "store/query.h"

/* A version that the database has. */
struct known {
    uint64_t version_no;
    int64_t recorded_us;
};

struct restoring {
    struct database *database;
    const struct restoration_order *order;
    struct journal_reader *reader;
    uint64_t last_seq;
    struct arena arena;
    struct known *known; /* ascending; from the first version met on */
    size_t known_count, known_capacity;
    bool has_known;
    bool has_begun;     /* the transaction, and with it the lock on the register */
    uint64_t newest_no; /* number that the database gave away last, once it has begun */
    struct restoration done;
};

static int add_known(struct restoring *restoring, const struct known *known)
{
    if (restoring->known_count == restoring->known_capacity) {
        size_t capacity = restoring->known_capacity ? 2 * restoring->known_capacity : 256;
        struct known *grown = reallocarray(restoring->known, capacity, sizeof *grown);
        if (!grown)
            return -ENOMEM;
        restoring->known = grown;
        restoring->known_capacity = capacity;
    }
    restoring->known[restoring->known_count++] = *known;
    return 0;
}

static int take_known(void *context, const struct rows *row)
{
    struct known known = {
        .version_no = (uint64_t)rows_int(row, 0, 0), .recorded_us = rows_int(row, 0, 1)};
    return add_known(context, &known);
}

static int read_known(struct restoring *restoring, uint64_t first_no)
{
    struct parameters parameters = {0};
    parameter_int(&parameters, (int64_t)first_no);
    restoring->has_known = true;
    return database_stream(
        restoring->database, sql_register_since, &parameters, take_known, restoring);
}

static int compare(const void *left, const void *right)
{
    const struct known *a = left, *b = right;
    return (a->version_no > b->version_no) - (a->version_no < b->version_no);
}

static int begin(struct restoring *restoring)
{
    AUTO(rows_free) struct rows *rows = NULL;
    int result = database_run(restoring->database, sql_begin, NULL, NULL);
    if (result == 0)
        result = database_run(restoring->database, sql_register_newest, NULL, &rows);
    if (result != 0)
        return result;
    restoring->has_begun = true;
    restoring->newest_no = (uint64_t)rows_int(rows, 0, 0);
    return 0;
}

int restoration_put(struct database *database, const struct register_version *version)
{
    char *text = strndup((const char *)version->json.data, version->json.size);
    if (!text)
        return -ENOMEM;
    struct parameters parameters = {0};
    parameter_int(&parameters, version->kind);
    parameter_text(&parameters, text);
    parameter_int(&parameters, (int64_t)version->version_no);
    parameter_time(&parameters, version->recorded_us);
    int result = database_run(database, sql_register_restore, &parameters, NULL);
    free(text);
    return result;
}

static int refuse(struct restoring *restoring, uint64_t version_no)
{
    restoring->done.other_no = version_no;
    return RESTORATION_OTHER;
}

static int restore(struct restoring *restoring, const struct register_version *version)
{
    int result = restoring->has_begun ? 0 : begin(restoring);
    if (result != 0)
        return result;
    if (version->version_no <= restoring->newest_no)
        return refuse(restoring, version->version_no);
    result = restoration_put(restoring->database, version);
    if (result != 0)
        return result;
    struct restoration *done = &restoring->done;
    done->first_no = done->count == 0 ? version->version_no : done->first_no;
    done->last_no = restoring->newest_no = version->version_no;
    done->count++;
    return add_known(restoring, &(struct known){version->version_no, version->recorded_us});
}

static int look_at(struct restoring *restoring, const struct register_version *version)
{
    struct known wanted = {.version_no = version->version_no};
    int result = restoring->has_known ? 0 : read_known(restoring, version->version_no);
    if (result != 0)
        return result;
    const struct known *found =
        restoring->known_count == 0
            ? NULL
            : bsearch(&wanted, restoring->known, restoring->known_count, sizeof wanted, compare);
    if (!found)
        return restore(restoring, version);
    bool is_same = found->recorded_us == version->recorded_us;
    return is_same ? 0 : refuse(restoring, version->version_no);
}

static int take_record(struct restoring *restoring, const struct journal_record *record)
{
    struct register_version version;
    restoring->done.seq = record->seq;
    if (record->type != RECORD_VERSION)
        return 0;
    arena_reset(&restoring->arena);
    int result = version_decode(record->body, &restoring->arena, &version);
    return result == 0 ? look_at(restoring, &version) : result;
}

static bool is_told_to_end(const struct restoration_order *order)
{
    return order->is_over && atomic_load(order->is_over);
}

static int read_journal(struct restoring *restoring)
{
    struct journal_record record;
    int result = 0;
    while (result == 0 && restoring->done.seq < restoring->last_seq) {
        if (is_told_to_end(restoring->order))
            return -ECANCELED;
        result = journal_reader_next(restoring->reader, &record);
        if (result == READER_END)
            return 0;
        result = result == 0 ? take_record(restoring, &record) : -EBADMSG;
    }
    return result;
}

/* What was journaled by now was in the database before: read this mark before the database. */
static int open_journal(struct restoring *restoring)
{
    const struct restoration_order *order = restoring->order;
    int result = journal_reader_open(order->journal_path, &restoring->reader);
    if (result != 0)
        return result;
    restoring->last_seq = journal_reader_durable(restoring->reader);
    uint64_t oldest = journal_reader_oldest(restoring->reader);
    uint64_t from = order->after_seq + 1 < oldest ? oldest : order->after_seq + 1;
    restoring->done.seq = order->after_seq;
    if (from > restoring->last_seq)
        return 0;
    return journal_reader_seek(restoring->reader, from) == 0 ? 0 : -EBADMSG;
}

/* For `haitrinh status`. */
static int note(struct restoring *restoring)
{
    struct parameters parameters = {0};
    const struct restoration *done = &restoring->done;
    parameter_int(&parameters, (int64_t)done->first_no);
    parameter_int(&parameters, (int64_t)done->last_no);
    parameter_int(&parameters, (int64_t)done->count);
    int result = database_run(restoring->database, sql_register_restored, &parameters, NULL);
    return result == 0 ? database_run(restoring->database, sql_commit, NULL, NULL) : result;
}

int restoration_run(
    struct database *database, const struct restoration_order *order, struct restoration *out)
{
    struct restoring restoring = {.database = database, .order = order};
    arena_init(&restoring.arena, ARENA_MAX_BYTES);
    int result = open_journal(&restoring);
    if (result == 0)
        result = read_journal(&restoring);
    if (result == 0 && restoring.done.count > 0)
        result = note(&restoring);
    journal_reader_close(restoring.reader);
    arena_done(&restoring.arena);
    free(restoring.known);
    if (result >= 0)
        *out = restoring.done;
    return result;
}
