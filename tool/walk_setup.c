/* The doctor looks at what is installed here. */
#include <dlfcn.h>
#include <errno.h>
#include <odbcinst.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/manager.h"
#include "base/memory.h"
#include "image.h"
#include "walk.h"

#define STEP(verdict, step, remedy, ...) report_step(&walk->report, verdict, step, remedy, __VA_ARGS__)

/* Packages that have a library: Debian's name, Fedora's. */
static const struct {
    const char *library, *debian, *fedora;
} PACKAGES[] = {
    {"libcurl.so", "libcurl4", "libcurl"},
    {"libodbcinst.so", "libodbcinst2", "unixODBC"},
    {"libodbc.so", "libodbc2", "unixODBC"},
    {"libyajl.so", "libyajl2", "yajl"},
    {"libzstd.so", "libzstd1", "libzstd"},
    {"liblz4.so", "liblz4-1", "lz4-libs"},
    {"libz.so", "zlib1g", "zlib"},
    {"libssl.so", "libssl3", "openssl-libs"},
    {"libcrypto.so", "libssl3", "openssl-libs"},
    {"libiodbcinst.so", "libiodbc2", "libiodbc"},
};

static void say_files(struct walk *walk)
{
    static const char *const FILES[] = {"odbcinst.ini", "odbc.ini"};
    char path[PATH_ROOM], closed[PATH_ROOM] = "";
    struct buffer list;
    buffer_init(&list, 1u << 16);
    for (int i = 0; i < 4; i++) {
        ini_path(i % 2 == 0, FILES[i / 2], path);
        if (access(path, F_OK) < 0)
            continue;
        buffer_printf(&list, "%s%s", list.size ? ", " : "", path);
        if (access(path, R_OK) < 0)
            memcpy(closed, path, sizeof closed);
    }
    const char *found = list.size ? buffer_string(&list) : NULL;
    if (*closed)
        STEP(VERDICT_BAD, "ini files", "give this user the right to read it", "%s cannot be read", closed);
    else
        STEP(VERDICT_GOOD, "ini files", NULL, "%s",
             found ? found
                   : "none, which is right for a connection string with "
                     "the driver's path");
    buffer_clear(&list);
}

/* A list of names with commas between them, for people. */
static void put_names(const char *names, struct buffer *out)
{
    for (bool first = true; names && *names; names += strlen(names) + 1, first = false)
        buffer_printf(out, "%s%s", first ? "" : ", ", names);
}

/* What to do when `name` is not among `names`. */
static void suggest(const char *names, const char *name, const char *otherwise, struct buffer *out)
{
    const char *near = nearest_name(names, name);
    if (near)
        buffer_printf(out, "did you mean '%s'? ", near);
    buffer_printf(out, "There is: ");
    if (names && *names)
        put_names(names, out);
    else
        buffer_puts(out, "none");
    buffer_printf(out, ". %s", otherwise);
}

static bool check_dsn(struct walk *walk)
{
    const char *name = walk->options.dsn.data;
    char driver[NAME_ROOM] = "", path[PATH_ROOM];
    if (walk->options.dsn.size == 0)
        return true;
    SQLSetConfigMode(ODBC_USER_DSN);
    char *keys = ini_names("odbc.ini", name);
    bool user = keys && *keys;
    mem_free(keys);
    SQLSetConfigMode(ODBC_BOTH_DSN);
    keys = ini_names("odbc.ini", name);
    bool found = keys && *keys;
    mem_free(keys);
    if (found) {
        ini_path(!user, "odbc.ini", path);
        ini_value("odbc.ini", name, "Driver", driver, sizeof driver);
        report_text(&walk->report, "file", path);
        STEP(VERDICT_GOOD, "data source", NULL, "[%s] of %s, Driver = %s", name, path,
             *driver ? driver : "(none)");
        return true;
    }
    struct buffer remedy;
    buffer_init(&remedy, 1u << 17);
    char *names = ini_names("odbc.ini", NULL);
    suggest(names, name, "A new one: porter-odbc dsn add NAME Server=... UID=... PWD=...", &remedy);
    STEP(VERDICT_BAD, "data source", buffer_string(&remedy), "there is no '%s' in odbc.ini", name);
    mem_free(names);
    buffer_clear(&remedy);
    return false;
}

