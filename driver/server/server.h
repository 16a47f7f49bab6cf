/* The contract of a server: mostly data, and a handful of functions. No `if (server is ...)` outside server/.
 */
#ifndef PORTER_SERVER_SERVER_H
#define PORTER_SERVER_SERVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <sql.h>
#include <sqlext.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/log.h"
#include "base/zone.h"
#include "codec/codec.h"
#include "column/value.h"
#include "decode/decoder.h"
#include "server/extra.h"
#include "server/recall.h"
#include "server/token.h"
#include "server/turn.h"
#include "sql/escape.h"
#include "sql/statement.h"
#include "transport/canceller.h"
#include "transport/transport.h"
#include "types/kind.h"

/* A setting, credential-free, in the order given. */
struct setting {
    struct text name, value;
};

/* Of both directions, in the order of the option's choices. */
enum compression { COMPRESSION_AUTO, COMPRESSION_NONE, COMPRESSION_LZ4, COMPRESSION_ZSTD, COMPRESSION_GZIP };

/* How results are fetched where a server has cursors; in the order of the option's choices. */
enum fetch_mode { FETCH_AUTO, FETCH_CURSOR, FETCH_BUFFERED };

/* What the user asked of the connection; texts outlive the session. */
struct session_options {
    struct text user, password, token;
    bool user_given;      /* else `user` is the default of the server that was expected */
    bool any_server;      /* it may be another one than expected, as it says itself */
    struct text database; /* empty: the user's default */
    bool use_database;
    const struct setting *params; /* values of {name:Type} */
    size_t param_count;
    const struct setting *settings;
    size_t setting_count;
    const struct header *headers; /* HttpHeader_NAME */
    size_t header_count;
    struct text role, quota_key, client_name;
    struct token_source *tokens; /* in place of `token`, or NULL */
    bool certificate_auth;       /* the client certificate logs in */
    enum compression compression;
    bool loopback;               /* the server is this machine */
    int64_t login_timeout;       /* milliseconds for connecting to a host and logging in; 0: one minute */
    unsigned retries;            /* how often a statement that only reads is sent again */
    unsigned write_retries;      /* the same of others, when surely nothing of them has run */
    struct canceller *canceller; /* reaches the link while logging in; NULL: nothing does */
    enum session_mode session_mode;
    struct text session_id;  /* of SESSION_ID */
    int64_t session_timeout; /* seconds; 0: the driver's choice */
    enum fetch_mode fetch_mode;
    uint32_t fetch_size; /* most rows of one step of a cursor */
    size_t spill_limit;  /* bytes of kept rows in memory before they go to a file */
    struct text spill_folder;
};

/* One connection's view of its server. */
struct session {
    const struct server *server;
    struct transport *transport;
    struct transport *queries; /* whose links carry statements: `transport`, or the server's own */
    void *own;                 /* what else the server keeps */
    const struct session_options *options;
    const struct log *log;
    struct zone_set *zones;
    struct arena arena;            /* of the texts below */
    struct text version;           /* 26.7.2.1 */
    uint32_t version_number[3];    /* 26, 7, 2 */
    struct escape_dialect escapes; /* the server's, as far as its version goes */
    struct text zone;              /* the session's zone name */
    struct text database;          /* current database */
    struct text user;              /* as the server knows it */
    struct text display_name;      /* X-ClickHouse-Server-Display-Name */
    bool has_parameters;           /* {name:Type} */
    bool casts_blocks;             /* columns of inserted blocks are cast to the table's types */
    bool plain_native;    /* answers are of revision 0: types of columns lose the zone of DateTime('zone') */
    enum coding coding;   /* in which bodies travel: chosen while logging in */
    bool other_coding;    /* it is not the one that was asked for */
    bool uncoded;         /* the server refused the setting that allows it: do not send it */
    bool bare;            /* the server refused the driver's comfort settings: send none */
    bool old_literals;    /* no server-side parameters: literals */
    bool strange;         /* while logging in: what answered is no such server */
    bool connecting;      /* within session_login, which options->canceller reaches */
    pthread_mutex_t lock; /* of what may change after connect: bare and kills */
    pthread_cond_t quiet; /* kills became 0 */
    unsigned process;     /* that opened it: a child of fork() must not end what is its parent's */
    unsigned kills;       /* threads of session_kill under way */
    size_t kept;          /* bytes of rows in memory that are kept for later, counted atomically */
    struct recall recall; /* the server's session */
    struct turns turns;
};

