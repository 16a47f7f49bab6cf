// The heap of libraries that do not look at what they get: left at once where there is no memory, with
// nothing kept.
#include <cstdint>
#include <cstring>

#include <gtest/gtest.h>

extern "C" {
#include "base/heap.h"
}

namespace
{

TEST(Heap, KeepsContents)
{
    bool right = false;
    auto work = [](struct heap *heap, void *context) {
        char *text = static_cast<char *>(heap_take(heap, 4));
        void *other = heap_take(heap, 0);
        strcpy(text, "abc");
        text = static_cast<char *>(heap_change(heap, text, 100000));
        void *grown = heap_change(heap, nullptr, 8);
        *static_cast<bool *>(context) =
            strcmp(text, "abc") == 0 && other && grown && reinterpret_cast<uintptr_t>(text) % 16 == 0;
        heap_give(heap, other);
        heap_give(heap, nullptr);
        heap_give(heap, text); /* `grown` is given back by heap_run: LeakSanitizer looks */
    };
    EXPECT_EQ(heap_run(work, &right), 0);
    EXPECT_TRUE(right);
}

struct Asking {
    size_t size;
    bool change;
    int reached;
};

void ask(struct heap *heap, void *context)
{
    Asking *asking = static_cast<Asking *>(context);
    void *small = heap_take(heap, 10);
    asking->reached = 1;
    if (asking->change)
        heap_change(heap, small, asking->size);
    else
        heap_take(heap, asking->size);
    asking->reached = 2;
}

TEST(Heap, LeavesWhereThereIsNoMemory)
{
    for (size_t size : {SIZE_MAX, SIZE_MAX / 2 + 1})
        for (bool change : {false, true}) {
            Asking asking = {size, change, 0};
            EXPECT_EQ(heap_run(ask, &asking), -1);
            EXPECT_EQ(asking.reached, 1);
        }
}

} // namespace
