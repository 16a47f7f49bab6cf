/* JSON's tokens: what is JSON and what is not, in any pieces, and as yajl reads them. */
#include <gtest/gtest.h>
#include <yajl/yajl_parse.h>

#include <random>
#include <string>
#include <vector>

extern "C" {
#include "decode/json_lexer.h"
}

namespace
{

struct reading {
    bool good = false;
    std::string tokens, why;
};

std::string token_name(json_token token, text text)
{
    std::string own(text.data ? text.data : "", text.size);
    switch (token) {
    case TOKEN_NULL:
        return "null ";
    case TOKEN_TRUE:
        return "true ";
    case TOKEN_FALSE:
        return "false ";
    case TOKEN_NUMBER:
        return own + " ";
    case TOKEN_STRING:
        return "\"" + own + "\" ";
    case TOKEN_KEY:
        return "'" + own + "' ";
    case TOKEN_MAP:
        return "{";
    case TOKEN_MAP_END:
        return "}";
    case TOKEN_ARRAY:
        return "[";
    default:
        return "]";
    }
}

/* Each piece is moved to another place, with nothing but zeros behind it. */
reading lex(const std::string &json, size_t piece)
{
    reading out;
    json_lexer lexer;
    json_lexer_init(&lexer, 1 << 20);
    json_lexer_reset(&lexer);
    std::string rest;
    size_t at = 0;
    for (bool last = false; !last;) {
        size_t size = std::min(piece, json.size() - at);
        rest += json.substr(at, size);
        at += size;
        last = at == json.size();
        std::string padded = rest + std::string(JSON_PADDING, '\0');
        lexer.at = reinterpret_cast<const uint8_t *>(padded.data());
        lexer.end = lexer.at + rest.size();
        lexer.last = last;
        json_token token;
        text text{};
        while ((token = json_lex(&lexer, &text)) > TOKEN_BROKEN) {
            out.tokens += token_name(token, text);
            text = {};
        }
        out.good = token == TOKEN_MORE;
        if (token == TOKEN_BROKEN) {
            out.why = lexer.why;
            break;
        }
        rest = rest.substr(rest.size() - static_cast<size_t>(lexer.end - lexer.at));
    }
    json_lexer_clear(&lexer);
    return out;
}

reading by_yajl(const std::string &json)
{
    reading out;
    const yajl_callbacks callbacks = {
        [](void *to) { return static_cast<reading *>(to)->tokens += "null ", 1; },
        [](void *to, int yes) { return static_cast<reading *>(to)->tokens += yes ? "true " : "false ", 1; },
        nullptr,
        nullptr,
        [](void *to, const char *data, size_t size) {
            return static_cast<reading *>(to)->tokens += std::string(data, size) + " ", 1;
        },
        [](void *to, const unsigned char *data, size_t size) {
            return static_cast<reading *>(to)->tokens +=
                   "\"" + std::string(reinterpret_cast<const char *>(data), size) + "\" ",
                   1;
        },
        [](void *to) { return static_cast<reading *>(to)->tokens += "{", 1; },
        [](void *to, const unsigned char *data, size_t size) {
            return static_cast<reading *>(to)->tokens +=
                   "'" + std::string(reinterpret_cast<const char *>(data), size) + "' ",
                   1;
        },
        [](void *to) { return static_cast<reading *>(to)->tokens += "}", 1; },
        [](void *to) { return static_cast<reading *>(to)->tokens += "[", 1; },
        [](void *to) { return static_cast<reading *>(to)->tokens += "]", 1; },
    };
    yajl_handle handle = yajl_alloc(&callbacks, nullptr, &out);
    out.good = yajl_parse(handle, reinterpret_cast<const unsigned char *>(json.data()), json.size()) ==
                   yajl_status_ok &&
               yajl_complete_parse(handle) == yajl_status_ok;
    yajl_free(handle);
    return out;
}

TEST(Json_lexer, WhatIsJson)
{
    const struct {
        std::string json, tokens;
    } cases[] = {
        {"[]", "[]"},
        {" {\t}\r\n ", "{}"},
        {"0", "0 "},
        {"-0.0E+01", "-0.0E+01 "},
        {"1e9", "1e9 "},
        {"[-1,20.5e-3,123456789012345678901234567890.1]", "[-1 20.5e-3 123456789012345678901234567890.1 ]"},
        {"null", "null "},
        {"[true , false]", "[true false ]"},
        {R"({"a":{"b":[]},"":"" , "a":1})", "{'a' {'b' []}'' \"\" 'a' 1 }"},
        {R"("\"\\\/\b\f\n\r\t")", "\"\"\\/\b\f\n\r\t\" "},
        {R"("\u0041\u00e9\u20AC\uD83C\uDF89")", "\"A\u00e9\u20ac\U0001F389\" "},
        {"\"\u00e9\u20ac\U0001F389\x7f\"", "\"\u00e9\u20ac\U0001F389\x7f\" "},
        {R"("\u0000")", std::string("\"\0\" ", 4)},
        {R"("\uD83Cx\uDF89")", "\"\uFFFDx\uFFFD\" "},
        {R"("\uD83C\u0041")", "\"\uFFFD"
                              "A\" "},
        {"\"" + std::string(100, 'x') + "\\n" + std::string(50, 'y') + "\"",
         "\"" + std::string(100, 'x') + "\n" + std::string(50, 'y') + "\" "},
        {std::string(JSON_DEPTH, '[') + std::string(JSON_DEPTH, ']'),
         std::string(JSON_DEPTH, '[') + std::string(JSON_DEPTH, ']')},
    };
    for (const auto &one : cases)
        for (size_t piece : {one.json.size(), size_t{1}, size_t{2}, size_t{3}, size_t{17}}) {
            reading out = lex(one.json, piece);
            EXPECT_TRUE(out.good) << one.json << ": " << out.why << " in pieces of " << piece;
            EXPECT_EQ(out.tokens, one.tokens) << one.json << " in pieces of " << piece;
        }
}

