#include "watch/chronicle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rule/history.h"

/* Positions read at once; a longer span is judged in pieces of this size. */
#define SPAN_POSITIONS_MAX 50000
/* Times that a window is widened before it is judged as it is. */
#define WIDENINGS_MAX 12

struct chronicle {
    struct log *log;
    struct committer *committer;
    void (*done)(void *context, enum commit_result result);
    void *context;
    struct memory *memory;  /* of the running job */
    struct span_row *spans; /* of the running pass */
    size_t span_count, span_at;
    uint64_t through;
    struct span_row asked; /* what the running job reads */
    unsigned widenings;
    struct position *track; /* neighbours and span, in order */
    size_t track_capacity;
    struct history judged;
    struct visit_list visits;
    struct gap_row *gaps;
    struct history_replacement replacement;
    bool is_pass;   /* marks were read; spans are being worked on */
    bool has_wider; /* the next job reads `asked` again */
    uint64_t judged_spans;
};

int chronicle_new(struct log *log, struct committer *committer,
    void (*done)(void *context, enum commit_result result), void *context, struct chronicle **out)
{
    struct chronicle *chronicle = calloc(1, sizeof *chronicle);
    if (!chronicle)
        return -ENOMEM;
    chronicle->log = log;
    chronicle->committer = committer;
    chronicle->done = done;
    chronicle->context = context;
    history_init(&chronicle->judged);
    *out = chronicle;
    return 0;
}

static void drop_results(struct chronicle *chronicle)
{
    history_done(&chronicle->judged);
    history_init(&chronicle->judged);
    visit_list_done(&chronicle->visits);
    chronicle->visits = (struct visit_list){0};
    free(chronicle->gaps);
    chronicle->gaps = NULL;
}

void chronicle_forget(struct chronicle *chronicle)
{
    drop_results(chronicle);
    free(chronicle->spans);
    chronicle->spans = NULL;
    chronicle->span_count = chronicle->span_at = 0;
    chronicle->is_pass = chronicle->has_wider = false;
}

void chronicle_free(struct chronicle *chronicle)
{
    if (!chronicle)
        return;
    chronicle_forget(chronicle);
    history_done(&chronicle->judged);
    free(chronicle->track);
    free(chronicle);
}

/* For the span at hand. */
static void ask_anew(struct chronicle *chronicle)
{
    chronicle->asked = chronicle->spans[chronicle->span_at];
    chronicle->widenings = 0;
}

static void finish(struct chronicle *chronicle, enum commit_result result)
{
    if (result != COMMIT_DONE)
        chronicle_forget(chronicle);
    chronicle->done(chronicle->context, result);
}

static int keep_spans(struct chronicle *chronicle, const struct history_marks *marks)
{
    chronicle->spans = reallocarray(NULL, marks->span_count + 1, sizeof *marks->spans);
    if (!chronicle->spans)
        return -ENOMEM;
    if (marks->span_count > 0) {
        memcpy(chronicle->spans, marks->spans, marks->span_count * sizeof *marks->spans);
        ask_anew(chronicle);
    }
    chronicle->span_count = marks->span_count;
    chronicle->through = marks->through;
    chronicle->is_pass = true;
    return 0;
}

static void on_marks(void *context, enum commit_result result, const struct history_marks *marks)
{
    struct chronicle *chronicle = context;
    bool are_there = result == COMMIT_DONE && marks->through > 0;
    if (are_there && keep_spans(chronicle, marks) < 0)
        result = COMMIT_LOST;
    finish(chronicle, result);
}

/* Neighbours before (nearest first), the span, neighbours after: into one track in order. Those
 * after a span that was cut do not follow what was read of it. */
static int lay_track(
    struct chronicle *chronicle, const struct history_span *span, size_t *out_count)
{
    size_t after_count = span->is_cut ? 0 : span->after_count;
    size_t count = span->before_count + span->position_count + after_count;
    if (count > chronicle->track_capacity) {
        struct position *grown = reallocarray(chronicle->track, count, sizeof *grown);
        if (!grown)
            return -ENOMEM;
        chronicle->track = grown;
        chronicle->track_capacity = count;
    }
    struct position *at = chronicle->track;
    for (size_t i = span->before_count; i > 0; i--)
        *at++ = span->before[i - 1];
    for (size_t i = 0; i < span->position_count; i++)
        *at++ = span->positions[i];
    for (size_t i = 0; i < after_count; i++)
        *at++ = span->after[i];
    *out_count = history_sort(chronicle->track, count);
    return 0;
}

static int64_t last_read_us(const struct history_span *span)
{
    return span->positions[span->position_count - 1].fix_us;
}

/* Indexes of the first and last position that changed, or false when there is none in the span, or
 * in what was read of it. */
