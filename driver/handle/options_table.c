/* The table of connection options. */
#include <stddef.h>

#include "handle/options_parts.h"

#define AT(member) (uint32_t) offsetof(struct options, member)
#define NEVER "" /* no value acts yet */

#define KIB INT64_C(1024)
#define MIB (1024 * KIB)
#define DAY_MS INT64_C(86400000)

/* A row's constructors: keyword, aliases, default, ..., member, help, acting. */
#define WORDS(k, a, d, c, m, h, x)                                                                           \
    {                                                                                                        \
        k, a, OPTION_TEXT, d, c, 0, 0, false, AT(m), h, x                                                    \
    }
#define PLAIN(k, a, m, h, x)                                                                                 \
    {                                                                                                        \
        k, a, OPTION_TEXT, "", "", 0, 0, false, AT(m), h, x                                                  \
    }
#define SECRET(k, a, m, h, x)                                                                                \
    {                                                                                                        \
        k, a, OPTION_TEXT, "", "", 0, 0, true, AT(m), h, x                                                   \
    }
#define BOOLEAN(k, a, d, m, h, x)                                                                            \
    {                                                                                                        \
        k, a, OPTION_BOOL, d, "", 0, 0, false, AT(m), h, x                                                   \
    }
#define NUMBER(k, a, d, l, u, m, h, x)                                                                       \
    {                                                                                                        \
        k, a, OPTION_NUMBER, d, "", l, u, false, AT(m), h, x                                                 \
    }
#define SECONDS(k, a, d, l, u, m, h, x)                                                                      \
    {                                                                                                        \
        k, a, OPTION_SECONDS, d, "", l, u, false, AT(m), h, x                                                \
    }
#define SIZE(k, a, d, l, u, m, h, x)                                                                         \
    {                                                                                                        \
        k, a, OPTION_SIZE, d, "", l, u, false, AT(m), h, x                                                   \
    }
#define CHOICE(k, a, d, c, m, h, x)                                                                          \
    {                                                                                                        \
        k, a, OPTION_CHOICE, d, c, 0, 0, false, AT(m), h, x                                                  \
    }
#define LIST(k, a, s, m, h)                                                                                  \
    {                                                                                                        \
        k, a, OPTION_LIST, "", "", 0, 0, s, AT(m), h, NULL                                                   \
    }

