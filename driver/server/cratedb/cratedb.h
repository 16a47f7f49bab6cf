/* Inside of the CrateDB server: what its files share. */
#ifndef PORTER_SERVER_CRATEDB_CRATEDB_H
#define PORTER_SERVER_CRATEDB_CRATEDB_H

#include "decode/json.h"
#include "server/server.h"

/* cratedb_dialect.c, cratedb_escapes.c, cratedb_info.c, cratedb_declared.c, cratedb_failures.c: data */
extern const struct sql_dialect cratedb_dialect;
extern const struct escape_dialect cratedb_escapes;
extern const struct server_info cratedb_info[];
extern const struct server_word cratedb_words[];
extern const struct server_type cratedb_declared[];
#define CRATEDB_FAILURES 53
extern const struct failure cratedb_failures[CRATEDB_FAILURES];

/* cratedb_failures.c: the SQLSTATE of an error: by its code, and where one code means many things by the
 * words of the message. */
enum state cratedb_state(int32_t code, struct text message);
/* The message without the exception's name: `text` of `SQLParseException[text]`. */
struct text cratedb_message(struct text message);

/* cratedb_types.c: a json_type_function; `zones` is the context. */
const struct type *cratedb_type(void *zones, struct json_type what, struct arena *arena, enum json_form *form,
                                struct error *err);
/* The type that information_schema.columns calls `name` (`integer`, `text_array`), with what it says beside:
 * `length` of texts and bits, `precision` and `scale` of numeric; 0: not told. */
const struct type *cratedb_named_type(struct zone_set *zones, struct text name, uint32_t length,
                                      uint8_t precision, uint8_t scale, struct arena *arena,
                                      struct error *err);
/* server.type: `name`, `name(length)`, `numeric(precision, scale)`, `array(name)`. */
const struct type *cratedb_parse_type(struct text text, const struct type_context *context,
                                      struct error *err);

/* cratedb_session.c */
int cratedb_connect(struct session *session, struct error *err);
bool cratedb_recognises(const struct answer *answer, struct text body);
int cratedb_kill(struct session *session, size_t host, struct text query_id, struct error *err);
enum server_refusal cratedb_refusal(const struct error *err);
enum session_trouble cratedb_trouble(const struct error *err);
int cratedb_say(struct session *session, struct text id, int64_t timeout, struct text sql, bool last,
                int64_t milliseconds, struct error *err);

/* cratedb_request.c */
#define CRATEDB_TAG "porter:" /* before a query's id, in a comment behind its text */
int cratedb_request(struct session *session, const struct query *query, struct arena *arena,
                    struct request *out, struct error *err);
int cratedb_put_set(const struct parameter *parameters, size_t count, struct buffer *out, struct error *err);
/* A request of the driver's own: `sql` with `args`, a JSON array, or empty. */
int cratedb_simple(const struct session *session, struct text sql, struct text args, struct arena *arena,
                   struct request *out, struct error *err);
bool cratedb_again(struct session *session, struct query *query, const struct error *err);
bool cratedb_binary(struct text format, struct text content_type);

/* cratedb_answer.c */
int cratedb_failure(struct session *session, struct link *link, const struct answer *answer,
                    struct error *err);
void cratedb_facts(const struct answer *answer, struct answer_facts *out);
enum answer_shape cratedb_shape(const struct session *session, const struct query *query,
                                const struct answer *answer);
struct decoder *cratedb_decoder(struct session *session, const struct query *query,
                                const struct answer *answer, struct error *err);
enum answer_tail cratedb_tail(const struct session *session, const struct answer *answer, struct text before,
                              struct text bytes, bool ended, size_t *at, struct error *err);
void cratedb_ended(const struct decoder *decoder, struct answer_facts *out);
/* The cells of a whole answer, row by row, at most *count of them: texts (others are empty), in `arena`. */
int cratedb_cells(struct zone_set *zones, struct text body, struct arena *arena, struct text *cells,
                  size_t *count, struct error *err);

int cratedb_outcomes(struct text answer, struct arena *arena, struct set_outcome **out, size_t *count,
                     struct error *err);
/* cratedb_table.c */
int cratedb_refresh(const struct statement *statement, struct buffer *sql, struct error *err);
int cratedb_columns(struct text table, struct buffer *sql, struct error *err);
/* cratedb_catalog.c */
int cratedb_catalog(const struct session *session, const struct catalog_request *request, struct buffer *sql,
                    struct error *err);
/* cratedb_path.c: server.database_set */
bool cratedb_database_set(const struct effect *effect, struct buffer *out);
/* cratedb_scale.c: the scale of numeric columns, which only SHOW CREATE TABLE tells. */
#define CRATEDB_SCALE_UNKNOWN ",?)" /* ends the type of such a column */
void cratedb_type_query(struct text database, struct text table, struct text type, struct buffer *sql);
struct text cratedb_type_in_full(struct text column, struct text type, struct text answer,
                                 struct arena *arena);
/* cratedb_describe.c */
int cratedb_parameter_types(const struct statement *statement, struct text answer, struct text *types,
                            struct arena *arena, struct error *err);

#endif
