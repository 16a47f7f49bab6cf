/* One truth in every view: what SQLDescribeCol, SQLColAttribute, the IRD, SQLColumns and SQLGetTypeInfo say
 * of columns of every type that the server has. */
#include <algorithm>
#include <cstring>
#include <map>
#include <set>

#include <unistd.h>

#include "fixture.h"
#include "type_cases.h"

namespace
{

using Row = std::vector<odbc::Cell>;

enum Wraps { BARE = 0, NULLS = 1, LOW = 2 };

/* Types by the word that they begin with, and what they may be wrapped in. */
struct Subject {
    const char *type;
    int wraps;
};

/* clang-format off */
const Subject subjects[] = {
    {"Bool", NULLS}, {"Int8", NULLS | LOW}, {"Int16", NULLS | LOW}, {"Int32", NULLS | LOW}, {"Int64", NULLS | LOW},
    {"Int128", NULLS}, {"Int256", NULLS}, {"UInt8", NULLS | LOW}, {"UInt16", NULLS | LOW}, {"UInt32", NULLS | LOW},
    {"UInt64", NULLS | LOW}, {"UInt128", NULLS}, {"UInt256", NULLS}, {"Float32", NULLS | LOW}, {"Float64", NULLS | LOW},
    {"BFloat16", NULLS}, {"Decimal(1, 0)", NULLS}, {"Decimal(9, 4)", NULLS}, {"Decimal(18, 18)", NULLS},
    {"Decimal(38, 10)", NULLS}, {"Decimal(76, 76)", NULLS}, {"Decimal32(2)", NULLS}, {"Decimal64(5)", NULLS},
    {"Decimal128(0)", NULLS}, {"Decimal256(40)", NULLS}, {"String", NULLS | LOW}, {"FixedString(1)", NULLS | LOW},
    {"FixedString(250)", NULLS | LOW}, {"Date", NULLS | LOW}, {"Date32", NULLS}, {"DateTime", NULLS | LOW},
    {"DateTime32", NULLS}, {"DateTime('Asia/Tokyo')", NULLS | LOW}, {"DateTime64(0)", NULLS}, {"DateTime64(3)", NULLS},
    {"DateTime64(9, 'UTC')", NULLS}, {"Time", NULLS}, {"Time64(0)", NULLS}, {"Time64(6)", NULLS}, {"UUID", NULLS | LOW},
    {"IPv4", NULLS | LOW}, {"IPv6", NULLS | LOW}, {"Enum('x' = 1)", NULLS}, {"Enum8('a' = 1, 'longest' = 2)", NULLS},
    {"Enum16('Zürich' = 1000, '' = 2)", NULLS}, {"IntervalNanosecond", NULLS}, {"IntervalMicrosecond", NULLS},
    {"IntervalMillisecond", NULLS}, {"IntervalSecond", NULLS}, {"IntervalMinute", NULLS}, {"IntervalHour", NULLS},
    {"IntervalDay", NULLS}, {"IntervalWeek", NULLS}, {"IntervalMonth", NULLS}, {"IntervalQuarter", NULLS},
    {"IntervalYear", NULLS}, {"Array(Nullable(Int32))", BARE}, {"Array(Array(LowCardinality(String)))", BARE},
    {"Tuple(a Int8, b Array(String))", BARE}, {"Map(String, Array(UInt8))", BARE}, {"Nested(a Int32, b String)", BARE},
    {"Variant(Int64, String)", BARE}, {"Dynamic", BARE}, {"JSON", BARE}, {"JSON(a Int32)", BARE}, {"Point", BARE},
    {"Ring", BARE}, {"LineString", BARE}, {"MultiLineString", BARE}, {"Polygon", BARE}, {"MultiPolygon", BARE},
    {"Geometry", BARE}, {"QBit(Float32, 16)", BARE}, {"SimpleAggregateFunction(sum, UInt64)", BARE},
    {"SimpleAggregateFunction(anyLast, Nullable(String))", BARE}, {"AggregateFunction(uniq, String)", BARE},
};
/* clang-format on */

/* Words that are no types of columns by themselves. */
const std::set<std::string> not_alone = {"Nothing", "Nullable", "LowCardinality"};

std::vector<std::string> every_type()
{
    std::vector<std::string> all;
    for (const Subject &one : subjects) {
        std::string type = one.type;
        all.push_back(type);
        if (one.wraps & NULLS)
            all.push_back("Nullable(" + type + ")");
        if (one.wraps & LOW)
            all.push_back("LowCardinality(" + type + ")");
        if ((one.wraps & LOW) && (one.wraps & NULLS))
            all.push_back("LowCardinality(Nullable(" + type + "))");
    }
    return all;
}

std::string first_word(const std::string &type)
{
    return type.substr(0, type.find('('));
}

/* The type that is wrapped, as SQLGetTypeInfo names it. */
std::string type_info_name(std::string type)
{
    for (const char *wrap : {"LowCardinality(", "Nullable("})
        if (type.rfind(wrap, 0) == 0)
            type = type.substr(strlen(wrap), type.size() - strlen(wrap) - 1);
    std::string word = first_word(type);
    if (word == "SimpleAggregateFunction")
        word = type_info_name(type.substr(type.find(", ") + 2, type.size() - type.find(", ") - 3));
    return word;
}

/* What SQLColAttribute and the IRD call alike; how wide the descriptor's field is. */
const struct Field {
    SQLUSMALLINT id;
    size_t width;
    const char *name;
} fields[] = {
    {SQL_DESC_CONCISE_TYPE, sizeof(SQLSMALLINT), "concise type"},
    {SQL_DESC_TYPE, sizeof(SQLSMALLINT), "type"},
    {SQL_DESC_LENGTH, sizeof(SQLULEN), "length"},
    {SQL_DESC_OCTET_LENGTH, sizeof(SQLLEN), "octet length"},
    {SQL_DESC_DISPLAY_SIZE, sizeof(SQLLEN), "display size"},
    {SQL_DESC_PRECISION, sizeof(SQLSMALLINT), "precision"},
    {SQL_DESC_SCALE, sizeof(SQLSMALLINT), "scale"},
    {SQL_DESC_NUM_PREC_RADIX, sizeof(SQLINTEGER), "radix"},
    {SQL_DESC_NULLABLE, sizeof(SQLSMALLINT), "nullable"},
    {SQL_DESC_UNSIGNED, sizeof(SQLSMALLINT), "unsigned"},
    {SQL_DESC_SEARCHABLE, sizeof(SQLSMALLINT), "searchable"},
    {SQL_DESC_CASE_SENSITIVE, sizeof(SQLINTEGER), "case sensitive"},
    {SQL_DESC_FIXED_PREC_SCALE, sizeof(SQLSMALLINT), "fixed scale"},
    {SQL_DESC_AUTO_UNIQUE_VALUE, sizeof(SQLINTEGER), "auto unique"},
};

/* One column in all views: fields of SQLColAttribute and the IRD, which are compared on the way. */
struct View {
    odbc::Column column;
    std::map<SQLUSMALLINT, SQLLEN> field;
    SQLSMALLINT code = 0;
    std::string type_name, prefix, suffix;
};

class Truth : public WithDriver
{
  protected:
    static std::string database()
    {
        return std::string("porter_truth_") + (managed ? "m" : "d") + std::to_string(getpid());
    }
    static SQLLEN ird_field(SQLHDESC ird, SQLUSMALLINT number, const Field &field);
    static View look(odbc::Statement &statement, SQLUSMALLINT number);
    static std::vector<Row> list(odbc::Connection &on, const std::string &table);
    static std::map<std::string, Row> type_info(odbc::Connection &on);
    static void same(const View &view, const Row &listed);
    static void fits(const View &view, const Row &info);
    void check(const std::string &options, bool hugeint_is_text);
};

SQLLEN Truth::ird_field(SQLHDESC ird, SQLUSMALLINT number, const Field &field)
{
    SQLLEN wide = 0;
    SQLINTEGER word = 0;
    SQLSMALLINT small = 0;
    void *place = field.width == sizeof wide   ? static_cast<void *>(&wide)
                  : field.width == sizeof word ? static_cast<void *>(&word)
                                               : static_cast<void *>(&small);
    EXPECT_EQ(SQLGetDescField(ird, static_cast<SQLSMALLINT>(number), static_cast<SQLSMALLINT>(field.id),
                              place, 0, nullptr),
              SQL_SUCCESS)
        << field.name;
    return field.width == sizeof wide ? wide : field.width == sizeof word ? word : small;
}

View Truth::look(odbc::Statement &statement, SQLUSMALLINT number)
{
    View view;
    SQLHDESC ird = SQL_NULL_HDESC;
    SQLLEN value = 0;
    EXPECT_OK(statement, statement.describe(number, &view.column));
    EXPECT_EQ(SQLGetStmtAttr(statement.handle, SQL_ATTR_IMP_ROW_DESC, &ird, 0, nullptr), SQL_SUCCESS);
    for (const Field &field : fields) {
        EXPECT_OK(statement, statement.attribute(number, field.id, &value));
        view.field[field.id] = value;
        EXPECT_EQ(ird_field(ird, number, field), value) << field.name << " in the IRD and by SQLColAttribute";
    }
    const Field code = {SQL_DESC_DATETIME_INTERVAL_CODE, sizeof(SQLSMALLINT), "datetime code"};
    view.code = static_cast<SQLSMALLINT>(ird_field(ird, number, code));
    /* ODBC 2's fields and what they are in ODBC 3's words. */
    const struct {
        SQLUSMALLINT id;
        SQLLEN value;
    } old[] = {{SQL_COLUMN_NULLABLE, view.column.nullable},
               {SQL_COLUMN_LENGTH, view.field[SQL_DESC_OCTET_LENGTH]},
               {SQL_COLUMN_PRECISION, static_cast<SQLLEN>(view.column.size)},
               {SQL_COLUMN_SCALE, view.column.digits}};
    for (const auto &one : old) {
        EXPECT_OK(statement, statement.attribute(number, one.id, &value));
        EXPECT_EQ(value, one.value) << "field " << one.id << " of ODBC 2";
    }
    view.type_name = statement.attribute_text(number, SQL_DESC_TYPE_NAME).value_or("none");
    view.prefix = statement.attribute_text(number, SQL_DESC_LITERAL_PREFIX).value_or("none");
    view.suffix = statement.attribute_text(number, SQL_DESC_LITERAL_SUFFIX).value_or("none");

    SQLSMALLINT type = -1, subtype = -1, precision = -1, scale = -1, nullable = -1;
    SQLLEN length = -1;
    EXPECT_EQ(SQLGetDescRec(ird, static_cast<SQLSMALLINT>(number), nullptr, 0, nullptr, &type, &subtype,
                            &length, &precision, &scale, &nullable),
              SQL_SUCCESS);
    EXPECT_EQ(type, view.field[SQL_DESC_TYPE]);
    EXPECT_EQ(subtype, view.code);
    EXPECT_EQ(length, view.field[SQL_DESC_OCTET_LENGTH]);
    EXPECT_EQ(precision, view.field[SQL_DESC_PRECISION]);
    EXPECT_EQ(scale, view.field[SQL_DESC_SCALE]);
    EXPECT_EQ(nullable, view.column.nullable);

    /* SQLDescribeCol's figures are fields of the descriptor, which one depends on the type. */
    bool temporal = view.field[SQL_DESC_TYPE] == SQL_DATETIME,
         numeric = view.field[SQL_DESC_NUM_PREC_RADIX] != 0;
    EXPECT_EQ(view.column.type, view.field[SQL_DESC_CONCISE_TYPE]);
    EXPECT_EQ(view.column.nullable, view.field[SQL_DESC_NULLABLE]);
    EXPECT_EQ(static_cast<SQLLEN>(view.column.size),
              view.field[numeric ? SQL_DESC_PRECISION : SQL_DESC_LENGTH]);
    EXPECT_EQ(view.column.digits, view.field[temporal ? SQL_DESC_PRECISION : SQL_DESC_SCALE]);
    return view;
}

std::vector<Row> Truth::list(odbc::Connection &on, const std::string &table)
{
    odbc::Statement s(on);
    std::string schema = database();
    SQLRETURN code;
    for (size_t at = 0; (at = schema.find('_', at)) != std::string::npos; at += 2)
        schema.insert(at, "\\");
    if (on.wide) {
        std::u16string wide_schema = odbc::widen(schema), wide_table = odbc::widen(table);
        code = SQLColumnsW(s.handle, nullptr, 0, reinterpret_cast<SQLWCHAR *>(wide_schema.data()), SQL_NTS,
                           reinterpret_cast<SQLWCHAR *>(wide_table.data()), SQL_NTS, nullptr, 0);
    } else {
        code = SQLColumns(s.handle, nullptr, 0, reinterpret_cast<SQLCHAR *>(schema.data()), SQL_NTS,
                          reinterpret_cast<SQLCHAR *>(const_cast<char *>(table.data())), SQL_NTS, nullptr, 0);
    }
    EXPECT_OK(s, code);
    return s.rows();
}

std::map<std::string, Row> Truth::type_info(odbc::Connection &on)
{
    odbc::Statement s(on);
    std::map<std::string, Row> by_name;
    EXPECT_OK(s,
              on.wide ? SQLGetTypeInfoW(s.handle, SQL_ALL_TYPES) : SQLGetTypeInfo(s.handle, SQL_ALL_TYPES));
    for (const Row &row : s.rows())
        by_name[row[0].value()] = row;
    return by_name;
}

std::string number_of(const odbc::Cell &cell)
{
    return cell.value_or("0");
}

/* SQLColumns: cells count from 0. */
void Truth::same(const View &view, const Row &listed)
{
    auto field = [&](SQLUSMALLINT id) { return std::to_string(view.field.at(id)); };
    bool temporal = view.field.at(SQL_DESC_TYPE) == SQL_DATETIME, text = listed[15].has_value();
    bool approximate = view.column.type == SQL_REAL || view.column.type == SQL_DOUBLE;
    EXPECT_EQ(listed[4], std::to_string(view.column.type));
    EXPECT_EQ(listed[5], view.type_name);
    EXPECT_EQ(listed[6], std::to_string(view.column.size));
    EXPECT_EQ(listed[7], field(SQL_DESC_OCTET_LENGTH));
    EXPECT_EQ(number_of(listed[8]), std::to_string(view.column.digits));
    EXPECT_EQ(number_of(listed[9]), field(SQL_DESC_NUM_PREC_RADIX));
    EXPECT_EQ(listed[10], std::to_string(view.column.nullable));
    EXPECT_EQ(listed[13], field(SQL_DESC_TYPE));
    EXPECT_EQ(number_of(listed[14]), std::to_string(view.code));
    if (text) {
        EXPECT_EQ(listed[15], field(SQL_DESC_OCTET_LENGTH));
    }
    EXPECT_EQ(listed[17], view.column.nullable == SQL_NO_NULLS ? "NO" : "YES");
    /* Digits and radix are NULL where they do not apply, and only there. */
    bool numeric = view.field.at(SQL_DESC_NUM_PREC_RADIX) != 0;
    bool timed = temporal && view.column.type != SQL_TYPE_DATE;
    EXPECT_EQ(listed[8].has_value(), (numeric && !approximate) || timed);
    EXPECT_EQ(listed[9].has_value(), numeric);
    EXPECT_EQ(text, !numeric && !temporal && view.column.type != SQL_GUID);
}

/* SQLGetTypeInfo's row of the type's name: sizes and scales are the largest that can be declared. */
void Truth::fits(const View &view, const Row &info)
{
    auto field = [&](SQLUSMALLINT id) { return std::to_string(view.field.at(id)); };
    bool numeric = view.field.at(SQL_DESC_NUM_PREC_RADIX) != 0;
    bool sized = info[5].has_value() || info[14].value_or("0") != info[13].value_or("0");
    EXPECT_EQ(info[1], std::to_string(view.column.type));
    if (!sized) {
        EXPECT_EQ(info[2], std::to_string(view.column.size));
    } else if (info[5] != "length") {
        EXPECT_GE(std::stoull(info[2].value()), view.column.size);
    }
    EXPECT_EQ(info[3].value_or(""), view.prefix);
    EXPECT_EQ(info[4].value_or(""), view.suffix);
    EXPECT_EQ(info[6], std::to_string(SQL_NULLABLE));
    EXPECT_EQ(info[7], field(SQL_DESC_CASE_SENSITIVE));
    EXPECT_EQ(info[8], field(SQL_DESC_SEARCHABLE));
    EXPECT_EQ(info[9].has_value(), numeric);
    EXPECT_EQ(info[9].value_or("1"), field(SQL_DESC_UNSIGNED));
    EXPECT_EQ(info[10], field(SQL_DESC_FIXED_PREC_SCALE));
    EXPECT_EQ(number_of(info[11]), field(SQL_DESC_AUTO_UNIQUE_VALUE));
    EXPECT_LE(std::stoi(number_of(info[13])), view.column.digits);
    EXPECT_GE(std::stoi(number_of(info[14])), view.column.digits);
    EXPECT_EQ(info[15], field(SQL_DESC_TYPE));
    EXPECT_EQ(number_of(info[16]), std::to_string(view.code));
    EXPECT_EQ(number_of(info[17]), field(SQL_DESC_NUM_PREC_RADIX));
}

void Truth::check(const std::string &options, bool hugeint_is_text)
{
    std::vector<std::string> types = every_type();
    std::string table = database() + ".all_types", sql = "CREATE OR REPLACE TABLE " + table + " (";
    auto on = open(modern_url(), options);
    ASSERT_NE(on, nullptr);
    net::post(modern_url(), "CREATE DATABASE IF NOT EXISTS " + database());
    for (size_t i = 0; i < types.size(); i++)
        sql += (i ? ", c" : "c") + std::to_string(i) + " " + types[i];
    net::post(modern_url(), sql + ") ENGINE = Memory",
              type_arguments() + "&flatten_nested=0&allow_experimental_qbit_type=1");

    std::vector<Row> listed = list(*on, "all\\_types");
    std::map<std::string, Row> infos = type_info(*on);
    ASSERT_EQ(listed.size(), types.size());
    odbc::Statement statement(*on);
    ASSERT_OK(statement, statement.prepare("SELECT * FROM " + table));
    for (const char *when : {"prepared", "executed"}) {
        SCOPED_TRACE(when);
        ASSERT_EQ(statement.columns(), static_cast<SQLSMALLINT>(types.size()));
        for (size_t i = 0; i < types.size(); i++) {
            SCOPED_TRACE(types[i]);
            View view = look(statement, static_cast<SQLUSMALLINT>(i + 1));
            EXPECT_EQ(view.column.name, "c" + std::to_string(i));
            same(view, listed[i]);
            auto info = infos.find(type_info_name(view.type_name));
            if (info != infos.end())
                fits(view, info->second);
        }
        if (std::string(when) == "prepared") {
            ASSERT_OK(statement, statement.execute());
        }
    }
    EXPECT_EQ(infos.at("Int256")[1],
              std::to_string(!hugeint_is_text                                  ? SQL_DECIMAL
                             : options.find("StringType") == std::string::npos ? SQL_WVARCHAR
                                                                               : SQL_VARCHAR));
    net::post(modern_url(), "DROP DATABASE " + database());
}

TEST_P(Truth, OfEveryType)
{
    check("", false);
}

TEST_P(Truth, WithTextsAsVarchar)
{
    check("StringType=varchar", false);
}

TEST_P(Truth, WithHugeIntegersAsText)
{
    check("HugeIntAs=varchar", true);
}

TEST_P(Truth, WithTimesAsText)
{
    check("TimeAs=varchar", false);
    auto on = open(modern_url(), "TimeAs=varchar");
    odbc::Statement s(*on);
    ASSERT_OK(s, s.exec("SELECT CAST('-999:59:59' AS Time), CAST('100:00:01.5' AS Time64(3))"));
    EXPECT_EQ(s.rows(), (std::vector<Row>{{"-999:59:59", "100:00:01.500"}}));
}

TEST_P(Truth, WithBoth)
{
    check("StringType=varchar;HugeIntAs=varchar;StringMaxLength=8000", true);
}

/* The list above leaves out no type that the server has. */
TEST_P(Truth, NoTypeIsLeftOut)
{
    std::set<std::string> words;
    for (const Subject &one : subjects)
        words.insert(first_word(one.type));
    std::string name,
        said = server_says("SELECT name FROM system.data_type_families WHERE alias_to = '' FORMAT TSVRaw");
    for (size_t at = 0, end; (end = said.find('\n', at)) != std::string::npos; at = end + 1) {
        name = said.substr(at, end - at);
        EXPECT_TRUE(words.count(name) || not_alone.count(name)) << name;
    }
}

BOTH_ENTRY_POINTS(Truth);

} // namespace
