/* Looks for expressions that can be asked about, and for markers where no value may stand. */
#include "sql/probe.h"

#include "sql/scanner.h"

struct search {
    struct scanner scanner;
    struct token token;
    unsigned depth; /* of brackets, before the token */
};

static struct search search_begin(const struct statement *statement, const struct sql_dialect *dialect)
{
    return (struct search){
        .scanner = {.text = text_make(statement->text.data, statement->end), .dialect = dialect}};
}

/* The next token; TOKEN_END also when the text cannot be scanned (it was, once). */
static void search_next(struct search *search)
{
    struct error ignored = {0};

    if (search->token.kind == TOKEN_OPEN)
        search->depth++;
    else if (search->token.kind == TOKEN_CLOSE && search->depth)
        search->depth--;
    if (scanner_next(&search->scanner, &search->token, &ignored) < 0)
        search->token.kind = TOKEN_END;
    error_clear(&ignored);
}

static bool search_is(const struct search *search, const char *word)
{
    return search->token.kind == TOKEN_WORD && scanner_word(&search->scanner, &search->token, word);
}

static bool search_take(struct search *search, const char *word)
{
    if (!search_is(search, word))
        return false;
    search_next(search);
    return true;
}

/* Goes on to `word` outside of brackets; false when `stop` or the end comes first. */
static bool search_find(struct search *search, const char *word, const char *stop)
{
    while (search->token.kind != TOKEN_END) {
        if (search->depth == 0 && search_is(search, word))
            return true;
        if (search->depth == 0 && stop && search_is(search, stop))
            return false;
        search_next(search);
    }
    return false;
}

static bool search_name(struct search *search, struct probe_range *out)
{
    out->from = search->token.at;
    for (;;) {
        if (search->token.kind != TOKEN_WORD && search->token.kind != TOKEN_NAME)
            return false;
        out->to = search->token.at + search->token.size;
        search_next(search);
        if (search->token.kind != TOKEN_DOT)
            return true;
        search_next(search);
    }
}

static size_t search_end(const struct statement *statement)
{
    return statement->settings_at < statement->end ? statement->settings_at : statement->end;
}

/* From WHERE to the end; a second WHERE is that of a further command. */
static bool search_where(struct search *search, const struct statement *statement, struct probe *out)
{
    if (!search_find(search, "WHERE", NULL))
        return false;
    search_next(search);
    out->where = (struct probe_range){search->token.at, search_end(statement)};
    return !search_find(search, "WHERE", NULL) && out->where.from < out->where.to;
}

static bool search_assignments(struct search *search, const struct statement *statement, struct probe *out)
{
    out->set.from = search->token.at;
    if (!search_find(search, "WHERE", "IN")) /* UPDATE .. IN PARTITION p WHERE: rare */
        return false;
    out->set.to = search->token.at;
    return search_where(search, statement, out);
}

static bool search_mutation(struct search *search, const struct statement *statement, struct probe *out)
{
    if (search_take(search, "DELETE"))
        return search_take(search, "FROM") && search_name(search, &out->table) &&
               search_is(search, "WHERE") && search_where(search, statement, out);
    if (search_take(search, "UPDATE"))
        return search_name(search, &out->table) && search_take(search, "SET") &&
               search_assignments(search, statement, out);
    if (!search_take(search, "ALTER") || !search_take(search, "TABLE") || !search_name(search, &out->table))
        return false;
    if (search_take(search, "DELETE"))
        return search_is(search, "WHERE") && search_where(search, statement, out);
    return search_take(search, "UPDATE") && search_assignments(search, statement, out);
}

/* INSERT INTO t [(columns)] [SETTINGS ..] SELECT. */
static bool search_insert(struct search *search, const struct statement *statement, struct probe *out)
{
    while (search->token.kind != TOKEN_END && !search_is(search, "VALUES") && !search_is(search, "FORMAT")) {
        if (search->depth == 0 && (search_is(search, "SELECT") || search_is(search, "WITH"))) {
            out->query = (struct probe_range){search->token.at, statement->end};
            return true;
        }
        search_next(search);
    }
    return false;
}

bool probe_find(const struct statement *statement, const struct sql_dialect *dialect, struct probe *out)
{
    struct search search = search_begin(statement, dialect);

    *out = (struct probe){0};
    if (statement->kind == STATEMENT_SELECT) {
        size_t end = statement->format_at < statement->end ? statement->format_at : statement->end;
        out->query = (struct probe_range){statement->body, end};
        return true;
    }
    search_next(&search);
    if (statement->kind == STATEMENT_INSERT)
        return search_insert(&search, statement, out);
    return statement->kind == STATEMENT_OTHER && search_mutation(&search, statement, out);
}

/* ---- where no value may stand */

enum { MISPLACED_DEPTH = 64 };

struct due {
    const char *word, *what;
    bool query_only; /* not inside a function's brackets: substring(a FROM ?) is right */
};

