#pragma once

/* Device keys as a file: CSV with the columns device_id, key_id, key_hex (64 digits). What `device
 * import` hands to who installs the devices, and what `simulate` and `send` are devices with.
 * It is secret: made with mode 0600, wiped from memory by key_file_done. */

#include <stdio.h>

#include "haitrinh/report.h"

#define DEVICE_KEY_BYTES 32

struct device_secret {
    struct device_key device;
    uint32_t key_id;
    uint8_t key[DEVICE_KEY_BYTES];
};

struct key_file {
    struct device_secret *secrets; /* in the order of the file */
    size_t count;
    size_t capacity;
};

/* -EBADMSG: a column is missing or a row cannot be read (*out_line); -errno of the file. */
MUST_CHECK int key_file_read(const char *path, struct key_file *out, size_t *out_line);
void key_file_done(struct key_file *keys);
/* The last one of the device; NULL when the file has none. */
const struct device_secret *key_file_find(const struct key_file *keys, const char *device);

/* Opens the file to add to it with key_file_write; a new one gets mode 0600 and its header line.
 * NULL: errno. */
FILE *key_file_append(const char *path);
MUST_CHECK int key_file_write(FILE *file, const struct device_secret *secret);
