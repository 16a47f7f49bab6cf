/* External tables: with rows and with raw results, joined, wrong, from memory, files and callbacks of any
 * size. */
#include <cstdlib>
#include <cstring>
#include <fstream>

#include <porter_odbc.h>

#include <unistd.h>

#include "fixture.h"
#include "memory.h"

namespace
{

/* Rows 0, 1, 2 .. of a callback; `most` calls, then it gives up. */
struct Source {
    uint64_t rows = 0, next = 0;
    int begun = 0, most = 1 << 30, wrong = 0;

    static int64_t read(void *context, void *place, int64_t room)
    {
        Source *self = static_cast<Source *>(context);
        if (!place) {
            self->next = 0;
            self->begun++;
            return 0;
        }
        if (self->most-- <= 0)
            return self->wrong ? room + 1 : -1;
        int64_t size = 0;
        char line[32];
        while (self->next < self->rows) {
            int made =
                std::snprintf(line, sizeof line, "%09llu\n", static_cast<unsigned long long>(self->next));
            if (size + made > room)
                break;
            std::memcpy(static_cast<char *>(place) + size, line, static_cast<size_t>(made));
            size += made;
            self->next++;
        }
        return size;
    }
};

class External : public WithDriver
{
  protected:
    void TearDown() override
    {
        for (const std::string &path : paths)
            unlink(path.c_str());
    }
    std::string file(const std::string &text)
    {
        paths.push_back("/tmp/porter_external_" + std::to_string(getpid()) + "_" +
                        std::to_string(paths.size()));
        std::ofstream(paths.back(), std::ios::binary) << text;
        return paths.back();
    }
    static porter_external_table bytes(const char *name, const char *structure, const std::string &data,
                                       const char *format = "TSV")
    {
        return {1, name, structure, nullptr, format, data.data(), data.size(), nullptr, nullptr, nullptr};
    }
    static porter_external_table of_file(const char *name, const char *structure, const std::string &path,
                                         const char *format = "TSV")
    {
        return {1, name, structure, nullptr, format, nullptr, 0, path.c_str(), nullptr, nullptr};
    }
    static porter_external_table of(Source &source, const char *name = "calls")
    {
        return {1, name, "x UInt32", nullptr, "CSV", nullptr, 0, nullptr, Source::read, &source};
    }
    static void give(odbc::Statement &s, porter_external_table &table)
    {
        ASSERT_OK(s, s.set(PORTER_STMT_ATTR_EXTERNAL_TABLE, &table));
    }
    static void take_away(odbc::Statement &s)
    {
        ASSERT_OK(s, s.set(PORTER_STMT_ATTR_EXTERNAL_TABLE, static_cast<void *>(nullptr)));
    }
    static void raw_format(odbc::Statement &s, std::string name)
    {
        ASSERT_OK(s, SQLSetStmtAttr(s.handle, PORTER_STMT_ATTR_RAW_FORMAT, name.data(),
                                    static_cast<SQLINTEGER>(name.size())));
    }
    /* All cells of the result, one behind the other. */
    static std::string all(odbc::Statement &s)
    {
        std::string text;
        for (auto &row : s.rows())
            for (auto &cell : row)
                text += cell.value_or("NULL");
        EXPECT_OK(s, s.close());
        return text;
    }
    static std::string all(odbc::Statement &s, const std::string &sql)
    {
        SQLRETURN code = s.exec(sql);
        EXPECT_EQ(code, SQL_SUCCESS) << sql << odbc::told(s.diags());
        return SQL_SUCCEEDED(code) ? all(s) : "";
    }

