/* The decoder of CrateDB's answers: real ones, in pieces, cut, and ones that lie. */
#include <gtest/gtest.h>

#include <string>
#include <vector>

extern "C" {
#include "decode/json.h"
}
#include "cell_text.h"

namespace
{

/* A table of types as a server has one, in small. */
const type *find_type(void *, json_type what, arena *arena, json_form *form, error *err)
{
    static const struct {
        int64_t id;
        enum kind kind;
        uint32_t width;
        uint8_t scale;
        json_form form;
    } rows[] = {{2, KIND_INT8, 1, 0, JSON_PLAIN},        {3, KIND_BOOL, 1, 0, JSON_PLAIN},
                {4, KIND_STRING, 0, 0, JSON_PLAIN},      {6, KIND_FLOAT64, 8, 0, JSON_PLAIN},
                {7, KIND_FLOAT32, 4, 0, JSON_PLAIN},     {8, KIND_INT16, 2, 0, JSON_PLAIN},
                {9, KIND_INT32, 4, 0, JSON_PLAIN},       {10, KIND_INT64, 8, 0, JSON_PLAIN},
                {15, KIND_DATETIME64, 8, 3, JSON_PLAIN}, {12, KIND_STRING, 0, 0, JSON_TREE},
                {20, KIND_STRING, 0, 0, JSON_TIMETZ},    {22, KIND_NUMERIC, 0, 0, JSON_PLAIN},
                {24, KIND_DATE32, 4, 0, JSON_PLAIN},     {25, KIND_STRING, 0, 0, JSON_BITS},
                {29, KIND_UUID, 16, 0, JSON_PLAIN},      {99, KIND_MAP, 0, 0, JSON_PLAIN}};
    auto *out = static_cast<type *>(arena_zalloc(arena, sizeof(type)));
    for (const auto &row : rows) {
        if (row.id != what.id)
            continue;
        out->kind = what.depth ? KIND_STRING : row.kind;
        out->width = what.depth ? 0 : row.width;
        out->scale = row.scale;
        out->name = text_of("some type");
        *form = what.depth ? JSON_TREE : row.form;
        return out;
    }
    error_set(err, STATE_HY000, 0, "type %d is not known", static_cast<int>(what.id));
    return nullptr;
}

template <typename T> T load(const column &column, uint64_t row)
{
    T value;
    memcpy(&value, column.data + row * column.type->width, sizeof value);
    return value;
}

std::string cell(const column &column, uint64_t row)
{
    if (column.nulls && column.nulls[row])
        return "NULL";
    char digits[NUMBER_TEXT_SIZE];
    switch (column.type->kind) {
    case KIND_BOOL:
        return load<uint8_t>(column, row) ? "true" : "false";
    case KIND_INT8:
        return std::to_string(load<int8_t>(column, row));
    case KIND_INT16:
        return std::to_string(load<int16_t>(column, row));
    case KIND_INT32:
    case KIND_DATE32:
        return std::to_string(load<int32_t>(column, row));
    case KIND_INT64:
    case KIND_DATETIME64:
        return std::to_string(load<int64_t>(column, row));
    case KIND_FLOAT32:
        return std::string(digits, number_format_float(load<float>(column, row), digits));
    case KIND_FLOAT64:
        return std::string(digits, number_format_double(load<double>(column, row), digits));
    case KIND_UUID: {
        char out[40];
        snprintf(out, sizeof out, "%016llx%016llx",
                 static_cast<unsigned long long>(load<uint64_t>(column, row)),
                 static_cast<unsigned long long>(load<uint64_t>(
                     {.type = column.type, .rows = column.rows, .data = column.data + 8}, row)));
        return out;
    }
    default: {
        span span = column.spans[row];
        return std::string(reinterpret_cast<const char *>(column.data) + span.at, span.size);
    }
    }
}

struct outcome {
    decode_step end = DECODE_MORE;
    std::vector<std::string> names;
    std::vector<std::vector<std::string>> rows;
    std::string message;
    struct json_facts facts {
    };
};

void take(const block &block, outcome *out)
{
    out->names.clear();
    for (uint32_t i = 0; i < block.column_count; i++)
        out->names.emplace_back(block.names[i].data, block.names[i].size);
    for (uint64_t row = 0; row < block.rows; row++) {
        out->rows.emplace_back();
        for (uint32_t i = 0; i < block.column_count; i++)
            out->rows.back().push_back(cell(block.columns[i], row));
    }
}

/* Feeds `bytes` in pieces of `piece` bytes (the first of `first`), then the end. */
void feed(decoder *decoder, const std::string &bytes, size_t first, size_t piece, outcome *out)
{
    error err{};
    size_t at = 0;
    bool told = false;
    for (;;) {
        block block{};
        out->end = decoder_next(decoder, &block, &err);
        if (out->end == DECODE_BLOCK || out->end == DECODE_END)
            take(block, out);
        if (out->end == DECODE_END || out->end == DECODE_BROKEN)
            break;
        if (out->end == DECODE_BLOCK)
            continue;
        ASSERT_FALSE(told) << "more is wanted behind the end";
        if (at == bytes.size()) {
            decoder_finish(decoder);
            told = true;
            continue;
        }
        size_t room, size = std::min(at == 0 ? first : piece, bytes.size() - at);
        uint8_t *place = decoder_space(decoder, 1, &room, &err);
        ASSERT_NE(place, nullptr);
        size = std::min(size, room);
        memcpy(place, bytes.data() + at, size);
        decoder_fill(decoder, size);
        at += size;
    }
    out->message = err.message ? err.message : "";
    out->facts = json_facts(decoder);
    error_clear(&err);
}

outcome decode(const std::string &bytes, size_t first, size_t piece)
{
    json_options options{};
    options.type = find_type;
    error err{};
    decoder *decoder = json_open(&options, &err);
    outcome out;
    feed(decoder, bytes, first, piece, &out);
    decoder_free(decoder);
    return out;
}

outcome decode(const std::string &bytes)
{
    return decode(bytes, bytes.size(), bytes.size());
}

/* A row of a real server's answers, and one of nulls. */
const char EVERY_TYPE[] =
    R"({"cols":["b","byt","sm","i","bi","num","r","d","t","ts","o","uu","ai","tz","bits","dt"],)"
    R"("col_types":[3,2,8,9,10,22,7,6,4,15,12,29,[100,[100,9]],20,25,24],"rows":[)"
    R"([true,-128,-32768,-2147483648,-9223372036854775807,1234567890123456789012345678.0123456789,3.14,)"
    R"(2.718281828459045,"h\u00e9llo \uD83C\uDF89",-63549360000000,{"dyn":[1,2.50],"x":{"y":"z\n"}},)"
    R"("f81d4fae-7dec-11d0-a765-00a0c91e6bf6",[[1,null],[]],[45296123456,7200],"B'101'",-1],)"
    R"([null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null],)"
    R"([false,127,32767,2147483647,9223372036854775806,1E-10,"NaN","-Infinity","",253402300799999,{},)"
    R"("00000000-0000-0000-0000-000000000000",[],[0,-5400],"B''",1709164800000]],)"
    R"("rowcount":3,"duration":21.121033})";

void expect_every_type(const outcome &out)
{
    ASSERT_EQ(out.end, DECODE_END) << out.message;
    ASSERT_EQ(out.rows.size(), 3u);
    EXPECT_EQ(out.names.front(), "b");
    EXPECT_EQ(out.names.back(), "dt");
    const std::vector<std::string> first = {"true",
                                            "-128",
                                            "-32768",
                                            "-2147483648",
                                            "-9223372036854775807",
                                            "1234567890123456789012345678.0123456789",
                                            "3.14",
                                            "2.718281828459045",
                                            "h\u00e9llo \U0001F389",
                                            "-63549360000000",
                                            R"({"dyn":[1,2.50],"x":{"y":"z\n"}})",
                                            "f81d4fae7dec11d0a76500a0c91e6bf6",
                                            "[[1,null],[]]",
                                            "12:34:56.123456+02:00",
                                            "101",
                                            "-1"};
    EXPECT_EQ(out.rows[0], first);
    EXPECT_EQ(out.rows[1], std::vector<std::string>(16, "NULL"));
    const std::vector<std::string> third = {"false",
                                            "127",
                                            "32767",
                                            "2147483647",
                                            "9223372036854775806",
                                            "0.0000000001",
                                            "nan",
                                            "-inf",
                                            "",
                                            "253402300799999",
                                            "{}",
                                            std::string(32, '0'),
                                            "[]",
                                            "00:00:00-01:30",
                                            "",
                                            "19782"};
    EXPECT_EQ(out.rows[2], third);
    EXPECT_EQ(out.facts.row_count, 3);
    EXPECT_DOUBLE_EQ(out.facts.duration, 21.121033);
}

TEST(Json, EveryTypeWhole)
{
    expect_every_type(decode(EVERY_TYPE));
}

TEST(Json, EveryTypeByteByByte)
{
    expect_every_type(decode(EVERY_TYPE, 1, 1));
}

TEST(Json, EveryTypeInTwoPieces)
{
    std::string bytes = EVERY_TYPE;
    for (size_t at = 1; at < bytes.size(); at++) {
        SCOPED_TRACE(at);
        expect_every_type(decode(bytes, at, bytes.size()));
    }
}

TEST(Json, NothingCutLooksWhole)
{
    std::string bytes = EVERY_TYPE;
    for (size_t size = 0; size < bytes.size(); size++) {
        outcome out = decode(bytes.substr(0, size), size, size + 1);
        EXPECT_EQ(out.end, DECODE_BROKEN) << size;
        EXPECT_NE(out.message, "") << size;
    }
}

TEST(Json, RowsComeBeforeTheEnd)
{
    json_options options{};
    options.type = find_type;
    error err{};
    decoder *decoder = json_open(&options, &err);
    const std::string bytes = R"({"cols":["a"],"col_types":[4],"rows":[["x"],["yy"],["z)";
    size_t room;
    block block{};
    memcpy(decoder_space(decoder, 1, &room, &err), bytes.data(), bytes.size());
    decoder_fill(decoder, bytes.size());
    ASSERT_EQ(decoder_next(decoder, &block, &err), DECODE_BLOCK);
    EXPECT_EQ(block.rows, 2u);
    EXPECT_EQ(cell(block.columns[0], 1), "yy");
    ASSERT_EQ(decoder_next(decoder, &block, &err), DECODE_MORE);
    const std::string rest = R"(zz"]],"rowcount":3})";
    memcpy(decoder_space(decoder, 1, &room, &err), rest.data(), rest.size());
    decoder_fill(decoder, rest.size());
    ASSERT_EQ(decoder_next(decoder, &block, &err), DECODE_BLOCK);
    ASSERT_EQ(block.rows, 1u);
    EXPECT_EQ(cell(block.columns[0], 0), "zzz");
    decoder_finish(decoder);
    EXPECT_EQ(decoder_next(decoder, &block, &err), DECODE_END);
    EXPECT_EQ(decoder_next(decoder, &block, &err), DECODE_END);
    decoder_free(decoder);
}

