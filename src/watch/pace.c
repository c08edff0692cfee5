#include "watch/pace.h"

void pace_init(struct pace *pace, size_t most)
{
    *pace = (struct pace){.most = most, .live = most, .history = most};
}

size_t pace_live(const struct pace *pace)
{
    return pace->is_apart && pace->is_history_turn ? 0 : pace->live;
}

size_t pace_history(const struct pace *pace)
{
    return pace->is_apart && !pace->is_history_turn ? 0 : pace->history;
}

void pace_pass(struct pace *pace)
{
    pace->is_history_turn = !pace->is_history_turn;
}

static size_t doubled(const struct pace *pace, size_t limit)
{
    return 2 * limit < pace->most ? 2 * limit : pace->most;
}

void pace_done(struct pace *pace, const struct paced *batch)
{
    if (!pace->is_apart)
        return;
    if (batch->live > 0)
        pace->live = doubled(pace, pace->live);
    if (batch->history > 0)
        pace->history = doubled(pace, pace->history);
    pace->is_apart = pace->live < pace->most || pace->history < pace->most;
    pace_pass(pace);
}

static bool halve(size_t *limit, uint64_t records)
{
    bool is_single = *limit == 1;
    if (records < *limit)
        *limit = (size_t)records;
    *limit = *limit > 1 ? *limit / 2 : 1;
    return is_single;
}

bool pace_refused(struct pace *pace, const struct paced *batch)
{
    bool is_mixed = batch->live > 0 && batch->history > 0;
    pace->is_apart = true;
    pace->is_history_turn = false;
    if (is_mixed) {
        pace->live = pace->most / 2;
        pace->history = pace->most / 2;
        return false;
    }
    return batch->history > 0 ? halve(&pace->history, batch->history)
                              : halve(&pace->live, batch->live);
}
