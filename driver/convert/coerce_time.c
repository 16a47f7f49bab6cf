/* Values -> dates, times, timestamps, GUIDs and intervals that a parameter was declared with. */
#include "convert/coerce.h"
#include "convert/interval.h"
#include "convert/temporal.h"
#include "convert/write.h"

/* Text becomes the time that it spells: a date, a timestamp or a clock. */
static enum state spell(struct value *value)
{
    struct value spelt = {.kind = VALUE_DATE};
    if (value->kind != VALUE_TEXT)
        return STATE_00000;
    if (!calendar_parse_date(value->text, &spelt.datetime.date)) {
        spelt.kind = VALUE_DATETIME;
        if (!calendar_parse_datetime(value->text, &spelt.datetime)) {
            spelt.kind = VALUE_TIME;
            if (!calendar_parse_clock(value->text, &spelt.datetime.clock))
                return write_temporal_state(value->text);
        }
    }
    spelt.digits = temporal_digits(spelt.datetime.clock.nanosecond);
    *value = spelt;
    return STATE_00000;
}

/* A fraction finer than DecimalDigits is 22008; without a ColumnSize the application said nothing of digits.
 * With a text, alexbrainman/odbc and others give DecimalDigits of 0 always: the ColumnSize tells then. */
static enum state limit_fraction(const struct coerce *coerce, bool spelt)
{
    SQLULEN whole = coerce->value->kind == VALUE_TIME ? sizeof "hh:mm:ss" : sizeof "yyyy-mm-dd hh:mm:ss";
    SQLULEN digits = coerce->digits > 0 ? (SQLULEN)coerce->digits : 0;
    if (digits == 0 && spelt && coerce->size > whole)
        digits = coerce->size - whole; /* `whole` counts the point */
    return coerce->size && coerce->value->digits > 0 && (SQLULEN)coerce->value->digits > digits ? STATE_22008
                                                                                                : STATE_00000;
}

enum state coerce_date(struct coerce *coerce)
{
    struct value *value = coerce->value;
    bool spelt = value->kind == VALUE_TEXT;
    enum state state = spell(value);
    if (state != STATE_00000)
        return state;
    if (value->kind == VALUE_DATETIME && !temporal_is_midnight(&value->datetime.clock))
        return STATE_22008;
    if (value->kind != VALUE_DATE && value->kind != VALUE_DATETIME)
        return spelt ? STATE_22018 : STATE_07006;
    value->kind = VALUE_DATE;
    value->digits = 0;
    return STATE_00000;
}

enum state coerce_time(struct coerce *coerce)
{
    struct value *value = coerce->value;
    bool spelt = value->kind == VALUE_TEXT;
    enum state state = spell(value);
    if (state != STATE_00000)
        return state;
    if (value->kind != VALUE_TIME && value->kind != VALUE_DATETIME)
        return spelt ? STATE_22018 : STATE_07006;
    value->kind = VALUE_TIME;
    memset(&value->datetime.date, 0, sizeof(value->datetime.date));
    return limit_fraction(coerce, spelt);
}

enum state coerce_timestamp(struct coerce *coerce)
{
    struct value *value = coerce->value;
    bool spelt = value->kind == VALUE_TEXT;
    enum state state = spell(value);
    if (state != STATE_00000)
        return state;
    if (value->kind == VALUE_TIME) {
        value->datetime.date = temporal_today();
        if (!calendar_clock_valid(value->datetime.clock))
            return STATE_22008;
    } else if (value->kind == VALUE_DATE) {
        memset(&value->datetime.clock, 0, sizeof(value->datetime.clock));
    } else if (value->kind != VALUE_DATETIME) {
        return STATE_07006;
    }
    value->kind = VALUE_DATETIME;
    return limit_fraction(coerce, spelt);
}

enum state coerce_guid(struct coerce *coerce)
{
    struct value *value = coerce->value;
    uint8_t guid[16];
    if (value->kind == VALUE_GUID)
        return STATE_00000;
    if (value->kind != VALUE_TEXT)
        return STATE_07006;
    if (!write_parse_guid(value->text, guid))
        return STATE_22018;
    value->kind = VALUE_GUID;
    memcpy(value->guid, guid, sizeof(guid));
    return STATE_00000;
}

enum state coerce_interval(struct coerce *coerce)
{
    SQL_INTERVAL_STRUCT interval;
    /* SQL_INTERVAL_x and SQL_C_INTERVAL_x are the same numbers. */
    struct target target = {.c_type = coerce->sql_type, .precision = 9};
    if (coerce->value->kind >= VALUE_FLOAT && coerce->value->kind != VALUE_TEXT &&
        coerce->value->kind < VALUE_INTERVAL_MONTH)
        return STATE_07006;
    enum state state = write_interval(coerce->value, &target, (uint8_t *)&interval);
    if (state == STATE_01S07)
        return STATE_22008;
    if (state == STATE_00000 && !interval_from_struct(&interval, 9, coerce->value))
        return STATE_22015;
    return state;
}
