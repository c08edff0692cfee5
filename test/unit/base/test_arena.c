#include <string.h>

#include "haitrinh/base.h"

#include "base/arena.h"
#include "run_suite.h"

START_TEST(pieces_are_aligned_and_apart)
{
    struct arena arena;
    arena_init(&arena, 4096);
    uint8_t *before = NULL;
    for (size_t size = 1; size < 60; size++) {
        uint8_t *piece = arena_alloc(&arena, size);
        ck_assert_ptr_nonnull(piece);
        ck_assert_uint_eq((uintptr_t)piece % _Alignof(max_align_t), 0);
        memset(piece, (int)size, size);
        if (before != NULL)
            ck_assert_uint_eq(before[size - 2], size - 1);
        before = piece;
    }
    arena_done(&arena);
}
END_TEST

START_TEST(the_cap_holds)
{
    struct arena arena;
    arena_init(&arena, 100);
    ck_assert_ptr_null(arena_alloc(&arena, 101));
    ck_assert_ptr_null(arena_alloc(&arena, SIZE_MAX));
    ck_assert_ptr_nonnull(arena_alloc(&arena, 100));
    ck_assert_ptr_null(arena_alloc(&arena, 1));
    ck_assert_uint_le(arena.used, arena.cap);
    arena_done(&arena);
}
END_TEST

START_TEST(reset_keeps_the_memory)
{
    struct arena arena;
    arena_init(&arena, 256);
    void *first = arena_alloc(&arena, 200);
    ck_assert_ptr_null(arena_alloc(&arena, 200));
    arena_reset(&arena);
    ck_assert_ptr_eq(arena_alloc(&arena, 200), first);
    arena_done(&arena);
    ck_assert_ptr_nonnull(arena_alloc(&arena, 200));
    arena_done(&arena);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        pieces_are_aligned_and_apart, the_cap_holds, reset_keeps_the_memory};
    return run_suite(suite_of("arena", tests, COUNT_OF(tests)));
}
