#pragma once

/* What `haitrinh run` shows: lines that stay, and under them, on a terminal, one line that is
 * drawn again and again. Without a terminal the drawn line becomes a plain line every 10 seconds.
 *
 * Borrows the stream. Writing never fails as far as the caller sees. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "haitrinh/base.h"

#define SCREEN_PLAIN_EVERY_US (10 * INT64_C(1000000))

struct screen {
    FILE *out;
    bool is_terminal;
    bool is_drawn;
    int64_t plain_at_us; /* when the drawn line may become a plain one again */
};

void screen_init(struct screen *screen, FILE *out);
/* A line that stays. */
void screen_say(struct screen *screen, const char *format, ...) PRINTF_LIKE(2, 3);
/* The line that refreshes; `now_us` is any clock that only grows. */
void screen_draw(struct screen *screen, int64_t now_us, const char *text);
/* What a long step does, and for how long, on a terminal only. */
void screen_progress(struct screen *screen, const char *what, int64_t seconds);
/* Leaves the drawn line standing and begins a new one. */
void screen_end(struct screen *screen);
