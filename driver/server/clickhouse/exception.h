/* The text of an exception in an answer's body. */
#ifndef PORTER_SERVER_CLICKHOUSE_EXCEPTION_H
#define PORTER_SERVER_CLICKHOUSE_EXCEPTION_H

#include "server/server.h"

/* The code of `Code: N. DB::Exception: ...`, `Code: N, e.displayText() = ...` or `Poco::Exception. Code: N,
 * ...`. */
bool exception_code(struct text message, int32_t *code);
/* The message within an `__exception__` block with the answer's tag, else the whole text. */
struct text exception_text(struct text body, const struct answer *answer);

#endif
