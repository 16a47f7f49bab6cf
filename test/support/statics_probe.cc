/* A library whose object is made when it is first needed, and ends the process with 9 when it is destroyed.
 */
#include <unistd.h>

namespace
{
struct Ending {
    ~Ending()
    {
        _exit(9);
    }
};
} // namespace

extern "C" void *probe_make()
{
    static Ending ending;
    return &ending;
}
