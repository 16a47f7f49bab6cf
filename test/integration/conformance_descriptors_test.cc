/* Descriptor records, as BI tools check them: fields of all four kinds, the rules of setting, and that every
 * view of a column says the same. */
#include "conformance.h"

namespace
{

SQLPOINTER number(SQLLEN value)
{
    return reinterpret_cast<SQLPOINTER>(value);
}

class Conformance_descriptors : public Conformance
{
  protected:
    void SetUp() override
    {
        Conformance::SetUp();
        if (IsSkipped())
            return;
        ard = descriptor(*s, SQL_ATTR_APP_ROW_DESC);
        apd = descriptor(*s, SQL_ATTR_APP_PARAM_DESC);
        ird = descriptor(*s, SQL_ATTR_IMP_ROW_DESC);
        ipd = descriptor(*s, SQL_ATTR_IMP_PARAM_DESC);
    }
    SQLRETURN set(SQLHDESC desc, SQLSMALLINT record, SQLSMALLINT field, SQLPOINTER value)
    {
        return GetParam() ? SQLSetDescFieldW(desc, record, field, value, 0)
                          : SQLSetDescField(desc, record, field, value, 0);
    }
    /* A numeric field; `width` bytes of it are written. */
    SQLLEN get(SQLHDESC desc, SQLSMALLINT record, SQLSMALLINT field, size_t width = 2)
    {
        SQLLEN value = -99;
        SQLRETURN code = GetParam() ? SQLGetDescFieldW(desc, record, field, &value, 0, nullptr)
                                    : SQLGetDescField(desc, record, field, &value, 0, nullptr);
        EXPECT_EQ(code, SQL_SUCCESS) << field << ": " << desc_state(desc);
        return width == 2   ? static_cast<SQLSMALLINT>(value)
               : width == 4 ? static_cast<SQLINTEGER>(value)
                            : value;
    }
    std::string text(SQLHDESC desc, SQLSMALLINT record, SQLSMALLINT field)
    {
        char16_t wide[512] = {};
        char ansi[512] = {};
        SQLRETURN code = GetParam() ? SQLGetDescFieldW(desc, record, field, wide, sizeof wide, nullptr)
                                    : SQLGetDescField(desc, record, field, ansi, sizeof ansi, nullptr);
        EXPECT_EQ(code, SQL_SUCCESS) << field << ": " << desc_state(desc);
        return GetParam() ? odbc::narrow(std::u16string(wide)) : ansi;
    }
    void refused(SQLHDESC desc, SQLSMALLINT record, SQLSMALLINT field, SQLPOINTER value,
                 const std::string &state)
    {
        EXPECT_EQ(set(desc, record, field, value), SQL_ERROR) << field;
        EXPECT_EQ(desc_state(desc), state) << field;
    }
    SQLHDESC ard, apd, ird, ipd;
};

TEST_P(Conformance_descriptors, HeaderFields)
{
    SQLUSMALLINT status[4];
    SQLLEN offset;
    SQLULEN processed;
    ASSERT_OK(*s, s->prepare("SELECT 1")); /* unixODBC does not let an IRD be read before */
    for (SQLHDESC desc : {ard, apd, ird, ipd}) {
        EXPECT_EQ(get(desc, 0, SQL_DESC_ALLOC_TYPE), SQL_DESC_ALLOC_AUTO);
        EXPECT_EQ(set(desc, 0, SQL_DESC_ARRAY_STATUS_PTR, status), SQL_SUCCESS);
        EXPECT_EQ(get(desc, 0, SQL_DESC_ARRAY_STATUS_PTR, 8), reinterpret_cast<SQLLEN>(status));
        EXPECT_EQ(set(desc, 0, SQL_DESC_ARRAY_STATUS_PTR, nullptr), SQL_SUCCESS);
    }
    for (SQLHDESC desc : {ard, apd}) {
        EXPECT_EQ(get(desc, 0, SQL_DESC_ARRAY_SIZE, 8), 1);
        EXPECT_EQ(set(desc, 0, SQL_DESC_ARRAY_SIZE, number(12)), SQL_SUCCESS);
        EXPECT_EQ(get(desc, 0, SQL_DESC_ARRAY_SIZE, 8), 12);
        EXPECT_EQ(set(desc, 0, SQL_DESC_BIND_OFFSET_PTR, &offset), SQL_SUCCESS);
        EXPECT_EQ(get(desc, 0, SQL_DESC_BIND_OFFSET_PTR, 8), reinterpret_cast<SQLLEN>(&offset));
        EXPECT_EQ(get(desc, 0, SQL_DESC_BIND_TYPE, 4), SQL_BIND_BY_COLUMN);
        EXPECT_EQ(set(desc, 0, SQL_DESC_BIND_TYPE, number(48)), SQL_SUCCESS);
        EXPECT_EQ(get(desc, 0, SQL_DESC_BIND_TYPE, 4), 48);
    }
    for (SQLHDESC desc : {ird, ipd}) {
        EXPECT_EQ(set(desc, 0, SQL_DESC_ROWS_PROCESSED_PTR, &processed), SQL_SUCCESS);
        EXPECT_EQ(get(desc, 0, SQL_DESC_ROWS_PROCESSED_PTR, 8), reinterpret_cast<SQLLEN>(&processed));
        EXPECT_EQ(set(desc, 0, SQL_DESC_ROWS_PROCESSED_PTR, nullptr), SQL_SUCCESS);
    }
    EXPECT_EQ(attribute(*s, SQL_ATTR_ROW_ARRAY_SIZE), 12u) << "the attribute is a view of the field";
    EXPECT_EQ(attribute(*s, SQL_ATTR_PARAMSET_SIZE), 12u);
    refused(ard, 0, SQL_DESC_ALLOC_TYPE, number(SQL_DESC_ALLOC_USER), "HY091");
}

TEST_P(Conformance_descriptors, FieldsOfColumns)
{
    ASSERT_OK(*s, s->exec("SELECT toDecimal64(1.5, 3) AS d, 'x'::Nullable(String) AS t, now64(6, 'UTC') AS "
                          "w, 1::UInt64 AS u"));
    EXPECT_EQ(get(ird, 0, SQL_DESC_COUNT), 4);
    const struct {
        SQLSMALLINT field;
        size_t width;
        SQLLEN values[4];
    } fields[] = {
        {SQL_DESC_AUTO_UNIQUE_VALUE, 4, {SQL_FALSE, SQL_FALSE, SQL_FALSE, SQL_FALSE}},
        {SQL_DESC_CASE_SENSITIVE, 4, {SQL_FALSE, SQL_TRUE, SQL_FALSE, SQL_FALSE}},
        {SQL_DESC_CONCISE_TYPE, 2, {SQL_DECIMAL, SQL_WVARCHAR, SQL_TYPE_TIMESTAMP, SQL_BIGINT}},
        {SQL_DESC_TYPE, 2, {SQL_DECIMAL, SQL_WVARCHAR, SQL_DATETIME, SQL_BIGINT}},
        {SQL_DESC_DATETIME_INTERVAL_CODE, 2, {0, 0, SQL_CODE_TIMESTAMP, 0}},
        {SQL_DESC_DISPLAY_SIZE, 8, {20, 1048575, 26, 20}},
        {SQL_DESC_FIXED_PREC_SCALE, 2, {SQL_FALSE, SQL_FALSE, SQL_FALSE, SQL_FALSE}},
        {SQL_DESC_LENGTH, 8, {18, 1048575, 26, 20}},
        {SQL_DESC_NULLABLE, 2, {SQL_NO_NULLS, SQL_NULLABLE, SQL_NO_NULLS, SQL_NO_NULLS}},
        {SQL_DESC_NUM_PREC_RADIX, 4, {10, 0, 0, 10}},
        {SQL_DESC_PRECISION, 2, {18, 0, 6, 20}},
        {SQL_DESC_SCALE, 2, {3, 0, 6, 0}},
        {SQL_DESC_ROWVER, 2, {SQL_FALSE, SQL_FALSE, SQL_FALSE, SQL_FALSE}},
        {SQL_DESC_SEARCHABLE, 2, {SQL_PRED_BASIC, SQL_PRED_SEARCHABLE, SQL_PRED_BASIC, SQL_PRED_BASIC}},
        {SQL_DESC_UNNAMED, 2, {SQL_NAMED, SQL_NAMED, SQL_NAMED, SQL_NAMED}},
        {SQL_DESC_UNSIGNED, 2, {SQL_FALSE, SQL_TRUE, SQL_TRUE, SQL_TRUE}},
        {SQL_DESC_UPDATABLE, 2, {SQL_ATTR_READONLY, SQL_ATTR_READONLY, SQL_ATTR_READONLY, SQL_ATTR_READONLY}},
    };
    for (const auto &field : fields)
        for (SQLSMALLINT column = 1; column <= 4; column++) {
            SQLLEN told = -99;
            SQLLEN got = get(ird, column, field.field, field.width);
            EXPECT_EQ(got, field.values[column - 1]) << field.field << " of column " << column;
            /* SQLColAttribute gives the same, as a whole SQLLEN. */
            EXPECT_OK(*s, s->attribute(static_cast<SQLUSMALLINT>(column),
                                       static_cast<SQLUSMALLINT>(field.field), &told));
            EXPECT_EQ(told, got) << field.field << " of column " << column;
        }
    EXPECT_EQ(text(ird, 1, SQL_DESC_NAME), "d");
    EXPECT_EQ(text(ird, 1, SQL_DESC_LABEL), "d");
    EXPECT_EQ(text(ird, 1, SQL_DESC_TYPE_NAME), "Decimal(18, 3)");
    EXPECT_EQ(text(ird, 2, SQL_DESC_LITERAL_PREFIX), "'");
    EXPECT_EQ(text(ird, 2, SQL_DESC_LITERAL_SUFFIX), "'");
    EXPECT_EQ(text(ird, 1, SQL_DESC_LOCAL_TYPE_NAME), "Decimal(18, 3)");
    for (SQLSMALLINT field : {SQL_DESC_BASE_COLUMN_NAME, SQL_DESC_BASE_TABLE_NAME, SQL_DESC_CATALOG_NAME,
                              SQL_DESC_SCHEMA_NAME, SQL_DESC_TABLE_NAME})
        EXPECT_EQ(text(ird, 1, field), "") << field << ": the server does not tell";
}

TEST_P(Conformance_descriptors, SettingTheTypeResetsWhatHangsOnIt)
{
    ASSERT_EQ(set(ard, 1, SQL_DESC_CONCISE_TYPE, number(SQL_C_NUMERIC)), SQL_SUCCESS);
    ASSERT_EQ(set(ard, 1, SQL_DESC_PRECISION, number(10)), SQL_SUCCESS);
    ASSERT_EQ(set(ard, 1, SQL_DESC_SCALE, number(4)), SQL_SUCCESS);
    EXPECT_EQ(get(ard, 1, SQL_DESC_SCALE), 4);
    ASSERT_EQ(set(ard, 1, SQL_DESC_TYPE, number(SQL_C_NUMERIC)), SQL_SUCCESS);
    EXPECT_EQ(get(ard, 1, SQL_DESC_SCALE), 0);
    ASSERT_EQ(set(ard, 1, SQL_DESC_CONCISE_TYPE, number(SQL_C_TYPE_TIMESTAMP)), SQL_SUCCESS);
    EXPECT_EQ(get(ard, 1, SQL_DESC_TYPE), SQL_DATETIME);
    EXPECT_EQ(get(ard, 1, SQL_DESC_DATETIME_INTERVAL_CODE), SQL_CODE_TIMESTAMP);
    ASSERT_EQ(set(ard, 2, SQL_DESC_TYPE, number(SQL_INTERVAL)), SQL_SUCCESS);
    ASSERT_EQ(set(ard, 2, SQL_DESC_DATETIME_INTERVAL_CODE, number(SQL_CODE_DAY)), SQL_SUCCESS);
    EXPECT_EQ(get(ard, 2, SQL_DESC_CONCISE_TYPE), SQL_C_INTERVAL_DAY);
}

TEST_P(Conformance_descriptors, DataPtrAsksForConsistency)
{
    char place[32];
    ASSERT_EQ(set(ard, 1, SQL_DESC_CONCISE_TYPE, number(SQL_C_NUMERIC)), SQL_SUCCESS);
    ASSERT_EQ(set(ard, 1, SQL_DESC_PRECISION, number(-1)), SQL_SUCCESS);
    refused(ard, 1, SQL_DESC_DATA_PTR, place, "HY021");
    refused(ard, 2, SQL_DESC_CONCISE_TYPE, number(12345), "HY021");
    ASSERT_EQ(set(ard, 1, SQL_DESC_PRECISION, number(10)), SQL_SUCCESS);
    EXPECT_EQ(set(ard, 1, SQL_DESC_DATA_PTR, place), SQL_SUCCESS);
    ASSERT_EQ(set(ard, 1, SQL_DESC_SCALE, number(1)), SQL_SUCCESS);
    EXPECT_EQ(get(ard, 1, SQL_DESC_DATA_PTR, 8), 0) << "a field that changes unbinds";
}

TEST_P(Conformance_descriptors, Refusals)
{
    SQLHDESC own = SQL_NULL_HDESC;
    SQLSMALLINT value = 0;
    EXPECT_EQ(SQLGetDescField(ird, 1, SQL_DESC_TYPE, &value, 0, nullptr), SQL_ERROR);
    EXPECT_EQ(desc_state(ird), "HY007") << "not prepared";
    ASSERT_OK(*s, s->exec("SELECT 1"));
    refused(ird, 1, SQL_DESC_CONCISE_TYPE, number(SQL_INTEGER), "HY016");
    refused(ard, -1, SQL_DESC_CONCISE_TYPE, number(SQL_C_LONG), "07009");
    refused(ipd, 0, SQL_DESC_CONCISE_TYPE, number(SQL_INTEGER), "07009");
    refused(ard, 1, 9876, nullptr, "HY091");
    refused(ard, 1, SQL_DESC_NULLABLE, number(1), "HY091");
    refused(ipd, 1, SQL_DESC_PARAMETER_TYPE, number(SQL_PARAM_OUTPUT), "HYC00");
    refused(ipd, 1, SQL_DESC_PARAMETER_TYPE, number(99), "HY105");
    EXPECT_EQ(SQLGetDescField(ard, 7, SQL_DESC_TYPE, &value, 0, nullptr), SQL_NO_DATA);
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_DESC, ard), SQL_ERROR);
    EXPECT_EQ(desc_state(ard), "HY017");
    ASSERT_OK(*first, SQLAllocHandle(SQL_HANDLE_DESC, first->dbc, &own));
    EXPECT_EQ(SQLCopyDesc(own, ird), SQL_ERROR);
    EXPECT_EQ(desc_state(ird), "HY016");
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_DESC, own), SQL_SUCCESS);
}

