// The entry points of strings.h, which ansi.c and wide.c make twice: lengths, cuts, and what they say.
#include <cstring>

#include "text_api.h"

extern "C" {
#include "porter_odbc.h"
}

using namespace porter_test;

namespace
{

template <typename Api> class Strings : public testing::Test
{
  protected:
    using Char = typename Api::Char;
    static constexpr SQLSMALLINT unit = sizeof(Char);

    /* Calls `give(buffer, capacity, &length)` with every capacity; `bytes`: capacity and length are in bytes,
     * else in characters. The text is ASCII, so that both are easy. */
    template <typename Length, typename Give> void check(const std::string &expected, bool bytes, Give give)
    {
        const Length scale = bytes ? unit : 1;
        const Length whole = static_cast<Length>(expected.size());
        Length length = -7;
        EXPECT_EQ(give(nullptr, Length(0), &length), SQL_SUCCESS) << "only the length is asked for";
        EXPECT_EQ(length, whole * scale);
        for (Length capacity = 1; capacity <= whole + 3; capacity++) {
            std::vector<Char> buffer(expected.size() + 8, Char(0x5A));
            bool cut = capacity <= whole;
            length = -7;
            EXPECT_EQ(give(buffer.data(), static_cast<Length>(capacity * scale), &length),
                      cut ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS)
                << capacity;
            EXPECT_EQ(length, whole * scale) << capacity;
            EXPECT_EQ(Api::out(buffer.data()),
                      cut ? expected.substr(0, static_cast<size_t>(capacity) - 1) : expected);
            for (size_t i = static_cast<size_t>(capacity); i < buffer.size(); i++)
                ASSERT_EQ(buffer[i], Char(0x5A)) << "written behind the buffer";
        }
        std::vector<Char> buffer(expected.size() + 8);
        EXPECT_EQ(
            give(buffer.data(), static_cast<Length>((whole + 1) * scale), static_cast<Length *>(nullptr)),
            SQL_SUCCESS)
            << "the length may be left out";
    }
};

using Apis = testing::Types<Ansi, Wide>;
TYPED_TEST_SUITE(Strings, Apis);

std::vector<Answer> two_columns()
{
    return {rows_answer(NativeBlock(1)
                            .column("counting", "Int32", std::vector<int32_t>{1})
                            .column("gr\xC3\xBC\xC3\x9F", "Decimal(9, 2)", std::vector<int32_t>{125})
                            .bytes())};
}

TYPED_TEST(Strings, GetInfoInBytes)
{
    Connected c;
    this->template check<SQLSMALLINT>(
        "ClickHouse", true, [&](void *buffer, SQLSMALLINT capacity, SQLSMALLINT *length) {
            SQLRETURN code = TypeParam::get_info(c.dbc, SQL_DBMS_NAME, buffer, capacity, length);
            EXPECT_EQ(states(SQL_HANDLE_DBC, c.dbc), code == SQL_SUCCESS ? "" : "01004");
            return code;
        });
    SQLUSMALLINT small[2] = {0x7777, 0x7777};
    SQLUINTEGER integer[2] = {0x77777777, 0x77777777};
    SQLSMALLINT length = 0;
    ASSERT_EQ(TypeParam::get_info(c.dbc, SQL_TXN_CAPABLE, small, 0, &length), SQL_SUCCESS);
    EXPECT_EQ(small[0], SQL_TC_NONE);
    EXPECT_EQ(small[1], 0x7777);
    EXPECT_EQ(length, 2);
    ASSERT_EQ(TypeParam::get_info(c.dbc, SQL_TXN_ISOLATION_OPTION, integer, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(integer[0], 0u);
    EXPECT_EQ(integer[1], 0x77777777u);
    EXPECT_EQ(TypeParam::get_info(c.dbc, 11111, integer, 0, nullptr), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, c.dbc), "HY096");
}

TYPED_TEST(Strings, DescribeColInCharacters)
{
    Connected c(two_columns());
    ASSERT_EQ(c.direct("SELECT counting, x FROM t"), SQL_SUCCESS);
    this->template check<SQLSMALLINT>(
        "counting", false, [&](typename TypeParam::Char *buffer, SQLSMALLINT capacity, SQLSMALLINT *length) {
            SQLSMALLINT type = 0, digits = -1, nullable = -1;
            SQLULEN size = 0x7777777777777777;
            SQLRETURN code = TypeParam::describe_col(c.stmt, 1, buffer, capacity, length, &type, &size,
                                                     &digits, &nullable);
            EXPECT_EQ(c.errors(), code == SQL_SUCCESS ? "" : "01004");
            EXPECT_EQ(type, SQL_INTEGER);
            EXPECT_EQ(size, 10u);
            EXPECT_EQ(digits, 0);
            EXPECT_EQ(nullable, SQL_NO_NULLS);
            return code;
        });
    typename TypeParam::Char name[16];
    SQLSMALLINT length = 0;
    ASSERT_EQ(TypeParam::describe_col(c.stmt, 2, name, 16, &length, nullptr, nullptr, nullptr, nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(TypeParam::out(name), "gr\xC3\xBC\xC3\x9F");
    EXPECT_EQ(length, TypeParam::wide ? 4 : 6);
    for (SQLUSMALLINT number : {SQLUSMALLINT(0), SQLUSMALLINT(3)}) {
        EXPECT_EQ(
            TypeParam::describe_col(c.stmt, number, name, 16, &length, nullptr, nullptr, nullptr, nullptr),
            SQL_ERROR);
        EXPECT_EQ(c.errors(), "07009");
    }
}

TYPED_TEST(Strings, ColAttributeInBytes)
{
    Connected c(two_columns());
    ASSERT_EQ(c.direct("SELECT counting, x FROM t"), SQL_SUCCESS);
    this->template check<SQLSMALLINT>(
        "Decimal(9, 2)", true, [&](void *buffer, SQLSMALLINT capacity, SQLSMALLINT *length) {
            return TypeParam::col_attribute(c.stmt, 2, SQL_DESC_TYPE_NAME, buffer, capacity, length, nullptr);
        });
    for (SQLUSMALLINT field :
         {SQL_DESC_COUNT, SQL_DESC_TYPE, SQL_DESC_CONCISE_TYPE, SQL_DESC_PRECISION, SQL_DESC_SCALE,
          SQL_DESC_UNSIGNED, SQL_DESC_NULLABLE, SQL_COLUMN_PRECISION, SQL_DESC_AUTO_UNIQUE_VALUE}) {
        SQLLEN number[2] = {0x7777777777777777, 0x7777777777777777};
        ASSERT_EQ(TypeParam::col_attribute(c.stmt, 2, field, nullptr, 0, nullptr, number), SQL_SUCCESS)
            << field;
        EXPECT_LT(number[0], 1000) << "field " << field << ": not the whole SQLLEN was written";
        EXPECT_EQ(number[1], 0x7777777777777777);
    }
    SQLLEN number = 0;
    EXPECT_EQ(TypeParam::col_attribute(c.stmt, 0, SQL_DESC_TYPE, nullptr, 0, nullptr, &number), SQL_ERROR);
    EXPECT_EQ(c.errors(), "07009");
    EXPECT_EQ(TypeParam::col_attribute(c.stmt, 1, 9999, nullptr, 0, nullptr, &number), SQL_ERROR);
    EXPECT_EQ(c.errors(), "HY091");
}

TYPED_TEST(Strings, TypesOfDatesInOdbc2)
{
    for (SQLINTEGER version : {SQL_OV_ODBC2, SQL_OV_ODBC3}) {
        Connected c({rows_answer(NativeBlock(1).column("d", "Date", std::vector<uint16_t>{1}).bytes())},
                    version);
        SQLSMALLINT type = 0, expected = version == SQL_OV_ODBC2 ? SQL_DATE : SQL_TYPE_DATE;
        SQLLEN number = 0;
        ASSERT_EQ(c.direct("SELECT d FROM t"), SQL_SUCCESS);
        ASSERT_EQ(TypeParam::describe_col(c.stmt, 1, nullptr, 0, nullptr, &type, nullptr, nullptr, nullptr),
                  SQL_SUCCESS);
        EXPECT_EQ(type, expected);
        ASSERT_EQ(TypeParam::col_attribute(c.stmt, 1, SQL_COLUMN_TYPE, nullptr, 0, nullptr, &number),
                  SQL_SUCCESS);
        EXPECT_EQ(number, expected);
        ASSERT_EQ(TypeParam::col_attribute(c.stmt, 1, SQL_DESC_TYPE, nullptr, 0, nullptr, &number),
                  SQL_SUCCESS);
        EXPECT_EQ(number, SQL_DATETIME);
    }
}

TYPED_TEST(Strings, StatementTextsInCharacters)
{
    std::vector<Answer> answers(4, rows_answer(numbered_block(1, 1)));
    Connected c(answers);
    auto sql = TypeParam::in("SELECT 'gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80' -- and more");
    SQLINTEGER part = TypeParam::wide ? 16 : 20; /* up to the closing quote */
    ASSERT_EQ(TypeParam::exec_direct(c.stmt, sql.data(), SQL_NTS), SQL_SUCCESS);
    SQLFreeStmt(c.stmt, SQL_CLOSE);
    ASSERT_EQ(TypeParam::exec_direct(c.stmt, sql.data(), part), SQL_SUCCESS) << c.errors();
    SQLFreeStmt(c.stmt, SQL_CLOSE);
    ASSERT_EQ(TypeParam::prepare(c.stmt, sql.data(), part), SQL_SUCCESS);
    ASSERT_EQ(SQLExecute(c.stmt), SQL_SUCCESS);
    EXPECT_EQ(c.fake.body(0).rfind("SELECT 'gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80'", 0), 0u) << c.fake.body(0);
    EXPECT_EQ(c.fake.body(1), "SELECT 'gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80'");
    EXPECT_EQ(c.fake.body(2), c.fake.body(1));
    SQLFreeStmt(c.stmt, SQL_CLOSE);
    EXPECT_EQ(TypeParam::prepare(c.stmt, nullptr, SQL_NTS), SQL_ERROR);
    EXPECT_EQ(c.errors(), "HY009");
    EXPECT_EQ(TypeParam::exec_direct(c.stmt, sql.data(), -5), SQL_ERROR);
    EXPECT_EQ(c.errors(), "HY090");
}

TYPED_TEST(Strings, NativeSqlInCharacters)
{
    Connected c;
    auto sql = TypeParam::in("SELECT 1");
    this->template check<SQLINTEGER>(
        "SELECT 1", false, [&](typename TypeParam::Char *buffer, SQLINTEGER capacity, SQLINTEGER *length) {
            return TypeParam::native_sql(c.dbc, sql.data(), SQL_NTS, buffer, capacity, length);
        });
    EXPECT_EQ(TypeParam::native_sql(c.dbc, nullptr, SQL_NTS, nullptr, 0, nullptr), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, c.dbc), "HY009");
}

TYPED_TEST(Strings, AttributesInBytes)
{
    Connected c(two_columns());
    ASSERT_EQ(c.direct("SELECT 1"), SQL_SUCCESS);
    this->template check<SQLINTEGER>(
        "the-query", true, [&](void *buffer, SQLINTEGER capacity, SQLINTEGER *length) {
            return TypeParam::get_stmt_attr(c.stmt, PORTER_STMT_ATTR_QUERY_ID, buffer, capacity, length);
        });
    c.fake.dbc->options.database_as = 1;
    this->template check<SQLINTEGER>(
        "default", true, [&](void *buffer, SQLINTEGER capacity, SQLINTEGER *length) {
            return TypeParam::get_connect_attr(c.dbc, SQL_ATTR_CURRENT_CATALOG, buffer, capacity, length);
        });
    auto name = TypeParam::in("other");
    EXPECT_EQ(TypeParam::set_connect_attr(c.dbc, SQL_ATTR_CURRENT_CATALOG, name.data(), SQL_NTS), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, c.dbc), "08S01") << "it is asked of the server, and the script has no answer";
    c.fake.dbc->options.database_as = 0;
    EXPECT_EQ(TypeParam::set_connect_attr(c.dbc, SQL_ATTR_CURRENT_CATALOG, name.data(), SQL_NTS), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, c.dbc), "HYC00");
}

TYPED_TEST(Strings, AttributesInTheirWidth)
{
    Connected c;
    SQLULEN whole[2] = {0x7777777777777777, 0x7777777777777777};
    SQLUINTEGER half[2] = {0x77777777, 0x77777777};
    SQLINTEGER length = 0;
    ASSERT_EQ(TypeParam::get_stmt_attr(c.stmt, SQL_ATTR_ROW_ARRAY_SIZE, whole, 0, &length), SQL_SUCCESS);
    EXPECT_EQ(whole[0], 1u);
    EXPECT_EQ(whole[1], 0x7777777777777777u);
    EXPECT_EQ(length, 8);
    ASSERT_EQ(TypeParam::get_connect_attr(c.dbc, SQL_ATTR_AUTOCOMMIT, half, 0, &length), SQL_SUCCESS);
    EXPECT_EQ(half[0], static_cast<SQLUINTEGER>(SQL_AUTOCOMMIT_ON));
    EXPECT_EQ(half[1], 0x77777777u);
    EXPECT_EQ(length, 4);
    EXPECT_EQ(TypeParam::set_stmt_attr(c.stmt, SQL_ATTR_CURSOR_TYPE,
                                       reinterpret_cast<SQLPOINTER>(SQL_CURSOR_DYNAMIC), 0),
              SQL_SUCCESS_WITH_INFO);
    EXPECT_EQ(c.errors(), "01S02");
    EXPECT_EQ(TypeParam::set_connect_attr(c.dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, SQL_IS_UINTEGER),
              SQL_SUCCESS_WITH_INFO);
    EXPECT_EQ(states(SQL_HANDLE_DBC, c.dbc), "01S02");
    EXPECT_EQ(TypeParam::set_stmt_attr(c.stmt, 31000, nullptr, 0), SQL_ERROR);
    EXPECT_EQ(c.errors(), "HY092");
}

TYPED_TEST(Strings, CursorNamesInCharacters)
{
    Connected c;
    auto name = TypeParam::in("my cursor and more");
    ASSERT_EQ(TypeParam::set_cursor_name(c.stmt, name.data(), 9), SQL_SUCCESS);
    this->template check<SQLSMALLINT>(
        "my cursor", false, [&](typename TypeParam::Char *buffer, SQLSMALLINT capacity, SQLSMALLINT *length) {
            return TypeParam::get_cursor_name(c.stmt, buffer, capacity, length);
        });
    SQLHSTMT other = c.statement();
    EXPECT_EQ(TypeParam::set_cursor_name(other, name.data(), 9), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_STMT, other), "3C000");
}

