/* Data at execution: SQLParamData asks, SQLPutData brings values in pieces, then the statement runs. */
#include "exec/exec.h"
#include "exec/parameters.h"
#include "exec/rawin.h"

/* Sets between two looks for a cancel. */
enum { DIALOG_CHECKED = 1 << 16 };

static int putdata_slot(struct stmt *stmt, const struct source *source, size_t set, uint32_t index,
                        SQLLEN length, struct error *err)
{
    struct dialog_slot *slot = dialog_add(&stmt->dialog);

    if (!slot)
        return error_memory(err);
    slot->set = set;
    slot->index = index;
    slot->promised = length <= SQL_LEN_DATA_AT_EXEC_OFFSET ? SQL_LEN_DATA_AT_EXEC_OFFSET - length : 0;
    /* What the application finds its value by: the address as bound, moved to its set. */
    slot->token = (SQLPOINTER)((uintptr_t)source->data + set * source->stride);
    return 0;
}

static int putdata_set(struct stmt *stmt, size_t set, struct error *err)
{
    for (uint32_t i = 0; i < stmt->statement.marker_count; i++) {
        const struct desc_record *app = desc_at(stmt->apd, (SQLINTEGER)i + 1);
        struct source source;
        SQLLEN length;
        if (!app)
            return 0; /* 07002 is said when the statement runs */
        if (!app->octet_length_ptr)
            continue;
        parameters_source(stmt->apd, app, &source);
        if (parameters_at_execution(&source, set, &length) &&
            putdata_slot(stmt, &source, set, i, length, err) < 0)
            return -1;
    }
    return 0;
}

/* Whether a value of marker `index` comes at execution in one of the sets: most arrays have none. */
static bool putdata_expects(const struct stmt *stmt, uint32_t index, SQLULEN first, SQLULEN end)
{
    const struct desc_record *app = desc_at(stmt->apd, (SQLINTEGER)index + 1);
    struct source source;
    SQLLEN length;
    bool found = false;

    if (!app || !app->octet_length_ptr)
        return false;
    parameters_source(stmt->apd, app, &source);
    for (SQLULEN set = first; set < end && !found; set++)
        found = parameters_at_execution(&source, set, &length);
    return found;
}

/* The sets from `first` to before `end`. */
static int putdata_sets(struct stmt *stmt, SQLULEN first, SQLULEN end, struct error *err)
{
    bool expects = false;

    for (uint32_t i = 0; i < stmt->statement.marker_count && !expects; i++)
        expects = putdata_expects(stmt, i, first, end);
    for (SQLULEN set = first; expects && set < end; set++)
        if (!parameters_ignored(stmt, set) && putdata_set(stmt, set, err) < 0)
            return -1;
    return 0;
}

int exec_dialog_begin(struct stmt *stmt, SQLULEN sets, struct error *err)
{
    dialog_clear(&stmt->dialog);
    for (SQLULEN set = 0; stmt->statement.marker_count && set < sets; set += DIALOG_CHECKED) {
        SQLULEN end = sets - set > DIALOG_CHECKED ? set + DIALOG_CHECKED : sets;
        if (canceller_check(&stmt->canceller, err) < 0 || putdata_sets(stmt, set, end, err) < 0) {
            dialog_clear(&stmt->dialog);
            return -1;
        }
    }
    if (stmt->dialog.count == 0)
        return OUTCOME_OK;
    stmt->state = STMT_NEED_DATA;
    return OUTCOME_NEED_DATA;
}

void exec_dialog_end(struct stmt *stmt)
{
    dialog_clear(&stmt->dialog);
    if (stmt->state == STMT_NEED_DATA)
        stmt->state = stmt->prepared ? STMT_PREPARED : STMT_ALLOCATED;
}

/* Takes leave of the slot that was asked for. */
static int putdata_finish(struct dialog *dialog, struct error *err)
{
    struct dialog_slot *slot = &dialog->slots[dialog->at];

    slot->length = slot->null ? SQL_NULL_DATA : (SQLLEN)slot->data.size;
    if (!slot->null && slot->promised > slot->length) {
        error_set(err, STATE_22026, 0, "%lld bytes were promised and %lld sent", (long long)slot->promised,
                  (long long)slot->length);
        return error_at(err, (int64_t)slot->set + 1, (int32_t)slot->index + 1);
    }
    dialog->at++;
    dialog->asked = false;
    return 0;
}

