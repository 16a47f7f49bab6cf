/* Memory that the driver frees has no secret in it: mem_free and its like are wrapped (CMakeLists.txt), and
 * look. */
#include <malloc.h>

#include "../transport/http_server.h"
#include "connected.h"

extern "C" {
#include "base/memory.h"
}

namespace
{

/* In one spelling that occurs nowhere else; what is looked for is put together here, and not in the text
 * segment. */
const std::string SECRET = std::string("gehe") + "im-7Zwerge";

std::vector<std::string> spellings()
{
    std::string wide;
    for (char c : SECRET)
        wide += std::string(1, c) + '\0';
    /* " geheim-7Zwerge " behind "me:", as Basic has it */
    return {SECRET, wide, std::string("IGdlaGVpbS03") + "WndlcmdlI"};
}

/* Never destroyed: threads of the driver may free memory while the process ends. */
const std::vector<std::string> &looked_for = *new std::vector<std::string>(spellings());
std::atomic<int> found{0}, looked_at{0};

extern "C" __attribute__((noinline)) void test_hit(void)
{
    found++;
}

void look(void *memory)
{
    if (!memory)
        return;
    std::string_view bytes(static_cast<char *>(memory), malloc_usable_size(memory));
    looked_at++;
    for (const std::string &one : looked_for)
        if (bytes.find(one) != std::string_view::npos)
            test_hit();
}

} // namespace

extern "C" {
void __real_mem_free(void *memory);
void __wrap_mem_free(void *memory);
void *__wrap_mem_alloc(size_t size);
void *__wrap_mem_realloc(void *old, size_t size);

void __wrap_mem_free(void *memory)
{
    look(memory);
    __real_mem_free(memory);
}

/* What others left in memory is not the driver's secret: it begins with zeros. */
void *__wrap_mem_alloc(size_t size)
{
    return mem_zalloc(size);
}

void *__wrap_mem_realloc(void *old, size_t size)
{
    void *fresh = mem_zalloc(size);
    size_t before = old ? malloc_usable_size(old) : 0;
    if (fresh && old)
        memcpy(fresh, old, before < size ? before : size);
    if (fresh)
        __wrap_mem_free(old);
    return fresh;
}
}

namespace porter_test
{

namespace
{

struct Login {
    HttpServer server{[](Peer &peer) {
        while (peer.request()) {
            if (peer.body.find("version()") != std::string::npos)
                peer.answer("26.7.2.1\tUTC\tdefault\tdefault\n");
            else if (peer.body.find("REFUSE") != std::string::npos)
                peer.answer("Code: 516. DB::Exception: Authentication failed",
                            "X-ClickHouse-Exception-Code: 516\r\n", 403);
            else
                peer.answer("");
        }
    }};

    /* Connects, runs something, fails at something, ends. Returns the SQLSTATEs of connecting. */
    std::string run(std::string words, bool wide)
    {
        SQLHENV env;
        SQLHDBC dbc;
        SQLHSTMT stmt;
        std::string state;
        EXPECT_EQ(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env), SQL_SUCCESS);
        SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, reinterpret_cast<SQLPOINTER>(SQL_OV_ODBC3), 0);
        EXPECT_EQ(SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc), SQL_SUCCESS);
        words += ";Pool=private;NoProxy=*";
        SQLCHAR out[1024];
        std::u16string text(words.begin(), words.end());
        SQLWCHAR wide_out[1024];
        SQLSMALLINT size;
        SQLRETURN code = wide ? SQLDriverConnectW(dbc, nullptr, reinterpret_cast<SQLWCHAR *>(text.data()),
                                                  SQL_NTS, wide_out, 1024, &size, SQL_DRIVER_NOPROMPT)
                              : SQLDriverConnect(dbc, nullptr, reinterpret_cast<SQLCHAR *>(words.data()),
                                                 SQL_NTS, out, 1024, &size, SQL_DRIVER_NOPROMPT);
        if (SQL_SUCCEEDED(code)) {
            EXPECT_EQ(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt), SQL_SUCCESS);
            EXPECT_EQ(SQLExecDirect(stmt, reinterpret_cast<SQLCHAR *>(const_cast<char *>("CREATE TABLE x")),
                                    SQL_NTS),
                      SQL_SUCCESS);
            EXPECT_EQ(SQLExecDirect(stmt, reinterpret_cast<SQLCHAR *>(const_cast<char *>("REFUSE")), SQL_NTS),
                      SQL_ERROR);
            SQLFreeHandle(SQL_HANDLE_STMT, stmt);
            SQLDisconnect(dbc);
        } else {
            state = states(SQL_HANDLE_DBC, dbc);
        }
        SQLFreeHandle(SQL_HANDLE_DBC, dbc);
        SQLFreeHandle(SQL_HANDLE_ENV, env);
        return state;
    }
};

} // namespace

TEST(Secrets, TheLookerSees)
{
    void *memory = mem_strndup(SECRET.data(), SECRET.size());
    found = 0;
    mem_free(memory);
    EXPECT_EQ(found, 1);
}

TEST(Secrets, AreWipedBeforeTheirMemoryIsFreed)
{
    Login login;
    std::string port = std::to_string(login.server.port), here = "Server=127.0.0.1;Port=" + port + ";";
    const struct {
        std::string words, state;
    } cases[] = {
        {here + "UID=me;PWD=" + SECRET, ""},
        {here + "UID=me;PWD={ " + SECRET + " }", ""},
        {here + "UID=me;PWD={" + SECRET + "}};x}", ""},
        {here + "AccessToken=" + SECRET, ""},
        {here + "UID=me;HttpHeader_X=" + SECRET, ""},
        {here + "PrivateKeyPassword=" + SECRET, ""},
        {here + "Proxy=http://me:" + SECRET + "@127.0.0.1:1", ""},
        {here + "AccessTokenCommand={echo " + SECRET + "}", ""},
        {here + "AccessTokenCommand={printf %5000s x; echo " + SECRET + "}", ""},
        {"Url=http://me:" + SECRET + "@127.0.0.1:" + port + "/d?max_threads=2", ""},
        {"Server=127.0.0.1;Port=1;UID=me;PWD=" + SECRET, "08001"},
        {here + "UID=me;AccessToken=x;PWD=" + SECRET, "HY000"},
        {"Server=127.0.0.1;PWD=" + SECRET + ";Port=none", "HY024"},
    };
    for (const auto &c : cases)
        for (bool wide : {false, true}) {
            found = looked_at = 0;
            EXPECT_EQ(login.run(c.words, wide), c.state) << c.words;
            EXPECT_EQ(found, 0) << c.words << (wide ? " wide" : "");
            EXPECT_GT(looked_at, 5) << c.words;
        }
}

} // namespace porter_test
