/* porter-odbc dsn: data sources of odbc.ini. */
#include <odbcinst.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "odbcinst/source.h"
#include "tool.h"

static int complain(struct error *err)
{
    fprintf(stderr, "porter-odbc dsn: %s\n", err->message ? err->message : "out of memory");
    error_clear(err);
    return END_BAD;
}

/* Whether a data source's driver is ours; its library in `library`. */
static bool is_ours(const char *name, char library[PATH_ROOM])
{
    char driver[PATH_ROOM];
    ini_value("odbc.ini", name, "Driver", driver, sizeof driver);
    if (strchr(driver, '/'))
        memcpy(library, driver, sizeof driver);
    else if (!*driver || !library_registered(driver, library))
        return false;
    return is_porter(library);
}

static void put_source(struct buffer *out, const char *name)
{
    char value[PATH_ROOM];
    buffer_puts(out, "{\"name\": ");
    put_json(out, text_of(name));
    char *keys = ini_names("odbc.ini", name);
    for (const char *key = keys; key && *key; key += strlen(key) + 1) {
        struct error ignored = {0};
        struct options options;
        ini_value("odbc.ini", name, key, value, sizeof value);
        options_init(&options);
        struct buffer shown;
        buffer_init(&shown, 1u << 16);
        /* Options know which of them are secret. */
        bool secret = options_set(&options, text_of(key), text_of(value), &ignored) < 0;
        options_write(&options, &shown);
        secret = secret || text_search(buffer_text(&shown), text_of("***"), 0) != SIZE_MAX;
        buffer_puts(out, ", ");
        put_json(out, text_of(key));
        buffer_puts(out, ": ");
        put_json(out, text_of(secret ? "***" : value));
        error_clear(&ignored);
        buffer_clear(&shown);
        options_clear(&options);
    }
    mem_free(keys);
    mem_wipe(value, sizeof value);
    buffer_puts(out, "}");
}

static int list(bool json, bool bare)
{
    char library[PATH_ROOM], driver[PATH_ROOM];
    struct buffer out;
    buffer_init(&out, 1u << 22);
    char *names = ini_names("odbc.ini", NULL);
    for (const char *name = names; name && *name; name += strlen(name) + 1) {
        if (!is_ours(name, library))
            continue;
        ini_value("odbc.ini", name, "Driver", driver, sizeof driver);
        if (json) {
            buffer_puts(&out, out.size ? ",\n  " : "\n  ");
            put_source(&out, name);
        } else {
            buffer_printf(&out, bare ? "%s\n" : "%-24s %s\n", name, driver);
        }
    }
    printf(json ? "[%.*s\n]\n" : "%.*s", (int)out.size, out.size ? (const char *)out.data : "");
    buffer_clear(&out);
    mem_free(names);
    return END_GOOD;
}

static int add(int argc, char **argv, bool system, const char *driver)
{
    struct buffer attributes;
    struct error err = {0};
    char path[PATH_ROOM];
    buffer_init(&attributes, 1u << 20);
    for (int i = 2; i < argc; i++) {
        buffer_puts(&attributes, argv[i]);
        buffer_byte(&attributes, '\0');
    }
    buffer_byte(&attributes, '\0');
    umask(system ? 022 : 077); /* a new file of the user's may get a password */
    SQLSetConfigMode(system ? ODBC_SYSTEM_DSN : ODBC_USER_DSN);
    int result = source_write(argv[1], driver, (const char *)attributes.data, SOURCE_NEW, &err);
    buffer_clear(&attributes);
    if (result < 0)
        return complain(&err);
    ini_path(system, "odbc.ini", path);
    printf("%s: [%s]. To try it: porter-odbc doctor %s\n", path, argv[1], argv[1]);
    return END_GOOD;
}

int command_dsn(int argc, char **argv)
{
    struct error err = {0};
    bool system = take_flag(&argc, argv, "--system");
    bool json = take_flag(&argc, argv, "--json"), bare = take_flag(&argc, argv, "--names");
    const char *driver = take_value(&argc, argv, "--driver");
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list(json, bare);
    if (argc >= 3 && strcmp(argv[1], "add") == 0)
        return add(argc - 1, argv + 1, system, driver ? driver : "Porter");
    if (argc != 3 || strcmp(argv[1], "remove") != 0)
        return usage("dsn");
    SQLSetConfigMode(system ? ODBC_SYSTEM_DSN : ODBC_USER_DSN);
    return source_remove(argv[2], &err) < 0 ? complain(&err) : END_GOOD;
}
