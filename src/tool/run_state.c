#include "tool/run_state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "haitrinh/units.h"

#include "base/text.h"
#include "tool/run_process.h"
#include "tool/run_user.h"

#define SOCKET_NAME_MAX ((int)sizeof("/.s.PGSQL.5432") - 1)
#define MEBIBYTE        (INT64_C(1024) * 1024)

static const char *const folders[] = {"socket", "log", "backup"};

int state_path(const char *given, char out[STATE_PATH_MAX + 1])
{
    const char *chosen = given[0] != '\0' ? given : getenv("HAITRINH_STATE");
    const char *home = getenv("HOME");
    int length;

    if (chosen && chosen[0] != '\0')
        length = snprintf(out, STATE_PATH_MAX + 1, "%s", chosen);
    else if (geteuid() == 0)
        length = snprintf(out, STATE_PATH_MAX + 1, "/var/lib/haitrinh");
    else if (home && home[0] == '/')
        length = snprintf(out, STATE_PATH_MAX + 1, "%s/.local/share/haitrinh", home);
    else
        return -ENOENT;
    return length > 0 && length <= STATE_PATH_MAX ? 0 : -ENAMETOOLONG;
}

/* Makes the directory and its parents. */
static int make_path(const char *path)
{
    char part[STATE_FILE_MAX];
    size_t length = strlen(path);

    if (length == 0 || length >= sizeof(part))
        return -ENAMETOOLONG;
    for (size_t end = 1; end <= length; end++) {
        if (path[end] != '/' && path[end] != '\0')
            continue;
        memcpy(part, path, end);
        part[end] = '\0';
        if (mkdir(part, end == length ? 0750 : 0755) < 0 && errno != EEXIST)
            return -errno;
    }
    return 0;
}

/* A run that was killed before it wrote its format leaves nothing but a lock. */
static bool is_ignored(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, "lock") == 0;
}

static bool is_empty(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    bool has_entry = false;

    if (!folder)
        return false;
    while ((entry = readdir(folder)))
        has_entry = has_entry || !is_ignored(entry->d_name);
    closedir(folder);
    return !has_entry;
}

static int check_format(struct state *state, char *error)
{
    int64_t format = 0;
    int result = state_read_number(state, "format", &format);

    if (result == -ENOENT)
        return state_write(state, "format", "1\n");
    if (result == 0 && format > STATE_FORMAT) {
        snprintf(error, STATE_ERROR_MAX,
            "%s was written by a newer version (format %lld, this one knows %d): start that version, "
            "or name another directory with --state.",
            state->path, (long long)format, STATE_FORMAT);
        return -EPROTO;
    }
    return result;
}

static int take_lock(struct state *state, char *error)
{
    char path[STATE_FILE_MAX];
    int result = state_file(state, "lock", path);

    if (result < 0)
        return result;
    state->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (state->lock < 0)
        return -errno;
    if (flock(state->lock, LOCK_EX | LOCK_NB) < 0) {
        result = errno == EWOULDBLOCK ? -EBUSY : -errno;
        if (result == -EBUSY)
            snprintf(error, STATE_ERROR_MAX, "Another haitrinh run works on %s.", state->path);
    }
    return result;
}

static int check_disk(struct state *state, char *error)
{
    struct statvfs disk;
    int64_t free_bytes;

    if (statvfs(state->path, &disk) < 0)
        return -errno;
    free_bytes = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
    if (free_bytes >= STATE_DISK_LEAST_BYTES)
        return 0;
    snprintf(error, STATE_ERROR_MAX,
        "The disk of %s has %lld MiB free, and this needs %lld MiB: make room, or name another "
        "directory with --state.",
        state->path, (long long)(free_bytes / MEBIBYTE),
        (long long)(STATE_DISK_LEAST_BYTES / MEBIBYTE));
    return -ENOSPC;
}

