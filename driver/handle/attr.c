/* Attributes: the table and its two readers. */
#include "handle/attr.h"

#include <stddef.h>

#include "base/manager.h"
#include "handle/attr_choices.h"
#include "handle/attr_domain.h"
#include "handle/attr_row.h"
#include "porter_odbc.h"

static int stmt_get_desc(struct item *value, struct desc *desc)
{
    value->number = (SQLULEN)(uintptr_t)desc;
    return 0;
}

static int get_ard(void *object, struct item *value, struct error *err)
{
    struct stmt *stmt = object;

    (void)err;
    return stmt_get_desc(value, share_given(&stmt->row, stmt->implicit_ard));
}

static int get_apd(void *object, struct item *value, struct error *err)
{
    struct stmt *stmt = object;

    (void)err;
    return stmt_get_desc(value, share_given(&stmt->parameter, stmt->implicit_apd));
}

static int get_ird(void *object, struct item *value, struct error *err)
{
    (void)err;
    return stmt_get_desc(value, ((struct stmt *)object)->ird);
}

static int get_ipd(void *object, struct item *value, struct error *err)
{
    (void)err;
    return stmt_get_desc(value, ((struct stmt *)object)->ipd);
}

/* Which descriptor an application hands over for use as ARD or APD. NULL means the implicit one. */
static int app_desc(struct stmt *stmt, const struct item *value, struct desc *implicit, struct share *share,
                    struct error *err)
{
    struct desc *desc = (struct desc *)handle_check((void *)(uintptr_t)value->number, SQL_HANDLE_DESC);

    if (!value->number || desc == implicit)
        return share_use(stmt, share, NULL, err);
    if (!desc)
        return error_set(err, STATE_HY024, 0, "The descriptor handle is not valid");
    if (!desc->explicit_alloc)
        return error_set(err, STATE_HY017, 0,
                         "The descriptor was allocated by the driver for another statement");
    if (desc->dbc != stmt->dbc)
        return error_set(err, STATE_HY024, 0, "The descriptor belongs to another connection");
    return share_use(stmt, share, desc, err);
}

static int set_ard(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    struct stmt *stmt = object;

    (void)taken;
    return app_desc(stmt, value, stmt->implicit_ard, &stmt->row, err);
}

static int set_apd(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    struct stmt *stmt = object;

    (void)taken;
    return app_desc(stmt, value, stmt->implicit_apd, &stmt->parameter, err);
}

static int set_implementation(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    (void)object;
    (void)value;
    (void)taken;
    return error_set(err, STATE_HY017, 0, "A statement keeps its own implementation descriptors");
}

static int get_row_number(void *object, struct item *value, struct error *err)
{
    struct stmt *stmt = object;

    if ((stmt->state != STMT_POSITIONED && stmt->state != STMT_EXTENDED) || stmt->cursor.row == 0)
        return error_set(err, STATE_24000, 0, "There is no current row");
    value->number = (SQLULEN)(stmt->cursor.row + stmt->cursor.at);
    return 0;
}

/* ODBC 2: the current row's bookmark, which is its number. */
static int get_bookmark(void *object, struct item *value, struct error *err)
{
    struct stmt *stmt = object;

    if (stmt->attributes.use_bookmarks == SQL_UB_OFF || stmt->attributes.cursor_type != SQL_CURSOR_STATIC)
        return error_set(err, STATE_HY011, 0, "Bookmarks are off, or the cursor is not static");
    if (get_row_number(object, value, err) < 0)
        return -1;
    if (value->number > UINT32_MAX)
        return error_set(err, STATE_22003, 0, "Row %lu does not fit a bookmark of four bytes",
                         (unsigned long)value->number);
    return 0;
}

/* What ODBC's three ways to ask for a cursor say must agree: forward-only, or static, scrollable and
 * insensitive. */
static void use_cursor(struct stmt *stmt, SQLULEN type)
{
    bool is_static = type == SQL_CURSOR_STATIC;

    stmt->attributes.cursor_type = type;
    stmt->attributes.cursor_scrollable = is_static ? SQL_SCROLLABLE : SQL_NONSCROLLABLE;
    stmt->attributes.cursor_sensitivity = is_static ? SQL_INSENSITIVE : SQL_UNSPECIFIED;
}

