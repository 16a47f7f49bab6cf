/* Every attribute of ODBC 3.8: its default, what is given back after setting, and that those which should act
 * do. */
#include <chrono>

#include <netinet/in.h>
#include <sys/socket.h>

#include "conformance.h"

namespace
{

using Clock = std::chrono::steady_clock;

const SQLULEN UNSET = static_cast<SQLULEN>(-99); /* shows which bytes were written */

/* Setting `value` answers `state` ("": success); afterwards the attribute reads `read`. */
struct Row {
    SQLINTEGER id;
    SQLULEN initial;
    SQLULEN value;
    const char *state;
    SQLULEN read;
};

const Row of_environments[] = {
    {SQL_ATTR_OUTPUT_NTS, SQL_TRUE, SQL_TRUE, "", SQL_TRUE},
    {SQL_ATTR_CONNECTION_POOLING, SQL_CP_OFF, SQL_CP_OFF, "", SQL_CP_OFF},
    {SQL_ATTR_CP_MATCH, SQL_CP_STRICT_MATCH, SQL_CP_RELAXED_MATCH, "", SQL_CP_RELAXED_MATCH},
};

const Row of_connections[] = {
    {SQL_ATTR_ACCESS_MODE, SQL_MODE_READ_WRITE, SQL_MODE_READ_ONLY, "", SQL_MODE_READ_ONLY},
    {SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_ON, SQL_AUTOCOMMIT_OFF, "01S02", SQL_AUTOCOMMIT_ON},
    {SQL_ATTR_CONNECTION_DEAD, SQL_CD_FALSE, SQL_CD_TRUE, "HY092", SQL_CD_FALSE},
    {SQL_ATTR_CONNECTION_TIMEOUT, 0, 40, "", 40},
    {SQL_ATTR_LOGIN_TIMEOUT, 0, 5, "HY011", 0},
    {SQL_ATTR_METADATA_ID, SQL_FALSE, SQL_TRUE, "", SQL_TRUE},
    {SQL_ATTR_PACKET_SIZE, 0, 4096, "HY011", 0},
    {SQL_ATTR_TXN_ISOLATION, SQL_TXN_READ_UNCOMMITTED, SQL_TXN_SERIALIZABLE, "01S02",
     SQL_TXN_READ_UNCOMMITTED},
    {SQL_ATTR_AUTO_IPD, SQL_TRUE, SQL_FALSE, "HY092", SQL_TRUE},
    {SQL_ATTR_ASYNC_DBC_FUNCTIONS_ENABLE, SQL_ASYNC_DBC_ENABLE_OFF, SQL_ASYNC_DBC_ENABLE_ON, "HYC00",
     SQL_ASYNC_DBC_ENABLE_OFF},
};

const Row of_statements[] = {
    {SQL_ATTR_CONCURRENCY, SQL_CONCUR_READ_ONLY, SQL_CONCUR_VALUES, "01S02", SQL_CONCUR_READ_ONLY},
    {SQL_ATTR_CURSOR_SCROLLABLE, SQL_NONSCROLLABLE, SQL_SCROLLABLE, "", SQL_SCROLLABLE},
    {SQL_ATTR_CURSOR_SENSITIVITY, SQL_UNSPECIFIED, SQL_INSENSITIVE, "", SQL_INSENSITIVE},
    {SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY, SQL_CURSOR_DYNAMIC, "01S02", SQL_CURSOR_STATIC},
    {SQL_ATTR_ENABLE_AUTO_IPD, SQL_TRUE, SQL_FALSE, "", SQL_FALSE},
    {SQL_ATTR_KEYSET_SIZE, 0, 7, "01S02", 0},
    {SQL_ATTR_MAX_LENGTH, 0, 12345678901ull, "", 12345678901ull},
    {SQL_ATTR_MAX_ROWS, 0, 12345678901ull, "", 12345678901ull},
    {SQL_ATTR_METADATA_ID, SQL_FALSE, SQL_TRUE, "", SQL_TRUE},
    {SQL_ATTR_NOSCAN, SQL_NOSCAN_OFF, SQL_NOSCAN_ON, "", SQL_NOSCAN_ON},
    {SQL_ATTR_PARAM_BIND_TYPE, SQL_PARAM_BIND_BY_COLUMN, 64, "", 64},
    {SQL_ATTR_PARAMSET_SIZE, 1, 1000, "", 1000},
    {SQL_ATTR_QUERY_TIMEOUT, 0, 30, "", 30},
    {SQL_ATTR_RETRIEVE_DATA, SQL_RD_ON, SQL_RD_OFF, "", SQL_RD_OFF},
    {SQL_ATTR_ROW_ARRAY_SIZE, 1, 1000, "", 1000},
    {SQL_ATTR_ROW_BIND_TYPE, SQL_BIND_BY_COLUMN, 64, "", 64},
    {SQL_ATTR_SIMULATE_CURSOR, SQL_SC_NON_UNIQUE, SQL_SC_UNIQUE, "HYC00", SQL_SC_NON_UNIQUE},
    {SQL_ATTR_USE_BOOKMARKS, SQL_UB_OFF, SQL_UB_VARIABLE, "", SQL_UB_VARIABLE},
    {SQL_ROWSET_SIZE, 1, 50, "", 50},
};

const SQLINTEGER pointers[] = {
    SQL_ATTR_FETCH_BOOKMARK_PTR, SQL_ATTR_PARAM_BIND_OFFSET_PTR, SQL_ATTR_PARAM_OPERATION_PTR,
    SQL_ATTR_PARAM_STATUS_PTR,   SQL_ATTR_PARAMS_PROCESSED_PTR,  SQL_ATTR_ROW_BIND_OFFSET_PTR,
    SQL_ATTR_ROW_OPERATION_PTR,  SQL_ATTR_ROW_STATUS_PTR,        SQL_ATTR_ROWS_FETCHED_PTR,
};

SQLRETURN expected(const std::string &state)
{
    return state.empty() ? SQL_SUCCESS : state.substr(0, 2) == "01" ? SQL_SUCCESS_WITH_INFO : SQL_ERROR;
}

class Conformance_attributes : public Conformance
{
  protected:
    /* A SQLUINTEGER: its four bytes are written, and no more. */
    SQLULEN of_connection(odbc::Connection &db, SQLINTEGER id)
    {
        SQLULEN value = UNSET;
        EXPECT_OK(db, SQLGetConnectAttr(db.dbc, id, &value, 0, nullptr));
        EXPECT_EQ(value >> 32, UNSET >> 32) << id << ": more than four bytes";
        return value & 0xffffffff;
    }
};

TEST_P(Conformance_attributes, OfEnvironments)
{
    for (SQLINTEGER version : {SQL_OV_ODBC2, SQL_OV_ODBC3, SQL_OV_ODBC3_80}) {
        SQLHENV env = SQL_NULL_HENV;
        SQLINTEGER got = -99;
        ASSERT_EQ(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env), SQL_SUCCESS);
        auto set = [&](SQLINTEGER id, SQLULEN value) {
            return SQLSetEnvAttr(env, id, reinterpret_cast<SQLPOINTER>(value), 0);
        };
        auto state = [&] { return odbc::first_state(SQL_HANDLE_ENV, env, GetParam()); };
        EXPECT_EQ(set(SQL_ATTR_ODBC_VERSION, 7), SQL_ERROR);
        EXPECT_EQ(state(), managed ? "S1009" : "HY024"); /* unixODBC takes an unset version for 2 */
        ASSERT_EQ(set(SQL_ATTR_ODBC_VERSION, static_cast<SQLULEN>(version)), SQL_SUCCESS);
        EXPECT_EQ(SQLGetEnvAttr(env, SQL_ATTR_ODBC_VERSION, &got, 0, nullptr), SQL_SUCCESS);
        EXPECT_EQ(got, version);
        for (const Row &row : of_environments) {
            SQLULEN value = UNSET;
            EXPECT_EQ(SQLGetEnvAttr(env, row.id, &value, 0, nullptr), SQL_SUCCESS) << row.id;
            EXPECT_EQ(value & 0xffffffff, row.initial) << row.id;
            EXPECT_EQ(set(row.id, row.value), SQL_SUCCESS) << row.id;
            EXPECT_EQ(SQLGetEnvAttr(env, row.id, &value, 0, nullptr), SQL_SUCCESS);
            EXPECT_EQ(value & 0xffffffff, row.read) << row.id;
        }
        EXPECT_EQ(set(SQL_ATTR_OUTPUT_NTS, SQL_FALSE), SQL_ERROR);
        EXPECT_EQ(state(), version == SQL_OV_ODBC2 ? "S1C00" : "HYC00");
        EXPECT_EQ(set(31000, 1), SQL_ERROR);
        EXPECT_EQ(state(), version == SQL_OV_ODBC2 ? "S1092" : "HY092");
        EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_ENV, env), SQL_SUCCESS);
    }
}

