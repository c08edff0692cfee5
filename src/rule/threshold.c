#include "rule/threshold.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define FIELD(field) offsetof(struct thresholds, field)
#define RUNG(index)  (offsetof(struct thresholds, loss_us) + (index) * sizeof(int64_t))
#define STEP(index)  (offsetof(struct thresholds, near_m) + (index) * sizeof(int64_t))
#define DAY_S        86400

/* clang-format off */
static const struct threshold_spec specs[] = {
    {"interval", "s", FIELD(interval_us), SECOND_US, 7200, 60, 14400,
     "Decree 37/2024 App. VII: a position every 2 h"},
    {"late", "%", FIELD(late_percent), 1, 150, 110, 1000,
     "decided: 1.5 x the interval"},
    {"loss_1", "s", RUNG(0), SECOND_US, 5 * 3600, 600, 30 * DAY_S,
     "Gia Lai: warned at 5 h"},
    {"loss_2", "s", RUNG(1), SECOND_US, 6 * 3600, 600, 30 * DAY_S,
     "Decree 26/2019 art. 44: report by other means every 6 h"},
    {"loss_3", "s", RUNG(2), SECOND_US, 8 * 3600, 600, 30 * DAY_S,
     "Gia Lai: 8 h"},
    {"loss_4", "s", RUNG(3), SECOND_US, 24 * 3600, 600, 90 * DAY_S,
     "Thanh Hoa Decision 1874/2021: formal notice after 24 h"},
    {"loss_5", "s", RUNG(4), SECOND_US, 10 * DAY_S, 600, 365 * DAY_S,
     "Decree 26/2019 art. 44: back in port within 10 days"},
    {"loss_grace", "s", FIELD(loss_grace_us), SECOND_US, 1800, 0, 14400,
     "an outage shows before its losses are told"},
    {"quiet_gap", "s", FIELD(quiet_gap_us), SECOND_US, 0, 0, 30 * DAY_S,
     "set by model, as a study found: SF2500 13 h 38 min, Vifish.18 8 h 38 min"},
    {"quiet_learnt", "s", FIELD(quiet_learnt_us), SECOND_US, 10 * 3600, 0, 30 * DAY_S,
     "two of three legal devices break the 6 h rule by themselves"},
    {"loss_again", "s", FIELD(loss_again_us), SECOND_US, 14 * DAY_S, 0, 365 * DAY_S,
     "Nam Dinh 2024: 386 losses of 14 vessels, one in ten days each"},
    {"near_reach", "mm/s", FIELD(near_reach_mm_s), 1, KNOT_MM_S(10), KNOT_MM_S(1), KNOT_MM_S(40),
     "practice: 10 kn from the last fix"},
    {"near_span", "s", FIELD(near_span_us), SECOND_US, 5 * 3600, 3600, DAY_S,
     "after 5 h a loss is told wherever it happened"},
    {"poll_wait", "s", FIELD(poll_wait_us), SECOND_US, 1800, 2, 14400,
     "decided: a satellite's terminal that can answer does within minutes"},
    {"poll_apart", "s", FIELD(poll_apart_us), SECOND_US, 3 * 3600, 60, 30 * DAY_S,
     "decided: a poll costs its owner money, and the battery life"},
    {"manual_every", "s", FIELD(manual_every_us), SECOND_US, 6 * 3600, 3600, DAY_S,
     "Decree 26/2019 art. 44: every 6 h by other means"},
    {"manual_slack", "s", FIELD(manual_slack_us), SECOND_US, 1800, 60, 10800,
     "practice: due - 30 min, due + 30 min"},
    {"band", "m", FIELD(band_m), 1, 500, 1, 10000,
     "Decree 37/2024 App. VII: error of a position"},
    {"settle", "s", FIELD(settle_us), SECOND_US, 1800, 0, DAY_S,
     "fixes close in time share one error"},
    {"reentry", "s", FIELD(reentry_us), SECOND_US, 6 * 3600, 0, 30 * DAY_S,
     "practice: back within 6 h is the same alarm"},
    {"chord", "s", FIELD(chord_us), SECOND_US, DAY_S, 60, 30 * DAY_S,
     "fixes further apart tell nothing live of the way between"},
    {"line_reach", "m", FIELD(line_reach_m), 1, 50000, 0, 1000000,
     "past its ends a line says nothing; the inshore band off Binh Dinh is 55 km wide"},
    {"stay", "s", FIELD(stay_us), SECOND_US, 7200, 60, 10 * DAY_S,
     "practice: outside for 2 h"},
    {"near_1", "m", STEP(0), 1, 15 * NAUTICAL_MILE_M, 1, 200000,
     "practice: 15 nm"},
    {"near_2", "m", STEP(1), 1, 10 * NAUTICAL_MILE_M, 1, 200000,
     "practice: 10 nm"},
    {"near_3", "m", STEP(2), 1, 6 * NAUTICAL_MILE_M, 1, 200000,
     "practice: 6 nm"},
    {"near_4", "m", STEP(3), 1, 3 * NAUTICAL_MILE_M, 1, 200000,
     "practice: 3 nm"},
    {"near_5", "m", STEP(4), 1, 1 * NAUTICAL_MILE_M, 1, 200000,
     "practice: 1 nm"},
    {"rearm", "m", FIELD(rearm_m), 1, 18 * NAUTICAL_MILE_M, 1, 400000,
     "working to and fro at 15 nm is one approach"},
    {"predict_margin", "s", FIELD(predict_margin_us), SECOND_US, 1800, 0, 14400,
     "practice: the next expected report and 30 min"},
    {"slow", "mm/s", FIELD(slow_mm_s), 1, KNOT_MM_S(1), 0, KNOT_MM_S(10),
     "practice: nothing is predicted under 1 kn"},
    {"course_spread", "deg", FIELD(course_spread_deg), 1, 30, 1, 90,
     "two fixes outward, not two turns"},
    {"course_error", "deg", FIELD(course_error_deg), 1, 10, 0, 45,
     "no vessel steers better for hours"},
    {"speed_spread", "%", FIELD(speed_spread_percent), 1, 200, 100, 1000,
     "one that doubles its speed has begun something else"},
    {"reach", "mm/s", FIELD(reach_mm_s), 1, KNOT_MM_S(12), KNOT_MM_S(5), KNOT_MM_S(40),
     "practice: 12 kn"},
    {"closed_near", "m", FIELD(closed_near_m), 1, NAUTICAL_MILE_M, 1, 200000,
     "Decree 37/2024 App. VII: warned at 1 nm"},
    {"storm_age", "s", FIELD(storm_age_us), SECOND_US, 3 * DAY_S, 3600, 30 * DAY_S,
     "a last fix from before says little of where the heads are"},
    {"fishing_least", "mm/s", FIELD(fishing_least_mm_s), 1, KNOT_MM_S(1) / 2, 0, KNOT_MM_S(20),
     "practice: 0.5 kn"},
    {"fishing_most", "mm/s", FIELD(fishing_most_mm_s), 1, KNOT_MM_S(5), 0, KNOT_MM_S(20),
     "practice: 5 kn"},
    {"wrong_zone", "s", FIELD(wrong_zone_us), SECOND_US, 7200, 0, DAY_S,
     "practice: two fixes and 2 h"},
    {"leap", "mm/s", FIELD(leap_mm_s), 1, KNOT_MM_S(25), KNOT_MM_S(5), KNOT_MM_S(200),
     "practice: 25 kn"},
    {"outage_vessels", "", FIELD(outage_vessels), 1, 20, 2, 100000,
     "practice of duty desks"},
    {"outage_share", "%", FIELD(outage_percent), 1, 10, 1, 100,
     "practice of duty desks"},
    {"outage_small", "", FIELD(outage_small_count), 1, 4, 2, 1000,
     "decided: a cohort of 4"},
    {"outage_small_share", "%", FIELD(outage_small_percent), 1, 80, 1, 100,
     "decided: 80 %"},
    {"outage_window", "s", FIELD(outage_window_us), SECOND_US, 7200, 600, 43200,
     "practice: inside one interval"},
    {"feed_silent", "s", FIELD(feed_silent_us), SECOND_US, 900, 60, DAY_S,
     "practice: 15 min"},
    {"feed_expected", "", FIELD(feed_expected), 1, 10, 1, 100000,
     "none of 10 expected: by chance once in 20,000"},
    {"clock_reports", "", FIELD(clock_reports), 1, 2, 1, 100,
     "one report may be a slip"},
    {"clock_apart", "s", FIELD(clock_apart_us), SECOND_US, 300, 0, DAY_S,
     "a backlog comes within minutes"},
    {"sign_reach", "m", FIELD(sign_reach_m), 1, 15 * NAUTICAL_MILE_M, 0, 200000,
     "practice: 15 nm"},
    {"frozen_reports", "", FIELD(frozen_reports), 1, 4, 2, 1000,
     "practice: at least 4 reports"},
    {"frozen_speed", "mm/s", FIELD(frozen_mm_s), 1, KNOT_MM_S(1), 1, KNOT_MM_S(60),
     "an anchored vessel says less"},
    {"drift", "s", FIELD(drift_us), SECOND_US, 12 * 3600, 3600, 30 * DAY_S,
     "practice: 12 h"},
    {"drift_least", "mm/s", FIELD(drift_least_mm_s), 1, KNOT_MM_S(0.3), 1, KNOT_MM_S(10),
     "practice: 0.3 kn"},
    {"drift_most", "mm/s", FIELD(drift_most_mm_s), 1, KNOT_MM_S(1.5), 1, KNOT_MM_S(10),
     "practice: 1.5 kn"},
    {"drift_turn", "deg", FIELD(drift_turn_deg), 1, 20, 1, 90,
     "practice: a steady course, +/-20 deg"},
    {"drift_times", "", FIELD(drift_times), 1, 4, 1, 100,
     "longlines, squid and drift nets lie out for a night or two"},
    {"drift_habit", "%", FIELD(drift_habit_percent), 1, 20, 1, 100,
     "five hours a day"},
    {"apart", "m", FIELD(apart_m), 1, NAUTICAL_MILE_M, 100, 100000,
     "practice: 1 nm"},
    {"carried", "m", FIELD(carried_m), 1, 150, 10, 2000,
     "practice: 150 m"},
    {"carried_span", "s", FIELD(carried_us), SECOND_US, 4 * 3600, 600, 30 * DAY_S,
     "practice: 4 h"},
    {"carried_fixes", "", FIELD(carried_fixes), 1, 3, 2, 1000,
     "practice: 3 fixes"},
    {"carried_speed", "mm/s", FIELD(carried_mm_s), 1, KNOT_MM_S(1.5), 1, KNOT_MM_S(60),
     "practice: 1.5 kn"},
    {"sos_anew", "s", FIELD(sos_anew_us), SECOND_US, 3600, 60, DAY_S,
     "an SOS after that is rung again, whatever was thought of the one before"},
};
/* clang-format on */

