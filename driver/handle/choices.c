/* Settings, session and query id by attribute. */
#include "handle/choices.h"

#include "base/memory.h"

enum { TEXT_LIMIT = 1 << 20, NAME_LIMIT = 255, SHOWN = 80 };

static void settle(struct choices *choices)
{
    choices->session_id = choices->session_given.size ? choices->session_given : choices->session_read;
    choices->query_id = choices->query_given.size ? choices->query_given : choices->query_read;
}

static void forget_text(struct text *text)
{
    mem_free((void *)(uintptr_t)text->data);
    *text = text_make(NULL, 0);
}

static void forget_settings(struct choices *choices)
{
    forget_text(&choices->settings_text);
    arena_clear(&choices->arena);
    choices->settings = NULL;
    choices->setting_count = 0;
    choices->session_read = choices->query_read = text_make(NULL, 0);
}

static void forget_params(struct choices *choices)
{
    forget_text(&choices->params_text);
    arena_clear(&choices->params_arena);
    choices->params = NULL;
    choices->param_count = 0;
}

void choices_clear(struct choices *choices)
{
    forget_params(choices);
    forget_text(&choices->database);
    forget_text(&choices->role);
    forget_settings(choices);
    forget_text(&choices->session_given);
    forget_text(&choices->query_given);
    settle(choices);
}

int choices_set_name(struct text *place, struct text id, struct error *err)
{
    if (id.size > CHOICES_ID_LIMIT || text_find(id, '\0', 0) < id.size)
        return error_set(err, STATE_HY024, 0, "an id or name has at most %d bytes, and none of them is zero",
                         CHOICES_ID_LIMIT);
    char *copy = id.size ? mem_strndup(id.data, id.size) : NULL;
    if (id.size && !copy)
        return error_memory(err);
    forget_text(place);
    *place = text_make(copy, id.size);
    return 0;
}

static int set_id(struct choices *choices, struct text *place, struct text id, struct error *err)
{
    int outcome = choices_set_name(place, id, err);
    settle(choices);
    return outcome;
}

int choices_set_session(struct choices *choices, struct text id, struct error *err)
{
    return set_id(choices, &choices->session_given, id, err);
}

int choices_set_query(struct choices *choices, struct text id, struct error *err)
{
    return set_id(choices, &choices->query_given, id, err);
}

/* ---- name=value&... */

static int hex(char c)
{
    if (text_is_digit(c))
        return c - '0';
    c = text_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Undoes percent-encoding; data is NULL for no memory, or (err then) a malformed text. */
static struct text decode(struct arena *arena, struct text text, struct error *err)
{
    char *place = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; place && i < text.size; i++) {
        char c = text.data[i];
        if (c == '%') {
            int high = i + 2 < text.size ? hex(text.data[i + 1]) : -1;
            int low = i + 2 < text.size ? hex(text.data[i + 2]) : -1;
            if (high < 0 || low < 0) {
                error_set(err, STATE_HY024, 0, "settings: %% must be followed by two hexadecimal digits");
                return text_make(NULL, 0);
            }
            c = (char)(high * 16 + low);
            i += 2;
        }
        place[size++] = c;
    }
    if (!place)
        error_memory(err);
    return text_make(place, size);
}

static int refuse(struct text name, const char *why, struct error *err)
{
    return error_set(err, STATE_HY024, 0, "settings: '%.*s' %s", (int)(name.size < SHOWN ? name.size : SHOWN),
                     name.size ? name.data : "", why);
}

static int check_name(struct text name, struct error *err)
{
    /* What answers are read by, or who is asking. */
    static const char *const OWNED[] = {"query",     "default_format", "client_protocol_version",
                                        "compress",  "decompress",     "enable_http_compression",
                                        "user",      "password",       "quota_key",
                                        "stacktrace"};
    bool good = name.size > 0 && name.size <= NAME_LIMIT;
    for (size_t i = 0; good && i < name.size; i++) {
        char c = name.data[i];
        good = text_is_alpha(c) || text_is_digit(c) || c == '_' || c == '.' || c == '-';
    }
    if (!good)
        return refuse(name, "is no name of a setting", err);
    for (size_t i = 0; i < sizeof OWNED / sizeof *OWNED; i++)
        if (text_same(name, text_of(OWNED[i])))
            return refuse(name, "is the driver's to decide", err);
    if (text_starts_same(name, text_of("output_format_native_")))
        return refuse(name, "is the driver's to decide", err);
    return 0;
}

