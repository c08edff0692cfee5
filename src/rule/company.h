#pragma once

/* Who is near whom: the newest believed fix of every device, found by number and by place. In
 * memory beside the lookout; built again from the stored states after a load, so it is nobody's
 * only copy. A device costs some 64 bytes. PURE. */

#include "haitrinh/base.h"
#include "haitrinh/register.h"

#include "rule/leg.h"

struct companion {
    int32_t device_no;
    int32_t vessel_no; /* 0: on none */
    uint32_t team;     /* of company_team */
    int32_t leader_no; /* of the company that it was told to be in; 0: none */
    int64_t fix_us;
    struct point point;
};

struct company;

MUST_CHECK int company_new(struct company **out);
void company_free(struct company *company);
DEFINE_AUTO(struct company *, company_free);
/* The device's newest fix; its leader stays. -ENOMEM. */
MUST_CHECK int company_note(struct company *company, const struct companion *fix);
/* NULL: no fix is known. */
struct companion *company_find(const struct company *company, int32_t device_no);

/* Devices, each once. */
struct company_list {
    int32_t *numbers;
    size_t count, capacity;
};

/* Adds those whose newest fix lies within the leg in time, and by which the leg passed at that
 * moment (all within 2.5 km, nobody beyond 4), until the list is full. Walks the crowd around the
 * leg, so that the far ones of a crowd hide nobody. */
void company_along(const struct company *company, const struct leg *leg, struct company_list *list);
/* A number for the vessel's team; 0: none. */
uint32_t company_team(const struct vessel *vessel);
