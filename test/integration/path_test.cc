/* Each way that a value takes into a table: values that must not be stored as something else, NULLs, texts
 * that look like something else. */
#include <cstring>

#include <unistd.h>

#include "fixture.h"

namespace
{

/* A value as an application gives it. */
struct Given {
    SQLSMALLINT c_type, sql_type;
    std::string bytes;
    bool null = false;
};

Given text(const std::string &value)
{
    return {SQL_C_CHAR, SQL_VARCHAR, value};
}
Given binary(const std::string &value)
{
    return {SQL_C_BINARY, SQL_VARBINARY, value};
}
Given wide(const std::string &value)
{
    std::u16string units = odbc::widen(value);
    return {SQL_C_WCHAR, SQL_WVARCHAR, {reinterpret_cast<const char *>(units.data()), units.size() * 2}};
}
template <class T> Given of(SQLSMALLINT c_type, SQLSMALLINT sql_type, T value)
{
    return {c_type, sql_type, {reinterpret_cast<const char *>(&value), sizeof value}};
}
Given integer(SQLINTEGER value)
{
    return of(SQL_C_SLONG, SQL_INTEGER, value);
}
Given date(SQLSMALLINT year)
{
    return of(SQL_C_TYPE_DATE, SQL_TYPE_DATE, SQL_DATE_STRUCT{year, 1, 1});
}
Given stamp(SQLSMALLINT year)
{
    return of(SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, SQL_TIMESTAMP_STRUCT{year, 1, 1, 0, 0, 0, 0});
}
Given null_of(SQLSMALLINT c_type, SQLSMALLINT sql_type)
{
    return {c_type, sql_type, "", true};
}

/* Columns are markers of their own, or parts of an expression, which the server computes for each set. */
enum Way { COLUMN_WISE, ROW_WISE, LATER, EXPRESSION, ADD, TUPLES };
const Way ways[] = {COLUMN_WISE, ROW_WISE, LATER, EXPRESSION, ADD, TUPLES};
const char *const way_names[] = {"column-wise", "row-wise", "data at execution",
                                 "expression",  "SQL_ADD",  "tuples"};

const size_t ROOM = 200; /* bytes of a value */

class Path : public WithDriver
{
  protected:
    struct Row {
        SQLINTEGER n;
        SQLLEN length;
        char bytes[ROOM];
    };

    void SetUp() override
    {
        WithDriver::SetUp();
        table = "default.porter_path_" + std::to_string(getpid()) + (GetParam() ? "w" : "a");
    }
    void TearDown() override
    {
        server_says("DROP TABLE IF EXISTS " + table);
        WithDriver::TearDown();
    }
    void make(const std::string &type)
    {
        server_says("CREATE OR REPLACE TABLE " + table + " (n Int32, v " + type + ") ENGINE = Memory");
    }
    std::string has(const std::string &what)
    {
        return server_says("SELECT " + what + " FROM " + table + " FORMAT TSVRaw");
    }

    /* Answers the questions of data at execution; the token is the place of the row's value. */
    static SQLRETURN answer(odbc::Statement &s, std::vector<Row> &rows, const std::vector<Given> &values)
    {
        SQLPOINTER token = nullptr;
        SQLRETURN code;
        while ((code = SQLParamData(s.handle, &token)) == SQL_NEED_DATA) {
            size_t at = 0;
            while (at < rows.size() && token != rows[at].bytes)
                at++;
            if (at == rows.size())
                return SQL_ERROR;
            const Given &given = values[at];
            char *data = const_cast<char *>(given.bytes.data());
            size_t half =
                given.c_type == SQL_C_CHAR || given.c_type == SQL_C_BINARY ? given.bytes.size() / 2 : 0;
            if (given.null)
                code = SQLPutData(s.handle, nullptr, SQL_NULL_DATA);
            else if (half)
                code = SQLPutData(s.handle, data, static_cast<SQLLEN>(half));
            if (!given.null && (!half || SQL_SUCCEEDED(code)))
                code = SQLPutData(s.handle, data + half, static_cast<SQLLEN>(given.bytes.size() - half));
            if (!SQL_SUCCEEDED(code))
                return code;
        }
        return code;
    }

