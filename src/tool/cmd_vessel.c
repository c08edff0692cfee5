#include <stdio.h>

#include "haitrinh/register.h"

#include "base/json.h"
#include "embedded_sql.h"
#include "tool/gear.h"
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
    FIELD_GEAR,
    FIELD_PROVINCE,
    FIELD_TEAM,
    FIELD_BARRED,
    FIELD_AT_RISK,
    FIELD_LICENCE,
    FIELD_INSPECTION,
    FIELD_LAID_UP_FROM,
    FIELD_LAID_UP_UNTIL,
    FIELD_DEPARTED,
};

static const struct import_field fields[] = {
    [FIELD_REGISTRATION] = {"registration",
                            "REGISTRATION REGISTRATIONNO REGISTRATIONNUMBER REGNO VESSEL SODANGKY SODK SOHIEU "
        "SOHIEUTAU SODANGKYTAU SODANGKYTAUCA BIENSO BIENSOTAU TAU",                                           true },
    [FIELD_NAME] = {"name",             "NAME VESSELNAME TENTAU TENTAUCA",                            false},
    [FIELD_LENGTH] = {"length (m)",
                            "LENGTH LENGTHM LMAX LMAXM CHIEUDAI CHIEUDAIM CHIEUDAILONNHAT CHIEUDAILONNHATM "
        "CHIEUDAILMAX CHIEUDAILMAXM CHIEUDAITAU",                                                             false},
    [FIELD_KIND] = {"kind",             "KIND TYPE VESSELKIND VESSELTYPE LOAITAU LOAITAUCA",          false},
    [FIELD_PORT] = {"port",             "PORT HOMEPORT CANG CANGCA CANGDANGKY CANGCHINH BENDAU",      false},
    [FIELD_OWNER] = {"owner",            "OWNER OWNERNAME CHUTAU TENCHUTAU HOTENCHUTAU HOVATENCHUTAU", false},
    [FIELD_PHONE] = {"phone",
                            "PHONE OWNERPHONE DIENTHOAI SODIENTHOAI SDT DIENTHOAICHUTAU SDTCHUTAU",           false},
    [FIELD_ADDRESS] = {"address",          "ADDRESS OWNERADDRESS DIACHI DIACHICHUTAU NOICUTRU",          false},
    [FIELD_INTERVAL] = {"interval (min)",
                            "INTERVAL INTERVALMIN INTERVALMINUTES CHUKY CHUKYPHUT TANSUATPHUT",               false},
    [FIELD_GEAR] = {"gear",             "GEAR NGHE NGHECHINH LOAINGHE NGHEKHAITHAC NGUCU",            false},
    [FIELD_PROVINCE] = {"province",         "PROVINCE HOMEPROVINCE TINH MATINH",                          false},
    [FIELD_TEAM] = {"team",             "TEAM TODOI DOITAU TODOANKET CAPTAU",                         false},
    [FIELD_BARRED] = {"barred",           "BARRED CAMRAKHOI KHONGDUOCRAKHOI KHONGDUDIEUKIEN",           false},
    [FIELD_AT_RISK] = {"at risk",          "ATRISK RISK HIGHRISK NGUYCO NGUYCOCAO",                      false},
    [FIELD_LICENCE] = {"licence until",
                            "LICENCEUNTIL LICENSEUNTIL LICENCE GIAYPHEPDEN HANGIAYPHEP GIAYPHEPHETHAN",       false},
    [FIELD_INSPECTION] = {"inspection until", "INSPECTIONUNTIL INSPECTION DANGKIEMDEN HANDANGKIEM",
                            false                                                                                  },
    [FIELD_LAID_UP_FROM] = {"laid up from",     "LAIDUPFROM NAMBOTU NAMBOTUNGAY",                             false},
    [FIELD_LAID_UP_UNTIL] = {"laid up until",    "LAIDUPUNTIL NAMBODEN NAMBODENNGAY",                          false},
    [FIELD_DEPARTED] = {"departed",         "DEPARTED DEPARTEDAT ROICANG ROICANGLUC XUATBEN GIOXUATBEN",
                            false                                                                                  },
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
        json_put_int(patch, name, is_length ? value : value * 60);
    return result;
}

/* A word that rules compare, if it is known; else as it is written. */
static void add_word(struct json *patch, const char *name, const char *known, struct bytes written)
{
    if (known)
        json_put_string(patch, name, known);
    else if (written.size > 0)
        json_put_bytes(patch, name, written);
}