TEST_P(Conformance_attributes, OfConnections)
{
    for (const Row &row : of_connections) {
        SCOPED_TRACE(std::to_string(row.id));
        EXPECT_EQ(of_connection(*first, row.id), row.initial);
        EXPECT_STATE(*first, first->set(row.id, row.value), expected(row.state), row.state);
        EXPECT_EQ(of_connection(*first, row.id), row.read);
    }
    void *window = this, *got = nullptr;
    EXPECT_OK(*first, first->set(SQL_ATTR_QUIET_MODE, reinterpret_cast<SQLULEN>(window)));
    EXPECT_OK(*first, SQLGetConnectAttr(first->dbc, SQL_ATTR_QUIET_MODE, &got, 0, nullptr));
    EXPECT_EQ(got, window);
    SQLULEN whole = UNSET;
    EXPECT_OK(*first, SQLGetConnectAttr(first->dbc, SQL_ATTR_ASYNC_ENABLE, &whole, 0, nullptr));
    EXPECT_EQ(whole, SQLULEN(SQL_ASYNC_ENABLE_OFF));
    char text[8];
    EXPECT_ERROR(*first, first->set(SQL_ATTR_TRANSLATE_OPTION, 1), "HYC00");
    EXPECT_ERROR(*first, first->set(31000, 1), "HY092");
    EXPECT_ERROR(*first, SQLGetConnectAttr(first->dbc, 31000, text, sizeof text, nullptr), "HY092");
    EXPECT_ERROR(*first, SQLGetConnectAttr(first->dbc, SQL_ATTR_RESET_CONNECTION, text, sizeof text, nullptr),
                 "HY092");
}

