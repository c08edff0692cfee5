#include "tool/ledger.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define HEADER     "device_id,fix_time,lat,lon,device_epoch,device_seq,digest_hex\n"
#define LINE_SIZE  256
#define FIELD_MOST 7

int ledger_open(const char *path, struct ledger *out)
{
    FILE *file = fopen(path, "ae");
    if (file == NULL)
        return -errno;
    if (fseek(file, 0, SEEK_END) < 0) {
        int result = -errno;
        (void)fclose(file);
        return result;
    }
    if (ftell(file) == 0)
        fprintf(file, HEADER);
    *out = (struct ledger){.file = file};
    return 0;
}

int ledger_close(struct ledger *ledger)
{
    if (ledger->file == NULL)
        return 0;
    bool is_good = !ferror(ledger->file);
    is_good = fclose(ledger->file) == 0 && is_good;
    ledger->file = NULL;
    return is_good ? 0 : -EIO;
}

void ledger_flush(struct ledger *ledger)
{
    if (ledger->file != NULL)
        (void)fflush(ledger->file);
}

static void degrees(int32_t value_e7, char out[POINT_TEXT_SIZE])
{
    out[0] = '\0';
    if (value_e7 != COORD_UNKNOWN)
        (void)degrees_to_text(value_e7, out, POINT_TEXT_SIZE);
}

void ledger_write(
    struct ledger *ledger, const struct device_key *device, const struct report *report)
{
    char time[TIME_TEXT_SIZE] = "";
    char lat[POINT_TEXT_SIZE];
    char lon[POINT_TEXT_SIZE];
    if (report->fix_us != TIME_UNKNOWN)
        (void)time_to_text(report->fix_us, time, sizeof time);
    degrees(report->point.lat_e7, lat);
    degrees(report->point.lon_e7, lon);
    fprintf(ledger->file, "%s,%s,%s,%s,%" PRIu32 ",%" PRIu64 ",%08" PRIx32 "\n", device->text, time,
        lat, lon, report->device_epoch, report->device_seq, report_digest(report));
    ledger->lines++;
}

static int read_digest(struct bytes text, uint32_t *out)
{
    uint8_t digest[4];
    size_t size = 0;
    if (text_to_hex(text, digest, sizeof digest, &size) < 0 || size != sizeof digest)
        return -EBADMSG;
    *out = (uint32_t)digest[0] << 24 | (uint32_t)digest[1] << 16 | (uint32_t)digest[2] << 8 |
           digest[3];
    return 0;
}

/* `line` is without its end. */
static int read_line(struct bytes line, struct ledger_entry *out)
{
    struct ledger_entry entry = {.fix_us = TIME_UNKNOWN};
    struct bytes fields[FIELD_MOST];
    for (size_t i = 0; i < FIELD_MOST; i++)
        fields[i] = bytes_split(&line, ',');
    if (line.size > 0 || !device_key_is_valid(fields[0]))
        return -EBADMSG;
    memcpy(entry.device.text, fields[0].data, fields[0].size);
    if (fields[1].size > 0 && text_to_time(fields[1], &entry.fix_us) < 0)
        return -EBADMSG;
    int result = read_digest(fields[6], &entry.digest);
    if (result == 0)
        *out = entry;
    return result;
}

static int read_lines(FILE *file, ledger_each *each, void *context, size_t *out_line)
{
    char text[LINE_SIZE];
    int result = 0;
    for (*out_line = 1; result >= 0 && fgets(text, sizeof text, file) != NULL; ++*out_line) {
        struct bytes line = bytes_from_text(text);
        if (line.size == 0 || line.data[line.size - 1] != '\n')
            return line.size + 1 == sizeof text ? -EBADMSG : 0;
        line.size--;
        struct ledger_entry entry;
        if (*out_line == 1 && strcmp(text, HEADER) == 0)
            continue;
        result = read_line(line, &entry);
        if (result == 0)
            result = each(context, &entry);
    }
    return ferror(file) ? -EIO : result;
}

int ledger_read(const char *path, ledger_each *each, void *context, size_t *out_line)
{
    *out_line = 0;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return -errno;
    int result = read_lines(file, each, context, out_line);
    (void)fclose(file);
    return result;
}
