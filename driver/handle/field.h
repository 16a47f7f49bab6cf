/* Descriptor fields: one table row each. Read by SQLGet/SetDescField, SQLGet/SetDescRec and SQLColAttribute.
 */
#ifndef PORTER_HANDLE_FIELD_H
#define PORTER_HANDLE_FIELD_H

#include "handle/desc.h"
#include "handle/item.h"

bool field_is_text(SQLSMALLINT id);
/* Whether the field's value in an IRD follows from the result's columns (all but the header's pointers). */
bool field_of_columns(SQLSMALLINT id);
/* 07009 when the descriptor cannot have a record of that number: negative, or 0 of an implementation's. */
int field_record_check(const struct desc *desc, SQLINTEGER record, struct error *err);
/* HY091 unknown or not of this kind of descriptor, 07009 record out of range (OUTCOME_NO_DATA behind the
 * last). */
int field_get(const struct desc *desc, SQLINTEGER record, SQLSMALLINT id, struct item *value,
              struct error *err);
/* HY016 for an IRD's, HY091, HY021 inconsistent, HY092 bad value, HY105, HYC00, 07009. */
int field_set(struct desc *desc, SQLINTEGER record, SQLSMALLINT id, const struct item *value,
              struct error *err);
/* SQLColAttribute's view: ODBC 2 identifiers too, header field SQL_DESC_COUNT. */
int field_column(const struct desc *ird, SQLINTEGER record, SQLUSMALLINT id, struct item *value,
                 struct error *err);

#endif
