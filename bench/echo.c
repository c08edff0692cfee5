/* A bare echo server: the limit that durable acknowledgement is held against (bench/run).
 *
 *     echo PORT FRAME_BYTES REPLY_BYTES
 *
 * For every FRAME_BYTES received, REPLY_BYTES go back; one read and one write a wake-up, plain
 * events, one shared buffer: what any server must at least do. Loopback only. Ends on SIGTERM. */

#include <errno.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct server {
    struct event_base *base;
    struct event *accept_event;
    size_t frame_bytes;
    size_t reply_bytes;
    char read_buffer[65536];
    char reply[65536];
};

struct peer {
    struct server *server;
    struct event *event;
    size_t pending_bytes;
};

static void peer_close(struct peer *peer)
{
    close(event_get_fd(peer->event));
    event_free(peer->event);
    free(peer);
}

static void on_readable(evutil_socket_t fd, short what, void *context)
{
    (void)what;
    struct peer *peer = context;
    struct server *server = peer->server;
    ssize_t got = read(fd, server->read_buffer, sizeof server->read_buffer);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        peer_close(peer);
        return;
    }
    peer->pending_bytes += (size_t)got;
    size_t reply = peer->pending_bytes / server->frame_bytes * server->reply_bytes;
    peer->pending_bytes %= server->frame_bytes;
    if (reply > sizeof server->reply || (reply > 0 && write(fd, server->reply, reply) < 0))
        peer_close(peer);
}

static void on_connect(evutil_socket_t fd, short what, void *context)
{
    (void)what;
    struct server *server = context;
    for (;;) {
        int peer_fd = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (peer_fd < 0)
            return;
        int on = 1;
        setsockopt(peer_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct peer *peer = calloc(1, sizeof *peer);
        if (!peer)
            abort();
        peer->server = server;
        peer->event = event_new(server->base, peer_fd, EV_READ | EV_PERSIST, on_readable, peer);
        event_add(peer->event, NULL);
    }
}

static void on_signal(evutil_socket_t number, short what, void *context)
{
    (void)number;
    (void)what;
    event_base_loopbreak(context);
}

static int listen_on(uint16_t port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 4096) < 0) {
        perror("echo: listen");
        exit(1);
    }
    return fd;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fputs("usage: echo PORT FRAME_BYTES REPLY_BYTES\n", stderr);
        return 2;
    }
    static struct server server;
    server.base = event_base_new();
    server.frame_bytes = strtoul(argv[2], NULL, 10);
    server.reply_bytes = strtoul(argv[3], NULL, 10);
    int fd = listen_on((uint16_t)strtoul(argv[1], NULL, 10));
    server.accept_event = event_new(server.base, fd, EV_READ | EV_PERSIST, on_connect, &server);
    event_add(server.accept_event, NULL);
    struct event *stop = evsignal_new(server.base, SIGTERM, on_signal, server.base);
    event_add(stop, NULL);
    puts("ready");
    fflush(stdout);
    event_base_dispatch(server.base);
    return 0;
}
