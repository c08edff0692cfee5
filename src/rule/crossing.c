#include "rule/crossing.h"

#include <errno.h>
#include <math.h>

#include "base/json.h"
#include "chart/zone.h"
#include "rule/story.h"

/* To look at: of one device of the vessel, and not of the one that is counted. */
#define ALONE_LEVEL 2

/* How the fix lies to the zone. */
struct meeting {
    struct contact contact;
    bool is_beyond;
    bool is_deep; /* further from the boundary than the error band */
    bool is_cut;  /* clear at both ends of the leg, beyond in between */
    double depth_m;
};

static enum alarm_kind kind_told(enum zone_kind kind)
{
    switch (kind) {
    case ZONE_BOUNDARY:
        return ALARM_BORDER_CROSSED;
    case ZONE_CLOSED:
        return ALARM_CLOSED_AREA;
    case ZONE_WATCHED:
        return ALARM_WATCHED_AREA;
    case ZONE_PORT:
    case ZONE_LINE:
    case ZONE_ZONING:
    case ZONE_STORM:
        return 0;
    }
    return 0;
}

static void write_detail(struct json *detail, const struct live_step *step,
    const struct zone_state *at, const struct meeting *meeting)
{
    const struct thresholds *limits = step->occasion->limits;
    json_open_object(detail, NULL);
    json_put_string(detail, "certainty", certainty_name(at->certainty));
    json_put_uint(detail, "entries", at->entries);
    json_put_time(detail, "since", at->since_us);
    if (step->state->device_no != at->teller_no)
        json_put_int(detail, "seen_by", step->state->device_no);
    if (step->keeper != NULL)
        json_put_int(detail, "not_by", step->keeper->device_no);
    story_fix(detail, "fix", step->position);
    if (step->leg.has_from) {
        json_open_object(detail, "before");
        json_put_time(detail, "time", step->leg.from_us);
        json_put_scaled(detail, "lat", step->leg.from.lat_e7, 7, 7);
        json_put_scaled(detail, "lon", step->leg.from.lon_e7, 7, 7);
        json_close_object(detail);
    }
    if (meeting != NULL)
        json_put_real(detail, "depth_m", meeting->depth_m, 1);
    json_put_int(detail, "band_m", limits->band_m);
    json_put_int(detail, "reentry_s", limits->reentry_us / SECOND_US);
    json_close_object(detail);
}

struct telling {
    enum alarm_step step;
    uint8_t level; /* 0: by the certainty */
    int64_t occurred_us;
    struct point point;
    const struct meeting *meeting;
};

static int tell(
    const struct live_step *step, const struct zone_state *at, const struct telling *telling)
{
    enum alarm_kind kind = kind_told(at->kind);
    if (kind == 0)
        return 0;
    struct json detail;
    json_init(&detail);
    write_detail(&detail, step, at, telling->meeting);
    struct alarm_event event = {
        .alarm_id = at->alarm_id,
        .kind = kind,
        .step = telling->step,
        .level = telling->level == 0 ? story_level(kind, at->certainty) : telling->level,
        .device_no = at->teller_no,
        .zone_no = at->zone_no,
        .zone_version = at->zone_version,
        .occurred_us = telling->occurred_us,
        .point = telling->point,
    };
    int result = alarm_list_add(step->out, step->occasion, &event, &detail);
    json_done(&detail);
    return result;
}

/* The side of a line that a fix lies on, when no way to it is known: however far off alongside it,
 * but only near past its ends, where the line says nothing of the sea. */
static bool is_past_line(const struct live_step *step, const struct zone *zone)
{
    struct zone_distance near = zone_distance_to(zone, step->leg.to);
    bool is_told =
        !near.is_past_end || fabs(near.distance_m) <= (double)step->occasion->limits->line_reach_m;
    return is_told && near.side != SIDE_NONE && near.side != zone_facts(zone)->side;
}

static bool is_line_passed(const struct live_step *step, const struct zone *zone,
    const struct zone_state *at, const struct contact *contact)
{
    if (!step->leg.has_from)
        return is_past_line(step, zone);
    return contact->count > 0 ? contact->is_last_inward : at != NULL && at->is_beyond;
}

static bool is_cut_through(
    const struct live_step *step, bool was_beyond, bool is_beyond, const struct contact *contact)
{
    return !was_beyond && !is_beyond && contact->count >= 2 &&
           step->leg.to_us - step->leg.from_us <= step->occasion->limits->chord_us;
}

/* Whether it matters how far from the boundary the fix lies. */
static bool needs_depth(const struct zone_state *at, bool is_beyond)
{
    bool is_told = at != NULL && at->is_told;
    return is_beyond ? !is_told || at->certainty != CERTAINTY_CONFIRMED : is_told;
}

