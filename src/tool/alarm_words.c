#include "tool/alarm_words.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "tool/alarm_dictionary.h"

#define METRES_PER_MILE 1852.0
/* A span of that many minutes is said in days. */
#define DAYS_FROM_MIN (48 * 60)

static const struct alarm_word certainties[] = {
    {"confirmed",
     {"Đã xác nhận: có vị trí nằm sâu hơn sai số của thiết bị, hoặc hai vị trí cùng cho thấy.",
            "Confirmed: a fix lies deeper than the error of the device, or two fixes agree."}                   },
    {"inferred",    {"Suy ra: đường nối hai vị trí đi qua, nhưng không có vị trí nào nằm trong.",
                     "Inferred: the line between two fixes passes through; no fix lies inside."}},
    {"unconfirmed", {"Chưa xác nhận: chỉ một vị trí, nằm trong sai số của thiết bị.",
                        "Unconfirmed: one fix only, within the error of the device."}        },
};

static const char *const of_silence[LANGUAGES] = {
    "Đếm theo thời gian hệ thống thật sự nghe được đường truyền này; lúc chính hệ thống dừng không "
    "tính.",
    "Counted on the time in which this path could be heard; our own stops do not count."};
static const char *const of_reports[LANGUAGES] = {
    "Kết luận từ các bản tin và ngưỡng nêu trên, không gì khác.",
    "It follows from the reports and thresholds named above, and nothing else."};

void alarm_words_time(FILE *out, int64_t time_us)
{
    char text[TIME_TEXT_SIZE];
    time_to_text_vn(time_us, text, sizeof text);
    fprintf(out, "%s (UTC+7)", text);
}

void alarm_words_point(FILE *out, struct point point)
{
    char lat[POINT_TEXT_SIZE], lon[POINT_TEXT_SIZE];
    if (point.lat_e7 == COORD_UNKNOWN) {
        fputs("-", out);
        return;
    }
    degrees_to_text(point.lat_e7, lat, sizeof lat);
    degrees_to_text(point.lon_e7, lon, sizeof lon);
    fprintf(out, "%s, %s", lat, lon);
}

static bool ends_with(const char *name, const char *ending)
{
    size_t length = strlen(name), size = strlen(ending);
    return length >= size && strcmp(name + length - size, ending) == 0;
}

static void write_span(FILE *out, double seconds, enum language language)
{
    long long minutes = llround(seconds / 60);
    if (minutes < 60)
        fprintf(out, language == LANGUAGE_VI ? "%lld phút" : "%lld min", minutes);
    else if (minutes >= DAYS_FROM_MIN)
        fprintf(out, language == LANGUAGE_VI ? "%lld ngày %lld giờ" : "%lld d %lld h",
            minutes / (24 * 60), minutes / 60 % 24);
    else
        fprintf(out, language == LANGUAGE_VI ? "%lld giờ %lld phút" : "%lld h %lld min",
            minutes / 60, minutes % 60);
}

/* Units live in the ends of names. */
static void write_number(FILE *out, const char *name, double value, enum language language)
{
    if (ends_with(name, "_mm_s"))
        fprintf(out, language == LANGUAGE_VI ? "%.1f hải lý/giờ" : "%.1f kn",
            value * 3.6 / METRES_PER_MILE);
    else if (ends_with(name, "_m_s"))
        fprintf(out, language == LANGUAGE_VI ? "%.1f hải lý/giờ" : "%.1f kn",
            value * 3600 / METRES_PER_MILE);
    else if (ends_with(name, "_m") && value < METRES_PER_MILE / 10)
        fprintf(out, "%.4g m", value);
    else if (ends_with(name, "_m"))
        fprintf(out, language == LANGUAGE_VI ? "%.0f m (%.1f hải lý)" : "%.0f m (%.1f nm)", value,
            value / METRES_PER_MILE);
    else if (ends_with(name, "_s"))
        write_span(out, value, language);
    else if (ends_with(name, "_percent"))
        fprintf(out, "%.0f %%", value);
    else if (ends_with(name, "_deg"))
        fprintf(out, "%.0f°", value);
    else
        fprintf(out, "%.10g", value);
}

