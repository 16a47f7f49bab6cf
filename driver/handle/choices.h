/* Settings, session and query id that attributes choose for a statement or a connection. */
#ifndef PORTER_HANDLE_CHOICES_H
#define PORTER_HANDLE_CHOICES_H

#include "base/error.h"
#include "server/server.h"

/* Texts are owned. Zero-initialised: nothing is chosen. */
struct choices {
    struct text settings_text; /* as given */
    struct arena arena;        /* of what was read of it */
    struct setting *settings;
    size_t setting_count;
    struct text session_given, session_read; /* by the attribute; among the settings */
    struct text query_given, query_read;
    struct text session_id,
        query_id; /* what counts: the attribute's session, else the settings'; the later id */
};

#define CHOICES_ID_LIMIT 255

void choices_clear(struct choices *choices);
/* `name=value&name=value`, percent-encoded; session_id and query_id go their own way. HY024 names what cannot
 * be read or is the driver's to decide; all stays as it was then. An empty text chooses nothing. */
int choices_set_settings(struct choices *choices, struct text text, struct error *err);
/* Empty: none. HY024 when it is longer than CHOICES_ID_LIMIT bytes, or has a zero byte. */
int choices_set_session(struct choices *choices, struct text id, struct error *err);
int choices_set_query(struct choices *choices, struct text id, struct error *err);

#endif
