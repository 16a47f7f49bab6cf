/* What EXPLAIN QUERY TREE tells of parameters: the types that their places have.
 *
 * A marker is asked about as concat(NULL, '_porter_N'). It is a NULL that fits everywhere, and the folded
 * expression stays visible under the constant that it became: N is found there, and the arguments beside it.
 */
#include <stdio.h>

#include "base/number.h"
#include "server/clickhouse/clickhouse.h"

enum { NOWHERE = UINT32_MAX, TREE_LINES = 1 << 20 };

/* A line of the tree. */
struct node {
    struct text line;
    uint32_t depth, parent, number; /* the parent's child `number`, from 0 */
    uint32_t next, children, last;  /* sibling; how many; the last one */
};

struct tree {
    struct node *nodes;
    uint32_t count;
    struct arena *arena;
};

static void tree_link(struct tree *tree, uint32_t child, uint32_t parent)
{
    struct node *node = &tree->nodes[child], *up;

    while (parent != NOWHERE && tree->nodes[parent].depth >= node->depth)
        parent = tree->nodes[parent].parent;
    node->parent = parent;
    node->next = NOWHERE;
    if (parent == NOWHERE)
        return;
    up = &tree->nodes[parent];
    if (up->children)
        tree->nodes[up->last].next = child;
    up->last = child;
    node->number = up->children++;
}

static int tree_make(struct tree *tree, struct text answer, struct error *err)
{
    uint32_t lines = 1;

    for (size_t i = 0; i < answer.size && lines < TREE_LINES; i++)
        lines += answer.data[i] == '\n';
    tree->nodes = arena_calloc(tree->arena, lines, sizeof *tree->nodes);
    if (!tree->nodes)
        return error_memory(err);
    for (size_t at = 0; at < answer.size && tree->count < lines;) {
        size_t end = text_find(answer, '\n', at), start = at;
        uint32_t before = tree->count ? tree->count - 1 : NOWHERE;
        struct node *node = &tree->nodes[tree->count++];
        while (start < end && answer.data[start] == ' ')
            start++;
        node->depth = (uint32_t)(start - at);
        node->line = text_trim(text_make(answer.data + start, end - start));
        tree_link(tree, tree->count - 1, before);
        at = end + 1;
    }
    return 0;
}

/* ---- around a node */

static bool tree_is(const struct tree *tree, uint32_t node, const char *start)
{
    return node != NOWHERE && text_starts(tree->nodes[node].line, text_of(start));
}

static uint32_t tree_up(const struct tree *tree, uint32_t node)
{
    return node == NOWHERE ? NOWHERE : tree->nodes[node].parent;
}

static uint32_t tree_child(const struct tree *tree, uint32_t node, uint32_t number)
{
    uint32_t child = node + 1;

    if (node == NOWHERE || number >= tree->nodes[node].children)
        return NOWHERE;
    while (number-- > 0)
        child = tree->nodes[child].next;
    return child;
}

/* The constant that the expression was folded to, or the expression itself. */
static uint32_t tree_folded(const struct tree *tree, uint32_t node)
{
    uint32_t up = tree_up(tree, node);

    return up != NOWHERE && text_equal(tree->nodes[up].line, text_of("EXPRESSION")) &&
                   tree_is(tree, tree_up(tree, up), "CONSTANT ")
               ? tree_up(tree, up)
               : node;
}

/* The function that `node` is an argument of, and which one. */
static uint32_t tree_function(const struct tree *tree, uint32_t node, uint32_t *argument)
{
    uint32_t list = tree_up(tree, node), arguments = tree_up(tree, list);
    uint32_t function = tree_up(tree, arguments);

    if (!tree_is(tree, arguments, "ARGUMENTS") || !tree_is(tree, function, "FUNCTION "))
        return NOWHERE;
    *argument = tree->nodes[node].number;
    return function;
}

static uint32_t tree_list(const struct tree *tree, uint32_t function)
{
    for (uint32_t part = tree_child(tree, function, 0); part != NOWHERE; part = tree->nodes[part].next)
        if (tree_is(tree, part, "ARGUMENTS"))
            return tree_child(tree, part, 0);
    return NOWHERE;
}

static uint32_t tree_argument(const struct tree *tree, uint32_t function, uint32_t number)
{
    return tree_child(tree, tree_list(tree, function), number);
}

/* What stands between the last `name` of the line and the `end` behind it (or the line's end). */
static struct text tree_field(const struct tree *tree, uint32_t node, const char *name, const char *end)
{
    struct text line = tree->nodes[node].line;
    size_t from = SIZE_MAX, to = line.size;

    for (size_t at = text_search(line, text_of(name), 0); at != SIZE_MAX;
         at = text_search(line, text_of(name), at + 1))
        from = at + strlen(name);
    if (from == SIZE_MAX)
        return text_make(NULL, 0);
    if (end && text_search(line, text_of(end), from) != SIZE_MAX)
        to = text_search(line, text_of(end), from);
    return text_make(line.data + from, to - from);
}

