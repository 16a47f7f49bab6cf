/* What the subcommands of porter-odbc share. */
#ifndef PORTER_TOOL_H
#define PORTER_TOOL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "handle/options.h"

enum { PATH_ROOM = 4096, NAME_ROOM = 1024 };
enum { END_GOOD, END_BAD, END_USAGE };

/* The subcommands; argv[0] is the subcommand's own name. They give the status to end with. */
int command_doctor(int argc, char **argv);
int command_query(int argc, char **argv);
int command_dsn(int argc, char **argv);
int command_register(int argc, char **argv);
int command_unregister(int argc, char **argv);
int command_options(int argc, char **argv);

/* Says on stderr how a subcommand is to be called; END_USAGE. */
int usage(const char *command);
/* Takes a flag (`--json`) out of the arguments; true when it was there. */
bool take_flag(int *argc, char **argv, const char *flag);
/* The same for a flag with a value (`--name X` or `--name=X`): NULL when it was not there. */
const char *take_value(int *argc, char **argv, const char *flag);
/* Appends a JSON string, in quotes. Bytes that are not UTF-8 become U+FFFD: how many. */
size_t put_json(struct buffer *out, struct text text);
/* Whether the terminal takes characters beyond ASCII. */
bool speaks_utf8(void);

/* What was given as a target -- a data source's name, a Url, a connection string -- as a connection string.
 */
void target_string(const char *target, struct buffer *out);
/* The driver's library as far as it is known without any ini file: beside the command, or where it is
 * installed. False: there is none. */
bool library_nearby(char out[PATH_ROOM]);
/* The path without links and dots; false when there is none. */
bool real_path(const char *path, char out[PATH_ROOM]);
/* The library that odbcinst.ini has for a driver's name; false when it has none. */
bool library_registered(const char *driver, char out[PATH_ROOM]);
/* One value of an ini file ("odbc.ini", "odbcinst.ini"), "" without it. */
void ini_value(const char *file, const char *section, const char *key, char *out, size_t room);
/* The sections of an ini file, or (with `section`) its keys, one after the other, an empty one behind the
 * last. Free with mem_free. */
char *ini_names(const char *file, const char *section);
/* Of names as of ini_names the one nearest to `name`, or NULL. */
const char *nearest_name(const char *names, const char *name);
/* Whether the file name of a library is our driver's. */
bool is_porter(const char *library);
/* The ini files that unixODBC reads. */
void ini_path(bool system, const char *file, char out[PATH_ROOM]);

#endif
