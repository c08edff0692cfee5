#include "live_proof.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "chart/zone.h"
#include "post.h"
#include "rule/plausible.h"
#include "rule/speaker.h"

#define STORIES_MAX 256
/* Ends of crossings are interpolated between the fixes that were known. */
#define SLACK_US (6 * HOUR_US)

/* Alarms that only a fix of the vessel raises, and history knows of. */
static const enum alarm_kind crossings[] = {
    ALARM_BORDER_CROSSED, ALARM_CLOSED_AREA, ALARM_WATCHED_AREA};

/* An alarm from its beginning to its end. */
struct story {
    uint64_t alarm_id;
    enum alarm_kind kind;
    int32_t device_no; /* of the fix that it was decided on */
    int32_t zone_no;
    int64_t since_us, until_us;
    int64_t fix_us; /* of the fix that it was decided on, the surest */
    bool is_confirmed;
    bool is_inferred; /* never more than that */
};

struct story_list {
    struct story items[STORIES_MAX];
    size_t count;
};

static bool is_crossing(enum alarm_kind kind)
{
    for (size_t i = 0; i < COUNT_OF(crossings); i++)
        if (crossings[i] == kind)
            return true;
    return false;
}

static double seconds(int64_t time_us)
{
    return time_us == INT64_MAX ? -1 : (double)(time_us - LOGBOOK_BEGIN_US) / 1e6;
}

static struct story *find_story(struct story_list *list, const struct alarm_event *event)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].alarm_id == event->alarm_id)
            return &list->items[i];
    if (list->count == STORIES_MAX)
        abort();
    struct story *story = &list->items[list->count++];
    *story = (struct story){.alarm_id = event->alarm_id,
        .kind = event->kind,
        .device_no = event->device_no,
        .zone_no = event->zone_no,
        .since_us = event->occurred_us,
        .until_us = INT64_MAX,
        .is_inferred = true};
    return story;
}

/* {"fix":{"time":"...Z",.. in the detail of an event, a week rollover undone. */
static int64_t fix_of(const struct alarm_event *event)
{
    static const char name[] = "\"fix\":{\"time\":\"";
    const char *at = strstr(event->detail, name);
    int64_t time_us = TIME_UNKNOWN;
    if (at == NULL)
        return time_us;
    struct bytes rest = bytes_from_text(at + sizeof name - 1);
    struct bytes time = bytes_split(&rest, '"');
    return text_to_time(time, &time_us) == 0 ? report_time_corrected(time_us, event->detected_us)
                                             : TIME_UNKNOWN;
}

/* A number of the detail, else the device's that the alarm is stored under. */
static int32_t seer_of(const struct alarm_event *event)
{
    static const char name[] = "\"seen_by\":";
    const char *at = strstr(event->detail, name);
    int64_t number = event->device_no;
    if (at != NULL) {
        struct bytes rest = bytes_from_text(at + sizeof name - 1);
        if (text_to_int64(bytes_split(&rest, ','), &number) < 0)
            abort();
    }
    return (int32_t)number;
}

static void continue_story(struct story *story, const struct alarm_event *event)
{
    bool is_sure = strstr(event->detail, "\"certainty\":\"confirmed\"") != NULL;
    bool is_inferred = strstr(event->detail, "\"certainty\":\"inferred\"") != NULL;
    story->until_us = event->step == ALARM_ENDED ? event->occurred_us : INT64_MAX;
    if (event->step == ALARM_ENDED)
        return;
    if (event->occurred_us < story->since_us)
        story->since_us = event->occurred_us;
    if (story->is_inferred || (is_sure && !story->is_confirmed)) {
        story->fix_us = fix_of(event);
        story->device_no = seer_of(event);
    }
    story->is_inferred = story->is_inferred && is_inferred;
    story->is_confirmed = story->is_confirmed || is_sure;
}

static void tell_stories(const struct alarm_list *told, struct story_list *out)
{
    out->count = 0;
    for (size_t i = 0; i < told->count; i++)
        if (is_crossing(told->events[i].kind))
            continue_story(find_story(out, &told->events[i]), &told->events[i]);
}

static bool overlap(int64_t since_us, int64_t until_us, const struct story *story, int64_t slack_us)
{
    int64_t end_us = until_us > INT64_MAX - slack_us ? INT64_MAX : until_us + slack_us;
    int64_t story_end_us =
        story->until_us > INT64_MAX - slack_us ? INT64_MAX : story->until_us + slack_us;
    return since_us <= story_end_us && story->since_us <= end_us;
}

static bool is_same_story(const struct story *one, const struct story *other)
{
    return one->kind == other->kind && vessel_of(one->device_no) == vessel_of(other->device_no) &&
           one->zone_no == other->zone_no &&
           overlap(other->since_us, other->until_us, one, SLACK_US);
}

