/* Tells stories: each file is days of a fleet in virtual time and what must come of them.
 *
 * A line is a word and its arguments; # begins a comment. Spans: 20s, 5min, 2h, 3d.
 *
 *     zone KIND box SOUTH WEST NORTH EAST | circle LAT LON METRES | line SIDE LAT LON LAT LON
 *         a zoning is written KIND/BAND or KIND/BAND/PROVINCE
 *     interval SPAN                    of all devices
 *     fleet COUNT supplier N LAT LON   that many more devices; they report in turn
 *     laid-up N SPAN                   the vessel of device N is declared laid up for so long
 *     sail SPAN                        time passes
 *     silent A-B, heard A-B            those devices stop, or begin again, to report
 *     vessel A-B FACT VALUE            of their vessels: length METRES, kind, gear, province, team,
 *                                      barred yes, risk yes
 *     model A-B NAME                   of those devices; so too satellite, gateway
 *     departs A-B                      the port's log says that they leave now
 *     pair N M                         M is the second device of N's vessel
 *     replace N M                      N is taken off its vessel, and M is put there instead
 *     fix N LAT LON [KNOTS [COURSE]]   device N reports from there, and stays there
 *     manual N LAT LON                 people say that it was there
 *     late N SPAN LAT LON              device N sends a report that is so old
 *     backlog A-B SPAN LAT LON         those devices send what they kept of so long, oldest last
 *     sos N, cancel N
 *     event A-B NAME                   power-off, power-on, antenna, jam, spoof, case-open
 *     expires A-B WHAT SPAN            fee, licence, inspection: so long from now
 *     unbound A-B yes                  they are on no vessel, or are again: no
 *     stranger A-B yes                 and in no register
 *     move A-B KNOTS DEGREES           they sail on from their places; 0 knots: they stay
 *     status A-B BIT                   they report it from now on; clear: no bits
 *     speed A-B KNOTS                  they report it while they stay
 *     ahead A-B SPAN                   their own clocks; it may be negative
 *     unanswered A-B SPAN              polls of so long ago are over, and nobody answered
 *     limit A-B NAME VALUE             a threshold of theirs, in the unit of its table
 *     jitter N METRES SPAN             reports every minute around its place
 *     stop SPAN                        our own gate is down
 *     clock SPAN                       the gate's wall clock jumps; it may be negative
 *     cut N, joined                    the path of supplier N cannot be proven; can be again
 *     expect KIND WHAT COUNT           alarms, raised, updated, ended so far; level: the highest;
 *                                      polled: wishes for a poll;
 *                                      held: losses that an outage holds now
 *
 * At the end every kind that was told of must have been named by an `expect`. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "chart/zone.h"
#include "fleet.h"
#include "reading.h"
#include "rule/alarm_kind.h"
#include "sayings.h"

#define ARGUMENTS_MAX 12
#define FILE_MAX      (64 * 1024)
#define ZONES_MAX     16

struct line {
    struct bytes words[ARGUMENTS_MAX];
    size_t count;
};

struct teller {
    struct fleet fleet;
    struct zone *zones[ZONES_MAX];
    size_t zone_count;
    bool is_named[FLEET_EVENT_KINDS];
    char fault[256];
};

static bool read_device(const struct teller *teller, struct bytes word, size_t *out)
{
    int64_t number;
    if (text_to_int64(word, &number) < 0 || number < 1 || (size_t)number > teller->fleet.count)
        return false;
    *out = (size_t)number;
    return true;
}

static bool read_devices(
    const struct teller *teller, struct bytes word, size_t *out_first, size_t *out_last)
{
    struct bytes rest = word;
    struct bytes first = bytes_split(&rest, '-');
    return read_device(teller, first, out_first) &&
           read_device(teller, rest.size == 0 ? first : rest, out_last);
}

static bool make_zone(const struct line *line, char *geojson, size_t size)
{
    char words[ARGUMENTS_MAX][24];
    char band[24];
    char province[24];
    for (size_t i = 0; i < line->count; i++)
        reading_word(line->words[i], words[i], sizeof words[i]);
    struct bytes rest = line->words[1];
    reading_word(bytes_split(&rest, '/'), words[1], sizeof words[1]);
    reading_word(bytes_split(&rest, '/'), band, sizeof band);
    reading_word(rest, province, sizeof province);
    size_t used = (size_t)snprintf(geojson, size,
        "{\"type\":\"Feature\",\"properties\":{\"kind\":\"%s\",\"id\":\"%s\",\"band\":\"%s\","
        "\"provinces\":\"%s\",",
        words[1], words[1], band, province);
    if (strcmp(words[2], "box") == 0 && line->count == 7)
        (void)snprintf(geojson + used, size - used,
            "\"edge\":\"straight\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
            "[[[%s,%s],[%s,%s],[%s,%s],[%s,%s],[%s,%s]]]}}",
            words[4], words[3], words[6], words[3], words[6], words[5], words[4], words[5],
            words[4], words[3]);
    else if (strcmp(words[2], "circle") == 0 && line->count == 6)
        (void)snprintf(geojson + used, size - used,
            "\"buffer_m\":%s},\"geometry\":{\"type\":\"Point\",\"coordinates\":[%s,%s]}}", words[5],
            words[4], words[3]);
    else if (strcmp(words[2], "line") == 0 && line->count == 8)
        (void)snprintf(geojson + used, size - used,
            "\"side\":\"%s\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":"
            "[[%s,%s],[%s,%s]]}}",
            words[3], words[5], words[4], words[7], words[6]);
    else
        return false;
    return true;
}

static bool tell_zone(struct teller *teller, const struct line *line)
{
    char geojson[512];
    char error[ZONE_ERROR_MAX];
    size_t count = teller->zone_count;
    if (count == ZONES_MAX || !make_zone(line, geojson, sizeof geojson) ||
        zone_from_feature(bytes_from_text(geojson), (int32_t)count + 1, count + 1,
            &teller->zones[count], error) < 0)
        return false;
    teller->zone_count++;
    struct zone_set *set = NULL;
    if (zone_set_from_zones(teller->zones, teller->zone_count, &set) < 0)
        return false;
    fleet_set_zones(&teller->fleet, set);
    zone_set_unref(set);
    return true;
}

static bool tell_interval(struct teller *teller, const struct line *line)
{
    return reading_span(line->words[1], &teller->fleet.limits.interval_us);
}

static bool tell_fleet(struct teller *teller, const struct line *line)
{
    int64_t count, supplier_no;
    struct point place;
    if (text_to_int64(line->words[1], &count) < 0 ||
        text_to_int64(line->words[3], &supplier_no) < 0 || !reading_point(&line->words[4], &place))
        return false;
    fleet_add(&teller->fleet, (size_t)count, (int32_t)supplier_no, place);
    return true;
}

static bool tell_laid_up(struct teller *teller, const struct line *line)
{
    size_t number;
    int64_t span_us;
    if (!read_device(teller, line->words[1], &number) || !reading_span(line->words[2], &span_us))
        return false;
    struct vessel *vessel = &teller->fleet.crafts[number - 1].vessel;
    vessel->laid_up_from_us = fleet_wall_us(&teller->fleet);
    vessel->laid_up_until_us = vessel->laid_up_from_us + span_us;
    return true;
}

static bool tell_time(struct teller *teller, const struct line *line)
{
    int64_t span_us;
    if (!reading_span(line->words[1], &span_us))
        return false;
    if (bytes_equal_text(line->words[0], "sail"))
        fleet_sail(&teller->fleet, span_us);
    else if (bytes_equal_text(line->words[0], "stop"))
        fleet_stop(&teller->fleet, span_us);
    else
        teller->fleet.wall_ahead_us += span_us;
    return true;
}

static bool tell_silent(struct teller *teller, const struct line *line)
{
    size_t first, last;
    if (!read_devices(teller, line->words[1], &first, &last))
        return false;
    for (size_t number = first; number <= last; number++)
        teller->fleet.crafts[number - 1].is_silent = bytes_equal_text(line->words[0], "silent");
    return true;
}

/* Facts of the register as words; the value is text, a number or yes. */
struct fact {
    const char *name;
    size_t offset;
    size_t size;    /* of a text */
    unsigned scale; /* of a number, decimals kept */
    bool is_flag;
};

