#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "haitrinh/units.h"

#include "base/text.h"
#include "demo_zones.h"
#include "tool/run.h"

/* Vessels at the end of the register that do not sail with the fleet: one of them, another at each
 * start, sails through the closed area, so that an alarm is raised within the first minute. */
#define CROSSERS 40

/* Fictitious: registration numbers, names and suppliers of nobody. */
#define FIRST_NUMBER 90001

#define TRACK_HEAD    "device_id,time_utc,lat,lon,speed_kn,course_deg\n"
#define FLEET_SECONDS (10LL * 365 * 86400)

static const char *const suppliers[] = {"Demo A", "Demo B", "Demo C"};
static const char *const ports[] = {"Quy Nhơn", "Đề Gi", "Tam Quan"};
static const char *const kinds[] = {"lưới vây", "câu cá ngừ đại dương", "lưới rê", "lưới chụp"};

typedef int file_writer(FILE *file, const struct run *run);

static int write_file(const struct run *run, const char *name, file_writer *write)
{
    char path[STATE_FILE_MAX];
    int result = state_file(&run->state, name, path);
    FILE *file;

    if (result < 0)
        return result;
    file = fopen(path, "we");
    if (!file)
        return -errno;
    result = write(file, run);
    if (fclose(file) < 0 && result == 0)
        result = -errno;
    return result;
}

static int write_zones(FILE *file, const struct run *run)
{
    (void)run;
    return fputs(demo_zones, file) < 0 ? -EIO : 0;
}

static int write_vessels(FILE *file, const struct run *run)
{
    int result = fprintf(file, "registration,name,length_m,kind,port,owner\n");

    for (int64_t i = 0; i < run->settings.vessels && result > 0; i++)
        result = fprintf(file, "BĐ %lld TS,Tàu mẫu %04lld,%lld.%lld,%s,%s,Chủ tàu mẫu %04lld\n",
            (long long)(FIRST_NUMBER + i), (long long)(i + 1), (long long)(15 + i % 13),
            (long long)(i % 10), kinds[i % (int64_t)COUNT_OF(kinds)],
            ports[i % (int64_t)COUNT_OF(ports)], (long long)(1 + i * 7 % 2800));
    return result < 0 ? -EIO : 0;
}

static int write_devices(FILE *file, const struct run *run)
{
    int result = fprintf(file, "device_key,registration,supplier,model\n");

    for (int64_t i = 0; i < run->settings.vessels && result > 0; i++)
        result = fprintf(file, "DEMO-%lld,BĐ %lld TS,%s,demo\n", (long long)(FIRST_NUMBER + i),
            (long long)(FIRST_NUMBER + i), suppliers[i % (int64_t)COUNT_OF(suppliers)]);
    return result < 0 ? -EIO : 0;
}

/* The second device of each vessel, not counted and not sending: for `simulate` and `send` by hand,
 * whose sessions must not take over from those of the fleet. */
static int write_spares(FILE *file, const struct run *run)
{
    int result = fprintf(file, "device_key,registration,supplier,model,counted\n");

    for (int64_t i = 0; i < run->settings.vessels && result > 0; i++)
        result = fprintf(file, "SPARE-%lld,BĐ %lld TS,%s,demo,no\n", (long long)(FIRST_NUMBER + i),
            (long long)(FIRST_NUMBER + i), suppliers[i % (int64_t)COUNT_OF(suppliers)]);
    return result < 0 ? -EIO : 0;
}

static int write_fix(FILE *file, int64_t vessel, int64_t time_us, int32_t lon_e7)
{
    char time[TIME_TEXT_SIZE], lon[POINT_TEXT_SIZE];

    time_to_text(time_us / SECOND_US * SECOND_US, time, sizeof(time));
    degrees_to_text(lon_e7, lon, sizeof(lon));
    return fprintf(file, "DEMO-%lld,%s,13.7250,%s,10.0,90.0\n", (long long)vessel, time, lon);
}

/* A fix every ten minutes up to now, eastward at ten knots into the closed area. */
static int write_crossing(FILE *file, const struct run *run)
{
    const int fixes = 9;
    int64_t now_us = process_wall_us();
    int result = fputs(TRACK_HEAD, file);

    for (int i = 0; i < fixes && result >= 0; i++)
        result = write_fix(
            file, run->crosser, now_us - (fixes - 1 - i) * 10 * MINUTE_US, 1094400000 + 285000 * i);
    return result < 0 ? -EIO : 0;
}

/* One report of now, of a vessel that does not sail. */
static int write_by_hand(FILE *file, const struct run *run)
{
    int result = fputs(TRACK_HEAD, file);

    if (result >= 0)
        result = write_fix(file, run->crosser + 1, process_wall_us(), 1094000000);
    return result < 0 ? -EIO : 0;
}

static const struct {
    const char *name;
    file_writer *write;
} register_files[] = {
    {"demo/zones.geojson", write_zones  },
    {"demo/vessels.csv",   write_vessels},
    {"demo/devices.csv",   write_devices},
    {"demo/spares.csv",    write_spares },
};

