#include "tool/key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "tool/csv.h"

#define CAPACITY_LEAST 64

struct columns {
    size_t device, key_id, key;
};

static bool find_columns(const struct csv *csv, struct columns *out)
{
    *out = (struct columns){
        .device = csv_column(csv, "device_id"),
        .key_id = csv_column(csv, "key_id"),
        .key = csv_column(csv, "key_hex"),
    };
    return out->device != CSV_NO_COLUMN && out->key_id != CSV_NO_COLUMN &&
           out->key != CSV_NO_COLUMN;
}

static int read_secret(
    const struct csv *csv, const struct columns *columns, struct device_secret *out)
{
    struct device_secret secret = {0};
    struct bytes device = csv_field(csv, columns->device);
    int64_t key_id = 0;
    size_t size = 0;
    if (!device_key_is_valid(device) ||
        text_to_int64(csv_field(csv, columns->key_id), &key_id) < 0 || key_id < 0 ||
        key_id > UINT32_MAX ||
        text_to_hex(csv_field(csv, columns->key), secret.key, sizeof secret.key, &size) < 0 ||
        size != sizeof secret.key)
        return -EBADMSG;
    memcpy(secret.device.text, device.data, device.size);
    secret.key_id = (uint32_t)key_id;
    *out = secret;
    return 0;
}

/* Not realloc: that would leave a copy of the keys behind. */
static int grow(struct key_file *keys)
{
    size_t capacity = keys->capacity == 0 ? CAPACITY_LEAST : 2 * keys->capacity;
    struct key_file larger = {.secrets = malloc(capacity * sizeof *keys->secrets),
        .count = keys->count,
        .capacity = capacity};
    if (larger.secrets == NULL)
        return -ENOMEM;
    if (keys->count > 0)
        memcpy(larger.secrets, keys->secrets, keys->count * sizeof *keys->secrets);
    key_file_done(keys);
    *keys = larger;
    return 0;
}

static int read_rows(struct csv *csv, struct key_file *keys)
{
    struct columns columns;
    if (!find_columns(csv, &columns))
        return -EBADMSG;
    int result = csv_next(csv);
    while (result == 0) {
        if (keys->count == keys->capacity)
            result = grow(keys);
        if (result == 0)
            result = read_secret(csv, &columns, &keys->secrets[keys->count]);
        if (result < 0)
            return result;
        keys->count++;
        result = csv_next(csv);
    }
    return result == CSV_END ? 0 : result;
}

int key_file_read(const char *path, struct key_file *out, size_t *out_line)
{
    AUTO(csv_free) struct csv *csv = NULL;
    int result = csv_open(path, &csv);
    if (result < 0)
        return result;
    struct key_file keys = {0};
    result = read_rows(csv, &keys);
    *out_line = csv_line(csv);
    if (result < 0)
        key_file_done(&keys);
    else
        *out = keys;
    return result;
}

void key_file_done(struct key_file *keys)
{
    if (keys->secrets != NULL)
        OPENSSL_cleanse(keys->secrets, keys->count * sizeof *keys->secrets);
    free(keys->secrets);
    *keys = (struct key_file){0};
}

const struct device_secret *key_file_find(const struct key_file *keys, const char *device)
{
    for (size_t i = keys->count; i-- > 0;)
        if (strcmp(keys->secrets[i].device.text, device) == 0)
            return &keys->secrets[i];
    return NULL;
}

FILE *key_file_append(const char *path)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "a");
    if (file != NULL && lseek(descriptor, 0, SEEK_END) == 0)
        fprintf(file, "device_id,key_id,key_hex\n");
    else if (file == NULL && descriptor >= 0)
        (void)close(descriptor);
    return file;
}

int key_file_write(FILE *file, const struct device_secret *secret)
{
    fprintf(file, "%s,%u,", secret->device.text, secret->key_id);
    for (size_t i = 0; i < sizeof secret->key; i++)
        fprintf(file, "%02x", secret->key[i]);
    fprintf(file, "\n");
    return ferror(file) ? -EIO : 0;
}
