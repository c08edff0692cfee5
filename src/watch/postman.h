#pragma once

/* The watch's end of the gate's mailbox (doc/mailbox.md): hands over the polls (rule/poll.h) that
 * the store has taken. It only remembers whom to ask; what is asked stands in the memory, from
 * where it is known again after a restart or a lost commit.
 *
 *     stored ──▶ waiting ──connected──▶ handed ──gate lost──▶ waiting
 *                   └── heard, settled, half of its time over ──▶ forgotten
 *
 * Handed again to a gate that was away meanwhile: gate and device know a poll by its id, so that
 * twice does no harm. Not in the second half of its time: who could not have answered would seem
 * not to have. At most POSTMAN_POLLS_MAX at a time; further ones are wished for again by their
 * rule. On the loop, without waiting. -ENOMEM is the only failure. */

#include "haitrinh/base.h"

struct event_base;
struct log;
struct memory;
struct postman;

#define POSTMAN_POLLS_MAX 1024

/* `path` of the socket, borrowed; empty: nobody is polled, and the log says so. */
MUST_CHECK int postman_new(
    struct event_base *base, struct log *log, const char *path, struct postman **out);
void postman_free(struct postman *postman);
DEFINE_AUTO(struct postman *, postman_free);

/* A poll is in the store. */
void postman_take(struct postman *postman, int32_t device_no, uint64_t poll_id);
/* The memory is another: only its polls are to be handed over. */
void postman_restart(struct postman *postman, const struct memory *memory);
/* Hands over what waits and forgets what is over. To be called some times a second. */
MUST_CHECK int postman_run(struct postman *postman, const struct memory *memory);
