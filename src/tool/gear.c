#include "tool/gear.h"

#include <string.h>

#include "store/fold.h"

#define CATCHING "catching"
#define SUPPORT  "support"

/* Hooks of all kinds lie still or drift for hours; rules treat them as longlines. */
static const struct gear_word words[] = {
    {"CAU",                "longline",    CATCHING},
    {"CAU-VANG",           "longline",    CATCHING},
    {"CAU-TAY",            "longline",    CATCHING},
    {"CAU-CA-NGU",         "longline",    CATCHING},
    {"NGHE-CAU",           "longline",    CATCHING},
    {"LONGLINE",           "longline",    CATCHING},
    {"HANDLINE",           "longline",    CATCHING},
    {"CAU-MUC",            "squid",       CATCHING},
    {"CHUP-MUC",           "squid",       CATCHING},
    {"SQUID",              "squid",       CATCHING},
    {"LUOI-KEO",           "trawl",       CATCHING},
    {"GIA-CAO",            "trawl",       CATCHING},
    {"TRAWL",              "trawl",       CATCHING},
    {"LUOI-VAY",           "purse-seine", CATCHING},
    {"VAY",                "purse-seine", CATCHING},
    {"PURSE-SEINE",        "purse-seine", CATCHING},
    {"LUOI-RE",            "gillnet",     CATCHING},
    {"GILLNET",            "gillnet",     CATCHING},
    {"HAU-CAN",            NULL,          SUPPORT },
    {"DICH-VU-HAU-CAN",    NULL,          SUPPORT },
    {"HAU-CAN-NGHE-CA",    NULL,          SUPPORT },
    {"TAU-HAU-CAN",        NULL,          SUPPORT },
    {"SUPPORT",            NULL,          SUPPORT },
    {"KHAI-THAC",          NULL,          CATCHING},
    {"TAU-KHAI-THAC",      NULL,          CATCHING},
    {"DANH-BAT",           NULL,          CATCHING},
    {"KHAI-THAC-THUY-SAN", NULL,          CATCHING},
    {"CATCHING",           NULL,          CATCHING},
};

const struct gear_word *gear_find(struct bytes text)
{
    char folded[32];
    if (text_fold(text, folded, sizeof folded) != 0)
        return NULL;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(words[i].written, folded) == 0)
            return &words[i];
    return NULL;
}
