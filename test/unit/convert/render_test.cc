// Text of cells against what a real server's toString() gave for the same bytes (render.cases).
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "column_builder.h"

extern "C" {
#include "convert/render.h"
}

using namespace porter_test;

namespace
{

std::string unescape(const std::string &text)
{
    std::string out;
    for (size_t i = 0; i < text.size(); i++) {
        if (text[i] == '\\' && i + 1 < text.size())
            out.push_back(text[++i] == 'n' ? '\n' : text[i]);
        else
            out.push_back(text[i]);
    }
    return out;
}

std::string render(const struct column *column, uint64_t row, bool *null)
{
    struct buffer out;
    struct error err = {};
    buffer_init(&out, 1 << 20);
    EXPECT_EQ(0, render_cell(column, row, &out, null, &err)) << (err.message ? err.message : "");
    error_clear(&err);
    std::string text(reinterpret_cast<const char *>(out.data), out.size);
    buffer_clear(&out);
    return text;
}

TEST(Render, GivesTheServersText)
{
    std::ifstream file(TEST_DIR "/render.cases");
    std::string line;
    int cases = 0;
    while (std::getline(file, line)) {
        std::string type, native, text;
        std::istringstream fields(line);
        std::getline(fields, type, '\t');
        std::getline(fields, native, '\t');
        std::getline(fields, text, '\t');
        type = unescape(type);
        SCOPED_TRACE(type + " " + native);
        try {
            ColumnBuilder column(type, 1, bytes_of_hex(native));
            bool null = false;
            EXPECT_EQ(bytes_of_hex(text), render(column.get(), 0, &null));
            EXPECT_FALSE(null);
        } catch (const std::exception &problem) {
            ADD_FAILURE() << problem.what();
        }
        cases++;
    }
    EXPECT_GT(cases, 300);
}

TEST(Render, NullCellIsNotText)
{
    const struct {
        const char *type, *native;
    } cases[] = {
        {"Nullable(String)", "0100"},
        {"Nullable(Nothing)", "0130"},
        {"Nullable(Int32)", "0100000000"},
        {"LowCardinality(Nullable(String))",
         "010000000000000000060000000000000100000000000000000100000000000000"
         "00"},
        {"Variant(String, UInt8)", "0000000000000000ff"},
    };
    for (const auto &c : cases) {
        SCOPED_TRACE(c.type);
        ColumnBuilder column(c.type, 1, bytes_of_hex(c.native));
        bool null = false;
        EXPECT_EQ("", render(column.get(), 0, &null));
        EXPECT_TRUE(null);
    }
}

TEST(Render, LimitAndMissingZoneAreErrors)
{
    struct buffer out;
    struct error err = {};
    bool null = false;
    ColumnBuilder array("Array(String)", 1,
                        native_number<uint64_t>(1) + native_string(std::string(100, 'x')));
    buffer_init(&out, 50);
    EXPECT_EQ(-1, render_cell(array.get(), 0, &out, &null, &err));
    EXPECT_EQ(STATE_HY000, err.state);
    buffer_clear(&out);

    ColumnBuilder nowhere("DateTime('Atlantis/Poseidonis')", 1, native_number<uint32_t>(0));
    buffer_init(&out, 50);
    EXPECT_EQ(-1, render_cell(nowhere.get(), 0, &out, &null, &err));
    EXPECT_EQ(STATE_HY000, err.state);
    ASSERT_TRUE(err.message);
    EXPECT_NE(std::string::npos, std::string(err.message).find("Atlantis/Poseidonis"));
    error_clear(&err);
    buffer_clear(&out);
}

/* A zone without a file is an error however deep it is. */
TEST(Render, MissingZonesInContainers)
{
    const struct {
        const char *type;
        std::string native;
    } cases[] = {
        {"Array(DateTime('No/Where'))", native_number<uint64_t>(1) + native_number<uint32_t>(0)},
        {"Tuple(UInt8, DateTime64(3, 'No/Where'))", "\1" + native_number<int64_t>(0)},
        {"Map(DateTime('No/Where'), UInt8)", native_number<uint64_t>(1) + native_number<uint32_t>(0) + "\1"},
        {"Map(UInt8, DateTime('No/Where'))", native_number<uint64_t>(1) + "\1" + native_number<uint32_t>(0)},
        {"Nested(a UInt8, b DateTime('No/Where'))",
         native_number<uint64_t>(1) + "\1" + native_number<uint32_t>(0)},
    };
    for (const auto &c : cases) {
        SCOPED_TRACE(c.type);
        ColumnBuilder column(c.type, 1, c.native);
        struct buffer out;
        struct error err = {};
        bool null = false;
        buffer_init(&out, 1000);
        EXPECT_EQ(-1, render_cell(column.get(), 0, &out, &null, &err));
        EXPECT_EQ(STATE_HY000, err.state);
        error_clear(&err);
        buffer_clear(&out);
    }
}

} // namespace
