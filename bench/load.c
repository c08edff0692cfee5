/* A load of VTP/1 devices, or of plain frames for the echo server, measured the same way
 * (bench/run).
 *
 *     load --to PORT --connections N --seconds S [--keys FILE] [--points K] [--rate R]
 *          [--window W] [--first-seq Q] [--live] [--echo FRAME_BYTES --reply REPLY_BYTES]
 *          [--hold] [--tls] [--skip DEVICES] [--cross] [--server PID]
 *
 * Every frame is encoded and signed before the clock starts, so that what is measured is the server
 * and one write and one read a frame. --rate 0 (default) is a closed loop: W frames outstanding on
 * each connection. --cross: the second report of each device lies 0.1 degree east of the first and
 * an hour later, across the edge of the zone that bench/run makes. --server: whose CPU time is
 * measured between the first frame and the last, without set-up and goodbyes. Prints one JSON
 * object: set-up time, frames, reports, seconds, latencies, that CPU time. Loopback only. */

#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <openssl/hmac.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "clock.h"
#include "wire/vtp.h"

#define FRAME_MAX_BYTES 4096
#define SAMPLES_MAX     2000000
#define KEY_BYTES       32

struct settings {
    uint16_t port;
    int connections;
    double seconds;
    double rate;
    int points;
    int window;
    uint64_t first_seq;
    bool is_live;
    bool is_hold;
    bool is_tls;
    bool is_cross;
    int skip;
    pid_t server; /* 0: nobody's CPU time is asked for */
    size_t echo_frame;
    size_t echo_reply;
    const char *keys;
};

struct load {
    struct settings set;
    struct event_base *base;
    struct link *links;
    int ready;
    int failed;
    int next_link;
    double started, opened, ends;
    uint64_t frames, reports, due;
    float *samples;
    size_t sample_count;
    struct event *tick;
    SSL_CTX *tls;
};

struct link {
    struct load *load;
    struct event *event;
    struct bufferevent *tls; /* NULL: plain */
    int fd;
    bool is_ready;
    char device[DEVICE_KEY_MAX + 1];
    uint8_t key[KEY_BYTES], session[KEY_BYTES];
    uint32_t key_id;
    uint8_t device_nonce[VTP_NONCE_SIZE], server_nonce[VTP_NONCE_SIZE];
    uint8_t *encoded; /* frames glued */
    uint32_t *offsets;
    int frame_count, sent, done;
    double *sent_at; /* ring of window entries */
    uint8_t input[FRAME_MAX_BYTES];
    size_t input_size;
};

