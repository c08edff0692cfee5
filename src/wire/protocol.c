#include "haitrinh/protocol.h"

#include <string.h>

#include "wire/naf.h"
#include "wire/vtp.h"

static const struct protocol protocols[] = {
    {
     .name = "vtp",
     .title = "VTP/1, trackers of this project (protobuf over TCP)",
     .number = 1,
     .carries_messages = true,
     .port = 7001,
     .frame_max = VTP_FRAME_MAX,
     .frame_max_first = VTP_FRAME_MAX_FIRST,
     .decode = vtp_decode,
     },
    {
     .name = "naf",
     .title = "North Atlantic Format, exchange between authorities",
     .number = 2,
     .port = 7002,
     .frame_max = NAF_RECORD_MAX,
     .frame_max_first = NAF_RECORD_MAX,
     .decode = naf_decode,
     },
};

const struct protocol *protocol_table(size_t *out_count)
{
    *out_count = COUNT_OF(protocols);
    return protocols;
}

const struct protocol *protocol_by_name(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(protocols); i++)
        if (strcmp(protocols[i].name, name) == 0)
            return &protocols[i];
    return NULL;
}

const struct protocol *protocol_by_number(unsigned number)
{
    for (size_t i = 0; i < COUNT_OF(protocols); i++)
        if (protocols[i].number == number)
            return &protocols[i];
    return NULL;
}
