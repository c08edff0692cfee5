/* Runs the golden cases of every protocol in the table, whole, in pieces, twice and damaged, and
 * asks of each protocol that it has cases and a page in doc/wire. `runner ROOT` prints TAP; `runner
 * PROTOCOL CASE.in` prints what the case decodes to, for a new CASE.out to be judged by its author.
 */

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "haitrinh/protocol.h"

#include "case.h"
#include "random.h"
#include "render.h"

#define PATH_SIZE   1024
#define SPLITS      60
#define MUTATIONS   300
#define PIECE_LEAST 1
#define PIECE_MOST  40

struct tally {
    unsigned done;
    unsigned failed;
};

static void tell(struct tally *tally, bool is_good, const char *name, const char *what)
{
    tally->done++;
    tally->failed += is_good ? 0 : 1;
    (void)printf("%sok %u - %s %s\n", is_good ? "" : "not ", tally->done, name, what);
}

static char *read_file(const char *path)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "r");
    FILE *copy = file == NULL ? NULL : open_memstream(&text, &size);
    for (int byte = 0; copy != NULL && (byte = fgetc(file)) != EOF;)
        (void)fputc(byte, copy);
    if (copy != NULL)
        (void)fclose(copy);
    if (file != NULL)
        (void)fclose(file);
    return text;
}

static char *render(
    const struct protocol *protocol, const struct golden_case *golden, struct feeding feeding)
{
    struct bytes stream = {.data = golden->bytes, .size = golden->size};
    return render_stream(protocol, stream, &feeding);
}

static bool is_same(char *first, char *second)
{
    bool is_same = first != NULL && second != NULL && strcmp(first, second) == 0;
    free(first);
    free(second);
    return is_same;
}

/* Whole against CASE.out; a difference is shown. */
static bool is_as_written(
    const struct protocol *protocol, const struct golden_case *golden, const char *path)
{
    char *expected = read_file(path);
    char *actual = render(protocol, golden, (struct feeding){.tells_sizes = true});
    bool is_good = expected != NULL && actual != NULL && strcmp(expected, actual) == 0;
    if (!is_good)
        (void)fprintf(stderr, "%s: expected\n%sgot\n%s", path, expected == NULL ? "" : expected,
            actual == NULL ? "" : actual);
    free(expected);
    free(actual);
    return is_good;
}

/* Byte by byte, and in pieces of random sizes. */
static bool is_same_in_pieces(const struct protocol *protocol, const struct golden_case *golden)
{
    bool is_good = true;
    for (size_t seed = 0; is_good && seed < SPLITS; seed++) {
        struct feeding pieces = {.piece_most = PIECE_LEAST + seed % PIECE_MOST, .seed = seed};
        is_good = is_same(
            render(protocol, golden, (struct feeding){0}), render(protocol, golden, pieces));
    }
    return is_good;
}

/* A stream that ends between two frames, twice: each frame twice. */
static bool is_same_glued(const struct protocol *protocol, const struct golden_case *golden)
{
    char *once = render(protocol, golden, (struct feeding){0});
    bool is_glueable = once != NULL && strstr(once, "unfinished") == NULL &&
                       strstr(once, "garbage") == NULL && golden->size <= CASE_BYTES_MAX / 2;
    if (!is_glueable) {
        free(once);
        return true;
    }
    struct golden_case twice;
    twice = *golden;
    memcpy(twice.bytes + golden->size, golden->bytes, golden->size);
    twice.size = 2 * golden->size;
    char *expected = NULL;
    if (asprintf(&expected, "%s%s", once, once) < 0)
        expected = NULL;
    free(once);
    return is_same(expected, render(protocol, &twice, (struct feeding){0}));
}

/* One change to the bytes: a bit, a byte, a piece left out or sent twice. */
static void mutate(struct golden_case *golden, uint64_t *state)
{
    size_t at = (size_t)random_between(state, 0, (int64_t)golden->size - 1);
    size_t left = golden->size - at;
    size_t piece = (size_t)random_between(state, 1, left < 16 ? (int64_t)left : 16);
    switch (random_between(state, 0, 3)) {
    case 0:
        golden->bytes[at] ^= (uint8_t)(1U << random_between(state, 0, 7));
        break;
    case 1:
        golden->bytes[at] = (uint8_t)random_next(state);
        break;
    case 2:
        memmove(golden->bytes + at, golden->bytes + at + piece, left - piece);
        golden->size -= piece;
        break;
    default:
        if (golden->size + piece > CASE_BYTES_MAX)
            break;
        memmove(golden->bytes + at + piece, golden->bytes + at, left);
        golden->size += piece;
    }
}

/* Whatever happens to the bytes: the decoder keeps its promises, and no sanitizer speaks. */
static bool survives_mutation(const struct protocol *protocol, const struct golden_case *golden)
{
    uint64_t state = golden->size;
    bool is_good = true;
    for (unsigned round = 0; is_good && round < MUTATIONS; round++) {
        struct golden_case mutant = *golden;
        for (int64_t i = random_between(&state, 1, 4); i > 0 && mutant.size > 0; i--)
            mutate(&mutant, &state);
        char *text = render(protocol, &mutant, (struct feeding){0});
        is_good = text != NULL;
        free(text);
    }
    return is_good;
}

static void run_case(const struct protocol *protocol, const char *path, struct tally *tally)
{
    struct golden_case golden;
    char expected[PATH_SIZE];
    const char *name = strstr(path, "test/golden/") + strlen("test/golden/");
    (void)snprintf(expected, sizeof expected, "%.*s.out", (int)(strlen(path) - 3), path);
    bool is_read = case_read(path, &golden) == 0 && golden.has_source && golden.has_note;
    tell(tally, is_read, name, "is a case with source and note");
    tell(tally, is_as_written(protocol, &golden, expected), name, "decodes as written");
    tell(tally, is_same_in_pieces(protocol, &golden), name, "is the same in pieces");
    tell(tally, is_same_glued(protocol, &golden), name, "is the same twice in a row");
    tell(tally, survives_mutation(protocol, &golden), name, "survives mutation");
}

static void run_protocol(const struct protocol *protocol, const char *root, struct tally *tally)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/doc/wire/%s.md", root, protocol->name);
    tell(tally, access(path, R_OK) == 0, protocol->name, "has a page in doc/wire");
    (void)snprintf(path, sizeof path, "%s/test/golden/%s/*.in", root, protocol->name);
    glob_t cases;
    bool has_cases = glob(path, 0, NULL, &cases) == 0;
    tell(tally, has_cases, protocol->name, "has golden cases");
    if (!has_cases)
        return;
    for (size_t i = 0; i < cases.gl_pathc; i++)
        run_case(protocol, cases.gl_pathv[i], tally);
    globfree(&cases);
}

static int print_case(const char *protocol_name, const char *path)
{
    struct golden_case golden;
    const struct protocol *protocol = protocol_by_name(protocol_name);
    if (protocol == NULL || case_read(path, &golden) < 0)
        return 2;
    char *text = render(protocol, &golden, (struct feeding){.tells_sizes = true});
    (void)fputs(text == NULL ? "" : text, stdout);
    free(text);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3)
        return print_case(argv[1], argv[2]);
    if (argc != 2)
        return 2;
    struct tally tally = {0};
    size_t count;
    const struct protocol *table = protocol_table(&count);
    for (size_t i = 0; i < count; i++)
        run_protocol(&table[i], argv[1], &tally);
    (void)printf("1..%u\n", tally.done);
    return tally.failed == 0 ? 0 : 1;
}
