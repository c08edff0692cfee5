#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "tool/command.h"
#include "tool/run_process.h"
#include "tool/sending.h"
#include "tool/voyage.h"

#define TICK_US     (10 * INT64_C(1000))
#define SECONDS_MAX (20 * INT64_C(365) * 86400)
/* Reports that a vessel keeps when nobody answers; beyond, it makes no more. */
#define HELD_MAX 10000
/* How far back the stored reports of --historical begin when no --virtual-start is given. */
#define HISTORY_US (30 * DAY_US)

struct settings {
    struct sending_options sending;
    int64_t vessels, rate, seconds, seed, first;
    int64_t connect_over_us, step_us;
    char virtual_start[OPTION_TEXT_MAX];
};

static const struct option_spec options[] = {
    SENDING_OPTIONS(settings, "1"),
    OPTION_ROW(
        "vessels", OPTION_INT, vessels, "100", 1, 1000000, "Vessels at sea, a connection each."),
    OPTION_ROW("rate", OPTION_INT, rate, "10", 1, 10000000, "Reports a second, of all together."),
    OPTION_ROW("seconds", OPTION_INT, seconds, "60", 1, SECONDS_MAX, "How long reports are made."),
    OPTION_ROW("seed", OPTION_INT, seed, "1", 0, 0, "Another number is another fleet."),
    OPTION_ROW("first", OPTION_INT, first, "-1", -1, 1000000,
        "Row of the key file, from 0, of the first vessel; -1: 0, or with the keys of the state "
        "directory the last rows, out of the way of its own fleet."),
    OPTION_ROW("connect-over", OPTION_SPAN, connect_over_us, "1s", 0, DAY_US,
        "Time over which the first connections are spread."),
    OPTION_ROW("step", OPTION_SPAN, step_us, "5min", SECOND_US, DAY_US,
        "Between two stored reports of a vessel, with --historical."),
    OPTION_ROW("virtual-start", OPTION_TEXT, virtual_start, "", 0, 0,
        "Time of the first reports, RFC 3339; from then on as fast as the real one."),
};

static const struct usage usage = {
    .synopsis = "simulate --vessels N --rate REPORTS_PER_S --seconds S --to HOST:PORT "
                "[--ledger FILE] [OPTIONS]",
    .text = "A fleet of trackers (VTP/1) that sail from the ports of Binh Dinh, trawl and come\n"
            "home. Prints what was sent and answered as one JSON object; the exit status is 0\n"
            "when every report was answered.\n",
    .table = {options, COUNT_OF(options)},
};

struct fleet_at_sea {
    const struct settings *settings;
    struct sending sending;
    struct vtp_crew *crew;
    struct vtp_client **clients;
    uint64_t *rounds; /* frames that each vessel has made */
    uint64_t next;    /* vessel */
    struct event *tick;
    int64_t start_us;  /* monotonic */
    int64_t begins_us; /* fix time of the start */
    int64_t said_us;   /* monotonic: the last line of progress */
    uint64_t said_acknowledged;
};

static int64_t whole_second(int64_t time_us)
{
    return time_us / SECOND_US * SECOND_US;
}

/* Between two reports of one vessel: in real time, or the given step for stored ones. */
static int64_t step_of(const struct fleet_at_sea *fleet)
{
    const struct settings *settings = fleet->settings;
    int64_t step_us = settings->vessels * SECOND_US / settings->rate;
    if (settings->sending.is_historical)
        step_us = settings->step_us;
    return step_us < SECOND_US ? SECOND_US : whole_second(step_us);
}

/* Fix time of the first report of a frame. */
static int64_t first_fix(const struct fleet_at_sea *fleet, uint64_t vessel, int64_t now_us)
{
    int64_t points = fleet->settings->sending.reports_per_frame;
    if (fleet->settings->sending.is_historical)
        return whole_second(fleet->begins_us) +
               (int64_t)fleet->rounds[vessel] * points * step_of(fleet);
    int64_t fix_us = fleet->begins_us + now_us - fleet->start_us;
    return whole_second(fix_us) - (points - 1) * step_of(fleet);
}

