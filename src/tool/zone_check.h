#pragma once

/* `haitrinh zone check FILE`: what a person should see before zones are accepted. Prints sizes,
 * doubts and, of zones given in VN-2000, every point beside its WGS 84. */

/* COMMAND_WANTING when something is doubtful or cannot be read. "-" is standard input. */
int zone_check(const char *path);
