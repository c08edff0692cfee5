#include <errno.h>
#include <jansson.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "haitrinh/protocol.h"

#include "base/arena.h"
#include "base/text.h"
#include "embedded_sql.h"
#include "journal/reader.h"
#include "journal/record.h"
#include "store/query.h"
#include "store/registration.h"
#include "tool/alarm_words.h"
#include "tool/command.h"
#include "tool/mailbox.h"
#include "tool/reach.h"
#include "tool/run_process.h"
#include "tool/run_state.h"
#include "wire/vtp.h"

/* A vessel has so many devices at most. */
#define TARGETS_MAX 2
/* The vessel is asked for at least so long, however soon the person gives up: what goes unanswered
 * may be told to the guard. */
#define ASKED_LEAST_US (10 * MINUTE_US)
#define LOOK_NS        50000000

struct settings {
    struct reach reach;
    char device[OPTION_TEXT_MAX];
    char journal[OPTION_TEXT_MAX];
    char mailbox[OPTION_TEXT_MAX];
    int64_t wait_us;
};

static const struct option_spec specs[] = {
    REACH_OPTIONS(settings),
    OPTION_ROW("device", OPTION_TEXT, device, "", 0, 0,
        "this device, not those of a vessel; needs no database"),
    OPTION_ROW("wait", OPTION_SPAN, wait_us, "60s", SECOND_US, 4 * HOUR_US,
        "how long to wait for the answer"),
    OPTION_ROW("mailbox", OPTION_TEXT, mailbox, "", 0, 0,
        "the gate's local socket (gate.mailbox); default: the one in the state directory"),
    OPTION_ROW("journal", OPTION_TEXT, journal, "", 0, 0,
        "directory of the gate's journal; default: the one in the state directory"),
};

static const struct usage usage = {
    .synopsis = "poll VESSEL | --device KEY [--wait 60s] [--mailbox SOCKET] [--journal DIR]",
    .text =
        "Asks a vessel's devices where they are, through the gate, and tells what came: the next\n"
        "live position, be it the answer or a report that was due, or that nobody has answered\n"
        "yet. VESSEL is a registration. Who is not connected is asked as soon as it is, for 10\n"
        "minutes at least, also after this command has given up; what went unanswered until then\n"
        "is known to the alarms (loss-near-border). The exit status is 0 when a position came.\n",
    .table = {specs, COUNT_OF(specs)},
    .most = 9,
};

struct target {
    struct device_key device;
    uint64_t message_id;
    unsigned code; /* of its result; 0: none yet */
    bool is_sent;  /* it was connected */
};

struct asking {
    const struct settings *settings;
    struct target targets[TARGETS_MAX];
    size_t count;
    struct journal_reader *reader;
    struct arena arena;
    int64_t begun_us; /* monotonic */
    int64_t not_after_us;
    bool is_answered;
};

/* --- whom --- */

static bool is_one_way(unsigned number, const struct protocol **out)
{
    *out = protocol_by_number(number);
    return *out != NULL && !(*out)->carries_messages;
}

static void add_target(struct asking *asking, const char *device)
{
    struct target *target = &asking->targets[asking->count++];
    (void)snprintf(target->device.text, sizeof target->device.text, "%.*s", DEVICE_KEY_MAX, device);
}

/* Those that can be asked. */
static int take_targets(struct asking *asking, const char *subject, const struct rows *rows)
{
    const struct protocol *protocol = NULL;
    for (size_t i = 0; i < rows_count(rows) && asking->count < TARGETS_MAX; i++) {
        int64_t number = 0;
        if (text_to_int64(bytes_from_text(rows_text(rows, i, 1)), &number) == 0 &&
            is_one_way((unsigned)number, &protocol))
            continue;
        add_target(asking, rows_text(rows, i, 0));
    }
    if (asking->count > 0)
        return COMMAND_DONE;
    return protocol == NULL
               ? command_failed("%s has no device that could be asked", subject)
               : command_failed("%s was last heard by %s, over which nobody can be asked; "
                                "telephone or radio is left",
                     subject, protocol->name);
}

static int find_targets(struct asking *asking, const char *registration)
{
    char error[REACH_ERROR_MAX];
    AUTO(database_free) struct database *database = NULL;
    AUTO(rows_free) struct rows *rows = NULL;
    const char *device = asking->settings->device;
    bool is_device = device[0] != '\0';
    struct parameters parameters = {.count = 0};
    parameter_text(&parameters, is_device ? NULL : registration);
    parameter_text(&parameters, is_device ? device : NULL);
    int result = reach_database(&asking->settings->reach, READ_ROLE, &database, error);
    if (result == 0 && database_run(database, sql_poll_devices, &parameters, &rows) < 0) {
        (void)snprintf(
            error, sizeof error, "the register cannot be read: %s", database_error(database));
        result = -EPROTO;
    }
    if (result == 0)
        return take_targets(asking, is_device ? device : registration, rows);
    if (!is_device)
        return command_failed("%s", error);
    add_target(asking, device);
    return COMMAND_DONE;
}

