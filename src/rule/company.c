#include "rule/company.h"

#include <errno.h>
#include <stdlib.h>

/* 0.05 degrees: 5.5 km of latitude, 5 km of longitude off Viet Nam. */
#define CELL_E7     500000
#define SLOTS_LEAST 256
#define STEPS_MOST  64
#define NOBODY      UINT32_MAX
#define HASH_FACTOR UINT64_C(0x9e3779b97f4a7c15)
#define FNV_BASIS   UINT32_C(2166136261)
#define FNV_PRIME   UINT32_C(16777619)

struct cell {
    int32_t lat, lon;
};

/* Chained with the others in its cell's slot. */
struct member {
    struct companion at;
    uint32_t next, previous;
};

struct company {
    struct member *members;
    uint32_t count, capacity;
    uint32_t *by_number; /* open addressing: index of a member */
    uint32_t *by_cell;   /* first of a chain */
    uint32_t slots;      /* of each, a power of two, at least twice the capacity */
};

int company_new(struct company **out)
{
    struct company *company = calloc(1, sizeof *company);
    if (company == NULL)
        return -ENOMEM;
    *out = company;
    return 0;
}

void company_free(struct company *company)
{
    if (company == NULL)
        return;
    free(company->members);
    free(company->by_number);
    free(company->by_cell);
    free(company);
}

static int32_t cell_at(int32_t coordinate_e7)
{
    return (int32_t)floor_divide(coordinate_e7, CELL_E7);
}

static struct cell cell_of(struct point point)
{
    return (struct cell){cell_at(point.lat_e7), cell_at(point.lon_e7)};
}

static uint32_t slot_of(const struct company *company, uint64_t key)
{
    return (uint32_t)(key * HASH_FACTOR >> 32) & (company->slots - 1);
}

static uint32_t slot_of_cell(const struct company *company, struct cell cell)
{
    return slot_of(company, (uint64_t)(uint32_t)cell.lat << 32 | (uint32_t)cell.lon);
}

static uint32_t *number_slot(const struct company *company, int32_t device_no)
{
    uint32_t slot = slot_of(company, (uint32_t)device_no);
    while (company->by_number[slot] != NOBODY &&
           company->members[company->by_number[slot]].at.device_no != device_no)
        slot = (slot + 1) & (company->slots - 1);
    return &company->by_number[slot];
}

struct companion *company_find(const struct company *company, int32_t device_no)
{
    if (company->slots == 0)
        return NULL;
    uint32_t index = *number_slot(company, device_no);
    return index == NOBODY ? NULL : &company->members[index].at;
}

static void chain(struct company *company, uint32_t index)
{
    struct member *member = &company->members[index];
    uint32_t *head = &company->by_cell[slot_of_cell(company, cell_of(member->at.point))];
    member->previous = NOBODY;
    member->next = *head;
    if (*head != NOBODY)
        company->members[*head].previous = index;
    *head = index;
}

static void unchain(struct company *company, uint32_t index)
{
    const struct member *member = &company->members[index];
    if (member->next != NOBODY)
        company->members[member->next].previous = member->previous;
    if (member->previous != NOBODY)
        company->members[member->previous].next = member->next;
    else
        company->by_cell[slot_of_cell(company, cell_of(member->at.point))] = member->next;
}

/* All members are found anew in tables twice as large. */
static int grow(struct company *company)
{
    uint32_t slots = company->slots == 0 ? SLOTS_LEAST : 2 * company->slots;
    struct member *members =
        realloc(company->members, (size_t)slots / 2 * sizeof *company->members);
    if (members == NULL)
        return -ENOMEM;
    company->members = members;
    uint32_t *by_number = malloc(slots * sizeof *by_number);
    uint32_t *by_cell = malloc(slots * sizeof *by_cell);
    if (by_number == NULL || by_cell == NULL) {
        free(by_number);
        free(by_cell);
        return -ENOMEM;
    }
    for (uint32_t i = 0; i < slots; i++)
        by_number[i] = by_cell[i] = NOBODY;
    free(company->by_number);
    free(company->by_cell);
    company->by_number = by_number;
    company->by_cell = by_cell;
    company->slots = slots;
    company->capacity = slots / 2;
    for (uint32_t i = 0; i < company->count; i++) {
        *number_slot(company, members[i].at.device_no) = i;
        chain(company, i);
    }
    return 0;
}

