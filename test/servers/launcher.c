/* launcher.c: runs clickhouse-local's command line out of libchdb.so; `servers` makes a real server of it. */
#include <dlfcn.h>
#include <stdio.h>

/* dlsym that says what is missing; the caller leaves at once on NULL. */
static void *find(void *library, const char *name)
{
    void *symbol = dlsym(library, name);

    if (!symbol)
        fprintf(stderr, "launcher: %s\n", dlerror());
    return symbol;
}

int main(int argc, char **argv)
{
    char name[] = "clickhouse";
    void *(*query_cmdline)(int, char **);
    char *(*result_buffer)(void *);
    size_t (*result_length)(void *);
    const char *(*result_error)(void *);
    const char *error;
    void *library;
    void *result;

    if (argc < 2) {
        fprintf(stderr, "usage: launcher LIBCHDB.so [clickhouse-local options]\n");
        return 2;
    }
    library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "launcher: %s\n", dlerror());
        return 1;
    }
    *(void **)&query_cmdline = find(library, "chdb_query_cmdline");
    *(void **)&result_buffer = find(library, "chdb_result_buffer");
    *(void **)&result_length = find(library, "chdb_result_length");
    *(void **)&result_error = find(library, "chdb_result_error");
    if (!query_cmdline || !result_buffer || !result_length || !result_error)
        return 1;

    argv[1] = name;
    result = query_cmdline(argc - 1, argv + 1);
    if (!result) {
        fprintf(stderr, "launcher: the engine gave no result\n");
        return 1;
    }
    error = result_error(result);
    if (error) {
        fprintf(stderr, "launcher: %s\n", error);
        return 1;
    }
    if (result_length(result) > 0)
        fwrite(result_buffer(result), 1, result_length(result), stdout);
    return 0;
}