    /* All rows by one call; `buffer` false: NULLs have no buffer, where all are NULL. */
    SQLRETURN store(odbc::Statement &s, Way way, const std::vector<Given> &values, bool buffer = true)
    {
        std::vector<Row> rows(values.size());
        std::vector<SQLINTEGER> numbers(values.size());
        std::vector<char> places(values.size() * ROOM);
        std::vector<SQLLEN> lengths(values.size());
        const Given &first = values[0];
        SQLULEN count = values.size();
        for (size_t i = 0; i < values.size(); i++) {
            rows[i].n = numbers[i] = static_cast<SQLINTEGER>(i);
            lengths[i] = way == LATER     ? SQL_DATA_AT_EXEC
                         : values[i].null ? SQL_NULL_DATA
                                          : static_cast<SQLLEN>(values[i].bytes.size());
            rows[i].length = lengths[i];
            std::memcpy(rows[i].bytes, values[i].bytes.data(), values[i].bytes.size());
            std::memcpy(&places[i * ROOM], values[i].bytes.data(), values[i].bytes.size());
        }
        if (way == ADD)
            return add(s, first, numbers, places, lengths);
        if (way == TUPLES)
            return tuples(s, values, rows, buffer);
        bool by_row = way == ROW_WISE || way == LATER;
        bool whole = by_row || first.c_type == SQL_C_CHAR || first.c_type == SQL_C_WCHAR ||
                     first.c_type == SQL_C_BINARY;
        if (!whole) /* fixed sizes stand behind one another */
            for (size_t i = 0; i < values.size(); i++)
                std::memcpy(&places[i * values[i].bytes.size()], values[i].bytes.data(),
                            values[i].bytes.size());
        void *data = by_row ? rows[0].bytes : places.data();
        EXPECT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, count));
        EXPECT_OK(s, s.set(SQL_ATTR_PARAM_BIND_TYPE, by_row ? sizeof(Row) : SQL_PARAM_BIND_BY_COLUMN));
        EXPECT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      by_row ? &rows[0].n : numbers.data(), 0, nullptr));
        EXPECT_OK(s,
                  SQLBindParameter(s.handle, 2, SQL_PARAM_INPUT, first.c_type, first.sql_type, ROOM, 0,
                                   buffer ? data : nullptr, ROOM, by_row ? &rows[0].length : lengths.data()));
        std::string values_text = way == EXPRESSION ? " VALUES (? + 0, ?)" : " VALUES (?, ?)";
        SQLRETURN code = s.exec("INSERT INTO " + table + values_text);
        return code == SQL_NEED_DATA ? answer(s, rows, values) : code;
    }
    SQLRETURN add(odbc::Statement &s, const Given &first, std::vector<SQLINTEGER> &numbers,
                  std::vector<char> &places, std::vector<SQLLEN> &lengths)
    {
        std::vector<SQLLEN> fours(numbers.size(), 4);
        SQLLEN room = ROOM;
        if (first.c_type != SQL_C_CHAR && first.c_type != SQL_C_WCHAR && first.c_type != SQL_C_BINARY) {
            room = static_cast<SQLLEN>(first.bytes.empty() ? 16 : first.bytes.size());
            for (size_t i = 0; i < numbers.size(); i++)
                std::memmove(&places[i * static_cast<size_t>(room)], &places[i * ROOM],
                             static_cast<size_t>(room));
        }
        EXPECT_OK(s, s.set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN{numbers.size()}));
        EXPECT_OK(s, s.exec("SELECT n, v FROM " + table));
        EXPECT_OK(s, SQLBindCol(s.handle, 1, SQL_C_SLONG, numbers.data(), 0, fours.data()));
        EXPECT_OK(s, SQLBindCol(s.handle, 2, first.c_type, places.data(), room, lengths.data()));
        return SQLBulkOperations(s.handle, SQL_ADD);
    }
    /* Each row a tuple of one statement. */
    SQLRETURN tuples(odbc::Statement &s, const std::vector<Given> &values, std::vector<Row> &rows,
                     bool buffer)
    {
        std::string sql = "INSERT INTO " + table + " VALUES ";
        for (size_t i = 0; i < rows.size(); i++) {
            sql += (i ? ", (" : "(") + std::to_string(i) + ", ?)";
            EXPECT_OK(s, SQLBindParameter(s.handle, static_cast<SQLUSMALLINT>(i + 1), SQL_PARAM_INPUT,
                                          values[i].c_type, values[i].sql_type, ROOM, 0,
                                          buffer ? rows[i].bytes : nullptr, ROOM, &rows[i].length));
        }
        return s.exec(sql);
    }

    std::string table;
};

