#pragma once

/* The paths by which reports come in: devices' own connections (path 0) and one for each supplier.
 * Counts sessions and frames, and tells once a second what the gate can prove
 * (haitrinh/heartbeat.h): a path is proven while a frame came by it within the span of proof; a
 * path of fewer than PATH_DEVICES_MIN devices always, since so few may well be quiet together.
 * While the gate does not listen (no disk space, no register yet) no path is told of.
 *
 * A registered device that belongs to a supplier and connects by itself proves the supplier's path
 * too: its silence is judged on that path. Constant memory; pure. */

#include <stdbool.h>

#include "haitrinh/base.h"
#include "haitrinh/heartbeat.h"

#define PATH_DEVICES_MIN 4

struct fleet;
struct path_table;

MUST_CHECK int path_table_new(int64_t proof_us, struct path_table **out);
void path_table_free(struct path_table *paths);

/* The register has changed. Suppliers beyond HEARTBEAT_PATHS_MAX - 1 are left out: false. */
bool path_table_refresh(struct path_table *paths, const struct fleet *fleet);
void path_session(struct path_table *paths, int32_t supplier_no, int change);
void path_frame(struct path_table *paths, int32_t supplier_no);
/* All but times and run. The count of frames starts again from 0. A gate that does not listen tells
 * of no path: neither that it is open nor that it is quiet. */
void path_table_beat(
    struct path_table *paths, bool is_listening, int64_t now_us, struct heartbeat *out);