TEST(Json, RowsCanBeReadAgain)
{
    json_options options{};
    options.type = find_type;
    error err{};
    decoder *decoder = json_open(&options, &err);
    std::string bytes = EVERY_TYPE;
    size_t room;
    block block{};
    memcpy(decoder_space(decoder, bytes.size(), &room, &err), bytes.data(), bytes.size());
    decoder_fill(decoder, bytes.size());
    ASSERT_EQ(decoder_next(decoder, &block, &err), DECODE_BLOCK);
    outcome first, second;
    take(block, &first);
    text kept = decoder_bytes(decoder);
    std::string copy(kept.data, kept.size);
    struct decoder *again = decoder_again(decoder, &err);
    for (int round = 0; round < 2; round++) {
        uint8_t *place = decoder_space(again, copy.size(), &room, &err);
        ASSERT_GE(room, copy.size());
        memcpy(place, copy.data(), copy.size());
        decoder_fill(again, copy.size());
        ASSERT_EQ(decoder_next(again, &block, &err), DECODE_BLOCK);
        second = {};
        take(block, &second);
        EXPECT_EQ(first.rows, second.rows);
        EXPECT_EQ(first.names, second.names);
        text bytes_again = decoder_bytes(again);
        EXPECT_EQ(copy, std::string(bytes_again.data, bytes_again.size));
    }
    ASSERT_EQ(decoder_next(again, &block, &err), DECODE_MORE);
    decoder_free(again);
    decoder_free(decoder);
}