/* A flag that any thread may set while others read it: bare, plain_native, uncoded. Never unset. */
static inline bool session_flag(const bool *flag)
{
    return __atomic_load_n(flag, __ATOMIC_RELAXED);
}

/* One parameter's value and what is known of its type. */
struct parameter {
    struct value value;   /* VALUE_NULL possible */
    SQLSMALLINT sql_type; /* as bound */
    SQLULEN size;
    SQLSMALLINT digits;
    struct text type;   /* of a {?:Type} marker, else empty */
    struct text target; /* type of the column that it goes to, where that is known; else empty */
};

/* What became of one set of parameters. */
struct set_outcome {
    bool failed;
    int64_t rows; /* affected; -1: not told */
    enum state state;
    int32_t native;      /* of its error; 0: none was told */
    struct text message; /* the same; empty */
};

enum query_purpose {
    QUERY_RUN,        /* run it */
    QUERY_DESCRIBE,   /* tell the columns without running */
    QUERY_PARAMETERS, /* tell what stands around the markers without running: one column of lines. HYC00 when
                       * the server cannot */
    QUERY_NAMES /* run it again in a form that keeps its columns when it has no rows: SHOW-like statements */
};

/* Rows that travel behind the text of an INSERT, in the format that the text names. */
struct query_data {
    /* As struct request's. */
    int64_t (*produce)(void *context, uint8_t *place, size_t room, struct error *err);
    int (*rewind)(void *context); /* produce begins again: the request is sent once more; -1: it cannot */
    bool (*spent)(void *context); /* they cannot begin again, some are not kept any more; NULL: they can */
    void *context;
    size_t *host; /* the number of the host that it goes to is told here; or NULL */
    uint64_t bytes;
    bool exact; /* columns are of the table's own types: the server must refuse any other */
    bool nulls; /* NULL is a value where the type is not Nullable (Variant, Dynamic), and no default */
    bool raw;   /* the user's own bytes: read by the server's settings, not the driver's */
    struct text encoding; /* the bytes are packed already, for the header Content-Encoding; or empty */
};

struct course; /* what a server keeps of a result that comes by several requests */

/* One statement to run. */
struct query {
    const struct statement *statement;
    const struct parameter *parameters; /* one a marker */
    size_t parameter_count;
    enum query_purpose purpose;
    struct text query_id;           /* empty: the driver makes one */
    int64_t timeout;                /* seconds, SQL_ATTR_QUERY_TIMEOUT; 0 none */
    uint64_t max_rows;              /* SQL_ATTR_MAX_ROWS; 0 none */
    const struct setting *settings; /* of the statement */
    size_t setting_count;
    const bool *as_text; /* columns to be cast to String on the way (count as_text_count), or NULL */
    const struct text *as_text_names; /* with as_text: the names of all as_text_count columns */
    size_t as_text_count;
    struct text raw_format;        /* of QUERY_RUN: in which rows come unread; the text's FORMAT wins */
    bool totals, extremes;         /* of QUERY_RUN: are to come behind the rows */
    size_t raw_chunk;              /* most bytes of a row of such a result; 0: as they come */
    const struct query_data *data; /* of an INSERT without markers, or NULL */
    struct text token;             /* of an INSERT, made once and kept when it is sent again; or empty */
    bool renewed;                  /* a new access token was asked for already */
    bool whole;       /* rows are not to be cut by limits of the user's settings: the driver's own question */
    unsigned attempt; /* how often server.again has said yes; 0 at first */
    struct text session_id;       /* the server session it goes under; empty: none */
    int64_t session_timeout;      /* seconds that the server is to keep it; 0: as it likes */
    bool session_check;           /* it must be there already */
    bool recalled;                /* it is the connection's own: what recall knows counts */
    struct text database, role;   /* in place of the session's; empty: not */
    bool no_database;             /* the user's default one */
    const struct setting *params; /* values of {name:Type}, before the session's */
    size_t param_count;
    const struct external *externals;
    size_t external_count;
    struct progress *progress; /* NULL: it is not asked for */
    struct text sets;          /* of server.put_set, one behind the other, in place of parameters */
    size_t set_count;          /* 0: there are none */
    struct course *course;     /* of server.plan; NULL: one request and its answer are all */
};