TEST(Json_lexer, WhatIsNot)
{
    const std::string cases[] = {"",
                                 " ",
                                 "[",
                                 "]",
                                 "{",
                                 "}",
                                 "[1",
                                 "[1,",
                                 "[1,]",
                                 "[,1]",
                                 "[1 2]",
                                 "[1,,2]",
                                 "[}",
                                 "{]",
                                 "{\"a\"}",
                                 "{\"a\":}",
                                 "{\"a\":1,}",
                                 "{\"a\" 1}",
                                 "{\"a\":1 \"b\":2}",
                                 "{a:1}",
                                 "{1:1}",
                                 "{,}",
                                 "[\"a\":1]",
                                 "[1]]",
                                 "{}{}",
                                 "1 2",
                                 "nul",
                                 "nulls",
                                 "True",
                                 "truefalse",
                                 "'a'",
                                 "\"a",
                                 "\"\\\"",
                                 "\"\\x\"",
                                 "\"\\u12\"",
                                 "\"\\u12g4\"",
                                 "\"\\uD83C\\u12\"",
                                 "\"\\",
                                 "\"a\nb\"",
                                 std::string("\"\0\"", 3),
                                 std::string("[\0]", 3),
                                 "\"\x80\"",
                                 "\"\xc3\"",
                                 "\"\xc0\xaf\"",
                                 "\"\xed\xa0\x80\"",
                                 "\"\xf5\x80\x80\x80\"",
                                 "01",
                                 "-",
                                 "-01",
                                 "+1",
                                 ".5",
                                 "1.",
                                 "1.e1",
                                 "1e",
                                 "1e+",
                                 "1ee1",
                                 "0x1",
                                 "1-1",
                                 "--1",
                                 "1.1.1",
                                 "NaN",
                                 "Infinity",
                                 "-Infinity",
                                 "[1e]",
                                 "[-]",
                                 "// x\n1",
                                 "\xef\xbb\xbf[]",
                                 std::string(JSON_DEPTH + 1, '[')};
    for (const auto &json : cases)
        for (size_t piece : {json.size() + 1, size_t{1}, size_t{2}}) {
            reading out = lex(json, piece);
            EXPECT_FALSE(out.good) << json << " in pieces of " << piece;
            EXPECT_NE(out.why, "") << json;
        }
}

