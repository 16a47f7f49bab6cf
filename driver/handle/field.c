/* Descriptor fields: the table and its readers. */
#include "handle/field.h"

#include <stddef.h>

enum field_type { FIELD_SMALL, FIELD_INTEGER, FIELD_LEN, FIELD_POINTER, FIELD_TEXT };

/* Access by kind of descriptor, in the order ARD, APD, IRD, IPD. */
enum { NO, RO, RW, WO /* an IPD's data pointer: setting it only asks for the consistency check */ };

struct field {
    SQLSMALLINT id;
    bool header;
    enum field_type type;
    uint32_t offset;
    uint8_t access[4];
};

#define HEAD(id, type, member, ...)                                                                          \
    {                                                                                                        \
        id, true, type, offsetof(struct desc, member),                                                       \
        {                                                                                                    \
            __VA_ARGS__                                                                                      \
        }                                                                                                    \
    }
#define REC(id, type, member, ...)                                                                           \
    {                                                                                                        \
        id, false, type, offsetof(struct desc_record, member),                                               \
        {                                                                                                    \
            __VA_ARGS__                                                                                      \
        }                                                                                                    \
    }

static const struct field field_table[] = {
    HEAD(SQL_DESC_ALLOC_TYPE, FIELD_SMALL, explicit_alloc, RO, RO, RO, RO),
    HEAD(SQL_DESC_ARRAY_SIZE, FIELD_LEN, array_size, RW, RW, NO, NO),
    HEAD(SQL_DESC_ARRAY_STATUS_PTR, FIELD_POINTER, array_status, RW, RW, RW, RW),
    HEAD(SQL_DESC_BIND_OFFSET_PTR, FIELD_POINTER, bind_offset, RW, RW, NO, NO),
    HEAD(SQL_DESC_BIND_TYPE, FIELD_INTEGER, bind_type, RW, RW, NO, NO),
    HEAD(SQL_DESC_COUNT, FIELD_SMALL, count, RW, RW, RO, RW),
    HEAD(SQL_DESC_ROWS_PROCESSED_PTR, FIELD_POINTER, rows_processed, NO, NO, RW, RW),

    REC(SQL_DESC_AUTO_UNIQUE_VALUE, FIELD_INTEGER, auto_unique, NO, NO, RO, NO),
    REC(SQL_DESC_BASE_COLUMN_NAME, FIELD_TEXT, base_column, NO, NO, RO, NO),
    REC(SQL_DESC_BASE_TABLE_NAME, FIELD_TEXT, base_table, NO, NO, RO, NO),
    REC(SQL_DESC_CASE_SENSITIVE, FIELD_INTEGER, case_sensitive, NO, NO, RO, RO),
    REC(SQL_DESC_CATALOG_NAME, FIELD_TEXT, catalog, NO, NO, RO, NO),
    REC(SQL_DESC_CONCISE_TYPE, FIELD_SMALL, concise_type, RW, RW, RO, RW),
    REC(SQL_DESC_DATA_PTR, FIELD_POINTER, data, RW, RW, NO, WO),
    REC(SQL_DESC_DATETIME_INTERVAL_CODE, FIELD_SMALL, datetime_code, RW, RW, RO, RW),
    REC(SQL_DESC_DATETIME_INTERVAL_PRECISION, FIELD_INTEGER, datetime_precision, RW, RW, RO, RW),
    REC(SQL_DESC_DISPLAY_SIZE, FIELD_LEN, display_size, NO, NO, RO, NO),
    REC(SQL_DESC_FIXED_PREC_SCALE, FIELD_SMALL, fixed_scale, NO, NO, RO, RO),
    REC(SQL_DESC_INDICATOR_PTR, FIELD_POINTER, indicator_ptr, RW, RW, NO, NO),
    REC(SQL_DESC_LABEL, FIELD_TEXT, label, NO, NO, RO, NO),
    REC(SQL_DESC_LENGTH, FIELD_LEN, length, RW, RW, RO, RW),
    REC(SQL_DESC_LITERAL_PREFIX, FIELD_TEXT, prefix, NO, NO, RO, NO),
    REC(SQL_DESC_LITERAL_SUFFIX, FIELD_TEXT, suffix, NO, NO, RO, NO),
    REC(SQL_DESC_LOCAL_TYPE_NAME, FIELD_TEXT, local_type_name, NO, NO, RO, RO),
    REC(SQL_DESC_NAME, FIELD_TEXT, name, NO, NO, RO, RW),
    REC(SQL_DESC_NULLABLE, FIELD_SMALL, nullable, NO, NO, RO, RO),
    REC(SQL_DESC_NUM_PREC_RADIX, FIELD_INTEGER, radix, RW, RW, RO, RW),
    REC(SQL_DESC_OCTET_LENGTH, FIELD_LEN, octet_length, RW, RW, RO, RW),
    REC(SQL_DESC_OCTET_LENGTH_PTR, FIELD_POINTER, octet_length_ptr, RW, RW, NO, NO),
    REC(SQL_DESC_PARAMETER_TYPE, FIELD_SMALL, parameter_type, NO, NO, NO, RW),
    REC(SQL_DESC_PRECISION, FIELD_SMALL, precision, RW, RW, RO, RW),
    REC(SQL_DESC_ROWVER, FIELD_SMALL, rowver, NO, NO, RO, RO),
    REC(SQL_DESC_SCALE, FIELD_SMALL, scale, RW, RW, RO, RW),
    REC(SQL_DESC_SCHEMA_NAME, FIELD_TEXT, schema, NO, NO, RO, NO),
    REC(SQL_DESC_SEARCHABLE, FIELD_SMALL, searchable, NO, NO, RO, NO),
    REC(SQL_DESC_TABLE_NAME, FIELD_TEXT, table, NO, NO, RO, NO),
    REC(SQL_DESC_TYPE, FIELD_SMALL, type, RW, RW, RO, RW),
    REC(SQL_DESC_TYPE_NAME, FIELD_TEXT, type_name, NO, NO, RO, RO),
    REC(SQL_DESC_UNNAMED, FIELD_SMALL, unnamed, NO, NO, RO, RW),
    REC(SQL_DESC_UNSIGNED, FIELD_SMALL, unsigned_attr, NO, NO, RO, RO),
    REC(SQL_DESC_UPDATABLE, FIELD_SMALL, updatable, NO, NO, RO, NO),
};