/* What a catalog function asks for. Rows have texts only; an empty one stands for what is not known, and for
 * the database of a table that has none. `|`: the order of rows. */
enum catalog_kind {
    CATALOG_DATABASES,   /* database | database */
    CATALOG_TABLES,      /* database, table, type (TABLE, VIEW ...), comment | type, database, table */
    CATALOG_COLUMNS,     /* database, table, column, type, kind of default ("DEFAULT"), default, comment,
                            position from 1, "NO" when it is never NULL (else what the type says) |
                            database, table, position */
    CATALOG_PRIMARY_KEY, /* database, table, column, name of the key | database, table, place in the key */
    CATALOG_CARDINALITY, /* database, table, "", number of rows | database, table */
    CATALOG_STATISTICS,  /* the same, and behind each table a row a column of its key: database, table,
                            column, "", name of the index, "U" when it is unique */
    CATALOG_ROW_ID,      /* database, table, column, type, "P" for a pseudo column: what tells rows of a
                            table apart | database, table, place among them */
    CATALOG_PROCEDURES,  /* database, name, comment | database, name */
    CATALOG_TABLE_PRIVILEGES,  /* database, table, "", grantee, privilege, YES or NO (may be granted on) |
                                  database, table, privilege, grantee */
    CATALOG_COLUMN_PRIVILEGES, /* database, table, column, and on as before | database, table, column,
                                 privilege, grantee */
    CATALOG_LIMITS /* for users whose limits cannot be lifted, `rows` rows: a limit that may cut any answer,
                      or empty; number of rows from which on an answer may be cut. No text: not known */
};

/* Which names are wanted. */
enum catalog_match {
    MATCH_ALL,
    MATCH_EXACT,   /* byte for byte */
    MATCH_FOLDED,  /* without regard to case */
    MATCH_PATTERN, /* ODBC's: % and _, escaped by a backslash */
    MATCH_CURRENT  /* the session's database */
};

struct catalog_filter {
    enum catalog_match match;
    struct text text;
};

/* Types of tables, bits of catalog_request.types. */
enum catalog_type {
    CATALOG_BLOB = 1,
    CATALOG_TEMPORARY = 2,
    CATALOG_SYSTEM = 4,
    CATALOG_TABLE = 8,
    CATALOG_VIEW = 16
};
#define CATALOG_ALL_TYPES 31u

struct catalog_request {
    enum catalog_kind kind;
    struct catalog_filter database, table, column;
    unsigned types; /* CATALOG_TABLES: which ones, never none */
    uint64_t rows;  /* CATALOG_LIMITS: how many there should be */
    bool nested;    /* CATALOG_COLUMNS: those within objects too */
};

/* The types' names, in the order of their bits, which is alphabetical. */
#define CATALOG_TYPE_COUNT 5
extern const char *const catalog_type_names[CATALOG_TYPE_COUNT];

/* One row of a server's failure table. */
struct failure {
    int32_t native;
    enum state state;
};

/* One row of what SQLGetInfo tells of a server's abilities. Of several rows for a type the first counts that
 * is not for older servers only. */
struct server_info {
    uint16_t type;   /* SQL_SUBQUERIES, ...; 0 ends the table */
    uint32_t before; /* for versions (major * 100 + minor) below this; 0: for all */
    uint32_t number;
};

