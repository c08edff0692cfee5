#include "tool/run_listen.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tool/run_state.h"

#define QUEUE_LENGTH 4096

static int bind_and_listen(const struct addrinfo *address, int *out_socket)
{
    const int one = 1;
    int result = 0;
    int listener = socket(
        address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, address->ai_protocol);

    if (listener < 0)
        return -errno;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0 ||
        bind(listener, address->ai_addr, address->ai_addrlen) < 0 ||
        listen(listener, QUEUE_LENGTH) < 0)
        result = -errno;
    if (result < 0)
        close(listener);
    else
        *out_socket = listener;
    return result;
}

int listen_open(const char *address, int64_t port, int *out_socket, char *error)
{
    const struct addrinfo hints = {
        .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
        .ai_socktype = SOCK_STREAM,
    };
    struct addrinfo *found = NULL;
    char service[16];
    int result = -EINVAL;

    snprintf(service, sizeof(service), "%u", (unsigned)port);
    if (getaddrinfo(address, service, &hints, &found) == 0)
        result = bind_and_listen(found, out_socket);
    if (found)
        freeaddrinfo(found);
    if (result == -EADDRINUSE)
        snprintf(error, STATE_ERROR_MAX,
            "Port %lld of %s is in use by another program: end that one, or choose another port "
            "(haitrinh run --help).",
            (long long)port, address);
    else if (result < 0)
        snprintf(error, STATE_ERROR_MAX, "Cannot listen on port %lld of %s: %s.", (long long)port,
            address, strerror(-result));
    return result;
}