static int set_cursor_type(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    if (value->number > SQL_CURSOR_STATIC)
        return error_set(err, STATE_HY024, 0, "SQL_ATTR_CURSOR_TYPE does not take the value %lu",
                         (unsigned long)value->number);
    /* Keyset-driven and dynamic cursors need rows that can be found again: the server has none. */
    *taken = value->number == SQL_CURSOR_FORWARD_ONLY ? SQL_CURSOR_FORWARD_ONLY : SQL_CURSOR_STATIC;
    use_cursor(object, *taken);
    return *taken == value->number ? 0 : OUTCOME_INFO;
}

static int set_scrollable(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    (void)taken;
    if (value->number > SQL_SCROLLABLE)
        return error_set(err, STATE_HY024, 0, "SQL_ATTR_CURSOR_SCROLLABLE does not take the value %lu",
                         (unsigned long)value->number);
    use_cursor(object, value->number == SQL_SCROLLABLE ? SQL_CURSOR_STATIC : SQL_CURSOR_FORWARD_ONLY);
    return 0;
}

static int set_sensitivity(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    (void)taken;
    if (value->number > SQL_SENSITIVE)
        return error_set(err, STATE_HY024, 0, "SQL_ATTR_CURSOR_SENSITIVITY does not take the value %lu",
                         (unsigned long)value->number);
    if (value->number == SQL_SENSITIVE)
        return error_set(err, STATE_HYC00, 0,
                         "No cursor shows changes of others: sensitive ones are not supported");
    if (value->number == SQL_INSENSITIVE)
        use_cursor(object, SQL_CURSOR_STATIC);
    ((struct stmt *)object)->attributes.cursor_sensitivity = value->number;
    return 0;
}

static int set_autocommit(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    struct dbc *dbc = object;

    if (value->number != SQL_AUTOCOMMIT_ON && value->number != SQL_AUTOCOMMIT_OFF)
        return error_set(err, STATE_HY024, 0, "SQL_ATTR_AUTOCOMMIT is on (1) or off (0), not %lu",
                         (unsigned long)value->number);
    if (value->number == SQL_AUTOCOMMIT_ON)
        return 0;
    if (dbc->options.transactions == 1)
        return error_set(err, STATE_HYC00, 0,
                         "The server has no transactions: autocommit cannot be switched off");
    *taken = SQL_AUTOCOMMIT_ON;
    return OUTCOME_INFO;
}

/* What the wide entry points take and give. */
static int get_unicode_type(void *object, struct item *value, struct error *err)
{
    (void)object;
    (void)err;
    value->number = sizeof(SQLWCHAR) == 4 ? MANAGER_UCS4 : MANAGER_UTF16;
    return 0;
}

static int get_autocommit(void *object, struct item *value, struct error *err)
{
    (void)object;
    (void)err;
    value->number = SQL_AUTOCOMMIT_ON;
    return 0;
}

/* The transport looks at the endpoint each time it waits: a change acts at once. */
static int set_connection_timeout(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    struct dbc *dbc = object;

    (void)taken;
    (void)err;
    dbc->attributes.connection_timeout = (SQLUINTEGER)value->number;
    if (dbc->connected)
        dbc_set_idle(dbc, dbc->attributes.connection_timeout
                              ? (int64_t)dbc->attributes.connection_timeout * 1000
                              : dbc->options.timeout);
    return 0;
}

static int get_dead(void *object, struct item *value, struct error *err)
{
    (void)err;
    value->number = dbc_is_dead(object) ? (SQLULEN)SQL_CD_TRUE : (SQLULEN)SQL_CD_FALSE;
    return 0;
}

static int get_catalog(void *object, struct item *value, struct error *err)
{
    struct dbc *dbc = object;

    if (dbc_require(dbc, err) < 0)
        return -1;
    value->text = dbc->options.database_as == 1 ? session_database(dbc->session) : text_make("", 0);
    return 0;
}

static int set_catalog(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    struct dbc *dbc = object;

    (void)taken;
    if (dbc_require(dbc, err) < 0)
        return -1;
    if (dbc->options.database_as != 1)
        return error_set(err, STATE_HYC00, 0,
                         "Databases are schemas here: DatabaseAs=catalog makes them catalogs");
    if (value->text.size == 0)
        return error_set(err, STATE_HY024, 0, "The catalog's name is empty");
    return dbc_set_database(dbc, value->text, err);
}

