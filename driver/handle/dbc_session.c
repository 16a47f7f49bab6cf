/* A connection's server session and settings, as its attributes say. */
#include "base/memory.h"
#include "handle/dbc.h"
#include "handle/stmt.h"

int dbc_choose(struct dbc *dbc, struct error *err)
{
    const struct choices *choices = &dbc->choices;
    const struct options *options = &dbc->options;
    struct session_options *out = &dbc->session_options;
    size_t given = options->setting_count + options->derived_count;
    struct setting *settings =
        arena_calloc(&dbc->options.arena, given + choices->setting_count + 1, sizeof *settings);

    if (!settings)
        return error_memory(err);
    out->setting_count = 0;
    for (size_t i = 0; i < given; i++) {
        bool later = false;
        for (size_t j = 0; !later && j < choices->setting_count; j++)
            later = text_equal(options->settings[i].name, choices->settings[j].name);
        if (!later)
            settings[out->setting_count++] = options->settings[i];
    }
    for (size_t i = 0; i < choices->setting_count; i++)
        settings[out->setting_count++] = choices->settings[i];
    out->settings = settings;
    out->session_mode = choices->session_id.size ? SESSION_ID : (enum session_mode)options->session;
    out->session_id = choices->session_id.size ? choices->session_id : options->session_id;
    return 0;
}

void dbc_forget_session(struct dbc *dbc)
{
    const struct session_options *options = &dbc->session_options;
    struct error ignored = {0};

    session_forget(dbc->session);
    if (dbc_choose(dbc, &ignored) < 0)
        error_clear(&ignored);
    recall_begin(&dbc->session->recall, options->session_mode, options->session_id, options->session_timeout);
}

int dbc_session_id(struct dbc *dbc, struct text *id, struct error *err)
{
    struct recall *recall = dbc->connected ? &dbc->session->recall : NULL;

    *id = dbc->choices.session_id;
    if (!recall)
        return 0;
    pthread_mutex_lock(&recall->lock);
    *id = arena_copy(&dbc->call, recall->active ? recall->id : text_make("", 0));
    pthread_mutex_unlock(&recall->lock);
    return id->data ? 0 : error_memory(err);
}

int dbc_set_session(struct dbc *dbc, struct text id, struct error *err)
{
    int outcome;

    if (!dbc->connected)
        return choices_set_session(&dbc->choices, id, err);
    if (dbc_hold_statements(dbc, err) < 0)
        return -1;
    outcome = choices_set_session(&dbc->choices, id, err);
    if (outcome == 0)
        dbc_forget_session(dbc);
    dbc_release_statements(dbc);
    return outcome;
}

int dbc_set_settings(struct dbc *dbc, struct text text, struct error *err)
{
    int outcome;

    if (!dbc->connected)
        return choices_set_settings(&dbc->choices, text, err);
    if (dbc_hold_statements(dbc, err) < 0)
        return -1;
    outcome = choices_set_settings(&dbc->choices, text, err);
    if (outcome == 0)
        outcome = dbc_choose(dbc, err);
    for (size_t i = 0; outcome == 0 && i < dbc->choices.setting_count; i++)
        recall_drop_setting(&dbc->session->recall, dbc->choices.settings[i].name);
    dbc_release_statements(dbc);
    return outcome;
}
