#pragma once

/* What every room shares: the error law, ownership by cleanup attribute, and a span of bytes.
 *
 * The error law. A fallible function returns int:
 *     0    done;
 *   < 0    -errno: the operation is lost; hand it up unchanged;
 *   > 0    a condition of this very function, named in its header, which the direct caller must
 *          treat and never passes on.
 * Out-parameters come last and are untouched unless the result is 0 (or the header says so).
 * A peer's bad bytes are data, not errors: see protocol.h.
 *
 * Costs nothing, allocates nothing, fails never. */

#include <stddef.h>
#include <stdint.h>

/* Every fallible prototype carries it: an unread result is a compile error. */
#define MUST_CHECK __attribute__((warn_unused_result))

#define PRINTF_LIKE(string, first) __attribute__((format(printf, string, first)))

/* One cleanup style: `AUTO(zone_set_unref) struct zone_set *set = NULL;` runs
 * zone_set_unrefp(&set) at the end of the scope. Hand over by setting it to NULL after. */
#define AUTO(free_function) __attribute__((cleanup(free_function##p)))
#define DEFINE_AUTO(type, free_function)              \
    static inline void free_function##p(type *object) \
    {                                                 \
        free_function(*object);                       \
    }                                                 \
    struct haitrinh_needs_semicolon

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* A borrowed span of bytes; never zero-terminated, never owned. */
struct bytes {
    const uint8_t *data;
    size_t size;
};
