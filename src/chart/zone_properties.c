#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "chart/reading.h"
#include "chart/zone.h"

#define BUFFER_MAX_M 1000000.0

struct word {
    const char *text;
    int value;
};

static const struct word edge_words[] = {
    {"geodesic", EDGE_GEODESIC},
    {"rhumb",    EDGE_RHUMB   },
    {"straight", EDGE_STRAIGHT},
    {NULL,       0            }
};

static const struct word side_words[] = {
    {"left",  SIDE_LEFT },
    {"right", SIDE_RIGHT},
    {NULL,    0         }
};

static const struct word kind_words[] = {
    {"boundary", ZONE_BOUNDARY},
    {"closed",   ZONE_CLOSED  },
    {"port",     ZONE_PORT    },
    {"watched",  ZONE_WATCHED },
    {"line",     ZONE_LINE    },
    {"zoning",   ZONE_ZONING  },
    {"storm",    ZONE_STORM   },
    {NULL,       0            }
};

static const struct word band_words[] = {
    {"coastal",  BAND_COASTAL },
    {"inshore",  BAND_INSHORE },
    {"offshore", BAND_OFFSHORE},
    {NULL,       0            }
};

/* NULL when absent; null is absent too. */
static const json_t *property(const json_t *feature, const char *name)
{
    const json_t *value = json_object_get(json_object_get(feature, "properties"), name);
    return json_is_null(value) ? NULL : value;
}

/* 0 when absent. */
static int text_property(
    const struct reading *reading, const json_t *feature, const char *name, const char **out)
{
    const json_t *value = property(feature, name);
    if (value != NULL && !json_is_string(value))
        return reading_refuse(reading, "\"%s\" is no text", name);
    *out = json_string_value(value);
    return 0;
}

static int find_word(const struct word *words, const char *text)
{
    for (const struct word *word = words; word->text != NULL; word++)
        if (strcmp(word->text, text) == 0)
            return word->value;
    return 0;
}

static const char *find_text(const struct word *words, int value)
{
    while (words->text != NULL && words->value != value)
        words++;
    return words->text;
}

const char *zone_edge_word(enum edge_kind edge)
{
    return find_text(edge_words, (int)edge);
}

const char *zone_side_word(enum zone_side side)
{
    return find_text(side_words, (int)side);
}

/* *value stays when the property is absent. */
static int word_property(const struct reading *reading, const json_t *feature, const char *name,
    const struct word *words, int *value)
{
    const char *text = NULL;
    int result = text_property(reading, feature, name, &text);
    if (result < 0 || text == NULL)
        return result;
    int found = find_word(words, text);
    if (found == 0)
        return reading_refuse(reading, "\"%s\" cannot be \"%.40s\"", name, text);
    *value = found;
    return 0;
}

/* Cuts between characters. */
static void copy_text(char *out, size_t size, const char *text)
{
    size_t length = strlen(text);
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((uint8_t)text[length] & 0xc0) == 0x80)
            length--;
    }
    memcpy(out, text, length);
    out[length] = '\0';
}

static int read_id(struct reading *reading, const json_t *feature)
{
    const json_t *id = property(feature, "id");
    id = id == NULL ? json_object_get(feature, "id") : id;
    if (json_is_integer(id)) {
        snprintf(reading->facts.id, sizeof reading->facts.id, "%" JSON_INTEGER_FORMAT,
            json_integer_value(id));
        return 0;
    }
    const char *text = json_string_value(id);
    if (text == NULL)
        return reading->facts.id[0] != '\0' ? 0 : reading_refuse(reading, "there is no \"id\"");
    copy_text(reading->facts.id, sizeof reading->facts.id, text);
    if (text[0] == '\0' || strlen(text) > ZONE_ID_MAX)
        return reading_refuse(reading, "an \"id\" has 1 to %d bytes", ZONE_ID_MAX);
    return 0;
}

static int read_name(struct reading *reading, const json_t *feature)
{
    const char *name = NULL;
    int result = text_property(reading, feature, "name", &name);
    if (result == 0 && name != NULL)
        copy_text(reading->facts.name, sizeof reading->facts.name, name);
    return result;
}

static int read_buffer(struct reading *reading, const json_t *feature)
{
    const json_t *value = property(feature, "buffer_m");
    if (value == NULL)
        return 0;
    double buffer_m = json_number_value(value);
    if (!json_is_number(value) || !(buffer_m >= 0 && buffer_m <= BUFFER_MAX_M))
        return reading_refuse(reading, "\"buffer_m\" is no number from 0 to %.0f", BUFFER_MAX_M);
    reading->facts.buffer_m = buffer_m;
    return 0;
}

static int read_datum_name(struct reading *reading, const json_t *feature)
{
    const char *name = NULL;
    int result = text_property(reading, feature, "datum", &name);
    if (result < 0 || name == NULL)
        return result;
    reading->facts.is_datum_unknown = strncmp(name, "unknown", strlen("unknown")) == 0;
    if (reading->facts.is_datum_unknown)
        name = "EPSG:4326";
    if (strlen(name) > ZONE_DATUM_MAX)
        return reading_refuse(reading, "the datum \"%.40s\" is not accepted", name);
    copy_text(reading->facts.datum, sizeof reading->facts.datum, name);
    return 0;
}