/* 300 into Int8, 1950 into Date, NULL into NOT NULL .. in the first row, the middle, the last: nothing of an
 * array is stored, be it sent as one or set by set. */
TEST_P(Path, NothingIsStoredAsSomethingElse)
{
    const struct {
        const char *type;
        Given good, bad;
        const char *state;
    } cases[] = {
        {"Int8", integer(5), integer(300), "22003"},
        {"Int8", text("5"), text("300"), "22003"},
        {"UInt64", integer(5), integer(-1), "22003"},
        {"Date", date(2024), date(1950), "22008"},
        {"Date", text("2024-01-02"), text("1950-01-01"), "22008"},
        {"Date", wide("2024-01-02"), wide("1950-01-01"), "22008"},
        {"DateTime", stamp(2024), stamp(1950), "22008"},
        {"Int32", integer(5), null_of(SQL_C_SLONG, SQL_INTEGER), "23000"},
        {"String", text("x"), null_of(SQL_C_CHAR, SQL_VARCHAR), "23000"},
        {"Int32", text("5"), text("\\N"), "22018"},
        {"Int32", text("5"), text("5\n"), nullptr},
        {"Int32", text("5"), text("5\t6"), "22018"},
        {"FixedString(3)", text("abc"), text("abcd"), "22001"},
        {"Enum8('a' = 1)", text("a"), text("b"), "22018"},
        {"Array(Int8)", text("[1]"), text("[300]"), "22003"},
        {"Nullable(Int8)", integer(5), integer(-129), "22003"},
    };
    for (const auto &one : cases) {
        if (!one.state)
            continue; /* blanks around a number are fine */
        make(one.type);
        for (Way way : ways) {
            for (size_t bad : {0u, 2u, 4u}) {
                if (bad != 2 && way != COLUMN_WISE && way != EXPRESSION)
                    continue;
                SCOPED_TRACE(std::string(one.type) + ", " + way_names[way] + ", row " + std::to_string(bad));
                odbc::Statement s(connection());
                std::vector<Given> values(5, one.good);
                values[bad] = one.bad;
                SQLRETURN code = store(s, way, values);
                EXPECT_EQ(code, SQL_ERROR);
                EXPECT_EQ(s.state(), one.state) << odbc::told(s.diags());
                EXPECT_EQ(has("count()"), "0\n");
            }
        }
    }
}

/* Texts that look like NULL, like escapes, or have every control character: narrow, wide, as bytes. */
TEST_P(Path, TextsAreStoredAsTheyAre)
{
    std::string controls;
    for (char c = 1; c < 32; c++)
        controls += c;
    const std::string texts[] = {"\\N",    "\\\\N",           "NULL",           "",
                                 "\\t\\0", controls + "\x7f", "it's \"q\" `b`", "\xC3\xBC\xE2\x82\xAC"};
    std::string expected;
    for (const std::string &one : texts) {
        static const char digits[] = "0123456789ABCDEF";
        for (unsigned char c : one)
            expected += {digits[c >> 4], digits[c & 15]};
        expected += '\n';
    }
    for (const char *type : {"String", "Nullable(String)", "LowCardinality(String)"}) {
        make(type);
        for (Way way : ways) {
            for (Given (*kind)(const std::string &) : {text, wide, binary}) {
                SCOPED_TRACE(std::string(type) + ", " + way_names[way]);
                std::vector<Given> values;
                for (const std::string &one : texts)
                    values.push_back(kind(one));
                odbc::Statement s(connection());
                EXPECT_OK(s, store(s, way, values));
                EXPECT_EQ(server_says("SELECT hex(v) FROM " + table + " ORDER BY n FORMAT TSVRaw"), expected);
                EXPECT_EQ(has("countIf(v IS NULL)"), "0\n");
                server_says("TRUNCATE TABLE " + table);
            }
        }
    }
    /* NUL too. */
    make("String");
    for (Way way : ways) {
        odbc::Statement s(connection());
        EXPECT_OK(s, store(s, way, {binary(std::string("a\0b", 3)), text(std::string("\0", 1))}));
        EXPECT_EQ(has("arraySort(groupArray(hex(v)))"), "['00','610062']\n") << way_names[way];
        server_says("TRUNCATE TABLE " + table);
    }
}

