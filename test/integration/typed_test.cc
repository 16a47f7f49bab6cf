/* {?:Type} and {name:Type}: described before they have values, and values of any size. */
#include <algorithm>

#include <porter_odbc.h>

#include "fixture.h"

namespace
{

const struct {
    const char *type, *name; /* name: as it is described, nullptr: as the type */
    const char *value;
} CASES[] = {
    {"Int32", "Nullable(Int32)", "-7"},
    {"Nullable(UInt64)", nullptr, "18446744073709551615"},
    {"LowCardinality(String)", nullptr, "it's"},
    {"LowCardinality(Nullable(String))", nullptr, "x"},
    {"Array(UInt32)", nullptr, "[1,2,3]"},
    {"Array(Nullable(String))", nullptr, "['a',NULL,'it\\'s']"},
    {"Array(Array(Int8))", nullptr, "[[1],[]]"},
    {"Tuple(UInt8, String)", nullptr, "(1,'x')"},
    {"Map(String, UInt8)", nullptr, "{'k':1}"},
    {"Map(String, Array(UInt8))", nullptr, "{'k':[1,2]}"},
    {"Array(Map(String, UInt8))", nullptr, "[{'k':1}]"},
    {"Point", nullptr, "(1.5,2)"},
    {"Polygon", nullptr, "[[(0,0),(1,0),(1,1)]]"},
    {"Variant(String, UInt8)", nullptr, "5"},
    {"Dynamic", nullptr, "x"},
};

class Typed : public WithDriver
{
  protected:
    static void bind(odbc::Statement &s, SQLUSMALLINT number, std::string &text, SQLLEN &length)
    {
        length = static_cast<SQLLEN>(text.size());
        ASSERT_OK(s, SQLBindParameter(s.handle, number, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_LONGVARCHAR, 0, 0,
                                      text.data(), length, &length));
    }
    static std::string one(odbc::Statement &s)
    {
        auto rows = s.rows();
        EXPECT_OK(s, s.close());
        return rows.size() == 1 && rows[0][0] ? *rows[0][0] : std::to_string(rows.size()) + " rows";
    }
    static void set_params(odbc::Statement &s, std::string text)
    {
        std::u16string wide = odbc::widen(text);
        if (s.wide)
            ASSERT_OK(s, SQLSetStmtAttrW(s.handle, PORTER_STMT_ATTR_PARAMS, wide.data(),
                                         static_cast<SQLINTEGER>(wide.size() * 2)));
        else
            ASSERT_OK(s, SQLSetStmtAttr(s.handle, PORTER_STMT_ATTR_PARAMS, text.data(),
                                        static_cast<SQLINTEGER>(text.size())));
    }
    static std::string encoded(const std::string &text)
    {
        std::string out;
        char hex[4];
        for (unsigned char c : text) {
            std::snprintf(hex, sizeof hex, "%%%02X", c);
            out += hex;
        }
        return out;
    }
    /* Containers of about `size` bytes: an array, a map with as many keys, a tuple, a text. */
    static std::string array(size_t size)
    {
        std::string text = "[";
        for (size_t i = 0; text.size() < size; i++)
            text += (i ? "," : "") + std::to_string(i);
        return text + "]";
    }
    static std::string map(size_t size)
    {
        std::string text = "{";
        for (size_t i = 0; text.size() < size; i++)
            text += (i ? ",'k" : "'k") + std::to_string(i) + "':" + std::to_string(i);
        return text + "}";
    }
};

TEST_P(Typed, DescribedBeforeTheirValues)
{
    odbc::Statement s(connection());
    for (const auto &row : CASES) {
        std::string type = row.type, text = row.value;
        SQLLEN length = 0;
        SCOPED_TRACE(type);
        ASSERT_OK(s, s.prepare("SELECT {?:" + type + "} AS x"));
        ASSERT_EQ(s.columns(), 1) << odbc::told(s.diags());
        EXPECT_EQ(s.attribute_text(1, SQL_DESC_TYPE_NAME).value_or("?"), row.name ? row.name : type);
        bind(s, 1, text, length);
        ASSERT_OK(s, s.execute());
        EXPECT_EQ(s.attribute_text(1, SQL_DESC_TYPE_NAME).value_or("?"), type);
        EXPECT_EQ(one(s), text);
        SQLFreeStmt(s.handle, SQL_RESET_PARAMS);
    }
    auto old = open(old_url());
    odbc::Statement t(*old);
    for (const char *type : {"Array(UInt32)", "Tuple(UInt8, String)", "LowCardinality(String)"}) {
        ASSERT_OK(t, t.prepare(std::string("SELECT {?:") + type + "} AS x"));
        EXPECT_EQ(t.columns(), 1) << odbc::told(t.diags());
        EXPECT_EQ(t.attribute_text(1, SQL_DESC_TYPE_NAME).value_or("?"), type);
    }
}

TEST_P(Typed, OfAnySize)
{
    odbc::Statement s(connection());
    for (size_t size : {size_t(1000), size_t(65530), size_t(70000), size_t(140000), size_t(3000000)}) {
        SCOPED_TRACE(size);
        struct {
            const char *type;
            std::string text;
        } values[] = {{"Array(UInt32)", array(size)},
                      {"Map(String, UInt32)", map(size)},
                      {"Tuple(UInt8, String)", "(1,'" + std::string(size, 'x') + "\\n\\'')"},
                      {"Array(Array(String))", "[['" + std::string(size, 'y') + "'],[]]"},
                      {"String", std::string(size, '\\') + "\t'\n"},
                      {"LowCardinality(String)", std::string(size, 'z')}};
        for (auto &row : values) {
            SQLLEN length = 0;
            bind(s, 1, row.text, length);
            ASSERT_OK(s, s.exec(std::string("SELECT {?:") + row.type + "} AS x, toTypeName(x)"));
            auto rows = s.rows();
            ASSERT_EQ(rows.size(), 1u) << row.type;
            EXPECT_TRUE(rows[0][0] == row.text) << row.type;
            EXPECT_EQ(rows[0][1].value_or(""), row.type);
            ASSERT_OK(s, s.close());
        }
    }
}

/* Beside others, several times in one statement, and raw. */
TEST_P(Typed, LargeOnesBesideOthers)
{
    odbc::Statement s(connection());
    std::string numbers = array(3000000), keys = map(3000000), text = "it's";
    SQLLEN lengths[4];
    bind(s, 1, numbers, lengths[0]);
    bind(s, 2, keys, lengths[1]);
    bind(s, 3, text, lengths[2]);
    const char *sql =
        "SELECT concat(toString(length({?:Array(UInt32)})), ' ', toString({?:Map(String, UInt32)}['k77']), "
        "' ', ?) AS x";
    size_t count = static_cast<size_t>(std::count(numbers.begin(), numbers.end(), ',')) + 1;
    std::string expected = std::to_string(count) + " 77 it's";
    ASSERT_OK(s, s.prepare(sql));
    EXPECT_EQ(s.columns(), 1) << odbc::told(s.diags());
    ASSERT_OK(s, s.execute());
    EXPECT_EQ(one(s), expected);
    ASSERT_OK(s, s.exec(std::string(sql) + " FORMAT TSVRaw"));
    EXPECT_EQ(one(s), expected + "\n");
}

TEST_P(Typed, NamedOfAnySize)
{
    odbc::Statement s(connection());
    const char *sql = "SELECT concat(toString(length({l:Array(UInt32)})), ' ', toString({m:Map(String, "
                      "UInt32)}['k9']), ' ', "
                      "toString(length({s:String})), ' ', toString({l:Array(UInt32)}[2])) AS x";
    for (size_t size : {size_t(100), size_t(70000), size_t(3000000)}) {
        SCOPED_TRACE(size);
        std::string numbers = array(size);
        std::string count = std::to_string(std::count(numbers.begin(), numbers.end(), ',') + 1);
        set_params(s, "l=" + numbers + "&m=" + encoded(map(size)) + "&s=" + std::string(size, 'x'));
        ASSERT_OK(s, s.exec(sql));
        EXPECT_EQ(one(s), count + " 9 " + std::to_string(size) + " 1");
        if (size > 100000)
            continue; /* the server takes a second for each */
        ASSERT_OK(s, s.prepare(sql));
        EXPECT_EQ(s.columns(), 1) << odbc::told(s.diags());
        ASSERT_OK(s, s.exec(std::string(sql) + " FORMAT TSV"));
        EXPECT_EQ(one(s), count + " 9 " + std::to_string(size) + " 1\n");
    }
}

BOTH_ENTRY_POINTS(Typed);

} // namespace
