#include "wire/naf_fields.h"

#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

#define LETTERS             26
#define CODE_SIZE           2
#define CODE(first, second) (((first) - 'A') * LETTERS + ((second) - 'A'))

static const uint8_t fields[LETTERS * LETTERS] = {
    [CODE('A', 'D')] = FIELD_AD,
    [CODE('F', 'R')] = FIELD_FR,
    [CODE('T', 'M')] = FIELD_TM,
    [CODE('S', 'Q')] = FIELD_SQ,
    [CODE('R', 'N')] = FIELD_RN,
    [CODE('R', 'C')] = FIELD_RC,
    [CODE('N', 'A')] = FIELD_NA,
    [CODE('X', 'R')] = FIELD_XR,
    [CODE('I', 'R')] = FIELD_IR,
    [CODE('F', 'S')] = FIELD_FS,
    [CODE('D', 'A')] = FIELD_DA,
    [CODE('T', 'I')] = FIELD_TI,
    [CODE('L', 'A')] = FIELD_LA,
    [CODE('L', 'O')] = FIELD_LO,
    [CODE('L', 'T')] = FIELD_LT,
    [CODE('L', 'G')] = FIELD_LG,
    [CODE('S', 'P')] = FIELD_SP,
    [CODE('C', 'O')] = FIELD_CO,
    [CODE('M', 'S')] = FIELD_MS,
    [CODE('R', 'S')] = FIELD_RS,
    [CODE('R', 'E')] = FIELD_RE,
};

static bool is_upper(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static enum naf_field field_of(struct bytes token)
{
    if (token.size <= CODE_SIZE || token.data[CODE_SIZE] != '/' || !is_upper(token.data[0]) ||
        !is_upper(token.data[1]))
        return FIELD_NONE;
    return (enum naf_field)fields[CODE(token.data[0], token.data[1])];
}

static struct bytes skip_padding(struct bytes bytes)
{
    bytes = bytes_trim(bytes);
    while (bytes.size > 0 && bytes.data[0] == '/') {
        bytes.data++;
        bytes.size--;
    }
    return bytes;
}

/* Takes CODE/value up to the next separator. Three slashes behind a code are an empty value and a
 * separator; two are a code whose own slash is missing. */
static struct bytes take_token(struct bytes *rest)
{
    size_t offset = 0;
    bool has_slash = rest->size > CODE_SIZE && rest->data[CODE_SIZE] == '/';
    bool is_bare = has_slash && rest->size > CODE_SIZE + 2 && rest->data[CODE_SIZE + 1] == '/' &&
                   rest->data[CODE_SIZE + 2] != '/';
    if (has_slash && !is_bare)
        offset = CODE_SIZE + 1;
    const uint8_t *separator = memmem(rest->data + offset, rest->size - offset, "//", 2);
    struct bytes token = *rest;
    *rest = (struct bytes){0};
    if (separator == NULL)
        return token;
    size_t size = (size_t)(separator - token.data);
    *rest = (struct bytes){.data = separator + 2, .size = token.size - size - 2};
    token.size = size;
    return token;
}

/* ISO 8859-1 as UTF-8; what is UTF-8 already stays. */
static int to_utf8(struct bytes text, struct arena *arena, struct bytes *out)
{
    if (utf8_is_valid(text)) {
        *out = text;
        return 0;
    }
    uint8_t *converted = arena_alloc(arena, 2 * text.size);
    if (converted == NULL)
        return -ENOMEM;
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];
        if (byte >= 0x80)
            converted[size++] = (uint8_t)(0xC0 | byte >> 6);
        converted[size++] = byte < 0x80 ? byte : (uint8_t)(0x80 | (byte & 0x3F));
    }
    *out = (struct bytes){.data = converted, .size = size};
    return 0;
}

int naf_fields_split(struct bytes content, struct arena *arena, struct bytes out[FIELD_COUNT])
{
    struct bytes rest = skip_padding(content);
    for (; rest.size > 0; rest = skip_padding(rest)) {
        struct bytes token = take_token(&rest);
        enum naf_field field = field_of(token);
        if (field == FIELD_NONE || out[field].size > 0)
            continue;
        struct bytes value = {
            .data = token.data + CODE_SIZE + 1, .size = token.size - CODE_SIZE - 1};
        int result = to_utf8(bytes_trim(value), arena, &out[field]);
        if (result < 0)
            return result;
    }
    return 0;
}

bool naf_has_control_bytes(struct bytes content)
{
    for (size_t i = 0; i < content.size; i++) {
        uint8_t byte = content.data[i];
        bool is_blank = byte == '\t' || byte == '\r' || byte == '\n';
        if ((byte < ' ' && !is_blank) || byte == 0x7F)
            return true;
    }
    return false;
}
