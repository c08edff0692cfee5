#include <stdarg.h>
#include <string.h>

#include "tool/command.h"

static void print_help(const struct usage *usage)
{
    printf("haitrinh %s\n\n%s\n", usage->synopsis, usage->text);
    option_write_help(&usage->table, stdout);
}

PRINTF_LIKE(1, 0) static void print_sentence(const char *format, va_list arguments)
{
    fprintf(stderr, "haitrinh: ");
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
}

int usage_wrong(const struct usage *usage, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_sentence(format, arguments);
    va_end(arguments);
    fprintf(stderr, "usage: haitrinh %s\n", usage->synopsis);
    return COMMAND_USAGE;
}

int command_failed(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_sentence(format, arguments);
    va_end(arguments);
    return COMMAND_WANTING;
}

static bool wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

/* An argument that looks like an option and was not taken; NULL when there is none. Takes "--"
 * itself out. */
static const char *find_stray_option(int *argc, char **argv)
{
    for (int i = 1; i < *argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            memmove(&argv[i], &argv[i + 1], sizeof *argv * (size_t)(*argc - i));
            (*argc)--;
            return NULL;
        }
        if (strncmp(argv[i], "--", 2) == 0)
            return argv[i];
    }
    return NULL;
}

static int check_arguments(const struct usage *usage, int *argc, char **argv)
{
    const char *stray = find_stray_option(argc, argv);
    if (stray != NULL)
        return usage_wrong(usage, "%s: there is no option %s", argv[0], stray);
    if (*argc - 1 < usage->least)
        return usage_wrong(usage, "%s: an argument is missing", argv[0]);
    if (*argc - 1 > usage->most)
        return usage_wrong(
            usage, "%s: %s is one argument too many", argv[0], argv[usage->most + 1]);
    return COMMAND_DONE;
}

/* Takes `--config FILE` or `--config=FILE` out of argv; NULL when there is none. */
static const char *take_config(int *argc, char **argv)
{
    const char *const name = "--config";
    size_t length = strlen(name);
    for (int i = 1; i < *argc && strcmp(argv[i], "--") != 0; i++) {
        bool is_joined = strncmp(argv[i], name, length) == 0 && argv[i][length] == '=';
        if (!is_joined && (strcmp(argv[i], name) != 0 || i + 1 >= *argc))
            continue;
        const char *path = is_joined ? argv[i] + length + 1 : argv[i + 1];
        int taken = is_joined ? 1 : 2;
        memmove(&argv[i], &argv[i + taken], sizeof *argv * (size_t)(*argc - i - taken + 1));
        *argc -= taken;
        return path;
    }
    return NULL;
}

bool usage_read(const struct usage *usage, void *settings, int *argc, char **argv, int *out_status)
{
    if (wants_help(*argc, argv)) {
        print_help(usage);
        *out_status = COMMAND_DONE;
        return false;
    }
    char error[OPTION_ERROR_MAX] = "the table of options is broken";
    const char *config = take_config(argc, argv);
    int result = option_defaults(&usage->table, settings);
    if (result == 0 && config != NULL)
        result = option_read_file(&usage->table, settings, config, error);
    if (result == 0)
        result = option_read_arguments(&usage->table, settings, argc, argv, error);
    *out_status = result < 0 ? usage_wrong(usage, "%s: %s", argv[0], error)
                             : check_arguments(usage, argc, argv);
    return *out_status == COMMAND_DONE;
}
