/* Shared by the embedded_*.c files; nobody else's. */
#ifndef PORTER_TRANSPORT_EMBEDDED_PARTS_H
#define PORTER_TRANSPORT_EMBEDDED_PARTS_H

#include <stdatomic.h>

#include "transport/channel.h"
#include "transport/embedded.h"

struct embedded_transport {
    struct transport transport;
    struct engine *engine;
    const struct sql_dialect *dialect;
    const struct log *log;
    const struct endpoint *endpoint;
};

struct pair {
    struct text name, value;
};

struct pairs {
    struct pair *items;
    size_t count, capacity;
};

/* An HTTP request taken apart; all texts are the link's own copies. */
struct embedded_request {
    struct text sql, data; /* data: what stands behind INSERT .. FORMAT x */
    struct text default_format;
    struct text session_id, query_id, database, role;
    bool check, close; /* session_check, close_session */
    bool multipart;
    int64_t timeout;   /* session_timeout, seconds */
    uint64_t interval; /* progress, milliseconds; 0: not asked for */
    struct pairs settings, params;
    struct pairs tables; /* NAME_structure, NAME_types, NAME_format */
    struct pairs files;  /* external tables */
    struct buffer key;   /* what is to be applied before the statement */
    struct statement statement;
    bool insert; /* through an insert stream */
};

/* What the engine counts of a query, up to the chunk that came last. */
enum { READ_ROWS, READ_BYTES, WRITTEN_ROWS, WRITTEN_BYTES, RESULT_ROWS, RESULT_BYTES, COUNTS };

enum embedded_step { STEP_BEGIN, STEP_APPEND, STEP_DONE, STEP_FETCH, STEP_END };

/* One request at a time. What both threads use is handed over by the task: the link's thread does not touch
 * it while the task runs. */
struct embedded_link {
    struct link link;
    struct task task;
    struct embedded_transport *transport;
    struct engine *engine;
    const struct engine_library *library;
    struct channel *channel;
    struct engine_query query; /* while it has the channel */
    atomic_bool cancelled;
    atomic_bool ending; /* the task is to stop where it can */
    bool last;          /* the session ends with it */
    struct arena arena;
    struct embedded_request request;
    enum embedded_step step;

    /* running */
    struct engine_result *stream;
    struct engine_insert *insert;
    struct engine_result *coming; /* the next chunk, or NULL */
    bool ended;                   /* no chunk comes behind it */
    char *failure;                /* the engine's words; owned */
    struct buffer piece;          /* of an insert's data */
    uint64_t counts[COUNTS];
    struct text zone;   /* of this statement's own SETTINGS, or empty */
    size_t made_tables; /* temporary tables of external data */

    /* the answer */
    int status;
    struct header headers[10];
    size_t header_count;
    struct engine_result *chunk; /* being read */
    size_t at;
    bool finished;      /* no chunk comes behind this one */
    bool due;           /* a fetch was begun, and what came is not taken yet */
    struct buffer tail; /* behind the chunks: an exception; or the body of an error */
    size_t tail_at;
    char tag[17];
    bool begun, broken;
    int64_t since; /* nanoseconds of a monotonic clock at which the request came */
};

/* embedded_request.c: takes the request apart. 0, or -1 with err. What the interface would refuse is an
 * answer: its text in link->failure. */
int embedded_request_read(struct embedded_link *link, const struct request *request, struct error *err);
struct text embedded_param(const struct pairs *pairs, struct text name);
int embedded_add(struct arena *arena, struct pairs *pairs, struct text name, struct text value,
                 struct error *err);

/* embedded_form.c: multipart/form-data. */
int embedded_form_read(struct embedded_link *link, struct text boundary, struct text body, struct error *err);

/* embedded_task.c: on the channel's thread. */
void embedded_task_run(struct task *task);
void embedded_task_end(struct task *task);
void embedded_task_drop(struct task *task);
/* Runs a statement whose result is not wanted, or (out) is TabSeparated text. -1: link->failure. */
int embedded_say(struct embedded_link *link, struct text sql, struct buffer *out);
void embedded_fail(struct embedded_link *link, const char *words);

/* embedded_apply.c: database, role and settings of the request; external tables. -1: link->failure. */
int embedded_apply(struct embedded_link *link);
int embedded_make_tables(struct embedded_link *link);
void embedded_drop_tables(struct embedded_link *link);

/* embedded_answer.c: the head, once the first chunk or the failure is there. */
int embedded_answer(struct embedded_link *link, struct error *err);
/* The exception's block behind the data. */
void embedded_put_exception(struct embedded_link *link);

/* embedded.c */
int64_t embedded_clock(void);
void embedded_link_free(struct embedded_link *link);
static inline struct embedded_link *embedded_of_task(struct task *task)
{
    return (struct embedded_link *)(void *)((char *)task - offsetof(struct embedded_link, task));
}

#endif