TEST(Json, KeptRowsThatWereCutAreRefused)
{
    json_options options{};
    options.type = find_type;
    error err{};
    decoder *decoder = json_open(&options, &err);
    std::string bytes = EVERY_TYPE;
    size_t room;
    block block{};
    memcpy(decoder_space(decoder, bytes.size(), &room, &err), bytes.data(), bytes.size());
    decoder_fill(decoder, bytes.size());
    ASSERT_EQ(decoder_next(decoder, &block, &err), DECODE_BLOCK);
    text kept = decoder_bytes(decoder);
    for (size_t size = 1; size < kept.size; size++) {
        struct decoder *again = decoder_again(decoder, &err);
        memcpy(decoder_space(again, size, &room, &err), kept.data, size);
        decoder_fill(again, size);
        decoder_finish(again);
        EXPECT_EQ(decoder_next(again, &block, &err), DECODE_BROKEN) << size;
        decoder_free(again);
    }
    error_clear(&err);
    decoder_free(decoder);
}

TEST(Json, StatementsWithoutRows)
{
    outcome out = decode(R"({"cols":[],"col_types":[],"rows":[[]],"rowcount":1,"duration":1020.2028})");
    EXPECT_EQ(out.end, DECODE_END) << out.message;
    EXPECT_TRUE(out.names.empty());
    EXPECT_TRUE(out.rows.empty());
    EXPECT_EQ(out.facts.row_count, 1);
}

