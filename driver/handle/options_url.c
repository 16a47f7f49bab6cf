/* Url=http[s]://user:password@host:port/database?name=value, or embedded:///path?name=value, taken apart into
 * options and settings. */
#include <stddef.h>

#include "handle/options_parts.h"

static int malformed(const char *what, struct error *err)
{
    return error_set(err, STATE_HY000, 0, "Url: %s", what); /* never the text: a password may be in it */
}

static int hex_digit(char c)
{
    c = text_lower(c);
    return text_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Percent-decodes into `out` (reset first); `plus`: + is a blank. */
static int decode(struct text text, bool plus, struct buffer *out, struct error *err)
{
    buffer_reset(out);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '%') {
            int high = i + 1 < text.size ? hex_digit(text.data[i + 1]) : -1;
            int low = i + 2 < text.size ? hex_digit(text.data[i + 2]) : -1;
            if (high < 0 || low < 0)
                return malformed("% must be followed by two hexadecimal digits", err);
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus)
            c = ' ';
        buffer_byte(out, c);
    }
    return buffer_check(out, "the Url", err);
}

static int set_part(struct options *options, const char *keyword, struct text part, struct buffer *scratch,
                    struct error *err)
{
    if (decode(part, false, scratch, err) < 0)
        return -1;
    return options_set(options, text_of(keyword), buffer_text(scratch), err);
}

static bool known(struct text name)
{
    struct text alias;
    if (option_find(name, &alias) || text_starts_same(name, text_of("setting_")) ||
        text_starts_same(name, text_of("param_")) || text_starts_same(name, text_of("ch_")) ||
        text_starts_same(name, text_of("HttpHeader_")))
        return true;
    for (size_t i = 0; i < foreign_option_count; i++) {
        if (option_same(name, text_of(foreign_options[i].name)))
            return true;
    }
    return false;
}

/* name=value&...: options of ours are options, all others settings. */
static int take_query(struct options *options, struct text query, struct buffer *scratch, struct error *err)
{
    struct buffer name;
    int result = 0;
    buffer_init(&name, query.size + 1);
    while (query.size > 0 && result == 0) {
        size_t end = text_find(query, '&', 0), equals = text_find(query, '=', 0);
        struct text pair = text_make(query.data, end);
        query = text_from(query, end + 1);
        if (pair.size == 0)
            continue;
        if (equals > end)
            equals = end;
        result = decode(text_make(pair.data, equals), true, &name, err);
        if (result == 0)
            result = decode(text_from(pair, equals + 1), true, scratch, err);
        if (result < 0)
            break;
        struct text key = buffer_text(&name), value = buffer_text(scratch), alias;
        const struct option *row = option_find(key, &alias);
        if (row == OPTION_ROW(token_command)) /* a Url may be a stranger's */
            result = malformed("AccessTokenCommand cannot be one of its parameters", err);
        else if (row == OPTION_ROW(url) || row == OPTION_ROW(dsn) || row == OPTION_ROW(driver))
            result = malformed("Url, DSN and Driver cannot be its parameters", err);
        else
            result = known(key) ? options_set(options, key, value, err)
                                : options_add_setting(options, key, value, err);
    }
    options_wipe(&name);
    return result;
}

/* user:password@ */
static int take_user(struct options *options, struct text user, struct buffer *scratch, struct error *err)
{
    size_t colon = text_find(user, ':', 0);
    if (set_part(options, "UID", text_make(user.data, colon), scratch, err) < 0)
        return -1;
    return colon < user.size ? set_part(options, "PWD", text_from(user, colon + 1), scratch, err) : 0;
}

/* host, host:port, [address]:port */
static int take_host(struct options *options, struct text host, struct buffer *scratch, struct error *err)
{
    size_t end = host.size > 0 && host.data[0] == '[' ? text_find(host, ']', 0) : 0;
    if (host.size > 0 && end == host.size)
        return malformed("the bracket of the address is not closed", err);
    size_t colon = text_find(host, ':', end);
    struct text name = text_make(host.data, colon);
    if (end > 0 && colon != end + 1)
        return malformed("only a port may follow the address in brackets", err);
    if (name.size == 0)
        return malformed("the host is missing", err);
    if (text_find(name, ',', 0) < name.size)
        name = host; /* a list, refused later with all others */
    if (set_part(options, "Server", name, scratch, err) < 0)
        return -1;
    return name.size < host.size ? set_part(options, "Port", text_from(host, colon + 1), scratch, err) : 0;
}

