/* What a shared library's file says of itself, before anything of it is loaded. */
#ifndef PORTER_TOOL_IMAGE_H
#define PORTER_TOOL_IMAGE_H

#include <stdbool.h>

#include "tool.h"

struct image {
    bool shared;      /* an ELF file that can be loaded */
    bool fits;        /* for the processor and word size of this command */
    char machine[64]; /* "x86-64, 64 bits" */
    char *needed; /* names of the libraries that it needs, an empty one behind the last; NULL: not known */
};

/* 0, or an errno when the file cannot be read. Free image->needed with mem_free. */
int image_read(const char *path, struct image *image);

#endif