static void write_text(FILE *out, const char *text, enum language language)
{
    int64_t time_us = 0;
    const struct alarm_word *known = alarm_value_word(text);
    if (text_to_time(bytes_from_text(text), &time_us) == 0)
        alarm_words_time(out, time_us);
    else
        fputs(known ? known->words[language] : text, out);
}

static bool is_place(const json_t *value)
{
    return json_is_number(json_object_get(value, "lat")) &&
           json_is_number(json_object_get(value, "lon"));
}

static void write_place(FILE *out, const json_t *place)
{
    fprintf(out, "%.9g, %.10g", json_number_value(json_object_get(place, "lat")),
        json_number_value(json_object_get(place, "lon")));
}

/* {"time":..,"lat":..,"lon":..,"seq":..,"item":..} */
static void write_fix(FILE *out, const json_t *fix, enum language language)
{
    write_text(out, json_string_value(json_object_get(fix, "time")), language);
    if (is_place(fix)) {
        fputs(language == LANGUAGE_VI ? ", tại " : ", at ", out);
        write_place(out, fix);
    }
    if (json_object_get(fix, "seq"))
        fprintf(out,
            language == LANGUAGE_VI ? " (bản ghi %lld mục %lld)" : " (record %lld item %lld)",
            (long long)json_integer_value(json_object_get(fix, "seq")),
            (long long)json_integer_value(json_object_get(fix, "item")));
}

static void write_value(FILE *out, const char *name, const json_t *value, enum language language);

static const char *name_of(const char *name, enum language language)
{
    const struct alarm_word *known = alarm_field_word(name);
    return known ? known->words[language] : name;
}

static void write_members(FILE *out, const json_t *object, enum language language)
{
    const char *name = NULL;
    const char *comma = "";
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        fprintf(out, "%s%s: ", comma, name_of(name, language));
        write_value(out, name, value, language);
        comma = ", ";
    }
}

static void write_list(FILE *out, const char *name, const json_t *list, enum language language)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        fputs(i > 0 ? ", " : "", out);
        write_value(out, name, json_array_get(list, i), language);
    }
    if (json_array_size(list) == 0)
        fputs("-", out);
}

static void write_value(FILE *out, const char *name, const json_t *value, enum language language)
{
    if (json_is_string(value))
        write_text(out, json_string_value(value), language);
    else if (json_is_number(value))
        write_number(out, name, json_number_value(value), language);
    else if (json_is_boolean(value) && language == LANGUAGE_VI)
        fputs(json_is_true(value) ? "có" : "không", out);
    else if (json_is_boolean(value))
        fputs(json_is_true(value) ? "yes" : "no", out);
    else if (json_is_array(value))
        write_list(out, name, value, language);
    else if (json_is_string(json_object_get(value, "time")))
        write_fix(out, value, language);
    else if (is_place(value))
        write_place(out, value);
    else
        write_members(out, value, language);
}

void alarm_words_detail(FILE *out, const json_t *detail, enum language language)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)detail, name, value)
    {
        if (json_is_null(value))
            continue;
        fprintf(out, "    %s: ", name_of(name, language));
        write_value(out, name, value, language);
        fputs("\n", out);
    }
}

static bool is_silence(enum alarm_kind kind)
{
    static const char *const names[] = {
        "loss", "outage", "loss-near-border", "dark-departure", "device-takeover"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(alarm_kind_name(kind), names[i]) == 0)
            return true;
    return false;
}

const char *alarm_words_certainty(
    const json_t *detail, enum alarm_kind kind, enum language language)
{
    const char *certainty = json_string_value(json_object_get(detail, "certainty"));
    const struct alarm_word *known =
        certainty ? alarm_word_find(certainties, COUNT_OF(certainties), certainty) : NULL;
    if (known)
        return known->words[language];
    return is_silence(kind) ? of_silence[language] : of_reports[language];
}
