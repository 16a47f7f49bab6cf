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
        query_id;               /* what counts: the attribute's session, else the settings'; the later id */
    struct text database, role; /* empty: the connection's */
    bool no_database;           /* the user's default one */
    struct text params_text;    /* as given */
    struct arena params_arena;
    struct setting *params; /* values of {name:Type} */
    size_t param_count;
};

#define CHOICES_ID_LIMIT 255

void choices_clear(struct choices *choices);
/* `name=value&name=value`, percent-encoded; session_id and query_id go their own way. HY024 names what cannot
 * be read or is the driver's to decide; all stays as it was then. An empty text chooses nothing. */
int choices_set_settings(struct choices *choices, struct text text, struct error *err);
/* Empty: none. HY024 when it is longer than CHOICES_ID_LIMIT bytes, or has a zero byte. */
int choices_set_session(struct choices *choices, struct text id, struct error *err);
int choices_set_query(struct choices *choices, struct text id, struct error *err);

/* `place`: database or role. HY024 for more than CHOICES_ID_LIMIT bytes or a zero byte. */
int choices_set_name(struct text *place, struct text name, struct error *err);
/* `name=value&name=value`, percent-encoded; later ones of a name win. */
int choices_set_params(struct choices *choices, struct text text, struct error *err);

#endif