static int read_datum(struct reading *reading, const json_t *feature)
{
    int result = read_datum_name(reading, feature);
    if (result < 0)
        return result;
    result = datum_new(reading->facts.datum, &reading->datum);
    if (result == -EINVAL)
        return reading_refuse(reading, "the datum \"%s\" is not accepted", reading->facts.datum);
    return result;
}

static int time_property(
    const struct reading *reading, const json_t *feature, const char *name, int64_t *time_us)
{
    const char *text = NULL;
    int result = text_property(reading, feature, name, &text);
    if (result < 0 || text == NULL)
        return result;
    if (text_to_time(bytes_from_text(text), time_us) < 0)
        return reading_refuse(
            reading, "\"%s\" is no time like \"2026-01-31T00:00:00+07:00\"", name);
    return 0;
}

static int read_validity(struct reading *reading, const json_t *feature)
{
    struct zone_facts *facts = &reading->facts;
    facts->valid_from_us = INT64_MIN;
    facts->valid_until_us = INT64_MAX;
    int result = time_property(reading, feature, "valid_from", &facts->valid_from_us);
    if (result == 0)
        result = time_property(reading, feature, "valid_until", &facts->valid_until_us);
    if (result == 0 && facts->valid_until_us <= facts->valid_from_us)
        return reading_refuse(reading, "\"valid_until\" is not after \"valid_from\"");
    return result;
}

static int read_edge(struct reading *reading, const json_t *feature)
{
    int edge = EDGE_GEODESIC;
    int result = word_property(reading, feature, "edge", edge_words, &edge);
    reading->facts.edge = (enum edge_kind)edge;
    return result;
}

static int read_side(struct reading *reading, const json_t *feature)
{
    int side = SIDE_NONE;
    int result = word_property(reading, feature, "side", side_words, &side);
    reading->facts.side = (enum zone_side)side;
    return result;
}

int reading_properties(struct reading *reading, const json_t *feature)
{
    static int (*const steps[])(struct reading *, const json_t *) = {
        read_id, read_name, read_edge, read_side, read_buffer, read_datum, read_validity};
    int result = 0;
    for (size_t i = 0; result == 0 && i < COUNT_OF(steps); i++)
        result = steps[i](reading, feature);
    return result;
}

static int read_provinces(struct reading *reading, const json_t *feature)
{
    const char *provinces = NULL;
    int result = text_property(reading, feature, "provinces", &provinces);
    if (result < 0 || provinces == NULL)
        return result;
    if (strlen(provinces) >= sizeof reading->facts.provinces)
        return reading_refuse(reading, "\"provinces\" is too long");
    copy_text(reading->facts.provinces, sizeof reading->facts.provinces, provinces);
    return 0;
}

static int read_zoning(struct reading *reading, const json_t *feature)
{
    int band = BAND_NONE;
    int result = word_property(reading, feature, "band", band_words, &band);
    if (result < 0)
        return result;
    if (band == BAND_NONE)
        return reading_refuse(reading, "the kind \"zoning\" needs a \"band\"");
    reading->facts.band = (enum zone_band)band;
    return read_provinces(reading, feature);
}

int reading_agree(struct reading *reading, const json_t *feature)
{
    struct zone_facts *facts = &reading->facts;
    bool is_area = reading->outline.shape == SHAPE_AREA || facts->buffer_m > 0;
    const char *kind = NULL;
    int result = text_property(reading, feature, "kind", &kind);
    if (result < 0)
        return result;
    facts->kind = kind == NULL ? 0 : (enum zone_kind)find_word(kind_words, kind);
    if (facts->kind == 0)
        facts->kind = is_area ? ZONE_WATCHED : ZONE_LINE;
    if (facts->side != SIDE_NONE && (is_area || reading->outline.shape == SHAPE_POINT))
        return reading_refuse(reading, "\"side\" belongs to a line without a buffer");
    bool may_be_line =
        facts->kind == ZONE_BOUNDARY || facts->kind == ZONE_LINE || facts->kind == ZONE_WATCHED;
    if (!may_be_line && !is_area)
        return reading_refuse(
            reading, "the kind \"%s\" needs an area: a polygon or \"buffer_m\"", kind);
    if (facts->kind == ZONE_LINE && is_area)
        return reading_refuse(reading, "the kind \"line\" is no area");
    return facts->kind == ZONE_ZONING ? read_zoning(reading, feature) : 0;
}

static const char crs_urn[] = "urn:ogc:def:crs:EPSG::";
static const char crs84_urn[] = "urn:ogc:def:crs:OGC:1.3:CRS84";

int reading_crs(struct reading *reading, const json_t *crs)
{
    copy_text(reading->facts.datum, sizeof reading->facts.datum, "EPSG:4326");
    const char *name =
        json_string_value(json_object_get(json_object_get(crs, "properties"), "name"));
    if (crs == NULL || json_is_null(crs) || (name != NULL && strcmp(name, crs84_urn) == 0))
        return 0;
    if (name == NULL || strlen(name) > sizeof crs_urn + ZONE_DATUM_MAX)
        return reading_refuse(reading, "the \"crs\" is not accepted");
    if (strncmp(name, crs_urn, strlen(crs_urn)) == 0)
        snprintf(
            reading->facts.datum, sizeof reading->facts.datum, "EPSG:%.8s", name + strlen(crs_urn));
    else
        copy_text(reading->facts.datum, sizeof reading->facts.datum, name);
    return 0;
}
