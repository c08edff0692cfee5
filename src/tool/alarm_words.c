#include "tool/alarm_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define METRES_PER_MILE 1852.0

struct field_word {
    const char *name;
    const char *words[LANGUAGES];
};

static const struct field_word field_words[] = {
    {"ahead_s",              {"dự đoán trước", "looked ahead"}                                              },
    {"apart_s",              {"hai vị trí cách nhau", "time between the two fixes"}                            },
    {"back_at",              {"lúc quay lại", "back at"}                                                        },
    {"band",                 {"vùng khai thác", "fishing band"}                                                  },
    {"band_m",               {"ngưỡng: dải sai số", "threshold: error band"}                                },
    {"bearing_deg",          {"hướng tới ranh giới", "bearing to the boundary"}                             },
    {"before",               {"vị trí trước đó", "the fix before"}                                         },
    {"boundary_m",           {"khoảng cách tới ranh giới", "distance to the boundary"}                      },
    {"by",                   {"nhận ra qua", "known by"}                                                         },
    {"cause",                {"nguyên nhân thấy được", "cause as seen"}                                    },
    {"certainty",            {"độ chắc chắn", "certainty"}                                                  },
    {"closed_near_m",        {"ngưỡng: gần vùng đóng", "threshold: near a closed area"}                    },
    {"cohort",               {"nhóm", "cohort"}                                                                   },
    {"course_deg",           {"hướng đi", "course"}                                                            },
    {"course_spread_deg",    {"độ dao động hướng", "spread of the course"}                                },
    {"crossed_at",           {"lúc qua ranh giới", "crossed at"}                                                },
    {"deepest",              {"vị trí sâu nhất", "the deepest fix"}                                          },
    {"depth_m",              {"độ sâu qua ranh giới", "depth beyond the boundary"}                           },
    {"detour_m",             {"đường vòng có thể", "possible detour"}                                      },
    {"distance_m",           {"khoảng cách", "distance"}                                                        },
    {"doubt",                {"điểm nghi ngờ của bản tin (mã)", "doubts of the report (code)"}           },
    {"drift_least_mm_s",     {"ngưỡng: tốc độ trôi, từ", "threshold: drift, from"}                      },
    {"drift_most_mm_s",      {"ngưỡng: tốc độ trôi, đến", "threshold: drift, up to"}                   },
    {"entries",              {"số lần vào", "times entered"}                                                  },
    {"fishing_least_mm_s",   {"ngưỡng: tốc độ khai thác, từ", "threshold: fishing speed, from"}         },
    {"fishing_most_mm_s",    {"ngưỡng: tốc độ khai thác, đến", "threshold: fishing speed, up to"}      },
    {"fix",                  {"vị trí", "the fix"}                                                              },
    {"frozen_reports",       {"ngưỡng: số bản tin giống nhau", "threshold: equal reports"}                },
    {"frozen_speed_mm_s",
     {"ngưỡng: tốc độ coi là đang chạy", "threshold: speed of a moving vessel"}                        },
    {"has_second_device",    {"có thiết bị thứ hai", "has a second device"}                                 },
    {"heard",                {"nghe lần cuối", "last heard"}                                                   },
    {"held",                 {"số tàu đang giữ lại báo", "alarms held"}                                   },
    {"interval_s",           {"chu kỳ gửi của thiết bị", "interval of the device"}                       },
    {"is_declared",          {"đã khai báo", "is declared"}                                                     },
    {"last",                 {"vị trí cuối", "the last fix"}                                                  },
    {"late_percent",         {"ngưỡng: trễ, so với chu kỳ", "threshold: late, of the interval"}           },
    {"leap_mm_s",            {"ngưỡng: tốc độ không tàu nào đạt", "threshold: speed no vessel has"}  },
    {"leaps",                {"số vị trí nhảy", "fixes that leapt"}                                         },
    {"least_percent",        {"ngưỡng: tỷ lệ ít nhất", "threshold: least share"}                         },
    {"least_vessels",        {"ngưỡng: số tàu ít nhất", "threshold: least vessels"}                       },
    {"left_at",              {"rời lúc", "left at"}                                                             },
    {"length_m",             {"chiều dài tàu", "length of the vessel"}                                         },
    {"loss_grace_s",         {"ngưỡng: thời gian chờ thêm", "threshold: grace"}                            },
    {"losses",               {"số lần mất tín hiệu", "losses"}                                            },
    {"members",              {"số tàu trong sự cố", "vessels in the incident"}                              },
    {"needed_s",             {"ngưỡng: thời gian phải thấy", "threshold: to be seen for"}                 },
    {"on_time",              {"số tàu vẫn đúng giờ", "vessels on time"}                                   },
    {"outside_s",            {"thời gian ở ngoài", "time outside"}                                            },
    {"port",                 {"cảng", "port"}                                                                    },
    {"predict_margin_s",
     {"ngưỡng: cộng thêm vào lần báo sau", "threshold: beyond the next report"}                          },
    {"province",             {"tỉnh của tàu", "home province"}                                                },
    {"quiet_s",              {"thời gian im lặng", "quiet for"}                                                },
    {"reach_m",              {"có thể đã đi", "could have sailed"}                                           },
    {"reach_mm_s",           {"tốc độ dùng để tính tầm đi", "speed of the reach"}                     },
    {"rearm_m",              {"ngưỡng: coi là đã rời xa", "threshold: away again"}                         },
    {"received",             {"nhận lúc", "received at"}                                                        },
    {"reentry_s",            {"ngưỡng: vào lại tính là một báo động", "threshold: same alarm within"}},
    {"reports",              {"số bản tin", "reports"}                                                         },
    {"reports_least",        {"ngưỡng: số bản tin ít nhất", "threshold: least reports"}                  },
    {"returned",             {"số tàu đã nghe lại", "heard again"}                                          },
    {"rung",                 {"bậc mất tín hiệu", "rung of the ladder"}                                     },
    {"rung_s",               {"ngưỡng của bậc", "threshold of the rung"}                                    },
    {"settle_s",             {"ngưỡng: hai vị trí phải cách nhau", "threshold: two fixes apart by"}       },
    {"side",                 {"phía", "side"}                                                                     },
    {"sign_reach_m",         {"ngưỡng: gần ranh giới", "threshold: near a boundary"}                        },
    {"signs",                {"dấu hiệu thiết bị báo", "what the device says"}                            },
    {"silent_s",             {"im lặng, theo thời gian hệ thống có nghe", "silent, while we listened"}    },
    {"since",                {"từ lúc", "since"}                                                                },
    {"speed_m_s",            {"tốc độ", "speed"}                                                              },
    {"speed_mm_s",           {"tốc độ", "speed"}                                                              },
    {"speed_spread_percent", {"độ dao động tốc độ", "spread of the speed"}                              },
    {"spoken",               {"số lần đã báo", "times told"}                                                },
    {"spread_deg",           {"độ dao động hướng", "spread of the course"}                                },
    {"stay_s",               {"ngưỡng: ở lại", "threshold: stay"}                                           },
    {"step_m",               {"bậc khoảng cách", "step"}                                                      },
    {"storm_age_s",          {"ngưỡng: vị trí cũ nhất được dùng", "threshold: oldest fix used"}      },
    {"supplier",             {"nhà cung cấp số", "supplier number"}                                           },
    {"takeovers",            {"số lần giành kết nối", "takeovers"}                                        },
    {"unheard_s",            {"không nghe được", "not heard for"}                                             },
    {"vessel_kind",          {"loại tàu", "kind of the vessel"}                                                 },
    {"way_m",                {"quãng đường", "way sailed"}                                                    },
    {"wrong_zone_s",         {"ngưỡng: ở sai vùng", "threshold: in the zone for"}                            },
};

