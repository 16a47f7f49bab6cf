/* Values -> what a column of a server's type stores. */
#include "convert/fit.h"

#include <arpa/inet.h>
#include <math.h>

#include "base/number.h"
#include "convert/source.h"
#include "convert/temporal.h"
#include "convert/write.h"
#include "types/kind.h"

/* One conversion in progress. */
struct fitting {
    struct fit *fit;
    struct value *value;
    struct arena *arena;
    int64_t least; /* of whole numbers up to 64 bits, from the table */
    uint64_t most;
};

/* One kind's rule: STATE_00000 or why not. */
typedef enum state fit_rule(struct fitting *fitting);

/* Fraction digits that got lost: of a number it is told (01S07), of a text it is an error, as Appendix D has
 * it. */
static enum state fit_loss(struct fitting *fitting, enum decimal_loss loss, bool text)
{
    if (loss != DECIMAL_FRACTION)
        return write_state(loss);
    fitting->fit->cut = fitting->fit->cut || !text;
    return text ? STATE_22001 : STATE_00000;
}

static bool fit_number(const struct value *value)
{
    return value->kind >= VALUE_BOOL && value->kind <= VALUE_TEXT;
}

static enum state fit_signed(struct fitting *fitting)
{
    struct value *value = fitting->value;
    bool text = value->kind == VALUE_TEXT;
    enum decimal_loss loss;
    int64_t number;

    if (!fit_number(value))
        return STATE_07006;
    loss = write_i64(value, &number);
    if (loss >= DECIMAL_RANGE)
        return write_state(loss);
    if (number < fitting->least || (number > 0 && (uint64_t)number > fitting->most))
        return STATE_22003;
    value->kind = VALUE_INT;
    value->integer = number;
    return fit_loss(fitting, loss, text);
}

static enum state fit_unsigned(struct fitting *fitting)
{
    struct value *value = fitting->value;
    bool text = value->kind == VALUE_TEXT;
    enum decimal_loss loss;
    uint64_t number;

    if (!fit_number(value))
        return STATE_07006;
    loss = write_u64(value, &number);
    if (loss >= DECIMAL_RANGE)
        return write_state(loss);
    if (number > fitting->most)
        return STATE_22003;
    value->kind = VALUE_UINT;
    value->natural = number;
    return fit_loss(fitting, loss, text);
}

static enum state fit_bool(struct fitting *fitting)
{
    struct value *value = fitting->value;

    if (value->kind == VALUE_TEXT && text_same(value->text, text_of("true")))
        *value = (struct value){.kind = VALUE_BOOL, .integer = 1};
    else if (value->kind == VALUE_TEXT && text_same(value->text, text_of("false")))
        *value = (struct value){.kind = VALUE_BOOL};
    return fit_signed(fitting);
}

static enum state fit_exact(struct fitting *fitting)
{
    const struct type *type = fitting->fit->type;
    struct value *value = fitting->value;
    bool text = value->kind == VALUE_TEXT;
    bool is_decimal = type->precision > 0;
    uint8_t bytes[32];
    struct decimal exact;
    enum decimal_loss loss;

    if (!fit_number(value))
        return STATE_07006;
    loss = write_exact(value, &exact);
    if (loss < DECIMAL_RANGE) {
        enum decimal_loss cut = decimal_rescale(&exact, is_decimal ? type->scale : 0);
        loss = cut > loss ? cut : loss;
    }
    if (loss < DECIMAL_RANGE && is_decimal && decimal_digits(&exact) > type->precision)
        loss = DECIMAL_RANGE;
    if (loss < DECIMAL_RANGE &&
        decimal_to_bytes(&exact, bytes, type->width, type->kind != KIND_UINT128 && type->kind != KIND_UINT256,
                         exact.scale) != DECIMAL_EXACT)
        loss = DECIMAL_RANGE;
    if (loss >= DECIMAL_RANGE)
        return write_state(loss);
    value->kind = VALUE_DECIMAL;
    value->decimal = exact;
    return fit_loss(fitting, loss, text);
}

static enum state fit_real(struct fitting *fitting)
{
    struct value *value = fitting->value;
    bool wide = fitting->fit->type->kind == KIND_FLOAT64;
    enum state state;
    double real = 0;

    if (!fit_number(value))
        return STATE_07006;
    state = write_real(value, &real);
    if (state != STATE_00000)
        return state;
    if (!wide && isinf((float)real) && !isinf(real))
        return STATE_22003;
    value->kind = VALUE_DOUBLE;
    value->real = real;
    return STATE_00000;
}

/* Brings the value to an ODBC type by the rules of parameters. */
static enum state fit_coerce(struct fitting *fitting, SQLSMALLINT sql_type)
{
    struct error err = {0};
    enum state state;

    source_coerce(fitting->value, sql_type, 0, 0, fitting->arena, &err);
    state = err.state;
    error_clear(&err);
    return state;
}

