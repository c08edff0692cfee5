#include "rule/side.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

int passage_list_add(struct passage_list *list, const struct passage *passage)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 16 : 2 * list->capacity;
        struct passage *grown = realloc(list->items, capacity * sizeof *grown);
        if (grown == NULL)
            return -ENOMEM;
        list->items = grown;
        list->capacity = capacity;
    }
    list->items[list->count++] = *passage;
    return 0;
}

struct side side_begin(void)
{
    return (struct side){.is_firm = true};
}

struct side side_settled(bool is_there)
{
    return (struct side){.is_firm = true, .is_there = is_there, .is_firm_there = is_there};
}

bool side_is_active(const struct side *side, bool is_area)
{
    return !side->is_firm || side->has_change || (is_area && side->is_there);
}

static int emit(const struct side_step *step, const struct change *change, enum certainty certainty)
{
    struct passage passage = {
        .zone = step->index,
        .is_entry = change->is_entry,
        .certainty = certainty,
        .occurred_us = change->occurred_us,
        .point = change->point,
    };
    return passage_list_add(step->out, &passage);
}

static int emit_pair(const struct side_step *step, const struct change *first,
    const struct change *last, enum certainty certainty)
{
    int result = emit(step, first, certainty);
    return result < 0 ? result : emit(step, last, certainty);
}

/* A line is entered to its right, whichever side is the permitted one. */
static bool is_entry(const struct side_step *step, bool is_inward)
{
    return zone_is_area(step->span.zone) || zone_facts(step->span.zone)->side != SIDE_RIGHT
               ? is_inward
               : !is_inward;
}

static struct change first_change(const struct side_step *step, const struct contact *contact)
{
    return (struct change){
        contact->first_us, contact->first, is_entry(step, contact->is_first_inward)};
}

static struct change last_change(const struct side_step *step, const struct contact *contact)
{
    return (struct change){
        contact->last_us, contact->last, is_entry(step, contact->is_last_inward)};
}

static bool is_on_leg(const struct leg *leg, int64_t time_us)
{
    return leg->has_from && time_us > leg->from_us && time_us <= leg->to_us;
}

/* A vessel that was inside when the version began, or ended, was inside from then on, or until
 * then.
 */
static bool is_by_force(
    const struct side_step *step, const struct contact *contact, const struct change *change)
{
    int64_t edge_us = change->is_entry ? step->span.from_us : step->span.until_us;
    if (!is_on_leg(step->leg, edge_us))
        return false;
    if (contact->count == 0)
        return true;
    return change->is_entry ? !contact->is_first_inward || change->occurred_us < edge_us
                            : contact->is_last_inward;
}

/* The change to the other side on this leg. Being inside holds as long as it can. */
static struct change change_on_leg(
    const struct side_step *step, const struct contact *contact, bool is_there)
{
    if (!zone_is_area(step->span.zone))
        return first_change(step, contact);
    struct change change = is_there ? first_change(step, contact) : last_change(step, contact);
    change.is_entry = is_there;
    if (is_by_force(step, contact, &change)) {
        change.occurred_us = is_there ? step->span.from_us : step->span.until_us;
        change.point = step->leg->to;
    }
    return change;
}

/* The run has become firm: what lies between it and the firm run before is decided. */
static int decide(const struct side_step *step)
{
    struct side *side = step->side;
    bool is_area = zone_is_area(step->span.zone);
    bool has_change = side->has_change;
    bool was_there = side->is_firm_there;
    enum certainty doubtful = side->is_confirmed ? CERTAINTY_CONFIRMED : CERTAINTY_UNCONFIRMED;
    side->is_firm_there = side->is_there;
    side->has_change = false;
    side->is_confirmed = false;
    if (!has_change)
        return 0;
    if (side->is_there != was_there) {
        bool is_first = !is_area || side->is_there;
        return emit(step, is_first ? &side->first : &side->last, CERTAINTY_CONFIRMED);
    }
    if (is_area && was_there)
        return 0;
    return emit_pair(step, &side->first, &side->last, doubtful);
}

static void change_side(const struct side_step *step, const struct contact *contact, bool is_there)
{
    struct side *side = step->side;
    side->last = change_on_leg(step, contact, is_there);
    if (!side->has_change)
        side->first = side->last;
    side->has_change = true;
    side->is_there = is_there;
    side->is_firm = false;
    side->count = 1;
    side->began_us = step->leg->to_us;
}

/* Cut through by the leg, with both ends on the side where it was. */
static int infer(const struct side_step *step, const struct contact *contact)
{
    const struct side *side = step->side;
    bool is_area = zone_is_area(step->span.zone);
    if (contact->count < 2 || side->has_change ||
        (is_area && (side->is_there || !contact->is_first_inward)))
        return 0;
    struct change first = first_change(step, contact);
    struct change last = last_change(step, contact);
    return emit_pair(step, &first, &last, CERTAINTY_INFERRED);
}

/* It may be left before it ends. */
static bool ends_around(const struct side_step *step)
{
    return zone_is_area(step->span.zone) && step->side->is_there &&
           is_on_leg(step->leg, step->span.until_us);
}

static bool is_deep(const struct side_step *step)
{
    if (!step->is_near)
        return true;
    struct zone_distance distance = zone_distance_to(step->span.zone, step->leg->to);
    return fabs(distance.distance_m) > (double)step->thresholds->band_m;
}

static bool is_now_firm(const struct side_step *step)
{
    const struct side *side = step->side;
    bool is_long =
        side->count == 2 && step->leg->to_us - side->began_us >= step->thresholds->settle_us;
    return is_long || is_deep(step);
}

int side_move(const struct side_step *step)
{
    struct side *side = step->side;
    struct contact contact = {.first_us = step->leg->to_us,
        .last_us = step->leg->to_us,
        .first = step->leg->to,
        .last = step->leg->to};
    if (step->is_near || ends_around(step))
        contact = leg_contact_in_force(step->leg, &step->span);
    bool is_there = zone_is_area(step->span.zone)
                        ? step->is_near && zone_holds(step->span.zone, step->leg->to)
                        : side->is_there != (contact.count % 2 == 1);
    int result = 0;
    if (is_there != side->is_there) {
        change_side(step, &contact, is_there);
    } else {
        side->count = side->count < 2 ? side->count + 1 : 2;
        result = infer(step, &contact);
    }
    if (is_there != side->is_firm_there && side->count == 2)
        side->is_confirmed = true;
    if (result < 0 || side->is_firm || !is_now_firm(step))
        return result;
    side->is_firm = true;
    return decide(step);
}

int side_end(const struct side_step *step)
{
    const struct side *side = step->side;
    bool is_area = zone_is_area(step->span.zone);
    if (!side->has_change || (is_area && side->is_firm_there))
        return 0;
    return emit(
        step, &side->first, side->is_confirmed ? CERTAINTY_CONFIRMED : CERTAINTY_UNCONFIRMED);
}
