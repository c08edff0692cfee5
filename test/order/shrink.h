#pragma once

/* Leaves out entries of a logbook as long as the same proof still fails. */

#include "logbook.h"

typedef bool shrink_fails(void *context, const struct logbook *book);

void shrink(struct logbook *book, shrink_fails *fails, void *context);