TYPED_TEST(Strings, DescriptorsOfColumns)
{
    Connected c({describe_answer({{"counting", "Nullable(Decimal(9, 2))"}})});
    SQLHDESC ird = c.descriptor(SQL_ATTR_IMP_ROW_DESC);
    SQLSMALLINT count = 77, type = 0, subtype = 77, precision = 0, scale = 0, nullable = 0;
    SQLLEN octets = 0;
    EXPECT_EQ(TypeParam::get_desc_field(ird, 1, SQL_DESC_TYPE, &type, 0, nullptr), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DESC, ird), "HY007");
    EXPECT_EQ(TypeParam::get_desc_rec(ird, 1, nullptr, 0, nullptr, &type, nullptr, nullptr, nullptr, nullptr,
                                      nullptr),
              SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DESC, ird), "HY007");
    ASSERT_EQ(c.prepare("SELECT counting FROM t"), SQL_SUCCESS);
    ASSERT_EQ(TypeParam::get_desc_field(ird, 0, SQL_DESC_COUNT, &count, 0, nullptr), SQL_SUCCESS)
        << "reading an IRD describes the prepared statement";
    EXPECT_EQ(count, 1);
    this->template check<SQLINTEGER>(
        "counting", true, [&](void *buffer, SQLINTEGER capacity, SQLINTEGER *length) {
            SQLRETURN code = TypeParam::get_desc_field(ird, 1, SQL_DESC_NAME, buffer, capacity, length);
            EXPECT_EQ(states(SQL_HANDLE_DESC, ird), code == SQL_SUCCESS ? "" : "01004");
            return code;
        });
    this->template check<SQLSMALLINT>(
        "counting", false, [&](typename TypeParam::Char *buffer, SQLSMALLINT capacity, SQLSMALLINT *length) {
            return TypeParam::get_desc_rec(ird, 1, buffer, capacity, length, &type, &subtype, &octets,
                                           &precision, &scale, &nullable);
        });
    EXPECT_EQ(type, SQL_DECIMAL);
    EXPECT_EQ(subtype, 0);
    EXPECT_EQ(precision, 9);
    EXPECT_EQ(scale, 2);
    EXPECT_EQ(nullable, SQL_NULLABLE);
    EXPECT_EQ(TypeParam::get_desc_rec(ird, 2, nullptr, 0, nullptr, &type, nullptr, nullptr, nullptr, nullptr,
                                      nullptr),
              SQL_NO_DATA);
    EXPECT_EQ(TypeParam::get_desc_field(ird, 2, SQL_DESC_TYPE, &type, 0, nullptr), SQL_NO_DATA);
    for (SQLSMALLINT record : {SQLSMALLINT(-1), SQLSMALLINT(0)}) {
        EXPECT_EQ(TypeParam::get_desc_rec(ird, record, nullptr, 0, nullptr, &type, nullptr, nullptr, nullptr,
                                          nullptr, nullptr),
                  SQL_ERROR);
        EXPECT_EQ(states(SQL_HANDLE_DESC, ird), "07009");
    }
    EXPECT_EQ(TypeParam::set_desc_field(ird, 1, SQL_DESC_PRECISION, reinterpret_cast<SQLPOINTER>(4), 0),
              SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DESC, ird), "HY016");
}