static void die(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void hmac(const uint8_t *key, const void *data, size_t size, uint8_t *out)
{
    unsigned length = 0;
    HMAC(EVP_sha256(), key, KEY_BYTES, data, size, out, &length);
}

static void write_all(struct link *link, const void *data, size_t size)
{
    if (link->tls) {
        bufferevent_write(link->tls, data, size);
        return;
    }
    ssize_t written = write(link->fd, data, size);
    if (written < 0 || (size_t)written != size)
        die("a write did not fit the socket's buffer");
}

static void fill_points(
    const struct load *load, int which, int frame, Vtp__V1__Batch *batch, int32_t *columns)
{
    int points = load->set.points;
    time_t base = time(NULL);
    if (!load->set.is_live)
        base -= 86400 * 20;
    batch->has_epoch = batch->has_first_seq = batch->has_base_time = true;
    batch->epoch = 7;
    batch->first_seq = load->set.first_seq + (uint64_t)frame * (uint64_t)points;
    batch->base_time = (uint32_t)(base + (load->set.is_live ? 0 : (time_t)frame * points));
    batch->has_base_lat = batch->has_base_lon = batch->has_cadence_s = true;
    batch->base_lat = 1377000 + which % 500 * 10;
    batch->base_lon = 11030000 + which % 700 * 10;
    batch->cadence_s = 1;
    batch->n_dlat = batch->n_dlon = (size_t)(points - 1);
    for (int i = 0; i < points - 1; i++)
        columns[i] = i % 3;
    batch->dlat = batch->dlon = columns;
    batch->has_flags = true;
    batch->flags = load->set.is_live ? 1 : 2;
    batch->has_status_all = true;
    batch->status_all = STATUS_FIX_VALID;
}

static size_t encode_batch(const struct link *link, int which, int frame, uint8_t *out)
{
    int32_t columns[VTP_POINTS_MAX];
    Vtp__V1__Batch batch = VTP__V1__BATCH__INIT;
    fill_points(link->load, which, frame, &batch, columns);
    uint32_t course[VTP_POINTS_MAX], speed[VTP_POINTS_MAX];
    for (int i = 0; i < link->load->set.points; i++) {
        speed[i] = 60 + (uint32_t)(i + frame) % 30;
        course[i] = 1 + (uint32_t)(i + which) % 180;
    }
    batch.speed = speed;
    batch.course = course;
    batch.n_speed = batch.n_course = (size_t)link->load->set.points;
    Vtp__V1__Frame message = VTP__V1__FRAME__INIT;
    message.body_case = VTP__V1__FRAME__BODY_BATCH;
    message.batch = &batch;
    uint8_t covered[FRAME_MAX_BYTES], mac[32];
    size_t size = 0;
    if (vtp_covered_bytes(&message, covered, sizeof covered, &size) != 0)
        die("covered bytes");
    hmac(link->session, covered, size, mac);
    batch.has_mac = true;
    batch.mac = (ProtobufCBinaryData){.len = VTP_BATCH_MAC_SIZE, .data = mac};
    if (vtp_encode(&message, out, FRAME_MAX_BYTES, &size) != 0)
        die("encode");
    return size;
}

static size_t encode_single(const struct link *link, int which, int frame, uint8_t *out)
{
    Vtp__V1__Report report = VTP__V1__REPORT__INIT;
    report.has_epoch = report.has_seq = report.has_time = report.has_lat = report.has_lon = true;
    report.epoch = 7;
    report.seq = link->load->set.first_seq + (uint64_t)frame;
    report.time = (uint32_t)time(NULL) + (uint32_t)frame % 60;
    if (link->load->set.is_cross)
        report.time = (uint32_t)time(NULL) - (frame == 0 ? 6600 : 3000);
    report.lat = 1377000 + which % 500 * 10 + frame % 7;
    report.lon = 11030000 + which % 700 * 10;
    if (link->load->set.is_cross && frame > 0)
        report.lon += 10000;
    report.has_speed = report.has_course = report.has_status = report.has_flags = true;
    report.speed = 62;
    report.course = (uint32_t)which % 360;
    report.status = STATUS_FIX_VALID;
    report.flags = 1;
    Vtp__V1__Frame message = VTP__V1__FRAME__INIT;
    message.body_case = VTP__V1__FRAME__BODY_REPORT;
    message.report = &report;
    uint8_t covered[FRAME_MAX_BYTES], mac[32];
    size_t size = 0;
    if (vtp_covered_bytes(&message, covered, sizeof covered, &size) != 0)
        die("covered bytes");
    hmac(link->session, covered, size, mac);
    report.has_mac = true;
    report.mac = (ProtobufCBinaryData){.len = VTP_BATCH_MAC_SIZE, .data = mac};
    if (vtp_encode(&message, out, FRAME_MAX_BYTES, &size) != 0)
        die("encode");
    return size;
}

/* Enough frames for the whole run, or what fits. */
static int frames_wanted(const struct settings *set)
{
    double per_link = set->rate > 0 ? set->rate * set->seconds / set->connections + 2
                                    : 200000 * set->seconds / set->connections / set->points + 8;
    return (int)(per_link < 20000 ? per_link : 20000);
}

static void prepare(struct link *link)
{
    const struct settings *set = &link->load->set;
    int which = (int)(link - link->load->links);
    link->frame_count = frames_wanted(set);
    link->offsets = calloc((size_t)link->frame_count + 1, sizeof *link->offsets);
    link->sent_at = calloc((size_t)link->frame_count, sizeof *link->sent_at);
    size_t capacity = (size_t)link->frame_count * (set->echo_frame + 80 + (size_t)set->points * 8);
    link->encoded = calloc(1, capacity);
    if (!link->encoded || !link->offsets || !link->sent_at)
        die("memory");
    uint8_t frame[FRAME_MAX_BYTES] = {0};
    for (int i = 0; i < link->frame_count; i++) {
        size_t size = set->echo_frame;
        if (size == 0)
            size = set->points > 1 ? encode_batch(link, which, i, frame)
                                   : encode_single(link, which, i, frame);
        if (link->offsets[i] + size > capacity)
            die("frames are larger than expected");
        memcpy(link->encoded + link->offsets[i], frame, size);
        link->offsets[i + 1] = link->offsets[i] + (uint32_t)size;
    }
}

static void send_frame(struct link *link)
{
    if (link->sent >= link->frame_count)
        return;
    int frame = link->sent++;
    link->sent_at[frame] = now();
    write_all(link, link->encoded + link->offsets[frame],
        link->offsets[frame + 1] - link->offsets[frame]);
}

static void count_done(struct link *link, int frames)
{
    struct load *load = link->load;
    double at = now();
    for (int i = 0; i < frames && link->done < link->sent; i++) {
        if (load->sample_count < SAMPLES_MAX)
            load->samples[load->sample_count++] = (float)(at - link->sent_at[link->done]);
        link->done++;
        load->frames++;
        load->reports += (uint64_t)load->set.points;
        if (load->set.rate <= 0 && at < load->ends)
            send_frame(link);
    }
}

static void answer_challenge(struct link *link, const Vtp__V1__Challenge *challenge)
{
    if (challenge->nonce.len != VTP_NONCE_SIZE)
        die("challenge");
    memcpy(link->server_nonce, challenge->nonce.data, VTP_NONCE_SIZE);
    memcpy(link->device_nonce, link->key, VTP_NONCE_SIZE);
    Vtp__V1__Hello hello = VTP__V1__HELLO__INIT;
    hello.has_proto_min = hello.has_proto_max = hello.has_key_id = hello.has_epoch = true;
    hello.proto_min = hello.proto_max = 1;
    hello.key_id = link->key_id;
    hello.epoch = 7;
    hello.device_id = link->device;
    hello.has_clock = hello.has_nonce = hello.has_next_seq = true;
    hello.clock = (uint32_t)time(NULL);
    hello.next_seq = link->load->set.first_seq;
    hello.nonce = (ProtobufCBinaryData){.len = VTP_NONCE_SIZE, .data = link->device_nonce};
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_HELLO;
    frame.hello = &hello;
    uint8_t covered[FRAME_MAX_BYTES], mac[32], out[FRAME_MAX_BYTES];
    struct bytes server = {link->server_nonce, VTP_NONCE_SIZE};
    struct bytes device = {link->device_nonce, VTP_NONCE_SIZE};
    size_t size = 0;
    if (vtp_session_bytes('D', server, device, &frame, covered, sizeof covered, &size) != 0)
        die("session bytes");
    hmac(link->key, covered, size, mac);
    hello.has_mac = true;
    hello.mac = (ProtobufCBinaryData){.len = VTP_SESSION_MAC_SIZE, .data = mac};
    if (vtp_encode(&frame, out, sizeof out, &size) != 0)
        die("hello");
    write_all(link, out, size);
    uint8_t seed[10 + 2 * VTP_NONCE_SIZE] = "vtp1-batch";
    memcpy(seed + 10, link->server_nonce, VTP_NONCE_SIZE);
    memcpy(seed + 10 + VTP_NONCE_SIZE, link->device_nonce, VTP_NONCE_SIZE);
    hmac(link->key, seed, sizeof seed, link->session);
}

static void become_ready(struct link *link)
{
    struct load *load = link->load;
    link->is_ready = true;
    if (++load->ready + load->failed == load->set.connections) {
        load->opened = now();
        event_base_loopbreak(load->base);
    }
}

static int acknowledged(const Vtp__V1__Ack *ack, int points)
{
    uint64_t records = 0;
    for (size_t i = 0; i < ack->n_ranges; i++)
        records += ack->ranges[i]->count;
    return (int)(records / (uint64_t)points);
}

static void take_frame(struct link *link, const struct frame *frame)
{
    const Vtp__V1__Frame *message = frame->message;
    if (!message)
        return;
    if (message->body_case == VTP__V1__FRAME__BODY_CHALLENGE)
        answer_challenge(link, message->challenge);
    else if (message->body_case == VTP__V1__FRAME__BODY_WELCOME)
        become_ready(link);
    else if (message->body_case == VTP__V1__FRAME__BODY_ACK)
        count_done(link, acknowledged(message->ack, link->load->set.points));
    else if (message->body_case == VTP__V1__FRAME__BODY_REJECT) {
        fprintf(stderr, "load: %s rejected with %u\n", link->device, message->reject->code);
        exit(1);
    }
}

static void take_vtp(struct link *link)
{
    static struct arena arena; /* one thread, reset a frame */
    if (arena.cap == 0)
        arena_init(&arena, ARENA_MAX_BYTES);
    size_t at = 0;
    for (;;) {
        struct frame frame;
        arena_reset(&arena);
        struct bytes left = {link->input + at, link->input_size - at};
        enum decode_verdict verdict = vtp_decode(left, FRAME_MAX_BYTES, &arena, &frame);
        if (verdict == DECODE_MORE)
            break;
        if (verdict == DECODE_FRAME)
            take_frame(link, &frame);
        at += frame.size;
    }
    memmove(link->input, link->input + at, link->input_size - at);
    link->input_size -= at;
}

static void on_readable(evutil_socket_t fd, short what, void *context)
{
    (void)what;
    struct link *link = context;
    ssize_t got = read(fd, link->input + link->input_size, sizeof link->input - link->input_size);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0)
        die("the server closed a connection");
    link->input_size += (size_t)got;
    size_t reply = link->load->set.echo_reply;
    if (reply == 0) {
        take_vtp(link);
        return;
    }
    int frames = (int)(link->input_size / reply);
    link->input_size %= reply;
    count_done(link, frames);
}

