/* Every type as text: SQL_C_CHAR and SQL_C_WCHAR against the server's toString, byte for byte. */
#include "fixture.h"
#include "reference.h"

namespace
{

using Texts = std::vector<std::optional<std::string>>;

class TextOfType : public testing::TestWithParam<std::tuple<size_t, bool>>
{
  protected:
    const TypeCase &one() const
    {
        return type_cases[std::get<0>(GetParam())];
    }

    void SetUp() override
    {
        db = std::make_unique<odbc::Connection>(std::get<1>(GetParam()));
        ASSERT_EQ(db->connect(keywords(modern_url(), type_keywords())), SQL_SUCCESS) << odbc::told(db->diags());
    }

    /* The column twice: once for each character type. */
    void run(odbc::Statement &statement, const std::string &query)
    {
        SQLRETURN code = statement.exec("SELECT c AS a, c AS b FROM (" + query + ")");
        ASSERT_EQ(code, SQL_SUCCESS) << odbc::told(statement.diags());
    }

    void by_pieces(const std::string &query, const Texts &expected, size_t capacity);
    void by_binding(const std::string &query, const Texts &expected, size_t rowset);

    std::unique_ptr<odbc::Connection> db;
};

/* Bytes of a cell as `c_type` must have them. */
std::string as_bytes(const std::string &text, SQLSMALLINT c_type)
{
    if (c_type == SQL_C_CHAR)
        return text;
    std::u16string wide = odbc::widen(text);
    return std::string(reinterpret_cast<const char *>(wide.data()), wide.size() * sizeof(char16_t));
}

std::string shown(const std::string &bytes)
{
    return testing::PrintToString(bytes.size() > 300 ? bytes.substr(0, 300) : bytes);
}

/* Counts differences, and tells of the first few only. */
struct Differences {
    int count = 0;
    void add(size_t row, const char *what, const std::string &expected, const std::string &got)
    {
        if (count++ < 3)
            ADD_FAILURE() << "row " << row << " as " << what << ": expected " << shown(expected) << " ("
                          << expected.size() << " bytes), got " << shown(got) << " (" << got.size() << " bytes)";
    }
};

const char *name_of(SQLSMALLINT c_type)
{
    return c_type == SQL_C_CHAR ? "SQL_C_CHAR" : "SQL_C_WCHAR";
}

void TextOfType::by_pieces(const std::string &query, const Texts &expected, size_t capacity)
{
    odbc::Statement statement(*db);
    Differences differences;
    size_t row = 0;

    run(statement, query);
    for (; SQL_SUCCEEDED(statement.fetch()); row++) {
        ASSERT_LT(row, expected.size()) << "more rows than the server has";
        SQLUSMALLINT column = 1;
        for (SQLSMALLINT c_type : {SQL_C_CHAR, SQL_C_WCHAR}) {
            odbc::Piecewise cell = odbc::read_pieces(statement.handle, column++, c_type, capacity);
            ASSERT_EQ(cell.problem, "") << "row " << row << " as " << name_of(c_type) << ": "
                                        << odbc::told(statement.diags());
            std::string wanted = expected[row] ? as_bytes(*expected[row], c_type) : "NULL";
            if (cell.null != !expected[row] || (!cell.null && cell.bytes != wanted))
                differences.add(row, name_of(c_type), wanted, cell.null ? "NULL" : cell.bytes);
        }
    }
    EXPECT_EQ(statement.state(), "");
    EXPECT_EQ(row, expected.size());
}

struct Bound {
    SQLSMALLINT c_type;
    size_t capacity;
    std::vector<char> data;
    std::vector<SQLLEN> lengths;
};

void compare_bound(const Bound &bound, size_t at, const std::optional<std::string> &expected, size_t row,
                   Differences *differences)
{
    std::string wanted = expected ? as_bytes(*expected, bound.c_type) : "NULL", got = "NULL";
    SQLLEN length = bound.lengths[at];

    if (length >= 0)
        got.assign(&bound.data[at * bound.capacity], static_cast<size_t>(length) < bound.capacity
                                                         ? static_cast<size_t>(length)
                                                         : bound.capacity);
    else if (length != SQL_NULL_DATA)
        got = "the indicator " + std::to_string(length);
    if (got != wanted || (length == SQL_NULL_DATA) != !expected)
        differences->add(row, name_of(bound.c_type), wanted, got);
}

void TextOfType::by_binding(const std::string &query, const Texts &expected, size_t rowset)
{
    odbc::Statement statement(*db);
    Differences differences;
    size_t longest = 0, row = 0;
    SQLULEN fetched = 0;
    std::vector<SQLUSMALLINT> status(rowset);

    for (const auto &text : expected)
        longest = text && text->size() > longest ? text->size() : longest;
    Bound bound[] = {{SQL_C_CHAR, longest + 1, {}, {}}, {SQL_C_WCHAR, longest * 2 + 2, {}, {}}};
    statement.set(SQL_ATTR_ROW_ARRAY_SIZE, rowset);
    statement.set(SQL_ATTR_ROWS_FETCHED_PTR, &fetched);
    statement.set(SQL_ATTR_ROW_STATUS_PTR, status.data());
    SQLUSMALLINT column = 1;
    for (Bound &one : bound) {
        one.data.resize(one.capacity * rowset);
        one.lengths.resize(rowset, -77);
        EXPECT_OK(statement, SQLBindCol(statement.handle, column++, one.c_type, one.data.data(),
                                        static_cast<SQLLEN>(one.capacity), one.lengths.data()));
    }
    run(statement, query);
    SQLRETURN code;
    while (SQL_SUCCEEDED(code = statement.fetch())) {
        ASSERT_LE(fetched, rowset);
        ASSERT_LE(row + fetched, expected.size()) << "more rows than the server has";
        for (size_t i = 0; i < fetched; i++, row++) {
            EXPECT_TRUE(status[i] == SQL_ROW_SUCCESS || status[i] == SQL_ROW_SUCCESS_WITH_INFO) << status[i];
            for (const Bound &one : bound)
                compare_bound(one, i, expected[row], row, &differences);
        }
    }
    EXPECT_EQ(code, SQL_NO_DATA) << odbc::told(statement.diags());
    EXPECT_EQ(row, expected.size());
}

TEST_P(TextOfType, EqualsTheServersText)
{
    for (const std::string &query : {picked_query(one()), random_query(one())}) {
        SCOPED_TRACE(query);
        Texts expected = reference_texts(one(), query);
        ASSERT_FALSE(expected.empty());
        size_t longest = 0;
        for (const auto &text : expected)
            longest = text && text->size() > longest ? text->size() : longest;
        {
            SCOPED_TRACE("SQLGetData in one piece");
            by_pieces(query, expected, longest * 2 + 2);
        }
        {
            SCOPED_TRACE("SQLGetData in pieces of 61 bytes");
            by_pieces(query, expected, 61);
        }
        {
            SCOPED_TRACE("SQLBindCol, rowset of 1");
            by_binding(query, expected, 1);
        }
        {
            SCOPED_TRACE("SQLBindCol, rowset of 128");
            by_binding(query, expected, 128);
        }
        if (HasFailure())
            break;
    }
}

INSTANTIATE_TEST_SUITE_P(, TextOfType,
                         testing::Combine(testing::Range(size_t(0), type_cases.size()), testing::Bool()),
                         [](const testing::TestParamInfo<std::tuple<size_t, bool>> &info) {
                             return std::string(type_cases[std::get<0>(info.param)].name) +
                                    (std::get<1>(info.param) ? "Wide" : "Ansi");
                         });

class TextBinary : public WithDriver
{
};

TEST_P(TextBinary, BytesComeUntouched)
{
    for (const TypeCase &one : type_cases) {
        if (one.family != Family::Bytes)
            continue;
        for (const std::string &query : {picked_query(one), random_query(one)}) {
            SCOPED_TRACE(query);
            auto hex = reference_strings(net::post(
                modern_url(), "SELECT CAST(hex(c) AS Nullable(String)) FROM (" + query + ") FORMAT RowBinary",
                type_arguments()));
            auto db = open(modern_url(), type_keywords());
            odbc::Statement statement(*db);
            ASSERT_OK(statement, statement.exec(query));
            size_t row = 0;
            for (; SQL_SUCCEEDED(statement.fetch()); row++) {
                odbc::Piecewise cell = odbc::read_pieces(statement.handle, 1, SQL_C_BINARY, 61);
                ASSERT_EQ(cell.problem, "");
                ASSERT_LT(row, hex.size());
                ASSERT_EQ(cell.null, !hex[row]);
                std::string digits;
                for (char c : cell.bytes) {
                    char two[3];
                    snprintf(two, sizeof two, "%02X", static_cast<unsigned char>(c));
                    digits += two;
                }
                ASSERT_EQ(digits, hex[row].value_or("")) << "row " << row;
            }
            EXPECT_EQ(row, hex.size());
        }
    }
}

TEST_P(TextBinary, StatesOfAggregatesAreTheirBytes)
{
    odbc::Statement statement(connection());
    const char *query = "SELECT sumState(number) AS s, uniqExactState(number % 3) AS u, 7 AS n FROM numbers(10) "
                        "GROUP BY number % 2 ORDER BY number % 2";
    auto expected = reference_strings(server_says(
        "SELECT CAST(hex(CAST(s AS String)) AS Nullable(String)) FROM (" + std::string(query) + ") FORMAT RowBinary"));

    ASSERT_OK(statement, statement.exec(query));
    odbc::Column column;
    ASSERT_OK(statement, statement.describe(1, &column));
    EXPECT_EQ(column.type, SQL_VARBINARY);
    EXPECT_EQ(statement.attribute_text(1, SQL_DESC_TYPE_NAME), "AggregateFunction(sum, UInt64)");
    for (const auto &hex : expected) {
        ASSERT_OK(statement, statement.fetch());
        odbc::Piecewise cell = odbc::read_pieces(statement.handle, 1, SQL_C_CHAR, 4096);
        ASSERT_EQ(cell.problem, "");
        EXPECT_EQ(cell.bytes, *hex);
        EXPECT_EQ(statement.text(3), "7");
    }
    EXPECT_EQ(statement.fetch(), SQL_NO_DATA);
}

BOTH_ENTRY_POINTS(TextBinary);

} // namespace