static enum state fit_string(struct fitting *fitting)
{
    const struct type *type = fitting->fit->type;
    enum state state = fit_coerce(fitting, SQL_VARCHAR);

    if (state != STATE_00000)
        return state;
    fitting->value->kind = VALUE_BYTES;
    return type->kind == KIND_FIXEDSTRING && fitting->value->text.size > type->width ? STATE_22001
                                                                                     : STATE_00000;
}

/* The text of an array, a map and its like: the server reads it, nothing but a text will do. */
static enum state fit_nested(struct fitting *fitting)
{
    if (fitting->value->kind != VALUE_TEXT && fitting->value->kind != VALUE_BYTES)
        return STATE_07006;
    return fit_string(fitting);
}

static enum state fit_integer(struct fitting *fitting, int64_t number)
{
    fitting->value->kind = VALUE_INT;
    fitting->value->integer = number;
    return number < fitting->least || (number > 0 && (uint64_t)number > fitting->most) ? STATE_22008
                                                                                       : STATE_00000;
}

static enum state fit_date(struct fitting *fitting)
{
    enum state state = fit_coerce(fitting, SQL_TYPE_DATE);

    return state == STATE_00000 ? fit_integer(fitting, calendar_days(fitting->value->datetime.date)) : state;
}

/* Whole seconds and nanoseconds above them -> ticks of 10^-digits seconds; 22008 beyond 64 bits. */
static enum state fit_ticks(struct fitting *fitting, int64_t seconds, uint32_t nanosecond, int digits)
{
    int64_t scale = 1, ticks;
    uint32_t unit = 1000000000u;

    for (int i = 0; i < digits; i++) {
        scale *= 10;
        unit /= 10;
    }
    fitting->fit->cut = fitting->fit->cut || nanosecond % unit != 0;
    if (__builtin_mul_overflow(seconds, scale, &ticks) ||
        __builtin_add_overflow(ticks, (int64_t)(nanosecond / unit), &ticks))
        return STATE_22008;
    return fit_integer(fitting, ticks);
}

static enum state fit_datetime(struct fitting *fitting)
{
    const struct type *type = fitting->fit->type;
    enum state state = fit_coerce(fitting, SQL_TYPE_TIMESTAMP);
    int64_t utc;

    if (state != STATE_00000)
        return state;
    utc = zone_to_utc(type->zone, calendar_seconds(&fitting->value->datetime), &fitting->fit->memo);
    if (type->kind == KIND_DATETIME64 && !fitting->fit->stored &&
        (utc < FIT_FIRST_SECOND || utc > FIT_LAST_SECOND))
        return STATE_22008;
    return fit_ticks(fitting, utc, fitting->value->datetime.clock.nanosecond,
                     type->kind == KIND_DATETIME64 ? type->scale : 0);
}

static enum state fit_time(struct fitting *fitting)
{
    const struct type *type = fitting->fit->type;
    enum state state = fit_coerce(fitting, SQL_TYPE_TIME);
    struct clock clock = fitting->value->datetime.clock;
    int64_t seconds;

    if (state != STATE_00000)
        return state;
    if (clock.hour > 999)
        return STATE_22008;
    seconds = (int64_t)clock.hour * 3600 + clock.minute * 60 + clock.second;
    state = fit_ticks(fitting, seconds, clock.nanosecond, type->kind == KIND_TIME64 ? type->scale : 0);
    if (clock.negative)
        fitting->value->integer = -fitting->value->integer;
    return state;
}

static enum state fit_uuid(struct fitting *fitting)
{
    return fit_coerce(fitting, SQL_GUID);
}

static bool fit_address(const struct value *value, int family, void *out)
{
    char text[64];

    if (value->kind != VALUE_TEXT || value->text.size >= sizeof text)
        return false;
    memcpy(text, value->text.data, value->text.size);
    text[value->text.size] = '\0';
    return inet_pton(family, text, out) == 1;
}

static enum state fit_ipv4(struct fitting *fitting)
{
    uint8_t octets[4];

    if (fitting->value->kind != VALUE_TEXT)
        return fit_unsigned(fitting);
    if (!fit_address(fitting->value, AF_INET, octets))
        return STATE_22018;
    fitting->value->kind = VALUE_UINT;
    fitting->value->natural =
        (uint64_t)octets[0] << 24 | (uint64_t)octets[1] << 16 | (uint64_t)octets[2] << 8 | octets[3];
    return STATE_00000;
}

static enum state fit_ipv6(struct fitting *fitting)
{
    struct value *value = fitting->value;
    uint8_t *bytes = arena_zalloc(fitting->arena, 16);

    if (!bytes)
        return STATE_HY001;
    if (value->kind == VALUE_BYTES)
        return value->text.size == 16 ? STATE_00000 : STATE_22018;
    if (fit_address(value, AF_INET, bytes + 12))
        bytes[10] = bytes[11] = 0xff;
    else if (!fit_address(value, AF_INET6, bytes))
        return STATE_22018;
    value->kind = VALUE_BYTES;
    value->text = text_make((const char *)bytes, 16);
    return STATE_00000;
}

