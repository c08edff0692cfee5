#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

#include "haitrinh/register.h"

#include "base/json.h"
#include "base/text.h"
#include "embedded_sql.h"
#include "store/query.h"
#include "tool/device_keys.h"
#include "tool/import.h"
#include "tool/import_table.h"
#include "tool/register_command.h"

enum field {
    FIELD_KEY,
    FIELD_REGISTRATION,
    FIELD_SUPPLIER,
    FIELD_MODEL,
    FIELD_INTERVAL,
    FIELD_FROM,
    FIELD_UNTIL,
    FIELD_COUNTED,
    FIELD_ENABLED,
    FIELD_KEY_ID,
    FIELD_KEY_HEX,
    FIELD_SATELLITE,
    FIELD_GATEWAY,
    FIELD_FEE,
};

static const struct import_field fields[] = {
    [FIELD_KEY] = {"device",
                   "DEVICE DEVICEKEY DEVICEID DEVICENO ID MATHIETBI MATB SOTHIETBI MAMAY IMEI SERIAL SERIALNO "
        "SOSERI THIETBI",                                                                                   true },
    [FIELD_REGISTRATION] = {"registration",
                   "REGISTRATION REGISTRATIONNO REGISTRATIONNUMBER REGNO VESSEL SODANGKY SODK SOHIEU "
        "SOHIEUTAU SODANGKYTAU SODANGKYTAUCA BIENSO BIENSOTAU TAU",                                         false},
    [FIELD_SUPPLIER] = {"supplier",       "SUPPLIER SUPPLIERNAME PROVIDER NHACUNGCAP NHACC DONVICUNGCAP",
                   false                                                                                         },
    [FIELD_MODEL] = {"model",          "MODEL DEVICEMODEL LOAITHIETBI KIEUTHIETBI LOAIMAY",                   false},
    [FIELD_INTERVAL] = {"interval (min)",
                   "INTERVAL INTERVALMIN INTERVALMINUTES CHUKY CHUKYPHUT TANSUATPHUT",                      false},
    [FIELD_FROM] = {"from",           "FROM FROMTIME SINCE INSTALLED INSTALLEDAT NGAYLAP NGAYLAPDAT TUNGAY",
                   false                                                                                         },
    [FIELD_UNTIL] = {"until",          "UNTIL UNTILTIME REMOVED REMOVEDAT NGAYTHAO DENNGAY",                  false},
    [FIELD_COUNTED] = {"counted",        "COUNTED PRIMARY CHINH THIETBICHINH",                                  false},
    [FIELD_ENABLED] = {"enabled",        "ENABLED ACTIVE HOATDONG SUDUNG",                                      false},
    [FIELD_KEY_ID] = {"key_id",         "KEYID SOKHOA",                                                        false},
    [FIELD_KEY_HEX] = {"key_hex",        "KEYHEX KEY KHOA",                                                     false},
    [FIELD_SATELLITE] = {"satellite",      "SATELLITE SATELLITENAME VETINH",                                      false},
    [FIELD_GATEWAY] = {"gateway",        "GATEWAY LANDSTATION TRAMMATDAT TRAMCONG",                             false},
    [FIELD_FEE] = {"fee until",      "FEEUNTIL FEE PAIDUNTIL HANPHI CUOCDEN HANCUOC PHIDEN",                false},
};

struct device_row {
    struct import_table table; /* first: rows are given as the table */
    struct device_keys *keys;
};

static int add_supplier(struct import *import, const struct import_table *table, struct json *patch)
{
    struct json supplier;
    int64_t supplier_no = 0;
    if (!import_has_cell(table, FIELD_SUPPLIER))
        return 0;
    json_init(&supplier);
    json_open_object(&supplier, NULL);
    import_add_text(table, FIELD_SUPPLIER, &supplier, "name");
    json_close_object(&supplier);
    int result = import_version(import, sql_supplier_put, json_text(&supplier), &supplier_no);
    json_done(&supplier);
    json_put_int(patch, "supplier_no", supplier_no);
    return result;
}

static int add_interval(struct import *import, const struct import_table *table, struct json *patch)
{
    int64_t minutes = 0;
    if (!import_has_cell(table, FIELD_INTERVAL))
        return 0;
    int result = import_read_number(import, table, FIELD_INTERVAL, 0, &minutes);
    json_put_int(patch, "interval_s", minutes * 60);
    return result;
}

static int put_register(
    struct import *import, const struct import_table *table, int64_t *out_device_no)
{
    struct json patch;
    json_init(&patch);
    json_open_object(&patch, NULL);
    json_put_string(&patch, "device_key", import->name);
    import_add_text(table, FIELD_MODEL, &patch, "model");
    import_add_text(table, FIELD_SATELLITE, &patch, "satellite");
    import_add_text(table, FIELD_GATEWAY, &patch, "gateway");
    int result = add_supplier(import, table, &patch);
    if (result == 0)
        result = add_interval(import, table, &patch);
    if (result == 0)
        result = import_add_flag(import, table, FIELD_ENABLED, &patch, "is_enabled");
    if (result == 0)
        result = import_add_end(import, table, FIELD_FEE, &patch, "fee_until");
    json_close_object(&patch);
    if (result == 0)
        result = import_version(import, sql_device_put, json_text(&patch), out_device_no);
    json_done(&patch);
    return result;
}

