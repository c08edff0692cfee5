#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "embedded_sql.h"
#include "store/query.h"
#include "store/registration.h"
#include "tool/certificate.h"
#include "tool/command.h"
#include "tool/pulse.h"
#include "tool/reach.h"
#include "tool/run_process.h"
#include "tool/run_state.h"

struct settings {
    struct reach reach;
    char vessel[OPTION_TEXT_MAX];
    char from[OPTION_TEXT_MAX];
    char until[OPTION_TEXT_MAX];
    char key[OPTION_TEXT_MAX];
    char journal[OPTION_TEXT_MAX];
    char page[OPTION_TEXT_MAX];
    char check[OPTION_TEXT_MAX];
    char trusted[OPTION_TEXT_MAX];
    int64_t least_us;
    bool makes_key;
};

static const struct option_spec specs[] = {
    REACH_OPTIONS(settings),
    OPTION_ROW("vessel", OPTION_TEXT, vessel, "", 0, 0, "registration of the vessel"),
    OPTION_ROW("from", OPTION_TEXT, from, "", 0, 0, "begin of the time asked for, RFC 3339"),
    OPTION_ROW("to", OPTION_TEXT, until, "", 0, 0, "its end, RFC 3339"),
    OPTION_ROW("least", OPTION_SPAN, least_us, "6h", HOUR_US, 366 * DAY_US,
        "shortest silence that is named (Decree 26/2019 art. 44: 6 h)"),
    OPTION_ROW("journal", OPTION_TEXT, journal, "", 0, 0,
        "directory of the journal, which tells when this service did not listen; default: the one "
        "in the state directory"),
    OPTION_ROW("key", OPTION_TEXT, key, "certificate.key", 0, 0, "file of the signing key"),
    OPTION_ROW("make-key", OPTION_BOOL, makes_key, "no", 0, 0,
        "makes the signing key, prints its public half to be published, and ends"),
    OPTION_ROW("page", OPTION_TEXT, page, "", 0, 0, "also writes a page to print (HTML, A4)"),
    OPTION_ROW("check", OPTION_TEXT, check, "", 0, 0, "checks this certificate, and ends"),
    OPTION_ROW("trusted", OPTION_TEXT, trusted, "", 0, 0,
        "of --check: the public key that it must be signed with, 64 hex digits"),
};

static const struct usage usage = {
    .synopsis = "certificate --vessel REGISTRATION --from T --to T [--key FILE] [--page FILE]\n"
                "       haitrinh certificate --make-key [--key FILE]\n"
                "       haitrinh certificate --check FILE [--trusted PUBLIC_KEY]",
    .text =
        "A signed statement of what was heard of a vessel and what was not: its silences, how many\n"
        "vessels of the same supplier were silent in the same hours, incidents, when this service\n"
        "did not listen, reports by other means, and what came late but was recorded on time. It\n"
        "names facts and blames nobody.\n",
    .table = {specs, COUNT_OF(specs)},
    .least = 0,
    .most = 0,
};

static void print_public_key(const uint8_t *key)
{
    for (size_t i = 0; i < PUBLIC_KEY_SIZE; i++)
        printf("%02x", key[i]);
    printf("\n");
}

static int make_key(const struct settings *settings)
{
    AUTO(signer_free) struct signer *signer = NULL;
    uint8_t public_key[PUBLIC_KEY_SIZE];
    int result = signer_make(settings->key);
    if (result == 0)
        result = signer_open(settings->key, &signer);
    if (result == 0)
        result = signer_public_key(signer, public_key);
    if (result < 0)
        return command_failed("the key %s cannot be made: %s", settings->key, strerror(-result));
    print_public_key(public_key);
    return COMMAND_DONE;
}

/* --- checking --- */

static int check(const struct settings *settings)
{
    json_error_t error;
    json_t *document = json_load_file(settings->check, 0, &error);
    if (document == NULL)
        return command_failed("%s cannot be read: %s", settings->check, error.text);
    const char *doubt = certificate_doubt(document);
    const char *key = json_string_value(json_object_get(document, "public_key"));
    bool is_trusted = key != NULL && strcmp(settings->trusted, key) == 0;
    int status = COMMAND_DONE;
    if (doubt != NULL)
        status = command_failed("%s: %s", settings->check, doubt);
    else if (settings->trusted[0] != '\0' && !is_trusted)
        status = command_failed("%s is signed with another key: %s", settings->check, key);
    else
        printf("%s: the signature fits; %s %s\n", settings->check,
            is_trusted ? "signed with the trusted key" : "compare the key with the published one:",
            key);
    json_decref(document);
    return status;
}