/* --- asking --- */

static int open_journal(struct asking *asking)
{
    char path[STATE_FILE_MAX];
    const struct settings *settings = asking->settings;
    int result = state_journal(settings->journal, settings->reach.state, path);
    if (result == 0)
        result = journal_reader_open(path, &asking->reader);
    if (result == 0)
        result = journal_reader_seek(asking->reader, journal_reader_durable(asking->reader) + 1);
    return result == 0 ? COMMAND_DONE
                       : command_failed("the journal %s, which tells the answer, cannot be read: "
                                        "%s",
                             path, result < 0 ? strerror(-result) : "it has just changed");
}

static int find_mailbox(const struct settings *settings, char out[STATE_FILE_MAX])
{
    struct state state = {.lock = -1};
    if (settings->mailbox[0] != '\0') {
        (void)snprintf(out, STATE_FILE_MAX, "%s", settings->mailbox);
        return COMMAND_DONE;
    }
    int result = state_path(settings->reach.state, state.path);
    if (result == 0)
        result = state_read(&state, "mailbox", out, STATE_FILE_MAX);
    return result == 0
               ? COMMAND_DONE
               : command_failed("no mailbox of a gate is known: cannot read %s/mailbox (%s). Name "
                                "the state directory with --state, or the socket with --mailbox",
                     state.path, strerror(-result));
}

static void write_request(
    const struct asking *asking, const struct target *target, struct json *json)
{
    json_open_object(json, NULL);
    json_put_string(json, "do", "message");
    json_put_string(json, "device", target->device.text);
    json_put_uint(json, "id", target->message_id);
    json_put_time(json, "not_after", asking->not_after_us);
    json_open_object(json, "poll");
    json_close_object(json);
    json_close_object(json);
}

static int take_answer(struct target *target, const char *line)
{
    AUTO(json_decref) json_t *answer = json_loads(line, 0, NULL);
    const char *error = json_string_value(json_object_get(answer, "error"));
    if (!json_is_true(json_object_get(answer, "ok")))
        return command_failed("the gate does not ask %s: %s", target->device.text,
            error == NULL ? "its answer cannot be read" : error);
    target->is_sent = json_is_true(json_object_get(answer, "sent"));
    if (!target->is_sent)
        fprintf(stderr, "haitrinh: %s is not connected; it is asked as soon as it is\n",
            target->device.text);
    return COMMAND_DONE;
}

static int ask(struct asking *asking, struct target *target, int fd)
{
    char line[MAILBOX_ANSWER_SIZE];
    struct json request;
    if (RAND_bytes((uint8_t *)&target->message_id, sizeof target->message_id) != 1)
        return command_failed("there are no random numbers");
    target->message_id = (target->message_id & INT64_MAX) | 1;
    json_init(&request);
    write_request(asking, target, &request);
    int result = mailbox_ask(fd, &request, line);
    json_done(&request);
    if (result == -ECONNRESET)
        return command_failed(
            "the gate does not let this user in: it needs to be one of gate.mailbox_users");
    return result < 0 ? command_failed("the gate does not answer: %s", strerror(-result))
                      : take_answer(target, line);
}

static int ask_all(struct asking *asking)
{
    char path[STATE_FILE_MAX] = "";
    int fd = -1;
    int status = find_mailbox(asking->settings, path);
    if (status != COMMAND_DONE)
        return status;
    int result = mailbox_open(path, &fd);
    if (result < 0)
        return command_failed("the gate is away: its mailbox %s: %s", path, strerror(-result));
    for (size_t i = 0; i < asking->count && status == COMMAND_DONE; i++)
        status = ask(asking, &asking->targets[i], fd);
    close(fd);
    return status;
}

/* --- what came --- */

static void tell_position(
    const struct asking *asking, const char *device, const struct report *report)
{
    int64_t waited_us = process_clock_us() - asking->begun_us;
    printf("%s was heard after %.1f s: ", device, (double)waited_us / (double)SECOND_US);
    if (report_has_position(report))
        printf("%.5f, %.5f", (double)report->point.lat_e7 / DEGREE_E7,
            (double)report->point.lon_e7 / DEGREE_E7);
    else
        printf("it has no position");
    if (report->fix_us != TIME_UNKNOWN) {
        printf(", ");
        alarm_words_time(stdout, report->fix_us);
    }
    if (report->speed_mm_s != SPEED_UNKNOWN)
        printf(", %.1f kn", (double)report->speed_mm_s / KNOT_MM_S(1.0));
    if (report->course_cdeg != COURSE_UNKNOWN)
        printf(", course %d", report->course_cdeg / 100);
    printf("\n");
}

static struct target *find_target(struct asking *asking, const struct device_key *device)
{
    for (size_t i = 0; i < asking->count; i++)
        if (strcmp(asking->targets[i].device.text, device->text) == 0)
            return &asking->targets[i];
    return NULL;
}