const struct option option_table[] = {
    PLAIN("DSN", "", dsn, "data source of odbc.ini that fills what the connection string leaves out", NULL),
    PLAIN("Driver", "", driver, "name in odbcinst.ini; its section may hold defaults for any option", NULL),
    {"Url", "", OPTION_TEXT, "", "", 0, 0, true, AT(url),
     "http[s]://user:password@host:port/database?option-or-setting=value, or embedded:///data/path?..., "
     "percent-encoded; options given as keywords win. A path /query or /_sql is the server's own address, "
     "not a database",
     NULL},
    CHOICE("ServerType", "Type", "auto", "auto clickhouse cratedb", server_type, "which server it is", NULL),
    WORDS("Server", "Host Servername Hostname Servers", "localhost", "", server,
          "host name or address, host:port, or [address]:port; several ones with commas between them. "
          "`embedded` is "
          "the engine in the process ([there](embedded.md))",
          NULL),
    NUMBER("Port", "", "0", 0, 65535, port, "0 is the server's own: 8123, and 8443 with TLS", NULL),
    PLAIN("Database", "Schema", database, "database; the user's default without it", NULL),
    PLAIN("UID", "User Username", user, "user; `default` without it", NULL),
    SECRET("PWD", "Password", password, "password", NULL),
    SECRET("AccessToken", "JWT Token JWTToken", token,
           "sent as `Authorization: Bearer`, in place of a password", NULL),
    PLAIN("AccessTokenFile", "TokenFile", token_file,
          "file with the access token; read again when the server refuses the token", NULL),
    SECRET(
        "AccessTokenCommand", "TokenCommand", token_command,
        "shell command that writes the access token; run again when the server refuses the token. Not in a "
        "Url",
        NULL),
    CHOICE("SSLMode", "", "auto", "auto disable verify-full verify-ca insecure", tls,
           "`auto`: TLS if Secure or the Url says so, if a port is 443 or 8443 (of one host in a list: for "
           "all of "
           "it), or if a certificate is given, and then verify-full. `require`, `prefer` and `allow` mean "
           "verify-full here, so that a moved DSN never loses "
           "verification; `insecure` encrypts and verifies nothing, and must be asked for by that name or by "
           "Verify=no",
           NULL),
    CHOICE("Secure", "Encrypt SSL TLS Proto Protocol Interface", "auto", "auto no yes", secure,
           "TLS or not; `https` and `http` are understood too. It must not contradict SSLMode", NULL),
    CHOICE("Verify", "VerifySSL VerifySSLCert", "auto", "auto no yes", verify,
           "the clients' verify=false: where TLS is used and SSLMode says nothing, `no` is SSLMode=insecure. "
           "It turns "
           "TLS neither on nor off",
           NULL),
    PLAIN("CALocation", "SSLRootCert CAFile CACert", ca,
          "file or folder of certificate authorities; the system's "
          "without it",
          NULL),
    PLAIN("CertificateFile", "ClientCert CertFile SSLCert", certificate, "client certificate, PEM", NULL),
    PLAIN("PrivateKeyFile", "ClientCertKey KeyFile SSLKey", key, "its key, PEM; may hold the certificate too",
          NULL),
    SECRET("PrivateKeyPassword", "SSLPassword", key_password, "password of the key", NULL),
    BOOLEAN("CertificateAuth", "TLSMode", "0", certificate_auth,
            "log in with the client certificate, in place of a password", NULL),
    WORDS("TLSMinVersion", "SSLMinVersion", "1.2", "1.2 1.3", tls_minimum, "oldest TLS version accepted",
          NULL),
    PLAIN("TLSCiphers", "SSLCiphers", tls_ciphers,
          "ciphers allowed, as OpenSSL names them, separated by colons; TLS_... are those of TLS 1.3", NULL),
    PLAIN("TLSServerName", "ServerHostName", tls_name, "name to verify when it differs from the host", NULL),
    PLAIN("PinnedPublicKey", "TLSPin", tls_pin,
          "the only public keys that the server may have: sha256//BASE64[;sha256//BASE64...], or a PEM file; "
          "checked in every SSLMode",
          NULL),
    PLAIN("Proxy", "HttpProxy HttpsProxy", proxy,
          "[scheme://][user:password@]host[:port] with http, https, socks5 or socks5h; user and password "
          "percent-encoded. "
          "`none` or "
          "an empty one: no proxy. Without it the environment's variables count, as libcurl reads them",
          NULL),
    PLAIN("ProxyCALocation", "", proxy_ca,
          "file or folder of certificate authorities for a proxy reached by https; the system's without it",
          NULL),
    PLAIN("NoProxy", "", no_proxy, "hosts, separated by commas, that are reached without the proxy", NULL),
    CHOICE("Compression", "Compress", "auto", "auto none lz4 zstd gzip", compression,
           "of both directions; `auto` is none on loopback and before ClickHouse 22.1, zstd elsewhere", NULL),
    SECONDS("ConnectTimeout", "ConnectionTimeout", "10", 0, DAY_MS, connect_timeout,
            "to open a link; 0 is no limit", NULL),
    SECONDS("Timeout", "SendReceiveTimeout", "0", 0, 30 * DAY_MS, timeout,
            "without a byte from the server; 0 is no limit, TCP keep-alive finds a silent link", NULL),
    SECONDS("LoginTimeout", "", "0", 0, DAY_MS, login_timeout,
            "to connect and log in; 0 is ConnectTimeout's business", NULL),
    CHOICE("Session", "AutoSessionId AutogenerateSessionId", "auto", "auto always never", session,
           "server session: when a statement needs one, always, never; any other word is a SessionId. The "
           "aliases: "
           "0 is never, 1 always",
           NULL),
    PLAIN("SessionId", "", session_id, "id of a server session that is the user's to share", NULL),
    SECONDS(
        "SessionTimeout", "", "0", 0, DAY_MS, session_timeout,
        "how long the server keeps an unused session; 0 is 3600 for the driver's own, 60 for SessionId. The "
        "server's own limit is usually 3600",
        NULL),
    WORDS("Pool", "", "shared", "", pool,
          "which connections of the process share idle links: all (`shared`), none (`private`), or those "
          "with the "
          "same name; only links to the same host with the same TLS and proxy options",
          NULL),
    NUMBER("PoolSize", "", "8", 0, 1024, pool_size,
           "idle links kept for a host; links in use are not limited", NULL),
    BOOLEAN("UseDatabase", "", "1", use_database, "0 sends no database", NULL),
    NUMBER("Retries", "QueryRetries", "2", 0, 100, retries,
           "how often a statement that only reads is sent again, with growing pauses, after a lost link, a "
           "balancer's 502, 503 or 504, 429, or too many simultaneous queries. When given, also for "
           "statements that write, where surely nothing of them has run",
           NULL),
    PLAIN("RawFormat", "", raw_format, "format in which results come unread, as one column", NULL),
    SIZE("RawChunkSize", "", "0", 0, 1024 * MIB, raw_chunk_size,
         "most bytes in a row of a raw result; 0: one row is all of it", NULL),
    CHOICE(
        "OnParamError", "", "stop", "stop skip", on_param_error,
        "an array of parameters with a bad row: store nothing, or `skip` the bad rows and store the others",
        NULL),
    CHOICE("FetchMode", "", "auto", "auto cursor buffered", fetch_mode,
           "CrateDB: with a server's cursor or without", NULL),
    NUMBER("FetchSize", "", "20000", 1, 100000000, fetch_size, "CrateDB: most rows a step of the cursor",
           NULL),
    BOOLEAN("RefreshAfterWrite", "", "0", refresh_after_write, "CrateDB: refresh a table after writing to it",
            NULL),
    BOOLEAN("ShowNestedColumns", "", "0", show_nested, "CrateDB: list o['x'] as columns", NULL),
    BOOLEAN("NullAsDefault", "", "0", null_as_default, "NULL for a column that takes none is its default",
            NULL),
    BOOLEAN("InsertDeduplicate", "", "0", insert_deduplicate,
            "an INSERT of parameters whose link is lost is sent once more, with the same token, if the "
            "table deduplicates",
            NULL),
    BOOLEAN("Messages", "", "0", messages,
            "one 01000 record a statement: query id, summary and column types as JSON", NULL),
    LIST("setting_", "ch_", false, settings, "setting_NAME: a server setting, sent with every request"),
    LIST("param_", "", false, params,
         "param_NAME: the value of {NAME:Type} in SQL texts, as text; `\\N` is NULL"),
    LIST("HttpHeader_", "", true, headers, "HttpHeader_NAME: a header, sent with every request"),
    PLAIN("Role", "", role, "role to use", NULL),
    PLAIN("QuotaKey", "", quota_key, "quota key", NULL),
    PLAIN("ClientName", "", client_name, "put before the driver's and the program's name in User-Agent",
          NULL),
    CHOICE("StringType", "", "wvarchar", "wvarchar varchar", string_type, "SQL type of text columns", NULL),
    NUMBER("StringMaxLength", "", "1048575", 1, 2147483647, string_length, "column size of unbounded text",
           NULL),
    CHOICE("DatabaseAs", "", "schema", "schema catalog", database_as, "what a database is in ODBC's catalog",
           NULL),
    CHOICE("ComplexTypes", "", "text", "text json", complex_types, "text of arrays, tuples, maps", "text"),
    CHOICE("HugeIntAs", "HugeIntAsString", "decimal", "decimal varchar", huge_int, "Int128 and wider", NULL),
    CHOICE("TimeAs", "", "time", "time varchar", time_as,
           "Time and Time64; SQL_TYPE_TIME has no signs and no more than 24 hours", NULL),
    NUMBER("MaxRows", "QueryLimit", "0", 0, INT64_MAX, max_rows, "default of SQL_ATTR_MAX_ROWS", NULL),
    SIZE(
        "SpillThreshold", "", "64MiB", 0, INT64_MAX, spill_threshold,
        "memory of a connection's kept rows (of static cursors, and of results read on for another statement "
        "of the same session) before they go to a file",
        NULL),
    PLAIN("SpillDir", "", spill_dir, "folder of that file, which has no name in it; /tmp without it", NULL),
    CHOICE("Redirects", "", "same", "same none any", redirects,
           "which redirects are followed: those to the same host (also from http to https there), none, or "
           "any. Another host gets no credentials; none is followed from https to http, nor by status 303, "
           "nor with a statement that writes by 301 or 302",
           NULL),
    CHOICE("LoadBalance", "", "first", "first random round_robin", load_balance,
           "with which host of a list in Server a connection begins", NULL),
    CHOICE("Transactions", "", "ignore", "ignore error", transactions,
           "what turning autocommit off and rolling back do: a warning or an error", NULL),
    BOOLEAN("SQLCompatibilitySettings", "SQLCompatibilitySetting", "0", sql_compatibility,
            "send cast_keep_nullable=1 and prefer_column_name_to_alias=1", NULL),
    CHOICE("LogLevel", "DriverLog", "off", "off error warn info debug trace", log_level,
           "what goes to LogFile: never a secret, never a statement's text. info: a line a request; trace: a "
           "line an "
           "ODBC call",
           NULL),
    PLAIN("LogFile", "DriverLogFile", log_file, "appended to; opened again when it was moved away", NULL),
    PLAIN("EnginePath", "", engine_path,
          "Server=embedded: the file libchdb.so or its folder; the well-known places without it", NULL),
    PLAIN("DataPath", "", data_path, "Server=embedded: the folder of its data; in memory without it", NULL),
};
const size_t option_count = sizeof option_table / sizeof *option_table;
_Static_assert(sizeof option_table / sizeof *option_table <= OPTION_LIMIT, "OPTION_LIMIT is too small");

