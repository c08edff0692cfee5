#pragma once

/* ALARM_DRIFT: a vessel that goes with the sea: 0.3 to 1.5 kn on a steady course for 12 h and more,
 * while nothing it says of its speed speaks against it. The owner is called, then the rescue desk.
 *
 * Many drift for a living. Longliners, squid boats and those who lie to drift nets have four times
 * that span, or twice when their own last weeks show that they hardly do; any other vessel that has
 * drifted a fifth of its time lately has four times the span too. That share is a running figure
 * over some two weeks.
 *
 * The way is judged in legs of an hour and more, and a leg may be aside by the error of a position.
 * Ended by a leg too fast or too slow, or in port. Of a vessel's two devices the leading one is
 * judged. PURE. -ENOMEM. */

#include "rule/scene.h"

MUST_CHECK int drift_fix(const struct scene *scene);