TEST(Json, ColumnsWithoutRows)
{
    outcome out = decode(R"({"cols":["a","a"],"col_types":[9,4],"rows":[],"rowcount":0})");
    EXPECT_EQ(out.end, DECODE_END) << out.message;
    EXPECT_EQ(out.names, (std::vector<std::string>{"a", "a"}));
    EXPECT_LT(out.facts.duration, 0);
}

TEST(Json, OtherMembersAreSkipped)
{
    outcome out = decode(R"({"x":{"y":[1,{"z":null}]},"w":[[],true,"s",2],"cols":["a"],"v":false,)"
                         R"("col_types":[9],"rows":[[5]],"u":null,"rowcount":1,"duration":2})");
    EXPECT_EQ(out.end, DECODE_END) << out.message;
    ASSERT_EQ(out.rows.size(), 1u);
    EXPECT_EQ(out.rows[0][0], "5");
}

TEST(Json, FurtherDocuments)
{
    json_options options{};
    options.type = find_type;
    error err{};
    decoder *decoder = json_open(&options, &err);
    outcome out;
    feed(decoder, R"({"cols":["a"],"col_types":[9],"rows":[[1],[2]],"rowcount":2})", 9, 9, &out);
    ASSERT_EQ(json_continue(decoder, &err), 0);
    feed(decoder, R"({"cols":["a"],"col_types":[9],"rows":[[3]],"rowcount":1})", 5, 5, &out);
    EXPECT_EQ(out.end, DECODE_END) << out.message;
    ASSERT_EQ(out.rows.size(), 3u);
    EXPECT_EQ(out.rows[2][0], "3");
    for (const char *other : {R"({"cols":["b"],"col_types":[9],"rows":[[3]],"rowcount":1})",
                              R"({"cols":["a"],"col_types":[10],"rows":[[3]],"rowcount":1})",
                              R"({"cols":[],"col_types":[],"rows":[[]],"rowcount":1})"}) {
        ASSERT_EQ(json_continue(decoder, &err), 0);
        feed(decoder, other, 100, 100, &out);
        EXPECT_EQ(out.end, DECODE_BROKEN) << other;
    }
    decoder_free(decoder);
}

