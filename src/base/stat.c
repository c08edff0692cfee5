#include "base/stat.h"

#include <inttypes.h>

void stat_write(const struct stat_spec *specs, const uint64_t *values, size_t count, FILE *file)
{
    for (size_t i = 0; i < count; i++)
        fprintf(file, "# HELP %s %s\n# TYPE %s %s\n%s %" PRIu64 "\n", specs[i].name, specs[i].help,
            specs[i].name, specs[i].is_gauge ? "gauge" : "counter", specs[i].name, values[i]);
}
