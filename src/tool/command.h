#pragma once

/* The subcommands of the one program. To add one: a file src/tool/cmd_NAME.c with
 * `int cmd_NAME(int argc, char **argv)`, its name in src/tool/meson.build and one line here.
 *
 * argv[0] is the name of the subcommand. The result is the exit status. Standard output is for
 * data, standard error for messages. */

#include "base/option.h"

/* One command a line. */
/* clang-format off */
#define COMMANDS(COMMAND)                                                     \
    COMMAND(alarm, "lists alarms, and explains one")                          \
    COMMAND(case, "what people do about a vessel's alarms: list, take, note, notify, close") \
    COMMAND(certificate, "a signed statement of what was heard of a vessel and what was not") \
    COMMAND(chart, "converts coordinates, measures distances: the geometry by hand") \
    COMMAND(config, "prints the configuration file with every option")        \
    COMMAND(decode, "bytes of one protocol in, one JSON object a report out") \
    COMMAND(device, "imports and lists devices and where they are mounted")    \
    COMMAND(gate, "takes reports from trackers, journals and acknowledges them") \
    COMMAND(journal, "shows and checks a journal, holds it against removal")   \
    COMMAND(mode, "puts kinds, zones, suppliers and thresholds in shadow or live") \
    COMMAND(migrate, "brings the schema to this version")                     \
    COMMAND(outbox, "lists the notices that are to be sent, and what became of them") \
    COMMAND(poll, "asks a vessel where it is, and tells what it answers")     \
    COMMAND(rebuild, "makes the database again from the journal")             \
    COMMAND(replay, "a track through the rules; a journal once more, with other zones") \
    COMMAND(run, "the whole service on one machine, with --demo a simulated fleet too")  \
    COMMAND(send, "plays a recorded track into a gate, as a tracker would") \
    COMMAND(simulate, "a fleet of trackers that sends to a gate, with a ledger") \
    COMMAND(statistics, "losses and crossings of a month, and how suppliers fared") \
    COMMAND(status, "sentences for the administrator, and what to do")        \
    COMMAND(supplier, "imports and lists suppliers of devices")               \
    COMMAND(threshold, "shows and sets the numbers that alarms are decided by") \
    COMMAND(track, "shows and exports the positions of a vessel")             \
    COMMAND(vessel, "imports and lists vessels")                              \
    COMMAND(verify, "compares a ledger with the store") \
    COMMAND(watch, "judges what is in the journal and stores it")             \
    COMMAND(zone, "checks, imports and lists zones")
/* clang-format on */

enum command_status {
    COMMAND_DONE = 0,
    COMMAND_WANTING = 1, /* ran, and found or did less than was asked for */
    COMMAND_USAGE = 2,
};

#define COMMAND_PROTOTYPE(name, help) int cmd_##name(int argc, char **argv);
COMMANDS(COMMAND_PROTOTYPE)
#undef COMMAND_PROTOTYPE

/* How a subcommand is called: what --help prints and what the command line is checked against. */
struct usage {
    const char *synopsis; /* after "haitrinh ": "decode --protocol NAME [--hex]" */
    const char *text;     /* some lines for people, each ended by a newline */
    struct option_table table;
    int least, most; /* arguments beside the options */
};

/* Reads the options into `settings`: defaults, then the file of --config, then the command line.
 * Leaves the other arguments in argv, from argv[1]. False: it has printed help or what is wrong;
 * return *out_status. */
MUST_CHECK bool usage_read(
    const struct usage *usage, void *settings, int *argc, char **argv, int *out_status);
/* Prints one sentence and the synopsis; gives COMMAND_USAGE. */
int usage_wrong(const struct usage *usage, const char *format, ...) PRINTF_LIKE(2, 3);
/* Prints "haitrinh: " and one sentence; gives COMMAND_WANTING. */
int command_failed(const char *format, ...) PRINTF_LIKE(1, 2);
