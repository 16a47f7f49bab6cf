/* Values -> date, time, timestamp and GUID structs. */
#include "base/calendar.h"
#include "convert/temporal.h"
#include "convert/write.h"

enum state write_temporal_state(struct text text)
{
    bool separated = false;
    text = text_trim(text);
    if (text.size == 0 || !text_is_digit(text.data[0]))
        return STATE_22018;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '-' || c == ':')
            separated = true;
        else if (!text_is_digit(c) && c != '.' && c != ' ' && c != 'T')
            return STATE_22018;
    }
    return separated ? STATE_22007 : STATE_22018;
}

/* A date and a time of day from whatever says them; `dated` and `timed` tell which parts it said. */
static enum state moment_of(const struct value *value, struct datetime *out, bool *dated, bool *timed)
{
    memset(out, 0, sizeof(*out));
    *dated = value->kind != VALUE_TIME;
    *timed = value->kind != VALUE_DATE;
    switch (value->kind) {
    case VALUE_DATE:
        out->date = value->datetime.date;
        return STATE_00000;
    case VALUE_TIME:
        out->clock = value->datetime.clock;
        return STATE_00000;
    case VALUE_DATETIME:
        *out = value->datetime;
        return STATE_00000;
    case VALUE_TEXT:
        if (calendar_parse_date(value->text, &out->date)) {
            *timed = false;
            return STATE_00000;
        }
        if (calendar_parse_datetime(value->text, out))
            return STATE_00000;
        *dated = false;
        return calendar_parse_clock(value->text, &out->clock) ? STATE_00000
                                                              : write_temporal_state(value->text);
    default:
        return STATE_22018;
    }
}

enum state write_date(const struct value *value, const struct target *target, uint8_t *out)
{
    struct datetime moment;
    bool dated, timed;
    (void)target;
    enum state state = moment_of(value, &moment, &dated, &timed);
    if (state != STATE_00000)
        return state;
    if (!dated)
        return STATE_22018;
    if (moment.date.year < INT16_MIN || moment.date.year > INT16_MAX)
        return STATE_22003;
    SQL_DATE_STRUCT date = {(SQLSMALLINT)moment.date.year, moment.date.month, moment.date.day};
    memcpy(out, &date, sizeof(date));
    return temporal_is_midnight(&moment.clock) ? STATE_00000 : STATE_01S07;
}

enum state write_time(const struct value *value, const struct target *target, uint8_t *out)
{
    struct datetime moment;
    bool dated, timed;
    (void)target;
    enum state state = moment_of(value, &moment, &dated, &timed);
    if (state != STATE_00000)
        return state;
    if (!timed)
        return STATE_22018;
    if (!calendar_clock_valid(moment.clock))
        return STATE_22003;
    SQL_TIME_STRUCT time = {(SQLUSMALLINT)moment.clock.hour, moment.clock.minute, moment.clock.second};
    memcpy(out, &time, sizeof(time));
    return moment.clock.nanosecond == 0 ? STATE_00000 : STATE_01S07;
}

enum state write_timestamp(const struct value *value, const struct target *target, uint8_t *out)
{
    struct datetime moment;
    bool dated, timed;
    (void)target;
    enum state state = moment_of(value, &moment, &dated, &timed);
    if (state != STATE_00000)
        return state;
    if (!calendar_clock_valid(moment.clock) || moment.date.year < INT16_MIN || moment.date.year > INT16_MAX)
        return STATE_22003;
    if (!dated)
        moment.date = temporal_today();
    SQL_TIMESTAMP_STRUCT timestamp = {
        (SQLSMALLINT)moment.date.year,   moment.date.month,   moment.date.day,
        (SQLUSMALLINT)moment.clock.hour, moment.clock.minute, moment.clock.second,
        moment.clock.nanosecond};
    memcpy(out, &timestamp, sizeof(timestamp));
    return STATE_00000;
}

int write_hex_digit(char c)
{
    if (text_is_digit(c))
        return c - '0';
    c = text_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Inside of {guid '...'} or of {...}, else the text itself. */
static struct text guid_body(struct text text)
{
    static const struct text escape = TEXT("{guid");
    text = text_trim(text);
    if (text.size < 2 || text.data[0] != '{' || text.data[text.size - 1] != '}')
        return text;
    if (!text_starts_same(text, escape))
        return text_make(text.data + 1, text.size - 2);
    text = text_trim(text_make(text.data + escape.size, text.size - escape.size - 1));
    if (text.size < 2 || text.data[0] != '\'' || text.data[text.size - 1] != '\'')
        return text_make("", 0);
    return text_make(text.data + 1, text.size - 2);
}

bool write_parse_guid(struct text text, uint8_t guid[16])
{
    size_t at = 0;
    text = guid_body(text);
    bool hyphens = text.size == 36;
    if (!hyphens && text.size != 32)
        return false;
    for (size_t i = 0; i < 16; i++) {
        if (hyphens && (i == 4 || i == 6 || i == 8 || i == 10) && text.data[at++] != '-')
            return false;
        int high = write_hex_digit(text.data[at]), low = write_hex_digit(text.data[at + 1]);
        if (high < 0 || low < 0)
            return false;
        guid[i] = (uint8_t)(high * 16 + low);
        at += 2;
    }
    return true;
}

enum state write_guid(const struct value *value, const struct target *target, uint8_t *out)
{
    uint8_t bytes[16];
    SQLGUID guid;
    (void)target;
    if (value->kind == VALUE_GUID)
        memcpy(bytes, value->guid, sizeof(bytes));
    else if (value->kind != VALUE_TEXT || !write_parse_guid(value->text, bytes))
        return STATE_22018;
    guid.Data1 = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
    guid.Data2 = (uint16_t)(bytes[4] << 8 | bytes[5]);
    guid.Data3 = (uint16_t)(bytes[6] << 8 | bytes[7]);
    memcpy(guid.Data4, bytes + 8, sizeof(guid.Data4));
    memcpy(out, &guid, sizeof(guid));
    return STATE_00000;
}
