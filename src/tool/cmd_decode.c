#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "haitrinh/protocol.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"
#include "tool/command.h"
#include "tool/decode_json.h"

/* Room for the largest frame of any protocol, several times. */
#define INPUT_SIZE (64 * 1024)

struct settings {
    char protocol[OPTION_TEXT_MAX];
    bool is_hex;
};

static const struct option_spec options[] = {
    OPTION_ROW("protocol", OPTION_TEXT, protocol, "", 0, 0, "The protocol of the bytes: vtp, naf."),
    OPTION_ROW("hex", OPTION_BOOL, is_hex, "no", 0, 0,
        "The input is hexadecimal text, with blanks and line ends anywhere."),
};

static const struct usage usage = {
    .synopsis = "decode --protocol NAME [--hex] <BYTES",
    .text = "Reads the bytes of one protocol from standard input and prints one JSON object a\n"
            "report or control frame. What is no frame is {\"garbage\":BYTES,\"reason\":\"...\"},\n"
            "and the exit status is then 1.\n",
    .table = {options, COUNT_OF(options)},
};

/* Neighbouring garbage of one reason is told once. */
struct garbage {
    size_t size;
    const char *reason;
};

struct decoding {
    const struct protocol *protocol;
    struct json json;
    struct arena arena;
    struct garbage garbage;
    size_t start, end; /* what of `input` is not decoded yet */
    uint8_t input[INPUT_SIZE];
    bool is_hex;
    int high_nibble; /* of half a hex byte; -1: none */
    bool is_idle;    /* what is left is padding, no begun frame */
    bool has_garbage;
};

/* Makes bytes of the hex text at `end`, in place; -EINVAL for what is neither hex nor blank. */
static int read_hex(struct decoding *decoding, size_t size)
{
    size_t end = decoding->end;
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = decoding->input[decoding->end + i];
        if (byte == ' ' || (byte >= '\t' && byte <= '\r'))
            continue;
        int nibble = text_hex_digit(byte);
        if (nibble < 0)
            return -EINVAL;
        if (decoding->high_nibble >= 0)
            decoding->input[end++] = (uint8_t)(decoding->high_nibble << 4 | nibble);
        decoding->high_nibble = decoding->high_nibble >= 0 ? -1 : nibble;
    }
    decoding->end = end;
    return 0;
}

/* Reads on; 0 bytes read is the end. */
static int fill(struct decoding *decoding, bool *out_is_end)
{
    size_t left = decoding->end - decoding->start;
    memmove(decoding->input, decoding->input + decoding->start, left);
    decoding->start = 0;
    decoding->end = left;
    ssize_t size = read(STDIN_FILENO, decoding->input + left, sizeof decoding->input - left);
    if (size < 0)
        return -errno;
    *out_is_end = size == 0;
    if (decoding->is_hex)
        return read_hex(decoding, (size_t)size);
    decoding->end += (size_t)size;
    return 0;
}

static int flush_garbage(struct decoding *decoding)
{
    struct garbage garbage = decoding->garbage;
    decoding->garbage = (struct garbage){0};
    if (garbage.size == 0)
        return 0;
    decoding->has_garbage = true;
    return decode_json_garbage(&decoding->json, garbage.size, garbage.reason, 0, stdout);
}

static int add_garbage(struct decoding *decoding, size_t size, const char *reason)
{
    struct garbage *garbage = &decoding->garbage;
    int result = 0;
    if (garbage->size > 0 && strcmp(garbage->reason, reason) != 0)
        result = flush_garbage(decoding);
    garbage->size += size;
    garbage->reason = reason;
    return result;
}

static int print_frame(struct decoding *decoding, const struct frame *frame)
{
    int result = flush_garbage(decoding);
    if (result < 0)
        return result;
    if (frame->kind == FRAME_REFUSED)
        decoding->has_garbage = true;
    return decode_json_frame(&decoding->json, decoding->protocol, frame, stdout);
}

/* Decodes what lies in the buffer, to the last whole frame. */
static int decode_input(struct decoding *decoding)
{
    int result = 0;
    while (result == 0 && decoding->start < decoding->end) {
        struct bytes input = {
            .data = decoding->input + decoding->start, .size = decoding->end - decoding->start};
        struct frame frame = {0};
        arena_reset(&decoding->arena);
        enum decode_verdict verdict = decoding->protocol->decode(
            input, decoding->protocol->frame_max, &decoding->arena, &frame);
        decoding->is_idle = verdict == DECODE_MORE && frame.size == 0;
        if (verdict == DECODE_MORE)
            return 0;
        if (verdict == DECODE_GARBAGE)
            result = add_garbage(decoding, frame.size, frame.reason);
        else
            result = print_frame(decoding, &frame);
        decoding->start += frame.size;
    }
    return result;
}

static int decode_all(struct decoding *decoding)
{
    bool is_end = false;
    int result = 0;
    while (result == 0 && !is_end) {
        result = fill(decoding, &is_end);
        if (result == 0)
            result = decode_input(decoding);
    }
    size_t left = decoding->is_idle ? 0 : decoding->end - decoding->start;
    if (result == 0 && (left > 0 || decoding->high_nibble >= 0))
        result = add_garbage(decoding, left > 0 ? left : 1, "incomplete frame");
    return result == 0 ? flush_garbage(decoding) : result;
}

static void decoding_free(struct decoding *decoding)
{
    if (decoding == NULL)
        return;
    json_done(&decoding->json);
    arena_done(&decoding->arena);
    free(decoding);
}
DEFINE_AUTO(struct decoding *, decoding_free);

static int run(const struct protocol *protocol, bool is_hex)
{
    AUTO(decoding_free) struct decoding *decoding = calloc(1, sizeof *decoding);
    if (decoding == NULL)
        return command_failed("out of memory");
    decoding->protocol = protocol;
    decoding->is_hex = is_hex;
    decoding->high_nibble = -1;
    json_init(&decoding->json);
    arena_init(&decoding->arena, ARENA_MAX_BYTES);
    int result = decode_all(decoding);
    if (result == -EINVAL)
        return command_failed("decode: the input is no hexadecimal text");
    if (result < 0)
        return command_failed("decode: %s", strerror(-result));
    return decoding->has_garbage ? COMMAND_WANTING : COMMAND_DONE;
}

int cmd_decode(int argc, char **argv)
{
    struct settings settings;
    int status;
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    const struct protocol *protocol = protocol_by_name(settings.protocol);
    if (protocol == NULL)
        return usage_wrong(&usage, "decode: there is no protocol \"%s\"", settings.protocol);
    return run(protocol, settings.is_hex);
}
