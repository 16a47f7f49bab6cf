/* Connection options: finding a row, setting a value, the lists, and their end. */
#include "handle/options.h"

#include "base/memory.h"
#include "handle/options_parts.h"

enum { OPTIONS_MEMORY = 16 << 20, NAME_LONGEST = 256 };

/* ---- names ---- */

static size_t skip_filler(struct text text, size_t at)
{
    while (at < text.size && (text.data[at] == ' ' || text.data[at] == '_'))
        at++;
    return at;
}

bool option_same(struct text a, struct text b)
{
    size_t i = skip_filler(a, 0), j = skip_filler(b, 0);
    while (i < a.size && j < b.size && text_lower(a.data[i]) == text_lower(b.data[j])) {
        i = skip_filler(a, i + 1);
        j = skip_filler(b, j + 1);
    }
    return i == a.size && j == b.size;
}

bool option_word(struct text *list, struct text *word)
{
    *list = text_trim(*list);
    size_t end = text_find(*list, ' ', 0);
    *word = text_make(list->data, end);
    *list = text_from(*list, end);
    return word->size > 0;
}

const struct option *option_find(struct text keyword, struct text *alias)
{
    for (const struct option *row = option_table; row < option_table + option_count; row++) {
        struct text list = text_of(row->aliases), word = text_of(row->keyword);
        if (row->type == OPTION_LIST)
            continue;
        do {
            if (option_same(keyword, word)) {
                *alias = word;
                return row;
            }
        } while (option_word(&list, &word));
    }
    return NULL;
}

const struct option *option_at(size_t offset)
{
    const struct option *row = option_table;
    while (row < option_table + option_count - 1 && row->offset != offset)
        row++;
    return row;
}

/* ---- lists ---- */

/* Room for one more of `size` bytes at *list. */
static void *grow(struct options *options, void *list, size_t size, size_t count, size_t *capacity)
{
    if (count < *capacity)
        return list;
    size_t more = *capacity ? *capacity * 2 : 8;
    void *larger = arena_calloc(&options->arena, more, size);
    if (!larger)
        return NULL;
    if (count > 0)
        memcpy(larger, list, count * size);
    *capacity = more;
    return larger;
}

static int add_name(struct options *options, struct text **list, size_t *count, size_t *capacity,
                    struct text name, struct error *err)
{
    for (size_t i = 0; i < *count; i++) {
        if (option_same((*list)[i], name))
            return 0;
    }
    struct text copy = arena_copy(&options->arena, name);
    struct text *larger = grow(options, *list, sizeof **list, *count, capacity);
    if (!copy.data || !larger)
        return error_memory(err);
    *list = larger;
    larger[(*count)++] = copy;
    return 0;
}

int options_add_unknown(struct options *options, struct text name, struct error *err)
{
    return add_name(options, &options->unknown, &options->unknown_count, &options->unknown_capacity, name,
                    err);
}

int options_add_ineffective(struct options *options, struct text name, struct error *err)
{
    return add_name(options, &options->ineffective, &options->ineffective_count,
                    &options->ineffective_capacity, name, err);
}

static bool name_of(struct text name, const char *more)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (!text_is_alpha(c) && !text_is_digit(c) && (c == '\0' || !strchr(more, c)))
            return false;
    }
    return name.size > 0 && name.size <= NAME_LONGEST;
}

/* What the driver itself must decide, because its reading of answers hangs on it. */
static bool driver_owned(struct text name)
{
    static const char *const names[] = {"query", "query_id", "default_format", "decompress",
                                        "client_protocol_version"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (text_same(name, text_of(names[i])))
            return true;
    }
    return text_starts_same(name, text_of("output_format_native_"));
}

int options_add_setting(struct options *options, struct text name, struct text value, struct error *err)
{
    if (!name_of(name, "_.-"))
        return error_set(err, STATE_HY024, 0, "'%.*s' is no name of a setting",
                         (int)(name.size < 80 ? name.size : 80), name.data);
    if (text_find(value, '\0', 0) < value.size)
        return error_set(err, STATE_HY024, 0, "the value of setting_%.*s has a zero byte", (int)name.size,
                         name.data);
    if (text_same(name, text_of("session_id")) || text_same(name, text_of("session_timeout")) ||
        text_same(name, text_of("role")))
        return options_set(options, name, value, err); /* no settings, but parts of the connection */
    if (driver_owned(name))
        return options_add_ineffective(options, name, err);
    for (size_t i = 0; i < options->setting_count; i++) {
        if (text_equal(options->settings[i].name, name))
            return 0;
    }
    struct setting copy = {arena_copy(&options->arena, name), arena_copy(&options->arena, value)};
    struct setting *larger =
        grow(options, options->settings, sizeof copy, options->setting_count, &options->setting_capacity);
    if (!copy.name.data || !copy.value.data || !larger)
        return error_memory(err);
    options->settings = larger;
    larger[options->setting_count++] = copy;
    return 0;
}

int options_add_param(struct options *options, struct text name, struct text value, struct error *err)
{
    if (!name_of(name, "_"))
        return error_set(err, STATE_HY024, 0, "'%.*s' is no name of a parameter",
                         (int)(name.size < 80 ? name.size : 80), name.data);
    for (size_t i = 0; i < options->param_count; i++) {
        if (text_equal(options->params[i].name, name))
            return 0;
    }
    struct setting copy = {arena_copy(&options->arena, name), arena_copy(&options->arena, value)};
    struct setting *larger =
        grow(options, options->params, sizeof copy, options->param_count, &options->param_capacity);
    if (!copy.name.data || !copy.value.data || !larger)
        return error_memory(err);
    options->params = larger;
    larger[options->param_count++] = copy;
    return 0;
}

