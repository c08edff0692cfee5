/* Where a record starts and ends. */

#include "wire/naf.h"

#include <string.h>

#include "wire/naf_record.h"
#include "wire/verdict.h"

#define START      "//SR//"
#define START_SIZE (sizeof START - 1)
#define END        "//ER"
#define END_SIZE   (sizeof END - 1)
/* The last two bytes of a start may be the first two of what follows. */
#define SHARED_SIZE 2

static bool is_padding(uint8_t byte)
{
    return byte == '/' || byte == '\r' || byte == '\n' || byte == ' ' || byte == '\t';
}

static bool is_all_padding(struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        if (!is_padding(bytes.data[i]))
            return false;
    return true;
}

/* Offset of `text`, or the size when it does not occur. */
static size_t find(struct bytes bytes, const char *text)
{
    const uint8_t *found =
        bytes.size == 0 ? NULL : memmem(bytes.data, bytes.size, text, strlen(text));
    return found == NULL ? bytes.size : (size_t)(found - bytes.data);
}

static struct bytes from(struct bytes bytes, size_t offset)
{
    return (struct bytes){.data = bytes.data + offset, .size = bytes.size - offset};
}

/* Bytes at the end that may be the beginning of a start. */
static size_t partial_start(struct bytes bytes)
{
    size_t size = bytes.size < START_SIZE ? bytes.size : START_SIZE - 1;
    while (size > 0 && memcmp(bytes.data + bytes.size - size, START, size) != 0)
        size--;
    return size;
}

static enum decode_verdict without_start(struct bytes input, size_t limit, struct frame *out)
{
    size_t partial = partial_start(input);
    struct bytes before = {.data = input.data, .size = input.size - partial};
    if (is_all_padding(before) && input.size < limit)
        return say_more(out, is_all_padding(input) ? 0 : input.size + 1);
    return say_garbage(out, before.size, "start record missing");
}

/* Slashes and line ends behind a record. Slashes that a start may follow are left to it. */
static size_t tail_size(struct bytes rest)
{
    static const char start_letters[] = "SR//";
    size_t slashes = 0;
    while (slashes < rest.size && rest.data[slashes] == '/')
        slashes++;
    struct bytes behind = from(rest, slashes);
    size_t compared = behind.size < strlen(start_letters) ? behind.size : strlen(start_letters);
    if (memcmp(behind.data, start_letters, compared) == 0)
        return 0;
    size_t size = slashes;
    while (size < rest.size && rest.data[size] != '/' && is_padding(rest.data[size]))
        size++;
    return size;
}

/* `start` is where the record begins. */
static enum decode_verdict read_record(
    struct bytes input, size_t start, size_t limit, struct arena *arena, struct frame *out)
{
    struct bytes record = from(input, start);
    bool is_full = record.size >= limit;
    if (is_full)
        record.size = limit;
    struct bytes behind = from(record, START_SIZE - SHARED_SIZE);
    size_t end = find(behind, END);
    if (end < behind.size)
        behind.size = end + SHARED_SIZE;
    size_t restart = find(behind, START);
    if (restart < end)
        return say_garbage(out, start + START_SIZE - SHARED_SIZE + restart, "record without end");
    end += START_SIZE - SHARED_SIZE;
    if (end == record.size && is_full)
        return say_garbage(out, start + START_SIZE, "record longer than allowed");
    if (end == record.size)
        return say_more(out, input.size + 1);
    struct bytes content = {
        .data = record.data + START_SIZE, .size = end < START_SIZE ? 0 : end - START_SIZE};
    if (naf_record_read(content, arena, out) < 0)
        return say_garbage(out, start + START_SIZE, "record too large");
    size_t size = start + end + END_SIZE;
    out->size = size + tail_size(from(input, size));
    return DECODE_FRAME;
}

enum decode_verdict naf_decode(
    struct bytes input, size_t limit, struct arena *arena, struct frame *out)
{
    *out = (struct frame){0};
    size_t start = find(input, START);
    if (start == input.size)
        return without_start(input, limit, out);
    struct bytes before = {.data = input.data, .size = start};
    if (!is_all_padding(before))
        return say_garbage(out, start, "start record missing");
    return read_record(input, start, limit, arena, out);
}
