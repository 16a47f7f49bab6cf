/* Where bound parameters are kept: for the files of exec/ that read them. */
#ifndef PORTER_EXEC_PARAMETERS_H
#define PORTER_EXEC_PARAMETERS_H

#include "convert/source.h"
#include "handle/stmt.h"

/* The addresses of set 0 with the bind offset added, and the strides from one set to the next. */
void parameters_source(const struct desc *apd, const struct desc_record *record, struct source *source);
/* Whether the value of `set` comes at execution; *length is then what the application wrote there. */
bool parameters_at_execution(const struct source *source, size_t set, SQLLEN *length);
/* Whether the application wants `set` left out (SQL_PARAM_IGNORE). */
bool parameters_ignored(const struct stmt *stmt, SQLULEN set);
/* The status of `set`, where the application wants to know it. */
void parameters_mark(const struct stmt *stmt, SQLULEN set, SQLUSMALLINT status);
/* The source of marker `index` for `set`, and the set to read it as: *at is 0 for a value that came at
 * execution. 07002 when it is not bound. */
int parameters_find(const struct stmt *stmt, size_t set, uint32_t index, struct source *source, size_t *at,
                    struct error *err);

#endif