/* One frame of the next vessel. */
static int make_frame(struct fleet_at_sea *fleet, int64_t now_us)
{
    uint64_t vessel = fleet->next++ % (uint64_t)fleet->settings->vessels;
    struct vtp_client *client = fleet->clients[vessel];
    struct voyage voyage = voyage_make((uint64_t)fleet->settings->seed, vessel);
    int64_t fix_us = first_fix(fleet, vessel, now_us);
    if (vtp_client_held(client) >= HELD_MAX)
        return 0;
    for (int64_t i = 0; i < fleet->settings->sending.reports_per_frame; i++) {
        struct report report = voyage_report(&voyage, fix_us + i * step_of(fleet));
        int result = vtp_client_add(client, &report);
        if (result < 0)
            return result;
        fleet->sending.made++;
    }
    fleet->rounds[vessel]++;
    vtp_client_flush(client);
    return 0;
}

/* All frames that are due by now. */
static int make_due(struct fleet_at_sea *fleet, int64_t now_us)
{
    const struct settings *settings = fleet->settings;
    int64_t elapsed_us = now_us - fleet->start_us;
    if (elapsed_us > settings->seconds * SECOND_US)
        elapsed_us = settings->seconds * SECOND_US;
    /* Split, so that a rate over years does not overflow. */
    uint64_t due = (uint64_t)(elapsed_us / SECOND_US * settings->rate +
                              elapsed_us % SECOND_US * settings->rate / SECOND_US);
    uint64_t frames = due / (uint64_t)settings->sending.reports_per_frame;
    int result = 0;
    while (result == 0 && fleet->next < frames)
        result = make_frame(fleet, now_us);
    return result;
}

/* Where it is now. */
static int answer_poll(void *context, struct vtp_client *client)
{
    struct fleet_at_sea *fleet = context;
    const struct settings *settings = fleet->settings;
    uint64_t vessel = 0;
    while (fleet->clients[vessel] != client)
        vessel++;
    struct voyage voyage = voyage_make((uint64_t)settings->seed, vessel);
    int64_t fix_us = fleet->begins_us + process_clock_us() - fleet->start_us;
    struct report report = voyage_report(&voyage, whole_second(fix_us));
    int result = vtp_client_add(client, &report);
    fleet->sending.made += result == 0 ? 1 : 0;
    return result;
}

static void show_progress(struct fleet_at_sea *fleet, int64_t now_us)
{
    const struct sending *sending = &fleet->sending;
    if (now_us - fleet->said_us < SECOND_US)
        return;
    ledger_flush(&fleet->sending.ledger);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\rconnected %llu, sent %llu, acknowledged %llu (%llu/s), refused %llu    ",
            (unsigned long long)vtp_crew_counts(fleet->crew)->open,
            (unsigned long long)sending->made, (unsigned long long)sending->acknowledged,
            (unsigned long long)(sending->acknowledged - fleet->said_acknowledged),
            (unsigned long long)sending->refused);
    fleet->said_us = now_us;
    fleet->said_acknowledged = sending->acknowledged;
}

static void on_tick(evutil_socket_t unused, short what, void *context)
{
    struct fleet_at_sea *fleet = context;
    int64_t now_us = process_clock_us();
    int64_t end_us = fleet->start_us + fleet->settings->seconds * SECOND_US;
    (void)unused;
    (void)what;
    bool is_lost = make_due(fleet, now_us) < 0;
    bool is_over = now_us >= end_us && sending_unanswered(&fleet->sending) == 0;
    if (is_lost || is_over || now_us >= end_us + fleet->settings->sending.drain_us)
        (void)event_base_loopbreak(fleet->sending.base);
    show_progress(fleet, now_us);
}

static size_t first_key(const struct fleet_at_sea *fleet)
{
    const struct settings *settings = fleet->settings;
    if (settings->first >= 0)
        return (size_t)settings->first;
    return fleet->sending.has_demo_keys ? fleet->sending.keys.count - (size_t)settings->vessels : 0;
}

