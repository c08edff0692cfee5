#include <stdio.h>

#include "haitrinh/register.h"

#include "base/json.h"
#include "embedded_sql.h"
#include "tool/import.h"
#include "tool/import_table.h"
#include "tool/register_command.h"

enum field {
    FIELD_REGISTRATION,
    FIELD_NAME,
    FIELD_LENGTH,
    FIELD_KIND,
    FIELD_PORT,
    FIELD_OWNER,
    FIELD_PHONE,
    FIELD_ADDRESS,
    FIELD_INTERVAL,
};

static const struct import_field fields[] = {
    [FIELD_REGISTRATION] = {"registration",
                            "REGISTRATION REGISTRATIONNO REGISTRATIONNUMBER REGNO VESSEL SODANGKY SODK SOHIEU "
        "SOHIEUTAU SODANGKYTAU SODANGKYTAUCA BIENSO BIENSOTAU TAU",                                          true },
    [FIELD_NAME] = {"name",           "NAME VESSELNAME TENTAU TENTAUCA",                             false},
    [FIELD_LENGTH] = {"length (m)",
                            "LENGTH LENGTHM LMAX LMAXM CHIEUDAI CHIEUDAIM CHIEUDAILONNHAT CHIEUDAILONNHATM "
        "CHIEUDAILMAX CHIEUDAILMAXM CHIEUDAITAU",                                                            false},
    [FIELD_KIND] = {"kind",           "KIND TYPE GEAR NGHE NGHECHINH LOAINGHE NGHEKHAITHAC LOAITAU", false},
    [FIELD_PORT] = {"port",           "PORT HOMEPORT CANG CANGCA CANGDANGKY CANGCHINH BENDAU",       false},
    [FIELD_OWNER] = {"owner",          "OWNER OWNERNAME CHUTAU TENCHUTAU HOTENCHUTAU HOVATENCHUTAU",  false},
    [FIELD_PHONE] = {"phone",
                            "PHONE OWNERPHONE DIENTHOAI SODIENTHOAI SDT DIENTHOAICHUTAU SDTCHUTAU",          false},
    [FIELD_ADDRESS] = {"address",        "ADDRESS OWNERADDRESS DIACHI DIACHICHUTAU NOICUTRU",           false},
    [FIELD_INTERVAL] = {"interval (min)",
                            "INTERVAL INTERVALMIN INTERVALMINUTES CHUKY CHUKYPHUT TANSUATPHUT",              false},
};

static int put_owner(struct import *import, const struct import_table *table, int64_t *out_owner_no)
{
    struct json patch;
    json_init(&patch);
    json_open_object(&patch, NULL);
    import_add_text(table, FIELD_OWNER, &patch, "name");
    import_add_text(table, FIELD_PHONE, &patch, "phone");
    import_add_text(table, FIELD_ADDRESS, &patch, "address");
    json_close_object(&patch);
    int result = import_version(import, sql_owner_put, json_text(&patch), out_owner_no);
    json_done(&patch);
    return result;
}

/* Adds a number to the patch, when the cell has one. */
static int add_number(struct import *import, const struct import_table *table, enum field field,
    struct json *patch, const char *name)
{
    int64_t value = 0;
    if (!import_has_cell(table, field))
        return 0;
    bool is_length = field == FIELD_LENGTH;
    int result = import_read_number(import, table, field, is_length ? 3 : 0, &value);
    if (result == 0)
        json_int(patch, name, is_length ? value : value * 60);
    return result;
}

static int fill_patch(struct import *import, const struct import_table *table, struct json *patch)
{
    import_add_text(table, FIELD_NAME, patch, "name");
    import_add_text(table, FIELD_KIND, patch, "kind");
    import_add_text(table, FIELD_PORT, patch, "port");
    int result = add_number(import, table, FIELD_LENGTH, patch, "length_mm");
    if (result == 0)
        result = add_number(import, table, FIELD_INTERVAL, patch, "interval_s");
    int64_t owner_no = 0;
    if (result != 0 || !import_has_cell(table, FIELD_OWNER))
        return result;
    result = put_owner(import, table, &owner_no);
    json_int(patch, "owner_no", owner_no);
    return result;
}

static int put_vessel(struct import *import, void *row)
{
    const struct import_table *table = row;
    struct json patch;
    int64_t vessel_no = 0;
    int result = import_read_registration(import, table, FIELD_REGISTRATION, import->name);
    if (result != 0)
        return result;
    json_init(&patch);
    json_open_object(&patch, NULL);
    json_string(&patch, "registration", import->name);
    result = fill_patch(import, table, &patch);
    json_close_object(&patch);
    if (result == 0)
        result = import_version(import, sql_vessel_put, json_text(&patch), &vessel_no);
    json_done(&patch);
    return result;
}

static int import_vessels(
    struct import *import, const struct register_settings *settings, const char *path)
{
    struct import_table table;
    (void)settings;
    int result = import_table_open(import, path, fields, COUNT_OF(fields), &table);
    if (result < 0)
        return result;
    result = import_table_rows(import, &table, put_vessel);
    import_table_done(&table);
    return result;
}

static const struct option_spec specs[] = {REGISTER_OPTIONS};

static const struct sheet_column columns[] = {
    {"vessel",       6,  SHEET_VALUE},
    {"registration", 14, SHEET_TEXT },
    {"name",         20, SHEET_TEXT },
    {"length_m",     8,  SHEET_VALUE},
    {"kind",         20, SHEET_TEXT },
    {"port",         14, SHEET_TEXT },
    {"owner",        24, SHEET_TEXT },
    {"phone",        12, SHEET_TEXT },
    {"devices",      0,  SHEET_TEXT },
};

static const struct register_command command = {
    .usage = {.synopsis = "vessel import FILE.csv [--preview | --yes] | vessel list [--format ...]",
              .text =
            "Imports vessels from CSV with a header line in Vietnamese or English: registration\n"
            "(as people write it), name, length (m), kind, port, owner, phone, address,\n"
            "interval (min). Empty cells leave what is registered as it is. Rows that cannot\n"
            "be read are listed with their line; the others are imported. Safe to repeat.\n", .table = {specs, COUNT_OF(specs)},
              .least = 1,
              .most = 2},
    .what = "vessels",
    .list = sql_vessel_list,
    .columns = columns,
    .column_count = COUNT_OF(columns),
    .import = import_vessels,
};

int cmd_vessel(int argc, char **argv)
{
    return register_command_run(&command, argc, argv);
}