static const struct field_word value_words[] = {
    {"inside",      {"phía trong", "inside"}                                        },
    {"outside",     {"phía ngoài", "outside"}                                      },
    {"coastal",     {"vùng ven bờ", "coastal"}                                    },
    {"inshore",     {"vùng lộng", "inshore"}                                      },
    {"offshore",    {"vùng khơi", "offshore"}                                      },
    {"catching",    {"tàu khai thác", "catching"}                                  },
    {"support",     {"tàu hậu cần", "support"}                                  },
    {"feed-silent", {"cả đường truyền im lặng", "the whole feed is silent"}},
    {"confirmed",   {"đã xác nhận", "confirmed"}                                },
    {"inferred",    {"suy ra", "inferred"}                                           },
    {"unconfirmed", {"chưa xác nhận", "unconfirmed"}                             },
    {"mass-loss",   {"nhiều tàu cùng mất tín hiệu", "many lost at once"}    },
    {"status",      {"trạng thái thiết bị", "status of the device"}           },
    {"event",       {"bản tin sự kiện", "an event message"}                    },
};

static const struct field_word certainties[] = {
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

static const struct field_word *find_word(
    const struct field_word *words, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i].name, name) == 0)
            return &words[i];
    return NULL;
}

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
    const struct field_word *known = find_word(value_words, COUNT_OF(value_words), text);
    if (text_to_time(bytes_from_text(text), &time_us) == 0)
        alarm_words_time(out, time_us);
    else
        fputs(known ? known->words[language] : text, out);
}

/* {"time":..,"lat":..,"lon":..,"seq":..,"item":..} */
static void write_fix(FILE *out, const json_t *fix, enum language language)
{
    const json_t *lat = json_object_get(fix, "lat"), *lon = json_object_get(fix, "lon");
    write_text(out, json_string_value(json_object_get(fix, "time")), language);
    if (json_is_number(lat) && json_is_number(lon))
        fprintf(out, language == LANGUAGE_VI ? ", tại %.7f, %.7f" : ", at %.7f, %.7f",
            json_number_value(lat), json_number_value(lon));
    if (json_object_get(fix, "seq"))
        fprintf(out,
            language == LANGUAGE_VI ? " (bản ghi %lld mục %lld)" : " (record %lld item %lld)",
            (long long)json_integer_value(json_object_get(fix, "seq")),
            (long long)json_integer_value(json_object_get(fix, "item")));
}

static void write_array(FILE *out, const json_t *array)
{
    char *text = json_dumps(array, JSON_ENCODE_ANY | JSON_COMPACT);
    fputs(text ? text : "", out);
    free(text);
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
    else if (json_is_string(json_object_get(value, "time")))
        write_fix(out, value, language);
    else
        write_array(out, value);
}

void alarm_words_detail(FILE *out, const json_t *detail, enum language language)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)detail, name, value)
    {
        const struct field_word *known = find_word(field_words, COUNT_OF(field_words), name);
        if (json_is_null(value))
            continue;
        fprintf(out, "    %s: ", known ? known->words[language] : name);
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
    const struct field_word *known =
        certainty ? find_word(certainties, COUNT_OF(certainties), certainty) : NULL;
    if (known)
        return known->words[language];
    return is_silence(kind) ? of_silence[language] : of_reports[language];
}
