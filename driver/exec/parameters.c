/* Bound parameters -> values for the server. */
#include "exec/parameters.h"

#include "exec/bulk.h"
#include "exec/exec.h"

static int parameters_bind_record(struct desc *apd, SQLUSMALLINT number, SQLSMALLINT c_type,
                                  struct error *err)
{
    struct desc_record *record = desc_make(apd, number, err);

    if (!record || desc_set_type(record, c_type, true, err) < 0)
        return record ? error_at(err, 0, number) : -1;
    return 0;
}

int exec_bind_parameter(struct stmt *stmt, SQLUSMALLINT number, SQLSMALLINT direction, SQLSMALLINT c_type,
                        SQLSMALLINT sql_type, SQLULEN size, SQLSMALLINT digits, SQLPOINTER data,
                        SQLLEN capacity, SQLLEN *indicator, struct error *err)
{
    struct desc_record *app, *imp;
    bool sized = sql_type == SQL_DECIMAL || sql_type == SQL_NUMERIC;
    struct desc *apd;
    int outcome;

    if (number == 0)
        return error_set(err, STATE_07009, 0, "Parameters are numbered from 1");
    if (direction != SQL_PARAM_INPUT)
        return error_set(err,
                         direction == SQL_PARAM_OUTPUT || direction == SQL_PARAM_INPUT_OUTPUT ||
                                 direction == SQL_PARAM_OUTPUT_STREAM ||
                                 direction == SQL_PARAM_INPUT_OUTPUT_STREAM
                             ? STATE_HYC00
                             : STATE_HY105,
                         0, "Parameter %u: only input parameters are supported", number);
    if (capacity < 0)
        return error_set(err, STATE_HY090, 0, "Parameter %u: a buffer length of %ld is not valid", number,
                         (long)capacity);
    if (!data && !indicator)
        return error_set(err, STATE_HY009, 0, "Parameter %u: neither a value nor an indicator is given",
                         number);
    imp = desc_make(stmt->ipd, number, err);
    if (!imp)
        return -1;
    if (desc_set_type(imp, sql_type, false, err) < 0)
        return error_at(err, 0, number);
    imp->automatic = false;
    imp->length = size;
    imp->precision = sized ? (SQLSMALLINT)(size > INT16_MAX ? INT16_MAX : size) : digits;
    imp->scale = digits;
    imp->parameter_type = direction;
    apd = share_change(stmt, &stmt->parameter);
    outcome = parameters_bind_record(apd, number,
                                     c_type == SQL_C_DEFAULT ? source_default_c_type(sql_type) : c_type, err);
    app = outcome == 0 ? desc_at(apd, number) : NULL;
    if (app) {
        app->octet_length = capacity;
        app->data = data;
        app->octet_length_ptr = app->indicator_ptr = indicator;
    }
    return share_changed(stmt, apd, outcome, err);
}

void parameters_source(const struct desc *apd, const struct desc_record *record, struct source *source)
{
    SQLLEN offset = apd->bind_offset ? *apd->bind_offset : 0;
    size_t fixed = convert_c_size(record->concise_type);

    memset(source, 0, sizeof *source);
    source->c_type = record->concise_type;
    source->precision = record->precision;
    /* SQLBindParameter leaves the APD's scale at 0; a SQL_NUMERIC_STRUCT then speaks for itself. */
    source->scale = record->scale ? record->scale : -1;
    source->capacity = record->octet_length;
    source->data = record->data ? (const uint8_t *)record->data + offset : NULL;
    if (record->octet_length_ptr)
        source->octet_length = (const SQLLEN *)((const uint8_t *)record->octet_length_ptr + offset);
    if (record->indicator_ptr)
        source->indicator = (const SQLLEN *)((const uint8_t *)record->indicator_ptr + offset);
    if (apd->bind_type == SQL_PARAM_BIND_BY_COLUMN) {
        source->stride = fixed ? fixed : (size_t)record->octet_length;
        source->length_stride = sizeof(SQLLEN);
    } else {
        source->stride = source->length_stride = (size_t)apd->bind_type;
    }
}

bool parameters_at_execution(const struct source *source, size_t set, SQLLEN *length)
{
    if (!source->octet_length)
        return false;
    memcpy(length, (const uint8_t *)source->octet_length + set * source->length_stride, sizeof *length);
    return *length == SQL_DATA_AT_EXEC || *length <= SQL_LEN_DATA_AT_EXEC_OFFSET;
}

bool parameters_ignored(const struct stmt *stmt, SQLULEN set)
{
    return stmt->apd->array_status && stmt->apd->array_status[set] == SQL_PARAM_IGNORE;
}

void parameters_mark(const struct stmt *stmt, SQLULEN set, SQLUSMALLINT status)
{
    if (stmt->ipd->array_status)
        stmt->ipd->array_status[set] = status;
}

/* A value that came at execution is read like any other: one set, its length known. */
static void parameters_given(const struct dialog_slot *slot, struct source *source)
{
    source->data = slot->data.data ? slot->data.data : (const uint8_t *)"";
    source->octet_length = source->indicator = &slot->length;
}

int parameters_find(const struct stmt *stmt, size_t set, uint32_t index, struct source *source, size_t *at,
                    struct error *err)
{
    const struct desc_record *app = desc_at(stmt->apd, (SQLINTEGER)index + 1);
    const struct dialog_slot *slot = dialog_find(&stmt->dialog, set, index);

    if (!app || !desc_at(stmt->ipd, (SQLINTEGER)index + 1) || (!app->data && !app->indicator_ptr))
        return error_set(err, STATE_07002, 0, "Parameter %u of %u is not bound", index + 1,
                         stmt->statement.marker_count);
    parameters_source(stmt->apd, app, source);
    *at = slot ? 0 : set;
    if (slot)
        parameters_given(slot, source);
    return 0;
}

static int parameters_one(struct stmt *stmt, size_t set, uint32_t index, struct parameter *out,
                          struct error *err)
{
    const struct desc_record *imp = desc_at(stmt->ipd, (SQLINTEGER)index + 1);
    struct source source;
    size_t at;

    if (parameters_find(stmt, set, index, &source, &at, err) < 0)
        return -1;
    out->sql_type = imp->concise_type;
    out->size = imp->length;
    out->digits = imp->scale;
    out->type = stmt->statement.markers[index].type;
    if (stmt->insert && stmt->insert->columns[index].type)
        out->target = stmt->insert->columns[index].type->name;
    if (source_read(&source, at, &stmt->call, &out->value, err) < 0)
        return -1;
    source_count(&source, out->sql_type, &out->value);
    if (source_coerce(&out->value, out->sql_type, out->size, out->digits, &stmt->call, err) < 0)
        return -1;
    return bulk_check(stmt, index, &out->value, err);
}

int exec_parameters(struct stmt *stmt, size_t set, struct parameter **out, struct error *err)
{
    uint32_t count = stmt->statement.marker_count;

    *out = arena_calloc(&stmt->call, count ? count : 1, sizeof **out);
    if (!*out)
        return error_memory(err);
    for (uint32_t i = 0; i < count; i++)
        if (parameters_one(stmt, set, i, &(*out)[i], err) < 0)
            return error_at(err, (int64_t)set + 1, (int32_t)i + 1);
    return 0;
}

int exec_parameters_apart(struct stmt *stmt, size_t set, struct arena *scratch, struct parameter **out,
                          struct error *err)
{
    struct arena call = stmt->call;
    int outcome;

    arena_reset(scratch);
    stmt->call = *scratch;
    outcome = exec_parameters(stmt, set, out, err);
    *scratch = stmt->call;
    stmt->call = call;
    return outcome;
}
