/* Explicit descriptors and environments that several threads use at once. */
#include <atomic>
#include <thread>
#include <vector>

#include "../unit/transport/http_server.h"
#include "fixture.h"

namespace
{

class Sharing : public WithDriver
{
  protected:
    SQLHDESC descriptor(odbc::Connection &owner)
    {
        SQLHDESC desc = nullptr;
        EXPECT_OK(owner, SQLAllocHandle(SQL_HANDLE_DESC, owner.dbc, &desc));
        return desc;
    }
    static SQLPOINTER number_of(SQLLEN value)
    {
        return reinterpret_cast<SQLPOINTER>(value);
    }
    /* Column or parameter `record` is a 64-bit number at `place`. */
    static bool bind(SQLHDESC desc, SQLSMALLINT record, SQLBIGINT *place)
    {
        return SQLSetDescField(desc, record, SQL_DESC_CONCISE_TYPE, number_of(SQL_C_SBIGINT), 0) ==
                   SQL_SUCCESS &&
               SQLSetDescField(desc, record, SQL_DESC_DATA_PTR, place, 0) == SQL_SUCCESS;
    }
    static int rounds()
    {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        return 30;
#else
        return 80;
#endif
    }
};

/* What an explicit descriptor says counts, whichever way it is said, and an implicit one counts again when it
 * has gone. */
TEST_P(Sharing, OneDescriptorOfTwoStatements)
{
    SQLHDESC desc = descriptor(connection()), got = nullptr;
    odbc::Statement one(connection()), two(connection());
    SQLHDESC implicit = nullptr;
    ASSERT_OK(one, SQLGetStmtAttr(one.handle, SQL_ATTR_APP_ROW_DESC, &implicit, 0, nullptr));
    SQLBIGINT first = -1, second = -1, own = -1;
    SQLULEN size = 0;
    for (auto statement : {&one, &two}) {
        ASSERT_OK(*statement, statement->set(SQL_ATTR_APP_ROW_DESC, static_cast<void *>(desc)));
        ASSERT_OK(*statement, SQLGetStmtAttr(statement->handle, SQL_ATTR_APP_ROW_DESC, &got, 0, nullptr));
        EXPECT_EQ(got, desc);
    }
    ASSERT_TRUE(bind(desc, 1, &first));
    ASSERT_OK(two, SQLBindCol(two.handle, 2, SQL_C_SBIGINT, &second, 0, nullptr));
    ASSERT_OK(one, one.exec("SELECT 1, 2 UNION ALL SELECT 1, 2"));
    ASSERT_OK(one, one.fetch());
    EXPECT_EQ(first, 1);
    EXPECT_EQ(second, 2) << "bound by the other statement";
    /* Between two fetches, by the descriptor, by a statement's attribute, by SQLFreeStmt of the other. */
    ASSERT_TRUE(bind(desc, 1, &own));
    ASSERT_OK(two, two.set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(1)));
    ASSERT_OK(one, SQLGetStmtAttr(one.handle, SQL_ATTR_ROW_ARRAY_SIZE, &size, 0, nullptr));
    EXPECT_EQ(size, 1u);
    first = second = -1;
    ASSERT_OK(one, one.fetch());
    EXPECT_EQ(own, 1);
    EXPECT_EQ(first, -1);
    EXPECT_EQ(second, 2);
    ASSERT_OK(two, SQLFreeStmt(two.handle, SQL_UNBIND));
    SQLSMALLINT count = 9;
    ASSERT_EQ(SQLGetDescField(desc, 0, SQL_DESC_COUNT, &count, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(count, 0);
    ASSERT_OK(one, one.close());
    ASSERT_TRUE(bind(desc, 1, &own));
    ASSERT_OK(one, one.exec("SELECT number FROM numbers(3)"));
    ASSERT_OK(one, one.fetch());
    ASSERT_EQ(SQLFreeHandle(SQL_HANDLE_DESC, desc), SQL_SUCCESS);
    own = -7;
    ASSERT_OK(one, one.fetch());
    EXPECT_EQ(own, -7) << "the descriptor has gone";
    ASSERT_OK(one, SQLGetStmtAttr(one.handle, SQL_ATTR_APP_ROW_DESC, &got, 0, nullptr));
    EXPECT_EQ(got, implicit);
    ASSERT_OK(one, SQLBindCol(one.handle, 1, SQL_C_SBIGINT, &first, 0, nullptr));
    ASSERT_OK(one, one.fetch());
    EXPECT_EQ(first, 2);
}

/* The values of a dialog are those that were bound when it began. */
TEST_P(Sharing, ADialogKeepsItsParameters)
{
    if (managed)
        return; /* unixODBC keeps descriptors as they are then */
    SQLHDESC desc = descriptor(connection());
    odbc::Statement statement(connection());
    SQLLEN at_execution = SQL_DATA_AT_EXEC;
    SQLPOINTER token = nullptr;
    ASSERT_OK(statement, statement.set(SQL_ATTR_APP_PARAM_DESC, static_cast<void *>(desc)));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 10,
                                          0, this, 0, &at_execution));
    ASSERT_EQ(statement.exec("SELECT ?"), SQL_NEED_DATA);
    ASSERT_EQ(SQLSetDescField(desc, 0, SQL_DESC_COUNT, number_of(0), 0), SQL_SUCCESS);
    ASSERT_EQ(SQLParamData(statement.handle, &token), SQL_NEED_DATA);
    EXPECT_EQ(token, this);
    ASSERT_OK(statement, SQLPutData(statement.handle, const_cast<char *>("abc"), 3));
    ASSERT_OK(statement, SQLParamData(statement.handle, &token));
    EXPECT_EQ(statement.rows()[0][0], "abc");
    ASSERT_OK(statement, statement.close());
    EXPECT_ERROR(statement, statement.exec("SELECT ?"), "07002");
}

