#include "rule/story.h"

#include "base/json.h"
#include "rule/alarm_kind.h"

void story_fix(struct json *json, const char *name, const struct position *position)
{
    json_open_object(json, name);
    json_put_time(json, "time", position->fix_us);
    if (position->point.lat_e7 == COORD_UNKNOWN) {
        json_put_null(json, "lat");
        json_put_null(json, "lon");
    } else {
        json_put_scaled(json, "lat", position->point.lat_e7, 7, 7);
        json_put_scaled(json, "lon", position->point.lon_e7, 7, 7);
    }
    json_put_uint(json, "digest", position->digest);
    json_put_uint(json, "seq", position->place.seq);
    json_put_uint(json, "item", position->place.item);
    json_close_object(json);
}

const char *certainty_name(enum certainty certainty)
{
    switch (certainty) {
    case CERTAINTY_CONFIRMED:
        return "confirmed";
    case CERTAINTY_INFERRED:
        return "inferred";
    case CERTAINTY_UNCONFIRMED:
        return "unconfirmed";
    }
    return "unknown";
}

uint8_t story_level(enum alarm_kind kind, enum certainty certainty)
{
    const struct alarm_kind_facts *facts = alarm_kind_facts(kind);
    uint8_t severity = facts == NULL ? 1 : facts->severity;
    if (certainty == CERTAINTY_CONFIRMED || severity == 1)
        return severity;
    return certainty == CERTAINTY_INFERRED ? (uint8_t)(severity - 1) : 1;
}
