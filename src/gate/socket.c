#include "gate/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"
#include "journal/file.h"

#define BACKLOG         4096
#define USER_TIMEOUT_MS 60000
#define PASSED_IN_FIRST 3
#define MAILBOX_MODE    0660

DEFINE_AUTO(struct addrinfo *, freeaddrinfo);

static int set_option(int fd, int level, int name, int value)
{
    return setsockopt(fd, level, name, &value, sizeof(value)) == 0 ? 0 : -errno;
}

static int prepare_tcp(int fd)
{
    int result = set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (result == 0)
        result = set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    if (result == 0)
        result = set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, USER_TIMEOUT_MS);
    return result;
}

static int resolve(const char *address, int64_t port, struct addrinfo **out)
{
    struct addrinfo hints = {
        .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    char service[16];
    snprintf(service, sizeof(service), "%u", (unsigned)(port & 0xffff));
    return getaddrinfo(address, service, &hints, out) == 0 ? 0 : -EINVAL;
}

int socket_listen_tcp(const char *address, int64_t port, int *out_fd)
{
    AUTO(freeaddrinfo) struct addrinfo *info = NULL;
    int result = resolve(address, port, &info);
    if (result != 0)
        return result;
    AUTO(fd_close) int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    result = prepare_tcp(fd);
    if (result != 0)
        return result;
    if (bind(fd, info->ai_addr, info->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0)
        return -errno;
    *out_fd = fd;
    fd = -1;
    return 0;
}

/* A socket file that still answers belongs to a gate that runs. */
static int remove_stale(const struct sockaddr_un *address)
{
    AUTO(fd_close) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    if (connect(fd, (const void *)address, sizeof(*address)) == 0)
        return -EADDRINUSE;
    if (errno == ECONNREFUSED && unlink(address->sun_path) != 0)
        return -errno;
    return 0;
}

int socket_listen_local(const char *path, int *out_fd)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(address.sun_path))
        return -ENAMETOOLONG;
    memcpy(address.sun_path, path, strlen(path));
    int result = remove_stale(&address);
    if (result != 0)
        return result;
    AUTO(fd_close) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    if (bind(fd, (const void *)&address, sizeof(address)) != 0 || chmod(path, MAILBOX_MODE) != 0 ||
        listen(fd, BACKLOG) != 0)
        return -errno;
    *out_fd = fd;
    fd = -1;
    return 0;
}

static int64_t number_of(const char *variable)
{
    const char *text = getenv(variable);
    int64_t number = 0;
    if (text == NULL || text_to_int64(bytes_from_text(text), &number) != 0)
        return -1;
    return number;
}

int socket_passed_in(const char *name)
{
    const char *names = getenv("LISTEN_FDNAMES");
    int64_t count = number_of("LISTEN_FDS");
    if (names == NULL || number_of("LISTEN_PID") != getpid())
        return -1;
    struct bytes rest = bytes_from_text(names);
    for (int i = 0; i < count; i++) {
        struct bytes given = bytes_split(&rest, ':');
        int fd = PASSED_IN_FIRST + i;
        if (!bytes_equal_text(given, name))
            continue;
        if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 || fcntl(fd, F_SETFL, O_NONBLOCK) != 0)
            return -1;
        (void)prepare_tcp(fd); /* a local socket has none of these options, and needs none */
        return fd;
    }
    return -1;
}
