/* ODBC's Core level: one test a requirement. */
#include <fstream>
#include <set>

#include "conformance.h"

namespace
{

class Conformance_core : public Conformance
{
};

TEST_P(Conformance_core, C1_Handles)
{
    SQLHENV env = SQL_NULL_HENV;
    SQLHDBC dbc = SQL_NULL_HDBC;
    SQLHDESC desc = SQL_NULL_HDESC;
    ASSERT_EQ(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env), SQL_SUCCESS);
    EXPECT_EQ(SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc), SQL_ERROR) << "the version is not set";
    EXPECT_EQ(odbc::first_state(SQL_HANDLE_ENV, env, GetParam()), "HY010");
    ASSERT_EQ(SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, reinterpret_cast<SQLPOINTER>(SQL_OV_ODBC3), 0),
              SQL_SUCCESS);
    ASSERT_EQ(SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc), SQL_SUCCESS);
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_ENV, env), SQL_ERROR) << "a connection is left";
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_DBC, dbc), SQL_SUCCESS);
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_ENV, env), SQL_SUCCESS);
    ASSERT_OK(*first, SQLAllocHandle(SQL_HANDLE_DESC, first->dbc, &desc));
    SQLSMALLINT kind = 0;
    EXPECT_EQ(SQLGetDescField(desc, 0, SQL_DESC_ALLOC_TYPE, &kind, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(kind, SQL_DESC_ALLOC_USER);
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_DESC, desc), SQL_SUCCESS);
}

TEST_P(Conformance_core, C2_FreeStmt)
{
    SQLINTEGER in = 5, out = 0;
    ASSERT_OK(*s, s->prepare("SELECT toInt32(?)"));
    ASSERT_OK(*s, bind(*s, 1, SQL_C_SLONG, SQL_INTEGER, &in));
    ASSERT_OK(*s, SQLBindCol(s->handle, 1, SQL_C_SLONG, &out, 0, nullptr));
    ASSERT_OK(*s, s->execute());
    ASSERT_OK(*s, s->fetch());
    EXPECT_EQ(out, 5);
    ASSERT_OK(*s, SQLFreeStmt(s->handle, SQL_CLOSE));
    in = 6;
    ASSERT_OK(*s, s->execute()); /* prepared and bound as before */
    ASSERT_OK(*s, s->fetch());
    EXPECT_EQ(out, 6);
    ASSERT_OK(*s, SQLFreeStmt(s->handle, SQL_CLOSE));
    ASSERT_OK(*s, SQLFreeStmt(s->handle, SQL_UNBIND));
    in = 7;
    ASSERT_OK(*s, s->execute());
    ASSERT_OK(*s, s->fetch());
    EXPECT_EQ(out, 6) << "still bound";
    ASSERT_OK(*s, SQLFreeStmt(s->handle, SQL_CLOSE));
    ASSERT_OK(*s, SQLFreeStmt(s->handle, SQL_RESET_PARAMS));
    EXPECT_ERROR(*s, s->execute(), "07002");
    EXPECT_ERROR(*s, SQLFreeStmt(s->handle, 99), "HY092");
}