#define TEXT_FACT(type, name)                                                         \
    {                                                                                 \
#name, offsetof(struct type, name), sizeof(((struct type *)NULL)->name), 0, 0 \
    }

static const struct fact vessel_facts[] = {
    {"length", offsetof(struct vessel, length_mm),  0, 3, false},
    {"barred", offsetof(struct vessel, is_barred),  0, 0, true },
    {"risk",   offsetof(struct vessel, is_at_risk), 0, 0, true },
    TEXT_FACT(vessel, kind),
    TEXT_FACT(vessel, gear),
    TEXT_FACT(vessel, province),
    TEXT_FACT(vessel, team),
};

static const struct fact device_facts[] = {
    TEXT_FACT(device, model),
    TEXT_FACT(device, satellite),
    TEXT_FACT(device, gateway),
};

#undef TEXT_FACT

static const struct fact *find_fact(const struct fact *facts, size_t count, struct bytes name)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_equal_text(name, facts[i].name))
            return &facts[i];
    return NULL;
}

static bool set_fact(void *row, const struct fact *fact, struct bytes value)
{
    char *field = (char *)row + fact->offset;
    if (fact->is_flag) {
        bool is_so = bytes_equal_text(value, "yes");
        memcpy(field, &is_so, sizeof is_so);
        return is_so || bytes_equal_text(value, "no");
    }
    if (fact->size > 0) {
        reading_word(value, field, fact->size);
        return value.size < fact->size;
    }
    int64_t scaled;
    if (text_to_scaled(value, fact->scale, &scaled) < 0)
        return false;
    int32_t number = (int32_t)scaled;
    memcpy(field, &number, sizeof number);
    return true;
}

