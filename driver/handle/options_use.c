/* What follows from the options: derived settings, the endpoint, the session's options. */
#include <errno.h>
#include <stddef.h>

#include "base/number.h"
#include "handle/options_parts.h"

/* ---- once all sources are read ---- */

static bool acts(const struct options *options, const struct option *row)
{
    struct buffer value;
    struct text list = text_of(row->acting), word;
    bool found = false;
    buffer_init(&value, 1 << 20);
    option_print(options, row, &value);
    while (!found && option_word(&list, &word))
        found = text_same(word, buffer_text(&value));
    buffer_clear(&value);
    return found;
}

static int collect_ineffective(struct options *options, struct error *err)
{
    for (const struct option *row = option_table; row < option_table + option_count; row++) {
        if (!row->acting || !option_given(options, row) || acts(options, row))
            continue;
        if (options_add_ineffective(options, text_of(row->keyword), err) < 0)
            return -1;
    }
    return 0;
}

/* A setting that an option asks for; the same setting given by name is stronger. */
static int derive(struct options *options, const char *name, struct text value, struct error *err)
{
    size_t before = options->setting_count;
    options->setting_count += options->derived_count;
    size_t all = options->setting_count;
    int result = options_add_setting(options, text_of(name), value, err);
    options->derived_count += options->setting_count - all;
    options->setting_count = before;
    return result;
}

static int derive_settings(struct options *options, struct error *err)
{
    if (options->session_id.size > 0)
        options->session = SESSION_ID;
    if (!options->sql_compatibility)
        return 0;
    if (derive(options, "cast_keep_nullable", text_of("1"), err) < 0)
        return -1;
    return derive(options, "prefer_column_name_to_alias", text_of("1"), err);
}

/* The program that the driver is in, as far as a header can say it. */
static void put_program(struct buffer *out)
{
    const char *name = program_invocation_short_name;
    buffer_puts(out, " (");
    for (size_t i = 0; name && name[i] && i < 64; i++) {
        char c = name[i];
        bool plain = text_is_alpha(c) || text_is_digit(c) || strchr("._+-", c);
        buffer_byte(out, plain ? c : '_');
    }
    buffer_byte(out, ')');
}

static int make_user_agent(struct options *options, struct error *err)
{
    struct buffer text;
    buffer_init(&text, 1 << 20);
    buffer_put(&text, options->client_name);
    buffer_puts(&text, options->client_name.size > 0 ? " " : "");
    buffer_puts(&text, "porter-odbc/" PORTER_VERSION);
    put_program(&text);
    options->user_agent = buffer_copy(&text, &options->arena);
    int result = buffer_check(&text, "ClientName", err);
    buffer_clear(&text);
    return result == 0 && !options->user_agent.data ? error_memory(err) : result;
}

static uint8_t source_of(const struct options *options, const struct option *row)
{
    return options->source[option_index(row)];
}

/* Ways to log in, of which one can: that of the stronger source does. */
static int settle_login(struct options *options, struct error *err)
{
    const struct option *ways[] = {OPTION_ROW(token), OPTION_ROW(token_file), OPTION_ROW(token_command),
                                   OPTION_ROW(password)};
    const struct option *best = NULL;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        uint8_t source = source_of(options, ways[i]);
        if (source == OPTION_FROM_NOWHERE)
            continue;
        if (best && source == source_of(options, best))
            return error_set(err, STATE_HY000, 0, "%s and %s are both given: one of them can log in",
                             best->keyword, ways[i]->keyword);
        best = !best || source < source_of(options, best) ? ways[i] : best;
    }
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (ways[i] == best)
            continue;
        *(struct text *)option_place(options, ways[i]) = text_make(NULL, 0);
        options->source[option_index(ways[i])] = OPTION_FROM_NOWHERE;
    }
    options->has_user = source_of(options, OPTION_ROW(user)) != OPTION_FROM_NOWHERE;
    options->has_password = best == OPTION_ROW(password);
    return 0;
}

int options_finish(struct options *options, struct error *err)
{
    if (settle_login(options, err) < 0 || derive_settings(options, err) < 0 ||
        make_user_agent(options, err) < 0)
        return -1;
    return collect_ineffective(options, err);
}

/* ---- TLS ---- */

/* SSLMode against Secure: the stronger source counts, equals must agree. */
static int settle_tls(const struct options *options, int *mode, int *secure, struct error *err)
{
    uint8_t of_mode = source_of(options, OPTION_ROW(tls)), of_secure = source_of(options, OPTION_ROW(secure));
    *mode = options->tls;
    *secure = options->secure;
    bool off = *mode == TLS_MODE_DISABLE;
    bool contradict = *mode != TLS_MODE_AUTO && *secure != OPTION_AUTO && off == (*secure == OPTION_YES);
    if (!contradict)
        return 0;
    if (of_mode == of_secure)
        return error_set(err, STATE_HY000, 0,
                         "SSLMode and Secure (or Encrypt, Proto, ...) contradict each other");
    if (of_mode < of_secure)
        *secure = OPTION_AUTO;
    else
        *mode = TLS_MODE_AUTO;
    return 0;
}

