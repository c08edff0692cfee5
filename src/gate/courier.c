#include "gate/courier.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "base/text.h"
#include "gate/clock.h"
#include "gate/connection.h"
#include "gate/intake.h"
#include "gate/presence.h"
#include "gate/roster.h"

struct parcel {
    TAILQ_ENTRY(parcel) link;
    uint64_t id;
    int64_t not_after_us;
    int64_t polled_us; /* it asks for the position, since then; 0: it does not */
    int32_t device_no;
    struct device_key device;
    uint32_t sent_on; /* number of the connection it was sent on last; 0: none yet */
    size_t size;
    uint8_t frame[]; /* encoded */
};

TAILQ_HEAD(parcel_list, parcel);

struct courier {
    struct service *service;
    struct parcel_list parcels; /* oldest first */
    size_t count, most;
};

int courier_new(struct service *service, size_t most, struct courier **out)
{
    struct courier *courier = calloc(1, sizeof(*courier));
    if (courier == NULL)
        return -ENOMEM;
    courier->service = service;
    courier->most = most;
    TAILQ_INIT(&courier->parcels);
    *out = courier;
    return 0;
}

static void forget(struct courier *courier, struct parcel *parcel)
{
    TAILQ_REMOVE(&courier->parcels, parcel, link);
    courier->count--;
    free(parcel);
}

void courier_free(struct courier *courier)
{
    if (courier == NULL)
        return;
    while (!TAILQ_EMPTY(&courier->parcels))
        forget(courier, TAILQ_FIRST(&courier->parcels));
    free(courier);
}

size_t courier_count(const struct courier *courier)
{
    return courier->count;
}

/* --- sending --- */

static void send_on(struct connection *connection, struct parcel *parcel)
{
    if (parcel->sent_on == connection->number)
        return;
    parcel->sent_on = connection->number;
    connection_send(connection, (struct bytes){.data = parcel->frame, .size = parcel->size});
}

void courier_deliver(struct courier *courier, struct connection *connection, int32_t device_no)
{
    struct parcel *parcel = NULL;
    TAILQ_FOREACH(parcel, &courier->parcels, link)
        if (parcel->device_no == device_no)
            send_on(connection, parcel);
}

/* False: the vessel is not connected. */
static bool send_if_connected(struct courier *courier, struct parcel *parcel)
{
    const struct service *service = courier->service;
    const struct presence_entry *entry = presence_find(service->presence, parcel->device_no);
    struct connection *connection =
        entry == NULL ? NULL : connection_find(service->connections, entry->slot, entry->number);
    if (connection != NULL)
        send_on(connection, parcel);
    return connection != NULL;
}

/* --- taking --- */

static int encode(const struct message *message, uint8_t *out, size_t capacity, size_t *out_size)
{
    struct device_key device = message->device;
    Vtp__V1__Command command = *message->command;
    command.has_id = command.has_not_after = true;
    command.id = message->id;
    command.not_after = (uint32_t)(message->not_after_us / SECOND_US);
    command.device_id = device.text;
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_COMMAND;
    frame.command = &command;
    return vtp_encode(&frame, out, capacity, out_size);
}

static struct parcel *find(const struct courier *courier, uint64_t id, int32_t device_no)
{
    struct parcel *parcel = NULL;
    TAILQ_FOREACH(parcel, &courier->parcels, link)
        if (parcel->id == id && parcel->device_no == device_no)
            return parcel;
    return NULL;
}

int courier_take(struct courier *courier, const struct message *message, bool *out_is_sent)
{
    uint8_t frame[MESSAGE_BYTES_MAX];
    size_t size = 0;
    int64_t now_us = clock_wall_us();
    if (message->not_after_us <= now_us)
        return -ESTALE;
    struct parcel *parcel = find(courier, message->id, message->device_no);
    if (parcel != NULL) {
        *out_is_sent = send_if_connected(courier, parcel);
        return 0;
    }
    if (courier->count >= courier->most)
        return -ENOBUFS;
    int result = encode(message, frame, sizeof(frame), &size);
    if (result != 0)
        return result;
    parcel = malloc(sizeof(*parcel) + size);
    if (parcel == NULL)
        return -ENOMEM;
    *parcel = (struct parcel){.id = message->id,
        .not_after_us = message->not_after_us,
        .polled_us = message->command->body_case == VTP__V1__COMMAND__BODY_POLL ? now_us : 0,
        .device_no = message->device_no,
        .device = message->device,
        .size = size};
    memcpy(parcel->frame, frame, size);
    TAILQ_INSERT_TAIL(&courier->parcels, parcel, link);
    courier->count++;
    courier->service->counters[COUNT_MESSAGES]++;
    *out_is_sent = send_if_connected(courier, parcel);
    return 0;
}

/* --- results --- */

static int journal_result(struct courier *courier, const struct delivery *delivery)
{
    uint64_t seq = 0;
    int result = intake_delivery(courier->service->intake, delivery, &seq);
    if (result == 0)
        courier->service->counters[COUNT_DELIVERIES]++;
    return result == INTAKE_FULL ? COURIER_FULL : result;
}

int courier_result(struct courier *courier, const struct device_key *device, int32_t device_no,
    const Vtp__V1__CommandResult *told)
{
    struct parcel *parcel = find(courier, told->id, device_no);
    struct delivery delivery = {.wall_us = clock_wall_us(),
        .device = *device,
        .device_no = device_no,
        .message_id = told->id,
        .code = (unsigned)told->code,
        .text = told->text == NULL ? (struct bytes){0} : bytes_from_text(told->text)};
    int result = journal_result(courier, &delivery);
    bool is_final = told->code != VTP__V1__COMMAND_RESULT__CODE__QUEUED;
    if (result == 0 && is_final && parcel != NULL)
        forget(courier, parcel);
    return result;
}

/* It was sent, or its device could have come for it: one that is reached through a supplier's
 * gateway cannot, while the gateway is away. */
static bool was_asked(const struct courier *courier, const struct parcel *parcel)
{
    const struct service *service = courier->service;
    const struct presence_entry *entry = presence_find(service->presence, parcel->device_no);
    const struct device *device = roster_device(service->roster, parcel->device.text);
    if (parcel->sent_on != 0)
        return true;
    return entry != NULL ? entry->is_own : device != NULL && device->supplier_no == 0;
}

int courier_expire(struct courier *courier, int64_t wall_us)
{
    struct parcel *next = NULL;
    for (struct parcel *parcel = TAILQ_FIRST(&courier->parcels); parcel != NULL; parcel = next) {
        next = TAILQ_NEXT(parcel, link);
        if (parcel->not_after_us >= wall_us)
            continue;
        struct delivery delivery = {.wall_us = wall_us,
            .device = parcel->device,
            .device_no = parcel->device_no,
            .message_id = parcel->id,
            .code = VTP__V1__COMMAND_RESULT__CODE__EXPIRED,
            .unanswered_us = was_asked(courier, parcel) ? parcel->polled_us : 0};
        int result = journal_result(courier, &delivery);
        if (result != 0)
            return result == COURIER_FULL ? 0 : result;
        forget(courier, parcel);
    }
    return 0;
}
