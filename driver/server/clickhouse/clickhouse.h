/* Inside of the ClickHouse server: what its files share. */
#ifndef PORTER_SERVER_CLICKHOUSE_CLICKHOUSE_H
#define PORTER_SERVER_CLICKHOUSE_CLICKHOUSE_H

#include "base/buffer.h"
#include "server/server.h"

/* dialect.c, escapes.c, conversions.c, failures.c, capabilities.c, declared.c: data */
extern const struct sql_dialect clickhouse_dialect;
extern const struct escape_dialect clickhouse_escapes;
extern const struct failure clickhouse_failures[];
extern const struct escape_conversion clickhouse_conversions[];
extern const struct server_info clickhouse_info[];
extern const struct server_type clickhouse_declared[];
/* What a server of `version` (major * 100 + minor) has of clickhouse_escapes. */
void clickhouse_escapes_of(uint32_t version, struct escape_dialect *out);

/* session.c */
bool clickhouse_recognises(const struct answer *answer, struct text body);
int clickhouse_connect(struct session *session, struct error *err);
int clickhouse_kill(struct session *session, size_t host, struct text query_id, struct error *err);

enum server_refusal clickhouse_refusal(const struct error *err);
enum session_trouble clickhouse_trouble(const struct error *err);
int clickhouse_say(struct session *session, struct text id, int64_t timeout, struct text sql, bool last,
                   int64_t milliseconds, struct error *err);

/* request.c */
int clickhouse_request(struct session *session, const struct query *query, struct arena *arena,
                       struct request *out, struct error *err);
bool clickhouse_again(struct session *session, struct query *query, const struct error *err);
/* A request of the driver's own: `sql` as the body, no settings. `extra` is appended to the URL ("&a=b"). */
int clickhouse_simple(const struct session *session, struct text sql, const char *extra, struct arena *arena,
                      struct request *out, struct error *err);
/* Whether the user gave the setting `name` himself, for the connection, for the statement (query may be NULL)
 * or by a SET of before. */
bool clickhouse_has_setting(struct session *session, const struct query *query, const char *name);

/* coding.c: chooses the session's coding; the URL's setting, and the headers (two at most, counted) of a
 * request, whose body is to be packed when it is worth it; remembers that the setting was refused: true when
 * that is new. */
void clickhouse_choose_coding(struct session *session);
void clickhouse_add_coding(struct buffer *url, struct session *session, const struct query *query);
size_t clickhouse_coding_headers(const struct session *session, bool form, struct request *out,
                                 struct header *headers);
bool clickhouse_refuses_coding(struct session *session, const struct error *err);
/* credentials.c: headers that log in, with room for `more` behind them (NULL: err), and whether a refused
 * login is worth a second try, with a token read anew. */
struct header *clickhouse_headers(const struct session *session, size_t more, struct arena *arena,
                                  size_t *count, struct error *err);
bool clickhouse_renew(const struct session *session, const struct error *err);

/* sql.c: the text that is sent: markers replaced, or wrapped for describing. */
struct wire;
struct named;
int clickhouse_text(const struct session *session, const struct query *query, const struct wire *wires,
                    const struct named *named, size_t named_count, struct arena *arena, struct text *out,
                    struct error *err);

/* formats.c */
bool clickhouse_binary(struct text format, struct text content_type);
/* Whether the user asks for the bytes of a format: FORMAT in the text, or query->raw_format. */
bool clickhouse_asks_raw(const struct query *query);

/* form.c: multipart/form-data, for values that are too large for a URL. */
#define CLICKHOUSE_FIELD_LIMIT 131072 /* the server's, in bytes of a URL field as encoded or a form field */
#define CLICKHOUSE_VALUE_LIMIT 65536  /* larger strings travel as external data */
struct form {
    struct text sql;
    const struct wire *wires; /* NULL: none */
    size_t wire_count;
    const struct named *named;
    size_t named_count;
    const struct external *externals; /* streamed by the request's produce */
    size_t external_count;
    bool empty; /* tables are sent without their rows: describing only needs them to be there */
};
int clickhouse_form(const struct form *form, struct arena *arena, struct request *out,
                    struct text *content_type, struct error *err);
/* upload.c: the form's head and tail (with the last boundary), and between them the parts of external tables.
 */
int clickhouse_upload(const struct form *form, struct text head, const char *boundary, struct arena *arena,
                      struct request *out, struct error *err);
/* The head of one part, of external data. */
void clickhouse_part(struct buffer *out, const char *boundary, struct text name);

/* summary.c: counts that a summary or progress tells, SUMMARY_UNKNOWN where it does not; and a request's
 * `told`, whose context is a struct progress. */
void clickhouse_counts(struct text json, uint64_t counts[SUMMARY_COUNTS]);
int clickhouse_told(void *context, struct text name, struct text value);

/* answer.c */
int clickhouse_failure(struct session *session, struct link *link, const struct answer *answer,
                       struct error *err);
enum answer_tail clickhouse_tail(const struct session *session, const struct answer *answer,
                                 struct text before, struct text bytes, bool ended, size_t *at,
                                 struct error *err);
void clickhouse_facts(const struct answer *answer, struct answer_facts *out);
enum answer_shape clickhouse_shape(const struct session *session, const struct query *query,
                                   const struct answer *answer);
struct decoder *clickhouse_decoder(struct session *session, const struct query *query,
                                   const struct answer *answer, struct error *err);

/* Whether a NULL is never accepted where the marker stands: LIMIT ?, numbers(?). */
bool clickhouse_wants_number(const struct statement *statement, const struct marker *marker);

/* tree.c */
int clickhouse_parameter_types(const struct statement *statement, struct text answer, struct text *types,
                               struct arena *arena, struct error *err);

/* catalog.c */
int clickhouse_columns(struct text table, struct buffer *sql, struct error *err);
int clickhouse_catalog(const struct session *session, const struct catalog_request *request,
                       struct buffer *sql, struct error *err);

/* For the files of the catalog: a literal; " AND ..." unless all names match; the conditions on database and
 * table, behind WHERE, `name` being the column that has the table's name. */
void catalog_literal(struct buffer *sql, struct text text);
void catalog_filter(struct buffer *sql, const char *column, const struct catalog_filter *filter);
void catalog_where(struct buffer *sql, const struct catalog_request *request, const char *name);
/* privileges.c */
void catalog_privileges(const struct session *session, const struct catalog_request *request,
                        struct buffer *sql);

/* url.c: `out` grows by "&name=value", percent-encoded. */
void url_encode(struct buffer *out, struct text text);
void url_add(struct buffer *out, const char *name, struct text value);

static inline bool clickhouse_at_least(const struct session *session, uint32_t major, uint32_t minor)
{
    const uint32_t *version = session->version_number;
    return version[0] > major || (version[0] == major && version[1] >= minor);
}

#endif