static bool find_changed(const struct chronicle *chronicle, const struct history_span *span,
    size_t count, size_t out_first_last[2])
{
    const struct span_row *changed = &chronicle->spans[chronicle->span_at];
    int64_t until_us = span->is_cut ? last_read_us(span) : changed->until_us;
    size_t first = 0;
    while (first < count && chronicle->track[first].fix_us < changed->from_us)
        first++;
    size_t last = count;
    while (last > first && chronicle->track[last - 1].fix_us > until_us)
        last--;
    out_first_last[0] = first;
    out_first_last[1] = last == first ? first : last - 1;
    return last > first;
}

/* The window reaches past what was read, and there may be more stored: ask for more. A span that
 * was cut ends where it was. */
static bool ask_wider(
    struct chronicle *chronicle, const struct track_window *window, const struct history_span *span)
{
    int64_t from_us = window->positions[0].fix_us;
    int64_t until_us = window->positions[window->count - 1].fix_us;
    bool has_more_before = window->is_from_start && span->before_count == HISTORY_NEIGHBOURS;
    bool has_more_after =
        window->is_to_end && span->after_count == HISTORY_NEIGHBOURS && !span->is_cut;
    struct span_row wider = chronicle->asked;
    int64_t step_us = DAY_US << chronicle->widenings;
    if (from_us < wider.from_us)
        wider.from_us = from_us;
    if (until_us > wider.until_us)
        wider.until_us = until_us;
    if (has_more_before)
        wider.from_us -= step_us;
    if (has_more_after)
        wider.until_us += step_us;
    bool is_wider =
        wider.from_us < chronicle->asked.from_us || wider.until_us > chronicle->asked.until_us;
    if (!is_wider || chronicle->widenings >= WIDENINGS_MAX)
        return false;
    chronicle->asked = wider;
    chronicle->widenings++;
    return true;
}

/* Gaps that only touch the window stay beside those judged in it. */
static int join_gaps(
    struct chronicle *chronicle, const struct history_span *span, const struct track_window *window)
{
    size_t most = span->gap_count + chronicle->judged.gap_count;
    chronicle->gaps = most ? reallocarray(NULL, most, sizeof *chronicle->gaps) : NULL;
    if (most && !chronicle->gaps)
        return -ENOMEM;
    size_t count = 0;
    int64_t from_us = window->positions[0].fix_us;
    int64_t until_us = window->positions[window->count - 1].fix_us;
    for (size_t i = 0; i < span->gap_count; i++)
        if (span->gaps[i].until_us <= from_us || span->gaps[i].from_us >= until_us)
            chronicle->gaps[count++] = span->gaps[i];
    for (size_t i = 0; i < chronicle->judged.gap_count; i++)
        chronicle->gaps[count++] = chronicle->judged.gaps[i];
    chronicle->replacement.gaps = chronicle->gaps;
    chronicle->replacement.gap_count = count;
    return 0;
}

/* What the device at hand is judged by. */
struct law {
    const struct zone_set *zones;
    struct limits limits;
};

static int find_law(struct chronicle *chronicle, struct law *out)
{
    memory_limits(chronicle->memory, chronicle->asked.device_no, &out->limits);
    return memory_zones_ever(chronicle->memory, &out->zones);
}

/* The stored visits that touch the window become those that stand after it was judged. */
static int splice_visits(struct chronicle *chronicle, const struct history_span *span,
    const struct track_window *window, const struct zone_set *zones)
{
    struct visit_list stored = {0};
    if (span->visit_count > 0) {
        stored.rows = reallocarray(NULL, span->visit_count, sizeof *stored.rows);
        if (!stored.rows)
            return -ENOMEM;
        memcpy(stored.rows, span->visits, span->visit_count * sizeof *stored.rows);
        stored.count = span->visit_count;
    }
    int result = history_splice(&stored, window, &chronicle->judged, zones, &chronicle->visits);
    visit_list_done(&stored);
    return result;
}

static int judge_window(struct chronicle *chronicle, const struct history_span *span,
    const struct track_window *window, const struct law *law)
{
    int result = history_judge(window, law->zones, &law->limits, &chronicle->judged);
    if (result == 0)
        result = splice_visits(chronicle, span, window, law->zones);
    return result == 0 ? join_gaps(chronicle, span, window) : result;
}

/* After the span at hand, or the part of it that was read, has been settled. */
static void advance(struct chronicle *chronicle)
{
    chronicle->judged_spans += chronicle->span_count > 0;
    if (chronicle->span_at + 1 >= chronicle->span_count) {
        chronicle_forget(chronicle);
        return;
    }
    chronicle->span_at++;
    ask_anew(chronicle);
}

