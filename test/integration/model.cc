/* What a C buffer must hold, computed from the server's text alone: the driver's conversions are not used. */
#include "model.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace
{

using Wide = unsigned __int128;

template <typename T> std::string bytes_of(const T &value)
{
    return std::string(reinterpret_cast<const char *>(&value), sizeof value);
}

/* A decimal literal taken apart: value = +-digits * 10^-scale. */
struct Literal {
    bool ok = false, negative = false;
    std::string digits; /* without leading zeros */
    long scale = 0;
};

std::string trimmed(const std::string &text)
{
    size_t first = text.find_first_not_of(" "), last = text.find_last_not_of(" ");
    return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

Literal parse(const std::string &untrimmed)
{
    Literal out;
    std::string text = trimmed(untrimmed);
    size_t at = 0;
    bool any = false, point = false;

    if (at < text.size() && (text[at] == '-' || text[at] == '+'))
        out.negative = text[at++] == '-';
    for (; at < text.size(); at++) {
        if (text[at] >= '0' && text[at] <= '9') {
            any = true;
            if (text[at] != '0' || !out.digits.empty())
                out.digits += text[at];
            out.scale += point;
        } else if (text[at] == '.' && !point) {
            point = true;
        } else {
            break;
        }
    }
    if (any && at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        char *end = nullptr;
        out.scale -= std::strtol(text.c_str() + at + 1, &end, 10);
        at = static_cast<size_t>(end - text.c_str());
    }
    out.ok = any && at == text.size();
    return out;
}

/* Digits before the point, and whether something other than zeros follows it. */
std::string whole_part(const Literal &literal, bool *fraction)
{
    std::string digits = literal.digits;

    *fraction = false;
    if (literal.scale <= 0)
        return digits.empty() ? "" : digits + std::string(static_cast<size_t>(-literal.scale), '0');
    size_t scale = static_cast<size_t>(literal.scale);
    size_t keep = digits.size() > scale ? digits.size() - scale : 0;
    *fraction = digits.find_first_not_of('0', keep) != std::string::npos;
    return digits.substr(0, keep);
}

Wide to_wide(const std::string &digits)
{
    Wide out = 0;
    for (char c : digits)
        out = out * 10 + static_cast<unsigned>(c - '0');
    return out;
}

struct Range {
    SQLSMALLINT c_type;
    size_t size;
    bool is_signed;
};

const Range ranges[] = {
    {SQL_C_STINYINT, 1, true}, {SQL_C_UTINYINT, 1, false}, {SQL_C_SSHORT, 2, true},  {SQL_C_USHORT, 2, false},
    {SQL_C_SLONG, 4, true},    {SQL_C_ULONG, 4, false},    {SQL_C_SBIGINT, 8, true}, {SQL_C_UBIGINT, 8, false},
};

Expected integer(const Range &range, bool negative, const std::string &digits, bool fraction)
{
    Expected out;
    Wide most = (static_cast<Wide>(1) << (range.size * 8 - range.is_signed)) - 1;
    Wide magnitude = digits.size() > 30 ? ~static_cast<Wide>(0) : to_wide(digits);

    if (magnitude > (negative ? (range.is_signed ? most + 1 : 0) : most))
        return {"22003", "", false};
    uint64_t bits = static_cast<uint64_t>(magnitude);
    if (negative)
        bits = 0 - bits;
    out.bytes = bytes_of(bits).substr(0, range.size);
    out.state = fraction ? "01S07" : "";
    return out;
}

Expected bit(const Literal &literal)
{
    bool fraction;
    std::string whole = whole_part(literal, &fraction);
    bool zero = whole.empty() && !fraction;

    if ((literal.negative && !zero) || whole.size() > 1 || (whole.size() == 1 && whole != "1"))
        return {"22003", "", false};
    return {fraction ? "01S07" : "", std::string(1, whole == "1" ? '\1' : '\0'), false};
}

Expected numeric(Literal literal, int scale)
{
    SQL_NUMERIC_STRUCT out = {};
    bool fraction;

    literal.scale -= scale;
    std::string whole = whole_part(literal, &fraction);
    if (whole.size() > 38)
        return {"22003", "", false};
    Wide magnitude = to_wide(whole);
    out.precision = 38;
    out.scale = static_cast<SQLSCHAR>(scale);
    out.sign = !(literal.negative && magnitude != 0);
    std::memcpy(out.val, &magnitude, sizeof magnitude);
    return {fraction ? "01S07" : "", bytes_of(out), false};
}

Expected real(double value, SQLSMALLINT c_type)
{
    float single = static_cast<float>(value);

    if (c_type == SQL_C_DOUBLE)
        return {"", bytes_of(value), false};
    if (std::isinf(single) && !std::isinf(value))
        return {"22003", "", false};
    return {"", bytes_of(single), false};
}

/* The digits of a whole double, exactly. */
std::string whole_digits(double value)
{
    char text[400];

    std::snprintf(text, sizeof text, "%.0f", std::trunc(std::fabs(value)));
    return text[0] == '0' ? "" : text;
}

Expected from_real(double value, const std::string &text, SQLSMALLINT c_type, int scale)
{
    if (c_type == SQL_C_DOUBLE || c_type == SQL_C_FLOAT)
        return real(value, c_type);
    if (!std::isfinite(value))
        return {"22003", "", false};
    if (c_type == SQL_C_BIT)
        return bit(parse(text));
    if (c_type == SQL_C_NUMERIC)
        return numeric(parse(text), scale);
    for (const Range &range : ranges)
        if (range.c_type == c_type)
            return integer(range, value < 0, whole_digits(value), std::trunc(value) != value);
    return {"?", "", false};
}

Expected from_number(const std::string &text, SQLSMALLINT c_type, int scale)
{
    Literal literal = parse(text);
    bool fraction;

    if (!literal.ok)
        return {"22018", "", false};
    if (c_type == SQL_C_DOUBLE || c_type == SQL_C_FLOAT)
        return real(std::strtod(trimmed(text).c_str(), nullptr), c_type);
    if (c_type == SQL_C_BIT)
        return bit(literal);
    if (c_type == SQL_C_NUMERIC)
        return numeric(literal, scale);
    std::string whole = whole_part(literal, &fraction);
    for (const Range &range : ranges)
        if (range.c_type == c_type)
            return integer(range, literal.negative, whole, fraction);
    return {"?", "", false};
}

unsigned number(const std::string &text, size_t at, size_t size)
{
    return static_cast<unsigned>(std::stoul(text.substr(at, size)));
}

/* Nanoseconds of ".123456789" or fewer digits. */
SQLUINTEGER fraction_of(const std::string &text, size_t at)
{
    if (at >= text.size())
        return 0;
    std::string digits = text.substr(at + 1);
    digits.resize(9, '0');
    return static_cast<SQLUINTEGER>(std::stoul(digits));
}

Expected from_stamp(const std::string &text, SQLSMALLINT c_type)
{
    SQL_TIMESTAMP_STRUCT stamp = {};
    bool timed = text.size() > 10;

    stamp.year = static_cast<SQLSMALLINT>(number(text, 0, 4));
    stamp.month = static_cast<SQLUSMALLINT>(number(text, 5, 2));
    stamp.day = static_cast<SQLUSMALLINT>(number(text, 8, 2));
    if (timed) {
        stamp.hour = static_cast<SQLUSMALLINT>(number(text, 11, 2));
        stamp.minute = static_cast<SQLUSMALLINT>(number(text, 14, 2));
        stamp.second = static_cast<SQLUSMALLINT>(number(text, 17, 2));
        stamp.fraction = fraction_of(text, 19);
    }
    if (c_type == SQL_C_TYPE_TIMESTAMP)
        return {"", bytes_of(stamp), false};
    if (c_type == SQL_C_TYPE_DATE) {
        SQL_DATE_STRUCT date = {stamp.year, stamp.month, stamp.day};
        bool lost = stamp.hour || stamp.minute || stamp.second || stamp.fraction;
        return {lost ? "01S07" : "", bytes_of(date), false};
    }
    SQL_TIME_STRUCT time = {stamp.hour, stamp.minute, stamp.second};
    return {stamp.fraction ? "01S07" : "", bytes_of(time), false};
}

Expected from_clock(const std::string &text, SQLSMALLINT c_type)
{
    size_t colon = text.find(':');

    if (text[0] == '-' || number(text, 0, colon) > 23)
        return {"22003", "", false};
    SQL_TIME_STRUCT time = {static_cast<SQLUSMALLINT>(number(text, 0, colon)),
                            static_cast<SQLUSMALLINT>(number(text, colon + 1, 2)),
                            static_cast<SQLUSMALLINT>(number(text, colon + 4, 2))};
    SQLUINTEGER fraction = fraction_of(text, colon + 6);
    if (c_type == SQL_C_TYPE_TIME)
        return {fraction ? "01S07" : "", bytes_of(time), false};
    SQL_TIMESTAMP_STRUCT stamp = {0, 0, 0, time.hour, time.minute, time.second, fraction};
    return {"", bytes_of(stamp), true};
}

Expected from_guid(const std::string &text)
{
    SQLGUID guid = {};

    guid.Data1 = static_cast<uint32_t>(std::stoul(text.substr(0, 8), nullptr, 16));
    guid.Data2 = static_cast<uint16_t>(std::stoul(text.substr(9, 4), nullptr, 16));
    guid.Data3 = static_cast<uint16_t>(std::stoul(text.substr(14, 4), nullptr, 16));
    std::string rest = text.substr(19, 4) + text.substr(24);
    for (size_t i = 0; i < 8; i++)
        guid.Data4[i] = static_cast<uint8_t>(std::stoul(rest.substr(i * 2, 2), nullptr, 16));
    return {"", bytes_of(guid), false};
}

} // namespace

std::vector<SQLSMALLINT> c_types_of(Family family)
{
    switch (family) {
    case Family::Number:
    case Family::Real32:
    case Family::Real64:
        return {SQL_C_STINYINT, SQL_C_UTINYINT, SQL_C_SSHORT, SQL_C_USHORT, SQL_C_SLONG,   SQL_C_ULONG, SQL_C_SBIGINT,
                SQL_C_UBIGINT,  SQL_C_FLOAT,    SQL_C_DOUBLE, SQL_C_BIT,    SQL_C_NUMERIC};
    case Family::Date:
    case Family::Stamp:
        return {SQL_C_TYPE_DATE, SQL_C_TYPE_TIMESTAMP, SQL_C_TYPE_TIME};
    case Family::Clock:
        return {SQL_C_TYPE_TIME, SQL_C_TYPE_TIMESTAMP, SQL_C_TYPE_DATE};
    case Family::Guid:
        return {SQL_C_GUID};
    default:
        return {};
    }
}

size_t c_size(SQLSMALLINT c_type)
{
    for (const Range &range : ranges)
        if (range.c_type == c_type)
            return range.size;
    switch (c_type) {
    case SQL_C_BIT:
        return 1;
    case SQL_C_FLOAT:
        return sizeof(float);
    case SQL_C_DOUBLE:
        return sizeof(double);
    case SQL_C_NUMERIC:
        return sizeof(SQL_NUMERIC_STRUCT);
    case SQL_C_TYPE_DATE:
        return sizeof(SQL_DATE_STRUCT);
    case SQL_C_TYPE_TIME:
        return sizeof(SQL_TIME_STRUCT);
    case SQL_C_TYPE_TIMESTAMP:
        return sizeof(SQL_TIMESTAMP_STRUCT);
    case SQL_C_GUID:
        return sizeof(SQLGUID);
    default:
        return 0;
    }
}

bool restricted(Family family, SQLSMALLINT c_type)
{
    return (family == Family::Date && c_type == SQL_C_TYPE_TIME) ||
           (family == Family::Clock && c_type == SQL_C_TYPE_DATE);
}

Expected expect(Family family, const std::string &text, SQLSMALLINT c_type, int scale)
{
    switch (family) {
    case Family::Number:
        return from_number(text, c_type, scale);
    case Family::Real32:
        return from_real(std::strtof(text.c_str(), nullptr), text, c_type, scale);
    case Family::Real64:
        return from_real(std::strtod(text.c_str(), nullptr), text, c_type, scale);
    case Family::Date:
    case Family::Stamp:
        return from_stamp(text, c_type);
    case Family::Clock:
        return from_clock(text, c_type);
    case Family::Guid:
        return from_guid(text);
    default:
        return {"?", "", false};
    }
}
