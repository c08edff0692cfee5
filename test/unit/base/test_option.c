#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "haitrinh/units.h"

#include "base/option.h"
#include "run_suite.h"

/* An argument: text that may be written to. */
#define WORD(text) ((char[]){text})

struct settings {
    bool is_demo;
    int64_t port;
    int64_t quota;
    int64_t wait_us;
    char path[OPTION_TEXT_MAX];
};

static const struct option_spec specs[] = {
    {"demo",          OPTION_BOOL, offsetof(struct settings, is_demo), "no",       0, 0,       "Adds a fleet."},
    {"gate.port",     OPTION_INT,  offsetof(struct settings, port),    "7000",     1, 65535,   "Port."        },
    {"gate.wait",     OPTION_SPAN, offsetof(struct settings, wait_us), "10s",      1, HOUR_US, "Patience."    },
    {"journal.quota", OPTION_SIZE, offsetof(struct settings, quota),   "64MiB",    0, 0,       "Space."       },
    {"journal.path",  OPTION_TEXT, offsetof(struct settings, path),    "/var/lib", 0, 0,       "Place."       },
};

static const struct option_table table = {specs, COUNT_OF(specs)};

static struct settings defaults(void)
{
    struct settings settings;
    memset(&settings, 0xA5, sizeof settings);
    ck_assert_int_eq(option_defaults(&table, &settings), 0);
    return settings;
}

START_TEST(defaults_come_from_the_table)
{
    struct settings settings = defaults();
    ck_assert(!settings.is_demo);
    ck_assert_int_eq(settings.port, 7000);
    ck_assert_int_eq(settings.quota, 64 << 20);
    ck_assert_int_eq(settings.wait_us, 10 * SECOND_US);
    ck_assert_str_eq(settings.path, "/var/lib");
}
END_TEST

static const struct {
    const char *name;
    const char *value;
    const char *error; /* NULL: accepted */
} settings_rows[] = {
    {"gate.port",     "65535",      NULL                                                    },
    {"gate.port",     "0",          "gate.port: \"0\" will not do, it takes 1 to 65535"     },
    {"gate.port",     "7000x",      "gate.port: \"7000x\" will not do, it takes 1 to 65535" },
    {"gate.port",     "",           "gate.port: \"\" will not do, it takes 1 to 65535"      },
    {"gate.wait",     "500ms",      NULL                                                    },
    {"gate.wait",     "1 h",        NULL                                                    },
    {"gate.wait",     "61min",      "gate.wait: \"61min\" will not do, it takes 1us to 1h"  },
    {"gate.wait",     "10",         "gate.wait: \"10\" will not do, it takes 1us to 1h"     },
    {"journal.quota", "8KiB",       NULL                                                    },
    {"journal.quota", "9000000TiB",
     "journal.quota: \"9000000TiB\" will not do, it takes a size such as 512, 8KiB or 64MiB"},
    {"demo",          "true",       NULL                                                    },
    {"demo",          "maybe",      "demo: \"maybe\" will not do, it takes true or false"   },
    {"gate.prot",     "1",          "gate.prot: there is no option of this name"            },
};

START_TEST(a_value_is_checked)
{
    for (size_t i = 0; i < COUNT_OF(settings_rows); i++) {
        struct settings settings = defaults();
        char error[OPTION_ERROR_MAX] = "";
        int result =
            option_set(&table, &settings, settings_rows[i].name, settings_rows[i].value, error);
        ck_assert_msg(result == (settings_rows[i].error == NULL ? 0 : -EINVAL), "row %zu", i);
        ck_assert_str_eq(error, settings_rows[i].error == NULL ? "" : settings_rows[i].error);
    }
}
END_TEST

