/* The log's lines of ODBC calls: LogLevel=trace. */
#ifndef PORTER_HANDLE_TRACE_H
#define PORTER_HANDLE_TRACE_H

#include <stdint.h>

#include <sql.h>

struct handle;

/* A call on a handle, which the caller has locked, begins and ends. `name` is static. No values are written:
 * there may be secrets among them. */
void trace_begin(struct handle *handle, const char *name);
void trace_end(const struct handle *handle, SQLRETURN code);

#endif
