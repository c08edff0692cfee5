#include "journal/layout.h"

#include <errno.h>
#include <string.h>

#include "base/crc32c.h"
#include "base/cursor.h"

#define MAGIC_SIZE 8
/* Bytes of a segment header that its checksum covers: all but the checksum behind them. */
#define HEADER_USED 84

static const uint8_t magic[MAGIC_SIZE] = {'h', 't', 'j', 'o', 'u', 'r', 'n', '\n'};

static uint8_t *put_le(uint8_t *at, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        at[i] = (uint8_t)(value >> 8 * i);
    return at + size;
}

static uint8_t *put_raw(uint8_t *at, const void *data, size_t size)
{
    memcpy(at, data, size);
    return at + size;
}

void segment_header_encode(const struct segment_header *header, uint8_t *out)
{
    memset(out, 0, SEGMENT_HEADER_SIZE);
    uint8_t *at = put_raw(out, magic, MAGIC_SIZE);
    at = put_le(at, SEGMENT_VERSION, 4);
    at = put_raw(at, header->id, JOURNAL_ID_SIZE);
    at = put_le(at, header->first_seq, 8);
    at = put_le(at, (uint64_t)header->segment_bytes, 8);
    at = put_le(at, (uint64_t)header->started_us, 8);
    at = put_raw(at, header->previous_sha, SHA_SIZE);
    put_le(at, crc32c(0, out, (size_t)(at - out)), 4);
}

int segment_header_decode(struct bytes block, struct segment_header *out)
{
    struct cursor cursor;
    cursor_init(&cursor, block);
    struct bytes found_magic = cursor_bytes(&cursor, MAGIC_SIZE);
    uint32_t version = cursor_u32_le(&cursor);
    if (cursor.is_broken || memcmp(found_magic.data, magic, MAGIC_SIZE) != 0)
        return -EBADMSG;
    if (version > SEGMENT_VERSION)
        return -EPROTO;
    struct segment_header header;
    struct bytes id = cursor_bytes(&cursor, JOURNAL_ID_SIZE);
    header.first_seq = cursor_u64_le(&cursor);
    header.segment_bytes = (int64_t)cursor_u64_le(&cursor);
    header.started_us = (int64_t)cursor_u64_le(&cursor);
    struct bytes sha = cursor_bytes(&cursor, SHA_SIZE);
    uint32_t checksum = cursor_u32_le(&cursor);
    if (cursor.is_broken || checksum != crc32c(0, block.data, HEADER_USED))
        return -EBADMSG;
    if (header.segment_bytes <= SEGMENT_HEADER_SIZE || header.segment_bytes > SEGMENT_BYTES_MAX ||
        header.segment_bytes % BLOCK_SIZE != 0 || header.first_seq == 0)
        return -EBADMSG;
    memcpy(header.id, id.data, JOURNAL_ID_SIZE);
    memcpy(header.previous_sha, sha.data, SHA_SIZE);
    *out = header;
    return 0;
}

void group_head_encode(const struct group *group, const uint8_t *id, uint8_t *out)
{
    uint8_t body[GROUP_HEAD_SIZE - RECORD_HEAD_SIZE];
    uint8_t *at = put_le(body, group->mark, 8);
    at = put_le(at, group->size, 4);
    at = put_le(at, group->count, 4);
    put_raw(at, id, JOURNAL_ID_SIZE);
    struct journal_record record = {
        .seq = group->before, .type = RECORD_GROUP, .body = {.data = body, .size = sizeof body}
    };
    record_write(&record, out);
}

int group_head_decode(struct bytes input, const uint8_t *id, struct group *out)
{
    struct bytes head = {.data = input.data, .size = GROUP_HEAD_SIZE};
    if (input.size < GROUP_HEAD_SIZE)
        return GROUP_BROKEN;
    if (block_is_zero(head))
        return GROUP_NONE;
    struct journal_record record;
    if (record_read(&head, &record) < 0 || head.size != 0 || record.type != RECORD_GROUP)
        return GROUP_BROKEN;
    struct cursor cursor;
    cursor_init(&cursor, record.body);
    struct group group = {.before = record.seq, .mark = cursor_u64_le(&cursor)};
    group.size = cursor_u32_le(&cursor);
    group.count = cursor_u32_le(&cursor);
    struct bytes found_id = cursor_bytes(&cursor, JOURNAL_ID_SIZE);
    if (cursor.is_broken || memcmp(found_id.data, id, JOURNAL_ID_SIZE) != 0)
        return GROUP_BROKEN;
    if (group.size <= GROUP_HEAD_SIZE || group.size > GROUP_BYTES_MAX || group.count == 0)
        return GROUP_BROKEN;
    *out = group;
    return 0;
}

bool group_is_whole(const struct group *group, struct bytes input)
{
    if (input.size < group->size)
        return false;
    struct bytes rest = {
        .data = input.data + GROUP_HEAD_SIZE, .size = group->size - GROUP_HEAD_SIZE};
    for (uint32_t i = 1; i <= group->count; i++) {
        struct journal_record record;
        if (record_read(&rest, &record) < 0 || record.seq != group->before + i)
            return false;
    }
    return rest.size == 0;
}

int64_t block_align(int64_t size)
{
    return (size + BLOCK_SIZE - 1) / BLOCK_SIZE * BLOCK_SIZE;
}

bool block_is_zero(struct bytes block)
{
    return block.size == 0 ||
           (block.data[0] == 0 && memcmp(block.data, block.data + 1, block.size - 1) == 0);
}

void record_write(const struct journal_record *record, uint8_t *out)
{
    uint8_t *at = put_le(out, record->body.size, 4);
    uint8_t *checksum = at;
    uint8_t *covered = checksum + 4;
    at = put_le(covered, record->seq, 8);
    at = put_le(at, (uint64_t)record->type, 2);
    at = put_le(at, record->flags, 2);
    if (record->body.size > 0)
        at = put_raw(at, record->body.data, record->body.size);
    put_le(checksum, crc32c(0, covered, (size_t)(at - covered)), 4);
}

int record_read(struct bytes *rest, struct journal_record *out)
{
    struct cursor cursor;
    cursor_init(&cursor, *rest);
    uint32_t size = cursor_u32_le(&cursor);
    uint32_t checksum = cursor_u32_le(&cursor);
    const uint8_t *covered = cursor.at;
    struct journal_record record = {.seq = cursor_u64_le(&cursor)};
    record.type = (enum record_type)cursor_u16_le(&cursor);
    record.flags = cursor_u16_le(&cursor);
    record.body = cursor_bytes(&cursor, size);
    if (cursor.is_broken || size > RECORD_BODY_MAX)
        return -EBADMSG;
    if (checksum != crc32c(0, covered, RECORD_HEAD_SIZE - 8 + (size_t)size))
        return -EBADMSG;
    rest->data = cursor.at;
    rest->size = cursor_left(&cursor);
    *out = record;
    return 0;
}
