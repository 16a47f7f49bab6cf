/* One pass over a statement's tokens: markers told from ternaries, the kind, FORMAT and SETTINGS clauses, the
 * end. */
#include "sql/statement.h"

#include "sql/keyword.h"
#include "sql/scanner.h"

#define NONE UINT32_MAX

/* What is remembered of a marker that may turn out to be a ternary's `?`. */
struct doubt {
    uint32_t previous; /* the doubtful one before it in the same brackets */
    bool ternary;
};

struct walk {
    struct scanner scanner;
    struct arena *arena;
    struct statement *out;
    struct doubt *doubts; /* one a marker */
    uint32_t capacity;    /* of markers and doubts */
    uint32_t *frames;     /* newest doubtful `?` of each bracket level, NONE when there is none */
    size_t depth, frame_capacity;

    struct token last; /* the token before; TOKEN_END at first */
    bool operand;      /* something complete stands before: an operator is due, not an operand */
    bool name_due;     /* a table's or column's name is due */
    size_t words;      /* bare words seen so far */
    size_t with_depth; /* bracket level of a leading WITH, SIZE_MAX when there is none */
    bool create;       /* a leading CREATE, DROP, ATTACH, DETACH: TEMPORARY may follow */
    bool rows_follow;  /* INSERT's own SELECT was met: what ends it ends as a query does */
    bool input;        /* input() was met: that SELECT's rows are the INSERT's data */
    bool done;         /* the rest is data */
};

/* ---- markers ---- */

static int grow_markers(struct walk *walk, struct error *err)
{
    uint32_t count = walk->out->marker_count;
    if (count >= STATEMENT_MARKER_LIMIT)
        return error_set(err, STATE_42000, 0, "more than %d parameter markers", STATEMENT_MARKER_LIMIT);
    if (count < walk->capacity)
        return 0;
    uint32_t capacity = walk->capacity ? walk->capacity * 2 : 16;
    struct marker *markers = arena_calloc(walk->arena, capacity, sizeof *markers);
    struct doubt *doubts = arena_calloc(walk->arena, capacity, sizeof *doubts);
    if (!markers || !doubts)
        return error_memory(err);
    if (count > 0) {
        memcpy(markers, walk->out->markers, count * sizeof *markers);
        memcpy(doubts, walk->doubts, count * sizeof *doubts);
    }
    walk->out->markers = markers;
    walk->doubts = doubts;
    walk->capacity = capacity;
    return 0;
}

static int add_marker(struct walk *walk, const struct token *token, struct text type, bool doubtful,
                      struct error *err)
{
    if (grow_markers(walk, err) < 0)
        return -1;
    uint32_t i = walk->out->marker_count++;
    walk->out->markers[i] = (struct marker){token->at, token->size, type};
    walk->doubts[i] = (struct doubt){NONE, false};
    if (doubtful) {
        walk->doubts[i].previous = walk->frames[walk->depth];
        walk->frames[walk->depth] = i;
    }
    return 0;
}

static int take_question(struct walk *walk, const struct token *token, struct error *err)
{
    const struct sql_dialect *dialect = walk->scanner.dialect;
    if (walk->operand && dialect->question_operators) {
        walk->operand = false;
        return 0;
    }
    bool doubtful = walk->operand && dialect->ternary;
    walk->operand = !doubtful; /* behind a ternary's `?` an operand is due */
    return add_marker(walk, token, text_make(NULL, 0), doubtful, err);
}

static void take_colon(struct walk *walk)
{
    uint32_t nearest = walk->frames[walk->depth];
    if (nearest != NONE) {
        walk->doubts[nearest].ternary = true;
        walk->frames[walk->depth] = walk->doubts[nearest].previous;
    }
    walk->operand = false;
}

/* Doubtful ones without a colon are markers. */
static void settle(struct walk *walk)
{
    walk->frames[walk->depth] = NONE;
}

static void drop_ternaries(struct walk *walk)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < walk->out->marker_count; i++) {
        if (!walk->doubts[i].ternary)
            walk->out->markers[kept++] = walk->out->markers[i];
    }
    walk->out->marker_count = kept;
}

/* ---- brackets ---- */

static int push_frame(struct walk *walk, struct error *err)
{
    if (walk->depth + 1 >= walk->frame_capacity) {
        size_t capacity = walk->frame_capacity * 2;
        uint32_t *frames = arena_calloc(walk->arena, capacity, sizeof *frames);
        if (!frames)
            return error_memory(err);
        memcpy(frames, walk->frames, walk->frame_capacity * sizeof *frames);
        walk->frames = frames;
        walk->frame_capacity = capacity;
    }
    walk->frames[++walk->depth] = NONE;
    walk->operand = false;
    return 0;
}

