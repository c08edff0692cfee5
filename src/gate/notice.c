#include "gate/notice.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc32c.h"
#include "gate/bucket.h"
#include "gate/clock.h"

#define SLOTS      1024
#define PER_SECOND 1
#define BURST      50

/* The last pair of kind and device that fell here; another one takes the slot over. */
struct slot {
    int64_t told_us;
    uint32_t key;
    uint32_t count; /* since it was told */
};

struct notice_desk {
    struct intake *intake;
    uint64_t *lost;
    struct bucket bucket;
    struct slot slots[SLOTS];
};

int notice_desk_new(struct intake *intake, uint64_t *lost_counter, struct notice_desk **out)
{
    struct notice_desk *desk = calloc(1, sizeof(*desk));
    if (desk == NULL)
        return -ENOMEM;
    desk->intake = intake;
    desk->lost = lost_counter;
    *out = desk;
    return 0;
}

void notice_desk_free(struct notice_desk *desk)
{
    free(desk);
}

/* How often it happened since it was told last; 0: not to be told now. */
static uint32_t due(struct notice_desk *desk, enum notice_kind kind, const char *device)
{
    int64_t now_us = clock_mono_us();
    uint32_t key = crc32c((uint32_t)kind, device, strlen(device));
    struct slot *slot = &desk->slots[key % SLOTS];
    if (slot->key != key)
        *slot = (struct slot){.key = key};
    slot->count++;
    bool is_recent = slot->told_us != 0 && now_us - slot->told_us < MINUTE_US;
    if (is_recent || !bucket_take(&desk->bucket, PER_SECOND, BURST, now_us))
        return 0;
    uint32_t count = slot->count;
    slot->told_us = now_us;
    slot->count = 0;
    return count;
}

int notice_tell(struct notice_desk *desk, enum notice_kind kind, const char *device,
    int32_t device_no, int32_t supplier_no)
{
    uint32_t count = due(desk, kind, device);
    if (count == 0)
        return 0;
    struct notice notice = {.wall_us = clock_wall_us(),
        .kind = kind,
        .device_no = device_no,
        .supplier_no = supplier_no,
        .count = count};
    for (size_t i = 0; i < DEVICE_KEY_MAX && device[i] != '\0'; i++)
        notice.device.text[i] = device[i];
    int result = intake_notice(desk->intake, &notice);
    if (result != INTAKE_FULL)
        return result;
    ++*desk->lost;
    return 0;
}
