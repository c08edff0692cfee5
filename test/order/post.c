#include "post.h"

#include <stdlib.h>

#include "rule/plausible.h"

#define PATHS    2
#define KEYS_MAX 4096

struct key {
    int64_t fix_us;
    uint32_t digest;
    int32_t device_no;
};

/* A device and the vessel it is on. */
struct craft {
    struct device_state state;
    struct device device;
    struct vessel vessel;
};

struct post {
    struct craft crafts[DEVICES_MAX];
    struct lookout lookout;
    struct thresholds limits;
    const struct live_zones *zones;
    struct key keys[KEYS_MAX]; /* of the reports seen lately */
    size_t key_count;
    int64_t now_us;
    bool has_restarts;
    uint64_t run;
    uint64_t mono_us;
    uint64_t seq;
    bool is_cut[PATHS];
    uint32_t frames[PATHS];     /* since the heartbeat before */
    int64_t listened_us[PATHS]; /* counted here once more, by the meaning of it */
    int64_t heard_at_us[DEVICES_MAX];
    struct post_record *record;
};

static void must(int result)
{
    if (result != 0)
        abort();
}

static struct occasion next_occasion(struct post *post)
{
    return (struct occasion){
        .journal_id = "00112233445566778899aabbccddeeff",
        .place = {.seq = post->seq},
        .detected_us = post->now_us,
        .limits = &post->limits,
    };
}

static struct occasion occasion_of(struct post *post, int32_t device_no, int32_t path)
{
    const struct craft *craft = &post->crafts[device_no - 1];
    struct occasion occasion = next_occasion(post);
    occasion.vessel_no = craft->vessel.vessel_no;
    occasion.supplier_no = path;
    occasion.vessel = &craft->vessel;
    occasion.device = &craft->device;
    occasion.is_counted = device_no != SECOND_NO;
    return occasion;
}

/* The state of the vessel's other device, once that was heard. */
static struct device_state *other_of(struct post *post, int32_t device_no)
{
    if (vessel_of(device_no) != COUNTED_NO)
        return NULL;
    struct device_state *other = &post->crafts[COUNTED_NO + SECOND_NO - device_no - 1].state;
    return other->silence.is_heard ? other : NULL;
}

static struct stage set_stage(struct post *post, int32_t device_no, const struct occasion *occasion)
{
    return (struct stage){.state = &post->crafts[device_no - 1].state,
        .occasion = occasion,
        .zones = post->zones,
        .other = other_of(post, device_no),
        .lookout = &post->lookout,
        .out = &post->record->told};
}

/* --- time --- */

static void tick(struct post *post, int32_t device_no)
{
    struct device_state *state = &post->crafts[device_no - 1].state;
    int32_t path = state->silence.supplier_no;
    size_t told = post->record->told.count;
    if (!rules_are_due(state, clock_listened_us(&post->lookout.clock, path)))
        return;
    struct occasion occasion = occasion_of(post, device_no, path);
    struct stage stage = set_stage(post, device_no, &occasion);
    must(rules_tick(&stage));
    int64_t silent_us = post->listened_us[path] - post->heard_at_us[device_no - 1];
    for (size_t i = told; i < post->record->told.count; i++)
        if (post->record->told.events[i].kind == ALARM_LOSS &&
            silent_us < post->record->shortest_loss_us)
            post->record->shortest_loss_us = silent_us;
}

/* What so many heartbeats, of which only the last is told, have proven. */
static void add_listening(struct post *post, int64_t span_us)
{
    struct listening_clock *clock = &post->lookout.clock;
    for (size_t i = 0; i < clock->path_count; i++) {
        struct clock_path *path = &clock->paths[i];
        if (path->is_proven && !post->is_cut[path->supplier_no])
            path->listened_us += span_us;
        path->quiet_us += span_us;
    }
}

static void beat(struct post *post, int64_t span_us)
{
    struct heartbeat heartbeat = {.wall_us = post->now_us + span_us,
        .run = post->run,
        .mono_us = post->mono_us + (uint64_t)span_us,
        .path_count = PATHS};
    if (span_us > CLOCK_STEP_MAX_US)
        add_listening(post, span_us - CLOCK_STEP_MAX_US);
    for (int32_t i = 0; i < PATHS; i++) {
        heartbeat.paths[i] = (struct heartbeat_path){
            .supplier_no = i, .frames = post->frames[i], .is_proven = !post->is_cut[i]};
        post->frames[i] = 0;
        post->listened_us[i] += post->is_cut[i] ? 0 : span_us;
    }
    post->now_us += span_us;
    post->mono_us = heartbeat.mono_us;
    post->seq++;
    clock_beat(&post->lookout.clock, &heartbeat);
    for (int32_t i = 1; i <= DEVICES_MAX; i++)
        tick(post, i);
    struct occasion occasion = next_occasion(post);
    must(outage_tick(&post->lookout.outages, &post->lookout.clock, &occasion, &post->record->told));
}