TEST_P(Conformance_core, C3_BindCol)
{
    struct Row {
        SQLINTEGER number;
        SQLLEN length;
        char text[8];
    } rows[3] = {};
    SQLINTEGER numbers[3] = {}, other[3] = {};
    SQLLEN lengths[3] = {};
    char texts[3][8] = {};
    const char sql[] = "SELECT toInt32(number), if(number = 1, NULL, toString(number)) FROM numbers(9)";
    ASSERT_OK(*s, s->set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(3)));
    ASSERT_OK(*s, SQLBindCol(s->handle, 1, SQL_C_SLONG, numbers, 0, nullptr));
    ASSERT_OK(*s, SQLBindCol(s->handle, 2, SQL_C_CHAR, texts, 8, lengths));
    ASSERT_OK(*s, s->exec(sql));
    ASSERT_OK(*s, s->fetch());
    EXPECT_EQ(numbers[2], 2);
    EXPECT_STREQ(texts[2], "2");
    EXPECT_EQ(lengths[1], SQL_NULL_DATA);
    ASSERT_OK(*s, SQLBindCol(s->handle, 1, SQL_C_SLONG, other, 0, nullptr));  /* rebound */
    ASSERT_OK(*s, SQLBindCol(s->handle, 2, SQL_C_CHAR, nullptr, 0, nullptr)); /* unbound */
    ASSERT_OK(*s, s->fetch());
    EXPECT_EQ(numbers[2], 2);
    EXPECT_EQ(other[2], 5);
    EXPECT_STREQ(texts[2], "2");
    ASSERT_OK(*s, s->set(SQL_ATTR_ROW_BIND_TYPE, SQLULEN(sizeof(Row)))); /* row-wise */
    ASSERT_OK(*s, SQLBindCol(s->handle, 1, SQL_C_SLONG, &rows[0].number, 0, nullptr));
    ASSERT_OK(*s, SQLBindCol(s->handle, 2, SQL_C_CHAR, rows[0].text, 8, &rows[0].length));
    ASSERT_OK(*s, s->fetch());
    EXPECT_EQ(rows[2].number, 8);
    EXPECT_STREQ(rows[2].text, "8");
    EXPECT_EQ(rows[2].length, 1);
}

TEST_P(Conformance_core, C4_Parameters)
{
    std::string table = make("a Int32, b Nullable(String)");
    SQLINTEGER numbers[3] = {1, 2, 3};
    char texts[3][4] = {"x", "yy", ""};
    SQLLEN lengths[3] = {SQL_NTS, 2, SQL_NULL_DATA};
    SQLUSMALLINT status[3] = {9, 9, 9};
    SQLULEN processed = 0;
    SQLSMALLINT count = 0;
    ASSERT_OK(*s, s->prepare("INSERT INTO " + table + " VALUES (?, ?)"));
    ASSERT_OK(*s, SQLNumParams(s->handle, &count));
    EXPECT_EQ(count, 2);
    ASSERT_OK(*s, s->set(SQL_ATTR_PARAMSET_SIZE, SQLULEN(3)));
    ASSERT_OK(*s, s->set(SQL_ATTR_PARAM_STATUS_PTR, status));
    ASSERT_OK(*s, s->set(SQL_ATTR_PARAMS_PROCESSED_PTR, &processed));
    ASSERT_OK(*s, bind(*s, 1, SQL_C_SLONG, SQL_INTEGER, numbers));
    ASSERT_OK(*s, bind(*s, 2, SQL_C_CHAR, SQL_VARCHAR, texts, lengths, 3, 4));
    ASSERT_OK(*s, s->execute());
    EXPECT_EQ(processed, 3u);
    EXPECT_EQ(status[2], SQL_PARAM_SUCCESS);
    EXPECT_EQ(one("SELECT toString(groupArray((a, b))) FROM (SELECT * FROM " + table + " ORDER BY a)"),
              "[(1,'x'),(2,'yy'),(3,NULL)]");
}

TEST_P(Conformance_core, C5_BindOffsets)
{
    SQLINTEGER in[4] = {11, 12, 13, 14}, out[4] = {};
    SQLULEN in_offset = 2 * sizeof *in, out_offset = 3 * sizeof *out;
    ASSERT_OK(*s, s->set(SQL_ATTR_PARAM_BIND_OFFSET_PTR, &in_offset));
    ASSERT_OK(*s, s->set(SQL_ATTR_ROW_BIND_OFFSET_PTR, &out_offset));
    ASSERT_OK(*s, bind(*s, 1, SQL_C_SLONG, SQL_INTEGER, in));
    ASSERT_OK(*s, SQLBindCol(s->handle, 1, SQL_C_SLONG, out, 0, nullptr));
    ASSERT_OK(*s, s->exec("SELECT toInt32(?)"));
    ASSERT_OK(*s, s->fetch());
    EXPECT_EQ(out[3], 13);
    EXPECT_EQ(out[0], 0);
}