TEST(Json, LiesAreRefused)
{
    for (const char *bytes : {
             R"([])",
             R"("text")",
             R"({"cols":["a"],"col_types":[9],"rows":[[1,2]]})",
             R"({"cols":["a","b"],"col_types":[9,9],"rows":[[1]]})",
             R"({"cols":["a"],"rows":[[1]]})",
             R"({"cols":["a"],"col_types":[9,9],"rows":[[1]]})",
             R"({"col_types":[9],"rows":[[1]]})",
             R"({"cols":["a"],"col_types":[77],"rows":[]})",
             R"({"cols":["a"],"col_types":[99],"rows":[]})",
             R"({"cols":["a"],"col_types":["x"],"rows":[]})",
             R"({"cols":["a"],"col_types":[9],"rows":[1]})",
             R"({"cols":["a"],"col_types":[9],"rows":[["1"]]})",
             R"({"cols":["a"],"col_types":[9],"rows":[[1.5]]})",
             R"({"cols":["a"],"col_types":[9],"rows":[[2147483648]]})",
             R"({"cols":["a"],"col_types":[2],"rows":[[-129]]})",
             R"({"cols":["a"],"col_types":[10],"rows":[[9223372036854775808]]})",
             R"({"cols":["a"],"col_types":[7],"rows":[[1e39]]})",
             R"({"cols":["a"],"col_types":[6],"rows":[["none"]]})",
             R"({"cols":["a"],"col_types":[3],"rows":[[1]]})",
             R"({"cols":["a"],"col_types":[9],"rows":[[true]]})",
             R"({"cols":["a"],"col_types":[9],"rows":[[{}]]})",
             R"({"cols":["a"],"col_types":[29],"rows":[["f81d4fae-7dec-11d0-a765-00a0c91e6bf"]]})",
             R"({"cols":["a"],"col_types":[29],"rows":[["f81d4fae-7dec-11d0-a765-00a0c91e6bfg"]]})",
             R"({"cols":["a"],"col_types":[20],"rows":[[[1]]]})",
             R"({"cols":["a"],"col_types":[20],"rows":[[[-1,0]]]})",
             R"({"cols":["a"],"col_types":[9],"rows":[[1]]} {})",
             R"({"cols":["a"],"col_types":[9],"rows":[[1]],"rowcount":"x)",
             R"({"cols":["a"],"col_types":[9],"rows":[[1]],"rowcount":1.5})",
         }) {
        outcome out = decode(bytes);
        EXPECT_EQ(out.end, DECODE_BROKEN) << bytes;
        EXPECT_NE(out.message, "") << bytes;
    }
}

TEST(Json, NestingIsLimited)
{
    std::string deep(5000, '['), bytes = R"({"cols":["a"],"col_types":[12],"rows":[[)";
    EXPECT_EQ(decode(bytes + deep).end, DECODE_BROKEN);
    EXPECT_EQ(decode(R"({"x":)" + deep).end, DECODE_BROKEN);
    EXPECT_EQ(decode(R"({"cols":["a"],"col_types":)" + deep).end, DECODE_BROKEN);
}

TEST(Json, LimitOfABlock)
{
    json_options options{};
    options.type = find_type;
    options.cell_bytes = 1000;
    error err{};
    decoder *decoder = json_open(&options, &err);
    outcome out;
    std::string bytes = R"({"cols":["a"],"col_types":[4],"rows":[[")" + std::string(2000, 'x') + R"("]]})";
    feed(decoder, bytes, bytes.size(), bytes.size(), &out);
    EXPECT_EQ(out.end, DECODE_BROKEN);
    decoder_free(decoder);
}

/* Rows without white space are read another way than tokens are: whatever stands in a cell, both ways agree.
 */
TEST(Json, PlainCellsAreReadAsTokensAre)
{
    const int types[] = {2, 3, 4, 6, 7, 8, 9, 10, 15, 12, 20, 22, 24, 25, 29};
    const std::string texts[] = {"null",
                                 "true",
                                 "false",
                                 "nul",
                                 "truth",
                                 "0",
                                 "-0",
                                 "00",
                                 "-",
                                 "1",
                                 "-1",
                                 "127",
                                 "128",
                                 "-128",
                                 "-129",
                                 "32767",
                                 "32768",
                                 "-32768",
                                 "2147483647",
                                 "-2147483648",
                                 "2147483648",
                                 "99999999999999999",
                                 "999999999999999999",
                                 "1000000000000000000",
                                 "9223372036854775807",
                                 "-9223372036854775808",
                                 "9223372036854775808",
                                 "123456789012345678901234567890",
                                 "0.5",
                                 "-0.0",
                                 "1.",
                                 ".5",
                                 "0.1",
                                 "3.14",
                                 "2.718281828459045",
                                 "0.30000000000000004",
                                 "1.7976931348623157E308",
                                 "4.9E-324",
                                 "1e400",
                                 "1E-400",
                                 "1.0E21",
                                 "1e5",
                                 "1e+5",
                                 "1e",
                                 "1e-",
                                 "5e-324",
                                 "123456789012345678.5",
                                 "0.000000000000000000000000000001",
                                 "3.4028235E38",
                                 "3.5E38",
                                 "9007199254740993",
                                 "9007199254740992.5",
                                 "179769313486231570000000000000000000000",
                                 "\"\"",
                                 "\"x\"",
                                 "\"NaN\"",
                                 "\"-Infinity\"",
                                 "\"a text of sixteen\"",
                                 "\"fifteen bytes..\"",
                                 "\"h\u00e9llo \U0001F389\"",
                                 "\"\u00e9\"",
                                 "\"\\u00e9\\n\\\\\"",
                                 "\"\x80\"",
                                 "\"a\x80\"",
                                 "\"\xc3\"",
                                 "\"\n\"",
                                 "\"B'101'\"",
                                 "\"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\"",
                                 "\"F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6\"",
                                 "\"f81d4fae-7dec-11d0-a765-00a0c91e6bfg\"",
                                 "\"f81d4fae+7dec-11d0-a765-00a0c91e6bf6\"",
                                 "[]",
                                 "[1,2]",
                                 "{\"a\":[1]}",
                                 "1 2",
                                 "\"x"};
    for (int type : types) {
        std::string head = R"({"cols":["a","b"],"col_types":[9,)" + std::to_string(type) + R"(],"rows":[)";
        for (const std::string &text : texts) {
            outcome plain = decode(head + "[1," + text + "],[2,null]],\"rowcount\":2}");
            outcome spaced = decode(head + " [ 1 , " + text + " ] , [ 2 , null ] ],\"rowcount\":2}");
            outcome pieces = decode(head + "[1," + text + "],[2,null]],\"rowcount\":2}", 3, 1);
            EXPECT_EQ(plain.end, spaced.end) << type << ' ' << text << ' ' << plain.message << spaced.message;
            EXPECT_EQ(plain.rows, spaced.rows) << type << ' ' << text;
            EXPECT_EQ(plain.end, pieces.end) << type << ' ' << text;
            EXPECT_EQ(plain.rows, pieces.rows) << type << ' ' << text;
        }
    }
}