static void pass_until(struct post *post, int64_t until_us)
{
    while (post->now_us < until_us) {
        int64_t left_us = until_us - post->now_us;
        beat(post, left_us < LOOK_EVERY_US ? left_us : LOOK_EVERY_US);
    }
}

/* --- what happens --- */

static bool is_seen(struct post *post, const struct position *position)
{
    struct key key = {position->fix_us, position->digest, position->device_no};
    for (size_t i = 0; i < post->key_count; i++)
        if (post->keys[i].fix_us == key.fix_us && post->keys[i].digest == key.digest &&
            post->keys[i].device_no == key.device_no)
            return true;
    if (post->key_count < KEYS_MAX)
        post->keys[post->key_count++] = key;
    return false;
}

static void hear(struct post *post, const struct entry *entry)
{
    int32_t path = path_of(entry->device_no);
    post->seq++;
    post->frames[path]++;
    post->heard_at_us[entry->device_no - 1] = post->listened_us[path];
    struct occasion occasion = occasion_of(post, entry->device_no, path);
    struct stage stage = set_stage(post, entry->device_no, &occasion);
    must(rules_heard(&stage));
    if (!report_is_live(&entry->report, entry->at_us, entry->is_stored))
        return;
    struct receipt receipt = {
        .device_no = entry->device_no, .received_us = entry->at_us, .place = occasion.place};
    struct position position = position_stamp(&entry->report, &receipt);
    if (!is_seen(post, &position))
        must(rules_report(&stage, &position));
}

static void restart(struct post *post)
{
    static uint8_t clock[LOOKOUT_BLOB_MAX], blob[STATE_BLOB_MAX];
    struct bytes bytes = {clock, lookout_encode(&post->lookout, clock)};
    must(lookout_decode(bytes, &post->lookout));
    for (int32_t i = 0; i < DEVICES_MAX; i++) {
        struct device_state *state = &post->crafts[i].state;
        struct position last = state->last;
        bytes = (struct bytes){blob, device_state_encode(state, blob)};
        device_state_done(state);
        must(device_state_decode(state, i + 1, bytes, &last));
        outage_restore(
            &post->lookout.outages, &post->lookout.clock, &state->silence, &post->crafts[i].device);
    }
    post->key_count = 0;
}

static void stop(struct post *post, int64_t span_us)
{
    post->now_us += span_us;
    post->run++;
    post->mono_us = 0;
}

static void take(struct post *post, const struct entry *entry)
{
    int64_t stopped_us = entry->kind == ENTRY_STOP ? entry->span_us : 0;
    pass_until(post, entry->at_us - stopped_us);
    switch (entry->kind) {
    case ENTRY_REPORT:
        hear(post, entry);
        break;
    case ENTRY_RESTART:
        if (post->has_restarts)
            restart(post);
        break;
    case ENTRY_STOP:
        if (post->now_us < entry->at_us)
            stop(post, entry->at_us - post->now_us);
        break;
    case ENTRY_CUT:
    case ENTRY_JOINED:
        post->is_cut[entry->path] = entry->kind == ENTRY_CUT;
        break;
    }
}

static void man(struct craft *craft, int32_t device_no)
{
    device_state_init(&craft->state, device_no);
    craft->device = (struct device){.device_no = device_no,
        .supplier_no = path_of(device_no),
        .is_enabled = true,
        .fee_until_us = TIME_UNKNOWN};
    craft->vessel = (struct vessel){.vessel_no = vessel_of(device_no),
        .length_mm = 20000,
        .kind = "catching",
        .gear = "trawl",
        .licence_until_us = TIME_UNKNOWN,
        .inspection_until_us = TIME_UNKNOWN,
        .laid_up_from_us = TIME_UNKNOWN,
        .laid_up_until_us = TIME_UNKNOWN};
}

void post_play(const struct logbook *book, const struct live_zones *zones, bool has_restarts,
    struct post_record *out)
{
    *out = (struct post_record){.shortest_loss_us = INT64_MAX};
    alarm_list_init(&out->told);
    struct post *post = calloc(1, sizeof *post);
    must(post == NULL);
    post->limits = threshold_defaults();
    post->zones = zones;
    post->now_us = LOGBOOK_BEGIN_US;
    post->run = 1;
    post->record = out;
    post->has_restarts = has_restarts;
    lookout_init(&post->lookout);
    for (int32_t i = 0; i < DEVICES_MAX; i++)
        man(&post->crafts[i], i + 1);
    for (size_t i = 0; i < book->count; i++)
        take(post, &book->entries[i]);
    pass_until(post, post->now_us + 12 * HOUR_US);
    for (int32_t i = 0; i < DEVICES_MAX; i++)
        device_state_done(&post->crafts[i].state);
    free(post);
}