static int find_vessel(struct import *import, const struct import_table *table, int64_t *out)
{
    char registration[REGISTRATION_MAX + 1];
    AUTO(rows_free) struct rows *rows = NULL;
    struct parameters parameters = {.count = 0};
    int result = import_read_registration(import, table, FIELD_REGISTRATION, registration);
    if (result != 0)
        return result;
    parameter_text(&parameters, registration);
    result = database_run(import->database, sql_vessel_find, &parameters, &rows);
    if (result < 0)
        return result;
    if (rows_count(rows) == 0)
        return import_refuse(import, "no vessel is registered as %s", registration);
    *out = rows_int(rows, 0, 0);
    return 0;
}

static int put_mount(struct import *import, const struct import_table *table, int64_t device_no)
{
    struct json patch;
    int64_t vessel_no = 0, mount_no = 0;
    if (!import_has_cell(table, FIELD_REGISTRATION))
        return 0;
    int result = find_vessel(import, table, &vessel_no);
    if (result != 0)
        return result;
    json_init(&patch);
    json_open_object(&patch, NULL);
    json_put_int(&patch, "device_no", device_no);
    json_put_int(&patch, "vessel_no", vessel_no);
    result = import_add_time(import, table, FIELD_FROM, &patch, "from_time");
    if (result == 0)
        result = import_add_time(import, table, FIELD_UNTIL, &patch, "until_time");
    if (result == 0)
        result = import_add_flag(import, table, FIELD_COUNTED, &patch, "is_counted");
    json_close_object(&patch);
    if (result == 0)
        result = import_version(import, sql_mount_put, json_text(&patch), &mount_no);
    json_done(&patch);
    return result;
}

/* key_id 0: the file gives no key. */
static int read_secret(
    struct import *import, const struct import_table *table, struct device_secret *out)
{
    size_t size = 0;
    int64_t key_id = 1;
    memcpy(out->device.text, import->name, sizeof(out->device.text) - 1);
    if (!import_has_cell(table, FIELD_KEY_HEX))
        return 0;
    if (text_to_hex(import_cell(table, FIELD_KEY_HEX), out->key, sizeof(out->key), &size) != 0 ||
        size != sizeof(out->key))
        return import_refuse(import, "key_hex is not %d digits", 2 * DEVICE_KEY_BYTES);
    if (import_has_cell(table, FIELD_KEY_ID) &&
        (text_to_int64(import_cell(table, FIELD_KEY_ID), &key_id) != 0 || key_id < 1 ||
            key_id > UINT32_MAX))
        return import_refuse(import, "key_id is not a number from 1");
    out->key_id = (uint32_t)key_id;
    return 0;
}

static int put_device(struct import *import, void *row)
{
    const struct device_row *device = row;
    struct bytes key = import_cell(&device->table, FIELD_KEY);
    struct device_secret secret = {.key_id = 0};
    int64_t device_no = 0;
    if (!device_key_is_valid(key))
        return import_refuse(import, "not a device's identity (1 to 32 letters, digits, hyphens)");
    snprintf(import->name, sizeof(import->name), "%.*s", (int)key.size, (const char *)key.data);
    int result = put_register(import, &device->table, &device_no);
    if (result == 0)
        result = put_mount(import, &device->table, device_no);
    if (result == 0)
        result = read_secret(import, &device->table, &secret);
    if (result == 0)
        result = device_keys_put(device->keys, import, device_no, &secret);
    OPENSSL_cleanse(&secret, sizeof(secret));
    return result;
}

static int import_devices(
    struct import *import, const struct register_settings *settings, const char *path)
{
    struct device_row row = {.keys = NULL};
    int result = import_table_open(import, path, fields, COUNT_OF(fields), &row.table);
    if (result < 0)
        return result;
    result = device_keys_open(import, settings, &row.keys);
    if (result == 0)
        result = import_table_rows(import, &row.table, put_device);
    if (result == 0)
        result = device_keys_finish(row.keys, import);
    import_table_done(&row.table);
    device_keys_free(row.keys);
    return result;
}

static const struct option_spec specs[] = {
    REGISTER_OPTIONS,
    REGISTER_OPTION(
        "keys", OPTION_TEXT, keys, "", 0, 0, "makes missing keys and adds them to this file"),
    REGISTER_OPTION("master-key", OPTION_TEXT, master_key, "", 0, 0,
        "file of the master key; default: master.key in the state directory"),
};

static const struct sheet_column columns[] = {
    {"device",       6,  SHEET_VALUE},
    {"key",          20, SHEET_TEXT },
    {"registration", 14, SHEET_TEXT },
    {"counted",      7,  SHEET_TEXT },
    {"supplier",     16, SHEET_TEXT },
    {"model",        16, SHEET_TEXT },
    {"enabled",      7,  SHEET_TEXT },
    {"keys",         4,  SHEET_VALUE},
    {"heard",        19, SHEET_TIME },
    {"satellite",    12, SHEET_TEXT },
    {"gateway",      12, SHEET_TEXT },
    {"fee_until",    19, SHEET_TIME },
};

static const struct register_command command = {
    .usage = {.synopsis = "device import FILE.csv [--preview | --yes] [--keys FILE] | "
                          "device list [--format ...]", .text =
            "Imports devices from CSV with a header line in Vietnamese or English: device (its\n"
            "identity), registration (of the vessel it is mounted on), supplier, model,\n"
            "interval (min), satellite, gateway, fee until, from, until, counted, enabled, key_id\n"
            "and key_hex. A vessel has at most two devices at a time, one of them counted. Devices\n"
            "without a key get one with --keys. Rows that cannot be read are listed with their line. Safe to repeat.\n",
              .table = {specs, COUNT_OF(specs)},
              .least = 1,
              .most = 2},
    .what = "devices",
    .list = sql_device_list,
    .columns = columns,
    .column_count = COUNT_OF(columns),
    .import = import_devices,
};

int cmd_device(int argc, char **argv)
{
    return register_command_run(&command, argc, argv);
}
