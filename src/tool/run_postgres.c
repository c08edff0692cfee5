#include "tool/run_postgres.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "haitrinh/units.h"

#include "base/text.h"
#include "store/query.h"
#include "tool/run_children.h"
#include "tool/run_process.h"
#include "tool/run_state.h"
#include "tool/run_user.h"

#define VERSIONS_FOLDER "/usr/lib/postgresql"
#define READY_WITHIN_US (60 * SECOND_US)
#define STOP_WITHIN_US  (60 * SECOND_US)
#define DATABASE        "haitrinh"
#define OWNER           "haitrinh"

/* What differs from PostgreSQL's own defaults: nothing by network, nothing that could lose a commit
 * (those are the defaults, said aloud), no compiler at run time for our short queries. */
static const char *const settings[] = {
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "fsync=on",
    "full_page_writes=on",
    "synchronous_commit=on",
    "shared_buffers=256MB",
    "max_wal_size=1GB",
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_line_prefix=%m [%p] ",
    "cluster_name=haitrinh",
    "client_min_messages=warning",
};

static int fail(char *error, int result, const char *what, const char *where)
{
    snprintf(error, STATE_ERROR_MAX, "%s (%s): see %s.", what, strerror(-result), where);
    return result;
}

/* The version that made the data, or 0 when there is none yet. */
static int64_t version_of_data(const struct state *state)
{
    int64_t version = 0;

    return state_read_number(state, "postgres/PG_VERSION", &version) == 0 ? version : 0;
}

static int64_t newest_version(void)
{
    DIR *folder = opendir(VERSIONS_FOLDER);
    const struct dirent *entry;
    int64_t newest = 0, version;

    if (!folder)
        return 0;
    while ((entry = readdir(folder))) {
        if (text_to_int64(bytes_from_text(entry->d_name), &version) == 0 && version > newest)
            newest = version;
    }
    closedir(folder);
    return newest;
}

/* libpq's conninfo with the socket's folder in quotes. */
static int write_conninfo(struct postgres *postgres)
{
    char quoted[2 * STATE_SOCKET_MAX + 1];
    size_t length = 0;
    int written;

    for (const char *at = postgres->socket; *at != '\0'; at++) {
        if (length + 2 >= sizeof(quoted))
            return -ENAMETOOLONG;
        if (*at == '\'' || *at == '\\')
            quoted[length++] = '\\';
        quoted[length++] = *at;
    }
    quoted[length] = '\0';
    written = snprintf(postgres->conninfo, sizeof(postgres->conninfo),
        "host='%s' dbname=" DATABASE " user=" OWNER, quoted);
    return written > 0 && (size_t)written < sizeof(postgres->conninfo) ? 0 : -ENAMETOOLONG;
}

int postgres_find(const struct state *state, struct postgres *out, char *error)
{
    int64_t version = version_of_data(state);
    char probe[128];
    int result;

    *out = (struct postgres){.programs = ""};
    if (version == 0)
        version = newest_version();
    snprintf(out->programs, sizeof(out->programs), VERSIONS_FOLDER "/%lld/bin", (long long)version);
    snprintf(out->socket, sizeof(out->socket), "%s", state->socket);
    snprintf(probe, sizeof(probe), "%s/initdb", out->programs);
    if (version == 0 || access(probe, X_OK) < 0) {
        snprintf(error, STATE_ERROR_MAX,
            "PostgreSQL%s is not installed (no %s): run deploy/install, or apt-get install "
            "postgresql-15.",
            version == 0 ? "" : " in the version that made the data", probe);
        return -ENOENT;
    }
    result = state_file(state, "postgres", out->data);
    if (result == 0)
        result = state_file(state, "log/postgres.log", out->log_path);
    if (result == 0)
        result = write_conninfo(out);
    if (result < 0)
        snprintf(error, STATE_ERROR_MAX, "The path %s is too long.", state->path);
    return result;
}

bool postgres_is_made(const struct postgres *postgres)
{
    return access(postgres->data, F_OK) == 0;
}

static int run_program(
    const struct postgres *postgres, const char *folder, const char *const *arguments)
{
    char program[128];

    snprintf(program, sizeof(program), "%s/%s", folder, arguments[0]);
    return process_run(&(struct process_spec){
        .program = program,
        .arguments = arguments,
        .log_path = postgres->log_path,
        .death_signal = SIGTERM,
    });
}