    std::vector<std::string> paths;
};

TEST_P(External, RawResults)
{
    for (const std::string &url : {modern_url(), old_url()}) {
        auto c = open(url);
        odbc::Statement s(*c);
        Source source;
        source.rows = 3;
        std::string path = file("1,a\n2,b\n3,c\n"), data = "2\n3\n4\n";
        auto one = of_file("one", "id UInt32, s String", path, "CSV"), two = bytes("two", "id UInt32", data);
        auto calls = of(source);
        give(s, one);
        give(s, two);
        give(s, calls);
        /* FORMAT in the SQL, with and without markers, and in chunks. */
        EXPECT_EQ(all(s, "SELECT id, s FROM one ORDER BY id FORMAT CSV"), "1,\"a\"\n2,\"b\"\n3,\"c\"\n");
        EXPECT_EQ(all(s, "SELECT sum(id) FROM two FORMAT TSV"), "9\n");
        EXPECT_EQ(all(s, "SELECT count(), sum(x) FROM calls FORMAT TSV"), "3\t3\n");
        EXPECT_EQ(all(s, "SELECT s FROM one ANY INNER JOIN two USING id ORDER BY s FORMAT TSV"), "b\nc\n");
        /* The attribute, prepared, described, executed twice. */
        raw_format(s, "JSONEachRow");
        ASSERT_OK(s, s.prepare("SELECT s FROM one ANY INNER JOIN two USING id ORDER BY s"));
        EXPECT_EQ(s.columns(), 1);
        odbc::Column column;
        ASSERT_OK(s, s.describe(1, &column));
        EXPECT_EQ(column.type, SQL_LONGVARCHAR);
        for (int round = 0; round < 2; round++) {
            ASSERT_OK(s, s.execute());
            EXPECT_EQ(all(s), "{\"s\":\"b\"}\n{\"s\":\"c\"}\n");
        }
        raw_format(s, "");
        ASSERT_OK(s, s.execute());
        EXPECT_EQ(s.rows(), (std::vector<std::vector<odbc::Cell>>{{"b"}, {"c"}}));
        ASSERT_OK(s, s.close());
        ASSERT_OK(s, s.set(PORTER_STMT_ATTR_RAW_CHUNK_SIZE, SQLULEN(4)));
        ASSERT_OK(s, s.exec("SELECT id FROM two ORDER BY id FORMAT TSV"));
        EXPECT_EQ(s.rows(), (std::vector<std::vector<odbc::Cell>>{{"2\n3\n"}, {"4\n"}}));
        ASSERT_OK(s, s.close());
        take_away(s);
        EXPECT_ERROR(s, s.exec("SELECT id FROM two FORMAT TSV"), "42S02");
    }
}

TEST_P(External, RawWithMarkersOfAnySize)
{
    odbc::Statement s(connection());
    std::string data = "2\n3\n4\n", large(300000, 'z');
    auto two = bytes("two", "id UInt32", data);
    SQLLEN size = static_cast<SQLLEN>(large.size());
    give(s, two);
    ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_LONGVARCHAR, 0, 0,
                                  large.data(), 0, &size));
    EXPECT_EQ(all(s, "SELECT sum(id) + length(?) FROM two FORMAT TSV"), "300009\n");
    EXPECT_EQ(all(s, "SELECT sum(id) + length(?) FROM two"), "300009");
}

/* Text and type that do not fit, a row too short: the server's error, for rows and raw; then the statement
 * goes on. */
TEST_P(External, WrongOnes)
{
    odbc::Statement s(connection());
    struct {
        const char *structure, *data, *state;
        int native;
    } cases[] = {{"x Int32", "five\n", "22000", 117},
                 {"x Int32, y Int32", "5\n", "22018", 27},
                 {"x NoSuchType", "5\n", "42000", 50}};
    for (const char *end : {"", " FORMAT CSV"}) {
        for (auto &row : cases) {
            std::string data = row.data;
            auto table = bytes("bad", row.structure, data, "CSV");
            give(s, table);
            SQLRETURN code = s.exec(std::string("SELECT * FROM bad") + end);
            if (code == SQL_SUCCESS)
                code = s.fetch();
            EXPECT_EQ(code, SQL_ERROR) << row.structure << end;
            EXPECT_EQ(s.state(), row.state) << odbc::told(s.diags());
            ASSERT_FALSE(s.diags().empty());
            EXPECT_EQ(s.diags()[0].native, row.native);
            s.close();
        }
        take_away(s);
        EXPECT_EQ(all(s, "SELECT 7"), "7");
    }
}

