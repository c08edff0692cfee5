#include "gate/bucket.h"

#include "haitrinh/units.h"

static void fill(struct bucket *bucket, int64_t full, int64_t now_us)
{
    int64_t passed = now_us - bucket->filled_us;
    bool is_new = bucket->filled_us == 0;
    bucket->filled_us = now_us;
    if (is_new || passed >= full - bucket->tokens_us)
        bucket->tokens_us = full;
    else if (passed > 0)
        bucket->tokens_us += passed;
}

bool bucket_take(struct bucket *bucket, int64_t rate, int64_t burst, int64_t now_us)
{
    int64_t price = SECOND_US / rate;
    fill(bucket, burst * price, now_us);
    if (bucket->tokens_us < price)
        return false;
    bucket->tokens_us -= price;
    return true;
}
