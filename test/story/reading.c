#include "reading.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

bool reading_span(struct bytes text, int64_t *out)
{
    static const struct {
        const char *unit;
        int64_t us;
    } units[] = {
        {"min", MINUTE_US},
        {"s",   SECOND_US},
        {"h",   HOUR_US  },
        {"d",   DAY_US   }
    };
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        size_t length = strlen(units[i].unit);
        int64_t number;
        if (text.size <= length ||
            memcmp(text.data + text.size - length, units[i].unit, length) != 0)
            continue;
        if (text_to_int64((struct bytes){text.data, text.size - length}, &number) < 0)
            continue;
        *out = number * units[i].us;
        return true;
    }
    return false;
}

bool reading_point(const struct bytes *words, struct point *out)
{
    int64_t lat, lon;
    if (text_to_scaled(words[0], 7, &lat) < 0 || text_to_scaled(words[1], 7, &lon) < 0)
        return false;
    *out = (struct point){(int32_t)lat, (int32_t)lon};
    return true;
}

bool reading_speed(struct bytes word, double *out)
{
    int64_t knots_e3;
    if (text_to_scaled(word, 3, &knots_e3) < 0)
        return false;
    *out = (double)knots_e3 * 1852.0 / 3600.0;
    return true;
}

const char *reading_word(struct bytes word, char *out, size_t size)
{
    (void)snprintf(out, size, "%.*s", (int)word.size, (const char *)word.data);
    return out;
}
