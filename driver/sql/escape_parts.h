/* Shared by the files that translate ODBC escapes; nobody else's. */
#ifndef PORTER_SQL_ESCAPE_PARTS_H
#define PORTER_SQL_ESCAPE_PARTS_H

#include "sql/escape.h"
#include "sql/scanner.h"

#define ESCAPE_DEPTH_LIMIT 64
#define ESCAPE_ARGUMENT_LIMIT 64

/* One text being translated: the whole statement, or an argument within it. */
struct escape_part {
    const struct escape_dialect *dialect;
    struct text text;
    size_t base; /* position of `text` in the whole */
    int depth;
};

/* What a template's `$` signs stand for. */
struct escape_values {
    const struct text *arguments; /* $1 .. $9, $* */
    size_t count;
    struct text unit, names, body, values; /* $u $n $b $v */
};

void escape_template(const char *template, const struct escape_values *values, struct buffer *out);
/* Appends the translation of `part`. */
int escape_part(const struct escape_part *part, struct buffer *out, struct error *err);
/* 42000: `what` at the token's position. Returns -1. */
int escape_refuse(const struct escape_part *part, size_t at, const char *what, struct error *err);
/* The closing brace must come next. */
int escape_close(const struct escape_part *part, struct scanner *scanner, struct error *err);

/* Each is called with the scanner behind the escape's keyword and leaves it behind the closing brace. */
int escape_date(const struct escape_part *part, struct scanner *scanner, struct buffer *out,
                struct error *err);
int escape_time(const struct escape_part *part, struct scanner *scanner, struct buffer *out,
                struct error *err);
int escape_timestamp(const struct escape_part *part, struct scanner *scanner, struct buffer *out,
                     struct error *err);
int escape_guid(const struct escape_part *part, struct scanner *scanner, struct buffer *out,
                struct error *err);
int escape_interval(const struct escape_part *part, struct scanner *scanner, struct buffer *out,
                    struct error *err);
int escape_function(const struct escape_part *part, struct scanner *scanner, struct buffer *out,
                    struct error *err);

#endif
