/* Headers that log in, whatever the server. */
#ifndef PORTER_SERVER_LOGIN_H
#define PORTER_SERVER_LOGIN_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

/* The value of an Authorization header, in `arena` (which the caller wipes). HY001. */
int login_bearer(struct text token, struct arena *arena, struct text *out, struct error *err);
/* The same of a user and a password; the user has no colon (HY000). */
int login_basic(struct text user, struct text password, struct arena *arena, struct text *out,
                struct error *err);
/* Whether an HTTP header carries the value as it is: white space at its ends is lost on the way. */
bool login_plain(struct text value);

#endif
