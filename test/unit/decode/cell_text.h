/* Cells as text, for tests of decoders only: simple, slow, and apart from driver/convert. */
#ifndef PORTER_TEST_CELL_TEXT_H
#define PORTER_TEST_CELL_TEXT_H

#include <arpa/inet.h>

#include <cstring>
#include <string>

extern "C" {
#include "base/calendar.h"
#include "base/decimal.h"
#include "base/number.h"
#include "column/column.h"
#include "types/kind.h"
}

namespace cell_text
{

inline std::string in_quotes(const std::string &text)
{
    static const std::string from("\b\f\n\r\t\0\\'", 8), to("bfnrt0\\'");
    std::string out = "'";
    for (char c : text) {
        size_t at = from.find(c);
        if (at != std::string::npos)
            out += '\\';
        out += at == std::string::npos ? c : to[at];
    }
    return out + "'";
}

template <typename T> T load(const struct column &column, uint64_t row)
{
    T value;
    memcpy(&value, column.data + row * column.type->width, sizeof value);
    return value;
}

inline std::string number(const struct column &column, uint64_t row, bool is_signed)
{
    char text[DECIMAL_TEXT_SIZE];
    struct decimal d = decimal_from_bytes(column.data + row * column.type->width, column.type->width,
                                          is_signed, column.type->scale);
    std::string out(text, decimal_format(&d, text));
    if (column.type->scale) /* the server drops zeros at the end */
        out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.')
        out.pop_back();
    return out;
}

inline std::string real(double value, bool single)
{
    char text[NUMBER_TEXT_SIZE];
    size_t size = single ? number_format_float((float)value, text) : number_format_double(value, text);
    return std::string(text, size);
}

/* A tick count since the epoch (or a duration) as whole seconds, rounded down, and nanoseconds. */
inline int64_t split(int64_t ticks, int scale, uint32_t *nanosecond)
{
    int64_t unit = 1, nanos = 1000000000;
    for (int i = 0; i < scale; i++) {
        unit *= 10;
        nanos /= 10;
    }
    int64_t seconds = ticks / unit - (ticks % unit < 0);
    *nanosecond = (uint32_t)((ticks - seconds * unit) * nanos);
    return seconds;
}

inline std::string moment(int64_t ticks, int scale)
{
    char text[CALENDAR_TEXT_SIZE];
    uint32_t nanosecond;
    int64_t seconds = split(ticks, scale, &nanosecond);
    struct datetime datetime = calendar_datetime(seconds, nanosecond);
    return std::string(text, calendar_format_datetime(&datetime, scale, text));
}

inline std::string duration(int64_t ticks, int scale)
{
    char text[CALENDAR_TEXT_SIZE];
    uint32_t nanosecond;
    int64_t seconds = split(ticks < 0 ? -ticks : ticks, scale, &nanosecond);
    struct clock clock = {};
    clock.negative = ticks < 0;
    clock.hour = (uint32_t)(seconds / 3600);
    clock.minute = (uint8_t)(seconds / 60 % 60);
    clock.second = (uint8_t)(seconds % 60);
    clock.nanosecond = nanosecond;
    return std::string(text, calendar_format_clock(clock, scale, text));
}

inline std::string day(int64_t days)
{
    char text[CALENDAR_TEXT_SIZE];
    return std::string(text, calendar_format_date(calendar_date(days), text));
}

inline std::string uuid(const uint8_t *bytes)
{
    static const char digits[] = "0123456789abcdef";
    std::string out;
    for (int i = 0; i < 16; i++) {
        uint8_t byte = bytes[(i < 8 ? 7 : 23) - i];
        out += digits[byte >> 4];
        out += digits[byte & 15];
        if (i == 3 || i == 5 || i == 7 || i == 9)
            out += '-';
    }
    return out;
}

inline std::string address(const uint8_t *bytes, bool four)
{
    char text[INET6_ADDRSTRLEN];
    uint8_t turned[4] = {bytes[3], bytes[2], bytes[1], bytes[0]};
    return inet_ntop(four ? AF_INET : AF_INET6, four ? turned : bytes, text, sizeof text);
}

inline std::string label(const struct type *type, int value)
{
    for (uint32_t i = 0; i < type->label_count; i++)
        if (type->labels[i].value == value)
            return std::string(type->labels[i].label.data, type->labels[i].label.size);
    return "?" + std::to_string(value);
}

/* The text of a kind that containers quote; false for the others. */
inline bool plain(const struct column &column, uint64_t row, std::string *out)
{
    const uint8_t *at = column.data + row * column.type->width;
    switch (column.type->kind) {
    case KIND_STRING:
    case KIND_JSON:
        *out = std::string((const char *)column.data + column.spans[row].at, column.spans[row].size);
        return true;
    case KIND_FIXEDSTRING:
        *out = std::string((const char *)at, column.type->width);
        return true;
    case KIND_DATE:
        *out = day(load<uint16_t>(column, row));
        return true;
    case KIND_DATE32:
        *out = day(load<int32_t>(column, row));
        return true;
    case KIND_DATETIME:
        *out = moment(load<uint32_t>(column, row), 0);
        return true;
    case KIND_DATETIME64:
        *out = moment(load<int64_t>(column, row), column.type->scale);
        return true;
    case KIND_TIME:
        *out = duration(load<int32_t>(column, row), 0);
        return true;
    case KIND_TIME64:
        *out = duration(load<int64_t>(column, row), column.type->scale);
        return true;
    case KIND_UUID:
        *out = uuid(at);
        return true;
    case KIND_IPV4:
    case KIND_IPV6:
        *out = address(at, column.type->kind == KIND_IPV4);
        return true;
    case KIND_ENUM8:
        *out = label(column.type, load<int8_t>(column, row));
        return true;
    case KIND_ENUM16:
        *out = label(column.type, load<int16_t>(column, row));
        return true;
    default:
        return false;
    }
}

std::string cell(const struct column *column, uint64_t row, bool inside);

inline std::string container(const struct column &column, uint64_t row)
{
    bool tuple = column.type->kind == KIND_TUPLE, map = column.type->kind == KIND_MAP;
    bool nested = column.type->kind == KIND_NESTED;
    uint64_t from = tuple ? row : column_start(&column, row),
             until = tuple ? row + 1 : column_end(&column, row);
    std::string out = tuple ? "" : map ? "{" : "[";
    for (uint64_t at = from; at < until; at++) {
        out += at > from ? "," : "";
        out += tuple || nested ? "(" : "";
        for (uint32_t i = 0; i < column.child_count; i++) {
            out += i == 0 ? "" : map ? ":" : ",";
            out += cell(&column.children[i], at, true);
        }
        out += tuple || nested ? ")" : "";
    }
    return out + (tuple ? "" : map ? "}" : "]");
}

/* As the server's toString; NULL for a null cell. */
inline std::string cell(const struct column *column, uint64_t row, bool inside)
{
    std::string text;
    if (!column_resolve(&column, &row))
        return "NULL";
    if (plain(*column, row, &text))
        return inside ? in_quotes(text) : text;
    switch (column->type->kind) {
    case KIND_BOOL:
        return column->data[row] ? "true" : "false";
    case KIND_FLOAT32:
        return real(load<float>(*column, row), true);
    case KIND_FLOAT64:
        return real(load<double>(*column, row), false);
    case KIND_BFLOAT16: {
        uint32_t bits = (uint32_t)load<uint16_t>(*column, row) << 16;
        float value;
        memcpy(&value, &bits, sizeof value);
        return real(value, true);
    }
    case KIND_ARRAY:
    case KIND_TUPLE:
    case KIND_MAP:
    case KIND_NESTED:
        return container(*column, row);
    default:
        return number(*column, row,
                      !(column->type->kind >= KIND_UINT8 && column->type->kind <= KIND_UINT256));
    }
}

} // namespace cell_text

#endif