static void on_replaced(void *context, enum commit_result result)
{
    struct chronicle *chronicle = context;
    drop_results(chronicle);
    if (result == COMMIT_DONE)
        advance(chronicle);
    finish(chronicle, result);
}

static bool is_last_span(const struct chronicle *chronicle)
{
    return chronicle->span_at + 1 >= chronicle->span_count;
}

/* Without a window nothing is replaced: there is no position to judge. */
static int replace(struct chronicle *chronicle, const struct track_window *window)
{
    struct history_replacement *replacement = &chronicle->replacement;
    if (window)
        replacement->span = (struct span_row){.device_no = chronicle->asked.device_no,
            .from_us = window->positions[0].fix_us,
            .until_us = window->positions[window->count - 1].fix_us};
    else
        *replacement = (struct history_replacement){0};
    replacement->visits = chronicle->visits.rows;
    replacement->visit_count = chronicle->visits.count;
    replacement->forget_through = is_last_span(chronicle) ? chronicle->through : 0;
    return committer_replace_span(chronicle->committer, replacement, on_replaced, chronicle);
}

/* A span longer than can be read at once: the rest becomes the next span of the pass. */
static int keep_rest(struct chronicle *chronicle, const struct history_span *span)
{
    if (!span->is_cut)
        return 0;
    size_t count = chronicle->span_count;
    struct span_row *grown = reallocarray(chronicle->spans, count + 1, sizeof *grown);
    if (!grown)
        return -ENOMEM;
    chronicle->spans = grown;
    struct span_row *rest = &grown[chronicle->span_at + 1];
    memmove(rest + 1, rest, (count - chronicle->span_at - 1) * sizeof *rest);
    *rest = grown[chronicle->span_at];
    rest->from_us = last_read_us(span);
    grown[chronicle->span_at].until_us = rest->from_us;
    chronicle->span_count++;
    return 0;
}

/* Widening has filled all room with what lies before the change: judged without looking so far. */
static void ask_at_last(struct chronicle *chronicle)
{
    ask_anew(chronicle);
    chronicle->widenings = WIDENINGS_MAX;
    chronicle->has_wider = true;
}

static int judge_track(struct chronicle *chronicle, const struct history_span *span, size_t count,
    const size_t changed[2])
{
    struct law law;
    int result = find_law(chronicle, &law);
    if (result < 0)
        return result;
    struct track_window all = {
        .positions = chronicle->track, .count = count, .is_from_start = true, .is_to_end = true};
    struct track_window window = history_widen(&all, changed, law.zones, &law.limits);
    chronicle->has_wider = ask_wider(chronicle, &window, span);
    if (chronicle->has_wider)
        return 0;
    result = judge_window(chronicle, span, &window, &law);
    if (result == 0)
        result = keep_rest(chronicle, span);
    return result == 0 ? replace(chronicle, &window) : result;
}

static int judge_span(struct chronicle *chronicle, const struct history_span *span)
{
    size_t count = 0;
    size_t changed[2];
    int result = lay_track(chronicle, span, &count);
    if (result < 0)
        return result;
    if (find_changed(chronicle, span, count, changed))
        return judge_track(chronicle, span, count, changed);
    if (!span->is_cut)
        return replace(chronicle, NULL);
    ask_at_last(chronicle);
    return 0;
}

static void on_span(void *context, enum commit_result result, const struct history_span *span)
{
    struct chronicle *chronicle = context;
    bool is_replacing = false;
    if (result == COMMIT_DONE) {
        int judged = judge_span(chronicle, span);
        is_replacing = judged == 0 && !chronicle->has_wider;
        if (judged < 0) {
            log_line(chronicle->log, LOG_ERR, "history-failed",
                "the history of device %d cannot be judged: %s", chronicle->asked.device_no,
                strerror(-judged));
            result = COMMIT_LOST;
        }
    }
    if (!is_replacing)
        finish(chronicle, result);
}

static int start_job(struct chronicle *chronicle)
{
    if (!chronicle->is_pass)
        return committer_read_marks(chronicle->committer, on_marks, chronicle);
    if (chronicle->span_count == 0)
        return replace(chronicle, NULL);
    return committer_read_span(
        chronicle->committer, &chronicle->asked, SPAN_POSITIONS_MAX, on_span, chronicle);
}

bool chronicle_step(struct chronicle *chronicle, struct memory *memory)
{
    chronicle->memory = memory;
    chronicle->has_wider = false;
    return start_job(chronicle) == 0;
}

bool chronicle_is_working(const struct chronicle *chronicle)
{
    return chronicle->is_pass;
}

uint64_t chronicle_spans(const struct chronicle *chronicle)
{
    return chronicle->judged_spans;
}
