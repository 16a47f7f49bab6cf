// Markers, kinds and clauses of statements, in tables of {text, expected}.
#include <gtest/gtest.h>

#include <string>
#include <vector>

extern "C" {
#include "base/arena.h"
#include "sql/statement.h"
}

namespace
{

// As ClickHouse's.
const sql_dialect server = [] {
    sql_dialect d{};
    d.backslash_escapes = d.backtick_names = d.heredocs = d.nested_comments = d.hash_comments = true;
    d.slash_comments = d.unicode_quotes = d.ternary = d.braced_parameters = true;
    return d;
}();
// As CrateDB's or PostgreSQL's.
const sql_dialect plain = [] {
    sql_dialect d{};
    d.heredocs = true;
    return d;
}();
const sql_dialect operators = [] {
    sql_dialect d = plain;
    d.question_operators = true;
    return d;
}();

struct Scanned {
    int result = 0;
    std::string state, message, marked, types;
    statement s{};
    std::string format, keyword, text;
};

Scanned scan(const std::string &sql, const sql_dialect &dialect = server)
{
    Scanned out;
    arena memory;
    error err{};
    arena_init(&memory, 64u << 20);
    out.result = statement_scan(text_make(sql.data(), sql.size()), &dialect, &memory, &out.s, &err);
    if (out.result < 0) {
        out.state = sqlstate_get(err.state)->code;
        out.message = err.message ? err.message : "";
    } else {
        // the text with each marker shown as <n>
        size_t done = 0;
        for (uint32_t i = 0; i < out.s.marker_count; i++) {
            const marker &m = out.s.markers[i];
            out.marked += sql.substr(done, m.at - done) + "<" + std::to_string(i + 1) + ">";
            done = m.at + m.size;
            out.types += std::string(m.type.data ? m.type.data : "", m.type.size) + "|";
        }
        out.marked += sql.substr(done);
        out.format.assign(out.s.format.data ? out.s.format.data : "", out.s.format.size);
        out.keyword.assign(out.s.keyword.data ? out.s.keyword.data : "", out.s.keyword.size);
        out.text = sql.substr(out.s.body, out.s.end - out.s.body);
    }
    error_clear(&err);
    arena_clear(&memory);
    return out;
}

struct Marked {
    const char *sql, *marked;
};

void expect_marked(const std::vector<Marked> &cases, const sql_dialect &dialect)
{
    for (const Marked &c : cases) {
        Scanned got = scan(c.sql, dialect);
        EXPECT_EQ(0, got.result) << c.sql << ": " << got.message;
        EXPECT_EQ(c.marked, got.marked) << c.sql;
    }
}

TEST(Statement, MarkersStandWhereAnOperandIsDue)
{
    expect_marked(
        {
            {"SELECT ?", "SELECT <1>"},
            {"select ?,?", "select <1>,<2>"},
            {"SELECT ? AS x, ? y", "SELECT <1> AS x, <2> y"},
            {"SELECT a FROM t WHERE b=?", "SELECT a FROM t WHERE b=<1>"},
            {"SELECT a FROM t WHERE b = ? AND c > ? OR NOT ?",
             "SELECT a FROM t WHERE b = <1> AND c > <2> OR NOT <3>"},
            {"SELECT a FROM t WHERE b IN (?, ?)", "SELECT a FROM t WHERE b IN (<1>, <2>)"},
            {"SELECT a FROM t WHERE b IN ?", "SELECT a FROM t WHERE b IN <1>"},
            {"SELECT a FROM t WHERE b BETWEEN ? AND ?", "SELECT a FROM t WHERE b BETWEEN <1> AND <2>"},
            {"SELECT a FROM t WHERE b LIKE ? OR b ILIKE ?",
             "SELECT a FROM t WHERE b LIKE <1> OR b ILIKE <2>"},
            {"SELECT a FROM t LIMIT ? OFFSET ?", "SELECT a FROM t LIMIT <1> OFFSET <2>"},
            {"SELECT a FROM t LIMIT ?, ?", "SELECT a FROM t LIMIT <1>, <2>"},
            {"SELECT a FROM t LIMIT ? BY a LIMIT ?", "SELECT a FROM t LIMIT <1> BY a LIMIT <2>"},
            {"SELECT now() - INTERVAL ? DAY", "SELECT now() - INTERVAL <1> DAY"},
            {"SELECT a FROM t SAMPLE ?", "SELECT a FROM t SAMPLE <1>"},
            {"SELECT TOP ? a FROM t", "SELECT TOP <1> a FROM t"},
            {"SELECT CASE ? WHEN ? THEN ? ELSE ? END", "SELECT CASE <1> WHEN <2> THEN <3> ELSE <4> END"},
            {"SELECT DISTINCT ?", "SELECT DISTINCT <1>"},
            {"SELECT f(?, g(?))", "SELECT f(<1>, g(<2>))"},
            {"SELECT [?, ?][?]", "SELECT [<1>, <2>][<3>]"},
            {"SELECT -?, +?, ? + ? * ?", "SELECT -<1>, +<2>, <3> + <4> * <5>"},
            {"SELECT ?::UInt8", "SELECT <1>::UInt8"},
            {"SELECT (?)::UInt8", "SELECT (<1>)::UInt8"},
            {"SELECT CAST(? AS UInt8)", "SELECT CAST(<1> AS UInt8)"},
            {"SELECT x -> ?", "SELECT x -> <1>"},
            {"SELECT arrayMap(x -> x = ?, a)", "SELECT arrayMap(x -> x = <1>, a)"},
            {"SELECT ? || ?", "SELECT <1> || <2>"},
            {"WITH ? AS x SELECT x", "WITH <1> AS x SELECT x"},
            {"SELECT * FROM numbers(?)", "SELECT * FROM numbers(<1>)"},
            {"INSERT INTO t VALUES (?, ?), (?, 'a?')", "INSERT INTO t VALUES (<1>, <2>), (<3>, 'a?')"},
            {"INSERT INTO t (a, b) VALUES(?,?)", "INSERT INTO t (a, b) VALUES(<1>,<2>)"},
            {"INSERT INTO t SELECT ?", "INSERT INTO t SELECT <1>"},
            {"ALTER TABLE t UPDATE a = ? WHERE b = ?", "ALTER TABLE t UPDATE a = <1> WHERE b = <2>"},
            {"ALTER TABLE t DROP PARTITION ?", "ALTER TABLE t DROP PARTITION <1>"},
            {"DELETE FROM t WHERE a = ?", "DELETE FROM t WHERE a = <1>"},
            {"SET max_threads = ?", "SET max_threads = <1>"},
            {"KILL QUERY WHERE query_id = ?", "KILL QUERY WHERE query_id = <1>"},
            {"SELECT a.b.1 = ?", "SELECT a.b.1 = <1>"},
            {"SELECT 1.5e-3+?", "SELECT 1.5e-3+<1>"},
            {"SELECT * EXCEPT (a) FROM t WHERE a = ?", "SELECT * EXCEPT (a) FROM t WHERE a = <1>"},
            {"SELECT count(*) > ? FROM t", "SELECT count(*) > <1> FROM t"},
            {"SELECT a FROM t ORDER BY a WITH FILL FROM ? TO ? STEP ?",
             "SELECT a FROM t ORDER BY a WITH FILL FROM <1> TO <2> STEP <3>"},
            {"?", "<1>"},
            {"SELECT 1", "SELECT 1"},
        },
        server);
}

TEST(Statement, TernariesAreNotMarkers)
{
    expect_marked(
        {
            {"SELECT 1 ? 2 : 3", "SELECT 1 ? 2 : 3"},
            {"SELECT a?b:c", "SELECT a?b:c"},
            {"SELECT a ? b : c, ?", "SELECT a ? b : c, <1>"},
            {"SELECT a ? ? : ?", "SELECT a ? <1> : <2>"},
            {"SELECT ? ? ? : ?", "SELECT <1> ? <2> : <3>"},
            {"SELECT f(x) ? 'a' : 'b'", "SELECT f(x) ? 'a' : 'b'"},
            {"SELECT a[1] ? 1 : 2", "SELECT a[1] ? 1 : 2"},
            {"SELECT (a > ?) ? (b ? 1 : 2) : ?", "SELECT (a > <1>) ? (b ? 1 : 2) : <2>"},
            {"SELECT a ? b ? 1 : 2 : 3", "SELECT a ? b ? 1 : 2 : 3"},
            {"SELECT a ? b : c ? d : e", "SELECT a ? b : c ? d : e"},
            {"SELECT a ? b::String : c", "SELECT a ? b::String : c"},
            {"SELECT a::UInt8 ? b : c", "SELECT a::UInt8 ? b : c"},
            {"SELECT j.a.:Int64 = ?, x ? j.a.:Int64 : 0", "SELECT j.a.:Int64 = <1>, x ? j.a.:Int64 : 0"},
            {"SELECT x IS NULL ? ? : x", "SELECT x IS NULL ? <1> : x"},
            {"SELECT CASE WHEN a THEN b END ? 1 : 2", "SELECT CASE WHEN a THEN b END ? 1 : 2"},
            {"SELECT \"q?\" ? `r?` : ?", "SELECT \"q?\" ? `r?` : <1>"},
            {"SELECT limit ? offset : step", "SELECT limit ? offset : step"},
            {"SELECT t.select ? 1 : 2", "SELECT t.select ? 1 : 2"},
            {"SELECT x FROM t WHERE x ? 1 : ? ORDER BY x ? 1 : 0 LIMIT ?",
             "SELECT x FROM t WHERE x ? 1 : <1> ORDER BY x ? 1 : 0 LIMIT <2>"},
            {"SELECT now() - INTERVAL ? DAY > x ? 1 : 2", "SELECT now() - INTERVAL <1> DAY > x ? 1 : 2"},
            {"SELECT arrayMap(x -> x ? 1 : ?, [?])", "SELECT arrayMap(x -> x ? 1 : <1>, [<2>])"},
            {"SELECT {p:UInt8} ? 1 : 2", "SELECT {p:UInt8} ? 1 : 2"},
            // the colon is not this one's
            {"SELECT f(a ?, b ? 1 : 2)", "SELECT f(a <1>, b ? 1 : 2)"},
            {"SELECT f(a ?) : 1", "SELECT f(a <1>) : 1"},
        },
        server);
}

TEST(Statement, WithoutTernaryEveryQuestionMarkCounts)
{
    expect_marked({{"SELECT a ? b : c", "SELECT a <1> b : c"},
                   {"SELECT {a = ?, \"b?\" = '?'}", "SELECT {a = <1>, \"b?\" = '?'}"},
                   {"SELECT 'it''s ?', E'it\\'s ?', '\\', ?", "SELECT 'it''s ?', E'it\\'s ?', '\\', <1>"},
                   {"SELECT `a?", "SELECT `a<1>"},
                   {"SELECT # ?", "SELECT # <1>"},
                   {"SELECT 1 // ?", "SELECT 1 // <1>"},
                   {"SELECT {x:?}", "SELECT {x:<1>}"},
                   {"SELECT $$ ? $$, ?", "SELECT $$ ? $$, <1>"}},
                  plain);
    expect_marked({{"SELECT j ? 'k', j ?| a, j ?& a, j = ?", "SELECT j ? 'k', j ?| a, j ?& a, j = <1>"},
                   {"SELECT ? ? ?", "SELECT <1> ? <2>"}},
                  operators);
}

TEST(Statement, NothingWithinQuotesAndComments)
{
    expect_marked(
        {
            {"SELECT '?', '''?', 'a\\'?', '\\\\', ?", "SELECT '?', '''?', 'a\\'?', '\\\\', <1>"},
            {"SELECT \"?\", \"a\"\"?\", \"\\\"?\"", "SELECT \"?\", \"a\"\"?\", \"\\\"?\""},
            {"SELECT `?`, `a``?`, `\\`?`", "SELECT `?`, `a``?`, `\\`?`"},
            {"SELECT 1 -- ?\n, ?", "SELECT 1 -- ?\n, <1>"},
            {"SELECT 1 --?", "SELECT 1 --?"},
            {"SELECT 1 /* ? */, ?", "SELECT 1 /* ? */, <1>"},
            {"SELECT /* /* ? */ ? */ ?", "SELECT /* /* ? */ ? */ <1>"},
            {"SELECT /**/?/***/", "SELECT /**/<1>/***/"},
            {"SELECT 1 # ?\n, ?", "SELECT 1 # ?\n, <1>"},
            {"SELECT 1 #! ?\n, ?", "SELECT 1 #! ?\n, <1>"},
            {"SELECT 1 // it's ?\n, ?", "SELECT 1 // it's ?\n, <1>"},
            {"SELECT $$ '? $$, ?", "SELECT $$ '? $$, <1>"},
            {"SELECT $a$ $$ ? $b$ $a$, ?", "SELECT $a$ $$ ? $b$ $a$, <1>"},
            {"SELECT a$b$, ?, c$b$", "SELECT a$b$, <1>, c$b$"},
            {"SELECT \xE2\x80\x98it?'s\xE2\x80\x99, \xE2\x80\x9C?\xE2\x80\x9D, ?",
             "SELECT \xE2\x80\x98it?'s\xE2\x80\x99, \xE2\x80\x9C?\xE2\x80\x9D, <1>"},
            {"SELECT\xC2\xA0?", "SELECT\xC2\xA0<1>"},
            {"SELECT {p:Array(Nullable(Enum8('?}' = 1)))}, ?",
             "SELECT {p:Array(Nullable(Enum8('?}' = 1)))}, <1>"},
            {"SELECT { p : String }, ?", "SELECT { p : String }, <1>"},
            {"SELECT 'a' LIKE 'b' {escape '\\'}, ?", "SELECT 'a' LIKE 'b' {escape '\\'}, <1>"},
            {"SELECT x'3F', ?", "SELECT x'3F', <1>"},
        },
        server);
}

TEST(Statement, TypedMarkers)
{
    Scanned got = scan(
        "SELECT {?:UInt64}, ?, { ? : Map(String, Tuple(a Enum8('}'=1), b Array(Int8))) }, x ? {?:A} : 1");
    EXPECT_EQ("SELECT <1>, <2>, <3>, x ? <4> : 1", got.marked);
    EXPECT_EQ("UInt64||Map(String, Tuple(a Enum8('}'=1), b Array(Int8)))|A|", got.types);
    EXPECT_EQ("SELECT <1>", scan("SELECT {?:UInt64}", plain).marked);
}

TEST(Statement, Kinds)
{
    const struct {
        const char *sql;
        statement_kind kind;
        const char *keyword;
    } cases[] = {
        {"", STATEMENT_EMPTY, ""},
        {"  -- nothing\n/* at all */ ;", STATEMENT_EMPTY, ""},
        {"SELECT 1", STATEMENT_SELECT, "SELECT"},
        {"/* a */ -- b\n  SeLeCt 1", STATEMENT_SELECT, "SeLeCt"},
        {"((select 1) union all (select 2))", STATEMENT_SELECT, "select"},
        {"WITH x AS (SELECT 1) SELECT * FROM x", STATEMENT_SELECT, "WITH"},
        {"WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x", STATEMENT_INSERT, "WITH"},
        {"WITH insert AS (SELECT 1) SELECT 1", STATEMENT_SELECT, "WITH"},
        {"WITH a AS (SELECT 1), delete AS (SELECT 1) SELECT 1", STATEMENT_SELECT, "WITH"},
        {"VALUES (1)", STATEMENT_SELECT, "VALUES"},
        {"FROM t SELECT a", STATEMENT_SELECT, "FROM"},
        {"SHOW TABLES", STATEMENT_SHOW, "SHOW"},
        {"describe t", STATEMENT_SHOW, "describe"},
        {"DESC t", STATEMENT_SHOW, "DESC"},
        {"EXPLAIN SELECT 1", STATEMENT_SHOW, "EXPLAIN"},
        {"EXISTS TABLE t", STATEMENT_SHOW, "EXISTS"},
        {"CHECK TABLE t", STATEMENT_SHOW, "CHECK"},
        {"INSERT INTO t VALUES (1)", STATEMENT_INSERT, "INSERT"},
        {"SET a = 1", STATEMENT_SESSION, "SET"},
        {"SET ROLE x", STATEMENT_SESSION, "SET"},
        {"USE db", STATEMENT_SESSION, "USE"},
        {"CREATE TEMPORARY TABLE t (a Int8)", STATEMENT_SESSION, "CREATE"},
        {"CREATE OR REPLACE TEMPORARY TABLE t (a Int8)", STATEMENT_SESSION, "CREATE"},
        {"DROP TEMPORARY TABLE t", STATEMENT_SESSION, "DROP"},
        {"BEGIN TRANSACTION", STATEMENT_SESSION, "BEGIN"},
        {"CREATE TABLE temporary (a Int8)", STATEMENT_OTHER, "CREATE"},
        {"ALTER TABLE t ADD COLUMN a Int8", STATEMENT_OTHER, "ALTER"},
        {"SYSTEM FLUSH LOGS", STATEMENT_OTHER, "SYSTEM"},
        {"KILL QUERY WHERE 1", STATEMENT_OTHER, "KILL"},
        {"? = 1", STATEMENT_OTHER, ""},
    };
    for (const auto &c : cases) {
        Scanned got = scan(c.sql);
        EXPECT_EQ(0, got.result) << c.sql;
        EXPECT_EQ(c.kind, got.s.kind) << c.sql;
        EXPECT_EQ(c.keyword, got.keyword) << c.sql;
    }
}

TEST(Statement, BodyAndEnd)
{
    const struct {
        const char *sql, *text;
    } cases[] = {
        {" SELECT 1 ; ", "SELECT 1"},
        {"SELECT 1;;;", "SELECT 1"},
        {"-- a\nSELECT 1 -- b;", "SELECT 1"},
        {"SELECT ';' ; /* c */", "SELECT ';'"},
        {"/*a*/(SELECT 1)/*b*/", "(SELECT 1)"},
        {"INSERT INTO t FORMAT CSV 1,2;\n3,4;\n", "INSERT INTO t FORMAT CSV 1,2;\n3,4;\n"},
        {"INSERT INTO t FORMAT CSV ", "INSERT INTO t FORMAT CSV"},
        {"INSERT INTO t VALUES (1) ;", "INSERT INTO t VALUES (1)"},
        {"", ""},
    };
    for (const auto &c : cases)
        EXPECT_EQ(c.text, scan(c.sql).text) << c.sql;
}

TEST(Statement, FormatClause)
{
    const struct {
        const char *sql, *format, *rest; // rest: the text from format_at on
    } cases[] = {
        {"SELECT 1 FORMAT JSON", "JSON", "FORMAT JSON"},
        {"SELECT 1 format TSV;", "TSV", "format TSV;"},
        {"SELECT 1 FORMAT JSON SETTINGS max_threads=1", "JSON", "FORMAT JSON SETTINGS max_threads=1"},
        {"SELECT * FROM t WHERE a = ? FORMAT JSON", "JSON", "FORMAT JSON"},
        {"SELECT * FROM t LIMIT ? FORMAT JSON", "JSON", "FORMAT JSON"},
        {"(SELECT 1) FORMAT JSON", "JSON", "FORMAT JSON"},
        {"SELECT * FORMAT Null", "Null", "FORMAT Null"},
        {"SHOW TABLES FORMAT CSV -- x", "CSV", "FORMAT CSV -- x"},
        {"SELECT * FROM t ORDER BY a DESC FORMAT CSV", "CSV", "FORMAT CSV"},
        {"SELECT 1 UNION ALL SELECT 2 FORMAT CSV", "CSV", "FORMAT CSV"},
        {"SELECT 'FORMAT JSON'", "", ""},
        {"SELECT format FROM t", "", ""},
        {"SELECT a, format FROM t", "", ""},
        {"SELECT a AS format FROM t", "", ""},
        {"SELECT 1 AS format", "", ""},
        {"SELECT * FROM format", "", ""},
        {"SELECT * FROM db.format f", "", ""},
        {"SELECT * FROM t WHERE format = 'JSON'", "", ""},
        {"SELECT * FROM t ORDER BY format LIMIT 1", "", ""},
        {"SELECT * FROM t ORDER BY format DESC", "", ""},
        {"SELECT format(a, b)", "", ""},
        {"SELECT f(a FORMAT JSON)", "", ""},
        {"DROP TABLE format SYNC", "", ""},
        {"SELECT 1 FORMAT", "", ""},
        {"SELECT t.format JSON", "", ""},
        {"INSERT INTO t FORMAT CSV 'unclosed, ? ; x", "CSV", "FORMAT CSV 'unclosed, ? ; x"},
        {"INSERT INTO t (a, b) FORMAT JSONEachRow {\"a\":1}", "JSONEachRow", "FORMAT JSONEachRow {\"a\":1}"},
        {"INSERT INTO t SETTINGS async_insert=1 FORMAT TSV 1\t2", "TSV", "FORMAT TSV 1\t2"},
        {"INSERT INTO t FORMAT CSV ?", "CSV", "FORMAT CSV ?"},
        {"INSERT INTO t SELECT a FROM input('a Int8') FORMAT CSV 'unclosed", "CSV", "FORMAT CSV 'unclosed"},
        {"INSERT INTO format FORMAT TSV x", "TSV", "FORMAT TSV x"},
        {"INSERT INTO format VALUES (1)", "", ""},
        {"INSERT INTO t SELECT format FROM u", "", ""},
        {"INSERT INTO t SELECT a FROM u FORMAT Null", "Null", "FORMAT Null"},
    };
    for (const auto &c : cases) {
        Scanned got = scan(c.sql);
        EXPECT_EQ(0, got.result) << c.sql << got.message;
        EXPECT_EQ(c.format, got.format) << c.sql;
        std::string rest = got.s.format_at == SIZE_MAX ? "" : std::string(c.sql).substr(got.s.format_at);
        EXPECT_EQ(c.rest, rest) << c.sql;
    }
    Scanned got = scan("INSERT INTO t FORMAT Values (?, 'a'), (?, ?)");
    EXPECT_EQ("INSERT INTO t FORMAT Values (<1>, 'a'), (<2>, <3>)", got.marked);
    EXPECT_EQ("Values", got.format);
}

TEST(Statement, SettingsAndOutfile)
{
    const struct {
        const char *sql, *rest;
        bool outfile;
    } cases[] = {
        {"SELECT 1 SETTINGS max_threads=1", "SETTINGS max_threads=1", false},
        {"SELECT 1 settings a=1, b='x' FORMAT CSV", "settings a=1, b='x' FORMAT CSV", false},
        {"SELECT * FROM t LIMIT ? SETTINGS a=?", "SETTINGS a=?", false},
        {"SELECT 1 SETTINGS a=1 UNION ALL SELECT 2", "", false},
        {"SELECT * FROM (SELECT 1 SETTINGS a=1)", "", false},
        {"SELECT settings FROM t", "", false},
        {"SELECT * FROM t WHERE settings = 1", "", false},
        {"SELECT 1 AS settings", "", false},
        {"INSERT INTO t SETTINGS a=1 VALUES (1)", "", false},
        {"CREATE TABLE t (a Int8) ENGINE=Memory SETTINGS a=1 AS SELECT 1", "", false},
        {"CREATE TABLE t (a Int8) ENGINE=Memory SETTINGS a=1", "SETTINGS a=1", false},
        {"SELECT 1 INTO OUTFILE 'x' FORMAT CSV", "", true},
        {"SELECT 'INTO OUTFILE'", "", false},
        {"INSERT INTO outfile VALUES (1)", "", false},
    };
    for (const auto &c : cases) {
        Scanned got = scan(c.sql);
        std::string rest = got.s.settings_at == SIZE_MAX ? "" : std::string(c.sql).substr(got.s.settings_at);
        EXPECT_EQ(c.rest, rest) << c.sql;
        EXPECT_EQ(c.outfile, got.s.into_outfile) << c.sql;
    }
}

TEST(Statement, Malformed)
{
    const struct {
        const char *sql, *message;
    } cases[] = {
        {"SELECT 'a", "the string that begins at position 8 is not closed"},
        {"SELECT 'a\\'", "the string that begins at position 8 is not closed"},
        {"SELECT 'a''", "the string that begins at position 8 is not closed"},
        {"SELECT \"a", "the quoted name that begins at position 8 is not closed"},
        {"SELECT `a", "the quoted name that begins at position 8 is not closed"},
        {"SELECT 1 /* x", "the comment that begins at position 10 is not closed"},
        {"SELECT /* /* */", "the comment that begins at position 8 is not closed"},
        {"SELECT /*/", "the comment that begins at position 8 is not closed"},
        {"SELECT $$ a $", "the heredoc that begins at position 8 is not closed"},
        {"SELECT $a$ $b$", "the heredoc that begins at position 8 is not closed"},
        {"SELECT {p:String", "the brace that begins at position 8 is not closed"},
        {"SELECT {?:String", "the brace that begins at position 8 is not closed"},
        {"SELECT \xE2\x80\x98x", "the string that begins at position 8 is not closed"},
        {"SELECT 1; SELECT 2",
         "a second statement begins at position 11: one statement can be sent at a time"},
        {"INSERT INTO t VALUES (1); x",
         "a second statement begins at position 27: one statement can be sent at a time"},
        {"SELECT 1; 'a", "the string that begins at position 11 is not closed"},
    };
    for (const auto &c : cases) {
        Scanned got = scan(c.sql);
        EXPECT_EQ(-1, got.result) << c.sql;
        EXPECT_EQ("42000", got.state) << c.sql;
        EXPECT_EQ(c.message, got.message) << c.sql;
    }
}

TEST(Statement, Large)
{
    std::string many = "SELECT ?";
    for (int i = 1; i < 65535; i++)
        many += ",?";
    EXPECT_EQ(65535u, scan(many).s.marker_count);
    EXPECT_EQ("42000", scan(many + ",?").state);
    std::string deep(100000, '(');
    EXPECT_EQ(1u, scan("SELECT " + deep + "?").s.marker_count);
    EXPECT_EQ(0, scan(std::string(100000, ')')).result);
    std::string values = "INSERT INTO t VALUES ";
    for (int i = 0; i < 200000; i++)
        values += "(1,'a?','b''?'),";
    Scanned got = scan(values + "(?)");
    EXPECT_EQ(1u, got.s.marker_count);
}

TEST(Statement, EveryPrefixIsSafe)
{
    const std::string sql =
        "WITH a AS (SELECT {p:Enum8('x'=1)}, {?:Array(T)}, \"n\"\"x\", `b\\`c`, $t$h?$t$, E'x\\'', "
        "\xE2\x80\x98u\xE2\x80\x99 /* /* */ */ # c\n // d\n -- e\n ? f ? g : {escape '\\'}) "
        "SELECT 1.5e-3, 0xFF, j.a.:Int64, x::T FORMAT JSON SETTINGS a=1 INTO OUTFILE 'x';";
    for (size_t n = 0; n <= sql.size(); n++) {
        std::string part(sql, 0, n);
        part.shrink_to_fit(); // reads behind the end are seen by the address sanitizer
        for (const sql_dialect *dialect : {&server, &plain, &operators})
            (void)scan(part, *dialect);
    }
}

} // namespace

