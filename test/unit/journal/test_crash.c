#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "box.h"
#include "journal/check.h"
#include "run_suite.h"

#define CYCLES 40

/* In a process of its own, without asserts: appends for ever, tells each new mark to `ack_fd`. */
static int write_on(const struct box *box, int ack_fd)
{
    struct journal *journal = NULL;
    if (journal_open(&box->options, box->log, &journal) < 0)
        return 2;
    uint64_t mark = journal_durable(journal);
    uint64_t seq = mark;
    for (;;) {
        uint8_t body[BOX_BODY_MAX];
        uint64_t wanted = seq + 1;
        int result =
            journal_append(journal, RECORD_FRAME, wanted % 4, box_body(wanted, body), &seq);
        struct pollfd event = {.fd = journal_event_fd(journal), .events = POLLIN};
        if (result < 0 || (result == 0 && seq != wanted))
            return 3;
        if (result == JOURNAL_FULL)
            (void)poll(&event, 1, 100);
        uint64_t now = journal_durable(journal);
        if (now != mark && write(ack_fd, &now, sizeof now) != sizeof now)
            return 4;
        mark = now;
    }
}

/* The highest mark that was told before the end. */
static uint64_t read_acks(int fd, uint64_t acked)
{
    uint64_t mark = 0;
    while (read(fd, &mark, sizeof mark) == sizeof mark)
        acked = mark;
    return acked;
}

static uint64_t run_and_kill(const struct box *box, uint64_t acked, long after_us)
{
    int pipes[2];
    ck_assert_int_eq(pipe(pipes), 0);
    pid_t child = fork();
    if (child == 0)
        _exit(write_on(box, pipes[1]));
    close(pipes[1]);
    const struct timespec pause = {.tv_nsec = after_us * 1000};
    nanosleep(&pause, NULL);
    ck_assert_int_eq(kill(child, SIGKILL), 0);
    acked = read_acks(pipes[0], acked);
    close(pipes[0]);
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
    return acked;
}

START_TEST(nothing_acknowledged_is_lost_by_kill)
{
    struct box box;
    uint64_t acked = 0;
    box_make(&box);
    srandom(7);
    for (int cycle = 0; cycle < CYCLES; cycle++) {
        acked = run_and_kill(&box, acked, 20000 + random() % 100000);
        AUTO(journal_close) struct journal *journal = box_open(&box);
        uint64_t recovered = journal_durable(journal);
        ck_assert_uint_ge(recovered, acked);
        acked = recovered;
    }
    ck_assert_uint_gt(acked, CYCLES);
    box_expect(&box, 1, acked);
    struct journal_findings findings;
    ck_assert_int_eq(journal_check(box.path, NULL, NULL, &findings), 0);
    ck_assert_msg(findings.faults == 0, "%s", findings.first_fault);
    ck_assert_uint_eq(findings.last_seq, acked);
    box_drop(&box);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {nothing_acknowledged_is_lost_by_kill};
    return run_suite(suite_of("crash", tests, COUNT_OF(tests)));
}
