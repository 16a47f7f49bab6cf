/* What a statement does to the server's session: which settings it sets, which tables it makes there. */
#ifndef PORTER_SQL_EFFECT_H
#define PORTER_SQL_EFFECT_H

#include "sql/statement.h"

enum effect_kind {
    EFFECT_NONE,
    EFFECT_SET,  /* SET name = value, ...: the settings' names */
    EFFECT_ROLE, /* SET ROLE: no names */
    EFFECT_USE,  /* USE: the database's name */
    EFFECT_MAKE, /* CREATE, REPLACE, ATTACH TEMPORARY TABLE: its name */
    EFFECT_DROP, /* DROP, DETACH TABLE, temporary or not: names without a database */
    EFFECT_OTHER /* something else of a session: BEGIN, a SET with markers. The statement's beginning */
};

struct effect {
    enum effect_kind kind;
    struct text *names; /* quotes undone */
    size_t name_count;
    struct text text; /* the statement itself, for doing it again */
};

/* Texts are in `arena`, and `text` in the statement. HY001. */
int effect_recognise(const struct statement *statement, const struct sql_dialect *dialect,
                     struct arena *arena, struct effect *out, struct error *err);

#endif
