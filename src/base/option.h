#pragma once

/* Options as a table: name, type, range, default and one sentence. The parser of the command line
 * and of the configuration file, the check of ranges, `config --example`, `--help` and the page
 * doc/options.md all come from the table, so that they cannot differ.
 *
 * Precedence: command line (--gate.port 7000 or --gate.port=7000), then the file (ini: [gate],
 * port = 7000), then the default. An unknown name, a value out of range or a missing value is an
 * error with a sentence that names file, line and the accepted range; nothing is half applied. */

#include <stdbool.h>
#include <stdio.h>

#include "haitrinh/base.h"

enum option_type {
    OPTION_BOOL, /* bool */
    OPTION_INT,  /* int64_t */
    OPTION_SIZE, /* int64_t bytes: 64MiB, 8KiB, 512 */
    OPTION_SPAN, /* int64_t microseconds: 10s, 5min, 2h, 37d */
    OPTION_TEXT, /* char[OPTION_TEXT_MAX] */
};

#define OPTION_TEXT_MAX 256

struct option_spec {
    const char *name; /* "gate.port" */
    enum option_type type;
    size_t offset;        /* in the caller's settings struct */
    const char *fallback; /* the default, as text */
    int64_t least, most;  /* in the type's unit; most < least: no upper end; both 0: any */
    const char *help;     /* one sentence */
};

/* One row, for a member of `struct owner`; of `struct settings`. */
#define OPTION_OF(owner, text, kind, field, value, from, to, sentence)                          \
    {                                                                                           \
        .name = text, .type = kind, .offset = offsetof(struct owner, field), .fallback = value, \
        .least = from, .most = to, .help = sentence                                             \
    }
#define OPTION_ROW(...) OPTION_OF(settings, __VA_ARGS__)

/* Options of one section stand together, those without a section first. */
struct option_table {
    const struct option_spec *specs;
    size_t count;
};

/* Size of the `error` below: one sentence, untouched when all went well. */
#define OPTION_ERROR_MAX 256

/* Fills `settings` with the defaults. Fails only on a broken table. */
MUST_CHECK int option_defaults(const struct option_table *table, void *settings);
/* One value. -EINVAL with a sentence. */
MUST_CHECK int option_set(const struct option_table *table, void *settings, const char *name,
    const char *value, char *error);
/* A whole file; -ENOENT, -EINVAL with a sentence. */
MUST_CHECK int option_read_file(
    const struct option_table *table, void *settings, const char *path, char *error);
/* Takes every --name that is in the table out of argv (rewriting it); others stay, and all that
 * follows "--". A bool may stand alone: --demo is --demo=true. */
MUST_CHECK int option_read_arguments(
    const struct option_table *table, void *settings, int *argc, char **argv, char *error);
/* The commented file with every default. */
void option_write_example(const struct option_table *table, FILE *file);
/* For --help: a line or two each, with range and default. */
void option_write_help(const struct option_table *table, FILE *file);
