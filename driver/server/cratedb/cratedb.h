/* Inside of the CrateDB server: what its files share. */
#ifndef PORTER_SERVER_CRATEDB_CRATEDB_H
#define PORTER_SERVER_CRATEDB_CRATEDB_H

#include "decode/json.h"
#include "server/server.h"

/* cratedb_dialect.c, cratedb_failures.c: data */
extern const struct sql_dialect cratedb_dialect;
#define CRATEDB_FAILURES 48
extern const struct failure cratedb_failures[CRATEDB_FAILURES];

/* cratedb_failures.c: the SQLSTATE of an error: by its code, and where one code means many things by the words of
 * the message. */
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

#endif
