#include "rule/alarm_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

void alarm_list_init(struct alarm_list *list)
{
    *list = (struct alarm_list){0};
}

void alarm_list_done(struct alarm_list *list)
{
    if (list == NULL)
        return;
    free(list->events);
    alarm_list_init(list);
}

void alarm_list_reset(struct alarm_list *list)
{
    list->count = 0;
}

static int make_room(struct alarm_list *list)
{
    if (list->count < list->capacity)
        return 0;
    size_t capacity = list->capacity == 0 ? 8 : 2 * list->capacity;
    struct alarm_event *grown = realloc(list->events, capacity * sizeof *grown);
    if (grown == NULL)
        return -ENOMEM;
    list->events = grown;
    list->capacity = capacity;
    return 0;
}

int alarm_list_add(struct alarm_list *list, const struct occasion *occasion,
    const struct alarm_event *event, const struct json *detail)
{
    const char *text = json_text(detail);
    if (text == NULL)
        return -ENOMEM;
    int result = make_room(list);
    if (result < 0)
        return result;
    struct alarm_event *added = &list->events[list->count++];
    *added = *event;
    added->place = occasion->place;
    added->detected_us = occasion->detected_us;
    added->vessel_no = occasion->vessel_no;
    added->supplier_no = occasion->supplier_no;
    const char *kept = strlen(text) < sizeof added->detail ? text : "{\"detail\":\"too long\"}";
    memcpy(added->detail, kept, strlen(kept) + 1);
    return 0;
}

/* FNV-1a over bytes, then a finaliser that spreads every bit (SplitMix64). */
static uint64_t hash_bytes(uint64_t hash, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t hash_number(uint64_t hash, uint64_t number)
{
    for (int shift = 0; shift < 64; shift += 8)
        hash = (hash ^ ((number >> shift) & 0xff)) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t spread(uint64_t hash)
{
    hash = (hash ^ (hash >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    hash = (hash ^ (hash >> 27)) * UINT64_C(0x94d049bb133111eb);
    return hash ^ (hash >> 31);
}

uint64_t alarm_id(
    const struct occasion *occasion, enum alarm_kind kind, int32_t device_no, int32_t zone_no)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    hash = hash_bytes(hash, occasion->journal_id, strlen(occasion->journal_id));
    hash = hash_number(hash, occasion->place.seq);
    hash = hash_number(hash, occasion->place.item);
    hash = hash_number(hash, (uint64_t)kind);
    hash = hash_number(hash, (uint64_t)(int64_t)device_no);
    hash = hash_number(hash, (uint64_t)(int64_t)zone_no);
    uint64_t id = spread(hash) & INT64_MAX;
    return id == 0 ? 1 : id;
}