static void pop_frame(struct walk *walk)
{
    settle(walk);
    if (walk->depth > 0)
        walk->depth--;
    walk->operand = true;
}

/* ---- the statement's kind ---- */

static bool is(const struct walk *walk, const struct token *token, const char *word)
{
    return scanner_word(&walk->scanner, token, word);
}

static void take_first_word(struct walk *walk, const struct token *token)
{
    struct statement *out = walk->out;
    out->keyword = scanner_text(&walk->scanner, token);
    out->kind = keyword_kind(out->keyword);
    if (is(walk, token, "WITH"))
        walk->with_depth = walk->depth;
    walk->create = is(walk, token, "CREATE") || is(walk, token, "DROP") || is(walk, token, "ATTACH") ||
                   is(walk, token, "DETACH") || is(walk, token, "REPLACE");
}

/* What the words behind the first say: WITH .. INSERT, CREATE [OR REPLACE] TEMPORARY. */
static void refine_kind(struct walk *walk, const struct token *token)
{
    struct statement *out = walk->out;
    if (walk->with_depth == walk->depth && walk->operand) { /* behind a comma or WITH it is a name */
        bool changes = is(walk, token, "INSERT") || is(walk, token, "UPDATE") || is(walk, token, "DELETE");
        if (changes)
            out->kind = keyword_kind(scanner_text(&walk->scanner, token));
        if (changes || is(walk, token, "SELECT"))
            walk->with_depth = SIZE_MAX;
    }
    if (walk->create && is(walk, token, "TEMPORARY"))
        out->kind = STATEMENT_SESSION;
    walk->create = walk->create && (is(walk, token, "OR") || is(walk, token, "REPLACE"));
}

/* ---- clauses at top level ---- */

/* Something that a clause may follow stands before. */
static bool complete(const struct walk *walk)
{
    return walk->depth == 0 && !walk->name_due && (walk->operand || walk->last.kind == TOKEN_QUESTION);
}

/* The token behind `scanner`'s place; a text that cannot be scanned there counts as an end. */
static struct token peek(struct scanner *scanner)
{
    struct token token;
    if (scanner_next(scanner, &token, NULL) < 0)
        token = (struct token){TOKEN_OPERATOR, scanner->at, 0};
    return token;
}

/* Behind FORMAT and the name of an INSERT's format: the data, a marker for them, or nothing. */
static int take_data(struct walk *walk, struct scanner ahead, struct error *err)
{
    struct statement *out = walk->out;
    size_t behind = ahead.at;
    struct token first = peek(&ahead), next = peek(&ahead);
    if (first.kind == TOKEN_QUESTION && next.kind == TOKEN_SEMICOLON)
        next = peek(&ahead);
    out->data_marker = first.kind == TOKEN_QUESTION && next.kind == TOKEN_END;
    if (!out->data_marker && text_same(out->format, text_of("VALUES")))
        return 0;
    walk->done = true;
    out->data_due = text_trim(text_from(out->text, behind)).size == 0;
    out->end = out->data_due ? behind : out->text.size;
    if (!out->data_marker)
        return 0;
    out->end = first.at + first.size;
    return add_marker(walk, &first, text_make(NULL, 0), false, err);
}

/* FORMAT name, at the end or before SETTINGS or INTO; behind an INSERT's name its data begin at once. */
static int take_format(struct walk *walk, const struct token *token, struct error *err)
{
    struct scanner ahead = walk->scanner;
    struct token name = peek(&ahead);
    if (name.kind != TOKEN_WORD && name.kind != TOKEN_NAME)
        return 0;
    struct text text = scanner_text(&ahead, &name);
    bool data = walk->out->kind == STATEMENT_INSERT && (!walk->rows_follow || walk->input);
    if (!data) {
        struct scanner behind = ahead;
        struct token next = peek(&behind);
        if (next.kind != TOKEN_END && next.kind != TOKEN_SEMICOLON &&
            !scanner_word(&behind, &next, "SETTINGS") && !scanner_word(&behind, &next, "INTO"))
            return 0;
    }
    walk->out->format_at = token->at;
    walk->out->format = text;
    return data ? take_data(walk, ahead, err) : 0;
}

/* SETTINGS name = ..., and only the statement's last one. */
static void take_settings(struct walk *walk, const struct token *token)
{
    struct scanner ahead = walk->scanner;
    struct token name = peek(&ahead), equals = peek(&ahead);
    if (name.kind == TOKEN_WORD && equals.kind == TOKEN_OPERATOR && scanner_byte(&ahead, &equals, '='))
        walk->out->settings_at = token->at;
}

