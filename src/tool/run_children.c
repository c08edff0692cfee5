#include "tool/run_children.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "haitrinh/units.h"

#include "tool/run_screen.h"

struct child *children_add(struct children *children, const char *name, const char *program)
{
    struct child *child;

    if (children->count == CHILDREN_MAX)
        return NULL;
    child = &children->list[children->count++];
    *child = (struct child){
        .name = name,
        .stop_signal = SIGTERM,
        .stop_limit_us = 10 * SECOND_US,
        .delay_us = CHILD_DELAY_LEAST_US,
    };
    snprintf(child->program, sizeof(child->program), "%s", program);
    return child;
}

struct child *children_find(struct children *children, const char *name)
{
    for (size_t i = 0; i < children->count; i++) {
        if (strcmp(children->list[i].name, name) == 0)
            return &children->list[i];
    }
    return NULL;
}

void child_argument(struct child *child, const char *format, ...)
{
    size_t left = sizeof(child->pool) - child->pool_used;
    char *place = child->pool + child->pool_used;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(place, left, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= left || child->argument_count >= CHILD_ARGUMENTS_MAX) {
        child->argument_count = CHILD_ARGUMENTS_MAX + 1;
        return;
    }
    child->arguments[child->argument_count++] = place;
    child->pool_used += (size_t)length + 1;
}

int child_start(struct child *child)
{
    const struct process_spec spec = {
        .program = child->program,
        .arguments = child->arguments,
        .log_path = child->log_path,
        .death_signal = child->stop_signal,
        .listeners = child->listeners,
        .listener_count = child->listener_count,
        .listener_names = child->listener_names,
    };
    int result = child->argument_count > CHILD_ARGUMENTS_MAX ? -E2BIG : 0;

    child->is_wanted = true;
    child->starts++;
    child->started_us = process_clock_us();
    if (result == 0)
        result = process_start(&spec, &child->pid);
    return result;
}

bool child_is_running(const struct child *child)
{
    return child && child->pid > 0;
}

static void plan_next_start(struct child *child, int64_t now_us)
{
    if (now_us - child->started_us >= CHILD_SETTLED_US)
        child->delay_us = CHILD_DELAY_LEAST_US;
    child->start_at_us = now_us + child->delay_us;
    child->delay_us *= 2;
    if (child->delay_us > CHILD_DELAY_MOST_US)
        child->delay_us = CHILD_DELAY_MOST_US;
}

static void notice_end(struct child *child, struct screen *screen, int64_t now_us)
{
    char end[64];
    int status;

    if (waitpid(child->pid, &status, WNOHANG) != child->pid)
        return;
    child->pid = 0;
    process_describe_end(status, end, sizeof(end));
    if (child->may_finish && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        child->is_wanted = false;
        screen_say(screen, "%s has finished.", child->name);
        return;
    }
    plan_next_start(child, now_us);
    screen_say(screen, "%s ended by itself (%s) after %lld s; next start in %lld s; see %s",
        child->name, end, (long long)((now_us - child->started_us) / SECOND_US),
        (long long)((child->start_at_us - now_us) / SECOND_US), child->log_path);
}

static void start_again(struct child *child, struct screen *screen, int64_t now_us)
{
    int result = child_start(child);

    if (result == 0) {
        screen_say(screen, "%s is started again.", child->name);
        return;
    }
    plan_next_start(child, now_us);
    screen_say(screen, "%s cannot be started: %s", child->name, strerror(-result));
}

void children_tick(struct children *children, int64_t now_us)
{
    for (size_t i = 0; i < children->count; i++) {
        struct child *child = &children->list[i];

        if (child->pid > 0)
            notice_end(child, children->screen, now_us);
        else if (child->is_wanted && now_us >= child->start_at_us)
            start_again(child, children->screen, now_us);
    }
}

static void stop(struct child *child, struct screen *screen)
{
    if (!child_is_running(child))
        return;
    screen_say(screen, "stopping %s", child->name);
    child->is_wanted = false;
    process_stop(child->pid, child->stop_signal, child->stop_limit_us);
    child->pid = 0;
}

void children_stop(struct children *children, const char *const *order, size_t count)
{
    for (size_t i = 0; i < count; i++)
        stop(children_find(children, order[i]), children->screen);
    for (size_t i = 0; i < children->count; i++)
        stop(&children->list[i], children->screen);
}