/* One text of SQLGetInfo that is the server's own. */
struct server_word {
    uint16_t type; /* SQL_KEYWORDS ...; 0 ends the table */
    const char *text;
};

/* One name that a column can be declared with, for SQLGetTypeInfo. */
struct server_type {
    const char *type;          /* its name stands before the parenthesis; NULL ends the table */
    const char *create_params; /* NULL: the kind's; empty: none */
    SQLSMALLINT scale;         /* largest one that can be declared, from 0; 0: the type's own and no other */
};

/* What an answer carries: nothing (DDL, SET, INSERT), rows for the decoder, or bytes of another format. LATE:
 * rows, or nothing when it has no columns, which only its body tells. */
enum answer_shape { ANSWER_NOTHING, ANSWER_ROWS, ANSWER_RAW, ANSWER_LATE };

struct answer_facts {
    struct text query_id, zone, format, summary, display_name, content_type; /* empty: not told */
    uint64_t counts[SUMMARY_COUNTS];                                         /* SUMMARY_UNKNOWN: not told */
    int64_t written_rows, read_rows;                                         /* -1: not told */
    int64_t affected_rows; /* of the statement, exactly; -1: not told */
};

/* What received bytes are: data to their end; data up to *at, and behind it what only more bytes (or the end
 * of the answer) can tell; data up to *at, and behind it an exception's text. */
enum answer_tail { TAIL_DATA, TAIL_UNSURE, TAIL_EXCEPTION };

/* Why a server refused a request that it may take a moment later: there is too much to do and nothing of it
 * has run, another one of this query id runs, or something passed, in the middle of it perhaps. */
enum server_refusal { REFUSAL_FINAL, REFUSAL_BUSY, REFUSAL_SAME_ID, REFUSAL_PASSING };

/* Why a server refused a request for its session; nothing of it has run then. */
enum session_trouble { TROUBLE_NONE, TROUBLE_LOCKED, TROUBLE_GONE, TROUBLE_TOO_LONG };

#define SERVER_TAIL 65536
#define SERVER_BEFORE 4

struct server {
    const char *name;   /* "ClickHouse": SQL_DBMS_NAME and the message prefix */
    const char *option; /* "clickhouse": the keyword ServerType's value */
    uint16_t port, tls_port;
    const char *default_user;
    const struct sql_dialect *dialect;
    const struct escape_dialect *escapes;
    const struct server_info *info;  /* or NULL: what handle/info.c says */
    const struct server_word *words; /* the same */
    /* For SQLGetTypeInfo: of several names for one SQL type the closest comes first, tools declare columns
     * with it. */
    const struct server_type *types;
    const struct failure *failures; /* sorted by native */
    size_t failure_count;
    char identifier_quote;
    /* The server's session is the link: statements go over it one at a time, and what they make in it ends
     * with it. */
    bool pinned;
    bool columns_stay;  /* a column keeps its type, and the server refuses what is wrong with an INSERT */
    bool tells_columns; /* a query of purpose QUERY_DESCRIBE has the columns themselves, without rows */

