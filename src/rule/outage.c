#include "rule/outage.h"

#include "base/json.h"
#include "rule/story.h"

void outage_init(struct outage_board *board)
{
    *board = (struct outage_board){0};
}

static size_t find_cohort(const struct outage_board *board, int32_t supplier_no)
{
    size_t i = 0;
    while (i < board->cohort_count && board->cohorts[i].supplier_no != supplier_no)
        i++;
    return i;
}

const struct cohort *outage_cohort(const struct outage_board *board, int32_t supplier_no)
{
    size_t found = find_cohort(board, supplier_no);
    return found == board->cohort_count ? NULL : &board->cohorts[found];
}

struct cohort *outage_add_cohort(struct outage_board *board, int32_t supplier_no)
{
    size_t found = find_cohort(board, supplier_no);
    if (found < board->cohort_count)
        return &board->cohorts[found];
    if (found == CLOCK_PATHS_MAX)
        return NULL;
    board->cohort_count++;
    board->cohorts[found] =
        (struct cohort){.supplier_no = supplier_no, .ended_at_us = TIME_UNKNOWN};
    return &board->cohorts[found];
}

static void advance_buckets(struct cohort *cohort, int64_t listened_us)
{
    int64_t newest = listened_us / OUTAGE_BUCKET_US;
    int64_t steps = newest - cohort->bucket;
    for (int64_t i = 1; i <= steps && i <= OUTAGE_BUCKETS; i++)
        cohort->late[(cohort->bucket + i) % OUTAGE_BUCKETS] = 0;
    if (steps > 0)
        cohort->bucket = newest;
}

/* The count of the bucket of that reading; NULL when it is no longer kept. */
static uint32_t *bucket_at(struct cohort *cohort, int64_t listened_us)
{
    int64_t bucket = listened_us / OUTAGE_BUCKET_US;
    bool is_kept = bucket <= cohort->bucket && bucket > cohort->bucket - OUTAGE_BUCKETS;
    return is_kept ? &cohort->late[bucket % OUTAGE_BUCKETS] : NULL;
}

static int64_t rate_per_day(const struct silence *silence)
{
    return silence->interval_us > 0 ? DAY_US / silence->interval_us : 0;
}

static void join(struct cohort *cohort, const struct silence *silence)
{
    cohort->on_time++;
    cohort->rate_per_day += rate_per_day(silence);
}

static void leave(struct cohort *cohort, const struct silence *silence)
{
    cohort->on_time--;
    cohort->rate_per_day -= rate_per_day(silence);
}

static bool is_member(const struct cohort *cohort, const struct silence *silence)
{
    if (cohort->alarm_id == 0 || silence->late_at_us < cohort->onset_at_us)
        return false;
    return cohort->is_open || silence->late_at_us <= cohort->ended_at_us;
}

void outage_restore(
    struct outage_board *board, const struct listening_clock *clock, const struct silence *silence)
{
    struct cohort *cohort =
        silence->is_heard ? outage_add_cohort(board, silence->supplier_no) : NULL;
    if (cohort == NULL)
        return;
    advance_buckets(cohort, clock_listened_us(clock, silence->supplier_no));
    if (!silence->is_late) {
        join(cohort, silence);
        return;
    }
    uint32_t *count = bucket_at(cohort, silence->late_at_us);
    bool is_over =
        cohort->ended_at_us != TIME_UNKNOWN && silence->late_at_us <= cohort->ended_at_us;
    if (count != NULL && !is_over)
        ++*count;
}

void outage_note_heard(
    struct outage_board *board, const struct silence *before, const struct silence *now)
{
    struct cohort *was = before->is_heard ? outage_add_cohort(board, before->supplier_no) : NULL;
    if (was != NULL && !before->is_late)
        leave(was, before);
    if (was != NULL && before->is_late) {
        uint32_t *count = bucket_at(was, before->late_at_us);
        if (count != NULL && *count > 0)
            --*count;
        if (was->is_open && is_member(was, before))
            was->returned++;
    }
    struct cohort *is = outage_add_cohort(board, now->supplier_no);
    if (is != NULL)
        join(is, now);
}

void outage_note_late(struct outage_board *board, const struct silence *silence)
{
    struct cohort *cohort = outage_add_cohort(board, silence->supplier_no);
    if (cohort == NULL)
        return;
    leave(cohort, silence);
    advance_buckets(cohort, silence->late_at_us);
    uint32_t *count = bucket_at(cohort, silence->late_at_us);
    if (count != NULL)
        ++*count;
    if (cohort->is_open && is_member(cohort, silence))
        cohort->members++;
}

const struct cohort *outage_holding(const struct outage_board *board, const struct silence *silence)
{
    const struct cohort *cohort = outage_cohort(board, silence->supplier_no);
    return cohort != NULL && is_member(cohort, silence) ? cohort : NULL;
}

static uint32_t newly_late(const struct cohort *cohort, int64_t window_us)
{
    uint32_t sum = 0;
    for (int64_t i = 0; i < window_us / OUTAGE_BUCKET_US && i <= cohort->bucket; i++)
        sum += cohort->late[(cohort->bucket - i) % OUTAGE_BUCKETS];
    return sum;
}

