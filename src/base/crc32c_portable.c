#include "base/crc32c_portable.h"

#include "crc32c_table.h"

static uint32_t load_le(const uint8_t *data)
{
    return (uint32_t)data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 |
           (uint32_t)data[3] << 24;
}

static uint32_t fold(uint32_t word, const uint32_t (*tables)[256])
{
    return tables[3][word & 0xFF] ^ tables[2][word >> 8 & 0xFF] ^ tables[1][word >> 16 & 0xFF] ^
           tables[0][word >> 24];
}

uint32_t crc32c_portable(uint32_t crc, const void *data, size_t size)
{
    const uint8_t *at = data;
    crc = ~crc;
    for (; size >= 8; at += 8, size -= 8)
        crc = fold(crc ^ load_le(at), &crc32c_table[4]) ^ fold(load_le(at + 4), &crc32c_table[0]);
    for (; size > 0; at++, size--)
        crc = crc >> 8 ^ crc32c_table[0][(crc ^ *at) & 0xFF];
    return ~crc;
}
