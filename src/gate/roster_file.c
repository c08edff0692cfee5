#include "gate/roster_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/text.h"
#include "journal/file.h"
#include "store/register.h"

#define LABEL          "roster 1"
#define FILE_BYTES_MAX (INT64_C(1) << 30)
#define LIVE           1

/* plain = id (32 hex) | u64 since | versions | u32 0 | secrets to the end          little-endian
 * version = u32 kind (not 0) | u64 number | u64 recorded | u32 size | JSON
 * secret = u32 device | u32 key | u8 live | u8 size | device's name | sealed */

static void free_memory(void *memory)
{
    free(memory);
}
DEFINE_AUTO(void *, free_memory);

/* --- writing --- */

static void put(FILE *file, uint64_t value, size_t size)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    fwrite(bytes, 1, size, file);
}

static void put_version(void *context, const struct register_version *version)
{
    FILE *file = context;
    put(file, version->kind, 4);
    put(file, version->version_no, 8);
    put(file, (uint64_t)version->recorded_us, 8);
    put(file, version->json.size, 4);
    fwrite(version->json.data, 1, version->json.size, file);
}

static void put_secret(FILE *file, const struct roster_secret *secret)
{
    size_t size = strlen(secret->device.text);
    put(file, (uint32_t)secret->device_no, 4);
    put(file, secret->key_id, 4);
    put(file, secret->is_live ? LIVE : 0, 1);
    put(file, size, 1);
    fwrite(secret->device.text, 1, size, file);
    fwrite(secret->sealed, 1, sizeof(secret->sealed), file);
}

static void put_all(FILE *file, const struct roster_head *head, const struct roster_rows *rows)
{
    fwrite(head->journal_id, 1, JOURNAL_ID_TEXT - 1, file);
    put(file, head->since, 8);
    for (int kind = REGISTER_OWNER; kind <= REGISTER_MODE; kind++)
        fleet_walk(rows->fleet, (enum register_kind)kind, put_version, file);
    put(file, 0, 4);
    for (size_t i = 0; i < rows->secret_count; i++)
        put_secret(file, &rows->secrets[i]);
}

static int make_plain(const struct roster_head *head, const struct roster_rows *rows,
    char **out_text, size_t *out_size)
{
    FILE *file = open_memstream(out_text, out_size);
    if (file == NULL)
        return -ENOMEM;
    put_all(file, head, rows);
    bool is_whole = ferror(file) == 0;
    is_whole = fclose(file) == 0 && is_whole;
    return is_whole ? 0 : -ENOMEM;
}

static int replace_file(const char *path, struct bytes content)
{
    char folder[PATH_MAX];
    char name[PATH_MAX];
    if (strlen(path) >= sizeof(folder))
        return -ENAMETOOLONG;
    memcpy(folder, path, strlen(path) + 1);
    memcpy(name, path, strlen(path) + 1);
    AUTO(fd_close) int dir = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0)
        return -errno;
    return file_replace(dir, basename(name), content);
}

static int write_sealed(const char *path, const struct vault *vault, struct bytes plain)
{
    size_t size = plain.size + VAULT_OVERHEAD;
    AUTO(free_memory) void *sealed = malloc(size);
    if (sealed == NULL)
        return -ENOMEM;
    int result = vault_seal(vault, LABEL, plain, sealed);
    return result == 0 ? replace_file(path, (struct bytes){.data = sealed, .size = size}) : result;
}

int roster_file_write(const char *path, const struct vault *vault, const struct roster_head *head,
    const struct roster_rows *rows)
{
    struct roster_writing *writing = NULL;
    int result = roster_file_start(path, vault, head, rows, &writing);
    return result == 0 ? roster_writing_end(writing) : result;
}

struct roster_writing {
    const char *path;
    const struct vault *vault;
    char *plain;
    size_t size;
    pthread_t thread;
    int result;
    atomic_bool is_done;
};

static void free_writing(struct roster_writing *writing)
{
    if (writing != NULL)
        free(writing->plain);
    free(writing);
}
DEFINE_AUTO(struct roster_writing *, free_writing);

static void *write_apart(void *context)
{
    struct roster_writing *writing = context;
    struct bytes plain = {.data = (const uint8_t *)writing->plain, .size = writing->size};
    writing->result = write_sealed(writing->path, writing->vault, plain);
    atomic_store(&writing->is_done, true);
    return NULL;
}

