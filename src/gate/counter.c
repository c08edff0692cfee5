#include "gate/counter.h"

#define GAUGE(name, help)                 \
    {                                     \
        "haitrinh_gate_" name, help, true \
    }
#define TOTAL(name, help)                           \
    {                                               \
        "haitrinh_gate_" name "_total", help, false \
    }

const struct stat_spec gate_stats[COUNT_ALL] = {
    [COUNT_CONNECTIONS] = GAUGE("connections", "Connections open now"),
    [COUNT_UNAUTHENTICATED] = GAUGE("unauthenticated", "Of these, not yet authenticated"),
    [COUNT_WAITING] = GAUGE("waiting", "Acknowledgements that wait for the journal"),
    [COUNT_MESSAGES_WAITING] = GAUGE("messages_waiting", "Messages that wait for their vessel"),
    [COUNT_ACCEPTED] = TOTAL("accepted", "Connections accepted"),
    [COUNT_TURNED_AWAY] = TOTAL("turned_away", "Connections refused at once"),
    [COUNT_EVICTED] = TOTAL("evicted", "Unauthenticated connections closed for newer ones"),
    [COUNT_DEADLINES] = TOTAL("deadlines", "Connections closed for a missed deadline"),
    [COUNT_AUTHENTICATED] = TOTAL("authenticated", "Sessions authenticated"),
    [COUNT_UNKNOWN_DEVICE] = TOTAL("unknown_device", "Sessions refused: device in no register"),
    [COUNT_BAD_MAC] = TOTAL("bad_mac", "Authentication codes that did not fit"),
    [COUNT_STRANGERS] = TOTAL("strangers", "Frames kept of devices in no register"),
    [COUNT_TAKEOVERS] = TOTAL("takeovers", "Sessions replaced by a newer one of their device"),
    [COUNT_FRAMES] = TOTAL("frames", "Frames received by open sessions"),
    [COUNT_REPORTS] = TOTAL("reports", "Reports journaled"),
    [COUNT_REFUSED] = TOTAL("refused", "Frames journaled as refused"),
    [COUNT_GARBAGE] = TOTAL("garbage", "Pieces of input that were no frame"),
    [COUNT_IGNORED] = TOTAL("ignored", "Frames of a kind unknown here"),
    [COUNT_SLOWED] = TOTAL("slowed", "Times a connection was over its rate"),
    [COUNT_STALLED] = TOTAL("stalled", "Times a connection waited for the journal or the register"),
    [COUNT_ACKNOWLEDGED] = TOTAL("acknowledged", "Frames acknowledged"),
    [COUNT_OVERFLOWS] = TOTAL("overflows", "Connections closed because the peer did not read"),
    [COUNT_NOTICES_LOST] = TOTAL("notices_lost", "Notices that found the journal full"),
    [COUNT_VERSIONS] = TOTAL("versions", "Register versions journaled"),
    [COUNT_MESSAGES] = TOTAL("messages", "Messages to vessels taken"),
    [COUNT_DELIVERIES] = TOTAL("deliveries", "Results of messages journaled"),
    [COUNT_GROUPS] = TOTAL("groups", "Groups the journal synced"),
    [COUNT_GROUP_BYTES] = TOTAL("group_bytes", "Bytes in these groups"),
};
