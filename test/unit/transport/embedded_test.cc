// The embedded engine as a transport, over a library of our own: loading it, requests, answers, failures, cancels.
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <dlfcn.h>
#include <memory>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <fcntl.h>

#include <gtest/gtest.h>

extern "C" {
#include "base/buffer.h"
#include "transport/embedded.h"
}

namespace
{

const sql_dialect DIALECT = {true, true, true, true, true, false, true, true, true, false};

std::string string_of(text text)
{
    return text.size ? std::string(text.data, text.size) : "";
}

text text_from_string(const std::string &string)
{
    return text_make(string.data(), string.size());
}

/* The fake library's own functions. */
template <typename Function> Function *fake(const char *name)
{
    void *handle = dlopen(FAKE_ENGINE, RTLD_NOW | RTLD_NOLOAD);
    return reinterpret_cast<Function *>(dlsym(handle, name));
}

std::string said()
{
    return fake<const char *()>("fake_engine_said")();
}

int open_connections()
{
    return fake<int()>("fake_engine_connections")();
}

int open_results()
{
    return fake<int()>("fake_engine_results")();
}

struct log no_log()
{
    struct log log = {};
    log.file = -1;
    return log;
}

class Transport
{
  public:
    explicit Transport(const std::string &library = FAKE_ENGINE, const std::string &data = "") : log(no_log())
    {
        embedded_options options = {text_from_string(library), text_from_string(data), &DIALECT, &endpoint};
        struct error err = {};
        made = embedded_transport_new(&options, &log, &err);
        if (!made)
            failure = std::string(sqlstate_get(err.state)->code) + " " + (err.message ? err.message : "");
        error_clear(&err);
    }
    ~Transport()
    {
        if (made)
            made->free(made);
    }
    struct log log;
    struct endpoint endpoint = {};
    struct transport *made = nullptr;
    std::string failure;
};

struct Answer {
    int status = 0;
    std::string head, body, error;
};

class Link
{
  public:
    explicit Link(Transport &transport)
    {
        link = transport.made->open(transport.made, nullptr);
    }
    ~Link()
    {
        link_close(link);
    }
    Answer ask(const std::string &target, const std::string &body, const std::string &type = "text/plain",
               int64_t deadline = 0)
    {
        header kind = {text_of("Content-Type"), text_from_string(type)};
        struct request request = {};
        request.target = text_from_string(target);
        request.body = text_from_string(body);
        request.headers = &kind;
        request.header_count = 1;
        request.deadline = deadline;
        return run(request);
    }
    Answer run(struct request &request)
    {
        Answer out;
        struct answer answer = {};
        struct error err = {};
        struct buffer body;
        buffer_init(&body, 1 << 20);
        int status = link_start(link, &request, &answer, &err);
        if (status == 0) {
            out.status = answer.status;
            for (size_t i = 0; i < answer.header_count; i++)
                out.head += string_of(answer.headers[i].name) + ": " + string_of(answer.headers[i].value) + "\n";
            status = link_read_all(link, 1 << 20, &body, &err);
        }
        if (status)
            out.error = std::string(sqlstate_get(err.state)->code) + " " + (err.message ? err.message : "");
        out.body = string_of(buffer_text(&body));
        buffer_clear(&body);
        error_clear(&err);
        return out;
    }
    struct link *link;
};

bool has(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

#define EXPECT_HAS(text, part) EXPECT_TRUE(has(text, part)) << (text) << "\nlacks: " << (part)

TEST(EngineLibrary, WhatIsNotItSaysHowToGetIt)
{
    const struct {
        const char *path, *words;
    } cases[] = {
        {"/nosuch/libchdb.so", "/nosuch/libchdb.so: no such file"},
        {"/nosuch", "npm install @chdb"},
        {TEST_DIR, "libchdb.so: no such file"},
        {FAKE_ENGINE_LACKING, "has no function chdb_result_bytes_written"},
        {FAKE_ENGINE_OLD, "version 26.7.2; Porter needs 26.7.3"},
    };
    for (const auto &c : cases) {
        Transport transport(c.path);
        EXPECT_EQ(transport.failure.substr(0, 5), "08001") << c.path;
        EXPECT_HAS(transport.failure, c.words);
        EXPECT_HAS(transport.failure, "EnginePath");
    }
}

TEST(EngineLibrary, AFileThatIsNoLibrary)
{
    Transport transport(__FILE__);
    EXPECT_EQ(transport.failure.substr(0, 5), "08001");
    EXPECT_HAS(transport.failure, "embedded_test.cc");
}

TEST(Engine, HandlersAreOffBeforeItBoots)
{
    Transport transport;
    ASSERT_EQ(transport.failure, "");
    EXPECT_EQ(said(), "handlers off\n0 SELECT timezone() [TabSeparated]\n");
}

TEST(Engine, OneFolderInAProcess)
{
    char folder[] = "/tmp/porter_engine_XXXXXX";
    ASSERT_TRUE(mkdtemp(folder));
    {
        Transport first(FAKE_ENGINE, folder), same(FAKE_ENGINE, std::string(folder) + "/."), other(FAKE_ENGINE, "");
        EXPECT_EQ(first.failure + same.failure, "");
        EXPECT_EQ(other.failure.substr(0, 5), "08001");
        EXPECT_HAS(other.failure, std::string("DataPath=") + folder);
        Transport library(FAKE_ENGINE_OLD, folder);
        EXPECT_HAS(library.failure, "there can be one only");
    }
    EXPECT_EQ(open_connections(), 0) << "the last one has shut it down";
    {
        Transport memory;
        EXPECT_EQ(memory.failure, "") << "another one may follow";
    }
    rmdir(folder);
}

TEST(Engine, FoldersThatCannotBe)
{
    char folder[] = "/tmp/porter_engine_XXXXXX";
    ASSERT_TRUE(mkdtemp(folder));
    std::string status = std::string(folder) + "/status", refused = std::string(folder) + "/refused";
    int file = open(status.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    ASSERT_EQ(flock(file, LOCK_EX), 0);
    Transport locked(FAKE_ENGINE, folder), missing(FAKE_ENGINE, "/nosuch/deep/folder"), broken(FAKE_ENGINE, refused);
    EXPECT_HAS(locked.failure, "08001 DataPath=" + std::string(folder) + " is in use by another process");
    EXPECT_HAS(missing.failure, "08001 DataPath=/nosuch/deep/folder: no such file");
    EXPECT_HAS(broken.failure, "08001 the embedded engine does not start over DataPath=" + refused);
    close(file);
    unlink(status.c_str());
    rmdir(refused.c_str());
    rmdir(folder);
}

TEST(Engine, AChildOfForkIsToldSo)
{
    Transport transport;
    Link link(transport);
    pid_t child = fork();
    if (child == 0) {
        Transport own;
        bool good = has(own.failure, "08001") && has(own.failure, "forked") &&
                    has(link.ask("/?", "SELECT 1").error, "08S01");
        link_close(link.link);
        _exit(good ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(link.ask("/?", "SELECT CHUNKS 1").body, "chunk;");
}

class Embedded : public testing::Test
{
  protected:
    void SetUp() override
    {
        ASSERT_EQ(transport.failure, "");
        said();
    }
    void TearDown() override
    {
        EXPECT_EQ(open_results(), 0);
    }
    Transport transport;
};

TEST_F(Embedded, StreamsWithTheHeadOfHttp)
{
    Link link(transport);
    Answer answer = link.ask("/?default_format=Native&query_id=q", "SELECT CHUNKS 3");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "chunk;chunk;chunk;");
    EXPECT_HAS(answer.head, "X-ClickHouse-Format: Native\n");
    EXPECT_HAS(answer.head, "X-ClickHouse-Timezone: Etc/UTC\n");
    EXPECT_HAS(answer.head, "\"read_rows\":\"10\"");
    EXPECT_EQ(said(), "stream 1 SELECT CHUNKS 3 [Native]\n");
}

TEST_F(Embedded, SettingsParametersAndDatabase)
{
    Link link(transport);
    const std::string target = "/?database=d%60b&max_threads=3&x=it%27s&param_p1=a%5Ctb&param_p2=";
    link.ask(target, "SELECT {p1:String}");
    link.ask(target, "SELECT 2");
    link.ask("/?", "SELECT 3");
    EXPECT_EQ(said(), "1 USE `d\\`b` [TabSeparated]\n"
                      "1 SET max_threads = '3', x = 'it\\'s' [TabSeparated]\n"
                      "stream 1 SELECT {p1:String} [TabSeparated] p1=a\\tb p2=\n"
                      "stream 1 SELECT 2 [TabSeparated] p1=a\\tb p2=\n"
                      "stream 2 SELECT 3 [TabSeparated]\n")
        << "settings are said once to a connection, which others do not get";
}

TEST_F(Embedded, WhatCannotBeStreamedIsAskedForWhole)
{
    Link link(transport);
    EXPECT_EQ(link.ask("/?", "SHOW TABLES").body, "");
    EXPECT_EQ(link.ask("/?", "SELECT UNSTREAMABLE").status, 200);
    EXPECT_EQ(link.ask("/?default_format=Native", "WHOLE x").body, "x");
    EXPECT_EQ(said(), "1 SHOW TABLES [TabSeparated]\n"
                      "stream 1 SELECT UNSTREAMABLE [TabSeparated]\n1 SELECT UNSTREAMABLE [TabSeparated]\n"
                      "1 WHOLE x [Native]\n");
}

TEST_F(Embedded, OnlyFormatsWithoutAnEndAreStreamed)
{
    Link link(transport);
    for (const char *sql : {"SELECT 1 FORMAT JSON", "SELECT 1 FORMAT Parquet", "SELECT 1 FORMAT CSVWithNames",
                            "SELECT 1 WITH TOTALS FORMAT CSV", "SELECT 1 SETTINGS Extremes = 1 FORMAT TSV"}) {
        link.ask("/?default_format=Native", sql);
        EXPECT_EQ(said(), std::string("1 ") + sql + " [Native]\n");
    }
    link.ask("/?extremes=1&default_format=TSV", "SELECT 1");
    EXPECT_FALSE(has(said(), "stream"));
    for (const char *sql : {"SELECT 1 FORMAT csv", "SELECT 1 FORMAT JSONEachRow", "SELECT 1 WITH TOTALS"}) {
        link.ask("/?default_format=Native", sql);
        std::string all = said();
        EXPECT_EQ(all.substr(0, 7), "stream ");
        EXPECT_HAS(all, std::string(" ") + sql + " [Native]\n");
    }
}

TEST_F(Embedded, OnlyWhatGivesRowsHasAFormat)
{
    Link link(transport);
    EXPECT_HAS(link.ask("/?default_format=Native", "SHOW TABLES").head, "X-ClickHouse-Format: Native");
    EXPECT_FALSE(has(link.ask("/?default_format=Native", "CREATE TABLE t").head, "X-ClickHouse-Format"));
    EXPECT_HAS(link.ask("/?default_format=Native", "SELECT CHUNKS 1 FORMAT CSV").head, "X-ClickHouse-Format: CSV");
}

TEST_F(Embedded, AZoneIsTheStatementsOwn)
{
    Link link(transport);
    const char own[] = "SELECT CHUNKS 1 SETTINGS session_timezone = 'Asia/Tokyo'";
    EXPECT_HAS(link.ask("/?", own).head, "X-ClickHouse-Timezone: Asia/Tokyo\n");
    EXPECT_HAS(link.ask("/?", "SELECT CHUNKS 1").head, "X-ClickHouse-Timezone: Etc/UTC\n");
    EXPECT_HAS(link.ask("/?session_id=z", own).head, "X-ClickHouse-Timezone: Asia/Tokyo\n");
    EXPECT_HAS(link.ask("/?session_id=z", "SELECT CHUNKS 1").head, "X-ClickHouse-Timezone: Etc/UTC\n");
}

TEST_F(Embedded, FailuresHaveTheirCodes)
{
    Link link(transport);
    Answer answer = link.ask("/?", "FAIL");
    EXPECT_EQ(answer.status, 500);
    EXPECT_HAS(answer.head, "X-ClickHouse-Exception-Code: 60\n");
    EXPECT_EQ(answer.body, "Code: 60. DB::Exception: There is no such table. (UNKNOWN_TABLE)\n");
    answer = link.ask("/?", "SELECT NOSUCH");
    EXPECT_EQ(answer.status, 500);
    EXPECT_HAS(answer.head, "X-ClickHouse-Exception-Code: 47\n");
    EXPECT_EQ(link.ask("/?client_protocol_version=54453", "SELECT 1").body.substr(0, 9), "Code: 115");
}

TEST_F(Embedded, AnExceptionBehindRowsIsTaggedAndNothingIsLost)
{
    Link link(transport);
    for (int chunks : {1, 2, 50}) {
        Answer answer = link.ask("/?default_format=Native", "SELECT CHUNKS " + std::to_string(chunks) + " BREAKS");
        EXPECT_EQ(answer.status, 200);
        size_t at = answer.head.find("X-ClickHouse-Exception-Tag: ");
        ASSERT_NE(at, std::string::npos);
        std::string tag = answer.head.substr(at + 28, 16), rows;
        for (int i = 0; i < chunks; i++)
            rows += "chunk;";
        EXPECT_EQ(answer.body, rows + "\r\n__exception__\r\n" + tag + "\r\nCode: 395. DB::Exception: It breaks here\n41 " +
                                   tag + "\r\n__exception__\r\n");
    }
    EXPECT_HAS(said(), "\n1 SELECT 1 [TabSeparated]\n") << "else the engine keeps the query";
}

TEST_F(Embedded, InsertsOfInlineAndProducedData)
{
    Link link(transport);
    EXPECT_EQ(link.ask("/?", "INSERT INTO t FORMAT CSV\n1,2\n").status, 200);
    struct Given {
        int pieces = 2;
    } given;
    struct request request = {};
    request.target = text_of("/?query=INSERT%20INTO%20t%20FORMAT%20Native");
    request.produce_context = &given;
    request.produce = [](void *context, uint8_t *place, size_t, struct error *) -> int64_t {
        Given *from = static_cast<Given *>(context);
        if (from->pieces-- <= 0)
            return 0;
        memcpy(place, "piece", 5);
        return 5;
    };
    EXPECT_EQ(link.run(request).status, 200);
    EXPECT_EQ(said(), "insert 1 INSERT INTO t  [CSV]\ndata 1,2\n\ndone 4\n"
                      "insert 1 INSERT INTO t  [Native]\ndata piece\ndata piece\ndone 10\n");
    EXPECT_HAS(link.ask("/?", "INSERT INTO refusing FORMAT CSV\nx").body, "Code: 27");
    EXPECT_HAS(link.ask("/?", "INSERT INTO missing FORMAT CSV\nx").body, "Code: 60");
    said();
    given.pieces = 1;
    request.produce = [](void *, uint8_t *, size_t, struct error *err) -> int64_t {
        return error_set(err, STATE_22003, 0, "no");
    };
    EXPECT_EQ(link.run(request).error, "22003 no");
    EXPECT_EQ(link.ask("/?", "SELECT CHUNKS 1").body, "chunk;");
    EXPECT_HAS(said(), "insert cancelled");
}

TEST_F(Embedded, ExternalTablesAreTemporaryOnes)
{
    Link link(transport);
    std::string form = "--B\r\nContent-Disposition: form-data; name=\"query\"\r\n\r\nSELECT CHUNKS 1\r\n"
                       "--B\r\nContent-Disposition: form-data; name=\"param_p1\"\r\n\r\nv\r\n"
                       "--B\r\nContent-Disposition: form-data; name=\"ext\"; filename=\"p\"\r\n\r\na\tb\r\n--B--\r\n";
    EXPECT_EQ(link.ask("/?ext_types=UInt8,Tuple(A,B)&ext_format=TSV", form, "multipart/form-data; boundary=B").body,
              "chunk;");
    EXPECT_EQ(said(), "1 CREATE TEMPORARY TABLE `ext` (`_1` UInt8, `_2` Tuple(A,B)) [TabSeparated]\n"
                      "insert 1 INSERT INTO `ext` [TSV]\ndata a\tb\ndone 3\n"
                      "stream 1 SELECT CHUNKS 1 [TabSeparated] p1=v\n")
        << "they go with the connection";
    EXPECT_EQ(link.ask("/?session_id=s&ext_types=A", form, "multipart/form-data; boundary=B").status, 200);
    EXPECT_HAS(said(), " DROP TEMPORARY TABLE `ext` [TabSeparated]\n");
}

TEST_F(Embedded, SessionsHaveConnectionsOfTheirOwn)
{
    Link link(transport);
    EXPECT_HAS(link.ask("/?default_format=Native&session_id=s&session_check=1", "SELECT 1").body, "Code: 372");
    link.ask("/?default_format=Native&session_id=s&x=1", "SELECT 1");
    link.ask("/?default_format=Native&session_id=s&x=1", "SET x = 2");
    link.ask("/?default_format=Native&session_id=s", "SELECT 2");
    EXPECT_EQ(said(), "1 SELECT currentDatabase(), toString(getSetting('x')) [TabSeparated]\n"
                      "1 SET x = '1' [TabSeparated]\n1 SELECT timezone()  [TabSeparated]\n"
                      "stream 1 SELECT 1 [Native]\n"
                      "1 SET x = 'old' [TabSeparated]\n1 SELECT timezone()  [TabSeparated]\n1 SET x = 2 [Native]\n"
                      "1 SELECT timezone()  [TabSeparated]\nstream 1 SELECT 2 [Native]\n");
    Link other(transport);
    struct request request = {};
    struct answer answer;
    request.target = text_of("/?default_format=Native&session_id=s");
    request.body = text_of("SELECT CHUNKS 100");
    ASSERT_EQ(link_start(link.link, &request, &answer, nullptr), 0);
    EXPECT_HAS(other.ask("/?default_format=Native&session_id=s", "SELECT 1").body, "Code: 373");
    link_close(link.link);
    link.link = nullptr;
    EXPECT_EQ(other.ask("/?default_format=Native&session_id=s&close_session=1", "SELECT CHUNKS 1").body, "chunk;");
    EXPECT_HAS(other.ask("/?default_format=Native&session_id=s&session_check=1", "SELECT 1").body, "Code: 372");
}

TEST_F(Embedded, CancelReturnsAtOnceAndKills)
{
    Link link(transport);
    std::thread other([&] {
        while (!has(said(), "WAIT"))
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        link_cancel(link.link);
    });
    EXPECT_HAS(link.ask("/?query_id=q", "SELECT WAIT").error, "HY008");
    other.join();
    EXPECT_HAS(link.ask("/?", "SELECT 1").error, "HY008") << "and all that follows";
    link_close(link.link);
    link.link = nullptr;
    EXPECT_HAS(said(), "KILL QUERY WHERE has(thread_ids, ");
}

TEST_F(Embedded, DeadlinesAndSilence)
{
    Link late(transport);
    EXPECT_HAS(late.ask("/?", "SELECT WAIT", "text/plain", transport_now() + 50).error, "HYT00");
    endpoint_set_idle(&transport.endpoint, 50);
    Link silent(transport);
    EXPECT_HAS(silent.ask("/?", "SELECT WAIT").error, "HYT01");
}

TEST_F(Embedded, ProgressIsToldAndCancels)
{
    Link link(transport);
    struct Told {
        std::string last;
        int calls = 0;
    } told;
    struct request request = {};
    request.target = text_of("/?send_progress_in_http_headers=1&http_headers_progress_interval_ms=5");
    request.body = text_of("SELECT WAIT");
    request.told_context = &told;
    request.told = [](void *context, text name, text value) {
        Told *to = static_cast<Told *>(context);
        to->last = string_of(name) + ": " + string_of(value);
        return ++to->calls < 3 ? 1 : -1;
    };
    EXPECT_HAS(link.run(request).error, "HY008");
    EXPECT_EQ(told.calls, 3);
    EXPECT_EQ(told.last, "X-ClickHouse-Progress: {\"read_rows\":\"11\",\"read_bytes\":\"22\",\"total_rows_to_read\":\"33\","
                         "\"elapsed_ns\":\"44\",\"memory_usage\":\"55\"}");
}

TEST_F(Embedded, AQueryIsKilledByItsId)
{
    Link link(transport), killer(transport);
    std::thread other([&] {
        while (!has(said(), "WAIT"))
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        EXPECT_HAS(killer.ask("/?query_id=q", "SELECT 1").body, "Code: 216");
        killer.ask("/?", "KILL QUERY WHERE query_id = 'q' SYNC");
    });
    EXPECT_HAS(link.ask("/?query_id=q", "SELECT WAIT").body, "Code: 394");
    other.join();
    std::string all = said();
    EXPECT_HAS(all, "KILL QUERY WHERE has(thread_ids, ");
    EXPECT_FALSE(has(all, "SYNC\n") || has(all, "query_id")) << all;
    killer.ask("/?", "KILL QUERY WHERE query_id = 'q' SYNC");
    EXPECT_HAS(said(), "KILL QUERY WHERE query_id = 'q' SYNC");
}

TEST_F(Embedded, ManyThreads)
{
    std::thread threads[8];
    for (std::thread &thread : threads)
        thread = std::thread([&] {
            for (int i = 0; i < 50; i++) {
                Link link(transport);
                std::string body = link.ask("/?max_threads=" + std::to_string(i % 3), "SELECT CHUNKS 4").body;
                EXPECT_EQ(body, "chunk;chunk;chunk;chunk;");
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_LE(open_connections(), 1 + 8 + 8);
}

TEST_F(Embedded, LeavingClosesAll)
{
    {
        Link link(transport);
        link.ask("/?session_id=one", "SELECT 1");
        link.ask("/?", "SELECT 1");
    }
    transport.made->free(transport.made);
    transport.made = nullptr;
    EXPECT_EQ(open_connections(), 0);
}

/* What a process that ends leaves behind: looked at by a handler that was there before the engine, and so comes last. */
struct Ending {
    std::unique_ptr<Transport> transport;
    std::unique_ptr<Link> link;
    std::string later;
    std::atomic<bool> ended{false};
} ending;

void begin_ending()
{
    atexit([] {
        for (int i = 0; i < 500 && !ending.ended; i++)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        fprintf(stderr, "%s then %s\n", ending.later.c_str(), ending.link->ask("/?", "SELECT 1").error.c_str());
        ending.link.reset(); /* as the destructors of a host's objects do */
        ending.transport.reset();
    });
    ending.transport = std::make_unique<Transport>();
    ending.link = std::make_unique<Link>(*ending.transport);
}

TEST(EngineExit, WhatRunsIsKilledAndWaitedFor)
{
    testing::GTEST_FLAG(death_test_style) = "threadsafe";
    auto program = [](bool other_thread) {
        begin_ending();
        std::thread([] {
            ending.later = ending.link->ask("/?", "SELECT WAIT").error;
            ending.ended = true;
        }).detach();
        while (!has(said(), "WAIT"))
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        if (other_thread)
            std::thread([] { exit(3); }).join();
        exit(3);
    };
    const char *told = "08S01 the process is ending then 08S01 the process is ending";
    EXPECT_EXIT(program(false), testing::ExitedWithCode(3), told);
    EXPECT_EXIT(program(true), testing::ExitedWithCode(3), told);
}

TEST(EngineExit, ConnectingIsOver)
{
    testing::GTEST_FLAG(death_test_style) = "threadsafe";
    auto program = [] {
        atexit([] { fprintf(stderr, "%s\n", Transport().failure.c_str()); });
        Transport transport;
        exit(3);
    };
    EXPECT_EXIT(program(), testing::ExitedWithCode(3), "08001 the process is ending");
}

TEST(EngineExit, AChildOfForkEndsAndIsHeard)
{
    testing::GTEST_FLAG(death_test_style) = "threadsafe";
    auto program = [] {
        Transport transport;
        pid_t child = fork();
        if (child == 0) {
            FILE *held = fdopen(dup(2), "w"); /* written at exit */
            fputs("the child's words", held);
            exit(5);
        }
        int status = 0;
        for (int i = 0; i < 1000 && waitpid(child, &status, WNOHANG) == 0; i++)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        kill(child, SIGKILL);
        exit(WIFEXITED(status) && WEXITSTATUS(status) == 5 ? 3 : 1);
    };
    EXPECT_EXIT(program(), testing::ExitedWithCode(3), "the child's words");
}

} // namespace