static bool is_mass(const struct cohort *cohort, const struct thresholds *limits)
{
    int64_t late = newly_late(cohort, limits->outage_window_us);
    int64_t size = late + cohort->on_time;
    if (late >= limits->outage_vessels && late * 100 >= limits->outage_percent * size)
        return true;
    return size >= limits->outage_small_count && late * 100 >= limits->outage_small_percent * size;
}

/* A supplier's feed; devices that connect by themselves have none. */
static bool is_feed_silent(
    const struct cohort *cohort, const struct clock_path *path, const struct thresholds *limits)
{
    if (cohort->supplier_no == 0 || path->quiet_us < limits->feed_silent_us)
        return false;
    int64_t quiet_min = path->quiet_us / MINUTE_US;
    return cohort->rate_per_day * quiet_min / (DAY_US / MINUTE_US) >= limits->feed_expected;
}

static int tell(struct cohort *cohort, enum alarm_step step, const struct occasion *occasion,
    struct alarm_list *out)
{
    cohort->told = cohort->members;
    struct json detail;
    json_init(&detail);
    json_open_object(&detail, NULL);
    json_string(&detail, "cause", cohort->is_feed ? "feed-silent" : "mass-loss");
    json_uint(&detail, "members", cohort->members);
    json_uint(&detail, "returned", cohort->returned);
    json_uint(&detail, "on_time", cohort->on_time);
    json_time(&detail, "since", cohort->began_us);
    json_int(&detail, "least_vessels", occasion->limits->outage_vessels);
    json_int(&detail, "least_percent", occasion->limits->outage_percent);
    json_close_object(&detail);
    struct alarm_event event = {
        .alarm_id = cohort->alarm_id,
        .kind = ALARM_OUTAGE,
        .step = step,
        .level = story_level(ALARM_OUTAGE, CERTAINTY_CONFIRMED),
        .occurred_us = step == ALARM_RAISED ? cohort->began_us : occasion->detected_us,
        .point = {COORD_UNKNOWN, COORD_UNKNOWN},
    };
    struct occasion path = *occasion;
    path.vessel_no = 0;
    path.supplier_no = cohort->supplier_no;
    int result = alarm_list_add(out, &path, &event, &detail);
    json_done(&detail);
    return result;
}

static int open_incident(struct cohort *cohort, const struct clock_path *path,
    const struct occasion *occasion, struct alarm_list *out)
{
    const struct thresholds *limits = occasion->limits;
    bool is_again = cohort->ended_at_us != TIME_UNKNOWN &&
                    path->listened_us - cohort->ended_at_us <= limits->reentry_us;
    cohort->is_open = true;
    cohort->is_feed = is_feed_silent(cohort, path, limits);
    int64_t span_us = cohort->is_feed ? path->quiet_us : limits->outage_window_us;
    int64_t buckets = limits->outage_window_us / OUTAGE_BUCKET_US;
    cohort->onset_at_us = (cohort->bucket - buckets + 1) * OUTAGE_BUCKET_US;
    if (cohort->ended_at_us != TIME_UNKNOWN && cohort->onset_at_us <= cohort->ended_at_us)
        cohort->onset_at_us = cohort->ended_at_us + 1;
    cohort->ended_at_us = TIME_UNKNOWN;
    cohort->members = newly_late(cohort, limits->outage_window_us);
    cohort->returned = 0;
    if (is_again)
        return tell(cohort, ALARM_UPDATED, occasion, out);
    cohort->began_us = occasion->detected_us - span_us;
    cohort->alarm_id = alarm_id(occasion, ALARM_OUTAGE, 0, cohort->supplier_no);
    return tell(cohort, ALARM_RAISED, occasion, out);
}

static int end_incident(struct cohort *cohort, const struct clock_path *path,
    const struct occasion *occasion, struct alarm_list *out)
{
    int result = tell(cohort, ALARM_ENDED, occasion, out);
    cohort->is_open = false;
    cohort->ended_at_us = path->listened_us;
    for (size_t i = 0; i < OUTAGE_BUCKETS; i++)
        cohort->late[i] = 0;
    return result;
}

static int tick_cohort(struct cohort *cohort, const struct clock_path *path,
    const struct occasion *occasion, struct alarm_list *out)
{
    const struct thresholds *limits = occasion->limits;
    advance_buckets(cohort, path->listened_us);
    bool is_quiet = path->quiet_us >= limits->feed_silent_us;
    if (!cohort->is_open) {
        bool is_outage = is_mass(cohort, limits) || is_feed_silent(cohort, path, limits);
        return is_outage ? open_incident(cohort, path, occasion, out) : 0;
    }
    if (2 * cohort->returned >= cohort->members && !(cohort->is_feed && is_quiet))
        return end_incident(cohort, path, occasion, out);
    if (cohort->members >= 2 * cohort->told && cohort->members > cohort->told)
        return tell(cohort, ALARM_UPDATED, occasion, out);
    return 0;
}

int outage_tick(struct outage_board *board, const struct listening_clock *clock,
    const struct occasion *occasion, struct alarm_list *out)
{
    for (size_t i = 0; i < board->cohort_count; i++) {
        const struct clock_path *path = clock_path(clock, board->cohorts[i].supplier_no);
        if (path == NULL)
            continue;
        int result = tick_cohort(&board->cohorts[i], path, occasion, out);
        if (result < 0)
            return result;
    }
    return 0;
}