static int write_file(const char *folder, const char *name, const char *text)
{
    char path[STATE_FILE_MAX];
    int length = snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file;
    int result = 0;

    if (length < 0 || (size_t)length >= sizeof(path))
        return -ENAMETOOLONG;
    file = fopen(path, "we");
    if (!file)
        return -errno;
    if (fputs(text, file) < 0)
        result = -EIO;
    if (fclose(file) < 0)
        result = -errno;
    return result;
}

/* Who may log in: the user who runs it and root, as the owner. */
static int write_access(const char *data)
{
    char user[64], ident[256];
    int result = user_name(user, sizeof(user));

    if (result == 0)
        result = write_file(data, "pg_hba.conf", "local all all peer map=haitrinh\n");
    if (result < 0)
        return result;
    snprintf(ident, sizeof(ident), "haitrinh \"%s\" " OWNER "\nhaitrinh root " OWNER "\n", user);
    return write_file(data, "pg_ident.conf", ident);
}

int postgres_make(const struct postgres *postgres, char *error)
{
    char fresh[STATE_FILE_MAX];
    int length = snprintf(fresh, sizeof(fresh), "%s.new", postgres->data);
    const char *const remove_half[] = {"rm", "-rf", fresh, NULL};
    const char *const initdb[] = {"initdb", "-D", fresh, "--username=" OWNER, "--encoding=UTF8",
        "--locale=C", "--data-checksums", "--auth-local=peer", "--auth-host=reject", NULL};
    int result = length > 0 && (size_t)length < sizeof(fresh) ? 0 : -ENAMETOOLONG;

    if (result == 0)
        result = run_program(postgres, "/bin", remove_half);
    if (result == 0)
        result = run_program(postgres, postgres->programs, initdb);
    if (result == 0)
        result = write_access(fresh);
    if (result == 0 && rename(fresh, postgres->data) < 0)
        result = -errno;
    return result < 0 ? fail(error, result, "initdb failed", postgres->log_path) : 0;
}

static int add_child(const struct postgres *postgres, struct children *children)
{
    char program[128];
    struct child *child;

    snprintf(program, sizeof(program), "%s/postgres", postgres->programs);
    child = children_add(children, "postgres", program);
    if (!child)
        return -E2BIG;
    child->stop_signal = SIGINT; /* a fast shutdown */
    child->stop_limit_us = STOP_WITHIN_US;
    snprintf(child->log_path, sizeof(child->log_path), "%s", postgres->log_path);
    child_argument(child, "postgres");
    child_argument(child, "-D");
    child_argument(child, "%s", postgres->data);
    child_argument(child, "-k");
    child_argument(child, "%s", postgres->socket);
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        child_argument(child, "-c");
        child_argument(child, "%s", settings[i]);
    }
    return child_start(child);
}

/* 0: connected; -ENOENT: the server is there, the database is not; -ENOTCONN: not yet. */
static int try_database(const struct postgres *postgres)
{
    AUTO(database_free) struct database *database = NULL;
    int result = database_open(postgres->conninfo, NULL, &database);

    if (result == -ENOTCONN && strstr(database_error(database), "\"" DATABASE "\" does not exist"))
        return -ENOENT;
    return result;
}

static int wait_until_ready(const struct postgres *postgres, struct children *children)
{
    const struct timespec moment = {.tv_nsec = 50 * 1000 * 1000};
    const struct child *child = children_find(children, "postgres");
    int64_t until_us = process_clock_us() + READY_WITHIN_US;
    int result = -ENOTCONN;

    while (result == -ENOTCONN && process_clock_us() < until_us) {
        children_tick(children, process_clock_us());
        if (!child_is_running(child))
            return -ECHILD;
        nanosleep(&moment, NULL);
        result = try_database(postgres);
    }
    return result;
}

int postgres_start(const struct postgres *postgres, struct children *children, char *error)
{
    const char *const createdb[] = {
        "createdb", "-h", postgres->socket, "-U", OWNER, "--no-password", DATABASE, NULL};
    int result = write_access(postgres->data);

    if (result == 0)
        result = add_child(postgres, children);
    if (result == 0)
        result = wait_until_ready(postgres, children);
    if (result == -ENOENT)
        result = run_program(postgres, postgres->programs, createdb);
    return result < 0 ? fail(error, result, "PostgreSQL did not start", postgres->log_path) : 0;
}

int postgres_dump(const struct postgres *postgres, const char *path, char *error)
{
    const char *const dump[] = {
        "pg_dump", "-Fc", "-f", path, "-d", postgres->conninfo, "--no-password", NULL};
    int result = run_program(postgres, postgres->programs, dump);

    return result < 0 ? fail(error, result, "The backup failed", postgres->log_path) : 0;
}
