#pragma once

/* A server that speaks VTP/1 on a loopback port of its own, for tests of the client: it checks what
 * a gate would check, keeps what it acknowledged, and misbehaves on demand. */

#include <event2/event.h>

#include "haitrinh/report.h"

#include "tool/endpoint.h"

#define FAKE_REPORTS_MAX 4096

struct fake_gate;

struct fake_gate_settings {
    struct event_base *base;
    struct bytes device_key;
    unsigned close_after;   /* frames with reports in one session; 0: never */
    bool is_false;          /* answers Hello with a wrong code */
    unsigned reject_code;   /* answers Hello with this Reject; 0: Welcome */
    uint64_t refused_seq;   /* is acknowledged as refused; 0: none */
    uint64_t close_unacked; /* closes on the frame that begins with this, unacknowledged, once */
};

struct fake_gate_record {
    struct report report;
    uint32_t digest;
};

struct fake_gate *fake_gate_new(const struct fake_gate_settings *settings);
void fake_gate_free(struct fake_gate *gate);
struct endpoint fake_gate_endpoint(const struct fake_gate *gate);
/* What was acknowledged, in order of arrival, re-sends included. */
const struct fake_gate_record *fake_gate_records(const struct fake_gate *gate, size_t *out_count);
size_t fake_gate_sessions(const struct fake_gate *gate);
/* Frames whose code was wrong: the client's fault. */
size_t fake_gate_forgeries(const struct fake_gate *gate);
