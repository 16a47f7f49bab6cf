/* Where things are: the library, ini files, what they say. */
#include <limits.h>
#include <odbcinst.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/manager.h"
#include "base/memory.h"
#include "tool.h"

enum { NAMES_ROOM = 65536 };

void target_string(const char *target, struct buffer *out)
{
    struct error ignored = {0};
    struct options options;
    char library[PATH_ROOM];
    if (strstr(target, "://") && strncmp(target, "http", 4) == 0) {
        buffer_puts(out, "Url={");
        for (const char *at = target; *at; at++)
            buffer_puts(out, *at == '}' ? "}}" : (char[]){*at, '\0'});
        buffer_puts(out, "}");
    } else if (strchr(target, '=')) {
        buffer_puts(out, target);
    } else {
        buffer_printf(out, "DSN=%s", target);
    }
    options_init(&options);
    /* Where nothing says which driver, it is ours. A string that cannot be read is the connecting's to
     * complain of. */
    if (options_parse(&options, buffer_text(out), false, &ignored) == 0 && options.dsn.size == 0 &&
        options.driver.size == 0 && (library_nearby(library) || library_registered("Porter", library)))
        buffer_printf(out, ";Driver={%s}", library);
    error_clear(&ignored);
    options_clear(&options);
}

bool real_path(const char *path, char out[PATH_ROOM])
{
    char real[PATH_MAX];
    if (!realpath(path, real) || strlen(real) >= PATH_ROOM)
        return false;
    memcpy(out, real, strlen(real) + 1);
    return true;
}

bool library_nearby(char out[PATH_ROOM])
{
    static const char *const BESIDE[] = {"", "../", "../lib/", "../lib64/", "../lib/" PORTER_TRIPLET "/"};
    char self[PATH_MAX], path[PATH_MAX + 64];
    ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
    self[size > 0 ? size : 0] = '\0';
    char *slash = strrchr(self, '/');
    for (size_t i = 0; slash && i < sizeof BESIDE / sizeof *BESIDE; i++) {
        snprintf(path, sizeof path, "%.*s/%s" LIBRARY_NAME, (int)(slash - self), self, BESIDE[i]);
        if (real_path(path, out))
            return true;
    }
    return real_path(PORTER_LIBRARY_FOLDER "/" LIBRARY_NAME, out);
}

void ini_value(const char *file, const char *section, const char *key, char *out, size_t room)
{
    out[0] = '\0';
    SQLGetPrivateProfileString(section, key, "", out, (int)room, file);
    out[room - 1] = '\0';
}

bool library_registered(const char *driver, char out[PATH_ROOM])
{
    ini_value("odbcinst.ini", driver, "Driver64", out, PATH_ROOM);
    if (!*out)
        ini_value("odbcinst.ini", driver, "Driver", out, PATH_ROOM);
    return *out != '\0';
}

char *ini_names(const char *file, const char *section)
{
    char *names = mem_zalloc(NAMES_ROOM);
    if (names)
        SQLGetPrivateProfileString(section, NULL, "", names, NAMES_ROOM - 2, file);
    return names;
}

const char *nearest_name(const char *names, const char *name)
{
    const char *best = NULL;
    int nearest = 3;
    for (; names && *names; names += strlen(names) + 1) {
        int steps = options_distance(text_of(names), text_of(name));
        if (steps < nearest) {
            nearest = steps;
            best = names;
        }
    }
    return best;
}

bool is_porter(const char *library)
{
    const char *slash = strrchr(library, '/');
    return strstr(slash ? slash : library, "porterodbc") != NULL;
}

/* unixODBC's own: the user's odbc.ini and odbcinst.ini, by ODBCINI and by the table of users, HOME is not
 * asked. odbcinst.h declares it for its own sources only. */
extern BOOL _odbcinst_UserINI(char *name, BOOL verify) __attribute__((weak));

static void user_path(const char *file, char out[PATH_ROOM])
{
    char path[PATH_ROOM] = "";
    const struct passwd *user = getpwuid(getuid());
    if (strcmp(file, "odbc.ini") == 0 && _odbcinst_UserINI && _odbcinst_UserINI(path, 0) && *path)
        memcpy(out, path, sizeof path);
    else if (snprintf(out, PATH_ROOM, "%s/.%s", user && user->pw_dir ? user->pw_dir : "", file) >= PATH_ROOM)
        out[0] = '\0';
}

void ini_path(bool system, const char *file, char out[PATH_ROOM])
{
    const char *folder = getenv("ODBCSYSINI"), *drivers = getenv("ODBCINSTINI");
    char built[PATH_ROOM] = "/etc";
    WORD size = 0;
    if (!system) {
        user_path(file, out);
        return;
    }
    if (drivers && strcmp(file, "odbcinst.ini") == 0)
        file = drivers;
    if (!folder)
        (void)SQLInstallDriverManager(built, sizeof built, &size);
    if (snprintf(out, PATH_ROOM, "%s/%s", folder ? folder : built, file) >= PATH_ROOM)
        out[0] = '\0';
}
