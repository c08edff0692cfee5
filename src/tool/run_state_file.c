#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "tool/run_process.h"
#include "tool/run_state.h"

int state_file(const struct state *state, const char *name, char out[STATE_FILE_MAX])
{
    int length = snprintf(out, STATE_FILE_MAX, "%s/%s", state->path, name);

    return length > 0 && length < STATE_FILE_MAX ? 0 : -ENAMETOOLONG;
}

int state_journal(const char *journal, const char *state, char out[STATE_FILE_MAX])
{
    struct state place = {.lock = -1};
    if (journal[0] != '\0')
        return snprintf(out, STATE_FILE_MAX, "%s", journal) < STATE_FILE_MAX ? 0 : -ENAMETOOLONG;
    int result = state_path(state, place.path);
    return result < 0 ? result : state_file(&place, "journal", out);
}

int state_read(const struct state *state, const char *name, char *out, size_t size)
{
    char path[STATE_FILE_MAX];
    int result = state_file(state, name, path);
    int file;
    ssize_t length;

    if (result < 0)
        return result;
    file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return -errno;
    length = read(file, out, size);
    result = length < 0 ? -errno : 0;
    close(file);
    if (result < 0)
        return result;
    if ((size_t)length >= size)
        return -EFBIG;
    out[length] = '\0';
    out[strcspn(out, "\n")] = '\0';
    return 0;
}

int state_write(const struct state *state, const char *name, const char *text)
{
    char path[STATE_FILE_MAX], fresh[STATE_FILE_MAX], fresh_name[64];
    size_t size = strlen(text);
    int result, file;

    snprintf(fresh_name, sizeof(fresh_name), "%s.new", name);
    result = state_file(state, name, path);
    if (result == 0)
        result = state_file(state, fresh_name, fresh);
    if (result < 0)
        return result;
    file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (file < 0)
        return -errno;
    if (write(file, text, size) != (ssize_t)size || fdatasync(file) < 0)
        result = errno != 0 ? -errno : -EIO;
    close(file);
    if (result == 0 && rename(fresh, path) < 0)
        result = -errno;
    return result;
}

void state_touch_clock(const struct state *state)
{
    char text[32];

    snprintf(text, sizeof(text), "%lld\n", (long long)process_wall_us());
    /* The next look at the clock is a second away, and a full disk has louder signs. */
    if (state_write(state, "clock", text) < 0)
        return;
}

int state_read_number(const struct state *state, const char *name, int64_t *out)
{
    char text[32];
    int result = state_read(state, name, text, sizeof(text));

    return result < 0 ? result : text_to_int64(bytes_from_text(text), out);
}
