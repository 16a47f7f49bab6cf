/* The attributes that choose settings, session and query id: what the tables of attr.c call. */
#include "handle/attr_choices.h"

int attr_get_query_id(void *object, struct item *value, struct error *err)
{
    (void)err;
    const struct stmt *stmt = object;

    value->text = stmt->query_id_used ? stmt->query_id : stmt->choices.query_id;
    if (value->text.size == 0)
        value->text = stmt->query_id;
    return 0;
}

int attr_set_query_id(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    struct stmt *stmt = object;

    (void)taken;
    stmt->query_id_used = false;
    return choices_set_query(&stmt->choices, value->text, err);
}

int attr_get_stmt_session(void *object, struct item *value, struct error *err)
{
    (void)err;
    value->text = ((struct stmt *)object)->choices.session_id;
    return 0;
}

int attr_set_stmt_session(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    (void)taken;
    return choices_set_session(&((struct stmt *)object)->choices, value->text, err);
}

int attr_get_stmt_settings(void *object, struct item *value, struct error *err)
{
    (void)err;
    value->text = ((struct stmt *)object)->choices.settings_text;
    return 0;
}

int attr_set_stmt_settings(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    struct stmt *stmt = object;

    (void)taken;
    if (choices_set_settings(&stmt->choices, value->text, err) < 0)
        return -1;
    stmt->query_id_used = stmt->query_id_used && stmt->choices.query_read.size == 0;
    return 0;
}

int attr_get_dbc_session(void *object, struct item *value, struct error *err)
{
    return dbc_session_id(object, &value->text, err);
}

int attr_set_dbc_session(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    (void)taken;
    return dbc_set_session(object, value->text, err);
}

int attr_get_dbc_settings(void *object, struct item *value, struct error *err)
{
    (void)err;
    value->text = ((struct dbc *)object)->choices.settings_text;
    return 0;
}

int attr_set_dbc_settings(void *object, const struct item *value, SQLULEN *taken, struct error *err)
{
    (void)taken;
    return dbc_set_settings(object, value->text, err);
}