static int set_tls(const struct options *options, bool hinted, struct endpoint *out, struct error *err)
{
    int mode, secure;
    if (settle_tls(options, &mode, &secure, err) < 0)
        return -1;
    hinted = hinted || options->ca.size > 0 || options->certificate.size > 0 || options->key.size > 0;
    out->tls = secure == OPTION_YES || (secure == OPTION_AUTO && mode == TLS_MODE_AUTO && hinted) ||
               (mode != TLS_MODE_AUTO && mode != TLS_MODE_DISABLE);
    out->verify = TLS_VERIFY_FULL;
    if (mode == TLS_MODE_CA)
        out->verify = TLS_VERIFY_CA;
    else if (mode == TLS_MODE_INSECURE || (mode == TLS_MODE_AUTO && options->verify == OPTION_NO))
        out->verify = TLS_INSECURE;
    return 0;
}

/* ---- host and port ---- */

enum { MOST_HOSTS = 256 };

/* Splits host:port, [address]:port; a bare address with several colons is whole. */
static int split_host(struct text server, struct text *host, struct text *port, struct error *err)
{
    size_t colon = text_find(server, ':', 0);
    *host = server;
    *port = text_make(NULL, 0);
    if (server.size > 0 && server.data[0] == '[') {
        size_t end = text_find(server, ']', 0);
        if (end == server.size || (end + 1 < server.size && server.data[end + 1] != ':'))
            return error_set(err, STATE_HY000, 0, "Server=%.*s: not an address in brackets", (int)server.size,
                             server.data);
        *host = text_make(server.data + 1, end - 1);
        *port = text_from(server, end + 2);
    } else if (colon < server.size && text_find(server, ':', colon + 1) == server.size) {
        *host = text_make(server.data, colon);
        *port = text_from(server, colon + 1);
    }
    *host = text_trim(*host);
    return host->size > 0 ? 0 : error_set(err, STATE_HY000, 0, "Server: the host is missing");
}

/* The port: Server's own where both are given together, the stronger source's else. 0: none was given. */
static int find_port(const struct options *options, struct text written, int64_t *port, struct error *err)
{
    *port = options->port;
    if (written.size == 0)
        return 0;
    int64_t number;
    if (!number_parse_i64(written, &number) || number < 1 || number > 65535)
        return error_set(err, STATE_HY024, 0, "Server: '%.*s' is no port",
                         (int)(written.size < 80 ? written.size : 80), written.data);
    uint8_t given = source_of(options, OPTION_ROW(port));
    bool weaker =
        given != OPTION_FROM_NOWHERE && given < source_of(options, OPTION_ROW(server)) && options->port != 0;
    if (!weaker)
        *port = number;
    return 0;
}

bool options_embedded(const struct options *options)
{
    return text_same(options->server, text_of("embedded"));
}

static int refuse_embedded(const struct options *options, const struct server *server, struct error *err)
{
    if (options_embedded(options) && server != &server_clickhouse)
        return error_set(err, STATE_HYC00, 0, "Server=embedded is ClickHouse's engine, not %s", server->name);
    return 0;
}

/* Takes the first host off a list: false at its end. */
static bool next_host(struct text *list, struct text *one)
{
    if (!list->data)
        return false;
    size_t comma = text_find(*list, ',', 0);
    *one = text_trim(text_make(list->data, comma));
    *list = comma < list->size ? text_from(*list, comma + 1) : text_make(NULL, 0);
    return true;
}

/* Whether a port speaks for TLS: that of any host in the list, since the same credentials go to all. */
static bool is_tls_port(const struct options *options, const struct server *server)
{
    struct text list = options->server, one, host, written;
    int64_t port;
    bool found = false;
    while (!found && next_host(&list, &one)) {
        struct error ignored = {0};
        found = split_host(one, &host, &written, &ignored) == 0 &&
                find_port(options, written, &port, &ignored) == 0 &&
                (port == 443 || port == 8443 ||
                 (port == server->tls_port && server->tls_port != server->port));
        error_clear(&ignored);
    }
    return found;
}