#undef HEAD
#undef REC

static const struct field *field_find(SQLSMALLINT id)
{
    for (size_t i = 0; i < sizeof field_table / sizeof *field_table; i++)
        if (field_table[i].id == id)
            return &field_table[i];
    return NULL;
}

bool field_is_text(SQLSMALLINT id)
{
    const struct field *field = field_find(id);

    return field && field->type == FIELD_TEXT;
}

bool field_of_columns(SQLSMALLINT id)
{
    const struct field *field = field_find(id);

    return field && (!field->header || id == SQL_DESC_COUNT);
}

/* SQL_DESC_NUM_PREC_RADIX is kept in a SQLSMALLINT though the field is a SQLINTEGER, and so on: one place
 * knows. */
static void field_load(const struct field *field, const uint8_t *base, struct item *value)
{
    const uint8_t *place = base + field->offset;
    SQLSMALLINT small;
    SQLINTEGER integer;
    void *pointer;

    value->is_text = field->type == FIELD_TEXT;
    value->width = field->type == FIELD_SMALL ? 2 : field->type == FIELD_INTEGER ? 4 : 8;
    if (field->id == SQL_DESC_ALLOC_TYPE) {
        value->number = (SQLULEN)(*(const bool *)place ? SQL_DESC_ALLOC_USER : SQL_DESC_ALLOC_AUTO);
    } else if (field->type == FIELD_TEXT) {
        memcpy(&value->text, place, sizeof value->text);
    } else if (field->type == FIELD_SMALL || field->id == SQL_DESC_NUM_PREC_RADIX) {
        memcpy(&small, place, sizeof small);
        value->number = (SQLULEN)(SQLLEN)small;
    } else if (field->type == FIELD_INTEGER) {
        memcpy(&integer, place, sizeof integer);
        value->number = (SQLULEN)(SQLLEN)integer;
    } else if (field->type == FIELD_LEN) {
        memcpy(&value->number, place, sizeof value->number);
    } else {
        memcpy(&pointer, place, sizeof pointer);
        value->number = (SQLULEN)(uintptr_t)pointer;
    }
}

