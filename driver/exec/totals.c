/* WITH TOTALS and extremes: rows that are no rows of the result, but results of their own behind it. */
#include "exec/exec.h"
#include "sql/scanner.h"

static struct scanner totals_scanner(const struct stmt *stmt)
{
    const struct statement *statement = &stmt->statement;

    return (struct scanner){.text = text_make(statement->text.data, statement->end),
                            .dialect = stmt->dbc->session->server->dialect,
                            .at = statement->body};
}

/* WITH TOTALS of the outermost query. */
static bool totals_asked(const struct stmt *stmt)
{
    struct scanner scanner = totals_scanner(stmt);
    struct error ignored = {0};
    struct token token;
    int depth = 0;
    bool with = false, found = false;

    while (!found && scanner_next(&scanner, &token, &ignored) == 0 && token.kind != TOKEN_END) {
        found = with && depth == 0 && scanner_word(&scanner, &token, "TOTALS");
        with = scanner_word(&scanner, &token, "WITH");
        depth += (token.kind == TOKEN_OPEN) - (token.kind == TOKEN_CLOSE);
    }
    error_clear(&ignored);
    return found;
}

static bool totals_is_off(struct text value)
{
    return text_equal(value, text_of("0")) || text_same(value, text_of("false"));
}

/* What the text sets `extremes` to last: 1, 0, or -1 when it says nothing of it. */
static int extremes_in_text(const struct stmt *stmt)
{
    struct scanner scanner = totals_scanner(stmt);
    struct error ignored = {0};
    struct token token;
    int found = -1, step = 0;

    /* Most statements have no such word at all. */
    if (text_search(stmt->statement.text, text_of("xtremes"), 0) == SIZE_MAX &&
        text_search(stmt->statement.text, text_of("XTREMES"), 0) == SIZE_MAX)
        return -1;
    while (scanner_next(&scanner, &token, &ignored) == 0 && token.kind != TOKEN_END) {
        if (step == 2)
            found = !totals_is_off(scanner_text(&scanner, &token));
        if (step == 1 && token.kind == TOKEN_OPERATOR && scanner_byte(&scanner, &token, '='))
            step = 2;
        else
            step = scanner_word(&scanner, &token, "extremes");
    }
    error_clear(&ignored);
    return found;
}

static int extremes_among(const struct setting *settings, size_t count)
{
    int found = -1;

    for (size_t i = 0; i < count; i++)
        if (text_equal(settings[i].name, text_of("extremes")))
            found = !totals_is_off(settings[i].value);
    return found;
}

/* The statement's text, its attribute, the user's SET and the connection's settings say so, in this order. Of
 * SET only the name is known: an answer without extremes is no harm. */
static bool extremes_asked(struct stmt *stmt)
{
    const struct session_options *options = &stmt->dbc->session_options;
    int found = extremes_in_text(stmt);

    if (found < 0)
        found = extremes_among(stmt->choices.settings, stmt->choices.setting_count);
    if (found < 0 && recall_has_setting(&stmt->dbc->session->recall, text_of("extremes")))
        found = 1;
    if (found < 0)
        found = extremes_among(options->settings, options->setting_count);
    return found > 0;
}

void exec_choose_totals(struct stmt *stmt, struct query *query)
{
    if (stmt->statement.kind != STATEMENT_SELECT || stmt->statement.format.size || query->raw_format.size)
        return;
    query->totals = totals_asked(stmt);
    query->extremes = extremes_asked(stmt);
}