/* Statements fetch and execute while others bind, read, copy and free the same descriptors. Each value lands
 * where one of the bindings says, whole. */
TEST_P(Sharing, ThreadsMeetAtExplicitDescriptors)
{
    SQLHDESC rows = descriptor(connection()), parameters = descriptor(connection());
    auto second = open(modern_url());
    SQLHDESC elsewhere = descriptor(*second);
    static SQLBIGINT places[2], forty = 40, nowhere;
    std::atomic<bool> over{false};
    std::atomic<int> wrong{0}; /* the last line of this file that went wrong */
    auto check = [&](int line, bool right) {
        if (!right)
            wrong = line;
    };
    auto bound = [](SQLHSTMT statement, SQLUSMALLINT number, SQLBIGINT *place) {
        return SQLBindParameter(statement, number, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0, 0, place, 0,
                                nullptr) == SQL_SUCCESS;
    };
    ASSERT_TRUE(bind(rows, 1, &places[0]));
    std::vector<std::thread> threads;
    /* One fetches; more than one would write to the application's buffers at once. */
    threads.emplace_back([&] {
        odbc::Statement statement(connection());
        check(__LINE__, statement.set(SQL_ATTR_APP_ROW_DESC, static_cast<void *>(rows)) == SQL_SUCCESS);
        for (int i = 0; i < rounds(); i++) {
            check(__LINE__, statement.exec("SELECT number + 5 FROM numbers(20)") == SQL_SUCCESS);
            for (SQLBIGINT n = 5; n < 25; n++) {
                places[0] = places[1] = -1;
                check(__LINE__, statement.fetch() == SQL_SUCCESS);
                check(__LINE__, places[0] == n || places[1] == n);
            }
            check(__LINE__, statement.close() == SQL_SUCCESS);
        }
        over = true;
    });
    for (int t = 0; t < 2; t++)
        threads.emplace_back([&] {
            odbc::Statement statement(connection());
            check(__LINE__,
                  statement.set(SQL_ATTR_APP_PARAM_DESC, static_cast<void *>(parameters)) == SQL_SUCCESS);
            while (!over) {
                check(__LINE__, bound(statement.handle, 1, &forty));
                bool executed = statement.exec("SELECT {?:Int64} + 2") == SQL_SUCCESS;
                check(__LINE__, executed);
                check(__LINE__, executed && statement.rows()[0][0] == "42");
                check(__LINE__, statement.close() == SQL_SUCCESS);
            }
        });
    threads.emplace_back([&] {
        for (int i = 0; !over; i++) {
            SQLSMALLINT type = 0, count = 0;
            check(__LINE__, SQLSetDescField(rows, 1, SQL_DESC_DATA_PTR, &places[i % 2], 0) == SQL_SUCCESS);
            check(__LINE__,
                  SQLGetDescField(rows, 1, SQL_DESC_CONCISE_TYPE, &type, 0, nullptr) == SQL_SUCCESS);
            check(__LINE__, type == SQL_C_SBIGINT);
            check(__LINE__,
                  SQLGetDescField(parameters, 0, SQL_DESC_COUNT, &count, 0, nullptr) == SQL_SUCCESS);
            check(__LINE__, count <= 2);
            check(__LINE__, SQLCopyDesc(rows, elsewhere) == SQL_SUCCESS);
        }
    });
    /* A second parameter comes and goes, by a statement that uses the descriptor, too. */
    threads.emplace_back([&] {
        odbc::Statement statement(connection());
        SQLHDESC passing = nullptr;
        check(__LINE__,
              statement.set(SQL_ATTR_APP_PARAM_DESC, static_cast<void *>(parameters)) == SQL_SUCCESS);
        check(__LINE__, bound(statement.handle, 1, &forty));
        while (!over) {
            check(__LINE__, bound(statement.handle, 2, &nowhere));
            check(__LINE__, SQLSetDescField(parameters, 0, SQL_DESC_COUNT, number_of(1), 0) == SQL_SUCCESS);
            check(__LINE__, SQLAllocHandle(SQL_HANDLE_DESC, connection().dbc, &passing) == SQL_SUCCESS);
            check(__LINE__,
                  statement.set(SQL_ATTR_APP_ROW_DESC, static_cast<void *>(passing)) == SQL_SUCCESS);
            check(__LINE__, SQLFreeHandle(SQL_HANDLE_DESC, passing) == SQL_SUCCESS);
        }
    });
    for (auto &thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
    for (SQLHDESC desc : {rows, parameters, elsewhere})
        EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_DESC, desc), SQL_SUCCESS);
}

