/* Reading numbers and texts that may not be whole yet. */
#include <gtest/gtest.h>

#include <string>

extern "C" {
#include "decode/input.h"
}

namespace
{

class Input : public testing::Test
{
  protected:
    ~Input() override
    {
        error_clear(&err_);
    }
    void set(const std::string &bytes)
    {
        bytes_ = bytes;
        error_clear(&err_);
        input_ = {};
        input_.data = (const uint8_t *)bytes_.data();
        input_.size = bytes_.size();
        input_.limit = 1000;
        input_.origin = 5000;
        input_.err = &err_;
    }
    std::string bytes_;
    struct input input_;
    struct error err_ = {};
};

TEST_F(Input, Varints)
{
    const struct {
        std::string bytes;
        uint64_t value;
    } table[] = {
        {std::string(1, '\0'), 0},
        {"\x7f", 127},
        {std::string("\x80\x01"), 128},
        {"\xff\xff\x03", 65535},
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", UINT64_MAX},
        {std::string("\x81\x80\0", 3), 1},
    };
    for (const auto &row : table) {
        uint64_t value = 77;
        for (size_t size = 0; size < row.bytes.size(); size++) {
            set(row.bytes.substr(0, size));
            EXPECT_EQ(input_varint(&input_, &value), FLOW_MORE);
            EXPECT_EQ(input_.missing, 1u);
            EXPECT_EQ(input_.at, 0u);
        }
        set(row.bytes);
        EXPECT_EQ(input_varint(&input_, &value), FLOW_DONE);
        EXPECT_EQ(value, row.value);
        EXPECT_EQ(input_.at, row.bytes.size());
    }
    for (const char *bad :
         {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x80\x01"}) {
        uint64_t value;
        set(bad);
        EXPECT_EQ(input_varint(&input_, &value), FLOW_BROKEN);
        EXPECT_NE(std::string(err_.message).find("at byte 5000"), std::string::npos) << err_.message;
    }
}

TEST_F(Input, TextsAreTakenWholeOrNotAtAll)
{
    const std::string bytes = "\x05hello!";
    struct text text;
    for (size_t size = 0; size < 6; size++) {
        set(bytes.substr(0, size));
        EXPECT_EQ(input_text(&input_, 100, &text), FLOW_MORE);
        EXPECT_EQ(input_.missing, size == 0 ? 1 : 6 - size);
        EXPECT_EQ(input_.at, 0u);
    }
    set(bytes);
    EXPECT_EQ(input_text(&input_, 100, &text), FLOW_DONE);
    EXPECT_EQ(std::string(text.data, text.size), "hello");
    EXPECT_EQ(input_.at, 6u);
    set(bytes);
    EXPECT_EQ(input_text(&input_, 4, &text), FLOW_BROKEN);
}

TEST_F(Input, NeedsBeyondTheLimitAreRefusedAtOnce)
{
    set("1234");
    EXPECT_EQ(input_need(&input_, 4), FLOW_DONE);
    EXPECT_EQ(input_need(&input_, 1000), FLOW_MORE);
    EXPECT_EQ(input_.missing, 996u);
    EXPECT_EQ(input_need(&input_, 1001), FLOW_BROKEN);
    EXPECT_EQ(input_need(&input_, UINT64_MAX), FLOW_BROKEN);
    uint64_t value;
    EXPECT_EQ(input_u64(&input_, &value), FLOW_MORE);
    EXPECT_EQ(input_.missing, 4u);
}

} // namespace