static bool tell_vessel(struct teller *teller, const struct line *line)
{
    const struct fact *fact = find_fact(vessel_facts, COUNT_OF(vessel_facts), line->words[2]);
    size_t first = 0, last = 0;
    bool is_well = fact != NULL && read_devices(teller, line->words[1], &first, &last);
    for (size_t number = first; is_well && number <= last; number++)
        is_well = set_fact(&teller->fleet.crafts[number - 1].vessel, fact, line->words[3]);
    return is_well;
}

static bool tell_device(struct teller *teller, const struct line *line)
{
    const struct fact *fact = find_fact(device_facts, COUNT_OF(device_facts), line->words[0]);
    size_t first = 0, last = 0;
    bool is_well = fact != NULL && read_devices(teller, line->words[1], &first, &last);
    for (size_t number = first; is_well && number <= last; number++)
        is_well = set_fact(&teller->fleet.crafts[number - 1].device, fact, line->words[2]);
    return is_well;
}

static bool tell_saying(struct teller *teller, const struct line *line)
{
    struct saying saying = {
        .word = line->words[0], .values = &line->words[2], .count = line->count - 2};
    size_t first, last;
    bool is_well = read_devices(teller, line->words[1], &first, &last);
    for (size_t number = first; is_well && number <= last; number++)
        is_well = saying_apply(&saying, &teller->fleet, number);
    return is_well;
}

static bool tell_two(struct teller *teller, const struct line *line)
{
    size_t number, second;
    if (!read_device(teller, line->words[1], &number) ||
        !read_device(teller, line->words[2], &second) || number == second)
        return false;
    if (bytes_equal_text(line->words[0], "pair"))
        fleet_pair(&teller->fleet, number, second);
    else
        fleet_replace(&teller->fleet, number, second);
    return true;
}

static bool read_motion(const struct line *line, struct sighting *sighting)
{
    int64_t knots_milli = 0;
    int64_t course_cdeg = 0;
    if (line->count > 4 && text_to_scaled(line->words[4], 3, &knots_milli) < 0)
        return false;
    if (line->count > 5 && text_to_scaled(line->words[5], 2, &course_cdeg) < 0)
        return false;
    if (line->count > 4)
        sighting->speed_mm_s = (int32_t)(knots_milli * NAUTICAL_MILE_M / 3600);
    if (line->count > 5)
        sighting->course_cdeg = (int32_t)course_cdeg;
    return true;
}

static bool tell_report(struct teller *teller, const struct line *line)
{
    bool is_late = bytes_equal_text(line->words[0], "late");
    size_t number;
    struct sighting sighting = {.speed_mm_s = SPEED_UNKNOWN,
        .course_cdeg = COURSE_UNKNOWN,
        .is_manual = bytes_equal_text(line->words[0], "manual")};
    if (!read_device(teller, line->words[1], &number) ||
        (is_late && !reading_span(line->words[2], &sighting.age_us)) ||
        !reading_point(&line->words[is_late ? 3 : 2], &sighting.place) ||
        (!is_late && !read_motion(line, &sighting)))
        return false;
    fleet_report(&teller->fleet, number, &sighting);
    return true;
}

