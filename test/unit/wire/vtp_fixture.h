#pragma once

/* What the tests of VTP share: frames made, written and read back in one arena. */

#include <check.h>

#include "base/arena.h"
#include "wire/vtp.h"

/* Fresh for each test: `tcase_add_checked_fixture` or by hand. */
struct vtp_fixture {
    struct arena arena;
    uint8_t bytes[2 * VTP_FRAME_MAX];
    size_t size;
    struct frame frame;
};

static inline void fixture_init(struct vtp_fixture *fixture)
{
    *fixture = (struct vtp_fixture){0};
    arena_init(&fixture->arena, ARENA_MAX_BYTES);
}

static inline void fixture_done(struct vtp_fixture *fixture)
{
    arena_done(&fixture->arena);
}

static inline enum decode_verdict fixture_decode(struct vtp_fixture *fixture)
{
    arena_reset(&fixture->arena);
    struct bytes input = {.data = fixture->bytes, .size = fixture->size};
    return vtp_decode(input, VTP_FRAME_MAX, &fixture->arena, &fixture->frame);
}

/* Writes the frame and reads it again. */
static inline enum decode_verdict fixture_pass(
    struct vtp_fixture *fixture, const Vtp__V1__Frame *frame)
{
    ck_assert_int_eq(vtp_encode(frame, fixture->bytes, sizeof fixture->bytes, &fixture->size), 0);
    return fixture_decode(fixture);
}

static inline Vtp__V1__Frame frame_of_batch(Vtp__V1__Batch *batch)
{
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_BATCH;
    frame.batch = batch;
    return frame;
}

static inline Vtp__V1__Frame frame_of_report(Vtp__V1__Report *report)
{
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_REPORT;
    frame.report = report;
    return frame;
}

static inline Vtp__V1__Frame frame_of_event(Vtp__V1__Event *event)
{
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_EVENT;
    frame.event = event;
    return frame;
}

static inline Vtp__V1__Frame frame_of_hello(Vtp__V1__Hello *hello)
{
    Vtp__V1__Frame frame = VTP__V1__FRAME__INIT;
    frame.body_case = VTP__V1__FRAME__BODY_HELLO;
    frame.hello = hello;
    return frame;
}
