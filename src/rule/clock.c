#include "rule/clock.h"

#include <string.h>

void clock_init(struct listening_clock *clock)
{
    *clock = (struct listening_clock){0};
}

const struct clock_path *clock_path(const struct listening_clock *clock, int32_t supplier_no)
{
    for (size_t i = 0; i < clock->path_count; i++)
        if (clock->paths[i].supplier_no == supplier_no)
            return &clock->paths[i];
    return NULL;
}

int64_t clock_listened_us(const struct listening_clock *clock, int32_t supplier_no)
{
    const struct clock_path *path = clock_path(clock, supplier_no);
    return path == NULL ? 0 : path->listened_us;
}

static const struct heartbeat_path *beat_path(
    const struct heartbeat *heartbeat, int32_t supplier_no)
{
    for (size_t i = 0; i < heartbeat->path_count; i++)
        if (heartbeat->paths[i].supplier_no == supplier_no)
            return &heartbeat->paths[i];
    return NULL;
}

static void add_new_paths(struct listening_clock *clock, const struct heartbeat *heartbeat)
{
    for (size_t i = 0; i < heartbeat->path_count; i++) {
        int32_t supplier_no = heartbeat->paths[i].supplier_no;
        if (clock_path(clock, supplier_no) == NULL && clock->path_count < CLOCK_PATHS_MAX)
            clock->paths[clock->path_count++] = (struct clock_path){.supplier_no = supplier_no};
    }
}

/* What the clock may advance by: nothing across runs or backwards, never more than the cap. */
static int64_t step_us(const struct listening_clock *clock, const struct heartbeat *heartbeat)
{
    if (clock->run != heartbeat->run || heartbeat->mono_us <= clock->mono_us)
        return 0;
    uint64_t step = heartbeat->mono_us - clock->mono_us;
    return step > CLOCK_STEP_MAX_US ? CLOCK_STEP_MAX_US : (int64_t)step;
}

static void compare_wall(struct listening_clock *clock, const struct heartbeat *heartbeat)
{
    int64_t base_us = heartbeat->wall_us - (int64_t)heartbeat->mono_us;
    if (clock->run != heartbeat->run || clock->wall_base_us == 0)
        clock->wall_base_us = base_us;
    clock->wall_off_us = base_us - clock->wall_base_us;
}

int64_t clock_deaf_us(
    const struct listening_clock *clock, int32_t supplier_no, int64_t from_us, int64_t until_us)
{
    const struct clock_path *path = clock_path(clock, supplier_no);
    if (path == NULL)
        return 0;
    int64_t since_us = path->deaf_from_us > from_us ? path->deaf_from_us : from_us;
    int64_t to_us = path->deaf_until_us < until_us ? path->deaf_until_us : until_us;
    return to_us > since_us ? to_us - since_us : 0;
}

static void note_proof(struct clock_path *path, int64_t wall_us)
{
    if (path->proven_us != 0 && wall_us - path->proven_us >= CLOCK_DEAF_US) {
        path->deaf_from_us = path->proven_us;
        path->deaf_until_us = wall_us;
    }
    path->proven_us = wall_us;
}

void clock_trust_wall(struct listening_clock *clock)
{
    clock->wall_base_us += clock->wall_off_us;
    clock->wall_off_us = 0;
}

void clock_beat(struct listening_clock *clock, const struct heartbeat *heartbeat)
{
    add_new_paths(clock, heartbeat);
    compare_wall(clock, heartbeat);
    int64_t step = step_us(clock, heartbeat);
    for (size_t i = 0; i < clock->path_count; i++) {
        struct clock_path *path = &clock->paths[i];
        const struct heartbeat_path *beat = beat_path(heartbeat, path->supplier_no);
        bool is_proven = beat != NULL && beat->is_proven;
        if (path->is_proven && is_proven)
            path->listened_us += step;
        if (beat != NULL)
            path->quiet_us = beat->frames > 0 ? 0 : path->quiet_us + step;
        path->is_proven = is_proven;
        if (is_proven)
            note_proof(path, heartbeat->wall_us - clock->wall_off_us);
    }
    if (clock->run == heartbeat->run && heartbeat->mono_us <= clock->mono_us)
        return;
    clock->run = heartbeat->run;
    clock->mono_us = heartbeat->mono_us;
}

void clock_pass(struct listening_clock *clock, int64_t span_us)
{
    for (size_t i = 0; i < clock->path_count; i++) {
        struct clock_path *path = &clock->paths[i];
        path->listened_us += path->is_proven ? span_us : 0;
        path->quiet_us += span_us;
    }
}
