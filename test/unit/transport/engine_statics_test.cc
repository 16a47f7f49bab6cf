/* What the library registers after it was told is destroyed when we say so, however it was linked. */
#include <cstdlib>
#include <dlfcn.h>
#include <gtest/gtest.h>

extern "C" {
#include "transport/engine_statics.h"
}

namespace
{

class EngineStatics : public ::testing::TestWithParam<const char *>
{
  protected:
    void SetUp() override
    {
        GTEST_FLAG_SET(death_test_style, "threadsafe");
    }
};

/* In a process of its own. */
[[noreturn]] void end(const char *library, bool keep, bool destroy = false)
{
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    void *make = handle ? dlsym(handle, "probe_make") : nullptr;
    if (!make || (keep && !engine_statics_keep(make)))
        _exit(1);
    reinterpret_cast<void *(*)()>(make)();
    if (destroy)
        engine_statics_destroy();
    std::exit(0);
}

TEST_P(EngineStatics, AreDestroyedUntold)
{
    EXPECT_EXIT(end(GetParam(), false), ::testing::ExitedWithCode(9), "");
}

TEST_P(EngineStatics, AreKept)
{
    EXPECT_EXIT(end(GetParam(), true), ::testing::ExitedWithCode(0), "");
}

TEST_P(EngineStatics, AreDestroyedWhenAsked)
{
    EXPECT_EXIT(end(GetParam(), true, true), ::testing::ExitedWithCode(9), "");
}

INSTANTIATE_TEST_SUITE_P(Linked, EngineStatics,
                         ::testing::Values(STATICS_PROBE_LAZY, STATICS_PROBE_NOW, STATICS_PROBE_DATA));

TEST(EngineStaticsOfNothing, AreNotFound)
{
    int here = 0;
    EXPECT_FALSE(engine_statics_keep(&here)); /* the stack is no library */
}

} // namespace
