/* Every type as every C type that holds it: read by the driver, inserted again in four ways, compared by the
 * server. */
#include <cstring>

#include <unistd.h>

#include "fixture.h"

namespace
{

/* A type and literals of its values. */
struct Subject {
    const char *type;
    std::vector<const char *> values;
    bool nullable = true;
};

const std::vector<Subject> subjects = {
    {"Bool", {"true", "false"}},
    {"Int8", {"-128", "127", "0"}},
    {"Int16", {"-32768", "32767"}},
    {"Int32", {"-2147483648", "2147483647", "1"}},
    {"Int64", {"-9223372036854775808", "9223372036854775807", "5"}},
    {"Int128",
     {"'-170141183460469231731687303715884105728'", "'170141183460469231731687303715884105727'", "'7'"}},
    {"Int256", {"'-57896044618658097711785492504343953926634992332820282019728792003956564819968'", "'12'"}},
    {"UInt8", {"255", "0", "1"}},
    {"UInt16", {"65535"}},
    {"UInt32", {"4294967295"}},
    {"UInt64", {"'18446744073709551615'", "3"}},
    {"UInt128", {"'340282366920938463463374607431768211455'", "'9'"}},
    {"UInt256", {"'115792089237316195423570985008687907853269984665640564039457584007913129639935'", "'2'"}},
    {"Float32", {"1.5", "-0.1", "3.4e38", "1e-40"}},
    {"Float64", {"0.1", "1e308", "-2.2250738585072014e-308", "123456789.12345679", "nan", "-inf"}},
    {"BFloat16", {"1.5", "-2"}},
    {"Decimal(9, 2)", {"'-1234567.89'", "'0.01'"}},
    {"Decimal(18, 18)", {"'-0.123456789012345678'"}},
    {"Decimal(38, 10)", {"'1234567890123456789012345678.0123456789'", "'-2'"}},
    {"Decimal(76, 20)",
     {"'-12345678901234567890123456789012345678901234567890123456.12345678901234567891'", "'1.5'"}},
    {"String",
     {"''", "'a\\0b\\t\\n\\\\N''\"'", "'\\\\N'", "'\\xc3\\xa9\\xe2\\x82\\xac\\xf0\\x9f\\x98\\x80'",
      "repeat('x', 3000)"}},
    {"FixedString(5)", {"'abc'", "'12345'"}},
    {"LowCardinality(String)", {"'low'", "''"}},
    {"LowCardinality(FixedString(2))", {"'ab'"}},
    {"Date", {"'1970-01-01'", "'2149-06-06'", "'2024-02-29'"}},
    {"Date32", {"'1900-01-01'", "'2299-12-31'"}},
    {"DateTime", {"'1970-01-02 00:00:00'", "'2106-02-07 00:00:00'"}},
    {"DateTime('Europe/Berlin')",
     {"'2024-03-31 01:59:59'", "'2024-03-31 03:00:00'", "'2024-10-27 02:30:00'"}},
    {"DateTime64(3)", {"'1900-01-01 00:00:00.001'", "'2299-12-31 23:59:59.999'"}},
    {"DateTime64(9, 'Asia/Kolkata')", {"'2024-01-01 12:34:56.123456789'", "'1969-12-31 23:59:59.5'"}},
    {"DateTime64(0)", {"'2024-05-05 05:05:05'"}},
    {"Time", {"'12:34:56'", "'-999:59:59'", "'00:00:00'"}},
    {"Time64(6)", {"'23:59:59.123456'", "'-01:00:00.5'"}},
    {"UUID", {"'61f0c404-5cb3-11e7-907b-a6006ad3dba0'", "'00000000-0000-0000-0000-000000000000'"}},
    {"IPv4", {"'255.1.2.3'", "'0.0.0.0'"}},
    {"IPv6", {"'2001:db8::1'", "'::ffff:1.2.3.4'", "'::'"}},
    {"Enum8('a' = -1, 'b c' = 5, '\\'' = 7)", {"'a'", "'b c'", "'\\''"}},
    {"Enum16('x' = -30000, 'y' = 30000)", {"'x'", "'y'"}},
    {"IntervalDay", {"3", "-4"}},
    {"SimpleAggregateFunction(max, UInt32)", {"7"}, false},
    {"Array(Int32)", {"[]", "[1, -2]"}, false},
    {"Array(Nullable(String))", {"['a', NULL, 'q\\'\\\\\\n', '']"}, false},
    {"Array(Array(Float64))", {"[[1.5, nan], []]"}, false},
    {"Array(LowCardinality(Nullable(String)))", {"['a', NULL]"}, false},
    {"Array(DateTime64(3, 'UTC'))", {"[toDateTime64('2024-01-01 00:00:00.5', 3, 'UTC')]"}, false},
    {"Tuple(Int8, Nullable(String))", {"(1, NULL)", "(-5, 'a,b)')"}, false},
    {"Tuple(a UInt64, `b c` Array(Date))", {"(18446744073709551615, ['2024-01-01'])"}, false},
    {"Map(String, Array(UInt8))", {"map()", "map('k', [1, 2], '', [])"}, false},
    {"Map(Int32, Tuple(x Int8, y String))", {"map(-1, (1, 'one'))"}, false},
    {"Nested(x Int8, y String)", {"[(1, 'a'), (2, 'b')]"}, false},
    {"Point", {"(1.5, -2)"}, false},
    {"Ring", {"[(0, 0), (10, 0), (10, 10)]"}, false},
    {"Polygon", {"[[(0, 0), (10, 0), (10, 10)], [(1, 1)]]"}, false},
    {"MultiPolygon", {"[[[(0, 0), (10, 0)]], [[(1, 1)]]]"}, false},
    {"Array(Enum8('p' = 1))", {"['p']"}, false},
    {"Array(UUID)", {"['61f0c404-5cb3-11e7-907b-a6006ad3dba0']"}, false},
    {"Array(IPv6)", {"['2001:db8::1']"}, false},
    {"Array(Decimal(20, 5))", {"[1.5]"}, false},
    {"Variant(UInt64, String)", {"toUInt64(42)", "'text'"}},
    {"JSON", {"'{\"a\":{\"b\":[1,2]},\"c\":\"x\"}'", "'{}'"}},
};

const SQLSMALLINT c_types[] = {SQL_C_CHAR,      SQL_C_WCHAR,     SQL_C_BINARY,         SQL_C_BIT,
                               SQL_C_STINYINT,  SQL_C_UTINYINT,  SQL_C_SSHORT,         SQL_C_USHORT,
                               SQL_C_SLONG,     SQL_C_ULONG,     SQL_C_SBIGINT,        SQL_C_UBIGINT,
                               SQL_C_FLOAT,     SQL_C_DOUBLE,    SQL_C_NUMERIC,        SQL_C_GUID,
                               SQL_C_TYPE_DATE, SQL_C_TYPE_TIME, SQL_C_TYPE_TIMESTAMP, SQL_C_INTERVAL_DAY};

constexpr size_t room = 8192;

/* Bytes from one value to the next in a column. */
size_t stride_of(SQLSMALLINT c_type)
{
    switch (c_type) {
    case SQL_C_BIT:
    case SQL_C_STINYINT:
    case SQL_C_UTINYINT:
        return 1;
    case SQL_C_SSHORT:
    case SQL_C_USHORT:
        return 2;
    case SQL_C_SLONG:
    case SQL_C_ULONG:
    case SQL_C_FLOAT:
        return 4;
    case SQL_C_SBIGINT:
    case SQL_C_UBIGINT:
    case SQL_C_DOUBLE:
        return 8;
    case SQL_C_NUMERIC:
        return sizeof(SQL_NUMERIC_STRUCT);
    case SQL_C_GUID:
        return sizeof(SQLGUID);
    case SQL_C_TYPE_DATE:
        return sizeof(SQL_DATE_STRUCT);
    case SQL_C_TYPE_TIME:
        return sizeof(SQL_TIME_STRUCT);
    case SQL_C_TYPE_TIMESTAMP:
        return sizeof(SQL_TIMESTAMP_STRUCT);
    case SQL_C_INTERVAL_DAY:
        return sizeof(SQL_INTERVAL_STRUCT);
    default:
        return room;
    }
}

/* Numbers of C that cannot hold the type's: floats for more digits than they have, and the bytes of numbers
 * whose default C type is another one. */
bool cannot_hold(const std::string &type, SQLSMALLINT c_type)
{
    auto begins = [&](const char *word) { return type.rfind(word, 0) == 0; };
    bool huge =
        begins("Int128") || begins("Int256") || begins("UInt") || begins("Decimal") || begins("Simple");
    if (c_type == SQL_C_FLOAT)
        return huge || begins("Int32") || begins("Int64") || begins("Float64");
    if (c_type == SQL_C_DOUBLE)
        return huge || begins("Int64") || begins("Float32");
    if (c_type == SQL_C_INTERVAL_DAY)
        return !begins("Int");
    if (c_type == SQL_C_TYPE_TIME)
        return begins("DateTime");
    return c_type == SQL_C_BINARY && (huge || begins("Time64"));
}

/* Row-wise: a value with its length, and something between rows. */
struct Cell {
    char data[room];
    SQLLEN length;
    char between[24];
};

class Roundtrip : public WithDriver
{
  protected:
    void SetUp() override
    {
        WithDriver::SetUp();
        table = "default.roundtrip_" + std::to_string(getpid()) + (GetParam() ? "w" : "a");
    }
    void TearDown() override
    {
        odbc::Statement(connection()).exec("DROP TABLE IF EXISTS " + table);
        WithDriver::TearDown();
    }
    /* The values of `subject` as `c_type`, those that are read without a loss; which ones is in `numbers`. */
    std::vector<Cell> read(const Subject &subject, SQLSMALLINT c_type, std::vector<SQLINTEGER> &numbers);
    SQLRETURN insert(SQLSMALLINT c_type, std::vector<Cell> &cells, std::vector<SQLINTEGER> &numbers, int way,
                     std::string &why);
    void round(const Subject &subject);
    std::string table;
    size_t stored = 0;
};

std::vector<Cell> Roundtrip::read(const Subject &subject, SQLSMALLINT c_type,
                                  std::vector<SQLINTEGER> &numbers)
{
    std::vector<Cell> cells;
    odbc::Statement s(connection());
    EXPECT_OK(s, s.exec("SELECT n, v FROM " + table + " WHERE way = 'original' ORDER BY n"));
    while (s.fetch() == SQL_SUCCESS) {
        Cell cell{};
        SQLINTEGER number = 0;
        EXPECT_OK(s, SQLGetData(s.handle, 1, SQL_C_SLONG, &number, 0, nullptr));
        if (SQLGetData(s.handle, 2, c_type, cell.data, sizeof cell.data, &cell.length) != SQL_SUCCESS)
            continue;
        cells.push_back(cell);
        numbers.push_back(number);
    }
    (void)subject;
    return cells;
}

enum { ONE, COLUMNS, ROWS, LATER, WAYS };
const char *const way_names[] = {"one", "columns", "rows", "later"};

SQLRETURN Roundtrip::insert(SQLSMALLINT c_type, std::vector<Cell> &cells, std::vector<SQLINTEGER> &numbers,
                            int way, std::string &why)
{
    odbc::Statement s(connection());
    SQLSMALLINT sql_type = 0, digits = 0, nullable = 0;
    SQLULEN size = 0;
    std::string sql = "INSERT INTO " + table + " (n, c, way, v) VALUES (?, " + std::to_string(c_type) +
                      ", '" + way_names[way] + "', ?)";
    EXPECT_OK(s, s.prepare(sql));
    EXPECT_OK(s, SQLDescribeParam(s.handle, 2, &sql_type, &size, &digits, &nullable));
    SQLULEN count = way == ONE ? 1 : cells.size();
    size_t width = stride_of(c_type);
    SQLLEN offset = 0;
    std::string columns(cells.size() * width, '\0');
    std::vector<SQLLEN> lengths(cells.size());
    for (size_t i = 0; i < cells.size(); i++) {
        memcpy(&columns[i * width], cells[i].data, width);
        lengths[i] =
            way == LATER ? SQL_LEN_DATA_AT_EXEC(cells[i].length > 0 ? cells[i].length : 0) : cells[i].length;
    }
    EXPECT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, count));
    char *data = columns.data();
    SQLLEN *length = lengths.data();
    SQLINTEGER *number = numbers.data();
    if (way == ROWS) {
        /* Bound at addresses that lie 8 bytes before the first row. */
        offset = 8;
        EXPECT_OK(s, s.set(SQL_ATTR_PARAM_BIND_TYPE, static_cast<SQLULEN>(sizeof(Cell))));
        EXPECT_OK(s, s.set(SQL_ATTR_PARAM_BIND_OFFSET_PTR, static_cast<void *>(&offset)));
        data = cells[0].data - 8;
        length = reinterpret_cast<SQLLEN *>(reinterpret_cast<char *>(&cells[0].length) - 8);
        for (size_t i = 0; i < cells.size(); i++)
            memcpy(cells[i].between, &numbers[i], sizeof numbers[i]);
        number = reinterpret_cast<SQLINTEGER *>(cells[0].between - 8);
    }
    EXPECT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, number, 0,
                                  nullptr));
    if (SQLBindParameter(s.handle, 2, SQL_PARAM_INPUT, c_type, sql_type, 0, digits, data, room, length) !=
        SQL_SUCCESS) {
        why = odbc::told(s.diags());
        return SQL_ERROR;
    }
    SQLRETURN code = SQL_ERROR;
    for (SQLULEN first = 0; first < cells.size(); first += count) {
        if (way == ONE && first) {
            data += width;
            length++;
            number++;
            EXPECT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                          number, 0, nullptr));
            EXPECT_OK(s, SQLBindParameter(s.handle, 2, SQL_PARAM_INPUT, c_type, sql_type, 0, digits, data,
                                          room, length));
        }
        code = s.execute();
        SQLPOINTER token = nullptr;
        while (code == SQL_NEED_DATA && (code = SQLParamData(s.handle, &token)) == SQL_NEED_DATA) {
            size_t at = static_cast<size_t>(static_cast<char *>(token) - columns.data()) / width;
            size_t half = c_type == SQL_C_CHAR || c_type == SQL_C_BINARY
                              ? static_cast<size_t>(cells[at].length) / 2
                              : 0;
            char *from = static_cast<char *>(token);
            if (cells[at].length == SQL_NULL_DATA) {
                EXPECT_OK(s, SQLPutData(s.handle, nullptr, SQL_NULL_DATA));
            } else {
                if (half) {
                    EXPECT_OK(s, SQLPutData(s.handle, from, static_cast<SQLLEN>(half)));
                }
                EXPECT_OK(s, SQLPutData(s.handle, from + half, cells[at].length - static_cast<SQLLEN>(half)));
            }
            code = SQL_NEED_DATA;
        }
        why = odbc::told(s.diags());
        if (code != SQL_SUCCESS)
            return code;
    }
    return code;
}

