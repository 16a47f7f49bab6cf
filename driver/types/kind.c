/* The type table, and what ODBC is told of a type by it. */
#include "types/kind.h"

#include "base/utf.h"

#define BASIC SQL_PRED_BASIC
#define TEXTUAL SQL_PRED_SEARCHABLE
#define QUOTED "'", "'"
#define BARE "", ""
/* is_unsigned, case_sensitive, fixed_scale */
#define SIGNED false, false, false
#define UNSIGNED true, false, false
#define CASED true, true, false
#define UNCASED true, false, false

/* Texts show times longer than a day (-999:59:59) and all digits of a float's shortest text
 * (-0.0000012345678). */
enum { TIME_DISPLAY = 10, REAL_DISPLAY = 17, DOUBLE_DISPLAY = 25 };

/* clang-format off */
static const struct kind_info kinds[KIND_COUNT] = {
    /* kind, name, SQL type, C type, size rule,
     size, octets, display, radix, unsigned and case, searchable, literal, create_params, width */
    {KIND_NOTHING, "Nothing", SQL_WVARCHAR, SQL_C_WCHAR, SIZE_FIXED,
     1, 0, 0, 0, UNCASED, SQL_PRED_NONE, BARE, NULL, 0},
    {KIND_BOOL, "Bool", SQL_BIT, SQL_C_BIT, SIZE_FIXED, 1, 1, 1, 10, UNSIGNED, BASIC, BARE, NULL, 1},
    {KIND_INT8, "Int8", SQL_TINYINT, SQL_C_STINYINT, SIZE_FIXED, 3, 1, 4, 10, SIGNED, BASIC, BARE, NULL, 1},
    {KIND_INT16, "Int16", SQL_SMALLINT, SQL_C_SSHORT, SIZE_FIXED,
     5, 2, 6, 10, SIGNED, BASIC, BARE, NULL, 2},
    {KIND_INT32, "Int32", SQL_INTEGER, SQL_C_SLONG, SIZE_FIXED,
     10, 4, 11, 10, SIGNED, BASIC, BARE, NULL, 4},
    {KIND_INT64, "Int64", SQL_BIGINT, SQL_C_SBIGINT, SIZE_FIXED,
     19, 8, 20, 10, SIGNED, BASIC, BARE, NULL, 8},
    {KIND_INT128, "Int128", SQL_DECIMAL, SQL_C_CHAR, SIZE_FIXED,
     39, 0, 0, 10, SIGNED, BASIC, BARE, NULL, 16},
    {KIND_INT256, "Int256", SQL_DECIMAL, SQL_C_CHAR, SIZE_FIXED,
     77, 0, 0, 10, SIGNED, BASIC, BARE, NULL, 32},
    {KIND_UINT8, "UInt8", SQL_SMALLINT, SQL_C_USHORT, SIZE_FIXED,
     5, 2, 5, 10, UNSIGNED, BASIC, BARE, NULL, 1},
    {KIND_UINT16, "UInt16", SQL_INTEGER, SQL_C_ULONG, SIZE_FIXED,
     10, 4, 10, 10, UNSIGNED, BASIC, BARE, NULL, 2},
    {KIND_UINT32, "UInt32", SQL_BIGINT, SQL_C_UBIGINT, SIZE_FIXED,
     20, 8, 20, 10, UNSIGNED, BASIC, BARE, NULL, 4},
    {KIND_UINT64, "UInt64", SQL_BIGINT, SQL_C_UBIGINT, SIZE_FIXED,
     20, 8, 20, 10, UNSIGNED, BASIC, BARE, NULL, 8},
    {KIND_UINT128, "UInt128", SQL_DECIMAL, SQL_C_CHAR, SIZE_FIXED,
     39, 0, 0, 10, UNSIGNED, BASIC, BARE, NULL, 16},
    {KIND_UINT256, "UInt256", SQL_DECIMAL, SQL_C_CHAR, SIZE_FIXED,
     78, 0, 0, 10, UNSIGNED, BASIC, BARE, NULL, 32},
    {KIND_FLOAT32, "Float32", SQL_REAL, SQL_C_FLOAT, SIZE_FIXED,
     7, 4, REAL_DISPLAY, 10, SIGNED, BASIC, BARE, NULL, 4},
    {KIND_FLOAT64, "Float64", SQL_DOUBLE, SQL_C_DOUBLE, SIZE_FIXED,
     15, 8, DOUBLE_DISPLAY, 10, SIGNED, BASIC, BARE, NULL, 8},
    {KIND_BFLOAT16, "BFloat16", SQL_REAL, SQL_C_FLOAT, SIZE_FIXED,
     7, 4, REAL_DISPLAY, 10, SIGNED, BASIC, BARE, NULL, 2},
    {KIND_DECIMAL32, "Decimal32", SQL_DECIMAL, SQL_C_CHAR, SIZE_PRECISION,
     9, 0, 0, 10, SIGNED, BASIC, BARE, "scale", 4},
    {KIND_DECIMAL64, "Decimal64", SQL_DECIMAL, SQL_C_CHAR, SIZE_PRECISION,
     18, 0, 0, 10, SIGNED, BASIC, BARE, "scale", 8},
    {KIND_DECIMAL128, "Decimal128", SQL_DECIMAL, SQL_C_CHAR, SIZE_PRECISION,
     38, 0, 0, 10, SIGNED, BASIC, BARE, "scale", 16},
    {KIND_DECIMAL256, "Decimal256", SQL_DECIMAL, SQL_C_CHAR, SIZE_PRECISION,
     76, 0, 0, 10, SIGNED, BASIC, BARE, "scale", 32},
    {KIND_STRING, "String", SQL_WVARCHAR, SQL_C_WCHAR, SIZE_TEXT,
     0, 0, 0, 0, CASED, TEXTUAL, QUOTED, NULL, 0},
    {KIND_FIXEDSTRING, "FixedString", SQL_WCHAR, SQL_C_WCHAR, SIZE_BYTES,
     0, 0, 0, 0, CASED, TEXTUAL, QUOTED, "length", 0},
    {KIND_DATE, "Date", SQL_TYPE_DATE, SQL_C_TYPE_DATE, SIZE_FIXED,
     10, 6, 10, 0, UNCASED, BASIC, QUOTED, NULL, 2},
    {KIND_DATE32, "Date32", SQL_TYPE_DATE, SQL_C_TYPE_DATE, SIZE_FIXED,
     10, 6, 10, 0, UNCASED, BASIC, QUOTED, NULL, 4},
    {KIND_DATETIME, "DateTime", SQL_TYPE_TIMESTAMP, SQL_C_TYPE_TIMESTAMP, SIZE_FRACTION,
     19, 16, 19, 0, UNCASED, BASIC, QUOTED, NULL, 4},
    {KIND_DATETIME64, "DateTime64", SQL_TYPE_TIMESTAMP, SQL_C_TYPE_TIMESTAMP, SIZE_FRACTION,
     19, 16, 19, 0, UNCASED, BASIC, QUOTED, "precision", 8},
    {KIND_TIME, "Time", SQL_TYPE_TIME, SQL_C_TYPE_TIME, SIZE_FRACTION,
     8, 6, TIME_DISPLAY, 0, UNCASED, BASIC, QUOTED, NULL, 4},
    {KIND_TIME64, "Time64", SQL_TYPE_TIME, SQL_C_TYPE_TIME, SIZE_FRACTION,
     8, 6, TIME_DISPLAY, 0, UNCASED, BASIC, QUOTED, "precision", 8},
    {KIND_UUID, "UUID", SQL_GUID, SQL_C_GUID, SIZE_FIXED, 36, 16, 36, 0, UNCASED, BASIC, QUOTED, NULL, 16},
    {KIND_IPV4, "IPv4", SQL_WVARCHAR, SQL_C_WCHAR, SIZE_FIXED,
     15, 0, 0, 0, UNCASED, BASIC, QUOTED, NULL, 4},
    {KIND_IPV6, "IPv6", SQL_WVARCHAR, SQL_C_WCHAR, SIZE_FIXED,
     45, 0, 0, 0, UNCASED, BASIC, QUOTED, NULL, 16},
    {KIND_ENUM8, "Enum8", SQL_WVARCHAR, SQL_C_WCHAR, SIZE_LABEL,
     0, 0, 0, 0, CASED, TEXTUAL, QUOTED, "labels", 1},
    {KIND_ENUM16, "Enum16", SQL_WVARCHAR, SQL_C_WCHAR, SIZE_LABEL,
     0, 0, 0, 0, CASED, TEXTUAL, QUOTED, "labels", 2},
    {KIND_INTERVAL, "Interval", SQL_BIGINT, SQL_C_SBIGINT, SIZE_FIXED,
     19, 8, 20, 10, SIGNED, BASIC, BARE, NULL, 8},
    {KIND_ARRAY, "Array", SQL_WVARCHAR, SQL_C_WCHAR, SIZE_TEXT,
     0, 0, 0, 0, CASED, BASIC, BARE, "element type", 0},
    {KIND_TUPLE, "Tuple", SQL_WVARCHAR, SQL_C_WCHAR, SIZE_TEXT,
     0, 0, 0, 0, CASED, BASIC, BARE, "element types", 0},
    {KIND_MAP, "Map", SQL_WVARCHAR, SQL_C_WCHAR, SIZE_TEXT,
     0, 0, 0, 0, CASED, BASIC, BARE, "key type,value type", 0},
    {KIND_NESTED, "Nested", SQL_WVARCHAR, SQL_C_WCHAR, SIZE_TEXT,
     0, 0, 0, 0, CASED, BASIC, BARE, "element names and types", 0},
    {KIND_VARIANT, "Variant", SQL_WVARCHAR, SQL_C_WCHAR, SIZE_TEXT,
     0, 0, 0, 0, CASED, BASIC, BARE, "types", 0},
    {KIND_DYNAMIC, "Dynamic", SQL_WVARCHAR, SQL_C_WCHAR, SIZE_TEXT,
     0, 0, 0, 0, CASED, BASIC, BARE, NULL, 0},
    {KIND_JSON, "JSON", SQL_WVARCHAR, SQL_C_WCHAR, SIZE_TEXT, 0, 0, 0, 0, CASED, BASIC, QUOTED, NULL, 0},
    {KIND_AGGREGATE, "AggregateFunction", SQL_VARBINARY, SQL_C_BINARY, SIZE_TEXT,
     0, 0, 0, 0, UNCASED, SQL_PRED_NONE, BARE, "function,types", 0},
    {KIND_NUMERIC, "Numeric", SQL_DECIMAL, SQL_C_CHAR, SIZE_PRECISION,
     128, 0, 0, 10, SIGNED, BASIC, BARE, "precision,scale", 0},
};
/* clang-format on */

