#pragma once

/* The inside of `send`: what it sends, and the two ways to do it. The rows outlive the sending. */

#include "tool/sending.h"
#include "tool/track_file.h"

struct send_rows {
    struct track_row *rows; /* in the order in which they go */
    size_t count;
    size_t skipped; /* lines that could not be read */
};

struct send_settings {
    struct sending_options sending;
    char protocol[OPTION_TEXT_MAX];
    char track[OPTION_TEXT_MAX];
    char raw[OPTION_TEXT_MAX];
    char device[OPTION_TEXT_MAX];
    char from[OPTION_TEXT_MAX];
    char shuffle[OPTION_TEXT_MAX];
    int64_t speed_up;
};

/* COMMAND_DONE when every row was answered (some perhaps refused), or the exit status. */
MUST_CHECK int send_vtp(
    struct sending *sending, const struct send_settings *settings, const struct send_rows *rows);
/* `raw` instead of rows when its size is not 0: records as they stand. */
MUST_CHECK int send_naf(struct sending *sending, const struct send_settings *settings,
    const struct send_rows *rows, struct bytes raw);

/* Tells when rows are due and when to give up; shared by both ways. */
struct send_pace {
    const struct send_rows *rows;
    int64_t speed_up;   /* times real; 0: all at once */
    int64_t start_us;   /* monotonic */
    int64_t drain_us;   /* without any answer */
    int64_t changed_us; /* monotonic: the last answer */
    uint64_t answered;
};

void send_pace_init(
    struct send_pace *pace, const struct send_settings *settings, const struct send_rows *rows);
/* Rows before this one are due now. */
size_t send_pace_due(const struct send_pace *pace);
/* Nothing is left to wait for, or nobody has answered for too long. */
bool send_pace_is_over(struct send_pace *pace, const struct sending *sending, bool is_all_sent);
