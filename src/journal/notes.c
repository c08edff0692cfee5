#include "journal/notes.h"

#include <stdio.h>

void notes_add(struct notes *notes, enum log_level level, const char *event, const char *text)
{
    if (notes->count == NOTES_MAX)
        return;
    struct note *note = &notes->entries[notes->count++];
    note->level = level;
    note->event = event;
    snprintf(note->text, sizeof note->text, "%s", text);
}

void notes_log(const struct notes *notes, struct log *log)
{
    for (size_t i = 0; i < notes->count; i++) {
        const struct note *note = &notes->entries[i];
        log_line(log, note->level, note->event, "%s", note->text);
    }
}
