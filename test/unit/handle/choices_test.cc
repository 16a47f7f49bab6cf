// Settings, session and query id by attribute.
#include <gtest/gtest.h>

#include <string>

extern "C" {
#include "handle/choices.h"
}

namespace
{

std::string str(struct text text)
{
    return std::string(text.data ? text.data : "", text.size);
}

class Choices : public testing::Test
{
  protected:
    void TearDown() override
    {
        choices_clear(&choices);
        error_clear(&err);
    }
    std::string set(const std::string &text)
    {
        error_clear(&err);
        choices_set_settings(&choices, text_make(text.data(), text.size()), &err);
        return sqlstate_get(err.state)->code;
    }
    std::string all() const
    {
        std::string out;
        for (size_t i = 0; i < choices.setting_count; i++)
            out += str(choices.settings[i].name) + "=" + str(choices.settings[i].value) + ";";
        return out;
    }
    struct choices choices = {};
    struct error err = {};
};

TEST_F(Choices, ReadsPairs)
{
    EXPECT_EQ(set("a=1&b=x%26y%3D%20z&&c="), "00000");
    EXPECT_EQ(all(), "a=1;b=x&y= z;c=;");
    EXPECT_EQ(str(choices.settings_text), "a=1&b=x%26y%3D%20z&&c=");
    EXPECT_EQ(set("d=a+b"), "00000");
    EXPECT_EQ(all(), "d=a+b;");
    EXPECT_EQ(set(""), "00000");
    EXPECT_EQ(all(), "");
}

TEST_F(Choices, AMistakeChangesNothing)
{
    EXPECT_EQ(set("a=1&session_id=s"), "00000");
    for (const char *bad : {"b", "=1", "b c=1", "b=%4", "b=%zz", "b=%00", "query=x", "DEFAULT_FORMAT=CSV",
                            "output_format_native_x=1", "c=1&user=x", "password=y"}) {
        EXPECT_EQ(set(bad), "HY024") << bad;
        EXPECT_EQ(all(), "a=1;") << bad;
        EXPECT_EQ(str(choices.session_id), "s") << bad;
    }
    EXPECT_EQ(set("session_id=" + std::string(256, 'x')), "HY024");
    EXPECT_EQ(set("a=" + std::string(2 << 20, 'x')), "HY024");
}

TEST_F(Choices, IdsGoTheirOwnWay)
{
    EXPECT_EQ(set("session_id=s%20t&query_id=q&role=r"), "00000");
    EXPECT_EQ(all(), "role=r;");
    EXPECT_EQ(str(choices.session_id) + "," + str(choices.query_id), "s t,q");
    EXPECT_EQ(choices_set_session(&choices, text_of("own"), &err), 0);
    EXPECT_EQ(choices_set_query(&choices, text_of("mine"), &err), 0);
    EXPECT_EQ(str(choices.session_id) + "," + str(choices.query_id), "own,mine");
    EXPECT_EQ(choices_set_session(&choices, text_of(""), &err), 0);
    EXPECT_EQ(str(choices.session_id), "s t");
    EXPECT_EQ(set("query_id=later"), "00000"); /* the later one counts */
    EXPECT_EQ(str(choices.session_id) + "," + str(choices.query_id), ",later");
    std::string zero("a\0b", 3);
    EXPECT_EQ(choices_set_query(&choices, text_make(zero.data(), zero.size()), &err), -1);
    EXPECT_EQ(err.state, STATE_HY024);
}

} // namespace
