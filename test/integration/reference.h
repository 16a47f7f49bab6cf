/* The server's own words for the values of a query, fetched without the driver. */
#ifndef PORTER_TEST_REFERENCE_H
#define PORTER_TEST_REFERENCE_H

#include <optional>
#include <string>
#include <vector>

#include "type_cases.h"

/* toString(c) of each row; nothing for NULL. As ODBC writes it: Bool as 1 and 0, FixedString without trailing NULs. */
std::vector<std::optional<std::string>> reference_texts(const TypeCase &one, const std::string &query);
/* Rows of one Nullable(String) column in RowBinary; throws std::runtime_error. */
std::vector<std::optional<std::string>> reference_strings(const std::string &row_binary);

#endif
