#include "tool/mailbox.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define ANSWER_S 10

int mailbox_open(const char *path, int *out_fd)
{
    static const struct timeval patience = {.tv_sec = ANSWER_S};
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t size = strlen(path);
    if (size >= sizeof address.sun_path)
        return -ENAMETOOLONG;
    memcpy(address.sun_path, path, size);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0) {
        int result = -errno;
        close(fd);
        return result;
    }
    *out_fd = fd;
    return 0;
}

static int send_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
        if (sent < 0)
            return errno == EPIPE ? -ECONNRESET : -errno;
        data += sent;
        size -= (size_t)sent;
    }
    return 0;
}

static int receive_line(int fd, char out[MAILBOX_ANSWER_SIZE])
{
    size_t size = 0;
    while (size < MAILBOX_ANSWER_SIZE) {
        ssize_t received = recv(fd, out + size, MAILBOX_ANSWER_SIZE - size, 0);
        if (received < 0)
            return errno == EAGAIN ? -ETIMEDOUT : -errno;
        if (received == 0)
            return -ECONNRESET;
        char *end = memchr(out + size, '\n', (size_t)received);
        size += (size_t)received;
        if (end != NULL) {
            *end = '\0';
            return 0;
        }
    }
    return -EMSGSIZE;
}

int mailbox_ask(int fd, const struct json *request, char out[MAILBOX_ANSWER_SIZE])
{
    const char *text = json_text(request);
    int result = text == NULL ? -ENOMEM : send_all(fd, text, strlen(text));
    if (result == 0)
        result = send_all(fd, "\n", 1);
    return result < 0 ? result : receive_line(fd, out);
}
