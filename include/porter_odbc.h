/* Porter ODBC: what the driver offers beyond ODBC. Include after <sql.h> and <sqlext.h>. */
#ifndef PORTER_ODBC_H
#define PORTER_ODBC_H

#include <stddef.h>
#include <stdint.h>

/* Attributes of statements and connections, in the range that ODBC leaves to drivers (0x4000 to 0x7FFF).
 * Those of this first group are text: SQLSetStmtAttr(W) and SQLSetConnectAttr(W) take it with its length in
 * bytes or SQL_NTS, and reading gives back what was set. Empty text sets back.
 *
 * PORTER_STMT_ATTR_QUERY_ID: the server's id of a query, as in system.query_log. Set, the statement's next
 * execution has it, and no other; read, it is that of the query that ran last (empty before the first one).
 *
 * PORTER_STMT_ATTR_SESSION_ID: the server session under which the statement runs, in place of the
 * connection's. For a connection: all its statements, in place of the connection string's Session and
 * SessionId; read, it is the id in use, the driver's own too. Who shares an id with others may meet 40001
 * (native 373) while they use it.
 *
 * PORTER_STMT_ATTR_SETTINGS: the server's settings, `name=value&name=value`, percent-encoded. They win over
 * those of the connection string, of the connection's attribute, and of the user's SET. session_id, query_id
 * (of statements) and role may be among them. HY024 for what cannot be a setting; the server's own complaint
 * is that of the execution. */
#define PORTER_STMT_ATTR_QUERY_ID 0x4101
#define PORTER_STMT_ATTR_SESSION_ID 0x4102
#define PORTER_STMT_ATTR_SETTINGS 0x4103

/* PORTER_STMT_ATTR_RAW_FORMAT, text: rows of SELECT, SHOW .. come unread, in this format, as one column `data`, as
 * if the SQL ended in FORMAT; empty: as rows, also where the connection string's RawFormat says otherwise.
 *
 * PORTER_STMT_ATTR_RAW_CHUNK_SIZE, SQLULEN: most bytes of a row of such a result, 0: one row is all of it. 1 to 3
 * become 4, more than 1 GiB becomes that (01S02).
 *
 * PORTER_STMT_ATTR_RAW_CONTENT_ENCODING, text: the bytes of INSERT .. FORMAT x ? are packed already: gzip, zstd,
 * lz4, br, deflate, xz .. whatever the server unpacks. Empty: they are not. */
#define PORTER_STMT_ATTR_RAW_FORMAT 0x4110
#define PORTER_STMT_ATTR_RAW_CHUNK_SIZE 0x4111
#define PORTER_STMT_ATTR_RAW_CONTENT_ENCODING 0x4112

#define PORTER_DBC_ATTR_SESSION_ID 0x4102
#define PORTER_DBC_ATTR_SETTINGS 0x4103

/* Text as well, of a statement:
 *
 * PORTER_STMT_ATTR_DATABASE, PORTER_STMT_ATTR_ROLE: in place of the connection's, for the statement's
 * queries; SETTINGS that name one win. PORTER_STMT_ATTR_USE_DATABASE is a number: 0 sends no database of the
 * connection's, so that the user's default counts.
 *
 * PORTER_STMT_ATTR_PARAMS: values of parameters that the SQL text names itself, {name:Type}, as
 * `name=value&name=value`, percent-encoded, of any size. A value is the text of its type, without quotes
 * around a string; \N is NULL; arrays, tuples and maps are as the server writes them: ['a','b'], {'k':1}.
 * They win over param_NAME of the connection string. */
#define PORTER_STMT_ATTR_DATABASE 0x4104
#define PORTER_STMT_ATTR_ROLE 0x4105
#define PORTER_STMT_ATTR_PARAMS 0x4106
#define PORTER_STMT_ATTR_USE_DATABASE 0x4107

/* PORTER_STMT_ATTR_EXTERNAL_TABLE: a pointer to a struct porter_external_table. Each SQLSetStmtAttr adds a
 * table (or replaces that of the same name; 64 at most) to all later executions of the statement; NULL takes
 * all away. Reading gives the pointer set last. The structure and its texts are copied; what `data` and
 * `context` point to must live until the table is taken away or the statement freed. HY024 says what of a
 * structure cannot be.
 *
 * Files are read, and `read` is called, within the calls that execute, on their thread; nothing is held in
 * memory. `read` fills at most `room` bytes and returns how many, 0 at the end, below 0 to give up (HY008).
 * With a NULL `place` it is told to begin again, which it is before each request, and returns 0, or below 0
 * when it cannot. */
