/* What the driver must know of an SQL text without understanding it: markers, kind, FORMAT, tail. */
#ifndef PORTER_SQL_STATEMENT_H
#define PORTER_SQL_STATEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

/* How a server's SQL is tokenised. Data, one a server. */
struct sql_dialect {
    bool backslash_escapes;  /* 'it\'s' */
    bool backtick_names;     /* `name` */
    bool heredocs;           /* $tag$ ... $tag$ */
    bool nested_comments;    /* inner comment pairs count */
    bool hash_comments;      /* `# ` and `#!` to the end of the line */
    bool slash_comments;     /* // to the end of the line */
    bool unicode_quotes;     /* curly quotes quote as well, and bare words are ASCII only */
    bool ternary;            /* a ? b : c */
    bool braced_parameters;  /* {name:Type} is the server's own */
    bool question_operators; /* operators that contain a question mark */
    bool settings_only; /* of a session's state there are settings only, SET [SESSION|LOCAL] name = or TO;
                         * SET GLOBAL and transactions make none */
};

/* One parameter marker, in the order of the text. */
struct marker {
    size_t at, size;  /* bytes of the text it takes: `?` is 1, `{?:Type}` is more */
    struct text type; /* of {?:Type}, else empty */
};

enum statement_kind {
    STATEMENT_EMPTY,  /* nothing but white space and comments */
    STATEMENT_SELECT, /* SELECT, WITH .. SELECT, VALUES, (SELECT .. */
    STATEMENT_SHOW,   /* SHOW, DESCRIBE, DESC, EXPLAIN, EXISTS, CHECK: gives rows, cannot be described */
    STATEMENT_INSERT,
    STATEMENT_SESSION, /* SET, USE, SET ROLE, CREATE/DROP/ATTACH TEMPORARY, BEGIN ..: makes session state */
    STATEMENT_OTHER    /* DDL, ALTER, DELETE, SYSTEM, KILL ... */
};

/* A scanned statement. Texts point into `text`, or into the arena. */
struct statement {
    struct text text; /* as given */
    size_t body;      /* offset of the first keyword: behind white space and comments */
    size_t end;       /* offset behind the last token: without trailing `;`, white space and comments */
    enum statement_kind kind;
    struct text keyword; /* first keyword as written */
    struct marker *markers;
    uint32_t marker_count;
    size_t format_at;   /* offset of a top-level FORMAT clause (and what follows it), or SIZE_MAX */
    struct text format; /* its name, or empty */
    size_t settings_at; /* offset of a trailing top-level SETTINGS clause, or SIZE_MAX */
    bool data_marker;   /* INSERT .. FORMAT x ?: the last marker stands for the data */
    bool data_due;      /* INSERT .. FORMAT x, and no data */
    bool into_outfile;  /* INTO OUTFILE at top level */
};

#define STATEMENT_MARKER_LIMIT 65535

/* Scans one statement. 42000 with the position (from 1, in bytes) for an unclosed string, quoted name,
 * comment or heredoc, and for a second statement after `;`. Data after `INSERT .. FORMAT x` is not scanned (x
 * = Values is), be it INSERT's own or that of `SELECT .. FROM input(..)`; a lone `?` there is a marker.
 *
 * Marker or ternary, where the dialect has `a ? b : c`: a `?` where an operand is due (at the start, after an
 * operator, an opening bracket, a comma, a colon, another `?`, or a reserved word such as WHERE) is a marker.
 * Behind an operand it is the ternary's when a `:` (not `::`, `.:`) belongs to it: one in the same brackets,
 * before a comma, the closing bracket, the end or a clause word such as FROM, each `:` going to the nearest
 * `?` before it. Without such a `:` it is a marker (LIMIT ?, INTERVAL ? DAY). With question_operators it is
 * an operator instead.
 *
 * FORMAT and SETTINGS count as clauses only at top level, behind something complete, and when what follows is
 * a name that ends the statement (or stands before SETTINGS or INTO), or `name =`. */
int statement_scan(struct text text, const struct sql_dialect *dialect, struct arena *arena,
                   struct statement *out, struct error *err);

#endif
