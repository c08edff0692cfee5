#include "tool/run_process.h"
#include "tool/send.h"

void send_pace_init(
    struct send_pace *pace, const struct send_settings *settings, const struct send_rows *rows)
{
    int64_t now_us = process_clock_us();
    *pace = (struct send_pace){
        .rows = rows,
        .speed_up = settings->speed_up,
        .start_us = now_us,
        .drain_us = settings->sending.drain_us,
        .changed_us = now_us,
    };
}

size_t send_pace_due(const struct send_pace *pace)
{
    const struct send_rows *rows = pace->rows;
    if (pace->speed_up == 0 || rows->count == 0)
        return rows->count;
    int64_t elapsed_us = process_clock_us() - pace->start_us;
    int64_t until_us = rows->rows[0].report.fix_us + elapsed_us * pace->speed_up;
    size_t due = 0;
    while (due < rows->count && rows->rows[due].report.fix_us <= until_us)
        due++;
    return due;
}

bool send_pace_is_over(struct send_pace *pace, const struct sending *sending, bool is_all_sent)
{
    int64_t now_us = process_clock_us();
    uint64_t answered = sending->acknowledged + sending->refused;
    bool is_waiting = sending_unanswered(sending) > 0;
    if (answered != pace->answered || !is_waiting)
        pace->changed_us = now_us;
    pace->answered = answered;
    return is_waiting ? now_us - pace->changed_us > pace->drain_us : is_all_sent;
}
