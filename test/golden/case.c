#include "case.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static bool add_byte(struct golden_case *golden, uint8_t byte)
{
    if (golden->size == CASE_BYTES_MAX)
        return false;
    golden->bytes[golden->size++] = byte;
    return true;
}

static bool has_prefix(const char *line, const char *prefix)
{
    return strncmp(line, prefix, strlen(prefix)) == 0;
}

/* What stands behind a backslash; moves past it. */
static bool add_escape(struct golden_case *golden, const char **at)
{
    static const char names[] = "rn\\";
    static const char values[] = "\r\n\\";
    const char *name = strchr(names, **at);
    if (**at != '\0' && name != NULL) {
        (*at)++;
        return add_byte(golden, (uint8_t)values[name - names]);
    }
    uint8_t byte;
    size_t length;
    if (**at != 'x' || strlen(*at) < 3 ||
        text_to_hex((struct bytes){(const uint8_t *)*at + 1, 2}, &byte, 1, &length) < 0)
        return false;
    *at += 3;
    return add_byte(golden, byte);
}

static bool add_text(struct golden_case *golden, const char *at)
{
    bool is_good = true;
    while (is_good && *at != '\0') {
        char byte = *at++;
        is_good = byte == '\\' ? add_escape(golden, &at) : add_byte(golden, (uint8_t)byte);
    }
    return is_good;
}

static bool add_hex(struct golden_case *golden, struct bytes line)
{
    while (line.size > 0) {
        struct bytes word = bytes_split(&line, ' ');
        size_t length;
        if (text_to_hex(
                word, golden->bytes + golden->size, CASE_BYTES_MAX - golden->size, &length) < 0)
            return false;
        golden->size += length;
    }
    return true;
}

static bool add_line(struct golden_case *golden, char *line)
{
    line[strcspn(line, "\n")] = '\0';
    if (has_prefix(line, "# source: "))
        golden->has_source = true;
    if (has_prefix(line, "# note: "))
        golden->has_note = true;
    if (line[0] == '#' || line[0] == '\0')
        return true;
    if (has_prefix(line, "text "))
        return add_text(golden, line + strlen("text "));
    if (has_prefix(line, "hex "))
        return add_hex(golden, bytes_from_text(line + strlen("hex ")));
    return false;
}

int case_read(const char *path, struct golden_case *out)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return -errno;
    memset(out, 0, sizeof *out);
    char *line = NULL;
    size_t capacity = 0;
    bool is_good = true;
    while (is_good && getline(&line, &capacity, file) >= 0)
        is_good = add_line(out, line);
    free(line);
    (void)fclose(file);
    return is_good ? 0 : -EINVAL;
}
