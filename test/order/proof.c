#include "proof.h"

#include <stdlib.h>
#include <string.h>

#include "archive.h"
#include "live_proof.h"
#include "oracle.h"
#include "post.h"
#include "rule/plausible.h"
#include "waters.h"

struct proof {
    const struct logbook *book;
    struct log *log;
    struct memory *memory;
    const struct zone_set *zones;
    struct thresholds limits;
    bool is_told;
    struct position *arrived; /* of all devices, as they came */
    size_t count;
    struct rows truth[DEVICES_MAX + 1];
};

/* --- the truth --- */

static void stamp_all(struct proof *proof)
{
    proof->arrived = calloc(proof->book->count + 1, sizeof *proof->arrived);
    if (proof->arrived == NULL)
        abort();
    for (size_t i = 0; i < proof->book->count; i++) {
        const struct entry *entry = &proof->book->entries[i];
        struct receipt receipt = {.device_no = entry->device_no, .received_us = entry->at_us};
        if (entry->kind == ENTRY_REPORT)
            proof->arrived[proof->count++] = position_stamp(&entry->report, &receipt);
    }
}

static size_t select_device(const struct proof *proof, int32_t device_no, struct position *out)
{
    size_t count = 0;
    for (size_t i = 0; i < proof->count; i++)
        if (proof->arrived[i].device_no == device_no)
            out[count++] = proof->arrived[i];
    return count;
}

static void ask_oracle(struct proof *proof)
{
    struct position *own = calloc(proof->count + 1, sizeof *own);
    if (own == NULL)
        abort();
    for (int32_t i = 1; i <= DEVICES_MAX; i++) {
        size_t count = select_device(proof, i, own);
        oracle_judge(own, count, proof->zones, &proof->limits, &proof->truth[i]);
    }
    free(own);
}

/* --- whole --- */

static void judge_whole(
    const struct proof *proof, struct position *positions, size_t count, struct rows *out)
{
    struct track_window whole = {positions, count, true, true};
    struct history judged;
    struct visit_list visits = {0};
    const struct visit_list none = {0};
    struct limits always = limits_always(&proof->limits);
    if (history_judge(&whole, proof->zones, &always, &judged) < 0 ||
        history_splice(&none, &whole, &judged, proof->zones, &visits) < 0)
        abort();
    for (size_t i = 0; i < visits.count; i++)
        rows_add_visit(out, &visits.rows[i]);
    for (size_t i = 0; i < judged.gap_count; i++)
        rows_add_gap(out, &judged.gaps[i]);
    for (size_t i = 0; i < judged.leap_count; i++)
        rows_add_leap(out, &judged.leaps[i]);
    rows_sort(out);
    visit_list_done(&visits);
    history_done(&judged);
}

static bool is_same(const struct proof *proof, int32_t device_no, const struct rows *found)
{
    const struct rows *truth = &proof->truth[device_no];
    if (rows_equal(truth, found))
        return true;
    if (proof->is_told) {
        printf("# device %d\n", device_no);
        rows_tell_difference(truth, found);
    }
    return false;
}

/* The first arrival of each key counts, as in the store: `archive` holds those. */
static bool prove_whole(const struct proof *proof, const struct archive *archive)
{
    bool holds = true;
    for (int32_t i = 1; holds && i <= DEVICES_MAX; i++) {
        size_t count;
        const struct position *stored = archive_positions(archive, i, &count);
        struct position *own = calloc(count + 1, sizeof *own);
        if (own == NULL)
            abort();
        struct rows rows = {0};
        if (count > 0) {
            memcpy(own, stored, count * sizeof *own);
            judge_whole(proof, own, count, &rows);
        }
        holds = is_same(proof, i, &rows);
        rows_done(&rows);
        free(own);
    }
    return holds;
}

/* --- spliced --- */

static uint64_t mix(const struct position *position, uint64_t salt)
{
    uint64_t mixed = (uint64_t)position->fix_us * UINT64_C(0x9e3779b97f4a7c15) + salt;
    mixed = (mixed ^ (mixed >> 29) ^ position->digest) * UINT64_C(0xbf58476d1ce4e5b9);
    return mixed ^ (mixed >> 32);
}

static int compare_mixed(const void *left, const void *right)
{
    uint64_t one = mix(left, 1);
    uint64_t other = mix(right, 1);
    return one < other ? -1 : one > other;
}

/* Which reports are judged together follows from them alone, so that it stays when one is left out.
 */
static bool prove_spliced(
    const struct proof *proof, const struct position *positions, struct archive *archive)
{
    for (size_t i = 0; i < proof->count; i++) {
        archive_keep(archive, &positions[i]);
        if (mix(&positions[i], 2) % 8 == 0)
            archive_settle(archive);
    }
    archive_settle(archive);
    bool holds = true;
    for (int32_t i = 1; holds && i <= DEVICES_MAX; i++) {
        struct rows rows = *archive_rows(archive, i);
        rows.leaps = proof->truth[i].leaps; /* no table has them */
        rows.leap_count = proof->truth[i].leap_count;
        holds = is_same(proof, i, &rows);
    }
    return holds;
}

/* Each key as it first came, in an order of its own. */
static bool prove_shuffled(const struct proof *proof, const struct archive *first)
{
    struct archive *archive = archive_new(proof->log, proof->memory);
    struct position *shuffled = calloc(proof->count + 1, sizeof *shuffled);
    struct proof once = *proof;
    if (shuffled == NULL)
        abort();
    once.count = 0;
    for (int32_t i = 1; i <= DEVICES_MAX; i++) {
        size_t count;
        const struct position *stored = archive_positions(first, i, &count);
        for (size_t k = 0; k < count; k++)
            shuffled[once.count++] = stored[k];
    }
    qsort(shuffled, once.count, sizeof *shuffled, compare_mixed);
    bool holds = prove_spliced(&once, shuffled, archive);
    archive_free(archive);
    free(shuffled);
    return holds;
}

static const char *prove_history(const struct proof *proof)
{
    struct archive *archive = archive_new(proof->log, proof->memory);
    const char *fault = NULL;
    bool is_spliced = prove_spliced(proof, proof->arrived, archive);
    if (!prove_whole(proof, archive))
        fault = "whole";
    else if (!is_spliced)
        fault = "arrival";
    else if (!prove_shuffled(proof, archive))
        fault = "shuffled";
    archive_free(archive);
    return fault;
}

const char *proof_find_fault(
    const struct logbook *book, struct log *log, struct memory *memory, bool is_told)
{
    struct proof proof = {.book = book,
        .log = log,
        .memory = memory,
        .zones = waters_zones(memory)->set,
        .limits = threshold_defaults(),
        .is_told = is_told};
    stamp_all(&proof);
    ask_oracle(&proof);
    const char *fault = prove_history(&proof);
    struct live_truth truth = {.book = book,
        .zones = waters_zones(memory),
        .arrived = proof.arrived,
        .count = proof.count,
        .history = proof.truth,
        .is_told = is_told};
    if (fault == NULL)
        fault = live_find_fault(&truth);
    for (int32_t i = 1; i <= DEVICES_MAX; i++)
        rows_done(&proof.truth[i]);
    free(proof.arrived);
    return fault;
}
