// Answers in ClickHouse's Native format, written by hand for tests.
#ifndef PORTER_TEST_NATIVE_BYTES_H
#define PORTER_TEST_NATIVE_BYTES_H

#include <cstdint>
#include <string>
#include <vector>

namespace porter_test
{

inline std::string native_varint(uint64_t value)
{
    std::string out;
    for (; value >= 128; value >>= 7)
        out.push_back(static_cast<char>((value & 127) | 128));
    out.push_back(static_cast<char>(value));
    return out;
}

inline std::string native_text(const std::string &text)
{
    return native_varint(text.size()) + text;
}

/* The cells of a column of fixed width. */
template <typename T> std::string native_cells(const std::vector<T> &cells)
{
    std::string out;
    for (const T &cell : cells)
        out.append(reinterpret_cast<const char *>(&cell), sizeof cell);
    return out;
}

inline std::string native_cells(const std::vector<std::string> &cells)
{
    std::string out;
    for (const std::string &cell : cells)
        out += native_text(cell);
    return out;
}

/* The cells of a Nullable column: true in `nulls` is NULL. */
template <typename T> std::string native_nullable(const std::vector<bool> &nulls, const std::vector<T> &cells)
{
    std::string out;
    for (bool null : nulls)
        out.push_back(null ? 1 : 0);
    return out + native_cells(cells);
}

/* One block, column after column. */
class NativeBlock
{
  public:
    explicit NativeBlock(uint64_t rows) : rows_(rows)
    {
    }
    template <typename T>
    NativeBlock &column(const std::string &name, const std::string &type, const std::vector<T> &cells)
    {
        return raw(name, type, native_cells(cells));
    }
    NativeBlock &raw(const std::string &name, const std::string &type, const std::string &data)
    {
        body_ += native_text(name) + native_text(type) + data;
        columns_++;
        return *this;
    }
    /* As servers send it to clients of a revision above 0: a BlockInfo stands before it. */
    std::string bytes() const
    {
        return std::string("\1\0\2\xFF\xFF\xFF\xFF\0", 8) + plain();
    }
    /* Of revision 0. */
    std::string plain() const
    {
        return native_varint(columns_) + native_varint(rows_) + body_;
    }

  private:
    uint64_t rows_, columns_ = 0;
    std::string body_;
};

/* Rows [first, first + count) of the result that most tests read: n Int32 counting, s String "row N". */
inline std::string numbered_block(int32_t first, int32_t count)
{
    std::vector<int32_t> numbers;
    std::vector<std::string> texts;
    for (int32_t i = first; i < first + count; i++) {
        numbers.push_back(i);
        texts.push_back("row " + std::to_string(i));
    }
    return NativeBlock(static_cast<uint64_t>(count))
        .column("n", "Int32", numbers)
        .column("s", "String", texts)
        .bytes();
}

} // namespace porter_test

#endif