    /* Logs in and learns version, zone, database; 08001, 08004, 28000, 3D000 ... */
    int (*connect)(struct session *session, struct error *err);
    /* Whether the answer to GET / (of any status) is this server's. */
    bool (*recognises)(const struct answer *answer, struct text body);
    /* Builds the request of `query` in `arena`. 07002 for too few parameters, 42000 for one where none may
     * be. */
    int (*request)(struct session *session, const struct query *query, struct arena *arena,
                   struct request *out, struct error *err);
    /* Appends a set of parameters as query.sets has them; and tells from the answer to such a query, which is
     * of ANSWER_RAW, what became of each set. NULL: sets go one by one. */
    int (*put_set)(const struct parameter *parameters, size_t count, struct buffer *out, struct error *err);
    int (*outcomes)(struct text answer, struct arena *arena, struct set_outcome **out, size_t *count,
                    struct error *err);
    /* Appends the query that tells the columns of `table` (as written): name, type, and DEFAULT where one is
     * filled in, EPHEMERAL where it may not be read, MATERIALIZED or ALIAS where it may not be written. */
    int (*columns)(struct text table, struct buffer *sql, struct error *err);
    /* Appends the statement that makes visible what `statement` has written, nothing when it writes no table.
     * NULL: writes are visible at once. */
    int (*refresh)(const struct statement *statement, struct buffer *sql, struct error *err);
    /* Whether `query` comes by several requests: sets its course, which is the caller's to release. NULL:
     * never.
     */
    int (*plan)(struct session *session, struct query *query, struct error *err);
    /* Of a query with a course, whose last request was answered with success: 1: the answer had nothing of
     * the result and was read, *out is the next request; 0: the result's first rows are in it. -1. */
    int (*follow)(struct session *session, const struct query *query, struct link *link, struct arena *arena,
                  struct request *out, struct error *err);
    /* The decoder is at an answer's end: 1: the result goes on in the answer to *out (or to what ahead has
     * given), which the decoder is ready for; 0: it is whole. -1. */
    int (*more)(struct session *session, struct course *course, struct decoder *decoder, struct arena *arena,
                struct request *out, struct error *err);
    /* The decoder has all of an answer, nothing of which it has read to its end: what `more` will say, where
     * its last bytes tell that already. 1: *out may be sent now, and more will be in its answer; 0: ask more.
     * NULL: never. */
    int (*ahead)(struct session *session, struct course *course, struct decoder *decoder, struct arena *arena,
                 struct request *out, struct error *err);
    /* Why the request of more has failed. */
    int (*broke)(struct session *session, struct course *course, struct error *err);
    /* Ends a course; what the server has of it still, tidy will give back. */
    void (*release)(struct session *session, struct course *course);
    /* With the session's turn, no answer being read: does what was put off. Some seconds at most. NULL: there
     * is never anything. */
    void (*tidy)(struct session *session);
    /* The session ends: frees session->own. NULL: there is none. */
    void (*close)(struct session *session);
    /* An answer that is not a success: reads what is needed of the body and sets err. Returns -1. */
    int (*failure)(struct session *session, struct link *link, const struct answer *answer,
                   struct error *err);
    /* What the head tells of the query: texts point into the answer. */
    void (*facts)(const struct answer *answer, struct answer_facts *out);
    /* Whether the answer carries rows, or is raw text in another format, or nothing. */
    enum answer_shape (*shape)(const struct session *session, const struct query *query,
                               const struct answer *answer);
    /* What the end of an answer tells, added to what its head told. NULL: nothing. */
    void (*ended)(const struct decoder *decoder, struct answer_facts *out);
    /* After `err` refused `query`: whether it may be sent again in another form, which session or query now
     * remember. Only when nothing of it has run; 16 times at most. */
    bool (*again)(struct session *session, struct query *query, const struct error *err);
    /* Whether a format's bytes are no text. `content_type`: of an answer, or empty; names that are not known
     * are judged by it. */
    bool (*binary)(struct text format, struct text content_type);
    /* A decoder for the rows. */
    struct decoder *(*decoder)(struct session *session, const struct query *query,
                               const struct answer *answer, struct error *err);
    /* Looks for the text of an exception in received bytes of a streamed answer. `before`: data right before
     * them, SERVER_BEFORE bytes or all there is. `ended`: they are its last ones. TAIL_UNSURE never when
     * ended. With TAIL_EXCEPTION and ended, err is set; before the end the text may be incomplete. An
     * exception's text is believed to be shorter than SERVER_TAIL. */
    enum answer_tail (*tail)(const struct session *session, const struct answer *answer, struct text before,
                             struct text bytes, bool ended, size_t *at, struct error *err);
    unsigned table_types; /* CATALOG_...: those that there can be */
    bool unique_keys;     /* primary keys are unique */
    /* Appends the one query that answers a catalog function, filters and all; nothing when the server has
     * nothing of the kind. */
    int (*catalog)(const struct session *session, const struct catalog_request *request, struct buffer *sql,
                   struct error *err);
    /* Types of CATALOG_COLUMNS that are not told in full (both NULL: all are). Appends the query that tells
     * more of the table's columns, if `type` needs it: its rows' first texts go to type_in_full, which gives
     * the type of `column`, as far as it is told (`answer` empty: it was refused), in `arena`. */
    void (*type_query)(struct text database, struct text table, struct text type, struct buffer *sql);
    struct text (*type_in_full)(struct text column, struct text type, struct text answer,
                                struct arena *arena);
    /* Whether `err` may pass. */
    enum server_refusal (*refusal)(const struct error *err);
    /* Whether `err` is about the session. */
    enum session_trouble (*trouble)(const struct error *err);
    /* Runs `sql` under session `id` on a link of its own; with `last` the session ends with it, as soon as
     * this server can. */
    int (*say)(struct session *session, struct text id, int64_t timeout, struct text sql, bool last,
               int64_t milliseconds, struct error *err);
    /* The current database after a SET that was done, appended to `out`; false: it is what it was. NULL: SET
     * never changes it. */
    bool (*database_set)(const struct effect *effect, struct buffer *out);
    /* Kills the query, on a link of its own to the host where it runs. Best effort. */
    int (*kill)(struct session *session, size_t host, struct text query_id, struct error *err);
    /* The types (server's texts) that the markers' places tell, types[marker_count]; empty where none does.
     * `answer`: the lines that a query of purpose QUERY_PARAMETERS gave, empty when it could not be asked.
     * Texts point into the answer or are constants. */
    int (*parameter_types)(const struct statement *statement, struct text answer, struct text *types,
                           struct arena *arena, struct error *err);
    /* The type that a text of the server's names; NULL and HY000 for one that is not known. */
    const struct type *(*type)(struct text text, const struct type_context *context, struct error *err);
};