static const char *write_file(char path[32], const char *text)
{
    (void)snprintf(path, 32, "/tmp/option-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    (void)close(fd);
    return path;
}

START_TEST(a_file_is_applied_whole)
{
    char path[32];
    char error[OPTION_ERROR_MAX];
    struct settings settings = defaults();
    write_file(path, "demo = yes\n[gate]\n# a comment\nport = 7777\n[journal]\npath = /a b\n");
    ck_assert_int_eq(option_read_file(&table, &settings, path, error), 0);
    (void)unlink(path);
    ck_assert(settings.is_demo);
    ck_assert_int_eq(settings.port, 7777);
    ck_assert_str_eq(settings.path, "/a b");
}
END_TEST

static const struct {
    const char *text;
    const char *error; /* after the path */
} bad_files[] = {
    {"[gate]\nport = 7777\nwait = never\n",
     ":3: gate.wait: \"never\" will not do, it takes 1us to 1h"                                   },
    {"[gate]\nport = 7777\nprot = 1\nwait = x\n", ":3: gate.prot: there is no option of this name"},
    {"[gate]\nport = 7777\nnonsense\n",           ":3: not a line of the form name = value"       },
};

START_TEST(a_bad_file_changes_nothing)
{
    for (size_t i = 0; i < COUNT_OF(bad_files); i++) {
        char path[32];
        char error[OPTION_ERROR_MAX];
        struct settings settings = defaults();
        write_file(path, bad_files[i].text);
        int result = option_read_file(&table, &settings, path, error);
        (void)unlink(path);
        ck_assert_int_eq(result, -EINVAL);
        ck_assert_int_eq(settings.port, 7000);
        ck_assert_str_eq(error + strlen(path), bad_files[i].error);
    }
    char error[OPTION_ERROR_MAX];
    struct settings settings = defaults();
    ck_assert_int_eq(option_read_file(&table, &settings, "/nowhere/at/all", error), -ENOENT);
}
END_TEST

START_TEST(arguments_are_taken_out)
{
    char *argv[] = {WORD("haitrinh"), WORD("run"), WORD("--gate.port"), WORD("1234"),
        WORD("--other"), WORD("--demo"), WORD("--journal.path=/x=y"), WORD("rest"), WORD("--"),
        WORD("--gate.port"), NULL};
    int argc = (int)COUNT_OF(argv) - 1;
    char error[OPTION_ERROR_MAX];
    struct settings settings = defaults();
    ck_assert_int_eq(option_read_arguments(&table, &settings, &argc, argv, error), 0);
    ck_assert_int_eq(settings.port, 1234);
    ck_assert(settings.is_demo);
    ck_assert_str_eq(settings.path, "/x=y");
    const char *const left[] = {"haitrinh", "run", "--other", "rest", "--", "--gate.port"};
    ck_assert_int_eq(argc, (int)COUNT_OF(left));
    for (size_t i = 0; i < COUNT_OF(left); i++)
        ck_assert_str_eq(argv[i], left[i]);
    ck_assert_ptr_null(argv[argc]);
}
END_TEST

START_TEST(bad_arguments_change_nothing)
{
    char *argv[] = {WORD("haitrinh"), WORD("--gate.port"), WORD("1234"), WORD("--gate.wait"), NULL};
    int argc = (int)COUNT_OF(argv) - 1;
    char error[OPTION_ERROR_MAX];
    struct settings settings = defaults();
    ck_assert_int_eq(option_read_arguments(&table, &settings, &argc, argv, error), -EINVAL);
    ck_assert_str_eq(error, "gate.wait: a value is missing");
    ck_assert_int_eq(argc, 4);
    ck_assert_str_eq(argv[1], "--gate.port");
    ck_assert_int_eq(settings.port, 7000);
}
END_TEST

START_TEST(the_example_is_the_defaults)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    option_write_example(&table, file);
    (void)fclose(file);
    ck_assert_ptr_nonnull(
        strstr(text, "\n[gate]\n# Port. Accepts 1 to 65535.\nport = 7000\n\n# Patience."));
    char path[32];
    write_file(path, text);
    free(text);
    char error[OPTION_ERROR_MAX];
    struct settings settings = {.port = 1};
    int result = option_read_file(&table, &settings, path, error);
    (void)unlink(path);
    struct settings expected = defaults();
    ck_assert_int_eq(result, 0);
    ck_assert_int_eq(settings.port, expected.port);
    ck_assert_int_eq(settings.quota, expected.quota);
    ck_assert_int_eq(settings.wait_us, expected.wait_us);
    ck_assert_str_eq(settings.path, expected.path);
}
END_TEST

START_TEST(a_range_may_have_no_upper_end)
{
    static const struct option_spec open_specs[] = {
        {"wait", OPTION_SPAN, offsetof(struct settings, wait_us), "10s", SECOND_US, 0, "Patience."},
    };
    static const struct option_table open_table = {open_specs, COUNT_OF(open_specs)};
    struct settings settings;
    char error[OPTION_ERROR_MAX];
    ck_assert_int_eq(option_set(&open_table, &settings, "wait", "1000000d", error), 0);
    ck_assert_int_eq(option_set(&open_table, &settings, "wait", "999ms", error), -EINVAL);
    ck_assert_str_eq(error, "wait: \"999ms\" will not do, it takes 1s and more");
}
END_TEST

START_TEST(help_tells_range_and_default)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    option_write_help(&table, file);
    (void)fclose(file);
    ck_assert_ptr_eq(strstr(text, "  --demo\n        Adds a fleet.\n  --gate.port\n"
                                  "        Port. Takes 1 to 65535. Default: 7000.\n"),
        text);
    free(text);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {defaults_come_from_the_table, a_value_is_checked,
        a_file_is_applied_whole, a_bad_file_changes_nothing, arguments_are_taken_out,
        bad_arguments_change_nothing, the_example_is_the_defaults, help_tells_range_and_default,
        a_range_may_have_no_upper_end};
    return run_suite(suite_of("option", tests, COUNT_OF(tests)));
}