/* A document of all that there is, with white space where it may be. */
std::string any_value(std::mt19937 &random, int depth)
{
    static const char *const SCALARS[] = {"null",
                                          "true",
                                          "false",
                                          "0",
                                          "-12",
                                          "3.5E-7",
                                          "98765432109876543210",
                                          "\"\"",
                                          "\"plain\"",
                                          "\"\\u00e9\\n\"",
                                          "\"a longer text of more than sixteen bytes, and so on\"",
                                          "\"\u00e9\u20ac \\\"x\\\" \U0001F389\"",
                                          "\"\\\\\""};
    static const char *const SPACES[] = {"", "", "", " ", "\n\t"};
    auto pick = [&](size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random); };
    std::string space = SPACES[pick(5)];
    size_t shape = depth > 4 ? 0 : pick(4);
    if (shape < 2)
        return space + SCALARS[pick(sizeof SCALARS / sizeof *SCALARS)] + SPACES[pick(5)];
    std::string out = space + (shape == 2 ? "[" : "{");
    for (size_t i = 0, count = pick(5); i < count; i++)
        out += (i ? "," : "") + std::string(shape == 2 ? "" : "\"k\\t\":") + any_value(random, depth + 1);
    return out + SPACES[pick(5)] + (shape == 2 ? "]" : "}");
}

/* yajl's halves of pairs and escapes that begin with a pair's half are its own; the documents have none. */
TEST(Json_lexer, AsYajlReadsIt)
{
    std::mt19937 random(20261121);
    const std::string bytes = "[]{},:\"\\ntrue0123.eE-+ \n\xc3\xa9\x01";
    int accepted = 0, refused = 0;
    for (int i = 0; i < 20000; i++) {
        std::string json = any_value(random, 0);
        for (int changes = static_cast<int>(random() % 3); changes > 0 && !json.empty(); changes--) {
            size_t at = random() % json.size();
            switch (random() % 3) {
            case 0:
                json[at] = bytes[random() % bytes.size()];
                break;
            case 1:
                json.erase(at, 1 + random() % 3);
                break;
            default:
                json.insert(at, 1, bytes[random() % bytes.size()]);
            }
        }
        reading expected = by_yajl(json), whole = lex(json, json.size() + 1),
                pieces = lex(json, 1 + random() % 9);
        ASSERT_EQ(whole.good, pieces.good) << json;
        if (whole.good)
            ASSERT_EQ(whole.tokens, pieces.tokens) << json;
        if (whole.why == "something follows the document") /* half a token there is good enough for yajl */
            expected.good = false;
        ASSERT_EQ(whole.good, expected.good) << json << ": " << whole.why;
        if (whole.good)
            ASSERT_EQ(whole.tokens, expected.tokens) << json;
        (whole.good ? accepted : refused)++;
    }
    EXPECT_GT(accepted, 5000);
    EXPECT_GT(refused, 5000);
}

TEST(Json_lexer, AnEndlessTextIsLookedThroughOnce)
{
    const size_t SIZE = 1 << 22, PIECE = 1 << 10;
    std::string json = "\"" + std::string(SIZE, 'x') + "\"" + std::string(JSON_PADDING, '\0');
    json_lexer lexer;
    json_lexer_init(&lexer, SIZE);
    json_lexer_reset(&lexer);
    lexer.at = reinterpret_cast<const uint8_t *>(json.data());
    text text{};
    size_t before = 0;
    for (size_t size = PIECE; size < SIZE; size += PIECE) {
        lexer.end = lexer.at + size;
        ASSERT_EQ(json_lex(&lexer, &text), TOKEN_MORE);
        ASSERT_EQ(lexer.seen, size - 1);
        ASSERT_GT(lexer.seen, before);
        before = lexer.seen;
    }
    lexer.end = lexer.at + SIZE + 2;
    ASSERT_EQ(json_lex(&lexer, &text), TOKEN_STRING);
    EXPECT_EQ(text.size, SIZE);
    json_lexer_clear(&lexer);
}

} // namespace
