#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tool/command.h"
#include "tool/send.h"
#include "tool/send_record.h"

#define TICK_US (5 * INT64_C(1000))

/* The devices of a track, each with its connection. */
struct senders {
    struct sending *sending;
    struct vtp_crew *crew;
    const struct send_rows *rows;
    struct send_pace pace;
    struct vtp_client **clients; /* in the order of the keys; NULL: not of this track */
    struct send_record *records; /* of the rows, numbered */
    size_t *order;               /* in which the records go */
    struct device_key *replaced; /* by the last keys of the file, in this order */
    size_t stand_in_count;
    struct event *tick;
    size_t next;  /* in `order` */
    bool is_lost; /* out of memory */
};

/* --- stand-ins --- */

/* Where the device stands among those that are replaced, or would. */
static size_t find_replaced(const struct senders *senders, const struct device_key *device)
{
    size_t at = 0;
    while (at < senders->stand_in_count && strcmp(senders->replaced[at].text, device->text) < 0)
        at++;
    return at;
}

/* The last of the file stand in, as those do not sail with the fleet. */
static const struct device_secret *stand_in(const struct senders *senders, size_t at)
{
    const struct key_file *keys = &senders->sending->keys;
    return &keys->secrets[keys->count - 1 - at];
}

static int note_replaced(struct senders *senders, const struct device_key *device)
{
    size_t at = find_replaced(senders, device);
    if (at < senders->stand_in_count && strcmp(senders->replaced[at].text, device->text) == 0)
        return COMMAND_DONE;
    if (!senders->sending->has_demo_keys || senders->stand_in_count == senders->sending->keys.count)
        return command_failed("there is no key for device %s", device->text);
    memmove(&senders->replaced[at + 1], &senders->replaced[at],
        (senders->stand_in_count - at) * sizeof *senders->replaced);
    senders->replaced[at] = *device;
    senders->stand_in_count++;
    return COMMAND_DONE;
}

static bool is_repeated(const struct track_row *rows, size_t i)
{
    return i > 0 && strcmp(rows[i].device.text, rows[i - 1].device.text) == 0;
}

/* Devices of the demonstration stand in for those that have no key: by name, not by where they
 * stand in the track, so that a shuffled one has the same. */
static int replace_devices(struct senders *senders)
{
    const struct track_row *rows = senders->rows->rows;
    int status = COMMAND_DONE;
    for (size_t i = 0; i < senders->rows->count && status == COMMAND_DONE; i++)
        if (!is_repeated(rows, i) &&
            key_file_find(&senders->sending->keys, rows[i].device.text) == NULL)
            status = note_replaced(senders, &rows[i].device);
    for (size_t i = 0; i < senders->stand_in_count && status == COMMAND_DONE; i++)
        fprintf(stderr, "haitrinh: %s has no key and is sent as %s\n", senders->replaced[i].text,
            stand_in(senders, i)->device.text);
    return status;
}

/* --- records --- */

static size_t device_of(const struct senders *senders, const struct device_key *device)
{
    const struct key_file *keys = &senders->sending->keys;
    const struct device_secret *secret = key_file_find(keys, device->text);
    if (secret == NULL)
        secret = stand_in(senders, find_replaced(senders, device));
    return (size_t)(secret - keys->secrets);
}

/* Trackers speak in whole seconds. */
static struct report whole_seconds(struct report report)
{
    report.fix_us = report.fix_us / SECOND_US * SECOND_US;
    return report;
}

/* Rows that are due one by one go one by one. */
static int make_records(struct senders *senders, const struct send_settings *settings)
{
    const struct track_row *rows = senders->rows->rows;
    size_t count = senders->rows->count;
    size_t most = settings->speed_up == 0 ? (size_t)settings->sending.reports_per_frame : 1;
    for (size_t i = 0; i < count; i++)
        senders->records[i] = (struct send_record){
            .report = whole_seconds(rows[i].report),
            .device = is_repeated(rows, i) ? senders->records[i - 1].device
                                           : device_of(senders, &rows[i].device),
            .row = i,
        };
    int result = send_records_number(senders->records, count);
    if (result == 0)
        result = send_records_order(senders->records, count, most, senders->order);
    return result;
}

