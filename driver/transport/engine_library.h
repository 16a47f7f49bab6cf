/* The embedded engine's shared library: found, loaded once a process, never unloaded. */
#ifndef PORTER_TRANSPORT_ENGINE_LIBRARY_H
#define PORTER_TRANSPORT_ENGINE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

/* What the library hands out; only its functions look inside. */
struct engine_result;
struct engine_insert;
struct engine_connection;

/* The functions that are used, named as the library's without their prefix chdb_. */
struct engine_library {
    char *path; /* as it was loaded */
    const char *(*version)(void);
    void (*set_signal_handlers_enabled)(int enabled);
    struct engine_connection **(*connect)(int count, char **arguments);
    void (*close_conn)(struct engine_connection **connection);
    struct engine_result *(*query_with_params_n)(struct engine_connection *connection, const char *sql,
                                                 size_t sql_size, const char *format, size_t format_size,
                                                 const char *const *names, const size_t *name_sizes,
                                                 const char *const *values, const size_t *value_sizes,
                                                 size_t count);
    struct engine_result *(*stream_query_with_params_n)(struct engine_connection *connection, const char *sql,
                                                        size_t sql_size, const char *format,
                                                        size_t format_size, const char *const *names,
                                                        const size_t *name_sizes, const char *const *values,
                                                        const size_t *value_sizes, size_t count);
    struct engine_result *(*stream_fetch_result)(struct engine_connection *connection,
                                                 struct engine_result *stream);
    void (*stream_cancel_query)(struct engine_connection *connection, struct engine_result *stream);
    void (*destroy_query_result)(struct engine_result *result);
    struct engine_insert *(*stream_insert_with_params_n)(struct engine_connection *connection,
                                                         const char *sql, size_t sql_size, const char *format,
                                                         size_t format_size, const char *const *names,
                                                         const size_t *name_sizes, const char *const *values,
                                                         const size_t *value_sizes, size_t count);
    int (*stream_append)(struct engine_insert *insert, const void *data, size_t size);
    struct engine_result *(*stream_done)(struct engine_insert *insert);
    void (*stream_cancel_insert)(struct engine_insert *insert);
    const char *(*stream_insert_error)(struct engine_insert *insert);
    void (*destroy_insert_stream)(struct engine_insert *insert);
    char *(*result_buffer)(struct engine_result *result);
    size_t (*result_length)(struct engine_result *result);
    const char *(*result_error)(struct engine_result *result);
    double (*result_elapsed)(struct engine_result *result);
    uint64_t (*result_rows_read)(struct engine_result *result);
    uint64_t (*result_bytes_read)(struct engine_result *result);
    uint64_t (*result_storage_rows_read)(struct engine_result *result);
    uint64_t (*result_storage_bytes_read)(struct engine_result *result);
    uint64_t (*result_rows_written)(struct engine_result *result);
    uint64_t (*result_bytes_written)(struct engine_result *result);
};

/* Fills `out` from the library at `path`, a file or the folder it is in; empty: the well-known places.
 * Loading it again gives the same one. 08001 says what is missing and how to get it. */
int engine_library_load(struct text path, struct engine_library *out, struct error *err);
/* Whether `path`, as above, means the library that was loaded. */
bool engine_library_is(const struct engine_library *library, struct text path);
void engine_library_clear(struct engine_library *library);

#endif