/* The driver's name or path as the connection string or its data source has it. */
static void driver_name(struct walk *walk, char out[PATH_ROOM])
{
    out[0] = '\0';
    if (walk->options.driver.size > 0)
        snprintf(out, PATH_ROOM, "%s", walk->options.driver.data);
    else if (walk->options.dsn.size > 0)
        ini_value("odbc.ini", walk->options.dsn.data, "Driver", out, PATH_ROOM);
}

static bool check_registered(struct walk *walk)
{
    char name[PATH_ROOM];
    driver_name(walk, name);
    if (strchr(name, '/')) {
        memcpy(walk->library, name, PATH_ROOM);
        STEP(VERDICT_GOOD, "registered", NULL, "not needed: the driver is given by its path");
        return true;
    }
    if (*name && library_registered(name, walk->library)) {
        STEP(VERDICT_GOOD, "registered", NULL, "[%s] of odbcinst.ini, Driver = %s", name, walk->library);
        return true;
    }
    struct buffer remedy;
    buffer_init(&remedy, 1u << 17);
    char *names = ini_names("odbcinst.ini", NULL);
    suggest(names, name, "To put Porter there: porter-odbc register (as root for all users)", &remedy);
    if (*name)
        STEP(VERDICT_BAD, "registered", buffer_string(&remedy), "there is no driver '%s' in odbcinst.ini",
             name);
    else
        STEP(VERDICT_BAD, "registered",
             "give Driver=Porter, or install the library and run porter-odbc register",
             "nothing says which driver to use, and " LIBRARY_NAME " is not installed");
    mem_free(names);
    buffer_clear(&remedy);
    return false;
}

static void put_package(const char *library, struct buffer *out)
{
    for (size_t i = 0; i < sizeof PACKAGES / sizeof *PACKAGES; i++) {
        if (strncmp(library, PACKAGES[i].library, strlen(PACKAGES[i].library)) == 0) {
            buffer_printf(out, "%s (apt install %s; dnf install %s)", library, PACKAGES[i].debian,
                          PACKAGES[i].fedora);
            return;
        }
    }
    buffer_puts(out, library);
}

/* Which of the libraries that an image needs cannot be loaded. */
static void put_missing(const struct image *image, struct buffer *out)
{
    for (const char *name = image->needed; name && *name; name += strlen(name) + 1) {
        if (dlopen(name, RTLD_LAZY | RTLD_LOCAL))
            continue;
        buffer_puts(out, out->size ? ", " : "");
        put_package(name, out);
    }
}

/* Loads a library in a child, since what is damaged may end the program. 0; else why not is in `why`. */
static int try_load(const char *library, char *why, size_t room)
{
    int ends[2], status = 0;
    size_t got = 0;
    if (pipe(ends) < 0)
        return -1;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        const char *said = dlopen(library, RTLD_NOW | RTLD_LOCAL) ? NULL : dlerror();
        ssize_t sent = said ? write(ends[1], said, strlen(said)) : 0;
        _exit(said && sent ? 1 : 0);
    }
    close(ends[1]);
    for (ssize_t part = 1; part > 0 && got + 1 < room; got += part > 0 ? (size_t)part : 0)
        part = read(ends[0], why + got, room - 1 - got);
    why[got] = '\0';
    close(ends[0]);
    if (child < 0 || waitpid(child, &status, 0) < 0)
        return -1;
    if (WIFSIGNALED(status))
        snprintf(why, room, "the library ends the program that loads it: %s", strsignal(WTERMSIG(status)));
    return status;
}