#define PORTER_STMT_ATTR_EXTERNAL_TABLE 0x4120
#define PORTER_EXTERNAL_TABLE_VERSION 1

struct porter_external_table {
    size_t version;        /* PORTER_EXTERNAL_TABLE_VERSION */
    const char *name;      /* as the query names it: letters, digits, _ */
    const char *structure; /* "id UInt64, name String"; or */
    const char *types;     /* "UInt64, String": columns are _1, _2 */
    const char *format;    /* of the rows; NULL: TabSeparated */
    const void *data;      /* `size` bytes; or */
    size_t size;
    const char *path; /* a file; or */
    int64_t (*read)(void *context, void *place, int64_t room);
    void *context;
};

/* What the server said of the statement's last query, read only. The numbers are SQLUBIGINT, PORTER_UNKNOWN
 * when it did not tell; SUMMARY is all it told, as JSON. A server tells them in the head of its answer: for
 * statements without rows they are final; for a result that is streamed they are those of the moment when it
 * began, and final only with the setting wait_end_of_query=1. SQL_CH_STMT_ATTR_LAST_QUERY_ID is the id as
 * ClickHouse's own driver has it. */
#define SQL_CH_STMT_ATTR_LAST_QUERY_ID 0x4002
#define PORTER_STMT_ATTR_SUMMARY 0x4130
#define PORTER_STMT_ATTR_READ_ROWS 0x4131
#define PORTER_STMT_ATTR_READ_BYTES 0x4132
#define PORTER_STMT_ATTR_WRITTEN_ROWS 0x4133
#define PORTER_STMT_ATTR_WRITTEN_BYTES 0x4134
#define PORTER_STMT_ATTR_RESULT_ROWS 0x4135
#define PORTER_STMT_ATTR_RESULT_BYTES 0x4136
#define PORTER_STMT_ATTR_TOTAL_ROWS_TO_READ 0x4137
#define PORTER_STMT_ATTR_ELAPSED_NS 0x4138
#define PORTER_STMT_ATTR_MEMORY_USAGE 0x4139
#define PORTER_STMT_ATTR_SERVER_NAME 0x413A /* text */
#define PORTER_STMT_ATTR_TIME_ZONE 0x413B   /* text */
#define PORTER_STMT_ATTR_FORMAT 0x413C      /* text: of the answer, empty when it has no rows */
#define PORTER_UNKNOWN ((SQLUBIGINT)-1)

/* PORTER_STMT_ATTR_PROGRESS: a pointer to a struct porter_progress, which is copied, or NULL for none.
 * Executions then ask the server to tell of its progress until the first byte of its answer. `callback` (may
 * be NULL) is called on the thread that executes and must not call ODBC with the statement; when it does not
 * return 0, the execution ends with HY008 and the query is killed. The numbers PROGRESS_* (SQLUBIGINT, 0
 * until told) may be read by any thread at any time, also while the statement runs.
 *
 * Every report is a line in the head of an answer, which has room for about 2000 of them: a query that tells
 * more often than that ends with 08S01. With the usual interval that is half an hour of waiting. */
#define PORTER_STMT_ATTR_PROGRESS 0x4140
#define PORTER_STMT_ATTR_PROGRESS_ROWS 0x4141
#define PORTER_STMT_ATTR_PROGRESS_TOTAL_ROWS 0x4142
#define PORTER_STMT_ATTR_PROGRESS_BYTES 0x4143
#define PORTER_STMT_ATTR_PROGRESS_ELAPSED_NS 0x4144
#define PORTER_PROGRESS_VERSION 1

struct porter_progress {
    size_t version;  /* PORTER_PROGRESS_VERSION */
    size_t interval; /* milliseconds between two reports; 0: 1000 */
    int (*callback)(void *context, uint64_t rows, uint64_t total_rows, uint64_t bytes, uint64_t elapsed_ns);
    void *context;
};

/* SQLULEN: how many rows the next fetches can give without waiting for the server; 0 when that is not known
 * (before the first block has come, static cursors, raw results). Set to more, it makes the last rows come
 * again: for a program that found a text cut, and comes back with a larger buffer. They must be of the block
 * that came last, so fetch at most ROWS_READY rows at once before. HY024 for more than there are, or fewer. */
#define PORTER_STMT_ATTR_ROWS_READY 0x4145

#endif