const struct kind_info *kind_get(enum kind kind)
{
    return &kinds[(unsigned)kind < KIND_COUNT ? kind : KIND_NOTHING];
}

static bool is_hugeint(enum kind kind)
{
    return kind == KIND_INT128 || kind == KIND_INT256 || kind == KIND_UINT128 || kind == KIND_UINT256;
}

static bool is_time(enum kind kind)
{
    return kind == KIND_TIME || kind == KIND_TIME64;
}

static bool is_wide(SQLSMALLINT sql_type)
{
    return sql_type == SQL_WVARCHAR || sql_type == SQL_WCHAR;
}

static SQLLEN times(SQLULEN count, size_t size)
{
    SQLLEN product;
    return __builtin_mul_overflow(count, size, &product) ? INT32_MAX : product;
}

/* The concise type under the connection's options, and its default C type. */
static void choose_type(const struct type *type, const struct type_options *options, struct type_facts *facts)
{
    const struct kind_info *info = kind_get(type->kind);
    facts->concise_type = info->sql_type;
    facts->c_type = info->c_type;
    if ((options->hugeint_as_varchar && is_hugeint(type->kind)) ||
        (options->time_as_varchar && is_time(type->kind))) {
        facts->concise_type = SQL_WVARCHAR;
        facts->c_type = SQL_C_WCHAR;
    }
    if (options->varchar && is_wide(facts->concise_type)) {
        facts->concise_type = facts->concise_type == SQL_WCHAR ? SQL_CHAR : SQL_VARCHAR;
        facts->c_type = SQL_C_CHAR;
    }
}

