#include "journal/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/random.h>

#include "base/text.h"
#include "journal/file.h"
#include "journal/names.h"

#define ID_DIGITS (2 * (size_t)JOURNAL_ID_SIZE)

void identity_text(const uint8_t *id, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < JOURNAL_ID_SIZE; i++) {
        *out++ = digits[id[i] >> 4];
        *out++ = digits[id[i] & 0xf];
    }
    *out = '\0';
}

int identity_create(int dir_fd, uint8_t *id)
{
    uint8_t fresh[JOURNAL_ID_SIZE];
    if (getrandom(fresh, sizeof fresh, 0) != sizeof fresh)
        return -EIO;
    char text[JOURNAL_ID_TEXT + 1];
    identity_text(fresh, text);
    text[ID_DIGITS] = '\n';
    struct bytes content = {.data = (const uint8_t *)text, .size = ID_DIGITS + 1};
    int result = file_replace(dir_fd, NAME_ID, content);
    if (result < 0)
        return result;
    return identity_read(dir_fd, id);
}

int identity_read(int dir_fd, uint8_t *id)
{
    AUTO(fd_close) int fd = openat(dir_fd, NAME_ID, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    uint8_t text[ID_DIGITS];
    int result = file_read(fd, text, sizeof text, 0);
    if (result < 0)
        return result;
    size_t size = 0;
    struct bytes digits = {.data = text, .size = sizeof text};
    return text_to_hex(digits, id, JOURNAL_ID_SIZE, &size) < 0 ? -EBADMSG : 0;
}
