#pragma once

/* What the journal's threads have to say, kept until the caller's thread logs it. Bounded: when
 * nobody asks for a while, the newest are left out. Not safe by itself: the journal's lock guards
 * it. */

#include "haitrinh/base.h"

#include "base/log.h"

#define NOTES_MAX     8
#define NOTE_TEXT_MAX 240

struct note {
    enum log_level level;
    const char *event;
    char text[NOTE_TEXT_MAX];
};

struct notes {
    struct note entries[NOTES_MAX];
    size_t count;
};

/* `event` is a constant. */
void notes_add(struct notes *notes, enum log_level level, const char *event, const char *text);
void notes_log(const struct notes *notes, struct log *log);
