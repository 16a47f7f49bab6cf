/* SQLGetDiagField's view of diagnostic records. */
#include "handle/diag.h"
#include "handle/handle.h"

const char *diag_state(const struct diag_record *record, bool odbc2)
{
    const struct sqlstate *row = sqlstate_get(record->state);

    return odbc2 ? row->odbc2 : row->code;
}

static void diag_number(struct item *out, size_t width, SQLLEN number)
{
    out->width = width;
    out->number = (SQLULEN)number;
}

static void diag_text(struct item *out, struct text text)
{
    out->is_text = true;
    out->text = text;
}

static bool diag_header(const struct diag *diag, SQLSMALLINT id, struct item *out)
{
    switch (id) {
    case SQL_DIAG_NUMBER:
        diag_number(out, sizeof(SQLINTEGER), diag->count);
        return true;
    case SQL_DIAG_RETURNCODE:
        diag_number(out, sizeof(SQLRETURN), diag->return_code);
        return true;
    case SQL_DIAG_ROW_COUNT:
        diag_number(out, sizeof(SQLLEN), diag->row_count);
        return true;
    case SQL_DIAG_CURSOR_ROW_COUNT:
        diag_number(out, sizeof(SQLLEN), diag->cursor_row_count);
        return true;
    case SQL_DIAG_DYNAMIC_FUNCTION:
        diag_text(out, text_of(diag->function ? diag->function : ""));
        return true;
    case SQL_DIAG_DYNAMIC_FUNCTION_CODE:
        diag_number(out, sizeof(SQLINTEGER), diag->function_code);
        return true;
    default:
        return false;
    }
}

/* Class IM and the subclasses that ODBC added (xxSxx, HYTxx and these) are ODBC's, the others ISO 9075's. */
static struct text diag_origin(enum state state, bool subclass)
{
    static const enum state odbc_only[] = {
        STATE_HY095, STATE_HY097, STATE_HY098, STATE_HY099, STATE_HY100, STATE_HY101,
        STATE_HY105, STATE_HY107, STATE_HY109, STATE_HY110, STATE_HY111,
    };
    const char *code = sqlstate_get(state)->code;
    bool odbc = (code[0] == 'I' && code[1] == 'M') || (subclass && (code[2] == 'S' || code[2] == 'T'));

    for (size_t i = 0; subclass && i < sizeof odbc_only / sizeof *odbc_only; i++)
        odbc = odbc || odbc_only[i] == state;
    return text_of(odbc ? "ODBC 3.0" : "ISO 9075");
}

static bool diag_record_field(const struct diag_record *record, SQLSMALLINT id, bool odbc2,
                              struct text server, struct item *out)
{
    switch (id) {
    case SQL_DIAG_CLASS_ORIGIN:
        diag_text(out, diag_origin(record->state, false));
        return true;
    case SQL_DIAG_SUBCLASS_ORIGIN:
        diag_text(out, diag_origin(record->state, true));
        return true;
    case SQL_DIAG_SQLSTATE:
        diag_text(out, text_of(diag_state(record, odbc2)));
        return true;
    case SQL_DIAG_MESSAGE_TEXT:
        diag_text(out, record->message);
        return true;
    case SQL_DIAG_CONNECTION_NAME:
    case SQL_DIAG_SERVER_NAME:
        diag_text(out, server);
        return true;
    case SQL_DIAG_NATIVE:
        diag_number(out, sizeof(SQLINTEGER), record->native);
        return true;
    case SQL_DIAG_ROW_NUMBER:
        diag_number(out, sizeof(SQLLEN), record->row);
        return true;
    case SQL_DIAG_COLUMN_NUMBER:
        diag_number(out, sizeof(SQLINTEGER), record->column);
        return true;
    default:
        return false;
    }
}

bool diag_of_statements(SQLSMALLINT id)
{
    return id == SQL_DIAG_ROW_COUNT || id == SQL_DIAG_CURSOR_ROW_COUNT || id == SQL_DIAG_DYNAMIC_FUNCTION ||
           id == SQL_DIAG_DYNAMIC_FUNCTION_CODE;
}

int diag_field(const struct diag *diag, SQLINTEGER record, SQLSMALLINT id, bool odbc2, struct text server,
               struct item *out, bool *known)
{
    static const struct diag_record empty;

    memset(out, 0, sizeof *out);
    *known = diag_header(diag, id, out);
    if (*known)
        return OUTCOME_OK;
    *known = diag_record_field(&empty, id, odbc2, server, out);
    if (!*known || record < 1)
        return OUTCOME_ERROR;
    if (record > diag->count)
        return OUTCOME_NO_DATA;
    memset(out, 0, sizeof *out);
    diag_record_field(&diag->records[record - 1], id, odbc2, server, out);
    return OUTCOME_OK;
}
