#pragma once

/* The gate: the process that faces the sea, and the only one that reads a stranger's bytes. It
 * listens for trackers and suppliers, decodes, authenticates, appends to the journal, and
 * acknowledges what the journal has on disk, never anything else.
 *
 *     accept ▶ unauthenticated ▶ open ──frame──▶ journal_append ─▶ pending ──durable──▶
 * acknowledged 10 s, 2,000       │ └▶ closing (Bye said, 2 s) ▶ doomed ▶ freed, once a loop turn
 *
 * One event loop; the only other thread is the journal's. The database may be away: the register
 * comes from a cache on disk. A journal that fails stops the gate without an acknowledgement more.
 * A full disk stops accepting, reading and acknowledging, loudly, and it resumes by itself.
 *
 * SIGTERM and SIGINT drain within 5 s; SIGHUP reads certificate and key again. Sockets may be
 * passed in (LISTEN_FDS, with LISTEN_FDNAMES of vtp, vtp-tls, naf, naf-tls, mailbox). */

#include <stdbool.h>

#include "haitrinh/base.h"

#include "base/option.h"

struct log;

/* Every member has its sentence in the option table (settings.c). */
struct gate_settings {
    char address[OPTION_TEXT_MAX];
    int64_t vtp_port, vtp_tls_port, naf_port, naf_tls_port;
    char certificate[OPTION_TEXT_MAX];
    char private_key[OPTION_TEXT_MAX];
    char mailbox[OPTION_TEXT_MAX];
    char mailbox_users[OPTION_TEXT_MAX];
    char journal[OPTION_TEXT_MAX];
    int64_t segment_bytes, group_bytes, reserve_bytes, quota_bytes;
    int64_t keep_us;
    char roster[OPTION_TEXT_MAX];
    char master_key[OPTION_TEXT_MAX];
    char database[OPTION_TEXT_MAX];
    bool is_naf_open;
    bool is_sync_off; /* negative control of the durability tests; in no option table */
    int64_t connections_max, unauthenticated_max, source_max;
    int64_t first_frame_us, any_frame_us, keepalive_us, supplier_idle_us;
    int64_t device_rate, device_burst, supplier_rate, supplier_burst;
    int64_t window, unsent_bytes, messages_max, path_proof_us, retry_us;
};

/* For the command line, the configuration file and its documentation. */
extern const struct option_table gate_options;

/* Runs until told to stop; the exit status: 0 after a drain, 1 when it could not start or had to
 * stop, after a sentence in the log. */
int gate_run(const struct gate_settings *settings, struct log *log);
