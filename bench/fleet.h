#pragma once

/* A fleet that sails as the one of the ordinary month does (test/story): each vessel has a port and
 * a ground, lies in port for days, sails out, fishes there for a week or two, and comes home. Its
 * way meets no closed area, its length is one that may fish on its ground, and one of ten fishes
 * along the boundary, within sight of it. The same in every run. Degrees are plain. */

#include "haitrinh/register.h"
#include "haitrinh/report.h"

#include "chart/zone.h"
#include "star.h"

/* What one turn of the fleet spans: a report of each vessel. */
#define TURN_US (2 * HOUR_US)

struct fleet;

/* Of `count` vessels, numbered from 0. Ends the program when there is no memory. */
struct fleet *fleet_new(struct zone *const waters[STARS], size_t count);
void fleet_free(struct fleet *fleet);
/* What a vessel reports after two more hours. */
struct report fleet_report(struct fleet *fleet, size_t vessel, int64_t fix_us);
/* As the register knows its sort. */
const struct vessel *fleet_vessel(const struct fleet *fleet, size_t vessel);
