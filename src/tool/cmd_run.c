#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "haitrinh/units.h"

#include "tool/command.h"
#include "tool/run.h"
#include "tool/run_start.h"
#include "tool/run_status.h"

#define TICK_MS         200
#define STATUS_EVERY_US SECOND_US
#define PORT_MAX        65535

#define OPTION(...) OPTION_OF(run_settings, __VA_ARGS__)

static const struct option_spec specs[] = {
    OPTION("demo", OPTION_BOOL, is_demo, "no", 0, 0,
        "adds a demonstration: zones, a register and a simulated fleet"),
    OPTION("check", OPTION_BOOL, is_check, "no", 0, 0,
        "ends when a report is acknowledged and stored and an alarm is raised, and shows both"),
    OPTION("time-limit", OPTION_INT, time_limit_s, "300", 1, 86400,
        "seconds that --check waits before it fails"),
    OPTION("state", OPTION_TEXT, state, "", 0, 0,
        "state directory; default: $HAITRINH_STATE, /var/lib/haitrinh for root, else "
        "~/.local/share/haitrinh"),
    OPTION("address", OPTION_TEXT, address, "127.0.0.1", 0, 0,
        "address to listen on: 0.0.0.0 or :: faces the sea"),
    OPTION("vtp-port", OPTION_INT, vtp_port, "7001", 1, PORT_MAX, "TCP port for trackers (VTP/1)"),
    OPTION("naf-port", OPTION_INT, naf_port, "7002", 1, PORT_MAX, "TCP port for suppliers (NAF)"),
    OPTION("vessels", OPTION_INT, vessels, "3242", 50, 9000, "vessels of the demonstration"),
    OPTION("rate", OPTION_INT, rate, "50", 1, 100000,
        "reports a second that the demonstration sends together"),
};

static const struct usage usage = {
    .synopsis = "run [--demo] [--check] [--state DIR] [OPTIONS]",
    .text =
        "The whole service on one machine: a private PostgreSQL in the state directory, the\n"
        "schema, gate and watch, started again when one ends. Ctrl-C stops everything in order;\n"
        "the data stays.\n",
    .table = {specs, COUNT_OF(specs)},
};

static const char *const stop_order[] = {"simulate", "send", "gate", "watch", "postgres"};

/* Signals are read where the loop waits; while the start works, they wait. */
static int hold_signals(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    signal(SIGPIPE, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0)
        return -errno;
    return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void say_addresses(struct run *run)
{
    const char *state = run->state.path;
    struct screen *screen = &run->screen;

    screen_say(screen, "\nTrackers (VTP/1)   %s:%lld", run->settings.address,
        (long long)run->settings.vtp_port);
    screen_say(screen, "Suppliers (NAF)    %s:%lld", run->settings.address,
        (long long)run->settings.naf_port);
    screen_say(screen, "Database           psql \"%s\"", run->postgres.conninfo);
    screen_say(screen, "Messages           %s/log", state);
    if (run->settings.is_demo)
        screen_say(screen,
            "\nSend a report by hand:\n  %s send --track %s/demo/by-hand.csv --to %s:%lld --keys "
            "%s/demo/keys.csv",
            run->self, state, run->settings.address, (long long)run->settings.vtp_port, state);
    screen_say(
        screen, "Show the newest alarms:\n  %s alarm list --newest 5 --state %s", run->self, state);
    screen_say(screen, "Stop with Ctrl-C; the data stays.\n");
}

/* True when a signal asks to stop; waits at most a tick for one. */
static bool is_told_to_stop(int signals)
{
    struct pollfd wait = {.fd = signals, .events = POLLIN};

    return poll(&wait, 1, TICK_MS) > 0;
}

static int watch_over(struct run *run, int signals)
{
    struct status status;
    int64_t began_us = process_clock_us();
    int64_t status_at_us = began_us;
    int result = COMMAND_DONE;

    status_init(&status, run);
    while (!is_told_to_stop(signals)) {
        int64_t now_us = process_clock_us();

        children_tick(&run->children, now_us);
        if (now_us < status_at_us)
            continue;
        status_at_us = now_us + STATUS_EVERY_US;
        state_touch_clock(&run->state);
        status_refresh(&status, now_us);
        if (!run->settings.is_check)
            continue;
        if (status_is_proven(&status))
            break;
        if (now_us - began_us >= run->settings.time_limit_s * SECOND_US) {
            status_say_missing(&status);
            result = COMMAND_WANTING;
            break;
        }
    }
    status_done(&status);
    return result;
}

static void stop(struct run *run)
{
    screen_end(&run->screen);
    children_stop(&run->children, stop_order, COUNT_OF(stop_order));
    for (size_t i = 0; i < LISTENER_COUNT; i++) {
        if (run->listeners[i] > 0)
            close(run->listeners[i]);
    }
    pulse_done(&run->pulse);
    state_close(&run->state);
}

static int run_to_the_end(struct run *run, int signals)
{
    int status = COMMAND_WANTING;

    if (run_start(run) == 0) {
        say_addresses(run);
        status = watch_over(run, signals);
    }
    screen_end(&run->screen);
    if (run->error[0] != '\0')
        status = command_failed("%s", run->error);
    stop(run);
    return status;
}

int cmd_run(int argc, char **argv)
{
    struct run *run = calloc(1, sizeof(*run));
    int signals = hold_signals();
    int status = COMMAND_WANTING;

    if (!run || signals < 0) {
        free(run);
        return command_failed("the start failed: %s", strerror(errno));
    }
    screen_init(&run->screen, stdout);
    run->children.screen = &run->screen;
    run->state.lock = -1;
    pulse_init(&run->pulse);
    run->self = process_self(run->self_buffer, sizeof(run->self_buffer));
    if (usage_read(&usage, &run->settings, &argc, argv, &status))
        status = run_to_the_end(run, signals);
    close(signals);
    free(run);
    return status;
}
