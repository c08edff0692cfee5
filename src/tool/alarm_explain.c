#include "tool/alarm_explain.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "embedded_sql.h"
#include "rule/notice.h"
#include "store/query.h"
#include "tool/command.h"

/* In the order of sql/statement/alarm_story.sql. */
enum column {
    STORY_STEP,
    STORY_KIND,
    STORY_LEVEL,
    STORY_DETECTED,
    STORY_OCCURRED,
    STORY_LAT,
    STORY_LON,
    STORY_VESSEL,
    STORY_DEVICE,
    STORY_ZONE_ID,
    STORY_ZONE_NAME,
    STORY_ZONE_VERSION,
    STORY_SUPPLIER,
    STORY_SHADOW,
    STORY_SEQ,
    STORY_ITEM,
    STORY_DETAIL,
};

/* And of alarm_after.sql. */
enum after {
    AFTER_LATE,
    AFTER_CASE,
    AFTER_STATE_VI,
    AFTER_STATE_EN,
    AFTER_NOTICES,
    AFTER_SENT,
    AFTER_HISTORY
};

enum phrase {
    PHRASE_ALARM,
    PHRASE_VESSEL,
    PHRASE_DEVICE,
    PHRASE_ZONE,
    PHRASE_SUPPLIER,
    PHRASE_SHADOW,
    PHRASE_BASIS,
    PHRASE_RAISED,
    PHRASE_UPDATED,
    PHRASE_ENDED,
    PHRASE_LEVEL,
    PHRASE_OCCURRED,
    PHRASE_AT,
    PHRASE_RECORD,
    PHRASE_DECIDED,
    PHRASE_SURE,
    PHRASE_AFTER,
    PHRASE_OPEN,
    PHRASE_OVER,
    PHRASE_LATE,
    PHRASE_CASE,
    PHRASE_NOTICES,
};

static const char *const phrases[][LANGUAGES] = {
    [PHRASE_ALARM] = {"Báo động",                                                                      "Alarm"                         },
    [PHRASE_VESSEL] = {"tàu",                                                                              "vessel"                        },
    [PHRASE_DEVICE] = {"thiết bị",                                                                      "device"                        },
    [PHRASE_ZONE] = {"vùng",                                                                             "zone"                          },
    [PHRASE_SUPPLIER] = {"nhà cung cấp",                                                                   "supplier"                      },
    [PHRASE_SHADOW] = {"Đang thử nghiệm: không báo cho ai.",                                         "In shadow: nobody was told."   },
    [PHRASE_BASIS] = {"Căn cứ",                                                                         "Basis"                         },
    [PHRASE_RAISED] = {"nêu lên",                                                                         "raised"                        },
    [PHRASE_UPDATED] = {"cập nhật",                                                                      "updated"                       },
    [PHRASE_ENDED] = {"kết thúc",                                                                       "ended"                         },
    [PHRASE_LEVEL] = {"mức",                                                                             "level"                         },
    [PHRASE_OCCURRED] = {"Xảy ra lúc",                                                                     "Occurred at"                   },
    [PHRASE_AT] = {"tại",                                                                             "at"                            },
    [PHRASE_RECORD] = {"bản ghi nhật ký",                                                              "journal record"                },
    [PHRASE_DECIDED] = {"Các con số đã dùng để kết luận:",                                      "The numbers it was decided on:"},
    [PHRASE_SURE] = {"Độ chắc chắn",                                                               "How sure"                      },
    [PHRASE_AFTER] = {"Sau đó",                                                                          "After that"                    },
    [PHRASE_OPEN] = {"báo động vẫn còn mở",                                                      "the alarm is still open"       },
    [PHRASE_OVER] = {"báo động đã kết thúc",                                                     "the alarm has ended"           },
    [PHRASE_LATE] = {"bản tin của thời gian này đến trễ, đã ghi đúng giờ của chúng",
                      "reports of that time were transmitted late and recorded on time"                                                    },
    [PHRASE_CASE] = {"hồ sơ",                                                                          "case"                          },
    [PHRASE_NOTICES] = {"thông báo đã soạn, đã gửi",                                               "notices written, sent"         },
};