/* Signals are the loop's. */
static int start_thread(struct roster_writing *writing)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int result = pthread_create(&writing->thread, NULL, write_apart, writing);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return -result;
}

int roster_file_start(const char *path, const struct vault *vault, const struct roster_head *head,
    const struct roster_rows *rows, struct roster_writing **out)
{
    AUTO(free_writing) struct roster_writing *writing = calloc(1, sizeof(*writing));
    if (writing == NULL)
        return -ENOMEM;
    writing->path = path;
    writing->vault = vault;
    int result = make_plain(head, rows, &writing->plain, &writing->size);
    if (result == 0)
        result = start_thread(writing);
    if (result != 0)
        return result;
    *out = writing;
    writing = NULL;
    return 0;
}

bool roster_writing_is_done(const struct roster_writing *writing)
{
    return atomic_load(&writing->is_done);
}

int roster_writing_end(struct roster_writing *writing)
{
    pthread_join(writing->thread, NULL);
    int result = writing->result;
    free_writing(writing);
    return result;
}

/* --- reading --- */

static int read_sealed(const char *path, void **out, size_t *out_size)
{
    AUTO(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int64_t size = 0;
    int result = file_size(fd, &size);
    if (result != 0)
        return result;
    if (size < VAULT_OVERHEAD || size > FILE_BYTES_MAX)
        return -EBADMSG;
    AUTO(free_memory) void *content = malloc((size_t)size);
    if (content == NULL)
        return -ENOMEM;
    result = file_read(fd, content, (size_t)size, 0);
    if (result != 0)
        return result;
    *out = content;
    *out_size = (size_t)size;
    content = NULL;
    return 0;
}

static void take_versions(struct cursor *cursor, const struct feed_sink *sink)
{
    for (uint32_t kind = cursor_u32_le(cursor); kind != 0; kind = cursor_u32_le(cursor)) {
        struct register_version version = {.kind = (enum register_kind)kind};
        version.version_no = cursor_u64_le(cursor);
        version.recorded_us = (int64_t)cursor_u64_le(cursor);
        version.json = cursor_bytes(cursor, cursor_u32_le(cursor));
        if (!cursor->is_broken)
            sink->version(sink->context, &version);
    }
}

static void take_secret(struct cursor *cursor, const struct feed_sink *sink)
{
    struct feed_secret secret = {.device_no = (int32_t)cursor_u32_le(cursor)};
    secret.key_id = cursor_u32_le(cursor);
    secret.is_live = cursor_u8(cursor) == LIVE;
    struct bytes name = cursor_bytes(cursor, cursor_u8(cursor));
    secret.sealed = cursor_bytes(cursor, DEVICE_SECRET_SIZE + VAULT_OVERHEAD);
    if (cursor->is_broken || name.size > DEVICE_KEY_MAX)
        return;
    memcpy(secret.device.text, name.data, name.size);
    sink->secret(sink->context, &secret);
}

static int take_all(struct bytes plain, const struct feed_sink *sink, struct roster_head *out)
{
    struct cursor cursor;
    cursor_init(&cursor, plain);
    struct roster_head head = {.since = 0};
    struct bytes id = cursor_bytes(&cursor, JOURNAL_ID_TEXT - 1);
    head.since = cursor_u64_le(&cursor);
    if (cursor.is_broken)
        return -EBADMSG;
    memcpy(head.journal_id, id.data, id.size);
    take_versions(&cursor, sink);
    while (!cursor.is_broken && cursor_left(&cursor) > 0)
        take_secret(&cursor, sink);
    if (cursor.is_broken)
        return -EBADMSG;
    *out = head;
    return 0;
}

int roster_file_read(const char *path, const struct vault *vault, const struct feed_sink *sink,
    struct roster_head *out)
{
    AUTO(free_memory) void *content = NULL;
    size_t size = 0;
    int result = read_sealed(path, &content, &size);
    if (result != 0)
        return result;
    AUTO(free_memory) void *plain = malloc(size);
    if (plain == NULL)
        return -ENOMEM;
    result = vault_open_sealed(vault, LABEL, (struct bytes){.data = content, .size = size}, plain);
    if (result != 0)
        return result;
    return take_all((struct bytes){.data = plain, .size = size - VAULT_OVERHEAD}, sink, out);
}
