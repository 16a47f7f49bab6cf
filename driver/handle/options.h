/* Connection options: one table row each. Connection string, DSN, Url, out-string and docs are read from it.
 */
#ifndef PORTER_HANDLE_OPTIONS_H
#define PORTER_HANDLE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "server/server.h"
#include "transport/transport.h"

enum option_type {
    OPTION_TEXT,    /* struct text */
    OPTION_BOOL,    /* bool: 1/0, yes/no, true/false, on/off */
    OPTION_NUMBER,  /* int64_t, within the row's bounds */
    OPTION_SECONDS, /* int64_t milliseconds; given in seconds, a fraction allowed */
    OPTION_SIZE,    /* int64_t bytes; KiB, MiB, GiB, K, M, G accepted */
    OPTION_CHOICE,  /* int: index in the row's choices */
    OPTION_LIST     /* a name kept by prefix: setting_NAME, HttpHeader_NAME */
};

/* One row of the table. */
struct option {
    const char *keyword; /* canonical spelling; OPTION_LIST: the prefix */
    const char *aliases; /* separated by blanks, or "" */
    enum option_type type;
    const char *default_text; /* as one would write it, or "" */
    const char *choices; /* separated by blanks, for OPTION_CHOICE, and for OPTION_TEXT with fixed values */
    int64_t least, most; /* of numbers, seconds (in ms) and sizes */
    bool secret;         /* masked in the out-string and the log */
    uint32_t offset;     /* in struct options */
    const char *help;    /* one line */
    const char *acting; /* values, separated by blanks, that act already; NULL: all. Others are ineffective */
};

extern const struct option option_table[];
extern const size_t option_count;

/* Where a value came from, the strongest first. */
enum option_source {
    OPTION_FROM_NOWHERE,
    OPTION_FROM_STRING,     /* connection string, or SQLConnect's arguments */
    OPTION_FROM_STRING_URL, /* the string's Url */
    OPTION_FROM_DSN,
    OPTION_FROM_DSN_URL,
    OPTION_FROM_DRIVER, /* the driver's section of odbcinst.ini */
    OPTION_FROM_DRIVER_URL
};

enum { TLS_MODE_AUTO, TLS_MODE_DISABLE, TLS_MODE_FULL, TLS_MODE_CA, TLS_MODE_INSECURE };
enum { OPTION_AUTO, OPTION_NO, OPTION_YES }; /* of Secure and Verify */
enum { ON_PARAM_ERROR_STOP, ON_PARAM_ERROR_SKIP };

#define OPTION_LIMIT 128 /* most rows of the table */

