#pragma once

/* The notices of the events that one record has raised, into the draft: rows of the outbox, filled
 * in with what the register says of vessel, device, zone and supplier. Whom, how and in which words
 * is rule/notice.h's table. -ENOMEM only. */

#include "haitrinh/base.h"

#include "watch/draft.h"
#include "watch/memory.h"

/* Of the events from index `first` on. `desk_phone` "": none is named. */
MUST_CHECK int notices_draft(
    struct memory *memory, const char *desk_phone, struct draft *draft, size_t first);
