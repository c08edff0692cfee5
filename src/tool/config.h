#pragma once

/* The option tables that a configuration file may hold, beside gate_options (gate/gate.h). */

#include "base/option.h"

/* cmd_watch.c */
extern const struct option_table watch_options;
