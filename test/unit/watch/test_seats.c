#include "haitrinh/base.h"

#include "run_suite.h"
#include "watch/seats.h"

START_TEST(a_seat_is_made_once_and_stays)
{
    AUTO(seats_free) struct seats *seats = NULL;
    ck_assert_int_eq(seats_new(&seats), 0);
    struct seat *first = NULL;
    ck_assert_int_eq(seats_take(seats, 5, &first), 0);
    for (int32_t device_no = -3000; device_no < 3000; device_no++) {
        struct seat *seat = NULL;
        if (device_no == 0)
            continue;
        ck_assert_int_eq(seats_take(seats, device_no, &seat), 0);
        ck_assert_int_eq(seat->state.device_no, device_no);
    }
    ck_assert_ptr_eq(seats_find(seats, 5), first);
    ck_assert_uint_eq(seats_count(seats), 5999);
    ck_assert_ptr_null(seats_find(seats, 3000));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_seat_is_made_once_and_stays};
    return run_suite(suite_of("seats", tests, COUNT_OF(tests)));
}