TEST(Json, ManyRowsInAnyPieces)
{
    std::string compact = R"({"cols":["a","b","c","d"],"col_types":[10,4,6,22],"rows":[)", spaced = compact;
    std::vector<std::vector<std::string>> expected;
    for (int i = 0; i < 3000; i++) {
        std::string id = std::to_string(i * 1000003LL), name(static_cast<size_t>(i % 70), 'n'),
                    real = std::to_string(i) + ".25", exact = id + ".0100";
        compact += (i ? ",[" : "[") + id + ",\"" + name + "\"," + real + "," + exact + "]";
        spaced += (i ? ",\n [ " : " [") + id + ", \"" + name + "\" ," + real + "\t," + exact + " ]";
        expected.push_back({id, name, real, exact});
    }
    for (std::string *json : {&compact, &spaced}) {
        *json += R"(],"rowcount":3000})";
        for (size_t piece : {json->size(), size_t{1}, size_t{7}, size_t{100}, size_t{4096}}) {
            outcome out = decode(*json, piece, piece);
            ASSERT_EQ(out.end, DECODE_END) << out.message;
            ASSERT_EQ(out.rows, expected) << piece;
        }
    }
}

TEST(Json, TextsOfTrees)
{
    outcome out =
        decode(R"({"cols":["a"],"col_types":[12],"rows":[[{ "k\u00e9" : [ 1.50 , true,null, "x\/\u0007\"" ],)"
               R"("b":{"":[[],{}]} }]],"rowcount":1})");
    ASSERT_EQ(out.end, DECODE_END) << out.message;
    EXPECT_EQ(out.rows[0][0], "{\"k\u00e9\":[1.50,true,null,\"x/\\u0007\\\"\"],\"b\":{\"\":[[],{}]}}");
}

/* An endless text takes memory up to the limit, not more. */
TEST(Json, ATextWithoutAnEndIsRefused)
{
    json_options options{};
    options.type = find_type;
    options.cell_bytes = 1 << 20;
    error err{};
    decoder *decoder = json_open(&options, &err);
    std::string bytes = R"({"cols":["a"],"col_types":[4],"rows":[[")" + std::string(1000, 'x');
    size_t room, given = 0;
    uint8_t *place;
    block block{};
    while (given < (1 << 23) && (place = decoder_space(decoder, 65536, &room, &err))) {
        size_t size = std::min(bytes.size(), room);
        memcpy(place, bytes.data(), size);
        decoder_fill(decoder, size);
        given += size;
        bytes = std::string(65536, 'x');
        ASSERT_EQ(decoder_next(decoder, &block, &err), DECODE_MORE);
    }
    EXPECT_LT(given, size_t{1} << 22);
    EXPECT_NE(std::string(err.message ? err.message : "").find("malformed answer"), std::string::npos);
    error_clear(&err);
    decoder_free(decoder);
}

} // namespace
