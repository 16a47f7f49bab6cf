/* Porter ODBC: what the driver offers beyond ODBC. Include after <sql.h> and <sqlext.h>. */
#ifndef PORTER_ODBC_H
#define PORTER_ODBC_H

/* Attributes of statements and connections, in the range that ODBC leaves to drivers (0x4000 to 0x7FFF). All are
 * text: SQLSetStmtAttr(W) and SQLSetConnectAttr(W) take it with its length in bytes or SQL_NTS, and reading gives
 * back what was set. Empty text sets back.
 *
 * PORTER_STMT_ATTR_QUERY_ID: the server's id of a query, as in system.query_log. Set, the statement's next
 * execution has it, and no other; read, it is that of the query that ran last (empty before the first one).
 *
 * PORTER_STMT_ATTR_SESSION_ID: the server session under which the statement runs, in place of the connection's.
 * For a connection: all its statements, in place of the connection string's Session and SessionId; read, it is
 * the id in use, the driver's own too. Who shares an id with others may meet 40001 (native 373) while they use
 * it.
 *
 * PORTER_STMT_ATTR_SETTINGS: the server's settings, `name=value&name=value`, percent-encoded. They win over
 * those of the connection string, of the connection's attribute, and of the user's SET. session_id, query_id
 * (of statements) and role may be among them. HY024 for what cannot be a setting; the server's own complaint is
 * that of the execution. */
#define PORTER_STMT_ATTR_QUERY_ID 0x4101
#define PORTER_STMT_ATTR_SESSION_ID 0x4102
#define PORTER_STMT_ATTR_SETTINGS 0x4103
#define PORTER_DBC_ATTR_SESSION_ID 0x4102
#define PORTER_DBC_ATTR_SETTINGS 0x4103

#endif
