/* CrateDB's answers: one function a kind of token. Functions that return 0 have set json->err. */
#include "base/memory.h"
#include "base/number.h"
#include "decode/json_parts.h"

enum { DEPTH_LIMIT = 1000 };

/* Raises an error; the 0 that ends the parsing. */
static int broken(struct json *json, const char *what)
{
    error_set(json->err, STATE_HY000, 0, "malformed answer: %s", what);
    return 0;
}

static int memory(struct json *json)
{
    error_memory(json->err);
    return 0;
}

/* --- names and types ---------------------------------------------------------------------------------- */

static int make_room(struct json *json)
{
    if (json->name_count < json->room && json->type_count < json->room)
        return 1;
    uint32_t room = json->room ? 2 * json->room : 16;
    if (json->room >= json->options.columns)
        return broken(json, "too many columns");
    struct text *names = mem_realloc(json->names, room * sizeof *names);
    if (names)
        json->names = names;
    struct json_type *types = mem_realloc(json->types, room * sizeof *types);
    if (types)
        json->types = types;
    if (!names || !types)
        return memory(json);
    json->room = room;
    return 1;
}

static int add_name(struct json *json, struct text name)
{
    uint64_t size = name.size;
    if (!make_room(json))
        return 0;
    buffer_append(&json->signature, &size, sizeof size);
    buffer_put(&json->signature, name);
    if (buffer_check(&json->signature, "the text of the columns' names", json->err))
        return 0;
    if (json->columns) {
        json->name_count++; /* a further document: the signature is compared */
        return 1;
    }
    if (json->options.names && json->name_count < json->options.name_count)
        name = json->options.names[json->name_count];
    json->names[json->name_count] = arena_copy(&json->lasting, name);
    return json->names[json->name_count++].data ? 1 : memory(json);
}

/* [100, inner]: the numbers before the innermost one say array, which the brackets say already. */
static int add_type(struct json *json, int64_t id)
{
    enum { ARRAY = 100 };
    if (!make_room(json))
        return 0;
    if (json->depth == 0) {
        json->types[json->type_count++] = (struct json_type){id, 0};
    } else if (id != ARRAY) {
        json->types[json->type_count++] = (struct json_type){id, json->depth};
    }
    buffer_append(&json->signature, &id, sizeof id);
    return buffer_check(&json->signature, "the text of the columns' types", json->err) == 0;
}

static int make_columns(struct json *json)
{
    uint32_t count = json->name_count;
    if (json->options.names && json->options.name_count != count)
        return broken(json, "other columns than were described");
    json->cells = mem_calloc(count, sizeof *json->cells);
    json->columns = mem_calloc(count, sizeof *json->columns);
    if (!json->cells || !json->columns)
        return memory(json);
    for (uint32_t i = 0; i < count; i++) {
        enum json_form form = JSON_PLAIN;
        const struct type *type =
            json->options.type(json->options.context, json->types[i], &json->lasting, &form, json->err);
        if (!type)
            return 0;
        if (!json_column_known(type->kind))
            return broken(json, "a type that JSON does not carry");
        json_column_init(&json->cells[i], type, form, json->options.cell_bytes);
        json->column_count = i + 1;
    }
    buffer_put(&json->known, buffer_text(&json->signature));
    return json->known.failed ? memory(json) : 1;
}

static int begin_rows(struct json *json)
{
    json->place = IN_ROWS;
    if (json->name_count == 0 && !json->columns)
        return 1;
    if (json->type_count != json->name_count)
        return broken(json, "as many types as columns were expected");
    if (!json->columns)
        return make_columns(json);
    return text_equal(buffer_text(&json->known), buffer_text(&json->signature))
               ? 1
               : broken(json, "columns differ from those before");
}

/* --- cells -------------------------------------------------------------------------------------------- */

static struct json_column *next_cell(struct json *json)
{
    if (json->cell < json->column_count)
        return &json->cells[json->cell++];
    broken(json, "a row has more cells than there are columns");
    return NULL;
}

static int end_row(struct json *json)
{
    json->place = IN_ROWS;
    if (json->cell < json->column_count)
        return broken(json, "a row has fewer cells than there are columns");
    json->cell = 0;
    json->rows += json->column_count > 0;
    return 1;
}

static int end_tree(struct json *json)
{
    json->place = IN_ROW;
    struct json_column *cell = next_cell(json);
    return cell && json_cell_tree(cell, buffer_text(&json->tree), json->err) == 0;
}

