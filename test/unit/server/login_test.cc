/* Headers that log in. */
#include "fixture.h"

extern "C" {
#include "server/login.h"
}

namespace
{

std::string basic(const char *user, const char *password)
{
    struct arena arena;
    struct text out = {};
    struct error err = {};
    arena_init(&arena, 1 << 20);
    std::string made =
        login_basic(text_of(user), text_of(password), &arena, &out, &err) ? state_of(err) : str(out);
    error_clear(&err);
    arena_wipe(&arena);
    return made;
}

} // namespace

TEST(Login, BasicIsRfc7617s)
{
    EXPECT_EQ(basic("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    EXPECT_EQ(basic("test", "123\xC2\xA3"), "Basic dGVzdDoxMjPCow==");
    EXPECT_EQ(basic("", ""), "Basic Og==");
    EXPECT_EQ(basic("a", ""), "Basic YTo=");
    EXPECT_EQ(basic("a", "b"), "Basic YTpi");
    EXPECT_EQ(basic("a", ":::"), "Basic YTo6Ojo=");
    EXPECT_EQ(basic("a:b", "c"), "HY000");
}

TEST(Login, WhiteSpaceAtTheEndsIsNotPlain)
{
    EXPECT_TRUE(login_plain(text_of("")));
    EXPECT_TRUE(login_plain(text_of("a b")));
    EXPECT_FALSE(login_plain(text_of(" a")));
    EXPECT_FALSE(login_plain(text_of("a\t")));
}
