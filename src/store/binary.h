#pragma once

/* PostgreSQL's binary formats: a growing buffer to write values, fields and arrays, and readers of
 * results. A field is a length and a value, alike in COPY BINARY and in arrays; null is length -1.
 *
 * The first failure (no memory) sticks in `is_broken`. The buffer is kept by binary_reset, so that
 * the steady state allocates nothing. */

#include <stdbool.h>
#include <string.h>

#include "haitrinh/base.h"
#include "haitrinh/units.h"

struct pg_result;

struct binary {
    uint8_t *data;
    size_t size;
    size_t capacity;
    bool is_broken;
};

/* Type numbers of PostgreSQL, src/include/catalog/pg_type.dat; they never change. */
enum binary_type {
    TYPE_BYTEA = 17,
    TYPE_INT8 = 20,
    TYPE_INT2 = 21,
    TYPE_INT4 = 23,
    TYPE_TEXT = 25,
    TYPE_TIMESTAMPTZ = 1184,
};

/* 1970 to 2000, where PostgreSQL's time begins. */
#define POSTGRES_EPOCH_US (INT64_C(946684800) * SECOND_US)

void binary_done(struct binary *binary);
void binary_reset(struct binary *binary);
/* Room for `size` bytes more; false when broken. */
bool binary_reserve(struct binary *binary, size_t size);

static inline void binary_put(struct binary *binary, const void *value, size_t size)
{
    if (binary->size + size > binary->capacity && !binary_reserve(binary, size))
        return;
    memcpy(binary->data + binary->size, value, size);
    binary->size += size;
}

static inline void binary_i16(struct binary *binary, int16_t value)
{
    uint16_t big = __builtin_bswap16((uint16_t)value);
    binary_put(binary, &big, sizeof(big));
}

static inline void binary_i32(struct binary *binary, int32_t value)
{
    uint32_t big = __builtin_bswap32((uint32_t)value);
    binary_put(binary, &big, sizeof(big));
}

static inline void binary_i64(struct binary *binary, int64_t value)
{
    uint64_t big = __builtin_bswap64((uint64_t)value);
    binary_put(binary, &big, sizeof(big));
}

static inline void field_null(struct binary *binary)
{
    binary_i32(binary, -1);
}

static inline void field_i16(struct binary *binary, int16_t value)
{
    binary_i32(binary, 2);
    binary_i16(binary, value);
}

static inline void field_i32(struct binary *binary, int32_t value)
{
    binary_i32(binary, 4);
    binary_i32(binary, value);
}

static inline void field_i64(struct binary *binary, int64_t value)
{
    binary_i32(binary, 8);
    binary_i64(binary, value);
}

/* Our time in PostgreSQL's; one too early for it stays out of its range. */
static inline int64_t time_to_postgres(int64_t time_us)
{
    return time_us < INT64_MIN + 1 + POSTGRES_EPOCH_US ? INT64_MIN + 1
                                                       : time_us - POSTGRES_EPOCH_US;
}

/* TIME_UNKNOWN is null. */
static inline void field_time(struct binary *binary, int64_t time_us)
{
    if (time_us == TIME_UNKNOWN)
        field_null(binary);
    else
        field_i64(binary, time_to_postgres(time_us));
}

static inline void field_i32_or_null(struct binary *binary, int32_t value, int32_t unknown)
{
    if (value == unknown)
        field_null(binary);
    else
        field_i32(binary, value);
}

void field_bytes(struct binary *binary, struct bytes value);
void field_text(struct binary *binary, const char *value);

/* Begins a one-dimensional array; array_end tells it how many fields followed. */
void array_begin(struct binary *binary, enum binary_type type);
void array_end(struct binary *binary, size_t count);

/* A column of a binary result; null reads as `unknown`. */
int16_t result_i16(const struct pg_result *result, int row, int column);
int32_t result_i32(const struct pg_result *result, int row, int column, int32_t unknown);
int64_t result_i64(const struct pg_result *result, int row, int column);
/* TIME_UNKNOWN for null, the infinities as they are. */
int64_t result_time(const struct pg_result *result, int row, int column);
struct bytes result_bytes(const struct pg_result *result, int row, int column);
