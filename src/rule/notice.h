#pragma once

/* Notices: who is told of an event of an alarm, by which way, how soon, until when it is worth
 * sending, and in which words. One table of it all, for people to read and to mend: notice.csv,
 * made into C at build (notice_table.py). A kind without a row for its step and level is told to
 * nobody. Of one alarm, step, level and audience there is one notice a day, however often it comes.
 *
 * No text judges: each says what was seen, what to do and whom to call. The plain form is the
 * Vietnamese without marks, for SMS: GSM 7-bit letters, at most NOTICE_SMS_MAX of them.
 *
 * PURE; nothing fails, texts that are too long are cut. */

#include "rule/alarm_kind.h"

#define NOTICE_SMS_MAX   160
#define NOTICE_TEXT_SIZE 512 /* of any form, with its zero */
#define NOTICES_MAX      8   /* of one event */

enum notice_channel {
    CHANNEL_SMS = 1,  /* to a telephone */
    CHANNEL_TEXT = 2, /* downlink to the device on board */
    CHANNEL_DESK = 3, /* shown at the desk */
    CHANNEL_LIST = 4, /* the daily list, sent at LIST_HOUR_VN */
};

/* Viet Nam's time at which daily lists are due. */
#define LIST_HOUR_VN 6

enum notice_form { NOTICE_VI = 0, NOTICE_PLAIN = 1, NOTICE_EN = 2 };
#define NOTICE_FORMS 3

struct notice_line {
    const char *kind; /* name of the alarm's kind */
    enum alarm_step step;
    uint8_t level_least, level_most;
    enum alarm_audience audience;
    enum notice_channel channel;
    uint16_t delay_min;
    uint16_t keep_h;      /* stale after it; 0: never */
    bool is_unusual_only; /* not of an event that is usual for its device */
    const char *texts[NOTICE_FORMS];
};

/* What the words are filled with; NULL: unknown. Borrowed. */
struct notice_facts {
    const struct alarm_event *event;
    const char *registration;
    const char *device;
    const char *zone;
    const char *supplier;
    const char *desk_phone;
};

const struct notice_line *notice_table(size_t *out_count);
/* The lines for an event, at most `capacity`; gives their number. None for an event in shadow. */
size_t notice_select(
    const struct alarm_event *event, const struct notice_line **out, size_t capacity);
/* When it is to be sent, and when it is stale (TIME_UNKNOWN: never). */
int64_t notice_due_us(const struct notice_line *line, const struct alarm_event *event);
int64_t notice_stale_us(const struct notice_line *line, const struct alarm_event *event);
/* Whether it counts against the SMS that a vessel may cause in a day: all but SOS and boundary. */
bool notice_is_counted(const struct notice_line *line);
/* Zero-terminated, whole characters; gives the length in bytes. */
size_t notice_render(const struct notice_line *line, enum notice_form form,
    const struct notice_facts *facts, char out[NOTICE_TEXT_SIZE]);
