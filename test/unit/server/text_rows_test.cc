/* Rows of CSV and TabSeparated with totals and extremes behind them. */
#include "fixture.h"

extern "C" {
#include "convert/convert.h"
#include "server/clickhouse/behind.h"
}

namespace
{

/* Results as text: rows end with `;`, cells with `,`, NULL is ~; results part by `|`; `!` and the SQLSTATE at
 * a failure.
 */
class Reader
{
  public:
    explicit Reader(enum text_form form, bool totals = true, bool extremes = true)
    {
        zones = zone_set_new();
        decoder = text_rows_open(form, totals, extremes, zones, text_of("UTC"), &err);
        EXPECT_NE(decoder, nullptr);
    }
    ~Reader()
    {
        decoder_free(decoder);
        zone_set_free(zones);
        error_clear(&err);
    }
    /* All of `bytes`, `piece` at a time. */
    std::string read(const std::string &bytes, size_t piece)
    {
        std::string out;
        size_t at = 0;
        for (;;) {
            struct block block = {};
            enum decode_step step = decoder_next(decoder, &block, &err);
            if (step == DECODE_BROKEN)
                return out + "!" + (err.state ? sqlstate_get(err.state)->code : "none");
            if (step == DECODE_BLOCK)
                put(block, out);
            else if (step == DECODE_MORE)
                give(bytes, at, piece);
            else if (decoder_more(decoder))
                out += "|";
            else
                return out;
        }
    }