/* SQLBindCol, SQLBindParameter and SQLSetDescRec are views of the records. */
TEST_P(Conformance_descriptors, BindingIsAView)
{
    SQLINTEGER value = 0, other = 0;
    SQLLEN length = 0;
    ASSERT_OK(*s, SQLBindCol(s->handle, 3, SQL_C_SLONG, &value, 4, &length));
    EXPECT_EQ(get(ard, 0, SQL_DESC_COUNT), 3);
    EXPECT_EQ(get(ard, 3, SQL_DESC_CONCISE_TYPE), SQL_C_SLONG);
    EXPECT_EQ(get(ard, 3, SQL_DESC_DATA_PTR, 8), reinterpret_cast<SQLLEN>(&value));
    EXPECT_EQ(get(ard, 3, SQL_DESC_OCTET_LENGTH_PTR, 8), reinterpret_cast<SQLLEN>(&length));
    EXPECT_EQ(get(ard, 3, SQL_DESC_INDICATOR_PTR, 8), reinterpret_cast<SQLLEN>(&length));
    EXPECT_EQ(get(ard, 3, SQL_DESC_OCTET_LENGTH, 8), 4);
    ASSERT_EQ(set(ard, 0, SQL_DESC_COUNT, number(0)), SQL_SUCCESS); /* unbinds */
    ASSERT_OK(*s, s->exec("SELECT 1, 2, toInt32(3)"));
    ASSERT_OK(*s, s->fetch());
    EXPECT_EQ(value, 0);
    ASSERT_EQ(SQLSetDescRec(ard, 3, SQL_C_SLONG, 0, 4, 0, 0, &other, &length, &length), SQL_SUCCESS);
    ASSERT_OK(*s, s->close());
    ASSERT_OK(*s, s->exec("SELECT 1, 2, toInt32(3)"));
    ASSERT_OK(*s, s->fetch());
    EXPECT_EQ(other, 3);
    ASSERT_OK(*s, SQLBindParameter(s->handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_DECIMAL, 12, 5, &value, 8,
                                   &length));
    EXPECT_EQ(get(apd, 2, SQL_DESC_CONCISE_TYPE), SQL_C_CHAR);
    EXPECT_EQ(get(ipd, 2, SQL_DESC_CONCISE_TYPE), SQL_DECIMAL);
    EXPECT_EQ(get(ipd, 2, SQL_DESC_PRECISION), 12);
    EXPECT_EQ(get(ipd, 2, SQL_DESC_SCALE), 5);
    EXPECT_EQ(get(ipd, 2, SQL_DESC_PARAMETER_TYPE), SQL_PARAM_INPUT);
}

