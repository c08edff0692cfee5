#include "store/history.h"

#include <errno.h>
#include <libpq-fe.h>
#include <stdlib.h>

#include "embedded_sql.h"
#include "store/committer.h"

/* Marks merged at a time. */
#define MARKS_MAX 4096

/* Rows of one kind, kept for the next job. */
struct rows_room {
    void *rows;
    size_t count;
    size_t capacity;
};

struct history_room {
    struct rows_room spans, positions, before, after, visits, gaps;
    uint64_t through;
    size_t limit;
    history_marks_callback *marks_callback;
    history_span_callback *span_callback;
    commit_callback *replace_callback;
};

void history_room_free(struct history_room *room)
{
    if (!room)
        return;
    free(room->spans.rows);
    free(room->positions.rows);
    free(room->before.rows);
    free(room->after.rows);
    free(room->visits.rows);
    free(room->gaps.rows);
    free(room);
}

static int begin(struct committer *committer, void (*lost)(struct committer *), void *context)
{
    if (!committer->history && !(committer->history = calloc(1, sizeof(*committer->history))))
        return -ENOMEM;
    return committer_begin_job(committer, lost, context);
}

/* Room for the rows of a result. Without memory the dialog is given up and nothing is read. */
static void *reserve(
    struct committer *committer, struct rows_room *room, const PGresult *result, size_t row_size)
{
    size_t count = (size_t)PQntuples(result);
    room->count = 0;
    if (count > room->capacity) {
        void *larger = reallocarray(room->rows, count, row_size);
        if (!larger) {
            dialog_drop(committer->dialog);
            return NULL;
        }
        room->rows = larger;
        room->capacity = count;
    }
    room->count = count;
    return room->rows;
}

/* --- marks --- */

static void on_marks_lost(struct committer *committer)
{
    committer->history->marks_callback(committer->job_context, COMMIT_LOST, NULL);
}

static void on_marks_result(void *context, unsigned index, const PGresult *result)
{
    (void)index;
    struct committer *committer = context;
    struct history_room *room = committer->history;
    struct span_row *spans = reserve(committer, &room->spans, result, sizeof(*spans));
    if (room->spans.count > 0)
        room->through = (uint64_t)result_i64(result, 0, 0);
    if (room->spans.count == 1 && result_i32(result, 0, 1, 0) == 0)
        room->spans.count = 0;
    for (int row = 0; row < (int)room->spans.count; row++)
        spans[row] = (struct span_row){.device_no = result_i32(result, row, 1, 0),
            .from_us = result_time(result, row, 2),
            .until_us = result_time(result, row, 3)};
}

static void on_marks(void *context, const struct dialog_failure *failure)
{
    struct committer *committer = context;
    const struct history_room *room = committer->history;
    if (failure)
        committer_fail(committer, failure);
    if (!dialog_is_open(committer->dialog))
        return;
    committer_end_job(committer);
    room->marks_callback(committer->job_context, COMMIT_DONE,
        &(struct history_marks){
            .through = room->through, .spans = room->spans.rows, .span_count = room->spans.count});
}

int committer_read_marks(
    struct committer *committer, history_marks_callback *callback, void *context)
{
    int result = begin(committer, on_marks_lost, context);
    if (result != 0)
        return result;
    struct dialog_parameters parameters = {0};
    dialog_parameter_i64(&parameters, MARKS_MAX);
    committer->history->marks_callback = callback;
    committer->history->through = 0;
    dialog_ask(committer->dialog, sql_history_marks, &parameters);
    dialog_end(committer->dialog,
        &(struct dialog_answer){.context = committer, .result = on_marks_result, .done = on_marks});
    return 0;
}

/* --- a span --- */

static struct point point_at(const PGresult *result, int row, int column)
{
    return (struct point){.lat_e7 = result_i32(result, row, column, COORD_UNKNOWN),
        .lon_e7 = result_i32(result, row, column + 1, COORD_UNKNOWN)};
}