static void hear_frame(struct asking *asking, const struct journal_record *record)
{
    struct frame_record frame;
    bool is_readable = frame_record_decode(record->body, &asking->arena, &frame) == 0;
    if (!is_readable || record->flags & RECORD_HISTORY || frame.report_count == 0 ||
        frame.refused_code != 0 || find_target(asking, &frame.device) == NULL)
        return;
    const struct report *newest = &frame.reports[frame.report_count - 1];
    if (newest->kind == REPORT_MANUAL)
        return;
    tell_position(asking, frame.device.text, newest);
    asking->is_answered = true;
}

static void hear_delivery(struct asking *asking, const struct journal_record *record)
{
    struct delivery delivery;
    if (delivery_decode(record->body, &asking->arena, &delivery) < 0)
        return;
    struct target *target = find_target(asking, &delivery.device);
    if (target == NULL || delivery.message_id != target->message_id)
        return;
    target->code = delivery.code;
    if (delivery.code == VTP__V1__COMMAND_RESULT__CODE__REFUSED ||
        delivery.code == VTP__V1__COMMAND_RESULT__CODE__UNKNOWN)
        fprintf(stderr, "haitrinh: %s was reached, and says that it cannot be polled\n",
            target->device.text);
}

static int hear_news(struct asking *asking)
{
    struct journal_record record;
    int result = 0;
    while (!asking->is_answered && (result = journal_reader_next(asking->reader, &record)) == 0) {
        arena_reset(&asking->arena);
        if (record.type == RECORD_FRAME)
            hear_frame(asking, &record);
        else if (record.type == RECORD_DELIVERY)
            hear_delivery(asking, &record);
    }
    return result == READER_END ? 0 : result;
}

/* Each has said that it will not. */
static bool is_hopeless(const struct asking *asking)
{
    for (size_t i = 0; i < asking->count; i++)
        if (asking->targets[i].code <= VTP__V1__COMMAND_RESULT__CODE__DONE)
            return false;
    return true;
}

static int tell_silence(const struct asking *asking)
{
    bool is_sent = false;
    for (size_t i = 0; i < asking->count; i++)
        is_sent = is_sent || asking->targets[i].is_sent;
    if (is_hopeless(asking))
        return command_failed("there is no position");
    return command_failed("nobody has answered within %lld s%s",
        (long long)(asking->settings->wait_us / SECOND_US), is_sent ? "" : ": nobody is connected");
}

static int await_answer(struct asking *asking)
{
    const struct timespec pause = {.tv_nsec = LOOK_NS};
    int64_t until_us = asking->begun_us + asking->settings->wait_us;
    int result = hear_news(asking);
    while (result == 0 && !asking->is_answered && !is_hopeless(asking) &&
           process_clock_us() < until_us) {
        nanosleep(&pause, NULL);
        result = hear_news(asking);
    }
    if (result != 0)
        return command_failed("the journal cannot be read on");
    return asking->is_answered ? COMMAND_DONE : tell_silence(asking);
}

static int run(struct asking *asking, const char *registration)
{
    int64_t wait_us = asking->settings->wait_us;
    int status = find_targets(asking, registration);
    if (status == COMMAND_DONE)
        status = open_journal(asking);
    asking->begun_us = process_clock_us();
    asking->not_after_us =
        process_wall_us() + (wait_us > ASKED_LEAST_US ? wait_us : ASKED_LEAST_US);
    if (status == COMMAND_DONE)
        status = ask_all(asking);
    return status == COMMAND_DONE ? await_answer(asking) : status;
}

/* "BĐ 94555 TS" may come as three arguments. */
static int read_registration(int argc, char **argv, char *out)
{
    char text[OPTION_TEXT_MAX] = "";
    for (int i = 1; i < argc; i++) {
        size_t length = strlen(text);
        (void)snprintf(text + length, sizeof text - length, "%s ", argv[i]);
    }
    return registration_canonical(bytes_trim(bytes_from_text(text)), out);
}

int cmd_poll(int argc, char **argv)
{
    struct settings settings;
    char registration[REGISTRATION_MAX + 1] = "";
    int status = COMMAND_DONE;
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    bool is_device = settings.device[0] != '\0';
    if (is_device == (argc > 1))
        return usage_wrong(&usage, "poll: name a vessel, or a device with --device");
    if (is_device && !device_key_is_valid(bytes_from_text(settings.device)))
        return usage_wrong(&usage, "poll: %s is no key of a device", settings.device);
    if (!is_device && read_registration(argc, argv, registration) < 0)
        return usage_wrong(&usage, "poll: %s is no registration of a vessel", argv[1]);
    struct asking asking = {.settings = &settings};
    arena_init(&asking.arena, ARENA_MAX_BYTES);
    status = run(&asking, registration);
    journal_reader_close(asking.reader);
    arena_done(&asking.arena);
    return status;
}
