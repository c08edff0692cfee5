#include "rule/alarm_kind.h"

#include <string.h>

#include "base/text.h"

/* clang-format off */
static const struct alarm_kind_facts kinds[] = {
    {ALARM_SOS, "sos", 4, ENDS_BY_REPORT, VOICE_SIREN,
     AUDIENCE_GUARD | AUDIENCE_RESCUE | AUDIENCE_OWNER | AUDIENCE_DESK,
     "sos_anew",
     "Notice 1008/2019: message type SOS"},
    {ALARM_BORDER_CROSSED, "border-crossed", 3, ENDS_BY_REPORT, VOICE_SIREN,
     AUDIENCE_OWNER | AUDIENCE_GUARD | AUDIENCE_DESK,
     "band settle reentry chord line_reach",
     "practice: over 500 m outside, or a second fix"},
    {ALARM_CLOSED_AREA, "closed-area", 3, ENDS_BY_REPORT, VOICE_SIREN,
     AUDIENCE_OWNER | AUDIENCE_GUARD | AUDIENCE_DESK,
     "band settle reentry chord",
     "practice: as the border"},
    {ALARM_LOSS, "loss", 2, ENDS_BY_HEARING, VOICE_DESK,
     AUDIENCE_OWNER | AUDIENCE_DESK | AUDIENCE_COMMUNE | AUDIENCE_GUARD,
     "interval late loss_1 loss_2 loss_3 loss_4 loss_5 loss_grace quiet_gap quiet_learnt loss_again "
     "slow",
     "Decree 26/2019 art. 44: 6 h, 10 days"},
    {ALARM_CLONE, "clone", 3, ENDS_BY_PERSON, VOICE_DESK,
     AUDIENCE_INSPECTOR | AUDIENCE_DESK,
     "",
     "Resolution 04/2024: devices of other vessels"},
    {ALARM_UNKNOWN_DEVICE, "unknown-device", 1, ENDS_BY_PERSON, VOICE_LIST,
     AUDIENCE_DESK | AUDIENCE_SUPPLIER,
     "",
     "Decree 41/2026: sealed devices"},
    {ALARM_OUTAGE, "outage", 2, ENDS_BY_HEARING, VOICE_SIREN,
     AUDIENCE_DESK | AUDIENCE_SUPPLIER,
     "outage_vessels outage_share outage_small outage_small_share outage_window "
     "feed_silent feed_expected",
     "practice: one incident, not many losses"},
    {ALARM_WATCHED_AREA, "watched-area", 1, ENDS_BY_REPORT, VOICE_LIST,
     AUDIENCE_DESK,
     "band settle reentry chord",
     "Decree 41/2026: told when a watched area is entered or left"},
    {ALARM_BORDER_PREDICTED, "border-predicted", 2, ENDS_BY_REPORT, VOICE_DESK,
     AUDIENCE_OWNER | AUDIENCE_DESK,
     "interval predict_margin slow course_spread course_error speed_spread chord band reentry",
     "practice: at 8 kn a vessel makes 16 nm between reports"},
    {ALARM_BORDER_NEAR, "border-near", 1, ENDS_BY_REPORT, VOICE_LIST,
     AUDIENCE_OWNER | AUDIENCE_GUARD,
     "near_1 near_2 near_3 near_4 near_5 rearm",
     "practice: 15, 10, 6, 3, 1 nm, on a nearer step only"},
    {ALARM_BORDER_STAY, "border-stay", 3, ENDS_BY_REPORT, VOICE_DESK,
     AUDIENCE_GUARD | AUDIENCE_DESK,
     "stay reentry",
     "practice: outside for 2 h"},
    {ALARM_BORDER_BACK, "border-back", 1, ENDS_BY_REPORT, VOICE_DESK,
     AUDIENCE_OWNER | AUDIENCE_GUARD | AUDIENCE_DESK,
     "band settle",
     "practice: inside again, with time and depth outside"},
    {ALARM_CLOSED_NEAR, "closed-near", 2, ENDS_BY_REPORT, VOICE_DESK,
     AUDIENCE_OWNER | AUDIENCE_DESK,
     "closed_near band reentry",
     "Decree 37/2024 App. VII: warned at 1 nm"},
    {ALARM_WRONG_ZONE, "wrong-zone", 1, ENDS_BY_REPORT, VOICE_LIST,
     AUDIENCE_INSPECTOR,
     "wrong_zone fishing_least fishing_most band reentry",
     "Decree 26/2019: bands by length, kind and home province"},
    {ALARM_LOSS_NEAR_BORDER, "loss-near-border", 3, ENDS_BY_HEARING, VOICE_SIREN,
     AUDIENCE_DESK | AUDIENCE_OWNER | AUDIENCE_GUARD,
     "interval late loss_grace near_reach near_span quiet_gap quiet_learnt slow reentry "
     "poll_wait poll_apart",
     "practice: a missed report within reach of a boundary; the guard after an unanswered poll"},
    {ALARM_MANUAL_MISSED, "manual-missed", 2, ENDS_BY_REPORT, VOICE_DESK,
     AUDIENCE_OWNER | AUDIENCE_DESK,
     "loss_2 manual_every manual_slack",
     "Decree 26/2019 art. 44: positions every 6 h by other means"},
    {ALARM_CARRIED_DEVICES, "carried-devices", 2, ENDS_BY_REPORT, VOICE_DESK,
     AUDIENCE_INSPECTOR | AUDIENCE_DESK,
     "carried carried_span carried_fixes carried_speed band",
     "Resolution 04/2024: two devices of other vessels"},
    {ALARM_DEVICES_APART, "devices-apart", 2, ENDS_BY_REPORT, VOICE_DESK,
     AUDIENCE_INSPECTOR | AUDIENCE_DESK,
     "apart band",
     "practice: over 1 nm at the same time"},
    {ALARM_JUMP, "jump", 1, ENDS_BY_REPORT, VOICE_LIST,
     AUDIENCE_INSPECTOR,
     "leap reentry",
     "practice: over 25 kn from the fix before"},
    {ALARM_FROZEN, "frozen", 1, ENDS_BY_REPORT, VOICE_LIST,
     AUDIENCE_INSPECTOR,
     "frozen_reports frozen_speed",
     "practice: at least 4 reports"},
    {ALARM_CLOCK, "clock", 1, ENDS_BY_REPORT, VOICE_LIST,
     AUDIENCE_SUPPLIER,
     "clock_reports clock_apart",
     "practice: over 10 min ahead, or 7 h off"},
    {ALARM_TAMPER, "tamper", 3, ENDS_BY_REPORT, VOICE_DESK,
     AUDIENCE_OWNER | AUDIENCE_GUARD | AUDIENCE_DESK,
     "sign_reach reentry",
     "practice: the guard within 15 nm of a boundary"},
    {ALARM_POWER, "power", 3, ENDS_BY_REPORT, VOICE_DESK,
     AUDIENCE_OWNER | AUDIENCE_GUARD | AUDIENCE_DESK,
     "sign_reach reentry",
     "practice: the guard within 15 nm of a boundary"},
    {ALARM_DARK_DEPARTURE, "dark-departure", 2, ENDS_BY_HEARING, VOICE_DESK,
     AUDIENCE_GUARD | AUDIENCE_DESK,
     "interval late loss_grace slow band",
     "practice: both devices silent after leaving port"},
    {ALARM_BARRED_AT_SEA, "barred-at-sea", 3, ENDS_BY_REPORT, VOICE_SIREN,
     AUDIENCE_GUARD | AUDIENCE_DESK,
     "band reentry",
     "practice: a barred vessel must not leave port"},
    {ALARM_DRIFT, "drift", 3, ENDS_BY_REPORT, VOICE_SIREN,
     AUDIENCE_OWNER | AUDIENCE_RESCUE | AUDIENCE_DESK,
     "drift drift_least drift_most drift_turn drift_times drift_habit",
     "practice: QT-95645-TS drifted for 3 days"},
    {ALARM_STORM_AREA, "storm-area", 3, ENDS_BY_REPORT, VOICE_DESK,
     AUDIENCE_OWNER | AUDIENCE_RESCUE | AUDIENCE_DESK,
     "storm_age reentry",
     "practice: a danger area that the operator drew, with head count"},
    {ALARM_EXPIRY, "expiry", 1, ENDS_BY_RECORD, VOICE_LIST,
     AUDIENCE_OWNER | AUDIENCE_DESK,
     "",
     "practice: 30, 7 and 1 days before"},
    {ALARM_BORDER_POSSIBLE, "border-possible", 1, ENDS_BY_REPORT, VOICE_LIST,
     AUDIENCE_INSPECTOR,
     "reach interval late chord reentry",
     "practice: what could be reached between two fixes"},
    {ALARM_DEVICE_TAKEOVER, "device-takeover", 1, ENDS_BY_HEARING, VOICE_LIST,
     AUDIENCE_DESK,
     "interval late",
     "Decree 41/2026: one device counted at a time"},
};
/* clang-format on */

const struct alarm_kind_facts *alarm_kind_table(size_t *out_count)
{
    *out_count = COUNT_OF(kinds);
    return kinds;
}

const struct alarm_kind_facts *alarm_kind_facts(enum alarm_kind kind)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (kinds[i].kind == kind)
            return &kinds[i];
    return NULL;
}

const char *alarm_kind_name(enum alarm_kind kind)
{
    const struct alarm_kind_facts *facts = alarm_kind_facts(kind);
    return facts == NULL ? "unknown" : facts->name;
}

bool alarm_kind_decides_by(const struct alarm_kind_facts *facts, struct bytes threshold)
{
    struct bytes rest = bytes_from_text(facts->thresholds);
    while (rest.size > 0) {
        struct bytes used = bytes_split(&rest, ' ');
        if (used.size == threshold.size && memcmp(used.data, threshold.data, used.size) == 0)
            return true;
    }
    return false;
}
