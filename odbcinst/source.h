/* Writes and removes data sources of odbc.ini: what the setup library and `porter-odbc dsn` have in common.
 */
#ifndef PORTER_ODBCINST_SOURCE_H
#define PORTER_ODBCINST_SOURCE_H

#include "base/error.h"

/* What may be there already: nothing, anything, the section itself. */
enum source_way { SOURCE_NEW, SOURCE_ADD, SOURCE_CHANGE };

/* Whether `keyword` is an option with such a value, by the driver's own reading. HY000 with a suggestion
 * where the keyword is unknown, HY024 for the value; or the line is longer than unixODBC reads. */
int source_check(const char *keyword, const char *value, struct error *err);
/* Writes [name] of the current configuration mode's odbc.ini: its driver, and KEYWORD=VALUE texts, one after
 * the other, an empty one behind the last; an empty value takes a line out. SOURCE_NEW: the section must not
 * be there; SOURCE_ADD: one that is there is replaced; SOURCE_CHANGE: it must be there, and its other lines
 * stay. All is checked before anything is written. */
int source_write(const char *name, const char *driver, const char *attributes, enum source_way way,
                 struct error *err);
/* Takes the section out; an error when there is none. */
int source_remove(const char *name, struct error *err);

#endif
