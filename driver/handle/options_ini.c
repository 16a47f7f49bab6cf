/* Options of a data source (odbc.ini) and of a driver (odbcinst.ini), read by the manager's own library. */
#include <odbcinst.h>
#include <stddef.h>

#include "base/manager.h"
#include "base/memory.h"
#include "handle/options_parts.h"

enum { KEYS_ROOM = 65536, VALUE_ROOM = 4096 };

struct ini {
    const char *section, *file;
    char keys[KEYS_ROOM];
    char value[VALUE_ROOM];
};

static int take_key(struct options *options, struct ini *ini, const char *key, struct error *err)
{
    int size = SQLGetPrivateProfileString(ini->section, key, "", ini->value, VALUE_ROOM - 1, ini->file);
    if (size <= 0)
        return 0;
    struct text value =
        text_of(ini->value); /* iODBC does not terminate a cut value: the last byte is kept zero */
    if (strlen(key) + value.size > MANAGER_LINE_LIMIT)
        return error_set(err, STATE_HY000, 0,
                         "[%s] of %s: the line of %.40s is too long for " MANAGER_NAME
                         ", which cuts it; give the value in the connection string",
                         ini->section, ini->file, key);
    return options_set(options, text_of(key), value, err);
}

/* Every key of a section. 1 when there was one. */
static int take_section(struct options *options, struct ini *ini, struct error *err)
{
    memset(ini->keys, 0, sizeof ini->keys);
    int size = SQLGetPrivateProfileString(ini->section, NULL, "", ini->keys, KEYS_ROOM, ini->file);
    if (size >= KEYS_ROOM - 2)
        return error_set(err, STATE_HY000, 0, "[%s] of %s is too large", ini->section, ini->file);
    const char *end = ini->keys + (size > 0 ? size : 0);
    for (const char *key = ini->keys; key < end && *key; key += strlen(key) + 1) {
        if (take_key(options, ini, key, err) < 0)
            return -1;
    }
    return size > 0;
}

static int take_dsn(struct options *options, struct ini *ini, struct error *err)
{
    options->reading = OPTION_FROM_DSN;
    ini->section = options->dsn.data;
    ini->file = "odbc.ini";
    int found = take_section(options, ini, err);
    if (found < 0)
        return -1;
    if (!found)
        return error_set(err, STATE_08001, 0, "there is no data source '%s' in odbc.ini", ini->section);
    return options_take_url(options, err);
}

/* A path is in no odbcinst.ini. */
static bool driver_has_section(const struct options *options)
{
    return options->driver.size > 0 && text_find(options->driver, '/', 0) == options->driver.size;
}

static int take_driver(struct options *options, struct ini *ini, struct error *err)
{
    if (!driver_has_section(options))
        return 0;
    options->reading = OPTION_FROM_DRIVER;
    ini->section = options->driver.data;
    ini->file = "odbcinst.ini";
    return take_section(options, ini, err) < 0 ? -1 : options_take_url(options, err);
}

int options_read_ini(struct options *options, struct error *err)
{
    if (options->dsn.size == 0 && !driver_has_section(options))
        return 0;
    struct ini *ini = mem_zalloc(sizeof *ini);
    if (!ini)
        return error_memory(err);
    int result = options->dsn.size > 0 ? take_dsn(options, ini, err) : 0;
    if (result == 0)
        result = take_driver(options, ini, err);
    mem_wipe(ini, sizeof *ini);
    mem_free(ini);
    options->reading = OPTION_FROM_STRING;
    return result;
}
