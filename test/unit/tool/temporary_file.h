#pragma once

/* A file with this content for one test; unlink it afterwards. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run_suite.h"

#define TEMPORARY_PATH_SIZE 40

static inline void temporary_file(char path[TEMPORARY_PATH_SIZE], const char *text)
{
    memcpy(path, "/tmp/haitrinh-test-XXXXXX", sizeof "/tmp/haitrinh-test-XXXXXX");
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, text, strlen(text)), (ssize_t)strlen(text));
    (void)close(file);
}
