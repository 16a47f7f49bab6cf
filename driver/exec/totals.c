/* WITH TOTALS: rows that the server makes and its answer leaves out. */
#include "exec/exec.h"
#include "sql/scanner.h"

bool exec_has_totals(const struct stmt *stmt)
{
    const struct statement *statement = &stmt->statement;
    struct scanner scanner = {.text = text_make(statement->text.data, statement->end),
                              .dialect = stmt->dbc->session->server->dialect,
                              .at = statement->body};
    struct error ignored = {0};
    struct token token;
    int depth = 0;
    bool with = false;

    if (statement->kind != STATEMENT_SELECT)
        return false;
    while (scanner_next(&scanner, &token, &ignored) == 0 && token.kind != TOKEN_END) {
        if (with && depth == 0 && scanner_word(&scanner, &token, "TOTALS"))
            return true;
        with = scanner_word(&scanner, &token, "WITH");
        depth += (token.kind == TOKEN_OPEN) - (token.kind == TOKEN_CLOSE);
    }
    error_clear(&ignored);
    return false;
}
