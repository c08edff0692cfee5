/* Proves on many seeds that history and alarms do not depend on the order in which reports arrive
 * (proof.h), and replays what once failed.
 *
 *     seeds [FILE...]           each file is a logbook that must hold; then the seeds
 *     HAITRINH_ORDER_SEEDS      how many (2000), from HAITRINH_ORDER_FIRST (1)
 *     HAITRINH_ORDER_SECONDS    at most so long (90); what was left out is told
 *
 * A seed that fails is printed, with the shortest logbook that fails alike: keep it as a file here.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "proof.h"
#include "sailing.h"
#include "shrink.h"
#include "waters.h"

#define FAULTS_TOLD_MAX 3
#define PROGRESS_EVERY  5000

struct prover {
    struct log *log;
    struct memory *memory;
    const char *fault; /* that is being shrunk */
};

static int64_t number_of(const char *name, int64_t fallback)
{
    const char *text = getenv(name);
    int64_t number;
    return text != NULL && text_to_int64(bytes_from_text(text), &number) == 0 ? number : fallback;
}

static bool fails_alike(void *context, const struct logbook *book)
{
    const struct prover *prover = context;
    const char *fault = proof_find_fault(book, prover->log, prover->memory, false);
    return fault != NULL && strcmp(fault, prover->fault) == 0;
}

static void tell_shortest(struct prover *prover, const struct logbook *book, const char *fault)
{
    struct logbook shortest;
    logbook_copy(book, &shortest);
    prover->fault = fault;
    shrink(&shortest, fails_alike, prover);
    (void)proof_find_fault(&shortest, prover->log, prover->memory, true);
    printf("# %zu of %zu entries fail alike:\n", shortest.count, book->count);
    logbook_write(&shortest, "# ", stdout);
    (void)fflush(stdout);
    logbook_done(&shortest);
}

/* One seed; gives whether it holds. */
static bool prove_seed(struct prover *prover, uint64_t seed, bool is_shrunk)
{
    struct logbook book;
    sailing_draw(seed, &book);
    const char *fault = proof_find_fault(&book, prover->log, prover->memory, false);
    if (fault != NULL) {
        printf("# seed %" PRIu64 " does not hold: %s\n", seed, fault);
        if (is_shrunk)
            tell_shortest(prover, &book, fault);
    }
    logbook_done(&book);
    return fault == NULL;
}

static int64_t now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec;
}

static bool prove_seeds(struct prover *prover, int number)
{
    int64_t count = number_of("HAITRINH_ORDER_SEEDS", 2000);
    int64_t first = number_of("HAITRINH_ORDER_FIRST", 1);
    int64_t until_s = now_s() + number_of("HAITRINH_ORDER_SECONDS", 90);
    int64_t done = 0;
    size_t faults = 0;
    while (done < count && now_s() < until_s) {
        faults += !prove_seed(prover, (uint64_t)(first + done), faults < FAULTS_TOLD_MAX);
        done++;
        if (done % PROGRESS_EVERY == 0) {
            printf("# %" PRId64 " of %" PRId64 " seeds, %zu do not hold\n", done, count, faults);
            (void)fflush(stdout);
        }
    }
    if (done < count)
        printf("# time was up after %" PRId64 " of %" PRId64 " seeds\n", done, count);
    printf("%sok %d - %" PRId64 " seeds from %" PRId64 "\n", faults == 0 ? "" : "not ", number,
        done, first);
    return faults == 0;
}

static bool prove_file(struct prover *prover, const char *path, int number)
{
    struct logbook book;
    const char *fault = "cannot be read";
    if (logbook_read(path, &book))
        fault = proof_find_fault(&book, prover->log, prover->memory, true);
    logbook_done(&book);
    const char *name = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
    printf("%sok %d - %s%s%s\n", fault == NULL ? "" : "not ", number, name,
        fault == NULL ? "" : ": ", fault == NULL ? "" : fault);
    return fault == NULL;
}

int main(int argc, char **argv)
{
    struct prover prover = {.log = log_new("order", LOG_ERR)};
    if (prover.log == NULL)
        return EXIT_FAILURE;
    prover.memory = waters_new(prover.log);
    bool is_well = true;
    printf("1..%d\n", argc);
    for (int i = 1; i < argc; i++)
        is_well = prove_file(&prover, argv[i], i) && is_well;
    is_well = prove_seeds(&prover, argc) && is_well;
    memory_free(prover.memory);
    log_free(prover.log);
    return is_well ? EXIT_SUCCESS : EXIT_FAILURE;
}