static int take_clause(struct walk *walk, const struct token *token, struct error *err)
{
    struct statement *out = walk->out;
    if (is(walk, token, "FORMAT") && complete(walk))
        return take_format(walk, token, err);
    if (is(walk, token, "SETTINGS") && complete(walk))
        take_settings(walk, token);
    else if (is(walk, token, "OUTFILE") && walk->depth == 0 && is(walk, &walk->last, "INTO") &&
             out->kind != STATEMENT_INSERT)
        out->into_outfile = true;
    return 0;
}

static int take_word(struct walk *walk, const struct token *token, struct error *err)
{
    bool name = walk->last.kind == TOKEN_DOT; /* t.select is a name */
    unsigned flags = name ? 0 : keyword_flags(scanner_text(&walk->scanner, token));
    if (walk->words++ == 0 && !walk->operand)
        take_first_word(walk, token);
    else if (!name)
        refine_kind(walk, token);
    if (!name && take_clause(walk, token, err) < 0)
        return -1;
    if (flags & KEYWORD_CLAUSE)
        settle(walk);
    if ((flags & KEYWORD_QUERY) && walk->depth == 0) {
        walk->out->settings_at = SIZE_MAX;
        walk->rows_follow = walk->rows_follow || is(walk, token, "SELECT");
    }
    walk->operand = !(flags & KEYWORD_OPERAND);
    walk->name_due = (flags & KEYWORD_NAME) != 0;
    walk->input = walk->input || (walk->rows_follow && is(walk, token, "input"));
    return 0;
}

/* ---- the walk ---- */

static void take_operator(struct walk *walk, const struct token *token)
{
    /* a star closes what it stands for: SELECT *, count(*); it is an operator only behind an operand */
    walk->operand = !walk->operand && scanner_byte(&walk->scanner, token, '*');
}

static int take(struct walk *walk, const struct token *token, struct error *err)
{
    if (token->kind == TOKEN_WORD)
        return take_word(walk, token, err);
    walk->name_due = token->kind == TOKEN_DOT;
    switch (token->kind) {
    case TOKEN_QUESTION:
        return take_question(walk, token, err);
    case TOKEN_TYPED_MARKER:
        walk->operand = true;
        return add_marker(walk, token, scanner_marker_type(&walk->scanner, token), false, err);
    case TOKEN_OPEN:
        return push_frame(walk, err);
    case TOKEN_CLOSE:
        pop_frame(walk);
        break;
    case TOKEN_COLON:
        take_colon(walk);
        break;
    case TOKEN_COMMA:
        settle(walk);
        walk->operand = false;
        break;
    case TOKEN_OPERATOR:
        take_operator(walk, token);
        break;
    case TOKEN_DOT:
        break;
    default:
        walk->operand = true;
        break;
    }
    return 0;
}

/* Behind `;` there may be nothing but more of them. */
static int check_tail(struct walk *walk, struct error *err)
{
    struct token token;
    do {
        if (scanner_next(&walk->scanner, &token, err) < 0)
            return -1;
    } while (token.kind == TOKEN_SEMICOLON);
    if (token.kind == TOKEN_END)
        return 0;
    return error_set(err, STATE_42000, 0,
                     "a second statement begins at position %zu: one statement can be sent at a time",
                     token.at + 1);
}

static int walk_tokens(struct walk *walk, struct error *err)
{
    struct token token;
    for (bool first = true; !walk->done; first = false) {
        if (scanner_next(&walk->scanner, &token, err) < 0)
            return -1;
        if (first)
            walk->out->body = walk->out->end = token.at;
        if (token.kind == TOKEN_END)
            return 0;
        if (token.kind == TOKEN_SEMICOLON)
            return check_tail(walk, err);
        if (first)
            walk->out->kind = STATEMENT_OTHER;
        walk->out->end = token.at + token.size;
        if (take(walk, &token, err) < 0)
            return -1;
        walk->last = token;
    }
    return 0;
}

int statement_scan(struct text text, const struct sql_dialect *dialect, struct arena *arena,
                   struct statement *out, struct error *err)
{
    *out = (struct statement){
        .text = text, .kind = STATEMENT_EMPTY, .format_at = SIZE_MAX, .settings_at = SIZE_MAX};
    struct walk walk = {.scanner = {text, dialect, 0, 0},
                        .arena = arena,
                        .out = out,
                        .with_depth = SIZE_MAX,
                        .frame_capacity = 32};
    walk.frames = arena_calloc(arena, walk.frame_capacity, sizeof *walk.frames);
    if (!walk.frames)
        return error_memory(err);
    walk.frames[0] = NONE;
    if (walk_tokens(&walk, err) < 0)
        return -1;
    drop_ternaries(&walk);
    return 0;
}
