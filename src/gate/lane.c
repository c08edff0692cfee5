#include "gate/lane.h"

#include "haitrinh/protocol.h"

bool lane_is_urgent(const struct report *report)
{
    return report_is_distress(report);
}

bool lane_is_history(const struct report *report, unsigned frame_flags, int64_t received_us)
{
    return !report_is_live(report, received_us, (frame_flags & FRAME_HISTORICAL) != 0);
}

static size_t count_live(
    const struct report *reports, size_t count, unsigned frame_flags, int64_t received_us)
{
    size_t live = 0;
    for (size_t i = 0; i < count; i++)
        live += lane_is_history(&reports[i], frame_flags, received_us) ? 0 : 1;
    return live;
}

size_t lane_split(const struct report *reports, size_t count, unsigned frame_flags,
    int64_t received_us, struct report *out)
{
    size_t live = count_live(reports, count, frame_flags, received_us);
    if (live == 0 || live == count)
        return live;
    size_t next_live = 0;
    size_t next_history = live;
    for (size_t i = 0; i < count; i++) {
        bool is_history = lane_is_history(&reports[i], frame_flags, received_us);
        out[is_history ? next_history++ : next_live++] = reports[i];
    }
    return live;
}