/* In the order of sql/statement/history_positions_*.sql. */
static struct position position_at(const PGresult *result, int row)
{
    return (struct position){
        .fix_us = result_time(result, row, 0),
        .received_us = result_time(result, row, 1),
        .place.seq = (uint64_t)result_i64(result, row, 2),
        .device_no = result_i32(result, row, 3, 0),
        .digest = (uint32_t)result_i32(result, row, 4, 0),
        .point = point_at(result, row, 5),
        .speed_mm_s = result_i32(result, row, 7, SPEED_UNKNOWN),
        .course_cdeg = result_i32(result, row, 8, COURSE_UNKNOWN),
        .status = (uint32_t)result_i32(result, row, 9, 0),
        .doubt = (uint16_t)result_i16(result, row, 10),
        .place.item = (uint16_t)result_i16(result, row, 12),
        .kind = (uint8_t)result_i16(result, row, 13),
        .event = (uint8_t)result_i16(result, row, 14),
        .protocol = (uint8_t)result_i16(result, row, 15),
    };
}

static void take_positions(
    struct committer *committer, struct rows_room *room, const PGresult *result)
{
    struct position *positions = reserve(committer, room, result, sizeof(*positions));
    for (int row = 0; row < (int)room->count; row++)
        positions[row] = position_at(result, row);
}

static void take_visits(struct committer *committer, const PGresult *result)
{
    struct rows_room *room = &committer->history->visits;
    struct visit_row *visits = reserve(committer, room, result, sizeof(*visits));
    for (int row = 0; row < (int)room->count; row++)
        visits[row] = (struct visit_row){.device_no = result_i32(result, row, 0, 0),
            .zone_no = result_i32(result, row, 1, 0),
            .entered_us = result_time(result, row, 2),
            .left_us = result_time(result, row, 3),
            .zone_version = (uint64_t)result_i64(result, row, 4),
            .entered = point_at(result, row, 5),
            .left = point_at(result, row, 7),
            .certainty = (enum certainty)result_i16(result, row, 9),
            .side = (enum zone_side)result_i16(result, row, 10)};
}

static void take_gaps(struct committer *committer, const PGresult *result)
{
    struct rows_room *room = &committer->history->gaps;
    struct gap_row *gaps = reserve(committer, room, result, sizeof(*gaps));
    for (int row = 0; row < (int)room->count; row++)
        gaps[row] = (struct gap_row){.device_no = result_i32(result, row, 0, 0),
            .from_us = result_time(result, row, 1),
            .until_us = result_time(result, row, 2),
            .from = point_at(result, row, 3),
            .until = point_at(result, row, 5)};
}

enum span_result { RESULT_INSIDE, RESULT_BEFORE, RESULT_AFTER, RESULT_VISITS, RESULT_GAPS };

static void on_span_result(void *context, unsigned index, const PGresult *result)
{
    struct committer *committer = context;
    struct history_room *room = committer->history;
    switch ((enum span_result)index) {
    case RESULT_INSIDE:
        take_positions(committer, &room->positions, result);
        break;
    case RESULT_BEFORE:
        take_positions(committer, &room->before, result);
        break;
    case RESULT_AFTER:
        take_positions(committer, &room->after, result);
        break;
    case RESULT_VISITS:
        take_visits(committer, result);
        break;
    case RESULT_GAPS:
        take_gaps(committer, result);
        break;
    }
}

static void on_span_lost(struct committer *committer)
{
    committer->history->span_callback(committer->job_context, COMMIT_LOST, NULL);
}

static void on_span(void *context, const struct dialog_failure *failure)
{
    struct committer *committer = context;
    const struct history_room *room = committer->history;
    if (failure)
        committer_fail(committer, failure);
    if (!dialog_is_open(committer->dialog))
        return;
    bool is_cut = room->positions.count > room->limit;
    struct history_span span = {
        .positions = room->positions.rows,
        .position_count = is_cut ? room->limit : room->positions.count,
        .is_cut = is_cut,
        .before = room->before.rows,
        .before_count = room->before.count,
        .after = room->after.rows,
        .after_count = room->after.count,
        .visits = room->visits.rows,
        .visit_count = room->visits.count,
        .gaps = room->gaps.rows,
        .gap_count = room->gaps.count,
    };
    committer_end_job(committer);
    room->span_callback(committer->job_context, COMMIT_DONE, &span);
}

