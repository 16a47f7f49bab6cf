/* The connection handle. */
#ifndef PORTER_HANDLE_DBC_H
#define PORTER_HANDLE_DBC_H

#include <stdbool.h>

#include "base/log.h"
#include "base/zone.h"
#include "handle/choices.h"
#include "handle/env.h"
#include "handle/options.h"
#include "handle/tables.h"
#include "server/server.h"
#include "transport/canceller.h"

/* Attributes of a connection, and what statements begin with. Written through the attribute table only. */
struct dbc_attributes {
    SQLUINTEGER access_mode, autocommit, connection_timeout, login_timeout, metadata_id;
    SQLUINTEGER packet_size, async_enable, txn_isolation, async_dbc, ansi_app, auto_ipd;
    SQLPOINTER quiet_mode;
    SQLULEN odbc_cursors;
    SQLULEN max_rows, query_timeout; /* of ODBC 2 SQLSetConnectOption */
};

struct dbc {
    struct handle handle;
    struct env *env;
    struct dbc *next;
    struct dbc_attributes attributes;
    struct arena call; /* texts of the call in progress */

    struct canceller canceller; /* of the connection function in progress */
    pthread_mutex_t sharing;    /* of explicit descriptors: share.h */
    unsigned process;           /* that made it */

    bool browsing; /* between two steps of SQLBrowseConnect, which have given `browse` so far */
    struct buffer browse;
    bool connected;
    bool dead; /* the last request failed for a lost link; read and written by any thread */
    struct options options;
    struct endpoint *endpoints; /* of each host that Server lists, in the options' arena */
    size_t endpoint_count;
    struct text
        *host_names; /* "host:port" of each, when there are several; else NULL. In the options' arena */
    struct endpoint endpoint; /* the first one's; what is said of all is said of it */
    struct session_options session_options;
    struct type_options type_options;
    struct log log;
    struct zone_set *zones;
    struct transport *transport;
    struct token_source *tokens; /* NULL: none is to be read */
    struct session *session;

    struct stmt *statements;
    struct desc *descriptors; /* explicit ones */
    struct tables tables;     /* columns of tables that INSERTs went to */
    struct choices choices;   /* settings and session by attribute */
    SQLULEN writes;           /* statements in effect since the last SQLEndTran */
};

struct dbc *dbc_new(struct env *env, struct error *err);
/* HY010 while it is connected. */
int dbc_free(struct dbc *dbc, struct error *err);
/* Enters: locks, forgets diagnostics, empties the call's arena. SQL_INVALID_HANDLE when it is not one. */
SQLRETURN dbc_enter_as(const char *name, SQLHDBC handle, struct dbc **dbc);
#define dbc_enter(handle, dbc) dbc_enter_as(__func__, handle, dbc)
/* Leaves: makes the diagnostic records, unlocks, returns the code for `outcome`. `err` is cleared. */
SQLRETURN dbc_leave(struct dbc *dbc, int outcome, struct error *err);
/* A warning of the call in progress (it turns success into SQL_SUCCESS_WITH_INFO). */
void dbc_warn(struct dbc *dbc, enum state state, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Before options are read: 08002 while connected; forgets the options of an attempt that failed. */
int dbc_begin(struct dbc *dbc, struct error *err);
/* Opens what dbc->options say. 08001, 28000 and so on. */
int dbc_connect(struct dbc *dbc, struct error *err);
/* Closes all statements and the session. 08003 when it is not connected. */
int dbc_disconnect(struct dbc *dbc, struct error *err);
/* HY010 when a statement of the connection waits for data at execution. */
int dbc_no_dialog(struct dbc *dbc, struct error *err);
/* Any thread, without the connection's lock: whether it is connected. */
bool dbc_is_open(const struct dbc *dbc);
/* Any thread: the connection function in progress, if there is one, fails with HY008. */
void dbc_cancel(struct dbc *dbc);
/* Locks every statement of the connection, whose lock the caller holds; HY010 when one is running. */
int dbc_hold_statements(struct dbc *dbc, struct error *err);
void dbc_release_statements(struct dbc *dbc);
/* SQL_ATTR_RESET_CONNECTION: cursors are closed, attributes and current database as after connecting. HY010.
 */
int dbc_reset(struct dbc *dbc, struct error *err);
/* Makes `name` the database of later statements: 3D000 when there is none, HY010 while a statement runs. */
int dbc_set_database(struct dbc *dbc, struct text name, struct error *err);
/* Ends the server session, when it is the driver's own; the next one is as options and attributes say. */
void dbc_forget_session(struct dbc *dbc);
/* The id of the server session in use, empty when there is none; valid for the call. */
int dbc_session_id(struct dbc *dbc, struct text *id, struct error *err);
/* PORTER_DBC_ATTR_SESSION_ID, PORTER_DBC_ATTR_SETTINGS: connected or not. HY010 while a statement runs. */
int dbc_set_session(struct dbc *dbc, struct text id, struct error *err);
int dbc_set_settings(struct dbc *dbc, struct text text, struct error *err);
/* session_options as options and attributes say, in a new array: settings of before stay valid. */
int dbc_choose(struct dbc *dbc, struct error *err);
/* A transport to dbc->endpoint, or over all hosts of the options' list, with its times. 08001, HY001. */
struct transport *dbc_transport(struct dbc *dbc, const struct server *server, struct error *err);
/* Milliseconds without a byte after which a request fails, from now on; 0: no limit. */
void dbc_set_idle(struct dbc *dbc, int64_t milliseconds);
/* What the server in use is called: of several hosts host:port, else as it calls itself. Connected. */
struct text dbc_server_name(const struct dbc *dbc);
/* What the last request says of the link: SQL_ATTR_CONNECTION_DEAD. */
void dbc_mark_dead(struct dbc *dbc, bool dead);
/* Whether a request would not reach the server, as far as can be seen without sending one. */
bool dbc_is_dead(const struct dbc *dbc);
/* 08003 unless connected, 08S01 in a child process of the one that connected. */
int dbc_require(const struct dbc *dbc, struct error *err);
/* The server's name for message prefixes; empty before connecting. */
struct text dbc_server(const struct dbc *dbc);

#endif
