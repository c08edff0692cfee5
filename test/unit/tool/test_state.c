#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run_suite.h"
#include "tool/run_process.h"
#include "tool/run_state.h"

/* Opened by root, a state directory makes the whole process another user for good. */
static void leave_root(void)
{
    const uid_t nobody = 65534;

    if (geteuid() == 0)
        ck_assert_int_eq(setresuid(nobody, nobody, nobody), 0);
}

struct box {
    char path[64];
    struct state state;
};

static void box_make(struct box *box)
{
    leave_root();
    *box = (struct box){.state = {.lock = -1}};
    snprintf(box->path, sizeof(box->path), "/tmp/ht-state-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(box->path));
    snprintf(box->state.path, sizeof(box->state.path), "%s", box->path);
}

static void box_drop(struct box *box)
{
    char command[128];
    const char *const arguments[] = {"rm", "-rf", box->path, NULL};

    snprintf(command, sizeof(command), "%s.log", box->path);
    ck_assert_int_eq(process_run(&(struct process_spec){
                         .program = "/bin/rm", .arguments = arguments, .log_path = command}),
        0);
    unlink(command);
}

START_TEST(a_file_is_written_whole_and_read_again)
{
    struct box box;
    char text[8];
    int64_t number = 0;

    box_make(&box);
    ck_assert_int_eq(state_write(&box.state, "format", "12\n"), 0);
    ck_assert_int_eq(state_read_number(&box.state, "format", &number), 0);
    ck_assert_int_eq(number, 12);
    ck_assert_int_eq(state_write(&box.state, "format", "x\n"), 0);
    ck_assert_int_eq(state_read_number(&box.state, "format", &number), -EINVAL);
    ck_assert_int_eq(state_read(&box.state, "absent", text, sizeof(text)), -ENOENT);
    ck_assert_int_eq(state_write(&box.state, "long", "12345678"), 0);
    ck_assert_int_eq(state_read(&box.state, "long", text, sizeof(text)), -EFBIG);
    box_drop(&box);
}
END_TEST

START_TEST(the_default_path_follows_the_environment)
{
    char path[STATE_PATH_MAX + 1], given[STATE_PATH_MAX + 3];

    unsetenv("HAITRINH_STATE");
    ck_assert_int_eq(state_path("/x", path), 0);
    ck_assert_str_eq(path, "/x");
    setenv("HAITRINH_STATE", "/y", 1);
    ck_assert_int_eq(state_path("", path), 0);
    ck_assert_str_eq(path, "/y");
    memset(given, 'a', sizeof(given) - 1);
    given[sizeof(given) - 1] = '\0';
    ck_assert_int_eq(state_path(given, path), -ENAMETOOLONG);
}
END_TEST

/* Each refusal of state_open: what lies in the directory, what comes back, what the sentence says.
 */
static const struct {
    const char *file, *text;
    int result;
    const char *sentence;
} refusals[] = {
    {"notes.txt", "mine",               -EPROTO, "no state directory of ours"},
    {"format",    "99\n",               -EPROTO, "newer version"             },
    {"clock",     "9000000000000000\n", -ETIME,  "set the clock right"       },
};

START_TEST(a_directory_that_does_not_fit_is_refused_with_a_sentence)
{
    char error[STATE_ERROR_MAX];

    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        struct box box;
        struct state state = {.lock = -1};

        box_make(&box);
        if (refusals[i].result == -ETIME)
            ck_assert_int_eq(state_write(&box.state, "format", "1\n"), 0);
        ck_assert_int_eq(state_write(&box.state, refusals[i].file, refusals[i].text), 0);
        ck_assert_int_eq(state_open(box.path, &state, error), refusals[i].result);
        ck_assert_ptr_nonnull(strstr(error, refusals[i].sentence));
        box_drop(&box);
    }
}
END_TEST

START_TEST(one_run_at_a_time)
{
    char error[STATE_ERROR_MAX];
    struct box box;
    struct state first = {.lock = -1}, second = {.lock = -1};

    box_make(&box);
    ck_assert_int_eq(state_open(box.path, &first, error), 0);
    ck_assert_int_eq(state_open(box.path, &second, error), -EBUSY);
    ck_assert_ptr_nonnull(strstr(error, "Another haitrinh run"));
    state_close(&first);
    ck_assert_int_eq(state_open(box.path, &second, error), 0);
    state_close(&second);
    box_drop(&box);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_file_is_written_whole_and_read_again,
        the_default_path_follows_the_environment,
        a_directory_that_does_not_fit_is_refused_with_a_sentence,
        one_run_at_a_time,
    };

    return run_suite(suite_of("tool/state", tests, COUNT_OF(tests)));
}