static void ask_about(struct committer *committer, const char *sql, const struct span_row *span)
{
    struct dialog_parameters parameters = {0};
    dialog_parameter_i32(&parameters, span->device_no);
    dialog_parameter_i64(&parameters, time_to_postgres(span->from_us));
    dialog_parameter_i64(&parameters, time_to_postgres(span->until_us));
    dialog_ask(committer->dialog, sql, &parameters);
}

static void ask_inside(struct committer *committer, const struct span_row *span, size_t limit)
{
    struct dialog_parameters parameters = {0};
    dialog_parameter_i32(&parameters, span->device_no);
    dialog_parameter_i64(&parameters, time_to_postgres(span->from_us));
    dialog_parameter_i64(&parameters, time_to_postgres(span->until_us));
    dialog_parameter_i64(&parameters, (int64_t)limit + 1);
    dialog_ask(committer->dialog, sql_history_positions_inside, &parameters);
}

static void ask_neighbours(
    struct committer *committer, const char *sql, int32_t device_no, int64_t edge_us)
{
    struct dialog_parameters parameters = {0};
    dialog_parameter_i32(&parameters, device_no);
    dialog_parameter_i64(&parameters, time_to_postgres(edge_us));
    dialog_parameter_i16(&parameters, DOUBTS_OF_MOMENT);
    dialog_parameter_i64(&parameters, HISTORY_NEIGHBOURS);
    dialog_ask(committer->dialog, sql, &parameters);
}

int committer_read_span(struct committer *committer, const struct span_row *span, size_t limit,
    history_span_callback *callback, void *context)
{
    int result = begin(committer, on_span_lost, context);
    if (result != 0)
        return result;
    committer->history->limit = limit;
    committer->history->span_callback = callback;
    ask_inside(committer, span, limit);
    ask_neighbours(committer, sql_history_positions_before, span->device_no, span->from_us);
    ask_neighbours(committer, sql_history_positions_after, span->device_no, span->until_us);
    ask_about(committer, sql_history_visits, span);
    ask_about(committer, sql_history_gaps, span);
    dialog_end(committer->dialog,
        &(struct dialog_answer){.context = committer, .result = on_span_result, .done = on_span});
    return 0;
}

/* --- replacing --- */

static void on_replace_lost(struct committer *committer)
{
    committer->history->replace_callback(committer->job_context, COMMIT_LOST);
}

static void on_replaced(void *context, const struct dialog_failure *failure)
{
    struct committer *committer = context;
    if (failure) {
        committer_fail(committer, failure);
        return;
    }
    committer_end_job(committer);
    committer->history->replace_callback(committer->job_context, COMMIT_DONE);
}

static void ask_forget(struct committer *committer, uint64_t through)
{
    struct dialog_parameters parameters = {0};
    if (through == 0)
        return;
    dialog_parameter_i64(&parameters, (int64_t)through);
    dialog_ask(committer->dialog, sql_rejudge_mark_forget, &parameters);
}

int committer_replace_span(struct committer *committer,
    const struct history_replacement *replacement, commit_callback *callback, void *context)
{
    int result = begin(committer, on_replace_lost, context);
    if (result != 0)
        return result;
    committer->history->replace_callback = callback;
    dialog_ask_prepared(committer->dialog, "begin", NULL);
    if (replacement->span.device_no != 0) {
        ask_about(committer, sql_visit_remove, &replacement->span);
        ask_about(committer, sql_gap_remove, &replacement->span);
    }
    committer_ask_all(
        committer, "visit_insert", &visit_columns, replacement->visits, replacement->visit_count);
    committer_ask_all(
        committer, "gap_insert", &gap_columns, replacement->gaps, replacement->gap_count);
    ask_forget(committer, replacement->forget_through);
    dialog_ask_prepared(committer->dialog, "commit", NULL);
    dialog_end(
        committer->dialog, &(struct dialog_answer){.context = committer, .done = on_replaced});
    return 0;
}
