#pragma once

/* CRC-32C by table, eight bytes a step: for processors without an instruction for it, and for the
 * test that both agree. As crc32c(). Pure. */

#include <stddef.h>
#include <stdint.h>

uint32_t crc32c_portable(uint32_t crc, const void *data, size_t size);
