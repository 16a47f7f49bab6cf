/* {fn NAME(arguments)}: the row of the server's function table, its template filled in. */
#include "base/number.h"
#include "sql/escape_parts.h"

/* One call as written. */
struct call {
    struct text name;
    size_t at;
    struct text arguments[ESCAPE_ARGUMENT_LIMIT]; /* of the source, untranslated */
    size_t count;
    bool marked; /* a `?` is among them */
};

/* Functions whose arguments stand apart by a word: EXTRACT(YEAR FROM x). */
static const struct {
    const char *function, *word;
} separators[] = {{"EXTRACT", "FROM"}, {"POSITION", "IN"}};

#define UNIT(name)                                                                                           \
    {                                                                                                        \
        TEXT("SQL_TSI_" #name), TEXT(#name), SQL_FN_TSI_##name                                               \
    }

static const struct unit {
    struct text odbc, word;
    SQLUINTEGER bit;
} units[] = {
    {TEXT("SQL_TSI_FRAC_SECOND"), TEXT("NANOSECOND"), SQL_FN_TSI_FRAC_SECOND},
    UNIT(SECOND),
    UNIT(MINUTE),
    UNIT(HOUR),
    UNIT(DAY),
    UNIT(WEEK),
    UNIT(MONTH),
    UNIT(QUARTER),
    UNIT(YEAR),
};

/* ---- reading the call ---- */

static const char *separator_word(struct text name)
{
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        if (text_same(name, text_of(separators[i].function)))
            return separators[i].word;
    }
    return NULL;
}

static int add_argument(const struct escape_part *part, struct call *call, size_t from, size_t to,
                        struct error *err)
{
    if (call->count == ESCAPE_ARGUMENT_LIMIT)
        return escape_refuse(part, from, "too many arguments", err);
    struct text text = text_trim(text_make(part->text.data + from, to - from));
    if (text.size == 0)
        return escape_refuse(part, from, "an argument is missing", err);
    call->arguments[call->count++] = text;
    return 0;
}

/* From behind the opening bracket to behind the closing one. */
static int take_arguments(const struct escape_part *part, struct scanner *scanner, struct call *call,
                          struct error *err)
{
    const char *word = separator_word(call->name);
    size_t start = scanner->at, depth = 1;
    struct token token;
    for (;;) {
        if (scanner_next(scanner, &token, err) < 0)
            return -1;
        if (token.kind == TOKEN_END)
            return escape_refuse(part, call->at, "a bracket is not closed in the call", err);
        call->marked = call->marked || token.kind == TOKEN_QUESTION || token.kind == TOKEN_TYPED_MARKER;
        depth += token.kind == TOKEN_OPEN ? 1u : 0u;
        if (token.kind == TOKEN_CLOSE && --depth == 0)
            break;
        bool separates = token.kind == TOKEN_COMMA || (word && scanner_word(scanner, &token, word));
        if (depth > 1 || !separates)
            continue;
        if (add_argument(part, call, start, token.at, err) < 0)
            return -1;
        start = scanner->at;
    }
    if (call->count == 0 && text_trim(text_make(part->text.data + start, token.at - start)).size == 0)
        return 0;
    return add_argument(part, call, start, token.at, err);
}

static int take_call(const struct escape_part *part, struct scanner *scanner, struct call *call,
                     struct error *err)
{
    struct token token;
    if (scanner_next(scanner, &token, err) < 0)
        return -1;
    call->name = scanner_text(scanner, &token);
    call->at = token.at;
    struct scanner ahead = *scanner;
    if (scanner_next(&ahead, &token, err) < 0)
        return -1;
    if (token.kind == TOKEN_OPEN && scanner_byte(&ahead, &token, '(')) {
        *scanner = ahead;
        if (take_arguments(part, scanner, call, err) < 0)
            return -1;
    }
    return escape_close(part, scanner, err);
}

/* ---- writing it ---- */

static bool simple(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (!text_is_alpha(c) && !text_is_digit(c) && c != '_' && c != '.')
            return false;
    }
    return true;
}

/* Whether the template can take the arguments as they are: each once and in their order, so that no `?` moves
 * and nothing is computed twice; without a `?` the order is free, and plain names and numbers may repeat. */
static bool direct(const char *template, const struct call *call, bool repeats)
{
    if (repeats && !call->marked)
        return true;
    unsigned seen[10] = {0};
    char highest = '0';
    for (const char *p = template; *p; p++) {
        if (p[0] == '$' && p[1] == '$')
            p++;
        if (p[0] != '$' || !text_is_digit(p[1]))
            continue;
        size_t i = (size_t)(p[1] - '1');
        if (call->marked && p[1] <= highest)
            return false;
        if (i < call->count && seen[i]++ > 0 && !simple(call->arguments[i]))
            return false;
        highest = p[1];
    }
    return true;
}

