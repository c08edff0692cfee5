#pragma once

/* The processes of a run and how they are kept alive: started, watched, started again with a delay
 * that doubles from one second to half a minute when one ends by itself, and stopped in the order
 * the caller gives. Every end and every new start is said on the screen.
 *
 * The caller owns the struct and calls children_tick now and then; nothing here blocks but
 * children_stop. */

#include <stdbool.h>

#include "haitrinh/base.h"

#include "tool/run_process.h"

#define CHILDREN_MAX         8
#define CHILD_PATH_MAX       512
#define CHILD_ARGUMENTS_MAX  48
#define CHILD_POOL_SIZE      16384
#define CHILD_DELAY_LEAST_US INT64_C(1000000)
#define CHILD_DELAY_MOST_US  INT64_C(30000000)
/* After living so long, the next start is without the doubled delay. */
#define CHILD_SETTLED_US INT64_C(60000000)

struct screen;

struct child {
    const char *name;
    char program[CHILD_PATH_MAX];
    char log_path[CHILD_PATH_MAX];
    const char
        *arguments[CHILD_ARGUMENTS_MAX + 1]; /* into the pool; [0] is the name it runs under */
    size_t argument_count;
    char pool[CHILD_POOL_SIZE];
    size_t pool_used;
    const int *listeners; /* handed in, see run_process.h; borrowed */
    int listener_count;
    const char *listener_names;
    int stop_signal;
    int64_t stop_limit_us;
    bool may_finish; /* ending with status 0 is its aim: not started again */
    pid_t pid;       /* 0: not running */
    int64_t started_us, start_at_us, delay_us;
    unsigned starts;
    bool is_wanted;
};

struct children {
    struct child list[CHILDREN_MAX];
    size_t count;
    struct screen *screen;
};

/* Not started yet. NULL when there are CHILDREN_MAX. `name` is borrowed. */
struct child *children_add(struct children *children, const char *name, const char *program);
struct child *children_find(struct children *children, const char *name);
/* Adds an argument; one that does not fit makes the start fail with -E2BIG. */
void child_argument(struct child *child, const char *format, ...) PRINTF_LIKE(2, 3);
MUST_CHECK int child_start(struct child *child);
/* Notices ends, starts what is due. `now_us` is process_clock_us. */
void children_tick(struct children *children, int64_t now_us);
bool child_is_running(const struct child *child);
/* Stops those named, one after the other in that order, then the rest. */
void children_stop(struct children *children, const char *const *order, size_t count);
