#pragma once

/* Messages to vessels on their way: kept until their vessel is connected, sent, sent again on a
 * newer session, until the device tells a final result or their time is over. Each result is
 * journaled. A bounded list in memory: who hands them in (the watch, the desk) keeps them too, and
 * hands them in again after a restart of the gate; the device knows them by their id. */

#include <stdbool.h>

#include "haitrinh/base.h"
#include "haitrinh/report.h"

#include "wire/vtp.h"

struct connection;
struct courier;
struct service;

/* Longest encoded Command: text of 160 characters and the rest. */
#define MESSAGE_BYTES_MAX 1024

struct message {
    uint64_t id;
    struct device_key device;
    int32_t device_no;
    int64_t not_after_us;
    const Vtp__V1__Command *command; /* id, not_after and device_id are filled in here */
};

MUST_CHECK int courier_new(struct service *service, size_t most, struct courier **out);
void courier_free(struct courier *courier);
size_t courier_count(const struct courier *courier);

/* Copies it; sends it when its vessel is connected: *out_is_sent. An id that is on its way already
 * is taken as done. -ENOBUFS: too many wait; -EMSGSIZE: too long; -ESTALE: its time is over. */
MUST_CHECK int courier_take(
    struct courier *courier, const struct message *message, bool *out_is_sent);
/* A device is heard on this connection: sends what waits for it. */
void courier_deliver(struct courier *courier, struct connection *connection, int32_t device_no);
/* Condition of courier_result. */
#define COURIER_FULL 1 /* the journal is full: give the result again later */
/* Journals the result that `device_no` tells, and forgets the message when it is final. */
MUST_CHECK int courier_result(struct courier *courier, const struct device_key *device,
    int32_t device_no, const Vtp__V1__CommandResult *result);
/* Once a second: journals EXPIRED for what is over. */
MUST_CHECK int courier_expire(struct courier *courier, int64_t wall_us);
