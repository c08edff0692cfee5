#include "base/option.h"

#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "base/option_value.h"
#include "base/text.h"

#define NAME_SIZE 128

/* The table and the place its values go to: what every reader needs. */
struct target {
    const struct option_table *table;
    void *settings; /* NULL: only check */
    char *error;
};

static void store(const struct option_spec *spec, const struct option_value *value, void *settings)
{
    uint8_t *field = (uint8_t *)settings + spec->offset;
    switch (spec->type) {
    case OPTION_BOOL: {
        bool is_set = value->number != 0;
        memcpy(field, &is_set, sizeof is_set);
        break;
    }
    case OPTION_INT:
    case OPTION_SIZE:
    case OPTION_SPAN:
        memcpy(field, &value->number, sizeof value->number);
        break;
    case OPTION_TEXT:
        if (value->text.size > 0)
            memcpy(field, value->text.data, value->text.size);
        field[value->text.size] = '\0';
        break;
    }
}

static const struct option_spec *find(const struct target *target, struct bytes name)
{
    for (size_t i = 0; i < target->table->count; i++)
        if (bytes_equal_text(name, target->table->specs[i].name))
            return &target->table->specs[i];
    return NULL;
}

static int apply(const struct target *target, const struct option_spec *spec, const char *text)
{
    struct option_value value;
    if (option_value_read(spec, bytes_from_text(text), &value) < 0) {
        char range[96];
        option_range_to_text(spec, range, sizeof range);
        (void)snprintf(target->error, OPTION_ERROR_MAX, "%s: \"%.64s\" will not do, it takes %s",
            spec->name, text, range);
        return -EINVAL;
    }
    if (target->settings != NULL)
        store(spec, &value, target->settings);
    return 0;
}

static int apply_named(const struct target *target, const char *name, const char *value)
{
    const struct option_spec *spec = find(target, bytes_from_text(name));
    if (spec != NULL)
        return apply(target, spec, value);
    (void)snprintf(
        target->error, OPTION_ERROR_MAX, "%.128s: there is no option of this name", name);
    return -EINVAL;
}

int option_defaults(const struct option_table *table, void *settings)
{
    char error[OPTION_ERROR_MAX];
    struct target target = {table, settings, error};
    for (size_t i = 0; i < table->count; i++)
        if (apply(&target, &table->specs[i], table->specs[i].fallback) < 0)
            return -EINVAL;
    return 0;
}

int option_set(const struct option_table *table, void *settings, const char *name,
    const char *value, char *error)
{
    struct target target = {table, settings, error};
    return apply_named(&target, name, value);
}

struct file_reading {
    struct target target;
    bool has_failed;
    char sentence[OPTION_ERROR_MAX];
};

/* inih's handler: 1 to go on, 0 for an error in this line. */
static int on_line(void *context, const char *section, const char *name, const char *value)
{
    struct file_reading *reading = context;
    if (reading->has_failed)
        return 0;
    char full[NAME_SIZE];
    (void)snprintf(full, sizeof full, "%s%s%s", section, section[0] == '\0' ? "" : ".", name);
    reading->has_failed = apply_named(&reading->target, full, value) < 0;
    return reading->has_failed ? 0 : 1;
}

/* One pass over the file; the sentence for a failure goes to `error` with file and line. */
static int read_pass(struct file_reading *reading, FILE *file, const char *path, char *error)
{
    rewind(file);
    int line = ini_parse_file(file, on_line, reading);
    if (line == 0)
        return 0;
    const char *sentence =
        reading->has_failed ? reading->sentence : "not a line of the form name = value";
    (void)snprintf(error, OPTION_ERROR_MAX, "%.80s:%d: %.160s", path, line, sentence);
    return -EINVAL;
}

static void closep(FILE **file)
{
    if (*file != NULL)
        (void)fclose(*file);
}

int option_read_file(
    const struct option_table *table, void *settings, const char *path, char *error)
{
    __attribute__((cleanup(closep))) FILE *file = fopen(path, "re");
    if (file == NULL) {
        int reason = errno;
        (void)snprintf(error, OPTION_ERROR_MAX, "%.160s: %s", path, strerror(reason));
        return -reason;
    }
    struct file_reading reading = {
        .target = {table, NULL, reading.sentence}
    };
    int result = read_pass(&reading, file, path, error);
    if (result < 0)
        return result;
    reading.target.settings = settings;
    return read_pass(&reading, file, path, error);
}

