#include <string.h>

#include "gate/gate.h"
#include "tool/command.h"
#include "tool/config.h"

static const struct {
    const char *process;
    const struct option_table *table;
} processes[] = {
    {"gate",  &gate_options },
    {"watch", &watch_options},
};

struct settings {
    bool is_example;
};

static const struct option_spec specs[] = {
    OPTION_ROW("example", OPTION_BOOL, is_example, "no", 0, 0,
        "prints the file with every option, its meaning, range and default"),
};

static const struct usage usage = {
    .synopsis = "config --example [gate|watch]",
    .text =
        "The configuration file of a process, which reads it with --config FILE; options on its\n"
        "command line come after and win.\n",
    .table = {specs, COUNT_OF(specs)},
    .most = 1,
};

int cmd_config(int argc, char **argv)
{
    struct settings settings;
    unsigned printed = 0;
    int status = COMMAND_DONE;

    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    if (!settings.is_example)
        return usage_wrong(&usage, "config: --example is all it does");
    for (size_t i = 0; i < COUNT_OF(processes); i++) {
        if (argc > 1 && strcmp(argv[1], processes[i].process) != 0)
            continue;
        printf("%s# Read by: haitrinh %s --config FILE\n\n", printed++ > 0 ? "\n" : "",
            processes[i].process);
        option_write_example(processes[i].table, stdout);
    }
    return printed > 0 ? COMMAND_DONE
                       : usage_wrong(&usage, "config: %s has no configuration file", argv[1]);
}