/* Longest label in the units of a buffer that holds it: SQLWCHARs, or bytes of UTF-8. */
static SQLULEN longest_label(const struct type *type, bool wide)
{
    size_t longest = 1;
    for (uint32_t i = 0; i < type->label_count; i++) {
        size_t size = type->labels[i].label.size;
        if (wide && size > longest)
            size = utf8_wide_length(type->labels[i].label);
        if (size > longest)
            longest = size;
    }
    return longest;
}

static SQLULEN measure(const struct type *type, const struct type_options *options, bool wide)
{
    const struct kind_info *info = kind_get(type->kind);
    switch (info->size_rule) {
    case SIZE_PRECISION:
        return type->precision ? type->precision : (SQLULEN)info->size;
    case SIZE_BYTES:
        return type->width;
    case SIZE_LABEL:
        return longest_label(type, wide);
    case SIZE_TEXT:
        return type->length ? type->length : options->string_length;
    case SIZE_FRACTION:
        return (SQLULEN)info->size + (type->scale ? 1u + type->scale : 0u);
    case SIZE_FIXED:
        break;
    }
    return (SQLULEN)info->size;
}

static void describe_text(struct type_facts *facts)
{
    bool wide = is_wide(facts->concise_type);
    facts->octet_length = times(facts->column_size, wide ? sizeof(SQLWCHAR) : 1);
    facts->char_octet_length = facts->octet_length;
    /* A byte is shown as two hexadecimal digits. */
    facts->display_size = times(facts->column_size, facts->concise_type == SQL_VARBINARY ? 2 : 1);
}