void Roundtrip::round(const Subject &subject)
{
    std::string type = subject.type;
    bool bare = !subject.nullable || type.rfind("LowCardinality", 0) == 0 || type.rfind("Variant", 0) == 0 ||
                type == "JSON";
    odbc::Statement s(connection());
    ASSERT_OK(s, s.exec("DROP TABLE IF EXISTS " + table));
    ASSERT_OK(s, s.exec("CREATE TABLE " + table + " (n Int32, c Int32, way String, v " +
                        (bare ? type : "Nullable(" + type + ")") +
                        ") ENGINE = Memory SETTINGS flatten_nested = 0"));
    for (size_t i = 0; i < subject.values.size(); i++)
        ASSERT_OK(s, s.exec("INSERT INTO " + table + " SELECT " + std::to_string(i) +
                            ", 0, 'original', CAST(" + subject.values[i] + ", '" +
                            [&] {
                                std::string quoted;
                                for (char c : type)
                                    quoted +=
                                        c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
                                return quoted;
                            }() +
                            "')"));
    if (!bare)
        ASSERT_OK(s, s.exec("INSERT INTO " + table + " SELECT 99, 0, 'original', NULL"));
    size_t held = 0;
    for (SQLSMALLINT c_type : c_types) {
        if (cannot_hold(type, c_type))
            continue;
        std::vector<SQLINTEGER> numbers;
        std::vector<Cell> cells = read(subject, c_type, numbers);
        bool only_null = numbers.size() == 1 && numbers[0] == 99;
        if (cells.empty() || only_null)
            continue;
        held++;
        for (int way = ONE; way < WAYS; way++) {
            std::string why;
            SQLRETURN code = insert(c_type, cells, numbers, way, why);
            EXPECT_EQ(code, SQL_SUCCESS)
                << type << " as C type " << c_type << ", " << way_names[way] << ": " << why;
            stored += code == SQL_SUCCESS ? cells.size() : 0;
        }
    }
    EXPECT_GE(held, 2u) << type;
    EXPECT_EQ(
        server_says(
            "SELECT DISTINCT t.n, t.c, t.way, toString(t.v), toString(o.v) FROM " + table +
            " AS t JOIN (SELECT n, v FROM " + table +
            " WHERE way = 'original') AS o ON t.n = o.n WHERE toString(t.v) IS DISTINCT FROM toString(o.v) "
            "LIMIT 20 FORMAT TSV"),
        "")
        << type;
}