static int check_clock(struct state *state, char *error)
{
    char then[TIME_TEXT_SIZE], now[TIME_TEXT_SIZE];
    int64_t now_us = process_wall_us();
    int64_t newest_us = 0;
    int result = state_read_number(state, "clock", &newest_us);

    if (result == -ENOENT || (result == 0 && now_us >= newest_us - STATE_CLOCK_BACK_US))
        return 0;
    if (result < 0)
        return result;
    time_to_text(newest_us, then, sizeof(then));
    time_to_text(now_us, now, sizeof(now));
    snprintf(error, STATE_ERROR_MAX,
        "The clock says %s, but the last record in %s is from %s: set the clock right first.", now,
        state->path, then);
    return -ETIME;
}

static int make_folders(struct state *state, char *error)
{
    char path[STATE_FILE_MAX];

    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        int result = state_file(state, folders[i], path);

        if (result < 0)
            return result;
        if (mkdir(path, 0750) < 0 && errno != EEXIST) {
            result = -errno;
            snprintf(error, STATE_ERROR_MAX, "Cannot make %s: %s.", path, strerror(-result));
            return result;
        }
    }
    return 0;
}

/* A socket's path is at most 107 bytes long; a deep state directory gets one elsewhere. */
static int choose_socket(struct state *state, char *error)
{
    int length = snprintf(state->socket, sizeof(state->socket), "%s/socket", state->path);

    if (length > 0 && length + SOCKET_NAME_MAX <= STATE_SOCKET_MAX)
        return 0;
    snprintf(state->socket, sizeof(state->socket), "/tmp/haitrinh-XXXXXX");
    if (!mkdtemp(state->socket)) {
        int result = -errno;

        snprintf(error, STATE_ERROR_MAX,
            "Cannot make a folder for the database's socket in /tmp: %s.", strerror(-result));
        return result;
    }
    state->is_socket_elsewhere = true;
    return 0;
}

static int make_and_resolve(const char *path, struct state *state)
{
    int result = make_path(path);
    char *resolved = result == 0 ? realpath(path, NULL) : NULL;

    if (result == 0 && !resolved)
        result = -errno;
    if (resolved && strlen(resolved) > STATE_PATH_MAX)
        result = -ENAMETOOLONG;
    if (result == 0)
        memcpy(state->path, resolved, strlen(resolved) + 1);
    free(resolved);
    return result;
}

/* Before anything in it is changed: a directory given by mistake must stay as it is. */
static int check_ownership(const struct state *state, char *error)
{
    char path[STATE_FILE_MAX];
    int result = state_file(state, "format", path);

    if (result < 0 || access(path, F_OK) == 0 || is_empty(state->path))
        return result;
    snprintf(error, STATE_ERROR_MAX,
        "%s is not empty and is no state directory of ours: name another one with --state.",
        state->path);
    return -EPROTO;
}

typedef int state_step(struct state *state, char *error);

static state_step *const steps[] = {
    take_lock, check_format, check_clock, check_disk, make_folders, choose_socket};

int state_open(const char *path, struct state *out, char *error)
{
    struct state state = {.lock = -1};
    int result = make_and_resolve(path, &state);

    error[0] = '\0';
    if (result == 0)
        result = check_ownership(&state, error);
    if (result == 0)
        result = user_become(state.path, error);
    for (size_t i = 0; i < COUNT_OF(steps) && result == 0; i++)
        result = steps[i](&state, error);
    if (result == 0) {
        *out = state;
        return 0;
    }
    if (error[0] == '\0')
        snprintf(error, STATE_ERROR_MAX, "Cannot use %s as a state directory: %s.", path,
            strerror(-result));
    state_close(&state);
    return result;
}

void state_close(struct state *state)
{
    if (state->is_socket_elsewhere && rmdir(state->socket) < 0)
        state->is_socket_elsewhere = false;
    if (state->lock > 0)
        close(state->lock);
    state->lock = -1;
}
