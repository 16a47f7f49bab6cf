/* Every type through its C structs: values computed from the server's text by the model. */
#include <cmath>
#include <cstring>

#include "fixture.h"
#include "model.h"
#include "reference.h"

namespace
{

using Texts = std::vector<std::optional<std::string>>;

std::string hex(const std::string &bytes)
{
    std::string out;
    char two[3];

    for (char c : bytes) {
        snprintf(two, sizeof two, "%02x", static_cast<unsigned char>(c));
        out += two;
    }
    return out;
}

bool is_nan(const std::string &bytes, SQLSMALLINT c_type)
{
    if (c_type == SQL_C_FLOAT) {
        float value;
        std::memcpy(&value, bytes.data(), sizeof value);
        return std::isnan(value);
    }
    if (c_type == SQL_C_DOUBLE) {
        double value;
        std::memcpy(&value, bytes.data(), sizeof value);
        return std::isnan(value);
    }
    return false;
}

bool same(const Expected &expected, const std::string &bytes, SQLSMALLINT c_type)
{
    if (expected.any_date)
        return bytes.substr(6) == expected.bytes.substr(6) && bytes.substr(0, 2) != std::string(2, '\0');
    if (is_nan(expected.bytes, c_type))
        return is_nan(bytes, c_type);
    return bytes == expected.bytes;
}

const char UNTOUCHED = '\x77';

class NativeOfType : public testing::TestWithParam<std::tuple<size_t, bool>>
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

    void by_get_data(const std::string &query, const Texts &expected);
    void by_binding(const std::string &query, const Texts &expected, SQLSMALLINT c_type);
    void check(SQLSMALLINT c_type, int scale, size_t row, const std::optional<std::string> &text,
               const std::string &state, const std::string &bytes, SQLLEN indicator);

    std::unique_ptr<odbc::Connection> db;
    int failures = 0;
};

void NativeOfType::check(SQLSMALLINT c_type, int scale, size_t row, const std::optional<std::string> &text,
                         const std::string &state, const std::string &bytes, SQLLEN indicator)
{
    bool written = state == "" || state == "01S07";
    Expected wanted = text ? expect(one().family, *text, c_type, scale) : Expected();
    SQLLEN wanted_indicator = text ? static_cast<SQLLEN>(c_size(c_type)) : SQL_NULL_DATA;
    bool good = wanted.state == state && (!written || indicator == wanted_indicator);

    if (text)
        good = good && (written ? same(wanted, bytes, c_type) : bytes == std::string(bytes.size(), UNTOUCHED));
    if (good || failures++ > 3)
        return;
    ADD_FAILURE() << "row " << row << " (" << text.value_or("NULL") << ") as C type " << c_type << ": expected ["
                  << wanted.state << "] " << wanted_indicator << " " << hex(wanted.bytes) << ", got [" << state << "] "
                  << indicator << " " << hex(bytes);
}

void NativeOfType::by_get_data(const std::string &query, const Texts &expected)
{
    odbc::Statement statement(*db);
    std::vector<SQLSMALLINT> c_types = c_types_of(one().family);
    size_t row = 0;

    ASSERT_EQ(statement.exec("SELECT c FROM (" + query + ")"), SQL_SUCCESS) << odbc::told(statement.diags());
    for (; SQL_SUCCEEDED(statement.fetch()); row++) {
        ASSERT_LT(row, expected.size());
        for (SQLSMALLINT c_type : c_types) {
            std::string bytes(c_size(c_type), UNTOUCHED);
            SQLLEN indicator = -77;
            SQLRETURN code = SQLGetData(statement.handle, 1, c_type, bytes.data(), 0, &indicator);
            std::string state = code == SQL_SUCCESS ? "" : statement.state();
            if (restricted(one().family, c_type)) {
                EXPECT_EQ(state, "07006") << "C type " << c_type;
                continue;
            }
            if ((code == SQL_ERROR) != (state != "" && state != "01S07"))
                ADD_FAILURE() << "row " << row << ": returned " << code << " with " << state;
            check(c_type, one().scale, row, expected[row], state, bytes, indicator);
        }
    }
    EXPECT_EQ(row, expected.size());
}

void NativeOfType::by_binding(const std::string &query, const Texts &expected, SQLSMALLINT c_type)
{
    odbc::Statement statement(*db);
    const size_t rowset = 128;
    size_t size = c_size(c_type), row = 0;
    SQLULEN fetched = 0;
    std::vector<char> data(size * rowset);
    std::vector<SQLLEN> lengths(rowset);
    std::vector<SQLUSMALLINT> status(rowset);
    SQLRETURN code;

    statement.set(SQL_ATTR_ROW_ARRAY_SIZE, rowset);
    statement.set(SQL_ATTR_ROWS_FETCHED_PTR, &fetched);
    statement.set(SQL_ATTR_ROW_STATUS_PTR, status.data());
    EXPECT_OK(statement, SQLBindCol(statement.handle, 1, c_type, data.data(), 0, lengths.data()));
    ASSERT_EQ(statement.exec(query), SQL_SUCCESS) << odbc::told(statement.diags());
    if (restricted(one().family, c_type)) {
        EXPECT_ERROR(statement, statement.fetch(), "07006");
        return;
    }
    for (;;) {
        data.assign(data.size(), UNTOUCHED);
        code = statement.fetch();
        if (code == SQL_NO_DATA)
            break;
        /* A rowset whose every row has an error is an error. */
        ASSERT_TRUE(SQL_SUCCEEDED(code) || (code == SQL_ERROR && fetched > 0)) << odbc::told(statement.diags());
        for (size_t i = 0; i < fetched; i++, row++) {
            ASSERT_LT(row, expected.size());
            std::string bytes(&data[i * size], size), state;
            Expected wanted = expected[row] ? expect(one().family, *expected[row], c_type, 0) : Expected();
            if (status[i] == SQL_ROW_SUCCESS_WITH_INFO)
                state = "01S07";
            else if (status[i] == SQL_ROW_ERROR)
                state = wanted.state == "" || wanted.state == "01S07" ? "error" : wanted.state;
            check(c_type, 0, row, expected[row], state, bytes, lengths[i]);
        }
    }
    EXPECT_EQ(row, expected.size());
}

TEST_P(NativeOfType, EqualsTheServersText)
{
    for (const std::string &query : {picked_query(one()), random_query(one())}) {
        SCOPED_TRACE(query);
        Texts expected = reference_texts(one(), query);
        by_get_data(query, expected);
        for (SQLSMALLINT c_type : c_types_of(one().family)) {
            SCOPED_TRACE("bound");
            by_binding(query, expected, c_type);
        }
        if (HasFailure())
            break;
    }
}

std::vector<size_t> native_cases()
{
    std::vector<size_t> out;
    for (size_t i = 0; i < type_cases.size(); i++)
        if (!c_types_of(type_cases[i].family).empty())
            out.push_back(i);
    return out;
}

INSTANTIATE_TEST_SUITE_P(, NativeOfType, testing::Combine(testing::ValuesIn(native_cases()), testing::Bool()),
                         [](const testing::TestParamInfo<std::tuple<size_t, bool>> &info) {
                             return std::string(type_cases[std::get<0>(info.param)].name) +
                                    (std::get<1>(info.param) ? "Wide" : "Ansi");
                         });

} // namespace
