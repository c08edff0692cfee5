#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "tool/command.h"
#include "tool/random.h"
#include "tool/send.h"

/* Largest file of raw records. */
#define RAW_MAX (64 * 1024 * 1024)

#define OPTION(...) OPTION_OF(send_settings, __VA_ARGS__)

static const struct option_spec options[] = {
    SENDING_OPTIONS(send_settings, "32"),
    OPTION("protocol", OPTION_TEXT, protocol, "vtp", 0, 0, "How to send: vtp, naf."),
    OPTION("track", OPTION_TEXT, track, "", 0, 0,
        "CSV file device_id,time_utc,lat,lon,speed_kn,course_deg; - is standard input."),
    OPTION("raw", OPTION_TEXT, raw, "", 0, 0, "File of NAF records, sent as they stand."),
    OPTION("device", OPTION_TEXT, device, "", 0, 0, "Sends every row as this device."),
    OPTION("from", OPTION_TEXT, from, "VNM", 0, 0, "The sending party in NAF (FR)."),
    OPTION("shuffle", OPTION_TEXT, shuffle, "", 0, 0,
        "Number that puts the rows in another order; those of one frame stay together."),
    OPTION("speed-up", OPTION_INT, speed_up, "0", 0, 1000000,
        "Times faster than recorded; 0: all at once."),
};

static const struct usage usage = {
    .synopsis = "send --track FILE.csv | --raw FILE --to HOST:PORT [--ledger FILE] [OPTIONS]",
    .text =
        "Plays a recorded track into a gate as a tracker would, duplicates and impossible\n"
        "positions included. A position keeps its number: a track sent again, in any order, or\n"
        "with repeated rows is acknowledged again and stored once. (By VTP a device's numbers\n"
        "follow from all of its rows: with a row more or less it is another queue.) With the\n"
        "keys of the demonstration (no --keys), a device that has none is sent as one of the\n"
        "demonstration's. Prints what was sent and answered as one JSON object; the exit status\n"
        "is 0 when everything was answered; else a sentence says why it was not.\n",
    .table = {options, COUNT_OF(options)},
};

static void send_rows_done(struct send_rows *rows)
{
    free(rows->rows);
}

static int add_row(struct send_rows *rows, const struct track_row *row, size_t *capacity)
{
    if (rows->count == *capacity) {
        size_t larger = *capacity == 0 ? 256 : 2 * *capacity;
        struct track_row *memory = realloc(rows->rows, larger * sizeof *memory);
        if (memory == NULL)
            return -ENOMEM;
        rows->rows = memory;
        *capacity = larger;
    }
    rows->rows[rows->count++] = *row;
    return 0;
}

static int read_rows(struct track_file *track, struct send_rows *rows)
{
    size_t capacity = 0;
    struct track_row row;
    int result = 0;
    while (result >= 0 && result != TRACK_END) {
        result = track_file_next(track, &row);
        if (result == 0)
            result = add_row(rows, &row, &capacity);
        if (result == TRACK_BAD_ROW) {
            rows->skipped++;
            fprintf(stderr, "haitrinh: %s\n", track_file_fault(track));
        }
    }
    return result < 0 ? result : 0;
}

static int read_track(const char *path, struct send_rows *rows)
{
    AUTO(track_file_free) struct track_file *track = NULL;
    int result = track_file_open(path, &track);
    if (result == 0)
        result = read_rows(track, rows);
    if (result == -EBADMSG)
        return command_failed("%s: a column of a track is missing", path);
    if (result < 0)
        return command_failed("%s: %s", path, strerror(-result));
    return COMMAND_DONE;
}

static int rename_device(struct send_rows *rows, struct bytes name)
{
    struct device_key device = {0};
    if (!device_key_is_valid(name))
        return -EINVAL;
    memcpy(device.text, name.data, name.size);
    for (size_t i = 0; i < rows->count; i++)
        rows->rows[i].device = device;
    return 0;
}

