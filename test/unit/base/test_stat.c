#include <stdlib.h>
#include <string.h>

#include "base/stat.h"
#include "run_suite.h"

START_TEST(prometheus_text)
{
    static const struct stat_spec specs[] = {
        {.name = "haitrinh_frames_total", .help = "Frames read."},
        { .name = "haitrinh_open",            .help = "Open now.",       .is_gauge = true},
    };
    static const uint64_t values[] = {UINT64_MAX, 0};
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    stat_write(specs, values, COUNT_OF(specs), file);
    (void)fclose(file);
    ck_assert_str_eq(text, "# HELP haitrinh_frames_total Frames read.\n"
                           "# TYPE haitrinh_frames_total counter\n"
                           "haitrinh_frames_total 18446744073709551615\n"
                           "# HELP haitrinh_open Open now.\n"
                           "# TYPE haitrinh_open gauge\n"
                           "haitrinh_open 0\n");
    free(text);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {prometheus_text};
    return run_suite(suite_of("stat", tests, COUNT_OF(tests)));
}
