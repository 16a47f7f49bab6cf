/* CrateDB's error codes and the SQLSTATEs that stand for them. Code 4000 means many things: there the words
 * of the message tell. */
#include "server/cratedb/cratedb.h"

const struct failure cratedb_failures[CRATEDB_FAILURES] = {
    {4000, STATE_HY000}, /* syntax, casts, constraints: see words */
    {4001, STATE_42000}, /* analyzer */
    {4002, STATE_42000}, /* name of a relation */
    {4003, STATE_22000}, /* validation of a value */
    {4004, STATE_HYC00}, /* unsupported feature or function */
    {4005, STATE_42000}, /* aliases cannot be altered */
    {4006, STATE_42000}, /* ambiguous column */
    {4007, STATE_42000}, /* operation not allowed on the relation */
    {4008, STATE_42000}, /* name of a column */
    {4010, STATE_28000}, /* not authenticated */
    {4011, STATE_42501}, /* missing privilege */
    {4030, STATE_42501}, /* forbidden */
    {4031, STATE_42000}, /* read-only node */
    {4032, STATE_42000}, /* relation closed */
    {4033, STATE_42000}, /* relation read-only */
    {4034, STATE_42000},  {4035, STATE_42000},  {4036, STATE_42000},
    {4037, STATE_42000},  {4040, STATE_42S02},  {4041, STATE_42S02}, /* relation unknown */
    {4042, STATE_42000},                                             /* analyzer unknown */
    {4043, STATE_42S22},                                             /* column unknown */
    {4044, STATE_42000},                                             /* type unknown */
    {4045, STATE_3F000},                                             /* schema unknown */
    {4046, STATE_42S02},                                             /* partition unknown */
    {4047, STATE_42000},                                             /* repository unknown */
    {4048, STATE_42000},                                             /* snapshot unknown */
    {4049, STATE_42000},                                             /* function unknown */
    {4090, STATE_23000},  {4091, STATE_23000},                       /* duplicate primary key */
    {4092, STATE_40001},                                             /* version conflict */
    {4093, STATE_42S01},                                             /* relation exists */
    {4096, STATE_42000},                                             /* relations with one alias */
    {4290, STATE_08004},                                             /* too many requests */
    {5000, STATE_HY000},  {5001, STATE_HY000},                       /* task failed */
    {5002, STATE_08S01},                                             /* shards unavailable */
    {5003, STATE_HY000},                                             /* query failed on shards */
    {5004, STATE_HY000},                                             /* snapshot failed */
    {5005, STATE_HY008},                                             /* killed: see words */
    {5030, STATE_08S01},  {5031, STATE_08S01},  {5032, STATE_08S01}, /* the node cannot serve now */
    {5033, STATE_08S01},  {5034, STATE_08S01},  {5035, STATE_08S01},
    {40000, STATE_42000}, {40010, STATE_42000}, {40013, STATE_42000}, /* others depend on it */
    {40410, STATE_42000},                                             /* user unknown */
    {40910, STATE_42000},                                             /* duplicate object */
    {40911, STATE_42000},
};

/* What the words of a message say of one code; the first row that matches counts. */
static const struct words {
    int32_t code;
    struct text words;
    enum state state;
} words[] = {
    {4000, TEXT("ParsingException"), STATE_42000},
    {4000, TEXT("Cannot cast"), STATE_22018},
    {4000, TEXT("is too long for the text type"), STATE_22001},
    {4000, TEXT("/ by zero"), STATE_22012},
    {4000, TEXT("Division by zero"), STATE_22012},
    {4000, TEXT("overflow"), STATE_22003},
    {4000, TEXT("exceeds allowed range"), STATE_22003},
    {4000, TEXT("out of range"), STATE_22003},
    {4000, TEXT("must not be null"), STATE_23000},
    {4000, TEXT("must not be NULL"), STATE_23000},
    {4000, TEXT("NOT NULL"), STATE_23000},
    {4000, TEXT("Failed CONSTRAINT"), STATE_23000},
    {4000, TEXT("doesn't match number of source columns"), STATE_21S01},
    {4000, TEXT("No cursor named"), STATE_34000},
    {4000, TEXT("SQLParseException"), STATE_42000},
    {5005, TEXT("statement_timeout"), STATE_HYT00},
    {5000, TEXT("CircuitBreakingException"), STATE_HY001},
    {5000, TEXT("EsRejectedExecutionException"), STATE_08004}, /* a queue of the server is full */
};

static enum state state_of(int32_t code)
{
    for (size_t i = 0; i < CRATEDB_FAILURES; i++)
        if (cratedb_failures[i].native == code)
            return cratedb_failures[i].state;
    return STATE_HY000;
}

enum state cratedb_state(int32_t code, struct text message)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].code == code && text_search(message, words[i].words, 0) != SIZE_MAX)
            return words[i].state;
    return state_of(code);
}

struct text cratedb_message(struct text message)
{
    size_t at = 0;
    while (at < message.size && (text_is_alpha(message.data[at]) || text_is_digit(message.data[at])))
        at++;
    bool named =
        at > 0 && at + 1 < message.size && message.data[at] == '[' && message.data[message.size - 1] == ']';
    struct text inner = named ? text_make(message.data + at + 1, message.size - at - 2) : message;
    return text_equal(inner, text_of("null")) ? message : inner; /* the name alone says something */
}
