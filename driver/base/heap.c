/* The driver's heap for libraries that take what they allocate unseen. */
#include "base/heap.h"

#include <setjmp.h>
#include <stdalign.h>

#include "base/memory.h"

/* Ahead of each block, so that those of a library that was left can be found. */
struct block {
    alignas(max_align_t) struct block *next;
    struct block *before;
};

struct heap {
    struct block first; /* of a ring */
    jmp_buf left;
};

static void *enter(struct heap *heap, struct block *block)
{
    if (!block)
        longjmp(heap->left, 1);
    block->next = heap->first.next;
    block->before = &heap->first;
    block->next->before = block;
    heap->first.next = block;
    return block + 1;
}

static struct block *remove_block(void *taken)
{
    struct block *block = (struct block *)taken - 1;
    block->before->next = block->next;
    block->next->before = block->before;
    return block;
}

void *heap_take(void *heap, size_t size)
{
    size_t whole;
    return enter(heap, __builtin_add_overflow(size, sizeof(struct block), &whole) ? NULL : mem_alloc(whole));
}

void *heap_change(void *heap, void *old, size_t size)
{
    size_t whole;
    if (!old)
        return heap_take(heap, size);
    if (__builtin_add_overflow(size, sizeof(struct block), &whole))
        return enter(heap, NULL);
    struct block *block = remove_block(old), *moved = mem_realloc(block, whole);
    if (moved)
        return enter(heap, moved);
    enter(heap, block); /* to be given back */
    return enter(heap, NULL);
}

void heap_give(void *heap, void *taken)
{
    (void)heap;
    if (taken)
        mem_free(remove_block(taken));
}

int heap_run(void (*work)(struct heap *heap, void *context), void *context)
{
    struct heap heap;
    int status = 0;
    heap.first.next = heap.first.before = &heap.first;
    if (setjmp(heap.left) == 0)
        work(&heap, context);
    else
        status = -1;
    while (heap.first.next != &heap.first)
        mem_free(remove_block(heap.first.next + 1));
    return status;
}
