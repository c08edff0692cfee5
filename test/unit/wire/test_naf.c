#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "run_suite.h"
#include "wire/naf.h"

#define HEAD "//SR//TM/POS//IR/VNM000096789//"
#define WHEN "DA/20260228//TI/0200//"
#define HERE "LT/+13.7765//LG/+109.4521//"
#define GOOD HEAD WHEN HERE "ER//"

static enum decode_verdict decode(struct bytes input, struct arena *arena, struct frame *out)
{
    arena_reset(arena);
    return naf_decode(input, NAF_RECORD_MAX, arena, out);
}

static enum decode_verdict decode_text(const char *text, struct arena *arena, struct frame *out)
{
    return decode(bytes_from_text(text), arena, out);
}

/* Input, and what the decoder makes of its start. */
static const struct {
    const char *input;
    enum decode_verdict verdict;
    size_t size;
} framings[] = {
    {"",                     DECODE_MORE,    0                  },
    {"\r\n",                 DECODE_MORE,    0                  },
    {"//",                   DECODE_MORE,    0                  },
    {"//S",                  DECODE_MORE,    4                  },
    {"//SR//TM/POS",         DECODE_MORE,    13                 },
    {"junk",                 DECODE_GARBAGE, 4                  },
    {"junk//SR",             DECODE_GARBAGE, 4                  },
    {"junk//SR//TM",         DECODE_GARBAGE, 4                  },
    {"x" GOOD,               DECODE_GARBAGE, 1                  },
    {GOOD,                   DECODE_FRAME,   sizeof GOOD - 3    },
    {GOOD "\r\n",            DECODE_FRAME,   sizeof GOOD - 1 + 2},
    {GOOD "\n" GOOD,         DECODE_FRAME,   sizeof GOOD - 1 + 1},
    {GOOD GOOD,              DECODE_FRAME,   sizeof GOOD - 3    },
    {HEAD WHEN HERE "ER",    DECODE_FRAME,   sizeof GOOD - 3    },
    {"//SR//ER//\n",         DECODE_FRAME,   11                 },
    {"//SR//AD/X" GOOD,      DECODE_GARBAGE, 10                 },
    {"//SR//SR//ER//",       DECODE_GARBAGE, 4                  },
    {"\r\n//" GOOD "junk//", DECODE_FRAME,   sizeof GOOD - 1 + 4},
};

START_TEST(records_are_found)
{
    struct arena arena;
    arena_init(&arena, ARENA_MAX_BYTES);
    for (size_t i = 0; i < COUNT_OF(framings); i++) {
        struct frame frame;
        enum decode_verdict verdict = decode_text(framings[i].input, &arena, &frame);
        ck_assert_msg(verdict == framings[i].verdict, "row %zu: %s", i, framings[i].input);
        ck_assert_msg(frame.size == framings[i].size, "row %zu: %zu", i, frame.size);
    }
    arena_done(&arena);
}
END_TEST

/* Panama's way: no slashes behind ER, the next record glued to it. */
START_TEST(a_record_without_last_slashes_leaves_them_to_the_next)
{
    struct arena arena;
    arena_init(&arena, ARENA_MAX_BYTES);
    static const char glued[] = HEAD WHEN HERE "ER" GOOD;
    struct frame frame;
    struct bytes rest = bytes_from_text(glued);
    ck_assert_int_eq(decode(rest, &arena, &frame), DECODE_FRAME);
    ck_assert_int_eq(frame.kind, FRAME_REPORTS);
    rest.data += frame.size;
    rest.size -= frame.size;
    ck_assert_int_eq(decode(rest, &arena, &frame), DECODE_FRAME);
    ck_assert_int_eq(frame.kind, FRAME_REPORTS);
    arena_done(&arena);
}
END_TEST