/* By its label, else by its number. */
static enum state fit_enum(struct fitting *fitting)
{
    const struct type *type = fitting->fit->type;
    struct value *value = fitting->value;
    int64_t number;

    if (value->kind == VALUE_BYTES)
        value->kind = VALUE_TEXT;
    for (uint32_t i = 0; value->kind == VALUE_TEXT && i < type->label_count; i++)
        if (text_equal(type->labels[i].label, value->text)) {
            value->kind = VALUE_INT;
            value->integer = type->labels[i].value;
            return STATE_00000;
        }
    if (!fit_number(value))
        return STATE_07006;
    if (write_i64(value, &number) != DECIMAL_EXACT)
        return STATE_22018;
    for (uint32_t i = 0; i < type->label_count; i++)
        if (type->labels[i].value == number) {
            value->kind = VALUE_INT;
            value->integer = number;
            return STATE_00000;
        }
    return STATE_22018;
}

static const struct {
    fit_rule *rule;
    int64_t least;
    uint64_t most;
} fit_rules[KIND_COUNT] = {
    [KIND_BOOL] = {fit_bool, 0, 1},
    [KIND_INT8] = {fit_signed, INT8_MIN, INT8_MAX},
    [KIND_INT16] = {fit_signed, INT16_MIN, INT16_MAX},
    [KIND_INT32] = {fit_signed, INT32_MIN, INT32_MAX},
    [KIND_INT64] = {fit_signed, INT64_MIN, INT64_MAX},
    [KIND_INTERVAL] = {fit_signed, INT64_MIN, INT64_MAX},
    [KIND_UINT8] = {fit_unsigned, 0, UINT8_MAX},
    [KIND_UINT16] = {fit_unsigned, 0, UINT16_MAX},
    [KIND_UINT32] = {fit_unsigned, 0, UINT32_MAX},
    [KIND_UINT64] = {fit_unsigned, 0, UINT64_MAX},
    [KIND_INT128] = {fit_exact, 0, 0},
    [KIND_INT256] = {fit_exact, 0, 0},
    [KIND_UINT128] = {fit_exact, 0, 0},
    [KIND_UINT256] = {fit_exact, 0, 0},
    [KIND_DECIMAL32] = {fit_exact, 0, 0},
    [KIND_DECIMAL64] = {fit_exact, 0, 0},
    [KIND_DECIMAL128] = {fit_exact, 0, 0},
    [KIND_DECIMAL256] = {fit_exact, 0, 0},
    [KIND_FLOAT32] = {fit_real, 0, 0},
    [KIND_FLOAT64] = {fit_real, 0, 0},
    [KIND_BFLOAT16] = {fit_real, 0, 0},
    [KIND_STRING] = {fit_string, 0, 0},
    [KIND_FIXEDSTRING] = {fit_string, 0, 0},
    [KIND_DATE] = {fit_date, 0, UINT16_MAX},
    [KIND_DATE32] = {fit_date, FIT_FIRST_DAY, FIT_LAST_DAY},
    [KIND_DATETIME] = {fit_datetime, 0, UINT32_MAX},
    [KIND_DATETIME64] = {fit_datetime, INT64_MIN, INT64_MAX},
    [KIND_TIME] = {fit_time, INT64_MIN, INT64_MAX},
    [KIND_TIME64] = {fit_time, INT64_MIN, INT64_MAX},
    [KIND_UUID] = {fit_uuid, 0, 0},
    [KIND_IPV4] = {fit_ipv4, 0, UINT32_MAX},
    [KIND_IPV6] = {fit_ipv6, 0, 0},
    [KIND_ENUM8] = {fit_enum, 0, 0},
    [KIND_ENUM16] = {fit_enum, 0, 0},
    [KIND_ARRAY] = {fit_nested, 0, 0},
    [KIND_TUPLE] = {fit_nested, 0, 0},
    [KIND_NESTED] = {fit_nested, 0, 0},
    [KIND_JSON] = {fit_nested, 0, 0},
    [KIND_VARIANT] = {fit_string, 0, 0},
};

bool fit_known(const struct type *type)
{
    return fit_rules[type->kind].rule != NULL;
}

int fit_value(struct fit *fit, struct value *value, struct arena *arena, struct error *err)
{
    const struct type *type = fit->type;
    struct fitting fitting = {fit, value, arena, fit_rules[type->kind].least, fit_rules[type->kind].most};
    enum state state;

    if ((type->kind == KIND_DATETIME || type->kind == KIND_DATETIME64) && !type->zone)
        return temporal_no_zone(type, err);
    state = fit_rules[type->kind].rule(&fitting);
    if (state == STATE_00000)
        return 0;
    return error_set(err, state, 0, "the value does not fit a column of type %.*s: %s",
                     (int)(type->name.size < 200 ? type->name.size : 200), type->name.data,
                     sqlstate_get(state)->text);
}
