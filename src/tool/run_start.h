#pragma once

/* The start of `haitrinh run`, as a table of steps in their order: each is told on the screen with
 * its time and a few words of result. What has been started when a later step fails is the caller's
 * to stop. */

#include "haitrinh/base.h"

struct run;

/* 0, or the failed step's -errno with a sentence in run->error. */
MUST_CHECK int run_start(struct run *run);
