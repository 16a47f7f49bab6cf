/* Values that look like SQL, and every byte that means something to a server: stored and compared as they
 * are, narrow and wide, on every way a parameter goes. */
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <vector>

#include <unistd.h>

#include "fixture.h"

namespace
{

const std::string values[] = {
    "'; DROP TABLE #; --",
    "\\'; DROP TABLE #; --",
    "\\",
    "\\\\",
    "'",
    "''",
    "\\'",
    "\\N",
    "\\\\N",
    "NULL",
    "?",
    "{?:String}",
    "{p1:String}",
    "{fn NOW()}",
    "{d '2024-01-01'}",
    "/* */ -- # //",
    "$$ $tag$ $tag$",
    "`a` \"b\"",
    "%_\\%\\_",
    "a\tb\nc\rd\be\ff",
    std::string("nul\0inside", 10),
    std::string("\0", 1),
    "\x01\x1f\x7f",
    "&database=system&query=x",
    "a+b%20c=d;e",
    "Zürich 日本語 😀",
    "\xe2\x80\x98"
    "curly\xe2\x80\x99 \xe2\x80\x9c\xe2\x80\x9d",
    "\xef\xbb\xbf"
    "bom",
    " blanks ",
    "",
    "\r\n--boundary\r\n",
    "\\x41\\u0041",
};

class Hostile : public WithDriver
{
  protected:
    static std::string table()
    {
        return std::string("default.porter_hostile_") + (managed ? "m" : "d") + std::to_string(getpid());
    }
    /* One text as SQL_C_CHAR or, where `wide`, as SQL_C_WCHAR. */
    void bind(odbc::Statement &s, SQLUSMALLINT number, const std::string &value, bool wide)
    {
        kept[number] = value;
        units[number] = odbc::widen(value);
        lengths[number] = static_cast<SQLLEN>(wide ? units[number].size() * sizeof(char16_t) : value.size());
        ASSERT_OK(s, SQLBindParameter(s.handle, number, SQL_PARAM_INPUT, wide ? SQL_C_WCHAR : SQL_C_CHAR,
                                      wide ? SQL_WVARCHAR : SQL_VARCHAR, value.size() + 1, 0,
                                      wide ? static_cast<void *>(units[number].data())
                                           : static_cast<void *>(kept[number].data()),
                                      lengths[number], &lengths[number]));
    }
    void check(odbc::Connection &on);
    std::string kept[3];
    std::u16string units[3];
    SQLLEN lengths[3] = {};
};

void Hostile::check(odbc::Connection &on)
{
    odbc::Statement made(on);
    ASSERT_OK(made, made.exec("DROP TABLE IF EXISTS " + table()));
    ASSERT_OK(made, made.exec("CREATE TABLE " + table() + " (n Int32, t String) ENGINE = Memory"));
    int rows = 0;
    for (std::string value : values) {
        bool wide = on.wide; /* narrow texts through narrow entry points, wide through wide */
        for (size_t at;
             (at = value.find('#')) != std::string::npos && value.find("DROP") != std::string::npos;)
            value.replace(at, 1, table());
        SCOPED_TRACE(value + (wide ? " wide" : " narrow"));
        odbc::Statement s(on);
        bind(s, 1, value, wide);
        bind(s, 2, value, wide);
        ASSERT_OK(s, s.exec("SELECT ?, length(?)"));
        auto found = s.rows();
        ASSERT_EQ(found.size(), 1u);
        EXPECT_EQ(found[0][0], value);
        EXPECT_EQ(found[0][1], std::to_string(value.size()));
        ASSERT_OK(s, s.close());
        SQLINTEGER number = rows++;
        ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &number,
                                      0, nullptr));
        /* As columns, and as a parameter within an expression. */
        ASSERT_OK(s, s.exec("INSERT INTO " + table() + " VALUES (?, ?)"));
        number = rows++;
        ASSERT_OK(s, s.exec("INSERT INTO " + table() + " VALUES (?, concat(?, ''))"));
        ASSERT_OK(s, s.exec("SELECT count() FROM " + table() +
                            " WHERE n <= ? AND n >= " + std::to_string(rows - 2) + " AND t = ?"));
        EXPECT_EQ(s.rows()[0][0], "2");
    }
    odbc::Statement all(on);
    ASSERT_OK(all, all.exec("SELECT count(), uniqExact(t) FROM " + table()));
    auto found = all.rows();
    EXPECT_EQ(found[0][0], std::to_string(2 * std::size(values)));
    EXPECT_EQ(found[0][1], std::to_string(std::size(values)));
    ASSERT_OK(all, all.close());
    ASSERT_OK(all, all.exec("DROP TABLE " + table()));
}

TEST_P(Hostile, ValuesAreValues)
{
    check(connection());
}

TEST_P(Hostile, OnTheOldServer)
{
    auto old = open(old_url());
    ASSERT_NE(old, nullptr);
    check(*old);
}

/* One long value, narrow and wide: 5 MB, or 50 with PORTER_TEST_LONG. */
TEST_P(Hostile, LongValues)
{
    const char *asked = getenv("PORTER_TEST_LONG");
    size_t size = (asked && *asked == '1' ? 50u : 5u) << 20;
    std::string value;
    for (size_t i = 0; value.size() + 16 < size; i++)
        value += "'\\" + std::to_string(i) + (i % 7 ? "\t" : "\xc3\xbc");
    odbc::Statement made(connection());
    ASSERT_OK(made, made.exec("CREATE OR REPLACE TABLE " + table() + " (n Int32, t String) ENGINE = Memory"));
    for (bool wide : {false, true}) {
        odbc::Statement s(connection());
        SQLINTEGER number = wide;
        clock_t start = clock();
        ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &number,
                                      0, nullptr));
        bind(s, 2, value, wide);
        ASSERT_OK(s, s.exec("INSERT INTO " + table() + " VALUES (?, ?)"));
        double stored = static_cast<double>(clock() - start) / CLOCKS_PER_SEC;
        ASSERT_OK(s, s.exec("SELECT t FROM " + table() + " WHERE n = " + std::to_string(number)));
        ASSERT_EQ(s.fetch(), SQL_SUCCESS);
        EXPECT_TRUE(s.text(1) == value) << "the value changed";
        std::cout << value.size() << " bytes as " << (wide ? "WCHAR" : "CHAR") << ": " << stored
                  << " s of CPU to store, " << static_cast<double>(clock() - start) / CLOCKS_PER_SEC
                  << " s with reading" << std::endl;
    }
    ASSERT_OK(made, made.exec("DROP TABLE " + table()));
}

BOTH_ENTRY_POINTS(Hostile);

} // namespace