/* The endpoint of one of Server's hosts. */
static int make_endpoint(const struct options *options, const struct server *server, struct text one,
                         struct endpoint *out, struct error *err)
{
    struct text written;
    int64_t port;
    *out = (struct endpoint){0};
    if (refuse_embedded(options, server, err) < 0 || split_host(one, &out->host, &written, err) < 0 ||
        find_port(options, written, &port, err) < 0 ||
        set_tls(options, is_tls_port(options, server), out, err) < 0)
        return -1;
    out->port = port != 0 ? (uint16_t)port : out->tls ? server->tls_port : server->port;
    out->ca = options->ca;
    /* one file may hold both */
    out->certificate = options->certificate.size > 0 ? options->certificate : options->key;
    out->key = options->key;
    out->key_password = options->key_password;
    out->tls_name = options->tls_name;
    out->tls_minimum = options->tls_minimum;
    out->tls_ciphers = options->tls_ciphers;
    out->tls_pin = options->tls_pin;
    out->proxy = options->proxy;
    out->proxy_ca = options->proxy_ca;
    out->no_proxy = options->no_proxy;
    out->user_agent = options->user_agent;
    out->redirects = (uint8_t)options->redirects;
    if (!text_same(options->pool, text_of("private")))
        out->pool = options->pool;
    out->connect_timeout = options->connect_timeout;
    if (options->login_timeout > 0 &&
        (out->connect_timeout == 0 || options->login_timeout < out->connect_timeout))
        out->connect_timeout = options->login_timeout;
    out->idle_timeout = options->timeout;
    return 0;
}

const struct server *options_server(const struct options *options)
{
    struct text names = text_of(OPTION_ROW(server_type)->choices), name = {0}, list = options->server;
    struct text one = list, host, written;
    struct error ignored = {0};
    int64_t port = 0;
    for (int i = 0; i <= options->server_type; i++)
        (void)option_word(&names, &name);
    if (options->server_type != 0)
        return server_find(name);
    next_host(&list, &one);
    if (split_host(one, &host, &written, &ignored) < 0 || find_port(options, written, &port, &ignored) < 0)
        port = 0; /* said when the endpoint is made */
    error_clear(&ignored);
    return server_at((uint16_t)port);
}

int options_endpoint(const struct options *options, const struct server *server, struct endpoint *out,
                     struct error *err)
{
    struct text list = options->server, one = options->server;
    next_host(&list, &one);
    return make_endpoint(options, server, one, out, err);
}

int options_endpoints(struct options *options, const struct server *server, struct endpoint **out,
                      size_t *count, struct error *err)
{
    struct text list = options->server, one;
    *count = 0;
    while (next_host(&list, &one))
        ++*count;
    if (*count > MOST_HOSTS)
        return error_set(err, STATE_HY024, 0, "Server: %zu hosts are more than %d", *count, MOST_HOSTS);
    *out = arena_calloc(&options->arena, *count + 1, sizeof **out);
    if (!*out)
        return error_memory(err);
    list = options->server;
    for (size_t i = 0; i < *count && next_host(&list, &one); i++) {
        if (make_endpoint(options, server, one, &(*out)[i], err) < 0)
            return -1;
    }
    return 0;
}

/* As it is written: a name that resolves to this machine by other ways is as good as any other. */
static bool is_loopback_host(struct text server)
{
    struct text host, port;
    struct error ignored = {0};
    bool found = split_host(server, &host, &port, &ignored) == 0 &&
                 (text_same(host, text_of("localhost")) || text_starts(host, text_of("127.")) ||
                  text_equal(host, text_of("::1")));
    error_clear(&ignored);
    return found;
}

static bool is_loopback(struct text list)
{
    struct text one;
    bool all = true;
    while (all && next_host(&list, &one))
        all = is_loopback_host(one);
    return all;
}

void options_session(const struct options *options, const struct server *server, struct session_options *out)
{
    *out = (struct session_options){
        .user = options->has_user ? options->user : text_of(server->default_user),
        .user_given = options->has_user,
        .any_server = options->server_type == 0,
        .password = options->password,
        .token = options->token,
        .certificate_auth = options->certificate_auth,
        .compression = options_embedded(options) ? COMPRESSION_NONE : (enum compression)options->compression,
        .loopback = is_loopback(options->server),
        .database = options->database,
        .use_database = options->use_database,
        .params = options->params,
        .param_count = options->param_count,
        .settings = options->settings,
        .setting_count = options->setting_count + options->derived_count,
        .headers = options->headers,
        .header_count = options->header_count,
        .role = options->role,
        .quota_key = options->quota_key,
        .client_name = options->client_name,
        .login_timeout = options->login_timeout,
        .retries = (unsigned)options->retries,
        .write_retries = option_given(options, OPTION_ROW(retries)) ? (unsigned)options->retries : 0,
        .session_mode = (enum session_mode)options->session,
        .session_id = options->session_id,
        .session_timeout = (options->session_timeout + 999) / 1000,
        .fetch_mode = (enum fetch_mode)options->fetch_mode,
        .fetch_size = (uint32_t)options->fetch_size,
        .spill_limit = (size_t)options->spill_threshold,
        .spill_folder = options->spill_dir,
    };
}
