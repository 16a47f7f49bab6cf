/* What a request says beside its statement, said to the engine: database, role, settings, external tables. */
#include "base/memory.h"
#include "transport/embedded_parts.h"

enum { SQL_LIMIT = 1 << 25, ROW_LIMIT = 1 << 24 };

static void put_quoted(struct buffer *out, char quote, struct text text)
{
    buffer_byte(out, quote);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == quote || text.data[i] == '\\')
            buffer_byte(out, '\\');
        buffer_byte(out, text.data[i]);
    }
    buffer_byte(out, quote);
}

static void put_name(struct buffer *out, struct text name)
{
    bool plain = name.size && !text_is_digit(name.data[0]);
    for (size_t i = 0; plain && i < name.size; i++)
        plain = text_is_alpha(name.data[i]) || text_is_digit(name.data[i]) || name.data[i] == '_';
    if (plain)
        buffer_put(out, name);
    else
        put_quoted(out, '`', name);
}

static int say_built(struct embedded_link *link, struct buffer *sql, struct buffer *out)
{
    int status = sql->failed ? -1 : embedded_say(link, buffer_text(sql), out);
    if (sql->failed)
        embedded_fail(link, "Code: 241. DB::Exception: The settings are too large. (MEMORY_LIMIT_EXCEEDED)");
    buffer_reset(sql);
    return status;
}

/* ---- taking back */

/* The statements of channel->before, each ending with a NUL. */
static int take_back(struct embedded_link *link)
{
    struct channel *channel = link->channel;
    struct text rest = buffer_text(&channel->before);
    int status = 0;
    while (rest.size && status == 0) {
        size_t end = text_find(rest, '\0', 0);
        status = embedded_say(link, text_make(rest.data, end), NULL);
        rest = text_from(rest, end + 1);
    }
    buffer_reset(&channel->before);
    buffer_reset(&channel->applied);
    return status;
}

static void put_before(struct embedded_link *link, struct text row)
{
    struct buffer *before = &link->channel->before;
    const struct pairs *settings = &link->request.settings;
    size_t end = text_find(row, '\t', 0);
    struct text database = text_make(row.data, end);
    struct text rest = text_from(row, end + 1);
    for (size_t i = 0; i < settings->count; i++) {
        end = text_find(rest, '\t', 0);
        buffer_puts(before, i ? ", " : "SET ");
        put_name(before, settings->items[i].name);
        buffer_puts(before, " = '"); /* a field's escapes are a literal's */
        buffer_put(before, text_make(rest.data, end));
        buffer_puts(before, "'");
        rest = text_from(rest, end + 1);
    }
    if (settings->count)
        buffer_byte(before, '\0');
    if (link->request.database.size) {
        buffer_puts(before, "USE ");
        put_quoted(before, '`', database);
        buffer_byte(before, '\0');
    }
    if (link->request.role.size) {
        buffer_puts(before, "SET ROLE DEFAULT");
        buffer_byte(before, '\0');
    }
}

/* What the session has for itself, to be put back when it is asked for something else. */
static int note_before(struct embedded_link *link, struct buffer *sql)
{
    const struct pairs *settings = &link->request.settings;
    struct buffer row;
    buffer_init(&row, ROW_LIMIT);
    buffer_puts(sql, "SELECT currentDatabase()");
    for (size_t i = 0; i < settings->count; i++) {
        buffer_puts(sql, ", toString(getSetting(");
        put_quoted(sql, '\'', settings->items[i].name);
        buffer_puts(sql, "))");
    }
    int status = say_built(link, sql, &row);
    if (status == 0)
        put_before(link, text_make((const char *)row.data, text_find(buffer_text(&row), '\n', 0)));
    buffer_clear(&row);
    return status;
}

/* ---- applying */

static int apply_all(struct embedded_link *link, struct buffer *sql)
{
    const struct embedded_request *request = &link->request;
    if (request->database.size) {
        buffer_puts(sql, "USE ");
        put_quoted(sql, '`', request->database);
        if (say_built(link, sql, NULL))
            return -1;
    }
    if (request->role.size) {
        buffer_puts(sql, "SET ROLE ");
        put_quoted(sql, '`', request->role);
        if (say_built(link, sql, NULL))
            return -1;
    }
    for (size_t i = 0; i < request->settings.count; i++) {
        buffer_puts(sql, i ? ", " : "SET ");
        put_name(sql, request->settings.items[i].name);
        buffer_puts(sql, " = ");
        put_quoted(sql, '\'', request->settings.items[i].value);
    }
    return request->settings.count ? say_built(link, sql, NULL) : 0;
}

/* SET and USE are the session's own: they are not to meet, nor to be undone with, what only this request
 * says. */
static bool goes_bare(const struct embedded_link *link)
{
    const struct statement *statement = &link->request.statement;
    return link->channel->session &&
           (text_same(statement->keyword, text_of("SET")) || text_same(statement->keyword, text_of("USE")));
}

