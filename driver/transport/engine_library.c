/* Looks for the engine's library, loads it and looks its functions up. */
#include "transport/engine_library.h"

#include <dlfcn.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/number.h"

#if defined __x86_64__
#define NODE_PACKAGE "@chdb/lib-linux-x64-gnu"
#elif defined __aarch64__
#define NODE_PACKAGE "@chdb/lib-linux-arm64-gnu"
#else
#define NODE_PACKAGE "@chdb/lib"
#endif
#define FILE_NAME "libchdb.so"
#define NODE_FILE "node_modules/" NODE_PACKAGE "/" FILE_NAME

enum { PATH_LIMIT = 16384, USER_LIMIT = 65536, TRIED_LIMIT = 1 << 20 };
/* Since this version the engine leaves the host's signal handlers alone when it is told to. */
static const uint64_t least_version[3] = {26, 7, 3};

static const char how_to_get_it[] =
    "it comes with `npm install " NODE_PACKAGE "`; EnginePath names the file " FILE_NAME " or its folder";

/* ---- symbols */

struct symbol {
    const char *name;
    size_t offset;
};

#define SYMBOL(member)                                                                                       \
    {                                                                                                        \
        "chdb_" #member, offsetof(struct engine_library, member)                                             \
    }
static const struct symbol symbols[] = {
    SYMBOL(version),
    SYMBOL(set_signal_handlers_enabled),
    SYMBOL(connect),
    SYMBOL(close_conn),
    SYMBOL(query_with_params_n),
    SYMBOL(stream_query_with_params_n),
    SYMBOL(stream_fetch_result),
    SYMBOL(stream_cancel_query),
    SYMBOL(destroy_query_result),
    SYMBOL(stream_insert_with_params_n),
    SYMBOL(stream_append),
    SYMBOL(stream_done),
    SYMBOL(stream_cancel_insert),
    SYMBOL(stream_insert_error),
    SYMBOL(destroy_insert_stream),
    SYMBOL(result_buffer),
    SYMBOL(result_length),
    SYMBOL(result_error),
    SYMBOL(result_elapsed),
    SYMBOL(result_rows_read),
    SYMBOL(result_bytes_read),
    SYMBOL(result_storage_rows_read),
    SYMBOL(result_storage_bytes_read),
    SYMBOL(result_rows_written),
    SYMBOL(result_bytes_written),
};

static int look_up(void *handle, const char *path, struct engine_library *out, struct error *err)
{
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        void *found = dlsym(handle, symbols[i].name);
        if (!found)
            return error_set(err, STATE_08001, 0,
                             "%s is no library of the embedded engine, or one of before 26.7.3: it has no "
                             "function %s; %s",
                             path, symbols[i].name, how_to_get_it);
        memcpy((char *)out + symbols[i].offset, &found, sizeof found);
    }
    return 0;
}

static int check_version(const struct engine_library *library, const char *path, struct error *err)
{
    const char *version = library->version();
    struct text rest = text_of(version);
    for (size_t i = 0; i < 3; i++) {
        uint64_t number = 0;
        size_t digits = 0;
        while (digits < rest.size && text_is_digit(rest.data[digits]))
            digits++;
        (void)number_parse_u64(text_make(rest.data, digits), &number);
        if (number > least_version[i])
            return 0;
        if (number < least_version[i])
            return error_set(err, STATE_08001, 0,
                             "%s is the embedded engine of version %s; Porter needs 26.7.3 or later: %s",
                             path, version ? version : "(unknown)", how_to_get_it);
        rest = text_from(rest, digits + 1);
    }
    return 0;
}

/* ---- places */

/* The list of what was tried and why it is not the library. */
struct search {
    void *handle;
    char *path;
    struct buffer tried;
};

static bool try_path(struct search *search, const char *path)
{
    search->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (search->handle) {
        search->path = mem_strndup(path, strlen(path));
        return true;
    }
    const char *reason = dlerror();
    struct stat found;
    if (!strchr(path, '/') || stat(path, &found) == 0)
        buffer_printf(&search->tried, "%s%s", search->tried.size ? "; " : "", reason ? reason : path);
    else
        buffer_printf(&search->tried, "%s%s: no such file", search->tried.size ? "; " : "", path);
    return false;
}

/* A library that anyone may have put there is not loaded unasked. */
static bool is_trusted(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && (found.st_uid == 0 || found.st_uid == geteuid()) &&
           (found.st_mode & S_IWOTH) == 0;
}

static bool try_below(struct search *search, const char *folder)
{
    char path[PATH_LIMIT];
    int size = snprintf(path, sizeof path, "%s/" NODE_FILE, folder);
    if (size < 0 || (size_t)size >= sizeof path || !is_trusted(path))
        return false;
    return try_path(search, path);
}

static bool try_home(struct search *search)
{
    struct passwd entry, *found = NULL;
    char *memory = mem_alloc(USER_LIMIT);
    bool tried = memory && getpwuid_r(geteuid(), &entry, memory, USER_LIMIT, &found) == 0 && found &&
                 try_below(search, found->pw_dir);
    mem_free(memory);
    return tried;
}

static bool search_all(struct search *search)
{
    static const char *const folders[] = {"/usr/local/lib", "/usr/lib", "."};
    static const char *const files[] = {FILE_NAME, "/usr/local/lib/" FILE_NAME};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (try_path(search, files[i]))
            return true;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (try_below(search, folders[i]))
            return true;
    return try_home(search);
}

/* The file that EnginePath means. */
static void name_file(struct text given, char path[PATH_LIMIT])
{
    struct stat found;
    int size = (int)(given.size < PATH_LIMIT - sizeof FILE_NAME - 1 ? given.size : 0);
    snprintf(path, PATH_LIMIT, "%.*s", size, given.data);
    if (stat(path, &found) == 0 && S_ISDIR(found.st_mode))
        snprintf(path, PATH_LIMIT, "%.*s/" FILE_NAME, size, given.data);
}

static bool search_given(struct search *search, struct text given)
{
    char path[PATH_LIMIT];
    name_file(given, path);
    return try_path(search, path);
}

bool engine_library_is(const struct engine_library *library, struct text path)
{
    char name[PATH_LIMIT];
    struct stat a, b;
    if (path.size == 0)
        return true;
    name_file(path, name);
    if (strcmp(name, library->path) == 0)
        return true;
    return stat(name, &a) == 0 && stat(library->path, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

int engine_library_load(struct text path, struct engine_library *out, struct error *err)
{
    struct search search = {0};
    *out = (struct engine_library){0};
    buffer_init(&search.tried, TRIED_LIMIT);
    if (!(path.size ? search_given(&search, path) : search_all(&search))) {
        error_set(err, STATE_08001, 0, "the embedded engine's library is not there (%.*s); %s",
                  (int)search.tried.size, search.tried.size ? (const char *)search.tried.data : "",
                  how_to_get_it);
        buffer_clear(&search.tried);
        return -1;
    }
    buffer_clear(&search.tried);
    if (!search.path)
        return error_memory(err);
    out->path = search.path;
    if (look_up(search.handle, search.path, out, err) || check_version(out, search.path, err)) {
        engine_library_clear(out);
        return -1;
    }
    return 0;
}

void engine_library_clear(struct engine_library *library)
{
    mem_free(library->path);
    *library = (struct engine_library){0};
}
