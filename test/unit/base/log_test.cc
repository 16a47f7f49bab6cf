/* The log: one line an event, levels, nothing that forges a line. */
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <regex>
#include <string>
#include <thread>
#include <vector>

extern "C" {
#include "base/log.h"
}

class log_file : public testing::Test
{
  protected:
    std::string path = testing::TempDir() + "porter_log_test_" + std::to_string(getpid());
    struct log log = {LOG_OFF, -1};

    void open(enum log_level level)
    {
        struct error err = {};
        ASSERT_EQ(log_open(&log, level, text_make(path.data(), path.size()), &err), 0);
    }
    std::vector<std::string> lines()
    {
        std::vector<std::string> out;
        std::ifstream in(path);
        for (std::string line; std::getline(in, line);)
            out.push_back(line);
        return out;
    }
    void TearDown() override
    {
        log_close(&log);
        unlink(path.c_str());
    }
};

TEST_F(log_file, writes_wanted_levels)
{
    open(LOG_INFO);
    errno = 77;
    log_write(&log, LOG_ERROR, "no %s", "table");
    log_write(&log, LOG_INFO, "hello %d", 42);
    log_write(&log, LOG_DEBUG, "not this");
    log_write(&log, LOG_OFF, "nor this");
    EXPECT_EQ(errno, 77);
    EXPECT_TRUE(log_wants(&log, LOG_WARN));
    EXPECT_FALSE(log_wants(&log, LOG_TRACE));
    auto out = lines();
    ASSERT_EQ(out.size(), 2u);
    std::string head =
        "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z " + std::to_string(getpid()) + ":\\d+ ";
    EXPECT_TRUE(std::regex_match(out[0], std::regex(head + "ERROR no table"))) << out[0];
    EXPECT_TRUE(std::regex_match(out[1], std::regex(head + "INFO hello 42"))) << out[1];
}

TEST_F(log_file, no_message_forges_a_line)
{
    open(LOG_TRACE);
    log_write(&log, LOG_TRACE, "%s", "a\nb\r\tc\x1b[31m\x7f \xC3\xA4");
    std::string big(100000, 'x');
    log_write(&log, LOG_TRACE, "%s", big.c_str());
    log_write(&log, LOG_TRACE, "%s", std::string(5000, '\n').c_str());
    auto out = lines();
    ASSERT_EQ(out.size(), 3u);
    EXPECT_NE(out[0].find("a\\nb\\r\\tc\\x1b[31m\\x7f \xC3\xA4"), std::string::npos) << out[0];
    EXPECT_LT(out[1].size(), 4096u);
    EXPECT_LT(out[2].size(), 4096u);
}

TEST_F(log_file, appends_and_is_private)
{
    open(LOG_INFO);
    log_write(&log, LOG_INFO, "one");
    log_close(&log);
    EXPECT_EQ(log.file, -1);
    log_write(&log, LOG_ERROR, "closed");
    open(LOG_INFO);
    log_write(&log, LOG_INFO, "two");
    EXPECT_EQ(lines().size(), 2u);
    struct stat status;
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 077, 0u) << "queries are nobody else's business";
    EXPECT_NE(fcntl(log.file, F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(log_file, threads_write_whole_lines)
{
    open(LOG_INFO);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; t++)
        threads.emplace_back([this, t] {
            for (int i = 0; i < 500; i++)
                log_write(&log, LOG_INFO, "thread %d line %d end", t, i);
        });
    for (auto &thread : threads)
        thread.join();
    auto out = lines();
    EXPECT_EQ(out.size(), 2000u);
    for (auto &line : out)
        ASSERT_TRUE(line.size() > 4 && line.substr(line.size() - 4) == " end") << line;
}

TEST(log, off_and_unusable)
{
    struct log log;
    struct error err = {};
    EXPECT_EQ(log_open(&log, LOG_OFF, text_of("/nowhere/x"), &err), 0);
    EXPECT_EQ(log.file, -1);
    EXPECT_EQ(log_open(&log, LOG_INFO, text_of(""), &err), 0);
    EXPECT_EQ(log.file, -1);
    EXPECT_EQ(log_open(&log, LOG_INFO, text_of("/nowhere/x"), &err), -1);
    EXPECT_EQ(log.file, -1);
    EXPECT_STREQ(err.message, "cannot open the log file /nowhere/x: no such file or folder (errno 2)");
    log_close(&log);
    error_clear(&err);
}

TEST_F(log_file, follows_its_path_after_rotation)
{
    open(LOG_INFO);
    log_write(&log, LOG_INFO, "before");
    std::string old = path + ".1";
    ASSERT_EQ(rename(path.c_str(), old.c_str()), 0);
    log_write(&log, LOG_INFO, "after");
    unlink(path.c_str());
    log_write(&log, LOG_INFO, "again");
    auto out = lines();
    ASSERT_EQ(out.size(), 1u);
    EXPECT_NE(out[0].find("again"), std::string::npos);
    unlink(old.c_str());
}

TEST_F(log_file, keeps_its_file_when_no_new_one_can_be_made)
{
    std::string folder = path + ".folder", inside = folder + "/log";
    struct error err = {};
    ASSERT_EQ(mkdir(folder.c_str(), 0700), 0);
    ASSERT_EQ(log_open(&log, LOG_INFO, text_make(inside.data(), inside.size()), &err), 0);
    ASSERT_EQ(rename(inside.c_str(), path.c_str()), 0);
    ASSERT_EQ(rmdir(folder.c_str()), 0);
    log_write(&log, LOG_INFO, "still here");
    EXPECT_EQ(lines().size(), 1u);
}
