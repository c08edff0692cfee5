#include "store/registration.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "store/fold.h"

#define DIGITS_LEAST 4
#define DIGITS_MOST  5
#define PREFIX_MOST  3

/* Prefixes as they are painted on vessels, and folded. Seen in print or recalled (domain of the
 * provinces' registers before and after the mergers of 2025). */
static const struct {
    const char *folded;
    const char *canonical;
} prefixes[] = {
    {"BD",  "BĐ" },
    {"BL",  "BL"  },
    {"BTH", "BTh" },
    {"BTR", "BTr" },
    {"BV",  "BV"  },
    {"CM",  "CM"  },
    {"DNA", "ĐNa"},
    {"HP",  "HP"  },
    {"HT",  "HT"  },
    {"KG",  "KG"  },
    {"KH",  "KH"  },
    {"NA",  "NA"  },
    {"ND",  "NĐ" },
    {"NT",  "NT"  },
    {"PY",  "PY"  },
    {"QB",  "QB"  },
    {"QN",  "QN"  },
    {"QNA", "QNa" },
    {"QNG", "QNg" },
    {"QT",  "QT"  },
    {"SG",  "SG"  },
    {"ST",  "ST"  },
    {"TB",  "TB"  },
    {"TG",  "TG"  },
    {"TH",  "TH"  },
    {"TTH", "TTH" },
    {"TV",  "TV"  },
};

static const char *canonical_prefix(const char *folded, size_t length)
{
    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        if (strlen(prefixes[i].folded) == length && memcmp(prefixes[i].folded, folded, length) == 0)
            return prefixes[i].canonical;
    }
    return NULL;
}

/* How many characters from `from` to `until` stand at the start. */
static size_t run_length(const char *text, char from, char until)
{
    size_t length = 0;
    while (text[length] >= from && text[length] <= until)
        length++;
    return length;
}

static const char *skip_separator(const char *text)
{
    return *text == '-' ? text + 1 : text;
}

int registration_canonical(struct bytes text, char *out)
{
    char folded[REGISTRATION_MAX + 1];
    if (text_fold(text, folded, sizeof(folded)) != 0)
        return -EINVAL;
    size_t prefix_length = run_length(folded, 'A', 'Z');
    const char *digits = skip_separator(folded + prefix_length);
    size_t digit_count = run_length(digits, '0', '9');
    const char *rest = skip_separator(digits + digit_count);
    if (prefix_length == 0 || prefix_length > PREFIX_MOST || digit_count < DIGITS_LEAST ||
        digit_count > DIGITS_MOST || (*rest != '\0' && strcmp(rest, "TS") != 0))
        return -EINVAL;
    const char *prefix = canonical_prefix(folded, prefix_length);
    if (!prefix)
        return -ENOENT;
    snprintf(out, REGISTRATION_MAX + 1, "%s-%.*s-TS", prefix, (int)digit_count, digits);
    return 0;
}
