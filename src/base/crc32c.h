#pragma once

/* CRC-32C (Castagnoli, RFC 3720 appendix B.4): the checksum of journal records and the digest of a
 * report. Uses SSE 4.2 where the processor has it, a table otherwise; both agree. Pure. */

#include <stddef.h>
#include <stdint.h>

/* Start with crc = 0; feed the result back in to go on. */
uint32_t crc32c(uint32_t crc, const void *data, size_t size);
