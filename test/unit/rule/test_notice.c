/* Who is told what, and in which words. */

#include <string.h>

#include "base/text.h"
#include "rule/notice.h"
#include "run_suite.h"

#define NOON_US INT64_C(1795348800000000) /* 2026-11-22T12:00:00Z, 19:00 in Viet Nam */

static const struct alarm_event crossed = {
    .kind = ALARM_BORDER_CROSSED,
    .step = ALARM_RAISED,
    .level = 3,
    .occurred_us = NOON_US,
    .detected_us = NOON_US + MINUTE_US,
    .point = {.lat_e7 = 144317499, .lon_e7 = 1096012500}
};

static const struct notice_facts facts = {.event = &crossed,
    .registration = "BĐ-94555-TS",
    .device = "DEV-1",
    .zone = "Ranh giới ngoài khơi phía đông",
    .supplier = "VNPT",
    .desk_phone = "0256 382 9123"};

static const struct notice_line *line_for(
    const struct alarm_event *event, enum alarm_audience audience)
{
    const struct notice_line *lines[NOTICES_MAX];
    size_t count = notice_select(event, lines, NOTICES_MAX);
    for (size_t i = 0; i < count; i++)
        if (lines[i]->audience == audience)
            return lines[i];
    return NULL;
}

START_TEST(the_words_say_what_was_seen)
{
    char text[NOTICE_TEXT_SIZE];
    const struct notice_line *line = line_for(&crossed, AUDIENCE_OWNER);
    ck_assert_ptr_nonnull(line);
    ck_assert_uint_eq(notice_render(line, NOTICE_VI, &facts, text), strlen(text));
    ck_assert_str_eq(text,
        "Tàu BĐ-94555-TS ở ngoài ranh giới Ranh "
        "giới ngoài khơi phía đông từ 19:00 22/11, vị trí 14.432N 109.601E. Hãy gọi tàu quay vào ngay và báo cho trực ban "
        "0256 382 9123.");
    notice_render(line, NOTICE_PLAIN, &facts, text);
    ck_assert_str_eq(text,
        "Tau BD-94555-TS o ngoai ranh gioi Ranh "
        "gioi ngoai khoi tu 19:00 22/11, vi tri 14.432N 109.601E. Hay goi tau quay vao ngay va bao cho truc ban "
        "0256 382 9123.");
    notice_render(line, NOTICE_EN, &facts, text);
    ck_assert_ptr_nonnull(strstr(text, "outside the boundary"));
}
END_TEST

/* The longest names that are let in. */
START_TEST(every_sms_fits)
{
    size_t count = 0;
    const struct notice_line *lines = notice_table(&count);
    struct notice_facts longest = facts;
    char text[NOTICE_TEXT_SIZE];
    longest.registration = "QNg-90929-TS";
    for (size_t i = 0; i < count; i++) {
        bool is_sms = lines[i].channel == CHANNEL_SMS || lines[i].channel == CHANNEL_TEXT;
        size_t size = notice_render(&lines[i], NOTICE_PLAIN, &longest, text);
        ck_assert_msg(!is_sms || (size <= NOTICE_SMS_MAX && text[size - 1] == '.'), "%s: %zu: %s",
            lines[i].kind, size, text);
        ck_assert_msg(!is_sms || size < NOTICE_SMS_MAX || !strstr(lines[i].texts[1], "{desk}") ||
                          strstr(text, "9123"),
            "%s: the end is lost: %s", lines[i].kind, text);
        for (size_t j = 0; j < size; j++)
            ck_assert_msg(text[j] >= ' ' && text[j] < 0x7f && !strchr("@$_[]{}\\^~|`", text[j]),
                "%s: %s", lines[i].kind, text);
        ck_assert_uint_lt(
            notice_render(&lines[i], NOTICE_VI, &longest, text), NOTICE_TEXT_SIZE - 8);
        ck_assert_uint_lt(
            notice_render(&lines[i], NOTICE_EN, &longest, text), NOTICE_TEXT_SIZE - 8);
    }
}
END_TEST

START_TEST(what_is_unknown_leaves_no_hole)
{
    size_t count = 0;
    const struct notice_line *lines = notice_table(&count);
    struct alarm_event event = {
        .occurred_us = NOON_US, .point = {COORD_UNKNOWN, COORD_UNKNOWN}
    };
    struct notice_facts none = {.event = &event};
    char text[NOTICE_TEXT_SIZE];
    for (size_t i = 0; i < count; i++)
        for (int form = 0; form < NOTICE_FORMS; form++) {
            notice_render(&lines[i], (enum notice_form)form, &none, text);
            ck_assert_msg(!strpbrk(text, "{}") && !strstr(text, "  "), "%s", text);
        }
}
END_TEST

