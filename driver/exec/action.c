/* What a statement does, in the words and numbers of SQL_DIAG_DYNAMIC_FUNCTION. */
#include "exec/exec.h"
#include "sql/scanner.h"

/* The first row that fits: `object` (NULL: whatever) is among the few words behind the first. */
static const struct {
    const char *word, *object;
    const char *name;
    SQLINTEGER code;
} actions[] = {
    {"SELECT", NULL, "SELECT CURSOR", SQL_DIAG_SELECT_CURSOR},
    {"VALUES", NULL, "SELECT CURSOR", SQL_DIAG_SELECT_CURSOR},
    {"FROM", NULL, "SELECT CURSOR", SQL_DIAG_SELECT_CURSOR},
    {"INSERT", NULL, "INSERT", SQL_DIAG_INSERT},
    {"UPDATE", NULL, "UPDATE WHERE", SQL_DIAG_UPDATE_WHERE},
    {"DELETE", NULL, "DELETE WHERE", SQL_DIAG_DELETE_WHERE},
    {"CREATE", "TABLE", "CREATE TABLE", SQL_DIAG_CREATE_TABLE},
    {"CREATE", "VIEW", "CREATE VIEW", SQL_DIAG_CREATE_VIEW},
    {"DROP", "TABLE", "DROP TABLE", SQL_DIAG_DROP_TABLE},
    {"DROP", "VIEW", "DROP VIEW", SQL_DIAG_DROP_VIEW},
    {"ALTER", "TABLE", "ALTER TABLE", SQL_DIAG_ALTER_TABLE},
    {"GRANT", NULL, "GRANT", SQL_DIAG_GRANT},
    {"REVOKE", NULL, "REVOKE", SQL_DIAG_REVOKE},
};

/* The words between CREATE and what is created: OR REPLACE, TEMPORARY, MATERIALIZED and the like. */
#define ACTION_WORDS 4

static bool action_has(const struct statement *statement, const struct sql_dialect *dialect, const char *word)
{
    struct scanner scanner = {.text = statement->text, .dialect = dialect, .at = statement->body};
    struct error ignored = {0};
    struct token token;
    bool found = false;

    for (int i = 0; !found && i <= ACTION_WORDS && scanner_next(&scanner, &token, &ignored) == 0; i++)
        found = i > 0 && scanner_word(&scanner, &token, word);
    error_clear(&ignored);
    return found;
}

static bool action_is(const struct stmt *stmt, size_t row)
{
    const struct statement *statement = &stmt->statement;
    bool query = statement->kind == STATEMENT_SELECT && actions[row].code == SQL_DIAG_SELECT_CURSOR;

    if (!query && !text_same(statement->keyword, text_of(actions[row].word)))
        return false;
    return !actions[row].object ||
           action_has(statement, stmt->dbc->session->server->dialect, actions[row].object);
}

void exec_tell_action(struct stmt *stmt)
{
    struct diag *diag = &stmt->handle.diag;

    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (action_is(stmt, i)) {
            diag->function = actions[i].name;
            diag->function_code = actions[i].code;
            return;
        }
}