TEST_P(Conformance_core, C6_DataAtExecution)
{
    SQLLEN later = SQL_LEN_DATA_AT_EXEC(6), exec = SQL_DATA_AT_EXEC;
    char bytes[] = "abcdef";
    SQLPOINTER token = nullptr;
    ASSERT_OK(*s, s->prepare("SELECT ?, ? IS NULL, length(?)"));
    ASSERT_OK(*s, bind(*s, 1, SQL_C_CHAR, SQL_LONGVARCHAR, &bytes[0], &later));
    ASSERT_OK(*s, bind(*s, 2, SQL_C_CHAR, SQL_LONGVARCHAR, &bytes[1], &exec));
    ASSERT_OK(*s, bind(*s, 3, SQL_C_CHAR, SQL_LONGVARCHAR, &bytes[2], &exec));
    ASSERT_EQ(s->execute(), SQL_NEED_DATA);
    ASSERT_EQ(SQLParamData(s->handle, &token), SQL_NEED_DATA);
    EXPECT_EQ(token, &bytes[0]);
    ASSERT_OK(*s, SQLPutData(s->handle, bytes, 4));
    ASSERT_OK(*s, SQLPutData(s->handle, bytes + 4, 2));
    ASSERT_EQ(SQLParamData(s->handle, &token), SQL_NEED_DATA);
    EXPECT_EQ(token, &bytes[1]);
    ASSERT_OK(*s, SQLPutData(s->handle, nullptr, SQL_NULL_DATA));
    ASSERT_EQ(SQLParamData(s->handle, &token), SQL_NEED_DATA);
    ASSERT_OK(*s, SQLPutData(s->handle, bytes, 0));
    ASSERT_OK(*s, SQLParamData(s->handle, &token));
    EXPECT_EQ(s->rows(), (std::vector<std::vector<odbc::Cell>>{{"abcdef", "1", "0"}}));
}

TEST_P(Conformance_core, C7_CursorNames)
{
    odbc::Statement other(*first);
    EXPECT_EQ(name_of(*s).substr(0, 7), "SQL_CUR");
    EXPECT_LE(name_of(*s).size(), 18u);
    EXPECT_NE(name_of(*s), name_of(other));
    EXPECT_OK(*s, set_name(*s, "größe"));
    EXPECT_EQ(name_of(*s), "größe");
    EXPECT_ERROR(other, set_name(other, "größe"), "3C000");
    EXPECT_ERROR(other, set_name(other, "SQL_CURmine"), "34000");
    EXPECT_ERROR(other, set_name(other, "SQLCURmine"), "34000");
    ASSERT_OK(*s, s->exec("SELECT 1"));
    EXPECT_OK(*s, SQLCloseCursor(s->handle));
    EXPECT_ERROR(*s, SQLCloseCursor(s->handle), "24000");
}

