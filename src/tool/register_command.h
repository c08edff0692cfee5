#pragma once

/* What `haitrinh vessel`, `device`, `supplier` and `zone` share: the two words `import FILE` and
 * `list`, their options, the question before a person's import, the sheets.
 *
 * An import by a person at a terminal shows what it would do and asks; with --yes, or without a
 * terminal, it does it; with --preview it only shows. Exit status 1 when a row was refused. */

#include "base/option.h"
#include "tool/command.h"
#include "tool/reach.h"
#include "tool/sheet.h"

struct import;

struct register_settings {
    struct reach reach;
    bool is_preview;
    bool is_yes;
    bool is_shadow; /* zone import */
    char format[OPTION_TEXT_MAX];
    char keys[OPTION_TEXT_MAX];       /* device import */
    char master_key[OPTION_TEXT_MAX]; /* device import */
};

#define REGISTER_OPTION(...) OPTION_OF(register_settings, __VA_ARGS__)
/* The first options of all four tables. */
#define REGISTER_OPTIONS                                                                   \
    REACH_OPTIONS(register_settings),                                                      \
        REGISTER_OPTION("preview", OPTION_BOOL, is_preview, "no", 0, 0,                    \
            "shows what an import would do, writes nothing"),                              \
        REGISTER_OPTION("yes", OPTION_BOOL, is_yes, "no", 0, 0, "imports without asking"), \
        REGISTER_OPTION("format", OPTION_TEXT, format, "table", 0, 0, SHEET_FORMATS)

struct register_command {
    struct usage usage;
    const char *what; /* "vessels" */
    const char *list; /* the statement; its columns are those below */
    const struct sheet_column *columns;
    size_t column_count;
    /* Brings a whole file in, row by row; 0 or -errno with a sentence in import->error. */
    int (*import)(
        struct import *import, const struct register_settings *settings, const char *path);
};

/* The whole subcommand; gives the exit status. */
int register_command_run(const struct register_command *command, int argc, char **argv);
