/* Percent-encoding. */
#include "fixture.h"

static std::string encoded(const std::string &text)
{
    struct buffer out;
    buffer_init(&out, 1 << 20);
    url_encode(&out, text_make(text.data(), text.size()));
    std::string result = str(buffer_text(&out));
    buffer_clear(&out);
    return result;
}

TEST(Url, Encodes)
{
    EXPECT_EQ(encoded(""), "");
    EXPECT_EQ(encoded("AZaz09-._~"), "AZaz09-._~");
    EXPECT_EQ(encoded(" &=+%/?#"), "%20%26%3D%2B%25%2F%3F%23");
    EXPECT_EQ(encoded(std::string("a\0b\xff\n", 5)), "a%00b%FF%0A");
}

TEST(Url, AddsAPair)
{
    struct buffer out;
    buffer_init(&out, 100);
    url_add(&out, "a b", text_of("c&d"));
    EXPECT_EQ(str(buffer_text(&out)), "&a%20b=c%26d");
    buffer_clear(&out);
}
