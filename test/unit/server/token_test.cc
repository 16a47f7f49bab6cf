/* Tokens of files and commands: read once, read again after a refusal, refused when they are none. */
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include <unistd.h>

#include "fixture.h"

namespace
{

class Token : public testing::Test
{
  protected:
    std::string path = testing::TempDir() + "porter_token_" + std::to_string(getpid());

    void TearDown() override
    {
        token_source_free(source);
        arena_wipe(&arena);
        error_clear(&err);
        unlink(path.c_str());
    }
    void write(const std::string &text)
    {
        std::ofstream(path, std::ios::trunc) << text;
    }
    void file()
    {
        source = token_source_new(text_make(path.data(), path.size()), text_of(""), &err);
    }
    void command(const char *text)
    {
        source = token_source_new(text_of(""), text_of(text), &err);
    }
    std::string get()
    {
        struct text token = {};
        return token_get(source, nullptr, &arena, &token, &err) ? state_of(err) : str(token);
    }
    struct token_source *source = nullptr;
    struct arena arena = {nullptr, 0, 1 << 20};
    struct error err = {};
};

} // namespace

TEST_F(Token, IsKeptUntilItIsRefused)
{
    write(" one\r\n");
    file();
    EXPECT_EQ(get(), "one");
    write("two");
    EXPECT_EQ(get(), "one");
    token_expire(source);
    EXPECT_EQ(get(), "two");
}

TEST_F(Token, ThatIsNoneIsRefusedAndNotShown)
{
    file();
    EXPECT_EQ(get(), "28000");
    for (const char *text : {"", " \n", "s3cret words", "s3cret\nX-Other: 1", "s3cret\xC3\xA4"}) {
        write(text);
        EXPECT_EQ(get(), "28000") << text;
        EXPECT_EQ(std::string(err.message).find("s3cret"), std::string::npos) << err.message;
    }
    write(std::string(100000, 'x'));
    EXPECT_EQ(get(), "28000");
    write("good");
    EXPECT_EQ(get(), "good");
}

TEST_F(Token, OfACommandHasItsEnvironment)
{
    command("test -n \"$PATH\" && printf from-command");
    EXPECT_EQ(get(), "from-command");
}

TEST_F(Token, OfACommandThatFailsIsAnError)
{
    command("echo token; exit 3");
    EXPECT_EQ(get(), "28000");
    EXPECT_NE(std::string(err.message).find("status 3"), std::string::npos) << err.message;
}

TEST_F(Token, OfACommandIsWhatCameBeforeItsEnd)
{
    command("echo token; exec >&-; sleep 0.05");
    EXPECT_EQ(get(), "token");
    token_expire(source);
    EXPECT_EQ(get(), "token");
}

TEST_F(Token, IsGivenToManyThreads)
{
    write("shared");
    file();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++)
        threads.emplace_back([this] {
            for (int j = 0; j < 50; j++) {
                struct arena own = {nullptr, 0, 1 << 16};
                struct text token = {};
                struct error failed = {};
                EXPECT_EQ(token_get(source, nullptr, &own, &token, &failed), 0);
                EXPECT_EQ(str(token), "shared");
                token_expire(source);
                arena_wipe(&own);
            }
        });
    for (std::thread &thread : threads)
        thread.join();
}

/* Whether a process runs that was given this argument. */
bool runs(const std::string &argument)
{
    for (const auto &process : std::filesystem::directory_iterator("/proc")) {
        std::ifstream line(process.path() / "cmdline", std::ios::binary);
        std::string words{std::istreambuf_iterator<char>(line), {}};
        if (words.find("sleep") == 0 && words.find(argument) != std::string::npos)
            return true;
    }
    return false;
}

/* With all that the command's shell started. */
TEST_F(Token, WaitingForACommandIsCancelled)
{
    struct canceller canceller;
    struct text token = {};
    std::string seconds = "20.000" + std::to_string(getpid());
    canceller_init(&canceller);
    const std::string late = "sleep " + seconds + "; echo late";
    command(late.c_str());
    auto begun = std::chrono::steady_clock::now();
    std::thread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        canceller_cancel(&canceller);
    });
    EXPECT_EQ(token_get(source, &canceller, &arena, &token, &err), -1);
    EXPECT_EQ(state_of(err), "HY008");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
    other.join();
    for (int i = 0; runs(seconds) && i < 500; i++)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_FALSE(runs(seconds));
    /* Nothing is left of it: the next one asks anew. */
    canceller_begin(&canceller);
    token_source_free(source);
    command("echo fresh");
    EXPECT_EQ(token_get(source, &canceller, &arena, &token, &err), 0);
    EXPECT_EQ(str(token), "fresh");
    canceller_destroy(&canceller);
}

/* Whoever waits for another thread's command can be cancelled, and has a limit of its own. */
TEST_F(Token, WaitingForAnothersCommandEnds)
{
    struct canceller first, second;
    canceller_init(&first);
    canceller_init(&second);
    command("sleep 20; echo late");
    std::thread reader([&] {
        struct error failed = {};
        EXPECT_EQ(token_ready(source, &first, 0, &failed), -1);
        EXPECT_EQ(state_of(failed), "HY008");
        error_clear(&failed);
    });
    std::thread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        canceller_cancel(&second);
    });
    auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(token_ready(source, &second, 0, &err), -1);
    EXPECT_EQ(state_of(err), "HY008");
    error_clear(&err);
    EXPECT_EQ(token_ready(source, nullptr, transport_now() + 50, &err), -1);
    EXPECT_EQ(state_of(err), "HYT00");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
    canceller_cancel(&first);
    reader.join();
    other.join();
    canceller_destroy(&first);
    canceller_destroy(&second);
}

TEST_F(Token, ACommandEndsWithTheTimeout)
{
    struct text token = {};
    command("sleep 20; echo late");
    EXPECT_EQ(token_ready(source, nullptr, transport_now() + 50, &err), -1);
    EXPECT_EQ(state_of(err), "HYT00");
    error_clear(&err);
    token_source_free(source);
    command("echo in time");
    EXPECT_EQ(token_ready(source, nullptr, transport_now() + 60000, &err), -1) << "two words";
    token_source_free(source);
    command("echo fresh");
    EXPECT_EQ(token_ready(source, nullptr, transport_now() + 60000, &err), 0);
    EXPECT_EQ(token_get(source, nullptr, &arena, &token, &err), 0);
    EXPECT_EQ(str(token), "fresh");
}