/* All that a connection string can say, defaults filled in. Texts live in `arena`. */
struct options {
    struct arena arena;
    struct text dsn, driver, url;
    int server_type;    /* choice: auto clickhouse cratedb */
    struct text server; /* host, or h1:port,h2,... */
    int64_t port;       /* 0: the server's own */
    struct text database, user, password, token, token_file, token_command;
    bool has_user, has_password;
    int tls;            /* SSLMode: TLS_MODE_* */
    int secure, verify; /* OPTION_AUTO, _NO, _YES; options_endpoint puts the three together */
    struct text ca, certificate, key, key_password, tls_minimum, tls_ciphers, tls_name, tls_pin;
    bool certificate_auth;
    struct text proxy, no_proxy, proxy_ca;
    int compression;                                 /* enum compression */
    int64_t connect_timeout, timeout, login_timeout; /* ms */
    int session;                                     /* SESSION_* */
    struct text session_id;
    int64_t session_timeout; /* ms */
    struct text pool;
    int64_t pool_size;
    bool use_database;
    int64_t retries; /* of reads; of writes when it was given */
    bool messages;
    int string_type; /* choice: wvarchar varchar */
    int64_t string_length;
    int database_as;   /* choice: schema catalog */
    int complex_types; /* choice: text json */
    int huge_int;      /* choice: decimal varchar */
    int time_as;       /* choice: time varchar */
    int64_t max_rows;
    int64_t spill_threshold;
    struct text spill_dir;
    int log_level; /* enum log_level */
    struct text log_file;
    struct text role, quota_key, client_name;
    int transactions; /* choice: ignore error */
    struct text engine_path, data_path;
    int load_balance; /* choice: first random round_robin */
    int redirects;    /* choice: same none any; enum redirects */
    struct text raw_format;
    int64_t raw_chunk_size;
    int on_param_error; /* ON_PARAM_ERROR_* */
    int fetch_mode;     /* choice: auto cursor buffered */
    int64_t fetch_size;
    bool refresh_after_write, show_nested, null_as_default, insert_deduplicate;
    bool sql_compatibility;
    struct text user_agent;
    struct setting *params; /* values of {name:Type} */
    size_t param_count, param_capacity;
    struct setting *settings;
    size_t setting_count, setting_capacity;
    size_t
        derived_count; /* settings behind the given ones that options ask for (SessionId ...): not written */
    struct header *headers;
    size_t header_count, header_capacity;
    struct text *unknown; /* keywords that no row has: 01S00 each, with a suggestion */
    size_t unknown_count, unknown_capacity;
    struct text *ineffective; /* keywords given explicitly whose feature is not there (yet): 01S02 each */
    size_t ineffective_count, ineffective_capacity;
    uint8_t source[OPTION_LIMIT]; /* enum option_source of row i; 0: not given */
    bool blank_password;          /* the string has an empty PWD */
    uint8_t reading;              /* enum option_source of what is being read */
};

void options_init(struct options *options);
/* Wipes secrets. */
void options_clear(struct options *options);

/* Reads an ODBC connection string: `keyword=value;keyword={va;l}}ue}`. The first of two equal keywords wins,
 * as ODBC says; DSN and DRIVER likewise. Then `Url` is taken apart (keywords win over its parts), and with
 * `read_dsn` the DSN's section of odbc.ini fills what is still missing. HY000/01S00-like errors name keyword
 * and value: malformed braces HY000, a value of the wrong kind HY024. Unknown keywords are collected, not
 * errors. */
int options_parse(struct options *options, struct text connection_string, bool read_dsn, struct error *err);
/* The same for SQLConnect: DSN, user and password given apart (NULL data: not given). */
int options_from_dsn(struct options *options, struct text dsn, struct text user, struct text password,
                     struct error *err);
/* Sets one option by keyword or alias, unless it was given before; used by both above. An empty value counts
 * as not given. */
int options_set(struct options *options, struct text keyword, struct text value, struct error *err);
/* Known keyword that `keyword` may have meant (small edit distance), or NULL. */
const char *options_suggest(struct text keyword);
/* Insertions, deletions, replacements and swaps of neighbours that make one name the other, without case,
 * blanks and underscores; 40 for what is too long or empty. */
int options_distance(struct text left, struct text right);
/* The completed connection string: what was given, in table order, a Url as its parts, values in braces where
 * needed, secrets spelled `***`: SQLDriverConnect's out-string and the log. */
void options_write(const struct options *options, struct buffer *out);

/* The server that ServerType names; with `auto` the one that the port lets expect. */
const struct server *options_server(const struct options *options);
/* Whether the server is the engine in this process: Server=embedded. */
bool options_embedded(const struct options *options);
/* What transport and session need, pointing into `options`. HY000/08001 for what cannot be combined. */
int options_endpoint(const struct options *options, const struct server *server, struct endpoint *out,
                     struct error *err);
/* The same of every host that Server lists: an array in the options' arena. */
int options_endpoints(struct options *options, const struct server *server, struct endpoint **out,
                      size_t *count, struct error *err);
/* Connect only after options_parse or options_from_dsn. */
void options_session(const struct options *options, const struct server *server, struct session_options *out);
/* docs/options.md, from the table. */
void options_document(struct buffer *out);
/* odbcinst/porter.dsn.ini, from the table. */
void options_template(struct buffer *out);

#endif
