/* Data sources of odbc.ini, by unixODBC's installer library. */
#include "source.h"

#include <odbcinst.h>
#include <string.h>

#include "base/manager.h"
#include "base/memory.h"
#include "handle/options.h"

enum { LINE_ROOM = 1100, KEYS_ROOM = 65536 };

int source_check(const char *keyword, const char *value, struct error *err)
{
    struct options options;
    options_init(&options);
    int result = options_set(&options, text_of(keyword), text_of(value), err);
    if (result == 0 && options.unknown_count > 0) {
        const char *near = options_suggest(text_of(keyword));
        result = error_set(err, STATE_HY000, 0, "%s is no option%s%s%s", keyword,
                           near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
    }
    if (result == 0 && strlen(keyword) + strlen(value) > MANAGER_LINE_LIMIT)
        result = error_set(err, STATE_HY000, 0,
                           "%s: the line is too long for " MANAGER_NAME ", which would cut it", keyword);
    if (result == 0 && value[strcspn(value, "\r\n")])
        result = error_set(err, STATE_HY024, 0, "%s: a value of odbc.ini is one line", keyword);
    options_clear(&options);
    return result;
}

/* The installer's own words for what failed. */
static int installer_error(const char *what, struct error *err)
{
    DWORD code = 0;
    char text[512] = "";
    WORD size = 0;
    if (SQLInstallerError(1, &code, text, sizeof text, &size) == SQL_NO_DATA)
        text[0] = '\0';
    return error_set(err, STATE_HY000, (int32_t)code, "%s: %s", what,
                     *text ? text : "the file cannot be written");
}

/* Takes KEYWORD=VALUE apart: the value, and the keyword in `keyword`. NULL when it is none. */
static const char *split(const char *pair, char keyword[LINE_ROOM])
{
    const char *equals = strchr(pair, '=');
    if (!equals || equals == pair || equals - pair >= LINE_ROOM)
        return NULL;
    memcpy(keyword, pair, (size_t)(equals - pair));
    keyword[equals - pair] = '\0';
    return equals + 1;
}

static bool is(const char *keyword, const char *name)
{
    return text_same(text_of(keyword), text_of(name));
}

static int check_all(const char *attributes, struct error *err)
{
    char keyword[LINE_ROOM];
    for (const char *pair = attributes; pair && *pair; pair += strlen(pair) + 1) {
        const char *value = split(pair, keyword);
        if (!value)
            return error_set(err, STATE_HY000, 0, "'%s' is not KEYWORD=VALUE", pair);
        if (!is(keyword, "DSN") && !is(keyword, "Driver") && source_check(keyword, value, err) < 0)
            return -1;
    }
    return 0;
}

static bool is_there(const char *name)
{
    char *keys = mem_zalloc(KEYS_ROOM);
    int size = keys ? SQLGetPrivateProfileString(name, NULL, "", keys, KEYS_ROOM, "odbc.ini") : 0;
    mem_free(keys);
    return size > 0;
}

int source_write(const char *name, const char *driver, const char *attributes, enum source_way way,
                 struct error *err)
{
    char keyword[LINE_ROOM];
    if (!SQLValidDSN(name))
        return error_set(err, STATE_HY000, 0,
                         "'%s' is no name for a data source: 32 characters at most, none of []{}(),;?*=!@\\",
                         name);
    bool there = is_there(name);
    if (way == SOURCE_NEW && there)
        return error_set(err, STATE_HY000, 0, "there is a data source '%s' already", name);
    if (way == SOURCE_CHANGE && !there)
        return error_set(err, STATE_HY000, 0, "there is no data source '%s'", name);
    if (check_all(attributes, err) < 0)
        return -1;
    if (way != SOURCE_CHANGE && !SQLWriteDSNToIni(name, driver))
        return installer_error(name, err);
    for (const char *pair = attributes; pair && *pair; pair += strlen(pair) + 1) {
        const char *value = split(pair, keyword);
        if (is(keyword, "DSN") || is(keyword, "Driver"))
            continue;
        if (!SQLWritePrivateProfileString(name, keyword, *value ? value : NULL, "odbc.ini"))
            return installer_error(keyword, err);
    }
    return 0;
}

int source_remove(const char *name, struct error *err)
{
    if (!is_there(name))
        return error_set(err, STATE_HY000, 0, "there is no data source '%s'", name);
    return SQLRemoveDSNFromIni(name) ? 0 : installer_error(name, err);
}
