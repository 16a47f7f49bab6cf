/* The table of SQLSTATEs. ODBC 2 codes follow the specification's appendix of mappings; where that names
 * none, a state that ODBC 2 did not know becomes S1000 (class HY) or stays as it is. */
#include "base/sqlstate.h"

#include <stddef.h>
#include <string.h>

/* clang-format off */
#define ROW(code, odbc2, text) [STATE_##code] = {#code, odbc2, text}
static const struct sqlstate rows[] = {
    ROW(00000, "00000", "Success"),
    ROW(01000, "01000", "General warning"),
    ROW(01001, "01001", "Cursor operation conflict"),
    ROW(01004, "01004", "String data, right truncated"),
    ROW(01006, "01006", "Privilege not revoked"),
    ROW(01S00, "01S00", "Invalid connection string attribute"),
    ROW(01S01, "01S01", "Error in row"),
    ROW(01S02, "01S02", "Option value changed"),
    ROW(01S06, "01S06", "Attempt to fetch before the result set returned the first rowset"),
    ROW(01S07, "01S07", "Fractional truncation"),
    ROW(07001, "07001", "Wrong number of parameters"),
    ROW(07002, "07002", "COUNT field incorrect"),
    ROW(07005, "24000", "Prepared statement not a cursor-specification"),
    ROW(07006, "07006", "Restricted data type attribute violation"),
    ROW(07009, "S1002", "Invalid descriptor index"),
    ROW(07S01, "07S01", "Invalid use of default parameter"),
    ROW(08001, "08001", "Client unable to establish connection"),
    ROW(08002, "08002", "Connection name in use"),
    ROW(08003, "08003", "Connection not open"),
    ROW(08004, "08004", "Server rejected the connection"),
    ROW(08007, "08007", "Connection failure during transaction"),
    ROW(08S01, "08S01", "Communication link failure"),
    ROW(0A000, "S1C00", "Feature not supported"),
    ROW(21S01, "21S01", "Insert value list does not match column list"),
    ROW(21S02, "21S02", "Degree of derived table does not match column list"),
    ROW(22000, "S1000", "Data exception"),
    ROW(22001, "22001", "String data, right truncated"),
    ROW(22002, "22002", "Indicator variable required but not supplied"),
    ROW(22003, "22003", "Numeric value out of range"),
    ROW(22007, "22008", "Invalid datetime format"),
    ROW(22008, "22008", "Datetime field overflow"),
    ROW(22012, "22012", "Division by zero"),
    ROW(22015, "22015", "Interval field overflow"),
    ROW(22018, "22005", "Invalid character value for cast specification"),
    ROW(22019, "22019", "Invalid escape character"),
    ROW(22025, "22025", "Invalid escape sequence"),
    ROW(22026, "22026", "String data, length mismatch"),
    ROW(23000, "23000", "Integrity constraint violation"),
    ROW(24000, "24000", "Invalid cursor state"),
    ROW(25000, "25000", "Invalid transaction state"),
    ROW(25S01, "25S01", "Transaction state unknown"),
    ROW(28000, "28000", "Invalid authorization specification"),
    ROW(34000, "34000", "Invalid cursor name"),
    ROW(3C000, "3C000", "Duplicate cursor name"),
    ROW(3D000, "3D000", "Invalid catalog name"),
    ROW(3F000, "3F000", "Invalid schema name"),
    ROW(40001, "40001", "Serialization failure"),
    ROW(40003, "40003", "Statement completion unknown"),
    ROW(42000, "37000", "Syntax error or access violation"),
    ROW(42501, "42000", "Insufficient privilege"),
    ROW(42S01, "S0001", "Base table or view already exists"),
    ROW(42S02, "S0002", "Base table or view not found"),
    ROW(42S11, "S0011", "Index already exists"),
    ROW(42S12, "S0012", "Index not found"),
    ROW(42S21, "S0021", "Column already exists"),
    ROW(42S22, "S0022", "Column not found"),
    ROW(44000, "44000", "WITH CHECK OPTION violation"),
    ROW(HY000, "S1000", "General error"),
    ROW(HY001, "S1001", "Memory allocation error"),
    ROW(HY003, "S1003", "Invalid application buffer type"),
    ROW(HY004, "S1004", "Invalid SQL data type"),
    ROW(HY007, "S1010", "Associated statement is not prepared"),
    ROW(HY008, "S1008", "Operation canceled"),
    ROW(HY009, "S1009", "Invalid use of null pointer"),
    ROW(HY010, "S1010", "Function sequence error"),
    ROW(HY011, "S1011", "Attribute cannot be set now"),
    ROW(HY012, "S1012", "Invalid transaction operation code"),
    ROW(HY013, "S1000", "Memory management error"),
    ROW(HY014, "S1000", "Limit on the number of handles exceeded"),
    ROW(HY015, "S1000", "No cursor name available"),
    ROW(HY016, "S1000", "Cannot modify an implementation row descriptor"),
    ROW(HY017, "S1000", "Invalid use of an automatically allocated descriptor handle"),
    ROW(HY018, "70100", "Server declined cancel request"),
    ROW(HY019, "22003", "Non-character and non-binary data sent in pieces"),
    ROW(HY020, "S1000", "Attempt to concatenate a null value"),
    ROW(HY021, "S1000", "Inconsistent descriptor information"),
    ROW(HY024, "S1009", "Invalid attribute value"),
    ROW(HY090, "S1090", "Invalid string or buffer length"),
    ROW(HY091, "S1091", "Invalid descriptor field identifier"),
    ROW(HY092, "S1092", "Invalid attribute/option identifier"),
    ROW(HY095, "S1095", "Function type out of range"),
    ROW(HY096, "S1096", "Invalid information type"),
    ROW(HY097, "S1097", "Column type out of range"),
    ROW(HY098, "S1098", "Scope type out of range"),
    ROW(HY099, "S1099", "Nullable type out of range"),
    ROW(HY100, "S1100", "Uniqueness option type out of range"),
    ROW(HY101, "S1101", "Accuracy option type out of range"),
    ROW(HY103, "S1103", "Invalid retrieval code"),
    ROW(HY104, "S1104", "Invalid precision or scale value"),
    ROW(HY105, "S1105", "Invalid parameter type"),
    ROW(HY106, "S1106", "Fetch type out of range"),
    ROW(HY107, "S1107", "Row value out of range"),
    ROW(HY109, "S1109", "Invalid cursor position"),
    ROW(HY110, "S1110", "Invalid driver completion"),
    ROW(HY111, "S1111", "Invalid bookmark value"),
    ROW(HYC00, "S1C00", "Optional feature not implemented"),
    ROW(HYT00, "S1T00", "Timeout expired"),
    ROW(HYT01, "S1T00", "Connection timeout expired"),
    ROW(IM001, "IM001", "Driver does not support this function"),
    ROW(IM008, "IM008", "Dialog failed"),
};
#undef ROW
/* clang-format on */

_Static_assert(sizeof rows / sizeof rows[0] == STATE_COUNT, "one row for each enum state");

const struct sqlstate *sqlstate_get(enum state state)
{
    return (unsigned)state < STATE_COUNT ? &rows[state] : &rows[STATE_HY000];
}

enum state sqlstate_find(const char *code)
{
    for (size_t i = 0; code && i < STATE_COUNT; i++)
        if (strncmp(rows[i].code, code, 5) == 0)
            return (enum state)i;
    return STATE_HY000;
}
