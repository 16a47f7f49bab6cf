/* What differs with the driver manager that the library is built for. */
#ifndef PORTER_BASE_MANAGER_H
#define PORTER_BASE_MANAGER_H

#include <sqltypes.h>

#ifdef PORTER_IODBC
#define MANAGER_NAME "iODBC"
#define LIBRARY_NAME "libporterodbc-iodbc.so"
#define WCHAR_BYTES 4
/* What a line of odbc.ini may have: here the driver's own buffer is the limit. */
#define MANAGER_LINE_LIMIT 4000
#else
#define MANAGER_NAME "unixODBC"
#define LIBRARY_NAME "libporterodbc.so"
#define WCHAR_BYTES 2
/* unixODBC cuts a line at 1000 bytes, blanks included, and takes the rest for another key. */
#define MANAGER_LINE_LIMIT 960
#endif

/* iODBC, from 3.52.13 on, asks the environment for this attribute and then converts for the driver. */
#define MANAGER_ATTR_DRIVER_UNICODE_TYPE 1065
enum manager_unicode { MANAGER_UTF16 = 1, MANAGER_UCS4 = 3 };

_Static_assert(sizeof(SQLWCHAR) == WCHAR_BYTES, "SQLWCHAR has the width of the manager's applications");

#endif
