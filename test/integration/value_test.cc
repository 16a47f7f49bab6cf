/* Values through every way in: whatever their bytes and size, they come back unchanged. */
#include <cstdlib>
#include <cstring>

#include <unistd.h>

#include "fixture.h"

namespace
{

/* Bytes that have a meaning in SQL, in URLs, in forms or in the server's text formats. */
const std::vector<std::string> tricky = {
    "'",
    "''",
    "\\",
    "\\'",
    "\\\\'",
    "'; DROP TABLE x; --",
    "' OR '1'='1",
    "?",
    "{p1:String}",
    "{}",
    "{fn now()}",
    "/* ? */ -- #",
    "\\N",
    "\\0",
    "NULL",
    "",
    " ",
    "\t\n\r\b\f\v",
    "%27%00&param_p1=x",
    "a+b c&d=e;f",
    "$tag$'$tag$",
    "\r\n--boundary\r\nContent-Disposition: form-data; name=\"query\"\r\n\r\nSELECT 1",
    "\xbf\x27 OR 1=1", /* swallowed quotes of multi-byte encodings */
    "\xe5\x5c\x27",
    "\xef\xbc\x87\xe2\x80\x99",
    "\xc3",
    "\xff\xfe",
    "é€😀",
    std::string("a\0b", 3),
    std::string("\0", 1),
    std::string("'\0'", 3),
};

class Value : public WithDriver
{
  protected:
    void SetUp() override
    {
        WithDriver::SetUp();
        table = "default.porter_value_" + std::to_string(getpid()) + (GetParam() ? "w" : "a");
    }
    static std::string hex(const std::string &bytes)
    {
        static const char digits[] = "0123456789ABCDEF";
        std::string out;
        for (unsigned char c : bytes) {
            out += digits[c >> 4];
            out += digits[c & 15];
        }
        return out;
    }
    /* How a value is given: as CHAR or BINARY, at once or in pieces. */
    struct Way {
        SQLSMALLINT c_type, sql_type;
        bool pieces;
    };
    static const std::vector<Way> &ways()
    {
        static const std::vector<Way> all = {{SQL_C_CHAR, SQL_VARCHAR, false},
                                             {SQL_C_CHAR, SQL_LONGVARCHAR, true},
                                             {SQL_C_BINARY, SQL_VARBINARY, false},
                                             {SQL_C_BINARY, SQL_LONGVARBINARY, true}};
        return all;
    }
    static SQLRETURN bind(odbc::Statement &s, SQLUSMALLINT number, const Way &way, const std::string &value,
                          SQLLEN *length)
    {
        *length = way.pieces ? SQL_DATA_AT_EXEC : static_cast<SQLLEN>(value.size());
        return SQLBindParameter(s.handle, number, SQL_PARAM_INPUT, way.c_type, way.sql_type, value.size(), 0,
                                const_cast<char *>(value.data()), static_cast<SQLLEN>(value.size()), length);
    }
    /* Executes; a value that is asked for comes in pieces of `size` bytes, split anywhere. */
    static SQLRETURN run(odbc::Statement &s, const std::string &value, size_t size)
    {
        SQLRETURN code = s.execute();
        SQLPOINTER token = nullptr;
        while (code == SQL_NEED_DATA) {
            code = SQLParamData(s.handle, &token);
            if (code != SQL_NEED_DATA)
                break;
            SQLRETURN put = value.empty() ? SQLPutData(s.handle, const_cast<char *>(""), 0) : SQL_SUCCESS;
            for (size_t at = 0; at < value.size() && SQL_SUCCEEDED(put); at += size)
                put = SQLPutData(s.handle, const_cast<char *>(value.data()) + at,
                                 static_cast<SQLLEN>(std::min(size, value.size() - at)));
            if (!SQL_SUCCEEDED(put))
                return put;
        }
        return code;
    }
    std::string table;
};

TEST_P(Value, TrickyBytesInQueries)
{
    for (const std::string &url : {modern_url(), old_url()}) {
        auto db = open(url);
        for (const Way &way : ways()) {
            odbc::Statement s(*db);
            ASSERT_OK(s, s.prepare("SELECT hex(?), 'x' WHERE length(?) >= 0"));
            for (const std::string &value : tricky) {
                SCOPED_TRACE(url + " " + std::to_string(way.c_type) + " " + hex(value));
                SQLLEN lengths[2];
                ASSERT_OK(s, bind(s, 1, way, value, &lengths[0]));
                ASSERT_OK(s, bind(s, 2, way, value, &lengths[1]));
                ASSERT_EQ(run(s, value, 1), SQL_SUCCESS) << odbc::told(s.diags());
                EXPECT_EQ(s.rows(), (std::vector<std::vector<odbc::Cell>>{{hex(value), "x"}}));
                s.close();
            }
        }
    }
}

TEST_P(Value, TrickyBytesInInserts)
{
    for (const std::string &url : {modern_url(), old_url()}) {
        auto db = open(url);
        odbc::Statement s(*db);
        const char *engine = url == old_url() ? "Memory" : "MergeTree ORDER BY n";
        s.exec("DROP TABLE IF EXISTS " + table);
        ASSERT_OK(s, s.exec("CREATE TABLE " + table + " (n Int32, s String) ENGINE = " + engine));
        std::string expected;
        SQLINTEGER n = 0;
        for (const char *values : {" VALUES (?, ?)", " VALUES (?, concat(?, ''))", " SELECT ?, ?"}) {
            for (const Way &way : ways()) {
                ASSERT_OK(s, s.prepare("INSERT INTO " + table + values));
                if (way.pieces != GetParam())
                    continue; /* half of the ways each */
                for (const std::string &value : tricky) {
                    SCOPED_TRACE(url + values + std::to_string(way.c_type) + " " + hex(value));
                    SQLLEN length;
                    n++;
                    ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0,
                                                  0, &n, 0, nullptr));
                    ASSERT_OK(s, bind(s, 2, way, value, &length));
                    ASSERT_EQ(run(s, value, 2), SQL_SUCCESS) << odbc::told(s.diags());
                    expected += std::to_string(n) + " " + hex(value) + "\n";
                }
            }
        }
        ASSERT_OK(s, s.exec("SELECT n, hex(s) FROM " + table + " ORDER BY n"));
        std::string stored;
        for (const auto &row : s.rows())
            stored += row[0].value() + " " + row[1].value() + "\n";
        EXPECT_EQ(stored, expected);
        s.close();
        ASSERT_OK(s, s.exec("DROP TABLE " + table));
    }
}

