#include "gate/heartbeat.h"

#include <errno.h>
#include <stdlib.h>

#include "store/register.h"

struct path {
    int32_t supplier_no;
    uint32_t sessions;
    uint32_t frames;   /* since the last beat */
    uint32_t devices;  /* enabled ones */
    int64_t proven_us; /* monotonic time of the last beat with a frame; 0: never */
};

struct path_table {
    int64_t proof_us;
    size_t count;
    struct path paths[HEARTBEAT_PATHS_MAX]; /* [0]: devices by themselves */
};

int path_table_new(int64_t proof_us, struct path_table **out)
{
    struct path_table *paths = calloc(1, sizeof(*paths));
    if (paths == NULL)
        return -ENOMEM;
    paths->proof_us = proof_us;
    paths->count = 1;
    *out = paths;
    return 0;
}

void path_table_free(struct path_table *paths)
{
    free(paths);
}

static struct path *find(struct path_table *paths, int32_t supplier_no)
{
    for (size_t i = 0; i < paths->count; i++)
        if (paths->paths[i].supplier_no == supplier_no)
            return &paths->paths[i];
    return NULL;
}

static bool add_suppliers(struct path_table *paths, const struct fleet *fleet)
{
    bool has_all = true;
    for (size_t i = 0; i < fleet_supplier_count(fleet); i++) {
        int32_t supplier_no = fleet_supplier_at(fleet, i)->supplier_no;
        if (find(paths, supplier_no) != NULL)
            continue;
        if (paths->count == HEARTBEAT_PATHS_MAX)
            has_all = false;
        else
            paths->paths[paths->count++] = (struct path){.supplier_no = supplier_no};
    }
    return has_all;
}

bool path_table_refresh(struct path_table *paths, const struct fleet *fleet)
{
    bool has_all = add_suppliers(paths, fleet);
    for (size_t i = 0; i < paths->count; i++)
        paths->paths[i].devices = 0;
    for (size_t i = 0; i < fleet_device_count(fleet); i++) {
        const struct device *device = fleet_device_at(fleet, i);
        struct path *path = find(paths, device->supplier_no);
        if (path != NULL && device->is_enabled)
            path->devices++;
    }
    return has_all;
}

void path_session(struct path_table *paths, int32_t supplier_no, int change)
{
    struct path *path = find(paths, supplier_no);
    if (path != NULL && (change > 0 || path->sessions > 0))
        path->sessions += (uint32_t)change;
}

void path_frame(struct path_table *paths, int32_t supplier_no)
{
    struct path *path = find(paths, supplier_no);
    if (path != NULL)
        path->frames++;
}

static bool is_proven(const struct path_table *paths, const struct path *path, int64_t now_us)
{
    if (path->devices < PATH_DEVICES_MIN)
        return true;
    return path->proven_us != 0 && now_us - path->proven_us <= paths->proof_us;
}

void path_table_beat(
    struct path_table *paths, bool is_listening, int64_t now_us, struct heartbeat *out)
{
    out->path_count = 0;
    if (!is_listening)
        return;
    out->path_count = paths->count;
    for (size_t i = 0; i < paths->count; i++) {
        struct path *path = &paths->paths[i];
        if (path->frames > 0)
            path->proven_us = now_us;
        out->paths[i] = (struct heartbeat_path){.supplier_no = path->supplier_no,
            .sessions = path->sessions,
            .frames = path->frames,
            .is_proven = is_proven(paths, path, now_us)};
        path->frames = 0;
    }
}
