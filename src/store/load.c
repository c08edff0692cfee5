#include "store/load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "embedded_sql.h"

/* A reading under way: what each row is given to. */
struct reading {
    void *context;
    load_version_callback *version;
    load_state_callback *state;
    load_stranger_callback *stranger;
    load_alarm_callback *alarm;
    uint8_t *blob; /* STATE_ROOM bytes */
};

/* Longest state blob that is read. */
#define STATE_ROOM ((size_t)256 * 1024)

int load_begin(struct database *database)
{
    return database_run(database, sql_load_begin, NULL, NULL);
}

int load_adopt_journal(struct database *database, const char *journal_id)
{
    struct parameters parameters = {0};
    parameter_text(&parameters, journal_id);
    return database_run(database, sql_journal_adopt, &parameters, NULL);
}

static int64_t int_or(const struct rows *rows, size_t row, size_t column, int64_t unknown)
{
    return rows_is_null(rows, row, column) ? unknown : rows_int(rows, row, column);
}

static int32_t small_or(const struct rows *row, size_t column, int32_t unknown)
{
    return (int32_t)int_or(row, 0, column, unknown);
}

/* A bytea column as its hex digits. */
static int read_hex(const struct rows *rows, size_t column, uint8_t *out, size_t room, size_t *size)
{
    struct bytes hex = bytes_from_text(rows_text(rows, 0, column));
    return text_to_hex(hex, out, room, size) == 0 ? 0 : -EPROTO;
}

int load_cursors(struct database *database, const char *journal_id, struct load_cursor *out)
{
    AUTO(rows_free) struct rows *rows = NULL;
    struct parameters parameters = {0};
    parameter_text(&parameters, journal_id);
    int result = database_run(database, sql_load_cursor, &parameters, &rows);
    if (result != 0)
        return result;
    if (rows_is_null(rows, 0, 0))
        return rows_int(rows, 0, 4) == 0 ? LOAD_EMPTY : LOAD_UNKNOWN;
    result = read_hex(rows, 3, out->clock, sizeof(out->clock), &out->clock_size);
    if (result != 0)
        return result;
    out->live_seq = (uint64_t)rows_int(rows, 0, 0);
    out->history_seq = (uint64_t)rows_int(rows, 0, 1);
    out->fleet_version = (uint64_t)rows_int(rows, 0, 2);
    return 0;
}

static int give_version(void *context, const struct rows *row)
{
    const struct reading *reading = context;
    return reading->version(
        reading->context, &(struct register_version){.version_no = (uint64_t)rows_int(row, 0, 0),
                              .kind = (enum register_kind)rows_int(row, 0, 1),
                              .recorded_us = rows_int(row, 0, 2),
                              .json = bytes_from_text(rows_text(row, 0, 3))});
}

int load_versions(
    struct database *database, uint64_t version_no, load_version_callback *each, void *context)
{
    struct reading reading = {.context = context, .version = each};
    struct parameters parameters = {0};
    parameter_int(&parameters, (int64_t)version_no);
    return database_stream(database, sql_load_versions, &parameters, give_version, &reading);
}

/* In the order of sql/statement/load_states.sql. */
static struct position last_of(const struct rows *row)
{
    return (struct position){
        .device_no = small_or(row, 0, 0),
        .fix_us = int_or(row, 0, 2, TIME_UNKNOWN),
        .received_us = int_or(row, 0, 3, TIME_UNKNOWN),
        .place = {.seq = (uint64_t)rows_int(row, 0, 4),             .item = (uint16_t)rows_int(row, 0, 12)           },
        .digest = (uint32_t)rows_int(row, 0, 5),
        .point = {small_or(row,                  6, COORD_UNKNOWN), small_or(row,                   7, COORD_UNKNOWN)},
        .speed_mm_s = small_or(row, 8, SPEED_UNKNOWN),
        .course_cdeg = small_or(row, 9, COURSE_UNKNOWN),
        .status = (uint32_t)rows_int(row, 0, 10),
        .doubt = (uint16_t)rows_int(row, 0, 11),
        .kind = (uint8_t)rows_int(row, 0, 13),
        .event = (uint8_t)rows_int(row, 0, 14),
        .protocol = (uint8_t)rows_int(row, 0, 15),
    };
}

