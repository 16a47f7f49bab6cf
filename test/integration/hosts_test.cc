/* Lists of hosts: what diagnostics say of the host that they are of. */
#include "fixture.h"

namespace
{

std::string diag_server(odbc::Statement &s, SQLSMALLINT field)
{
    SQLCHAR text[200] = "";
    SQLSMALLINT length = 0;
    EXPECT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, s.handle, 1, field, text, sizeof text, &length), SQL_SUCCESS);
    return reinterpret_cast<char *>(text);
}

std::string address_in(const std::string &url)
{
    return url.substr(url.find("//") + 2);
}

} // namespace

class Hosts : public WithDriver
{
};

TEST_P(Hosts, DiagnosticsNameTheHostTheyAreOf)
{
    auto first = std::make_unique<net::Proxy>(modern_url());
    net::Proxy second(modern_url());
    std::string one = address_in(first->url()), two = address_in(second.url());
    odbc::Connection list(GetParam());
    std::string driver = managed ? std::string("DRIVER={") + PORTER_LIBRARY + "};" : "";
    ASSERT_OK(list, list.connect(driver + "Server=" + one + "," + two + ";UID=default;Pool=private"));
    ASSERT_EQ(list.info_text(SQL_SERVER_NAME), one);
    odbc::Statement s(list);

    EXPECT_ERROR(s, s.exec("SELECT nothing_of_this_name"), "42S22");
    EXPECT_EQ(diag_server(s, SQL_DIAG_SERVER_NAME), one);
    EXPECT_EQ(diag_server(s, SQL_DIAG_CONNECTION_NAME), one);

    first.reset();
    /* It failed at the first, though the second is in use from now on. */
    EXPECT_ERROR(s, s.exec("INSERT INTO FUNCTION null('n Int32') VALUES (1)"), "08001");
    EXPECT_EQ(diag_server(s, SQL_DIAG_SERVER_NAME), one);
    EXPECT_EQ(list.info_text(SQL_SERVER_NAME), two);
    EXPECT_ERROR(s, s.exec("SELECT nothing_of_this_name"), "42S22");
    EXPECT_EQ(diag_server(s, SQL_DIAG_SERVER_NAME), two);
    EXPECT_ERROR(s, s.fetch(), "HY010");
    if (managed)
        return; /* unixODBC keeps no fields of a connection that failed */

    /* A password that is refused was refused by a host, too. */
    odbc::Connection refused(GetParam());
    EXPECT_EQ(refused.connect(driver + "Server=" + one + "," + two + ";UID=nobody;PWD=x"), SQL_ERROR);
    EXPECT_EQ(refused.state(), "28000");
    SQLCHAR text[200] = "";
    SQLSMALLINT length = 0;
    ASSERT_EQ(
        SQLGetDiagField(SQL_HANDLE_DBC, refused.dbc, 1, SQL_DIAG_SERVER_NAME, text, sizeof text, &length),
        SQL_SUCCESS);
    EXPECT_EQ(reinterpret_cast<char *>(text), two);
}

BOTH_ENTRY_POINTS(Hosts);
