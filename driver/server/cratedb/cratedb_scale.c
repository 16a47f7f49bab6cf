/* Precision and scale of numeric columns: out of the text of SHOW CREATE TABLE, the only place where they
 * are. */
#include "base/number.h"
#include "server/cratedb/cratedb.h"
#include "sql/scanner.h"

enum { DEPTH = 64, NAME_LIMIT = 65536 };

static const struct text UNKNOWN = TEXT(CRATEDB_SCALE_UNKNOWN), NUMERIC = TEXT("numeric");

static bool is_open(struct text type)
{
    return type.size > UNKNOWN.size && text_equal(text_from(type, type.size - UNKNOWN.size), UNKNOWN);
}

static void put_name(struct buffer *sql, struct text name)
{
    buffer_byte(sql, '"');
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == '"')
            buffer_byte(sql, '"');
        buffer_byte(sql, name.data[i]);
    }
    buffer_byte(sql, '"');
}

void cratedb_type_query(struct text database, struct text table, struct text type, struct buffer *sql)
{
    if (!is_open(type))
        return;
    buffer_puts(sql, "SHOW CREATE TABLE ");
    put_name(sql, database);
    buffer_byte(sql, '.');
    put_name(sql, table);
}

/* The walk through the text: which column it is in, as the list of columns calls it (o['x']['y']). */
struct walk {
    struct scanner scanner;
    struct buffer name;
    size_t ends[DEPTH]; /* of the name, before the part of each level */
    bool lists[DEPTH];  /* the bracket of a level holds columns, not numbers or types */
    size_t depth;
    bool fresh; /* a column's name comes next */
};

/* A quoted name, doubled quotes taken once; within an object it goes into ['..']. */
static void enter(struct walk *walk, struct text quoted)
{
    bool top = walk->ends[walk->depth - 1] == 0;
    walk->name.size = walk->ends[walk->depth - 1];
    if (!top)
        buffer_puts(&walk->name, "['");
    for (size_t i = 1; i + 1 < quoted.size; i++) {
        buffer_byte(&walk->name, quoted.data[i]);
        if (quoted.data[i] == '"')
            i++;
    }
    if (!top)
        buffer_puts(&walk->name, "']");
    walk->fresh = false;
}

static bool open_bracket(struct walk *walk, bool columns)
{
    if (walk->depth == DEPTH)
        return false;
    walk->ends[walk->depth] = walk->name.size;
    walk->lists[walk->depth++] = columns;
    walk->fresh = columns;
    return true;
}

/* Reads on until a name stands that is followed by NUMERIC: false at the end of the columns. */
static bool next_numeric(struct walk *walk)
{
    struct token token;
    bool as = true; /* the first bracket holds columns, then those behind AS */
    while (scanner_next(&walk->scanner, &token, NULL) == 0 && token.kind != TOKEN_END) {
        bool in_list = walk->depth && walk->lists[walk->depth - 1];
        if (token.kind == TOKEN_OPEN) {
            if (!open_bracket(walk, as))
                return false;
        } else if (token.kind == TOKEN_CLOSE) {
            if (walk->depth-- <= 1)
                return false;
            if (walk->lists[walk->depth])
                walk->name.size = walk->ends[walk->depth];
        } else if (token.kind == TOKEN_COMMA && in_list) {
            walk->fresh = true;
        } else if (walk->fresh && in_list && token.kind == TOKEN_NAME) {
            enter(walk, scanner_text(&walk->scanner, &token));
        } else if (in_list && scanner_word(&walk->scanner, &token, "NUMERIC")) {
            return true;
        }
        as = walk->depth == 0 || scanner_word(&walk->scanner, &token, "AS");
    }
    return false;
}

/* `(18, 4)` behind the word. */
static struct text take_brackets(struct scanner scanner)
{
    struct token open, token;
    if (scanner_next(&scanner, &open, NULL) < 0 || open.kind != TOKEN_OPEN)
        return text_make("", 0);
    do {
        if (scanner_next(&scanner, &token, NULL) < 0 || token.kind == TOKEN_END)
            return text_make("", 0);
    } while (token.kind != TOKEN_CLOSE);
    return text_make(scanner.text.data + open.at, token.at + token.size - open.at);
}

/* Without a known scale the type is the bare word, as in results. */
struct text cratedb_type_in_full(struct text column, struct text type, struct text answer,
                                 struct arena *arena)
{
    struct walk walk = {.scanner = {answer, &cratedb_dialect, 0, 0}};
    struct text brackets = text_make("", 0);
    char *out = arena_alloc(arena, type.size + answer.size + 1);
    size_t size = 0;
    if (!out)
        return text_make(NULL, 0);
    buffer_init(&walk.name, NAME_LIMIT);
    while (brackets.size == 0 && next_numeric(&walk))
        if (text_equal(buffer_text(&walk.name), column))
            brackets = take_brackets(walk.scanner);
    buffer_clear(&walk.name);
    memcpy(out, NUMERIC.data, NUMERIC.size);
    for (size_t i = 0; i < brackets.size; i++)
        if (brackets.data[i] != ' ')
            out[NUMERIC.size + size++] = brackets.data[i];
    return text_make(out, NUMERIC.size + size);
}