static int put_to_sea(struct fleet_at_sea *fleet)
{
    const struct settings *settings = fleet->settings;
    size_t vessels = (size_t)settings->vessels;
    const struct timeval tick = {.tv_usec = TICK_US};
    if (!settings->sending.is_historical)
        fleet->sending.on_poll = answer_poll;
    fleet->sending.poll_context = fleet;
    int result = sending_new_crew(&fleet->sending, &settings->sending, &fleet->crew);
    fleet->clients = calloc(vessels, sizeof(struct vtp_client *));
    fleet->rounds = calloc(vessels, sizeof *fleet->rounds);
    if (result < 0 || fleet->clients == NULL || fleet->rounds == NULL)
        return command_failed("out of memory");
    for (size_t i = 0; i < vessels; i++) {
        int64_t delay_us = settings->connect_over_us * (int64_t)i / settings->vessels;
        if (vtp_client_new(fleet->crew, &fleet->sending.keys.secrets[first_key(fleet) + i],
                delay_us, &fleet->clients[i]) < 0)
            return command_failed("out of memory");
    }
    fleet->tick = event_new(fleet->sending.base, -1, EV_PERSIST, on_tick, fleet);
    if (fleet->tick == NULL || event_add(fleet->tick, &tick) < 0)
        return command_failed("out of memory");
    return COMMAND_DONE;
}

static void come_ashore(struct fleet_at_sea *fleet)
{
    if (fleet->tick != NULL)
        event_free(fleet->tick);
    for (int64_t i = 0; fleet->clients != NULL && i < fleet->settings->vessels; i++)
        vtp_client_free(fleet->clients[i]);
    free(fleet->clients);
    free(fleet->rounds);
    vtp_crew_free(fleet->crew);
}

static void print_summary(const struct fleet_at_sea *fleet)
{
    const struct vtp_crew_counts *counts = vtp_crew_counts(fleet->crew);
    uint64_t vessels = (uint64_t)fleet->settings->vessels;
    struct json json;
    json_init(&json);
    json_open_object(&json, NULL);
    sending_json(&fleet->sending, &json);
    json_put_uint(&json, "connected", counts->open);
    json_put_uint(&json, "reconnects", counts->welcomes > vessels ? counts->welcomes - vessels : 0);
    json_put_uint(&json, "losses", counts->losses);
    json_put_uint(&json, "rejections", counts->rejections);
    json_put_uint(&json, "last_code", counts->last_code);
    json_put_uint(&json, "frames", counts->frames);
    json_close_object(&json);
    const char *text = json_text(&json);
    printf("%s\n", text == NULL ? "" : text);
    json_done(&json);
}

static int sail(struct fleet_at_sea *fleet)
{
    int status = put_to_sea(fleet);
    if (status != COMMAND_DONE)
        return status;
    fleet->start_us = fleet->said_us = process_clock_us();
    (void)event_base_dispatch(fleet->sending.base);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\n");
    print_summary(fleet);
    if (fleet->sending.is_stopped)
        return COMMAND_DONE;
    return sending_outcome(&fleet->sending, &vtp_crew_counts(fleet->crew)->last_loss,
        fleet->settings->sending.drain_us);
}

static int begin_time(const struct settings *settings, int64_t *out_us)
{
    if (settings->virtual_start[0] != '\0')
        return text_to_time(bytes_from_text(settings->virtual_start), out_us);
    *out_us = process_wall_us() - (settings->sending.is_historical ? HISTORY_US : 0);
    return 0;
}

static int run(struct fleet_at_sea *fleet)
{
    int status = sending_open(&fleet->sending, &fleet->settings->sending, true);
    size_t needed = (size_t)fleet->settings->vessels +
                    (size_t)(fleet->settings->first > 0 ? fleet->settings->first : 0);
    if (status == COMMAND_DONE && fleet->sending.keys.count < needed)
        status = command_failed("there are keys for %zu vessels only", fleet->sending.keys.count);
    if (status == COMMAND_DONE)
        status = sail(fleet);
    come_ashore(fleet);
    int closing = sending_close(&fleet->sending);
    return status == COMMAND_DONE ? closing : status;
}

int cmd_simulate(int argc, char **argv)
{
    struct settings settings;
    int status;
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    struct fleet_at_sea *fleet = calloc(1, sizeof *fleet);
    if (fleet == NULL)
        return command_failed("out of memory");
    fleet->settings = &settings;
    if (begin_time(&settings, &fleet->begins_us) < 0)
        status = usage_wrong(&usage, "simulate: --virtual-start takes 2026-11-22T08:00:00+07:00");
    else
        status = run(fleet);
    free(fleet);
    return status;
}
