/* Blocks' bytes in memory, and beyond the limit in a file without a name. */
#include "result/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"

enum { PATH_LIMIT = 64 * 1024, PLACES_AT_FIRST = 16 };

static const struct text STORE_FOLDER = TEXT("/tmp");

void store_init(struct store *store, const struct store_options *options)
{
    *store = (struct store){.options = *options, .file = -1};
    if (store->options.folder.size == 0)
        store->options.folder = STORE_FOLDER;
}

void store_clear(struct store *store)
{
    for (size_t i = 0; i < store->count; i++)
        if (store->places[i].memory) {
            __atomic_fetch_sub(store->options.used, store->places[i].size, __ATOMIC_RELAXED);
            mem_free(store->places[i].memory);
        }
    mem_free(store->places);
    if (store->file >= 0)
        close(store->file);
    store_init(store, &store->options);
}

static int store_failed(const struct store *store, const char *what, int number, struct error *err)
{
    struct text folder = store->options.folder;

    return error_set(err, STATE_HY000, 0,
                     "A temporary file for kept rows in %.*s (SpillDir) cannot be %s: %s",
                     (int)(folder.size < 1024 ? folder.size : 1024), folder.data, what, error_reason(number));
}

/* A file that never has a name, or, where the file system knows no such, one that loses it at once. */
static int store_create(const char *folder)
{
    struct buffer path;
    const char *whole;
    int file = open(folder, O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, 0600);

    if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOENT))
        return file;
    buffer_init(&path, PATH_LIMIT);
    buffer_puts(&path, folder);
    buffer_puts(&path, "/porter-XXXXXX");
    whole = buffer_string(&path);
    errno = ENOMEM;
    file = whole ? mkostemp((char *)path.data, O_CLOEXEC) : -1;
    if (file >= 0 && unlink(whole) != 0) {
        close(file);
        file = -1;
    }
    int number = errno;
    buffer_clear(&path);
    errno = number;
    return file;
}

static int store_open(struct store *store, struct error *err)
{
    struct text folder = store->options.folder;
    char *path;

    if (store->file >= 0)
        return 0;
    path = mem_strndup(folder.data, folder.size);
    if (!path)
        return error_memory(err);
    store->file = store_create(path);
    int number = errno;
    mem_free(path);
    return store->file >= 0 ? 0 : store_failed(store, "made", number, err);
}

static int store_write(struct store *store, struct text bytes, struct store_place *place, struct error *err)
{
    size_t done = 0;

    if (store_open(store, err) < 0)
        return -1;
    while (done < bytes.size) {
        ssize_t size =
            pwrite(store->file, bytes.data + done, bytes.size - done, (off_t)(store->file_size + done));
        if (size < 0 && errno == EINTR)
            continue;
        if (size <= 0)
            return store_failed(store, "written", size < 0 ? errno : ENOSPC, err);
        done += (size_t)size;
    }
    place->at = store->file_size;
    store->file_size += bytes.size;
    return 0;
}

/* Takes `size` bytes of what all stores may have in memory together. */
static bool store_claim(const struct store *store, size_t size)
{
    size_t limit = store->options.limit;
    size_t before = __atomic_fetch_add(store->options.used, size, __ATOMIC_RELAXED);

    if (before <= limit && size <= limit - before)
        return true;
    __atomic_fetch_sub(store->options.used, size, __ATOMIC_RELAXED);
    return false;
}

static int store_put(struct store *store, struct text bytes, struct store_place *place, struct error *err)
{
    if (!store_claim(store, bytes.size))
        return store_write(store, bytes, place, err);
    place->memory = mem_alloc(bytes.size);
    if (!place->memory) {
        __atomic_fetch_sub(store->options.used, bytes.size, __ATOMIC_RELAXED);
        return error_memory(err);
    }
    memcpy(place->memory, bytes.data, bytes.size);
    return 0;
}

int store_add(struct store *store, struct text bytes, uint64_t rows, struct error *err)
{
    struct store_place place = {.first = store->rows, .rows = rows, .size = bytes.size};

    if (store->count == store->capacity) {
        size_t capacity = store->capacity ? store->capacity * 2 : PLACES_AT_FIRST;
        struct store_place *places = mem_realloc(store->places, capacity * sizeof *places);
        if (!places)
            return error_memory(err);
        store->places = places;
        store->capacity = capacity;
    }
    if (store_put(store, bytes, &place, err) < 0)
        return -1;
    store->places[store->count++] = place;
    store->rows += rows;
    return 0;
}

void store_drop(struct store *store, size_t index)
{
    struct store_place *place = &store->places[index];

    if (!place->memory)
        return;
    __atomic_fetch_sub(store->options.used, place->size, __ATOMIC_RELAXED);
    mem_free(place->memory);
    place->memory = NULL;
}

size_t store_find(const struct store *store, uint64_t row)
{
    size_t low = 0, high = store->count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (store->places[middle].first <= row)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int store_read(const struct store *store, size_t index, uint8_t *to, struct error *err)
{
    const struct store_place *place = &store->places[index];
    size_t done = 0;

    if (place->memory) {
        memcpy(to, place->memory, place->size);
        return 0;
    }
    while (done < place->size) {
        ssize_t size = pread(store->file, to + done, place->size - done, (off_t)(place->at + done));
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return store_failed(store, "read", errno, err);
        if (size == 0)
            return error_set(err, STATE_HY000, 0,
                             "The temporary file of kept rows was cut: it ends at byte %llu",
                             (unsigned long long)(place->at + done));
        done += (size_t)size;
    }
    return 0;
}
