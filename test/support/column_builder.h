// Columns for tests, from a type's text and the bytes of its column in Native format.
#ifndef PORTER_TEST_COLUMN_BUILDER_H
#define PORTER_TEST_COLUMN_BUILDER_H

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

extern "C" {
#include "decode/native.h"
}

namespace porter_test
{

inline std::string bytes_of_hex(const std::string &hex)
{
    std::string out;
    for (size_t i = 0; i + 1 < hex.size(); i += 2)
        out.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    return out;
}

inline std::string hex_of_bytes(const std::string &bytes)
{
    static const char digits[] = "0123456789abcdef";
    std::string out;
    for (unsigned char byte : bytes) {
        out.push_back(digits[byte >> 4]);
        out.push_back(digits[byte & 15]);
    }
    return out;
}

inline std::string varint(uint64_t value)
{
    std::string out;
    for (; value >= 128; value >>= 7)
        out.push_back(static_cast<char>((value & 127) | 128));
    out.push_back(static_cast<char>(value));
    return out;
}

/* Native bytes of a String cell. */
inline std::string native_string(const std::string &text)
{
    return varint(text.size()) + text;
}

template <typename T> std::string native_number(T value)
{
    return std::string(reinterpret_cast<const char *>(&value), sizeof(value));
}

/* One decoded column of `rows` cells. Throws when the bytes are no such column. */
class ColumnBuilder
{
  public:
    ColumnBuilder(const std::string &type, uint64_t rows, const std::string &data, const char *zone = "UTC")
        : zones_(zone_set_new())
    {
        struct error err = {};
        decoder_ = native_open(zones_, text_of(zone), nullptr, &err);
        std::string bytes = varint(1) + varint(rows) + native_string("x") + native_string(type) + data;
        size_t capacity = 0;
        uint8_t *space = decoder_space(decoder_, bytes.size(), &capacity, &err);
        if (!space || capacity < bytes.size())
            throw std::runtime_error("no space for the column");
        memcpy(space, bytes.data(), bytes.size());
        decoder_fill(decoder_, bytes.size());
        decoder_finish(decoder_);
        if (decoder_next(decoder_, &block_, &err) != DECODE_BLOCK) {
            std::string why = type + ": " + (err.message ? err.message : "not a block");
            error_clear(&err);
            release();
            throw std::runtime_error(why);
        }
    }
    ~ColumnBuilder()
    {
        release();
    }
    ColumnBuilder(const ColumnBuilder &) = delete;
    ColumnBuilder &operator=(const ColumnBuilder &) = delete;

    const struct column *get() const
    {
        return &block_.columns[0];
    }
    const struct type *type() const
    {
        return block_.columns[0].type;
    }

  private:
    void release()
    {
        decoder_free(decoder_);
        zone_set_free(zones_);
    }

    struct zone_set *zones_;
    struct decoder *decoder_ = nullptr;
    struct block block_ = {};
};

} // namespace porter_test

#endif
