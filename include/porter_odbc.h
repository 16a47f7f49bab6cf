/* Porter ODBC: what the driver offers beyond ODBC. Include after <sql.h> and <sqlext.h>. */
#ifndef PORTER_ODBC_H
#define PORTER_ODBC_H

/* Statement attributes, in the range that ODBC leaves to drivers (0x4000 to 0x7FFF).
 *
 * PORTER_STMT_ATTR_QUERY_ID: text, read only. The server's id of the query that the statement ran last, as in
 * system.query_log; empty before the first one. Read with SQLGetStmtAttr(W); the length is in bytes. */
#define PORTER_STMT_ATTR_QUERY_ID 0x4101

#endif