static void check_loads(struct walk *walk, const struct image *image)
{
    struct buffer missing;
    char why[2048] = "it cannot be tried";
    buffer_init(&missing, 1u << 16);
    put_missing(image, &missing);
    if (missing.size) {
        STEP(VERDICT_BAD, "dependencies", "install what is missing", "%s needs what is not here: %s",
             walk->library, buffer_string(&missing));
    } else if (try_load(walk->library, why, sizeof why)) {
        bool old = strstr(why, "version `") != NULL;
        STEP(VERDICT_BAD, "dependencies",
             old ? "the library was built for a newer system: build it here, or take the package of this one"
                 : "install the library anew",
             "%s", why);
    } else {
        walk->loadable = true;
        STEP(VERDICT_GOOD, "dependencies", NULL, "all are here, the library loads");
    }
    buffer_clear(&missing);
}

static void check_library(struct walk *walk)
{
    struct image image;
    int failure = image_read(walk->library, &image);
    report_text(&walk->report, "path", walk->library);
    if (failure == ENOENT || failure == ENOTDIR) {
        char other[PATH_ROOM], remedy[PATH_ROOM + 200];
        bool here = library_nearby(other);
        snprintf(remedy, sizeof remedy, "%s%s%s", here ? "it is at " : "install it, then ", here ? other : "",
                 here ? ": porter-odbc register --library with that path, or correct Driver="
                      : "porter-odbc register");
        STEP(VERDICT_BAD, "library", remedy, "%s: there is no such file", walk->library);
    } else if (failure) {
        STEP(VERDICT_BAD, "library",
             failure == EACCES ? "give this user the right to read it and its folders"
                               : "Driver= must be the path of " LIBRARY_NAME,
             "%s: %s", walk->library, strerror(failure));
    } else if (!image.shared) {
        STEP(VERDICT_BAD, "library", "Driver= must be the path of " LIBRARY_NAME, "%s is no shared library",
             walk->library);
    } else if (!image.fits) {
        STEP(VERDICT_BAD, "library", "install the package for this machine's architecture",
             "%s is for another architecture (%s): no program here can load it", walk->library,
             image.machine);
    } else {
        STEP(is_porter(walk->library) ? VERDICT_GOOD : VERDICT_NOTE, "library",
             is_porter(walk->library) ? NULL : "this is another driver: Driver=Porter is ours", "%s (%s)",
             walk->library, image.machine);
        check_loads(walk, &image);
    }
    mem_free(image.needed);
}

bool walk_setup(struct walk *walk)
{
    struct error err = {0};
    say_files(walk);
    if (options_parse(&walk->options, buffer_text(&walk->string), false, &err) < 0) {
        STEP(VERDICT_BAD, "options", WALK_OPTIONS_REMEDY, "%s", err.message ? err.message : "out of memory");
        error_clear(&err);
        return false;
    }
    bool found = check_dsn(walk);
    if (found && check_registered(walk))
        check_library(walk);
    return found;
}

void walk_inventory(struct walk *walk)
{
    struct buffer text;
    int ours = 0;
    say_files(walk);
    char *drivers = ini_names("odbcinst.ini", NULL), *sources = ini_names("odbc.ini", NULL);
    for (const char *name = drivers; name && *name; name += strlen(name) + 1) {
        char library[PATH_ROOM];
        if (!library_registered(name, library) || !is_porter(library))
            continue;
        ours++;
        STEP(VERDICT_GOOD, "registered", NULL, "[%s] of odbcinst.ini, Driver = %s", name, library);
        if (strcmp(walk->library, library) != 0) {
            memcpy(walk->library, library, PATH_ROOM);
            check_library(walk);
        }
    }
    if (ours == 0 && library_nearby(walk->library)) {
        STEP(VERDICT_NOTE, "registered", "porter-odbc register (as root for all users)", "no driver is ours");
        check_library(walk);
    } else if (ours == 0) {
        STEP(VERDICT_BAD, "registered", "install the library, then porter-odbc register",
             "no driver is ours");
    }
    buffer_init(&text, 1u << 17);
    put_names(sources, &text);
    STEP(VERDICT_GOOD, "data sources", "porter-odbc doctor NAME tries one", "%s",
         text.size ? buffer_string(&text) : "none");
    buffer_clear(&text);
    mem_free(drivers);
    mem_free(sources);
}
