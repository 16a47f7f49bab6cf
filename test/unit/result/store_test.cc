/* Blocks' bytes in memory and in the file, and how the file fails. */
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>

extern "C" {
#include "result/store.h"
}

namespace
{

class Store : public testing::Test
{
  protected:
    void open(size_t limit, const char *in)
    {
        struct store_options options = {limit, &used, text_of(in)};
        store_init(&store, &options);
    }
    void SetUp() override
    {
        char name[] = "/tmp/store-XXXXXX";
        ASSERT_NE(mkdtemp(name), nullptr);
        folder = name;
    }
    void TearDown() override
    {
        store_clear(&store);
        error_clear(&err);
        EXPECT_EQ(used, 0u);
        EXPECT_EQ(entries(), 0u);
        rmdir(folder.c_str());
    }
    size_t entries() const
    {
        size_t count = 0;
        DIR *dir = opendir(folder.c_str());
        while (struct dirent *entry = readdir(dir))
            count += entry->d_name[0] != '.';
        closedir(dir);
        return count;
    }
    static std::string bytes_of(size_t i)
    {
        return std::string(100 + i * 7, static_cast<char>('a' + i % 26)) + std::to_string(i);
    }
    int add(const std::string &bytes, uint64_t rows)
    {
        return store_add(&store, text_make(bytes.data(), bytes.size()), rows, &err);
    }
    std::string read(size_t index)
    {
        std::string out(store.places[index].size, '\0');
        EXPECT_EQ(store_read(&store, index, reinterpret_cast<uint8_t *>(&out[0]), &err), 0) << err.message;
        return out;
    }
    struct store store = {};
    struct error err = {};
    size_t used = 0;
    std::string folder;
};

} // namespace

TEST_F(Store, ReadsBackWhatItKeptInMemoryAndInTheFile)
{
    for (size_t limit : {size_t(0), size_t(5000), SIZE_MAX}) {
        open(limit, folder.c_str());
        uint64_t rows = 0;
        for (size_t i = 0; i < 200; i++) {
            ASSERT_EQ(add(bytes_of(i), i % 5 + 1), 0) << err.message;
            rows += i % 5 + 1;
            EXPECT_LE(used, limit);
        }
        EXPECT_EQ(store.rows, rows);
        EXPECT_EQ(store.file >= 0, limit != SIZE_MAX);
        EXPECT_EQ(entries(), 0u); /* the file has no name while it is open */
        for (size_t i = 200; i-- > 0;)
            EXPECT_EQ(read(i), bytes_of(i));
        for (uint64_t row = 0; row < rows; row++) {
            const struct store_place &place = store.places[store_find(&store, row)];
            EXPECT_TRUE(place.first <= row && row < place.first + place.rows) << row;
        }
        store_clear(&store);
    }
}

TEST_F(Store, SharesTheLimit)
{
    struct store other;
    struct store_options options = {1000, &used, text_of(folder.c_str())};
    open(1000, folder.c_str());
    store_init(&other, &options);
    std::string bytes(600, 'x');
    ASSERT_EQ(add(bytes, 1), 0);
    ASSERT_EQ(store_add(&other, text_make(bytes.data(), bytes.size()), 1, &err), 0);
    EXPECT_LT(store.file, 0);
    EXPECT_GE(other.file, 0);
    store_clear(&other);
    EXPECT_EQ(used, 600u);
}

TEST_F(Store, AFolderThatIsNotThere)
{
    open(0, "/nowhere/at/all");
    EXPECT_EQ(add("abc", 1), -1);
    EXPECT_EQ(err.state, STATE_HY000);
    EXPECT_NE(std::string(err.message).find("/nowhere/at/all"), std::string::npos) << err.message;
    EXPECT_EQ(store.rows, 0u);
}

TEST_F(Store, ACutFileIsAnError)
{
    open(0, folder.c_str());
    ASSERT_EQ(add(bytes_of(1), 1), 0);
    ASSERT_EQ(add(bytes_of(2), 1), 0);
    ASSERT_EQ(ftruncate(store.file, static_cast<off_t>(bytes_of(1).size() + 3)), 0);
    EXPECT_EQ(read(0), bytes_of(1));
    std::string out(1000, '\0');
    EXPECT_EQ(store_read(&store, 1, reinterpret_cast<uint8_t *>(&out[0]), &err), -1);
    EXPECT_EQ(err.state, STATE_HY000);
}

TEST_F(Store, AFileThatTakesNoMoreIsAnError)
{
    open(0, folder.c_str());
    ASSERT_EQ(add(bytes_of(1), 1), 0);
    close(store.file);
    store.file = ::open("/dev/full", O_RDWR);
    ASSERT_GE(store.file, 0);
    EXPECT_EQ(add(bytes_of(2), 3), -1);
    EXPECT_EQ(err.state, STATE_HY000);
    EXPECT_NE(std::string(err.message).find("written"), std::string::npos) << err.message;
    EXPECT_EQ(store.rows, 1u);
    EXPECT_EQ(store.count, 1u);
}
