#include <string.h>
#include <unistd.h>

#include "run_suite.h"
#include "tool/command.h"

struct settings {
    int64_t count;
    bool is_hex;
};

static const struct option_spec options[] = {
    {"count", OPTION_INT,  offsetof(struct settings, count),  "3",  1, 9, "How many." },
    {"hex",   OPTION_BOOL, offsetof(struct settings, is_hex), "no", 0, 0, "Reads hex."},
};

static const struct usage usage = {
    .synopsis = "try [--count N] [--hex] FILE",
    .text = "Tries.\n",
    .table = {options, COUNT_OF(options)},
    .least = 1,
    .most = 1,
};

static const struct {
    const char *arguments[4];
    bool is_good;
    int status;
} rows[] = {
    {{"x"},                  true,  COMMAND_DONE },
    {{"--hex", "x"},         true,  COMMAND_DONE },
    {{"--", "--x"},          true,  COMMAND_DONE },
    {{"-13.5"},              true,  COMMAND_DONE },
    {{NULL},                 false, COMMAND_USAGE},
    {{"x", "y"},             false, COMMAND_USAGE},
    {{"--other", "x"},       false, COMMAND_USAGE},
    {{"--count", "10", "x"}, false, COMMAND_USAGE},
};

/* Standard error is no part of these tests. */
static int run_quietly(int *argc, char **argv, bool *out_is_good)
{
    int saved = dup(STDERR_FILENO);
    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
    struct settings settings;
    int status = 77;
    *out_is_good = usage_read(&usage, &settings, argc, argv, &status);
    (void)fflush(stderr);
    ck_assert_int_ge(dup2(saved, STDERR_FILENO), 0);
    (void)close(saved);
    return status;
}

START_TEST(arguments_are_checked)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char words[5][16] = {"try"};
        char *argv[6] = {words[0]};
        int argc = 1;
        for (size_t j = 0; j < 4 && rows[i].arguments[j] != NULL; j++, argc++) {
            (void)snprintf(words[argc], sizeof words[argc], "%s", rows[i].arguments[j]);
            argv[argc] = words[argc];
        }
        bool is_good;
        int status = run_quietly(&argc, argv, &is_good);
        ck_assert_msg(is_good == rows[i].is_good, "row %zu", i);
        ck_assert_msg(status == rows[i].status, "row %zu", i);
        ck_assert(!is_good || argc == 2);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {arguments_are_checked};
    return run_suite(suite_of("usage", tests, COUNT_OF(tests)));
}
