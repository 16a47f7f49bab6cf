/* Recognises statements that change a server's session. */
#include "sql/effect.h"

#include "sql/scanner.h"

enum { SHOWN_TEXT = 60 };

/* Reading one statement; `token` is the next one. */
struct reading {
    struct scanner scanner;
    struct token token;
    struct arena *arena;
    struct effect *out;
    size_t capacity;
};

static void step(struct reading *reading)
{
    struct error ignored = {0};
    if (scanner_next(&reading->scanner, &reading->token, &ignored) < 0)
        reading->token = (struct token){TOKEN_END, reading->scanner.text.size, 0};
    error_clear(&ignored);
}

static bool take(struct reading *reading, const char *word)
{
    bool is = scanner_word(&reading->scanner, &reading->token, word);
    if (is)
        step(reading);
    return is;
}

static bool take_byte(struct reading *reading, char byte)
{
    bool is = scanner_byte(&reading->scanner, &reading->token, byte);
    if (is)
        step(reading);
    return is;
}

static int add_name(struct reading *reading, struct text name, struct error *err)
{
    struct effect *out = reading->out;
    if (out->name_count == reading->capacity) {
        size_t capacity = reading->capacity ? reading->capacity * 2 : 4;
        struct text *names = arena_calloc(reading->arena, capacity, sizeof *names);
        if (!names)
            return error_memory(err);
        if (out->name_count)
            memcpy(names, out->names, out->name_count * sizeof *names);
        out->names = names;
        reading->capacity = capacity;
    }
    struct text copy = arena_copy(reading->arena, name);
    if (!copy.data)
        return error_memory(err);
    out->names[out->name_count++] = copy;
    return 0;
}

/* A name, its quotes undone. Data is NULL when there is none, or no memory for it. */
static struct text take_name(struct reading *reading)
{
    struct text raw = scanner_text(&reading->scanner, &reading->token);
    bool quoted = reading->token.kind == TOKEN_NAME;
    if (!quoted && reading->token.kind != TOKEN_WORD)
        return text_make(NULL, 0);
    step(reading);
    if (!quoted || raw.size < 2)
        return raw;
    char *place = arena_alloc(reading->arena, raw.size);
    size_t size = 0;
    for (size_t i = 1; place && i + 1 < raw.size; i++) {
        if ((raw.data[i] == '\\' || raw.data[i] == raw.data[0]) && i + 2 < raw.size)
            i++;
        place[size++] = raw.data[i];
    }
    return text_make(place, size);
}

/* Over a value, to the comma or the end. */
static void skip_value(struct reading *reading)
{
    size_t depth = 0;
    while (reading->token.kind != TOKEN_END &&
           (depth > 0 || (reading->token.kind != TOKEN_COMMA && reading->token.kind != TOKEN_SEMICOLON))) {
        if (reading->token.kind == TOKEN_OPEN)
            depth++;
        else if (reading->token.kind == TOKEN_CLOSE && depth > 0)
            depth--;
        step(reading);
    }
}

/* name [= value], ...; names may have dots. */
static int read_settings(struct reading *reading, struct error *err)
{
    reading->out->kind = EFFECT_SET;
    do {
        size_t from = reading->token.at, to = from;
        while ((reading->token.kind == TOKEN_WORD &&
                !(to > from && scanner_word(&reading->scanner, &reading->token, "TO"))) ||
               reading->token.kind == TOKEN_NAME || reading->token.kind == TOKEN_DOT) {
            to = reading->token.at + reading->token.size;
            step(reading);
        }
        if (to > from && add_name(reading, text_make(reading->scanner.text.data + from, to - from), err) < 0)
            return -1;
        skip_value(reading);
    } while (take_byte(reading, ','));
    return 0;
}

/* Whether the next token is not the `=` of a setting called like the word before. */
static bool is_word_pair(const struct reading *reading, const char *first)
{
    struct reading ahead = *reading;
    return take(&ahead, first) && !scanner_byte(&ahead.scanner, &ahead.token, '=');
}

/* SET [SESSION | LOCAL] name = or TO; GLOBAL is not the session's. */
static int read_session_set(struct reading *reading, struct error *err)
{
    if (is_word_pair(reading, "GLOBAL"))
        return 0;
    if (is_word_pair(reading, "SESSION"))
        take(reading, "SESSION");
    else if (is_word_pair(reading, "LOCAL"))
        take(reading, "LOCAL");
    return read_settings(reading, err);
}

