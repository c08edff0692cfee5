#include "tool/register_command.h"

#include <string.h>
#include <unistd.h>

#include "store/query.h"
#include "tool/import.h"

static int list(const struct register_command *command, const struct register_settings *settings,
    struct sheet *sheet)
{
    char error[REACH_ERROR_MAX];
    AUTO(database_free) struct database *database = NULL;
    if (reach_database(&settings->reach, DESK_ROLE, &database, error) < 0)
        return command_failed("%s", error);
    if (sheet_database(sheet, database, command->list, NULL) < 0)
        return command_failed("the %s cannot be read: %s", command->what, database_error(database));
    return COMMAND_DONE;
}

/* The file's name without its folder. */
static const char *source_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Once through the file; gives the exit status. */
static int import_once(const struct register_command *command,
    const struct register_settings *settings, struct import *import, const char *path)
{
    int result = import_begin(import);
    if (result == 0)
        result = command->import(import, settings, path);
    if (result == 0)
        result = import_finish(import);
    if (result < 0)
        return command_failed("%s", import->error[0] != '\0' ? import->error : strerror(-result));
    import_say(import, command->what);
    return import->counts[IMPORT_REFUSED] > 0 ? COMMAND_WANTING : COMMAND_DONE;
}

static bool is_agreed(void)
{
    char answer[8] = "";
    fprintf(stderr, "Write this? [y/N] ");
    return fgets(answer, sizeof(answer), stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

static int import(const struct register_command *command, const struct register_settings *settings,
    const struct sheet *sheet, const char *path)
{
    char error[REACH_ERROR_MAX];
    AUTO(database_free) struct database *database = NULL;
    if (reach_database(&settings->reach, DESK_ROLE, &database, error) < 0)
        return command_failed("%s", error);
    struct import work = {.database = database, .source = source_of(path), .sheet = *sheet};
    bool is_asked = !settings->is_yes && !settings->is_preview && isatty(STDIN_FILENO) == 1;
    sheet_head(sheet);
    work.is_preview = settings->is_preview || is_asked;
    int status = import_once(command, settings, &work, path);
    if (!is_asked || work.error[0] != '\0' || !is_agreed())
        return status;
    work = (struct import){
        .database = database, .source = source_of(path), .sheet = *sheet, .is_quiet = true};
    return import_once(command, settings, &work, path);
}

int register_command_run(const struct register_command *command, int argc, char **argv)
{
    struct register_settings settings;
    struct sheet sheet = {.out = stdout};
    int status = COMMAND_DONE;
    if (!usage_read(&command->usage, &settings, &argc, argv, &status))
        return status;
    if (sheet_format_from_text(settings.format, &sheet.format) < 0)
        return usage_wrong(&command->usage, "there is no format %s", settings.format);
    if (argc == 2 && strcmp(argv[1], "list") == 0) {
        sheet.columns = command->columns;
        sheet.count = command->column_count;
        return list(command, &settings, &sheet);
    }
    if (argc != 3 || strcmp(argv[1], "import") != 0)
        return usage_wrong(&command->usage, "%s: import FILE or list", argv[0]);
    sheet.columns = import_columns;
    sheet.count = import_column_count;
    return import(command, &settings, &sheet, argv[2]);
}