static const struct {
    const char *kind;
    const char *vi;
} kind_words[] = {
    {"sos",              "báo cấp cứu"                         },
    {"border-crossed",   "ra ngoài ranh giới"                    },
    {"closed-area",      "vào vùng đóng"                        },
    {"loss",             "mất tín hiệu"                        },
    {"clone",            "hai nơi dùng một khóa"               },
    {"unknown-device",   "thiết bị lạ"                        },
    {"outage",           "sự cố chung"                          },
    {"watched-area",     "vùng theo dõi"                          },
    {"border-predicted", "dự đoán tới ranh giới"            },
    {"border-near",      "gần ranh giới"                        },
    {"border-stay",      "ở ngoài ranh giới lâu"              },
    {"border-back",      "quay vào trong ranh giới"              },
    {"closed-near",      "gần vùng đóng"                       },
    {"wrong-zone",       "không đúng vùng của tàu"           },
    {"loss-near-border", "mất tín hiệu gần ranh giới"      },
    {"manual-missed",    "thiếu vị trí báo tay"               },
    {"carried-devices",  "thiết bị đi sát nhau"               },
    {"devices-apart",    "hai thiết bị xa nhau"                 },
    {"jump",             "vị trí nhảy"                         },
    {"frozen",           "vị trí đứng yên"                   },
    {"clock",            "đồng hồ sai"                         },
    {"tamper",           "thiết bị báo vỏ, ăng ten, nhiễu"},
    {"power",            "mất nguồn"                            },
    {"dark-departure",   "rời cảng không tín hiệu"          },
    {"barred-at-sea",    "chưa được ra khơi mà ở biển"   },
    {"drift",            "tàu trôi"                               },
    {"storm-area",       "vùng nguy hiểm"                        },
    {"expiry",           "hạn phí, giấy phép, đăng kiểm"  },
    {"border-possible",  "có thể đã tới ranh giới"         },
    {"device-takeover",  "thiết bị dự phòng thay"            },
};

static const char *say(enum phrase phrase, enum language language)
{
    return phrases[phrase][language];
}

static const char *kind_word(const char *kind, enum language language)
{
    for (size_t i = 0; language == LANGUAGE_VI && i < COUNT_OF(kind_words); i++)
        if (strcmp(kind_words[i].kind, kind) == 0)
            return kind_words[i].vi;
    return kind;
}

/* NULL: there is none of that name in this program. */
static const struct alarm_kind_facts *facts_of(const char *kind)
{
    size_t count = 0;
    const struct alarm_kind_facts *kinds = alarm_kind_table(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(kinds[i].name, kind) == 0)
            return &kinds[i];
    return NULL;
}

static struct alarm_event read_event(const struct rows *rows, size_t row)
{
    const struct alarm_kind_facts *facts = facts_of(rows_text(rows, row, STORY_KIND));
    struct alarm_event event = {
        .kind = facts ? facts->kind : (enum alarm_kind)0,
        .step = (enum alarm_step)rows_int(rows, row, STORY_STEP),
        .level = (uint8_t)rows_int(rows, row, STORY_LEVEL),
        .occurred_us = rows_int(rows, row, STORY_OCCURRED),
        .detected_us = rows_int(rows, row, STORY_DETECTED),
        .point = {.lat_e7 = COORD_UNKNOWN, .lon_e7 = COORD_UNKNOWN}
    };
    if (!rows_is_null(rows, row, STORY_LAT))
        event.point = (struct point){.lat_e7 = (int32_t)rows_int(rows, row, STORY_LAT),
            .lon_e7 = (int32_t)rows_int(rows, row, STORY_LON)};
    return event;
}

static const char *text_or_null(const struct rows *rows, size_t row, enum column column)
{
    return rows_is_null(rows, row, column) ? NULL : rows_text(rows, row, column);
}

/* The desk's words for it, or the first ones there are; nothing when nobody is told of such. */
static void write_words(const struct rows *rows, size_t row, enum language language)
{
    struct alarm_event event = read_event(rows, row);
    const struct notice_line *lines[NOTICES_MAX];
    size_t count = notice_select(&event, lines, COUNT_OF(lines)), chosen = 0;
    for (size_t i = 0; i < count; i++)
        if (lines[i]->audience == AUDIENCE_DESK)
            chosen = i;
    struct notice_facts facts = {.event = &event,
        .registration = text_or_null(rows, row, STORY_VESSEL),
        .device = text_or_null(rows, row, STORY_DEVICE),
        .zone = text_or_null(rows, row, STORY_ZONE_NAME),
        .supplier = text_or_null(rows, row, STORY_SUPPLIER)};
    char text[NOTICE_TEXT_SIZE];
    if (count == 0)
        return;
    notice_render(lines[chosen], language == LANGUAGE_VI ? NOTICE_VI : NOTICE_EN, &facts, text);
    printf("  %s\n", text);
}