/* --- trees: their text, without white space --------------------------------------------------------------
 */

static int tree_status(struct json *json)
{
    return buffer_check(&json->tree, "a value of the answer", json->err) == 0;
}

/* A comma where one is due. */
static void begin_item(struct buffer *tree)
{
    uint8_t before = tree->size ? tree->data[tree->size - 1] : '[';
    if (before != '[' && before != '{' && before != ':')
        buffer_byte(tree, ',');
}

static int tree_word(struct json *json, struct text word)
{
    begin_item(&json->tree);
    buffer_put(&json->tree, word);
    return tree_status(json);
}

static void put_escaped(struct buffer *tree, char byte)
{
    static const char FROM[] = "\"\\\b\f\n\r\t", TO[] = "\"\\bfnrt";
    const char *found = byte ? strchr(FROM, byte) : NULL;
    if (found) {
        buffer_byte(tree, '\\');
        buffer_byte(tree, TO[found - FROM]);
    } else if ((unsigned char)byte < ' ') {
        buffer_printf(tree, "\\u%04X", (unsigned)(unsigned char)byte);
    } else {
        buffer_byte(tree, byte);
    }
}

static int tree_string(struct json *json, struct text string, bool key)
{
    struct buffer *tree = &json->tree;
    begin_item(tree);
    buffer_byte(tree, '"');
    if (!json->lexer.escaped)
        buffer_put(tree, string);
    for (size_t i = 0; json->lexer.escaped && i < string.size; i++)
        put_escaped(tree, string.data[i]);
    buffer_puts(tree, key ? "\":" : "\"");
    return tree_status(json);
}

/* --- tokens ------------------------------------------------------------------------------------------- */

/* A scalar that is neither a cell nor part of one. */
static int pass_over(struct json *json, const char *what)
{
    if (json->place == IN_OTHER)
        return 1;
    if (json->place != AT_VALUE)
        return broken(json, what);
    json->place = AT_KEY;
    return 1;
}

static int on_null(struct json *json)
{
    struct json_column *cell;
    switch (json->place) {
    case IN_ROW:
        cell = next_cell(json);
        return cell && json_cell_null(cell, json->err) == 0;
    case IN_TREE:
        return tree_word(json, text_of("null"));
    default:
        return pass_over(json, "null is out of place");
    }
}

static int on_boolean(struct json *json, bool value)
{
    struct json_column *cell;
    switch (json->place) {
    case IN_ROW:
        cell = next_cell(json);
        return cell && json_cell_bool(cell, value, json->err) == 0;
    case IN_TREE:
        return tree_word(json, text_of(value ? "true" : "false"));
    default:
        return pass_over(json, "a boolean is out of place");
    }
}

static int take_fact(struct json *json, struct text number)
{
    json->place = AT_KEY;
    if (json->key == KEY_ROW_COUNT && !number_parse_i64(number, &json->facts.row_count))
        return broken(json, "rowcount is not a number");
    if (json->key == KEY_DURATION && !number_parse_double(number, &json->facts.duration))
        return broken(json, "duration is not a number");
    return 1;
}

static int on_number(struct json *json, struct text number)
{
    struct json_column *cell;
    int64_t id;
    switch (json->place) {
    case IN_ROW:
        cell = next_cell(json);
        return cell && json_cell_number(cell, number, json->err) == 0;
    case IN_TREE:
        return tree_word(json, number);
    case IN_TYPES:
        return number_parse_i64(number, &id) ? add_type(json, id) : broken(json, "a type is not a number");
    case AT_VALUE:
        return take_fact(json, number);
    default:
        return pass_over(json, "a number is out of place");
    }
}

static int on_string(struct json *json, struct text string)
{
    struct json_column *cell;
    switch (json->place) {
    case IN_ROW:
        cell = next_cell(json);
        return cell && json_cell_string(cell, string, json->err) == 0;
    case IN_TREE:
        return tree_string(json, string, false);
    case IN_NAMES:
        return add_name(json, string);
    default:
        return pass_over(json, "a text is out of place");
    }
}

