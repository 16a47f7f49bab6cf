/* Descriptors: records, their defaults, and what a server's type makes of them. */
#include "handle/desc.h"

#include "base/memory.h"
#include "convert/convert.h"
#include "handle/dbc.h"
#include "handle/stmt.h"
#include "handle/trace.h"

#define DESC_TEXTS_LIMIT (1u << 28)
#define DESC_COUNT_LIMIT INT16_MAX

struct desc *desc_new(struct dbc *dbc, enum desc_kind kind, struct stmt *stmt, struct error *err)
{
    struct desc *desc = mem_zalloc(sizeof *desc);

    if (!desc) {
        error_memory(err);
        return NULL;
    }
    handle_init(&desc->handle, SQL_HANDLE_DESC);
    desc->dbc = dbc;
    desc->kind = kind;
    desc->stmt = stmt;
    desc->explicit_alloc = stmt == NULL;
    desc->array_size = 1;
    desc->version = 1;
    arena_init(&desc->texts, DESC_TEXTS_LIMIT);
    if (desc->explicit_alloc) {
        desc->next = dbc->descriptors;
        dbc->descriptors = desc;
    }
    return desc;
}

static void desc_detach(struct desc *desc)
{
    struct desc **link = &desc->dbc->descriptors;

    share_forget(desc);
    while (*link && *link != desc)
        link = &(*link)->next;
    if (*link)
        *link = desc->next;
}

void desc_free(struct desc *desc)
{
    if (!desc)
        return;
    if (desc->explicit_alloc)
        desc_detach(desc);
    arena_clear(&desc->texts);
    mem_free(desc->records);
    handle_destroy(&desc->handle);
    mem_free(desc);
}

/* ---- entering */

/* The statements of both descriptors, in the order in which all threads lock them; NULL: none, or the same.
 */
static void desc_owners(const struct desc *one, const struct desc *other, struct stmt *owners[2])
{
    struct stmt *first = one->stmt, *second = other->stmt == first ? NULL : other->stmt;
    bool ordered = (uintptr_t)first < (uintptr_t)second;

    owners[0] = ordered ? first : second;
    owners[1] = ordered ? second : first;
}

static void desc_release(struct stmt *const owners[2])
{
    for (int i = 0; i < 2; i++)
        if (owners[i])
            stmt_release(owners[i]);
}

static bool desc_hold(struct stmt *const owners[2])
{
    for (int i = 0; i < 2; i++) {
        struct stmt *const held[2] = {i > 0 ? owners[0] : NULL, NULL};
        if (owners[i] && !stmt_hold(owners[i])) {
            desc_release(held);
            return false;
        }
    }
    return true;
}

static bool desc_waits(struct stmt *const owners[2])
{
    return (owners[0] && owners[0]->state == STMT_NEED_DATA) ||
           (owners[1] && owners[1]->state == STMT_NEED_DATA);
}

static SQLRETURN desc_refuse(struct desc *desc, const char *name, const char *message)
{
    struct error err = {0};

    handle_lock(&desc->handle);
    trace_begin(&desc->handle, name);
    diag_reset(&desc->handle.diag);
    error_set(&err, STATE_HY010, 0, "%s", message);
    return handle_leave(&desc->handle, OUTCOME_ERROR, &err, text_make(NULL, 0));
}

SQLRETURN desc_enter_two(const char *name, SQLHDESC source, SQLHDESC target, struct desc **from,
                         struct desc **to)
{
    struct desc *first, *second;
    struct stmt *owners[2];

    *from = (struct desc *)handle_check(source, SQL_HANDLE_DESC);
    *to = (struct desc *)handle_check(target, SQL_HANDLE_DESC);
    if (!*from || !*to)
        return SQL_INVALID_HANDLE;
    desc_owners(*from, *to, owners);
    if (!desc_hold(owners))
        return desc_refuse(*to, name, "An asynchronous call is under way on the descriptor's statement");
    if (desc_waits(owners)) {
        desc_release(owners);
        return desc_refuse(*to, name, "The descriptor's statement waits for data at execution");
    }
    first = (uintptr_t)*from < (uintptr_t)*to ? *from : *to;
    second = first == *from ? *to : *from;
    handle_lock(&first->handle);
    if (second != first)
        handle_lock(&second->handle);
    trace_begin(&(*to)->handle, name);
    diag_reset(&(*to)->handle.diag);
    return SQL_SUCCESS;
}

