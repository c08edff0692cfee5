#include "tool/link_loss.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "wire/vtp.h"

static const char *const meanings[] = {
    [VTP_VERSION] = "no version in common",
    [VTP_UNKNOWN_DEVICE] = "the device is unknown, or its key does not fit",
    [VTP_DISABLED] = "the device is switched off in the register",
    [VTP_CLOCK] = "our clock is of no use",
    [VTP_OVERLOADED] = "overloaded, or without a register yet",
    [VTP_MAINTENANCE] = "it is being stopped",
    [VTP_SUPERSEDED] = "a newer connection has taken over",
    [VTP_PROTOCOL] = "an error of protocol",
    [VTP_TOO_LARGE] = "a frame over the limit",
    [VTP_RATE] = "too fast, or still under penalty",
    [VTP_IDLE] = "silent for too long",
};

static const char *meaning_of(unsigned code)
{
    const char *meaning = code < COUNT_OF(meanings) ? meanings[code] : NULL;
    return meaning == NULL ? "a code that this program does not know" : meaning;
}

void link_loss_tell(const struct link_loss *loss, char *out, size_t size)
{
    if (loss->error == EACCES)
        (void)snprintf(out, size, "the gate could not prove that it knows the device's key");
    else if (loss->code == 0)
        (void)snprintf(out, size, "the connection was lost (%s)", strerror(loss->error));
    else if (loss->retry_after_s == 0)
        (void)snprintf(out, size, "the gate answered %u (%s)", loss->code, meaning_of(loss->code));
    else
        (void)snprintf(out, size, "the gate answered %u (%s) and asks to come back after %u s",
            loss->code, meaning_of(loss->code), loss->retry_after_s);
}
