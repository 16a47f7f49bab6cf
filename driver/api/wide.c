/* Entry points that take or give text as SQLWCHAR. */
#define NAME(name) name##W
#define API_CHAR SQLWCHAR
#define WIDE true
#define TEXT_FROM text_from_wide

#include "api/strings.h"

#include "api/catalog.h"
#include "api/odbc2_strings.h"