int embedded_apply(struct embedded_link *link)
{
    struct channel *channel = link->channel;
    struct text key = goes_bare(link) ? text_make(NULL, 0) : buffer_text(&link->request.key);
    struct buffer sql;
    if (text_equal(buffer_text(&channel->applied), key))
        return 0;
    mem_free(channel->zone);
    channel->zone = NULL;
    if (take_back(link)) {
        channel->soiled = true;
        return -1;
    }
    if (key.size == 0)
        return 0;
    buffer_init(&sql, SQL_LIMIT);
    int status = channel->session ? note_before(link, &sql) : 0;
    if (status == 0)
        status = apply_all(link, &sql);
    buffer_clear(&sql);
    buffer_put(&channel->applied, key);
    bool whole = !channel->applied.failed && !channel->before.failed;
    if (status && channel->session) {
        char *failure = link->failure; /* what is put back may fail as well; the first words count */
        link->failure = NULL;
        channel->soiled = take_back(link) != 0;
        mem_free(link->failure);
        link->failure = failure;
    }
    channel->soiled = channel->soiled || !whole || (status && !channel->session);
    return status;
}

/* ---- external tables */

static struct text of_table(const struct embedded_link *link, struct text name, const char *what)
{
    struct buffer whole;
    buffer_init(&whole, ROW_LIMIT);
    buffer_put(&whole, name);
    buffer_puts(&whole, what);
    struct text value = embedded_param(&link->request.tables, buffer_text(&whole));
    buffer_clear(&whole);
    return value;
}

/* `_types`: the columns are called _1, _2 ... */
static void put_types(struct buffer *sql, struct text types)
{
    size_t begin = 0, depth = 0, number = 1;
    for (size_t i = 0; i <= types.size; i++) {
        char c = i < types.size ? types.data[i] : ',';
        depth += c == '(';
        depth -= c == ')' && depth > 0;
        if (c != ',' || (depth && i < types.size))
            continue;
        buffer_printf(sql, "%s`_%zu` ", number > 1 ? ", " : "", number);
        buffer_put(sql, text_make(types.data + begin, i - begin));
        begin = i + 1;
        number++;
    }
}

static int fill_table(struct embedded_link *link, struct buffer *sql, struct text data, struct text format)
{
    const struct engine_library *library = link->library;
    struct engine_insert *insert =
        library->stream_insert_with_params_n(*link->channel->connection, (const char *)sql->data, sql->size,
                                             format.data, format.size, NULL, NULL, NULL, NULL, 0);
    const char *words = insert ? library->stream_insert_error(insert) : "the engine gives no insert stream";
    if (words)
        embedded_fail(link, words);
    if (!words)
        (void)library->stream_append(insert, data.data ? data.data : "", data.size);
    struct engine_result *result = words ? NULL : library->stream_done(insert);
    words = result ? library->result_error(result) : NULL;
    if (words)
        embedded_fail(link, words);
    if (result)
        library->destroy_query_result(result);
    if (insert)
        library->destroy_insert_stream(insert);
    return link->failure ? -1 : 0;
}

static int make_table(struct embedded_link *link, const struct pair *file, struct buffer *sql)
{
    struct text structure = of_table(link, file->name, "_structure");
    struct text types = of_table(link, file->name, "_types");
    struct text format = of_table(link, file->name, "_format");
    buffer_puts(sql, "CREATE TEMPORARY TABLE ");
    put_quoted(sql, '`', file->name);
    buffer_puts(sql, " (");
    if (structure.size)
        buffer_put(sql, structure);
    else
        put_types(sql, types);
    buffer_puts(sql, ")");
    if (say_built(link, sql, NULL))
        return -1;
    link->made_tables++;
    if (file->value.size == 0)
        return 0;
    buffer_puts(sql, "INSERT INTO ");
    put_quoted(sql, '`', file->name);
    int status = fill_table(link, sql, file->value, format.size ? format : text_of("TabSeparated"));
    buffer_reset(sql);
    return status;
}

int embedded_make_tables(struct embedded_link *link)
{
    const struct pairs *files = &link->request.files;
    struct buffer sql;
    int status = 0;
    buffer_init(&sql, SQL_LIMIT);
    if (files->count && !link->channel->session)
        link->channel->soiled = true; /* they go with the connection */
    for (size_t i = 0; status == 0 && i < files->count; i++)
        status = make_table(link, &files->items[i], &sql);
    buffer_clear(&sql);
    return status;
}

void embedded_drop_tables(struct embedded_link *link)
{
    struct buffer sql;
    char *failure = link->failure;
    buffer_init(&sql, SQL_LIMIT);
    link->failure = NULL;
    for (size_t i = 0; i < link->made_tables && !link->channel->soiled; i++) {
        buffer_puts(&sql, "DROP TEMPORARY TABLE ");
        put_quoted(&sql, '`', link->request.files.items[i].name);
        if (say_built(link, &sql, NULL))
            link->channel->soiled = true;
    }
    mem_free(link->failure);
    link->failure = failure;
    link->made_tables = 0;
    buffer_clear(&sql);
}
