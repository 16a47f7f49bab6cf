/* Who logs in: the headers of every request. */
#include "server/clickhouse/clickhouse.h"
#include "server/login.h"

enum { LOGIN_HEADERS = 4 };

static void add(struct header *headers, size_t *count, const char *name, struct text value)
{
    headers[(*count)++] = (struct header){text_of(name), value};
}

static int add_token(const struct session *session, struct arena *arena, struct header *headers,
                     size_t *count, struct error *err)
{
    struct text token, value;
    if (session_token(session, arena, &token, err))
        return -1;
    if (login_bearer(token, arena, &value, err))
        return -1;
    add(headers, count, "Authorization", value);
    return 0;
}

/* ClickHouse's own headers take a user with a colon, which Basic does not; Basic takes white space at the
 * ends, which no header keeps. */
static int add_password(const struct session *session, struct arena *arena, struct header *headers,
                        size_t *count, struct error *err)
{
    const struct session_options *options = session->options;
    struct text user = options->user.size ? options->user : text_of("default"), value;
    if (!login_plain(user) || !login_plain(options->password)) {
        if (login_basic(user, options->password, arena, &value, err))
            return -1;
        add(headers, count, "Authorization", value);
        return 0;
    }
    add(headers, count, "X-ClickHouse-User", user);
    if (options->certificate_auth)
        add(headers, count, "X-ClickHouse-SSL-Certificate-Auth", text_of("on"));
    else if (options->password.size)
        add(headers, count, "X-ClickHouse-Key", options->password);
    return 0;
}

struct header *clickhouse_headers(const struct session *session, size_t more, struct arena *arena,
                                  size_t *count, struct error *err)
{
    const struct session_options *options = session->options;
    struct header *headers =
        arena_calloc(arena, LOGIN_HEADERS + options->header_count + more, sizeof *headers);
    int status = headers ? 0 : error_memory(err);
    *count = 0;
    if (status == 0 && (options->token.size || options->tokens))
        status = add_token(session, arena, headers, count, err);
    else if (status == 0 && (options->user.size || options->password.size || options->certificate_auth))
        status = add_password(session, arena, headers, count, err);
    if (status)
        return NULL;
    if (options->quota_key.size)
        add(headers, count, "X-ClickHouse-Quota", options->quota_key);
    for (size_t i = 0; i < options->header_count; i++)
        headers[(*count)++] = options->headers[i];
    return headers;
}

bool clickhouse_renew(const struct session *session, const struct error *err)
{
    if (err->state != STATE_28000 || !session->options->tokens)
        return false;
    token_expire(session->options->tokens);
    return true;
}