int options_add_header(struct options *options, struct text name, struct text value, struct error *err)
{
    if (!name_of(name, "!#$%&'*+-.^_`|~"))
        return error_set(err, STATE_HY024, 0, "'%.*s' is no name of an HTTP header",
                         (int)(name.size < 80 ? name.size : 80), name.data);
    if (option_printable(name, value, err) < 0)
        return -1;
    for (size_t i = 0; i < options->header_count; i++) {
        if (text_same(options->headers[i].name, name))
            return 0;
    }
    struct header copy = {arena_copy(&options->arena, name), arena_copy(&options->arena, value)};
    struct header *larger =
        grow(options, options->headers, sizeof copy, options->header_count, &options->header_capacity);
    if (!copy.name.data || !copy.value.data || !larger)
        return error_memory(err);
    options->headers = larger;
    larger[options->header_count++] = copy;
    return 0;
}

/* ---- setting ---- */

/* setting_NAME, ch_NAME, HttpHeader_NAME: 1 when it was one, 0 when not, -1. */
static int set_listed(struct options *options, struct text keyword, struct text value, struct error *err)
{
    static const struct {
        struct text prefix;
        int (*add)(struct options *options, struct text name, struct text value, struct error *err);
    } lists[] = {
        {TEXT("setting_"), options_add_setting},
        {TEXT("ch_"), options_add_setting},
        {TEXT("param_"), options_add_param},
        {TEXT("HttpHeader_"), options_add_header},
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (!text_starts_same(keyword, lists[i].prefix))
            continue;
        return lists[i].add(options, text_from(keyword, lists[i].prefix.size), value, err) < 0 ? -1 : 1;
    }
    return 0;
}

static int set_foreign(struct options *options, struct text keyword, struct text value, struct error *err)
{
    for (size_t i = 0; i < foreign_option_count; i++) {
        if (!option_same(keyword, text_of(foreign_options[i].name)))
            continue;
        bool own_path = text_same(keyword, text_of("Path")) &&
                        (text_equal(value, text_of("/")) || text_equal(value, text_of("/query")));
        bool quiet = foreign_options[i].quiet || own_path || value.size == 0;
        return quiet ? 0 : options_add_ineffective(options, keyword, err);
    }
    /* a driver's section of odbcinst.ini is full of keys of others */
    return options->reading >= OPTION_FROM_DRIVER ? 0 : options_add_unknown(options, keyword, err);
}

/* Of DSN and Driver in one connection string the first counts. */
static bool outdone(const struct options *options, const struct option *row)
{
    bool first_dsn = options->source[option_index(OPTION_ROW(dsn))] == OPTION_FROM_STRING;
    bool first_driver = options->source[option_index(OPTION_ROW(driver))] == OPTION_FROM_STRING;
    if (row == OPTION_ROW(dsn))
        return first_driver || options->reading > OPTION_FROM_STRING;
    return row == OPTION_ROW(driver) && first_dsn && options->reading == OPTION_FROM_STRING;
}

int options_set(struct options *options, struct text keyword, struct text value, struct error *err)
{
    int listed = set_listed(options, keyword, value, err);
    if (listed != 0)
        return listed < 0 ? -1 : 0;
    struct text alias;
    const struct option *row = option_find(keyword, &alias);
    if (!row)
        return set_foreign(options, keyword, value, err);
    value = option_meaning(row, alias, value);
    if (row == OPTION_ROW(server) && text_search(value, text_of("://"), 0) != SIZE_MAX)
        row = OPTION_ROW(url); /* crate-python's servers are addresses */
    if (value.data && value.size == 0 && row == OPTION_ROW(password) &&
        options->reading == OPTION_FROM_STRING)
        options->blank_password = true;
    if (value.data && value.size == 0 && row == OPTION_ROW(proxy))
        value = text_of("none");
    if (value.size == 0 || option_given(options, row) || outdone(options, row))
        return 0;
    bool id = row == OPTION_ROW(session) && option_same(keyword, text_of("Session")) &&
              !text_same(value, text_of("auto")) && !text_same(value, text_of("always")) &&
              !text_same(value, text_of("never"));
    if (id)
        return options_set(options, text_of("SessionId"), value, err);
    if (option_read(options, row, value, err) < 0)
        return -1;
    options->source[option_index(row)] = options->reading;
    return 0;
}

/* ---- beginning and end ---- */

void options_init(struct options *options)
{
    *options = (struct options){.reading = OPTION_FROM_STRING};
    arena_init(&options->arena, OPTIONS_MEMORY);
    for (const struct option *row = option_table; row < option_table + option_count; row++) {
        if (*row->default_text)
            (void)option_read(options, row, text_of(row->default_text), NULL);
    }
}

void options_clear(struct options *options)
{
    arena_wipe(&options->arena);
    *options = (struct options){.reading = OPTION_FROM_STRING};
}

void options_wipe(struct buffer *buffer)
{
    if (buffer->data)
        mem_wipe(buffer->data, buffer->capacity);
    buffer_clear(buffer);
}
