/* UUIDs as text. */
#include <gtest/gtest.h>

#include <string>

extern "C" {
#include "base/uuid.h"
}

TEST(Uuid, BytesInTheOrderOfTheText)
{
    uint8_t bytes[16];
    char out[UUID_TEXT_SIZE + 1];
    for (int i = 0; i < 16; i++)
        bytes[i] = static_cast<uint8_t>(i * 17);
    out[UUID_TEXT_SIZE] = '#';
    EXPECT_EQ(uuid_format(bytes, out), size_t{UUID_TEXT_SIZE});
    EXPECT_EQ(std::string(out, sizeof out), "00112233-4455-6677-8899-aabbccddeeff#");
}
