#include "tool/run_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "haitrinh/units.h"

#define LISTENER_FIRST   3
#define EXIT_NOT_STARTED 127

static int64_t read_clock_us(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

int64_t process_clock_us(void)
{
    return read_clock_us(CLOCK_MONOTONIC);
}

int64_t process_wall_us(void)
{
    return read_clock_us(CLOCK_REALTIME);
}

const char *process_self(char *out, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", out, size - 1);

    if (length <= 0)
        return "/proc/self/exe";
    out[length] = '\0';
    return access(out, X_OK) == 0 ? out : "/proc/self/exe";
}

static void pause_a_moment(void)
{
    const struct timespec moment = {.tv_nsec = 20 * 1000 * 1000};

    nanosleep(&moment, NULL);
}

/* From here to exec the child has one thread and its own copy of everything. */
static int redirect_output(const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    int empty = open("/dev/null", O_RDONLY | O_CLOEXEC);

    if (file < 0 || empty < 0)
        return -errno;
    if (dup2(empty, STDIN_FILENO) < 0 || dup2(file, STDOUT_FILENO) < 0 ||
        dup2(file, STDERR_FILENO) < 0)
        return -errno;
    return 0;
}

static int hand_in_listeners(const struct process_spec *spec)
{
    char number[16];

    unsetenv("LISTEN_FDS");
    if (spec->listener_count == 0)
        return 0;
    for (int i = 0; i < spec->listener_count; i++) {
        int above = fcntl(spec->listeners[i], F_DUPFD, LISTENER_FIRST + spec->listener_count);

        if (above < 0 || dup2(above, LISTENER_FIRST + i) < 0)
            return -errno;
        close(above);
    }
    snprintf(number, sizeof(number), "%d", spec->listener_count);
    setenv("LISTEN_FDS", number, 1);
    setenv("LISTEN_FDNAMES", spec->listener_names, 1);
    snprintf(number, sizeof(number), "%d", (int)getpid());
    setenv("LISTEN_PID", number, 1);
    return 0;
}

/* By its path, also in argv[0]: initdb finds the server beside itself by that, and looks through
 * PATH for a bare name, where Debian has neither. */
static void execute(const struct process_spec *spec)
{
    size_t count = 0;

    while (spec->arguments[count])
        count++;
    const char **arguments = calloc(count + 1, sizeof(*arguments));
    if (!arguments)
        return;
    memcpy(arguments, spec->arguments, count * sizeof(*arguments));
    arguments[0] = spec->program;
    execv(spec->program, (char *const *)(uintptr_t)arguments);
    free(arguments);
}

_Noreturn static void become(const struct process_spec *spec)
{
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    setsid();
    prctl(PR_SET_PDEATHSIG, spec->death_signal);
    if (redirect_output(spec->log_path) == 0 && hand_in_listeners(spec) == 0)
        execute(spec);
    fprintf(stderr, "cannot start %s\n", spec->program);
    _exit(EXIT_NOT_STARTED);
}

int process_start(const struct process_spec *spec, pid_t *out_pid)
{
    pid_t pid = fork();

    if (pid < 0)
        return -errno;
    if (pid == 0)
        become(spec);
    *out_pid = pid;
    return 0;
}

static int wait_for(pid_t pid, int *out_status)
{
    while (waitpid(pid, out_status, 0) < 0) {
        if (errno != EINTR)
            return -errno;
    }
    return 0;
}

/* Its status stays to be waited for. */
static bool has_ended(pid_t pid)
{
    siginfo_t info = {.si_pid = 0};

    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid != 0;
}

int process_run(const struct process_spec *spec)
{
    int64_t began_us = process_clock_us();
    pid_t pid;
    int status;
    int result = process_start(spec, &pid);

    while (result == 0 && spec->waiting && !has_ended(pid)) {
        spec->waiting(spec->context, process_clock_us() - began_us);
        pause_a_moment();
    }
    if (result == 0)
        result = wait_for(pid, &status);
    if (result < 0)
        return result;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -ECHILD;
}

void process_stop(pid_t pid, int signal, int64_t limit_us)
{
    int64_t until_us = process_clock_us() + limit_us;
    int status;

    if (pid <= 0)
        return;
    kill(pid, signal);
    while (waitpid(pid, &status, WNOHANG) == 0) {
        if (process_clock_us() < until_us) {
            pause_a_moment();
            continue;
        }
        kill(pid, SIGKILL);
        if (wait_for(pid, &status) < 0)
            return;
        return;
    }
}

void process_describe_end(int status, char *out, size_t size)
{
    if (WIFSIGNALED(status))
        snprintf(out, size, "signal %d", WTERMSIG(status));
    else if (WEXITSTATUS(status) == EXIT_NOT_STARTED)
        snprintf(out, size, "it could not be started");
    else
        snprintf(out, size, "exit status %d", WEXITSTATUS(status));
}
