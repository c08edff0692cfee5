#include "rule/notice.h"

#include <stdio.h>
#include <string.h>

#include "base/letter.h"
#include "base/text.h"

#define VN_OFFSET_US (7 * HOUR_US)

/* Longest of a name in an SMS, characters. */
#define PLAIN_NAME_MAX 20

size_t notice_select(
    const struct alarm_event *event, const struct notice_line **out, size_t capacity)
{
    size_t count = 0, used = 0;
    const struct notice_line *lines = notice_table(&count);
    const char *kind = alarm_kind_name(event->kind);
    for (size_t i = 0; !event->is_shadow && i < count && used < capacity; i++)
        if (lines[i].step == event->step && event->level >= lines[i].level_least &&
            event->level <= lines[i].level_most && strcmp(lines[i].kind, kind) == 0 &&
            (event->is_unusual || !lines[i].is_unusual_only))
            out[used++] = &lines[i];
    return used;
}

int64_t notice_due_us(const struct notice_line *line, const struct alarm_event *event)
{
    if (line->channel != CHANNEL_LIST)
        return event->detected_us + line->delay_min * MINUTE_US;
    int64_t day = (event->detected_us + VN_OFFSET_US - LIST_HOUR_VN * HOUR_US) / DAY_US + 1;
    return day * DAY_US + LIST_HOUR_VN * HOUR_US - VN_OFFSET_US;
}

int64_t notice_stale_us(const struct notice_line *line, const struct alarm_event *event)
{
    return line->keep_h == 0 ? TIME_UNKNOWN : event->detected_us + line->keep_h * HOUR_US;
}

bool notice_is_counted(const struct notice_line *line)
{
    return line->channel == CHANNEL_SMS && strcmp(line->kind, "sos") != 0 &&
           strncmp(line->kind, "border-", strlen("border-")) != 0;
}

/* --- the words --- */

struct writing {
    char *out;
    size_t used;
    enum notice_form form;
    const struct notice_facts *facts;
};

/* As many whole characters as there is room for. */
static void put(struct writing *writing, struct bytes text)
{
    while (text.size > 0) {
        size_t size = utf8_character_size(text);
        if (size == 0 || writing->used + size >= NOTICE_TEXT_SIZE)
            return;
        memcpy(writing->out + writing->used, text.data, size);
        writing->used += size;
        text.data += size;
        text.size -= size;
    }
}

/* GSM 03.38's basic table has these and letters and digits of ASCII. */
static bool is_gsm(char letter)
{
    return (letter >= '0' && letter <= '9') || ((letter | 0x20) >= 'a' && (letter | 0x20) <= 'z') ||
           (letter != '\0' && strchr(" !\"#%&'()*+,-./:;<=>?", letter));
}

static void put_plain(struct writing *writing, struct bytes text)
{
    for (size_t count = 0; text.size > 0 && count < PLAIN_NAME_MAX;) {
        char letter = letter_plain(utf8_next(&text));
        if (letter == LETTER_MARK)
            continue;
        if (!is_gsm(letter))
            letter = '.';
        put(writing, (struct bytes){(const uint8_t *)&letter, 1});
        count++;
    }
}

static void put_name(struct writing *writing, const char *name)
{
    struct bytes text = bytes_from_text(name && name[0] != '\0' ? name : "-");
    if (writing->form != NOTICE_PLAIN)
        put(writing, text);
    else if (utf8_is_valid(text))
        put_plain(writing, text);
}

static void put_vessel(struct writing *writing)
{
    const struct notice_facts *facts = writing->facts;
    put_name(writing, facts->registration ? facts->registration : facts->device);
}

static void put_device(struct writing *writing)
{
    put_name(writing, writing->facts->device);
}

static void put_zone(struct writing *writing)
{
    put_name(writing, writing->facts->zone);
}

static void put_supplier(struct writing *writing)
{
    put_name(writing, writing->facts->supplier);
}

/* "15:00 22/11", Viet Nam's. */
static void put_time(struct writing *writing)
{
    char text[TIME_TEXT_SIZE];
    struct calendar at = calendar_from_time(writing->facts->event->occurred_us + VN_OFFSET_US);
    snprintf(text, sizeof text, "%02u:%02u %02u/%02u", at.hour, at.minute, at.day, at.month);
    put(writing, bytes_from_text(text));
}

/* Thousandths of a degree: about 100 m. */
static void put_place(struct writing *writing)
{
    struct point point = writing->facts->event->point;
    char text[64];
    if (point.lat_e7 == COORD_UNKNOWN) {
        put(writing, bytes_from_text("-"));
        return;
    }
    int64_t lat = ((int64_t)point.lat_e7 + (point.lat_e7 < 0 ? -5000 : 5000)) / 10000;
    int64_t lon = ((int64_t)point.lon_e7 + (point.lon_e7 < 0 ? -5000 : 5000)) / 10000;
    uint64_t north = (uint64_t)(lat < 0 ? -lat : lat), east = (uint64_t)(lon < 0 ? -lon : lon);
    snprintf(text, sizeof text, "%u.%03u%c %u.%03u%c", (unsigned)(north / 1000),
        (unsigned)(north % 1000), lat < 0 ? 'S' : 'N', (unsigned)(east / 1000),
        (unsigned)(east % 1000), lon < 0 ? 'W' : 'E');
    put(writing, bytes_from_text(text));
}

static void put_desk(struct writing *writing)
{
    static const char *const names[] = {
        [NOTICE_VI] = "trực ban", [NOTICE_PLAIN] = "truc ban", [NOTICE_EN] = "the duty desk"};
    const char *phone = writing->facts->desk_phone;
    put(writing, bytes_from_text(names[writing->form]));
    if (phone && phone[0] != '\0') {
        put(writing, bytes_from_text(" "));
        put_name(writing, phone);
    }
}

static const struct {
    const char *name;
    void (*put)(struct writing *writing);
} words[] = {
    {"vessel",   put_vessel  },
    {"device",   put_device  },
    {"zone",     put_zone    },
    {"supplier", put_supplier},
    {"time",     put_time    },
    {"place",    put_place   },
    {"desk",     put_desk    },
};

static void put_word(struct writing *writing, struct bytes name)
{
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (bytes_equal_text(name, words[i].name))
            words[i].put(writing);
}

size_t notice_render(const struct notice_line *line, enum notice_form form,
    const struct notice_facts *facts, char out[NOTICE_TEXT_SIZE])
{
    struct writing writing = {.out = out, .form = form, .facts = facts};
    struct bytes rest = bytes_from_text(line->texts[form]);
    bool is_sms = line->channel == CHANNEL_SMS || line->channel == CHANNEL_TEXT;
    while (rest.size > 0) {
        put(&writing, bytes_split(&rest, '{'));
        if (rest.size > 0)
            put_word(&writing, bytes_split(&rest, '}'));
    }
    if (form == NOTICE_PLAIN && is_sms && writing.used > NOTICE_SMS_MAX)
        writing.used = NOTICE_SMS_MAX;
    out[writing.used] = '\0';
    return writing.used;
}
