/* The entry points that take or give text, written once: ansi.c and wide.c include this with
 *   NAME(SQLFoo)  the exported name: SQLFoo or SQLFooW
 *   API_CHAR      SQLCHAR or SQLWCHAR
 *   WIDE          false or true
 *   TEXT_FROM     text_from_ansi or text_from_wide
 * No include guard: it is meant to be included twice. */

#include "api/give.h"
#include "exec/exec.h"
#include "handle/attr.h"
#include "handle/field.h"
#include "handle/info.h"

static struct text_sink NAME(sink16)(API_CHAR *buffer, SQLLEN capacity, SQLSMALLINT *length)
{
    struct text_sink sink = {buffer, capacity, length, NULL, WIDE, true};

    return sink;
}

static bool NAME(is_odbc2)(const struct env *env)
{
    return env && env->odbc_version == SQL_OV_ODBC2;
}

SQLRETURN SQL_API NAME(SQLConnect)(SQLHDBC hdbc, API_CHAR *dsn, SQLSMALLINT dsn_length, API_CHAR *user,
                                   SQLSMALLINT user_length, API_CHAR *password, SQLSMALLINT password_length)
{
    struct error err = {0};
    struct text texts[3];
    struct dbc *dbc;
    int outcome = OUTCOME_ERROR;

    if (dbc_enter(hdbc, &dbc) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    if (dbc_begin(dbc, &err) == 0 && TEXT_FROM(dsn, dsn_length, &dbc->call, &texts[0], &err) == 0 &&
        TEXT_FROM(user, user_length, &dbc->call, &texts[1], &err) == 0 &&
        TEXT_FROM(password, password_length, &dbc->call, &texts[2], &err) == 0 &&
        options_from_dsn(&dbc->options, texts[0], texts[1], texts[2], &err) == 0)
        outcome = dbc_connect(dbc, &err);
    return dbc_leave(dbc, outcome, &err);
}

static int NAME(give_completed)(struct dbc *dbc, const struct text_sink *out, struct error *err)
{
    struct buffer completed;
    int outcome;

    buffer_init(&completed, 1u << 24);
    options_write(&dbc->options, &completed);
    outcome = buffer_check(&completed, "the completed connection string", err);
    if (outcome == 0 && sink_put(out, buffer_text(&completed)))
        dbc_warn(dbc, STATE_01004, "The completed connection string does not fit the buffer");
    buffer_clear(&completed);
    return outcome;
}

static int NAME(driver_connect)(struct dbc *dbc, API_CHAR *in, SQLSMALLINT in_length,
                                const struct text_sink *out, struct error *err)
{
    struct text text;

    if (dbc_begin(dbc, err) < 0 || TEXT_FROM(in, in_length, &dbc->call, &text, err) < 0 ||
        options_parse(&dbc->options, text, true, err) < 0 || dbc_connect(dbc, err) < 0)
        return -1;
    return NAME(give_completed)(dbc, out, err);
}

SQLRETURN SQL_API NAME(SQLDriverConnect)(SQLHDBC hdbc, SQLHWND window, API_CHAR *in, SQLSMALLINT in_length,
                                         API_CHAR *out, SQLSMALLINT out_capacity, SQLSMALLINT *out_length,
                                         SQLUSMALLINT completion)
{
    struct error err = {0};
    struct text_sink sink = NAME(sink16)(out, out_capacity, out_length);
    struct dbc *dbc;
    int outcome;

    if (dbc_enter(hdbc, &dbc) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    if (completion > SQL_DRIVER_COMPLETE_REQUIRED)
        outcome = error_set(&err, STATE_HY110, 0, "Driver completion %u is not known", completion);
    else if (completion == SQL_DRIVER_PROMPT) /* the others need no dialog: every keyword has a default */
        outcome =
            error_set(&err, window ? STATE_IM008 : STATE_HY092, 0,
                      "The driver has no dialog: SQL_DRIVER_COMPLETE connects with what the string says");
    else if (out_capacity < 0)
        outcome = error_set(&err, STATE_HY090, 0, "A buffer length of %d is not valid", out_capacity);
    else
        outcome = NAME(driver_connect)(dbc, in, in_length, &sink, &err);
    return dbc_leave(dbc, outcome, &err);
}

/* A statement's text: as given, and as taken. */
struct NAME(sql_call) {
    API_CHAR *sql;
    SQLINTEGER length;
    struct text text;
};

static int NAME(take_sql)(struct stmt *stmt, void *arguments, struct error *err)
{
    struct NAME(sql_call) *call = arguments;

    if (TEXT_FROM(call->sql, call->length, &stmt->call, &call->text, err) < 0)
        return -1;
    return async_keep(stmt, &call->text, err);
}

static int NAME(prepare)(struct stmt *stmt, void *arguments, struct error *err)
{
    return exec_prepare(stmt, ((const struct NAME(sql_call) *)arguments)->text, err);
}

SQLRETURN SQL_API NAME(SQLPrepare)(SQLHSTMT hstmt, API_CHAR *sql, SQLINTEGER length)
{
    static const struct async_form form = {SQL_API_SQLPREPARE, CALL_PREPARE, NAME(take_sql), NAME(prepare)};
    struct NAME(sql_call) call = {.sql = sql, .length = length};

    return async_run(hstmt, &form, &call, sizeof call);
}

static int NAME(direct)(struct stmt *stmt, void *arguments, struct error *err)
{
    return exec_direct(stmt, ((const struct NAME(sql_call) *)arguments)->text, err);
}

SQLRETURN SQL_API NAME(SQLExecDirect)(SQLHSTMT hstmt, API_CHAR *sql, SQLINTEGER length)
{
    static const struct async_form form = {SQL_API_SQLEXECDIRECT, CALL_PREPARE, NAME(take_sql), NAME(direct)};
    struct NAME(sql_call) call = {.sql = sql, .length = length};

    return async_run(hstmt, &form, &call, sizeof call);
}

SQLRETURN SQL_API NAME(SQLNativeSql)(SQLHDBC hdbc, API_CHAR *in, SQLINTEGER in_length, API_CHAR *out,
                                     SQLINTEGER out_capacity, SQLINTEGER *out_length)
{
    struct error err = {0};
    struct text_sink sink = {out, out_capacity, NULL, out_length, WIDE, true};
    struct buffer native;
    struct text text;
    struct dbc *dbc;
    int outcome;

    if (dbc_enter(hdbc, &dbc) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    buffer_init(&native, 1u << 30);
    outcome = dbc_require(dbc, &err);
    if (outcome == 0 && !in)
        outcome = error_set(&err, STATE_HY009, 0, "The statement's text is a null pointer");
    if (outcome == 0)
        outcome = TEXT_FROM(in, in_length, &dbc->call, &text, &err);
    if (outcome == 0)
        outcome = exec_native_sql(dbc, text, false, &native, &err);
    if (outcome == 0 && sink_put(&sink, buffer_text(&native)))
        dbc_warn(dbc, STATE_01004, "The statement does not fit the buffer");
    buffer_clear(&native);
    return dbc_leave(dbc, outcome, &err);
}

static int NAME(describe_col)(struct stmt *stmt, SQLUSMALLINT number, const struct text_sink *name,
                              const struct desc_record **record, struct error *err)
{
    if (exec_describe(stmt, err) < 0)
        return -1;
    if (stmt->column_count == 0)
        return error_set(err, STATE_07005, 0, "The statement gives no result set");
    if (number > stmt->column_count || (number == 0 && !desc_at(stmt->ird, 0)->concise_type))
        return error_set(err, STATE_07009, 0, "Column %u does not exist: the result has %u", number,
                         stmt->column_count);
    *record = desc_at(stmt->ird, number);
    if (sink_put(name, (*record)->name))
        stmt_warn(stmt, STATE_01004, "The column's name does not fit the buffer");
    return 0;
}

struct NAME(column_call) {
    SQLUSMALLINT number;
    struct text_sink name;
    SQLSMALLINT *type;
    SQLULEN *size;
    SQLSMALLINT *digits, *nullable;
};

static int NAME(give_column)(struct stmt *stmt, void *arguments, struct error *err)
{
    const struct NAME(column_call) *call = arguments;
    const struct desc_record *record = NULL;

    if (NAME(describe_col)(stmt, call->number, &call->name, &record, err) < 0)
        return -1;
    if (call->type)
        *call->type = exec_type_code(stmt->dbc, record->concise_type);
    if (call->size)
        *call->size = record->length;
    if (call->digits)
        *call->digits = record->scale;
    if (call->nullable)
        *call->nullable = record->nullable;
    return OUTCOME_OK;
}

SQLRETURN SQL_API NAME(SQLDescribeCol)(SQLHSTMT hstmt, SQLUSMALLINT number, API_CHAR *name,
                                       SQLSMALLINT capacity, SQLSMALLINT *length, SQLSMALLINT *type,
                                       SQLULEN *size, SQLSMALLINT *digits, SQLSMALLINT *nullable)
{
    static const struct async_form form = {SQL_API_SQLDESCRIBECOL, CALL_COLUMN, NULL, NAME(give_column)};
    struct NAME(column_call)
        call = {number, NAME(sink16)(name, capacity, length), type, size, digits, nullable};

    return async_run(hstmt, &form, &call, sizeof call);
}

struct NAME(attribute_call) {
    SQLUSMALLINT number, field;
    SQLPOINTER text;
    SQLSMALLINT capacity;
    SQLSMALLINT *length;
    SQLLEN *number_out;
};

static int NAME(give_attribute)(struct stmt *stmt, void *arguments, struct error *err)
{
    const struct NAME(attribute_call) *call = arguments;
    SQLUSMALLINT field = call->field;
    struct item item;

    if (exec_describe(stmt, err) < 0)
        return -1;
    if (stmt->column_count == 0 && field != SQL_DESC_COUNT && field != SQL_COLUMN_COUNT)
        return error_set(err, STATE_07005, 0, "The statement gives no result set");
    if (field_column(stmt->ird, call->number, field, &item, err) < 0)
        return -1;
    if (item.is_text) {
        if (give_item(&item, call->text, call->capacity, call->length, NULL, WIDE))
            stmt_warn(stmt, STATE_01004, "The attribute does not fit the buffer");
    } else if (call->number_out) {
        if (field == SQL_DESC_CONCISE_TYPE)
            item.number = (SQLULEN)(SQLLEN)exec_type_code(stmt->dbc, (SQLSMALLINT)item.number);
        *call->number_out = (SQLLEN)item.number; /* always a SQLLEN, whatever the field's own width */
    }
    return OUTCOME_OK;
}

static SQLRETURN NAME(col_attribute)(SQLHSTMT hstmt, SQLUSMALLINT number, SQLUSMALLINT field, SQLPOINTER text,
                                     SQLSMALLINT capacity, SQLSMALLINT *length, SQLLEN *number_out)
{
    static const struct async_form form = {SQL_API_SQLCOLATTRIBUTE, CALL_COLUMN, NULL, NAME(give_attribute)};
    struct NAME(attribute_call) call = {number, field, text, capacity, length, number_out};

    return async_run_as("SQLColAttribute", hstmt, &form, &call, sizeof call);
}

SQLRETURN SQL_API NAME(SQLColAttribute)(SQLHSTMT hstmt, SQLUSMALLINT number, SQLUSMALLINT field,
                                        SQLPOINTER text, SQLSMALLINT capacity, SQLSMALLINT *length,
                                        SQLLEN *number_out)
{
    return NAME(col_attribute)(hstmt, number, field, text, capacity, length, number_out);
}

SQLRETURN SQL_API NAME(SQLGetInfo)(SQLHDBC hdbc, SQLUSMALLINT type, SQLPOINTER value, SQLSMALLINT capacity,
                                   SQLSMALLINT *length)
{
    struct error err = {0};
    struct item item;
    struct dbc *dbc;
    int outcome;

    if (dbc_enter(hdbc, &dbc) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    outcome = info_get(dbc, type, &item, &err);
    if (outcome == 0 && give_item(&item, value, capacity, length, NULL, WIDE))
        dbc_warn(dbc, STATE_01004, "The value of information type %u does not fit the buffer", type);
    return dbc_leave(dbc, outcome, &err);
}

struct NAME(type_info_call) {
    SQLSMALLINT sql_type;
};

static int NAME(type_info)(struct stmt *stmt, void *arguments, struct error *err)
{
    return exec_type_info(stmt, ((const struct NAME(type_info_call) *)arguments)->sql_type, err);
}

SQLRETURN SQL_API NAME(SQLGetTypeInfo)(SQLHSTMT hstmt, SQLSMALLINT sql_type)
{
    static const struct async_form form = {SQL_API_SQLGETTYPEINFO, CALL_PREPARE, NULL, NAME(type_info)};
    struct NAME(type_info_call) call = {sql_type};

    return async_run(hstmt, &form, &call, sizeof call);
}

static SQLRETURN NAME(get_connect_attr)(SQLHDBC hdbc, SQLINTEGER id, SQLPOINTER value, SQLINTEGER capacity,
                                        SQLINTEGER *length)
{
    struct error err = {0};
    struct item item;
    struct dbc *dbc;
    int outcome;

    if (dbc_enter_as("SQLGetConnectAttr", hdbc, &dbc) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    outcome = attr_get(ATTR_DBC, dbc, id, &item, &err);
    if (outcome == 0 && give_item(&item, value, capacity, NULL, length, WIDE))
        dbc_warn(dbc, STATE_01004, "The value of attribute %ld does not fit the buffer", (long)id);
    return dbc_leave(dbc, outcome, &err);
}

SQLRETURN SQL_API NAME(SQLGetConnectAttr)(SQLHDBC hdbc, SQLINTEGER id, SQLPOINTER value, SQLINTEGER capacity,
                                          SQLINTEGER *length)
{
    return NAME(get_connect_attr)(hdbc, id, value, capacity, length);
}

static SQLRETURN NAME(set_connect_attr)(SQLHDBC hdbc, SQLINTEGER id, SQLPOINTER value, SQLINTEGER length)
{
    struct error err = {0};
    struct item item;
    struct dbc *dbc;
    SQLULEN taken = 0;
    int outcome;

    if (dbc_enter_as("SQLSetConnectAttr", hdbc, &dbc) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    outcome = take_item(attr_is_text(ATTR_DBC, id), value, length, WIDE, &dbc->call, &item, &err);
    if (outcome == 0)
        outcome = attr_set(ATTR_DBC, dbc, id, &item, &taken, &err);
    if (outcome == OUTCOME_INFO)
        dbc_warn(dbc, STATE_01S02, "Attribute %ld was set to %lu: the value given is not supported", (long)id,
                 (unsigned long)taken);
    return dbc_leave(dbc, outcome, &err);
}

SQLRETURN SQL_API NAME(SQLSetConnectAttr)(SQLHDBC hdbc, SQLINTEGER id, SQLPOINTER value, SQLINTEGER length)
{
    return NAME(set_connect_attr)(hdbc, id, value, length);
}

SQLRETURN SQL_API NAME(SQLGetStmtAttr)(SQLHSTMT hstmt, SQLINTEGER id, SQLPOINTER value, SQLINTEGER capacity,
                                       SQLINTEGER *length)
{
    struct error err = {0};
    struct item item;
    struct stmt *stmt;
    SQLRETURN code = attr_peek(hstmt, id, value, length) ? SQL_NO_DATA : stmt_enter(hstmt, CALL_ANY, &stmt);
    int outcome;

    if (code != SQL_SUCCESS)
        return code == SQL_NO_DATA ? SQL_SUCCESS : code;
    outcome = attr_get(ATTR_STMT, stmt, id, &item, &err);
    if (outcome == 0 && give_item(&item, value, capacity, NULL, length, WIDE))
        stmt_warn(stmt, STATE_01004, "The value of attribute %ld does not fit the buffer", (long)id);
    return stmt_leave(stmt, outcome, &err);
}

SQLRETURN SQL_API NAME(SQLSetStmtAttr)(SQLHSTMT hstmt, SQLINTEGER id, SQLPOINTER value, SQLINTEGER length)
{
    struct error err = {0};
    struct item item;
    struct stmt *stmt;
    SQLULEN taken = 0;
    SQLRETURN code = stmt_enter(hstmt, CALL_ANY, &stmt);
    int outcome;

    if (code != SQL_SUCCESS)
        return code;
    outcome = take_item(attr_is_text(ATTR_STMT, id), value, length, WIDE, &stmt->call, &item, &err);
    if (outcome == 0)
        outcome = attr_set(ATTR_STMT, stmt, id, &item, &taken, &err);
    if (outcome == OUTCOME_INFO)
        stmt_warn(stmt, STATE_01S02, "Attribute %ld was set to %lu: the value given is not supported",
                  (long)id, (unsigned long)taken);
    return stmt_leave(stmt, outcome, &err);
}

SQLRETURN SQL_API NAME(SQLGetCursorName)(SQLHSTMT hstmt, API_CHAR *name, SQLSMALLINT capacity,
                                         SQLSMALLINT *length)
{
    struct error err = {0};
    struct text_sink sink = NAME(sink16)(name, capacity, length);
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_ANY, &stmt);

    if (code != SQL_SUCCESS)
        return code;
    if (sink_put(&sink, stmt_cursor_name(stmt)))
        stmt_warn(stmt, STATE_01004, "The cursor's name does not fit the buffer");
    return stmt_leave(stmt, OUTCOME_OK, &err);
}

SQLRETURN SQL_API NAME(SQLSetCursorName)(SQLHSTMT hstmt, API_CHAR *name, SQLSMALLINT length)
{
    struct error err = {0};
    struct text text;
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_SET_NAME, &stmt);
    int outcome;

    if (code != SQL_SUCCESS)
        return code;
    outcome = TEXT_FROM(name, length, &stmt->call, &text, &err);
    if (outcome == 0)
        outcome = stmt_set_cursor_name(stmt, text, &err);
    return stmt_leave(stmt, outcome, &err);
}

SQLRETURN SQL_API NAME(SQLGetDescField)(SQLHDESC hdesc, SQLSMALLINT number, SQLSMALLINT field,
                                        SQLPOINTER value, SQLINTEGER capacity, SQLINTEGER *length)
{
    struct error err = {0};
    struct item item;
    struct desc *desc;
    SQLRETURN code = desc_enter(hdesc, &desc);
    int outcome;

    if (code != SQL_SUCCESS)
        return code;
    outcome = field_of_columns(field) ? exec_describe_descriptor(desc, &err) : 0;
    if (outcome == 0)
        outcome = field_get(desc, number, field, &item, &err);
    if (outcome == 0 && give_item(&item, value, capacity, NULL, length, WIDE))
        desc_warn(desc, STATE_01004, "The field's value does not fit the buffer");
    return desc_leave(desc, outcome, &err);
}

SQLRETURN SQL_API NAME(SQLSetDescField)(SQLHDESC hdesc, SQLSMALLINT number, SQLSMALLINT field,
                                        SQLPOINTER value, SQLINTEGER length)
{
    struct error err = {0};
    struct item item;
    struct desc *desc;
    SQLRETURN code = desc_enter(hdesc, &desc);
    int outcome;

    if (code != SQL_SUCCESS)
        return code;
    outcome = take_item(field_is_text(field), value, length, WIDE, &desc->texts, &item, &err);
    if (outcome == 0)
        outcome = field_set(desc, number, field, &item, &err);
    return desc_leave(desc, outcome, &err);
}

SQLRETURN SQL_API NAME(SQLGetDescRec)(SQLHDESC hdesc, SQLSMALLINT number, API_CHAR *name,
                                      SQLSMALLINT capacity, SQLSMALLINT *name_length, SQLSMALLINT *type,
                                      SQLSMALLINT *subtype, SQLLEN *length, SQLSMALLINT *precision,
                                      SQLSMALLINT *scale, SQLSMALLINT *nullable)
{
    struct error err = {0};
    struct text_sink sink = NAME(sink16)(name, capacity, name_length);
    const struct desc_record *record;
    struct desc *desc;
    SQLRETURN code = desc_enter(hdesc, &desc);
    int outcome = OUTCOME_NO_DATA;

    if (code != SQL_SUCCESS)
        return code;
    if (exec_describe_descriptor(desc, &err) < 0 || field_record_check(desc, number, &err) < 0)
        return desc_leave(desc, OUTCOME_ERROR, &err);
    record = desc_at(desc, number);
    if (record) {
        outcome = OUTCOME_OK;
        if (sink_put(&sink, record->name))
            desc_warn(desc, STATE_01004, "The name does not fit the buffer");
        if (type)
            *type = record->type;
        if (subtype)
            *subtype = record->datetime_code;
        if (length)
            *length = record->octet_length;
        if (precision)
            *precision = record->precision;
        if (scale)
            *scale = record->scale;
        if (nullable)
            *nullable = record->nullable;
    }
    return desc_leave(desc, outcome, &err);
}

/* The diagnostic functions leave the diagnostics of the handle as they are. */
SQLRETURN SQL_API NAME(SQLGetDiagRec)(SQLSMALLINT handle_type, SQLHANDLE handle, SQLSMALLINT number,
                                      API_CHAR *state, SQLINTEGER *native, API_CHAR *message,
                                      SQLSMALLINT capacity, SQLSMALLINT *length)
{
    struct text_sink code = {state, 6, NULL, NULL, WIDE, true};
    struct text_sink text = NAME(sink16)(message, capacity, length);
    struct handle *owner = handle_check(handle, handle_type);
    const struct diag_record *record;
    const struct diag *diag;
    pthread_mutex_t *lock;
    SQLRETURN result = SQL_SUCCESS;

    if (!owner)
        return SQL_INVALID_HANDLE;
    if (number < 1 || capacity < 0)
        return SQL_ERROR;
    diag = async_diag(owner, &lock);
    if (number > diag->count) {
        result = SQL_NO_DATA;
    } else {
        record = &diag->records[number - 1];
        sink_put(&code, text_of(diag_state(record, NAME(is_odbc2)(handle_env(owner)))));
        if (native)
            *native = record->native;
        if (sink_put(&text, record->message))
            result = SQL_SUCCESS_WITH_INFO;
    }
    pthread_mutex_unlock(lock);
    return result;
}

SQLRETURN SQL_API NAME(SQLGetDiagField)(SQLSMALLINT handle_type, SQLHANDLE handle, SQLSMALLINT number,
                                        SQLSMALLINT field, SQLPOINTER value, SQLSMALLINT capacity,
                                        SQLSMALLINT *length)
{
    struct handle *owner = handle_check(handle, handle_type);
    SQLRETURN result = SQL_SUCCESS;
    const struct diag *diag;
    pthread_mutex_t *lock;
    struct item item;
    bool known;
    int outcome;

    if (!owner)
        return SQL_INVALID_HANDLE;
    diag = async_diag(owner, &lock);
    outcome = diag_field(diag, number, field, NAME(is_odbc2)(handle_env(owner)),
                         handle_server(owner, diag_host(diag, number)), &item, &known);
    if (outcome == OUTCOME_ERROR || (item.is_text && capacity < 0) ||
        (handle_type != SQL_HANDLE_STMT && diag_of_statements(field)))
        result = SQL_ERROR;
    else if (outcome == OUTCOME_NO_DATA)
        result = SQL_NO_DATA;
    else if (give_item(&item, value, capacity, length, NULL, WIDE))
        result = SQL_SUCCESS_WITH_INFO;
    pthread_mutex_unlock(lock);
    return result;
}