/* Type of an expression; empty when it is not known, or a marker's own. */
static struct text tree_type(const struct tree *tree, uint32_t node)
{
    struct text type = text_make(NULL, 0);

    if (tree_is(tree, node, "QUERY ")) {
        for (uint32_t i = 0; tree_child(tree, node, i) != NOWHERE; i++) {
            uint32_t child = tree_child(tree, node, i);
            if (text_equal(tree->nodes[child].line, text_of("PROJECTION")))
                return tree_type(tree, tree_child(tree, tree_child(tree, child, 0), 0));
        }
    } else if (tree_is(tree, node, "CONSTANT "))
        type = tree_field(tree, node, ", constant_value_type: ", NULL);
    else if (tree_is(tree, node, "FUNCTION "))
        type = tree_field(tree, node, ", result_type: ", NULL);
    else if (tree_is(tree, node, "COLUMN "))
        type = tree_field(tree, node, ", result_type: ", ", source_id: ");
    return text_search(type, text_of("Nothing"), 0) == SIZE_MAX ? type : text_make(NULL, 0);
}

/* ---- types inside of types */

/* Name(...) -> ..., or empty. */
static struct text type_inside(struct text type, const char *name)
{
    size_t size = strlen(name);

    if (!text_starts(type, text_of(name)) || type.size < size + 2 || type.data[size] != '(' ||
        type.data[type.size - 1] != ')')
        return text_make(NULL, 0);
    return text_make(type.data + size + 1, type.size - size - 2);
}

static struct text type_bare(struct text type)
{
    struct text inside = type_inside(type, "LowCardinality");

    if (inside.size)
        type = inside;
    inside = type_inside(type, "Nullable");
    return inside.size ? inside : type;
}

/* Part `number` of "A, B(x, y), C". A named element's name goes. */
static struct text type_part(struct text list, uint32_t number)
{
    size_t start = 0;
    int depth = 0;

    for (size_t i = 0; i <= list.size; i++) {
        char c = i < list.size ? list.data[i] : ',';
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (c != ',' || (depth && i < list.size))
            continue;
        if (number-- == 0)
            return text_trim(text_make(list.data + start, i - start));
        start = i + 1;
    }
    return text_make(NULL, 0);
}

/* What a number beside one of this type is bound as: wide enough for any. */
static struct text type_widened(struct text type)
{
    struct text bare = type_bare(type);

    if (text_starts(bare, text_of("Int128")) || text_starts(bare, text_of("Int256")) ||
        text_starts(bare, text_of("UInt128")) || text_starts(bare, text_of("UInt256")))
        return bare;
    if (text_starts(bare, text_of("Int")) && !text_starts(bare, text_of("Interval")))
        return text_of("Int64");
    if (text_starts(bare, text_of("UInt")) || text_equal(bare, text_of("Bool")))
        return text_of("Int64");
    if (text_starts(bare, text_of("Float")) || text_starts(bare, text_of("BFloat")))
        return text_of("Float64");
    return text_make(NULL, 0);
}

/* ---- rules */

enum rule {
    RULE_SAME,       /* as its neighbour */
    RULE_IN,         /* as what is looked for */
    RULE_ARITHMETIC, /* a number as wide as any of its neighbour's family */
    RULE_STEP,       /* a number of days and its like, beside a date */
    RULE_WHOLE,      /* a position, length, number of times: from the second argument on */
    RULE_COUNT,      /* the same, first argument */
    RULE_KEY,        /* of an array or map: position or key */
    RULE_ELEMENT,    /* of the array that is the first argument */
    RULE_CAST,       /* what it is cast to */
    RULE_BRANCH,     /* as the other outcomes; conditions are truth values */
    RULE_CASE        /* as what is compared, or as the other outcomes */
};

/* Functions by their names in the tree, a blank behind each. */
static const struct {
    enum rule rule;
    const char *functions;
} RULES[] = {
    {RULE_SAME, "equals notEquals less greater lessOrEquals greaterOrEquals isDistinctFrom isNotDistinctFrom "
                "nullIf ifNull coalesce greatest least array "},
    {RULE_IN, "in notIn globalIn globalNotIn nullIn notNullIn "},
    {RULE_ARITHMETIC, "minus multiply divide modulo intDiv "},
    {RULE_STEP, "plus "},
    {RULE_WHOLE, "substring substringUTF8 left right leftUTF8 rightUTF8 repeat round floor ceil truncate "
                 "roundBankers addDays addHours addMinutes addMonths addSeconds addWeeks addYears "
                 "subtractDays subtractHours subtractMonths subtractYears "},
    {RULE_COUNT, "toIntervalYear toIntervalQuarter toIntervalMonth toIntervalWeek toIntervalDay "
                 "toIntervalHour toIntervalMinute toIntervalSecond "},
    {RULE_KEY, "arrayElement mapContains "},
    {RULE_ELEMENT, "has indexOf countEqual arrayPushBack arrayPushFront "},
    {RULE_CAST, "CAST _CAST accurateCast "},
    {RULE_BRANCH, "if multiIf "},
    {RULE_CASE, "caseWithExpression "},
};

