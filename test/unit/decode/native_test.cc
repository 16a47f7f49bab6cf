/* The Native decoder against answers of a real server (data/make_vectors.py), whole, in pieces, cut and
 * damaged. */
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <vector>

extern "C" {
#include "decode/native.h"
}
#include "cell_text.h"

namespace
{

std::string slurp(const std::string &path)
{
    std::ifstream in(path, std::ios::binary);
    EXPECT_TRUE(in.good()) << path;
    return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

std::string vector_bytes(const std::string &name)
{
    return slurp(std::string(TEST_DIR "/data/") + name + ".bin");
}

/* One field of TabSeparated. */
std::string unescape(const std::string &text)
{
    static const std::string from = "bfnrt0N", to("\b\f\n\r\t\0", 6);
    if (text == "\\N")
        return "NULL";
    std::string out;
    for (size_t i = 0; i < text.size(); i++) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        size_t at = from.find(text[++i]);
        out += at == std::string::npos ? text[i] : to[at];
    }
    return out;
}

struct vector_case {
    std::string name;
    std::vector<std::string> rows;
    bool refused = false;
};

void PrintTo(const vector_case &c, std::ostream *out)
{
    *out << c.name;
}

std::vector<vector_case> load_cases()
{
    std::vector<vector_case> cases;
    std::string all = slurp(TEST_DIR "/data/expected.tsv"), line;
    for (size_t from = 0, to; (to = all.find('\n', from)) != std::string::npos; from = to + 1) {
        line = all.substr(from, to - from);
        size_t tab = line.find('\t');
        std::string name = line.substr(0, tab);
        if (cases.empty() || cases.back().name != name)
            cases.push_back({name, {}});
        if (tab == std::string::npos)
            continue;
        std::string row, field;
        if (line.substr(tab + 1) == "REFUSED") {
            cases.back().refused = true;
            continue;
        }
        for (size_t at = tab; at != std::string::npos;) {
            size_t end = line.find('\t', at + 1);
            field = line.substr(at + 1, end == std::string::npos ? end : end - at - 1);
            row += (at == tab ? "" : "|") + unescape(field);
            at = end;
        }
        cases.back().rows.push_back(row);
    }
    return cases;
}

const std::vector<vector_case> &cases()
{
    static const std::vector<vector_case> all = load_cases();
    return all;
}

/* What came out of one stream. */
struct outcome {
    std::vector<std::string> rows;
    enum decode_step last = DECODE_MORE;
    enum state state = STATE_00000;
    std::string message;
    uint32_t end_columns = 0;
    uint64_t blocks = 0;
};

/* Whether streams of the running test have a BlockInfo before each block: all recorded ones but rev0_*. */
bool with_block_info;

const struct native_options *recorded_options()
{
    static const struct native_options newer = {0, 0, 0, true};
    return with_block_info ? &newer : nullptr;
}

class stream
{
  public:
    explicit stream(const struct native_options *options = recorded_options())
        : decoder_(native_open(nullptr, text_make("UTC", 3), options, &err_))
    {
        EXPECT_NE(decoder_, nullptr);
    }
    ~stream()
    {
        decoder_free(decoder_);
        error_clear(&err_);
    }
    /* Takes what is there; true while it wants more. */
    bool drain()
    {
        struct block block;
        while ((out.last = decoder_next(decoder_, &block, &err_)) == DECODE_BLOCK) {
            out.blocks++;
            for (uint64_t row = 0; row < block.rows; row++)
                add_row(block, row);
        }
        if (out.last == DECODE_BROKEN) {
            out.state = err_.state;
            out.message = err_.message ? err_.message : "";
        }
        out.end_columns = block.column_count;
        return out.last == DECODE_MORE;
    }
    void feed(const char *data, size_t size)
    {
        while (size > 0) {
            size_t capacity;
            uint8_t *space = decoder_space(decoder_, 1, &capacity, &err_);
            ASSERT_NE(space, nullptr);
            size_t piece = size < capacity ? size : capacity;
            memcpy(space, data, piece);
            decoder_fill(decoder_, piece);
            data += piece;
            size -= piece;
        }
    }
    void finish()
    {
        decoder_finish(decoder_);
        drain();
    }
    size_t wanted() const
    {
        return decoder_wanted(decoder_);
    }
    std::string rest() const
    {
        struct text text = decoder_rest(decoder_);
        return std::string(text.data ? text.data : "", text.size);
    }
    outcome out;