START_TEST(a_record_has_an_end_or_is_cut)
{
    struct arena arena;
    arena_init(&arena, ARENA_MAX_BYTES);
    static uint8_t input[NAF_RECORD_MAX + 10];
    struct frame frame;
    memset(input, 'A', sizeof input);
    memcpy(input, "//SR//", 6);
    ck_assert_int_eq(
        decode((struct bytes){input, NAF_RECORD_MAX - 1}, &arena, &frame), DECODE_MORE);
    ck_assert_int_eq(decode((struct bytes){input, NAF_RECORD_MAX}, &arena, &frame), DECODE_GARBAGE);
    ck_assert_uint_eq(frame.size, 6);
    memcpy(input + NAF_RECORD_MAX - 4, "//ER", 4);
    ck_assert_int_eq(decode((struct bytes){input, NAF_RECORD_MAX}, &arena, &frame), DECODE_FRAME);
    memcpy(input + NAF_RECORD_MAX - 4, "A//ER", 5);
    ck_assert_int_eq(decode((struct bytes){input, sizeof input}, &arena, &frame), DECODE_GARBAGE);
    arena_done(&arena);
}
END_TEST

/* A record, and the code it is refused with; 0 when it is good. */
static const struct {
    const char *fields;
    unsigned code;
} records[] = {
    {"TM/POS//IR/A//" WHEN HERE,                                0                  },
    {HERE WHEN "IR/A//TM/POS//",                                0                  },
    {"TM/POS//RC///IR/A//" WHEN HERE,                           0                  },
    {"TM/POS//IR/A//RT//0700//" WHEN HERE,                      0                  },
    {"TM/POS//IR/A//AI//NOR24/NOR31//" WHEN HERE,               0                  },
    {"TM/POS//IR/A//SP/020//CO/0//FS/X//SQ/000012//" WHEN HERE, 0                  },
    {"TM/POS//IR/A//\r\n" WHEN "\r\n" HERE,                     0                  },
    {"TM/POS//NA/TÀU CÁ 01//" WHEN HERE,                      0                  },
    {"TM/MAN//IR/A//" WHEN HERE,                                0                  },
    {"TM/ENT//IR/A//" WHEN HERE,                                0                  },
    {"TM/EXI//IR/A//" WHEN HERE,                                0                  },
    {"TM/EXI//IR/A//" WHEN,                                     0                  },
    {"TM/POS//IR/A//DA/260228//TI/020030//" HERE,               0                  },
    {"TM/POS//IR/A//" WHEN "LT/90//LG/-180",                    0                  },
    {"TM/POS//IR/A//" WHEN "LA/N9000//LG/+180.0",               0                  },
    {"IR/A//" WHEN HERE,                                        NAF_MANDATORY      },
    {"",                                                        NAF_MANDATORY      },
    {"TM/POS//" WHEN HERE,                                      NAF_MANDATORY      },
    {"TM/POS//IR/_//" WHEN HERE,                                NAF_MANDATORY      },
    {"TM/POS//IR/A//TI/0200//" HERE,                            NAF_MANDATORY      },
    {"TM/POS//IR/A//DA/20260228//" HERE,                        NAF_MANDATORY      },
    {"TM/POS//IR/A//DA/20260228//TI///" HERE,                   NAF_MANDATORY      },
    {"TM/POS//IR/A//" WHEN,                                     NAF_MANDATORY      },
    {"TM/POS//IR/A//" WHEN "LT/1",                              NAF_MANDATORY      },
    {"TM/EXI//IR/A//" WHEN "LG/1",                              NAF_MANDATORY      },
    {"TM/POS//IR/A//" WHEN "LT///LG/1",                         NAF_MANDATORY      },
    {"TM/POS//IR/A//" WHEN "LT/%n%s//LG/1",                     NAF_VALUE          },
    {"TM/POS//IR/A//" WHEN "LT/1,5//LG/1",                      NAF_VALUE          },
    {"TM/POS//IR/A//" WHEN "LT/1e1//LG/1",                      NAF_VALUE          },
    {"TM/POS//IR/A//" WHEN "LT/90.0000001//LG/1",               NAF_VALUE          },
    {"TM/POS//IR/A//" WHEN "LT/99999999999999999999//LG/1",     NAF_VALUE          },
    {"TM/POS//IR/A//" WHEN "LA/N1260//LG/1",                    NAF_VALUE          },
    {"TM/POS//IR/A//" WHEN "LA/N9001//LG/1",                    NAF_VALUE          },
    {"TM/POS//IR/A//" WHEN "LA/E1200//LG/1",                    NAF_VALUE          },
    {"TM/POS//IR/A//" WHEN "LA/N-120//LG/1",                    NAF_VALUE          },
    {"TM/POS//IR/A//" WHEN "LA/N1200//LO/E1200",                NAF_VALUE          },
    {"TM/POS//IR/A//DA/20260229//TI/0200//" HERE,               NAF_VALUE          },
    {"TM/POS//IR/A//DA/20260231//TI/0200//" HERE,               NAF_VALUE          },
    {"TM/POS//IR/A//DA/2026-02-28//TI/0200//" HERE,             NAF_VALUE          },
    {"TM/POS//IR/A//DA/20260228//TI/2400//" HERE,               NAF_VALUE          },
    {"TM/POS//IR/A//DA/20260228//TI/0260//" HERE,               NAF_VALUE          },
    {"TM/POS//IR/A//DA/20260228//TI/02:00//" HERE,              NAF_VALUE          },
    {"TM/POS//IR/A//SP/7.8//" WHEN HERE,                        NAF_VALUE          },
    {"TM/POS//IR/A//SP/-1//" WHEN HERE,                         NAF_VALUE          },
    {"TM/POS//IR/A//CO/361//" WHEN HERE,                        NAF_VALUE          },
    {"TM/POS//IR/A//CO/360.01//" WHEN HERE,                     NAF_VALUE          },
    {"TM/POS//IR/A//SQ/x//" WHEN HERE,                          NAF_VALUE          },
    {"TM/POS//IR/A123456789012345678901234567890123//" WHEN,    NAF_MANDATORY      },
    {"TM/COE//IR/A//" WHEN HERE,                                NAF_NOT_IMPLEMENTED},
    {"TM/CAT//IR/A//" WHEN "CA/COD 100 HER 200",                NAF_NOT_IMPLEMENTED},
    {"TM/pos//IR/A//" WHEN HERE,                                NAF_NOT_IMPLEMENTED},
    {"TM/POS//IR/A\x01//" WHEN HERE,                            NAF_UNREADABLE     },
};