  private:
    void give(const std::string &bytes, size_t &at, size_t piece)
    {
        size_t capacity = 0, size = std::min(piece, bytes.size() - at);
        if (size == 0) {
            decoder_finish(decoder);
            return;
        }
        uint8_t *space = decoder_space(decoder, size, &capacity, &err);
        ASSERT_NE(space, nullptr);
        ASSERT_GE(capacity, size);
        memcpy(space, bytes.data() + at, size);
        decoder_fill(decoder, size);
        at += size;
    }
    static void put(const struct block &block, std::string &out)
    {
        for (uint64_t row = 0; row < block.rows; row++) {
            for (uint32_t i = 0; i < block.column_count; i++) {
                char text[100];
                SQLLEN length = 0;
                struct target target = {};
                struct report report = {};
                target.c_type = SQL_C_CHAR;
                target.data = reinterpret_cast<uint8_t *>(text);
                target.capacity = sizeof text;
                target.octet_length = target.indicator = &length;
                target.stride = target.length_stride = sizeof text;
                const struct converter *converter = convert_find(block.columns[i].type, SQL_C_CHAR);
                ASSERT_NE(converter, nullptr);
                convert_put(converter, &block.columns[i], row, 1, &target, 0, &report);
                out += length == SQL_NULL_DATA ? "~" : std::string(text, static_cast<size_t>(length));
                out += ",";
            }
            out += ";";
        }
    }
    struct error err = {};
    struct zone_set *zones;
    struct decoder *decoder;
};

std::string read(enum text_form form, const std::string &bytes, size_t piece, bool totals = true,
                 bool extremes = true)
{
    Reader reader(form, totals, extremes);
    return reader.read(bytes, piece);
}

const char CSV[] = "\"k\",\"s \"\"x\"\"\",\"l\",\"a\"\n"
                   "\"Int8\",\"Nullable(String)\",\"LowCardinality(String)\",\"Array(String)\"\n"
                   "-1,\"a,\"\"b\"\"\n\n\",\"x\",\"['q',\"\"\"\"]\"\n"
                   "2,\\N,\"\\N\",\"[]\"\n"
                   "3,\"\",\"\",\"[]\"\n"
                   "\n"
                   "4,\"t\",\"\",\"[]\"\n"
                   "\n"
                   "-1,\"min\",\"\",\"[]\"\n"
                   "3,\"max\",\"\",\"[]\"\n";
const char CSV_READ[] = "-1,a,\"b\"\n\n,x,['q',\"\"],;2,~,\\N,[],;3,,,[],;|4,t,,[],;|-1,min,,[],;3,max,,[],;";
const char TABS[] = "k\ts\\tx\ta\n"
                    "UInt64\tNullable(String)\tArray(String)\n"
                    "18446744073709551615\ta\\tb\\n\\0\\\\\t['a\\'\\n']\n"
                    "2\t\\N\t[]\n"
                    "\n"
                    "3\t\\\\N\t[]\n";
const char TABS_BYTES[] = "18446744073709551615,a\tb\n\0\\,['a\\'\\n'],;2,~,[],;|3,\\N,[],;";
const std::string TABS_READ(TABS_BYTES, sizeof TABS_BYTES - 1);

TEST(TextRows, InPiecesOfAnySize)
{
    for (size_t piece : {1, 2, 3, 7, 50, 1000}) {
        EXPECT_EQ(read(TEXT_CSV, CSV, piece), CSV_READ) << piece;
        EXPECT_EQ(read(TEXT_TABS, TABS, piece), TABS_READ) << piece;
    }
}

/* A cut anywhere is broken, but where a row ends: what is missing then the link tells. No value is cut short.
 */
TEST(TextRows, CutAtEveryByte)
{
    std::string whole = CSV;
    size_t head = whole.find('\n', whole.find('\n') + 1) + 1;
    for (size_t size = 1; size < whole.size(); size++) {
        std::string found = read(TEXT_CSV, whole.substr(0, size), 1000);
        if (found.find('!') != std::string::npos)
            continue;
        EXPECT_GE(size, head);
        EXPECT_EQ(whole[size - 1], '\n') << size;
        EXPECT_EQ(std::string(CSV_READ).compare(0, found.size(), found), 0) << found;
    }
}

/* An empty line of one column: a row, or what parts rows from totals. */
TEST(TextRows, TheOnlyColumn)
{
    const std::string head = "s\nString\n";
    for (size_t piece : {1, 5, 1000}) {
        EXPECT_EQ(read(TEXT_TABS, head + "\n\n\n\n\n\n\n", piece), ",;,;|,;|,;,;");
        EXPECT_EQ(read(TEXT_TABS, head + "\n\n\n\n\n\n\n", piece, true, false), ",;,;,;,;,;|,;");
        EXPECT_EQ(read(TEXT_TABS, head + "\n\n\n\n\n\n\n", piece, false, true), ",;,;,;,;|,;,;");
        EXPECT_EQ(read(TEXT_TABS, head + "a\n\nb\n\nc\nd\n", piece), "a,;|b,;|c,;d,;");
        EXPECT_EQ(read(TEXT_TABS, head + "a\n\nb\n", piece), "a,;|b,;") << "extremes are not there after all";
        EXPECT_EQ(read(TEXT_TABS, head, piece), "");
        EXPECT_EQ(read(TEXT_CSV, "\"s\"\n\"String\"\n\"\"\n\"\"\n\n\"\"\n\n\"\"\n\"\"\n", piece),
                  ",;,;|,;|,;,;");
    }
}

TEST(TextRows, WithoutRowsOrColumns)
{
    EXPECT_EQ(read(TEXT_CSV, "", 1), "");
    EXPECT_EQ(read(TEXT_CSV, "\"a\"\n\"Int8\"\n", 1), "");
    EXPECT_EQ(read(TEXT_CSV, "\"a\"\n\"Int8\"\n\n0\n", 1), "|0,;");
    EXPECT_EQ(read(TEXT_CSV, "\"a\"\n", 1), "!HY000");
}

/* What does not fit its type, or the number of columns, is never made to. */
TEST(TextRows, Malformed)
{
    const std::string head = "\"a\",\"b\"\n\"Int8\",\"String\"\n";
    EXPECT_EQ(read(TEXT_CSV, head + "1\n", 100), "!HY000");
    EXPECT_EQ(read(TEXT_CSV, head + "1,\"x\",2\n", 100), "!HY000");
    EXPECT_EQ(read(TEXT_CSV, head + "300,\"x\"\n", 100), "!22003");
    EXPECT_EQ(read(TEXT_CSV, head + "x,\"x\"\n", 100), "!22018");
    EXPECT_EQ(read(TEXT_CSV, head + "\\N,\"x\"\n", 100), "!HY000");
    EXPECT_EQ(read(TEXT_CSV, head + "1,\"x\"y\n", 100), "!HY000");
    EXPECT_EQ(read(TEXT_CSV, head + "\n1,\"x\"\n2,\"x\"\n3,\"x\"\n", 100), "!HY000") << "three rows behind";
    EXPECT_EQ(read(TEXT_CSV, "\"a\",\"b\"\n\"Int8\"\n", 100), "!HY000");
    EXPECT_EQ(read(TEXT_CSV, "\"a\"\n\"NoSuchType\"\n", 100), "!HY000");
}

/* Day and second 0 of old servers, and a time that new rows may not have but old ones do. */
TEST(TextRows, Times)
{
    EXPECT_EQ(read(TEXT_TABS,
                   "d\tt\tb\nDate\tDateTime(\\'UTC\\')\tDateTime64(3, \\'Europe/Berlin\\')\n"
                   "0000-00-00\t0000-00-00 00:00:00\t1900-01-01 00:00:00.000\n",
                   1000),
              "1970-01-01,1970-01-01 00:00:00,1900-01-01 00:00:00.000,;");
}

/* The columns keep their types' names. */
TEST(TextRows, NamesOfTypes)
{
    struct error err = {};
    struct zone_set *zones = zone_set_new();
    struct decoder *decoder = text_rows_open(TEXT_CSV, true, false, zones, text_of("UTC"), &err);
    size_t capacity;
    struct block block = {};
    memcpy(decoder_space(decoder, sizeof CSV - 1, &capacity, &err), CSV, sizeof CSV - 1);
    decoder_fill(decoder, sizeof CSV - 1);
    ASSERT_EQ(decoder_next(decoder, &block, &err), DECODE_BLOCK);
    ASSERT_EQ(block.column_count, 4u);
    EXPECT_TRUE(text_equal(block.names[1], text_of("s \"x\"")));
    EXPECT_TRUE(text_equal(block.columns[2].type->name, text_of("LowCardinality(String)")));
    EXPECT_EQ(block.columns[3].type->kind, KIND_STRING);
    EXPECT_TRUE(text_equal(block.columns[3].type->name, text_of("Array(String)")));
    EXPECT_FALSE(decoder_more(decoder) && decoder_bytes(decoder).size == 0);
    decoder_free(decoder);
    zone_set_free(zones);
}

} // namespace
