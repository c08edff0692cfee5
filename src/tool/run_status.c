#include "tool/run_status.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "haitrinh/units.h"

#include "embedded_sql.h"
#include "store/query.h"
#include "tool/run.h"

#define LINE_MAX_BYTES 256

void status_init(struct status *status, struct run *run)
{
    *status = (struct status){.run = run, .began_wall_us = process_wall_us()};
}

static void disconnect(struct status *status)
{
    database_free(status->database);
    status->database = NULL;
}

void status_done(struct status *status)
{
    disconnect(status);
}

/* Runs a statement; a connection that fails is given up and made anew at the next look. */
static struct rows *ask(struct status *status, const char *sql, const struct parameters *parameters)
{
    struct rows *rows = NULL;

    if (!status->database &&
        database_open(status->run->postgres.conninfo, NULL, &status->database) < 0) {
        disconnect(status);
        return NULL;
    }
    if (database_run(status->database, sql, parameters, &rows) < 0) {
        disconnect(status);
        return NULL;
    }
    return rows;
}

static void read_store(struct status *status)
{
    AUTO(rows_free) struct rows *rows = ask(status, sql_status_numbers, NULL);
    uint64_t inserted;

    status->has_store = rows != NULL;
    if (!rows)
        return;
    inserted = (uint64_t)rows_int(rows, 0, 0);
    if (!status->has_store_base || inserted < status->stored_before_run)
        status->stored_before_run = inserted;
    status->has_store_base = true;
    status->stored = inserted - status->stored_before_run;
    status->alarms_open = (uint64_t)rows_int(rows, 0, 1);
}

static void read_gate(struct status *status, int64_t now_us)
{
    double seconds = (double)(now_us - status->read_at_us) / (double)SECOND_US;

    status->has_gate = pulse_read(&status->run->pulse, status->run->journal);
    if (status->read_at_us > 0 && seconds > 0)
        status->rate = (double)(status->run->pulse.reports - status->reports_before) / seconds;
    status->reports_before = status->run->pulse.reports;
    status->read_at_us = now_us;
}

void status_refresh(struct status *status, int64_t now_us)
{
    char line[LINE_MAX_BYTES], store[LINE_MAX_BYTES / 2];

    read_gate(status, now_us);
    read_store(status);
    if (status->has_store)
        snprintf(store, sizeof(store), "stored %" PRIu64 " · open alarms %" PRIu64, status->stored,
            status->alarms_open);
    else
        snprintf(store, sizeof(store), "database unreachable");
    if (status->has_gate)
        snprintf(line, sizeof(line),
            "connected %" PRIu64 " · %.0f reports/s · acknowledged %" PRIu64 " · %s",
            status->run->pulse.connected, status->rate, status->run->pulse.reports, store);
    else
        snprintf(line, sizeof(line), "no journal yet · %s", store);
    screen_draw(&status->run->screen, now_us, line);
}

static bool is_report_stored(struct status *status)
{
    const struct pulse *pulse = &status->run->pulse;
    struct parameters parameters = {.count = 0};
    AUTO(rows_free) struct rows *rows = NULL;

    if (status->is_report_shown || !pulse->has_first)
        return status->is_report_shown;
    parameter_time(&parameters, pulse->first_fix_us);
    parameter_int(&parameters, (int64_t)pulse->first.seq);
    parameter_int(&parameters, pulse->first.item);
    rows = ask(status, sql_status_first_report, &parameters);
    if (!rows || rows_count(rows) == 0)
        return false;
    status->is_report_shown = true;
    screen_say(&status->run->screen,
        "first acknowledged report: journal record %" PRIu64 ", device %s\n"
        "  is stored: vessel %s, fix %s, received %s, at %s %s",
        pulse->first.seq, pulse->first_device.text, rows_text(rows, 0, 1), rows_text(rows, 0, 2),
        rows_text(rows, 0, 3), rows_text(rows, 0, 4), rows_text(rows, 0, 5));
    return true;
}

static bool is_alarm_raised(struct status *status)
{
    struct parameters parameters = {.count = 0};
    AUTO(rows_free) struct rows *rows = NULL;

    if (status->is_alarm_shown)
        return true;
    parameter_time(&parameters, status->began_wall_us);
    rows = ask(status, sql_status_first_alarm, &parameters);
    if (!rows || rows_count(rows) == 0)
        return false;
    status->is_alarm_shown = true;
    screen_say(&status->run->screen, "first alarm: %s, %s, zone %s, occurred %s, detected %s",
        rows_text(rows, 0, 0), rows_text(rows, 0, 1), rows_text(rows, 0, 2), rows_text(rows, 0, 3),
        rows_text(rows, 0, 4));
    return true;
}

bool status_is_proven(struct status *status)
{
    bool is_stored = is_report_stored(status);

    return is_alarm_raised(status) && is_stored;
}

void status_say_missing(const struct status *status)
{
    struct screen *screen = &status->run->screen;

    if (!status->run->pulse.has_first)
        screen_say(screen, "Missing: no report of a registered device was acknowledged.");
    else if (!status->is_report_shown)
        screen_say(screen,
            "Missing: the first acknowledged report (record %" PRIu64 ") is no stored row.",
            status->run->pulse.first.seq);
    if (!status->is_alarm_shown)
        screen_say(screen, "Missing: no alarm was raised.");
}