START_TEST(records_are_judged)
{
    struct arena arena;
    arena_init(&arena, ARENA_MAX_BYTES);
    for (size_t i = 0; i < COUNT_OF(records); i++) {
        char text[512] = "//SR//";
        struct frame frame;
        (void)strncat(text, records[i].fields, 400);
        (void)strncat(text, "//ER//", 10);
        ck_assert_int_eq(decode_text(text, &arena, &frame), DECODE_FRAME);
        ck_assert_msg(frame.code == records[i].code, "row %zu: %u %s: %s", i, frame.code,
            frame.reason == NULL ? "" : frame.reason, text);
        bool is_good = records[i].code == 0;
        ck_assert_int_eq(frame.kind, is_good ? FRAME_REPORTS : FRAME_REFUSED);
        ck_assert_uint_eq(frame.report_count, is_good ? 1 : 0);
        ck_assert_int_eq(frame.reason == NULL, is_good);
        ck_assert_ptr_nonnull(frame.message);
    }
    arena_done(&arena);
}
END_TEST

START_TEST(kinds_say_what_was_sent)
{
    struct arena arena;
    arena_init(&arena, ARENA_MAX_BYTES);
    struct frame frame;
    ck_assert_int_eq(
        decode_text("//SR//TM/MAN//IR/A//" WHEN HERE "ER//", &arena, &frame), DECODE_FRAME);
    ck_assert_int_eq(frame.reports[0].kind, REPORT_MANUAL);
    ck_assert_uint_eq(frame.reports[0].status, STATUS_MANUAL | STATUS_FIX_VALID);
    ck_assert_int_eq(
        decode_text("//SR//TM/ENT//IR/A//" WHEN HERE "ER//", &arena, &frame), DECODE_FRAME);
    ck_assert_int_eq(frame.reports[0].kind, REPORT_ENTRY);
    ck_assert_int_eq(decode_text("//SR//TM/EXI//IR/A//" WHEN "ER//", &arena, &frame), DECODE_FRAME);
    ck_assert_int_eq(frame.reports[0].kind, REPORT_EXIT);
    ck_assert_uint_eq(frame.reports[0].status, 0);
    ck_assert_int_eq(frame.reports[0].point.lat_e7, COORD_UNKNOWN);
    ck_assert_int_eq(frame.reports[0].point.lon_e7, COORD_UNKNOWN);
    ck_assert_int_eq(
        decode_text("//SR//TM/POS//IR/A//MS/SAT//" WHEN HERE "ER//", &arena, &frame), DECODE_FRAME);
    ck_assert_uint_eq(frame.reports[0].status, STATUS_LINK_SATELLITE | STATUS_FIX_VALID);
    arena_done(&arena);
}
END_TEST

