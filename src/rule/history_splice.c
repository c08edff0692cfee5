#include <errno.h>
#include <stdlib.h>

#include "chart/zone.h"
#include "rule/history.h"

/* One end of a visit, whether stored or judged. */
struct end {
    int32_t zone_no;
    uint64_t zone_version;
    int64_t occurred_us;
    struct point point;
    bool is_entry;
    enum certainty certainty;
    enum zone_side side; /* reached, of a line */
};

struct end_list {
    struct end *items;
    size_t count;
};

void visit_list_done(struct visit_list *visits)
{
    if (visits == NULL)
        return;
    free(visits->rows);
    *visits = (struct visit_list){0};
}

static int compare_ends(const void *left, const void *right)
{
    const struct end *one = left;
    const struct end *other = right;
    if (one->zone_no != other->zone_no)
        return one->zone_no < other->zone_no ? -1 : 1;
    if (one->zone_version != other->zone_version)
        return one->zone_version < other->zone_version ? -1 : 1;
    if (one->occurred_us != other->occurred_us)
        return one->occurred_us < other->occurred_us ? -1 : 1;
    return (int)other->is_entry - (int)one->is_entry;
}

static int compare_visits(const void *left, const void *right)
{
    const struct visit_row *one = left;
    const struct visit_row *other = right;
    if (one->entered_us != other->entered_us)
        return one->entered_us < other->entered_us ? -1 : 1;
    if (one->zone_no != other->zone_no)
        return one->zone_no < other->zone_no ? -1 : 1;
    if (one->zone_version != other->zone_version)
        return one->zone_version < other->zone_version ? -1 : 1;
    return (int)one->side - (int)other->side;
}

/* What lies in the window is judged anew. At a settled first position nothing occurs: what led to
 * it belongs to the window before. */
static bool is_replaced(const struct track_window *window, int64_t occurred_us)
{
    int64_t from_us = window->positions[0].fix_us;
    int64_t until_us = window->positions[window->count - 1].fix_us;
    bool is_behind = window->is_from_start ? occurred_us >= from_us : occurred_us > from_us;
    return is_behind && occurred_us <= until_us;
}

static void keep_stored(
    struct end_list *ends, const struct visit_row *visit, const struct track_window *window)
{
    struct end end = {
        .zone_no = visit->zone_no,
        .zone_version = visit->zone_version,
        .occurred_us = visit->entered_us,
        .point = visit->entered,
        .is_entry = true,
        .certainty = visit->certainty,
        .side = visit->side,
    };
    if (!is_replaced(window, end.occurred_us))
        ends->items[ends->count++] = end;
    if (visit->side != SIDE_NONE || visit->left_us == TIME_UNKNOWN)
        return;
    end.occurred_us = visit->left_us;
    end.point = visit->left;
    end.is_entry = false;
    if (!is_replaced(window, end.occurred_us))
        ends->items[ends->count++] = end;
}

static struct end judged_end(const struct passage *passage, const struct zone_set *zones)
{
    const struct zone *zone = zone_set_at(zones, passage->zone);
    const struct zone_facts *facts = zone_facts(zone);
    struct end end = {
        .zone_no = facts->zone_no,
        .zone_version = facts->version_no,
        .occurred_us = passage->occurred_us,
        .point = passage->point,
        .is_entry = passage->is_entry,
        .certainty = passage->certainty,
    };
    if (!zone_is_area(zone)) {
        end.side = passage->is_entry ? SIDE_RIGHT : SIDE_LEFT;
        end.is_entry = true;
    }
    return end;
}

static struct visit_row visit_begun(const struct end *end, int32_t device_no)
{
    struct visit_row visit = {
        .device_no = device_no,
        .zone_no = end->zone_no,
        .zone_version = end->zone_version,
        .entered_us = end->occurred_us,
        .left_us = TIME_UNKNOWN,
        .entered = end->point,
        .left = {COORD_UNKNOWN, COORD_UNKNOWN},
        .certainty = end->certainty,
        .side = end->side,
    };
    if (end->side != SIDE_NONE) {
        visit.left_us = end->occurred_us;
        visit.left = end->point;
    }
    return visit;
}

static bool is_open_visit(const struct visit_list *visits, const struct end *end)
{
    if (visits->count == 0)
        return false;
    const struct visit_row *newest = &visits->rows[visits->count - 1];
    return newest->left_us == TIME_UNKNOWN && newest->zone_no == end->zone_no &&
           newest->zone_version == end->zone_version;
}

/* Ends in order of zone and time become visits. An end that has lost its other half to a change of
 * the zones is left out. */
static void join_ends(const struct end_list *ends, int32_t device_no, struct visit_list *out)
{
    for (size_t i = 0; i < ends->count; i++) {
        const struct end *end = &ends->items[i];
        bool is_open = is_open_visit(out, end);
        if (end->is_entry && !is_open) {
            out->rows[out->count++] = visit_begun(end, device_no);
        } else if (!end->is_entry && is_open) {
            out->rows[out->count - 1].left_us = end->occurred_us;
            out->rows[out->count - 1].left = end->point;
        }
    }
}

int history_splice(const struct visit_list *stored, const struct track_window *window,
    const struct history *judged, const struct zone_set *zones, struct visit_list *out)
{
    *out = (struct visit_list){0};
    size_t most = 2 * stored->count + judged->passage_count;
    if (most == 0)
        return 0;
    struct end_list ends = {.items = calloc(most, sizeof *ends.items)};
    struct visit_list visits = {.rows = calloc(most, sizeof *visits.rows)};
    if (ends.items == NULL || visits.rows == NULL) {
        free(ends.items);
        free(visits.rows);
        return -ENOMEM;
    }
    for (size_t i = 0; i < stored->count; i++)
        keep_stored(&ends, &stored->rows[i], window);
    for (size_t i = 0; i < judged->passage_count; i++)
        ends.items[ends.count++] = judged_end(&judged->passages[i], zones);
    qsort(ends.items, ends.count, sizeof *ends.items, compare_ends);
    join_ends(&ends, window->positions[0].device_no, &visits);
    qsort(visits.rows, visits.count, sizeof *visits.rows, compare_visits);
    free(ends.items);
    *out = visits;
    return 0;
}
