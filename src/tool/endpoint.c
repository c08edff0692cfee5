#include "tool/endpoint.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define HOST_SIZE 256

/* Splits at the last colon; brackets around the host are left out. */
static int split(const char *text, char host[HOST_SIZE], const char **out_port)
{
    const char *colon = strrchr(text, ':');
    if (colon == NULL || colon == text || colon[1] == '\0')
        return -EINVAL;
    bool is_bracketed = text[0] == '[' && colon[-1] == ']';
    const char *start = is_bracketed ? text + 1 : text;
    const char *end = is_bracketed ? colon - 1 : colon;
    if (end <= start || (size_t)(end - start) >= HOST_SIZE)
        return -EINVAL;
    (void)snprintf(host, HOST_SIZE, "%.*s", (int)(end - start), start);
    *out_port = colon + 1;
    return 0;
}

int endpoint_resolve(const char *text, struct endpoint *out)
{
    char host[HOST_SIZE];
    const char *port;
    int64_t number;
    int result = split(text, host, &port);
    if (result < 0)
        return result;
    if (text_to_int64(bytes_from_text(port), &number) < 0 || number < 1 || number > UINT16_MAX)
        return -EINVAL;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    if (getaddrinfo(host, port, &hints, &found) != 0)
        return -EHOSTUNREACH;
    *out = (struct endpoint){.size = found->ai_addrlen};
    memcpy(&out->address, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return 0;
}