static int set_reset(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    (void)taken;
    if (value->number != SQL_RESET_CONNECTION_YES)
        return error_set(err, STATE_HY024, 0,
                         "SQL_ATTR_RESET_CONNECTION takes SQL_RESET_CONNECTION_YES, not %lu",
                         (unsigned long)value->number);
    return dbc_reset(object, err);
}

static int get_nothing(void *object, struct item *value, struct error *err)
{
    (void)object;
    (void)value;
    return error_set(err, STATE_HY092, 0, "The attribute can only be set");
}

static int set_odbc_version(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    struct env *env = object;

    (void)taken;
    if (value->number != SQL_OV_ODBC2 && value->number != SQL_OV_ODBC3 && value->number != SQL_OV_ODBC3_80)
        return error_set(err, STATE_HY024, 0, "ODBC version %lu is not known", (unsigned long)value->number);
    if (env->connections && env->odbc_version != (SQLINTEGER)value->number)
        return error_set(err, STATE_HY010, 0, "Connections of this environment are allocated already");
    env->odbc_version = (SQLINTEGER)value->number;
    return 0;
}

#define ENV(field) IN_OBJECT, STORE_UINT, offsetof(struct env, field)
#define DBC(field) IN_OBJECT, STORE_UINT, offsetof(struct dbc, attributes.field)
#define DBC_ULEN(field) IN_OBJECT, STORE_ULEN, offsetof(struct dbc, attributes.field)
#define STMT(field) IN_OBJECT, STORE_ULEN, offsetof(struct stmt, attributes.field)
#define HEADER(which, store, field) IN_##which, STORE_##store, offsetof(struct desc, field)
#define FUNCTION BY_FUNCTION, STORE_UINT, 0

static const struct attr attr_env[] = {
    {SQL_ATTR_ODBC_VERSION, ATTR_UINT, ENV(odbc_version), ANY, 0, ALWAYS, NULL, set_odbc_version},
    {SQL_ATTR_OUTPUT_NTS, ATTR_UINT, ENV(output_nts), ONLY, SQL_TRUE, ALWAYS, NULL, NULL},
    {SQL_ATTR_CONNECTION_POOLING, ATTR_UINT, ENV(connection_pooling), UP_TO, SQL_CP_ONE_PER_HENV, ALWAYS,
     NULL, NULL},
    {SQL_ATTR_CP_MATCH, ATTR_UINT, ENV(cp_match), UP_TO, SQL_CP_RELAXED_MATCH, ALWAYS, NULL, NULL},
    {MANAGER_ATTR_DRIVER_UNICODE_TYPE, ATTR_UINT, FUNCTION, READ_ONLY, 0, ALWAYS, get_unicode_type, NULL},
};

