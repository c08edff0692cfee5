#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tool/command.h"
#include "tool/send.h"

#define TICK_US (5 * INT64_C(1000))

/* The devices of a track, each with its connection. */
struct senders {
    struct sending *sending;
    struct vtp_crew *crew;
    const struct send_rows *rows;
    struct send_pace pace;
    struct vtp_client **clients; /* in the order of the keys; NULL: not of this track */
    struct vtp_client **of_row;
    struct device_key *replaced; /* by the last keys of the file, in this order */
    size_t stand_in_count;
    struct event *tick;
    size_t next; /* row */
};

/* A device of the demonstration that stands in for one that has no key: the last of the file first,
 * as those do not sail with the fleet. NULL when there is none left. */
static const struct device_secret *stand_in(
    struct senders *senders, const struct device_key *device)
{
    const struct key_file *keys = &senders->sending->keys;
    for (size_t i = 0; i < senders->stand_in_count; i++)
        if (strcmp(senders->replaced[i].text, device->text) == 0)
            return &keys->secrets[keys->count - 1 - i];
    if (!senders->sending->has_demo_keys || senders->stand_in_count == keys->count)
        return NULL;
    senders->replaced[senders->stand_in_count] = *device;
    const struct device_secret *secret =
        &keys->secrets[keys->count - 1 - senders->stand_in_count++];
    fprintf(
        stderr, "haitrinh: %s has no key and is sent as %s\n", device->text, secret->device.text);
    return secret;
}

/* The client of a device, made when it is the first row of it. */
static int find_client(
    struct senders *senders, const struct device_key *device, struct vtp_client **out)
{
    const struct key_file *keys = &senders->sending->keys;
    const struct device_secret *secret = key_file_find(keys, device->text);
    if (secret == NULL)
        secret = stand_in(senders, device);
    if (secret == NULL)
        return command_failed("there is no key for device %s", device->text);
    struct vtp_client **client = &senders->clients[secret - keys->secrets];
    if (*client == NULL && vtp_client_new(senders->crew, secret, 0, client) < 0)
        return command_failed("out of memory");
    *out = *client;
    return COMMAND_DONE;
}

static int connect_devices(struct senders *senders)
{
    const struct track_row *rows = senders->rows->rows;
    int status = COMMAND_DONE;
    for (size_t i = 0; i < senders->rows->count && status == COMMAND_DONE; i++) {
        if (i > 0 && strcmp(rows[i].device.text, rows[i - 1].device.text) == 0)
            senders->of_row[i] = senders->of_row[i - 1];
        else
            status = find_client(senders, &rows[i].device, &senders->of_row[i]);
    }
    return status;
}

/* Trackers speak in whole seconds. */
static int send_row(struct senders *senders, size_t row)
{
    struct report report = senders->rows->rows[row].report;
    report.fix_us = report.fix_us / SECOND_US * SECOND_US;
    senders->sending->made++;
    return vtp_client_add(senders->of_row[row], &report);
}

static void flush_all(struct senders *senders)
{
    for (size_t i = 0; i < senders->sending->keys.count; i++)
        if (senders->clients[i] != NULL)
            vtp_client_flush(senders->clients[i]);
}

static void on_tick(evutil_socket_t unused, short what, void *context)
{
    struct senders *senders = context;
    size_t due = send_pace_due(&senders->pace);
    bool has_new = senders->next < due;
    int result = 0;
    (void)unused;
    (void)what;
    while (result == 0 && senders->next < due)
        result = send_row(senders, senders->next++);
    if (has_new)
        flush_all(senders);
    bool is_all_sent = senders->next == senders->rows->count;
    if (result < 0 || send_pace_is_over(&senders->pace, senders->sending, is_all_sent))
        (void)event_base_loopbreak(senders->sending->base);
}

static int begin(struct senders *senders, const struct send_settings *settings)
{
    const struct timeval tick = {.tv_usec = TICK_US};
    senders->clients = calloc(senders->sending->keys.count + 1, sizeof(struct vtp_client *));
    senders->replaced = calloc(senders->sending->keys.count + 1, sizeof *senders->replaced);
    senders->of_row = calloc(senders->rows->count + 1, sizeof(struct vtp_client *));
    senders->tick = event_new(senders->sending->base, -1, EV_PERSIST, on_tick, senders);
    if (senders->clients == NULL || senders->replaced == NULL || senders->of_row == NULL ||
        senders->tick == NULL ||
        sending_new_crew(senders->sending, &settings->sending, &senders->crew) < 0)
        return command_failed("out of memory");
    int status = connect_devices(senders);
    if (status == COMMAND_DONE && event_add(senders->tick, &tick) < 0)
        status = command_failed("out of memory");
    return status;
}

static void end(struct senders *senders)
{
    if (senders->tick != NULL)
        event_free(senders->tick);
    for (size_t i = 0; senders->clients != NULL && i < senders->sending->keys.count; i++)
        vtp_client_free(senders->clients[i]);
    free(senders->clients);
    free(senders->of_row);
    free(senders->replaced);
    vtp_crew_free(senders->crew);
}

int send_vtp(
    struct sending *sending, const struct send_settings *settings, const struct send_rows *rows)
{
    struct senders senders = {.sending = sending, .rows = rows};
    int status = begin(&senders, settings);
    send_pace_init(&senders.pace, settings, rows);
    if (status == COMMAND_DONE)
        (void)event_base_dispatch(sending->base);
    end(&senders);
    if (status == COMMAND_DONE && sending_unanswered(sending) > 0)
        status = COMMAND_WANTING;
    return status;
}