/* A marker right behind one of these words stands for what is due there. */
static const struct due DUES[] = {
    {"FROM", "a table", true},
    {"JOIN", "a table", false},
    {"INTO", "a table", false},
    {"TABLE", "a table", false},
    {"UPDATE", "a table or column", false},
    {"DATABASE", "a database", false},
    {"VIEW", "a view", false},
    {"DICTIONARY", "a dictionary", false},
    {"COLUMN", "a column", false},
    {"INDEX", "an index", false},
    {"USE", "a database", false},
    {"AS", "a name or a type", false},
    {"FORMAT", "a format", false},
    {"ENGINE", "an engine", false},
    {"CLUSTER", "a cluster", false},
    {"RENAME", "a name", false},
    {"ADD", "a column", false},
    {"DROP", "a name", false},
    {"MODIFY", "a column", false},
    {"FUNCTION", "a function", false},
    {"USER", "a user", false},
    {"ROLE", "a role", false},
    {"DESCRIBE", "a table", false},
    {"DESC", "a table", false},
};

/* Whether the brackets just opened hold a query. */
static bool due_in_query(const struct search *search)
{
    struct search ahead = *search;

    search_next(&ahead);
    while (ahead.token.kind == TOKEN_OPEN)
        search_next(&ahead);
    return search_is(&ahead, "SELECT") || search_is(&ahead, "WITH");
}

/* `before`: the two tokens in front of the marker, the nearer one first. */
static const char *due_after(const struct search *search, const struct token *before, bool in_query)
{
    if (scanner_word(&search->scanner, before, "FROM") &&
        scanner_word(&search->scanner, before + 1, "DISTINCT"))
        return NULL; /* a IS NOT DISTINCT FROM ? */
    if (before->kind == TOKEN_DOT)
        return "a name";
    if (before->kind != TOKEN_WORD)
        return NULL;
    for (size_t i = 0; i < sizeof DUES / sizeof *DUES; i++)
        if (scanner_word(&search->scanner, before, DUES[i].word))
            return DUES[i].query_only && !in_query ? NULL : DUES[i].what;
    return NULL;
}

/* DROP TABLE IF EXISTS ?, CREATE TABLE IF NOT EXISTS ?: a name behind the words of a command, where an EXISTS
 * of an expression would be followed by brackets. */
static bool due_exists(const struct search *search, const struct token *before,
                       const struct statement *statement)
{
    return scanner_word(&search->scanner, before, "EXISTS") && statement->kind != STATEMENT_SELECT &&
           statement->kind != STATEMENT_INSERT;
}

static bool due_create_view(const struct statement *statement, const struct sql_dialect *dialect)
{
    struct search search = search_begin(statement, dialect);

    search_next(&search);
    if (!search_take(&search, "CREATE"))
        return false;
    if (search_take(&search, "OR"))
        search_take(&search, "REPLACE");
    return search_is(&search, "VIEW");
}

const char *probe_misplaced(const struct statement *statement, const struct sql_dialect *dialect,
                            uint32_t *index)
{
    struct search search = search_begin(statement, dialect);
    struct token before[2] = {{.kind = TOKEN_END}, {.kind = TOKEN_END}};
    bool in_query[MISPLACED_DEPTH] = {true};
    bool view = statement->marker_count && due_create_view(statement, dialect);
    uint32_t next = 0;

    while (next < statement->marker_count && before[0].at < statement->end) {
        search_next(&search);
        if (search.token.kind == TOKEN_END)
            break;
        if (search.token.kind == TOKEN_OPEN && search.depth + 1 < MISPLACED_DEPTH)
            in_query[search.depth + 1] = due_in_query(&search);
        if (search.token.at == statement->markers[next].at) {
            bool query = search.depth < MISPLACED_DEPTH && in_query[search.depth];
            const char *what = view                                     ? "a parameter's value"
                               : due_exists(&search, before, statement) ? "a name"
                                                                        : due_after(&search, before, query);
            *index = next;
            if (what && statement->markers[next].type.size == 0)
                return what;
            next++;
        }
        before[1] = before[0];
        before[0] = search.token;
    }
    return NULL;
}

/* ---- the table under a cursor */

/* `*` or names with commas between them: columns that are the table's own. */
static bool search_columns(struct search *search)
{
    struct probe_range ignored;

    if (scanner_byte(&search->scanner, &search->token, '*')) {
        search_next(search);
        return search_take(search, "FROM");
    }
    while (!search_is(search, "FROM") && !search_is(search, "DISTINCT") && search_name(search, &ignored)) {
        if (search->token.kind != TOKEN_COMMA)
            return search_take(search, "FROM");
        search_next(search);
    }
    return false;
}

bool probe_base_table(const struct statement *statement, const struct sql_dialect *dialect,
                      struct probe_range *table)
{
    static const char *const BEHIND[] = {"FINAL", "WHERE",    "PREWHERE", "ORDER",
                                         "LIMIT", "SETTINGS", "SAMPLE"};
    struct search search = search_begin(statement, dialect);
    bool known;

    search_next(&search);
    if (statement->kind != STATEMENT_SELECT || !search_take(&search, "SELECT") || !search_columns(&search) ||
        !search_name(&search, table))
        return false;
    known = search.token.kind == TOKEN_END;
    for (size_t i = 0; i < sizeof BEHIND / sizeof *BEHIND; i++)
        known = known || search_is(&search, BEHIND[i]);
    for (; known && search.token.kind != TOKEN_END; search_next(&search))
        known = search.depth > 0 || !(search_is(&search, "UNION") || search_is(&search, "INTERSECT") ||
                                      search_is(&search, "EXCEPT") || search_is(&search, "ARRAY"));
    return known;
}
