// One cell through convert_put, with guards around the buffer.
#ifndef PORTER_TEST_CONVERT_HARNESS_H
#define PORTER_TEST_CONVERT_HARNESS_H

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "column_builder.h"

extern "C" {
#include "convert/convert.h"
}

namespace porter_test
{

/* A report with its memory. */
struct Report {
    struct arena arena;
    struct report report = {};
    std::vector<uint8_t> marks;
    explicit Report(size_t rows = 1) : marks(rows)
    {
        arena_init(&arena, 1 << 24);
        report.arena = &arena;
        report.marks = marks.data();
        report.column = 1;
    }
    ~Report()
    {
        arena_clear(&arena);
    }
    Report(const Report &) = delete;
    Report &operator=(const Report &) = delete;
    /* The states, separated by blanks: "01S07", "". */
    std::string states() const
    {
        std::string out;
        for (size_t i = 0; i < report.count; i++)
            out += (i ? " " : "") + std::string(sqlstate_get(report.entries[i].state)->code);
        return out;
    }
};

struct Outcome {
    std::string state; /* "" for success */
    std::string bytes; /* what was written: character data without its terminator */
    SQLLEN length = -99;
    bool untouched = true;
};

const SQLLEN UNSET = -99;
const uint8_t GUARD = 0xee;

inline std::string written(SQLSMALLINT c_type, const std::vector<uint8_t> &buffer, size_t capacity,
                           SQLLEN length)
{
    const char *data = reinterpret_cast<const char *>(buffer.data());
    if (c_type == SQL_C_CHAR)
        return std::string(data, strnlen(data, capacity));
    if (c_type == SQL_C_WCHAR) {
        size_t size = 0;
        while (size + 2 <= capacity && (data[size] || data[size + 1]))
            size += 2;
        return std::string(data, size);
    }
    return std::string(data, std::min<size_t>(capacity, length < 0 ? 0 : static_cast<size_t>(length)));
}

/* Cell `row` of `column` as `c_type` into `capacity` bytes. */
inline Outcome put_cell(const struct column *column, uint64_t row, SQLSMALLINT c_type, size_t capacity,
                        SQLSMALLINT precision = 38, SQLSMALLINT scale = 0, SQLULEN max_length = 0)
{
    Outcome out;
    Report report;
    size_t fixed = convert_c_size(c_type);
    size_t size = fixed ? fixed : capacity;
    std::vector<uint8_t> buffer(size + 16, GUARD);
    struct target target = {};
    target.c_type = c_type;
    target.precision = precision;
    target.scale = scale;
    target.data = buffer.data();
    target.capacity = static_cast<SQLLEN>(capacity);
    target.stride = size;
    target.octet_length = target.indicator = &out.length;
    target.length_stride = sizeof(SQLLEN);
    target.max_length = max_length;
    const struct converter *converter = convert_find(column->type, c_type);
    if (!converter) {
        out.state = "07006";
        return out;
    }
    convert_put(converter, column, row, 1, &target, 0, &report.report);
    out.state = report.states();
    for (size_t i = size; i < buffer.size(); i++)
        EXPECT_EQ(GUARD, buffer[i]) << "written beyond the buffer";
    for (size_t i = 0; i < size; i++)
        out.untouched = out.untouched && buffer[i] == GUARD;
    if (!out.untouched)
        out.bytes = written(c_type, buffer, size, out.length);
    return out;
}

inline Outcome put_cell(const std::string &type, const std::string &native, SQLSMALLINT c_type,
                        size_t capacity = 200, SQLSMALLINT precision = 38, SQLSMALLINT scale = 0)
{
    ColumnBuilder column(type, 1, native);
    return put_cell(column.get(), 0, c_type, capacity, precision, scale);
}

/* The bytes of a value, and of UTF-16 text. */
template <typename T> std::string raw(T value)
{
    return std::string(reinterpret_cast<const char *>(&value), sizeof(value));
}
inline std::string wide(const std::u16string &text)
{
    return std::string(reinterpret_cast<const char *>(text.data()), text.size() * 2);
}

inline std::string date_struct(int year, unsigned month, unsigned day)
{
    SQL_DATE_STRUCT date = {static_cast<SQLSMALLINT>(year), static_cast<SQLUSMALLINT>(month),
                            static_cast<SQLUSMALLINT>(day)};
    return raw(date);
}
inline std::string time_struct(unsigned hour, unsigned minute, unsigned second)
{
    SQL_TIME_STRUCT time = {static_cast<SQLUSMALLINT>(hour), static_cast<SQLUSMALLINT>(minute),
                            static_cast<SQLUSMALLINT>(second)};
    return raw(time);
}
inline std::string timestamp_struct(int year, unsigned month, unsigned day, unsigned hour = 0,
                                    unsigned minute = 0, unsigned second = 0, unsigned fraction = 0)
{
    SQL_TIMESTAMP_STRUCT stamp = {static_cast<SQLSMALLINT>(year),
                                  static_cast<SQLUSMALLINT>(month),
                                  static_cast<SQLUSMALLINT>(day),
                                  static_cast<SQLUSMALLINT>(hour),
                                  static_cast<SQLUSMALLINT>(minute),
                                  static_cast<SQLUSMALLINT>(second),
                                  fraction};
    return raw(stamp);
}
inline std::string numeric_struct(unsigned precision, int scale, bool positive, uint64_t low,
                                  uint64_t high = 0)
{
    SQL_NUMERIC_STRUCT numeric = {};
    numeric.precision = static_cast<SQLCHAR>(precision);
    numeric.scale = static_cast<SQLSCHAR>(scale);
    numeric.sign = positive;
    memcpy(numeric.val, &low, 8);
    memcpy(numeric.val + 8, &high, 8);
    return raw(numeric);
}

/* Native bytes of a two's complement integer of `width` bytes. */
inline std::string native_wide(int64_t value, size_t width)
{
    std::string out = native_number(value);
    out.resize(width, value < 0 ? '\xff' : '\0');
    return out;
}

} // namespace porter_test

#endif
