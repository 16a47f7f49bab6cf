/* One attribute, descriptor field, diagnostic field or information value on its way in or out. */
#ifndef PORTER_HANDLE_ITEM_H
#define PORTER_HANDLE_ITEM_H

#include <stdbool.h>

#include <sql.h>

#include "base/text.h"

struct item {
    bool is_text;
    struct text text; /* UTF-8 */
    size_t width;     /* bytes that the application's variable has: 2, 4 or 8 */
    SQLULEN number;   /* integers, and pointers */
};

#endif