static int give_state(void *context, const struct rows *row)
{
    const struct reading *reading = context;
    size_t size = 0;
    int result = read_hex(row, 16, reading->blob, STATE_ROOM, &size);
    if (result != 0)
        return result;
    return reading->state(reading->context, &(struct state_row){
                                                .device_no = small_or(row, 0, 0),
                                                .last_heard_us = int_or(row, 0, 1, TIME_UNKNOWN),
                                                .last = last_of(row),
                                                .blob = {reading->blob, size}
    });
}

int load_states(struct database *database, load_state_callback *each, void *context)
{
    struct reading reading = {.context = context, .state = each, .blob = malloc(STATE_ROOM)};
    if (!reading.blob)
        return -ENOMEM;
    int result = database_stream(database, sql_load_states, NULL, give_state, &reading);
    free(reading.blob);
    return result;
}

static int give_stranger(void *context, const struct rows *row)
{
    const struct reading *reading = context;
    struct stranger_row stranger = {
        .device_no = small_or(row, 0, 0),
        .supplier_no = small_or(row, 2, 0),
        .place = {.seq = (uint64_t)rows_int(row, 0, 3), .item = (uint16_t)rows_int(row, 0, 4)},
        .heard_us = rows_int(row, 0, 5)
    };
    struct bytes key = bytes_from_text(rows_text(row, 0, 1));
    if (!device_key_is_valid(key))
        return -EPROTO;
    memcpy(stranger.key.text, key.data, key.size);
    return reading->stranger(reading->context, &stranger);
}

int load_strangers(struct database *database, load_stranger_callback *each, void *context)
{
    struct reading reading = {.context = context, .stranger = each};
    return database_stream(database, sql_load_strangers, NULL, give_stranger, &reading);
}

#define EVENT_COLUMNS 16

/* In the order of sql/statement/load_open_alarms.sql, from column `first` on. */
static int read_event(const struct rows *row, size_t first, struct alarm_event *out)
{
    struct bytes detail = bytes_from_text(rows_text(row, 0, first + 15));
    if (detail.size >= sizeof(out->detail))
        return -EPROTO;
    *out = (struct alarm_event){
        .alarm_id = (uint64_t)rows_int(row, 0, first),
        .occurred_us = int_or(row, 0, first + 1, TIME_UNKNOWN),
        .detected_us = int_or(row, 0, first + 2, TIME_UNKNOWN),
        .place = {(uint64_t)rows_int(row, 0,         first + 3),     (uint16_t)rows_int(row, 0,          first + 11)   },
        .zone_version = (uint64_t)rows_int(row, 0, first + 4),
        .device_no = small_or(row, first + 5, 0),
        .vessel_no = small_or(row, first + 6, 0),
        .zone_no = small_or(row, first + 7, 0),
        .supplier_no = small_or(row, first + 8, 0),
        .point = {small_or(row,           first + 9, COORD_UNKNOWN),
                  small_or(row,                                                              first + 10, COORD_UNKNOWN)},
        .kind = (enum alarm_kind)rows_int(row, 0, first + 12),
        .step = (enum alarm_step)rows_int(row, 0, first + 13),
        .level = (uint8_t)rows_int(row, 0, first + 14),
    };
    memcpy(out->detail, detail.data, detail.size);
    return 0;
}

static int give_alarm(void *context, const struct rows *row)
{
    const struct reading *reading = context;
    struct alarm_event raised, last;
    int result = read_event(row, 0, &raised);
    if (result == 0)
        result = read_event(row, EVENT_COLUMNS, &last);
    return result == 0 ? reading->alarm(reading->context, &raised, &last) : result;
}

int load_open_alarms(struct database *database, load_alarm_callback *each, void *context)
{
    struct reading reading = {.context = context, .alarm = each};
    return database_stream(database, sql_load_open_alarms, NULL, give_alarm, &reading);
}