static bool is_of(const struct position *position, const struct story *story)
{
    return position->device_no == story->device_no && position_time_us(position) == story->fix_us;
}

/* Live, two fixes that agree begin a track anew, in history three do: after a leap both may be of
 * two minds for a while. */
static bool is_on_way(const struct story *story, int64_t fix_us)
{
    return fix_us > story->since_us - DAY_US && fix_us <= story->fix_us;
}

/* The same moment was told in two ways, or is none that history believes. */
static bool is_rivalled(const struct live_truth *truth, const struct story *story)
{
    const struct position *first = NULL;
    for (size_t i = 0; i < truth->count; i++) {
        const struct position *position = &truth->arrived[i];
        if (!is_of(position, story))
            continue;
        if (!may_make_track(position->doubt) ||
            (first != NULL && first->digest != position->digest))
            return true;
        first = position;
    }
    return false;
}

/* The fix was not, or not alone, where the vessel was, or the way to it was not sailed so. */
static bool is_excused(const struct live_truth *truth, const struct story *story)
{
    const struct rows *history = &truth->history[story->device_no];
    if (story->fix_us > history->believed_until_us)
        return true;
    for (size_t i = 0; i < history->leap_count; i++)
        if (history->leaps[i].fix_us == story->fix_us || is_on_way(story, history->leaps[i].fix_us))
            return true;
    for (size_t i = 1; i < history->beginning_count; i++)
        if (is_on_way(story, history->beginnings_us[i]))
            return true;
    return is_rivalled(truth, story);
}

static const struct zone *find_zone(const struct live_truth *truth, int32_t zone_no)
{
    for (size_t i = 0; i < zone_set_count(truth->zones->set); i++) {
        const struct zone *zone = zone_set_at(truth->zones->set, i);
        if (zone_facts(zone)->zone_no == zone_no)
            return zone;
    }
    return NULL;
}

/* Inside of an area that is to be stayed out of. */
static bool is_in_visit(const struct live_truth *truth, const struct story *story)
{
    const struct rows *history = &truth->history[story->device_no];
    for (size_t i = 0; i < history->visit_count; i++) {
        const struct visit_row *visit = &history->visits[i];
        int64_t left_us = visit->left_us == TIME_UNKNOWN ? INT64_MAX : visit->left_us;
        if (visit->zone_no == story->zone_no && overlap(visit->entered_us, left_us, story, 0))
            return true;
    }
    return false;
}

/* Outside of an area to stay inside of. */
static bool is_out_of_visits(const struct live_truth *truth, const struct story *story)
{
    const struct rows *history = &truth->history[story->device_no];
    int64_t inside_until_us = INT64_MIN;
    for (size_t i = 0; i < history->visit_count; i++) {
        const struct visit_row *visit = &history->visits[i];
        if (visit->zone_no != story->zone_no)
            continue;
        if (overlap(inside_until_us, visit->entered_us, story, 0))
            return true;
        inside_until_us = visit->left_us == TIME_UNKNOWN ? INT64_MAX : visit->left_us;
    }
    return overlap(inside_until_us, INT64_MAX, story, 0);
}

/* When the track last began anew up to that time; its side of a line is not known there. */
static int64_t newest_beginning_us(const struct rows *history, int64_t until_us)
{
    int64_t newest_us = INT64_MIN;
    for (size_t i = 0; i < history->beginning_count; i++)
        if (history->beginnings_us[i] <= until_us && history->beginnings_us[i] > newest_us)
            newest_us = history->beginnings_us[i];
    return newest_us;
}

/* Past a line: by the passage before, wherever the track was first; or there is one meanwhile. */
static bool is_past_line(
    const struct live_truth *truth, const struct story *story, enum zone_side permitted)
{
    const struct rows *history = &truth->history[story->device_no];
    int64_t begun_us = newest_beginning_us(history, story->fix_us);
    enum zone_side side = SIDE_NONE;
    for (size_t i = 0; i < history->visit_count; i++)
        if (history->visits[i].zone_no == story->zone_no &&
            history->visits[i].entered_us >= begun_us &&
            history->visits[i].entered_us <= story->fix_us)
            side = history->visits[i].side;
    return side != permitted || is_in_visit(truth, story);
}

/* Two fixes outside and within the error band are told of at once; history asks for half an hour.
 */
static bool is_in_band(
    const struct live_truth *truth, const struct story *story, const struct zone *zone)
{
    bool is_near = false;
    for (size_t i = 0; i < truth->count; i++)
        if (is_of(&truth->arrived[i], story))
            is_near = zone_distance_to(zone, truth->arrived[i].point).distance_m <= ERROR_BAND_M;
    return is_near;
}

