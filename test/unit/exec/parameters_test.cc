// Bound parameters: what binding refuses, and what reaches the server.
#include <gtest/gtest.h>

#include <cstring>
#include <memory>

#include "statement.h"

using namespace porter_test;

namespace
{

class Parameters : public testing::Test
{
  protected:
    void begin(const std::string &sql, size_t answers = 4)
    {
        fake.reset(new FakeConnection(std::vector<Answer>(answers, nothing_answer())));
        s.reset(new Statement(*fake));
        ASSERT_EQ(s->prepare(sql), SQL_SUCCESS) << s->message();
    }
    std::string parameter(size_t request, int number)
    {
        std::string target = fake->target(request), key = "param_p" + std::to_string(number) + "=";
        size_t at = target.find(key);
        return at == std::string::npos
                   ? "none"
                   : target.substr(at + key.size(), target.find('&', at) - at - key.size());
    }
    std::unique_ptr<FakeConnection> fake;
    std::unique_ptr<Statement> s;
};

TEST_F(Parameters, BindRefusals)
{
    begin("INSERT INTO t SELECT ?");
    SQLINTEGER value = 1;
    SQLLEN length = 0;
    struct stmt *stmt = s->stmt;
    const struct {
        SQLUSMALLINT number;
        SQLSMALLINT direction, c_type, sql_type;
        SQLPOINTER data;
        SQLLEN capacity;
        SQLLEN *indicator;
        const char *state;
    } cases[] = {
        {0, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, &value, 0, nullptr, "07009"},
        {1, SQL_PARAM_OUTPUT, SQL_C_SLONG, SQL_INTEGER, &value, 0, nullptr, "HYC00"},
        {1, SQL_PARAM_INPUT_OUTPUT, SQL_C_SLONG, SQL_INTEGER, &value, 0, nullptr, "HYC00"},
        {1, 99, SQL_C_SLONG, SQL_INTEGER, &value, 0, nullptr, "HY105"},
        {1, SQL_PARAM_INPUT, 4711, SQL_INTEGER, &value, 0, nullptr, "HY003"},
        {1, SQL_PARAM_INPUT, SQL_C_SLONG, 4711, &value, 0, nullptr, "HY004"},
        {1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, nullptr, 0, nullptr, "HY009"},
        {1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, &value, -1, &length, "HY090"},
    };
    for (const auto &c : cases) {
        SQLRETURN code = s->run(CALL_ANY, [&](struct error *err) {
            return exec_bind_parameter(stmt, c.number, c.direction, c.c_type, c.sql_type, 0, 0, c.data,
                                       c.capacity, c.indicator, err);
        });
        EXPECT_EQ(code, SQL_ERROR) << c.state;
        EXPECT_EQ(s->states(), c.state);
    }
}

TEST_F(Parameters, BindingFillsBothDescriptors)
{
    begin("INSERT INTO t SELECT ?");
    char text[8];
    SQLLEN length = 0;
    ASSERT_EQ(s->bind_parameter(2, SQL_C_CHAR, SQL_DECIMAL, text, &length, sizeof text, 12, 3), SQL_SUCCESS);
    const struct desc_record *app = desc_at(s->stmt->apd, 2), *imp = desc_at(s->stmt->ipd, 2);
    EXPECT_EQ(s->stmt->apd->count, 2);
    EXPECT_EQ(s->stmt->ipd->count, 2);
    EXPECT_EQ(app->concise_type, SQL_C_CHAR);
    EXPECT_EQ(app->octet_length, 8);
    EXPECT_EQ(app->data, text);
    EXPECT_EQ(app->octet_length_ptr, &length);
    EXPECT_EQ(app->indicator_ptr, &length);
    EXPECT_EQ(imp->concise_type, SQL_DECIMAL);
    EXPECT_EQ(imp->precision, 12);
    EXPECT_EQ(imp->scale, 3);
    EXPECT_EQ(imp->parameter_type, SQL_PARAM_INPUT);
}

TEST_F(Parameters, DefaultCTypeIsTheSqlTypes)
{
    begin("INSERT INTO t SELECT ?, ?");
    SQLINTEGER number = 41;
    char text[] = "words";
    SQLLEN length = SQL_NTS;
    ASSERT_EQ(s->bind_parameter(1, SQL_C_DEFAULT, SQL_INTEGER, &number, nullptr), SQL_SUCCESS);
    ASSERT_EQ(s->bind_parameter(2, SQL_C_DEFAULT, SQL_VARCHAR, text, &length, sizeof text), SQL_SUCCESS);
    ASSERT_EQ(s->execute(), SQL_SUCCESS) << s->message();
    EXPECT_EQ(parameter(0, 1), "41");
    EXPECT_EQ(parameter(0, 2), "words");
}

TEST_F(Parameters, NotAllBound)
{
    begin("INSERT INTO t SELECT ?, ?, ?");
    SQLINTEGER value = 1;
    ASSERT_EQ(s->bind_parameter(1, SQL_C_SLONG, SQL_INTEGER, &value, nullptr), SQL_SUCCESS);
    ASSERT_EQ(s->bind_parameter(3, SQL_C_SLONG, SQL_INTEGER, &value, nullptr), SQL_SUCCESS);
    EXPECT_EQ(s->execute(), SQL_ERROR);
    EXPECT_EQ(s->states(), "07002");
    EXPECT_EQ(s->stmt->handle.diag.records[0].column, 2);
    EXPECT_EQ(fake->requests(), 0u);
    ASSERT_EQ(s->bind_parameter(2, SQL_C_SLONG, SQL_INTEGER, &value, nullptr), SQL_SUCCESS);
    EXPECT_EQ(s->execute(), SQL_SUCCESS);
}

TEST_F(Parameters, ValuesAreReadWhenExecuting)
{
    begin("INSERT INTO t SELECT ?");
    SQLINTEGER value = 1;
    SQLLEN length = 0;
    ASSERT_EQ(s->bind_parameter(1, SQL_C_SLONG, SQL_INTEGER, &value, &length), SQL_SUCCESS);
    value = 7;
    ASSERT_EQ(s->execute(), SQL_SUCCESS);
    length = SQL_NULL_DATA;
    ASSERT_EQ(s->execute(), SQL_SUCCESS);
    EXPECT_EQ(parameter(0, 1), "7");
    EXPECT_EQ(parameter(1, 1), "%5CN") << "a NULL";
}

TEST_F(Parameters, NullWithoutData)
{
    begin("INSERT INTO t SELECT ?");
    SQLLEN length = SQL_NULL_DATA;
    ASSERT_EQ(s->bind_parameter(1, SQL_C_CHAR, SQL_VARCHAR, nullptr, &length), SQL_SUCCESS);
    ASSERT_EQ(s->execute(), SQL_SUCCESS) << s->message();
    EXPECT_EQ(parameter(0, 1), "%5CN");
}

TEST_F(Parameters, RowWiseSetsWithAnOffset)
{
    struct Row {
        SQLINTEGER number;
        SQLLEN number_length;
        char text[8];
        SQLLEN text_length;
    } rows[4] = {
        {0, 0, "zero", SQL_NTS}, {1, 0, "one", 3}, {2, 0, "two", SQL_NTS}, {3, SQL_NULL_DATA, "three", 2}};
    begin("INSERT INTO t SELECT ?, ?");
    SQLLEN offset = sizeof(Row);
    s->stmt->apd->bind_type = sizeof(Row);
    s->stmt->apd->bind_offset = &offset;
    s->stmt->apd->array_size = 3;
    ASSERT_EQ(s->bind_parameter(1, SQL_C_SLONG, SQL_INTEGER, &rows[0].number, &rows[0].number_length),
              SQL_SUCCESS);
    ASSERT_EQ(s->bind_parameter(2, SQL_C_CHAR, SQL_VARCHAR, rows[0].text, &rows[0].text_length, 8),
              SQL_SUCCESS);
    ASSERT_EQ(s->execute(), SQL_SUCCESS) << s->message();
    const char *expected[3][2] = {{"1", "one"}, {"2", "two"}, {"%5CN", "th"}};
    for (size_t i = 0; i < 3; i++)
        for (int j = 0; j < 2; j++)
            EXPECT_EQ(parameter(i, j + 1), expected[i][j]) << i;
}

TEST_F(Parameters, ColumnWiseSetsOfText)
{
    begin("INSERT INTO t SELECT ?");
    char texts[3][6] = {"a", "bb", "ccc"};
    SQLLEN lengths[3] = {1, SQL_NTS, 2};
    s->stmt->apd->array_size = 3;
    ASSERT_EQ(s->bind_parameter(1, SQL_C_CHAR, SQL_VARCHAR, texts, lengths, sizeof texts[0]), SQL_SUCCESS);
    ASSERT_EQ(s->execute(), SQL_SUCCESS);
    EXPECT_EQ(parameter(0, 1), "a");
    EXPECT_EQ(parameter(1, 1), "bb");
    EXPECT_EQ(parameter(2, 1), "cc");
}

TEST_F(Parameters, DataAtExecutionIsAskedFor)
{
    begin("INSERT INTO t SELECT ?");
    char text[] = "x";
    SQLLEN length = 0;
    ASSERT_EQ(s->bind_parameter(1, SQL_C_CHAR, SQL_VARCHAR, text, &length, sizeof text), SQL_SUCCESS);
    const SQLLEN lengths[] = {SQL_DATA_AT_EXEC, SQL_LEN_DATA_AT_EXEC(0), SQL_LEN_DATA_AT_EXEC(5000)};
    for (SQLLEN one : lengths) {
        length = one;
        EXPECT_EQ(s->execute(), SQL_NEED_DATA) << one;
        EXPECT_EQ(s->states(), "") << one;
        EXPECT_EQ(s->execute(), SQL_ERROR) << one;
        EXPECT_EQ(s->states(), "HY010") << one;
        exec_cancel(s->stmt);
    }
    EXPECT_EQ(fake->requests(), 0u);
}

TEST_F(Parameters, BadLengths)
{
    begin("INSERT INTO t SELECT ?");
    char text[] = "x";
    SQLLEN length = -50;
    ASSERT_EQ(s->bind_parameter(1, SQL_C_CHAR, SQL_VARCHAR, text, &length, sizeof text), SQL_SUCCESS);
    EXPECT_EQ(s->execute(), SQL_ERROR);
    EXPECT_EQ(s->states(), "HY090");
}

TEST_F(Parameters, ConversionErrorsNameTheParameter)
{
    begin("INSERT INTO t SELECT ?, ?");
    SQLINTEGER fine = 1;
    char text[] = "not a number";
    SQLLEN length = SQL_NTS;
    ASSERT_EQ(s->bind_parameter(1, SQL_C_SLONG, SQL_INTEGER, &fine, nullptr), SQL_SUCCESS);
    ASSERT_EQ(s->bind_parameter(2, SQL_C_CHAR, SQL_INTEGER, text, &length, sizeof text), SQL_SUCCESS);
    EXPECT_EQ(s->execute(), SQL_ERROR);
    EXPECT_EQ(s->states(), "22018");
    EXPECT_EQ(s->stmt->handle.diag.records[0].column, 2);
}

TEST_F(Parameters, NumericStructs)
{
    begin("INSERT INTO t SELECT ?");
    SQL_NUMERIC_STRUCT numeric = {};
    numeric.precision = 10;
    numeric.scale = 2;
    numeric.sign = 0;
    numeric.val[0] = 0xD2;
    numeric.val[1] = 0x04; /* 1234 */
    ASSERT_EQ(s->bind_parameter(1, SQL_C_NUMERIC, SQL_DECIMAL, &numeric, nullptr, sizeof numeric, 10, 2),
              SQL_SUCCESS);
    ASSERT_EQ(s->execute(), SQL_SUCCESS) << s->message();
    EXPECT_EQ(parameter(0, 1), "-12.34");
}

TEST_F(Parameters, Describe)
{
    begin("SELECT ?, {?:Decimal(12, 4)}, {?:Nullable(DateTime)}");
    struct parameter_facts facts = {};
    struct error err = {};
    ASSERT_EQ(exec_describe_parameter(s->stmt, 2, &facts, &err), 0);
    EXPECT_EQ(facts.sql_type, SQL_DECIMAL);
    EXPECT_EQ(facts.size, 12u);
    EXPECT_EQ(facts.digits, 4);
    EXPECT_EQ(facts.nullable, SQL_NO_NULLS);
    ASSERT_EQ(exec_describe_parameter(s->stmt, 3, &facts, &err), 0);
    EXPECT_EQ(facts.sql_type, SQL_TYPE_TIMESTAMP);
    EXPECT_EQ(facts.nullable, SQL_NULLABLE);
    ASSERT_EQ(exec_describe_parameter(s->stmt, 1, &facts, &err), 0);
    EXPECT_EQ(facts.sql_type, SQL_WVARCHAR);
    EXPECT_NE(facts.size, 255u) << "a made-up size";
    for (SQLUSMALLINT number : {SQLUSMALLINT(0), SQLUSMALLINT(4)}) {
        EXPECT_EQ(exec_describe_parameter(s->stmt, number, &facts, &err), -1);
        EXPECT_EQ(err.state, STATE_07009);
    }
    error_clear(&err);
}

} // namespace