SQLRETURN desc_leave_two(struct desc *from, struct desc *to, int outcome, struct error *err)
{
    struct stmt *owners[2];
    SQLRETURN code;

    desc_owners(from, to, owners);
    if (from != to)
        pthread_mutex_unlock(&from->handle.lock);
    code = handle_leave(&to->handle, outcome, err, dbc_server(to->dbc));
    desc_release(owners);
    return code;
}

SQLRETURN desc_enter_as(const char *name, SQLHDESC handle, struct desc **desc)
{
    struct desc *same;
    SQLRETURN code = desc_enter_two(name, handle, handle, &same, desc);

    if (code == SQL_SUCCESS)
        share_lock_two(*desc, *desc);
    return code;
}

SQLRETURN desc_leave(struct desc *desc, int outcome, struct error *err)
{
    share_unlock_two(desc, desc);
    return desc_leave_two(desc, desc, outcome, err);
}

void desc_warn(struct desc *desc, enum state state, const char *message)
{
    diag_post(&desc->handle.diag, state, 0, text_make(NULL, 0), text_of(message), SQL_NO_ROW_NUMBER,
              SQL_NO_COLUMN_NUMBER);
}

/* The source's texts live as long as its statement's result, or its own names. */
static int desc_copy_texts(struct desc *to, struct error *err)
{
    for (SQLINTEGER i = 0; i <= to->count && i < to->capacity; i++) {
        struct desc_record *record = &to->records[i];
        struct text *texts[] = {
            &record->name,   &record->label,  &record->type_name,   &record->local_type_name,
            &record->prefix, &record->suffix, &record->base_column, &record->base_table,
            &record->table,  &record->schema, &record->catalog};
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++) {
            if (texts[j]->size == 0)
                continue;
            *texts[j] = arena_copy(&to->texts, *texts[j]);
            if (!texts[j]->data)
                return error_memory(err);
        }
    }
    return 0;
}

int desc_copy(struct desc *to, const struct desc *from, struct error *err)
{
    if (to->kind == DESC_IRD)
        return error_set(err, STATE_HY016, 0, "An implementation row descriptor cannot be written");
    if (from->kind == DESC_IRD && from->stmt && !from->stmt->described)
        return error_set(err, STATE_HY007, 0, "The statement is not prepared: its columns are not known");
    if (to == from)
        return 0;
    desc_clear_records(to);
    if (desc_set_count(to, from->count, err) < 0)
        return -1;
    if (from->records)
        memcpy(to->records, from->records, (size_t)(from->count + 1) * sizeof *to->records);
    to->array_size = from->array_size;
    to->array_status = from->array_status;
    to->bind_offset = from->bind_offset;
    to->bind_type = from->bind_type;
    to->rows_processed = from->rows_processed;
    return desc_copy_texts(to, err);
}

void desc_clear_records(struct desc *desc)
{
    if (desc->records)
        memset(desc->records, 0, (size_t)desc->capacity * sizeof *desc->records);
    desc->count = 0;
    desc->version++;
    arena_reset(&desc->texts);
}

static int desc_reserve(struct desc *desc, SQLINTEGER number, struct error *err)
{
    SQLINTEGER capacity = desc->capacity;
    struct desc_record *records;

    if (number < capacity)
        return 0;
    capacity = capacity ? capacity : 8;
    while (capacity <= number)
        capacity = capacity > DESC_COUNT_LIMIT / 2 ? DESC_COUNT_LIMIT : capacity * 2;
    records = mem_realloc(desc->records, (size_t)capacity * sizeof *records);
    if (!records)
        return error_memory(err);
    memset(records + desc->capacity, 0, (size_t)(capacity - desc->capacity) * sizeof *records);
    desc->records = records;
    desc->capacity = (SQLSMALLINT)capacity;
    return 0;
}

