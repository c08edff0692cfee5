#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/flood.h"
#include "base/text.h"

struct log {
    const char *process;
    enum log_level least;
    struct flood flood;
};

static const char *const level_names[] = {
    [LOG_ERR] = "err", [LOG_WARNING] = "warning", [LOG_INFO] = "info", [LOG_DEBUG] = "debug"};

struct log *log_new(const char *process, enum log_level least)
{
    struct log *log = calloc(1, sizeof *log);
    if (log == NULL)
        return NULL;
    log->process = process;
    log->least = least;
    return log;
}

void log_free(struct log *log)
{
    free(log);
}

static int64_t clock_us(clockid_t clock)
{
    struct timespec now = {0};
    (void)clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

struct line {
    char text[LOG_LINE_MAX];
    size_t size;
};

/* One byte stays free for the newline. */
static bool put(struct line *line, const void *data, size_t size)
{
    if (size > sizeof line->text - 1 - line->size)
        return false;
    memcpy(line->text + line->size, data, size);
    line->size += size;
    return true;
}

/* Control characters and what is not UTF-8 as \xNN; cut between characters at the line's end. */
static void put_escaped(struct line *line, struct bytes text)
{
    bool fits = true;
    while (fits && text.size > 0) {
        size_t size = utf8_character_size(text);
        uint8_t byte = text.data[0];
        char escape[8];
        if (size > 0 && byte >= 0x20 && byte != 0x7F)
            fits = put(line, text.data, size);
        else
            fits = put(line, escape, (size_t)snprintf(escape, sizeof escape, "\\x%02x", byte));
        text.data += size == 0 ? 1 : size;
        text.size -= size == 0 ? 1 : size;
    }
}

static void put_head(struct line *line, const struct log *log, enum log_level level)
{
    char time[TIME_TEXT_SIZE];
    (void)time_to_text(clock_us(CLOCK_REALTIME) / 1000 * 1000, time, sizeof time);
    char head[TIME_TEXT_SIZE + 64];
    int length =
        snprintf(head, sizeof head, "%s %s %.32s ", time, level_names[level], log->process);
    (void)put(line, head, (size_t)length);
}

PRINTF_LIKE(2, 0) static void put_format(struct line *line, const char *format, va_list arguments)
{
    char text[LOG_LINE_MAX];
    int length = vsnprintf(text, sizeof text, format, arguments);
    if (length > 0)
        put_escaped(line, bytes_from_text(text));
}

static void finish(struct line *line)
{
    line->text[line->size++] = '\n';
    ssize_t written = write(STDERR_FILENO, line->text, line->size);
    (void)written;
}

void log_line(struct log *log, enum log_level level, const char *event, const char *format, ...)
{
    if (level > log->least)
        return;
    struct line line = {.size = 0};
    put_head(&line, log, level);
    put_escaped(&line, bytes_from_text(event));
    (void)put(&line, ": ", 2);
    va_list arguments;
    va_start(arguments, format);
    put_format(&line, format, arguments);
    va_end(arguments);
    finish(&line);
}

static void put_left_out(struct line *line, uint32_t left_out)
{
    char text[32];
    if (left_out > 0)
        (void)put(line, text, (size_t)snprintf(text, sizeof text, "(%u left out) ", left_out));
}

void log_peer(struct log *log, const char *event, const char *peer, const char *format, ...)
{
    if (log->least < LOG_WARNING)
        return;
    int64_t now_us = clock_us(CLOCK_MONOTONIC);
    uint64_t dropped = flood_take_dropped(&log->flood, now_us);
    if (dropped > 0)
        log_line(log, LOG_WARNING, "log-flood", "%llu lines about peers were left out",
            (unsigned long long)dropped);
    uint32_t left_out = 0;
    if (!flood_may_pass(&log->flood, flood_key(event, peer), now_us, &left_out))
        return;
    struct line line = {.size = 0};
    put_head(&line, log, LOG_WARNING);
    put_escaped(&line, bytes_from_text(event));
    (void)put(&line, " ", 1);
    put_escaped(&line, bytes_from_text(peer));
    (void)put(&line, ": ", 2);
    put_left_out(&line, left_out);
    va_list arguments;
    va_start(arguments, format);
    put_format(&line, format, arguments);
    va_end(arguments);
    finish(&line);
}
