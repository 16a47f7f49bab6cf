/* Entry points that take or give text as UTF-8. */
#define NAME(name) name
#define API_CHAR SQLCHAR
#define WIDE false
#define TEXT_FROM text_from_ansi

#include "api/strings.h"

#include "api/catalog.h"
#include "api/odbc2_strings.h"
