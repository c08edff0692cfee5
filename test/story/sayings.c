#include "sayings.h"

#include "base/text.h"
#include "reading.h"

struct name {
    const char *text;
    uint32_t value;
};

static bool find_name(struct bytes word, const struct name *names, size_t count, uint32_t *out)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_equal_text(word, names[i].text)) {
            *out = names[i].value;
            return true;
        }
    return false;
}

static bool say_event(struct fleet *fleet, size_t number, const struct bytes *values)
{
    static const struct name events[] = {
        {"power-off", EVENT_POWER_OFF},
        {"power-on",  EVENT_POWER_ON },
        {"antenna",   EVENT_ANTENNA  },
        {"jam",       EVENT_JAM      },
        {"spoof",     EVENT_SPOOF    },
        {"case-open", EVENT_CASE_OPEN}
    };
    uint32_t event;
    if (!find_name(values[0], events, COUNT_OF(events), &event))
        return false;
    fleet_event(fleet, number, (enum report_event)event);
    return true;
}

static bool say_move(struct fleet *fleet, size_t number, const struct bytes *values)
{
    double speed_mm_s;
    int64_t course_deg;
    if (!reading_speed(values[0], &speed_mm_s) || text_to_int64(values[1], &course_deg) < 0)
        return false;
    fleet_move(fleet, number, speed_mm_s, (double)course_deg);
    return true;
}

static bool say_status(struct fleet *fleet, size_t number, const struct bytes *values)
{
    static const struct name bits[] = {
        {"clear",           0                     },
        {"external-power",  STATUS_EXTERNAL_POWER },
        {"battery-low",     STATUS_BATTERY_LOW    },
        {"case-open",       STATUS_CASE_OPEN      },
        {"antenna-cut",     STATUS_ANTENNA_CUT    },
        {"antenna-blocked", STATUS_ANTENNA_BLOCKED},
        {"spoof-suspected", STATUS_SPOOF_SUSPECTED},
        {"sos",             STATUS_SOS            },
        {"in-port",         STATUS_IN_PORT        },
        {"moved-while-off", STATUS_MOVED_WHILE_OFF}
    };
    uint32_t status;
    if (!find_name(values[0], bits, COUNT_OF(bits), &status))
        return false;
    struct craft *craft = &fleet->crafts[number - 1];
    craft->status = status == 0 ? 0 : craft->status | status;
    return true;
}

static bool say_speed(struct fleet *fleet, size_t number, const struct bytes *values)
{
    double speed_mm_s;
    if (!reading_speed(values[0], &speed_mm_s))
        return false;
    fleet->crafts[number - 1].speed_mm_s = (int32_t)speed_mm_s;
    return true;
}

static bool say_ahead(struct fleet *fleet, size_t number, const struct bytes *values)
{
    return reading_span(values[0], &fleet->crafts[number - 1].clock_off_us);
}

static bool say_unanswered(struct fleet *fleet, size_t number, const struct bytes *values)
{
    int64_t span_us;
    if (!reading_span(values[0], &span_us))
        return false;
    fleet_unanswered(fleet, number, span_us);
    return true;
}

static bool say_limit(struct fleet *fleet, size_t number, const struct bytes *values)
{
    int64_t value;
    return text_to_int64(values[1], &value) == 0 && fleet_limit(fleet, number, values[0], value);
}

static bool say_expires(struct fleet *fleet, size_t number, const struct bytes *values)
{
    struct craft *craft = &fleet->crafts[number - 1];
    const struct {
        const char *name;
        int64_t *date_us;
    } papers[] = {
        {"fee",        &craft->device.fee_until_us       },
        {"licence",    &craft->vessel.licence_until_us   },
        {"inspection", &craft->vessel.inspection_until_us}
    };
    int64_t span_us;
    if (!reading_span(values[1], &span_us))
        return false;
    for (size_t i = 0; i < COUNT_OF(papers); i++)
        if (bytes_equal_text(values[0], papers[i].name)) {
            *papers[i].date_us = fleet_wall_us(fleet) + span_us;
            return true;
        }
    return false;
}

static bool say_unbound(struct fleet *fleet, size_t number, const struct bytes *values)
{
    bool is_so = bytes_equal_text(values[0], "yes");
    struct craft *craft = &fleet->crafts[number - 1];
    craft->vessel.vessel_no = is_so ? 0 : (int32_t)number;
    craft->aboard_us = fleet_wall_us(fleet);
    return is_so || bytes_equal_text(values[0], "no");
}

static bool say_stranger(struct fleet *fleet, size_t number, const struct bytes *values)
{
    bool is_so = bytes_equal_text(values[0], "yes");
    fleet->crafts[number - 1].device.device_no = is_so ? 0 : (int32_t)number;
    fleet->crafts[number - 1].state.device_no = is_so ? -(int32_t)number : (int32_t)number;
    return say_unbound(fleet, number, values);
}

bool saying_apply(const struct saying *saying, struct fleet *fleet, size_t number)
{
    static const struct {
        const char *word;
        size_t values;
        bool (*say)(struct fleet *fleet, size_t number, const struct bytes *values);
    } sayings[] = {
        {"limit",      2, say_limit     },
        {"unanswered", 1, say_unanswered},
        {"event",      1, say_event     },
        {"move",       2, say_move      },
        {"status",     1, say_status    },
        {"speed",      1, say_speed     },
        {"ahead",      1, say_ahead     },
        {"expires",    2, say_expires   },
        {"unbound",    1, say_unbound   },
        {"stranger",   1, say_stranger  }
    };
    for (size_t i = 0; i < COUNT_OF(sayings); i++)
        if (bytes_equal_text(saying->word, sayings[i].word))
            return saying->count == sayings[i].values &&
                   sayings[i].say(fleet, number, saying->values);
    return false;
}