/* A literal has the narrowest type that it fits, which says nothing of others. */
static struct text rule_type(const struct tree *tree, uint32_t node)
{
    struct text type = node == NOWHERE ? text_make(NULL, 0) : tree_type(tree, node);

    return tree_is(tree, node, "CONSTANT ") && type_widened(type).size ? type_widened(type) : type;
}

/* The first neighbour that has a type, of every `step`th argument from `from` on. */
static struct text rule_neighbour(const struct tree *tree, uint32_t function, uint32_t but, uint32_t from,
                                  uint32_t step)
{
    uint32_t node = tree_argument(tree, function, from);

    for (; node != NOWHERE; node = tree->nodes[node].next) {
        uint32_t number = tree->nodes[node].number;
        if (number != but && (number - from) % step == 0 && rule_type(tree, node).size)
            return rule_type(tree, node);
    }
    return text_make(NULL, 0);
}

static uint32_t rule_last(const struct tree *tree, uint32_t function)
{
    return tree->nodes[tree_list(tree, function)].children - 1;
}

static struct text rule_in(const struct tree *tree, uint32_t function, uint32_t argument)
{
    struct text list = rule_type(tree, tree_argument(tree, function, argument ? 0 : 1));

    if (argument > 0 || type_inside(list, "Tuple").size == 0)
        return list;
    list = type_part(type_inside(list, "Tuple"), 0); /* ? IN (1, 2) */
    return type_widened(list).size ? type_widened(list) : list;
}

static struct text rule_key(struct text of)
{
    struct text map = type_inside(type_bare(of), "Map");

    if (map.size)
        return type_part(map, 0);
    return text_starts(of, text_of("Array(")) ? text_of("Int64") : text_make(NULL, 0);
}

/* if and multiIf: condition, outcome, ..., last outcome. */
static struct text rule_branch(const struct tree *tree, uint32_t function, uint32_t argument)
{
    uint32_t last = rule_last(tree, function);
    struct text found;

    if (argument != last && argument % 2 == 0)
        return text_of("Bool");
    found = rule_neighbour(tree, function, argument, 1, 2);
    return found.size || argument == last ? found : rule_type(tree, tree_argument(tree, function, last));
}

/* caseWithExpression: value, comparand, outcome, ..., last outcome. */
static struct text rule_case(const struct tree *tree, uint32_t function, uint32_t argument)
{
    uint32_t last = rule_last(tree, function);
    struct text found;

    if (argument == 0)
        return rule_neighbour(tree, function, last, 1, 2);
    if (argument != last && argument % 2 == 1)
        return rule_type(tree, tree_argument(tree, function, 0));
    found = rule_neighbour(tree, function, argument, 2, 2);
    return found.size || argument == last ? found : rule_type(tree, tree_argument(tree, function, last));
}

static struct text rule_cast(const struct tree *tree, uint32_t function, uint32_t argument)
{
    uint32_t to = tree_argument(tree, function, 1);
    struct text type = argument == 0 && to != NOWHERE
                           ? tree_field(tree, to, "constant_value: '", "', constant_value_type: ")
                           : text_make(NULL, 0);

    return text_search(type, text_of("\\'"), 0) == SIZE_MAX ? type : text_make(NULL, 0);
}

/* Beside a Decimal one of its scale, with as many digits as applications can give. */
static struct text rule_arithmetic(const struct tree *tree, struct text beside)
{
    struct text scale = type_part(type_inside(type_bare(beside), "Decimal"), 1);
    int64_t digits = 0;
    char name[40];
    int size;

    if (scale.size == 0 || !number_parse_i64(scale, &digits))
        return type_widened(beside);
    size = snprintf(name, sizeof name, "Decimal(%d, %d)", digits <= 38 ? 38 : 76, (int)digits);
    return arena_copy(tree->arena, text_make(name, (size_t)size));
}

static struct text rule_step(const struct tree *tree, struct text beside)
{
    struct text bare = type_bare(beside);

    return text_starts(bare, text_of("Date")) ? text_of("Int64") : rule_arithmetic(tree, beside);
}

static struct text rule_apply(const struct tree *tree, enum rule rule, uint32_t function, uint32_t argument)
{
    struct text beside = rule_neighbour(tree, function, argument, 0, 1);