TEST(Statement, DataOfAnInsertAsAMarker)
{
    struct {
        const char *sql, *marked;
        bool marker, due;
    } cases[] = {
        {"INSERT INTO t FORMAT CSV ?", "INSERT INTO t FORMAT CSV <1>", true, false},
        {"INSERT INTO t (a) SETTINGS x = 1 FORMAT CSV\n? ; ",
         "INSERT INTO t (a) SETTINGS x = 1 FORMAT CSV\n<1> ; ", true, false},
        {"INSERT INTO t FORMAT Values ?", "INSERT INTO t FORMAT Values <1>", true, false},
        {"INSERT INTO t FORMAT Values (?, 1)", "INSERT INTO t FORMAT Values (<1>, 1)", false, false},
        {"INSERT INTO t SELECT a + ? FROM input('a Int8') FORMAT TSV ?",
         "INSERT INTO t SELECT a + <1> FROM input('a Int8') FORMAT TSV <2>", true, false},
        {"INSERT INTO t FORMAT CSV ?, 1", "INSERT INTO t FORMAT CSV ?, 1", false, false},
        {"INSERT INTO t FORMAT CSV 1?", "INSERT INTO t FORMAT CSV 1?", false, false},
        {"INSERT INTO t FORMAT CSV", "INSERT INTO t FORMAT CSV", false, true},
        {"INSERT INTO t FORMAT CSV \n", "INSERT INTO t FORMAT CSV \n", false, true},
        {"INSERT INTO t SELECT 1 FORMAT CSV", "INSERT INTO t SELECT 1 FORMAT CSV", false, false},
        {"SELECT 1 FORMAT CSV", "SELECT 1 FORMAT CSV", false, false},
    };
    for (const auto &c : cases) {
        Scanned got = scan(c.sql);
        EXPECT_EQ(got.result, 0) << c.sql;
        EXPECT_EQ(got.marked, c.marked);
        EXPECT_EQ(got.s.data_marker, c.marker) << c.sql;
        EXPECT_EQ(got.s.data_due, c.due) << c.sql;
    }
}
