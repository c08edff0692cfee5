/* Makes the gate's cached register from text, so that a test can start a gate without a database.
 *
 *     roster_maker FILE MASTER_KEY JOURNAL_ID < lines
 *     version KIND NUMBER JSON
 *     secret DEVICE_NO KEY_ID LIVE DEVICE_KEY HEX
 *
 * The master key is made when it is absent. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "gate/roster_file.h"
#include "store/register.h"

#define LINE_BYTES  65536
#define SECRETS_MAX 100000

struct maker {
    struct vault *vault;
    struct fleet *fleet;
    struct roster_secret *secrets;
    size_t count;
};

static int64_t take_number(struct bytes *rest)
{
    int64_t number = 0;
    if (text_to_int64(bytes_split(rest, ' '), &number) != 0)
        exit(2);
    return number;
}

static int take_version(struct maker *maker, struct bytes rest)
{
    struct register_version version = {.recorded_us = 1};
    version.kind = (enum register_kind)take_number(&rest);
    version.version_no = (uint64_t)take_number(&rest);
    version.json = rest;
    return fleet_apply(maker->fleet, &version);
}

static int take_secret(struct maker *maker, struct bytes rest)
{
    struct roster_secret *secret = &maker->secrets[maker->count++];
    uint8_t key[DEVICE_SECRET_SIZE];
    size_t size = 0;
    secret->device_no = (int32_t)take_number(&rest);
    secret->key_id = (uint32_t)take_number(&rest);
    secret->is_live = take_number(&rest) != 0;
    struct bytes name = bytes_split(&rest, ' ');
    memcpy(secret->device.text, name.data, name.size);
    if (text_to_hex(rest, key, sizeof(key), &size) != 0 || size != sizeof(key))
        return -1;
    struct bytes plain = {.data = key, .size = sizeof(key)};
    return vault_seal(maker->vault, secret->device.text, plain, secret->sealed);
}

static int take_line(struct maker *maker, char *line)
{
    line[strcspn(line, "\n")] = '\0';
    struct bytes rest = bytes_from_text(line);
    struct bytes verb = bytes_split(&rest, ' ');
    if (bytes_equal_text(verb, "version"))
        return take_version(maker, rest);
    return maker->count < SECRETS_MAX ? take_secret(maker, rest) : -1;
}

int main(int argc, char **argv)
{
    static char line[LINE_BYTES];
    struct maker maker = {.secrets = calloc(SECRETS_MAX, sizeof(struct roster_secret))};
    if (argc != 4 || maker.secrets == NULL || vault_open(argv[2], true, &maker.vault) != 0 ||
        fleet_new(&maker.fleet) != 0)
        return 2;
    while (fgets(line, sizeof(line), stdin) != NULL)
        if (take_line(&maker, line) != 0)
            return 1;
    struct roster_head head = {.since = fleet_version(maker.fleet)};
    memcpy(head.journal_id, argv[3], strnlen(argv[3], JOURNAL_ID_TEXT - 1));
    struct roster_rows rows = {
        .fleet = maker.fleet, .secrets = maker.secrets, .secret_count = maker.count};
    int result = roster_file_write(argv[1], maker.vault, &head, &rows);
    fleet_free(maker.fleet);
    vault_free(maker.vault);
    free(maker.secrets);
    return result == 0 ? 0 : 1;
}
