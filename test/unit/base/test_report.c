#include "haitrinh/report.h"

#include "base/text.h"
#include "run_suite.h"

static const struct report sample = {
    .fix_us = INT64_C(1767232800000000),
    .point = {.lat_e7 = 137765000, .lon_e7 = 1094521000},
    .speed_mm_s = 4013,
    .course_cdeg = 18000,
    .device_seq = 42,
    .device_epoch = 7,
    .status = STATUS_FIX_VALID,
    .kind = REPORT_POSITION
};

/* Stored keys are made of it: this number never changes. */
START_TEST(the_digest_of_the_sample_is_for_ever)
{
    ck_assert_uint_eq(report_digest(&sample), 0xBA4695E2);
}
END_TEST

START_TEST(every_value_of_the_content_changes_the_digest)
{
    struct report changed[11];
    for (size_t i = 0; i < COUNT_OF(changed); i++)
        changed[i] = sample;
    changed[0].fix_us += SECOND_US;
    changed[1].point.lat_e7++;
    changed[2].point.lon_e7++;
    changed[3].speed_mm_s = SPEED_UNKNOWN;
    changed[4].course_cdeg = COURSE_UNKNOWN;
    changed[5].device_seq++;
    changed[6].device_epoch++;
    changed[7].status |= STATUS_SOS;
    changed[8].kind = REPORT_MANUAL;
    changed[9].event = EVENT_TEXT;
    changed[10].text = bytes_from_text("x");
    for (size_t i = 0; i < COUNT_OF(changed); i++)
        for (size_t j = 0; j < i; j++)
            ck_assert_msg(report_digest(&changed[i]) != report_digest(&changed[j]) &&
                              report_digest(&changed[i]) != report_digest(&sample),
                "changes %zu and %zu", i, j);
}
END_TEST

START_TEST(the_link_does_not_change_the_digest)
{
    struct report resent = sample;
    resent.status |= STATUS_LINK_SATELLITE;
    ck_assert_uint_eq(report_digest(&resent), report_digest(&sample));
    resent.status = sample.status | STATUS_LINK_GSM;
    ck_assert_uint_eq(report_digest(&resent), report_digest(&sample));
}
END_TEST

START_TEST(a_position_is_sent_possible_and_not_disowned)
{
    ck_assert(report_has_position(&sample));
    struct report report = sample;
    report.status = STATUS_FIX_3D;
    ck_assert(!report_has_position(&report));
    report = sample;
    report.point.lat_e7 = LAT_MAX + 1;
    ck_assert(!report_has_position(&report));
    report.point = (struct point){COORD_UNKNOWN, COORD_UNKNOWN};
    ck_assert(!report_has_position(&report));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_digest_of_the_sample_is_for_ever,
        every_value_of_the_content_changes_the_digest, the_link_does_not_change_the_digest,
        a_position_is_sent_possible_and_not_disowned};
    return run_suite(suite_of("report", tests, COUNT_OF(tests)));
}