static void describe_decimal(const struct type *type, struct type_facts *facts)
{
    /* A sign, a point, and the zero before the point of a number that is all fraction. */
    SQLULEN size = facts->column_size + 2 + (type->scale && type->scale == type->precision);
    facts->octet_length = (SQLLEN)size;
    facts->display_size = (SQLLEN)size;
    facts->decimal_digits = type->scale;
    facts->precision = (SQLSMALLINT)facts->column_size;
    facts->digits_apply = true;
}

static void describe_datetime(const struct type *type, struct type_facts *facts)
{
    bool date = facts->concise_type == SQL_TYPE_DATE;
    facts->verbose_type = SQL_DATETIME;
    facts->datetime_code = facts->concise_type == SQL_TYPE_TIMESTAMP ? SQL_CODE_TIMESTAMP
                           : date                                    ? SQL_CODE_DATE
                                                                     : SQL_CODE_TIME;
    facts->decimal_digits = facts->precision = date ? 0 : type->scale;
    facts->digits_apply = !date;
    if (type->scale && !date)
        facts->display_size += 1 + type->scale;
}

static void describe_number(SQLSMALLINT sql_type, struct type_facts *facts)
{
    facts->precision = (SQLSMALLINT)facts->column_size;
    facts->digits_apply = sql_type != SQL_REAL && sql_type != SQL_DOUBLE;
}

void type_describe(const struct type *type, const struct type_options *options, struct type_facts *facts)
{
    const struct kind_info *info = kind_get(type->kind);
    *facts = (struct type_facts){
        .octet_length = info->octets,
        .display_size = info->display,
        .nullable = type->nullable ? SQL_NULLABLE : SQL_NO_NULLS,
        .is_unsigned = info->is_unsigned,
        .case_sensitive = info->case_sensitive,
        .fixed_scale = info->fixed_scale,
        .searchable = info->searchable,
        .prefix = info->prefix,
        .suffix = info->suffix,
    };
    choose_type(type, options, facts);
    facts->verbose_type = facts->concise_type;
    facts->column_size = measure(type, options, is_wide(facts->concise_type));
    switch (facts->concise_type) {
    case SQL_WVARCHAR:
    case SQL_WCHAR:
    case SQL_VARCHAR:
    case SQL_CHAR:
    case SQL_VARBINARY:
        if (is_hugeint(type->kind)) {
            facts->column_size += 1;   /* the sign */
            facts->is_unsigned = true; /* what is no number has none */
        }
        if (is_time(type->kind))
            facts->column_size = (SQLULEN)info->display + (type->scale ? 1u + type->scale : 0u);
        describe_text(facts);
        return;
    case SQL_DECIMAL:
        describe_decimal(type, facts);
        break;
    case SQL_TYPE_DATE:
    case SQL_TYPE_TIME:
    case SQL_TYPE_TIMESTAMP:
        describe_datetime(type, facts);
        return;
    case SQL_GUID:
        return;
    default:
        describe_number(facts->concise_type, facts);
        break;
    }
    facts->radix = info->radix;
}
