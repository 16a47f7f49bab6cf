/* SQLBrowseConnect: a connection string in steps. */
#include "handle/browse.h"

#include "base/memory.h"

static bool browse_given(const struct options *options, const char *keyword)
{
    for (size_t i = 0; i < option_count; i++)
        if (text_same(text_of(option_table[i].keyword), text_of(keyword)))
            return options->source[i] != OPTION_FROM_NOWHERE;
    return false;
}

/* What is asked for, level by level: the server first, then who logs in. A `*` makes a keyword optional. */
static const struct {
    const char *needed; /* this keyword ends the level */
    const char *request;
} browse_levels[] = {
    {"Server", "SERVER:Server=?;*PORT:Port=?;*SSLMODE:Encryption={disable,verify-full,verify-ca,insecure}"},
    {"UID", "UID:User=?;*PWD:Password=?;*DATABASE:Database=?"},
};

/* The text may hold a password. */
static void browse_wipe(struct dbc *dbc)
{
    if (dbc->browse.data)
        mem_wipe(dbc->browse.data, dbc->browse.capacity);
    buffer_clear(&dbc->browse);
}

void browse_forget(struct dbc *dbc)
{
    browse_wipe(dbc);
    dbc->browsing = false;
}

/* The new text goes before the old: of equal keywords the first counts. */
static int browse_join(struct dbc *dbc, struct text in, struct error *err)
{
    struct buffer joined;
    int outcome;

    buffer_init(&joined, 1u << 20);
    buffer_put(&joined, in);
    if (in.size && dbc->browse.size)
        buffer_byte(&joined, ';');
    buffer_put(&joined, buffer_text(&dbc->browse));
    outcome = buffer_check(&joined, "the connection string", err);
    browse_wipe(dbc);
    dbc->browse = joined;
    return outcome;
}

int browse_step(struct dbc *dbc, struct text in, struct buffer *wanted, struct error *err)
{
    bool browsing = dbc->browsing;

    if (dbc_begin(dbc, err) < 0)
        return -1;
    if (!browsing)
        browse_forget(dbc);
    if (browse_join(dbc, in, err) < 0 ||
        options_parse(&dbc->options, buffer_text(&dbc->browse), true, err) < 0) {
        browse_forget(dbc);
        return -1;
    }
    for (size_t i = 0; i < sizeof browse_levels / sizeof *browse_levels; i++) {
        if (browse_given(&dbc->options, browse_levels[i].needed) ||
            (i > 0 && browse_given(&dbc->options, "AccessToken")))
            continue;
        dbc->browsing = true;
        buffer_puts(wanted, browse_levels[i].request);
        return buffer_check(wanted, "the browse result string", err) < 0 ? -1 : OUTCOME_NEED_DATA;
    }
    browse_forget(dbc);
    return dbc_connect(dbc, err);
}
