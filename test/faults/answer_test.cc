/* Answers that are cut, spoilt or made to harm: always an error or the whole truth, in bounded memory, and no
 * longer than it takes to say so. */
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include <gtest/gtest.h>

#include "memory.h"
#include "net.h"
#include "player.h"
#include "sweep.h"

using faults::Player;
using sweep::Desk;
using sweep::variable;

namespace
{

bool full()
{
    return variable("PORTER_TEST_FULL") == "1";
}

struct Case {
    const char *name, *sql;
    bool cratedb = false;
    const char *more = "";
    size_t stride = 1; /* of the bytes that are cut or spoilt, unless PORTER_TEST_FULL=1 */
};

const Case CASES[] = {
    {"numbers", "SELECT number, toString(number) FROM numbers(5)"},
    {"types",
     "SELECT toDate(1), toDateTime64(1, 3, 'UTC'), toDecimal64(1, 2), [1, 2], map('k', 1), (1, 'x'), "
     "toNullable(1), toLowCardinality('x'), CAST(1, 'Variant(UInt8, String)'), CAST(1, 'Dynamic'), NULL",
     false, "", 3},
    {"blocks", "SELECT number FROM numbers(40) SETTINGS max_block_size = 8", false, "", 2},
    {"error", "SELECT nothing_of_the_kind"},
    {"midway", "SELECT throwIf(number = 20) FROM numbers(40) SETTINGS max_block_size = 8", false, "", 2},
    {"packed", "SELECT number, toString(number) FROM numbers(50)", false, ";Compression=zstd"},
    {"lz4", "SELECT number, toString(number) FROM numbers(50)", false, ";Compression=lz4"},
    {"gzip", "SELECT number, toString(number) FROM numbers(50)", false, ";Compression=gzip"},
    {"raw", "SELECT number FROM numbers(30) FORMAT CSV"},
    {"totals", "SELECT number % 2 AS k, count() FROM numbers(5) GROUP BY k WITH TOTALS"},
    {"crate", "select 1 as a", true},
    {"crate_error", "selec 1", true},
};

/* What an exchange comes to. */
struct Result {
    std::string seen, state, message;
    bool operator==(const Result &other) const
    {
        return seen == other.seen && state == other.state;
    }
};

std::ostream &operator<<(std::ostream &out, const Result &result)
{
    return out << '[' << result.state << "] " << result.message << " \"" << result.seen << '"';
}

Result once(Desk &desk, const Case &one)
{
    Result result;

    desk.seen.clear();
    try {
        desk.exec(one.sql);
        desk.read(strstr(one.sql, "FORMAT") ? SQL_C_BINARY : SQL_C_CHAR);
        while (!one.cratedb && SQLMoreResults(desk.stmt) == SQL_SUCCESS)
            desk.read(SQL_C_CHAR);
    } catch (const sweep::Failed &failed) {
        result.state = failed.state;
        result.message = failed.message;
    }
    result.seen = desk.seen;
    desk.clear();
    return result;
}

/* What docs/reliability.md adds up. */
void tell(const char *what, size_t count)
{
    printf("%s: %zu %s\n", testing::UnitTest::GetInstance()->current_test_info()->name(), count, what);
}

class Answers : public testing::TestWithParam<Case>
{
  protected:
    void SetUp() override
    {
        std::string url =
            variable(GetParam().cratedb ? "PORTER_TEST_CRATEDB_REPLAY" : "PORTER_TEST_CLICKHOUSE");

        ASSERT_FALSE(url.empty()) << "no server: test/servers/servers start";
        player = std::make_unique<Player>(url);
        player->record();
        desk.connect("Pool=private;Retries=0;Timeout=20;Url=" + player->url() +
                     (GetParam().cratedb ? ";ServerType=cratedb" : "") + GetParam().more);
        player->record();
        whole = once(desk, GetParam());
        answers = player->recorded();
        ASSERT_EQ(answers.size(), 1u) << "the exchange is not one request: " << whole.state << whole.message;
    }
    void TearDown() override
    {
        desk.leave();
    }
    /* The exchange as it was. The link of the one before was closed behind its answer, which what is no read
     * may meet: it is not sent twice. */
    Result again()
    {
        player->play(answers, 0);
        Result result = once(desk, GetParam());
        if (result.state != "08S01" || whole.state == "08S01")
            return result;
        player->play(answers, 0);
        return once(desk, GetParam());
    }
    size_t step() const
    {
        return full() ? 1 : GetParam().stride;
    }
    static bool well_formed(const std::string &state)
    {
        return state.size() == 5 && std::isalnum(state[0]) && std::isalnum(state[4]);
    }