    switch (rule) {
    case RULE_SAME:
        return beside;
    case RULE_IN:
        return rule_in(tree, function, argument);
    case RULE_ARITHMETIC:
        return rule_arithmetic(tree, beside);
    case RULE_STEP:
        return rule_step(tree, beside);
    case RULE_WHOLE:
        return argument > 0 ? text_of("Int64") : text_make(NULL, 0);
    case RULE_COUNT:
        return text_of("Int64");
    case RULE_KEY:
        return argument == 1 ? rule_key(beside) : text_make(NULL, 0);
    case RULE_ELEMENT:
        return argument == 1 ? type_inside(beside, "Array") : text_make(NULL, 0);
    case RULE_CAST:
        return rule_cast(tree, function, argument);
    case RULE_BRANCH:
        return rule_branch(tree, function, argument);
    default:
        return rule_case(tree, function, argument);
    }
}

static bool rule_named(struct text name, enum rule *rule)
{
    for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++) {
        struct text list = text_of(RULES[i].functions);
        for (size_t at = 0; at < list.size;) {
            size_t end = text_find(list, ' ', at);
            if (text_equal(name, text_make(list.data + at, end - at))) {
                *rule = RULES[i].rule;
                return true;
            }
            at = end + 1;
        }
    }
    return false;
}

static struct text tree_place(const struct tree *tree, uint32_t node, bool is_tuple);

/* An element of a tuple has the type that the tuple's place gives it: (a, b) = (?, ?), a IN (?, ?); one that
 * is a tuple itself may be one of those looked through: (a, b) IN ((?, ?), (1, 2)). */
static struct text tree_element(const struct tree *tree, uint32_t tuple, uint32_t number, bool is_tuple)
{
    struct text whole = tree_place(tree, tree_folded(tree, tuple), true);
    struct text parts = type_inside(whole, "Tuple");
    struct text part = parts.size ? type_part(parts, number) : whole;

    return is_tuple && type_inside(part, "Tuple").size == 0 ? whole : part;
}

/* The type that the place of `node` gives it; empty: none. */
static struct text tree_place(const struct tree *tree, uint32_t node, bool is_tuple)
{
    uint32_t argument = 0, function = tree_function(tree, node, &argument);
    struct text name, type;
    enum rule rule;

    if (function == NOWHERE)
        return text_make(NULL, 0);
    name = tree_field(tree, function, ", function_name: ", ", function_type: ");
    if (text_equal(name, text_of("tuple")))
        return tree_element(tree, function, argument, is_tuple);
    if (!rule_named(name, &rule))
        return text_make(NULL, 0);
    type = rule_apply(tree, rule, function, argument);
    if (type.size == 0 && rule == RULE_SAME && text_equal(name, text_of("array")))
        return tree_place(tree, tree_folded(tree, function), false); /* a IN [?, ?] */
    return type;
}

/* ---- markers */

/* The number of the marker whose tag the line holds, or 0. */
static uint32_t marker_tag(const struct tree *tree, uint32_t node)
{
    struct text line = tree->nodes[node].line;
    static const char TAG[] = "constant_value: '_porter_";
    size_t at = text_search(line, text_of(TAG), 0);
    uint32_t number = 0;

    if (at == SIZE_MAX || !text_starts(line, text_of("CONSTANT ")))
        return 0;
    for (at += sizeof TAG - 1; at < line.size && text_is_digit(line.data[at]) && number < 100000; at++)
        number = number * 10 + (uint32_t)(line.data[at] - '0');
    return number;
}

/* concat(NULL, tag), and not a string of the user's. */
static bool marker_made(const struct tree *tree, uint32_t function, uint32_t argument)
{
    uint32_t first = function == NOWHERE ? NOWHERE : tree_argument(tree, function, 0);

    return argument == 1 && first != NOWHERE &&
           text_equal(tree_field(tree, function, ", function_name: ", ", function_type: "),
                      text_of("concat")) &&
           text_search(tree->nodes[first].line, text_of("constant_value: NULL,"), 0) != SIZE_MAX;
}

int clickhouse_parameter_types(const struct statement *statement, struct text answer, struct text *types,
                               struct arena *arena, struct error *err)
{
    struct tree tree = {.arena = arena};

    for (uint32_t i = 0; i < statement->marker_count; i++)
        types[i] = clickhouse_wants_number(statement, &statement->markers[i]) ? text_of("Int64")
                                                                              : text_make(NULL, 0);
    if (tree_make(&tree, answer, err))
        return -1;
    for (uint32_t i = 0; i < tree.count; i++) {
        uint32_t number = marker_tag(&tree, i), argument = 0;
        uint32_t made = number ? tree_function(&tree, i, &argument) : NOWHERE;
        if (!marker_made(&tree, made, argument) || number > statement->marker_count || types[number - 1].size)
            continue;
        types[number - 1] = tree_place(&tree, tree_folded(&tree, made), false);
    }
    return 0;
}
