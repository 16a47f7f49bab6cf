/* Statement states x calls. */
#include "handle/state.h"

#define OK STATE_00000
#define SEQ STATE_HY010 /* function sequence error */
#define CUR STATE_24000 /* invalid cursor state */

/* Columns: ALLOCATED, PREPARED, EXECUTED, OPEN, POSITIONED, EXTENDED, NEED_DATA. */
static const enum state state_table[CALL_COUNT][STMT_STATE_COUNT] = {
    [CALL_ANY] = {OK, OK, OK, OK, OK, OK, SEQ},
    [CALL_PREPARE] = {OK, OK, OK, CUR, CUR, CUR, SEQ},
    [CALL_EXECUTE] = {SEQ, OK, OK, CUR, CUR, CUR, SEQ},
    [CALL_DESCRIBE] = {SEQ, OK, OK, OK, OK, OK, SEQ},
    [CALL_COLUMN] = {SEQ, OK, CUR, OK, OK, OK, SEQ},
    [CALL_PARAMETERS] = {SEQ, OK, OK, OK, OK, OK, SEQ},
    [CALL_FETCH] = {SEQ, SEQ, CUR, OK, OK, SEQ, SEQ},
    [CALL_EXTENDED] = {SEQ, SEQ, CUR, OK, SEQ, OK, SEQ},
    [CALL_GET_DATA] = {SEQ, SEQ, CUR, CUR, OK, OK, SEQ},
    [CALL_ROW_COUNT] = {SEQ, SEQ, OK, OK, OK, OK, SEQ},
    [CALL_CLOSE] = {CUR, CUR, CUR, OK, OK, OK, SEQ},
    [CALL_SET_NAME] = {OK, OK, CUR, CUR, CUR, CUR, SEQ},
    [CALL_FREE] = {OK, OK, OK, OK, OK, OK, SEQ},
    [CALL_PARAM_DATA] = {SEQ, SEQ, SEQ, SEQ, SEQ, SEQ, OK},
};

enum state state_check(enum stmt_state state, enum call call)
{
    return state_table[call][state];
}
