/* Clocks, percentiles and the end of a process that cannot go on. */
#include "bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

struct span span_now(void)
{
    struct rusage usage;
    struct timespec wall;

    getrusage(RUSAGE_SELF, &usage);
    clock_gettime(CLOCK_MONOTONIC, &wall);
    return (struct span){seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
                         (double)wall.tv_sec + (double)wall.tv_nsec * 1e-9};
}

struct span span_since(struct span start)
{
    struct span now = span_now();
    return (struct span){now.cpu - start.cpu, now.wall - start.wall};
}

bool outcome_keep(struct outcome *outcome, struct span span, int pass)
{
    if (pass > 0 && span.cpu >= outcome->cpu)
        return false;
    outcome->cpu = span.cpu;
    outcome->wall = span.wall;
    return true;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void outcome_percentiles(struct outcome *outcome, double *times, int count)
{
    qsort(times, (size_t)count, sizeof *times, by_size);
    outcome->p50 = times[count / 2];
    outcome->p99 = times[(int)((double)(count - 1) * 0.99)];
}

void fail(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fputs("porter_bench: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

void *grab(size_t size)
{
    void *memory = calloc(1, size);

    if (!memory)
        fail("no memory for %zu bytes", size);
    return memory;
}