static void on_tls_readable(struct bufferevent *tls, void *context)
{
    struct link *link = context;
    size_t room = sizeof link->input - link->input_size;
    size_t got = bufferevent_read(tls, link->input + link->input_size, room);
    link->input_size += got;
    take_vtp(link);
}

static void on_tls_event(struct bufferevent *tls, short what, void *context)
{
    (void)tls;
    (void)context;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
        die("the server closed a TLS connection");
}

static void open_tls(struct load *load, struct link *link)
{
    link->tls = bufferevent_openssl_socket_new(
        load->base, link->fd, SSL_new(load->tls), BUFFEREVENT_SSL_CONNECTING, 0);
    bufferevent_setcb(link->tls, on_tls_readable, NULL, on_tls_event, link);
    bufferevent_enable(link->tls, EV_READ | EV_WRITE);
}

static void open_link(struct load *load, struct link *link)
{
    link->load = load;
    link->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET,
        .sin_port = htons(load->set.port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (link->fd < 0 || connect(link->fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("connect");
    int on = 1;
    setsockopt(link->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(link->fd, F_SETFL, O_NONBLOCK);
    if (load->tls) {
        open_tls(load, link);
        write_all(link, vtp_preface, VTP_PREFACE_SIZE);
        return;
    }
    link->event = event_new(load->base, link->fd, EV_READ | EV_PERSIST, on_readable, link);
    event_add(link->event, NULL);
    if (load->set.echo_frame)
        become_ready(link);
    else
        write_all(link, vtp_preface, VTP_PREFACE_SIZE);
}

static void read_keys(struct load *load)
{
    FILE *file = fopen(load->set.keys, "r");
    if (!file)
        die(load->set.keys);
    char line[256];
    for (int i = -1 - load->set.skip; i < load->set.connections; i++) {
        if (!fgets(line, sizeof line, file))
            die("the key file has fewer devices than --connections");
        if (i < 0)
            continue;
        struct link *link = &load->links[i];
        char *rest = line;
        const char *device = strsep(&rest, ",");
        const char *key_id = strsep(&rest, ",");
        snprintf(link->device, sizeof link->device, "%s", device);
        link->key_id = (uint32_t)strtoul(key_id, NULL, 10);
        for (int k = 0; k < KEY_BYTES; k++) {
            char digits[3] = {rest[2 * k], rest[2 * k + 1], 0};
            link->key[k] = (uint8_t)strtoul(digits, NULL, 16);
        }
    }
    fclose(file);
}

static void on_tick(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    struct load *load = context;
    double at = now();
    if (at >= load->ends + (load->set.rate > 0 ? 0.2 : 0)) {
        event_base_loopbreak(load->base);
        return;
    }
    if (load->set.rate <= 0 || at >= load->ends)
        return;
    uint64_t due = (uint64_t)((at - load->started) * load->set.rate);
    while (load->due < due) {
        send_frame(&load->links[load->next_link]);
        load->next_link = (load->next_link + 1) % load->set.connections;
        load->due++;
    }
}

static int compare_samples(const void *left, const void *right)
{
    float a = *(const float *)left, b = *(const float *)right;
    return (a > b) - (a < b);
}

static double quantile(const struct load *load, double part)
{
    if (load->sample_count == 0)
        return 0;
    return (double)load->samples[(size_t)(part * (double)(load->sample_count - 1))] * 1e3;
}

static void run(struct load *load)
{
    double begun = now();
    for (int i = 0; i < load->set.connections; i++) {
        open_link(load, &load->links[i]);
        event_base_loop(load->base, EVLOOP_NONBLOCK);
    }
    while (load->ready + load->failed < load->set.connections)
        event_base_loop(load->base, EVLOOP_ONCE);
    double setup = load->opened - begun;
    if (load->set.is_hold) {
        printf("{\"setup_s\": %.4f, \"ready\": %d}\n", setup, load->ready);
        fflush(stdout);
        sleep((unsigned)load->set.seconds);
        return;
    }
    for (int i = 0; i < load->set.connections; i++)
        prepare(&load->links[i]);
    double server_began = cpu_of(load->set.server);
    load->started = now();
    load->ends = load->started + load->set.seconds;
    struct timeval every = {.tv_usec = 500};
    load->tick = event_new(load->base, -1, EV_PERSIST, on_tick, load);
    event_add(load->tick, &every);
    for (int i = 0; load->set.rate <= 0 && i < load->set.connections; i++)
        for (int w = 0; w < load->set.window; w++)
            send_frame(&load->links[i]);
    event_base_dispatch(load->base);
    double seconds = now() - load->started;
    double server = cpu_of(load->set.server) - server_began;
    qsort(load->samples, load->sample_count, sizeof load->samples[0], compare_samples);
    printf("{\"setup_s\": %.4f, \"frames\": %llu, \"reports\": %llu, \"seconds\": %.4f, "
           "\"p50_ms\": %.4f, \"p99_ms\": %.4f, \"frame_bytes\": %u, \"server_s\": %.4f}\n",
        setup, (unsigned long long)load->frames, (unsigned long long)load->reports, seconds,
        quantile(load, 0.5), quantile(load, 0.99), load->links[0].offsets[1], server);
}

static struct settings read_settings(int argc, char **argv)
{
    static const struct option options[] = {
        {"to",          1, NULL, 't'},
        {"connections", 1, NULL, 'c'},
        {"seconds",     1, NULL, 's'},
        {"keys",        1, NULL, 'k'},
        {"points",      1, NULL, 'p'},
        {"rate",        1, NULL, 'r'},
        {"window",      1, NULL, 'w'},
        {"first-seq",   1, NULL, 'q'},
        {"live",        0, NULL, 'l'},
        {"echo",        1, NULL, 'e'},
        {"reply",       1, NULL, 'y'},
        {"hold",        0, NULL, 'h'},
        {"tls",         0, NULL, 'T'},
        {"skip",        1, NULL, 'S'},
        {"cross",       0, NULL, 'C'},
        {"server",      1, NULL, 'P'},
        {NULL,          0, NULL, 0  }
    };
    struct settings set = {
        .connections = 1, .seconds = 5, .points = 1, .window = 1, .first_seq = 1};
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) >= 0;) {
        if (option == 't')
            set.port = (uint16_t)strtoul(optarg, NULL, 10);
        else if (option == 'c')
            set.connections = (int)strtol(optarg, NULL, 10);
        else if (option == 's')
            set.seconds = strtod(optarg, NULL);
        else if (option == 'k')
            set.keys = optarg;
        else if (option == 'p')
            set.points = (int)strtol(optarg, NULL, 10);
        else if (option == 'r')
            set.rate = strtod(optarg, NULL);
        else if (option == 'w')
            set.window = (int)strtol(optarg, NULL, 10);
        else if (option == 'q')
            set.first_seq = strtoull(optarg, NULL, 10);
        else if (option == 'l')
            set.is_live = true;
        else if (option == 'e')
            set.echo_frame = strtoul(optarg, NULL, 10);
        else if (option == 'y')
            set.echo_reply = strtoul(optarg, NULL, 10);
        else if (option == 'h')
            set.is_hold = true;
        else if (option == 'T')
            set.is_tls = true;
        else if (option == 'S')
            set.skip = (int)strtol(optarg, NULL, 10);
        else if (option == 'C')
            set.is_cross = true;
        else if (option == 'P')
            set.server = (pid_t)strtol(optarg, NULL, 10);
        else
            exit(2);
    }
    return set;
}

int main(int argc, char **argv)
{
    static struct load load;
    load.set = read_settings(argc, argv);
    load.base = event_base_new();
    load.links = calloc((size_t)load.set.connections, sizeof *load.links);
    load.samples = calloc(SAMPLES_MAX, sizeof *load.samples);
    if (!load.links || !load.samples)
        die("memory");
    if (load.set.keys)
        read_keys(&load);
    if (load.set.is_tls)
        load.tls = SSL_CTX_new(TLS_client_method());
    run(&load);
    return 0;
}
