#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tool/command.h"

struct command {
    const char *name;
    const char *help;
    int (*run)(int argc, char **argv);
};

#define COMMAND_ROW(name, help) {#name, help, cmd_##name},
static const struct command commands[] = {
    COMMANDS(COMMAND_ROW){NULL, NULL, NULL}
};

static void print_help(FILE *file)
{
    fprintf(file, "haitrinh COMMAND ...\n\n");
    for (const struct command *command = commands; command->name != NULL; command++)
        fprintf(file, "  %-12s %s\n", command->name, command->help);
    fprintf(file, "\nhaitrinh COMMAND --help tells more. Exit status: 0 done, 1 found wanting, 2 "
                  "wrong usage.\n");
}

static int finish(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    return status == COMMAND_DONE ? command_failed("standard output cannot be written") : status;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    /* Whoever starts us may ignore it, which we inherit: no child could be waited for. */
    signal(SIGCHLD, SIG_DFL);
    if (strcmp(name, "--version") == 0)
        return finish(
            printf("haitrinh %s\n", HAITRINH_VERSION) < 0 ? COMMAND_WANTING : COMMAND_DONE);
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_help(stdout);
        return finish(COMMAND_DONE);
    }
    for (const struct command *command = commands; command->name != NULL; command++)
        if (strcmp(name, command->name) == 0)
            return finish(command->run(argc - 1, argv + 1));
    if (name[0] != '\0')
        fprintf(stderr, "haitrinh: there is no command %s\n", name);
    print_help(stderr);
    return COMMAND_USAGE;
}