/* --- issuing --- */

static int ask(const struct settings *settings, struct database *database,
    const struct parameters *parameters, json_t **out)
{
    AUTO(rows_free) struct rows *rows = NULL;
    int result = database_run(database, sql_certificate, parameters, &rows);
    if (result < 0)
        return command_failed("the store cannot be asked: %s", database_error(database));
    if (rows_count(rows) == 0)
        return command_failed("there is no vessel %s in the register", settings->vessel);
    json_error_t error;
    *out = json_loads(rows_text(rows, 0, 0), 0, &error);
    char now[TIME_TEXT_SIZE];
    size_t length = time_to_text(process_wall_us(), now, sizeof now);
    if (*out == NULL || json_object_set_new(*out, "issued_at", json_stringn(now, length)) < 0)
        return command_failed("the answer of the store cannot be read");
    return COMMAND_DONE;
}

static int note_stops(const struct settings *settings, json_t *certificate)
{
    char journal[STATE_FILE_MAX];
    struct stop span = certificate_span(certificate);
    struct stop_list stops = {0};
    int result = state_journal(settings->journal, settings->reach.state, journal);
    if (result == 0)
        result = stop_list_read(journal, &span, &stops);
    if (result < 0)
        fprintf(stderr,
            "haitrinh: the journal cannot be read (%s): whether this service listened is not "
            "stated\n",
            strerror(-result));
    result = certificate_note_stops(certificate, result < 0 ? NULL : &stops);
    stop_list_done(&stops);
    return result < 0 ? command_failed("%s", strerror(-result)) : COMMAND_DONE;
}

static int write_page(const char *path, const json_t *document)
{
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return command_failed("%s: %s", path, strerror(errno));
    certificate_write_page(document, file);
    bool is_bad = ferror(file) != 0;
    is_bad = fclose(file) != 0 || is_bad;
    return is_bad ? command_failed("%s cannot be written", path) : COMMAND_DONE;
}

static int issue(const struct settings *settings, json_t *certificate, const struct signer *signer)
{
    json_t *document = NULL;
    int result = certificate_sign(certificate, signer, &document);
    if (result < 0)
        return command_failed("it cannot be signed: %s", strerror(-result));
    json_dumpf(document, stdout, JSON_INDENT(1) | JSON_SORT_KEYS);
    printf("\n");
    int status = settings->page[0] == '\0' ? COMMAND_DONE : write_page(settings->page, document);
    json_decref(document);
    return status;
}

static int read_span(const struct settings *settings, struct parameters *parameters)
{
    int64_t from_us, until_us;
    if (text_to_time(bytes_from_text(settings->from), &from_us) < 0 ||
        text_to_time(bytes_from_text(settings->until), &until_us) < 0 || from_us >= until_us)
        return usage_wrong(
            &usage, "certificate: --from and --to are times like 2026-11-22T08:00:00Z, in order");
    if (until_us > process_wall_us())
        return usage_wrong(&usage, "certificate: --to lies in the future");
    parameter_time(parameters, from_us);
    parameter_time(parameters, until_us);
    parameter_int(parameters, settings->least_us / SECOND_US);
    return COMMAND_DONE;
}

static int state(const struct settings *settings)
{
    char registration[REGISTRATION_MAX + 1];
    struct parameters parameters = {0};
    if (registration_canonical(bytes_from_text(settings->vessel), registration) < 0)
        return usage_wrong(&usage, "certificate: a registration number is missing or unknown");
    parameter_text(&parameters, registration);
    int status = read_span(settings, &parameters);
    if (status != COMMAND_DONE)
        return status;
    AUTO(signer_free) struct signer *signer = NULL;
    int result = signer_open(settings->key, &signer);
    if (result < 0)
        return command_failed("the signing key %s cannot be read: %s (haitrinh certificate "
                              "--make-key makes one)",
            settings->key, strerror(-result));
    char error[REACH_ERROR_MAX];
    AUTO(database_free) struct database *database = NULL;
    if (reach_database(&settings->reach, READ_ROLE, &database, error) < 0)
        return command_failed("%s", error);
    json_t *certificate = NULL;
    status = ask(settings, database, &parameters, &certificate);
    if (status == COMMAND_DONE)
        status = note_stops(settings, certificate);
    if (status == COMMAND_DONE)
        status = issue(settings, certificate, signer);
    json_decref(certificate);
    return status;
}

int cmd_certificate(int argc, char **argv)
{
    struct settings settings;
    int status = COMMAND_DONE;
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    if (settings.makes_key)
        return make_key(&settings);
    return settings.check[0] != '\0' ? check(&settings) : state(&settings);
}
