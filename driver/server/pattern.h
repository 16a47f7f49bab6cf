/* ODBC's search patterns: % and _, escaped by a backslash. */
#ifndef PORTER_SERVER_PATTERN_H
#define PORTER_SERVER_PATTERN_H

#include <stdbool.h>

#include "base/text.h"

bool pattern_is_special(char byte);
/* Takes one character of a pattern, which is not at its end; true when it is a wildcard. A backslash that
 * escapes nothing is itself. */
bool pattern_take(struct text pattern, size_t *at, char *byte);
bool pattern_is_everything(struct text pattern);
bool pattern_has_wildcard(struct text pattern);

#endif
