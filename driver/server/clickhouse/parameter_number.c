/* Parameters that are numbers. */
#include "base/number.h"
#include "server/clickhouse/wire.h"

enum { DECIMAL_DIGITS_MOST = 76 };

/* The value as an exact number. */
int wire_take_decimal(const struct wire_job *job, struct decimal *out)
{
    const struct value *value = &job->parameter->value;
    enum decimal_loss loss = DECIMAL_EXACT;
    switch (value->kind) {
    case VALUE_BOOL:
    case VALUE_INT:
        *out = decimal_from_i64(value->integer);
        return 0;
    case VALUE_UINT:
        *out = decimal_from_u64(value->natural);
        return 0;
    case VALUE_DECIMAL:
        *out = value->decimal;
        return 0;
    case VALUE_FLOAT:
    case VALUE_DOUBLE: {
        char text[NUMBER_TEXT_SIZE];
        size_t size = value->kind == VALUE_FLOAT ? number_format_float((float)value->real, text)
                                                 : number_format_double(value->real, text);
        loss = decimal_parse(text_make(text, size), out);
        return loss == DECIMAL_EXACT ? 0 : wire_out_of_range(job);
    }
    case VALUE_TEXT:
        loss = decimal_parse(value->text, out);
        if (loss == DECIMAL_SYNTAX)
            return wire_not_such(job, "a number");
        return loss == DECIMAL_EXACT ? 0 : wire_out_of_range(job);
    default:
        return wire_mismatch(job);
    }
}

/* The whole number nearest to nothing lost: a fraction is 22001. */
static int take_whole(const struct wire_job *job, struct decimal *out)
{
    if (wire_take_decimal(job, out))
        return -1;
    struct decimal whole = *out;
    enum decimal_loss loss = decimal_rescale(&whole, 0);
    if (loss == DECIMAL_FRACTION)
        return error_set(job->err, STATE_22001, 0,
                         "the value has a fraction, and the parameter's type has none");
    *out = whole;
    return loss == DECIMAL_EXACT ? 0 : wire_out_of_range(job);
}

/* The narrowest integer type of `width` bytes or more that holds the value. */
static int make_whole(const struct wire_job *job, const struct decimal *whole, size_t width)
{
    static const struct {
        size_t width;
        bool is_signed;
        const char *name;
    } INTEGERS[] = {
        {1, true, "Int8"},    {2, true, "Int16"},   {4, true, "Int32"},   {8, true, "Int64"},
        {8, false, "UInt64"}, {16, true, "Int128"}, {32, true, "Int256"}, {32, false, "UInt256"},
    };
    uint8_t bytes[32];
    for (size_t i = 0; i < sizeof INTEGERS / sizeof *INTEGERS; i++) {
        if (INTEGERS[i].width >= width &&
            decimal_to_bytes(whole, bytes, INTEGERS[i].width, INTEGERS[i].is_signed, 0) == DECIMAL_EXACT)
            return wire_put_type(job, INTEGERS[i].name) || wire_put_decimal(job, whole);
    }
    return wire_out_of_range(job);
}

int wire_integer(const struct wire_job *job, const struct wire_target *target)
{
    struct decimal whole;
    if (take_whole(job, &whole))
        return -1;
    return make_whole(job, &whole, target->width);
}

int wire_decimal(const struct wire_job *job, const struct wire_target *target)
{
    (void)target;
    struct decimal decimal;
    if (wire_take_decimal(job, &decimal))
        return -1;
    /* A Decimal compared with an integer key reads every granule: whole numbers go as integers. */
    if (decimal.scale == 0) {
        job->out->kind = WIRE_INTEGER;
        return make_whole(job, &decimal, 8);
    }
    int digits = decimal_digits(&decimal);
    int precision = digits > decimal.scale ? digits : decimal.scale;
    if (precision > DECIMAL_DIGITS_MOST)
        return wire_out_of_range(job);
    job->out->scale = (uint8_t)decimal.scale;
    return wire_put_sized_type(job, "Decimal", (unsigned)precision, decimal.scale) ||
           wire_put_decimal(job, &decimal);
}

int wire_real(const struct wire_job *job, const struct wire_target *target)
{
    const struct value *value = &job->parameter->value;
    double real;
    if (value->kind == VALUE_FLOAT || value->kind == VALUE_DOUBLE) {
        real = value->real;
    } else if (value->kind == VALUE_TEXT) {
        if (!number_parse_double(value->text, &real))
            return wire_not_such(job, "a number");
    } else {
        struct decimal decimal;
        if (wire_take_decimal(job, &decimal))
            return -1;
        real = decimal_to_double(&decimal);
    }
    char text[NUMBER_TEXT_SIZE];
    bool single = target->width == 4 && (double)(float)real == real;
    size_t size = single ? number_format_float((float)real, text) : number_format_double(real, text);
    return wire_put_type(job, single ? "Float32" : "Float64") || wire_put_text(job, text, size);
}

int wire_bool(const struct wire_job *job, const struct wire_target *target)
{
    (void)target;
    const struct value *value = &job->parameter->value;
    int64_t bit = -1;
    struct decimal whole;
    if (value->kind == VALUE_TEXT && text_same(text_trim(value->text), text_of("true")))
        bit = 1;
    else if (value->kind == VALUE_TEXT && text_same(text_trim(value->text), text_of("false")))
        bit = 0;
    else if (take_whole(job, &whole))
        return -1;
    else if (decimal_to_i64(&whole, &bit) != DECIMAL_EXACT || bit < 0 || bit > 1)
        return wire_out_of_range(job);
    return wire_put_type(job, wire_at_least(job, 21, 12) ? "Bool" : "UInt8") ||
           wire_put_text(job, bit ? "1" : "0", 1);
}
