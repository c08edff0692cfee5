#pragma once

/* An alarm's event told to people: names of the fields of its detail and what their values mean, in
 * Vietnamese and English. Fields that the table does not know are named as they stand, so that
 * nothing that an alarm was decided on is left out. Writes to a stream, fails never. */

#include <jansson.h>
#include <stdio.h>

#include "haitrinh/alarm.h"

#include "tool/alarm_dictionary.h"

/* "15:04:05 22/11/2026" and the like, Viet Nam's time. */
void alarm_words_time(FILE *out, int64_t time_us);
/* "14.4317000 N, 109.6012500 E"; "-" for an unknown point. */
void alarm_words_point(FILE *out, struct point point);
/* A line a field, indented; objects with a time and a place are fixes. */
void alarm_words_detail(FILE *out, const json_t *detail, enum language language);
/* How sure it is: a sentence, by the field "certainty" or by the kind. */
const char *alarm_words_certainty(
    const json_t *detail, enum alarm_kind kind, enum language language);