static struct contact contact_with(
    const struct live_step *step, const struct zone *zone, const struct foresight *foresight)
{
    return foresight->is_apart ? leg_contact_none(&step->leg) : leg_contact(&step->leg, zone);
}

static bool is_held(
    const struct live_step *step, const struct zone *zone, const struct foresight *foresight)
{
    bool is_sure = zone_range_off_m(foresight->range) > 0;
    return is_sure ? foresight->range.most_m < 0 : zone_holds(zone, step->leg.to);
}

/* What nobody is told need not be exact. */
static void find_depth(const struct live_step *step, const struct zone *zone,
    struct zone_range range, struct meeting *meeting)
{
    double band_m = (double)step->occasion->limits->band_m;
    bool is_told = kind_told(zone_facts(zone)->kind) != 0;
    if (!is_told && (zone_range_off_m(range) > band_m || zone_range_most_m(range) <= band_m)) {
        meeting->is_deep = zone_range_off_m(range) > band_m;
        return;
    }
    meeting->depth_m = fabs(zone_distance_to(zone, step->leg.to).distance_m);
    meeting->is_deep = meeting->depth_m > band_m;
}

static int64_t later(int64_t one_us, int64_t other_us)
{
    return one_us > other_us ? one_us : other_us;
}

static struct meeting meet(
    const struct live_step *step, const struct zone *zone, const struct foresight *foresight)
{
    const struct zone_facts *facts = zone_facts(zone);
    const struct zone_state *at = device_state_zone(step->state, facts->zone_no);
    bool was_beyond = at != NULL && at->is_beyond;
    struct meeting meeting = {.contact = contact_with(step, zone, foresight)};
    meeting.contact.first_us = later(meeting.contact.first_us, foresight->since_us);
    if (zone_is_area(zone))
        meeting.is_beyond = is_held(step, zone, foresight) != (facts->kind == ZONE_BOUNDARY);
    else
        meeting.is_beyond = is_line_passed(step, zone, at, &meeting.contact);
    meeting.is_cut = is_cut_through(step, was_beyond, meeting.is_beyond, &meeting.contact);
    if (needs_depth(at, meeting.is_beyond))
        find_depth(step, zone, foresight->range, &meeting);
    return meeting;
}

/* The story goes on under its id when it ended a short while ago, else a new one begins. */
static enum alarm_step begin_story(
    const struct live_step *step, struct zone_state *at, int64_t since_us)
{
    at->since_us = since_us;
    bool is_again = at->alarm_id != 0 && at->ended_us != TIME_UNKNOWN &&
                    since_us - at->ended_us <= step->occasion->limits->reentry_us;
    if (is_again) {
        if (at->entries < UINT16_MAX)
            at->entries++;
        return ALARM_UPDATED;
    }
    at->teller_no = step->state->device_no;
    at->alarm_id = alarm_id(step->occasion, kind_told(at->kind), at->teller_no, at->zone_no);
    at->entries = 1;
    return ALARM_RAISED;
}

static int end_story(const struct live_step *step, struct zone_state *at, int64_t ended_us,
    const struct telling *telling)
{
    at->is_told = false;
    at->beyond_count = 0;
    at->back_count = 0;
    at->ended_us = ended_us;
    return tell(step, at, telling);
}

static int see_beyond(
    const struct live_step *step, struct zone_state *at, const struct meeting *meeting)
{
    at->back_count = 0;
    if (at->beyond_count < 2)
        at->beyond_count++;
    bool is_sure = meeting->is_deep || at->beyond_count == 2;
    struct telling telling = {.step = ALARM_UPDATED,
        .occurred_us = meeting->contact.first_us,
        .point = step->leg.to,
        .meeting = meeting};
    if (!at->is_told) {
        at->is_told = true;
        at->certainty = is_sure ? CERTAINTY_CONFIRMED : CERTAINTY_UNCONFIRMED;
        telling.step = begin_story(step, at, telling.occurred_us);
        return tell(step, at, &telling);
    }
    if (!is_sure || at->certainty == CERTAINTY_CONFIRMED)
        return 0;
    at->certainty = CERTAINTY_CONFIRMED;
    telling.occurred_us = at->since_us;
    return tell(step, at, &telling);
}

static int see_cut(
    const struct live_step *step, struct zone_state *at, const struct meeting *meeting)
{
    at->certainty = CERTAINTY_INFERRED;
    struct telling telling = {.occurred_us = meeting->contact.first_us,
        .point = meeting->contact.first,
        .meeting = meeting};
    telling.step = begin_story(step, at, telling.occurred_us);
    int result = tell(step, at, &telling);
    if (result < 0)
        return result;
    telling = (struct telling){.step = ALARM_ENDED,
        .occurred_us = meeting->contact.last_us,
        .point = meeting->contact.last,
        .meeting = meeting};
    return end_story(step, at, telling.occurred_us, &telling);
}

