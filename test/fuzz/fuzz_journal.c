/* A journal's reader, its check and its record bodies against damaged bytes. The first byte of the
 * input says what the others are: bodies of records, the blocks of a segment behind a sound header,
 * the same with every checksum repaired, or a packed segment. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "haitrinh/protocol.h"

#include "base/arena.h"
#include "journal/check.h"
#include "journal/layout.h"
#include "journal/reader.h"
#include "journal/record.h"

#define SEGMENT_BYTES (16 * BLOCK_SIZE)
#define GROUPS_MAX    8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static const uint8_t id[JOURNAL_ID_SIZE] = "0123456789abcde";

static void require(bool is_so)
{
    if (!is_so)
        abort();
}

/* The whole run works in one directory, which holds an empty journal without segments. */
static char folder[] = "/tmp/fuzz-journal-XXXXXX";

static void put_file(const char *name, const void *data, size_t size)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    require(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    close(fd);
}

static void remove_file(const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    require(unlink(path) == 0);
}

static void remove_folder(void)
{
    remove_file("id");
    remove_file("mark");
    require(rmdir(folder) == 0);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    const uint64_t mark = 1000;
    require(mkdtemp(folder) != NULL);
    char text[2 * JOURNAL_ID_SIZE + 1];
    for (size_t i = 0; i < JOURNAL_ID_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", id[i]);
    put_file("id", text, sizeof text - 1);
    put_file("mark", &mark, sizeof mark);
    require(atexit(remove_folder) == 0);
    return 0;
}

static void read_all(void)
{
    struct journal_findings findings;
    require(journal_check(folder, NULL, NULL, &findings) == 0);
    AUTO(journal_reader_close) struct journal_reader *reader = NULL;
    if (journal_reader_open(folder, &reader) < 0)
        return;
    struct journal_record record;
    uint64_t expected = 1;
    while (journal_reader_next(reader, &record) == 0) {
        require(record.seq == expected && record.seq <= journal_reader_durable(reader));
        expected++;
    }
    require(findings.faults > 0 || expected > journal_reader_durable(reader));
    for (uint64_t seq = 0; seq < expected + 2; seq += 1 + expected / 8)
        (void)!journal_reader_seek(reader, seq);
}

static void begin_segment(uint8_t *segment)
{
    struct segment_header header = {.first_seq = 1, .segment_bytes = SEGMENT_BYTES};
    memcpy(header.id, id, sizeof id);
    memset(segment, 0, SEGMENT_BYTES);
    segment_header_encode(&header, segment);
}

static void try_segment(const uint8_t *segment)
{
    put_file("00000000000000000001.seg", segment, SEGMENT_BYTES);
    read_all();
    remove_file("00000000000000000001.seg");
}

static void try_blocks(struct bytes input)
{
    static uint8_t segment[SEGMENT_BYTES];
    begin_segment(segment);
    size_t most = SEGMENT_BYTES - SEGMENT_HEADER_SIZE;
    memcpy(segment + SEGMENT_HEADER_SIZE, input.data, input.size < most ? input.size : most);
    try_segment(segment);
}

static uint8_t take(struct bytes *input)
{
    if (input->size == 0)
        return 0;
    input->size--;
    return *input->data++;
}

/* Records whose numbers and sizes are mostly right, with sound checksums. */
static size_t put_records(struct bytes *input, uint8_t *out, struct group *group)
{
    size_t size = 0;
    for (group->count = 0; group->count < 4 && input->size > 4; group->count++) {
        struct journal_record record = {.seq = group->before + group->count + 1};
        record.seq += take(input) % 16 == 1;
        record.type = (enum record_type)(take(input) % 8);
        record.body.size = take(input);
        if (record.body.size > input->size)
            record.body.size = input->size;
        record.body.data = input->data;
        input->data += record.body.size;
        input->size -= record.body.size;
        record_write(&record, out + size);
        size += RECORD_HEAD_SIZE + record.body.size;
    }
    return size;
}

static void try_sound(struct bytes input)
{
    static uint8_t segment[SEGMENT_BYTES];
    begin_segment(segment);
    size_t at = SEGMENT_HEADER_SIZE;
    uint64_t before = 0;
    for (int i = 0; i < GROUPS_MAX && input.size > 0; i++) {
        struct group group = {.before = before, .mark = before + (take(&input) % 16 == 1)};
        size_t size = GROUP_HEAD_SIZE + put_records(&input, segment + at + GROUP_HEAD_SIZE, &group);
        before += group.count;
        group.size = (uint32_t)size + (take(&input) % 16 == 1);
        group.count += take(&input) % 16 == 1;
        group_head_encode(&group, id, segment + at);
        at += BLOCK_SIZE;
    }
    try_segment(segment);
}

static void try_packed(struct bytes input)
{
    put_file("00000000000000000001.seg.zst", input.data, input.size);
    read_all();
    remove_file("00000000000000000001.seg.zst");
}

/* What can be read can be written, and then read as the same. */
static void try_frame(struct bytes body, struct arena *arena)
{
    static uint8_t first[1 << 17], second[1 << 17];
    size_t first_size = 0;
    size_t second_size = 0;
    struct frame_record frame;
    if (frame_record_decode(body, arena, &frame) < 0)
        return;
    require(frame_record_encode(&frame, first, sizeof first, &first_size) == 0);
    arena_reset(arena);
    require(frame_record_decode((struct bytes){first, first_size}, arena, &frame) == 0);
    require(frame_record_encode(&frame, second, sizeof second, &second_size) == 0);
    require(first_size == second_size && memcmp(first, second, first_size) == 0);
}

static void try_bodies(struct bytes body)
{
    struct arena arena;
    struct frame_record frame;
    struct heartbeat heartbeat;
    struct register_version version;
    struct notice notice;
    struct delivery delivery;
    arena_init(&arena, ARENA_MAX_BYTES);
    try_frame(body, &arena);
    (void)!frame_record_peek(body, &arena, &frame);
    (void)!heartbeat_decode(body, &arena, &heartbeat);
    (void)!version_decode(body, &arena, &version);
    (void)!notice_decode(body, &arena, &notice);
    (void)!delivery_decode(body, &arena, &delivery);
    arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const trials[])(struct bytes) = {try_bodies, try_blocks, try_sound, try_packed};
    if (size > 1)
        trials[data[0] % COUNT_OF(trials)]((struct bytes){.data = data + 1, .size = size - 1});
    return 0;
}