static int write_register(const struct run *run)
{
    int result = 0;

    for (size_t i = 0; i < COUNT_OF(register_files) && result == 0; i++)
        result = write_file(run, register_files[i].name, register_files[i].write);
    return result;
}

/* The same commands that a person would use, with what they said in log/tool.log. */
static int import_file(struct run *run, const char *kind, const char *name)
{
    char path[STATE_FILE_MAX];
    int result = state_file(&run->state, name, path);
    const char *const command[] = {
        "haitrinh", kind, "import", path, "--yes", "--database", run->postgres.conninfo, NULL};

    return result == 0 ? run_tool(run, command) : result;
}

static int import_devices(struct run *run, const char *name, const char *keys_name)
{
    char path[STATE_FILE_MAX], keys[STATE_FILE_MAX], master[STATE_FILE_MAX];
    const char *const command[] = {"haitrinh", "device", "import", path, "--yes", "--database",
        run->postgres.conninfo, "--keys", keys, "--master-key", master, NULL};
    int result = state_file(&run->state, name, path);

    if (result == 0)
        result = state_file(&run->state, keys_name, keys);
    if (result == 0)
        result = state_file(&run->state, "master.key", master);
    return result == 0 ? run_tool(run, command) : result;
}

static int import_register(struct run *run)
{
    int result = import_file(run, "zone", "demo/zones.geojson");

    if (result == 0)
        result = import_file(run, "vessel", "demo/vessels.csv");
    if (result == 0)
        result = import_devices(run, "demo/devices.csv", "demo/keys.csv");
    if (result == 0)
        result = import_devices(run, "demo/spares.csv", "demo-keys.csv");
    return result;
}

static int fail(struct run *run, int result)
{
    snprintf(run->error, sizeof(run->error),
        "The demonstration could not be made (%s): see %.300s/log/tool.log.", strerror(-result),
        run->state.path);
    return result;
}

/* Another one at each start: a vessel still inside from the last time raises no new alarm. */
static int choose_crosser(struct run *run)
{
    char text[32];
    int64_t starts = 0;
    int result = state_read_number(&run->state, "demo/starts", &starts);

    if (result < 0 && result != -ENOENT)
        return result;
    run->crosser = FIRST_NUMBER + run->settings.vessels - CROSSERS + starts % (CROSSERS - 1);
    snprintf(text, sizeof(text), "%lld\n", (long long)(starts + 1));
    return state_write(&run->state, "demo/starts", text);
}

int run_make_demo(struct run *run)
{
    char path[STATE_FILE_MAX];
    int64_t vessels = 0;
    int result = state_file(&run->state, "demo", path);

    if (result == 0 && mkdir(path, 0750) < 0 && errno != EEXIST)
        result = -errno;
    if (result == 0)
        result = state_read_number(&run->state, "demo/vessels", &vessels);
    if (result == -ENOENT || (result == 0 && vessels != run->settings.vessels)) {
        snprintf(path, sizeof(path), "%lld\n", (long long)run->settings.vessels);
        result = write_register(run);
        if (result == 0)
            result = import_register(run);
        if (result == 0)
            result = state_write(&run->state, "demo/vessels", path);
    }
    if (result == 0)
        result = choose_crosser(run);
    if (result < 0)
        return fail(run, result);
    snprintf(run->note, sizeof(run->note), "%lld vessels, 5 zones, none of them real",
        (long long)run->settings.vessels);
    return 0;
}

static struct child *add_sender(struct run *run, const char *command)
{
    const struct run_settings *settings = &run->settings;
    struct child *child = run_add_child(run, command);

    if (!child)
        return NULL;
    child_argument(child, "--to");
    child_argument(child, "%s:%lld", settings->address, (long long)settings->vtp_port);
    child_argument(child, "--keys");
    child_argument(child, "%s/demo/keys.csv", run->state.path);
    child_argument(child, "--ledger");
    child_argument(child, "/dev/null");
    return child;
}

int run_start_fleet(struct run *run)
{
    struct child *fleet = add_sender(run, "simulate");
    struct child *crosser = add_sender(run, "send");
    int result = fleet && crosser ? 0 : -E2BIG;

    if (result == 0)
        result = write_file(run, "demo/crossing.csv", write_crossing);
    if (result == 0)
        result = write_file(run, "demo/by-hand.csv", write_by_hand);
    if (result < 0)
        return fail(run, result);
    child_argument(fleet, "--vessels");
    child_argument(fleet, "%lld", (long long)(run->settings.vessels - CROSSERS));
    child_argument(fleet, "--rate");
    child_argument(fleet, "%lld", (long long)run->settings.rate);
    child_argument(fleet, "--seconds");
    child_argument(fleet, "%lld", FLEET_SECONDS);
    child_argument(crosser, "--track");
    child_argument(crosser, "%s/demo/crossing.csv", run->state.path);
    crosser->may_finish = true;
    result = child_start(fleet);
    if (result == 0)
        result = child_start(crosser);
    if (result < 0)
        return fail(run, result);
    snprintf(run->note, sizeof(run->note), "%lld vessels, %lld reports/s; BĐ %lld TS crosses",
        (long long)(run->settings.vessels - CROSSERS), (long long)run->settings.rate,
        (long long)run->crosser);
    return 0;
}
