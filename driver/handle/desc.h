/* Descriptors: what is known of columns and parameters (IRD, IPD), and where the application keeps them (ARD,
 * APD). */
#ifndef PORTER_HANDLE_DESC_H
#define PORTER_HANDLE_DESC_H

#include <stdbool.h>
#include <stdint.h>

#include <sql.h>
#include <sqlext.h>

#include "handle/handle.h"
#include "types/kind.h"

enum desc_kind { DESC_ARD, DESC_APD, DESC_IRD, DESC_IPD };

/* One record. Application descriptors use the first group, implementation descriptors both. */
struct desc_record {
    SQLSMALLINT type, concise_type, datetime_code;
    SQLSMALLINT precision, scale;
    SQLINTEGER datetime_precision; /* leading precision of intervals */
    SQLULEN length;
    SQLLEN octet_length;
    SQLSMALLINT radix;
    SQLPOINTER data;
    SQLLEN *octet_length_ptr, *indicator_ptr;

    SQLSMALLINT parameter_type, nullable, unnamed, unsigned_attr, searchable, updatable;
    SQLINTEGER case_sensitive, auto_unique;
    SQLSMALLINT fixed_scale, rowver;
    SQLLEN display_size;
    struct text name, label, type_name, local_type_name, prefix, suffix;
    bool automatic; /* IPD: nothing in it was set by the application */
    struct text base_column, base_table, table, schema, catalog;
};

struct desc {
    struct handle handle;
    struct dbc *dbc;
    enum desc_kind kind; /* an explicit descriptor becomes what it is first used as; DESC_ARD until then */
    bool explicit_alloc;
    struct stmt *stmt; /* owner of an implicit one */
    struct desc *next; /* explicit ones of the connection */
    uint64_t version;  /* grows with each change: bound converters are resolved again */

    SQLULEN array_size;
    SQLUSMALLINT *array_status;
    SQLLEN *bind_offset;
    SQLINTEGER bind_type;
    SQLULEN *rows_processed;

    struct desc_record *records; /* records[0] is the bookmark's; records[i] column or parameter i */
    SQLSMALLINT count;           /* SQL_DESC_COUNT */
    SQLSMALLINT capacity;
    struct arena texts; /* names set by the application, or the result's */
};

struct desc *desc_new(struct dbc *dbc, enum desc_kind kind, struct stmt *stmt, struct error *err);
void desc_free(struct desc *desc);
/* Enter and leave, as for the other handles. A statement's own descriptor is its statement's, whose lock is
 * taken too: HY010 at once while a call is under way asynchronously there, or while it waits for data at
 * execution. An explicit one is locked against the statements that use it, for the moments that their calls
 * begin. */
SQLRETURN desc_enter_as(const char *name, SQLHDESC handle, struct desc **desc);
#define desc_enter(handle, desc) desc_enter_as(__func__, handle, desc)
SQLRETURN desc_leave(struct desc *desc, int outcome, struct error *err);
/* The same for two, one of which may be the other; the diagnostics are the target's. Their contents are
 * locked by share_lock_two only. */
SQLRETURN desc_enter_two(const char *name, SQLHDESC source, SQLHDESC target, struct desc **from,
                         struct desc **to);
SQLRETURN desc_leave_two(struct desc *from, struct desc *to, int outcome, struct error *err);
void desc_warn(struct desc *desc, enum state state, const char *message);
/* SQLCopyDesc: all fields but the allocation's kind. HY016 for an IRD as target, HY007 for an IRD that is not
 * known yet as source. */
int desc_copy(struct desc *to, const struct desc *from, struct error *err);
/* No records, header as it was. */
void desc_clear_records(struct desc *desc);
/* Drops what an IPD was filled with by itself. */
void desc_forget_automatic(struct desc *desc);
/* Record `number` (0 is the bookmark), made when it does not exist (COUNT grows); NULL: HY001 or 07009. */
struct desc_record *desc_make(struct desc *desc, SQLINTEGER number, struct error *err);
/* Record `number` if it exists, else NULL. */
struct desc_record *desc_at(const struct desc *desc, SQLINTEGER number);
/* SQL_DESC_COUNT = `count`: records beyond it are unbound. */
int desc_set_count(struct desc *desc, SQLINTEGER count, struct error *err);
/* The defaults that setting a (concise) type implies. HY021 / HY003 / HY004 for one that does not exist. */
int desc_set_type(struct desc_record *record, SQLSMALLINT concise_type, bool c_type, struct error *err);
/* Fills an IRD or IPD record from a server's type. */
void desc_describe(struct desc_record *record, struct text name, const struct type *type,
                   const struct type_options *options);

#endif