/* Before connecting; they stay, and act at connecting. */
TEST_P(Conformance_attributes, OfUnopenedConnections)
{
    odbc::Connection db(GetParam());
    EXPECT_OK(db, db.set(SQL_ATTR_LOGIN_TIMEOUT, 7));
    EXPECT_OK(db, db.set(SQL_ATTR_ACCESS_MODE, SQL_MODE_READ_ONLY));
    EXPECT_EQ(of_connection(db, SQL_ATTR_LOGIN_TIMEOUT), 7u);
    ASSERT_TRUE(SQL_SUCCEEDED(db.connect(keywords(modern_url())))) << odbc::told(db.diags());
    EXPECT_EQ(of_connection(db, SQL_ATTR_LOGIN_TIMEOUT), 7u);
    EXPECT_EQ(of_connection(db, SQL_ATTR_ACCESS_MODE), SQLULEN(SQL_MODE_READ_ONLY));
}

TEST_P(Conformance_attributes, OfStatements)
{
    for (const Row &row : of_statements) {
        SCOPED_TRACE(std::to_string(row.id));
        fresh();
        SQLULEN value = UNSET;
        EXPECT_OK(*s, SQLGetStmtAttr(s->handle, row.id, &value, 0, nullptr));
        EXPECT_EQ(value, row.initial) << "default";
        EXPECT_STATE(*s, s->set(row.id, row.value), expected(row.state), row.state);
        value = UNSET;
        EXPECT_OK(*s, SQLGetStmtAttr(s->handle, row.id, &value, 0, nullptr));
        EXPECT_EQ(value, row.read);
    }
    for (SQLINTEGER id : pointers) {
        void *got = this;
        EXPECT_OK(*s, SQLGetStmtAttr(s->handle, id, &got, 0, nullptr));
        EXPECT_EQ(got, nullptr) << id;
        EXPECT_OK(*s, s->set(id, static_cast<void *>(this)));
        EXPECT_OK(*s, SQLGetStmtAttr(s->handle, id, &got, 0, nullptr));
        EXPECT_EQ(got, this) << id;
        EXPECT_OK(*s, s->set(id, static_cast<void *>(nullptr)));
    }
    EXPECT_ERROR(*s, s->set(SQL_ATTR_ROW_NUMBER, SQLULEN(1)), "HY092");
    EXPECT_ERROR(*s, s->set(31000, SQLULEN(1)), "HY092");
}

