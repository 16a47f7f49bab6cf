// Which parts of a statement can be asked about, and where no marker may stand.
#include <gtest/gtest.h>

#include <string>

extern "C" {
#include "sql/probe.h"
}

namespace
{

const sql_dialect server = [] {
    sql_dialect d{};
    d.backslash_escapes = d.backtick_names = d.heredocs = d.nested_comments = d.hash_comments = true;
    d.slash_comments = d.unicode_quotes = d.ternary = d.braced_parameters = true;
    return d;
}();

struct Scanned {
    explicit Scanned(const std::string &text) : sql(text)
    {
        error err{};
        arena_init(&memory, 1 << 20);
        EXPECT_EQ(statement_scan(text_make(sql.data(), sql.size()), &server, &memory, &statement, &err), 0);
        error_clear(&err);
    }
    ~Scanned()
    {
        arena_clear(&memory);
    }
    std::string of(probe_range range) const
    {
        return sql.substr(range.from, range.to - range.from);
    }
    std::string sql;
    arena memory;
    struct statement statement {
    };
};

// "query|set|table|where", or "no".
std::string parts(const std::string &sql)
{
    Scanned scanned(sql);
    probe found{};
    if (!probe_find(&scanned.statement, &server, &found))
        return "no";
    return scanned.of(found.query) + "|" + scanned.of(found.set) + "|" + scanned.of(found.table) + "|" +
           scanned.of(found.where);
}

// "0 a table", or "".
std::string misplaced(const std::string &sql)
{
    Scanned scanned(sql);
    uint32_t index = 0;
    const char *what = probe_misplaced(&scanned.statement, &server, &index);
    return what ? std::to_string(index) + " " + what : "";
}

TEST(Probe, Parts)
{
    EXPECT_EQ(parts("SELECT ? FORMAT TSV"), "SELECT ? |||");
    EXPECT_EQ(parts("/* x */ WITH 1 AS a SELECT ?;"), "WITH 1 AS a SELECT ?|||");
    EXPECT_EQ(parts("INSERT INTO t (a) SELECT ?"), "SELECT ?|||");
    EXPECT_EQ(parts("INSERT INTO t VALUES (?, (SELECT 1))"), "no");
    EXPECT_EQ(parts("DELETE FROM `a b`.t WHERE x = ?"), "||`a b`.t|x = ?");
    EXPECT_EQ(parts("UPDATE t SET a = ?, b = f(?) WHERE c = ?"), "|a = ?, b = f(?) |t|c = ?");
    EXPECT_EQ(parts("ALTER TABLE d.t UPDATE a = ? WHERE b = ? SETTINGS mutations_sync = 1"),
              "|a = ? |d.t|b = ? ");
    EXPECT_EQ(parts("ALTER TABLE t DELETE WHERE a IN (SELECT b FROM c WHERE d = ?)"),
              "||t|a IN (SELECT b FROM c WHERE d = ?)");
}

TEST(Probe, Unusual)
{
    EXPECT_EQ(parts("ALTER TABLE t UPDATE a = 1 WHERE b = ?, DELETE WHERE c = ?"), "no");
    EXPECT_EQ(parts("ALTER TABLE t UPDATE a = ? IN PARTITION 1 WHERE b = ?"), "no");
    EXPECT_EQ(parts("ALTER TABLE t ADD COLUMN a Int8"), "no");
    EXPECT_EQ(parts("DELETE FROM t WHERE"), "no");
    EXPECT_EQ(parts("KILL QUERY WHERE a = ?"), "no");
    EXPECT_EQ(parts("SHOW TABLES LIKE ?"), "no");
}

TEST(Probe, Misplaced)
{
    EXPECT_EQ(misplaced("SELECT ? FROM ?"), "1 a table");
    EXPECT_EQ(misplaced("SELECT 1 AS ?"), "0 a name or a type");
    EXPECT_EQ(misplaced("SELECT (SELECT 1 FROM ?)"), "0 a table");
    EXPECT_EQ(misplaced("SELECT t . ?"), "0 a name");
    EXPECT_EQ(misplaced("DROP TABLE IF EXISTS ?"), "0 a name");
    EXPECT_EQ(misplaced("create or replace view v as select ?"), "0 a parameter's value");
}

TEST(Probe, WellPlaced)
{
    for (const char *sql : {"SELECT substring(a FROM ?)", "SELECT a IS DISTINCT FROM ?", "SELECT 'FROM', ?",
                            "SELECT /* FROM */ ?", "SELECT `FROM`, ?", "SELECT 1 FROM {?:Identifier}",
                            "SELECT a FROM t WHERE table = ?", "SELECT NOT EXISTS (SELECT ?)",
                            "CREATE TABLE t ENGINE = Memory AS SELECT ?", "SELECT 1 FROM (SELECT ?)"})
        EXPECT_EQ(misplaced(sql), "") << sql;
}

} // namespace