/* Back on the side where it belongs: believed when deep, or after two fixes far enough apart in
 * time that they do not share one error. */
/* A fix from before what the vessel's other device has told of says nothing of its end. */
static bool is_before_story(const struct live_step *step, const struct zone_state *at)
{
    return step->leg.to_us < at->since_us;
}

static int see_clear(
    const struct live_step *step, struct zone_state *at, const struct meeting *meeting)
{
    at->beyond_count = 0;
    if (!at->is_told || is_before_story(step, at))
        return 0;
    if (at->back_count == 0)
        at->back_us = later(meeting->contact.last_us, at->since_us);
    if (at->back_count < 2)
        at->back_count++;
    bool is_settled =
        at->back_count == 2 && step->leg.to_us - at->back_us >= step->occasion->limits->settle_us;
    if (!meeting->is_deep && !is_settled)
        return 0;
    struct telling telling = {
        .step = ALARM_ENDED, .occurred_us = at->back_us, .point = step->leg.to, .meeting = meeting};
    return end_story(step, at, at->back_us, &telling);
}

/* Of a vessel's two devices this one alone sees it so deep beyond: told, once, of the vessel. */
static int see_alone(
    const struct live_step *step, const struct zone_state *own, const struct meeting *meeting)
{
    struct zone_state *at = NULL;
    int result = device_state_add_zone(step->keeper, own->zone_no, &at);
    if (result < 0 || at->is_told)
        return result == -ENOSPC ? 0 : result;
    at->kind = own->kind;
    at->zone_version = own->zone_version;
    at->is_told = true;
    at->certainty = CERTAINTY_UNCONFIRMED;
    uint8_t severity = story_level(kind_told(at->kind), CERTAINTY_CONFIRMED);
    struct telling telling = {.level = severity < ALONE_LEVEL ? severity : ALONE_LEVEL,
        .occurred_us = meeting->contact.first_us,
        .point = step->leg.to,
        .meeting = meeting};
    telling.step = begin_story(step, at, telling.occurred_us);
    return tell(step, at, &telling);
}

/* The device does not speak for its vessel. */
static int witness(
    const struct live_step *step, struct zone_state *own, const struct meeting *meeting)
{
    bool is_news = meeting->is_deep && own->beyond_count == 0;
    if (!meeting->is_beyond)
        own->beyond_count = 0;
    if (!meeting->is_beyond || !is_news)
        return 0;
    own->beyond_count = 1;
    return see_alone(step, own, meeting);
}

static int act(const struct live_step *step, struct zone_state *at, const struct meeting *meeting)
{
    at->is_beyond = meeting->is_beyond;
    if (step->keeper != NULL && at->kind != ZONE_PORT)
        return witness(step, at, meeting);
    if (meeting->is_beyond)
        return see_beyond(step, at, meeting);
    if (meeting->is_cut && !at->is_told)
        return see_cut(step, at, meeting);
    return see_clear(step, at, meeting);
}

static void forget_old(const struct live_step *step, const struct zone_state *at)
{
    bool is_idle = !at->is_told && !at->is_beyond;
    bool is_old = at->ended_us == TIME_UNKNOWN ||
                  step->leg.to_us - at->ended_us > step->occasion->limits->reentry_us;
    if (is_idle && is_old)
        device_state_drop_zone(step->state, at->zone_no);
}

bool crossing_judges(enum zone_kind kind)
{
    return kind == ZONE_PORT || kind_told(kind) != 0;
}

int crossing_step(
    const struct live_step *step, const struct zone *zone, const struct foresight *foresight)
{
    const struct zone_facts *facts = zone_facts(zone);
    if (!crossing_judges(facts->kind) || !(zone_is_area(zone) || facts->side != SIDE_NONE))
        return 0;
    struct meeting meeting = meet(step, zone, foresight);
    struct zone_state *at = device_state_zone(step->state, facts->zone_no);
    if (at == NULL && !meeting.is_beyond && !meeting.is_cut)
        return 0;
    int result = device_state_add_zone(step->state, facts->zone_no, &at);
    if (result == -ENOSPC)
        return 0;
    if (result < 0)
        return result;
    at->kind = facts->kind;
    at->zone_version = facts->version_no;
    result = act(step, at, &meeting);
    forget_old(step, at);
    return result;
}

int crossing_end(const struct live_step *step, struct zone_state *at)
{
    int64_t back_us = at->back_count > 0 ? at->back_us : step->leg.to_us;
    struct telling telling = {.step = ALARM_ENDED, .occurred_us = back_us, .point = step->leg.to};
    return end_story(step, at, back_us, &telling);
}

int crossing_leave(const struct live_step *step, struct zone_state *at)
{
    at->is_beyond = false;
    bool has_ended = at->is_told && !is_before_story(step, at);
    int result = has_ended ? crossing_end(step, at) : 0;
    forget_old(step, at);
    return result;
}
