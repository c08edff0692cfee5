#include "store/binary.h"

#include <endian.h>
#include <libpq-fe.h>
#include <stdlib.h>

#define CAPACITY_FIRST 4096

void binary_done(struct binary *binary)
{
    free(binary->data);
    *binary = (struct binary){0};
}

void binary_reset(struct binary *binary)
{
    binary->size = 0;
    binary->is_broken = false;
}

bool binary_reserve(struct binary *binary, size_t size)
{
    if (binary->is_broken)
        return false;
    size_t capacity = binary->capacity ? binary->capacity : CAPACITY_FIRST;
    while (capacity < binary->size + size)
        capacity *= 2;
    if (capacity == binary->capacity)
        return true;
    uint8_t *larger = realloc(binary->data, capacity);
    if (!larger) {
        binary->is_broken = true;
        return false;
    }
    binary->data = larger;
    binary->capacity = capacity;
    return true;
}

void field_bytes(struct binary *binary, struct bytes value)
{
    binary_i32(binary, (int32_t)value.size);
    if (value.size > 0)
        binary_put(binary, value.data, value.size);
}

void field_text(struct binary *binary, const char *value)
{
    field_bytes(binary, (struct bytes){(const uint8_t *)value, strlen(value)});
}

#define ARRAY_HEADER_SIZE 20
#define ARRAY_COUNT_AT    12

void array_begin(struct binary *binary, enum binary_type type)
{
    binary_reset(binary);
    binary_i32(binary, 1); /* dimensions */
    binary_i32(binary, 1); /* may hold nulls */
    binary_i32(binary, (int32_t)type);
    binary_i32(binary, 0); /* elements, see array_end */
    binary_i32(binary, 1); /* first subscript */
}

void array_end(struct binary *binary, size_t count)
{
    uint32_t big = htobe32((uint32_t)count);
    if (binary->size >= ARRAY_HEADER_SIZE)
        memcpy(binary->data + ARRAY_COUNT_AT, &big, sizeof(big));
}

/* The value's bytes, aligned or not, when it has that size; null has none. */
static bool read_value(const PGresult *result, int row, int column, void *out, size_t size)
{
    if (PQgetisnull(result, row, column) || (size_t)PQgetlength(result, row, column) != size)
        return false;
    memcpy(out, PQgetvalue(result, row, column), size);
    return true;
}

int16_t result_i16(const struct pg_result *result, int row, int column)
{
    uint16_t big = 0;
    return read_value(result, row, column, &big, sizeof(big)) ? (int16_t)be16toh(big) : 0;
}

int32_t result_i32(const struct pg_result *result, int row, int column, int32_t unknown)
{
    uint32_t big = 0;
    return read_value(result, row, column, &big, sizeof(big)) ? (int32_t)be32toh(big) : unknown;
}

int64_t result_i64(const struct pg_result *result, int row, int column)
{
    uint64_t big = 0;
    return read_value(result, row, column, &big, sizeof(big)) ? (int64_t)be64toh(big) : 0;
}

int64_t result_time(const struct pg_result *result, int row, int column)
{
    if (PQgetisnull(result, row, column))
        return TIME_UNKNOWN;
    int64_t time = result_i64(result, row, column);
    return time == INT64_MIN || time > INT64_MAX - POSTGRES_EPOCH_US ? time
                                                                     : time + POSTGRES_EPOCH_US;
}

struct bytes result_bytes(const struct pg_result *result, int row, int column)
{
    return (struct bytes){
        (const uint8_t *)PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column)};
}
