#pragma once

/* Programs that `haitrinh run` starts: own session (so that Ctrl-C at the terminal reaches only
 * their parent, which stops them in order), output appended to a file of their own, ended when the
 * parent dies.
 *
 * The parent owns the process and must wait for it. Costs a fork. */

#include <stdbool.h>
#include <sys/types.h>

#include "haitrinh/base.h"

struct process_spec {
    const char *program;
    const char *const *arguments; /* [0] stands for the program; NULL at the end */
    const char *log_path;         /* standard output and error go here */
    int death_signal;             /* sent to it when the parent dies */
    const int *listeners;         /* sockets handed in as LISTEN_FDS, from descriptor 3 on */
    int listener_count;
    const char *listener_names; /* LISTEN_FDNAMES; NULL when none */
    /* Called now and then while process_run waits; NULL: nothing is. */
    void (*waiting)(void *context, int64_t elapsed_us);
    void *context;
};

/* The program that is running now, by its path where this user can reach it. */
const char *process_self(char *out, size_t size);
MUST_CHECK int process_start(const struct process_spec *spec, pid_t *out_pid);
/* Starts it and waits: 0 when it exits with 0, -ECHILD when not, or -errno. */
MUST_CHECK int process_run(const struct process_spec *spec);
/* Sends `signal`, waits at most `limit_us`, then kills. Gone when it returns. Takes 0 and less. */
void process_stop(pid_t pid, int signal, int64_t limit_us);
/* "exit status 1", "signal 9": how it ended, from waitpid's status. */
void process_describe_end(int status, char *out, size_t size);
/* CLOCK_MONOTONIC, and the time of day. */
int64_t process_clock_us(void);
int64_t process_wall_us(void);
