/* Arguments of catalog functions -> what the server is to look for. */
#include "exec/catalog_call.h"

bool catalog_is_catalog(const struct stmt *stmt)
{
    return stmt->dbc->options.database_as == 1;
}

/* What is between the quotes, doubled ones taken once; NULL data: no memory. */
static struct text filter_unquote(struct arena *arena, struct text quoted)
{
    char *out = arena_alloc(arena, quoted.size);
    size_t size = 0;

    for (size_t i = 1; out && i + 1 < quoted.size; i++) {
        out[size++] = quoted.data[i];
        if (quoted.data[i] == quoted.data[0] && i + 2 < quoted.size && quoted.data[i + 1] == quoted.data[0])
            i++;
    }
    return text_make(out, size);
}

static struct text filter_trim_end(struct text text)
{
    while (text.size > 0 && text.data[text.size - 1] == ' ')
        text.size--;
    return text;
}

/* SQL_ATTR_METADATA_ID: a quoted identifier is meant literally, another one without regard to case. */
static int filter_identifier(struct stmt *stmt, struct text text, struct catalog_filter *filter,
                             struct error *err)
{
    struct text name = text_trim(text);
    char quote = stmt->dbc->session->server->identifier_quote;

    filter->match = MATCH_FOLDED;
    filter->text = filter_trim_end(text);
    if (name.size < 2 || name.data[0] != name.data[name.size - 1] ||
        (name.data[0] != quote && name.data[0] != '"'))
        return 0;
    filter->match = MATCH_EXACT;
    filter->text = filter_unquote(&stmt->call, name);
    return filter->text.data ? 0 : error_memory(err);
}

static int filter_of(struct stmt *stmt, struct text text, bool pattern, struct catalog_filter *filter,
                     struct error *err)
{
    filter->match = MATCH_ALL;
    if (!text.data)
        return 0;
    if (stmt->attributes.metadata_id == SQL_TRUE)
        return filter_identifier(stmt, text, filter, err);
    filter->match = pattern ? MATCH_PATTERN : MATCH_EXACT;
    filter->text = text;
    return 0;
}

static int filter_missing(const struct stmt *stmt, const struct catalog_signature *signature,
                          const struct catalog_arguments *arguments, struct error *err)
{
    static const char *const names[] = {"catalog", "schema", "table", "column"};

    if (signature->one && !arguments->texts[2].data)
        return error_set(err, STATE_HY009, 0, "The table's name is a null pointer");
    if (stmt->attributes.metadata_id != SQL_TRUE)
        return 0;
    for (size_t i = catalog_is_catalog(stmt) ? 0 : 1; i < signature->names; i++)
        if (!arguments->texts[i].data)
            return error_set(
                err, STATE_HY009, 0,
                "The %s's name is a null pointer, but SQL_ATTR_METADATA_ID makes it an identifier", names[i]);
    return 0;
}

/* Of catalog and schema the server has one: the other names nothing, and may be left out or be anything. */
static bool filter_foreign(struct text text)
{
    return text.size > 0 && !text_equal(text, text_of("%"));
}

int catalog_filters(struct stmt *stmt, const struct catalog_signature *signature,
                    const struct catalog_arguments *arguments, struct catalog_request *request,
                    bool *possible, struct error *err)
{
    unsigned own = catalog_is_catalog(stmt) ? 0 : 1;
    const struct text *texts = arguments->texts;
    struct text column = signature->names > 3 ? texts[3] : text_make(NULL, 0);

    *possible = !filter_foreign(texts[1 - own]);
    if (filter_missing(stmt, signature, arguments, err) < 0 ||
        filter_of(stmt, texts[own], signature->patterns >> own & 1, &request->database, err) < 0 ||
        filter_of(stmt, texts[2], signature->patterns >> 2 & 1, &request->table, err) < 0 ||
        filter_of(stmt, column, signature->patterns >> 3 & 1, &request->column, err) < 0)
        return -1;
    if (signature->one && request->database.match == MATCH_ALL)
        request->database.match = MATCH_CURRENT;
    return 0;
}

/* The next element of a list, without blanks and quotes. */
static struct text filter_next(struct text list, size_t *at)
{
    size_t end = text_find(list, ',', *at);
    struct text one = text_trim(text_make(list.data + *at, end - *at));

    *at = end + 1;
    if (one.size >= 2 && one.data[0] == '\'' && one.data[one.size - 1] == '\'')
        one = text_trim(text_make(one.data + 1, one.size - 2));
    return one;
}

unsigned catalog_types(struct text list)
{
    unsigned types = 0;

    if (text_trim(list).size == 0)
        return CATALOG_ALL_TYPES;
    for (size_t at = 0; at < list.size;) {
        struct text one = filter_next(list, &at);
        if (text_equal(one, text_of(SQL_ALL_TABLE_TYPES)))
            return CATALOG_ALL_TYPES;
        for (unsigned i = 0; i < CATALOG_TYPE_COUNT; i++)
            if (text_same(one, text_of(catalog_type_names[i])))
                types |= 1u << i;
    }
    return types;
}