/* Every C type with every SQL type that it goes to, NULL, with a buffer and without: stored as NULL, or
 * refused where the column takes none. */
TEST_P(Path, NullsOfEveryType)
{
    const struct {
        SQLSMALLINT c_type, sql_type;
        const char *type;
    } kinds[] = {
        {SQL_C_CHAR, SQL_VARCHAR, "String"},
        {SQL_C_CHAR, SQL_DECIMAL, "Decimal(10, 2)"},
        {SQL_C_CHAR, SQL_INTEGER, "Int32"},
        {SQL_C_WCHAR, SQL_WVARCHAR, "String"},
        {SQL_C_WCHAR, SQL_WLONGVARCHAR, "FixedString(4)"},
        {SQL_C_BINARY, SQL_VARBINARY, "String"},
        {SQL_C_BINARY, SQL_LONGVARBINARY, "String"},
        {SQL_C_DEFAULT, SQL_VARCHAR, "String"},
        {SQL_C_DEFAULT, SQL_INTEGER, "Int64"},
        {SQL_C_BIT, SQL_BIT, "Bool"},
        {SQL_C_STINYINT, SQL_TINYINT, "Int8"},
        {SQL_C_UTINYINT, SQL_TINYINT, "UInt8"},
        {SQL_C_SSHORT, SQL_SMALLINT, "Int16"},
        {SQL_C_USHORT, SQL_SMALLINT, "UInt16"},
        {SQL_C_SLONG, SQL_INTEGER, "Int32"},
        {SQL_C_ULONG, SQL_INTEGER, "UInt32"},
        {SQL_C_SBIGINT, SQL_BIGINT, "Int64"},
        {SQL_C_UBIGINT, SQL_BIGINT, "UInt64"},
        {SQL_C_FLOAT, SQL_REAL, "Float32"},
        {SQL_C_DOUBLE, SQL_DOUBLE, "Float64"},
        {SQL_C_NUMERIC, SQL_NUMERIC, "Decimal(38, 3)"},
        {SQL_C_GUID, SQL_GUID, "UUID"},
        {SQL_C_TYPE_DATE, SQL_TYPE_DATE, "Date"},
        {SQL_C_TYPE_DATE, SQL_TYPE_DATE, "Date32"},
        {SQL_C_TYPE_TIME, SQL_TYPE_TIME, "Time"},
        {SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, "DateTime"},
        {SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, "DateTime64(3)"},
        {SQL_C_INTERVAL_DAY, SQL_INTERVAL_DAY, "IntervalDay"},
        {SQL_C_CHAR, SQL_VARCHAR, "IPv6"},
        {SQL_C_CHAR, SQL_VARCHAR, "Enum8('a' = 1)"},
    };
    size_t number = 0;
    for (const auto &kind : kinds) {
        if ((managed || GetParam()) && number++ % 4)
            continue; /* nothing of it differs there */
        std::vector<Given> nulls(3, null_of(kind.c_type, kind.sql_type));
        for (bool nullable : {true, false}) {
            make(nullable ? std::string("Nullable(") + kind.type + ")" : kind.type);
            for (Way way : ways) {
                if (way == ADD && kind.c_type == SQL_C_DEFAULT)
                    continue; /* the column's own type there */
                for (bool buffer : {true, false}) {
                    if (!buffer && (way == LATER || way == ADD))
                        continue; /* the buffer is the token; a column without one is not bound */
                    SCOPED_TRACE(std::string(kind.type) + " from C type " + std::to_string(kind.c_type) +
                                 ", " + way_names[way] + (buffer ? "" : ", no buffer"));
                    odbc::Statement s(connection());
                    SQLRETURN code = store(s, way, nulls, buffer);
                    EXPECT_EQ(code, nullable ? SQL_SUCCESS : SQL_ERROR);
                    EXPECT_EQ(s.state(), nullable ? "" : "23000") << odbc::told(s.diags());
                }
            }
            std::string count =
                kind.c_type == SQL_C_DEFAULT ? "27" : "30"; /* ten ways of three rows, but for SQL_ADD */
            EXPECT_EQ(has("count(), countIf(v IS NULL)"), nullable ? count + "\t" + count + "\n" : "0\t0\n")
                << kind.type;
        }
    }
}

