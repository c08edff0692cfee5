#include "gate/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "gate/connection.h"
#include "gate/roster.h"
#include "gate/socket.h"
#include "gate/tls.h"
#include "journal/file.h"

/* Newcomers taken from one socket before the others have their turn. */
#define ACCEPTS_MAX 64

struct listener {
    struct listener_set *set;
    const struct listener_spec *spec;
    struct event *event;
    int fd;
};

enum listener_place { PLACE_VTP, PLACE_VTP_TLS, PLACE_NAF, PLACE_NAF_TLS, PLACE_MAILBOX, PLACES };

struct listener_set {
    struct service *service;
    struct tls *tls;
    struct event *rest;
    int reserve; /* the descriptor given up to turn somebody away */
    bool is_paused, is_resting;
    struct listener listeners[PLACES];
};

struct listener_spec {
    const char *name; /* in LISTEN_FDNAMES */
    const struct session_kind *kind;
    size_t port; /* offset in the settings */
    bool is_tls;
};

static const struct listener_spec specs[PLACES] = {
    [PLACE_VTP] = {"vtp",                          &session_vtp,  offsetof(struct gate_settings,    vtp_port),                              false},
    [PLACE_VTP_TLS] = {"vtp-tls",                              &session_vtp,                                   offsetof(struct gate_settings,                          vtp_tls_port), true},
    [PLACE_NAF] = {"naf",                          &session_naf,                                       offsetof(struct gate_settings,                                                                   naf_port),                                                                    false},
    [PLACE_NAF_TLS] = {"naf-tls",                     &session_naf,                             offsetof(struct gate_settings,naf_tls_port),true},
    [PLACE_MAILBOX] = {"mailbox", &session_mailbox,0,       false                                                                                       },
};

/* --- who is let in --- */

static bool is_listed(const char *users, int64_t user)
{
    struct bytes rest = bytes_from_text(users);
    while (rest.size > 0) {
        int64_t listed = -1;
        struct bytes text = bytes_split(&rest, ' ');
        if (text_to_int64(text, &listed) == 0 && listed == user)
            return true;
    }
    return false;
}

static bool may_use_mailbox(const struct gate_settings *settings, int fd)
{
    struct ucred peer = {.uid = (uid_t)-1};
    socklen_t size = sizeof(peer);
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return false;
    return peer.uid == 0 || peer.uid == geteuid() || is_listed(settings->mailbox_users, peer.uid);
}

static bool is_let_in(const struct listener *listener, struct newcomer *newcomer)
{
    const struct service *service = listener->set->service;
    const struct supplier *supplier = NULL;
    if (newcomer->kind->is_local) {
        newcomer->is_trusted = true;
        return may_use_mailbox(service->settings, newcomer->fd);
    }
    supplier = roster_supplier_at(service->roster, &newcomer->source);
    newcomer->is_trusted = supplier != NULL;
    if (newcomer->kind != &session_naf)
        return true;
    newcomer->path = supplier == NULL ? 0 : supplier->supplier_no;
    return roster_is_ready(service->roster) && (supplier != NULL || service->settings->is_naf_open);
}

static void turn_away(struct service *service, const struct newcomer *newcomer)
{
    char peer[SOURCE_TEXT_MAX];
    source_to_text(&newcomer->source, peer);
    service->counters[COUNT_TURNED_AWAY]++;
    log_peer(service->log, "turned-away", peer, "%s may not use %s and was turned away", peer,
        newcomer->kind->name);
    close(newcomer->fd);
}

static void let_in(struct listener *listener, int fd, const struct sockaddr *address)
{
    struct listener_set *set = listener->set;
    struct newcomer newcomer = {.fd = fd,
        .kind = listener->spec->kind,
        .tls = listener->spec->is_tls ? tls_context(set->tls) : NULL,
        .source = source_from_socket(address)};
    if (!is_let_in(listener, &newcomer)) {
        turn_away(set->service, &newcomer);
        return;
    }
    int result = connection_accept(set->service->connections, &newcomer);
    if (result == -ENFILE)
        set->service->counters[COUNT_TURNED_AWAY]++;
    else if (result != 0)
        service_fail(set->service, result, "accepting a connection");
}

/* --- accepting --- */

/* A record that came before the register is known would make its device a stranger: suppliers wait
 * in the socket's queue until then. */
static bool may_accept(const struct listener *listener)
{
    const struct listener_set *set = listener->set;
    bool has_register =
        listener->spec->kind != &session_naf || roster_is_ready(set->service->roster);
    return has_register && !set->is_paused && !set->is_resting;
}

static void watch_socket(struct listener *listener)
{
    if (listener->event == NULL)
        return;
    if (may_accept(listener))
        event_add(listener->event, NULL);
    else
        event_del(listener->event);
}

void listener_set_refresh(struct listener_set *listeners)
{
    for (size_t i = 0; i < PLACES; i++)
        watch_socket(&listeners->listeners[i]);
}

static void end_rest(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    struct listener_set *set = context;
    set->is_resting = false;
    listener_set_refresh(set);
}

static void begin_rest(struct listener_set *set)
{
    static const struct timeval rest = {.tv_usec = 100 * 1000};
    set->is_resting = true;
    listener_set_refresh(set);
    event_add(set->rest, &rest);
}