const struct foreign_option foreign_options[] = {
    /* the driver manager's and the setup tools' own */
    {"Description", "a note", true},
    {"FileDSN", "read by the driver manager", true},
    {"SaveFile", "read by the driver manager", true},
    {"Trace", "read by the driver manager", true},
    {"TraceFile", "read by the driver manager", true},
    {"TraceLibrary", "read by the driver manager", true},
    {"Threading", "read by the driver manager", true},
    {"DMEnvAttr", "read by the driver manager", true},
    {"DisableGetFunctions", "read by the driver manager", true},
    {"DontDLClose", "read by the driver manager", true},
    {"FakeUnicode", "read by the driver manager", true},
    {"IconvEncoding", "read by the driver manager", true},
    {"DriverUnicodeType", "read by the driver manager", true},
    /* clickhouse-odbc */
    {"VerifyConnectionEarly", "connecting always connects", true},
    {"Path", "the server's own path is used", false},
    /* clickhouse-connect */
    {"proxy_path", "the server's own path is used", false},
    {"pool_mgr", "a Python object", false},
    {"token_provider", "a Python object; use AccessToken", false},
    {"generic_args", "a Python object", false},
    {"settings", "a Python object; use setting_NAME", false},
    {"headers", "a Python object; use HttpHeader_NAME", false},
    {"send_progress", "deprecated there too", true},
    {"apply_server_timezone", "timestamps are local to their column's zone", false},
    {"utc_tz_aware", "timestamps are local to their column's zone", false},
    {"tz_source", "timestamps are local to their column's zone", false},
    {"tz_mode", "timestamps are local to their column's zone", false},
    {"show_clickhouse_errors", "the server's messages are always shown whole", false},
    {"autogenerate_query_id", "every statement has an id", false},
    {"form_encode_query_params", "large values travel as form fields by themselves", false},
    {"rename_response_column", "columns keep their names", false},
    {"native_codec", "there is one", false},
    {"chdb_options", "settings are given by their names", false},
    {"connector_limit", "see PoolSize", false},
    {"connector_limit_per_host", "see PoolSize", false},
    {"keepalive_timeout", "the server decides", false},
    /* crate-python */
    {"backoff_factor", "see Retries", false},
    {"client", "a Python object", false},
    {"converter", "a Python object", false},
    {"error_trace", "not yet", false},
    {"time_zone", "CrateDB's timestamps are UTC", false},
    {"socket_keepalive", "TCP keep-alive is always on", false},
    {"socket_tcp_keepidle", "the system's", false},
    {"socket_tcp_keepintvl", "the system's", false},
    {"socket_tcp_keepcnt", "the system's", false},
    {"ssl_relax_minimum_version", "TLS before 1.2 is not offered", false},
};
const size_t foreign_option_count = sizeof foreign_options / sizeof *foreign_options;
