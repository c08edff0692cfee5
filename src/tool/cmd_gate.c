#include <stdlib.h>

#include "base/log.h"
#include "gate/gate.h"
#include "tool/command.h"

int cmd_gate(int argc, char **argv)
{
    const struct usage usage = {
        .synopsis = "gate --gate.journal DIR --gate.master_key FILE [OPTIONS]",
        .text = "Listens for trackers (VTP/1) and suppliers (NAF), writes what they send to the\n"
                "journal and acknowledges what is on disk there. SIGTERM ends it cleanly, SIGHUP\n"
                "reads certificate and key again.\n",
        .table = gate_options,
    };
    struct gate_settings settings = {0};
    int status = COMMAND_DONE;
    if (!usage_read(&usage, &settings, &argc, argv, &status))
        return status;
    AUTO(log_free) struct log *log = log_new("gate", LOG_INFO);
    if (log == NULL)
        return command_failed("out of memory");
    /* The negative control of the power-cut test: a journal that does not sync must be seen to
     * lose. No option, so that no configuration can hold it. */
    settings.is_sync_off = getenv("HAITRINH_TEST_SYNC_OFF") != NULL;
    if (settings.is_sync_off)
        log_line(log, LOG_ERR, "sync-off", "reports are acknowledged that are NOT on disk: a test");
    return gate_run(&settings, log) == 0 ? COMMAND_DONE : COMMAND_WANTING;
}