struct match {
    const struct option_spec *spec; /* NULL: not an option of the table */
    const char *value;              /* NULL: missing */
    int covered;                    /* arguments */
};

static struct match match_argument(const struct target *target, char **argv)
{
    struct match match = {.covered = 1};
    if (strncmp(argv[0], "--", 2) != 0)
        return match;
    struct bytes rest = bytes_from_text(argv[0] + 2);
    struct bytes name = bytes_split(&rest, '=');
    match.spec = find(target, name);
    if (match.spec == NULL)
        return match;
    if (argv[0][2 + name.size] == '=') {
        match.value = argv[0] + 2 + name.size + 1;
    } else if (match.spec->type == OPTION_BOOL) {
        match.value = "true";
    } else {
        match.value = argv[1];
        match.covered = 2;
    }
    return match;
}

static int apply_match(const struct target *target, const struct match *match)
{
    if (match->value != NULL)
        return apply(target, match->spec, match->value);
    (void)snprintf(target->error, OPTION_ERROR_MAX, "%s: a value is missing", match->spec->name);
    return -EINVAL;
}

/* Applies the options of the table; the other arguments are moved to the front of `rest`, which may
 * be argv itself. Options end at "--". */
static int read_arguments(const struct target *target, int argc, char **argv, char **rest)
{
    int kept = 0;
    int at = 0;
    while (at < argc && strcmp(argv[at], "--") != 0) {
        struct match match = match_argument(target, &argv[at]);
        if (match.spec == NULL)
            rest[kept++] = argv[at];
        else if (apply_match(target, &match) < 0)
            return -EINVAL;
        at += match.covered;
    }
    while (at < argc)
        rest[kept++] = argv[at++];
    return kept;
}

int option_read_arguments(
    const struct option_table *table, void *settings, int *argc, char **argv, char *error)
{
    struct target target = {table, NULL, error};
    char **rest = malloc(sizeof *rest * ((size_t)*argc + 1));
    if (rest == NULL)
        return -ENOMEM;
    int kept = read_arguments(&target, *argc, argv, rest);
    free(rest);
    if (kept < 0)
        return kept;
    target.settings = settings;
    kept = read_arguments(&target, *argc, argv, argv);
    if (kept < 0)
        return kept;
    argv[kept] = NULL;
    *argc = kept;
    return 0;
}

/* Length of the section's name: what stands before the first point; 0 without one. */
static size_t section_size(const char *name)
{
    const char *point = strchr(name, '.');
    return point == NULL ? 0 : (size_t)(point - name);
}

static bool is_same_section(const char *name, const char *other)
{
    size_t size = section_size(name);
    return size == section_size(other) && strncmp(name, other, size) == 0;
}

static void write_entry(const struct option_spec *spec, FILE *file)
{
    char range[96];
    option_range_to_text(spec, range, sizeof range);
    size_t section = section_size(spec->name);
    fprintf(file, "# %s Accepts %s.\n%s = %s\n", spec->help, range,
        spec->name + (section == 0 ? 0 : section + 1), spec->fallback);
}

void option_write_example(const struct option_table *table, FILE *file)
{
    for (size_t i = 0; i < table->count; i++) {
        size_t section = section_size(table->specs[i].name);
        bool is_new = i == 0 || !is_same_section(table->specs[i].name, table->specs[i - 1].name);
        if (i > 0)
            fprintf(file, "\n");
        if (is_new && section > 0)
            fprintf(file, "[%.*s]\n", (int)section, table->specs[i].name);
        write_entry(&table->specs[i], file);
    }
}

static void write_help(const struct option_spec *spec, FILE *file)
{
    fprintf(file, "  --%s\n        %s", spec->name, spec->help);
    if (spec->type != OPTION_BOOL && spec->type != OPTION_TEXT) {
        char range[96];
        option_range_to_text(spec, range, sizeof range);
        fprintf(file, " Takes %s.", range);
    }
    if (spec->type != OPTION_BOOL && spec->fallback[0] != '\0')
        fprintf(file, " Default: %s.", spec->fallback);
    fprintf(file, "\n");
}

void option_write_help(const struct option_table *table, FILE *file)
{
    for (size_t i = 0; i < table->count; i++)
        write_help(&table->specs[i], file);
}
