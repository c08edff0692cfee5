#include "tool/run_user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tool/run_state.h"

static int drop_rights(const struct passwd *user)
{
    if (initgroups(user->pw_name, user->pw_gid) < 0)
        return -errno;
    if (setresgid(user->pw_gid, user->pw_gid, user->pw_gid) < 0)
        return -errno;
    if (setresuid(user->pw_uid, user->pw_uid, user->pw_uid) < 0)
        return -errno;
    return 0;
}

int user_become(const char *state_path, char *error)
{
    const struct passwd *user;
    int result = 0;

    if (geteuid() != 0)
        return 0;
    user = getpwnam(RUN_USER);
    if (!user) {
        snprintf(error, STATE_ERROR_MAX,
            "Started by root, this works as the system user " RUN_USER
            ", and there is none: run deploy/install.");
        return -ENOENT;
    }
    if (chown(state_path, user->pw_uid, user->pw_gid) < 0)
        result = -errno;
    if (result == 0)
        result = drop_rights(user);
    if (result < 0)
        snprintf(
            error, STATE_ERROR_MAX, "Cannot become the user " RUN_USER ": %s.", strerror(-result));
    return result;
}

int user_name(char *out, size_t size)
{
    const struct passwd *user = getpwuid(geteuid());
    int length;

    if (!user)
        return -ENOENT;
    length = snprintf(out, size, "%s", user->pw_name);
    return length >= 0 && (size_t)length < size ? 0 : -ENAMETOOLONG;
}