TEST_P(Conformance_core, C8_ColumnFacts)
{
    const SQLUSMALLINT numbers[] = {SQL_DESC_AUTO_UNIQUE_VALUE,
                                    SQL_DESC_CASE_SENSITIVE,
                                    SQL_DESC_CONCISE_TYPE,
                                    SQL_DESC_COUNT,
                                    SQL_DESC_DISPLAY_SIZE,
                                    SQL_DESC_FIXED_PREC_SCALE,
                                    SQL_DESC_LENGTH,
                                    SQL_DESC_NULLABLE,
                                    SQL_DESC_NUM_PREC_RADIX,
                                    SQL_DESC_OCTET_LENGTH,
                                    SQL_DESC_PRECISION,
                                    SQL_DESC_SCALE,
                                    SQL_DESC_SEARCHABLE,
                                    SQL_DESC_TYPE,
                                    SQL_DESC_UNNAMED,
                                    SQL_DESC_UNSIGNED,
                                    SQL_DESC_UPDATABLE};
    const SQLUSMALLINT texts[] = {
        SQL_DESC_BASE_COLUMN_NAME, SQL_DESC_BASE_TABLE_NAME, SQL_DESC_CATALOG_NAME,    SQL_DESC_LABEL,
        SQL_DESC_LITERAL_PREFIX,   SQL_DESC_LITERAL_SUFFIX,  SQL_DESC_LOCAL_TYPE_NAME, SQL_DESC_NAME,
        SQL_DESC_SCHEMA_NAME,      SQL_DESC_TABLE_NAME,      SQL_DESC_TYPE_NAME};
    SQLLEN value, rows = 0;
    odbc::Column column;
    ASSERT_OK(*s, s->exec("SELECT toDecimal64(1.5, 3) AS d, 'x' AS t"));
    EXPECT_EQ(s->columns(), 2);
    ASSERT_OK(*s, s->describe(1, &column));
    EXPECT_EQ(column.name, "d");
    EXPECT_EQ(column.type, SQL_DECIMAL);
    EXPECT_EQ(column.size, 18u);
    EXPECT_EQ(column.digits, 3);
    EXPECT_EQ(column.nullable, SQL_NO_NULLS);
    for (SQLUSMALLINT field : numbers) {
        value = -99;
        EXPECT_OK(*s, s->attribute(1, field, &value));
        EXPECT_GE(value, -1) << field << ": written in part";
    }
    for (SQLUSMALLINT field : texts)
        EXPECT_TRUE(s->attribute_text(1, field).has_value()) << field;
    EXPECT_EQ(s->attribute_text(1, SQL_DESC_TYPE_NAME), "Decimal(18, 3)");
    EXPECT_EQ(s->attribute_text(2, SQL_DESC_LABEL), "t");
    ASSERT_OK(*s, s->attribute(1, SQL_DESC_COUNT, &value));
    EXPECT_EQ(value, 2);
    ASSERT_OK(*s, SQLRowCount(s->handle, &rows));
    EXPECT_EQ(rows, -1) << "a stream is not counted";
}

TEST_P(Conformance_core, C9_Catalog)
{
    std::string table = make("a Int32, b Nullable(String)", "MergeTree ORDER BY a"),
                name = table.substr(table.find('.') + 1);
    const struct {
        const char *function;
        std::vector<Argument> texts;
        std::vector<SQLUSMALLINT> numbers;
        SQLSMALLINT width;
        size_t rows;
    } calls[] = {
        {"SQLTables", {NONE, database(), name.c_str(), NONE}, {}, 5, 1},
        {"SQLColumns", {NONE, database(), name.c_str(), NONE}, {}, 18, 2},
        {"SQLStatistics", {NONE, database(), name.c_str()}, {SQL_INDEX_ALL, SQL_QUICK}, 13, 2},
        {"SQLSpecialColumns",
         {NONE, database(), name.c_str()},
         {SQL_BEST_ROWID, SQL_SCOPE_SESSION, SQL_NULLABLE},
         8,
         0},
        {"SQLGetTypeInfo", {}, {SQL_INTEGER}, 19, 1},
    };
    for (const auto &call : calls) {
        fresh();
        ASSERT_OK(*s, catalog_call(*s, call.function, call.texts, call.numbers));
        EXPECT_EQ(s->columns(), call.width) << call.function;
        auto rows = s->rows();
        if (std::string(call.function) == "SQLGetTypeInfo")
            EXPECT_GE(rows.size(), call.rows);
        else
            EXPECT_EQ(rows.size(), call.rows) << call.function;
    }
}