static int open_reserve(void)
{
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* No descriptor left: whoever knocks is told so by a close, and accepting rests. */
static void shed(struct listener *listener)
{
    struct listener_set *set = listener->set;
    log_peer(set->service->log, "descriptors", listener->spec->name,
        "no file descriptor is left: a newcomer is turned away; raise the limit of open files");
    fd_close(set->reserve);
    fd_close(accept(listener->fd, NULL, NULL));
    set->reserve = open_reserve();
    set->service->counters[COUNT_TURNED_AWAY]++;
    begin_rest(set);
}

static void accept_some(evutil_socket_t fd, short what, void *context)
{
    (void)what;
    struct listener *listener = context;
    int failure = 0;
    for (int i = 0; i < ACCEPTS_MAX && failure == 0; i++) {
        struct sockaddr_storage address = {0};
        socklen_t size = sizeof(address);
        int peer = accept4(fd, (void *)&address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (peer >= 0)
            let_in(listener, peer, (const void *)&address);
        else if (errno != EINTR && errno != ECONNABORTED)
            failure = errno;
    }
    if (failure == EMFILE || failure == ENFILE)
        shed(listener);
    else if (failure != 0 && failure != EAGAIN)
        begin_rest(listener->set);
}

void listener_set_pause(struct listener_set *listeners, bool is_paused)
{
    if (listeners->is_paused == is_paused)
        return;
    listeners->is_paused = is_paused;
    listener_set_refresh(listeners);
}

/* --- opening --- */

static int64_t port_of(const struct gate_settings *settings, const struct listener_spec *spec)
{
    int64_t port = 0;
    memcpy(&port, (const char *)settings + spec->port, sizeof(port));
    return port;
}

static int open_mailbox(struct service *service, int *out_fd)
{
    const char *path = service->settings->mailbox;
    if (path[0] == '\0')
        return 0;
    int result = socket_listen_local(path, out_fd);
    if (result != 0)
        log_line(service->log, LOG_ERR, "listen", "the mailbox %s cannot be opened: %s", path,
            strerror(-result));
    return result;
}

static int open_port(struct service *service, const struct listener_spec *spec, int *out_fd)
{
    const struct gate_settings *settings = service->settings;
    int64_t port = port_of(settings, spec);
    if (port == 0)
        return 0;
    int result = socket_listen_tcp(settings->address, port, out_fd);
    if (result == 0)
        log_line(service->log, LOG_INFO, "listen", "%s on %s port %lld", spec->name,
            settings->address, (long long)port);
    else
        log_line(service->log, LOG_ERR, "listen", "%s cannot listen on %s port %lld: %s",
            spec->name, settings->address, (long long)port, strerror(-result));
    return result;
}

static int open_socket(struct listener_set *set, struct listener *listener)
{
    const struct listener_spec *spec = listener->spec;
    listener->fd = socket_passed_in(spec->name);
    if (listener->fd >= 0)
        return 0;
    return spec->kind->is_local ? open_mailbox(set->service, &listener->fd)
                                : open_port(set->service, spec, &listener->fd);
}

static int open_listener(struct listener_set *set, enum listener_place place)
{
    struct listener *listener = &set->listeners[place];
    *listener = (struct listener){.set = set, .spec = &specs[place], .fd = -1};
    int result = open_socket(set, listener);
    if (result != 0 || listener->fd < 0)
        return result;
    if (listener->spec->is_tls && set->tls == NULL) {
        log_line(set->service->log, LOG_ERR, "listen",
            "%s needs gate.certificate and gate.private_key", listener->spec->name);
        return -EINVAL;
    }
    listener->event =
        event_new(set->service->base, listener->fd, EV_READ | EV_PERSIST, accept_some, listener);
    if (listener->event == NULL)
        return -ENOMEM;
    watch_socket(listener);
    return 0;
}

DEFINE_AUTO(struct listener_set *, listener_set_free);

int listener_set_new(struct service *service, struct tls *tls, struct listener_set **out)
{
    AUTO(listener_set_free) struct listener_set *set = calloc(1, sizeof(*set));
    if (set == NULL)
        return -ENOMEM;
    set->service = service;
    set->tls = tls;
    for (int place = 0; place < PLACES; place++)
        set->listeners[place].fd = -1;
    set->reserve = open_reserve();
    set->rest = event_new(service->base, -1, 0, end_rest, set);
    if (set->reserve < 0 || set->rest == NULL)
        return -ENOMEM;
    for (int place = 0; place < PLACES; place++) {
        int result = open_listener(set, (enum listener_place)place);
        if (result != 0)
            return result;
    }
    *out = set;
    set = NULL;
    return 0;
}

void listener_set_free(struct listener_set *listeners)
{
    if (listeners == NULL)
        return;
    for (int place = 0; place < PLACES; place++) {
        if (listeners->listeners[place].event != NULL)
            event_free(listeners->listeners[place].event);
        fd_close(listeners->listeners[place].fd);
    }
    if (listeners->rest != NULL)
        event_free(listeners->rest);
    fd_close(listeners->reserve);
    free(listeners);
}