int company_note(struct company *company, const struct companion *fix)
{
    struct companion *known = company_find(company, fix->device_no);
    if (known == NULL && company->count == company->capacity) {
        int result = grow(company);
        if (result < 0)
            return result;
    }
    uint32_t *slot = number_slot(company, fix->device_no);
    if (known == NULL) {
        *slot = company->count++;
        company->members[*slot].at = *fix;
    } else {
        int32_t leader_no = known->leader_no;
        unchain(company, *slot);
        *known = *fix;
        known->leader_no = leader_no;
    }
    chain(company, *slot);
    return 0;
}

struct finding {
    const struct company *company;
    const struct leg *leg;
    struct company_list *list;
};

static bool is_listed(const struct company_list *list, int32_t device_no)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->numbers[i] == device_no)
            return true;
    return false;
}

static int64_t between(int32_t from, int32_t to, int64_t part, int64_t whole)
{
    return from + ((int64_t)to - from) * part / whole;
}

/* The leg passed within half a cell of it, east and north, at the moment of its fix. */
static bool is_passed(const struct leg *leg, const struct companion *at)
{
    if (at->fix_us < leg->from_us || at->fix_us > leg->to_us)
        return false;
    int64_t whole_ms = (leg->to_us - leg->from_us) / 1000;
    int64_t part_ms = (at->fix_us - leg->from_us) / 1000;
    if (whole_ms == 0)
        part_ms = whole_ms = 1;
    int64_t lat_e7 = between(leg->from.lat_e7, leg->to.lat_e7, part_ms, whole_ms);
    int64_t lon_e7 = between(leg->from.lon_e7, leg->to.lon_e7, part_ms, whole_ms);
    return llabs(lat_e7 - at->point.lat_e7) <= CELL_E7 / 2 &&
           llabs(lon_e7 - at->point.lon_e7) <= CELL_E7 / 2;
}

static void look_into(const struct finding *finding, struct cell cell)
{
    const struct company *company = finding->company;
    struct company_list *list = finding->list;
    uint32_t index = company->by_cell[slot_of_cell(company, cell)];
    for (; index != NOBODY && list->count < list->capacity; index = company->members[index].next) {
        const struct companion *at = &company->members[index].at;
        if (is_passed(finding->leg, at) && !is_listed(list, at->device_no))
            list->numbers[list->count++] = at->device_no;
    }
}

/* The four cells whose common corner is nearest: what is within half a cell lies in them. */
static void look_around(const struct finding *finding, struct point point)
{
    struct cell corner = {cell_at(point.lat_e7 + CELL_E7 / 2), cell_at(point.lon_e7 + CELL_E7 / 2)};
    for (int32_t north = -1; north <= 0; north++)
        for (int32_t east = -1; east <= 0; east++)
            look_into(finding, (struct cell){corner.lat + north, corner.lon + east});
}

void company_along(const struct company *company, const struct leg *leg, struct company_list *list)
{
    if (company->slots == 0)
        return;
    struct finding finding = {.company = company, .leg = leg, .list = list};
    int64_t north = (int64_t)leg->to.lat_e7 - leg->from.lat_e7;
    int64_t east = (int64_t)leg->to.lon_e7 - leg->from.lon_e7;
    int64_t longest = llabs(north) > llabs(east) ? llabs(north) : llabs(east);
    int64_t steps = longest / (CELL_E7 / 2) + 1;
    if (steps > STEPS_MOST)
        return;
    for (int64_t i = 0; i <= steps; i++)
        look_around(&finding, (struct point){(int32_t)(leg->from.lat_e7 + north * i / steps),
                                  (int32_t)(leg->from.lon_e7 + east * i / steps)});
}

uint32_t company_team(const struct vessel *vessel)
{
    if (vessel == NULL || vessel->team[0] == '\0')
        return 0;
    uint32_t hash = FNV_BASIS;
    for (const char *at = vessel->team; *at != '\0'; at++)
        hash = (hash ^ (uint8_t)*at) * FNV_PRIME;
    return hash == 0 ? 1 : hash;
}
