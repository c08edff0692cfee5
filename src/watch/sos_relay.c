#include "watch/sos_relay.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "haitrinh/protocol.h"
#include "haitrinh/units.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/log.h"
#include "journal/reader.h"
#include "journal/record.h"

/* Seconds between two tries of a command that refused, and what one try may take. */
#define RETRY_S 5
#define CHILD_S 30
/* Where the cursor is not known: how far back an SOS is looked for, and how old it may be. */
#define LOOK_BACK_RECORDS 100000
#define LOOK_BACK_US      HOUR_US

/* A device in distress says so in the status of all that it sends: within this time of one that was
 * taken, only an event is handed over again. So many devices are remembered. */
#define TOLD_US  HOUR_US
#define TOLD_MAX 64

extern char **environ;

struct told {
    struct device_key device;
    int64_t received_us;
};

struct sos_relay {
    struct log *log;
    const char *journal_path;
    const char *command;
    struct event *child_event;
    pid_t child; /* and its process group */
    unsigned child_s;
    uint64_t child_seq;
    bool has_begun;
    uint64_t taken_seq; /* every urgent record up to here was taken, or is not ours to hand over */
    uint64_t old_seq;   /* of records up to here those received before `since_us` are not */
    int64_t since_us;
    uint64_t taken;
    unsigned wait_s;
    struct told told[TOLD_MAX]; /* a ring */
    struct told child_told;
    struct arena arena;
    struct json json;
};

static void on_child(evutil_socket_t signal_no, short what, void *context)
{
    (void)signal_no;
    (void)what;
    struct sos_relay *relay = context;
    int status = 0;
    if (relay->child == 0 || waitpid(relay->child, &status, WNOHANG) != relay->child)
        return;
    relay->child = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        relay->taken_seq = relay->child_seq;
        relay->told[relay->taken++ % TOLD_MAX] = relay->child_told;
        return;
    }
    relay->wait_s = RETRY_S;
    log_line(relay->log, LOG_ERR, "sos-refused",
        "the command for an SOS failed on record %" PRIu64 "; it is tried again", relay->child_seq);
}

int sos_relay_new(struct event_base *base, struct log *log, const char *journal_path,
    const char *command, struct sos_relay **out)
{
    AUTO(sos_relay_free) struct sos_relay *relay = calloc(1, sizeof *relay);
    if (!relay)
        return -ENOMEM;
    relay->log = log;
    relay->journal_path = journal_path;
    relay->command = command;
    arena_init(&relay->arena, ARENA_MAX_BYTES);
    json_init(&relay->json);
    relay->child_event = evsignal_new(base, SIGCHLD, on_child, relay);
    if (!relay->child_event || event_add(relay->child_event, NULL) < 0)
        return -ENOMEM;
    *out = relay;
    relay = NULL;
    return 0;
}

void sos_relay_free(struct sos_relay *relay)
{
    if (!relay)
        return;
    if (relay->child_event)
        event_free(relay->child_event);
    arena_done(&relay->arena);
    json_done(&relay->json);
    free(relay);
}

/* An event before a mere status. */
static const struct report *find_sos(const struct frame_record *frame)
{
    const struct report *found = NULL;
    for (size_t i = 0; i < frame->report_count; i++) {
        if (frame->reports[i].event == EVENT_SOS)
            return &frame->reports[i];
        if (!found && report_is_distress(&frame->reports[i]))
            found = &frame->reports[i];
    }
    return found;
}

static bool is_told(const struct sos_relay *relay, const struct frame_record *frame)
{
    for (size_t i = 0; i < TOLD_MAX; i++) {
        const struct told *told = &relay->told[i];
        if (strcmp(told->device.text, frame->device.text) == 0 &&
            frame->received_us - told->received_us < TOLD_US)
            return true;
    }
    return false;
}

/* Nothing to hand over: from before the time that is looked back to, or told already. */
static bool is_passed(const struct sos_relay *relay, const struct journal_record *record,
    const struct frame_record *frame)
{
    if (record->seq <= relay->old_seq && frame->received_us < relay->since_us)
        return true;
    const struct report *report = find_sos(frame);
    return report && report->event != EVENT_SOS && is_told(relay, frame);
}

