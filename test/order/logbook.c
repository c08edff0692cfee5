#include "logbook.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* A device's own delay between fix and receipt. */
#define DELAY_US    (20 * SECOND_US)
#define LINE_MAX    256
#define NUMBERS_MAX 9

static const char *const words[] = {
    [ENTRY_REPORT] = "report",
    [ENTRY_RESTART] = "restart",
    [ENTRY_STOP] = "stop",
    [ENTRY_CUT] = "cut",
    [ENTRY_JOINED] = "joined",
};

void logbook_done(struct logbook *book)
{
    free(book->entries);
    *book = (struct logbook){0};
}

void logbook_add(struct logbook *book, const struct entry *entry)
{
    if (book->count == book->capacity) {
        book->capacity = book->capacity == 0 ? 256 : 2 * book->capacity;
        book->entries = reallocarray(book->entries, book->capacity, sizeof *book->entries);
        if (book->entries == NULL)
            abort();
    }
    book->entries[book->count++] = *entry;
}

void logbook_sort(struct logbook *book)
{
    for (size_t i = 1; i < book->count; i++) {
        struct entry moved = book->entries[i];
        size_t at = i;
        for (; at > 0 && book->entries[at - 1].at_us > moved.at_us; at--)
            book->entries[at] = book->entries[at - 1];
        book->entries[at] = moved;
    }
}

void logbook_copy(const struct logbook *book, struct logbook *out)
{
    *out = (struct logbook){0};
    for (size_t i = 0; i < book->count; i++)
        logbook_add(out, &book->entries[i]);
}

/* Without a time of its own the moment of receipt stands in: sent again it is another. */
static bool is_same_moment(const struct entry *one, const struct entry *other)
{
    return one->report.fix_us == other->report.fix_us &&
           (one->report.fix_us != TIME_UNKNOWN || one->at_us == other->at_us);
}

static bool is_same_report(const struct entry *one, const struct entry *other)
{
    return other->kind == ENTRY_REPORT && one->device_no == other->device_no &&
           is_same_moment(one, other) &&
           report_digest(&one->report) == report_digest(&other->report);
}

static bool came_before(const struct logbook *book, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (is_same_report(&book->entries[index], &book->entries[i]))
            return true;
    return false;
}

void logbook_in_order(const struct logbook *book, struct logbook *out)
{
    *out = (struct logbook){0};
    for (size_t i = 0; i < book->count; i++) {
        struct entry entry = book->entries[i];
        if (entry.kind != ENTRY_REPORT || came_before(book, i))
            continue;
        bool is_of_now = entry.report.fix_us >= LOGBOOK_BEGIN_US &&
                         entry.report.fix_us <= entry.at_us + LIVE_AHEAD_US;
        if (is_of_now)
            entry.at_us = entry.report.fix_us + DELAY_US;
        entry.is_stored = false;
        logbook_add(out, &entry);
    }
    logbook_sort(out);
}

static int64_t seconds(int64_t at_us)
{
    return (at_us - LOGBOOK_BEGIN_US) / SECOND_US;
}

static void write_entry(const struct entry *entry, FILE *file)
{
    const struct report *report = &entry->report;
    fprintf(file, "%s %" PRId64, words[entry->kind], seconds(entry->at_us));
    if (entry->kind == ENTRY_STOP)
        fprintf(file, " %" PRId64, entry->span_us / SECOND_US);
    if (entry->kind == ENTRY_CUT || entry->kind == ENTRY_JOINED)
        fprintf(file, " %d", entry->path);
    if (entry->kind != ENTRY_REPORT)
        return;
    fprintf(file, " %d ", entry->device_no);
    if (report->fix_us == TIME_UNKNOWN)
        fputc('-', file);
    else
        fprintf(file, "%" PRId64, seconds(report->fix_us));
    fprintf(file, " %d %d %u %d %d %d", report->point.lat_e7, report->point.lon_e7, report->status,
        (int)report->kind, (int)report->event, entry->is_stored);
}

void logbook_write(const struct logbook *book, const char *before, FILE *file)
{
    for (size_t i = 0; i < book->count; i++) {
        fputs(before, file);
        write_entry(&book->entries[i], file);
        fputc('\n', file);
    }
}

static bool read_numbers(struct bytes rest, int64_t *out, size_t *out_count)
{
    size_t count = 0;
    while (rest.size > 0 && count < NUMBERS_MAX) {
        struct bytes word = bytes_split(&rest, ' ');
        out[count] = TIME_UNKNOWN;
        if (!bytes_equal_text(word, "-") && text_to_int64(word, &out[count]) < 0)
            return false;
        count++;
    }
    *out_count = count;
    return rest.size == 0;
}

static bool read_report(const int64_t *numbers, size_t count, struct entry *out)
{
    if (count != NUMBERS_MAX || numbers[1] < 1 || numbers[1] > DEVICES_MAX)
        return false;
    out->device_no = (int32_t)numbers[1];
    out->is_stored = numbers[8] != 0;
    out->report = (struct report){
        .fix_us =
            numbers[2] == TIME_UNKNOWN ? TIME_UNKNOWN : LOGBOOK_BEGIN_US + numbers[2] * SECOND_US,
        .point = {(int32_t)numbers[3], (int32_t)numbers[4]},
        .speed_mm_s = SPEED_UNKNOWN,
        .course_cdeg = COURSE_UNKNOWN,
        .status = (uint32_t)numbers[5],
        .kind = (enum report_kind)numbers[6],
        .event = (enum report_event)numbers[7],
    };
    return true;
}

static bool read_entry(struct bytes line, struct entry *out)
{
    int64_t numbers[NUMBERS_MAX];
    size_t count = 0;
    struct bytes word = bytes_split(&line, ' ');
    size_t kind = 0;
    while (kind < COUNT_OF(words) && !bytes_equal_text(word, words[kind]))
        kind++;
    if (kind == COUNT_OF(words) || !read_numbers(line, numbers, &count) || count == 0)
        return false;
    *out = (struct entry){
        .kind = (enum entry_kind)kind, .at_us = LOGBOOK_BEGIN_US + numbers[0] * SECOND_US};
    switch (out->kind) {
    case ENTRY_REPORT:
        return read_report(numbers, count, out);
    case ENTRY_RESTART:
        return count == 1;
    case ENTRY_STOP:
        out->span_us = numbers[1] * SECOND_US;
        return count == 2;
    case ENTRY_CUT:
    case ENTRY_JOINED:
        out->path = (int32_t)numbers[1];
        return count == 2;
    }
    return false;
}

static bool read_line(const char *path, char *text, struct logbook *book)
{
    struct entry entry;
    text[strcspn(text, "#\n")] = '\0';
    struct bytes line = bytes_trim(bytes_from_text(text));
    if (line.size == 0)
        return true;
    if (!read_entry(line, &entry)) {
        fprintf(stderr, "%s: cannot be read: %s\n", path, text);
        return false;
    }
    logbook_add(book, &entry);
    return true;
}

bool logbook_read(const char *path, struct logbook *out)
{
    char text[LINE_MAX];
    bool is_read = true;
    *out = (struct logbook){0};
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        perror(path);
        return false;
    }
    while (is_read && fgets(text, sizeof text, file) != NULL)
        is_read = read_line(path, text, out);
    (void)fclose(file);
    return is_read;
}