extern const struct server server_clickhouse, server_cratedb;

/* The server that is expected at a port when nothing else is known of it. */
const struct server *server_at(uint16_t port);

/* The server whose option name is `name` (without case), or NULL. */
const struct server *server_find(struct text name);
/* A fresh UUID of version 4, for query ids, terminated. */
#define SERVER_UUID_SIZE 36
int server_uuid(char out[SERVER_UUID_SIZE + 1], struct error *err);
/* SQLSTATE of a native error: the failure table's, else HY000. */
enum state server_state(const struct server *server, int32_t native);

/* Opens a session: transport and options outlive it. Connects really. */
struct session *session_open(const struct server *server, struct transport *transport,
                             const struct session_options *options, struct zone_set *zones,
                             const struct log *log, struct error *err);
/* Logs in (again) with the options as they are. As struct server's connect. */
int session_login(struct session *session, struct error *err);
/* The access token of the options, empty without one; in `arena` when it had to be read. As token_get: while
 * logging in, options->canceller ends the wait. */
int session_token(const struct session *session, struct arena *arena, struct text *token, struct error *err);
/* Before a statement's request: the token is there, so that session_token need not wait for it. As
 * token_ready; nothing was sent (ERROR_UNSENT). */
int session_await_token(const struct session *session, struct canceller *canceller, int64_t deadline,
                        struct error *err);
/* Waits for session_kill's threads, some seconds at most each. NULL is fine. */
void session_close(struct session *session);
/* The current database; valid as long as the session. */
struct text session_database(struct session *session);
/* After the user's own USE. HY001. */
int session_set_database(struct session *session, struct text name, struct error *err);
/* Ends the server's session, when it is the driver's own, and begins as after connecting. No statement runs.
 * Best effort. */
void session_forget(struct session *session);
/* Kills a query on a thread of its own: returns at once. Best effort. */
void session_kill(struct session *session, size_t host, struct text query_id);
/* The same of a query whose link is about to end: returns a moment later (30 ms at most), when the server may
 * have heard of it. 26.7 answers only once the query waits for its data no more (measured). */
void session_kill_ahead(struct session *session, size_t host, struct text query_id);

#endif
