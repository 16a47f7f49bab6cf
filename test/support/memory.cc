/* Memory as malloc, the sanitizers and the system count it. */
#include "memory.h"

#include <cstdlib>
#include <fstream>
#include <malloc.h>
#include <string>

extern "C" __attribute__((weak)) size_t __sanitizer_get_current_allocated_bytes();

namespace
{

/* A line of /proc/self/status, in bytes. */
size_t status(const std::string &name)
{
    std::ifstream lines("/proc/self/status");
    for (std::string line; std::getline(lines, line);)
        if (line.compare(0, name.size() + 1, name + ":") == 0)
            return std::strtoul(line.c_str() + name.size() + 1, nullptr, 10) * 1024;
    return 0;
}

} // namespace

size_t memory::in_use()
{
    if (__sanitizer_get_current_allocated_bytes)
        return __sanitizer_get_current_allocated_bytes();
    struct mallinfo2 counted = mallinfo2();
    return counted.uordblks + counted.hblkhd;
}

size_t memory::resident()
{
    return status("VmRSS");
}

size_t memory::peak()
{
    return status("VmHWM");
}

void memory::forget_peak()
{
    std::ofstream("/proc/self/clear_refs") << "5";
}