/* A client for each device, whose queue has the epoch of its records. */
static int make_clients(struct senders *senders)
{
    const struct device_secret *secrets = senders->sending->keys.secrets;
    for (size_t i = 0; i < senders->rows->count; i++) {
        const struct send_record *record = &senders->records[i];
        struct vtp_client **client = &senders->clients[record->device];
        if (*client != NULL)
            continue;
        int result = vtp_client_new(senders->crew, &secrets[record->device], 0, client);
        if (result < 0)
            return result;
        vtp_client_set_epoch(*client, record->report.device_epoch);
    }
    return 0;
}

/* --- sending --- */

static int send_next(struct senders *senders)
{
    const struct send_record *record = &senders->records[senders->order[senders->next++]];
    senders->sending->made++;
    return vtp_client_add(senders->clients[record->device], &record->report);
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
        result = send_next(senders);
    if (has_new)
        flush_all(senders);
    senders->is_lost = result < 0;
    bool is_all_sent = senders->next == senders->rows->count;
    if (senders->is_lost || send_pace_is_over(&senders->pace, senders->sending, is_all_sent))
        (void)event_base_loopbreak(senders->sending->base);
}

static int allocate(struct senders *senders)
{
    size_t keys = senders->sending->keys.count + 1;
    size_t rows = senders->rows->count + 1;
    senders->clients = calloc(keys, sizeof(struct vtp_client *));
    senders->replaced = calloc(keys, sizeof *senders->replaced);
    senders->records = calloc(rows, sizeof *senders->records);
    senders->order = calloc(rows, sizeof *senders->order);
    senders->tick = event_new(senders->sending->base, -1, EV_PERSIST, on_tick, senders);
    bool has_all = senders->clients != NULL && senders->replaced != NULL &&
                   senders->records != NULL && senders->order != NULL && senders->tick != NULL;
    return has_all ? 0 : -ENOMEM;
}

static int begin(struct senders *senders, const struct send_settings *settings)
{
    const struct timeval tick = {.tv_usec = TICK_US};
    if (allocate(senders) < 0)
        return command_failed("out of memory");
    int status = replace_devices(senders);
    if (status != COMMAND_DONE)
        return status;
    int result = make_records(senders, settings);
    if (result == 0)
        result = sending_new_crew(senders->sending, &settings->sending, &senders->crew);
    if (result == 0)
        result = make_clients(senders);
    if (result < 0 || event_add(senders->tick, &tick) < 0)
        return command_failed("out of memory");
    return COMMAND_DONE;
}

static void end(struct senders *senders)
{
    if (senders->tick != NULL)
        event_free(senders->tick);
    for (size_t i = 0; senders->clients != NULL && i < senders->sending->keys.count; i++)
        vtp_client_free(senders->clients[i]);
    free(senders->clients);
    free(senders->replaced);
    free(senders->records);
    free(senders->order);
    vtp_crew_free(senders->crew);
}

static int tell_outcome(const struct senders *senders)
{
    if (senders->is_lost)
        return command_failed("out of memory");
    return sending_outcome(
        senders->sending, &vtp_crew_counts(senders->crew)->last_loss, senders->pace.drain_us);
}

int send_vtp(
    struct sending *sending, const struct send_settings *settings, const struct send_rows *rows)
{
    struct senders senders = {.sending = sending, .rows = rows};
    int status = begin(&senders, settings);
    send_pace_init(&senders.pace, settings, rows);
    if (status == COMMAND_DONE)
        (void)event_base_dispatch(sending->base);
    if (status == COMMAND_DONE)
        status = tell_outcome(&senders);
    end(&senders);
    return status;
}
