#include "shrink.h"

/* The same without `count` entries from `first` on. */
static void leave_out(const struct logbook *book, size_t first, size_t count, struct logbook *out)
{
    *out = (struct logbook){0};
    for (size_t i = 0; i < book->count; i++)
        if (i < first || i >= first + count)
            logbook_add(out, &book->entries[i]);
}

static bool try_without(
    struct logbook *book, size_t first, size_t count, shrink_fails *fails, void *context)
{
    struct logbook less;
    leave_out(book, first, count, &less);
    bool is_failing = fails(context, &less);
    logbook_done(is_failing ? book : &less);
    if (is_failing)
        *book = less;
    return is_failing;
}

static bool pass_over(struct logbook *book, size_t count, shrink_fails *fails, void *context)
{
    bool is_shorter = false;
    for (size_t first = 0; first < book->count;) {
        bool is_left_out = try_without(book, first, count, fails, context);
        is_shorter = is_shorter || is_left_out;
        first += is_left_out ? 0 : count;
    }
    return is_shorter;
}

void shrink(struct logbook *book, shrink_fails *fails, void *context)
{
    for (size_t count = book->count / 2; count > 1; count /= 2)
        (void)pass_over(book, count, fails, context);
    while (pass_over(book, 1, fails, context))
        ;
}