int exec_param_data(struct stmt *stmt, SQLPOINTER *token, struct error *err)
{
    struct dialog *dialog = &stmt->dialog;
    int outcome;

    if (dialog->feed)
        return rawin_param_data(stmt, token, err);
    if (dialog->asked && !dialog->slots[dialog->at].given)
        return error_set(err, STATE_HY010, 0, "Parameter %u waits for its value: SQLPutData comes first",
                         dialog->slots[dialog->at].index + 1);
    if (dialog->asked && putdata_finish(dialog, err) < 0) {
        exec_dialog_end(stmt);
        return -1;
    }
    if (dialog->at < dialog->count) {
        dialog->asked = true;
        if (token)
            *token = dialog->slots[dialog->at].token;
        return OUTCOME_NEED_DATA;
    }
    stmt->state = STMT_PREPARED;
    outcome = exec_execute_sets(stmt, err);
    dialog_clear(dialog);
    if (outcome < 0 && !stmt->prepared)
        stmt->state = STMT_ALLOCATED;
    return outcome;
}

static int putdata_terminated(SQLSMALLINT c_type, const void *data, size_t *size, struct error *err)
{
    const uint8_t *bytes = data;
    SQLWCHAR unit;

    *size = 0;
    if (c_type == SQL_C_CHAR) {
        *size = strlen(data);
        return 0;
    }
    if (c_type != SQL_C_WCHAR)
        return error_set(err, STATE_HY090, 0, "SQL_NTS is no length for binary data");
    for (;; *size += sizeof unit) {
        memcpy(&unit, bytes + *size, sizeof unit);
        if (unit == 0)
            return 0;
    }
}

int exec_piece_size(SQLSMALLINT c_type, const void *data, SQLLEN length, size_t *size, struct error *err)
{
    size_t fixed = convert_c_size(c_type);

    if (fixed) {
        *size = fixed;
    } else if (length == SQL_NTS && data) {
        return putdata_terminated(c_type, data, size, err);
    } else if (length < 0) {
        return error_set(err, STATE_HY090, 0, "%lld is not the length of a piece", (long long)length);
    } else {
        *size = (size_t)length;
    }
    return data || *size == 0 ? 0 : error_set(err, STATE_HY009, 0, "The piece's address is a null pointer");
}

static int putdata_append(struct dialog_slot *slot, SQLSMALLINT c_type, const void *data, SQLLEN length,
                          struct error *err)
{
    size_t size = 0;

    if (slot->given && (slot->null || length == SQL_NULL_DATA))
        return error_set(err, STATE_HY020, 0, "A null value has no further pieces and follows none");
    if (slot->given && convert_c_size(c_type))
        return error_set(err, STATE_HY019, 0, "Only character and binary data come in pieces");
    if (length == SQL_NULL_DATA) {
        slot->given = slot->null = true;
        return 0;
    }
    if (length == SQL_DEFAULT_PARAM)
        return error_set(err, STATE_07S01, 0, "SQL_DEFAULT_PARAM is for procedures only");
    if (exec_piece_size(c_type, data, length, &size, err) < 0)
        return -1;
    slot->given = true;
    buffer_append(&slot->data, data, size);
    return buffer_check(&slot->data, "a value sent by SQLPutData", err);
}

int exec_put_data(struct stmt *stmt, const void *data, SQLLEN length, struct error *err)
{
    struct dialog *dialog = &stmt->dialog;
    struct dialog_slot *slot;
    const struct desc_record *app;

    if (dialog->feed)
        return rawin_put_data(stmt, data, length, err);
    if (!dialog->asked)
        return error_set(err, STATE_HY010, 0, "SQLParamData has not asked for a value yet");
    slot = &dialog->slots[dialog->at];
    app = desc_at(stmt->apd, (SQLINTEGER)slot->index + 1);
    if (!app)
        error_set(err, STATE_07002, 0, "Parameter %u is not bound any more", slot->index + 1);
    else if (putdata_append(slot, app->concise_type, data, length, err) == 0)
        return 0;
    error_at(err, (int64_t)slot->set + 1, (int32_t)slot->index + 1);
    exec_dialog_end(stmt);
    return -1;
}