static const struct attr attr_dbc[] = {
    {SQL_ATTR_ACCESS_MODE, ATTR_UINT, DBC(access_mode), UP_TO, SQL_MODE_READ_ONLY, ALWAYS, NULL, NULL},
    {SQL_ATTR_AUTOCOMMIT, ATTR_UINT, FUNCTION, ANY, 0, ALWAYS, get_autocommit, set_autocommit},
    {SQL_ATTR_CONNECTION_DEAD, ATTR_UINT, FUNCTION, READ_ONLY, 0, ALWAYS, get_dead, NULL},
    {SQL_ATTR_CONNECTION_TIMEOUT, ATTR_UINT, DBC(connection_timeout), ANY, 0, ALWAYS, NULL,
     set_connection_timeout},
    {SQL_ATTR_CURRENT_CATALOG, ATTR_TEXT, FUNCTION, ANY, 0, ALWAYS, get_catalog, set_catalog},
    {SQL_ATTR_LOGIN_TIMEOUT, ATTR_UINT, DBC(login_timeout), ANY, 0, UNCONNECTED, NULL, NULL},
    {SQL_ATTR_METADATA_ID, ATTR_UINT, DBC(metadata_id), UP_TO, SQL_TRUE, ALWAYS, NULL, NULL},
    {SQL_ATTR_ODBC_CURSORS, ATTR_ULEN, DBC_ULEN(odbc_cursors), UP_TO, SQL_CUR_USE_DRIVER, UNCONNECTED, NULL,
     NULL},
    {SQL_ATTR_PACKET_SIZE, ATTR_UINT, DBC(packet_size), NEAREST, 0, UNCONNECTED, NULL, NULL},
    {SQL_ATTR_QUIET_MODE, ATTR_POINTER, IN_OBJECT, STORE_POINTER, offsetof(struct dbc, attributes.quiet_mode),
     ANY, 0, ALWAYS, NULL, NULL},
    {SQL_ATTR_TXN_ISOLATION, ATTR_UINT, DBC(txn_isolation), NEAREST, SQL_TXN_READ_UNCOMMITTED, ALWAYS, NULL,
     NULL},
    {SQL_ATTR_ASYNC_ENABLE, ATTR_ULEN, DBC(async_enable), UP_TO, SQL_ASYNC_ENABLE_ON, ALWAYS, NULL, NULL},
    {SQL_ATTR_ASYNC_DBC_FUNCTIONS_ENABLE, ATTR_UINT, DBC(async_dbc), ONLY, SQL_ASYNC_DBC_ENABLE_OFF, ALWAYS,
     NULL, NULL},
    {SQL_ATTR_ANSI_APP, ATTR_UINT, DBC(ansi_app), UP_TO, SQL_AA_TRUE, ALWAYS, NULL, NULL},
    {SQL_ATTR_AUTO_IPD, ATTR_UINT, DBC(auto_ipd), READ_ONLY, 0, ALWAYS, NULL, NULL},
    {SQL_ATTR_RESET_CONNECTION, ATTR_UINT, FUNCTION, ANY, 0, ALWAYS, get_nothing, set_reset},
    {PORTER_DBC_ATTR_SESSION_ID, ATTR_TEXT, FUNCTION, ANY, 0, ALWAYS, attr_get_dbc_session,
     attr_set_dbc_session},
    {PORTER_DBC_ATTR_SETTINGS, ATTR_TEXT, FUNCTION, ANY, 0, ALWAYS, attr_get_dbc_settings,
     attr_set_dbc_settings},
    /* ODBC 2: defaults of statements allocated later. */
    {SQL_ATTR_MAX_ROWS, ATTR_ULEN, DBC_ULEN(max_rows), ANY, 0, ALWAYS, NULL, NULL},
    {SQL_ATTR_QUERY_TIMEOUT, ATTR_ULEN, DBC_ULEN(query_timeout), ANY, 0, ALWAYS, NULL, NULL},
};

