/* Shared by the options_*.c files; nobody else's. */
#ifndef PORTER_HANDLE_OPTIONS_PARTS_H
#define PORTER_HANDLE_OPTIONS_PARTS_H

#include "handle/options.h"

#define OPTION_MASK "***"

/* Names of other clients' options, and of the driver manager's, that mean nothing here. */
struct foreign_option {
    const char *name;
    const char *why;
    bool quiet; /* what it asks for is so anyway: no warning */
};
extern const struct foreign_option foreign_options[];
extern const size_t foreign_option_count;

/* Equal without case, blanks and underscores. */
bool option_same(struct text a, struct text b);
/* Takes the next word off a list separated by blanks: false at its end. */
bool option_word(struct text *list, struct text *word);
/* The row of a keyword or alias (its canonical name, or the alias in the table's spelling, in *alias), or
 * NULL. */
const struct option *option_find(struct text keyword, struct text *alias);
/* The row that begins at `offset` in struct options. */
const struct option *option_at(size_t offset);
#define OPTION_ROW(member) option_at(offsetof(struct options, member))
static inline size_t option_index(const struct option *row)
{
    return (size_t)(row - option_table);
}
static inline void *option_place(const struct options *options, const struct option *row)
{
    return (char *)(uintptr_t)options + row->offset;
}
static inline bool option_given(const struct options *options, const struct option *row)
{
    return options->source[option_index(row)] != OPTION_FROM_NOWHERE;
}

/* What `value`, given under `alias`, is called in the row's own words. */
struct text option_meaning(const struct option *row, struct text alias, struct text value);
/* Reads a value into the row's place. HY024 (without the value when it is secret). */
int option_read(struct options *options, const struct option *row, struct text value, struct error *err);
/* Appends the row's value as one would write it. */
void option_print(const struct options *options, const struct option *row, struct buffer *out);
/* HY024 unless `text` is free of control characters. */
int option_printable(struct text name, struct text text, struct error *err);

/* Adds a server setting, a header; the first of two equal names stays. */
int options_add_setting(struct options *options, struct text name, struct text value, struct error *err);
int options_add_header(struct options *options, struct text name, struct text value, struct error *err);
int options_add_param(struct options *options, struct text name, struct text value, struct error *err);
int options_add_unknown(struct options *options, struct text name, struct error *err);
int options_add_ineffective(struct options *options, struct text name, struct error *err);

/* Takes apart the Url that the source being read gave, if it gave one. */
int options_take_url(struct options *options, struct error *err);
/* Fills what is missing from the DSN's section of odbc.ini and the driver's of odbcinst.ini. */
int options_read_ini(struct options *options, struct error *err);
/* Once all sources are read: what follows from the options, and which have no effect. */
int options_finish(struct options *options, struct error *err);
/* Wipes a buffer that may hold secrets, and frees it. */
void options_wipe(struct buffer *buffer);

#endif
