/* Values -> the SQL type that a parameter was declared with: text, bytes and numbers; the table of rules. */
#include "convert/coerce.h"
#include "base/uuid.h"

#include <math.h>

#include "base/number.h"
#include "base/utf.h"
#include "convert/interval.h"
#include "convert/render_address.h"
#include "convert/write.h"

static enum state from_loss(const struct value *value, enum decimal_loss loss)
{
    /* Appendix D: cutting a number's fraction is fine, cutting a text's is 22001. */
    if (loss == DECIMAL_FRACTION)
        return value->kind == VALUE_TEXT ? STATE_22001 : STATE_00000;
    return write_state(loss);
}

static bool is_number(const struct value *value)
{
    return value->kind >= VALUE_BOOL && value->kind <= VALUE_TEXT;
}

static size_t text_of_interval(const struct value *value, char *out)
{
    bool months = value->kind == VALUE_INTERVAL_MONTH;
    return interval_format(value, months ? SQL_IS_YEAR_TO_MONTH : SQL_IS_DAY_TO_SECOND, out);
}

static size_t text_of_value(const struct value *value, char *out)
{
    switch (value->kind) {
    case VALUE_BOOL:
    case VALUE_INT:
        return number_format_i64(value->integer, out);
    case VALUE_UINT:
        return number_format_u64(value->natural, out);
    case VALUE_DECIMAL:
        return decimal_format(&value->decimal, out);
    case VALUE_FLOAT:
        return number_format_float((float)value->real, out);
    case VALUE_DOUBLE:
        return number_format_double(value->real, out);
    case VALUE_DATE:
        return calendar_format_date(value->datetime.date, out);
    case VALUE_TIME:
        return calendar_format_clock(value->datetime.clock, value->digits, out);
    case VALUE_DATETIME:
        return calendar_format_datetime(&value->datetime, value->digits, out);
    case VALUE_GUID:
        return uuid_format(value->guid, out);
    default:
        return text_of_interval(value, out);
    }
}

static enum state coerce_text(struct coerce *coerce)
{
    struct value *value = coerce->value;
    if (value->kind != VALUE_TEXT && value->kind != VALUE_BYTES) {
        char small[DECIMAL_TEXT_SIZE];
        struct text text = arena_copy(coerce->arena, text_make(small, text_of_value(value, small)));
        if (!text.data)
            return STATE_HY001;
        value->text = text;
    }
    value->kind = VALUE_TEXT;
    if (coerce->size && value->text.size > coerce->size && utf8_count(value->text) > coerce->size)
        return STATE_22001;
    return STATE_00000;
}

/* Characters become bytes by their hexadecimal digits, as Appendix D has it. */
static enum state coerce_binary(struct coerce *coerce)
{
    struct value *value = coerce->value;
    if (value->kind == VALUE_TEXT) {
        struct text text = value->text;
        char *out = arena_alloc(coerce->arena, text.size / 2 + 1);
        if (!out)
            return STATE_HY001;
        for (size_t i = 0; i + 1 < text.size; i += 2) {
            int high = write_hex_digit(text.data[i]), low = write_hex_digit(text.data[i + 1]);
            if (high < 0 || low < 0)
                return STATE_22018;
            out[i / 2] = (char)(high * 16 + low);
        }
        if (text.size % 2)
            return STATE_22018;
        value->kind = VALUE_BYTES;
        value->text = text_make(out, text.size / 2);
    }
    if (value->kind != VALUE_BYTES)
        return STATE_07006;
    return coerce->size && value->text.size > coerce->size ? STATE_22001 : STATE_00000;
}

/* Least and most of SQL's integers: either signedness, since the SQL type does not tell. */
static const struct {
    SQLSMALLINT sql_type;
    int64_t least;
    uint64_t most;
} integers[] = {
    {SQL_TINYINT, INT8_MIN, UINT8_MAX},
    {SQL_SMALLINT, INT16_MIN, UINT16_MAX},
    {SQL_INTEGER, INT32_MIN, UINT32_MAX},
    {SQL_BIGINT, INT64_MIN, UINT64_MAX},
};

static enum state coerce_integer(struct coerce *coerce)
{
    struct value *value = coerce->value;
    int64_t integer = 0;
    uint64_t natural = 0;
    size_t row = 0;
    if (!is_number(value))
        return STATE_07006;
    while (integers[row].sql_type != coerce->sql_type)
        row++;
    enum decimal_loss loss = write_i64(value, &integer);
    bool is_signed = loss < DECIMAL_RANGE;
    if (!is_signed)
        loss = write_u64(value, &natural);
    if (loss >= DECIMAL_RANGE)
        return write_state(loss);
    if (is_signed ? integer < integers[row].least || (integer > 0 && (uint64_t)integer > integers[row].most)
                  : natural > integers[row].most)
        return STATE_22003;
    enum state state = from_loss(value, loss);
    value->kind = is_signed ? VALUE_INT : VALUE_UINT;
    if (is_signed)
        value->integer = integer;
    else
        value->natural = natural;
    return state;
}

/* A text's fraction is not cut to a declared scale of 0: DBD::ODBC and others declare every decimal so. It is
 * sent exactly, and a column checks it against its own scale. */
static bool scale_counts(const struct coerce *coerce)
{
    return coerce->size && coerce->digits >= 0 && (coerce->digits > 0 || coerce->value->kind != VALUE_TEXT);
}