static bool tell_backlog(struct teller *teller, const struct line *line)
{
    size_t first, last;
    int64_t span_us;
    struct sighting sighting = {.speed_mm_s = SPEED_UNKNOWN, .course_cdeg = COURSE_UNKNOWN};
    if (!read_devices(teller, line->words[1], &first, &last) ||
        !reading_span(line->words[2], &span_us) || !reading_point(&line->words[3], &sighting.place))
        return false;
    int64_t interval_us = teller->fleet.limits.interval_us;
    for (int64_t age_us = interval_us; age_us <= span_us; age_us += interval_us) {
        sighting.age_us = age_us + LIVE_BEHIND_US;
        for (size_t number = first; number <= last; number++)
            fleet_report(&teller->fleet, number, &sighting);
    }
    return true;
}

static bool tell_departure(struct teller *teller, const struct line *line)
{
    size_t first, last;
    if (!read_devices(teller, line->words[1], &first, &last))
        return false;
    for (size_t number = first; number <= last; number++)
        teller->fleet.crafts[number - 1].vessel.departed_us = fleet_wall_us(&teller->fleet);
    return true;
}

static bool tell_event(struct teller *teller, const struct line *line)
{
    size_t number;
    if (!read_device(teller, line->words[1], &number))
        return false;
    bool is_sos = bytes_equal_text(line->words[0], "sos");
    fleet_event(&teller->fleet, number, is_sos ? EVENT_SOS : EVENT_SOS_CANCEL);
    return true;
}

static bool tell_jitter(struct teller *teller, const struct line *line)
{
    size_t number;
    int64_t metres, span_us;
    if (!read_device(teller, line->words[1], &number) ||
        text_to_int64(line->words[2], &metres) < 0 || !reading_span(line->words[3], &span_us))
        return false;
    fleet_jitter(&teller->fleet, number, (double)metres, span_us);
    return true;
}

static bool tell_cut(struct teller *teller, const struct line *line)
{
    int64_t supplier_no = -1;
    if (line->count == 2 && text_to_int64(line->words[1], &supplier_no) < 0)
        return false;
    teller->fleet.cut_supplier_no = (int32_t)supplier_no;
    return true;
}

static const struct alarm_kind_facts *kind_by_name(struct bytes name)
{
    size_t count;
    const struct alarm_kind_facts *kinds = alarm_kind_table(&count);
    for (size_t i = 0; i < count; i++)
        if (bytes_equal_text(name, kinds[i].name))
            return &kinds[i];
    return NULL;
}

static size_t count_held(const struct kin_table *table)
{
    size_t held = 0;
    for (size_t i = 0; i < table->count; i++)
        held += table->kins[i].held;
    return held;
}

static bool find_number(
    const struct fleet *fleet, enum alarm_kind kind, struct bytes what, size_t *out)
{
    const struct tally *tally = &fleet->tallies[kind];
    if (bytes_equal_text(what, "held"))
        *out = count_held(&fleet->lookout.outages.kins);
    else if (bytes_equal_text(what, "alarms"))
        *out = tally->alarms;
    else if (bytes_equal_text(what, "raised"))
        *out = tally->steps[ALARM_RAISED];
    else if (bytes_equal_text(what, "updated"))
        *out = tally->steps[ALARM_UPDATED];
    else if (bytes_equal_text(what, "ended"))
        *out = tally->steps[ALARM_ENDED];
    else if (bytes_equal_text(what, "polled"))
        *out = tally->polls;
    else if (bytes_equal_text(what, "level"))
        *out = tally->level;
    else
        return false;
    return true;
}

static bool tell_expectation(struct teller *teller, const struct line *line)
{
    const struct alarm_kind_facts *kind = kind_by_name(line->words[1]);
    size_t found;
    int64_t expected;
    if (kind == NULL || !find_number(&teller->fleet, kind->kind, line->words[2], &found) ||
        text_to_int64(line->words[3], &expected) < 0)
        return false;
    teller->is_named[kind->kind] = true;
    if (found != (size_t)expected)
        (void)snprintf(teller->fault, sizeof teller->fault, "%s %.*s: %zu", kind->name,
            (int)line->words[2].size, (const char *)line->words[2].data, found);
    return true;
}