TEST_P(Conformance_core, C10_Connecting)
{
    std::string path = testing::TempDir() + "porter_c10_" + std::to_string(getpid()) + ".ini";
    std::ofstream(path) << "[porter c10]\nDriver=" << PORTER_LIBRARY << "\nUrl=" << modern_url() << "\n";
    setenv("ODBCINI", path.c_str(), 1);
    odbc::Connection by_name(GetParam()), by_string(GetParam());
    Argument dsn("porter c10");
    EXPECT_OK(by_name, GetParam() ? SQLConnectW(by_name.dbc, dsn.w(), SQL_NTS, nullptr, 0, nullptr, 0)
                                  : SQLConnect(by_name.dbc, dsn.a(), SQL_NTS, nullptr, 0, nullptr, 0));
    EXPECT_OK(by_string, by_string.connect(keywords(modern_url())));
    EXPECT_NE(by_string.completed.find("Server="), std::string::npos) << by_string.completed;
    EXPECT_OK(by_name, by_name.disconnect());
    EXPECT_ERROR(by_name, by_name.disconnect(), "08003");
#if PORTER_MANAGED /* the manager's own */
    SQLCHAR name[256], description[256], attributes[256];
    SQLSMALLINT one, two;
    std::set<std::string> sources, drivers;
    for (SQLUSMALLINT way = SQL_FETCH_FIRST;
         SQLDataSources(first->env, way, name, 256, &one, description, 256, &two) == SQL_SUCCESS;
         way = SQL_FETCH_NEXT)
        sources.insert(reinterpret_cast<char *>(name));
    for (SQLUSMALLINT way = SQL_FETCH_FIRST;
         SQL_SUCCEEDED(SQLDrivers(first->env, way, name, 256, &one, attributes, 256, &two));
         way = SQL_FETCH_NEXT)
        drivers.insert(reinterpret_cast<char *>(name));
    EXPECT_TRUE(sources.count("porter c10"));
    EXPECT_TRUE(drivers.count(DRIVER_NAME));
#endif
    unsetenv("ODBCINI");
    std::remove(path.c_str());
}

TEST_P(Conformance_core, C11_PrepareAndExecute)
{
    ASSERT_OK(*s, s->prepare("SELECT 1 + 1"));
    for (int i = 0; i < 2; i++) {
        ASSERT_OK(*s, s->execute());
        EXPECT_EQ(s->rows()[0][0], "2");
        ASSERT_OK(*s, s->close());
    }
    ASSERT_OK(*s, s->exec("SELECT 3"));
    EXPECT_EQ(s->rows()[0][0], "3");
    ASSERT_OK(*s, s->close());
    EXPECT_ERROR(*s, s->execute(), "HY010"); /* SQLExecDirect prepares nothing */
}

TEST_P(Conformance_core, C12_FetchForward)
{
    SQLINTEGER numbers[4];
    SQLUSMALLINT status[4];
    SQLULEN fetched = 77;
    ASSERT_OK(*s, s->set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(4)));
    ASSERT_OK(*s, s->set(SQL_ATTR_ROW_STATUS_PTR, status));
    ASSERT_OK(*s, s->set(SQL_ATTR_ROWS_FETCHED_PTR, &fetched));
    ASSERT_OK(*s, SQLBindCol(s->handle, 1, SQL_C_SLONG, numbers, 0, nullptr));
    ASSERT_OK(*s, s->exec("SELECT toInt32(number) FROM numbers(6)"));
    ASSERT_OK(*s, s->fetch());
    EXPECT_EQ(fetched, 4u);
    EXPECT_EQ(numbers[3], 3);
    ASSERT_OK(*s, SQLFetchScroll(s->handle, SQL_FETCH_NEXT, 0));
    EXPECT_EQ(fetched, 2u);
    EXPECT_EQ(numbers[1], 5);
    EXPECT_EQ(status[1], SQL_ROW_SUCCESS);
    EXPECT_EQ(status[2], SQL_ROW_NOROW);
    EXPECT_EQ(s->fetch(), SQL_NO_DATA);
    EXPECT_EQ(fetched, 0u);
    EXPECT_ERROR(*s, SQLFetchScroll(s->handle, SQL_FETCH_PRIOR, 0), "HY106");
}

TEST_P(Conformance_core, C13_GetDataInParts)
{
    SQLINTEGER bound = 0;
    char part[5];
    SQLLEN length = 0;
    ASSERT_OK(*s, SQLBindCol(s->handle, 1, SQL_C_SLONG, &bound, 0, nullptr));
    ASSERT_OK(*s, s->exec("SELECT toInt32(7), 'abcdefghij'"));
    ASSERT_OK(*s, s->fetch());
    EXPECT_EQ(bound, 7);
    EXPECT_INFO(*s, SQLGetData(s->handle, 2, SQL_C_CHAR, part, sizeof part, &length), "01004");
    EXPECT_EQ(length, 10);
    EXPECT_INFO(*s, SQLGetData(s->handle, 2, SQL_C_CHAR, part, sizeof part, &length), "01004");
    EXPECT_STREQ(part, "efgh");
    EXPECT_EQ(length, 6);
    EXPECT_OK(*s, SQLGetData(s->handle, 2, SQL_C_CHAR, part, sizeof part, &length));
    EXPECT_STREQ(part, "ij");
    EXPECT_EQ(SQLGetData(s->handle, 2, SQL_C_CHAR, part, sizeof part, &length), SQL_NO_DATA);
}