/* Offsets of what history is judged by. */
static const size_t judging_history[] = {
    FIELD(interval_us), FIELD(late_percent), FIELD(band_m), FIELD(settle_us), FIELD(leap_mm_s)};

#undef FIELD
#undef RUNG
#undef STEP
#undef DAY_S

#define SUBJECT_MAX 31

struct override {
    enum threshold_scope scope;
    char subject[SUBJECT_MAX + 1];
    const struct threshold_spec *spec;
    int64_t value; /* in the field's unit */
};

struct threshold_book {
    struct thresholds defaults;
    struct override *overrides; /* ascending by scope: the narrowest is laid last */
    size_t count;
    size_t capacity;
};

static void field_set(
    struct thresholds *thresholds, const struct threshold_spec *spec, int64_t value)
{
    memcpy((char *)thresholds + spec->offset, &value, sizeof value);
}

const struct threshold_spec *threshold_table(size_t *out_count)
{
    *out_count = COUNT_OF(specs);
    return specs;
}

struct thresholds threshold_defaults(void)
{
    struct thresholds thresholds = {0};
    for (size_t i = 0; i < COUNT_OF(specs); i++)
        field_set(&thresholds, &specs[i], specs[i].fallback * specs[i].scale);
    return thresholds;
}

int threshold_book_new(struct threshold_book **out)
{
    struct threshold_book *book = calloc(1, sizeof *book);
    if (book == NULL)
        return -ENOMEM;
    book->defaults = threshold_defaults();
    *out = book;
    return 0;
}