static const struct attr attr_stmt[] = {
    {SQL_ATTR_APP_ROW_DESC, ATTR_POINTER, FUNCTION, ANY, 0, ALWAYS, get_ard, set_ard},
    {SQL_ATTR_APP_PARAM_DESC, ATTR_POINTER, FUNCTION, ANY, 0, ALWAYS, get_apd, set_apd},
    {SQL_ATTR_IMP_ROW_DESC, ATTR_POINTER, FUNCTION, ANY, 0, ALWAYS, get_ird, set_implementation},
    {SQL_ATTR_IMP_PARAM_DESC, ATTR_POINTER, FUNCTION, ANY, 0, ALWAYS, get_ipd, set_implementation},
    {SQL_ATTR_ASYNC_ENABLE, ATTR_ULEN, STMT(async_enable), UP_TO, SQL_ASYNC_ENABLE_ON, ALWAYS, NULL, NULL},
    {SQL_ATTR_CONCURRENCY, ATTR_ULEN, STMT(concurrency), NEAREST, SQL_CONCUR_READ_ONLY, NOT_OPEN, NULL, NULL},
    {SQL_ATTR_CURSOR_SCROLLABLE, ATTR_ULEN, STMT(cursor_scrollable), ANY, 0, NOT_OPEN, NULL, set_scrollable},
    {SQL_ATTR_CURSOR_SENSITIVITY, ATTR_ULEN, STMT(cursor_sensitivity), ANY, 0, NOT_OPEN, NULL,
     set_sensitivity},
    {SQL_ATTR_CURSOR_TYPE, ATTR_ULEN, STMT(cursor_type), ANY, 0, NOT_OPEN, NULL, set_cursor_type},
    {SQL_ATTR_ENABLE_AUTO_IPD, ATTR_ULEN, STMT(auto_ipd), UP_TO, SQL_TRUE, ALWAYS, NULL, NULL},
    {SQL_ATTR_FETCH_BOOKMARK_PTR, ATTR_POINTER, IN_OBJECT, STORE_POINTER,
     offsetof(struct stmt, attributes.fetch_bookmark), ANY, 0, ALWAYS, NULL, NULL},
    {SQL_ATTR_KEYSET_SIZE, ATTR_ULEN, STMT(keyset_size), NEAREST, 0, ALWAYS, NULL, NULL},
    {SQL_ATTR_MAX_LENGTH, ATTR_ULEN, STMT(max_length), ANY, 0, ALWAYS, NULL, NULL},
    {SQL_ATTR_MAX_ROWS, ATTR_ULEN, STMT(max_rows), ANY, 0, ALWAYS, NULL, NULL},
    {SQL_ATTR_METADATA_ID, ATTR_ULEN, STMT(metadata_id), UP_TO, SQL_TRUE, ALWAYS, NULL, NULL},
    {SQL_ATTR_NOSCAN, ATTR_ULEN, STMT(noscan), UP_TO, SQL_NOSCAN_ON, ALWAYS, NULL, NULL},
    {SQL_ATTR_PARAM_BIND_OFFSET_PTR, ATTR_POINTER, HEADER(APD, POINTER, bind_offset), ANY, 0, ALWAYS, NULL,
     NULL},
    {SQL_ATTR_PARAM_BIND_TYPE, ATTR_ULEN, HEADER(APD, INT, bind_type), UP_TO, INT32_MAX, ALWAYS, NULL, NULL},
    {SQL_ATTR_PARAM_OPERATION_PTR, ATTR_POINTER, HEADER(APD, POINTER, array_status), ANY, 0, ALWAYS, NULL,
     NULL},
    {SQL_ATTR_PARAM_STATUS_PTR, ATTR_POINTER, HEADER(IPD, POINTER, array_status), ANY, 0, ALWAYS, NULL, NULL},
    {SQL_ATTR_PARAMS_PROCESSED_PTR, ATTR_POINTER, HEADER(IPD, POINTER, rows_processed), ANY, 0, ALWAYS, NULL,
     NULL},
    {SQL_ATTR_PARAMSET_SIZE, ATTR_ULEN, HEADER(APD, ULEN, array_size), POSITIVE, 0, ALWAYS, NULL, NULL},
    {SQL_ATTR_QUERY_TIMEOUT, ATTR_ULEN, STMT(query_timeout), ANY, 0, ALWAYS, NULL, NULL},
    {SQL_ATTR_RETRIEVE_DATA, ATTR_ULEN, STMT(retrieve_data), UP_TO, SQL_RD_ON, ALWAYS, NULL, NULL},
    {SQL_ATTR_ROW_ARRAY_SIZE, ATTR_ULEN, HEADER(ARD, ULEN, array_size), POSITIVE, 0, ALWAYS, NULL, NULL},
    {SQL_ATTR_ROW_BIND_OFFSET_PTR, ATTR_POINTER, HEADER(ARD, POINTER, bind_offset), ANY, 0, ALWAYS, NULL,
     NULL},
    {SQL_ATTR_ROW_BIND_TYPE, ATTR_ULEN, HEADER(ARD, INT, bind_type), UP_TO, INT32_MAX, ALWAYS, NULL, NULL},
    {SQL_ATTR_ROW_NUMBER, ATTR_ULEN, FUNCTION, READ_ONLY, 0, ALWAYS, get_row_number, NULL},
    {SQL_ATTR_ROW_OPERATION_PTR, ATTR_POINTER, HEADER(ARD, POINTER, array_status), ANY, 0, ALWAYS, NULL,
     NULL},
    {SQL_ATTR_ROW_STATUS_PTR, ATTR_POINTER, HEADER(IRD, POINTER, array_status), ANY, 0, ALWAYS, NULL, NULL},
    {SQL_ATTR_ROWS_FETCHED_PTR, ATTR_POINTER, HEADER(IRD, POINTER, rows_processed), ANY, 0, ALWAYS, NULL,
     NULL},
    {SQL_ATTR_SIMULATE_CURSOR, ATTR_ULEN, STMT(simulate_cursor), ONLY, SQL_SC_NON_UNIQUE, NOT_OPEN, NULL,
     NULL},
    {PORTER_STMT_ATTR_QUERY_ID, ATTR_TEXT, FUNCTION, ANY, 0, ALWAYS, attr_get_query_id, attr_set_query_id},
    {PORTER_STMT_ATTR_SESSION_ID, ATTR_TEXT, FUNCTION, ANY, 0, ALWAYS, attr_get_stmt_session,
     attr_set_stmt_session},
    {PORTER_STMT_ATTR_SETTINGS, ATTR_TEXT, FUNCTION, ANY, 0, ALWAYS, attr_get_stmt_settings,
     attr_set_stmt_settings},
    {PORTER_STMT_ATTR_RAW_FORMAT, ATTR_TEXT, FUNCTION, ANY, 0, ALWAYS, attr_get_raw_format,
     attr_set_raw_format},
    {PORTER_STMT_ATTR_RAW_CHUNK_SIZE, ATTR_ULEN, FUNCTION, ANY, 0, ALWAYS, attr_get_raw_chunk,
     attr_set_raw_chunk},
    {PORTER_STMT_ATTR_RAW_CONTENT_ENCODING, ATTR_TEXT, FUNCTION, ANY, 0, ALWAYS, attr_get_raw_encoding,
     attr_set_raw_encoding},
    {SQL_ATTR_USE_BOOKMARKS, ATTR_ULEN, STMT(use_bookmarks), UP_TO, SQL_UB_VARIABLE, NOT_OPEN, NULL, NULL},
    {SQL_GET_BOOKMARK, ATTR_ULEN, FUNCTION, READ_ONLY, 0, ALWAYS, get_bookmark, NULL},
    {SQL_ROWSET_SIZE, ATTR_ULEN, STMT(rowset_size), POSITIVE, 0, ALWAYS, NULL, NULL},
};