static void field_store(const struct field *field, uint8_t *base, SQLLEN number)
{
    uint8_t *place = base + field->offset;
    SQLSMALLINT small = (SQLSMALLINT)number;
    SQLINTEGER integer = (SQLINTEGER)number;
    void *pointer = (void *)(intptr_t)number;

    if (field->type == FIELD_SMALL || field->id == SQL_DESC_NUM_PREC_RADIX)
        memcpy(place, &small, sizeof small);
    else if (field->type == FIELD_INTEGER)
        memcpy(place, &integer, sizeof integer);
    else if (field->type == FIELD_LEN)
        memcpy(place, &number, sizeof number);
    else
        memcpy(place, &pointer, sizeof pointer);
}

static const struct field *field_require(SQLSMALLINT id, struct error *err)
{
    const struct field *field = field_find(id);

    if (!field)
        error_set(err, STATE_HY091, 0, "Descriptor field %d is not known", id);
    return field;
}

/* Whether an IRD has a bookmark: then its record 0 tells of it. */
static bool field_bookmark(const struct desc *desc)
{
    const struct desc_record *record = desc_at(desc, 0);

    return desc->kind == DESC_IRD && record && record->concise_type;
}

int field_record_check(const struct desc *desc, SQLINTEGER record, struct error *err)
{
    if (record < 0 ||
        (record == 0 && desc->kind != DESC_ARD && desc->kind != DESC_APD && !field_bookmark(desc)))
        return error_set(err, STATE_07009, 0, "Descriptor record %ld does not exist", (long)record);
    return 0;
}

int field_get(const struct desc *desc, SQLINTEGER record, SQLSMALLINT id, struct item *value,
              struct error *err)
{
    const struct field *field = field_require(id, err);

    memset(value, 0, sizeof *value);
    if (!field)
        return -1;
    if (field->access[desc->kind] == NO || field->access[desc->kind] == WO)
        return error_set(err, STATE_HY091, 0, "Descriptor field %d does not apply to this descriptor", id);
    if (field->header) {
        field_load(field, (const uint8_t *)desc, value);
        return 0;
    }
    if (field_record_check(desc, record, err) < 0)
        return -1;
    if (record > desc->count || !desc_at(desc, record))
        return OUTCOME_NO_DATA;
    field_load(field, (const uint8_t *)desc_at(desc, record), value);
    return 0;
}

/* HY021 when a record's types and figures do not fit each other: checked when it becomes bound. */
static int field_consistent(const struct desc *desc, const struct desc_record *record, struct error *err)
{
    struct desc_record check = *record;

    if (desc_set_type(&check, record->concise_type, desc->kind != DESC_IPD, NULL) < 0)
        return error_set(err, STATE_HY021, 0, "The descriptor's type %d is not valid", record->concise_type);
    if (check.type != record->type || (check.datetime_code && check.datetime_code != record->datetime_code))
        return error_set(err, STATE_HY021, 0, "Type %d, concise type %d and subcode %d do not fit each other",
                         record->type, record->concise_type, record->datetime_code);
    /* A parameter's own structure tells its precision. pyodbc sets the size of the column here: 0 where it is
     * not known. */
    SQLSMALLINT least = desc->kind == DESC_APD ? 0 : 1;
    if ((record->type == SQL_NUMERIC || record->type == SQL_DECIMAL) &&
        (record->precision < least || record->scale < -127 || record->scale > 127))
        return error_set(err, STATE_HY021, 0, "Precision %d and scale %d are not valid", record->precision,
                         record->scale);
    if (record->datetime_code && (record->precision < 0 || record->precision > 9))
        return error_set(err, STATE_HY021, 0, "%d is not a precision of seconds", record->precision);
    if (record->type == SQL_INTERVAL && (record->datetime_precision < 1 || record->datetime_precision > 10))
        return error_set(err, STATE_HY021, 0, "%ld is not a leading precision of intervals",
                         (long)record->datetime_precision);
    return 0;
}