static int check_id(struct text name, struct text value, struct error *err)
{
    return value.size <= CHOICES_ID_LIMIT ? 0 : refuse(name, "is too long", err);
}

static int take_pair(struct choices *choices, struct text pair, struct error *err)
{
    size_t equals = text_find(pair, '=', 0);
    struct text name = decode(&choices->arena, text_make(pair.data, equals), err);
    struct text value = name.data ? decode(&choices->arena, text_from(pair, equals + 1), err) : name;
    if (!name.data || !value.data)
        return -1;
    if (equals == pair.size)
        return refuse(name, "has no value: name=value&name=value is meant", err);
    if (text_find(value, '\0', 0) < value.size)
        return refuse(name, "has a value with a zero byte", err);
    bool session = text_equal(name, text_of("session_id"));
    if (session || text_equal(name, text_of("query_id"))) {
        *(session ? &choices->session_read : &choices->query_read) = value;
        return check_id(name, value, err);
    }
    choices->settings[choices->setting_count++] = (struct setting){name, value};
    return check_name(name, err);
}

static int read_settings(struct choices *choices, struct error *err)
{
    struct text rest = choices->settings_text;
    size_t most = 1;
    for (size_t i = 0; i < rest.size; i++)
        most += rest.data[i] == '&';
    choices->settings = arena_calloc(&choices->arena, most, sizeof *choices->settings);
    if (!choices->settings)
        return error_memory(err);
    while (rest.size > 0) {
        size_t end = text_find(rest, '&', 0);
        struct text pair = text_make(rest.data, end);
        rest = text_from(rest, end + 1);
        if (pair.size > 0 && take_pair(choices, pair, err) < 0)
            return -1;
    }
    return 0;
}

int choices_set_settings(struct choices *choices, struct text text, struct error *err)
{
    struct choices read = {0};
    if (text.size > TEXT_LIMIT)
        return error_set(err, STATE_HY024, 0, "settings: more than %d bytes", TEXT_LIMIT);
    arena_init(&read.arena, (size_t)TEXT_LIMIT * 128);
    char *copy = mem_strndup(text.size ? text.data : "", text.size);
    read.settings_text = text_make(copy, text.size);
    if (!copy || read_settings(&read, err) < 0) {
        forget_settings(&read);
        return copy ? -1 : error_memory(err);
    }
    forget_settings(choices);
    choices->settings_text = read.settings_text;
    choices->arena = read.arena;
    choices->settings = read.settings;
    choices->setting_count = read.setting_count;
    choices->session_read = read.session_read;
    choices->query_read = read.query_read;
    if (read.query_read.size)
        forget_text(&choices->query_given);
    settle(choices);
    return 0;
}

/* ---- values of {name:Type} */

static int take_param(struct choices *choices, struct text pair, struct error *err)
{
    size_t equals = text_find(pair, '=', 0);
    struct text name = decode(&choices->params_arena, text_make(pair.data, equals), err);
    struct text value = name.data ? decode(&choices->params_arena, text_from(pair, equals + 1), err) : name;
    if (!name.data || !value.data)
        return -1;
    if (equals == pair.size)
        return refuse(name, "has no value: name=value&name=value is meant", err);
    choices->params[choices->param_count++] = (struct setting){name, value};
    return name.size ? 0 : refuse(name, "is no name of a parameter", err);
}

static int read_params(struct choices *choices, struct error *err)
{
    struct text rest = choices->params_text;
    size_t most = 1;
    for (size_t i = 0; i < rest.size; i++)
        most += rest.data[i] == '&';
    choices->params = arena_calloc(&choices->params_arena, most, sizeof *choices->params);
    if (!choices->params)
        return error_memory(err);
    while (rest.size > 0) {
        size_t end = text_find(rest, '&', 0);
        struct text pair = text_make(rest.data, end);
        rest = text_from(rest, end + 1);
        if (pair.size > 0 && take_param(choices, pair, err) < 0)
            return -1;
    }
    return 0;
}

int choices_set_params(struct choices *choices, struct text text, struct error *err)
{
    struct choices read = {0};
    arena_init(&read.params_arena, SIZE_MAX / 2);
    char *copy = mem_strndup(text.size ? text.data : "", text.size);
    read.params_text = text_make(copy, text.size);
    if (!copy || read_params(&read, err) < 0) {
        forget_params(&read);
        return copy ? -1 : error_memory(err);
    }
    forget_params(choices);
    choices->params_text = read.params_text;
    choices->params_arena = read.params_arena;
    choices->params = read.params;
    choices->param_count = read.param_count;
    return 0;
}
