/* How everything below handle/ fails: return -1 and say why in the caller's struct error. */
#ifndef PORTER_BASE_ERROR_H
#define PORTER_BASE_ERROR_H

#include <stdint.h>

#include "base/sqlstate.h"

struct text;

/* One error. Zero-initialised (or error_clear'ed) means none. The caller owns it and must error_clear it. */
struct error {
    enum state state;
    int32_t native; /* the server's number, 0 when the error is ours */
    char *message;  /* owned; whole, whatever its length; without the [Porter] prefix. NULL: out of memory */
    uint8_t source; /* enum error_source: who said so; becomes the prefix [Porter][ClickHouse] */
    int64_t row;    /* row or parameter set, 1-based; 0 = does not apply */
    int32_t column; /* column or parameter, 1-based; 0 = does not apply */
    uint16_t host;  /* of a connection's hosts the one it happened at, 1-based; 0 = does not apply */
};

/* ERROR_UNSENT is the driver's, too: the server has run nothing of the statement. */
enum error_source { ERROR_DRIVER, ERROR_SERVER, ERROR_UNSENT };

/* Sets `err` (replacing what was there; the first cause is kept with error_wrap) and returns -1, so that
 * `return error_set(err, STATE_22003, 0, "...", ...)` is the one idiom. Never fails: with no memory for the
 * message, message is NULL and the SQLSTATE's own text is shown. `err` may be NULL. */
int error_set(struct error *err, enum state state, int32_t native, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The same for the server's own words, copied whole, a NUL as a blank; source becomes ERROR_SERVER. */
int error_set_server(struct error *err, enum state state, int32_t native, struct text message);
/* Out of memory: HY001. */
int error_memory(struct error *err);
/* Says where: row and column (1-based, 0 leaves what is there). Returns -1. */
int error_at(struct error *err, int64_t row, int32_t column);
/* Puts "context: " before the message; returns -1. */
int error_wrap(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Moves `from` to `to` (clearing what `to` held); `from` is cleared. */
void error_move(struct error *to, struct error *from);
void error_clear(struct error *err);
/* What an errno value means, in English whatever the locale; never NULL. */
const char *error_reason(int number);

#endif
