/* The doctor looks at the way to the server. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/number.h"
#include "certificate.h"
#include "net.h"
#include "server/ports.h"
#include "walk.h"

#define STEP(verdict, step, remedy, ...) report_step(&walk->report, verdict, step, remedy, __VA_ARGS__)

enum { HOST_ROOM = 512, DAYS_TO_WARN = 14 };

static const struct {
    const char *what, *remedy;
} SPEAKERS[] = {
    [SPEAKS_HTTP] = {"HTTP", NULL},
    [SPEAKS_NATIVE] =
        {"ClickHouse's native protocol",
         "give its HTTP port: usually Port=8123, or Port=8443 with TLS (9000 is for clickhouse-client)"},
    [SPEAKS_TLS] = {"TLS, and the options ask for none", "add SSLMode=verify-full (or Url=https://...)"},
    [SPEAKS_TLS_NATIVE] = {"ClickHouse's native protocol with TLS",
                           "give its HTTPS port: usually Port=8443 with SSLMode=verify-full (9440 is for "
                           "clickhouse-client --secure)"},
    [SPEAKS_POSTGRESQL] = {"PostgreSQL's protocol",
                           "Porter speaks HTTP: CrateDB's port for it is usually 4200, ClickHouse's 8123"},
    [SPEAKS_MYSQL] = {"MySQL's protocol", "Porter speaks HTTP: ClickHouse's port for it is usually 8123"},
    [SPEAKS_OTHER] =
        {"nothing that is known here",
         "look which port the server has for HTTP: ClickHouse usually 8123 (8443 with TLS), CrateDB 4200"},
};

/* ---- files that options name ---- */

static void check_file(struct walk *walk, const char *keyword, struct text path)
{
    if (path.size > 0 && access(path.data, R_OK) < 0)
        STEP(VERDICT_BAD, "files", "correct the path, or give this user the right to read it", "%s=%s: %s",
             keyword, path.data, strerror(errno));
}

static void check_files(struct walk *walk)
{
    const struct options *options = &walk->options;
    check_file(walk, "CALocation", options->ca);
    check_file(walk, "CertificateFile", options->certificate);
    check_file(walk, "PrivateKeyFile", options->key);
    check_file(walk, "ProxyCALocation", options->proxy_ca);
    check_file(walk, "AccessTokenFile", options->token_file);
    for (size_t i = 0; i < options->unknown_count; i++) {
        const char *near = options_suggest(options->unknown[i]);
        char remedy[200];
        snprintf(remedy, sizeof remedy, "did you mean %s?", near ? near : "");
        STEP(VERDICT_NOTE, "options", near ? remedy : "porter-odbc options lists all of them",
             "%.*s is no option, and has no effect", (int)options->unknown[i].size, options->unknown[i].data);
    }
}

/* ---- proxies ---- */

/* Whether a list of hosts without proxy has this one, as libcurl reads it. */
static bool excepted(const char *list, const char *host)
{
    size_t size = strlen(host);
    for (const char *at = list; at && *at;) {
        size_t part = strcspn(at, ", ");
        const char *name = *at == '.' ? at + 1 : at;
        size_t length = part - (size_t)(name - at);
        bool tail = length <= size && length > 0 && strncmp(host + size - length, name, length) == 0 &&
                    (length == size || host[size - length - 1] == '.');
        if (tail || (part == 1 && *at == '*'))
            return true;
        at += part;
        at += strspn(at, ", ");
    }
    return false;
}

static const char *first_set(const char *const *names, const char **which)
{
    for (; *names; names++) {
        const char *value = getenv(*names);
        if (value && *value) {
            *which = *names;
            return value;
        }
    }
    return NULL;
}