static void write_event(const struct rows *rows, size_t row, enum language language)
{
    static const enum phrase steps[] = {[ALARM_RAISED] = PHRASE_RAISED,
        [ALARM_UPDATED] = PHRASE_UPDATED,
        [ALARM_ENDED] = PHRASE_ENDED};
    struct alarm_event event = read_event(rows, row);
    AUTO(json_decref) json_t *detail = json_loads(rows_text(rows, row, STORY_DETAIL), 0, NULL);
    printf("\n");
    alarm_words_time(stdout, event.detected_us);
    printf(" - %s, %s %u\n", say(steps[event.step], language), say(PHRASE_LEVEL, language),
        event.level);
    write_words(rows, row, language);
    printf("  %s ", say(PHRASE_OCCURRED, language));
    alarm_words_time(stdout, event.occurred_us);
    printf(", %s ", say(PHRASE_AT, language));
    alarm_words_point(stdout, event.point);
    printf("; %s %s.%s\n", say(PHRASE_RECORD, language), rows_text(rows, row, STORY_SEQ),
        rows_text(rows, row, STORY_ITEM));
    printf("  %s\n", say(PHRASE_DECIDED, language));
    alarm_words_detail(stdout, detail, language);
    printf("  %s: %s\n", say(PHRASE_SURE, language),
        alarm_words_certainty(detail, event.kind, language));
}

static void write_subject(
    const struct rows *rows, enum column column, enum phrase phrase, enum language language)
{
    if (!rows_is_null(rows, 0, column))
        printf(", %s %s", say(phrase, language), rows_text(rows, 0, column));
}

static void write_head(const struct rows *rows, int64_t alarm_id, enum language language)
{
    const char *kind = rows_text(rows, 0, STORY_KIND);
    const struct alarm_kind_facts *facts = facts_of(kind);
    printf(
        "%s %lld: %s", say(PHRASE_ALARM, language), (long long)alarm_id, kind_word(kind, language));
    write_subject(rows, STORY_VESSEL, PHRASE_VESSEL, language);
    write_subject(rows, STORY_DEVICE, PHRASE_DEVICE, language);
    write_subject(rows, STORY_ZONE_ID, PHRASE_ZONE, language);
    if (!rows_is_null(rows, 0, STORY_ZONE_VERSION))
        printf(" (%s %s)", language == LANGUAGE_VI ? "phiên bản" : "version",
            rows_text(rows, 0, STORY_ZONE_VERSION));
    write_subject(rows, STORY_SUPPLIER, PHRASE_SUPPLIER, language);
    printf("\n");
    if (facts && strncmp(facts->basis, "practice", strlen("practice")) != 0)
        printf("%s: %s\n", say(PHRASE_BASIS, language), facts->basis);
    if (strcmp(rows_text(rows, 0, STORY_SHADOW), "t") == 0)
        printf("%s\n", say(PHRASE_SHADOW, language));
}

static void write_after(const struct rows *rows, bool is_ended, enum language language)
{
    printf("\n%s: %s", say(PHRASE_AFTER, language),
        say(is_ended ? PHRASE_OVER : PHRASE_OPEN, language));
    if (rows_int(rows, 0, AFTER_LATE) > 0)
        printf("; %s %s", rows_text(rows, 0, AFTER_LATE), say(PHRASE_LATE, language));
    if (!rows_is_null(rows, 0, AFTER_HISTORY))
        printf("; %s", rows_text(rows, 0, AFTER_HISTORY));
    if (!rows_is_null(rows, 0, AFTER_CASE))
        printf("; %s %s (%s)", say(PHRASE_CASE, language), rows_text(rows, 0, AFTER_CASE),
            rows_text(rows, 0, language == LANGUAGE_VI ? AFTER_STATE_VI : AFTER_STATE_EN));
    printf("; %s: %s, %s.\n", say(PHRASE_NOTICES, language), rows_text(rows, 0, AFTER_NOTICES),
        rows_text(rows, 0, AFTER_SENT));
}

int alarm_explain(struct database *database, int64_t alarm_id, enum language language)
{
    AUTO(rows_free) struct rows *story = NULL;
    AUTO(rows_free) struct rows *after = NULL;
    struct parameters parameters = {.count = 0};
    parameter_int(&parameters, alarm_id);
    if (database_run(database, sql_alarm_story, &parameters, &story) < 0)
        return command_failed("the alarm cannot be read: %s", database_error(database));
    parameter_text(&parameters, language == LANGUAGE_VI ? "vi" : "en");
    if (database_run(database, sql_alarm_after, &parameters, &after) < 0)
        return command_failed("the alarm cannot be read: %s", database_error(database));
    size_t count = rows_count(story);
    if (count == 0)
        return command_failed("there is no alarm %lld: see alarm list", (long long)alarm_id);
    write_head(story, alarm_id, language);
    for (size_t i = 0; i < count; i++)
        write_event(story, i, language);
    if (rows_count(after) > 0)
        write_after(after, rows_int(story, count - 1, STORY_STEP) == ALARM_ENDED, language);
    return COMMAND_DONE;
}