/* Handles of descriptors: the implicit ones, an explicit one, and what is none. */
TEST_P(Conformance_attributes, OfDescriptorHandles)
{
    odbc::Statement other(*first);
    SQLHDESC own = SQL_NULL_HDESC;
    ASSERT_OK(*first, SQLAllocHandle(SQL_HANDLE_DESC, first->dbc, &own));
    for (SQLINTEGER id : {SQL_ATTR_APP_ROW_DESC, SQL_ATTR_APP_PARAM_DESC}) {
        SQLHDESC implicit = descriptor(*s, id);
        ASSERT_OK(*s, s->set(id, own));
        EXPECT_EQ(descriptor(*s, id), own);
        EXPECT_ERROR(*s, s->set(id, descriptor(other, id)), "HY017");
        EXPECT_EQ(descriptor(*s, id), own);
        ASSERT_OK(*s, s->set(id, static_cast<void *>(nullptr)));
        if (!managed) { /* unixODBC 2.3.11 goes on telling the explicit one */
            EXPECT_EQ(descriptor(*s, id), implicit);
        }
    }
    for (SQLINTEGER id : {SQL_ATTR_IMP_ROW_DESC, SQL_ATTR_IMP_PARAM_DESC}) {
        EXPECT_NE(descriptor(*s, id), SQLHDESC(SQL_NULL_HDESC));
        EXPECT_ERROR(*s, s->set(id, own), "HY017");
    }
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_DESC, own), SQL_SUCCESS);
}

TEST_P(Conformance_attributes, NotWhileACursorIsOpen)
{
    ASSERT_OK(*s, s->prepare("SELECT 1"));
    EXPECT_ERROR(*s, s->set(SQL_ATTR_CURSOR_TYPE, SQLULEN(SQL_CURSOR_STATIC)), "HY011");
    ASSERT_OK(*s, s->execute());
    EXPECT_ERROR(*s, s->set(SQL_ATTR_CURSOR_TYPE, SQLULEN(SQL_CURSOR_STATIC)), "24000");
    EXPECT_ERROR(*s, s->set(SQL_ATTR_CONCURRENCY, SQLULEN(SQL_CONCUR_LOCK)), "24000");
    EXPECT_ERROR(*s, s->set(SQL_ATTR_USE_BOOKMARKS, SQLULEN(SQL_UB_VARIABLE)), "24000");
}

/* ---- those that act */

TEST_P(Conformance_attributes, MaxRowsActs)
{
    ASSERT_OK(*s, s->set(SQL_ATTR_MAX_ROWS, SQLULEN(3)));
    ASSERT_OK(*s, s->exec("SELECT number FROM numbers(100)"));
    EXPECT_EQ(s->rows().size(), 3u);
    ASSERT_OK(*s, s->close());
    ASSERT_OK(*s, catalog_call(*s, "SQLTables", {NONE, "system", "%", NONE}));
    EXPECT_EQ(s->rows().size(), 3u);
}

TEST_P(Conformance_attributes, MaxLengthActs)
{
    char text[16] = {};
    SQLLEN length = 0;
    ASSERT_OK(*s, s->set(SQL_ATTR_MAX_LENGTH, SQLULEN(3)));
    ASSERT_OK(*s, SQLBindCol(s->handle, 1, SQL_C_CHAR, text, sizeof text, &length));
    ASSERT_OK(*s, s->exec("SELECT 'abcdef'"));
    ASSERT_TRUE(SQL_SUCCEEDED(s->fetch()));
    EXPECT_STREQ(text, "abc");
    EXPECT_EQ(length, 3);
}

TEST_P(Conformance_attributes, RetrieveDataActs)
{
    SQLINTEGER value = -1;
    SQLULEN fetched = 0;
    ASSERT_OK(*s, s->set(SQL_ATTR_RETRIEVE_DATA, SQLULEN(SQL_RD_OFF)));
    ASSERT_OK(*s, s->set(SQL_ATTR_ROWS_FETCHED_PTR, &fetched));
    ASSERT_OK(*s, SQLBindCol(s->handle, 1, SQL_C_SLONG, &value, 0, nullptr));
    ASSERT_OK(*s, s->exec("SELECT toInt32(number) FROM numbers(5)"));
    ASSERT_OK(*s, s->fetch());
    EXPECT_EQ(fetched, 1u);
    EXPECT_EQ(value, -1) << "written, though the cursor was only to move";
    ASSERT_OK(*s, s->set(SQL_ATTR_RETRIEVE_DATA, SQLULEN(SQL_RD_ON)));
    ASSERT_OK(*s, s->fetch());
    EXPECT_EQ(value, 1);
}