#undef ENV
#undef DBC
#undef DBC_ULEN
#undef STMT
#undef HEADER
#undef FUNCTION

static const struct attr *attr_find(enum attr_scope scope, SQLINTEGER id)
{
    static const struct {
        const struct attr *rows;
        size_t count;
    } tables[] = {
        [ATTR_ENV] = {attr_env, sizeof attr_env / sizeof *attr_env},
        [ATTR_DBC] = {attr_dbc, sizeof attr_dbc / sizeof *attr_dbc},
        [ATTR_STMT] = {attr_stmt, sizeof attr_stmt / sizeof *attr_stmt},
    };

    for (size_t i = 0; i < tables[scope].count; i++)
        if (tables[scope].rows[i].id == id)
            return &tables[scope].rows[i];
    return scope == ATTR_STMT ? attr_server_find(id) : NULL;
}

bool attr_is_text(enum attr_scope scope, SQLINTEGER id)
{
    const struct attr *attr = attr_find(scope, id);

    return attr && attr->type == ATTR_TEXT;
}

static uint8_t *attr_place(const struct attr *attr, void *object)
{
    struct stmt *stmt = object;

    switch (attr->place) {
    case IN_ARD:
        return (uint8_t *)stmt->ard + attr->offset;
    case IN_APD:
        return (uint8_t *)stmt->apd + attr->offset;
    case IN_IRD:
        return (uint8_t *)stmt->ird + attr->offset;
    case IN_IPD:
        return (uint8_t *)stmt->ipd + attr->offset;
    default:
        return (uint8_t *)object + attr->offset;
    }
}

static void attr_write(const struct attr *attr, uint8_t *place, SQLULEN number)
{
    uint32_t word = (uint32_t)number;
    void *pointer = (void *)(uintptr_t)number;

    if (attr->store == STORE_UINT || attr->store == STORE_INT)
        memcpy(place, &word, sizeof word);
    else if (attr->store == STORE_ULEN)
        memcpy(place, &number, sizeof number);
    else
        memcpy(place, &pointer, sizeof pointer);
}