/* The path is the database, unless it is the address of the server's own handler. */
static int take_path(struct options *options, struct text path, struct buffer *scratch, struct error *err)
{
    while (path.size > 0 && path.data[path.size - 1] == '/')
        path.size--;
    path = text_from(path, 1);
    if (text_equal(path, text_of("query")) || text_equal(path, text_of("_sql")))
        return 0;
    if (text_find(path, '/', 0) < path.size)
        return malformed("the path must be one database's name", err);
    return set_part(options, "Database", path, scratch, err);
}

/* embedded:///data/path, embedded:relative/path; without a path the data are in memory. */
static int take_embedded(struct options *options, struct text url, struct buffer *scratch, struct error *err)
{
    url.size = text_find(url, '#', 0);
    size_t question = text_find(url, '?', 0);
    struct text query = text_from(url, question + 1), path = text_make(url.data, question);
    if (text_starts(path, text_of("//"))) {
        path = text_from(path, 2);
        if (path.size > 0 && path.data[0] != '/')
            return malformed("embedded: takes a path and no host: embedded:///data/path", err);
    }
    while (path.size > 0 && path.data[path.size - 1] == '/')
        path.size--;
    if (options_set(options, text_of("Server"), text_of("embedded"), err) < 0 ||
        (path.size > 0 && set_part(options, "DataPath", path, scratch, err) < 0))
        return -1;
    return take_query(options, query, scratch, err);
}

/* The scheme says whether there is TLS; what the query says of it must be the same. */
static int take_scheme(struct options *options, bool tls, struct error *err)
{
    const struct option *row = OPTION_ROW(secure);
    bool said = options->source[option_index(row)] == options->reading;
    if (said && options->secure != OPTION_AUTO && (options->secure == OPTION_YES) != tls)
        return malformed(tls ? "https:// and `Secure=no` contradict each other"
                             : "http:// and `Secure=yes` contradict each other: write https://",
                         err);
    return options_set(options, text_of("Secure"), text_of(tls ? "yes" : "no"), err) < 0 ? -1 : 0;
}

static int take_all(struct options *options, struct text url, struct buffer *scratch, struct error *err)
{
    bool tls = text_starts_same(url, text_of("https://"));
    if (text_starts_same(url, text_of("embedded:")))
        return take_embedded(options, text_from(url, 9), scratch, err);
    if (!tls && !text_starts_same(url, text_of("http://")))
        return malformed("it must begin with http://, https:// or embedded:", err);
    url = text_from(url, tls ? 8 : 7);
    url.size = text_find(url, '#', 0);
    size_t question = text_find(url, '?', 0);
    struct text query = text_from(url, question + 1);
    url.size = question;
    size_t slash = text_find(url, '/', 0);
    struct text path = text_from(url, slash);
    url.size = slash;
    size_t at = url.size;
    while (at > 0 && url.data[at - 1] != '@')
        at--;
    if (at > 0 && take_user(options, text_make(url.data, at - 1), scratch, err) < 0)
        return -1;
    if (take_host(options, text_from(url, at), scratch, err) < 0 ||
        take_query(options, query, scratch, err) < 0 || take_scheme(options, tls, err) < 0)
        return -1;
    /* a Url without a port means its scheme's, not the one that a weaker source has for another host */
    const struct option *port = OPTION_ROW(port);
    if (!option_given(options, port))
        options->source[option_index(port)] = options->reading;
    return take_path(options, path, scratch, err);
}

int options_take_url(struct options *options, struct error *err)
{
    const struct option *row = OPTION_ROW(url);
    if (options->source[option_index(row)] != options->reading)
        return 0;
    struct buffer scratch;
    buffer_init(&scratch, options->url.size + 1);
    options->reading++; /* the Url's parts are weaker than the keywords beside it */
    int result = take_all(options, options->url, &scratch, err);
    options->reading--;
    options_wipe(&scratch);
    return result;
}
