// The state table against ODBC's Appendix B, "Statement Transitions".
#include <gtest/gtest.h>

extern "C" {
#include "handle/state.h"
}

namespace
{

/* One call of Appendix B: what S1, S2-S3, S4, S5, S6, S7 and S8-S10 answer. Where the specification has two
 * answers for S2 and S3, the call itself tells them apart (07005) and the table allows both. */
struct Row {
    const char *name;
    enum call call;
    const char *answers[STMT_STATE_COUNT];
};

const Row rows[] = {
    {"SQLBindCol", CALL_ANY, {"", "", "", "", "", "", "HY010"}},
    {"SQLPrepare", CALL_PREPARE, {"", "", "", "24000", "24000", "24000", "HY010"}},
    {"SQLExecute", CALL_EXECUTE, {"HY010", "", "", "24000", "24000", "24000", "HY010"}},
    {"SQLNumResultCols", CALL_DESCRIBE, {"HY010", "", "", "", "", "", "HY010"}},
    {"SQLDescribeCol", CALL_COLUMN, {"HY010", "", "24000", "", "", "", "HY010"}},
    {"SQLNumParams", CALL_PARAMETERS, {"HY010", "", "", "", "", "", "HY010"}},
    {"SQLFetch", CALL_FETCH, {"HY010", "HY010", "24000", "", "", "HY010", "HY010"}},
    {"SQLExtendedFetch", CALL_EXTENDED, {"HY010", "HY010", "24000", "", "HY010", "", "HY010"}},
    {"SQLGetData", CALL_GET_DATA, {"HY010", "HY010", "24000", "24000", "", "", "HY010"}},
    {"SQLRowCount", CALL_ROW_COUNT, {"HY010", "HY010", "", "", "", "", "HY010"}},
    {"SQLCloseCursor", CALL_CLOSE, {"24000", "24000", "24000", "", "", "", "HY010"}},
    {"SQLSetCursorName", CALL_SET_NAME, {"", "", "24000", "24000", "24000", "24000", "HY010"}},
    {"SQLFreeHandle", CALL_FREE, {"", "", "", "", "", "", "HY010"}},
    {"SQLPutData", CALL_PARAM_DATA, {"HY010", "HY010", "HY010", "HY010", "HY010", "HY010", ""}},
};

TEST(State, EveryCallInEveryState)
{
    for (const Row &row : rows)
        for (int state = 0; state < STMT_STATE_COUNT; state++) {
            enum state answer = state_check(static_cast<enum stmt_state>(state), row.call);
            std::string code = answer == STATE_00000 ? "" : sqlstate_get(answer)->code;
            EXPECT_EQ(code, row.answers[state]) << row.name << " in state " << state;
        }
}

TEST(State, EveryCallHasARow)
{
    EXPECT_EQ(sizeof rows / sizeof *rows, static_cast<size_t>(CALL_COUNT));
}

} // namespace