TYPED_TEST(Strings, DescriptorsOfParameters)
{
    Connected c;
    SQLHDESC ipd = c.descriptor(SQL_ATTR_IMP_PARAM_DESC);
    auto name = TypeParam::in("parameter");
    ASSERT_EQ(TypeParam::set_desc_field(ipd, 1, SQL_DESC_NAME, name.data(),
                                        5 * static_cast<SQLINTEGER>(sizeof name[0])),
              SQL_SUCCESS);
    this->template check<SQLINTEGER>(
        "param", true, [&](void *buffer, SQLINTEGER capacity, SQLINTEGER *length) {
            return TypeParam::get_desc_field(ipd, 1, SQL_DESC_NAME, buffer, capacity, length);
        });
    EXPECT_EQ(TypeParam::set_desc_field(ipd, 1, SQL_DESC_NAME, name.data(), -8), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DESC, ipd), "HY090");
    EXPECT_EQ(TypeParam::get_desc_field(ipd, 1, 9999, name.data(), 0, nullptr), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DESC, ipd), "HY091");
}

TYPED_TEST(Strings, DiagnosticsInCharactersAndBytes)
{
    Connected c({error_answer(60, "no table")});
    const std::string message = "[Porter][ClickHouse] Code: 60. DB::Exception: no table";
    ASSERT_EQ(c.direct("SELECT 1"), SQL_ERROR);
    this->template check<SQLSMALLINT>(
        message, false, [&](typename TypeParam::Char *buffer, SQLSMALLINT capacity, SQLSMALLINT *length) {
            typename TypeParam::Char state[6];
            SQLINTEGER native = 0;
            SQLRETURN code =
                TypeParam::get_diag_rec(SQL_HANDLE_STMT, c.stmt, 1, state, &native, buffer, capacity, length);
            EXPECT_EQ(TypeParam::out(state), "42S02");
            EXPECT_EQ(native, 60);
            return code;
        });
    this->template check<SQLSMALLINT>(
        message, true, [&](void *buffer, SQLSMALLINT capacity, SQLSMALLINT *length) {
            return TypeParam::get_diag_field(SQL_HANDLE_STMT, c.stmt, 1, SQL_DIAG_MESSAGE_TEXT, buffer,
                                             capacity, length);
        });
    this->template check<SQLSMALLINT>(
        "42S02", true, [&](void *buffer, SQLSMALLINT capacity, SQLSMALLINT *length) {
            return TypeParam::get_diag_field(SQL_HANDLE_STMT, c.stmt, 1, SQL_DIAG_SQLSTATE, buffer, capacity,
                                             length);
        });
    typename TypeParam::Char text[8];
    SQLSMALLINT length;
    EXPECT_EQ(TypeParam::get_diag_rec(SQL_HANDLE_STMT, c.stmt, 1, nullptr, nullptr, nullptr, 0, nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(TypeParam::get_diag_rec(SQL_HANDLE_STMT, c.stmt, 2, text, nullptr, text, 8, &length),
              SQL_NO_DATA);
    EXPECT_EQ(TypeParam::get_diag_rec(SQL_HANDLE_STMT, c.stmt, 0, text, nullptr, text, 8, &length),
              SQL_ERROR);
    EXPECT_EQ(TypeParam::get_diag_rec(SQL_HANDLE_STMT, c.stmt, 1, text, nullptr, text, -1, &length),
              SQL_ERROR);
    EXPECT_EQ(TypeParam::get_diag_rec(SQL_HANDLE_DBC, c.stmt, 1, text, nullptr, text, 8, &length),
              SQL_INVALID_HANDLE);
    EXPECT_EQ(TypeParam::get_diag_field(SQL_HANDLE_STMT, c.stmt, 0, SQL_DIAG_SQLSTATE, text, 8, &length),
              SQL_ERROR);
    EXPECT_EQ(TypeParam::get_diag_field(SQL_HANDLE_STMT, c.stmt, 1, SQL_DIAG_SQLSTATE, text, -1, &length),
              SQL_ERROR);
    EXPECT_EQ(TypeParam::get_diag_field(SQL_HANDLE_STMT, c.stmt, 1, 9999, text, 8, &length), SQL_ERROR);
    EXPECT_EQ(TypeParam::get_diag_field(SQL_HANDLE_STMT, c.stmt, 2, SQL_DIAG_SQLSTATE, text, 8, &length),
              SQL_NO_DATA);
}

TYPED_TEST(Strings, StatesInOdbc2Spelling)
{
    Connected c({error_answer(60, "no table")}, SQL_OV_ODBC2);
    ASSERT_EQ(c.direct("SELECT 1"), SQL_ERROR);
    typename TypeParam::Char state[6];
    ASSERT_EQ(TypeParam::get_diag_rec(SQL_HANDLE_STMT, c.stmt, 1, state, nullptr, nullptr, 0, nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(TypeParam::out(state), "S0002");
}

TYPED_TEST(Strings, TypeInfo)
{
    Connected c;
    ASSERT_EQ(TypeParam::get_type_info(c.stmt, SQL_WVARCHAR), SQL_SUCCESS);
    ASSERT_EQ(SQLFetch(c.stmt), SQL_SUCCESS);
    char name[32];
    ASSERT_EQ(SQLGetData(c.stmt, 1, SQL_C_CHAR, name, sizeof name, nullptr), SQL_SUCCESS);
    EXPECT_STREQ(name, "String");
    EXPECT_EQ(TypeParam::get_type_info(c.stmt, SQL_ALL_TYPES), SQL_ERROR);
    EXPECT_EQ(c.errors(), "24000");
}

/* ---- connecting, to a port where nobody listens */

class Unconnected
{
  public:
    Unconnected()
    {
        SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env);
        SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, reinterpret_cast<SQLPOINTER>(SQL_OV_ODBC3), 0);
        SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc);
    }
    ~Unconnected()
    {
        SQLFreeHandle(SQL_HANDLE_DBC, dbc);
        SQLFreeHandle(SQL_HANDLE_ENV, env);
    }
    SQLHENV env = nullptr;
    SQLHDBC dbc = nullptr;
};

TYPED_TEST(Strings, DriverConnectRefusals)
{
    Unconnected u;
    auto string = TypeParam::in("Server=127.0.0.1;Port=1;UID=me;PWD=secret");
    typename TypeParam::Char out[256];
    SQLSMALLINT length = 0;
    EXPECT_EQ(TypeParam::driver_connect(u.dbc, nullptr, string.data(), SQL_NTS, out, 256, &length,
                                        SQL_DRIVER_NOPROMPT),
              SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, u.dbc), "08001");
    EXPECT_EQ(TypeParam::driver_connect(u.dbc, nullptr, string.data(), SQL_NTS, out, 256, &length, 77),
              SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, u.dbc), "HY110");
    EXPECT_EQ(TypeParam::driver_connect(u.dbc, nullptr, string.data(), SQL_NTS, out, -1, &length,
                                        SQL_DRIVER_NOPROMPT),
              SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, u.dbc), "HY090");
    EXPECT_EQ(
        TypeParam::driver_connect(u.dbc, nullptr, string.data(), -7, out, 256, &length, SQL_DRIVER_NOPROMPT),
        SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, u.dbc), "HY090");
    EXPECT_EQ(TypeParam::connect(u.dbc, string.data(), -7, nullptr, 0, nullptr, 0), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, u.dbc), "HY090");
    Connected c;
    EXPECT_EQ(TypeParam::driver_connect(c.dbc, nullptr, string.data(), SQL_NTS, out, 256, &length,
                                        SQL_DRIVER_NOPROMPT),
              SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, c.dbc), "08002");
    EXPECT_EQ(TypeParam::connect(c.dbc, string.data(), SQL_NTS, nullptr, 0, nullptr, 0), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, c.dbc), "08002");
}

