#include "archive.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "logbook.h"
#include "rule/plausible.h"
#include "store/history.h"
#include "watch/chronicle.h"

/* What is stored of one device. */
struct shelf {
    struct position *positions; /* in the order, and with the times, that they are judged by */
    size_t count, capacity;
    struct rows rows;
    bool is_marked;
    int64_t from_us, until_us;
};

/* The answer that is owed; never given from within the question. */
struct debt {
    void (*answer)(struct committer *committer);
    void *context;
    union {
        history_marks_callback *marks;
        history_span_callback *span;
        commit_callback *replaced;
    } callback;
    struct span_row span;
    size_t limit;
    const struct history_replacement *replacement;
};

/* Stands in for the one of the store: the chronicle knows only that there is one. */
struct committer {
    struct shelf shelves[DEVICES_MAX + 1];
    struct debt debt;
    uint64_t marks;
};

struct archive {
    struct committer committer;
    struct memory *memory;
    struct chronicle *chronicle;
};

static void must(int result)
{
    if (result != 0)
        abort();
}

static void on_done(void *context, enum commit_result result)
{
    (void)context;
    must(result != COMMIT_DONE);
}

struct archive *archive_new(struct log *log, struct memory *memory)
{
    struct archive *archive = calloc(1, sizeof *archive);
    must(archive == NULL);
    archive->memory = memory;
    must(chronicle_new(log, &archive->committer, on_done, NULL, &archive->chronicle));
    return archive;
}

void archive_free(struct archive *archive)
{
    chronicle_free(archive->chronicle);
    for (size_t i = 0; i <= DEVICES_MAX; i++) {
        free(archive->committer.shelves[i].positions);
        rows_done(&archive->committer.shelves[i].rows);
    }
    free(archive);
}

/* --- writing --- */

static bool is_before(const struct position *one, const struct position *other)
{
    return one->fix_us < other->fix_us ||
           (one->fix_us == other->fix_us && one->digest < other->digest);
}

static void make_room(struct shelf *shelf)
{
    if (shelf->count < shelf->capacity)
        return;
    shelf->capacity = shelf->capacity == 0 ? 64 : 2 * shelf->capacity;
    shelf->positions = reallocarray(shelf->positions, shelf->capacity, sizeof *shelf->positions);
    must(shelf->positions == NULL);
}

static void mark(struct committer *committer, struct shelf *shelf, int64_t fix_us)
{
    if (!shelf->is_marked || fix_us < shelf->from_us)
        shelf->from_us = fix_us;
    if (!shelf->is_marked || fix_us > shelf->until_us)
        shelf->until_us = fix_us;
    shelf->is_marked = true;
    committer->marks++;
}

/* The digest is over the time that was sent, too: where there is one, it tells a key by itself. */
static bool is_kept(const struct shelf *shelf, const struct position *position)
{
    bool has_time = (position->doubt & DOUBT_NO_TIME) == 0;
    for (size_t i = 0; i < shelf->count; i++)
        if (shelf->positions[i].digest == position->digest &&
            (has_time || shelf->positions[i].fix_us == position->fix_us))
            return true;
    return false;
}

void archive_keep(struct archive *archive, const struct position *position)
{
    struct shelf *shelf = &archive->committer.shelves[position->device_no];
    struct position judged = *position;
    judged.fix_us = position_time_us(position);
    if (is_kept(shelf, position))
        return;
    make_room(shelf);
    size_t at = shelf->count;
    while (at > 0 && is_before(&judged, &shelf->positions[at - 1]))
        at--;
    memmove(&shelf->positions[at + 1], &shelf->positions[at],
        (shelf->count - at) * sizeof *shelf->positions);
    shelf->positions[at] = judged;
    shelf->count++;
    mark(&archive->committer, shelf, judged.fix_us);
}

static void pay(struct committer *committer)
{
    while (committer->debt.answer != NULL) {
        void (*answer)(struct committer * committer) = committer->debt.answer;
        committer->debt.answer = NULL;
        answer(committer);
    }
}

void archive_settle(struct archive *archive)
{
    do {
        must(!chronicle_step(archive->chronicle, archive->memory));
        pay(&archive->committer);
    } while (chronicle_is_working(archive->chronicle));
}

const struct rows *archive_rows(struct archive *archive, int32_t device_no)
{
    struct rows *rows = &archive->committer.shelves[device_no].rows;
    rows_sort(rows);
    return rows;
}

const struct position *archive_positions(
    const struct archive *archive, int32_t device_no, size_t *out_count)
{
    *out_count = archive->committer.shelves[device_no].count;
    return archive->committer.shelves[device_no].positions;
}

/* --- marks --- */

static void answer_marks(struct committer *committer)
{
    struct span_row spans[DEVICES_MAX];
    size_t count = 0;
    for (int32_t i = 1; i <= DEVICES_MAX; i++) {
        const struct shelf *shelf = &committer->shelves[i];
        if (shelf->is_marked)
            spans[count++] = (struct span_row){i, shelf->from_us, shelf->until_us};
    }
    struct history_marks marks = {.through = committer->marks, .spans = spans, .span_count = count};
    committer->debt.callback.marks(committer->debt.context, COMMIT_DONE, &marks);
}

int committer_read_marks(
    struct committer *committer, history_marks_callback *callback, void *context)
{
    committer->debt =
        (struct debt){.answer = answer_marks, .context = context, .callback.marks = callback};
    return 0;
}

/* --- a span --- */

static bool touches(const struct visit_row *visit, const struct span_row *span)
{
    return visit->entered_us <= span->until_us &&
           (visit->left_us == TIME_UNKNOWN || visit->left_us >= span->from_us);
}

