/* Counts the forks between this process and the one that first asked. */
#include "base/process.h"

#include <pthread.h>

static pthread_once_t process_once = PTHREAD_ONCE_INIT;
static unsigned process_forks; /* written only in a child that has one thread yet */

static void process_forked(void)
{
    __atomic_fetch_add(&process_forks, 1, __ATOMIC_RELAXED);
}

static void process_begin(void)
{
    pthread_atfork(NULL, NULL, process_forked);
}

bool process_is(unsigned process)
{
    return __atomic_load_n(&process_forks, __ATOMIC_RELAXED) == process;
}

unsigned process_current(void)
{
    pthread_once(&process_once, process_begin);
    return __atomic_load_n(&process_forks, __ATOMIC_RELAXED);
}