/* What a tool that folds queries compares: the row of SQLColumns, the IRD of SELECT *, and SQLGetTypeInfo. */
TEST_P(Conformance_descriptors, ViewsAgree)
{
    std::string table =
        make("a Int8, b UInt16, c Int64, d UInt64, e Float32, f Float64, g Decimal(12, 4), h String, "
             "i FixedString(7), j Date, k DateTime, l DateTime64(3), m UUID, n Nullable(Int32), "
             "o LowCardinality(Nullable(String)), p Bool, q Array(Int8), r IPv4");
    auto cell = [](const odbc::Cell &one) { return one ? std::stoll(*one) : 0; };
    ASSERT_OK(*s, catalog_call(*s, "SQLColumns",
                               {NONE, database(), table.substr(table.find('.') + 1).c_str(), NONE}));
    auto columns = s->rows();
    ASSERT_EQ(columns.size(), 18u);
    ASSERT_OK(*s, s->close());
    ASSERT_OK(*s, catalog_call(*s, "SQLGetTypeInfo", {}, {SQL_ALL_TYPES}));
    auto types = s->rows();
    fresh();
    ird = descriptor(*s, SQL_ATTR_IMP_ROW_DESC);
    ASSERT_OK(*s, s->prepare("SELECT * FROM " + table));
    ASSERT_EQ(s->columns(), 18);
    for (SQLSMALLINT i = 1; i <= 18; i++) {
        const auto &row = columns[static_cast<size_t>(i - 1)];
        std::string name = row[3].value_or("");
        odbc::Column described;
        ASSERT_OK(*s, s->describe(static_cast<SQLUSMALLINT>(i), &described));
        EXPECT_EQ(described.name, name);
        EXPECT_EQ(get(ird, i, SQL_DESC_CONCISE_TYPE), cell(row[4])) << name;
        EXPECT_EQ(described.type, cell(row[4])) << name;
        EXPECT_EQ(static_cast<long long>(described.size), cell(row[6])) << name;
        EXPECT_EQ(described.digits, cell(row[8])) << name;
        EXPECT_EQ(get(ird, i, SQL_DESC_NUM_PREC_RADIX, 4), cell(row[9])) << name;
        EXPECT_EQ(described.nullable, cell(row[10])) << name;
        EXPECT_EQ(get(ird, i, SQL_DESC_TYPE), cell(row[13])) << name;
        bool known = false, text = described.type == SQL_WVARCHAR || described.type == SQL_WCHAR;
        for (const auto &type : types)
            known = known || cell(type[1]) == described.type;
        EXPECT_TRUE(known) << name << ": SQLGetTypeInfo has no row of type " << described.type;
        if (text) {
            EXPECT_GE(get(ird, i, SQL_DESC_SEARCHABLE), SQL_ALL_EXCEPT_LIKE) << name;
        }
    }
}

BOTH_ENTRY_POINTS(Conformance_descriptors);

} // namespace
