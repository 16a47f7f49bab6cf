// Connection options: strings, Urls, data sources, values, TLS, what is written and documented.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <unistd.h>
#include <vector>

extern "C" {
#include "handle/options.h"
#include "handle/options_parts.h"
}

namespace
{

std::string str(text t)
{
    return std::string(t.data ? t.data : "", t.size);
}

// Options that clean up after themselves, and the error of the last call.
struct Options {
    options o;
    error err{};
    Options()
    {
        options_init(&o);
    }
    explicit Options(const std::string &string, bool dsn = false) : Options()
    {
        parse(string, dsn);
    }
    Options(const Options &) = delete;
    ~Options()
    {
        error_clear(&err);
        options_clear(&o);
    }
    int result = 0;
    int parse(const std::string &string, bool dsn = false)
    {
        return result = options_parse(&o, text_make(string.data(), string.size()), dsn, &err);
    }
    std::string failure() const
    {
        return err.state == STATE_00000
                   ? ""
                   : std::string(sqlstate_get(err.state)->code) + " " + (err.message ? err.message : "");
    }
    std::string written()
    {
        buffer out;
        buffer_init(&out, 1u << 20);
        options_write(&o, &out);
        std::string s(reinterpret_cast<const char *>(out.data), out.size);
        EXPECT_EQ(0, out.failed);
        buffer_clear(&out);
        return s;
    }
    std::string names(const text *list, size_t count) const
    {
        std::string s;
        for (size_t i = 0; i < count; i++)
            s += (i ? "," : "") + str(list[i]);
        return s;
    }
    std::string unknown() const
    {
        return names(o.unknown, o.unknown_count);
    }
    std::string ineffective() const
    {
        return names(o.ineffective, o.ineffective_count);
    }
    std::string settings(bool derived = true) const
    {
        std::string s;
        for (size_t i = 0; i < o.setting_count + (derived ? o.derived_count : 0); i++)
            s += (i ? "&" : "") + str(o.settings[i].name) + "=" + str(o.settings[i].value);
        return s;
    }
    struct endpoint where {
    };
    std::string target()
    {
        error_clear(&err);
        if (options_endpoint(&o, &server_clickhouse, &where, &err) < 0)
            return failure();
        static const char *const verify[] = {"full", "ca", "insecure"};
        return str(where.host) + " " + std::to_string(where.port) +
               (where.tls ? std::string(" ") + verify[where.verify] : "");
    }
};

TEST(OptionTable, IsSound)
{
    std::map<std::string, std::string> seen;
    std::set<uint32_t> offsets;
    for (size_t i = 0; i < option_count; i++) {
        const option &row = option_table[i];
        EXPECT_TRUE(offsets.insert(row.offset).second) << row.keyword;
        EXPECT_NE('\0', *row.help) << row.keyword;
        EXPECT_EQ(row.type == OPTION_CHOICE, *row.choices && row.type != OPTION_TEXT) << row.keyword;
        text list = text_of(row.aliases), word = text_of(row.keyword);
        do {
            std::string plain;
            for (char c : str(word))
                if (c != '_')
                    plain += text_lower(c);
            EXPECT_TRUE(seen.emplace(plain, row.keyword).second)
                << str(word) << " is " << seen[plain] << "'s too";
            if (row.type != OPTION_LIST) {
                text alias;
                EXPECT_EQ(&row, option_find(word, &alias)) << str(word);
            }
        } while (option_word(&list, &word));
    }
    for (size_t i = 0; i < foreign_option_count; i++) {
        text alias;
        EXPECT_EQ(nullptr, option_find(text_of(foreign_options[i].name), &alias)) << foreign_options[i].name;
    }
}

TEST(OptionTable, Defaults)
{
    Options options("");
    EXPECT_EQ("localhost", str(options.o.server));
    EXPECT_EQ(0, options.o.port);
    EXPECT_EQ(10000, options.o.connect_timeout);
    EXPECT_EQ(0, options.o.timeout);
    EXPECT_EQ(1048575, options.o.string_length);
    EXPECT_EQ(64 * 1024 * 1024, options.o.spill_threshold);
    EXPECT_TRUE(options.o.use_database);
    EXPECT_EQ("1.2", str(options.o.tls_minimum));
    EXPECT_EQ("", options.written());
    EXPECT_EQ("", options.ineffective());
    EXPECT_EQ("localhost 8123", options.target());
    EXPECT_EQ("porter-odbc/" PORTER_VERSION " (unit_handle)", str(options.where.user_agent));
}

TEST(ConnectionString, Grammar)
{
    const struct {
        const char *string, *written;
    } cases[] = {
        {"Server=a", "Server=a;"},
        {";; server = a ;Port=1;", "Server=a;Port=1;"},
        {"HOST=a;pOrT=9", "Server=a;Port=9;"},
        {"Server Name=a", "Server=a;"},
        {"server_name=a", "Server=a;"},
        {"Server=a;Server=b;Host=c", "Server=a;"},
        {"Database={a;b}", "Database={a;b};"},
        {"Database={a}}b{c}", "Database={a}}b{c};"},
        {"Database={}}}", "Database={}}};"},
        {"Database= { x } ;Port=2", "Port=2;Database={ x };"},
        {"Database=a{b}", "Database={a{b}}};"},
        {"Database=x=y", "Database={x=y};"},
        {"Database={};UID=u", "UID=u;"},
        {"Database=;UID=u", "UID=u;"},
        {"PWD=;PWD=x", "PWD=***;"},
        {"UID=u;PWD=a}b", "UID=u;PWD=***;"},
        {"AccessToken=abc", "AccessToken=***;"},
        {"AccessTokenCommand=get --secret x", "AccessTokenCommand=***;"},
        {"AccessTokenFile=/run/token", "AccessTokenFile=/run/token;"},
        {"Proxy=socks5://me:pw@h:1;PrivateKeyPassword=x", "PrivateKeyPassword=***;Proxy={socks5://***@h:1};"},
        {"Proxy=", "Proxy=none;"},
        {"Proxy={}", "Proxy=none;"},
        {"Proxy=Direct", "Proxy=none;"},
        {"Driver={Porter};UID=u", "Driver=Porter;UID=u;"},
        {"DSN=x;Driver=y;UID=u", "DSN=x;UID=u;"},
        {"Driver=y;DSN=x;UID=u", "Driver=y;UID=u;"},
        {"setting_max_threads=4;setting_x={a;b};ch_y=1;setting_x=2",
         "setting_max_threads=4;setting_x={a;b};setting_y=1;"},
        {"HttpHeader_X-A=secret", "HttpHeader_X-A=***;"},
        {"Database=\xC3\xA4\xE2\x82\xAC", "Database=\xC3\xA4\xE2\x82\xAC;"},
        {"ConnectTimeout=1.5;Timeout=30", "ConnectTimeout=1.500;Timeout=30;"},
        {"Proxy=http://u:p@h:3128", "Proxy={http://***@h:3128};"},
        {"Proxy=h:3128", "Proxy=h:3128;"},
    };
    for (const auto &c : cases) {
        Options options(c.string);
        EXPECT_EQ("", options.failure()) << c.string;
        EXPECT_EQ(c.written, options.written()) << c.string;
        EXPECT_EQ("", options.unknown()) << c.string;
    }
    Options braces("PWD={a;b}}c};UID= u v ");
    EXPECT_EQ("a;b}c", str(braces.o.password));
    EXPECT_EQ("u v", str(braces.o.user));
}

TEST(ConnectionString, WrittenReadsBack)
{
    const std::string tricky =
        "Database={ a}}b;{c=d };UID={[(x)]};setting_s={;};Port=1;ClientName={}}}}};Timeout=0.25";
    Options first(tricky), second(first.written());
    EXPECT_EQ("", first.failure());
    EXPECT_EQ(first.written(), second.written());
    EXPECT_EQ(" a}b;{c=d ", str(second.o.database));
    EXPECT_EQ(250, second.o.timeout);
}

TEST(ConnectionString, Malformed)
{
    const struct {
        const char *string, *failure;
    } cases[] = {
        {"PWD={abc", "HY000 connection string: the brace of PWD at position 5 is not closed"},
        {"PWD={a}}", "HY000 connection string: the brace of PWD at position 5 is not closed"},
        {"PWD={a}b;UID=c", "HY000 connection string: `;` must follow the closing brace of PWD, position 8"},
        {"=x", "HY000 connection string: a keyword is missing at position 1"},
        {"UID=a; = x", "HY000 connection string: a keyword is missing at position 8"},
        {"Port=x", "HY024 Port=x: not a whole number"},
        {"Port=65536", "HY024 Port=65536: not between 0 and 65535"},
        {"Port=-1", "HY024 Port=-1: not between 0 and 65535"},
        {"ConnectTimeout=x", "HY024 ConnectTimeout=x: not a number of seconds"},
        {"ConnectTimeout=-1", "HY024 ConnectTimeout=-1: not between 0 and 86400"},
        {"Timeout=1e99", "HY024 Timeout=1e99: not a number of seconds"},
        {"Timeout=nan", "HY024 Timeout=nan: not a number of seconds"},
        {"UseDatabase=2", "HY024 UseDatabase=2: not 1 or 0, yes or no, true or false, on or off"},
        {"SSLMode=maybe", "HY024 SSLMode=maybe: not one of: auto disable verify-full verify-ca insecure"},
        {"SSLMode=0", "HY024 SSLMode=0: not one of: auto disable verify-full verify-ca insecure"},
        {"Compression=br", "HY024 Compression=br: not one of: auto none lz4 zstd gzip"},
        {"TLSMinVersion=1.0", "HY024 TLSMinVersion=1.0: not one of: 1.2 1.3"},
        {"SpillThreshold=1X", "HY024 SpillThreshold=1X: not a size such as 65536, 64K or 64MiB"},
        {"SpillThreshold=9999999999G",
         "HY024 SpillThreshold=9999999999G: not a size such as 65536, 64K or 64MiB"},
        {"StringMaxLength=0", "HY024 StringMaxLength=0: not between 1 and 2147483647"},
        {"AutoSessionId=maybe", "HY024 Session=maybe: not one of: auto always never"},
        {"UID={a\nb}", "HY024 the value of UID has a control character at position 2"},
        {"HttpHeader_X={a\r\nY: b}", "HY024 the value of X has a control character at position 2"},
        {"HttpHeader_X Y=1", "HY024 'X Y' is no name of an HTTP header"},
        {"setting_a b=1", "HY024 'a b' is no name of a setting"},
        {"setting_=1", "HY024 '' is no name of a setting"},
        {"AccessToken=a;PWD=b", "HY000 AccessToken and PWD are both given: one of them can log in"},
        {"AccessTokenFile=a;AccessTokenCommand=b",
         "HY000 AccessTokenFile and AccessTokenCommand are both given: one of them can log in"},
        {"Url=http://h?AccessTokenCommand=x",
         "HY000 Url: AccessTokenCommand cannot be one of its parameters"},
    };
    for (const auto &c : cases) {
        Options options(c.string);
        EXPECT_EQ(-1, options.result) << c.string;
        EXPECT_EQ(c.failure, options.failure()) << c.string;
    }
}

TEST(ConnectionString, SecretsStayOutOfMessages)
{
    for (const char *string :
         {"PWD={hush\x01}", "AccessToken={hush\x01}", "PrivateKeyPassword={hush\x01}", "PWD={hush",
          "Url=ftp://u:hush@h", "Url=http://u:hush%zz@h", "Url=http://u:hush@"}) {
        Options options(string);
        EXPECT_EQ(-1, options.result) << string;
        EXPECT_EQ(std::string::npos, options.failure().find("hush")) << options.failure();
    }
}

TEST(ConnectionString, UnknownKeywordsAndSuggestions)
{
    Options options("APP=x;Srever=a;Trusted_Connection=no;flag;APP=y;Description=d;FileDSN=f;Threading=0");
    EXPECT_EQ("", options.failure());
    EXPECT_EQ("APP,Srever,Trusted_Connection,flag", options.unknown());
    const struct {
        const char *keyword, *meant;
    } cases[] = {
        {"Srever", "Server"},    {"Sever", "Server"},    {"Pasword", "PWD"},
        {"databse", "Database"}, {"SSL_Mod", "SSLMode"}, {"Conect Timeout", "ConnectTimeout"},
        {"Prot", "Port"},        {"Uid_", "UID"},        {"compresion", "Compression"},
    };
    for (const auto &c : cases) {
        const char *got = options_suggest(text_of(c.keyword));
        EXPECT_STREQ(c.meant, got) << c.keyword;
    }
    for (const char *keyword : {"APP", "WSID", "Trusted_Connection", "x", "", "ApplicationIntent", "flag"})
        EXPECT_EQ(nullptr, options_suggest(text_of(keyword))) << keyword;
    EXPECT_EQ(nullptr, options_suggest(text_of(std::string(5000, 'a').c_str())));
}

TEST(OptionValues, Words)
{
    EXPECT_EQ(300, Options("Timeout=0.3").o.timeout);
    EXPECT_EQ(0, Options("send_receive_timeout=None").o.timeout);
    EXPECT_EQ(5000, Options("connect timeout=5").o.connect_timeout);
    EXPECT_EQ(65536, Options("SpillThreshold=64K").o.spill_threshold);
    EXPECT_EQ(65536, Options("SpillThreshold=64 kib").o.spill_threshold);
    EXPECT_EQ(3221225472, Options("SpillThreshold=3G").o.spill_threshold);
    EXPECT_EQ(12, Options("SpillThreshold=12").o.spill_threshold);
    EXPECT_EQ(1, Options("HugeIntAsString=on").o.huge_int);
    EXPECT_EQ(0, Options("HugeIntAsString=off").o.huge_int);
    EXPECT_EQ(1, Options("HugeIntAs=varchar").o.huge_int);
    EXPECT_EQ(1, Options("StringType=VARCHAR").o.string_type);
    EXPECT_EQ(1, Options("DatabaseAs=catalog").o.database_as);
    EXPECT_EQ(LOG_DEBUG, Options("DriverLog=yes;DriverLogFile=/x").o.log_level);
    EXPECT_EQ(LOG_OFF, Options("DriverLog=no").o.log_level);
    EXPECT_EQ(LOG_TRACE, Options("LogLevel=trace").o.log_level);
    EXPECT_EQ(7, Options("query_limit=7").o.max_rows);
    EXPECT_EQ("tok", str(Options("jwt_token=tok").o.token));
    EXPECT_EQ("u", str(Options("user_name=u").o.user));
    EXPECT_EQ("1.3", str(Options("TLSMinVersion=TLSv1.3").o.tls_minimum));
    EXPECT_EQ("", str(Options("ca_cert=certifi").o.ca));
    EXPECT_EQ("/ca", str(Options("ca_cert=/ca").o.ca));
    EXPECT_EQ("", str(Options("Database=__default__").o.database));
    EXPECT_TRUE(Options("tls_mode=mutual").o.certificate_auth);
    EXPECT_FALSE(Options("UseDatabase=false").o.use_database);
    const char *compression[][2] = {{"1", "2"},    {"true", "2"}, {"0", "1"},    {"False", "1"}, {"lz4", "2"},
                                    {"zstd", "3"}, {"gzip", "4"}, {"8192", "4"}, {"auto", "0"}};
    for (auto &c : compression)
        EXPECT_EQ(c[1], std::to_string(Options(std::string("compress=") + c[0]).o.compression)) << c[0];
}

TEST(OptionValues, Sessions)
{
    EXPECT_EQ(SESSION_AUTO, Options("").o.session);
    EXPECT_EQ(SESSION_NEVER, Options("AutoSessionId=0").o.session);
    EXPECT_EQ(SESSION_ALWAYS, Options("autogenerate_session_id=True").o.session);
    EXPECT_EQ(SESSION_ALWAYS, Options("Session=Always").o.session);
    Options id("session_id=abc");
    EXPECT_EQ(SESSION_ID, id.o.session);
    EXPECT_EQ("", id.settings()); /* a place of its own, not a setting */
    EXPECT_EQ("", id.settings(false));
    EXPECT_EQ("SessionId=abc;", id.written());
    Options word("Session=abc;SessionTimeout=120;setting_x=1");
    EXPECT_EQ("x=1", word.settings());
    EXPECT_EQ(120000, word.o.session_timeout);
    Options listed("setting_session_id=abc;setting_role=r;setting_session_timeout=7;setting_session_check=1");
    EXPECT_EQ(SESSION_ID, listed.o.session);
    EXPECT_EQ("abc r", str(listed.o.session_id) + " " + str(listed.o.role));
    EXPECT_EQ(7000, listed.o.session_timeout);
    EXPECT_EQ("session_check=1", listed.settings());
    EXPECT_EQ("SessionId=abc;SessionTimeout=120;setting_x=1;", word.written());
    // a setting given by name is stronger than the one that an option asks for
    EXPECT_EQ("cast_keep_nullable=0&prefer_column_name_to_alias=1",
              Options("SQLCompatibilitySettings=1;setting_cast_keep_nullable=0").settings());
}

/* Every host of a list, as "host port", or the error. */
static std::string hosts_of(const char *string)
{
    Options options(string);
    struct endpoint *endpoints;
    size_t count;
    std::string all;
    error_clear(&options.err);
    if (options_endpoints(&options.o, &server_clickhouse, &endpoints, &count, &options.err) < 0)
        return options.failure();
    for (size_t i = 0; i < count; i++)
        all += (i ? " " : "") + str(endpoints[i].host) + "/" + std::to_string(endpoints[i].port) +
               (endpoints[i].tls ? "s" : "");
    return all;
}

TEST(Hosts, OfAList)
{
    const struct {
        const char *string, *hosts;
    } cases[] = {
        {"Server=a", "a/8123"},
        {"Server=a,b", "a/8123 b/8123"},
        {"Server=a:1, b ,[::1]:2;Port=9", "a/1 b/9 ::1/2"},
        {"Server=::1,fe80::2;Secure=1", "::1/8443s fe80::2/8443s"},
        // one host with TLS: none gets the credentials without it
        {"Server=a:8443,b:8123", "a/8443s b/8123s"},
        {"Server=a:8123,b,c:443", "a/8123s b/8443s c/443s"},
        {"Server=a,b:8443;Port=9000", "a/9000s b/8443s"},
        {"Server=a:1,b:8443;Secure=no", "a/1 b/8443"},
        {"Server=a:8443,b:8123;SSLMode=disable", "a/8443 b/8123"},
        {"Server=a:8123,b:8124;SSLMode=verify-ca", "a/8123s b/8124s"},
        {"Server=a,,b", "HY000 Server: the host is missing"},
        {"Server=a,", "HY000 Server: the host is missing"},
        {"Server=a,b:0", "HY024 Server: '0' is no port"},
    };
    for (const auto &c : cases)
        EXPECT_EQ(c.hosts, hosts_of(c.string)) << c.string;
}

TEST(Hosts, RetriesOfWritesMustBeGiven)
{
    struct session_options session;
    Options without("Server=a"), with("Server=a;Retries=3");
    options_session(&without.o, &server_clickhouse, &session);
    EXPECT_EQ(2u, session.retries);
    EXPECT_EQ(0u, session.write_retries);
    options_session(&with.o, &server_clickhouse, &session);
    EXPECT_EQ(3u, session.retries);
    EXPECT_EQ(3u, session.write_retries);
}

TEST(OptionValues, WhatHasNoEffectIsNamed)
{
    EXPECT_EQ("",
              Options("Compression=auto;Retries=0;Session=never;Pool=private;UseDatabase=0").ineffective());
    EXPECT_EQ("", Options("SpillThreshold=1M;Retries=2;Session=always;Compression=zstd;LoadBalance=random")
                      .ineffective());
    EXPECT_EQ("", Options("EnginePath=x;ShowNestedColumns=1;FetchMode=cursor").ineffective());
    EXPECT_EQ("tz_mode,Path", Options("tz_mode=aware;Path=/x").ineffective());
    EXPECT_EQ("", Options("Path=/query;proxy_path=;VerifyConnectionEarly=1").ineffective());
    // the driver reads answers in a format of its own choice
    Options own(
        "setting_default_format=ODBCDriver2;ch_query_id=x;setting_output_format_native_foo=1;setting_a=1");
    EXPECT_EQ("default_format,query_id,output_format_native_foo", own.ineffective());
    EXPECT_EQ("a=1", own.settings());
}

TEST(Url, Parts)
{
    const struct {
        const char *string, *written, *endpoint;
    } cases[] = {
        {"Url=embedded:", "Server=embedded;", "embedded 8123"},
        {"Url=embedded:///", "Server=embedded;", "embedded 8123"},
        {"Url=embedded:///data/a%20b/?max_threads=3&EnginePath=/l",
         "Server=embedded;setting_max_threads=3;EnginePath=/l;DataPath=/data/a b;", "embedded 8123"},
        {"Url=EMBEDDED:below/here#frag", "Server=embedded;DataPath=below/here;", "embedded 8123"},
        {"DataPath=/mine;Url=embedded:///data", "Server=embedded;DataPath=/mine;", "embedded 8123"},
        {"Url=http://h", "Server=h;Secure=no;", "h 8123"},
        {"Url=https://h", "Server=h;Secure=yes;", "h 8443 full"},
        {"Url=HTTPS://h:99/", "Server=h;Port=99;Secure=yes;", "h 99 full"},
        {"Url=http://h:8443", "Server=h;Port=8443;Secure=no;", "h 8443"},
        {"Url=http://u:p@h:1/db", "Server=h;Port=1;Database=db;UID=u;PWD=***;Secure=no;", "h 1"},
        {"Url=http://u@h/db/", "Server=h;Database=db;UID=u;Secure=no;", "h 8123"},
        {"Url=http://[::1]:5/", "Server={[::1]};Port=5;Secure=no;", "::1 5"},
        {"Url=http://[2001:db8::1]", "Server={[2001:db8::1]};Secure=no;", "2001:db8::1 8123"},
        {"Url=http://h/a%20b%2Fc", "Server=h;Database=a b/c;Secure=no;", "h 8123"},
        {"Url=http://h/query?database=x", "Server=h;Database=x;Secure=no;", "h 8123"},
        {"Url=http://h/query", "Server=h;Secure=no;", "h 8123"},
        {"Url=http://h/y?database=x", "Server=h;Database=x;Secure=no;", "h 8123"},
        {"Url=http://h?max_threads=4&max_threads=5&b=c%26d",
         "Server=h;Secure=no;setting_max_threads=4;setting_b=c&d;", "h 8123"},
        {"Url=http://h/?connect_timeout=3&ch_x=1&setting_y=a+b&Role=r;",
         "Server=h;Secure=no;ConnectTimeout=3;setting_x=1;setting_y=a b;Role=r;", "h 8123"},
        {"Url={http://h/?x=1;2#frag}", "Server=h;Secure=no;setting_x={1;2};", "h 8123"},
        {"Url=http://h/?user=u&password=p", "Server=h;UID=u;PWD=***;Secure=no;", "h 8123"},
        {"Url={http://u:a%40b:c@h}", "Server=h;UID=u;PWD=***;Secure=no;", "h 8123"},
        {"Url={http://u:a@b@h}", "Server=h;UID=u;PWD=***;Secure=no;", "h 8123"},
        // keywords win, wherever they stand
        {"Url=http://u:p@h:1/db;UID=v;Port=2;Database=e",
         "Server=h;Port=2;Database=e;UID=v;PWD=***;Secure=no;", "h 2"},
        {"Server=k;Url=https://h:1", "Server=k;Port=1;Secure=yes;", "k 1 full"},
        {"Url=https://h;SSLMode=insecure", "Server=h;SSLMode=insecure;Secure=yes;", "h 8443 insecure"},
        {"Url=https://h;SSLMode=disable", "Server=h;SSLMode=disable;Secure=yes;", "h 8123"},
        {"Url=http://h;SSLMode=require", "Server=h;SSLMode=verify-full;Secure=no;", "h 8443 full"},
        {"Url=https://h?ssl=true", "Server=h;Secure=yes;", "h 8443 full"},
        {"Url=http://h?ssl=true;Secure=yes", "Server=h;Secure=yes;", "h 8443 full"},
        {"Url=https://h?verify=false", "Server=h;Secure=yes;Verify=no;", "h 8443 insecure"},
        {"Servers=http://h:4200", "Server=h;Port=4200;Secure=no;", "h 4200"},
        {"Url=http://h?compress=1&decompress=1&x=2", "Server=h;Secure=no;Compression=lz4;setting_x=2;",
         "h 8123"},
    };
    for (const auto &c : cases) {
        Options options(c.string);
        EXPECT_EQ("", options.failure()) << c.string;
        EXPECT_EQ(c.written, options.written()) << c.string;
        EXPECT_EQ(c.endpoint, options.target()) << c.string;
    }
    EXPECT_EQ("a@b:c", str(Options("Url={http://u:a%40b:c@h}").o.password));
    EXPECT_EQ("a@b", str(Options("Url={http://u:a@b@h}").o.password));
    EXPECT_EQ("+", str(Options("Url=http://u:+@h").o.password));
}

TEST(Url, Malformed)
{
    const struct {
        const char *url, *failure;
    } cases[] = {
        {"h", "HY000 Url: it must begin with http://, https:// or embedded:"},
        {"embedded://host/path", "HY000 Url: embedded: takes a path and no host: embedded:///data/path"},
        {"embedded:///a?DSN=x", "HY000 Url: Url, DSN and Driver cannot be its parameters"},
        {"ftp://h", "HY000 Url: it must begin with http://, https:// or embedded:"},
        {"http://", "HY000 Url: the host is missing"},
        {"http:///db", "HY000 Url: the host is missing"},
        {"http://u@", "HY000 Url: the host is missing"},
        {"http://[::1", "HY000 Url: the bracket of the address is not closed"},
        {"http://[::1]x:1", "HY000 Url: only a port may follow the address in brackets"},
        {"http://h:x", "HY024 Port=x: not a whole number"},
        {"http://h:99999", "HY024 Port=99999: not between 0 and 65535"},
        {"http://h/a/b", "HY000 Url: the path must be one database's name"},
        {"http://h/%4", "HY000 Url: % must be followed by two hexadecimal digits"},
        {"http://h/%", "HY000 Url: % must be followed by two hexadecimal digits"},
        {"http://h/%0a", "HY024 the value of Database has a control character at position 1"},
        {"http://h/?a%zz=1", "HY000 Url: % must be followed by two hexadecimal digits"},
        {"http://h/?=1", "HY024 '' is no name of a setting"},
        {"http://h/?a%00=1", nullptr},
        {"http://h/?a=%00", "HY024 the value of setting_a has a zero byte"},
        {"http://h/?dsn=x", "HY000 Url: Url, DSN and Driver cannot be its parameters"},
        {"http://h/?port=x", "HY024 Port=x: not a whole number"},
        {"http://h?ssl=true", "HY000 Url: http:// and `Secure=yes` contradict each other: write https://"},
        {"https://h?x=1&secure=no", "HY000 Url: https:// and `Secure=no` contradict each other"},
    };
    for (const auto &c : cases) {
        Options options(std::string("Url={") + c.url + "}");
        EXPECT_EQ(-1, options.result) << c.url;
        if (c.failure)
            EXPECT_EQ(c.failure, options.failure()) << c.url;
        else
            EXPECT_EQ(0u, options.failure().find("HY024")) << c.url;
    }
}

TEST(Endpoint, HostAndPort)
{
    const struct {
        const char *string, *endpoint;
    } cases[] = {
        {"Server=h", "h 8123"},
        {"Server=h:1", "h 1"},
        {"Server=h:1;Port=2", "h 1"},
        {"Server=h;Port=2", "h 2"},
        {"Server=::1", "::1 8123"},
        {"Server=[::1]", "::1 8123"},
        {"Server=[::1]:7", "::1 7"},
        {"Server=fe80::1%eth0;Port=3", "fe80::1%eth0 3"},
        {"Server=h:", "h 8123"},
        {"Server=h:0", "HY024 Server: '0' is no port"},
        {"Server=h:65536", "HY024 Server: '65536' is no port"},
        {"Server=h:x", "HY024 Server: 'x' is no port"},
        {"Server=[::1", "HY000 Server=[::1: not an address in brackets"},
        {"Server=[::1]7", "HY000 Server=[::1]7: not an address in brackets"},
        {"Server=:7", "HY000 Server: the host is missing"},
        {"Server=a:1,b", "a 1"},
        {"Server=[::1]:7,b", "::1 7"},
        {"Server=embedded", "embedded 8123"},
        {"ServerType=ClickHouse", "localhost 8123"},
    };
    for (const auto &c : cases)
        EXPECT_EQ(c.endpoint, Options(c.string).target()) << c.string;
}

TEST(Endpoint, Tls)
{
    const struct {
        const char *string, *endpoint;
    } cases[] = {
        {"Port=8443", "localhost 8443 full"},
        {"Port=443", "localhost 443 full"},
        {"Server=h:443", "h 443 full"},
        {"Port=8443;Secure=0", "localhost 8443"},
        {"Secure=1", "localhost 8443 full"},
        {"Encrypt=yes", "localhost 8443 full"},
        {"Proto=https", "localhost 8443 full"},
        {"Proto=http;Port=443", "localhost 443"},
        {"interface=https;port=9", "localhost 9 full"},
        {"SSLMode=disable;Port=443", "localhost 443"},
        {"SSLMode=require", "localhost 8443 full"},
        {"SSLMode=prefer", "localhost 8443 full"},
        {"SSLMode=allow", "localhost 8443 full"}, // never less than asked for
        {"SSLMode=verify-ca", "localhost 8443 ca"},
        {"SSLMode=insecure", "localhost 8443 insecure"},
        {"Secure=1;SSLMode=verify-ca", "localhost 8443 ca"},
        {"verify=false", "localhost 8123"}, // turns TLS neither on nor off
        {"secure=True;verify=False", "localhost 8443 insecure"},
        {"secure=True;verify_ssl_cert=0", "localhost 8443 insecure"},
        {"secure=True;verify=proxy", "localhost 8443 full"},
        {"SSLMode=verify-full;verify=false", "localhost 8443 full"}, // the stronger of the two
        {"SSLMode=verify-ca;verify=false", "localhost 8443 ca"},
        {"CALocation=/ca.pem", "localhost 8443 full"}, // no certificate is forgotten silently
        {"CertificateFile=/c.pem", "localhost 8443 full"},
        {"CALocation=/ca.pem;Secure=no", "localhost 8123"},
        {"SSLMode=disable;Secure=1",
         "HY000 SSLMode and Secure (or Encrypt, Proto, ...) contradict each other"},
        {"Proto=http;SSLMode=require",
         "HY000 SSLMode and Secure (or Encrypt, Proto, ...) contradict each other"},
    };
    for (const auto &c : cases)
        EXPECT_EQ(c.endpoint, Options(c.string).target()) << c.string;
    Options both("PrivateKeyFile=/both.pem");
    both.target();
    EXPECT_EQ("/both.pem", str(both.where.certificate));
    EXPECT_EQ("/both.pem", str(both.where.key));
}

TEST(Endpoint, TheRest)
{
    Options options(
        "ConnectTimeout=20;LoginTimeout=3;Timeout=7;Proxy=p:1;NoProxy=a,b;ClientName=app/1;TLSServerName=n");
    EXPECT_EQ("localhost 8123", options.target());
    EXPECT_EQ(3000, options.where.connect_timeout);
    EXPECT_EQ(7000, options.where.idle_timeout);
    EXPECT_EQ("p:1", str(options.where.proxy));
    EXPECT_EQ("a,b", str(options.where.no_proxy));
    EXPECT_EQ("n", str(options.where.tls_name));
    EXPECT_EQ("app/1 porter-odbc/" PORTER_VERSION " (unit_handle)", str(options.where.user_agent));
    Options session(
        "UID=u;PWD=p;Database=d;setting_a=1;HttpHeader_X=y;Role=r;QuotaKey=q;UseDatabase=0;SessionId=s");
    session_options got;
    options_session(&session.o, &server_clickhouse, &got);
    EXPECT_EQ("u p d r q", str(got.user) + " " + str(got.password) + " " + str(got.database) + " " +
                               str(got.role) + " " + str(got.quota_key));
    EXPECT_EQ(1u, got.setting_count);
    EXPECT_EQ(SESSION_ID, got.session_mode);
    EXPECT_EQ("s", str(got.session_id));
    EXPECT_EQ(0, got.session_timeout);
    EXPECT_EQ(1u, got.header_count);
    EXPECT_FALSE(got.use_database);
    Options none("");
    options_session(&none.o, &server_clickhouse, &got);
    EXPECT_EQ("default", str(got.user));
}

// A folder with odbc.ini and odbcinst.ini for unixODBC's library, which reads their place from the
// environment.
class Ini : public ::testing::Test
{
  protected:
    static void SetUpTestSuite()
    {
        std::string folder = ::testing::TempDir() + "porter-options-XXXXXX";
        ASSERT_NE(nullptr, mkdtemp(&folder[0]));
        place() = folder;
        std::ofstream(place() + "/odbc.ini")
            << "[plain]\nDriver = PorterTest\nDescription = a note\nServer = "
               "h\nPort=1\nUID=u\nPWD=p;{q\nsetting_a=1\n"
               "Odd=1\n\n[url]\nDriver=/x/libporterodbc.so\nUrl=https://u:p@h:9/"
               "db?a=1\nDatabase=mine\nPort=10\n\n"
               "[bad]\nPort=x\n\n[long]\nPWD="
            << std::string(2000, 'x') << "\n\n[fits]\nPWD=" << std::string(900, 'y')
            << "\n\n[tls]\nSSLMode=disable\n";
        std::ofstream(place() + "/odbcinst.ini")
            << "[PorterTest]\nDriver=/x/libporterodbc.so\nSetup=/"
               "y\nUsageCount=1\nTimeout=7\nPort=3\nUID=other\nsetting_a=2\n"
               "setting_b=3\n";
        setenv("ODBCINI", (place() + "/odbc.ini").c_str(), 1);
        setenv("ODBCSYSINI", place().c_str(), 1);
    }
    static void TearDownTestSuite()
    {
        unlink((place() + "/odbc.ini").c_str());
        unlink((place() + "/odbcinst.ini").c_str());
        rmdir(place().c_str());
    }
    static std::string &place()
    {
        static std::string folder;
        return folder;
    }
};

TEST_F(Ini, DsnFillsWhatIsMissing)
{
    Options options("DSN=plain;UID=me;Database=d", true);
    EXPECT_EQ("", options.failure());
    EXPECT_EQ(
        "DSN=plain;Driver=PorterTest;Server=h;Port=1;Database=d;UID=me;PWD=***;setting_a=1;setting_b=3;",
        options.written());
    EXPECT_EQ("p;{q", str(options.o.password));
    EXPECT_EQ("Odd", options.unknown()); // of odbc.ini, but nothing of odbcinst.ini
    EXPECT_EQ(7000, options.o.timeout);
    EXPECT_EQ("h 1", options.target());
}

TEST_F(Ini, DriverAlone)
{
    Options options("Driver={PorterTest};Port=5", true);
    EXPECT_EQ("", options.failure());
    EXPECT_EQ("", options.unknown());
    EXPECT_EQ("other", str(options.o.user));
    EXPECT_EQ("localhost 5", options.target());
    EXPECT_EQ("localhost 8123", Options("Driver=/x/libporterodbc.so", true).target());
    EXPECT_EQ("localhost 8123", Options("Driver=Unknown", true).target());
}

TEST_F(Ini, UrlOfDsn)
{
    Options options("DSN=url", true);
    EXPECT_EQ("", options.failure());
    EXPECT_EQ("DSN=url;Driver=/x/"
              "libporterodbc.so;Server=h;Port=10;Database=mine;UID=u;PWD=***;Secure=yes;setting_a=1;",
              options.written());
    // a Url in the string is another place: the data source's port does not belong to it
    Options other("DSN=url;Url=http://k/e", true);
    EXPECT_EQ("k 8123", other.target());
    EXPECT_EQ("e", str(other.o.database));
    EXPECT_EQ("k 77", Options("DSN=plain;Server=k:77", true).target());
    EXPECT_EQ("h 5", Options("DSN=plain;Port=5", true).target());
}

TEST_F(Ini, StrongerSourceWins)
{
    EXPECT_EQ("localhost 8443 full", Options("DSN=tls;Secure=1", true).target());
    EXPECT_EQ("localhost 8443", Options("DSN=tls;Port=8443", true).target());
    Options token("DSN=plain;AccessToken=t", true);
    EXPECT_EQ("", token.failure());
    EXPECT_EQ("t", str(token.o.token));
    EXPECT_EQ("", str(token.o.password));
}

TEST_F(Ini, Failures)
{
    Options missing("DSN=nowhere", true);
    EXPECT_EQ("08001 there is no data source 'nowhere' in odbc.ini", missing.failure());
    EXPECT_EQ("HY024 Port=x: not a whole number", Options("DSN=bad", true).failure());
    Options longer("DSN=long", true);
    EXPECT_EQ(0u, longer.failure().find("HY000 [long] of odbc.ini: the line of PWD is too long"))
        << longer.failure();
    EXPECT_EQ(900u, Options("DSN=fits", true).o.password.size);
}

TEST_F(Ini, Connect)
{
    Options options;
    text none{};
    EXPECT_EQ(0, options_from_dsn(&options.o, text_of("plain"), text_of("me"), none, &options.err));
    EXPECT_EQ("me", str(options.o.user));
    EXPECT_EQ("p;{q", str(options.o.password));
    Options empty;
    EXPECT_EQ(0, options_from_dsn(&empty.o, text_of("plain"), text_of(""), text_of("x"), &empty.err));
    EXPECT_EQ("u", str(empty.o.user));
    EXPECT_EQ("x", str(empty.o.password));
    Options missing;
    EXPECT_EQ(-1, options_from_dsn(&missing.o, text_of("nowhere"), none, none, &missing.err));
    EXPECT_EQ(STATE_08001, missing.err.state);
}

TEST(SessionOptions, KnowThisMachineByItsNames)
{
    const std::pair<const char *, bool> hosts[] = {
        {"Server=localhost", true},          {"Server=LocalHost:9", true}, {"Server=127.0.0.1", true},
        {"Server=[::1]:8123", true},         {"Server=::1", true},         {"UID=x", true},
        {"Server=localhost.example", false}, {"Server=10.0.0.1", false},   {"Server=[::2]", false},
    };
    for (const auto &host : hosts) {
        Options options(std::string(host.first) + ";Compression=zstd;CertificateAuth=1");
        session_options out;
        options_session(&options.o, &server_clickhouse, &out);
        EXPECT_EQ(out.loopback, host.second) << host.first;
        EXPECT_EQ(out.compression, COMPRESSION_ZSTD);
        EXPECT_TRUE(out.certificate_auth);
    }
}

TEST(OptionDocument, NamesEveryRow)
{
    buffer out;
    buffer_init(&out, 1u << 20);
    options_document(&out);
    std::string page(reinterpret_cast<const char *>(out.data), out.size);
    buffer_clear(&out);
    for (size_t i = 0; i < option_count; i++)
        EXPECT_NE(std::string::npos, page.find(std::string("| `") + option_table[i].keyword))
            << option_table[i].keyword;
    EXPECT_NE(std::string::npos, page.find("**Not yet**, but for `text`"));
    EXPECT_NE(std::string::npos, page.find("| `Port` | number 0 to 65535 | `0` |"));
}

TEST(ConnectionString, EveryPrefixIsSafe)
{
    const std::string string =
        "Driver={Porter};Url=https://u:p%41@[::1]:8443/db?x=%20y&ch_z=1#f;PWD={a}}b};setting_q={;};"
        "HttpHeader_X-Y=z;Timeout=1.5;SpillThreshold=64MiB;Odd;SSLMode=require;Session=abc;";
    for (size_t n = 0; n <= string.size(); n++) {
        for (size_t from = 0; from < n; from += 5) {
            std::string part(string, from, n - from);
            part.shrink_to_fit();
            Options options(part);
            if (options.result == 0) {
                (void)options.target();
                (void)options.written();
            }
        }
    }
}

} // namespace

TEST(OptionsServer, IsNamedOrExpectedByThePort)
{
    static const struct {
        const char *string, *name;
    } cases[] = {
        {"Server=h", "clickhouse"},
        {"Server=h;Port=4200", "cratedb"},
        {"Server=h:4200,i", "cratedb"},
        {"Url=http://h:4200/doc", "cratedb"},
        {"Server=h;Port=4200;ServerType=clickhouse", "clickhouse"},
        {"Server=h;Port=8123;ServerType=CrateDB", "cratedb"},
    };
    for (const auto &one : cases) {
        struct options options;
        struct error err = {};
        options_init(&options);
        ASSERT_EQ(options_parse(&options, text_of(one.string), false, &err), 0) << one.string;
        EXPECT_STREQ(options_server(&options)->option, one.name) << one.string;
        options_clear(&options);
    }
}
