/* Values -> interval structs: from literals, and single fields from exact numbers. */
#include "convert/interval.h"
#include "convert/write.h"

/* A number of the interval's one field; a fraction can only be seconds'. */
static enum state interval_of_number(const struct value *value, int interval, struct value *out)
{
    struct decimal exact, fraction;
    int64_t whole = 0;
    bool cut = false;
    uint32_t nanosecond = 0;
    enum decimal_loss loss = write_exact(value, &exact);
    if (loss >= DECIMAL_RANGE || !interval_is_single(interval))
        return loss == DECIMAL_RANGE ? STATE_22015 : STATE_22018;
    fraction = exact;
    enum decimal_loss whole_loss = decimal_to_i64(&exact, &whole);
    if (whole_loss == DECIMAL_RANGE || whole < -(int64_t)UINT32_MAX || whole > (int64_t)UINT32_MAX)
        return STATE_22015;
    cut = loss == DECIMAL_FRACTION || whole_loss == DECIMAL_FRACTION;
    if (interval == SQL_IS_SECOND && whole_loss == DECIMAL_FRACTION) {
        int64_t scaled = 0;
        cut = decimal_rescale(&fraction, 9) == DECIMAL_FRACTION || loss == DECIMAL_FRACTION;
        fraction.scale = 0;
        if (decimal_to_i64(&fraction, &scaled) != DECIMAL_EXACT)
            return STATE_22015;
        nanosecond = (uint32_t)((scaled < 0 ? -scaled : scaled) % 1000000000);
    }
    interval_from_number(whole, nanosecond, exact.negative, interval, out);
    return cut ? STATE_01S07 : STATE_00000;
}

enum state write_interval(const struct value *value, const struct target *target, uint8_t *out)
{
    int interval = target->c_type - SQL_C_INTERVAL_YEAR + SQL_IS_YEAR;
    struct value parsed;
    SQL_INTERVAL_STRUCT result;
    enum state before = STATE_00000;
    if (value->kind == VALUE_INTERVAL_MONTH || value->kind == VALUE_INTERVAL_DAY)
        parsed = *value;
    else if (value->kind != VALUE_TEXT || !interval_parse(value->text, interval, &parsed))
        before = interval_of_number(value, interval, &parsed);
    if (before != STATE_00000 && before != STATE_01S07)
        return before;
    enum state state = interval_to_struct(&parsed, interval, target->precision, &result);
    if (state == STATE_00000 || state == STATE_01S07)
        memcpy(out, &result, sizeof(result));
    return state == STATE_00000 ? before : state;
}