/* Fisher and Yates. */
static void shuffle(struct send_rows *rows, uint64_t seed)
{
    for (size_t left = rows->count; left > 1; left--) {
        size_t other = (size_t)(random_next(&seed) % left);
        struct track_row row = rows->rows[left - 1];
        rows->rows[left - 1] = rows->rows[other];
        rows->rows[other] = row;
    }
}

static int arrange(const struct send_settings *settings, struct send_rows *rows)
{
    int64_t seed;
    if (settings->device[0] != '\0' && rename_device(rows, bytes_from_text(settings->device)) < 0)
        return usage_wrong(&usage, "send: --device takes [0-9A-Za-z-]{1,32}");
    if (settings->shuffle[0] == '\0')
        return COMMAND_DONE;
    if (text_to_int64(bytes_from_text(settings->shuffle), &seed) < 0)
        return usage_wrong(&usage, "send: --shuffle takes a number");
    shuffle(rows, (uint64_t)seed);
    return COMMAND_DONE;
}

/* The whole file; `out` is freed by the caller. */
static int read_raw(const char *path, uint8_t **out, size_t *out_size)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return command_failed("%s: %s", path, strerror(errno));
    uint8_t *data = malloc(RAW_MAX);
    *out_size = data == NULL ? 0 : fread(data, 1, RAW_MAX, file);
    bool is_whole = data != NULL && !ferror(file) && *out_size < RAW_MAX;
    (void)fclose(file);
    *out = data;
    return is_whole ? COMMAND_DONE : command_failed("%s: cannot be read whole", path);
}

static void print_summary(const struct sending *sending, const struct send_rows *rows)
{
    struct json json;
    json_init(&json);
    json_open_object(&json, NULL);
    sending_json(sending, &json);
    json_put_uint(&json, "skipped", rows->skipped);
    json_close_object(&json);
    const char *text = json_text(&json);
    printf("%s\n", text == NULL ? "" : text);
    json_done(&json);
}

static int send_all(
    const struct send_settings *settings, const struct send_rows *rows, struct bytes raw)
{
    struct sending *sending = calloc(1, sizeof *sending);
    if (sending == NULL)
        return command_failed("out of memory");
    bool is_naf = strcmp(settings->protocol, "naf") == 0;
    int status = sending_open(sending, &settings->sending, !is_naf);
    if (status == COMMAND_DONE) {
        status =
            is_naf ? send_naf(sending, settings, rows, raw) : send_vtp(sending, settings, rows);
        print_summary(sending, rows);
    }
    int closing = sending_close(sending);
    free(sending);
    return status == COMMAND_DONE ? closing : status;
}

static int run(const struct send_settings *settings)
{
    struct send_rows rows = {0};
    uint8_t *raw = NULL;
    size_t raw_size = 0;
    int status = COMMAND_DONE;
    if (settings->track[0] != '\0')
        status = read_track(settings->track, &rows);
    else
        status = read_raw(settings->raw, &raw, &raw_size);
    if (status == COMMAND_DONE)
        status = arrange(settings, &rows);
    if (status == COMMAND_DONE)
        status = send_all(settings, &rows, (struct bytes){.data = raw, .size = raw_size});
    send_rows_done(&rows);
    free(raw);
    return status;
}

int cmd_send(int argc, char **argv)
{
    struct send_settings settings;
    int status;
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    bool is_naf = strcmp(settings.protocol, "naf") == 0;
    if (!is_naf && strcmp(settings.protocol, "vtp") != 0)
        return usage_wrong(&usage, "send: --protocol takes vtp or naf");
    if ((settings.track[0] != '\0') == (settings.raw[0] != '\0'))
        return usage_wrong(&usage, "send: one of --track and --raw is needed");
    if (settings.raw[0] != '\0' && !is_naf)
        return usage_wrong(&usage, "send: --raw is for --protocol naf: VTP frames live in their "
                                   "session alone");
    return run(&settings);
}