/* In the ARD or APD, which may be an explicit descriptor. */
static int attr_write_desc(const struct attr *attr, struct stmt *stmt, SQLULEN number, int outcome,
                           struct error *err)
{
    struct desc *desc = share_change(stmt, attr->place == IN_ARD ? &stmt->row : &stmt->parameter);

    attr_write(attr, (uint8_t *)desc + attr->offset, number);
    return share_changed(stmt, desc, outcome, err);
}

static SQLULEN attr_read(const struct attr *attr, void *object)
{
    const uint8_t *place = attr_place(attr, object);
    SQLULEN number = 0;
    uint32_t word;
    void *pointer;

    if (attr->store == STORE_ULEN) {
        memcpy(&number, place, sizeof number);
    } else if (attr->store == STORE_POINTER) {
        memcpy(&pointer, place, sizeof pointer);
        number = (SQLULEN)(uintptr_t)pointer;
    } else {
        memcpy(&word, place, sizeof word);
        number = word;
    }
    return number;
}

static int attr_timely(enum attr_scope scope, const struct attr *attr, void *object, struct error *err)
{
    const struct stmt *stmt = object;

    if (scope == ATTR_STMT && attr->when == NOT_OPEN) {
        if (stmt->state >= STMT_EXECUTED)
            return error_set(err, STATE_24000, 0,
                             "Attribute %ld cannot be set once the statement is executed", (long)attr->id);
        if (stmt->prepared)
            return error_set(err, STATE_HY011, 0, "Attribute %ld cannot be set on a prepared statement",
                             (long)attr->id);
    }
    if (scope == ATTR_DBC && attr->when == UNCONNECTED && ((struct dbc *)object)->connected)
        return error_set(err, STATE_HY011, 0, "Attribute %ld cannot be set on an open connection",
                         (long)attr->id);
    return 0;
}

static int attr_value_check(const struct attr *attr, SQLULEN number, SQLULEN *taken, struct error *err)
{
    bool beyond = attr->rule == UP_TO && number > attr->limit;

    *taken = number;
    if (!attr_domain_has(attr->id, number, true) || (attr->rule == POSITIVE && number == 0) ||
        (beyond && !attr_domain_has(attr->id, number, false)))
        return error_set(err, STATE_HY024, 0, "Attribute %ld does not take the value %lu", (long)attr->id,
                         (unsigned long)number);
    if (beyond || (attr->rule == ONLY && number != attr->limit))
        return error_set(err, STATE_HYC00, 0, "The value %lu of attribute %ld is not supported",
                         (unsigned long)number, (long)attr->id);
    if (attr->rule == NEAREST && number != attr->limit) {
        *taken = attr->limit;
        return OUTCOME_INFO;
    }
    return 0;
}

int attr_set(enum attr_scope scope, void *object, SQLINTEGER id, const struct item *value, SQLULEN *taken,
             struct error *err)
{
    const struct attr *attr = attr_find(scope, id);
    int outcome;

    if (!attr)
        return attr_domain_missing(id, err);
    if (attr->rule == READ_ONLY)
        return error_set(err, STATE_HY092, 0, "Attribute %ld can only be read", (long)id);
    if (attr_timely(scope, attr, object, err) < 0)
        return -1;
    if (attr->set)
        return attr->set(object, value, taken, err);
    outcome = attr_value_check(attr, value->number, taken, err);
    if (outcome < 0)
        return outcome;
    if (attr->place == IN_ARD || attr->place == IN_APD)
        return attr_write_desc(attr, object, *taken, outcome, err);
    attr_write(attr, attr_place(attr, object), *taken);
    return outcome;
}

int attr_get(enum attr_scope scope, void *object, SQLINTEGER id, struct item *value, struct error *err)
{
    const struct attr *attr = attr_find(scope, id);

    memset(value, 0, sizeof *value);
    if (!attr)
        return attr_domain_missing(id, err);
    value->is_text = attr->type == ATTR_TEXT;
    value->width = attr->type == ATTR_UINT ? sizeof(SQLUINTEGER) : sizeof(SQLULEN);
    if (attr->get)
        return attr->get(object, value, err);
    value->number = attr_read(attr, object);
    return 0;
}