/* The proxy that is asked for this host, NULL without one; *which is the option or variable that names it. */
static const char *find_proxy(const struct endpoint *endpoint, const char *host, const char **which)
{
    static const char *const PLAIN[] = {"http_proxy", "all_proxy", "ALL_PROXY", NULL};
    static const char *const SAFE[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", NULL};
    static const char *const NONE[] = {"no_proxy", "NO_PROXY", NULL};
    const char *ignored = NULL, *proxy;
    *which = "Proxy";
    if (endpoint->no_proxy.size > 0 && excepted(endpoint->no_proxy.data, host))
        return NULL;
    if (endpoint->proxy.size > 0)
        return text_same(endpoint->proxy, text_of("none")) ? NULL : endpoint->proxy.data;
    if (endpoint->no_proxy.size == 0 && excepted(first_set(NONE, &ignored), host))
        return NULL;
    proxy = first_set(endpoint->tls ? SAFE : PLAIN, which);
    return proxy;
}

/* Host and port of [scheme://][user:password@]host[:port]. */
static void split_proxy(const char *proxy, char host[HOST_ROOM], uint16_t *port)
{
    const char *scheme = strstr(proxy, "://"), *begin = scheme ? scheme + 3 : proxy,
               *at = strrchr(begin, '@');
    int64_t number = strncmp(proxy, "https:", 6) == 0 ? 443 : 1080;
    begin = at ? at + 1 : begin;
    size_t size = *begin == '[' ? strcspn(begin, "]") : strcspn(begin, ":/");
    const char *behind = begin + size + (*begin == '[' && begin[size]);
    snprintf(host, HOST_ROOM, "%.*s", (int)(size - (*begin == '[')), *begin == '[' ? begin + 1 : begin);
    if (*behind == ':')
        (void)number_parse_i64(text_make(behind + 1, strcspn(behind + 1, "/")), &number);
    *port = number > 0 && number < 65536 ? (uint16_t)number : 0;
}

/* ---- names and ports ---- */

static bool check_name(struct walk *walk, const char *step, const char *host, const char *option)
{
    struct buffer addresses;
    const char *why;
    char remedy[HOST_ROOM + 100];
    buffer_init(&addresses, 1u << 16);
    int failure = net_resolve(host, &addresses, &why);
    snprintf(remedy, sizeof remedy, "correct %s=, or look at the name servers: getent hosts %.400s", option,
             host);
    if (failure)
        STEP(VERDICT_BAD, step, remedy, "%s: %s", host, why);
    else
        STEP(VERDICT_GOOD, step, NULL, "%s is %s", host, buffer_string(&addresses));
    buffer_clear(&addresses);
    return failure == 0;
}

static bool check_port(struct walk *walk, const char *step, const char *host, uint16_t port,
                       const char *remedy)
{
    const char *why;
    double took;
    int64_t limit = walk->options.connect_timeout;
    int link = net_open(host, port, limit > 0 && limit < 60000 ? (int)limit : 60000, &took, &why);
    report_number(&walk->report, "port", port);
    if (link < 0) {
        STEP(VERDICT_BAD, step, remedy, "%s port %u: %s", host, (unsigned)port, why);
        return false;
    }
    close(link);
    report_number(&walk->report, "milliseconds", took);
    STEP(VERDICT_GOOD, step, NULL, "%s port %u is open (%.1f ms)", host, (unsigned)port, took);
    return true;
}

static bool check_proxy(struct walk *walk, const char *proxy, const char *which)
{
    char host[HOST_ROOM], remedy[200];
    uint16_t port;
    split_proxy(proxy, host, &port);
    snprintf(remedy, sizeof remedy, "start the proxy, correct %s, or go without one: Proxy=none", which);
    return check_name(walk, "proxy name", host, which) && check_port(walk, "proxy port", host, port, remedy);
}

/* ---- what speaks there ---- */

/* What one finds at a port that does not do what was hoped for. */
static void say_speaker(struct walk *walk, enum speaker speaker, const char *host, uint16_t port,
                        const char *remedy)
{
    report_text(&walk->report, "speaks", SPEAKERS[speaker].what);
    STEP(VERDICT_BAD, "protocol", remedy ? remedy : SPEAKERS[speaker].remedy, "%s port %u speaks %s", host,
         (unsigned)port, SPEAKERS[speaker].what);
}

static bool check_plain(struct walk *walk, const char *host, uint16_t port)
{
    enum speaker speaker = net_sniff(host, port);
    if (speaker != SPEAKS_HTTP) {
        say_speaker(walk, speaker, host, port, NULL);
        return false;
    }
    STEP(VERDICT_GOOD, "protocol", NULL, "HTTP, without TLS");
    return true;
}

static void say_certificate(struct walk *walk, const struct certificate *found)
{
    report_text(&walk->report, "subject", found->subject);
    report_text(&walk->report, "issuer", found->issuer);
    report_text(&walk->report, "names", found->names);
    report_text(&walk->report, "ends", found->ends);
    report_text(&walk->report, "protocol", found->protocol);
    report_text(&walk->report, "cipher", found->cipher);
    bool soon = found->days >= 0 && found->days < DAYS_TO_WARN;
    STEP(soon ? VERDICT_NOTE : VERDICT_GOOD, "TLS", soon ? "renew the certificate soon" : NULL,
         "%s %s; certificate of %s (%s), by %s, until %s (%ld days), %d in its chain", found->protocol,
         found->cipher, found->subject, *found->names ? found->names : "no names", found->issuer, found->ends,
         found->days, found->chain);
}

static bool check_tls(struct walk *walk, const char *host, const struct endpoint *endpoint, const char *proxy)
{
    struct certificate found;
    static const char GET[] = "GET /ping HTTP/1.0\r\nConnection: close\r\n\r\n";
    char answer[4096];
    size_t room = sizeof answer;
    if (!certificate_read(host, endpoint, proxy, &found)) {
        enum speaker speaker = proxy ? SPEAKS_OTHER : net_sniff(host, endpoint->port);
        if (speaker == SPEAKS_OTHER || speaker == SPEAKS_TLS || speaker == SPEAKS_TLS_NATIVE)
            STEP(VERDICT_BAD, "TLS", proxy ? "ask who runs the proxy" : SPEAKERS[SPEAKS_OTHER].remedy,
                 "no handshake: %s", found.why);
        else
            say_speaker(walk, speaker, host, endpoint->port,
                        speaker == SPEAKS_HTTP
                            ? "it has no TLS: SSLMode=disable, or give its TLS port, usually 8443"
                            : NULL);
        return false;
    }
    say_certificate(walk, &found);
    walk->trusting = true;
    if (!proxy && certificate_ask(host, endpoint->port, GET, answer, &room) &&
        text_search(text_make(answer, room), text_of("is for clickhouse-client program"), 0) != SIZE_MAX) {
        say_speaker(walk, SPEAKS_TLS_NATIVE, host, endpoint->port, NULL);
        return false;
    }
    return true;
}

static bool check_host(struct walk *walk, const struct endpoint *endpoint)
{
    char host[HOST_ROOM];
    const char *which, *proxy;
    snprintf(host, sizeof host, "%.*s", (int)endpoint->host.size, endpoint->host.data);
    proxy = find_proxy(endpoint, host, &which);
    if (proxy) {
        if (!check_proxy(walk, proxy, which))
            return false;
        return !endpoint->tls || check_tls(walk, host, endpoint, proxy);
    }
    if (!check_name(walk, "name", host, "Server") ||
        !check_port(walk, "port", host, endpoint->port,
                    "start the server, correct Server= and Port=, or ask for the port in the firewall"))
        return false;
    return endpoint->tls ? check_tls(walk, host, endpoint, NULL) : check_plain(walk, host, endpoint->port);
}

void walk_network(struct walk *walk)
{
    struct endpoint *endpoints;
    struct error err = {0};
    size_t count;
    check_files(walk);
    if (options_embedded(&walk->options)) {
        STEP(VERDICT_GOOD, "network", NULL, "none: the engine runs in the application");
        walk->reachable = true;
        return;
    }
    const struct server *server = options_server(&walk->options);
    if (options_endpoints(&walk->options, server, &endpoints, &count, &err) < 0) {
        STEP(VERDICT_BAD, "options", WALK_OPTIONS_REMEDY, "%s", err.message ? err.message : "out of memory");
        error_clear(&err);
        return;
    }
    for (size_t i = 0; i < count; i++)
        walk->reachable = check_host(walk, &endpoints[i]) || walk->reachable;
}