static int read_set(struct reading *reading, struct error *err)
{
    if (reading->scanner.dialect->settings_only)
        return read_session_set(reading, err);
    if (is_word_pair(reading, "ROLE")) {
        reading->out->kind = EFFECT_ROLE;
        return 0;
    }
    if (is_word_pair(reading, "DEFAULT")) /* SET DEFAULT ROLE: of a user, not of the session */
        return 0;
    if (is_word_pair(reading, "TIME")) {
        reading->out->kind = EFFECT_SET;
        return add_name(reading, text_of("session_timezone"), err);
    }
    if (is_word_pair(reading, "TRANSACTION")) {
        reading->out->kind = EFFECT_OTHER;
        return 0;
    }
    if (is_word_pair(reading, "GLOBAL"))
        take(reading, "GLOBAL");
    return read_settings(reading, err);
}

static int read_use(struct reading *reading, struct error *err)
{
    reading->out->kind = EFFECT_USE;
    struct reading ahead = *reading;
    if (take(&ahead, "DATABASE") && ahead.token.kind != TOKEN_END)
        *reading = ahead;
    struct text name = take_name(reading);
    return name.data ? add_name(reading, name, err) : 0;
}

static void skip_words(struct reading *reading, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!take(reading, words[i]))
            return;
}

/* Behind CREATE, REPLACE, ATTACH. */
static int read_make(struct reading *reading, struct error *err)
{
    static const char *const UNLESS[] = {"IF", "NOT", "EXISTS"};
    static const char *const REPLACING[] = {"OR", "REPLACE"};
    skip_words(reading, REPLACING, 2);
    if (!take(reading, "TEMPORARY"))
        return 0;
    reading->out->kind = EFFECT_MAKE;
    if (!take(reading, "TABLE"))
        take(reading, "VIEW");
    skip_words(reading, UNLESS, 3);
    struct text name = take_name(reading);
    return name.data ? add_name(reading, name, err) : 0;
}

/* Behind DROP, DETACH. */
static int read_drop(struct reading *reading, struct error *err)
{
    static const char *const WHERE_THERE[] = {"IF", "EXISTS"};
    take(reading, "TEMPORARY");
    if (!take(reading, "TABLE") && !take(reading, "VIEW"))
        return 0;
    reading->out->kind = EFFECT_DROP;
    skip_words(reading, WHERE_THERE, 2);
    do {
        struct text name = take_name(reading);
        bool qualified = reading->token.kind == TOKEN_DOT;
        if (name.data && !qualified && add_name(reading, name, err) < 0)
            return -1;
        skip_value(reading);
    } while (take_byte(reading, ','));
    return 0;
}

static const struct {
    const char *word;
    int (*read)(struct reading *reading, struct error *err);
} readers[] = {
    {"SET", read_set},     {"USE", read_use},   {"CREATE", read_make}, {"REPLACE", read_make},
    {"ATTACH", read_make}, {"DROP", read_drop}, {"DETACH", read_drop},
};

int effect_recognise(const struct statement *statement, const struct sql_dialect *dialect,
                     struct arena *arena, struct effect *out, struct error *err)
{
    struct text whole = text_make(statement->text.data, statement->end);
    struct reading reading = {.scanner = {.text = whole, .dialect = dialect}, .arena = arena, .out = out};
    *out = (struct effect){.text = text_from(whole, statement->body)};
    size_t i = 0;
    step(&reading);
    while (i < sizeof readers / sizeof *readers && !take(&reading, readers[i].word))
        i++;
    if (i < sizeof readers / sizeof *readers && readers[i].read(&reading, err) < 0)
        return -1;
    bool other = out->kind == EFFECT_NONE && statement->kind == STATEMENT_SESSION &&
                 !dialect->settings_only && i == sizeof readers / sizeof *readers;
    if (other || ((out->kind == EFFECT_SET || out->kind == EFFECT_USE) && statement->marker_count > 0))
        out->kind = EFFECT_OTHER;
    if (out->kind != EFFECT_OTHER)
        return 0;
    struct text shown = out->text.size > SHOWN_TEXT ? text_make(out->text.data, SHOWN_TEXT) : out->text;
    out->name_count = reading.capacity = 0;
    return add_name(&reading, shown, err);
}
