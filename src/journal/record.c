#include "journal/record.h"

#include <errno.h>
#include <stddef.h>

#include "journal/message.h"

/* Field numbers: proto/journal.proto. */

#define HEARTBEAT_PATH 4

static const struct slot heartbeat_slots[] = {
    {1, SLOT_FIXED64,  offsetof(struct heartbeat, wall_us)},
    {2, SLOT_FIXED64,  offsetof(struct heartbeat, run)    },
    {3, SLOT_NUMBER64, offsetof(struct heartbeat, mono_us)},
};
static const struct slot path_slots[] = {
    {1, SLOT_SIGNED32, offsetof(struct heartbeat_path, supplier_no)},
    {2, SLOT_NUMBER32, offsetof(struct heartbeat_path, sessions)   },
    {3, SLOT_NUMBER32, offsetof(struct heartbeat_path, frames)     },
    {4, SLOT_BOOL,     offsetof(struct heartbeat_path, is_proven)  },
};
static const struct slot version_slots[] = {
    {1, SLOT_NUMBER64, offsetof(struct register_version, version_no) },
    {2, SLOT_NUMBER32, offsetof(struct register_version, kind)       },
    {3, SLOT_FIXED64,  offsetof(struct register_version, recorded_us)},
    {4, SLOT_BYTES,    offsetof(struct register_version, json)       },
};
static const struct slot notice_slots[] = {
    {1, SLOT_FIXED64,  offsetof(struct notice, wall_us)    },
    {2, SLOT_NUMBER32, offsetof(struct notice, kind)       },
    {3, SLOT_KEY,      offsetof(struct notice, device)     },
    {4, SLOT_SIGNED32, offsetof(struct notice, device_no)  },
    {5, SLOT_SIGNED32, offsetof(struct notice, supplier_no)},
    {6, SLOT_NUMBER32, offsetof(struct notice, count)      },
};
static const struct slot delivery_slots[] = {
    {1, SLOT_FIXED64,  offsetof(struct delivery, wall_us)      },
    {2, SLOT_KEY,      offsetof(struct delivery, device)       },
    {3, SLOT_SIGNED32, offsetof(struct delivery, device_no)    },
    {4, SLOT_NUMBER64, offsetof(struct delivery, message_id)   },
    {5, SLOT_NUMBER32, offsetof(struct delivery, code)         },
    {6, SLOT_BYTES,    offsetof(struct delivery, text)         },
    {7, SLOT_FIXED64,  offsetof(struct delivery, unanswered_us)},
};

#define MESSAGE_OF(slots)      \
    {                          \
        slots, COUNT_OF(slots) \
    }

static const struct message heartbeat_message = MESSAGE_OF(heartbeat_slots);
static const struct message path_message = MESSAGE_OF(path_slots);
static const struct message version_message = MESSAGE_OF(version_slots);
static const struct message notice_message = MESSAGE_OF(notice_slots);
static const struct message delivery_message = MESSAGE_OF(delivery_slots);

int heartbeat_encode(
    const struct heartbeat *heartbeat, uint8_t *out, size_t capacity, size_t *out_size)
{
    if (heartbeat->path_count > HEARTBEAT_PATHS_MAX)
        return -EINVAL;
    struct writer writer = {.at = out, .end = out + capacity};
    message_write(&heartbeat_message, &writer, heartbeat);
    for (size_t i = 0; i < heartbeat->path_count; i++) {
        uint8_t *opened = write_open(&writer, HEARTBEAT_PATH);
        message_write(&path_message, &writer, &heartbeat->paths[i]);
        write_close(&writer, opened);
    }
    return write_end(&writer, out, out_size);
}

static int encode(
    const struct message *message, const void *object, struct writer *writer, size_t *out_size)
{
    const uint8_t *start = writer->at;
    message_write(message, writer, object);
    return write_end(writer, start, out_size);
}

int version_encode(
    const struct register_version *version, uint8_t *out, size_t capacity, size_t *out_size)
{
    struct writer writer = {.at = out, .end = out + capacity};
    return encode(&version_message, version, &writer, out_size);
}

int notice_encode(const struct notice *notice, uint8_t *out, size_t capacity, size_t *out_size)
{
    struct writer writer = {.at = out, .end = out + capacity};
    return encode(&notice_message, notice, &writer, out_size);
}

int delivery_encode(
    const struct delivery *delivery, uint8_t *out, size_t capacity, size_t *out_size)
{
    struct writer writer = {.at = out, .end = out + capacity};
    return encode(&delivery_message, delivery, &writer, out_size);
}

static int take_path(struct bytes body, struct heartbeat *heartbeat)
{
    if (heartbeat->path_count == HEARTBEAT_PATHS_MAX)
        return -EBADMSG;
    return message_read(&path_message, body, &heartbeat->paths[heartbeat->path_count++]);
}

int heartbeat_decode(struct bytes body, struct arena *arena, struct heartbeat *out)
{
    (void)arena;
    struct field field;
    struct heartbeat heartbeat = {0};
    int result = 0;
    while (result == 0 && (result = field_read(&body, &field)) == 0)
        result = field.number == HEARTBEAT_PATH
                     ? take_path(field.bytes, &heartbeat)
                     : message_take(&heartbeat_message, &field, &heartbeat);
    if (result < 0)
        return result;
    *out = heartbeat;
    return 0;
}

int version_decode(struct bytes body, struct arena *arena, struct register_version *out)
{
    (void)arena;
    struct register_version version = {0};
    int result = message_read(&version_message, body, &version);
    if (result < 0 || version.kind < REGISTER_OWNER || version.kind > REGISTER_MODE)
        return -EBADMSG;
    *out = version;
    return 0;
}

int notice_decode(struct bytes body, struct arena *arena, struct notice *out)
{
    (void)arena;
    struct notice notice = {0};
    int result = message_read(&notice_message, body, &notice);
    if (result < 0 || notice.kind < NOTICE_TAKEOVER || notice.kind > NOTICE_GATE_STOPPED)
        return -EBADMSG;
    *out = notice;
    return 0;
}

int delivery_decode(struct bytes body, struct arena *arena, struct delivery *out)
{
    (void)arena;
    struct delivery delivery = {0};
    int result = message_read(&delivery_message, body, &delivery);
    if (result == 0)
        *out = delivery;
    return result;
}