/* What a failed attempt was told must not act on the next one. */
TYPED_TEST(Strings, AnAttemptThatFailedIsForgotten)
{
    Unconnected u;
    auto bad = TypeParam::in("Server=nowhere.invalid;Port=nonsense;Frobnicate=1");
    auto good = TypeParam::in("Server=127.0.0.1;Port=1");
    EXPECT_EQ(TypeParam::driver_connect(u.dbc, nullptr, bad.data(), SQL_NTS, nullptr, 0, nullptr,
                                        SQL_DRIVER_NOPROMPT),
              SQL_ERROR);
    EXPECT_EQ(TypeParam::driver_connect(u.dbc, nullptr, good.data(), SQL_NTS, nullptr, 0, nullptr,
                                        SQL_DRIVER_NOPROMPT),
              SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, u.dbc), "08001") << "no 01S00 of the keyword that was unknown before";
    SQLCHAR message[512];
    SQLSMALLINT length;
    ASSERT_EQ(SQLGetDiagRec(SQL_HANDLE_DBC, u.dbc, 1, nullptr, nullptr, message, sizeof message, &length),
              SQL_SUCCESS);
    EXPECT_NE(strstr(reinterpret_cast<char *>(message), "127.0.0.1"), nullptr) << message;
}

} // namespace
