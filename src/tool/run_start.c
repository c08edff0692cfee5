#include "tool/run_start.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "haitrinh/units.h"

#include "base/text.h"
#include "store/migrate.h"
#include "store/query.h"
#include "store/vault.h"
#include "tool/run.h"
#include "tool/run_listen.h"

static int open_state(struct run *run)
{
    char path[STATE_PATH_MAX + 1];
    int result = state_path(run->settings.state, path);

    if (result < 0) {
        snprintf(run->error, sizeof(run->error),
            "There is no usable path for the state directory (%s): name one with --state.",
            strerror(-result));
        return result;
    }
    result = state_open(path, &run->state, run->error);
    if (result == 0)
        result = state_file(&run->state, "journal", run->journal);
    snprintf(run->mailbox, sizeof(run->mailbox), "%s/gate.sock", run->state.socket);
    if (result == 0)
        snprintf(run->note, sizeof(run->note), "%.200s", run->state.path);
    return result;
}

static int open_listeners(struct run *run)
{
    const int64_t ports[LISTENER_COUNT] = {
        [LISTENER_VTP] = run->settings.vtp_port,
        [LISTENER_NAF] = run->settings.naf_port,
    };

    for (size_t i = 0; i < LISTENER_COUNT; i++) {
        int result = listen_open(run->settings.address, ports[i], &run->listeners[i], run->error);

        if (result < 0)
            return result;
    }
    snprintf(run->note, sizeof(run->note), "%lld and %lld are free", (long long)ports[LISTENER_VTP],
        (long long)ports[LISTENER_NAF]);
    return 0;
}

static int make_postgres(struct run *run)
{
    int result = postgres_find(&run->state, &run->postgres, run->error);

    if (result == 0 && !postgres_is_made(&run->postgres)) {
        snprintf(run->note, sizeof(run->note), "made, with checksums");
        result = postgres_make(&run->postgres, run->error);
    }
    return result;
}

static int start_postgres(struct run *run)
{
    int result = postgres_start(&run->postgres, &run->children, run->error);

    if (result == 0)
        result = state_write(&run->state, "conninfo", run->postgres.conninfo);
    if (result == 0)
        result = state_write(&run->state, "mailbox", run->mailbox);
    if (result == 0)
        snprintf(run->note, sizeof(run->note), "socket in %.200s", run->state.socket);
    return result;
}

/* Before an older schema is changed, a copy of the whole database is laid aside. */
static int back_up(struct run *run, unsigned applied)
{
    char path[STATE_FILE_MAX];
    int result = -ENAMETOOLONG;
    int length = snprintf(path, sizeof(path), "%s/backup/schema-%u-%lld.dump", run->state.path,
        applied, (long long)(process_wall_us() / SECOND_US));

    if (length > 0 && (size_t)length < sizeof(path))
        result = postgres_dump(&run->postgres, path, run->error);
    if (result == 0)
        screen_say(&run->screen, "    the database is of an older version (schema %u): saved to %s",
            applied, path);
    return result;
}

static void say_migration(void *context, unsigned number, const char *name)
{
    struct run *run = context;

    (void)number;
    screen_progress(&run->screen, name, 0);
}

static int migrate(struct run *run)
{
    AUTO(database_free) struct database *database = NULL;
    struct schema_state schema = {0};
    int result = database_open(run->postgres.conninfo, NULL, &database);

    if (result == 0)
        result = schema_inspect(database, &schema);
    if (result == 0 && schema.applied > 0 && schema.applied < schema.known) {
        result = back_up(run, schema.applied);
        if (result < 0)
            return result;
    }
    if (result == 0)
        result = schema_migrate(database, say_migration, run);
    if (result != 0) {
        snprintf(run->error, sizeof(run->error), "The schema: %.400s",
            database ? database_error(database) : strerror(ENOMEM));
        return result < 0 ? result : -EPROTO;
    }
    if (schema.applied < schema.known)
        snprintf(run->note, sizeof(run->note), "from %u to %u", schema.applied, schema.known);
    else
        snprintf(run->note, sizeof(run->note), "%u, as it was", schema.known);
    return 0;
}

/* Device keys are sealed under it; it never leaves this file. */
static int make_master_key(struct run *run)
{
    AUTO(vault_free) struct vault *vault = NULL;
    char path[STATE_FILE_MAX];
    int result = state_file(&run->state, "master.key", path);

    if (result == 0)
        result = vault_open(path, true, &vault);
    if (result < 0)
        snprintf(run->error, sizeof(run->error), "The master key %s cannot be used: %s.", path,
            strerror(-result));
    return result;
}

static const struct {
    const char *title;
    run_step *step;
    bool is_demo;
} steps[] = {
    {"state directory",      open_state,         false},
    {"ports",                open_listeners,     false},
    {"PostgreSQL's data",    make_postgres,      false},
    {"PostgreSQL",           start_postgres,     false},
    {"schema",               migrate,            false},
    {"master key",           make_master_key,    false},
    {"demo register",        run_make_demo,      true },
    {"gate",                 run_start_gate,     false},
    {"watch",                run_start_watch,    false},
    {"register in the gate", run_await_register, true },
    {"demo fleet",           run_start_fleet,    true },
};

int run_start(struct run *run)
{
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        int64_t began_us = process_clock_us();
        int result;

        if (steps[i].is_demo && !run->settings.is_demo)
            continue;
        run->note[0] = '\0';
        run->error[0] = '\0';
        screen_progress(&run->screen, steps[i].title, 0);
        result = steps[i].step(run);
        if (result < 0)
            return result;
        screen_say(&run->screen, "  %-20s %5.1f s  %s", steps[i].title,
            (double)(process_clock_us() - began_us) / (double)SECOND_US, run->note);
    }
    return 0;
}
