#pragma once

/* One value of an option: text to value and back, by type. The part of base/option.h that knows
 * units. Pure. */

#include "base/option.h"

struct option_value {
    int64_t number; /* bool, int, size in bytes, span in microseconds */
    struct bytes text;
};

/* -EINVAL when `text` is not of the spec's type or out of its range. */
MUST_CHECK int option_value_read(
    const struct option_spec *spec, struct bytes text, struct option_value *out);
/* Longest text of a number of any type. */
#define OPTION_NUMBER_SIZE 32
/* With the largest unit that loses nothing. */
void option_number_to_text(enum option_type type, int64_t number, char out[OPTION_NUMBER_SIZE]);
/* What is accepted, for people: "1 to 65535", "true or false". */
void option_range_to_text(const struct option_spec *spec, char *out, size_t size);