    std::unique_ptr<Player> player;
    Desk desk;
    Result whole;
    std::vector<std::string> answers;
};

TEST_P(Answers, ComeAgainWhole)
{
    EXPECT_EQ(again(), whole);
}

/* A cut answer is an error, whatever had come, unless all of it had but the last line feed; what was an error
 * anyway stays one. */
TEST_P(Answers, CutAtEveryByte)
{
    size_t count = 0;

    for (size_t at = 0; at < answers[0].size(); at += step(), count++) {
        player->play({answers[0].substr(0, at)}, 0);
        Result cut = once(desk, GetParam());
        bool whole_rows = cut == whole && at + 1 == answers[0].size();
        EXPECT_TRUE(well_formed(cut.state) || whole_rows)
            << "cut at byte " << at << " of " << answers[0].size() << ": \"" << cut.seen << "\" "
            << cut.state;
        EXPECT_LE(player->requests(), 2u) << "a read goes out once more, where its link had been used before";
    }
    tell("cuts", count);
    EXPECT_EQ(again(), whole);
}

/* A spoilt byte is an error or another value: never a crash, a wait, or a diagnostic that is none. */
TEST_P(Answers, WithAnySpoiltByte)
{
    const unsigned char changes[] = {0x01, 0x80, 0xFF};
    size_t count = 0;

    for (size_t at = 0; at < answers[0].size(); at += step())
        for (unsigned char change : changes) {
            if (!full() && change != changes[at % 3])
                continue;
            std::string spoilt = answers[0];
            count++;
            spoilt[at] = static_cast<char>(spoilt[at] ^ change);
            player->play({spoilt}, 0);
            Result result = once(desk, GetParam());
            EXPECT_TRUE(result.state.empty() || well_formed(result.state)) << at << ": " << result.state;
        }
    tell("spoilt bytes", count);
    EXPECT_EQ(again(), whole);
}

/* Bytes that are missing or come twice in the middle. */
TEST_P(Answers, WithPiecesLostOrTwice)
{
    const std::string &answer = answers[0];

    for (size_t at = 0; at + 1 < answer.size(); at += 5 * step())
        for (size_t size : {1, 3, 16}) {
            std::string piece = answer.substr(at, size);
            for (const std::string &spoilt :
                 {answer.substr(0, at) + answer.substr(std::min(at + size, answer.size())),
                  answer.substr(0, at) + piece + answer.substr(at)}) {
                player->play({spoilt}, 0);
                Result result = once(desk, GetParam());
                EXPECT_TRUE(result.state.empty() || well_formed(result.state)) << at << ": " << result.state;
            }
        }
}

std::string case_name(const testing::TestParamInfo<Case> &info)
{
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(, Answers, testing::ValuesIn(CASES), case_name);

/* ---- answers that nobody recorded */

struct Harm {
    const char *name;
    std::string head, endless; /* `endless` comes again and again behind `head`; empty: only the head */
};

std::string repeat(const std::string &text, size_t times)
{
    std::string out;
    while (times-- > 0)
        out += text;
    return out;
}

/* A chunk of an answer in Native, behind its head. */
std::string native(const std::string &block, const char *more = "")
{
    char size[32];
    snprintf(size, sizeof size, "%zx\r\n", block.size());
    return std::string("HTTP/1.1 200 OK\r\nX-ClickHouse-Format: Native\r\nX-ClickHouse-Timezone: UTC\r\n") +
           more + "Transfer-Encoding: chunked\r\n\r\n" + size + block + "\r\n";
}

/* BlockInfo, as revisions have it; then columns and rows. */
const char INFO[] = "\x01\x00\x02\xff\xff\xff\xff\x00";
std::string block(const std::string &columns, const std::string &rows, const std::string &rest)
{
    return std::string(INFO, 8) + columns + rows + rest;
}

std::string text(const std::string &value)
{
    std::string out;
    for (size_t size = value.size();; size >>= 7) {
        out += static_cast<char>((size & 0x7F) | (size > 0x7F ? 0x80 : 0));
        if (size <= 0x7F)
            return out + value;
    }
}

const std::string HUGE_NUMBER = std::string(9, '\xff') + "\x01"; /* 2^64 - 1 */

std::vector<Harm> harms()
{
    const std::string one = "\x01", ok = "HTTP/1.1 200 OK\r\n";

    return {
        {"nothing", "", ""},
        {"no_http", "SSH-2.0-OpenSSH_9.2\r\n", ""},
        {"zeros", std::string(100000, '\0'), ""},
        {"status_zero", "HTTP/1.1 000 \r\n\r\n", ""},
        {"status_long", "HTTP/1.1 99999999999999 OK\r\n\r\n", ""},
        {"length_negative", ok + "Content-Length: -5\r\n\r\nabc", ""},
        {"length_huge", ok + "X-ClickHouse-Format: Native\r\nContent-Length: 9223372036854775807\r\n\r\nabc",
         ""},
        {"length_beyond",
         ok + "X-ClickHouse-Format: Native\r\nContent-Length: 99999999999999999999999999\r\n\r\nabc", ""},
        {"chunk_huge",
         ok + "X-ClickHouse-Format: Native\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc", ""},
        {"chunk_wrong", ok + "X-ClickHouse-Format: Native\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
         ""},
        {"headers_endless", ok, "X-More: of the same\r\n"},
        {"header_line_endless", ok + "X-Long: ", std::string(1000, 'x')},
        {"continue_endless", "", "HTTP/1.1 100 Continue\r\n\r\n"},
        {"columns_huge", native(block(HUGE_NUMBER, one, "")), ""},
        {"rows_huge", native(block(one, HUGE_NUMBER, text("a") + text("UInt64") + "12345678")), ""},
        {"rows_huge_endless", native(block(one, HUGE_NUMBER, text("a") + text("UInt8"))),
         "1000\r\n" + std::string(0x1000, 'x') + "\r\n"},
        {"string_huge", native(block(one, one, text("a") + text("String") + HUGE_NUMBER)), ""},
        {"string_endless", native(block(one, one, text("a") + text("String") + HUGE_NUMBER)),
         "1000\r\n" + std::string(0x1000, 'x') + "\r\n"},
        {"array_huge", native(block(one, one, text("a") + text("Array(String)") + std::string(8, '\xff'))),
         ""},
        {"array_turned",
         native(block(one, "\x02",
                      text("a") + text("Array(UInt8)") +
                          std::string("\x05\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0", 16) + "12345")),
         ""},
        {"type_deep",
         native(
             block(one, one, text("a") + text(repeat("Array(", 10000) + "UInt8" + std::string(10000, ')')))),
         ""},
        {"type_long", native(block(one, one, text("a") + text("Enum8(" + std::string(100000, '\'') + ")"))),
         ""},
        {"type_unknown", native(block(one, one, text("a") + text("Nothing_of_the_kind(1, 2)") + "1234")), ""},
        {"low_cardinality_beyond",
         native(block(one, one,
                      text("a") + text("LowCardinality(String)") +
                          std::string("\x01\0\0\0\0\0\0\0\0\x06\0\0\0\0\0\0\x01\0\0\0\0\0\0\0", 24) +
                          text("x") + std::string("\x01\0\0\0\0\0\0\0\x07", 9))),
         ""},
        {"columns_change",
         native(block(one, one, text("a") + text("UInt8") + "1") +
                block(one, one, text("a") + text("String") + text("x"))),
         ""},
        {"columns_more",
         native(block(one, one, text("a") + text("UInt8") + "1") +
                block("\x02", one, text("a") + text("UInt8") + "1" + text("b") + text("UInt8") + "1")),
         ""},
        {"redirect_round", "HTTP/1.1 307 Again\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", ""},
        {"redirect_away", "HTTP/1.1 307 There\r\nLocation: http://127.0.0.2:1/\r\nContent-Length: 0\r\n\r\n",
         ""},
        {"gzip_wrong", native(std::string(1000, 'g'), "Content-Encoding: gzip\r\n"), ""},
        {"zstd_wrong", native(std::string(1000, 'z'), "Content-Encoding: zstd\r\n"), ""},
        {"lz4_wrong", native(std::string(1000, 'l'), "Content-Encoding: lz4\r\n"), ""},
        {"coding_unknown", native(std::string(1000, 'u'), "Content-Encoding: sdch\r\n"), ""},
        {"error_endless",
         "HTTP/1.1 500 Oh\r\nX-ClickHouse-Exception-Code: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
         "1000\r\n" + std::string(0x1000, 'e') + "\r\n"},
    };
}

/* Each in bounded memory and time, with an error. */
TEST(Harms, AreErrors)
{
    std::string url = variable("PORTER_TEST_CLICKHOUSE");
    ASSERT_FALSE(url.empty()) << "no server: test/servers/servers start";
    Player player(url);
    Desk desk;
    Case plain = {"", "SELECT 1"};

    player.record();
    desk.connect("Pool=private;Retries=0;Timeout=20;setting_max_block_size=1000;Compression=zstd;Url=" +
                 player.url());
    for (const Harm &harm : harms()) {
        size_t before = memory::in_use();
        if (harm.endless.empty())
            player.play({harm.head, harm.head, harm.head, harm.head, harm.head, harm.head, harm.head}, 6);
        else
            player.play_endlessly(harm.head, harm.endless);
        if (harm.endless.empty() && strncmp(harm.name, "redirect", 8) != 0)
            player.play({harm.head}, 0);
        Result result = once(desk, plain);
        EXPECT_TRUE(result.state.size() == 5 && result.state != "HY001")
            << harm.name << ": [" << result.state << "] " << result.message << " \"" << result.seen << '"';
        EXPECT_LT(memory::in_use(), before + (8u << 20)) << harm.name;
        EXPECT_LT(player.sent(), size_t{1} << 30) << harm.name << ": read without an end";
    }
    player.record();
    Result result = once(desk, plain);
    EXPECT_EQ(result.seen, "1|") << result.state << result.message;
    desk.leave();
}

} // namespace