static const char *describe(
    struct sos_relay *relay, const char *journal_id, uint64_t seq, const struct frame_record *frame)
{
    char key[JOURNAL_ID_TEXT + 24];
    snprintf(key, sizeof key, "%s:%" PRIu64, journal_id, seq);
    const struct report *report = find_sos(frame);
    struct json *json = &relay->json;
    json_reset(json);
    json_open_object(json, NULL);
    json_put_string(json, "key", key);
    json_put_string(json, "device", frame->device.text);
    json_put_time(json, "received", frame->received_us);
    if (report) {
        json_put_time(json, "time", report->fix_us);
        bool has_point = report_has_position(report);
        if (has_point) {
            json_put_scaled(json, "lat", report->point.lat_e7, 7, 7);
            json_put_scaled(json, "lon", report->point.lon_e7, 7, 7);
        }
        json_put_string(json, "by", report->event == EVENT_SOS ? "event" : "status");
        json_put_bytes(json, "text", report->text);
    }
    json_close_object(json);
    return json_text(json);
}

/* The child's standard input is a pipe that holds the whole line already. */
static int spawn(struct sos_relay *relay, const char *line)
{
    int pipe_fds[2];
    if (pipe2(pipe_fds, O_CLOEXEC) < 0)
        return -errno;
    ssize_t written = write(pipe_fds[1], line, strlen(line));
    written = written < 0 ? written : write(pipe_fds[1], "\n", 1);
    close(pipe_fds[1]);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_fds[0], STDIN_FILENO);
    char shell[] = "sh", flag[] = "-c";
    char *command = strdup(relay->command);
    char *arguments[] = {shell, flag, command, NULL};
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    int result = written < 0 || !command ? -EIO
                                         : -posix_spawn(&relay->child, "/bin/sh", &actions,
                                               &attributes, arguments, environ);
    free(command);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    relay->child_s = 0;
    close(pipe_fds[0]);
    if (result < 0)
        relay->child = 0;
    return result;
}

static void hand_over(
    struct sos_relay *relay, const char *journal_id, const struct journal_record *record)
{
    struct frame_record frame;
    arena_reset(&relay->arena);
    if (frame_record_decode(record->body, &relay->arena, &frame) < 0 ||
        is_passed(relay, record, &frame)) {
        relay->taken_seq = record->seq;
        return;
    }
    if (relay->command[0] == '\0') {
        log_peer(relay->log, "sos-waits", frame.device.text,
            "an SOS of device %s waits for the database; no command is configured for this case",
            frame.device.text);
        relay->taken_seq = record->seq;
        return;
    }
    const char *line = describe(relay, journal_id, record->seq, &frame);
    relay->child_seq = record->seq;
    relay->child_told = (struct told){.device = frame.device, .received_us = frame.received_us};
    if (!line || spawn(relay, line) < 0)
        relay->wait_s = RETRY_S;
}

static int64_t wall_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

static void look_back(struct sos_relay *relay, const struct journal_reader *reader)
{
    relay->old_seq = journal_reader_durable(reader);
    relay->since_us = wall_us() - LOOK_BACK_US;
    if (relay->old_seq > relay->taken_seq + LOOK_BACK_RECORDS)
        relay->taken_seq = relay->old_seq - LOOK_BACK_RECORDS;
}

static int stand_behind_taken(struct sos_relay *relay, struct journal_reader *reader)
{
    if (!relay->has_begun)
        look_back(relay, reader);
    relay->has_begun = true;
    uint64_t oldest = journal_reader_oldest(reader);
    uint64_t next = relay->taken_seq + 1;
    return journal_reader_seek(reader, next < oldest ? oldest : next);
}

static void scan(struct sos_relay *relay)
{
    AUTO(journal_reader_close) struct journal_reader *reader = NULL;
    if (journal_reader_open(relay->journal_path, &reader) != 0 ||
        stand_behind_taken(relay, reader) != 0)
        return;
    struct journal_record record;
    while (relay->child == 0 && journal_reader_next(reader, &record) == 0) {
        bool is_sos = record.type == RECORD_FRAME && (record.flags & RECORD_URGENT);
        if (is_sos)
            hand_over(relay, journal_reader_id(reader), &record);
        else
            relay->taken_seq = record.seq;
        if (relay->wait_s)
            return;
    }
}

/* One that hangs would silence all that follow. */
static void end_child(const struct sos_relay *relay)
{
    if (relay->child > 0)
        kill(-relay->child, SIGKILL);
}

void sos_relay_run(struct sos_relay *relay, uint64_t committed_seq, bool is_current)
{
    relay->has_begun = relay->has_begun || is_current;
    if (relay->taken_seq < committed_seq)
        relay->taken_seq = committed_seq;
    if (relay->wait_s > 0 && --relay->wait_s > 0)
        return;
    if (relay->child == 0)
        scan(relay);
    else if (++relay->child_s > CHILD_S)
        end_child(relay);
}

uint64_t sos_relay_taken(const struct sos_relay *relay)
{
    return relay->taken;
}