TEST_P(External, CallbacksThatFail)
{
    odbc::Statement s(connection());
    for (const char *end : {"", " FORMAT TSV"}) {
        Source stops, writes;
        stops.rows = writes.rows = 1000000;
        stops.most = writes.most = 2;
        writes.wrong = 1;
        auto table = of(stops);
        give(s, table);
        EXPECT_ERROR(s, s.exec(std::string("SELECT sum(x) FROM calls") + end), "HY008");
        EXPECT_NE(odbc::told(s.diags()).find("'calls' gave up"), std::string::npos) << odbc::told(s.diags());
        table = of(writes);
        give(s, table);
        EXPECT_ERROR(s, s.exec(std::string("SELECT sum(x) FROM calls") + end), "HY090");
        EXPECT_NE(odbc::told(s.diags()).find("more than it may"), std::string::npos) << odbc::told(s.diags());
        Source good;
        good.rows = 100000;
        table = of(good);
        give(s, table);
        for (int round = 0; round < 2; round++)
            EXPECT_EQ(all(s, std::string("SELECT sum(x) FROM calls") + end),
                      std::string("4999950000") + (*end ? "\n" : ""));
        EXPECT_EQ(good.begun, 2);
        take_away(s);
    }
}

/* Nothing of them is held: a file and a callback of 20 MB (200 MB by PORTER_TEST_FULL), for rows and raw. */
TEST_P(External, LargeOnesInLittleMemory)
{
    const uint64_t rows = std::getenv("PORTER_TEST_FULL") ? 20000000 : 2000000; /* of 10 bytes */
    const std::string sum = std::to_string(rows * (rows - 1) / 2);
    odbc::Statement s(connection());
    Source source;
    source.rows = rows;
    std::string path = file("");
    {
        std::ofstream out(path, std::ios::binary);
        std::vector<char> piece(1 << 20);
        for (int64_t size; (size = Source::read(&source, piece.data(), 1 << 20)) > 0;)
            out.write(piece.data(), size);
    }
    auto big = of_file("big", "x UInt32", path, "CSV"), calls = of(source);
    EXPECT_EQ(all(s, "SELECT 1"), "1");
    size_t before = memory::in_use();
    for (const char *end : {"", " FORMAT TSV"}) {
        const char *line = *end ? "\n" : "";
        take_away(s);
        give(s, big);
        EXPECT_EQ(all(s, std::string("SELECT sum(x) FROM big") + end), sum + line);
        take_away(s);
        give(s, calls);
        EXPECT_EQ(all(s, std::string("SELECT sum(x) FROM calls") + end), sum + line);
        EXPECT_LT(memory::in_use(), before + (size_t(4) << 20));
    }
    /* While they go out, too. */
    struct Watched {
        Source source;
        size_t most = 0;
        static int64_t read(void *context, void *place, int64_t room)
        {
            Watched *self = static_cast<Watched *>(context);
            self->most = std::max(self->most, memory::in_use());
            return Source::read(&self->source, place, room);
        }
    } watched;
    watched.source.rows = rows;
    porter_external_table table = {1,       "calls", "x UInt32", nullptr,       "CSV",
                                   nullptr, 0,       nullptr,    Watched::read, &watched};
    give(s, table);
    EXPECT_EQ(all(s, "SELECT sum(x) FROM calls"), sum);
    EXPECT_LT(watched.most, before + (size_t(8) << 20));
    if (std::getenv("PORTER_TEST_FULL"))
        std::printf("%llu bytes, %zu bytes in use at most, %zu before, %zu MiB resident\n",
                    static_cast<unsigned long long>(rows * 10), watched.most, before,
                    memory::resident() >> 20);
}

BOTH_ENTRY_POINTS(External);

} // namespace