/* A type that does not exist, in the words of SQLSetDescField. */
static int field_set_type(const struct desc *desc, struct desc_record *record, SQLSMALLINT type,
                          struct error *err)
{
    if (desc_set_type(record, type, desc->kind != DESC_IPD, err) == 0)
        return 0;
    if (err && (err->state == STATE_HY003 || err->state == STATE_HY004))
        err->state = STATE_HY021;
    return -1;
}

/* The concise type that a verbose type and a subcode make, or 0. */
static SQLSMALLINT field_concise(SQLSMALLINT type, SQLSMALLINT code)
{
    if (type == SQL_DATETIME && code >= SQL_CODE_DATE && code <= SQL_CODE_TIMESTAMP)
        return (SQLSMALLINT)(SQL_TYPE_DATE + code - 1);
    if (type == SQL_INTERVAL && code >= SQL_CODE_YEAR && code <= SQL_CODE_MINUTE_TO_SECOND)
        return (SQLSMALLINT)(100 + code);
    return 0;
}

static int field_set_verbose(struct desc *desc, struct desc_record *record, SQLSMALLINT type,
                             struct error *err)
{
    if (type == SQL_DATETIME || type == SQL_INTERVAL) {
        SQLSMALLINT concise = field_concise(type, record->datetime_code);
        SQLSMALLINT code = record->datetime_code;
        record->type = type;
        if (concise)
            return field_set_type(desc, record, concise, err);
        record->concise_type = type;
        record->datetime_code = code;
        return 0;
    }
    return field_set_type(desc, record, type, err);
}

static int field_set_data(const struct desc *desc, struct desc_record *record, SQLULEN number,
                          struct error *err)
{
    SQLPOINTER data = (SQLPOINTER)(uintptr_t)number;

    if (data && field_consistent(desc, record, err) < 0)
        return -1;
    if (desc->kind != DESC_IPD)
        record->data = data;
    return 0;
}

static bool field_is_parameter_type(SQLSMALLINT type)
{
    return type == SQL_PARAM_OUTPUT || type == SQL_PARAM_INPUT_OUTPUT || type == SQL_PARAM_OUTPUT_STREAM ||
           type == SQL_PARAM_INPUT_OUTPUT_STREAM;
}

static int field_set_special(struct desc *desc, struct desc_record *record, SQLSMALLINT id,
                             const struct item *value, struct error *err)
{
    SQLSMALLINT small = (SQLSMALLINT)value->number;

    if (id == SQL_DESC_TYPE)
        return field_set_verbose(desc, record, small, err);
    if (id == SQL_DESC_CONCISE_TYPE)
        return field_set_type(desc, record, small, err);
    if (id == SQL_DESC_DATETIME_INTERVAL_CODE) {
        SQLSMALLINT concise = field_concise(record->type, small);
        record->datetime_code = small;
        return concise ? field_set_type(desc, record, concise, err) : 0;
    }
    if (id == SQL_DESC_NAME) {
        record->name = arena_copy(&desc->texts, value->text);
        record->unnamed = value->text.size ? SQL_NAMED : SQL_UNNAMED;
        return record->name.data ? 0 : error_memory(err);
    }
    if (id == SQL_DESC_UNNAMED) {
        if (small != SQL_UNNAMED)
            return error_set(err, STATE_HY092, 0, "SQL_DESC_UNNAMED can only be set to SQL_UNNAMED");
        record->unnamed = SQL_UNNAMED;
        record->name = text_make(NULL, 0);
        return 0;
    }
    if (id == SQL_DESC_PARAMETER_TYPE) {
        if (small != SQL_PARAM_INPUT)
            return error_set(err, field_is_parameter_type(small) ? STATE_HYC00 : STATE_HY105, 0,
                             "Only input parameters are supported, not type %d", small);
        record->parameter_type = small;
        return 0;
    }
    return field_set_data(desc, record, value->number, err); /* SQL_DESC_DATA_PTR */
}