TEST_P(Conformance_core, C14_AttributesOfAllHandles)
{
    SQLINTEGER version = 0;
    SQLUINTEGER mode = 9;
    EXPECT_EQ(SQLGetEnvAttr(first->env, SQL_ATTR_ODBC_VERSION, &version, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(version, SQL_OV_ODBC3);
    EXPECT_OK(*first, first->set(SQL_ATTR_ACCESS_MODE, SQL_MODE_READ_ONLY));
    EXPECT_OK(*first, SQLGetConnectAttr(first->dbc, SQL_ATTR_ACCESS_MODE, &mode, 0, nullptr));
    EXPECT_EQ(mode, SQLUINTEGER(SQL_MODE_READ_ONLY));
    EXPECT_OK(*s, s->set(SQL_ATTR_MAX_ROWS, SQLULEN(3)));
    EXPECT_EQ(attribute(*s, SQL_ATTR_MAX_ROWS), 3u);
}

TEST_P(Conformance_core, C15_Descriptors)
{
    odbc::Statement other(*first);
    SQLHDESC ard = descriptor(*s, SQL_ATTR_APP_ROW_DESC), to = descriptor(other, SQL_ATTR_APP_ROW_DESC);
    SQLINTEGER value = 0;
    SQLLEN length = 0;
    SQLSMALLINT type = 0, subtype, precision, scale, nullable;
    SQLLEN octets;
    ASSERT_EQ(SQLSetDescRec(ard, 1, SQL_C_SLONG, 0, 4, 0, 0, &value, &length, &length), SQL_SUCCESS)
        << desc_state(ard);
    ASSERT_EQ(SQLCopyDesc(ard, to), SQL_SUCCESS) << desc_state(to);
    ASSERT_OK(other, other.exec("SELECT toInt32(42) AS n"));
    ASSERT_OK(other, other.fetch());
    EXPECT_EQ(value, 42);
    EXPECT_EQ(length, 4);
    SQLHDESC ird = descriptor(other, SQL_ATTR_IMP_ROW_DESC);
    SQLCHAR name[8] = {};
    ASSERT_EQ(
        SQLGetDescRec(ird, 1, name, 8, nullptr, &type, &subtype, &octets, &precision, &scale, &nullable),
        SQL_SUCCESS);
    EXPECT_STREQ(reinterpret_cast<char *>(name), "n");
    EXPECT_EQ(type, SQL_INTEGER);
    EXPECT_EQ(octets, 4);
    ASSERT_EQ(SQLSetDescField(to, 0, SQL_DESC_COUNT, nullptr, 0), SQL_SUCCESS);
    ASSERT_EQ(SQLGetDescField(to, 0, SQL_DESC_COUNT, &type, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(type, 0);
}

TEST_P(Conformance_core, C16_EndTran)
{
    EXPECT_OK(*first, SQLEndTran(SQL_HANDLE_DBC, first->dbc, SQL_COMMIT));
    EXPECT_EQ(SQLEndTran(SQL_HANDLE_ENV, first->env, SQL_COMMIT), SQL_SUCCESS);
    EXPECT_ERROR(*first, SQLEndTran(SQL_HANDLE_DBC, first->dbc, 7), "HY012");
}

TEST_P(Conformance_core, C17_Cancel)
{
    SQLLEN later = SQL_DATA_AT_EXEC;
    SQLPOINTER token;
    ASSERT_OK(*s, s->prepare("SELECT ?"));
    ASSERT_OK(*s, bind(*s, 1, SQL_C_CHAR, SQL_VARCHAR, &later, &later));
    ASSERT_EQ(s->execute(), SQL_NEED_DATA);
    ASSERT_OK(*s, SQLCancel(s->handle));
    EXPECT_ERROR(*s, SQLParamData(s->handle, &token), "HY010");
    fresh();
    EXPECT_EQ(cancelled(), SQL_ERROR);
    EXPECT_EQ(s->state(), "HY008");
}

TEST_P(Conformance_core, C18_Diagnostics)
{
    SQLINTEGER number = -99, native = -99;
    SQLRETURN returned = 77;
    ASSERT_EQ(s->exec("SELECT no_such_column"), SQL_ERROR);
    auto records = s->diags();
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].state, "42S22");
    EXPECT_EQ(records[0].native, 47);
    EXPECT_EQ(records[0].message.find("[Porter][ClickHouse]"), 0u) << records[0].message;
    EXPECT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, s->handle, 0, SQL_DIAG_NUMBER, &number, 0, nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(number, 1);
    EXPECT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, s->handle, 0, SQL_DIAG_RETURNCODE, &returned, 0, nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(returned, SQL_ERROR);
    EXPECT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, s->handle, 1, SQL_DIAG_NATIVE, &native, 0, nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(native, 47);
    EXPECT_EQ(diag_text(*s, 1, SQL_DIAG_SQLSTATE), "42S22");
    EXPECT_EQ(diag_text(*s, 1, SQL_DIAG_MESSAGE_TEXT), records[0].message);
    EXPECT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, s->handle, 2, SQL_DIAG_NATIVE, &native, 0, nullptr),
              SQL_NO_DATA);
}