/* Characters that come in halves: UTF-8 sequences, surrogate pairs, and halves of UTF-16 units. */
TEST_P(Value, SplitCharacters)
{
    odbc::Statement s(connection());
    SQLLEN later[2] = {SQL_DATA_AT_EXEC, SQL_DATA_AT_EXEC};
    const std::string text = "aé€😀z";
    const std::u16string wide = u"aé€😀z";
    SQLPOINTER token = nullptr;
    ASSERT_OK(s, s.prepare("SELECT ?, ?"));
    ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_LONGVARCHAR, 0, 0, &later[0],
                                  0, &later[0]));
    ASSERT_OK(s, SQLBindParameter(s.handle, 2, SQL_PARAM_INPUT, SQL_C_WCHAR, SQL_WLONGVARCHAR, 0, 0,
                                  &later[1], 0, &later[1]));
    ASSERT_EQ(s.execute(), SQL_NEED_DATA);
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
    EXPECT_EQ(token, &later[0]);
    for (const char &byte : text)
        ASSERT_OK(s, SQLPutData(s.handle, const_cast<char *>(&byte), 1));
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
    EXPECT_EQ(token, &later[1]);
    for (const char16_t &unit : wide)
        ASSERT_OK(s, SQLPutData(s.handle, const_cast<char16_t *>(&unit), 2));
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_SUCCESS) << odbc::told(s.diags());
    EXPECT_EQ(s.rows(), (std::vector<std::vector<odbc::Cell>>{{text, text}}));
}

/* Large values leave the URL: external data, several at once, NULL beside them, in every place. 50 MB with
 * PORTER_TEST_LONG. */
