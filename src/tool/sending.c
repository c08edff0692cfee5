#include "tool/sending.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "base/json.h"
#include "tool/command.h"
#include "tool/run_process.h"
#include "tool/run_state.h"

#define DEFAULT_KEYS "demo-keys.csv"

static void on_stop(evutil_socket_t unused, short what, void *context)
{
    struct sending *sending = context;
    (void)unused;
    (void)what;
    sending->is_stopped = true;
    (void)event_base_loopbreak(sending->base);
}

static int open_loop(struct sending *sending)
{
    static const int signals[COUNT_OF(sending->stops)] = {SIGINT, SIGTERM};
    sending->base = event_base_new();
    if (sending->base == NULL)
        return command_failed("out of memory");
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        sending->stops[i] = evsignal_new(sending->base, signals[i], on_stop, sending);
        if (sending->stops[i] == NULL || event_add(sending->stops[i], NULL) < 0)
            return command_failed("out of memory");
    }
    (void)signal(SIGPIPE, SIG_IGN);
    return COMMAND_DONE;
}

static int open_keys(struct sending *sending, const struct sending_options *options)
{
    char path[STATE_FILE_MAX];
    struct state state = {.lock = -1};
    size_t line = 0;
    int result = 0;
    if (options->keys[0] != '\0')
        (void)snprintf(path, sizeof path, "%s", options->keys);
    else
        result = state_path(options->state, state.path);
    if (result == 0 && options->keys[0] == '\0')
        result = state_file(&state, DEFAULT_KEYS, path);
    if (result < 0)
        return command_failed("there is no state directory: name a file with --keys");
    result = key_file_read(path, &sending->keys, &line);
    if (result == -EBADMSG)
        return command_failed("%s: line %zu holds no device key", path, line);
    if (result < 0)
        return command_failed("%s: %s", path, strerror(-result));
    sending->has_demo_keys = options->keys[0] == '\0';
    return COMMAND_DONE;
}

static int open_tls(struct sending *sending, const struct sending_options *options)
{
    static const uint8_t alpn[] = "\x05vtp/1";
    if (!options->is_tls)
        return COMMAND_DONE;
    sending->tls = SSL_CTX_new(TLS_client_method());
    if (sending->tls == NULL || SSL_CTX_set_min_proto_version(sending->tls, TLS1_3_VERSION) != 1 ||
        SSL_CTX_set_alpn_protos(sending->tls, alpn, sizeof alpn - 1) != 0)
        return command_failed("TLS cannot be set up");
    (void)SSL_CTX_set_mode(sending->tls, SSL_MODE_RELEASE_BUFFERS);
    if (options->ca[0] == '\0')
        return COMMAND_DONE;
    SSL_CTX_set_verify(sending->tls, SSL_VERIFY_PEER, NULL);
    if (SSL_CTX_load_verify_file(sending->tls, options->ca) != 1)
        return command_failed("%s: holds no certificate", options->ca);
    return COMMAND_DONE;
}

static int open_ledger(struct sending *sending, const struct sending_options *options)
{
    if (options->ledger[0] == '\0')
        return COMMAND_DONE;
    int result = ledger_open(options->ledger, &sending->ledger);
    return result < 0 ? command_failed("%s: %s", options->ledger, strerror(-result)) : COMMAND_DONE;
}

/* A connection a vessel: as many files as the system allows. */
static void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

int sending_open(struct sending *sending, const struct sending_options *options, bool needs_keys)
{
    int result = endpoint_resolve(options->to, &sending->to);
    if (result < 0)
        return command_failed("--to \"%s\": %s", options->to,
            result == -EINVAL ? "not of the form HOST:PORT" : "there is no such host");
    raise_file_limit();
    sending->begin_us = process_clock_us();
    int status = open_loop(sending);
    if (status == COMMAND_DONE && needs_keys)
        status = open_keys(sending, options);
    if (status == COMMAND_DONE)
        status = open_tls(sending, options);
    return status == COMMAND_DONE ? open_ledger(sending, options) : status;
}

int sending_close(struct sending *sending)
{
    for (size_t i = 0; i < COUNT_OF(sending->stops); i++)
        if (sending->stops[i] != NULL)
            event_free(sending->stops[i]);
    if (sending->base != NULL)
        event_base_free(sending->base);
    SSL_CTX_free(sending->tls);
    key_file_done(&sending->keys);
    if (ledger_close(&sending->ledger) < 0)
        return command_failed("the ledger could not be written whole");
    return COMMAND_DONE;
}

static void on_settled(void *context, const struct device_key *device, const struct report *report,
    bool is_refused, int64_t waited_us)
{
    sending_settle(context, device, report, is_refused, waited_us);
}

static int on_poll(void *context, struct vtp_client *client)
{
    const struct sending *sending = context;
    return sending->on_poll(sending->poll_context, client);
}

int sending_new_crew(
    struct sending *sending, const struct sending_options *options, struct vtp_crew **out)
{
    const struct vtp_crew_settings settings = {
        .base = sending->base,
        .to = sending->to,
        .tls = sending->tls,
        .reconnect_base_us = options->reconnect_base_us,
        .reports_per_frame = (size_t)options->reports_per_frame,
        .is_historical = options->is_historical,
        .ear = {.on_settled = on_settled,
                .on_poll = sending->on_poll == NULL ? NULL : on_poll,
                .context = sending},
    };
    return vtp_crew_new(&settings, out);
}

void sending_settle(struct sending *sending, const struct device_key *device,
    const struct report *report, bool is_refused, int64_t waited_us)
{
    histogram_add(&sending->waits, waited_us);
    sending->refused += is_refused ? 1 : 0;
    sending->acknowledged += is_refused ? 0 : 1;
    if (!is_refused && sending->ledger.file != NULL)
        ledger_write(&sending->ledger, device, report);
}

uint64_t sending_unanswered(const struct sending *sending)
{
    return sending->made - sending->acknowledged - sending->refused;
}

int sending_outcome(
    const struct sending *sending, const struct link_loss *loss, int64_t patience_us)
{
    char why[LINK_LOSS_TEXT_SIZE] = "stopped by a signal";
    uint64_t unanswered = sending_unanswered(sending);
    if (unanswered == 0)
        return COMMAND_DONE;
    if (!sending->is_stopped && (loss->code != 0 || loss->error != 0))
        link_loss_tell(loss, why, sizeof why);
    else if (!sending->is_stopped)
        (void)snprintf(why, sizeof why, "the gate did not acknowledge anything for %lld s",
            (long long)(patience_us / SECOND_US));
    return command_failed("%llu of %llu reports were not answered: %s",
        (unsigned long long)unanswered, (unsigned long long)sending->made, why);
}

void sending_json(const struct sending *sending, struct json *json)
{
    json_put_uint(json, "sent", sending->made);
    json_put_uint(json, "acknowledged", sending->acknowledged);
    json_put_uint(json, "refused", sending->refused);
    json_put_uint(json, "unanswered", sending_unanswered(sending));
    json_put_scaled(json, "seconds", (process_clock_us() - sending->begin_us) / 1000, 3, 0);
    json_put_scaled(json, "ack_p50_ms", histogram_percentile(&sending->waits, 50), 3, 0);
    json_put_scaled(json, "ack_p99_ms", histogram_percentile(&sending->waits, 99), 3, 0);
}