static bool field_is_special(SQLSMALLINT id)
{
    return id == SQL_DESC_TYPE || id == SQL_DESC_CONCISE_TYPE || id == SQL_DESC_DATETIME_INTERVAL_CODE ||
           id == SQL_DESC_NAME || id == SQL_DESC_UNNAMED || id == SQL_DESC_DATA_PTR ||
           id == SQL_DESC_PARAMETER_TYPE;
}

/* Setting one of these unbinds nothing; setting any other record field does, as ODBC says. */
static bool field_keeps_binding(SQLSMALLINT id)
{
    return id == SQL_DESC_DATA_PTR || id == SQL_DESC_INDICATOR_PTR || id == SQL_DESC_OCTET_LENGTH_PTR ||
           id == SQL_DESC_NAME || id == SQL_DESC_UNNAMED;
}

static int field_set_record(struct desc *desc, const struct field *field, SQLINTEGER number,
                            const struct item *value, struct error *err)
{
    struct desc_record *record;

    if (number < 0 || (number == 0 && desc->kind != DESC_ARD))
        return error_set(err, STATE_07009, 0, "Descriptor record %ld does not exist", (long)number);
    record = desc_make(desc, number, err);
    if (!record)
        return -1;
    desc->version++;
    record->automatic = false;
    if (!field_keeps_binding(field->id))
        record->data = NULL;
    if (field_is_special(field->id))
        return field_set_special(desc, record, field->id, value, err);
    field_store(field, (uint8_t *)record, (SQLLEN)value->number);
    return 0;
}

int field_set(struct desc *desc, SQLINTEGER record, SQLSMALLINT id, const struct item *value,
              struct error *err)
{
    const struct field *field = field_require(id, err);

    if (!field)
        return -1;
    if (field->access[desc->kind] != RW && field->access[desc->kind] != WO) {
        if (desc->kind == DESC_IRD)
            return error_set(err, STATE_HY016, 0, "An implementation row descriptor's field %d cannot be set",
                             id);
        return error_set(err, STATE_HY091, 0, "Descriptor field %d cannot be set on this descriptor", id);
    }
    if (!field->header)
        return field_set_record(desc, field, record, value, err);
    desc->version++;
    if (id == SQL_DESC_COUNT)
        return desc_set_count(desc, (SQLINTEGER)value->number, err);
    if (id == SQL_DESC_ARRAY_SIZE && value->number < 1)
        return error_set(err, STATE_HY092, 0, "SQL_DESC_ARRAY_SIZE is at least 1");
    field_store(field, (uint8_t *)desc, (SQLLEN)value->number);
    return 0;
}

/* ODBC 2 identifiers of SQLColAttributes that have no field of the same number. */
static SQLSMALLINT field_of_odbc2(SQLUSMALLINT id)
{
    switch (id) {
    case SQL_COLUMN_COUNT:
        return SQL_DESC_COUNT;
    case SQL_COLUMN_NAME:
        return SQL_DESC_NAME;
    case SQL_COLUMN_LENGTH:
        return SQL_DESC_OCTET_LENGTH;
    case SQL_COLUMN_PRECISION:
        return SQL_DESC_LENGTH;
    case SQL_COLUMN_SCALE:
        return SQL_DESC_SCALE;
    case SQL_COLUMN_NULLABLE:
        return SQL_DESC_NULLABLE;
    default:
        return (SQLSMALLINT)id;
    }
}

int field_column(const struct desc *ird, SQLINTEGER record, SQLUSMALLINT id, struct item *value,
                 struct error *err)
{
    SQLSMALLINT field = field_of_odbc2(id);

    if (field == SQL_DESC_COUNT)
        return field_get(ird, 0, field, value, err);
    if (record < 0 || record > ird->count || (record == 0 && !field_bookmark(ird)))
        return error_set(err, STATE_07009, 0, "Column %ld does not exist: the result has %d", (long)record,
                         ird->count);
    return field_get(ird, record, field, value, err);
}
