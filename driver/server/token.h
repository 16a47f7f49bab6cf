/* An access token that can be read anew: from a file, or from what a command writes. */
#ifndef PORTER_SERVER_TOKEN_H
#define PORTER_SERVER_TOKEN_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "transport/canceller.h"

struct token_source;

/* One of both; the texts outlive it. NULL: HY001. */
struct token_source *token_source_new(struct text file, struct text command, struct error *err);
/* Wipes the token. NULL is fine. */
void token_source_free(struct token_source *source);
/* The token, copied into `arena`, which the caller wipes; read first when none was read yet. Any thread. A
 * command may take 30 s. 28000: the file cannot be read, the command fails, or there is no token in it.
 * HY008: `canceller` (may be NULL) was cancelled meanwhile. */
int token_get(struct token_source *source, struct canceller *canceller, struct arena *arena,
              struct text *token, struct error *err);
/* Sees to it that a token is there, so that the next token_get finds it. As token_get; HYT00: `deadline`
 * (0: none) has passed. */
int token_ready(struct token_source *source, struct canceller *canceller, int64_t deadline,
                struct error *err);
/* The server has refused the token: the next token_get reads again. Any thread. */
void token_expire(struct token_source *source);

#endif
