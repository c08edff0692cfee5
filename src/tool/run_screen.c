#include "tool/run_screen.h"

#include <stdarg.h>
#include <unistd.h>

#define ERASE_LINE "\r\033[K"

void screen_init(struct screen *screen, FILE *out)
{
    *screen = (struct screen){.out = out, .is_terminal = isatty(fileno(out)) == 1};
}

static void erase(struct screen *screen)
{
    if (screen->is_drawn)
        fputs(ERASE_LINE, screen->out);
    screen->is_drawn = false;
}

void screen_say(struct screen *screen, const char *format, ...)
{
    va_list arguments;

    erase(screen);
    va_start(arguments, format);
    vfprintf(screen->out, format, arguments);
    va_end(arguments);
    fputc('\n', screen->out);
    fflush(screen->out);
}

void screen_draw(struct screen *screen, int64_t now_us, const char *text)
{
    if (screen->is_terminal) {
        fprintf(screen->out, ERASE_LINE "%s", text);
        screen->is_drawn = true;
        fflush(screen->out);
    } else if (now_us >= screen->plain_at_us) {
        screen->plain_at_us = now_us + SCREEN_PLAIN_EVERY_US;
        screen_say(screen, "%s", text);
    }
}

void screen_progress(struct screen *screen, const char *what, int64_t seconds)
{
    if (!screen->is_terminal)
        return;
    fprintf(screen->out, ERASE_LINE "  %s ...", what);
    if (seconds > 0)
        fprintf(screen->out, " %lld s", (long long)seconds);
    screen->is_drawn = true;
    fflush(screen->out);
}

void screen_end(struct screen *screen)
{
    if (screen->is_drawn)
        fputc('\n', screen->out);
    screen->is_drawn = false;
    fflush(screen->out);
}
