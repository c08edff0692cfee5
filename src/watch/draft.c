#include "watch/draft.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Rows that an array begins with; it doubles from there. */
#define FIRST_ROWS 64

void draft_init(struct draft *draft)
{
    *draft = (struct draft){0};
    alarm_list_init(&draft->events);
}

void draft_done(struct draft *draft)
{
    free(draft->positions);
    alarm_list_done(&draft->events);
    free(draft->notices);
    free(draft->polls);
    free(draft->results);
    free(draft->spans);
    free(draft->strangers);
    free(draft->quarantine);
    free(draft->deafness);
    draft_init(draft);
}

void draft_clear(struct draft *draft)
{
    draft->position_count = 0;
    alarm_list_reset(&draft->events);
    draft->notice_count = 0;
    draft->poll_count = 0;
    draft->result_count = 0;
    draft->span_count = 0;
    draft->stranger_count = 0;
    draft->quarantine_count = 0;
    draft->deafness_count = 0;
}

/* The array with room for one more, or NULL: the old one is still good then. */
static void *with_room(void *rows, size_t count, size_t *capacity, size_t row_size)
{
    if (count < *capacity)
        return rows;
    size_t wanted = *capacity ? 2 * *capacity : FIRST_ROWS;
    void *grown = reallocarray(rows, wanted, row_size);
    if (grown)
        *capacity = wanted;
    return grown;
}

int draft_position(struct draft *draft, const struct position *position)
{
    struct position *rows =
        with_room(draft->positions, draft->position_count, &draft->position_capacity, sizeof *rows);
    if (!rows)
        return -ENOMEM;
    draft->positions = rows;
    rows[draft->position_count++] = *position;
    return 0;
}

int draft_notice(struct draft *draft, struct notice_row **out)
{
    struct notice_row *rows =
        with_room(draft->notices, draft->notice_count, &draft->notice_capacity, sizeof *rows);
    if (!rows)
        return -ENOMEM;
    draft->notices = rows;
    *out = &rows[draft->notice_count++];
    return 0;
}

int draft_poll(struct draft *draft, const struct poll_row *poll)
{
    struct poll_row *rows =
        with_room(draft->polls, draft->poll_count, &draft->poll_capacity, sizeof *rows);
    if (!rows)
        return -ENOMEM;
    draft->polls = rows;
    rows[draft->poll_count++] = *poll;
    return 0;
}

int draft_result(struct draft *draft, const struct result_row *row)
{
    struct result_row *rows =
        with_room(draft->results, draft->result_count, &draft->result_capacity, sizeof *rows);
    if (!rows)
        return -ENOMEM;
    draft->results = rows;
    rows[draft->result_count++] = *row;
    return 0;
}

int draft_span(struct draft *draft, const struct span_row *span)
{
    struct span_row *rows =
        with_room(draft->spans, draft->span_count, &draft->span_capacity, sizeof *rows);
    if (!rows)
        return -ENOMEM;
    draft->spans = rows;
    rows[draft->span_count++] = *span;
    return 0;
}

int draft_stranger(struct draft *draft, const struct stranger_row *stranger)
{
    struct stranger_row *rows =
        with_room(draft->strangers, draft->stranger_count, &draft->stranger_capacity, sizeof *rows);
    if (!rows)
        return -ENOMEM;
    draft->strangers = rows;
    rows[draft->stranger_count++] = *stranger;
    return 0;
}

int draft_deafness(struct draft *draft, const struct deafness_row *row)
{
    struct deafness_row *rows =
        with_room(draft->deafness, draft->deafness_count, &draft->deafness_capacity, sizeof *rows);
    if (!rows)
        return -ENOMEM;
    draft->deafness = rows;
    rows[draft->deafness_count++] = *row;
    return 0;
}

int draft_quarantine(struct draft *draft, const struct quarantine_row *row)
{
    struct quarantine_row *rows = with_room(
        draft->quarantine, draft->quarantine_count, &draft->quarantine_capacity, sizeof *rows);
    if (!rows)
        return -ENOMEM;
    draft->quarantine = rows;
    rows[draft->quarantine_count++] = *row;
    return 0;
}

void draft_fill(const struct draft *draft, struct batch *out)
{
    out->positions = draft->positions;
    out->position_count = draft->position_count;
    out->events = draft->events.events;
    out->event_count = draft->events.count;
    out->notices = draft->notices;
    out->notice_count = draft->notice_count;
    out->polls = draft->polls;
    out->poll_count = draft->poll_count;
    out->results = draft->results;
    out->result_count = draft->result_count;
    out->spans = draft->spans;
    out->span_count = draft->span_count;
    out->strangers = draft->strangers;
    out->stranger_count = draft->stranger_count;
    out->quarantine = draft->quarantine;
    out->quarantine_count = draft->quarantine_count;
    out->deafness = draft->deafness;
    out->deafness_count = draft->deafness_count;
}
