#include "watch/strangers.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

struct stranger {
    struct device_key key;
    int32_t device_no;
};

struct strangers {
    void *tree; /* tsearch: by key */
    int32_t lowest;
};

static int compare(const void *left, const void *right)
{
    const struct stranger *a = left;
    const struct stranger *b = right;
    return strcmp(a->key.text, b->key.text);
}

int strangers_new(struct strangers **out)
{
    struct strangers *strangers = calloc(1, sizeof *strangers);
    if (!strangers)
        return -ENOMEM;
    *out = strangers;
    return 0;
}

void strangers_free(struct strangers *strangers)
{
    if (!strangers)
        return;
    tdestroy(strangers->tree, free);
    free(strangers);
}

int strangers_put(struct strangers *strangers, const struct device_key *key, int32_t device_no)
{
    struct stranger *stranger = calloc(1, sizeof *stranger);
    if (!stranger)
        return -ENOMEM;
    stranger->key = *key;
    stranger->device_no = device_no;
    struct stranger **found = tsearch(stranger, &strangers->tree, compare);
    if (!found || *found != stranger)
        free(stranger);
    if (!found)
        return -ENOMEM;
    if (device_no < strangers->lowest)
        strangers->lowest = device_no;
    return 0;
}

int32_t strangers_find(const struct strangers *strangers, const struct device_key *key)
{
    struct stranger wanted = {.key = *key};
    void *const *found = tfind(&wanted, &strangers->tree, compare);
    const struct stranger *stranger = found ? *found : NULL;
    return stranger ? stranger->device_no : 0;
}

bool strangers_is_full(const struct strangers *strangers)
{
    return strangers->lowest <= -STRANGERS_MAX;
}

int32_t strangers_next(const struct strangers *strangers)
{
    return strangers_is_full(strangers) ? strangers->lowest : strangers->lowest - 1;
}
