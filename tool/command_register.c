/* porter-odbc register, unregister: the driver in odbcinst.ini. */
#include <odbcinst.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/manager.h"
#include "tool.h"

/* The names under which the driver is registered: defaults for any option may stand in their sections. */
static const struct {
    const char *name, *more;
} NAMES[] = {{"Porter", ""},
             {"Porter ClickHouse", "ServerType=clickhouse\n"},
             {"Porter CrateDB", "ServerType=cratedb\n"}};

static int complain(const char *name)
{
    DWORD code = 0;
    char text[512] = "", path[PATH_ROOM];
    WORD size = 0;
    if (SQLInstallerError(1, &code, text, sizeof text, &size) == SQL_NO_DATA)
        text[0] = '\0';
    ini_path(true, "odbcinst.ini", path);
    fprintf(stderr,
            "porter-odbc: [%s] of %s: %s\n"
            "As root it is the system's. Without root: export ODBCSYSINI=~/.odbc, for this command and for "
            "programs\n",
            name, path, *text ? text : "cannot be written");
    return END_BAD;
}

/* The setup library beside the driver's, if it is there. */
static void setup_path(const char *library, char out[PATH_ROOM])
{
    const char *slash = strrchr(library, '/');
    int size =
        snprintf(out, PATH_ROOM, "%.*slibporterodbcS.so", slash ? (int)(slash - library) + 1 : 0, library);
    if (size >= PATH_ROOM || access(out, R_OK) < 0)
        out[0] = '\0';
}

/* A section as SQLInstallDriverEx takes it: lines that end with a zero byte. */
static void put_section(const char *name, const char *library, const char *more, struct buffer *out)
{
    char setup[PATH_ROOM];
    setup_path(library, setup);
    buffer_printf(out, "%s\nDescription=Porter ODBC: ClickHouse and CrateDB over HTTP\nDriver=%s\n", name,
                  library);
    if (*setup)
        buffer_printf(out, "Setup=%s\n", setup);
    buffer_printf(out, "%sThreading=0\nDontDLClose=1\n\n", more);
    for (size_t i = 0; i < out->size; i++) {
        if (out->data[i] == '\n')
            out->data[i] = '\0';
    }
}

static int install(const char *name, const char *library, const char *more)
{
    char known[PATH_ROOM], folder[PATH_ROOM];
    struct buffer section;
    WORD size = 0;
    DWORD uses = 0;
    if (library_registered(name, known) && strcmp(known, library) == 0) {
        printf("[%s] is there already: %s\n", name, library);
        return END_GOOD;
    }
    buffer_init(&section, 1u << 16);
    put_section(name, library, more, &section);
    bool done = !section.failed && SQLInstallDriverEx((const char *)section.data, NULL, folder, sizeof folder,
                                                      &size, ODBC_INSTALL_COMPLETE, &uses);
    buffer_clear(&section);
    if (!done)
        return complain(name);
    ini_path(true, "odbcinst.ini", folder);
    printf("%s: [%s] is %s\n", folder, name, library);
    return END_GOOD;
}

int command_register(int argc, char **argv)
{
    char library[PATH_ROOM];
    int status = END_GOOD;
    const char *given = take_value(&argc, argv, "--library"), *name = take_value(&argc, argv, "--name");
    if (argc != 1)
        return usage("register");
    if (given ? access(given, R_OK) < 0 : !library_nearby(library)) {
        fprintf(stderr, "porter-odbc: %s: there is no such library; --library gives its path\n",
                given ? given : LIBRARY_NAME);
        return END_BAD;
    }
    if (given && !real_path(given, library)) {
        fprintf(stderr, "porter-odbc: %s: the path is too long\n", given);
        return END_BAD;
    }
    if (name)
        return install(name, library, "");
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES && status == END_GOOD; i++)
        status = install(NAMES[i].name, library, NAMES[i].more);
    return status;
}

static int uninstall(const char *name)
{
    char library[PATH_ROOM];
    DWORD uses = 0;
    if (!library_registered(name, library)) {
        printf("[%s] is not registered\n", name);
        return END_GOOD;
    }
    if (!is_porter(library)) {
        fprintf(stderr, "porter-odbc: [%s] is %s, which is not ours\n", name, library);
        return END_BAD;
    }
    if (!SQLRemoveDriver(name, 0, &uses))
        return complain(name);
    printf(uses ? "[%s] stays: others have registered it as well\n" : "[%s] is removed\n", name);
    return END_GOOD;
}

int command_unregister(int argc, char **argv)
{
    int status = END_GOOD;
    const char *name = take_value(&argc, argv, "--name");
    if (argc != 1)
        return usage("unregister");
    if (name)
        return uninstall(name);
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        status = uninstall(NAMES[i].name) == END_GOOD ? status : END_BAD;
    return status;
}
