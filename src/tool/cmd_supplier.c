#include <stdio.h>

#include "base/json.h"
#include "base/text.h"
#include "embedded_sql.h"
#include "tool/import.h"
#include "tool/import_table.h"
#include "tool/register_command.h"

enum field { FIELD_NAME, FIELD_NETWORKS, FIELD_CONTACT };

static const struct import_field fields[] = {
    [FIELD_NAME] = {"supplier",
                    "SUPPLIER NAME SUPPLIERNAME PROVIDER NHACUNGCAP NHACC DONVICUNGCAP TENNHACUNGCAP", true },
    [FIELD_NETWORKS] = {"networks", "NETWORKS NETWORK CIDR IP MANG DIACHIMANG DIACHIIP",                   false},
    [FIELD_CONTACT] = {"contact",  "CONTACT PHONE LIENHE DIENTHOAI SODIENTHOAI",                          false},
};

/* Blank-separated. */
static void add_networks(const struct import_table *table, struct json *patch)
{
    struct bytes rest = import_cell(table, FIELD_NETWORKS);
    if (rest.size == 0)
        return;
    json_open_array(patch, "networks");
    while (rest.size > 0) {
        struct bytes network = bytes_trim(bytes_split(&rest, ' '));
        if (network.size > 0)
            json_put_bytes(patch, NULL, network);
    }
    json_close_array(patch);
}

static int put_supplier(struct import *import, void *row)
{
    const struct import_table *table = row;
    struct bytes name = import_cell(table, FIELD_NAME);
    struct json patch;
    int64_t supplier_no = 0;
    snprintf(import->name, sizeof(import->name), "%.*s", (int)name.size, (const char *)name.data);
    if (name.size == 0)
        return import_refuse(import, "the supplier has no name");
    json_init(&patch);
    json_open_object(&patch, NULL);
    import_add_text(table, FIELD_NAME, &patch, "name");
    import_add_text(table, FIELD_CONTACT, &patch, "contact");
    add_networks(table, &patch);
    json_close_object(&patch);
    int result = import_version(import, sql_supplier_put, json_text(&patch), &supplier_no);
    json_done(&patch);
    return result;
}

static int import_suppliers(
    struct import *import, const struct register_settings *settings, const char *path)
{
    (void)settings;
    return import_table_file(import, path, fields, COUNT_OF(fields), put_supplier);
}

static const struct option_spec specs[] = {REGISTER_OPTIONS};

static const struct sheet_column columns[] = {
    {"supplier", 8,  SHEET_VALUE},
    {"name",     24, SHEET_TEXT },
    {"networks", 40, SHEET_TEXT },
    {"devices",  7,  SHEET_VALUE},
    {"contact",  0,  SHEET_TEXT },
};

static const struct register_command command = {
    .usage = {.synopsis =
                  "supplier import FILE.csv [--preview | --yes] | supplier list [--format ...]", .text = "Imports suppliers from CSV with the columns supplier, networks (from where their\n"
                "gateways connect: blank-separated, 192.0.2.0/24) and contact. Safe to repeat.\n", .table = {specs, COUNT_OF(specs)},
              .least = 1,
              .most = 2},
    .what = "suppliers",
    .list = sql_supplier_list,
    .columns = columns,
    .column_count = COUNT_OF(columns),
    .import = import_suppliers,
};

int cmd_supplier(int argc, char **argv)
{
    return register_command_run(&command, argc, argv);
}
