/* The statement's own attributes in a query: settings, session, query id. */
#include "exec/exec.h"

void exec_choose_place(const struct stmt *stmt, struct query *query)
{
    query->database = stmt->choices.database;
    query->role = stmt->choices.role;
    query->no_database = stmt->choices.no_database;
}

void exec_choose_values(const struct stmt *stmt, struct query *query)
{
    query->params = stmt->choices.params;
    query->param_count = stmt->choices.param_count;
    query->externals = stmt->externals.tables;
    query->external_count = stmt->externals.count;
}

void exec_choose(struct stmt *stmt, struct query *query)
{
    const struct choices *choices = &stmt->choices;

    query->settings = choices->settings;
    query->setting_count = choices->setting_count;
    query->session_id = choices->session_id;
    if (query->session_id.size)
        query->session_timeout = stmt->dbc->session_options.session_timeout;
    exec_choose_place(stmt, query);
    exec_choose_values(stmt, query);
    if (query->purpose == QUERY_RUN)
        query->progress = watch_begin(&stmt->watch);
    if (query->purpose != QUERY_RUN || stmt->query_id_used)
        return;
    query->query_id = choices->query_id;
    stmt->query_id_used = true;
}
