#pragma once

/* How a vessel moves, by its last two fixes: the way between them, and what the device itself says
 * of speed and course at each. They are witnesses; a motion is known only when at least two of
 * them, or the way alone, agree within a spread. A way shorter than two error bands tells nothing.
 * PURE. */

#include "rule/scene.h"

struct motion {
    double course_deg;
    double spread_deg; /* on either side */
    double speed_m_s;
    double least_m_s, most_m_s;
};

/* False: it stands, is slower than the least speed, or its witnesses disagree. */
bool motion_of(const struct scene *scene, struct motion *out);
/* It moves no faster, if its motion is known at all. */
double motion_most_m_s(const struct scene *scene);
/* The speed over ground at the fix: as reported, else on the way to it; < 0: unknown. */
double motion_speed_m_s(const struct scene *scene);