/* Another connection has changed the table: what does not fit the old one may fit the new one, and is told by
 * it. */
TEST_P(Path, AnOlderTableJudgesNothing)
{
    for (Way way : ways) {
        for (size_t bad : {0u, 4u}) {
            SCOPED_TRACE(std::string(way_names[way]) + ", row " + std::to_string(bad));
            std::vector<Given> values(5, text("7"));
            auto own = open(modern_url()); /* which remembers tables */
            make("Int32");
            odbc::Statement s(*own), t(*own), u(*own), v(*own);
            EXPECT_OK(s, store(s, way, values));
            make("FixedString(3)");
            values[bad] = text("abc");
            EXPECT_OK(t, store(t, way, values));
            EXPECT_EQ(has("countIf(v = 'abc')"), "1\n");
            make("Date");
            values.assign(5, text("2024-01-02"));
            EXPECT_OK(u, store(u, way, values));
            EXPECT_EQ(has("countIf(v = '2024-01-02')"), "5\n");
            make("Enum8('2024-01-02' = 1)");
            values[bad] = text("b");
            EXPECT_EQ(store(v, way, values), SQL_ERROR);
            EXPECT_EQ(v.state(), "22018") << odbc::told(v.diags());
            EXPECT_EQ(v.diags().size(), 1u) << odbc::told(v.diags());
            EXPECT_EQ(has("count()"), "0\n");
        }
    }
    /* A NULL that the column took before, and takes no more: the server would store its type's zero. */
    for (Way way : ways) {
        auto own = open(modern_url());
        std::vector<Given> nulls(3, null_of(SQL_C_CHAR, SQL_VARCHAR));
        make("Nullable(String)");
        odbc::Statement s(*own), t(*own);
        EXPECT_OK(s, store(s, way, nulls));
        make("String");
        EXPECT_EQ(store(t, way, nulls), SQL_ERROR) << way_names[way];
        EXPECT_EQ(t.state(), "23000") << odbc::told(t.diags());
        EXPECT_EQ(has("count()"), "0\n") << way_names[way];
    }
    /* What describes a parameter is the table of now. */
    odbc::Statement s(connection()), t(connection());
    SQLSMALLINT type = 0;
    make("Int32");
    ASSERT_OK(s, s.prepare("INSERT INTO " + table + " VALUES (?, ?)"));
    ASSERT_OK(s, SQLDescribeParam(s.handle, 2, &type, nullptr, nullptr, nullptr));
    EXPECT_EQ(type, SQL_INTEGER);
    make("String");
    ASSERT_OK(t, t.prepare("INSERT INTO " + table + " VALUES (?, ?)"));
    ASSERT_OK(t, SQLDescribeParam(t.handle, 2, &type, nullptr, nullptr, nullptr));
    EXPECT_EQ(type, SQL_WVARCHAR);
}

BOTH_ENTRY_POINTS(Path);

} // namespace
