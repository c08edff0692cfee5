#include "rule/attribution.h"

#include <stdio.h>

#include "base/json.h"

static enum blame blame_of(enum cohort_kind kind)
{
    switch (kind) {
    case COHORT_SATELLITE:
    case COHORT_GATEWAY:
        return BLAME_SATELLITE;
    case COHORT_SUPPLIER:
        return BLAME_SUPPLIER;
    case COHORT_MODEL:
        return BLAME_DEVICE;
    }
    return BLAME_DEVICE;
}

static const char *blame_name(enum blame blame)
{
    switch (blame) {
    case BLAME_DEVICE:
        return "device";
    case BLAME_SUPPLIER:
        return "supplier";
    case BLAME_SATELLITE:
        return "satellite";
    }
    return "unknown";
}

/* The device's cohort of which the greatest part is silent. */
static void compare_peers(
    const struct silence *silence, const struct outage_board *board, struct attribution *out)
{
    int64_t window_us = KIN_BUCKETS * KIN_BUCKET_US;
    for (size_t kind = 0; kind < COHORT_KINDS; kind++) {
        struct cohort cohort;
        if (!cohort_of(&silence->kinship, (enum cohort_kind)kind, &cohort))
            continue;
        struct cohort_share share = outage_share(board, &cohort, window_us);
        bool is_first = out->peers.size == 0;
        if (!is_first &&
            (uint64_t)share.silent * out->peers.size <= (uint64_t)out->peers.silent * share.size)
            continue;
        out->cohort = cohort;
        out->peers = share;
    }
    out->cohort_name = cohort_name(&board->kins, &out->cohort);
}

struct attribution attribution_of(
    const struct device_state *state, struct lookout *lookout, const struct occasion *occasion)
{
    const struct silence *silence = &state->silence;
    struct attribution found = {.blame = BLAME_DEVICE, .cohort = {.kind = COHORT_SUPPLIER}};
    int64_t listened_us = clock_listened_us(&lookout->clock, silence->supplier_no);
    int64_t unheard_us =
        occasion->detected_us - silence->heard_us - (listened_us - silence->heard_at_us);
    found.unheard_us = unheard_us < MINUTE_US ? 0 : unheard_us;
    if (state->last.fix_us != TIME_UNKNOWN)
        found.status = state->last.status;
    compare_peers(silence, &lookout->outages, &found);
    const struct kin *kin = silence->is_late ? outage_holding(&lookout->outages, silence) : NULL;
    if (kin == NULL)
        return found;
    const struct incident *incident = outage_incident(&lookout->outages, kin);
    found.outage_id = incident->alarm_id;
    if (kin->is_out)
        found.blame = blame_of(incident->cohort.kind);
    return found;
}

static void write_signs(uint32_t status, struct json *detail)
{
    static const struct {
        uint32_t bit;
        const char *name;
    } signs[] = {
        {STATUS_BATTERY_LOW,     "battery-low"    },
        {STATUS_CASE_OPEN,       "case-open"      },
        {STATUS_ANTENNA_CUT,     "antenna-cut"    },
        {STATUS_ANTENNA_BLOCKED, "antenna-blocked"},
        {STATUS_SPOOF_SUSPECTED, "spoof-suspected"}
    };
    json_open_array(detail, "signs");
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if ((status & signs[i].bit) != 0)
            json_put_string(detail, NULL, signs[i].name);
    json_close_array(detail);
}

void attribution_write(const struct attribution *attribution, struct json *detail)
{
    json_put_string(detail, "cause", blame_name(attribution->blame));
    json_open_object(detail, "peers");
    json_put_string(detail, "cohort", cohort_kind_name(attribution->cohort.kind));
    if (attribution->cohort.kind != COHORT_SUPPLIER)
        json_put_string(detail, "name", attribution->cohort_name);
    json_put_uint(detail, "silent", attribution->peers.silent);
    json_put_uint(detail, "of", attribution->peers.size);
    json_close_object(detail);
    json_put_int(detail, "unheard_s", attribution->unheard_us / SECOND_US);
    write_signs(attribution->status, detail);
    if (attribution->outage_id == 0)
        return;
    char text[24];
    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)attribution->outage_id);
    json_put_string(detail, "outage", text);
}