/* The template within dialect->bind: the arguments get names. */
static int put_bound(const struct escape_part *part, const char *template, const struct escape_values *values,
                     struct buffer *out, struct error *err)
{
    if (!part->dialect->bind)
        return error_set(err, STATE_HYC00, 0, "ODBC escape: this function takes no parameter marker here");
    struct buffer names, body, lists;
    buffer_init(&names, 1024);
    buffer_init(&body, 65536);
    buffer_init(&lists, out->limit);
    char letters[ESCAPE_ARGUMENT_LIMIT][2];
    struct text renamed[ESCAPE_ARGUMENT_LIMIT];
    for (size_t i = 0; i < values->count && i < 9; i++) {
        letters[i][0] = 'x';
        letters[i][1] = (char)('1' + i);
        renamed[i] = text_make(letters[i], 2);
        if (i == 0 && values->unit.size > 0) /* the unit is a word, no value */
            continue;
        buffer_printf(&names, "%sx%zu", names.size > 0 ? ", " : "", i + 1);
        buffer_puts(&lists, lists.size > 0 ? ", [" : "[");
        buffer_put(&lists, values->arguments[i]);
        buffer_byte(&lists, ']');
    }
    escape_template(template, &(struct escape_values){renamed, values->count, values->unit, {0}, {0}, {0}},
                    &body);
    struct escape_values whole = {NULL, 0, {0}, buffer_text(&names), buffer_text(&body), buffer_text(&lists)};
    int result = buffer_check(&lists, "the translated statement", err);
    if (result == 0)
        escape_template(part->dialect->bind, &whole, out);
    buffer_clear(&names);
    buffer_clear(&body);
    buffer_clear(&lists);
    return result;
}

/* Translates the arguments one behind the other into `scratch`, then fills the template. */
static int put_call(const struct escape_part *part, const struct call *call, const char *template,
                    struct text unit, struct buffer *out, struct error *err)
{
    struct buffer scratch;
    struct text arguments[ESCAPE_ARGUMENT_LIMIT];
    size_t ends[ESCAPE_ARGUMENT_LIMIT];
    int result = 0;
    buffer_init(&scratch, out->limit);
    for (size_t i = 0; i < call->count && result == 0; i++) {
        size_t at = (size_t)(call->arguments[i].data - part->text.data);
        struct escape_part inner = {part->dialect, call->arguments[i], part->base + at, part->depth + 1};
        result = escape_part(&inner, &scratch, err);
        ends[i] = scratch.size;
    }
    for (size_t i = 0; i < call->count && result == 0; i++) {
        size_t start = i > 0 ? ends[i - 1] : 0;
        arguments[i] = text_make((const char *)scratch.data + start, ends[i] - start);
    }
    if (result == 0) {
        struct escape_values values = {arguments, call->count, unit, {0}, {0}, {0}};
        if (direct(template, call, part->dialect->repeats))
            escape_template(template, &values, out);
        else
            result = put_bound(part, template, &values, out, err);
    }
    buffer_clear(&scratch);
    return result;
}

/* ---- finding the row ---- */

static int put_conversion(const struct escape_part *part, struct call *call, struct buffer *out,
                          struct error *err)
{
    const struct escape_dialect *dialect = part->dialect;
    struct text type = call->count == 2 ? call->arguments[1] : text_make(NULL, 0), prefix = text_of("SQL_");
    if (text_starts_same(type, prefix))
        type = text_from(type, prefix.size);
    for (const struct escape_conversion *row = dialect->conversions; row && row->name; row++) {
        if (!text_same(type, text_of(row->name)) || row->since > dialect->version)
            continue;
        call->count = 1;
        return put_call(part, call, row->sql, text_make(NULL, 0), out, err);
    }
    return escape_refuse(part, call->at, "CONVERT needs a value and an SQL type that the server has", err);
}

/* The server's word for the unit that is written, if the row takes it; else an empty text. */
static struct text unit_of(const struct escape_function *row, struct text written)
{
    bool bare = row->info_bit == SQL_FN_TD_EXTRACT;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (row->units & units[i].bit && text_same(bare ? units[i].word : units[i].odbc, written))
            return units[i].word;
    }
    return text_make(NULL, 0);
}

int escape_function(const struct escape_part *part, struct scanner *scanner, struct buffer *out,
                    struct error *err)
{
    struct call call = {.count = 0};
    if (take_call(part, scanner, &call, err) < 0)
        return -1;
    if (text_same(call.name, text_of("CONVERT")))
        return put_conversion(part, &call, out, err);
    const char *problem = "unknown function";
    for (const struct escape_function *row = part->dialect->functions; row->name; row++) {
        if (!text_same(call.name, text_of(row->name)))
            continue;
        if (row->since > part->dialect->version) {
            problem = "a function that this version of the server has not";
            continue;
        }
        if (row->arguments >= 0 && (size_t)row->arguments != call.count) {
            problem = "wrong number of arguments of the function";
            continue;
        }
        if (row->units == 0)
            return put_call(part, &call, row->sql, text_make(NULL, 0), out, err);
        struct text unit = unit_of(row, call.arguments[0]);
        if (unit.size > 0)
            return put_call(part, &call, row->sql, unit, out, err);
        problem = "the unit is not one that this function has (SQL_TSI_SECOND, ...; YEAR, ... in EXTRACT)";
    }
    return escape_refuse(part, call.at, problem, err);
}
