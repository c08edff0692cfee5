/* What the register puts in shadow, and which alarms that concerns. */

#include <stdio.h>

#include "base/text.h"
#include "run_suite.h"
#include "store/register.h"
#include "watch/modes.h"

static void put(struct fleet *fleet, enum register_kind kind, const char *json)
{
    struct register_version version = {
        .version_no = fleet_version(fleet) + 1, .kind = kind, .json = bytes_from_text(json)};
    ck_assert_int_eq(fleet_apply(fleet, &version), 0);
}

static const struct device device = {.device_no = 7, .model = "SF2500"};

static bool is_shadow(const struct fleet *fleet, struct alarm_event event)
{
    struct modes modes = {0};
    ck_assert_int_eq(modes_build(&modes, fleet), 0);
    bool result = modes_shadow(&modes, &event, &device);
    modes_done(&modes);
    return result;
}

static const struct {
    const char *scope;
    const char *subject;
    struct alarm_event event;
    bool is_shadow;
} cases[] = {
    {"kind",      "loss",                {.kind = ALARM_LOSS},                      true },
    {"kind",      "loss",                {.kind = ALARM_JUMP},                      false},
    {"kind",      "sos",                 {.kind = ALARM_SOS},                       false},
    {"zone",      "shut",                {.kind = ALARM_CLOSED_AREA, .zone_no = 3}, true },
    {"zone",      "shut",                {.kind = ALARM_CLOSED_AREA, .zone_no = 4}, false},
    {"zone",      "nowhere",             {.kind = ALARM_LOSS},                      false},
    {"supplier",  "VNPT",                {.kind = ALARM_LOSS, .supplier_no = 2},    true },
    {"supplier",  "VNPT",                {.kind = ALARM_SOS, .supplier_no = 2},     false},
    {"supplier",  "VNPT",                {.kind = ALARM_LOSS, .supplier_no = 1},    false},
    {"threshold", "all::loss_1",         {.kind = ALARM_LOSS},                      true },
    {"threshold", "all::loss_1",         {.kind = ALARM_CLOSED_AREA},               false},
    {"threshold", "model:SF2500:loss_1", {.kind = ALARM_LOSS},                      true },
    {"threshold", "model:BASAT:loss_1",  {.kind = ALARM_LOSS},                      false},
    {"threshold", "vessel:5:loss_1",     {.kind = ALARM_LOSS, .vessel_no = 5},      true },
    {"threshold", "vessel:5:loss_1",     {.kind = ALARM_LOSS, .vessel_no = 6},      false},
    {"threshold", "device:7:loss_1",     {.kind = ALARM_LOSS, .device_no = 7},      true },
    {"threshold", "supplier:2:loss_1",   {.kind = ALARM_LOSS, .supplier_no = 2},    true },
};

static void try_case(size_t i)
{
    AUTO(fleet_free) struct fleet *fleet = NULL;
    char json[300];
    ck_assert_int_eq(fleet_new(&fleet), 0);
    put(fleet, REGISTER_ZONE, "{\"zone_no\":3,\"zone_id\":\"shut\"}");
    put(fleet, REGISTER_SUPPLIER, "{\"supplier_no\":2,\"name\":\"VNPT\",\"networks\":[]}");
    snprintf(json, sizeof json,
        "{\"mode_no\":1,\"scope\":\"%s\",\"subject\":\"%s\",\"mode\":\"%s\"}", cases[i].scope,
        cases[i].subject, "shadow");
    put(fleet, REGISTER_MODE, json);
    ck_assert_msg(is_shadow(fleet, cases[i].event) == cases[i].is_shadow, "case %zu", i);
    snprintf(json, sizeof json,
        "{\"mode_no\":1,\"scope\":\"%s\",\"subject\":\"%s\",\"mode\":\"%s\"}", cases[i].scope,
        cases[i].subject, "live");
    put(fleet, REGISTER_MODE, json);
    ck_assert(!is_shadow(fleet, cases[i].event));
}

START_TEST(a_shadow_covers_what_it_names)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        try_case(i);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_shadow_covers_what_it_names};
    return run_suite(suite_of("modes", tests, COUNT_OF(tests)));
}
