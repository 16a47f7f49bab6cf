/* The data-at-execution dialog: its slots. */
#include "handle/dialog.h"

#include "base/memory.h"

#define DIALOG_VALUE_LIMIT (1u << 30) /* bytes of one value */

void dialog_clear(struct dialog *dialog)
{
    for (size_t i = 0; i < dialog->count; i++)
        buffer_clear(&dialog->slots[i].data);
    mem_free(dialog->slots);
    if (dialog->feed)
        dialog->feed_free(dialog->feed);
    *dialog = (struct dialog){0};
}

struct dialog_slot *dialog_add(struct dialog *dialog)
{
    struct dialog_slot *slot;

    if (dialog->count == dialog->capacity) {
        size_t capacity = dialog->capacity ? dialog->capacity * 2 : 8;
        struct dialog_slot *slots = mem_realloc(dialog->slots, capacity * sizeof *slots);
        if (!slots)
            return NULL;
        dialog->slots = slots;
        dialog->capacity = capacity;
    }
    slot = &dialog->slots[dialog->count++];
    *slot = (struct dialog_slot){0};
    buffer_init(&slot->data, DIALOG_VALUE_LIMIT);
    return slot;
}

struct dialog_slot *dialog_find(const struct dialog *dialog, size_t set, uint32_t index)
{
    size_t low = 0, high = dialog->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct dialog_slot *slot = &dialog->slots[middle];
        if (slot->set == set && slot->index == index)
            return slot;
        if (slot->set < set || (slot->set == set && slot->index < index))
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