/* The gear tells the kind where the file does not. */
static void add_trade(const struct import_table *table, struct json *patch)
{
    struct bytes kind = import_cell(table, FIELD_KIND);
    struct bytes gear = import_cell(table, FIELD_GEAR);
    const struct gear_word *of_kind = gear_find(kind);
    const struct gear_word *of_gear = gear_find(gear);
    if (kind.size == 0 && of_gear)
        of_kind = of_gear;
    add_word(patch, "kind", of_kind ? of_kind->kind : NULL, kind);
    add_word(patch, "gear", of_gear ? of_gear->gear : NULL, gear);
}

static int add_flags(struct import *import, const struct import_table *table, struct json *patch)
{
    int result = import_add_flag(import, table, FIELD_BARRED, patch, "is_barred");
    return result == 0 ? import_add_flag(import, table, FIELD_AT_RISK, patch, "is_at_risk")
                       : result;
}

static int add_times(struct import *import, const struct import_table *table, struct json *patch)
{
    static const struct {
        enum field field;
        const char *name;
    } ends[] = {
        {FIELD_LICENCE,       "licence_until"   },
        {FIELD_INSPECTION,    "inspection_until"},
        {FIELD_LAID_UP_UNTIL, "laid_up_until"   },
    };
    int result = import_add_time(import, table, FIELD_LAID_UP_FROM, patch, "laid_up_from");
    if (result == 0)
        result = import_add_time(import, table, FIELD_DEPARTED, patch, "departed");
    for (size_t i = 0; result == 0 && i < COUNT_OF(ends); i++)
        result = import_add_end(import, table, ends[i].field, patch, ends[i].name);
    return result;
}

static int fill_patch(struct import *import, const struct import_table *table, struct json *patch)
{
    import_add_text(table, FIELD_NAME, patch, "name");
    import_add_text(table, FIELD_PORT, patch, "port");
    import_add_text(table, FIELD_PROVINCE, patch, "province");
    import_add_text(table, FIELD_TEAM, patch, "team");
    add_trade(table, patch);
    int result = add_number(import, table, FIELD_LENGTH, patch, "length_mm");
    if (result == 0)
        result = add_number(import, table, FIELD_INTERVAL, patch, "interval_s");
    if (result == 0)
        result = add_flags(import, table, patch);
    if (result == 0)
        result = add_times(import, table, patch);
    int64_t owner_no = 0;
    if (result != 0 || !import_has_cell(table, FIELD_OWNER))
        return result;
    result = put_owner(import, table, &owner_no);
    json_put_int(patch, "owner_no", owner_no);
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
    json_put_string(&patch, "registration", import->name);
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
    (void)settings;
    return import_table_file(import, path, fields, COUNT_OF(fields), put_vessel);
}

static const struct option_spec specs[] = {REGISTER_OPTIONS};

static const struct sheet_column columns[] = {
    {"vessel",           6,  SHEET_VALUE},
    {"registration",     14, SHEET_TEXT },
    {"name",             20, SHEET_TEXT },
    {"length_m",         8,  SHEET_VALUE},
    {"kind",             10, SHEET_TEXT },
    {"gear",             12, SHEET_TEXT },
    {"port",             14, SHEET_TEXT },
    {"province",         8,  SHEET_TEXT },
    {"team",             10, SHEET_TEXT },
    {"barred",           6,  SHEET_TEXT },
    {"at_risk",          7,  SHEET_TEXT },
    {"licence_until",    19, SHEET_TIME },
    {"inspection_until", 19, SHEET_TIME },
    {"laid_up_from",     19, SHEET_TIME },
    {"laid_up_until",    19, SHEET_TIME },
    {"departed",         19, SHEET_TIME },
    {"owner",            24, SHEET_TEXT },
    {"phone",            12, SHEET_TEXT },
    {"devices",          0,  SHEET_TEXT },
};

static const struct register_command command = {
    .usage = {.synopsis = "vessel import FILE.csv [--preview | --yes] | vessel list [--format ...]",
              .text =
            "Imports vessels from CSV with a header line in Vietnamese or English: registration\n"
            "(as people write it), name, length (m), kind (catching, support), gear (longline,\n"
            "squid, trawl, purse-seine, gillnet, or in Vietnamese), port, province (a prefix;\n"
            "default: the registration's), team (vessels that work side by side), barred, at risk,\n"
            "licence until, inspection until, laid up from, laid up until, departed (by the port's\n"
            "log), owner, phone, address, interval (min). A day as the end of something means until that day is over. Empty\n"
            "cells leave what is registered as it is. Rows that cannot be read are listed with\n"
            "their line; the others are imported. Safe to repeat.\n", .table = {specs, COUNT_OF(specs)},
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
