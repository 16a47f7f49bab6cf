/* Dynamic columns: they take values of any type, which the markers' own types are. */
#include <stdio.h>

#include "exec/bulk_rows.h"

/* One row an SQL type; others are texts. `%d`: decimal digits. */
static const struct {
    SQLSMALLINT sql_type;
    const char *name;
} DYNAMIC[] = {
    {SQL_BIT, "Bool"},
    {SQL_TINYINT, "Int64"},
    {SQL_SMALLINT, "Int64"},
    {SQL_INTEGER, "Int64"},
    {SQL_BIGINT, "Int64"},
    {SQL_REAL, "Float64"},
    {SQL_FLOAT, "Float64"},
    {SQL_DOUBLE, "Float64"},
    {SQL_DECIMAL, "Decimal(76, %d)"},
    {SQL_NUMERIC, "Decimal(76, %d)"},
    {SQL_TYPE_DATE, "Date32"},
    {SQL_TYPE_TIMESTAMP, "DateTime64(%d)"},
    {SQL_GUID, "UUID"},
};

static struct text dynamic_name(const struct desc_record *declared, char *place, size_t size)
{
    int most = declared->concise_type == SQL_TYPE_TIMESTAMP ? 9 : 76;
    int digits = declared->scale < 0 ? 0 : declared->scale > most ? most : declared->scale;

    for (size_t i = 0; i < sizeof DYNAMIC / sizeof *DYNAMIC; i++) {
        const char *name = DYNAMIC[i].name, *at = strchr(name, '%');
        if (DYNAMIC[i].sql_type != declared->concise_type)
            continue;
        if (!at)
            return text_of(name);
        int made = snprintf(place, size, "%.*s%d)", (int)(at - name), name, digits);
        return text_make(place, (size_t)made);
    }
    return text_of("String");
}

const struct type *bulk_dynamic(struct bulk *in, uint32_t column, struct error *err)
{
    struct stmt *stmt = in->stmt;
    struct type_context context = {&stmt->call, stmt->dbc->zones, stmt->dbc->session->zone};
    struct text chosen = text_make(NULL, 0);
    char places[2][40];

    for (uint32_t t = 0; t < in->plan->tuples; t++) {
        const struct bulk_cell *cell = &in->plan->cells[t * in->plan->width + column];
        const struct desc_record *declared =
            cell->marker == BULK_CONSTANT ? NULL : desc_at(stmt->ipd, (SQLINTEGER)cell->marker + 1);
        if (!declared) /* NULL; a marker that is not bound is told of elsewhere */
            continue;
        struct text name = dynamic_name(declared, places[chosen.size ? 1 : 0], sizeof places[0]);
        if (chosen.size && !text_equal(name, chosen)) {
            chosen = text_of("String");
            break;
        }
        chosen = name;
    }
    return type_parse(chosen.size ? chosen : text_of("String"), &context, err);
}