static void desc_default(struct desc *desc, struct desc_record *record)
{
    memset(record, 0, sizeof *record);
    record->type = record->concise_type = desc->kind == DESC_IPD ? SQL_VARCHAR : SQL_C_DEFAULT;
    record->parameter_type = SQL_PARAM_INPUT;
    record->nullable = SQL_NULLABLE;
    record->unnamed = SQL_UNNAMED;
    record->automatic = desc->kind == DESC_IPD;
}

void desc_forget_automatic(struct desc *desc)
{
    while (desc->count > 0 && desc->records[desc->count].automatic)
        memset(&desc->records[desc->count--], 0, sizeof *desc->records);
    for (SQLSMALLINT i = 1; i <= desc->count; i++)
        if (desc->records[i].automatic)
            desc_default(desc, &desc->records[i]);
}

struct desc_record *desc_make(struct desc *desc, SQLINTEGER number, struct error *err)
{
    if (number < 0 || number >= DESC_COUNT_LIMIT) {
        error_set(err, STATE_07009, 0, "Descriptor record %ld does not exist", (long)number);
        return NULL;
    }
    if (number > desc->count && desc_set_count(desc, number, err) < 0)
        return NULL;
    if (desc_reserve(desc, number, err) < 0)
        return NULL;
    return &desc->records[number];
}

struct desc_record *desc_at(const struct desc *desc, SQLINTEGER number)
{
    return number >= 0 && number <= desc->count && number < desc->capacity ? &desc->records[number] : NULL;
}

int desc_set_count(struct desc *desc, SQLINTEGER count, struct error *err)
{
    if (count < 0 || count >= DESC_COUNT_LIMIT)
        return error_set(err, STATE_07009, 0, "A descriptor cannot have %ld records", (long)count);
    if (desc_reserve(desc, count, err) < 0)
        return -1;
    for (SQLINTEGER i = desc->count + 1; i <= count; i++)
        desc_default(desc, &desc->records[i]);
    for (SQLINTEGER i = count + 1; i <= desc->count; i++)
        memset(&desc->records[i], 0, sizeof desc->records[i]);
    desc->count = (SQLSMALLINT)count;
    desc->version++;
    return 0;
}

/* How a concise type falls apart into verbose type and subcode. */
struct concise {
    SQLSMALLINT concise, type, code;
    SQLSMALLINT precision; /* default of SQL_DESC_PRECISION */
    SQLULEN length;        /* default of SQL_DESC_LENGTH */
    SQLINTEGER leading;    /* default of SQL_DESC_DATETIME_INTERVAL_PRECISION */
};

#define INTERVAL(name, seconds)                                                                              \
    {                                                                                                        \
        SQL_INTERVAL_##name, SQL_INTERVAL, SQL_CODE_##name, seconds, 0, 2                                    \
    }

static const struct concise desc_concise[] = {
    {SQL_CHAR, SQL_CHAR, 0, 0, 1, 0},
    {SQL_VARCHAR, SQL_VARCHAR, 0, 0, 1, 0},
    {SQL_WCHAR, SQL_WCHAR, 0, 0, 1, 0},
    {SQL_WVARCHAR, SQL_WVARCHAR, 0, 0, 1, 0},
    {SQL_NUMERIC, SQL_NUMERIC, 0, 38, 0, 0},
    {SQL_DECIMAL, SQL_DECIMAL, 0, 38, 0, 0},
    {SQL_FLOAT, SQL_FLOAT, 0, 15, 0, 0},
    {SQL_TYPE_DATE, SQL_DATETIME, SQL_CODE_DATE, 0, 0, 0},
    {SQL_TYPE_TIME, SQL_DATETIME, SQL_CODE_TIME, 0, 0, 0},
    {SQL_TYPE_TIMESTAMP, SQL_DATETIME, SQL_CODE_TIMESTAMP, 6, 0, 0},
    /* ODBC 2 spellings. SQL_DATE is also the verbose SQL_DATETIME: the field setter tells them apart. */
    {SQL_DATE, SQL_DATETIME, SQL_CODE_DATE, 0, 0, 0},
    {SQL_TIME, SQL_DATETIME, SQL_CODE_TIME, 0, 0, 0},
    {SQL_TIMESTAMP, SQL_DATETIME, SQL_CODE_TIMESTAMP, 6, 0, 0},
    INTERVAL(YEAR, 0),
    INTERVAL(MONTH, 0),
    INTERVAL(DAY, 0),
    INTERVAL(HOUR, 0),
    INTERVAL(MINUTE, 0),
    INTERVAL(SECOND, 6),
    INTERVAL(YEAR_TO_MONTH, 0),
    INTERVAL(DAY_TO_HOUR, 0),
    INTERVAL(DAY_TO_MINUTE, 0),
    INTERVAL(DAY_TO_SECOND, 6),
    INTERVAL(HOUR_TO_MINUTE, 0),
    INTERVAL(HOUR_TO_SECOND, 6),
    INTERVAL(MINUTE_TO_SECOND, 6),
};

