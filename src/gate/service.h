#pragma once

/* What a session works with: the parts of the gate, wired once by gate.c and owned there. */

#include "gate/counter.h"
#include "gate/gate.h"

struct connection_set;
struct courier;
struct event_base;
struct intake;
struct notice_desk;
struct path_table;
struct pending;
struct presence;
struct roster;

struct service {
    const struct gate_settings *settings;
    struct log *log;
    struct event_base *base;
    struct intake *intake;
    struct notice_desk *notices;
    struct pending *pending;
    struct roster *roster;
    struct presence *presence;
    struct path_table *paths;
    struct courier *courier;
    struct connection_set *connections;
    uint64_t counters[COUNT_ALL];
    int failure; /* the -errno that stops the gate */
};

/* The gate cannot go on: says so once, and leaves the loop. `what` names the operation. */
void service_fail(struct service *service, int error, const char *what);
