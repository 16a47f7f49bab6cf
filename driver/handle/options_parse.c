/* ODBC connection strings: keyword=value;keyword={va;l}}ue}. */
#include "handle/options_parts.h"

/* A string being read. `scratch` holds a value whose }} became }. */
struct reader {
    struct text text;
    size_t at;
    struct buffer scratch;
};

static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->text.size && text_is_space(reader->text.data[reader->at]))
        reader->at++;
}

/* A value in braces: *value is its inside. */
static int take_braced(struct reader *reader, struct text keyword, struct text *value, struct error *err)
{
    struct text text = reader->text;
    size_t start = ++reader->at;
    buffer_reset(&reader->scratch);
    for (;; reader->at++) {
        size_t end = text_find(text, '}', reader->at);
        if (end == text.size)
            return error_set(err, STATE_HY000, 0,
                             "connection string: the brace of %.*s at position %zu is not closed",
                             (int)keyword.size, keyword.data, start);
        buffer_append(&reader->scratch, text.data + reader->at, end - reader->at);
        reader->at = end + 1;
        if (reader->at == text.size || text.data[reader->at] != '}')
            break;
        buffer_byte(&reader->scratch, '}');
    }
    *value = reader->scratch.size > 0 ? buffer_text(&reader->scratch) : text_of("");
    skip_blanks(reader);
    if (reader->at < text.size && text.data[reader->at] != ';')
        return error_set(err, STATE_HY000, 0,
                         "connection string: `;` must follow the closing brace of %.*s, position %zu",
                         (int)keyword.size, keyword.data, reader->at + 1);
    return buffer_check(&reader->scratch, "a value of the connection string", err);
}

/* The next keyword and value: 1, or 0 at the end. A segment without `=` has a NULL value. */
static int take_pair(struct reader *reader, struct text *keyword, struct text *value, struct error *err)
{
    struct text text = reader->text;
    do
        skip_blanks(reader);
    while (reader->at < text.size && text.data[reader->at] == ';' && reader->at++ < text.size);
    if (reader->at == text.size)
        return 0;
    size_t end = text_find(text, ';', reader->at), equals = text_find(text, '=', reader->at);
    *keyword = text_trim(text_make(text.data + reader->at, (equals < end ? equals : end) - reader->at));
    *value = text_make(NULL, 0);
    if (keyword->size == 0)
        return error_set(err, STATE_HY000, 0, "connection string: a keyword is missing at position %zu",
                         reader->at + 1);
    if (equals >= end) {
        reader->at = end;
        return 1;
    }
    reader->at = equals + 1;
    skip_blanks(reader);
    if (reader->at < text.size && text.data[reader->at] == '{')
        return take_braced(reader, *keyword, value, err) < 0 ? -1 : 1;
    end = text_find(text, ';', reader->at);
    *value = text_trim(text_make(text.data + reader->at, end - reader->at));
    reader->at = end;
    return 1;
}

static int parse_string(struct options *options, struct text string, struct error *err)
{
    struct reader reader = {.text = string};
    struct text keyword, value;
    int result;
    buffer_init(&reader.scratch, string.size + 1);
    while ((result = take_pair(&reader, &keyword, &value, err)) > 0) {
        result = value.data ? options_set(options, keyword, value, err)
                            : options_add_unknown(options, keyword, err);
        if (result < 0)
            break;
    }
    options_wipe(&reader.scratch);
    return result;
}

/* `UID=bob;PWD=` means no password: one of a weaker source belongs to that source's user. */
static void settle_password(struct options *options)
{
    size_t password = option_index(OPTION_ROW(password));
    bool named = options->source[option_index(OPTION_ROW(user))] == OPTION_FROM_STRING;
    if (options->blank_password && named && options->source[password] == OPTION_FROM_NOWHERE)
        options->source[password] = OPTION_FROM_STRING;
}

/* All sources, the strongest first: what was given stays. */
static int complete(struct options *options, bool read_ini, struct error *err)
{
    settle_password(options);
    if (options_take_url(options, err) < 0)
        return -1;
    if (read_ini && options_read_ini(options, err) < 0)
        return -1;
    return options_finish(options, err);
}

int options_parse(struct options *options, struct text connection_string, bool read_dsn, struct error *err)
{
    options->reading = OPTION_FROM_STRING;
    if (parse_string(options, connection_string, err) < 0)
        return -1;
    return complete(options, read_dsn, err);
}

int options_from_dsn(struct options *options, struct text dsn, struct text user, struct text password,
                     struct error *err)
{
    options->reading = OPTION_FROM_STRING;
    if (options_set(options, text_of("DSN"), dsn, err) < 0 ||
        options_set(options, text_of("UID"), user, err) < 0 ||
        options_set(options, text_of("PWD"), password, err) < 0)
        return -1;
    return complete(options, true, err);
}