TEST_P(Conformance_core, C19_FunctionsAndInfo)
{
    SQLUSMALLINT bits[SQL_API_ODBC3_ALL_FUNCTIONS_SIZE] = {}, single = 9;
    ASSERT_OK(*first, SQLGetFunctions(first->dbc, SQL_API_ODBC3_ALL_FUNCTIONS, bits));
    for (SQLUSMALLINT id : {SQL_API_SQLFETCHSCROLL, SQL_API_SQLDESCRIBEPARAM, SQL_API_SQLPRIMARYKEYS}) {
        EXPECT_TRUE(SQL_FUNC_EXISTS(bits, id)) << id;
        EXPECT_OK(*first, SQLGetFunctions(first->dbc, id, &single));
        EXPECT_EQ(single, SQL_TRUE) << id;
    }
    EXPECT_EQ(first->info_text(SQL_DBMS_NAME), "ClickHouse");
    EXPECT_EQ(info(SQL_ODBC_INTERFACE_CONFORMANCE), SQLULEN(SQL_OIC_CORE));
    char place[8];
    EXPECT_ERROR(*first, SQLGetInfo(first->dbc, 65000, place, sizeof place, nullptr), "HY096");
}

TEST_P(Conformance_core, C20_NativeSqlAndMoreResults)
{
    Argument sql("SELECT {fn UCASE('x')}, {d '2024-02-29'}");
    char16_t wide[256] = {};
    SQLCHAR ansi[256] = {};
    SQLINTEGER length = 0;
    ASSERT_OK(*first, GetParam() ? SQLNativeSqlW(first->dbc, sql.w(), SQL_NTS,
                                                 reinterpret_cast<SQLWCHAR *>(wide), 256, &length)
                                 : SQLNativeSql(first->dbc, sql.a(), SQL_NTS, ansi, 256, &length));
    std::string native = GetParam() ? odbc::narrow(std::u16string(wide)) : reinterpret_cast<char *>(ansi);
    EXPECT_EQ(native.find('{'), std::string::npos) << native;
    ASSERT_OK(*s, s->exec(native));
    ASSERT_OK(*s, s->fetch());
    EXPECT_EQ(s->text(1), "X");
    EXPECT_EQ(SQLMoreResults(s->handle), SQL_NO_DATA);
    EXPECT_OK(*s, s->exec("SELECT 1")); /* the cursor was closed */
}

BOTH_ENTRY_POINTS(Conformance_core);

} // namespace