static int on_key(struct json *json, struct text name)
{
    static const struct text keys[] = {[KEY_NAMES] = TEXT("cols"),
                                       [KEY_TYPES] = TEXT("col_types"),
                                       [KEY_ROWS] = TEXT("rows"),
                                       [KEY_ROW_COUNT] = TEXT("rowcount"),
                                       [KEY_DURATION] = TEXT("duration")};
    if (json->place == IN_TREE)
        return tree_string(json, name, true);
    if (json->place != AT_KEY)
        return 1;
    json->key = KEY_OTHER;
    for (unsigned i = KEY_NAMES; i <= KEY_DURATION; i++)
        if (text_equal(keys[i], name))
            json->key = (enum key)i;
    json->place = AT_VALUE;
    return 1;
}

/* A value that is skipped, or part of one. */
static int deeper(struct json *json)
{
    if (++json->depth > DEPTH_LIMIT)
        return broken(json, "nested too deep");
    return 1;
}

static int begin_tree(struct json *json, bool array)
{
    if (json->place == IN_ROW) {
        json->place = IN_TREE;
        json->depth = 0;
        buffer_reset(&json->tree);
    }
    begin_item(&json->tree);
    buffer_byte(&json->tree, array ? '[' : '{');
    return deeper(json) && tree_status(json);
}

static int close_tree(struct json *json, bool array)
{
    buffer_byte(&json->tree, array ? ']' : '}');
    if (!tree_status(json))
        return 0;
    return --json->depth > 0 || end_tree(json);
}

static int begin_other(struct json *json)
{
    json->place = IN_OTHER;
    json->depth = 0;
    return deeper(json);
}

static int on_map(struct json *json)
{
    switch (json->place) {
    case AT_DOCUMENT:
        json->place = AT_KEY;
        return 1;
    case AT_VALUE:
        return begin_other(json);
    case IN_OTHER:
        return deeper(json);
    case IN_ROW:
    case IN_TREE:
        return begin_tree(json, false);
    default:
        return broken(json, "an object is out of place");
    }
}

static int on_map_end(struct json *json)
{
    if (json->place == IN_TREE)
        return close_tree(json, false);
    if (json->place == AT_KEY)
        json->place = AT_DOCUMENT_END;
    else if (--json->depth == 0)
        json->place = AT_KEY;
    return 1;
}

static int begin_value(struct json *json)
{
    json->depth = 0;
    switch (json->key) {
    case KEY_NAMES:
        json->place = IN_NAMES;
        return 1;
    case KEY_TYPES:
        json->place = IN_TYPES;
        return 1;
    case KEY_ROWS:
        return begin_rows(json);
    default:
        return begin_other(json);
    }
}

static int on_array(struct json *json)
{
    switch (json->place) {
    case AT_VALUE:
        return begin_value(json);
    case IN_ROWS:
        json->place = IN_ROW;
        return 1;
    case IN_TYPES:
    case IN_OTHER:
        return deeper(json);
    case IN_ROW:
    case IN_TREE:
        return begin_tree(json, true);
    default:
        return broken(json, "an array is out of place");
    }
}

static int on_array_end(struct json *json)
{
    switch (json->place) {
    case IN_ROW:
        return end_row(json);
    case IN_TREE:
        return close_tree(json, true);
    case IN_TYPES:
        if (json->depth == 0)
            json->place = AT_KEY;
        else
            json->depth--;
        return 1;
    case IN_OTHER:
        if (--json->depth == 0)
            json->place = AT_KEY;
        return 1;
    default: /* IN_NAMES, IN_ROWS */
        json->place = AT_KEY;
        return 1;
    }
}

static int take(struct json *json, enum json_token token, struct text text)
{
    switch (token) {
    case TOKEN_NULL:
        return on_null(json);
    case TOKEN_TRUE:
    case TOKEN_FALSE:
        return on_boolean(json, token == TOKEN_TRUE);
    case TOKEN_NUMBER:
        return on_number(json, text);
    case TOKEN_STRING:
        return on_string(json, text);
    case TOKEN_KEY:
        return on_key(json, text);
    case TOKEN_MAP:
        return on_map(json);
    case TOKEN_MAP_END:
        return on_map_end(json);
    case TOKEN_ARRAY:
        return on_array(json);
    default: /* TOKEN_ARRAY_END */
        return on_array_end(json);
    }
}

bool json_take_tokens(struct json *json)
{
    struct text text = {0};
    for (;;) {
        if ((json->place == IN_ROWS || json->place == IN_ROW) && json->column_count)
            json_take_rows(json);
        enum json_token token = json_lex(&json->lexer, &text);
        if (token == TOKEN_MORE)
            return true;
        if (token == TOKEN_BROKEN || !take(json, token, text))
            return false;
    }
}