void threshold_book_free(struct threshold_book *book)
{
    if (book == NULL)
        return;
    free(book->overrides);
    free(book);
}

enum threshold_scope threshold_scope_from_text(struct bytes text)
{
    static const struct {
        const char *name;
        enum threshold_scope scope;
    } names[] = {
        {"all",      SCOPE_ALL     },
        {"supplier", SCOPE_SUPPLIER},
        {"model",    SCOPE_MODEL   },
        {"vessel",   SCOPE_VESSEL  },
        {"device",   SCOPE_DEVICE  }
    };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (bytes_equal_text(text, names[i].name))
            return names[i].scope;
    return SCOPE_NONE;
}

static const struct threshold_spec *spec_by_name(struct bytes name)
{
    for (size_t i = 0; i < COUNT_OF(specs); i++)
        if (bytes_equal_text(name, specs[i].name))
            return &specs[i];
    return NULL;
}

bool threshold_judges_history(struct bytes name)
{
    const struct threshold_spec *spec = spec_by_name(name);
    for (size_t i = 0; spec != NULL && i < COUNT_OF(judging_history); i++)
        if (judging_history[i] == spec->offset)
            return true;
    return false;
}

bool thresholds_judge_alike(const struct thresholds *one, const struct thresholds *other)
{
    for (size_t i = 0; i < COUNT_OF(judging_history); i++)
        if (memcmp((const char *)one + judging_history[i], (const char *)other + judging_history[i],
                sizeof(int64_t)) != 0)
            return false;
    return true;
}

