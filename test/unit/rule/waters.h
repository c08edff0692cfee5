#pragma once

/* Zones for the tests of the rules, off Binh Dinh. Numbers from 1, in this order. */

#include "chart/zone.h"

enum water {
    WATER_CLOSED = 1,  /* lat 14.0..14.2, lon 110.0..110.2 */
    WATER_FENCE = 2,   /* boundary area: lat 12..16, lon 108..112 */
    WATER_PORT = 3,    /* 1,500 m around 13.77, 109.25 */
    WATER_STRIP = 4,   /* watched: lat 13..15, lon 110.5..110.52, some 2 km wide */
    WATER_BORDER = 5,  /* boundary line along lon 111, permitted to its left, the west */
    WATER_COAST = 6,   /* line along lat 15 */
    WATER_EXPIRED = 7, /* closed until the new year: lat 13.0..13.2, lon 110.0..110.2 */
};

/* Those zones, `count` of them; ends the test when they cannot be read. */
struct zone_set *waters_new(const enum water *waters, size_t count);
/* The same; in the first days of 2026 each is replaced twice: by itself, and by the one that
 * follows in the list. */
struct zone_set *waters_changing(const enum water *waters, size_t count);
