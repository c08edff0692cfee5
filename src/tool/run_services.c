#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "haitrinh/units.h"

#include "tool/run.h"

#define GATE_STOP_US  (10 * SECOND_US)
#define WATCH_STOP_US (20 * SECOND_US)

#define REGISTER_WITHIN_US (60 * SECOND_US)

static void show_seconds(void *context, int64_t elapsed_us)
{
    struct run *run = context;

    screen_progress(&run->screen, run->note, elapsed_us / SECOND_US);
}

int run_tool(struct run *run, const char *const *arguments)
{
    char log_path[STATE_FILE_MAX];
    int result = state_file(&run->state, "log/tool.log", log_path);
    const struct process_spec spec = {
        .program = run->self,
        .arguments = arguments,
        .log_path = log_path,
        .death_signal = SIGTERM,
        .waiting = show_seconds,
        .context = run,
    };

    snprintf(run->note, sizeof(run->note), "%s %s", arguments[1], arguments[2]);
    return result < 0 ? result : process_run(&spec);
}

struct child *run_add_child(struct run *run, const char *name)
{
    struct child *child = children_add(&run->children, name, run->self);

    if (!child)
        return NULL;
    snprintf(child->log_path, sizeof(child->log_path), "%s/log/%s.log", run->state.path, name);
    child_argument(child, "haitrinh");
    child_argument(child, "%s", name);
    return child;
}

/* An option and its value, as two arguments. */
#define OPTION(child, name, ...)             \
    do {                                     \
        child_argument(child, "--%s", name); \
        child_argument(child, __VA_ARGS__);  \
    } while (0)

static int start(struct run *run, struct child *child)
{
    int result = child ? child_start(child) : -E2BIG;

    if (result < 0)
        snprintf(run->error, sizeof(run->error), "Cannot start the %s: %s.",
            child ? child->name : "process", strerror(-result));
    return result;
}

int run_start_gate(struct run *run)
{
    const struct run_settings *settings = &run->settings;
    struct child *child = run_add_child(run, "gate");

    if (child) {
        child->stop_limit_us = GATE_STOP_US;
        child->listeners = run->listeners;
        child->listener_count = LISTENER_COUNT;
        child->listener_names = "vtp:naf";
        OPTION(child, "gate.address", "%s", settings->address);
        OPTION(child, "gate.vtp_port", "%lld", (long long)settings->vtp_port);
        OPTION(child, "gate.naf_port", "%lld", (long long)settings->naf_port);
        OPTION(child, "gate.journal", "%s", run->journal);
        OPTION(child, "gate.roster", "%s/roster.cache", run->state.path);
        OPTION(child, "gate.master_key", "%s/master.key", run->state.path);
        OPTION(child, "gate.mailbox", "%s", run->mailbox);
        OPTION(
            child, "gate.database", "%s options='-c role=haitrinh_gate'", run->postgres.conninfo);
    }
    snprintf(run->note, sizeof(run->note),
        "%.60s: %lld for trackers (VTP/1), %lld for suppliers (NAF)", settings->address,
        (long long)settings->vtp_port, (long long)settings->naf_port);
    return start(run, child);
}

int run_start_watch(struct run *run)
{
    struct child *child = run_add_child(run, "watch");

    if (child) {
        child->stop_limit_us = WATCH_STOP_US;
        OPTION(child, "journal", "%s", run->journal);
        OPTION(child, "database", "%s", run->postgres.conninfo);
        OPTION(child, "watch.mailbox", "%s", run->mailbox);
    }
    return start(run, child);
}

/* The gate takes no tracker before it knows the register, which it then caches on disk. */
int run_await_register(struct run *run)
{
    const struct timespec moment = {.tv_nsec = 100 * 1000 * 1000};
    int64_t until_us = process_clock_us() + REGISTER_WITHIN_US;
    char cache[STATE_FILE_MAX];
    int result = state_file(&run->state, "roster.cache", cache);

    while (result == 0 && access(cache, F_OK) < 0) {
        children_tick(&run->children, process_clock_us());
        if (process_clock_us() >= until_us)
            result = -ETIMEDOUT;
        nanosleep(&moment, NULL);
    }
    if (result < 0)
        snprintf(run->error, sizeof(run->error),
            "The gate has not read the register (%s): see %s/log/gate.log.", strerror(-result),
            run->state.path);
    else if (!pulse_read(&run->pulse, run->journal)) /* from here on, for the first report */
        screen_say(&run->screen, "    the journal %s cannot be read yet", run->journal);
    return result;
}
