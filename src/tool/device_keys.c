#include "tool/device_keys.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "embedded_sql.h"
#include "store/query.h"
#include "store/vault.h"
#include "tool/import.h"
#include "tool/register_command.h"
#include "tool/run_state.h"

#define SEALED_SIZE (DEVICE_KEY_BYTES + VAULT_OVERHEAD)

struct device_keys {
    const struct register_settings *settings;
    struct vault *vault; /* opened when the first key is sealed */
    FILE *file;
    size_t missing; /* devices left without a key */
};

int device_keys_open(
    struct import *import, const struct register_settings *settings, struct device_keys **out)
{
    AUTO(device_keys_free) struct device_keys *keys = calloc(1, sizeof(*keys));
    if (!keys)
        return -ENOMEM;
    keys->settings = settings;
    if (settings->keys[0] != '\0' && !import->is_preview) {
        keys->file = key_file_append(settings->keys);
        if (!keys->file) {
            int result = -errno;
            (void)import_refuse(
                import, "%s cannot be written: %s", settings->keys, strerror(-result));
            return result;
        }
    }
    *out = keys;
    keys = NULL;
    return 0;
}

void device_keys_free(struct device_keys *keys)
{
    if (!keys)
        return;
    vault_free(keys->vault);
    if (keys->file)
        (void)fclose(keys->file);
    free(keys);
}

/* The master key that is named, else the one of the state directory. */
static int open_vault(struct device_keys *keys, struct import *import)
{
    char path[STATE_FILE_MAX];
    struct state state = {.lock = -1};
    int result = 0;
    if (keys->vault)
        return 0;
    if (keys->settings->master_key[0] != '\0')
        snprintf(path, sizeof(path), "%s", keys->settings->master_key);
    else if ((result = state_path(keys->settings->reach.state, state.path)) == 0)
        result = state_file(&state, "master.key", path);
    if (result == 0)
        result = vault_open(path, true, &keys->vault);
    if (result < 0)
        (void)import_refuse(
            import, "the master key cannot be used (--master-key): %s", strerror(-result));
    return result;
}

/* The bytes as PostgreSQL reads them: \x and digits. */
static void to_bytea(const uint8_t *bytes, size_t size, char *out)
{
    static const char digits[] = "0123456789abcdef";
    *out++ = '\\';
    *out++ = 'x';
    for (size_t i = 0; i < size; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = '\0';
}

static int store(struct device_keys *keys, struct import *import, int64_t device_no,
    const struct device_secret *secret)
{
    uint8_t sealed[SEALED_SIZE];
    char text[2 * SEALED_SIZE + 3];
    struct parameters parameters = {.count = 0};
    struct bytes plain = {secret->key, sizeof(secret->key)};
    int result = open_vault(keys, import);
    if (result == 0)
        result = vault_seal(keys->vault, secret->device.text, plain, sealed);
    if (result < 0)
        return result;
    to_bytea(sealed, sizeof(sealed), text);
    parameter_int(&parameters, device_no);
    parameter_int(&parameters, secret->key_id);
    parameter_text(&parameters, text);
    result = database_run(import->database, sql_device_secret_put, &parameters, NULL);
    if (result == -EPROTO)
        return import_refuse(import, "%s", database_error(import->database));
    return result;
}

/* The newest key id of the device, and whether it has a live key, or that very one. */
static int look(struct import *import, int64_t device_no, int64_t key_id, bool *out_has_key,
    int64_t *out_newest)
{
    AUTO(rows_free) struct rows *rows = NULL;
    struct parameters parameters = {.count = 0};
    parameter_int(&parameters, device_no);
    parameter_int(&parameters, key_id);
    int result = database_run(import->database, sql_device_secret_look, &parameters, &rows);
    if (result < 0)
        return result;
    *out_newest = rows_int(rows, 0, 0);
    *out_has_key = rows_int(rows, 0, key_id != 0 ? 2 : 1) > 0;
    return 0;
}

static int make_key(struct device_keys *keys, struct import *import, int64_t device_no,
    struct device_secret *secret)
{
    if (!keys->file) {
        keys->missing++;
        return 0;
    }
    if (RAND_priv_bytes(secret->key, sizeof(secret->key)) != 1)
        return -EIO;
    int result = store(keys, import, device_no, secret);
    return result == 0 ? key_file_write(keys->file, secret) : result;
}

int device_keys_put(struct device_keys *keys, struct import *import, int64_t device_no,
    const struct device_secret *given)
{
    struct device_secret secret = *given;
    int64_t newest = 0;
    bool has_key = false;
    int result = look(import, device_no, given->key_id, &has_key, &newest);
    if (result < 0 || has_key)
        return result;
    if (given->key_id != 0) {
        result = store(keys, import, device_no, given);
    } else {
        secret.key_id = (uint32_t)(newest + 1);
        result = make_key(keys, import, device_no, &secret);
    }
    OPENSSL_cleanse(&secret, sizeof(secret));
    return result;
}

int device_keys_finish(struct device_keys *keys, struct import *import)
{
    if (keys->missing > 0 && !import->is_preview)
        fprintf(stderr, "%zu devices have no key: --keys FILE makes keys and writes them there\n",
            keys->missing);
    if (!keys->file)
        return 0;
    if (fflush(keys->file) == 0 && fsync(fileno(keys->file)) == 0)
        return 0;
    int result = -errno;
    (void)import_refuse(
        import, "%s cannot be written: %s", keys->settings->keys, strerror(-result));
    return result;
}