  private:
    void add_row(const struct block &block, uint64_t row)
    {
        std::string text;
        for (uint32_t i = 0; i < block.column_count; i++)
            text += (i ? "|" : "") + cell_text::cell(&block.columns[i], row, false);
        out.rows.push_back(text);
    }
    struct error err_ = {};
    struct decoder *decoder_;
};

outcome decode_pieces(const std::string &bytes, const std::vector<size_t> &sizes)
{
    stream s;
    size_t at = 0;
    for (size_t i = 0; s.drain() && at < bytes.size(); i++) {
        size_t size = std::min(sizes[i % sizes.size()], bytes.size() - at);
        s.feed(bytes.data() + at, size);
        at += size;
    }
    if (s.out.last == DECODE_MORE)
        s.finish();
    return s.out;
}

outcome decode_whole(const std::string &bytes)
{
    return decode_pieces(bytes, {bytes.size() + 1});
}

/* toString(NULL) of a Dynamic or Variant is an empty text, and not NULL. */
std::vector<std::string> as_server(const std::string &name, std::vector<std::string> rows)
{
    for (std::string &row : rows)
        if (row == "NULL" && (name.find("dynamic") != std::string::npos || name.find("variant") != std::string::npos))
            row = "";
    return rows;
}

class NativeVector : public testing::TestWithParam<vector_case>
{
  protected:
    void SetUp() override
    {
        with_block_info = GetParam().name.rfind("rev0_", 0) != 0;
    }
    void TearDown() override
    {
        with_block_info = false;
    }
};

TEST_P(NativeVector, Whole)
{
    const vector_case &c = GetParam();
    outcome out = decode_whole(vector_bytes(c.name));
    if (c.refused) {
        EXPECT_EQ(out.last, DECODE_BROKEN);
        EXPECT_EQ(out.state, STATE_HYC00) << out.message;
        EXPECT_NE(out.message.find("column"), std::string::npos) << out.message;
        EXPECT_NE(out.message.find("at byte"), std::string::npos) << out.message;
        EXPECT_TRUE(out.rows.empty());
        return;
    }
    EXPECT_EQ(out.last, DECODE_END) << out.message;
    EXPECT_EQ(as_server(c.name, out.rows), as_server(c.name, c.rows));
}

TEST_P(NativeVector, PiecesGiveTheSame)
{
    const std::string bytes = vector_bytes(GetParam().name);
    const outcome whole = decode_whole(bytes);
    std::mt19937 random(7);
    std::vector<std::vector<size_t>> ways = {{1}, {2, 1}, {61}, {1, 4096}};
    for (int way = 0; way < 5; way++) {
        ways.emplace_back();
        for (int i = 0; i < 50; i++)
            ways.back().push_back(1 + random() % (way < 3 ? 9 : 200));
    }
    for (const std::vector<size_t> &sizes : ways) {
        outcome out = decode_pieces(bytes, sizes);
        EXPECT_EQ(out.last, whole.last) << out.message;
        EXPECT_EQ(out.rows, whole.rows);
        EXPECT_EQ(out.message, whole.message);
    }
}

TEST_P(NativeVector, WantedIsALowerBound)
{
    const std::string bytes = vector_bytes(GetParam().name);
    stream s;
    size_t at = 0;
    while (s.drain()) {
        if (at == bytes.size()) {
            s.finish();
            break;
        }
        size_t wanted = s.wanted();
        ASSERT_GE(wanted, 1u);
        ASSERT_LE(wanted, bytes.size() - at) << "at " << at;
        s.feed(bytes.data() + at, wanted);
        at += wanted;
    }
    EXPECT_EQ(s.out.last, GetParam().refused ? DECODE_BROKEN : DECODE_END) << s.out.message;
}

TEST_P(NativeVector, CutAnywhereIsNeverAWholeAnswer)
{
    const std::string bytes = vector_bytes(GetParam().name);
    const outcome whole = decode_whole(bytes);
    size_t step = bytes.size() > 4000 ? 97 : 1;
    for (size_t cut = 0; cut < bytes.size(); cut += step) {
        stream s;
        s.feed(bytes.data(), cut);
        if (!s.drain())
            continue; /* refused before the cut */
        size_t rows = s.out.rows.size();
        s.finish();
        ASSERT_EQ(s.out.rows.size(), rows);
        ASSERT_LT(cut == 0 ? 0 : rows, whole.rows.size() + whole.rows.empty());
        if (s.out.last == DECODE_END) {
            EXPECT_TRUE(cut == 0 || s.out.blocks > 0) << "cut at " << cut;
            EXPECT_EQ(s.rest(), "");
        } else {
            ASSERT_EQ(s.out.last, DECODE_BROKEN);
            EXPECT_EQ(s.out.state, STATE_08S01) << s.out.message;
            EXPECT_NE(s.out.message.find("at byte " + std::to_string(cut)), std::string::npos)
                << s.out.message;
        }
    }
}

TEST_P(NativeVector, DamagedBytesNeverCrash)
{
    const std::string bytes = vector_bytes(GetParam().name);
    size_t step = bytes.size() > 2000 ? 13 : 1;
    for (size_t at = 0; at < bytes.size(); at += step) {
        for (int mask : {0x01, 0x10, 0x80, 0xFF}) {
            std::string damaged = bytes;
            damaged[at] = (char)(damaged[at] ^ mask);
            outcome out = decode_whole(damaged);
            ASSERT_TRUE(out.last == DECODE_END || out.last == DECODE_BROKEN);
            if (out.last == DECODE_BROKEN) {
                ASSERT_NE(out.state, STATE_00000);
                ASSERT_NE(out.message.find("at byte"), std::string::npos) << out.message;
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Server, NativeVector, testing::ValuesIn(cases()),
                         [](const testing::TestParamInfo<vector_case> &info) { return info.param.name; });

/* --- handmade streams ---------------------------------------------------------------------------------- */

std::string varint(uint64_t value)
{
    std::string out;
    for (; value >= 0x80; value >>= 7)
        out += (char)(value | 0x80);
    return out + (char)value;
}

std::string u64(uint64_t value)
{
    return std::string((const char *)&value, sizeof value);
}

std::string str(const std::string &text)
{
    return varint(text.size()) + text;
}

std::string head(uint64_t columns, uint64_t rows)
{
    return varint(columns) + varint(rows);
}

std::string column(const std::string &name, const std::string &type)
{
    return str(name) + str(type);
}

TEST(Native, EmptyBodyEndsAtOnce)
{
    outcome out = decode_whole("");
    EXPECT_EQ(out.last, DECODE_END);
    EXPECT_EQ(out.end_columns, 0u);
}

TEST(Native, BlocksWithoutRowsAreSkippedButTheirColumnsKept)
{
    std::string empty = head(2, 0) + column("a", "UInt8") + column("b", "AggregateFunction(sum, UInt8)");
    outcome out = decode_whole(empty + empty + head(0, 0) + empty);
    EXPECT_EQ(out.last, DECODE_END) << out.message;
    EXPECT_EQ(out.end_columns, 2u);
    EXPECT_TRUE(out.rows.empty());

    std::string one = head(1, 1) + column("a", "UInt8") + "\x07";
    out = decode_whole(head(1, 0) + column("a", "UInt8") + one + head(0, 0) + one);
    EXPECT_EQ(out.rows, (std::vector<std::string>{"7", "7"})) << out.message;
}

TEST(Native, BrokenStreams)
{
    const std::string byte = head(1, 1) + column("a", "UInt8") + "\x07";
    const std::string lc = head(1, 1) + column("a", "LowCardinality(String)") + u64(1);
    const std::string keys = u64(0x600) + u64(2) + str("") + str("x");
    const std::string array = head(1, 2) + column("a", "Array(UInt8)");
    const std::string variant = head(1, 1) + column("a", "Variant(String, UInt8)");
    const std::string dynamic = head(1, 1) + column("a", "Dynamic");
    const struct {
        const char *what;
        std::string bytes;
        enum state state;
        const char *message;
    } table[] = {
        {"varint of 11 bytes", std::string(11, '\xff'), STATE_HY000, "64 bits"},
        {"rows beyond the limit", head(1, UINT64_C(1) << 60), STATE_HY000, "rows"},
        {"rows without columns", head(0, 5), STATE_HY000, "0 columns"},
        {"columns beyond the limit", head(2000000, 1), STATE_HY000, "columns"},
        {"other number of columns", byte + head(2, 1), STATE_HY000, "2 columns"},
        {"other name", byte + head(1, 1) + column("b", "UInt8") + "\x07", STATE_HY000, "differ"},
        {"other type", byte + head(1, 1) + column("a", "Int8") + "\x07", STATE_HY000, "differ"},
        {"unknown type", head(1, 1) + column("a", "Blob"), STATE_HY000, "Blob"},
        {"type text too long", head(1, 1) + str("a") + varint(1 << 25), STATE_HY000, "limit"},
        {"rows of nothing", head(1, UINT64_C(1) << 40) + column("a", "Nothing"), STATE_HY000, "rows"},
        {"string larger than a block", head(1, 1) + column("a", "String") + varint(UINT64_C(1) << 40),
         STATE_HY000, "limit"},
        {"fixed column larger than a block", head(1, UINT64_C(1) << 30) + column("a", "UInt256"), STATE_HY000,
         "limit"},
        {"dictionary form", head(1, 1) + column("a", "LowCardinality(String)") + u64(2), STATE_HYC00,
         "form 2"},
        {"global dictionary", lc + u64(0x700) + u64(1), STATE_HYC00, "dictionary"},
        {"key type", lc + u64(0x604) + u64(1), STATE_HYC00, "dictionary"},
        {"empty dictionary", lc + u64(0x600) + u64(0), STATE_HY000, "dictionary"},
        {"huge dictionary", lc + u64(0x600) + u64(UINT64_C(1) << 62), STATE_HY000, "dictionary"},
        {"number of keys", lc + keys + u64(2), STATE_HY000, "2 dictionary keys for 1"},
        {"key beyond", lc + keys + u64(1) + "\x02", STATE_HY000, "beyond its dictionary"},
        {"offsets that fall", array + u64(2) + u64(1) + "xx", STATE_HY000, "fall"},
        {"offsets too large", array + u64(2) + u64(UINT64_C(1) << 50), STATE_HY000, "too large"},
        {"variant mode", variant + u64(1), STATE_HYC00, "form 1"},
        {"discriminator", variant + u64(0) + "\x02", STATE_HY000, "discriminator 2 of 2"},
        {"dynamic form", dynamic + u64(9), STATE_HYC00, "form 9"},
        {"dynamic's many types", dynamic + u64(3) + varint(70000), STATE_HY000, "70000 types"},
        {"dynamic's unknown type", dynamic + u64(3) + varint(1) + str("Blob"), STATE_HY000, "Blob"},
        {"dynamic's aggregate", dynamic + u64(3) + varint(1) + str("AggregateFunction(sum, Int8)"),
         STATE_HYC00, "aggregate"},
        {"binary json", head(1, 1) + column("a", "JSON") + u64(0), STATE_HYC00, "write_json_as_string"},
        {"json, flattened", head(1, 1) + column("a", "JSON") + u64(3), STATE_HYC00, "toString"},
        {"object", head(1, 1) + column("a", "Nullable(Object('json'))"), STATE_HYC00, "Object"},
    };
    for (const auto &row : table) {
        for (size_t piece : {size_t(1), row.bytes.size()}) {
            outcome out = decode_pieces(row.bytes, {piece});
            EXPECT_EQ(out.last, DECODE_BROKEN) << row.what;
            EXPECT_EQ(out.state, row.state) << row.what << ": " << out.message;
            EXPECT_NE(out.message.find(row.message), std::string::npos) << row.what << ": " << out.message;
            EXPECT_NE(out.message.find("at byte"), std::string::npos) << row.what << ": " << out.message;
        }
    }
}

TEST(Native, StaysBroken)
{
    stream s;
    s.feed("\x00\x05", 2);
    EXPECT_FALSE(s.drain());
    EXPECT_FALSE(s.drain());
    EXPECT_EQ(s.out.last, DECODE_BROKEN);
}

TEST(Native, LimitsHold)
{
    struct native_options limits = {};
    limits.block_bytes = 100;
    limits.columns = 2;
    limits.rows = 50;
    const struct {
        std::string bytes;
        bool good;
    } table[] = {
        {head(1, 50) + column("a", "UInt8") + std::string(50, 'x'), true},
        {head(1, 51) + column("a", "UInt8") + std::string(51, 'x'), false},
        {head(2, 1) + column("a", "UInt8") + "x" + column("b", "UInt8") + "x", true},
        {head(3, 1), false},
        {head(1, 1) + column("a", "String") + str(std::string(80, 'x')), true},
        {head(1, 1) + column("a", "String") + str(std::string(95, 'x')), false},
    };
    for (const auto &row : table) {
        stream s(&limits);
        s.feed(row.bytes.data(), row.bytes.size());
        s.drain();
        if (s.out.last == DECODE_MORE)
            s.finish();
        EXPECT_EQ(s.out.last, row.good ? DECODE_END : DECODE_BROKEN) << s.out.message;
    }
}

TEST(Native, ClaimsAreNotBelievedInAdvance)
{
    stream s;
    std::string bytes = head(1, UINT64_C(1) << 26) + column("a", "UInt64");
    s.feed(bytes.data(), bytes.size());
    ASSERT_TRUE(s.drain());
    EXPECT_EQ(s.wanted(), size_t(1) << 20);
}

TEST(Native, DynamicWithinDynamicHasAnEnd)
{
    std::string bytes = head(1, 1) + column("a", "Dynamic");
    for (int i = 0; i < 300; i++)
        bytes += u64(3) + varint(1) + str("Array(Dynamic)");
    outcome out = decode_whole(bytes);
    EXPECT_EQ(out.last, DECODE_BROKEN);
    EXPECT_NE(out.message.find("deep"), std::string::npos) << out.message;
}

TEST(Native, RestIsWhatCameOfTheBlock)
{
    const std::string block = head(1, 1) + column("a", "UInt8") + "\x07", text = "__exception__";
    stream s;
    s.feed((block + text).data(), block.size() + text.size());
    s.drain();
    EXPECT_EQ(s.out.rows.size(), 1u);
    EXPECT_EQ(s.rest(), text);
}

TEST(Native, AHugeStringInSmallPiecesIsNotScannedAgain)
{
    const std::string value(8 << 20, 'v');
    const std::string bytes = head(1, 2) + column("a", "String") + str(value) + str("end");
    stream s;
    for (size_t at = 0; at < bytes.size(); at += 100) {
        s.feed(bytes.data() + at, std::min<size_t>(100, bytes.size() - at));
        s.drain();
    }
    s.finish();
    ASSERT_EQ(s.out.rows.size(), 2u);
    EXPECT_EQ(s.out.rows[0].size(), value.size());
    EXPECT_EQ(s.out.rows[1], "end");
}

TEST(Native, ManySmallBlocksInOnePieceAreNotMovedEachTime)
{
    std::string bytes;
    for (int i = 0; i < 100000; i++)
        bytes += head(1, 1) + column("a", "UInt8") + "\x07";
    outcome out = decode_whole(bytes);
    EXPECT_EQ(out.last, DECODE_END);
    EXPECT_EQ(out.rows.size(), 100000u);
}

TEST(Native, ManyColumns)
{
    std::string bytes = head(2000, 1);
    for (int i = 0; i < 2000; i++)
        bytes += column("c" + std::to_string(i), "String") + str("x");
    outcome out = decode_pieces(bytes, {777});
    EXPECT_EQ(out.last, DECODE_END) << out.message;
    EXPECT_EQ(out.end_columns, 2000u);
    EXPECT_EQ(out.rows.size(), 1u);
}

} // namespace