/* Another thread's descriptor may go while a call works with what it was. */
TEST_P(Sharing, ADescriptorIsFreedWhileItIsUsed)
{
    std::atomic<SQLHDESC> current{nullptr};
    static SQLBIGINT place;
    std::atomic<bool> over{false};
    std::atomic<int> wrong{0};
    odbc::Statement statement(connection());
    std::thread other([&] {
        while (!over) {
            SQLHDESC mine = current.exchange(nullptr);
            if (mine)
                wrong += SQLFreeHandle(SQL_HANDLE_DESC, mine) != SQL_SUCCESS;
            else
                std::this_thread::yield();
        }
    });
    for (int i = 0; i < rounds(); i++) {
        SQLHDESC desc = descriptor(connection());
        ASSERT_TRUE(bind(desc, 1, &place));
        ASSERT_OK(statement, statement.set(SQL_ATTR_APP_ROW_DESC, static_cast<void *>(desc)));
        current = desc;
        ASSERT_OK(statement, statement.exec("SELECT number FROM numbers(50)"));
        for (int n = 0; n < 50; n++)
            ASSERT_OK(statement, statement.fetch());
        ASSERT_OK(statement, statement.close());
        while (current)
            std::this_thread::yield();
    }
    over = true;
    other.join();
    EXPECT_EQ(wrong, 0);
}

/* Connections come and go, and one thread ends the transactions of all. */
TEST_P(Sharing, ThreadsMeetAtAnEnvironment)
{
    HttpServer server([](Peer &peer) {
        while (peer.request())
            peer.answer("26.7.2.1\tUTC\tdefault\tdefault\n");
    });
    std::string where = keywords("http://127.0.0.1:" + std::to_string(server.port));
    std::atomic<bool> over{false};
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; t++)
        threads.emplace_back([&] {
            for (int i = 0; i < rounds() / 4; i++) {
                SQLHDBC dbc = nullptr;
                wrong += SQLAllocHandle(SQL_HANDLE_DBC, connection().env, &dbc) != SQL_SUCCESS;
                SQLRETURN code = SQLDriverConnect(dbc, nullptr, (SQLCHAR *)where.c_str(), SQL_NTS, nullptr, 0,
                                                  nullptr, SQL_DRIVER_NOPROMPT);
                wrong += !SQL_SUCCEEDED(code);
                wrong += SQLDisconnect(dbc) != SQL_SUCCESS;
                wrong += SQLFreeHandle(SQL_HANDLE_DBC, dbc) != SQL_SUCCESS;
            }
        });
    std::thread other([&] {
        while (!over) {
            SQLINTEGER version = 0;
            wrong += SQLEndTran(SQL_HANDLE_ENV, connection().env, SQL_COMMIT) == SQL_INVALID_HANDLE;
            wrong +=
                SQLGetEnvAttr(connection().env, SQL_ATTR_ODBC_VERSION, &version, 0, nullptr) != SQL_SUCCESS;
        }
    });
    for (auto &thread : threads)
        thread.join();
    over = true;
    other.join();
    EXPECT_EQ(wrong, 0);
}

BOTH_ENTRY_POINTS(Sharing);

} // namespace
