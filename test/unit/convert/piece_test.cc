// SQLGetData's pieces: together they are the whole, for every size; and what each call says.
#include "harness.h"

using namespace porter_test;

namespace
{

struct Step {
    enum piece_result result;
    std::string bytes;
    SQLLEN length;
    std::string states;
};

/* One call of piece_get into `capacity` bytes. */
Step step(struct piece *piece, const struct column *column, SQLSMALLINT c_type, size_t capacity,
          bool with_data = true, uint64_t row = 0)
{
    Report report;
    Step out = {PIECE_FAILED, "", UNSET, ""};
    size_t fixed = convert_c_size(c_type), size = fixed ? fixed : capacity;
    std::vector<uint8_t> buffer(size + 16, GUARD);
    struct target target = {};
    target.c_type = c_type;
    target.precision = 38;
    target.data = with_data ? buffer.data() : nullptr;
    target.capacity = static_cast<SQLLEN>(capacity);
    target.octet_length = target.indicator = &out.length;
    out.result = piece_get(piece, convert_find(column->type, c_type), column, row, &target, &report.report);
    out.states = report.states();
    for (size_t i = size; i < buffer.size(); i++)
        EXPECT_EQ(GUARD, buffer[i]);
    if (with_data && out.result != PIECE_NO_DATA && out.result != PIECE_FAILED)
        out.bytes = written(c_type, buffer, size, out.length);
    return out;
}

/* All pieces of one cell, with the checks that hold for every one of them. */
std::string gather(const struct column *column, SQLSMALLINT c_type, size_t capacity)
{
    struct piece piece;
    std::string whole;
    SQLLEN remaining = -1;
    piece_init(&piece);
    for (int call = 0; call < 10000; call++) {
        Step s = step(&piece, column, c_type, capacity);
        if (s.result == PIECE_FAILED) {
            ADD_FAILURE() << s.states;
            break;
        }
        if (remaining >= 0) {
            EXPECT_EQ(remaining, s.length) << "length is what remained before the call";
        }
        whole += s.bytes;
        remaining = s.length - static_cast<SQLLEN>(s.bytes.size());
        if (s.result == PIECE_OK) {
            EXPECT_EQ(0, remaining);
            EXPECT_EQ(PIECE_NO_DATA, step(&piece, column, c_type, capacity).result);
            break;
        }
        EXPECT_EQ(PIECE_MORE, s.result);
        EXPECT_EQ("01004", s.states);
    }
    piece_clear(&piece);
    return whole;
}

std::string long_text()
{
    std::string out;
    for (int i = 0; i < 40; i++)
        out += "a\xc3\xa9\xe4\xb8\x96\xf0\x9f\x98\x80";
    return out;
}

TEST(Piece, PiecesMakeTheWhole)
{
    const struct {
        const char *type;
        std::string native;
    } cells[] = {
        {"String", native_string(long_text())},
        {"String", native_string("")},
        {"String", native_string("x")},
        {"Array(String)", native_number<uint64_t>(2) + native_string(long_text()) + native_string("b'c")},
        {"Map(String, UInt8)", native_number<uint64_t>(1) + native_string("k") + "\1"},
        {"Int256", std::string(31, '\xff') + "\x7f"},
        {"Decimal(76, 20)", std::string(31, '\xff') + "\x03"},
        {"UUID", std::string(16, '\x5a')},
        {"IPv6", std::string(16, '\x5a')},
        {"FixedString(50)", std::string(50, 'f')},
    };
    for (const auto &cell : cells) {
        ColumnBuilder column(cell.type, 1, cell.native);
        for (SQLSMALLINT c_type : {SQL_C_CHAR, SQL_C_WCHAR, SQL_C_BINARY}) {
            if (c_type == SQL_C_BINARY && column.type()->kind != KIND_STRING &&
                column.type()->kind != KIND_ARRAY)
                continue;
            std::string whole = gather(column.get(), c_type, 4000);
            EXPECT_EQ(hex_of_bytes(whole), hex_of_bytes(put_cell(column.get(), 0, c_type, 4000).bytes));
            for (size_t capacity = c_type == SQL_C_WCHAR ? 6 : 5; capacity <= 130; capacity++) {
                SCOPED_TRACE(std::string(cell.type) + " " + std::to_string(c_type) + " " +
                             std::to_string(capacity));
                EXPECT_EQ(hex_of_bytes(whole), hex_of_bytes(gather(column.get(), c_type, capacity)));
            }
        }
    }
}

TEST(Piece, IllFormedTextIsReportedOnce)
{
    std::string bad;
    for (int i = 0; i < 30; i++)
        bad += "ab\xff";
    ColumnBuilder column("String", 1, native_string(bad));
    struct piece piece;
    piece_init(&piece);
    Step first = step(&piece, column.get(), SQL_C_WCHAR, 61);
    EXPECT_EQ(PIECE_MORE, first.result);
    EXPECT_EQ(180, first.length);
    EXPECT_EQ("01000 01004", first.states);
    EXPECT_EQ("01004", step(&piece, column.get(), SQL_C_WCHAR, 61).states);
    piece_clear(&piece);
}

TEST(Piece, LengthIsToldWithoutABuffer)
{
    ColumnBuilder column("String", 1, native_string("\xe4\xb8\x96xy"));
    for (SQLSMALLINT c_type : {SQL_C_CHAR, SQL_C_WCHAR, SQL_C_BINARY}) {
        SQLLEN length = c_type == SQL_C_WCHAR ? 6 : 5;
        struct piece piece;
        piece_init(&piece);
        for (bool with_data : {true, false}) {
            Step probe = step(&piece, column.get(), c_type, 0, with_data);
            EXPECT_EQ(PIECE_MORE, probe.result);
            EXPECT_EQ(length, probe.length);
            EXPECT_EQ("01004", probe.states);
        }
        Step whole = step(&piece, column.get(), c_type, static_cast<size_t>(length) + 2);
        EXPECT_EQ(PIECE_OK, whole.result);
        EXPECT_EQ(length, whole.length);
        EXPECT_EQ(PIECE_NO_DATA, step(&piece, column.get(), c_type, 10).result);
        piece_clear(&piece);
    }
}

TEST(Piece, EmptyText)
{
    ColumnBuilder column("String", 1, native_string(""));
    struct piece piece;
    piece_init(&piece);
    EXPECT_EQ(PIECE_MORE, step(&piece, column.get(), SQL_C_CHAR, 0).result);
    Step whole = step(&piece, column.get(), SQL_C_CHAR, 1);
    EXPECT_EQ(PIECE_OK, whole.result);
    EXPECT_EQ(0, whole.length);
    EXPECT_EQ(PIECE_NO_DATA, step(&piece, column.get(), SQL_C_CHAR, 1).result);
    piece_clear(&piece);
    EXPECT_EQ(PIECE_OK, step(&piece, column.get(), SQL_C_BINARY, 0).result);
    piece_clear(&piece);
}

/* pyodbc and others take a cut piece for a full buffer, whatever character is cut by that. */
TEST(Piece, ACutPieceFillsItsBuffer)
{
    const std::string text = "a\xf0\x9f\x98\x80" "b\xe4\xb8\x96\xf0\x9f\x98\x81" "c";
    ColumnBuilder column("String", 1, native_string(text));
    for (SQLSMALLINT c_type : {SQL_C_CHAR, SQL_C_WCHAR}) {
        size_t unit = c_type == SQL_C_WCHAR ? sizeof(SQLWCHAR) : 1;
        std::string whole = gather(column.get(), c_type, 4000);
        for (size_t units = 2; units <= 16; units++) {
            struct piece piece;
            std::string all;
            Step s;
            piece_init(&piece);
            while ((s = step(&piece, column.get(), c_type, units * unit)).result == PIECE_MORE) {
                EXPECT_EQ((units - 1) * unit, s.bytes.size());
                all += s.bytes;
            }
            EXPECT_EQ(PIECE_OK, s.result) << s.states;
            EXPECT_EQ(hex_of_bytes(whole), hex_of_bytes(all + s.bytes)) << units;
            piece_clear(&piece);
        }
    }
}

TEST(Piece, FixedTypesComeWholeAndOnce)
{
    ColumnBuilder column("Int32", 1, native_number<int32_t>(70000));
    struct piece piece;
    piece_init(&piece);
    Step failed = step(&piece, column.get(), SQL_C_SSHORT, 0);
    EXPECT_EQ(PIECE_FAILED, failed.result);
    EXPECT_EQ("22003", failed.states);
    Step good = step(&piece, column.get(), SQL_C_SLONG, 0); /* an error leaves the cell to be read again */
    EXPECT_EQ(PIECE_OK, good.result);
    EXPECT_EQ(raw<int32_t>(70000), good.bytes);
    EXPECT_EQ(4, good.length);
    EXPECT_EQ(PIECE_NO_DATA, step(&piece, column.get(), SQL_C_SLONG, 0).result);
    piece_clear(&piece);
    EXPECT_EQ(PIECE_OK, step(&piece, column.get(), SQL_C_SLONG, 0).result);
    piece_clear(&piece);
}

TEST(Piece, ShortNumbersObeyAppendixD)
{
    ColumnBuilder integer("Int32", 1, native_number<int32_t>(70000));
    ColumnBuilder decimal("Decimal(9, 2)", 1, native_number<int32_t>(12345));
    struct piece piece;
    piece_init(&piece);
    Step s = step(&piece, integer.get(), SQL_C_CHAR, 5);
    EXPECT_EQ(PIECE_FAILED, s.result);
    EXPECT_EQ("22003", s.states);
    EXPECT_EQ("70000", step(&piece, integer.get(), SQL_C_CHAR, 6).bytes);
    piece_clear(&piece);
    s = step(&piece, decimal.get(), SQL_C_CHAR, 6);
    EXPECT_EQ(PIECE_MORE, s.result);
    EXPECT_EQ("123.4", s.bytes);
    EXPECT_EQ(6, s.length);
    EXPECT_EQ("5", step(&piece, decimal.get(), SQL_C_CHAR, 6).bytes);
    piece_clear(&piece);
    EXPECT_EQ("22003", step(&piece, integer.get(), SQL_C_BINARY, 3).states);
    piece_clear(&piece);
}

TEST(Piece, Nulls)
{
    ColumnBuilder column("Nullable(String)", 1, std::string("\1\0", 2));
    for (SQLSMALLINT c_type : {SQL_C_CHAR, SQL_C_SLONG}) {
        struct piece piece;
        piece_init(&piece);
        Step s = step(&piece, column.get(), c_type, 10);
        EXPECT_EQ(PIECE_OK, s.result);
        EXPECT_EQ(SQL_NULL_DATA, s.length);
        EXPECT_EQ(PIECE_NO_DATA, step(&piece, column.get(), c_type, 10).result);
        piece_clear(&piece);

        Report report;
        uint8_t data[16];
        struct target target = {};
        target.c_type = c_type;
        target.data = data;
        target.capacity = sizeof(data);
        EXPECT_EQ(PIECE_FAILED, piece_get(&piece, convert_find(column.type(), c_type), column.get(), 0,
                                          &target, &report.report));
        EXPECT_EQ("22002", report.states());
        EXPECT_EQ(MARK_ERROR, report.marks[0]);
        piece_clear(&piece);
    }
}

TEST(Piece, AnotherCTypeStartsAgain)
{
    ColumnBuilder column("Array(UInt8)", 1, native_number<uint64_t>(3) + "\1\2\3");
    struct piece piece;
    piece_init(&piece);
    EXPECT_EQ("[1,", step(&piece, column.get(), SQL_C_CHAR, 4).bytes);
    EXPECT_EQ(wide(u"[1,2,3]"), step(&piece, column.get(), SQL_C_WCHAR, 40).bytes);
    EXPECT_EQ("[1,2,3]", step(&piece, column.get(), SQL_C_CHAR, 40).bytes);
    piece_clear(&piece);
}

} // namespace
