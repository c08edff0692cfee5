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
/* Devices whose newest fix lies within the leg in time and not far from it in place (a superset of
 * those within 2.5 km): at most `capacity` numbers, gives the count. */
size_t company_along(
    const struct company *company, const struct leg *leg, int32_t *out, size_t capacity);
/* A number for the vessel's team; 0: none. */
uint32_t company_team(const struct vessel *vessel);