static const SQLSMALLINT desc_plain[] = {
    SQL_INTEGER, SQL_SMALLINT,    SQL_REAL,         SQL_DOUBLE, SQL_BIGINT,    SQL_TINYINT,       SQL_BIT,
    SQL_GUID,    SQL_LONGVARCHAR, SQL_WLONGVARCHAR, SQL_BINARY, SQL_VARBINARY, SQL_LONGVARBINARY,
};

static bool desc_sql_type_known(SQLSMALLINT type)
{
    for (size_t i = 0; i < sizeof desc_plain / sizeof *desc_plain; i++)
        if (desc_plain[i] == type)
            return true;
    return false;
}

int desc_set_type(struct desc_record *record, SQLSMALLINT concise_type, bool c_type, struct error *err)
{
    const struct concise *row = NULL;

    for (size_t i = 0; i < sizeof desc_concise / sizeof *desc_concise; i++)
        if (desc_concise[i].concise == concise_type)
            row = &desc_concise[i];
    if (c_type && concise_type != SQL_C_DEFAULT && concise_type != SQL_ARD_TYPE &&
        !convert_c_type_known(concise_type))
        return error_set(err, STATE_HY003, 0, "C type %d is not known", concise_type);
    if (!c_type && !row && !desc_sql_type_known(concise_type))
        return error_set(err, STATE_HY004, 0, "SQL type %d is not known", concise_type);
    record->concise_type = concise_type;
    record->type = row ? row->type : concise_type;
    record->datetime_code = row ? row->code : 0;
    record->precision = row ? row->precision : 0;
    record->scale = 0;
    record->length = row ? row->length : 0;
    record->datetime_precision = row ? row->leading : 0;
    return 0;
}

void desc_describe(struct desc_record *record, struct text name, const struct type *type,
                   const struct type_options *options)
{
    struct type_facts facts;

    type_describe(type, options, &facts);
    memset(record, 0, sizeof *record);
    record->concise_type = facts.concise_type;
    record->type = facts.verbose_type;
    record->datetime_code = facts.datetime_code;
    record->precision = facts.precision;
    record->scale = facts.decimal_digits;
    record->length = facts.column_size;
    record->octet_length = facts.octet_length;
    record->radix = facts.radix;
    record->nullable = facts.nullable;
    record->unsigned_attr = facts.is_unsigned ? SQL_TRUE : SQL_FALSE;
    record->searchable = facts.searchable;
    record->updatable = SQL_ATTR_READONLY;
    record->case_sensitive = facts.case_sensitive ? SQL_TRUE : SQL_FALSE;
    record->auto_unique = SQL_FALSE;
    record->fixed_scale = facts.fixed_scale ? SQL_TRUE : SQL_FALSE;
    record->rowver = SQL_FALSE;
    record->display_size = facts.display_size;
    record->parameter_type = SQL_PARAM_INPUT;
    record->name = record->label = name;
    record->unnamed = name.size ? SQL_NAMED : SQL_UNNAMED;
    record->type_name = record->local_type_name = type->name;
    record->prefix = text_of(facts.prefix);
    record->suffix = text_of(facts.suffix);
}