static enum state coerce_decimal(struct coerce *coerce)
{
    struct value *value = coerce->value;
    struct decimal exact;
    if (!is_number(value))
        return STATE_07006;
    enum decimal_loss loss = write_exact(value, &exact);
    if (loss < DECIMAL_RANGE && scale_counts(coerce) && exact.scale > coerce->digits) {
        enum decimal_loss cut = decimal_rescale(&exact, coerce->digits);
        loss = cut > loss ? cut : loss;
    }
    if (loss >= DECIMAL_RANGE)
        return write_state(loss);
    int whole = decimal_digits(&exact) - exact.scale;
    if (coerce->size && whole > 0 && !decimal_is_zero(&exact) &&
        whole > (int64_t)coerce->size - coerce->digits)
        return STATE_22003;
    enum state state = from_loss(value, loss);
    value->kind = VALUE_DECIMAL;
    value->decimal = exact;
    return state;
}

static enum state coerce_real(struct coerce *coerce)
{
    struct value *value = coerce->value;
    double real = 0;
    if (!is_number(value))
        return STATE_07006;
    enum state state = write_real(value, &real);
    if (state != STATE_00000)
        return state;
    if (coerce->sql_type == SQL_REAL && isinf((float)real) && !isinf(real))
        return STATE_22003;
    value->kind = coerce->sql_type == SQL_REAL ? VALUE_FLOAT : VALUE_DOUBLE;
    value->real = coerce->sql_type == SQL_REAL ? (double)(float)real : real;
    return STATE_00000;
}

static enum state coerce_bit(struct coerce *coerce)
{
    static const struct target nowhere = {0};
    uint8_t bit = 0;
    if (!is_number(coerce->value))
        return STATE_07006;
    enum state state = write_bit(coerce->value, &nowhere, &bit);
    if (state == STATE_01S07)
        return STATE_22001;
    coerce->value->kind = VALUE_BOOL;
    coerce->value->integer = bit;
    return state;
}

static const struct {
    SQLSMALLINT sql_type;
    coerce_rule *rule;
} rules[] = {
    {SQL_CHAR, coerce_text},
    {SQL_VARCHAR, coerce_text},
    {SQL_LONGVARCHAR, coerce_text},
    {SQL_WCHAR, coerce_text},
    {SQL_WVARCHAR, coerce_text},
    {SQL_WLONGVARCHAR, coerce_text},
    {SQL_BINARY, coerce_binary},
    {SQL_VARBINARY, coerce_binary},
    {SQL_LONGVARBINARY, coerce_binary},
    {SQL_TINYINT, coerce_integer},
    {SQL_SMALLINT, coerce_integer},
    {SQL_INTEGER, coerce_integer},
    {SQL_BIGINT, coerce_integer},
    {SQL_DECIMAL, coerce_decimal},
    {SQL_NUMERIC, coerce_decimal},
    {SQL_REAL, coerce_real},
    {SQL_FLOAT, coerce_real},
    {SQL_DOUBLE, coerce_real},
    {SQL_BIT, coerce_bit},
    {SQL_DATE, coerce_date},
    {SQL_TIME, coerce_time},
    {SQL_TIMESTAMP, coerce_timestamp},
    {SQL_TYPE_DATE, coerce_date},
    {SQL_TYPE_TIME, coerce_time},
    {SQL_TYPE_TIMESTAMP, coerce_timestamp},
    {SQL_GUID, coerce_guid},
};

static coerce_rule *rule_of(SQLSMALLINT sql_type)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if (rules[i].sql_type == sql_type)
            return rules[i].rule;
    }
    bool interval = sql_type >= SQL_INTERVAL_YEAR && sql_type <= SQL_INTERVAL_MINUTE_TO_SECOND;
    return interval ? coerce_interval : NULL;
}

/* Bytes for anything but text and bytes are the C struct of that type. */
static int from_bytes(struct coerce *coerce, struct error *err)
{
    struct text bytes = coerce->value->text;
    struct source source = {.c_type = source_default_c_type(coerce->sql_type), .scale = -1};
    SQLLEN length = (SQLLEN)bytes.size;
    size_t size = convert_c_size(source.c_type);
    if (size && size != bytes.size)
        return error_set(err, STATE_22003, 0, "%zu bytes are not the %zu of the parameter's type", bytes.size,
                         size);
    source.data = (const uint8_t *)bytes.data;
    source.octet_length = &length;
    return source_read(&source, 0, coerce->arena, coerce->value, err);
}

int source_coerce(struct value *value, SQLSMALLINT sql_type, SQLULEN size, SQLSMALLINT digits,
                  struct arena *arena, struct error *err)
{
    struct coerce coerce = {value, sql_type, size, digits, arena};
    coerce_rule *rule = rule_of(sql_type);
    if (value->kind == VALUE_NULL || !rule)
        return 0;
    if (value->kind == VALUE_BYTES && rule != coerce_text && rule != coerce_binary &&
        from_bytes(&coerce, err))
        return -1;
    enum state state = rule(&coerce);
    if (state == STATE_00000)
        return 0;
    return error_set(err, state, 0, "the value cannot be sent as SQL type %d: %s", sql_type,
                     sqlstate_get(state)->text);
}
