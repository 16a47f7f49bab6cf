/* Parameters as literals, for servers of before 20.x, which know no server-side ones. */
#include "server/clickhouse/clickhouse.h"
#include "server/clickhouse/parameter.h"

/* The years that Date and DateTime of such servers hold whole, whatever the time zone. */
enum { FIRST_YEAR = 1970, LAST_YEAR = 2105, OLD_DECIMAL_DIGITS = 38 };

/* A string literal: the one place that quotes. */
static void put_quoted(struct buffer *out, struct text text)
{
    static const char RAW[] = "\\'\t\n\r\b\f", CODE[] = "\\'tnrbf";
    buffer_byte(out, '\'');
    size_t plain = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        const char *found = c ? strchr(RAW, c) : NULL;
        if (c && !found)
            continue;
        char pair[2] = {'\\', found ? CODE[found - RAW] : '0'};
        buffer_append(out, text.data + plain, i - plain);
        buffer_append(out, pair, 2);
        plain = i + 1;
    }
    buffer_append(out, text.data + plain, text.size - plain);
    buffer_byte(out, '\'');
}

/* `function('text'tail)` */
static void put_call(struct buffer *out, const char *function, struct text text, const char *tail)
{
    buffer_puts(out, function);
    buffer_byte(out, '(');
    put_quoted(out, text);
    buffer_puts(out, tail);
    buffer_byte(out, ')');
}

static size_t digits_of(struct text text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.size; i++)
        digits += text_is_digit(text.data[i]);
    return digits;
}

static int put_decimal(const struct wire *wire, bool bare, struct buffer *out, struct error *err)
{
    if (digits_of(wire->text) > OLD_DECIMAL_DIGITS + (wire->scale == OLD_DECIMAL_DIGITS))
        return error_set(err, STATE_22003, 0, "the server's decimals have at most 38 digits");
    if (bare) {
        buffer_put(out, wire->text);
        return 0;
    }
    buffer_puts(out, "toDecimal128(");
    put_quoted(out, wire->text);
    buffer_printf(out, ", %u)", (unsigned)wire->scale);
    return 0;
}

/* Integers of up to 64 bits are literals of their own; a minus sign must not meet another one. */
static int put_integer(const struct wire *wire, bool bare, struct buffer *out, struct error *err)
{
    if (wire->type.size > 6 || text_equal(wire->type, text_of("Int128")) ||
        text_equal(wire->type, text_of("Int256")))
        return put_decimal(wire, bare, out, err);
    bool guarded = !bare && wire->text.data[0] == '-';
    buffer_puts(out, guarded ? "(" : "");
    buffer_put(out, wire->text);
    buffer_puts(out, guarded ? ")" : "");
    return 0;
}

static int put_time(const struct wire *wire, bool bare, struct buffer *out, struct error *err)
{
    if (wire->year < FIRST_YEAR || wire->year > LAST_YEAR)
        return error_set(err, STATE_22008, 0, "the server's dates go from %d to %d", FIRST_YEAR, LAST_YEAR);
    if (wire->kind == WIRE_TIMESTAMP && wire->scale)
        return error_set(err, STATE_22008, 0, "the server's times have no fractions of a second");
    if (bare)
        put_quoted(out, wire->text);
    else
        put_call(out, wire->kind == WIRE_DATE ? "toDate" : "toDateTime", wire->text, "");
    return 0;
}

static int put_typed(const struct wire *wire, struct buffer *out)
{
    /* CAST takes the type as a string on all of these servers. */
    buffer_puts(out, "CAST(");
    if (wire->null)
        buffer_puts(out, "NULL");
    else
        put_quoted(out, wire->text);
    buffer_puts(out, ", ");
    put_quoted(out, wire->type);
    buffer_byte(out, ')');
    return 0;
}

int literal_put(const struct wire *wire, bool bare, struct buffer *out, struct error *err)
{
    if (wire->kind == WIRE_TYPED && !bare)
        return put_typed(wire, out);
    if (wire->null) {
        buffer_puts(out, "NULL");
        return 0;
    }
    switch (wire->kind) {
    case WIRE_INTEGER:
        return put_integer(wire, bare, out, err);
    case WIRE_DECIMAL:
        return put_decimal(wire, bare, out, err);
    case WIRE_BOOL:
        buffer_put(out, wire->text);
        return 0;
    case WIRE_DATE:
    case WIRE_TIMESTAMP:
        return put_time(wire, bare, out, err);
    case WIRE_REAL:
        if (bare)
            buffer_put(out, wire->text);
        else
            put_call(out, text_equal(wire->type, text_of("Float32")) ? "toFloat32" : "toFloat64", wire->text,
                     "");
        return 0;
    case WIRE_INTERVAL:
        return error_set(err, STATE_HYC00, 0, "this server takes no interval parameters");
    case WIRE_UUID:
        if (bare)
            put_quoted(out, wire->text);
        else
            put_call(out, "toUUID", wire->text, "");
        return 0;
    default:
        put_quoted(out, wire->text);
        return 0;
    }
}
