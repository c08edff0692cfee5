#include "rule/blob.h"

void blob_put(struct blob *blob, uint64_t value, unsigned size)
{
    if ((size_t)(blob->end - blob->at) < size) {
        blob->is_full = true;
        return;
    }
    for (unsigned i = 0; i < size; i++)
        *blob->at++ = (uint8_t)(value >> (8 * i));
}
