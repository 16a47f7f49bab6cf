/* How entry points hand values to the application. */
#include "api/give.h"

bool give_item(const struct item *item, void *place, SQLINTEGER capacity, SQLSMALLINT *length16,
               SQLINTEGER *length32, bool wide)
{
    struct text_sink sink = {place, capacity, length16, length32, wide, false};
    uint16_t small = (uint16_t)item->number;
    uint32_t integer = (uint32_t)item->number;

    if (item->is_text)
        return sink_put(&sink, item->text);
    if (length16)
        *length16 = (SQLSMALLINT)item->width;
    if (length32)
        *length32 = (SQLINTEGER)item->width;
    if (!place)
        return false;
    if (item->width == sizeof small)
        memcpy(place, &small, sizeof small);
    else if (item->width == sizeof integer)
        memcpy(place, &integer, sizeof integer);
    else
        memcpy(place, &item->number, sizeof item->number);
    return false;
}

int take_item(bool is_text, SQLPOINTER value, SQLINTEGER length, bool wide, struct arena *arena,
              struct item *item, struct error *err)
{
    memset(item, 0, sizeof *item);
    item->is_text = is_text;
    item->number = (SQLULEN)(uintptr_t)value;
    if (!is_text)
        return 0;
    if (wide && length > 0)
        length /= (SQLINTEGER)sizeof(SQLWCHAR);
    return wide ? text_from_wide(value, length, arena, &item->text, err)
                : text_from_ansi(value, length, arena, &item->text, err);
}