static bool is_history(const struct live_truth *truth, const struct story *story)
{
    const struct zone *zone = find_zone(truth, story->zone_no);
    if (!zone_is_area(zone))
        return is_past_line(truth, story, zone_facts(zone)->side);
    if (zone_facts(zone)->kind != ZONE_BOUNDARY)
        return is_in_visit(truth, story);
    return is_out_of_visits(truth, story) || is_in_band(truth, story, zone);
}

/* On which side of a line a first fix is, its place alone tells, and that only near the line. */
static bool is_told_by_place(const struct live_truth *truth, const struct story *story)
{
    return story->since_us == story->fix_us && !zone_is_area(find_zone(truth, story->zone_no));
}

/* Which of two devices speaks for its vessel follows from how they came: in order it may have been
 * the other one, and nothing told. What is confirmed must be known to history all the same. */
static bool is_one_of_two(const struct story *story)
{
    return vessel_of(story->device_no) == COUNTED_NO;
}

/* What both devices have seen of the vessel may stand in the history of either. */
static bool is_known(const struct live_truth *truth, const struct story *story)
{
    if (!story->is_confirmed || is_history(truth, story))
        return true;
    struct story as_seen = *story;
    as_seen.device_no = COUNTED_NO + SECOND_NO - story->device_no;
    return is_one_of_two(story) && is_history(truth, &as_seen);
}

static void tell_story(const char *why, const struct story *story)
{
    printf("#   %s: %s of device %d, zone %d, %.3f to %.3f, decided on the fix of %.3f%s\n", why,
        alarm_kind_name(story->kind), story->device_no, story->zone_no, seconds(story->since_us),
        seconds(story->until_us), seconds(story->fix_us), story->is_confirmed ? ", confirmed" : "");
}

static bool prove_crossings(const struct live_truth *truth, const struct alarm_list *told)
{
    static struct story_list found, expected;
    struct logbook in_order;
    logbook_in_order(truth->book, &in_order);
    struct post_record record;
    post_play(&in_order, truth->zones, false, &record);
    tell_stories(told, &found);
    tell_stories(&record.told, &expected);
    bool holds = true;
    for (size_t i = 0; i < found.count; i++) {
        const struct story *story = &found.items[i];
        bool is_expected = is_told_by_place(truth, story) || is_one_of_two(story);
        for (size_t k = 0; !is_expected && k < expected.count; k++)
            is_expected = is_same_story(story, &expected.items[k]);
        if ((is_expected && is_known(truth, story)) || story->is_inferred ||
            is_excused(truth, story))
            continue;
        holds = false;
        if (truth->is_told)
            tell_story(is_expected ? "not in history" : "not told in order", story);
    }
    alarm_list_done(&record.told);
    logbook_done(&in_order);
    return holds;
}

/* --- one alarm open of a vessel, kind and zone --- */

static bool is_of_vessel(enum alarm_kind kind)
{
    return is_crossing(kind) || speaker_owns(kind) || kind == ALARM_LOSS ||
           kind == ALARM_LOSS_NEAR_BORDER || kind == ALARM_MANUAL_MISSED;
}

/* The newest event before that of the same vessel, kind and zone, but of another alarm. */
static const struct alarm_event *rival_of(const struct alarm_list *told, size_t index)
{
    const struct alarm_event *event = &told->events[index];
    for (size_t i = index; i-- > 0;) {
        const struct alarm_event *other = &told->events[i];
        if (other->vessel_no == event->vessel_no && other->kind == event->kind &&
            other->zone_no == event->zone_no)
            return other->alarm_id == event->alarm_id ? NULL : other;
    }
    return NULL;
}

static bool prove_single(const struct live_truth *truth, const struct alarm_list *told)
{
    for (size_t i = 0; i < told->count; i++) {
        const struct alarm_event *event = &told->events[i];
        const struct alarm_event *rival = is_of_vessel(event->kind) ? rival_of(told, i) : NULL;
        if (rival == NULL || rival->step == ALARM_ENDED)
            continue;
        if (truth->is_told)
            printf("#   %s of vessel %d, zone %d: another is open at %.3f\n",
                alarm_kind_name(event->kind), event->vessel_no, event->zone_no,
                seconds(event->detected_us));
        return false;
    }
    return true;
}

/* --- SOS --- */

static bool is_same_report(const struct position *one, const struct position *other)
{
    return one->device_no == other->device_no && one->fix_us == other->fix_us &&
           one->digest == other->digest;
}

/* How many of those that arrived at that moment came for the first time. */
static size_t count_first(const struct live_truth *truth, const struct position *position)
{
    size_t count = 0;
    for (size_t i = 0; i < truth->count; i++) {
        const struct position *other = &truth->arrived[i];
        bool is_counted = other->event == EVENT_SOS && other->device_no == position->device_no &&
                          other->received_us == position->received_us;
        for (size_t k = 0; is_counted && k < i; k++)
            is_counted = !is_same_report(&truth->arrived[k], other);
        count += is_counted;
    }
    return count;
}

