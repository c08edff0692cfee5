#include "base/option_value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "haitrinh/units.h"

#include "base/text.h"

struct unit {
    const char *name;
    int64_t factor;
};

/* Ascending; the empty name is the bare number. */
static const struct unit size_units[] = {
    {"",    1               },
    {"KiB", INT64_C(1) << 10},
    {"MiB", INT64_C(1) << 20},
    {"GiB", INT64_C(1) << 30},
    {"TiB", INT64_C(1) << 40}
};
static const struct unit span_units[] = {
    {"us",  1        },
    {"ms",  1000     },
    {"s",   SECOND_US},
    {"min", MINUTE_US},
    {"h",   HOUR_US  },
    {"d",   DAY_US   }
};
static const struct unit int_units[] = {
    {"", 1}
};

static const struct {
    const char *name;
    bool value;
} bool_names[] = {
    {"true",  true },
    {"false", false},
    {"yes",   true },
    {"no",    false},
    {"on",    true },
    {"off",   false},
    {"1",     true },
    {"0",     false}
};

static const struct unit *units_of(enum option_type type, size_t *out_count)
{
    switch (type) {
    case OPTION_SIZE:
        *out_count = COUNT_OF(size_units);
        return size_units;
    case OPTION_SPAN:
        *out_count = COUNT_OF(span_units);
        return span_units;
    case OPTION_BOOL:
    case OPTION_INT:
    case OPTION_TEXT:
        break;
    }
    *out_count = COUNT_OF(int_units);
    return int_units;
}

static int read_bool(struct bytes text, int64_t *out)
{
    for (size_t i = 0; i < COUNT_OF(bool_names); i++) {
        if (!bytes_equal_text(text, bool_names[i].name))
            continue;
        *out = bool_names[i].value;
        return 0;
    }
    return -EINVAL;
}

static bool is_number_part(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || byte == '-' || byte == '+';
}

static int read_number(enum option_type type, struct bytes text, int64_t *out)
{
    size_t digits = 0;
    while (digits < text.size && is_number_part(text.data[digits]))
        digits++;
    struct bytes unit_name = {.data = text.data + digits, .size = text.size - digits};
    unit_name = bytes_trim(unit_name);
    int64_t number;
    if (text_to_int64((struct bytes){.data = text.data, .size = digits}, &number) < 0)
        return -EINVAL;
    if (number == 0 && unit_name.size == 0) {
        *out = 0;
        return 0;
    }
    size_t count;
    const struct unit *units = units_of(type, &count);
    for (size_t i = 0; i < count; i++)
        if (bytes_equal_text(unit_name, units[i].name))
            return __builtin_mul_overflow(number, units[i].factor, out) ? -EINVAL : 0;
    return -EINVAL;
}

static bool has_range(const struct option_spec *spec)
{
    return spec->least != 0 || spec->most != 0;
}

static bool has_upper_end(const struct option_spec *spec)
{
    return spec->most >= spec->least;
}

static bool is_in_range(const struct option_spec *spec, int64_t number)
{
    if (!has_range(spec))
        return true;
    return number >= spec->least && (!has_upper_end(spec) || number <= spec->most);
}

static int read_text(struct bytes text)
{
    return text.size < OPTION_TEXT_MAX && utf8_is_valid(text) ? 0 : -EINVAL;
}

int option_value_read(const struct option_spec *spec, struct bytes text, struct option_value *out)
{
    struct option_value value = {.text = text};
    int result = -EINVAL;
    switch (spec->type) {
    case OPTION_BOOL:
        result = read_bool(text, &value.number);
        break;
    case OPTION_INT:
    case OPTION_SIZE:
    case OPTION_SPAN:
        result = read_number(spec->type, text, &value.number);
        break;
    case OPTION_TEXT:
        result = read_text(text);
        break;
    }
    if (result < 0)
        return result;
    if (!is_in_range(spec, value.number))
        return -EINVAL;
    *out = value;
    return 0;
}

void option_number_to_text(enum option_type type, int64_t number, char out[OPTION_NUMBER_SIZE])
{
    size_t count;
    const struct unit *units = units_of(type, &count);
    size_t best = count - 1;
    while (best > 0 && (number == 0 || number % units[best].factor != 0))
        best--;
    const char *name = number == 0 && type == OPTION_SPAN ? "s" : units[best].name;
    (void)snprintf(out, OPTION_NUMBER_SIZE, "%" PRId64 "%s", number / units[best].factor, name);
}

static const char *const accepted[] = {
    [OPTION_BOOL] = "true or false",
    [OPTION_INT] = "a number",
    [OPTION_SIZE] = "a size such as 512, 8KiB or 64MiB",
    [OPTION_SPAN] = "a time such as 500ms, 10s, 5min, 2h or 37d",
    [OPTION_TEXT] = "text of at most 255 bytes",
};

void option_range_to_text(const struct option_spec *spec, char *out, size_t size)
{
    if (!has_range(spec)) {
        (void)snprintf(out, size, "%s", accepted[spec->type]);
        return;
    }
    char least[OPTION_NUMBER_SIZE];
    char most[OPTION_NUMBER_SIZE] = "";
    option_number_to_text(spec->type, spec->least, least);
    if (has_upper_end(spec))
        option_number_to_text(spec->type, spec->most, most);
    (void)snprintf(out, size, "%s%s%s", least, has_upper_end(spec) ? " to " : " and more", most);
}
