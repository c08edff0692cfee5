#include <string.h>

#include "base/json.h"
#include "rule/alarm_kind.h"
#include "rule/alarm_list.h"
#include "run_suite.h"
#include "sea.h"

START_TEST(keeps_events_with_their_occasion)
{
    struct thresholds limits = threshold_defaults();
    struct occasion occasion = occasion_at(NEW_YEAR_US, &limits);
    struct alarm_list list;
    alarm_list_init(&list);
    for (int i = 0; i < 20; i++) {
        struct json detail;
        json_init(&detail);
        json_open_object(&detail, NULL);
        json_put_int(&detail, "i", i);
        json_close_object(&detail);
        struct alarm_event event = {.alarm_id = 5, .kind = ALARM_SOS, .step = ALARM_RAISED};
        ck_assert_int_eq(alarm_list_add(&list, &occasion, &event, &detail), 0);
        json_done(&detail);
    }
    ck_assert_uint_eq(list.count, 20);
    ck_assert_str_eq(list.events[19].detail, "{\"i\":19}");
    ck_assert_int_eq(list.events[3].vessel_no, 70);
    ck_assert_int_eq(list.events[3].detected_us, NEW_YEAR_US);
    alarm_list_reset(&list);
    ck_assert_uint_eq(list.count, 0);
    alarm_list_done(&list);
}
END_TEST

START_TEST(a_detail_too_long_says_so)
{
    struct thresholds limits = threshold_defaults();
    struct occasion occasion = occasion_at(NEW_YEAR_US, &limits);
    struct alarm_list list;
    alarm_list_init(&list);
    char text[ALARM_DETAIL_MAX + 1];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    json_put_string(&detail, "text", text);
    json_close_object(&detail);
    struct alarm_event event = {.alarm_id = 5, .kind = ALARM_SOS, .step = ALARM_RAISED};
    ck_assert_int_eq(alarm_list_add(&list, &occasion, &event, &detail), 0);
    ck_assert_str_eq(list.events[0].detail, "{\"detail\":\"too long\"}");
    json_done(&detail);
    alarm_list_done(&list);
}
END_TEST

START_TEST(ids_derive_from_the_place)
{
    struct occasion one = occasion_at(NEW_YEAR_US, NULL);
    struct occasion other = one;
    uint64_t id = alarm_id(&one, ALARM_LOSS, 7, 0);
    ck_assert_uint_eq(id, alarm_id(&other, ALARM_LOSS, 7, 0));
    ck_assert_uint_le(id, INT64_MAX);
    ck_assert_uint_ne(id, alarm_id(&one, ALARM_SOS, 7, 0));
    ck_assert_uint_ne(id, alarm_id(&one, ALARM_LOSS, 8, 0));
    ck_assert_uint_ne(id, alarm_id(&one, ALARM_LOSS, 7, 1));
    other.place.item = 1;
    ck_assert_uint_ne(id, alarm_id(&other, ALARM_LOSS, 7, 0));
    other = one;
    other.place.seq++;
    ck_assert_uint_ne(id, alarm_id(&other, ALARM_LOSS, 7, 0));
    other = one;
    other.journal_id = "f0112233445566778899aabbccddeeff";
    ck_assert_uint_ne(id, alarm_id(&other, ALARM_LOSS, 7, 0));
}
END_TEST

START_TEST(every_kind_has_one_whole_line)
{
    size_t count;
    const struct alarm_kind_facts *kinds = alarm_kind_table(&count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_ptr_eq(alarm_kind_facts(kinds[i].kind), &kinds[i]);
        ck_assert_str_eq(alarm_kind_name(kinds[i].kind), kinds[i].name);
        ck_assert(i == 0 || kinds[i - 1].kind < kinds[i].kind);
        ck_assert_uint_gt(strlen(kinds[i].basis), 0);
        ck_assert(kinds[i].severity >= 1 && kinds[i].severity <= 4);
        for (size_t j = 0; j < i; j++)
            ck_assert_str_ne(kinds[i].name, kinds[j].name);
    }
    ck_assert_uint_ge(count, ALARM_WATCHED_AREA);
    ck_assert_str_eq(alarm_kind_name(ALARM_BORDER_CROSSED), "border-crossed");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {keeps_events_with_their_occasion, a_detail_too_long_says_so,
        ids_derive_from_the_place, every_kind_has_one_whole_line};
    return run_suite(suite_of("alarm_list", tests, COUNT_OF(tests)));
}