START_TEST(shadow_and_doubt_are_quiet)
{
    struct alarm_event event = crossed;
    const struct notice_line *lines[NOTICES_MAX];
    event.is_shadow = true;
    ck_assert_uint_eq(notice_select(&event, lines, NOTICES_MAX), 0);
    event = crossed;
    event.level = 1;
    ck_assert_uint_eq(notice_select(&event, lines, NOTICES_MAX), 1);
    ck_assert_int_eq(lines[0]->channel, CHANNEL_DESK);
    event.kind = ALARM_JUMP;
    ck_assert_uint_eq(notice_select(&event, lines, NOTICES_MAX), 1);
    ck_assert_int_eq(lines[0]->channel, CHANNEL_LIST);
}
END_TEST

START_TEST(a_list_waits_for_the_morning)
{
    struct alarm_event event = {.kind = ALARM_JUMP, .step = ALARM_RAISED, .level = 1};
    const struct notice_line *line = line_for(&event, AUDIENCE_INSPECTOR);
    static const struct {
        int64_t detected_us, due_us; /* after noon UTC, which is 19:00 */
    } days[] = {
        {0,                        11 * HOUR_US},
        {11 * HOUR_US - SECOND_US, 11 * HOUR_US},
        {11 * HOUR_US,             35 * HOUR_US},
    };
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        event.detected_us = NOON_US + days[i].detected_us;
        ck_assert_int_eq(notice_due_us(line, &event), NOON_US + days[i].due_us);
    }
}
END_TEST

START_TEST(an_sos_is_never_stale_nor_counted)
{
    struct alarm_event event = {
        .kind = ALARM_SOS, .step = ALARM_RAISED, .level = 4, .detected_us = NOON_US};
    const struct notice_line *line = line_for(&event, AUDIENCE_RESCUE);
    ck_assert(line != NULL && line->channel == CHANNEL_SMS);
    ck_assert_int_eq(notice_due_us(line, &event), NOON_US);
    ck_assert_int_eq(notice_stale_us(line, &event), TIME_UNKNOWN);
    ck_assert(!notice_is_counted(line));
    ck_assert(!notice_is_counted(line_for(&crossed, AUDIENCE_OWNER)));
    event = (struct alarm_event){.kind = ALARM_LOSS, .step = ALARM_RAISED, .level = 2};
    ck_assert(notice_is_counted(line_for(&event, AUDIENCE_OWNER)));
}
END_TEST

START_TEST(the_owner_hears_soon_of_a_loss_that_is_not_usual)
{
    struct alarm_event event = {.kind = ALARM_LOSS, .step = ALARM_RAISED, .level = 1};
    ck_assert_ptr_null(line_for(&event, AUDIENCE_OWNER));
    ck_assert_ptr_nonnull(line_for(&event, AUDIENCE_DESK));
    event.is_unusual = true;
    const struct notice_line *line = line_for(&event, AUDIENCE_OWNER);
    ck_assert(line != NULL && line->channel == CHANNEL_SMS && notice_is_counted(line));
    ck_assert_ptr_nonnull(line_for(&event, AUDIENCE_DESK));
    event.is_shadow = true;
    ck_assert_ptr_null(line_for(&event, AUDIENCE_OWNER));
}
END_TEST

START_TEST(what_may_be_a_tow_is_for_the_list)
{
    struct alarm_event event = {.kind = ALARM_CARRIED_DEVICES, .step = ALARM_RAISED, .level = 1};
    const struct notice_line *line = line_for(&event, AUDIENCE_INSPECTOR);
    ck_assert(line != NULL && line->channel == CHANNEL_LIST);
    event.level = 2;
    line = line_for(&event, AUDIENCE_INSPECTOR);
    ck_assert(line != NULL && line->channel == CHANNEL_SMS);
}
END_TEST

START_TEST(near_a_boundary_the_guard_comes_last)
{
    struct alarm_event event = {.kind = ALARM_LOSS_NEAR_BORDER, .step = ALARM_RAISED, .level = 1};
    ck_assert_ptr_nonnull(line_for(&event, AUDIENCE_DESK));
    ck_assert_ptr_null(line_for(&event, AUDIENCE_OWNER));
    event.level = 2;
    ck_assert_ptr_nonnull(line_for(&event, AUDIENCE_OWNER));
    ck_assert_ptr_null(line_for(&event, AUDIENCE_GUARD));
    event.level = 3;
    ck_assert_ptr_nonnull(line_for(&event, AUDIENCE_GUARD));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_words_say_what_was_seen, every_sms_fits,
        what_is_unknown_leaves_no_hole, shadow_and_doubt_are_quiet, a_list_waits_for_the_morning,
        an_sos_is_never_stale_nor_counted, the_owner_hears_soon_of_a_loss_that_is_not_usual,
        what_may_be_a_tow_is_for_the_list, near_a_boundary_the_guard_comes_last};
    return run_suite(suite_of("notice", tests, COUNT_OF(tests)));
}