TEST_P(Conformance_attributes, NoscanActs)
{
    ASSERT_OK(*s, s->exec("SELECT {fn UCASE('x')}"));
    ASSERT_OK(*s, s->close());
    ASSERT_OK(*s, s->set(SQL_ATTR_NOSCAN, SQLULEN(SQL_NOSCAN_ON)));
    EXPECT_ERROR(*s, s->exec("SELECT {fn UCASE('x')}"), "42000");
    EXPECT_NE(s->diags().at(0).native, 0) << "the server saw the braces";
}

TEST_P(Conformance_attributes, MetadataIdActs)
{
    std::string table = make("x Int8"), name = table.substr(table.find('.') + 1), pattern = name;
    pattern.replace(0, 1, "_");
    auto found = [&](const std::string &what) {
        EXPECT_OK(*s, catalog_call(*s, "SQLTables", {NONE, database(), what.c_str(), NONE}));
        size_t count = s->rows().size();
        s->close();
        return count;
    };
    EXPECT_EQ(found(pattern), 1u);
    ASSERT_OK(*s, s->set(SQL_ATTR_METADATA_ID, SQLULEN(SQL_TRUE)));
    auto found_id = [&](const std::string &what) {
        EXPECT_OK(*s, catalog_call(*s, "SQLTables", {"", database(), what.c_str(), ""}));
        size_t count = s->rows().size();
        s->close();
        return count;
    };
    EXPECT_EQ(found_id(pattern), 0u) << "an identifier is no pattern";
    EXPECT_EQ(found_id(name), 1u);
}

TEST_P(Conformance_attributes, RowNumberActs)
{
    ASSERT_OK(*s, s->set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(4)));
    ASSERT_OK(*s, s->exec("SELECT number FROM numbers(10)"));
    for (SQLULEN row : {1, 5, 9}) {
        ASSERT_OK(*s, s->fetch());
        EXPECT_EQ(attribute(*s, SQL_ATTR_ROW_NUMBER), row);
    }
}

TEST_P(Conformance_attributes, QueryTimeoutActs)
{
    auto start = Clock::now();
    ASSERT_OK(*s, s->set(SQL_ATTR_QUERY_TIMEOUT, SQLULEN(1)));
    EXPECT_ERROR(*s,
                 s->exec("SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))"),
                 "HYT00");
    EXPECT_GT(Clock::now() - start, std::chrono::milliseconds(900));
    EXPECT_LT(Clock::now() - start, std::chrono::seconds(30));
}

/* A port that takes no more connections: who connects waits. */
class Full
{
  public:
    Full()
    {
        sockaddr_in address = {};
        socklen_t size = sizeof address;
        fd = socket(AF_INET, SOCK_STREAM, 0);
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (bind(fd, reinterpret_cast<sockaddr *>(&address), size) != 0 || listen(fd, 0) != 0 ||
            getsockname(fd, reinterpret_cast<sockaddr *>(&address), &size) != 0)
            return;
        port = ntohs(address.sin_port);
        for (int &one : waiting) {
            one = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            (void)!connect(one, reinterpret_cast<sockaddr *>(&address), size);
        }
    }
    ~Full()
    {
        for (int one : waiting)
            ::close(one);
        ::close(fd);
    }
    std::string url() const
    {
        return "http://127.0.0.1:" + std::to_string(port);
    }
    int fd = -1, port = 0, waiting[4] = {-1, -1, -1, -1};
};

TEST_P(Conformance_attributes, LoginTimeoutActs)
{
    Full full;
    odbc::Connection db(GetParam());
    auto start = Clock::now();
    ASSERT_OK(db, db.set(SQL_ATTR_LOGIN_TIMEOUT, 1));
    EXPECT_EQ(db.connect(keywords(full.url())), SQL_ERROR);
    EXPECT_EQ(db.state(), "HYT00") << odbc::told(db.diags());
    EXPECT_LT(Clock::now() - start, std::chrono::seconds(8));
}

TEST_P(Conformance_attributes, ConnectionTimeoutActs)
{
    ASSERT_OK(*first, first->set(SQL_ATTR_CONNECTION_TIMEOUT, 1));
    EXPECT_ERROR(*s, s->exec("SELECT sleep(3)"), "HYT01");
    ASSERT_OK(*first, first->set(SQL_ATTR_CONNECTION_TIMEOUT, 0));
    fresh();
    EXPECT_OK(*s, s->exec("SELECT sleep(1.2)")); /* and not when it is off */
}

BOTH_ENTRY_POINTS(Conformance_attributes);

} // namespace
