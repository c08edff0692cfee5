#pragma once

/* What `simulate` and `send` share: where to send, as which devices, the event loop that ends by a
 * signal, the ledger, and the counts of the summary.
 *
 * The owner zeroes the struct, opens it and closes it, whatever open said. Failures come with a
 * sentence on standard error (command_failed) and its exit status. */

#include <event2/event.h>
#include <signal.h>

#include "base/option.h"
#include "tool/endpoint.h"
#include "tool/histogram.h"
#include "tool/key_file.h"
#include "tool/ledger.h"
#include "tool/vtp_client.h"

struct json;

struct sending_options {
    char to[OPTION_TEXT_MAX];
    char ledger[OPTION_TEXT_MAX];
    char keys[OPTION_TEXT_MAX];
    char state[OPTION_TEXT_MAX];
    char ca[OPTION_TEXT_MAX];
    int64_t reconnect_base_us;
    int64_t reports_per_frame;
    int64_t drain_us;
    bool is_tls;
    bool is_historical;
};

/* Their rows in a command's table: its settings have a member `sending`. */
#define SENDING_OPTIONS(settings, per_frame)                                                      \
    OPTION_OF(settings, "to", OPTION_TEXT, sending.to, "", 0, 0, "The gate, HOST:PORT."),         \
        OPTION_OF(settings, "ledger", OPTION_TEXT, sending.ledger, "", 0, 0,                      \
            "File to which every acknowledged report is appended."),                              \
        OPTION_OF(settings, "keys", OPTION_TEXT, sending.keys, "", 0, 0,                          \
            "CSV file device_id,key_id,key_hex; default demo-keys.csv in the state directory."),  \
        OPTION_OF(settings, "state", OPTION_TEXT, sending.state, "", 0, 0,                        \
            "State directory of haitrinh run."),                                                  \
        OPTION_OF(                                                                                \
            settings, "tls", OPTION_BOOL, sending.is_tls, "no", 0, 0, "Connects by TLS 1.3."),    \
        OPTION_OF(settings, "ca", OPTION_TEXT, sending.ca, "", 0, 0,                              \
            "PEM file with the authority that the gate's certificate must come from."),           \
        OPTION_OF(settings, "reconnect-base", OPTION_SPAN, sending.reconnect_base_us, "5s", 1000, \
            HOUR_US, "Rest before the first reconnect; doubled at each further one."),            \
        OPTION_OF(settings, "points-per-frame", OPTION_INT, sending.reports_per_frame, per_frame, \
            1, 512, "Reports in one frame."),                                                     \
        OPTION_OF(settings, "historical", OPTION_BOOL, sending.is_historical, "no", 0, 0,         \
            "Frames say that their reports were stored and come late."),                          \
        OPTION_OF(settings, "drain", OPTION_SPAN, sending.drain_us, "30s", 0, DAY_US,             \
            "Patience for the last acknowledgements.")

struct sending {
    struct event_base *base;
    struct event *stops[2]; /* SIGINT, SIGTERM */
    struct endpoint to;
    SSL_CTX *tls;
    struct key_file keys;
    bool has_demo_keys; /* the state directory's, not a file that was named */
    struct ledger ledger;
    struct histogram waits;
    int64_t begin_us;
    uint64_t made, acknowledged, refused;
    /* Answers a poll, as vtp_client_ear says; set before the crew is made. NULL: refused. */
    int (*on_poll)(void *context, struct vtp_client *client);
    void *poll_context;
    bool is_stopped; /* by a signal: the loop has ended */
};

/* COMMAND_DONE or the exit status. The keys are read when `needs_keys`. */
MUST_CHECK int sending_open(
    struct sending *sending, const struct sending_options *options, bool needs_keys);
/* COMMAND_DONE, or the status when the ledger could not be written whole. */
MUST_CHECK int sending_close(struct sending *sending);

/* A crew whose reports go to the counts and to the ledger. */
MUST_CHECK int sending_new_crew(
    struct sending *sending, const struct sending_options *options, struct vtp_crew **out);
/* Counts one answer and writes it to the ledger. */
void sending_settle(struct sending *sending, const struct device_key *device,
    const struct report *report, bool is_refused, int64_t waited_us);
uint64_t sending_unanswered(const struct sending *sending);
/* COMMAND_DONE when everything was answered; else says how much was not, and why: for a signal, for
 * a connection that was lost and not made again, or for want of patience. COMMAND_WANTING. */
MUST_CHECK int sending_outcome(
    const struct sending *sending, const struct link_loss *loss, int64_t patience_us);
/* Members of the summary: sent, acknowledged, refused, unanswered, seconds, ack_p50_ms ... */
void sending_json(const struct sending *sending, struct json *json);
