/* Entry points of ODBC 2, and SQLBrowseConnect, that take or give text: included behind strings.h, twice like
 * it, for what its functions have in common with these. */

#include "api/handles.h"
#include "handle/browse.h"

/* The step's answer is what to ask for next, or the completed connection string. */
static int NAME(browse)(struct dbc *dbc, API_CHAR *in, SQLSMALLINT in_length, const struct text_sink *out,
                        struct error *err)
{
    struct buffer wanted;
    struct text text;
    int outcome;

    buffer_init(&wanted, 1u << 16);
    outcome = TEXT_FROM(in, in_length, &dbc->call, &text, err);
    if (outcome == OUTCOME_OK)
        outcome = browse_step(dbc, text, &wanted, err);
    if (outcome == OUTCOME_NEED_DATA && sink_put(out, buffer_text(&wanted)))
        dbc_warn(dbc, STATE_01004, "The browse result string does not fit the buffer");
    buffer_clear(&wanted);
    return outcome == OUTCOME_OK ? NAME(give_completed)(dbc, out, err) : outcome;
}

SQLRETURN SQL_API NAME(SQLBrowseConnect)(SQLHDBC hdbc, API_CHAR *in, SQLSMALLINT in_length, API_CHAR *out,
                                         SQLSMALLINT capacity, SQLSMALLINT *length)
{
    struct error err = {0};
    struct text_sink sink = NAME(sink16)(out, capacity, length);
    struct dbc *dbc;
    int outcome;

    if (dbc_enter(hdbc, &dbc) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    if (capacity < 0)
        outcome = error_set(&err, STATE_HY090, 0, "A buffer length of %d is not valid", capacity);
    else
        outcome = NAME(browse)(dbc, in, in_length, &sink, &err);
    return dbc_leave(dbc, outcome, &err);
}

SQLRETURN SQL_API NAME(SQLColAttributes)(SQLHSTMT hstmt, SQLUSMALLINT number, SQLUSMALLINT field,
                                         SQLPOINTER text, SQLSMALLINT capacity, SQLSMALLINT *length,
                                         SQLLEN *number_out)
{
    return NAME(col_attribute)(hstmt, number, field, text, capacity, length, number_out);
}

/* Texts of options fit SQL_MAX_OPTION_STRING_LENGTH bytes: the call does not tell the buffer's size. */
SQLRETURN SQL_API NAME(SQLGetConnectOption)(SQLHDBC hdbc, SQLUSMALLINT option, SQLPOINTER value)
{
    return NAME(get_connect_attr)(hdbc, option, value, SQL_MAX_OPTION_STRING_LENGTH, NULL);
}

SQLRETURN SQL_API NAME(SQLSetConnectOption)(SQLHDBC hdbc, SQLUSMALLINT option, SQLULEN value)
{
    return NAME(set_connect_attr)(hdbc, option, (SQLPOINTER)(uintptr_t)value, SQL_NTS);
}

/* The handle that is meant: the most special one given. */
static struct handle *NAME(error_owner)(SQLHENV henv, SQLHDBC hdbc, SQLHSTMT hstmt)
{
    if (hstmt)
        return handle_check(hstmt, SQL_HANDLE_STMT);
    return hdbc ? handle_check(hdbc, SQL_HANDLE_DBC) : handle_check(henv, SQL_HANDLE_ENV);
}

/* Each call gives the next record that SQLError has not given yet. */
SQLRETURN SQL_API NAME(SQLError)(SQLHENV henv, SQLHDBC hdbc, SQLHSTMT hstmt, API_CHAR *state,
                                 SQLINTEGER *native, API_CHAR *message, SQLSMALLINT capacity,
                                 SQLSMALLINT *length)
{
    struct text_sink code = {state, 6, NULL, NULL, WIDE, true};
    struct text_sink text = NAME(sink16)(message, capacity, length);
    struct handle *owner = NAME(error_owner)(henv, hdbc, hstmt);
    const struct diag_record *record;
    pthread_mutex_t *lock;
    struct diag *diag;
    SQLRETURN result = SQL_SUCCESS;

    if (!owner)
        return SQL_INVALID_HANDLE;
    if (capacity < 0)
        return SQL_ERROR;
    diag = async_diag(owner, &lock);
    if (diag->told >= diag->count) {
        result = SQL_NO_DATA;
        sink_put(&code, text_of("00000"));
        sink_put(&text, text_make("", 0));
    } else {
        record = &diag->records[diag->told++];
        sink_put(&code, text_of(diag_state(record, NAME(is_odbc2)(handle_env(owner)))));
        if (native)
            *native = record->native;
        if (sink_put(&text, record->message))
            result = SQL_SUCCESS_WITH_INFO;
    }
    pthread_mutex_unlock(lock);
    return result;
}