static const struct {
    const char *word;
    size_t least, most; /* words of the line */
    bool (*tell)(struct teller *teller, const struct line *line);
} words[] = {
    {"zone",       6, 8, tell_zone       },
    {"interval",   2, 2, tell_interval   },
    {"fleet",      6, 6, tell_fleet      },
    {"vessel",     4, 4, tell_vessel     },
    {"model",      3, 3, tell_device     },
    {"satellite",  3, 3, tell_device     },
    {"gateway",    3, 3, tell_device     },
    {"laid-up",    3, 3, tell_laid_up    },
    {"departs",    2, 2, tell_departure  },
    {"pair",       3, 3, tell_two        },
    {"replace",    3, 3, tell_two        },
    {"event",      3, 3, tell_saying     },
    {"expires",    4, 4, tell_saying     },
    {"unbound",    3, 3, tell_saying     },
    {"stranger",   3, 3, tell_saying     },
    {"move",       4, 4, tell_saying     },
    {"status",     3, 3, tell_saying     },
    {"speed",      3, 3, tell_saying     },
    {"ahead",      3, 3, tell_saying     },
    {"unanswered", 3, 3, tell_saying     },
    {"limit",      4, 4, tell_saying     },
    {"sail",       2, 2, tell_time       },
    {"stop",       2, 2, tell_time       },
    {"clock",      2, 2, tell_time       },
    {"silent",     2, 2, tell_silent     },
    {"heard",      2, 2, tell_silent     },
    {"fix",        4, 6, tell_report     },
    {"late",       5, 5, tell_report     },
    {"manual",     4, 4, tell_report     },
    {"backlog",    5, 5, tell_backlog    },
    {"sos",        2, 2, tell_event      },
    {"cancel",     2, 2, tell_event      },
    {"jitter",     4, 4, tell_jitter     },
    {"cut",        2, 2, tell_cut        },
    {"joined",     1, 1, tell_cut        },
    {"expect",     4, 4, tell_expectation},
};

static void read_line(struct bytes text, struct line *out)
{
    *out = (struct line){0};
    text = bytes_split(&text, '#');
    while (text.size > 0 && out->count < ARGUMENTS_MAX) {
        struct bytes word = bytes_split(&text, ' ');
        if (word.size > 0)
            out->words[out->count++] = word;
    }
}

static void tell_line(struct teller *teller, const struct line *line)
{
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (!bytes_equal_text(line->words[0], words[i].word))
            continue;
        bool fits = line->count >= words[i].least && line->count <= words[i].most;
        if (!fits || !words[i].tell(teller, line))
            (void)snprintf(teller->fault, sizeof teller->fault, "cannot be read");
        return;
    }
    (void)snprintf(teller->fault, sizeof teller->fault, "no such word");
}

/* Kinds that were told of, and nobody expected them. */
static void look_for_more(struct teller *teller)
{
    for (size_t kind = 1; kind < FLEET_EVENT_KINDS; kind++)
        if (teller->fleet.tallies[kind].alarms > 0 && !teller->is_named[kind])
            (void)snprintf(teller->fault, sizeof teller->fault, "unexpected: %zu alarms of %s",
                teller->fleet.tallies[kind].alarms, alarm_kind_name((enum alarm_kind)kind));
}

/* The number of the line where it went wrong; 0: it went as told. */
static size_t tell(struct teller *teller, struct bytes text)
{
    size_t number = 0;
    while (text.size > 0) {
        struct line line;
        number++;
        read_line(bytes_split(&text, '\n'), &line);
        if (line.count > 0)
            tell_line(teller, &line);
        if (teller->fault[0] != '\0')
            return number;
    }
    look_for_more(teller);
    return teller->fault[0] == '\0' ? 0 : number;
}

static bool tell_file(const char *path, size_t story)
{
    static uint8_t text[FILE_MAX];
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        printf("not ok %zu - %s: %s\n", story, path, strerror(errno));
        return false;
    }
    size_t size = fread(text, 1, sizeof text, file);
    (void)fclose(file);
    struct teller *teller = calloc(1, sizeof *teller);
    if (teller == NULL)
        return false;
    fleet_init(&teller->fleet);
    struct zone_set *none = NULL;
    bool is_begun = zone_set_from_zones(NULL, 0, &none) == 0;
    if (is_begun)
        fleet_set_zones(&teller->fleet, none);
    zone_set_unref(none);
    size_t line = is_begun ? tell(teller, (struct bytes){text, size}) : 1;
    const char *name = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
    if (line == 0)
        printf("ok %zu - %s\n", story, name);
    else
        printf("not ok %zu - %s, line %zu: %s\n", story, name, line, teller->fault);
    (void)fflush(stdout);
    for (size_t i = 0; i < teller->zone_count; i++)
        zone_unref(teller->zones[i]);
    fleet_done(&teller->fleet);
    free(teller);
    return line == 0;
}

int main(int argc, char **argv)
{
    bool is_well = true;
    printf("1..%d\n", argc - 1);
    for (int i = 1; i < argc; i++)
        is_well = tell_file(argv[i], (size_t)i) && is_well;
    return is_well ? EXIT_SUCCESS : EXIT_FAILURE;
}
