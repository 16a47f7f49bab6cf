/* Statement states (ODBC Appendix B) and which call each of them allows. */
#ifndef PORTER_HANDLE_STATE_H
#define PORTER_HANDLE_STATE_H

#include "base/sqlstate.h"

enum stmt_state {
    STMT_ALLOCATED,  /* S1 */
    STMT_PREPARED,   /* S2, S3 */
    STMT_EXECUTED,   /* S4: no result set */
    STMT_OPEN,       /* S5: before the first fetch */
    STMT_POSITIONED, /* S6: SQLFetch, SQLFetchScroll */
    STMT_EXTENDED,   /* S7: SQLExtendedFetch */
    STMT_NEED_DATA,  /* S8 */
    STMT_STATE_COUNT
};

/* Calls grouped by their column of the state tables. */
enum call {
    CALL_ANY,     /* allowed everywhere but in the data-at-execution dialog */
    CALL_PREPARE, /* SQLPrepare, SQLExecDirect, SQLGetTypeInfo, catalog functions */
    CALL_EXECUTE,
    CALL_DESCRIBE,   /* SQLNumResultCols */
    CALL_COLUMN,     /* SQLDescribeCol, SQLColAttribute */
    CALL_PARAMETERS, /* SQLNumParams, SQLDescribeParam */
    CALL_FETCH,
    CALL_EXTENDED, /* SQLExtendedFetch */
    CALL_GET_DATA,
    CALL_ROW_COUNT,
    CALL_CLOSE,      /* SQLCloseCursor */
    CALL_SET_NAME,   /* SQLSetCursorName */
    CALL_FREE,       /* SQLFreeHandle */
    CALL_PARAM_DATA, /* SQLParamData, SQLPutData */
    CALL_COUNT
};

/* STATE_00000 when `call` is allowed in `state`, else the SQLSTATE to answer. */
enum state state_check(enum stmt_state state, enum call call);

#endif
