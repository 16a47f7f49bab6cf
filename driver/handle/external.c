/* Taking, keeping and opening external tables. */
#include "handle/external.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/memory.h"
#include "porter_odbc.h"

static void forget_text(struct text *text)
{
    mem_free((void *)(uintptr_t)text->data);
    *text = text_make(NULL, 0);
}

static void forget(struct externals *externals, size_t index)
{
    struct external *table = &externals->tables[index];

    forget_text(&table->name);
    forget_text(&table->structure);
    forget_text(&table->types);
    forget_text(&table->format);
    forget_text(&externals->paths[index]);
    *table = (struct external){.file = -1};
}

void externals_init(struct externals *externals)
{
    memset(externals, 0, sizeof *externals);
    for (size_t i = 0; i < EXTERNALS_MOST; i++)
        externals->tables[i].file = -1;
}

static int refuse(const char *what, struct error *err)
{
    return error_set(err, STATE_HY024, 0, "External table: %s", what);
}

static bool is_name(struct text name)
{
    for (size_t i = 0; i < name.size; i++)
        if (!text_is_alpha(name.data[i]) && name.data[i] != '_' && (i == 0 || !text_is_digit(name.data[i])))
            return false;
    /* _p1, _n1: the driver's own */
    bool own = name.size > 2 && name.data[0] == '_' && (name.data[1] == 'p' || name.data[1] == 'n') &&
               text_is_digit(name.data[2]);
    return name.size > 0 && name.size < 256 && !own;
}

static int check(const struct porter_external_table *given, struct error *err)
{
    if (given->version != PORTER_EXTERNAL_TABLE_VERSION)
        return refuse("its version is not known", err);
    if (!given->name || !is_name(text_of(given->name)))
        return refuse("its name must be a word of letters, digits and _, and not _p or _n and digits", err);
    if (!given->structure == !given->types)
        return refuse("either its structure or its types must be given", err);
    if ((given->data != NULL) + (given->path != NULL) + (given->read != NULL) > 1)
        return refuse("one of data, path and read says where its rows are", err);
    if (given->size && !given->data)
        return refuse("its data is a null pointer", err);
    return 0;
}

static int copy(struct text *to, const char *from, struct error *err)
{
    size_t size = from ? strlen(from) : 0;
    char *place = size ? mem_strndup(from, size) : NULL;

    if (size && !place)
        return error_memory(err);
    *to = text_make(place, size);
    return 0;
}

/* Its place: that of the same name, or a new one. */
static size_t place_of(const struct externals *externals, struct text name)
{
    size_t index = 0;

    while (index < externals->count && !text_equal(externals->tables[index].name, name))
        index++;
    return index;
}

static int take(struct externals *externals, size_t index, const struct porter_external_table *given,
                struct error *err)
{
    struct external *table = &externals->tables[index];

    forget(externals, index);
    if (copy(&table->name, given->name, err) < 0 || copy(&table->structure, given->structure, err) < 0 ||
        copy(&table->types, given->types, err) < 0 || copy(&table->format, given->format, err) < 0 ||
        copy(&externals->paths[index], given->path, err) < 0)
        return -1;
    table->data = text_make(given->data, given->size);
    table->read = given->read;
    table->context = given->context;
    return 0;
}

static void drop(struct externals *externals, size_t index)
{
    size_t last = --externals->count;

    forget(externals, index);
    if (index == last)
        return;
    externals->tables[index] = externals->tables[last];
    externals->paths[index] = externals->paths[last];
    externals->tables[last] = (struct external){.file = -1};
    externals->paths[last] = text_make(NULL, 0);
}

int externals_set(struct externals *externals, const void *given, struct error *err)
{
    const struct porter_external_table *table = given;
    size_t index;

    if (!table) {
        while (externals->count > 0)
            drop(externals, externals->count - 1);
        externals->last = NULL;
        return 0;
    }
    if (check(table, err) < 0)
        return -1;
    index = place_of(externals, text_of(table->name));
    if (index == EXTERNALS_MOST)
        return refuse("a statement has 64 of them at most", err);
    externals->count += index == externals->count;
    if (take(externals, index, table, err) < 0) {
        drop(externals, index);
        return -1;
    }
    externals->last = given;
    return 0;
}

int externals_open(struct externals *externals, struct error *err)
{
    for (size_t i = 0; i < externals->count; i++) {
        if (externals->paths[i].size == 0)
            continue;
        externals->tables[i].file = open(externals->paths[i].data, O_RDONLY | O_CLOEXEC);
        if (externals->tables[i].file >= 0)
            continue;
        error_set(err, STATE_HY000, 0, "The file of the external table '%s' cannot be opened: %s (error %d)",
                  externals->tables[i].name.data, externals->paths[i].data, errno);
        externals_close(externals);
        return -1;
    }
    return 0;
}

void externals_close(struct externals *externals)
{
    for (size_t i = 0; i < externals->count; i++) {
        if (externals->tables[i].file >= 0)
            close(externals->tables[i].file);
        externals->tables[i].file = -1;
    }
}
