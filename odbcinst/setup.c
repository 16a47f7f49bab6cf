/* libporterodbcS.so: unixODBC's tools load it to list our options, and to write data sources. */
#include <odbcinst.h>
#include <odbcinstext.h>
#include <stdlib.h>
#include <string.h>

#include "handle/options.h"
#include "odbcinst/source.h"

/* odbcinst frees all of a property by free(): what it is made of comes from malloc. */

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), tail = strlen(end);
    return size >= tail && strcmp(text + size - tail, end) == 0;
}

/* The choices as an array that ends with NULL, its texts behind it in the same block: the empty one, which is
 * the default, comes first. */
static char **make_choices(const char *words)
{
    size_t size = strlen(words), count = 3;
    for (const char *at = words; *at; at++)
        count += *at == ' ';
    char **list = malloc(count * sizeof *list + size + 2);
    if (!list)
        return NULL;
    char *text = (char *)(list + count);
    text[0] = '\0';
    memcpy(text + 1, words, size + 1);
    list[0] = text;
    list[1] = text + 1;
    count = 2;
    for (char *at = text + 1; *at; at++) {
        if (*at != ' ')
            continue;
        *at = '\0';
        list[count++] = at + 1;
    }
    list[count] = NULL;
    return list;
}

static char *make_help(const struct option *row)
{
    struct buffer text;
    buffer_init(&text, 1u << 16);
    buffer_puts(&text, row->help);
    if (*row->default_text)
        buffer_printf(&text, ". Default: %s", row->default_text);
    const char *made = buffer_string(&text);
    char *help = made ? malloc(text.size + 1) : NULL;
    if (help)
        memcpy(help, made, text.size + 1);
    buffer_clear(&text);
    return help;
}

static int prompt_of(const struct option *row)
{
    if (row->secret)
        return ODBCINST_PROMPTTYPE_TEXTEDIT_PASSWORD;
    if (row->type == OPTION_CHOICE || row->type == OPTION_BOOL)
        return ODBCINST_PROMPTTYPE_LISTBOX;
    if (*row->choices)
        return ODBCINST_PROMPTTYPE_COMBOBOX;
    return ends_with(row->keyword, "File") ? ODBCINST_PROMPTTYPE_FILENAME : ODBCINST_PROMPTTYPE_TEXTEDIT;
}

static HODBCINSTPROPERTY make_property(const struct option *row)
{
    HODBCINSTPROPERTY property = calloc(1, sizeof *property);
    if (!property)
        return NULL;
    strncpy(property->szName, row->keyword, INI_MAX_PROPERTY_NAME);
    property->nPromptType = prompt_of(row);
    property->pszHelp = make_help(row);
    if (row->type == OPTION_BOOL)
        property->aPromptData = make_choices("1 0");
    else if (*row->choices)
        property->aPromptData = make_choices(row->choices);
    else if (property->nPromptType == ODBCINST_PROMPTTYPE_FILENAME)
        property->aPromptData = make_choices("");
    return property;
}

int INSTAPI ODBCINSTGetProperties(HODBCINSTPROPERTY last);
int INSTAPI ODBCINSTGetProperties(HODBCINSTPROPERTY last)
{
    for (const struct option *row = option_table; row < option_table + option_count; row++) {
        /* The tool has these of its own; prefixes are no keywords. */
        if (strcmp(row->keyword, "DSN") == 0 || strcmp(row->keyword, "Driver") == 0 ||
            row->type == OPTION_LIST)
            continue;
        HODBCINSTPROPERTY property = make_property(row);
        if (!property)
            return ODBCINST_ERROR;
        last->pNext = property;
        last = property;
    }
    return ODBCINST_SUCCESS;
}

int INSTAPI ODBCINSTValidateProperty(HODBCINSTPROPERTY first, char *name, char *message);
int INSTAPI ODBCINSTValidateProperty(HODBCINSTPROPERTY first, char *name, char *message)
{
    struct error err = {0};
    for (; first; first = first->pNext) {
        if (strcmp(first->szName, name) != 0 || strcmp(name, "Name") == 0 || strcmp(name, "Driver") == 0)
            continue;
        if (source_check(name, first->szValue, &err) < 0) {
            if (message)
                strncpy(message, err.message ? err.message : "out of memory", INI_MAX_PROPERTY_VALUE);
            error_clear(&err);
            return ODBCINST_ERROR;
        }
    }
    return ODBCINST_SUCCESS;
}

int INSTAPI ODBCINSTValidateProperties(HODBCINSTPROPERTY first, HODBCINSTPROPERTY bad, char *message);
int INSTAPI ODBCINSTValidateProperties(HODBCINSTPROPERTY first, HODBCINSTPROPERTY bad, char *message)
{
    (void)bad;
    for (HODBCINSTPROPERTY one = first; one; one = one->pNext) {
        if (ODBCINSTValidateProperty(one, one->szName, message) != ODBCINST_SUCCESS)
            return ODBCINST_ERROR;
    }
    return ODBCINST_SUCCESS;
}

/* The value of DSN among KEYWORD=VALUE texts, or NULL. */
static const char *find_name(const char *attributes)
{
    for (const char *pair = attributes; pair && *pair; pair += strlen(pair) + 1) {
        if (text_starts_same(text_of(pair), text_of("DSN=")))
            return pair + 4;
    }
    return NULL;
}

static BOOL refuse(DWORD code, const char *message)
{
    SQLPostInstallerError(code, message);
    return 0;
}

BOOL INSTAPI ConfigDSN(HWND window, WORD request, LPCSTR driver, LPCSTR attributes)
{
    struct error err = {0};
    DWORD code = ODBC_ERROR_INVALID_KEYWORD_VALUE;
    const char *name = find_name(attributes);
    int result;
    (void)window;
    if (!name || !SQLValidDSN(name))
        return refuse(ODBC_ERROR_INVALID_DSN, "DSN= must name the data source");
    switch (request) {
    case ODBC_ADD_DSN:
        result = source_write(name, driver, attributes, SOURCE_ADD, &err);
        break;
    case ODBC_CONFIG_DSN:
        result = source_write(name, driver, attributes, SOURCE_CHANGE, &err);
        break;
    case ODBC_REMOVE_DSN:
        code = ODBC_ERROR_REMOVE_DSN_FAILED;
        result = source_remove(name, &err);
        break;
    default:
        return refuse(ODBC_ERROR_INVALID_REQUEST_TYPE, "this request is not known");
    }
    if (result == 0)
        return 1;
    BOOL refused = refuse(code, err.message ? err.message : "out of memory");
    error_clear(&err);
    return refused;
}
