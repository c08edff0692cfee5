#pragma once

/* Keys of devices in an import: made at random or taken from the file, sealed for the database by
 * the vault, and written to the key file for who installs the devices. The key file is only added
 * to, mode 0600, and synced before the import commits. */

#include "haitrinh/base.h"

#include "tool/key_file.h"

struct import;
struct register_settings;
struct device_keys;

/* Without --keys no keys are made. Failures come with a sentence in import->error. */
MUST_CHECK int device_keys_open(
    struct import *import, const struct register_settings *settings, struct device_keys **out);
void device_keys_free(struct device_keys *keys);
DEFINE_AUTO(struct device_keys *, device_keys_free);
/* Sees to it that the device has a live key: one that is given (key_id not 0), else a new one when
 * it has none. -EINVAL: refused. */
MUST_CHECK int device_keys_put(struct device_keys *keys, struct import *import, int64_t device_no,
    const struct device_secret *given);
/* Makes the key file durable. */
MUST_CHECK int device_keys_finish(struct device_keys *keys, struct import *import);
