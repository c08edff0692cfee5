#pragma once

/* The parts of `haitrinh run`, wired once by cmd_run.c and owned there. Each step of the start has
 * the type run_step: it does its work, leaves a few words of result in `note`, and on failure a
 * sentence in `error`. */

#include <stdbool.h>

#include "base/option.h"
#include "tool/pulse.h"
#include "tool/run_children.h"
#include "tool/run_postgres.h"
#include "tool/run_screen.h"
#include "tool/run_state.h"

enum run_listener { LISTENER_VTP, LISTENER_NAF, LISTENER_COUNT };

struct run_settings {
    bool is_demo;
    bool is_check;
    int64_t time_limit_s;
    char state[OPTION_TEXT_MAX];
    char address[OPTION_TEXT_MAX];
    int64_t vtp_port, naf_port;
    int64_t vessels; /* of the demonstration */
    int64_t rate;    /* reports a second that they send together */
};

struct run {
    struct run_settings settings;
    struct state state;
    struct postgres postgres;
    struct children children;
    struct screen screen;
    struct pulse pulse;
    int listeners[LISTENER_COUNT];
    char self_buffer[STATE_FILE_MAX];
    const char *self; /* this program */
    char journal[STATE_FILE_MAX];
    char mailbox[STATE_FILE_MAX]; /* the gate's */
    int64_t crosser; /* number of the demonstration's vessel that sails into the closed area */
    char note[256];
    char error[STATE_ERROR_MAX];
};

typedef int run_step(struct run *run);

/* Runs this program with some arguments (NULL at the end; [1] and [2] are shown) to its end, its
 * output to log/tool.log. */
MUST_CHECK int run_tool(struct run *run, const char *const *arguments);
/* A child that is this program, with its log at log/NAME.log and `name` as its first argument. NULL
 * when there are too many. */
struct child *run_add_child(struct run *run, const char *name);

/* run_demo.c: zones, register and keys of the demonstration, made once. */
run_step run_make_demo;
/* run_demo.c: the simulated fleet as children. */
run_step run_start_fleet;
/* run_services.c */
run_step run_start_gate;
run_step run_start_watch;
run_step run_await_register;