static bool fits_scope(enum threshold_scope scope, struct bytes subject)
{
    int64_t number;
    switch (scope) {
    case SCOPE_NONE:
        return false;
    case SCOPE_ALL:
        return subject.size == 0;
    case SCOPE_MODEL:
        return subject.size > 0 && subject.size <= SUBJECT_MAX;
    case SCOPE_SUPPLIER:
    case SCOPE_VESSEL:
    case SCOPE_DEVICE:
        return subject.size <= SUBJECT_MAX && text_to_int64(subject, &number) == 0;
    }
    return false;
}

/* The override to write: an existing one, or a new one at its place in the order of scopes. */
static int place_override(struct threshold_book *book, const struct override *wanted)
{
    size_t place = 0;
    for (; place < book->count && book->overrides[place].scope <= wanted->scope; place++) {
        struct override *at = &book->overrides[place];
        if (at->scope == wanted->scope && at->spec == wanted->spec &&
            strcmp(at->subject, wanted->subject) == 0) {
            *at = *wanted;
            return 0;
        }
    }
    if (book->count == THRESHOLD_OVERRIDES_MAX)
        return -ENOSPC;
    if (book->count == book->capacity) {
        size_t capacity = book->capacity == 0 ? 16 : 2 * book->capacity;
        struct override *grown = realloc(book->overrides, capacity * sizeof *grown);
        if (grown == NULL)
            return -ENOMEM;
        book->overrides = grown;
        book->capacity = capacity;
    }
    struct override *at = &book->overrides[place];
    memmove(at + 1, at, (book->count - place) * sizeof *at);
    *at = *wanted;
    book->count++;
    return 0;
}

int threshold_book_set(struct threshold_book *book, enum threshold_scope scope,
    struct bytes subject, struct bytes name, int64_t value)
{
    const struct threshold_spec *spec = spec_by_name(name);
    if (spec == NULL)
        return -ENOENT;
    if (!fits_scope(scope, subject))
        return -EINVAL;
    if (value < spec->least || value > spec->most)
        return -ERANGE;
    struct override wanted = {.scope = scope, .spec = spec, .value = value * spec->scale};
    if (subject.size > 0)
        memcpy(wanted.subject, subject.data, subject.size);
    return place_override(book, &wanted);
}

static bool concerns(const struct override *override, const struct threshold_subject *subject)
{
    int32_t number = 0;
    switch (override->scope) {
    case SCOPE_NONE:
        return false;
    case SCOPE_ALL:
        return true;
    case SCOPE_MODEL:
        return subject->model != NULL && strcmp(override->subject, subject->model) == 0;
    case SCOPE_SUPPLIER:
        number = subject->supplier_no;
        break;
    case SCOPE_VESSEL:
        number = subject->vessel_no;
        break;
    case SCOPE_DEVICE:
        number = subject->device_no;
        break;
    }
    char text[SUBJECT_MAX + 1];
    snprintf(text, sizeof text, "%d", number);
    return strcmp(override->subject, text) == 0;
}

void threshold_resolve(const struct threshold_book *book, const struct threshold_subject *subject,
    struct thresholds *out)
{
    struct thresholds found = book->defaults;
    bool is_laid = subject->interval_s <= 0;
    for (size_t i = 0; i < book->count; i++) {
        const struct override *override = &book->overrides[i];
        if (!is_laid && override->scope == SCOPE_DEVICE) {
            found.interval_us = subject->interval_s * SECOND_US;
            is_laid = true;
        }
        if (concerns(override, subject))
            field_set(&found, override->spec, override->value);
    }
    if (!is_laid)
        found.interval_us = subject->interval_s * SECOND_US;
    *out = found;
}