static bool is_neighbour(const struct position *position)
{
    return (position->doubt & DOUBTS_OF_MOMENT) == 0;
}

static size_t find_before(
    const struct shelf *shelf, int64_t before_us, struct position *out_neighbours)
{
    size_t count = 0;
    for (size_t i = shelf->count; i > 0 && count < HISTORY_NEIGHBOURS; i--)
        if (shelf->positions[i - 1].fix_us < before_us && is_neighbour(&shelf->positions[i - 1]))
            out_neighbours[count++] = shelf->positions[i - 1];
    return count;
}

static size_t find_after(
    const struct shelf *shelf, int64_t after_us, struct position *out_neighbours)
{
    size_t count = 0;
    for (size_t i = 0; i < shelf->count && count < HISTORY_NEIGHBOURS; i++)
        if (shelf->positions[i].fix_us > after_us && is_neighbour(&shelf->positions[i]))
            out_neighbours[count++] = shelf->positions[i];
    return count;
}

static void find_inside(
    const struct shelf *shelf, const struct span_row *asked, struct history_span *out)
{
    size_t first = 0;
    while (first < shelf->count && shelf->positions[first].fix_us < asked->from_us)
        first++;
    size_t end = first;
    while (end < shelf->count && shelf->positions[end].fix_us <= asked->until_us)
        end++;
    out->positions = shelf->positions + first;
    out->position_count = end - first;
}

static void find_rows(const struct rows *rows, const struct span_row *asked, struct rows *out)
{
    for (size_t i = 0; i < rows->visit_count; i++)
        if (touches(&rows->visits[i], asked))
            rows_add_visit(out, &rows->visits[i]);
    for (size_t i = 0; i < rows->gap_count; i++)
        if (rows->gaps[i].from_us <= asked->until_us && rows->gaps[i].until_us >= asked->from_us)
            rows_add_gap(out, &rows->gaps[i]);
}

static void answer_span(struct committer *committer)
{
    struct debt debt = committer->debt;
    const struct shelf *shelf = &committer->shelves[debt.span.device_no];
    struct position before[HISTORY_NEIGHBOURS], after[HISTORY_NEIGHBOURS];
    struct rows rows = {0};
    find_rows(&shelf->rows, &debt.span, &rows);
    struct history_span span = {
        .before = before,
        .before_count = find_before(shelf, debt.span.from_us, before),
        .after = after,
        .after_count = find_after(shelf, debt.span.until_us, after),
        .visits = rows.visits,
        .visit_count = rows.visit_count,
        .gaps = rows.gaps,
        .gap_count = rows.gap_count,
    };
    find_inside(shelf, &debt.span, &span);
    must(span.position_count > debt.limit);
    debt.callback.span(debt.context, COMMIT_DONE, &span);
    rows_done(&rows);
}

int committer_read_span(struct committer *committer, const struct span_row *span, size_t limit,
    history_span_callback *callback, void *context)
{
    committer->debt = (struct debt){.answer = answer_span,
        .context = context,
        .callback.span = callback,
        .span = *span,
        .limit = limit};
    return 0;
}

/* --- replacing --- */

static void remove_rows(struct rows *rows, const struct span_row *span)
{
    size_t visits = 0;
    size_t gaps = 0;
    for (size_t i = 0; i < rows->visit_count; i++)
        if (!touches(&rows->visits[i], span))
            rows->visits[visits++] = rows->visits[i];
    for (size_t i = 0; i < rows->gap_count; i++)
        if (rows->gaps[i].from_us > span->until_us || rows->gaps[i].until_us < span->from_us)
            rows->gaps[gaps++] = rows->gaps[i];
    rows->visit_count = visits;
    rows->gap_count = gaps;
}

/* ON CONFLICT DO NOTHING, by the primary keys of the tables. */
static bool has_visit(const struct rows *rows, const struct visit_row *visit)
{
    for (size_t i = 0; i < rows->visit_count; i++)
        if (rows->visits[i].zone_no == visit->zone_no &&
            rows->visits[i].entered_us == visit->entered_us && rows->visits[i].side == visit->side)
            return true;
    return false;
}

static bool has_gap(const struct rows *rows, const struct gap_row *gap)
{
    for (size_t i = 0; i < rows->gap_count; i++)
        if (rows->gaps[i].from_us == gap->from_us)
            return true;
    return false;
}

static void answer_replaced(struct committer *committer)
{
    struct debt debt = committer->debt;
    const struct history_replacement *replacement = debt.replacement;
    struct rows *rows = &committer->shelves[replacement->span.device_no].rows; /* 0: nobody's */
    remove_rows(rows, &replacement->span);
    for (size_t i = 0; i < replacement->visit_count; i++)
        if (!has_visit(rows, &replacement->visits[i]))
            rows_add_visit(rows, &replacement->visits[i]);
    for (size_t i = 0; i < replacement->gap_count; i++)
        if (!has_gap(rows, &replacement->gaps[i]))
            rows_add_gap(rows, &replacement->gaps[i]);
    for (size_t i = 0; replacement->forget_through > 0 && i <= DEVICES_MAX; i++)
        committer->shelves[i].is_marked = false;
    debt.callback.replaced(debt.context, COMMIT_DONE);
}

int committer_replace_span(struct committer *committer,
    const struct history_replacement *replacement, commit_callback *callback, void *context)
{
    committer->debt = (struct debt){.answer = answer_replaced,
        .context = context,
        .callback.replaced = callback,
        .replacement = replacement};
    return 0;
}
