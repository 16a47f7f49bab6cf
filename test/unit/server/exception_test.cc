/* Exceptions among the bytes of an answer. */
#include "fixture.h"

namespace
{

const char TAG[] = "enbcepioqpzawzja";

struct Tail {
    enum answer_tail tail;
    size_t at;
    std::string message, state;
};

Tail look(const std::string &bytes, bool ended, const char *tag, const std::string &before = "")
{
    struct header header = {TEXT("X-ClickHouse-Exception-Tag"), text_of(tag)};
    struct answer answer = {};
    answer.headers = &header;
    answer.header_count = *tag ? 1 : 0;
    Session session;
    Tail result;
    result.tail = clickhouse_tail(&session.session, &answer, text_make(before.data(), before.size()),
                                  text_make(bytes.data(), bytes.size()), ended, &result.at, &session.err);
    result.message = session.err.message ? session.err.message : "";
    result.state = state_of(session.err);
    return result;
}

std::string tagged_block(const std::string &message)
{
    return std::string("\r\n__exception__\r\n") + TAG + "\r\n" + message + "\n" +
           std::to_string(message.size() + 1) + " " + TAG + "\r\n__exception__\r\n";
}

const std::string MESSAGE = "Code: 395. DB::Exception: Value is 7 non-zero. (X) (version 26.7.2.1)";
const std::string OLD =
    "Code: 395, e.displayText() = DB::Exception: Value is non zero, e.what() = DB::Exception\n";

} // namespace

TEST(Exception, Codes)
{
    static const struct { const char *text; bool found; int32_t code; } CASES[] = {
        {"Code: 62. DB::Exception: x", true, 62},
        {"Code: 115, e.displayText() = DB::Exception: x", true, 115},
        {"Poco::Exception. Code: 1000, e.code() = 0, HTML Form Exception: Field value too long", true, 1000},
        {"Code: x", false, 0}, {"Code: ", false, 0}, {"", false, 0}, {"<html>Code: 62. </html>", false, 0},
        {"The Code: 5", false, 0}};
    for (const auto &row : CASES) {
        int32_t code = 0;
        EXPECT_EQ(exception_code(text_of(row.text), &code), row.found) << row.text;
        if (row.found)
            EXPECT_EQ(code, row.code);
    }
}

TEST(Exception, ATaggedBlockIsFound)
{
    std::string bytes = std::string("\0data\r", 6) + tagged_block(MESSAGE);
    Tail tail = look(bytes, true, TAG);
    EXPECT_EQ(tail.tail, TAIL_EXCEPTION);
    EXPECT_EQ(tail.at, 6u);
    EXPECT_EQ(tail.message, MESSAGE);
    EXPECT_EQ(tail.state, "22000");
}

TEST(Exception, ATaggedBlockIsSuspectedFromItsFirstByte)
{
    std::string marker = std::string("\r\n__exception__\r\n") + TAG;
    for (size_t size = 1; size < marker.size(); size++) {
        std::string bytes = "data" + marker.substr(0, size);
        Tail tail = look(bytes, false, TAG);
        EXPECT_EQ(tail.tail, TAIL_UNSURE) << size;
        EXPECT_EQ(tail.at, 4u);
        EXPECT_EQ(look(bytes, true, TAG).tail, TAIL_DATA) << size;
        EXPECT_EQ(look(bytes + "!", false, TAG).tail, TAIL_DATA) << size;
    }
    EXPECT_EQ(look("data" + marker, false, TAG).tail, TAIL_EXCEPTION);
    EXPECT_EQ(look("", false, TAG).tail, TAIL_DATA);
}

TEST(Exception, ACutBlockStillSaysWhatItCan)
{
    std::string whole = tagged_block(MESSAGE);
    Tail tail = look(whole.substr(0, 71), true, TAG);
    EXPECT_EQ(tail.tail, TAIL_EXCEPTION);
    EXPECT_EQ(tail.at, 0u);
    EXPECT_EQ(tail.message, MESSAGE.substr(0, 36));
}

TEST(Exception, AnotherTagIsData)
{
    EXPECT_EQ(look("\r\n__exception__\r\nabcdefghijklmnop\r\nCode: 1. DB::Exception: x", true, TAG).tail,
              TAIL_DATA);
}

TEST(Exception, PlainTextBehindData)
{
    std::string data("\1\1\1n\6UInt64\5\0\0\0", 15);
    Tail tail = look(data + OLD, true, "");
    EXPECT_EQ(tail.tail, TAIL_EXCEPTION);
    EXPECT_EQ(tail.at, data.size());
    EXPECT_EQ(tail.message, OLD.substr(0, OLD.size() - 1));
    EXPECT_EQ(tail.state, "22000");
    for (size_t size = 1; size < OLD.size(); size++) {
        Tail part = look(data + OLD.substr(0, size), false, "");
        EXPECT_EQ(part.tail, TAIL_UNSURE) << size;
        EXPECT_EQ(part.at, data.size());
    }
    EXPECT_EQ(look(OLD, true, "").tail, TAIL_EXCEPTION);
    EXPECT_EQ(look(MESSAGE, true, "").message, MESSAGE);
}

TEST(Exception, TheSameTextAsACellIsData)
{
    std::string cell = std::string("\1\1\1e\6String", 11) + static_cast<char>(OLD.size()) + OLD;
    EXPECT_EQ(look(cell, true, "").tail, TAIL_DATA);                                  /* the last cell */
    EXPECT_EQ(look(cell + std::string("\1\0", 2), true, "").tail, TAIL_DATA); /* more data behind it */
    EXPECT_EQ(look(cell + std::string("\1\0", 2), false, "").tail, TAIL_DATA);
    std::string both = OLD + static_cast<char>(OLD.size()) + OLD;
    EXPECT_EQ(look(cell + static_cast<char>(OLD.size()) + OLD, true, "").tail, TAIL_DATA);
    EXPECT_EQ(look(both, true, "", std::string(1, static_cast<char>(OLD.size()))).tail, TAIL_DATA);
    EXPECT_EQ(look(both, true, "", "abc").tail, TAIL_EXCEPTION);
    std::string longer = OLD + std::string(300, 'x');
    std::string two = {static_cast<char>((longer.size() & 127) | 128), static_cast<char>(longer.size() >> 7)};
    EXPECT_EQ(look("abc" + two + longer, true, "").tail, TAIL_DATA);
    EXPECT_EQ(look(two.substr(1) + longer, true, "", "abc" + two.substr(0, 1)).tail, TAIL_DATA);
    EXPECT_EQ(look("abc" + two + longer + "!", true, "").tail, TAIL_EXCEPTION);
    EXPECT_EQ(look(OLD + std::string(SERVER_TAIL, 'x'), true, "").tail, TAIL_DATA); /* too far from the end */
    EXPECT_EQ(look("Code: 5 of 6, Code: red, C", true, "").tail, TAIL_DATA);
}

TEST(Exception, TextOfAFailedAnswer)
{
    struct header header = {TEXT("X-ClickHouse-Exception-Tag"), text_of(TAG)};
    struct answer answer = {};
    answer.headers = &header;
    answer.header_count = 1;
    std::string tagged = tagged_block(MESSAGE);
    EXPECT_EQ(str(exception_text(text_make(tagged.data(), tagged.size()), &answer)), MESSAGE);
    EXPECT_EQ(str(exception_text(text_of(MESSAGE.c_str()), &answer)), MESSAGE);
}