START_TEST(a_return_is_never_answered)
{
    struct arena arena;
    arena_init(&arena, ARENA_MAX_BYTES);
    struct frame frame;
    ck_assert_int_eq(
        decode_text("//SR//TM/RET//RS/NAK//RE/104//RN/\x01//ER//", &arena, &frame), DECODE_FRAME);
    ck_assert_int_eq(frame.kind, FRAME_CONTROL);
    const struct naf_record *record = frame.message;
    ck_assert(bytes_equal_text(record->status, "NAK"));
    ck_assert(bytes_equal_text(record->error, "104"));
    arena_done(&arena);
}
END_TEST

START_TEST(values_keep_their_precision)
{
    struct arena arena;
    arena_init(&arena, ARENA_MAX_BYTES);
    struct frame frame;
    ck_assert_int_eq(decode_text("//SR//TM/POS//IR/A//SQ/12//RN/99//LA/S0437//LO/W05527//SP/105//"
                                 "CO/10.5//DA/990101//TI/235959//ER//",
                         &arena, &frame),
        DECODE_FRAME);
    const struct report *report = frame.reports;
    ck_assert_int_eq(report->point.lat_e7, -46166667);
    ck_assert_int_eq(report->point.lon_e7, -554500000);
    ck_assert_int_eq(report->speed_mm_s, 5402);
    ck_assert_int_eq(report->course_cdeg, 1050);
    ck_assert_uint_eq(report->device_seq, 12);
    ck_assert_int_eq(report->fix_us, INT64_C(915235199) * SECOND_US);
    arena_done(&arena);
}
END_TEST

START_TEST(old_texts_become_utf8)
{
    struct arena arena;
    arena_init(&arena, ARENA_MAX_BYTES);
    struct frame frame;
    ck_assert_int_eq(decode_text("//SR//TM/POS//IR/A//NA/ CAP D\xC9"
                                 "CIS //XR/B\xC4\x90//" WHEN HERE "ER//",
                         &arena, &frame),
        DECODE_FRAME);
    const struct naf_record *record = frame.message;
    ck_assert(bytes_equal_text(record->name, "CAP DÉCIS"));
    ck_assert(bytes_equal_text(record->side_number, "BĐ"));
    arena_done(&arena);
}
END_TEST

START_TEST(the_device_is_the_first_name_that_can_be_a_key)
{
    struct arena arena;
    arena_init(&arena, ARENA_MAX_BYTES);
    static const struct {
        const char *fields;
        const char *key;
    } rows[] = {
        {"IR/SZ 442//RC/X1//",          "SZ442"      },
        {"IR/...//RC/X1//XR/Y//",       "X1"         },
        {"IR///XR/46945-15//NA/Name//", "46945-15"   },
        {"NA/FAITH SZ 1146//",          "FAITHSZ1146"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[256] = "//SR//TM/POS//" WHEN HERE;
        struct frame frame;
        (void)strncat(text, rows[i].fields, 100);
        (void)strncat(text, "ER//", 5);
        ck_assert_int_eq(decode_text(text, &arena, &frame), DECODE_FRAME);
        ck_assert_str_eq(frame.device.text, rows[i].key);
    }
    arena_done(&arena);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {records_are_found,
        a_record_without_last_slashes_leaves_them_to_the_next, a_record_has_an_end_or_is_cut,
        records_are_judged, kinds_say_what_was_sent, a_return_is_never_answered,
        values_keep_their_precision, old_texts_become_utf8,
        the_device_is_the_first_name_that_can_be_a_key};
    return run_suite(suite_of("naf", tests, COUNT_OF(tests)));
}