static size_t count_told(const struct alarm_list *told, const struct position *position)
{
    size_t count = 0;
    for (size_t i = 0; i < told->count; i++) {
        const struct alarm_event *event = &told->events[i];
        count += event->kind == ALARM_SOS && event->step != ALARM_ENDED &&
                 event->device_no == position->device_no &&
                 event->detected_us == position->received_us &&
                 strstr(event->detail, "\"by\":\"event\"") != NULL;
    }
    return count;
}

static bool prove_sos(const struct live_truth *truth, const struct alarm_list *told)
{
    for (size_t i = 0; i < truth->count; i++) {
        const struct position *position = &truth->arrived[i];
        if (position->event != EVENT_SOS)
            continue;
        size_t expected = count_first(truth, position);
        size_t found = count_told(told, position);
        if (found == expected)
            continue;
        if (truth->is_told)
            printf("#   SOS of device %d, received %.0f: told %zu times, not %zu\n",
                position->device_no, seconds(position->received_us), found, expected);
        return false;
    }
    return true;
}

/* --- restarts --- */

static bool is_same_event(const struct alarm_event *one, const struct alarm_event *other)
{
    return one->alarm_id == other->alarm_id && one->kind == other->kind &&
           one->step == other->step && one->level == other->level &&
           one->occurred_us == other->occurred_us && one->detected_us == other->detected_us &&
           strcmp(one->detail, other->detail) == 0;
}

static void tell_event(const char *who, const struct alarm_event *event)
{
    printf("#   %s: %s, step %d, level %d, device %d, zone %d, occurred %.3f, detected %.3f %s\n",
        who, alarm_kind_name(event->kind), (int)event->step, event->level, event->device_no,
        event->zone_no, seconds(event->occurred_us), seconds(event->detected_us), event->detail);
}

static int compare_numbers(int64_t one, int64_t other)
{
    return one < other ? -1 : one > other;
}

/* What one report tells of several zones has no order. */
static int compare_events(const void *left, const void *right)
{
    const struct alarm_event *one = *(const struct alarm_event *const *)left;
    const struct alarm_event *other = *(const struct alarm_event *const *)right;
    int order = compare_numbers(one->detected_us, other->detected_us);
    order = order != 0 ? order : compare_numbers((int64_t)one->alarm_id, (int64_t)other->alarm_id);
    order = order != 0 ? order : (int)one->step - (int)other->step;
    order = order != 0 ? order : (int)one->level - (int)other->level;
    return order != 0 ? order : strcmp(one->detail, other->detail);
}

/* Events to be compared, sorted. Left out is ALARM_CLOCK: it counts reports that are 7 h behind,
 * and may count one that is sent again so late right after a restart. */
static const struct alarm_event **select_events(const struct alarm_list *list, size_t *out_count)
{
    const struct alarm_event **events = calloc(list->count + 1, sizeof(const struct alarm_event *));
    if (events == NULL)
        abort();
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->events[i].kind != ALARM_CLOCK)
            events[count++] = &list->events[i];
    qsort(events, count, sizeof(const struct alarm_event *), compare_events);
    *out_count = count;
    return events;
}

static bool prove_restarts(const struct live_truth *truth, const struct alarm_list *told)
{
    struct post_record record;
    post_play(truth->book, truth->zones, false, &record);
    size_t count, plain_count, at = 0;
    const struct alarm_event **events = select_events(told, &count);
    const struct alarm_event **plain = select_events(&record.told, &plain_count);
    while (at < count && at < plain_count && is_same_event(events[at], plain[at]))
        at++;
    bool holds = at == count && at == plain_count;
    if (!holds && truth->is_told && at < count)
        tell_event("with restarts", events[at]);
    if (!holds && truth->is_told && at < plain_count)
        tell_event("without", plain[at]);
    free(events);
    free(plain);
    alarm_list_done(&record.told);
    return holds;
}

const char *live_find_fault(const struct live_truth *truth)
{
    struct post_record record;
    const char *fault = NULL;
    post_play(truth->book, truth->zones, true, &record);
    if (!prove_crossings(truth, &record.told))
        fault = "live";
    else if (!prove_single(truth, &record.told))
        fault = "single";
    else if (!prove_sos(truth, &record.told))
        fault = "sos";
    else if (record.shortest_loss_us < threshold_defaults().loss_us[0])
        fault = "loss";
    else if (!prove_restarts(truth, &record.told))
        fault = "restart";
    alarm_list_done(&record.told);
    return fault;
}