TEST_P(Value, LargeValuesAnywhere)
{
    const std::string large(std::getenv("PORTER_TEST_LONG") ? 50 << 20 : 3 << 20, 'L');
    const std::string medium(100000, '\''), edge(65536, 'e'), beyond(65537, '\\');
    odbc::Statement s(connection());
    SQLLEN lengths[6], null = SQL_NULL_DATA;
    const Way at_once{SQL_C_CHAR, SQL_LONGVARCHAR, false}, pieces{SQL_C_CHAR, SQL_LONGVARCHAR, true};
    ASSERT_OK(s, s.exec("CREATE OR REPLACE TABLE " + table +
                        " (n Int32, s Nullable(String)) ENGINE = MergeTree ORDER BY n"));

    ASSERT_OK(
        s, s.prepare("SELECT length(?), length(?), length(?), length(?), ? IS NULL, 1 WHERE length(?) > 5"));
    const std::string *values[] = {&large, &medium, &edge, &beyond, nullptr, &medium};
    for (SQLUSMALLINT i = 0; i < 6; i++)
        if (values[i])
            ASSERT_OK(s, bind(s, i + 1, i == 0 ? pieces : at_once, *values[i], &lengths[i]));
    ASSERT_OK(
        s, SQLBindParameter(s.handle, 5, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, nullptr, 0, &null));
    ASSERT_EQ(run(s, large, 1 << 20), SQL_SUCCESS) << odbc::told(s.diags());
    EXPECT_EQ(s.rows(), (std::vector<std::vector<odbc::Cell>>{
                            {std::to_string(large.size()), "100000", "65536", "65537", "1", "1"}}));
    s.close();

    SQLINTEGER n = 1;
    ASSERT_OK(s, s.prepare("INSERT INTO " + table + " SELECT ?, ?"));
    ASSERT_OK(s,
              SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &n, 0, nullptr));
    ASSERT_OK(s, bind(s, 2, at_once, large, &lengths[0]));
    ASSERT_OK(s, s.execute());
    ASSERT_OK(
        s, SQLBindParameter(s.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, nullptr, 0, &null));
    n = 2;
    ASSERT_OK(s, s.execute());
    ASSERT_OK(s, s.prepare("INSERT INTO " + table + " VALUES (?, ?)"));
    ASSERT_OK(s, bind(s, 2, pieces, medium, &lengths[0]));
    n = 3;
    ASSERT_EQ(run(s, medium, 77777), SQL_SUCCESS) << odbc::told(s.diags());
    EXPECT_EQ(server_says("SELECT n, length(s) FROM " + table + " ORDER BY n FORMAT CSV"),
              "1," + std::to_string(large.size()) + "\n2,\\N\n3,100000\n");

    /* Found by it again. */
    ASSERT_OK(s, s.prepare("SELECT n FROM " + table + " WHERE s = ? OR s IN (?, 'x') ORDER BY n"));
    ASSERT_OK(s, bind(s, 1, at_once, large, &lengths[0]));
    ASSERT_OK(s, bind(s, 2, at_once, medium, &lengths[1]));
    ASSERT_OK(s, s.execute());
    EXPECT_EQ(s.rows(), (std::vector<std::vector<odbc::Cell>>{{"1"}, {"3"}}));
    s.close();
    ASSERT_OK(s, s.exec("DROP TABLE " + table));
}

/* Cancelling in the dialog leaves a statement that can be executed again, with nothing of the first try left.
 */
TEST_P(Value, CancelInTheDialog)
{
    odbc::Statement s(connection());
    SQLLEN later = SQL_DATA_AT_EXEC;
    SQLPOINTER token = nullptr;
    ASSERT_OK(s, s.prepare("SELECT ?"));
    ASSERT_OK(
        s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, &later, 0, &later));
    ASSERT_EQ(s.execute(), SQL_NEED_DATA);
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
    ASSERT_OK(s, SQLPutData(s.handle, const_cast<char *>("old"), 3));
    ASSERT_OK(s, SQLCancel(s.handle));
    EXPECT_EQ(run(s, "new", 1), SQL_SUCCESS) << odbc::told(s.diags());
    EXPECT_EQ(s.rows(), (std::vector<std::vector<odbc::Cell>>{{"new"}}));
}

/* Arrays with values that come later in some rows: whole, null, empty and cancelled. */
TEST_P(Value, PiecesInArrays)
{
    odbc::Statement s(connection());
    enum { ROWS = 5 };
    SQLINTEGER numbers[ROWS] = {0, 1, 2, 3, 4};
    char texts[ROWS][4] = {"aaa", "bbb", "ccc", "ddd", "eee"};
    SQLLEN lengths[ROWS] = {3, SQL_DATA_AT_EXEC, SQL_LEN_DATA_AT_EXEC(4), SQL_NULL_DATA, SQL_DATA_AT_EXEC};
    SQLUSMALLINT status[ROWS];
    SQLPOINTER token = nullptr;
    const std::string pieces[] = {"later é", "four", ""};
    ASSERT_OK(s, s.exec("CREATE OR REPLACE TABLE " + table +
                        " (n Int32, s Nullable(String)) ENGINE = MergeTree ORDER BY n"));
    ASSERT_OK(s, s.prepare("INSERT INTO " + table + " VALUES (?, ?)"));
    ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, SQLULEN{ROWS}));
    ASSERT_OK(s, s.set(SQL_ATTR_PARAM_STATUS_PTR, static_cast<void *>(status)));
    ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, numbers, 0,
                                  nullptr));
    ASSERT_OK(
        s, SQLBindParameter(s.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 10, 0, texts, 4, lengths));
    ASSERT_EQ(s.execute(), SQL_NEED_DATA);
    for (int i = 0; i < 3; i++) {
        ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
        EXPECT_EQ(token, texts[i == 2 ? 4 : i + 1]);
        ASSERT_OK(s, SQLPutData(s.handle, const_cast<char *>(pieces[i].data()),
                                static_cast<SQLLEN>(pieces[i].size())));
    }
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_SUCCESS) << odbc::told(s.diags());
    for (SQLUSMALLINT one : status)
        EXPECT_EQ(one, SQL_PARAM_SUCCESS);
    EXPECT_EQ(server_says("SELECT * FROM " + table + " ORDER BY n FORMAT TSV"),
              "0\taaa\n1\tlater é\n2\tfour\n3\t\\N\n4\t\n");
    ASSERT_OK(s, s.exec("DROP TABLE " + table));
}

BOTH_ENTRY_POINTS(Value);

} // namespace
