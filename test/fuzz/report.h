// What a conversion has to say of one column, with an arena of its own.
#ifndef PORTER_FUZZ_REPORT_H
#define PORTER_FUZZ_REPORT_H

#include <cstddef>

extern "C" {
#include "convert/report.h"
}

struct Report {
    struct arena arena;
    struct report report = {};
    /* `limit`: most bytes of its texts. */
    explicit Report(size_t limit)
    {
        arena_init(&arena, limit);
        report.arena = &arena;
        report.column = 1;
    }
    ~Report()
    {
        arena_clear(&arena);
    }
    Report(const Report &) = delete;
    Report &operator=(const Report &) = delete;
};

#endif