TEST_P(Roundtrip, EveryTypeAsEveryCType)
{
    /* Half of the types through the manager, half without it, a few through the wide entry points. */
    for (size_t i = managed ? 1 : 0; i < subjects.size(); i += GetParam() ? 8 : 2)
        round(subjects[i]);
    std::cout << stored << " values stored\n";
}

/* Deeper than is judged here: the server's business. */
TEST_P(Roundtrip, DeepJson)
{
    odbc::Statement s(connection());
    std::string text = "{\"a\": " + std::string(250, '[') + "1" + std::string(250, ']') + "}";
    SQLLEN length = static_cast<SQLLEN>(text.size());
    ASSERT_OK(s, s.exec("CREATE TABLE " + table + " (v String, j JSON) ENGINE = Memory"));
    for (SQLUSMALLINT i : {1, 2})
        ASSERT_OK(s, SQLBindParameter(s.handle, i, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0,
                                      text.data(), length, &length));
    SQLRETURN code = s.exec("INSERT INTO " + table + " VALUES (?, ?)");
    EXPECT_TRUE(code == SQL_SUCCESS || s.diags()[0].native != 0) << odbc::told(s.diags());
}

/* The notation of JSON, and mistakes in either. */
TEST_P(Roundtrip, NestedTexts)
{
    const struct {
        const char *type, *text, *stored;
    } cases[] = {
        {"Array(String)", " [ \"a\" , \"b\\u00e9\\ud83d\\ude00\\n\" ] ", "['a','bé😀\\n']"},
        {"Array(Int64)", "[1,2,]", nullptr},
        {"Array(Int64)", "[1 2]", nullptr},
        {"Array(Int64)", "1", nullptr},
        {"Array(Int64)", "[1] x", nullptr},
        {"Array(String)", "[a]", nullptr},
        {"Array(String)", "['a]", nullptr},
        {"Array(Bool)", "[true, false, 1]", "[true,false,true]"},
        {"Tuple(x Int8, y String)", "{\"y\": \"why\", \"x\": 3}", "(3,'why')"},
        {"Tuple(x Int8, y String)", "{\"x\": 3}", nullptr},
        {"Tuple(x Int8, y String)", "{\"x\": 3, \"z\": 4}", nullptr},
        {"Tuple(Int8)", "(1,)", "(1)"},
        {"Tuple(Int8, Int8)", "[1, 2]", "(1,2)"},
        {"Map(String, Int32)", "{\"a\": 1, 'b': 2}", "{'a':1,'b':2}"},
        {"Map(Int32, String)", "{\"1\": \"x\"}", "{1:'x'}"},
        {"Map(String, Int32)", "{\"a\" 1}", nullptr},
        {"Map(String, Int32)", "", nullptr},
        {"Point", "[1, 2.5]", "(1,2.5)"},
        {"Nested(a Int8, b String)", "[{\"a\": 1, \"b\": \"x\"}, (2, 'y')]", "[(1,'x'),(2,'y')]"},
        {"Array(Nullable(Int8))", "[null, NULL, 1]", "[NULL,NULL,1]"},
    };
    for (const auto &one : cases) {
        odbc::Statement s(connection());
        std::string text = one.text;
        SQLLEN length = static_cast<SQLLEN>(text.size());
        ASSERT_OK(s, s.exec("DROP TABLE IF EXISTS " + table));
        ASSERT_OK(s, s.exec("CREATE TABLE " + table + " (v " + one.type +
                            ") ENGINE = Memory SETTINGS flatten_nested = 0"));
        ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0,
                                      text.data(), length, &length));
        SQLRETURN code = s.exec("INSERT INTO " + table + " VALUES (?)");
        EXPECT_EQ(code, one.stored ? SQL_SUCCESS : SQL_ERROR)
            << one.type << " " << text << ": " << odbc::told(s.diags());
        EXPECT_EQ(s.state(), one.stored ? "" : "22018") << text;
        EXPECT_EQ(server_says("SELECT toString(v) FROM " + table + " FORMAT TSVRaw"),
                  one.stored ? std::string(one.stored) + "\n" : "")
            << one.type << " " << text;
    }
}

BOTH_ENTRY_POINTS(Roundtrip);

} // namespace
