#pragma once

/* Runs one Check suite in this process, without forking, with TAP on standard output for meson.
 * `return run_suite(suite);` is the whole main of a unit test. Takes ownership of the suite. */

#include <check.h>

/* Exit status of the program: 0 when everything passed, else 1. */
int run_suite(Suite *suite);

/* A suite of one case with these tests. */
Suite *suite_of(const char *name, const TTest *const *tests, size_t count);
