/* Parameters: which of ClickHouse's types a bound value is sent as, and its exact text. */
#include "server/clickhouse/parameter.h"
#include "base/uuid.h"

#include "base/number.h"
#include "server/clickhouse/clickhouse.h"
#include "server/clickhouse/wire.h"

static const struct wire_target TARGETS[] = {
    {SQL_BIT, WIRE_BOOL, 1, "Bool"},
    {SQL_TINYINT, WIRE_INTEGER, 1, "Int8"},
    {SQL_SMALLINT, WIRE_INTEGER, 2, "Int16"},
    {SQL_INTEGER, WIRE_INTEGER, 4, "Int32"},
    {SQL_BIGINT, WIRE_INTEGER, 8, "Int64"},
    {SQL_DECIMAL, WIRE_DECIMAL, 0, "Decimal(38, 10)"},
    {SQL_NUMERIC, WIRE_DECIMAL, 0, "Decimal(38, 10)"},
    {SQL_REAL, WIRE_REAL, 4, "Float32"},
    {SQL_FLOAT, WIRE_REAL, 8, "Float64"},
    {SQL_DOUBLE, WIRE_REAL, 8, "Float64"},
    {SQL_CHAR, WIRE_STRING, 0, "String"},
    {SQL_VARCHAR, WIRE_STRING, 0, "String"},
    {SQL_LONGVARCHAR, WIRE_STRING, 0, "String"},
    {SQL_WCHAR, WIRE_STRING, 0, "String"},
    {SQL_WVARCHAR, WIRE_STRING, 0, "String"},
    {SQL_WLONGVARCHAR, WIRE_STRING, 0, "String"},
    {SQL_BINARY, WIRE_STRING, 0, "String"},
    {SQL_VARBINARY, WIRE_STRING, 0, "String"},
    {SQL_LONGVARBINARY, WIRE_STRING, 0, "String"},
    {SQL_DATE, WIRE_DATE, 0, "Date32"},
    {SQL_TYPE_DATE, WIRE_DATE, 0, "Date32"},
    {SQL_TIME, WIRE_TIME, 0, "String"},
    {SQL_TYPE_TIME, WIRE_TIME, 0, "String"},
    {SQL_TIMESTAMP, WIRE_TIMESTAMP, 0, "DateTime64(3)"},
    {SQL_TYPE_TIMESTAMP, WIRE_TIMESTAMP, 0, "DateTime64(3)"},
    {SQL_GUID, WIRE_UUID, 0, "UUID"},
    {SQL_INTERVAL_YEAR, WIRE_INTERVAL, 0, "IntervalYear"},
    {SQL_INTERVAL_MONTH, WIRE_INTERVAL, 0, "IntervalMonth"},
    {SQL_INTERVAL_YEAR_TO_MONTH, WIRE_INTERVAL, 0, "IntervalMonth"},
    {SQL_INTERVAL_DAY, WIRE_INTERVAL, 0, "IntervalDay"},
    {SQL_INTERVAL_HOUR, WIRE_INTERVAL, 0, "IntervalHour"},
    {SQL_INTERVAL_MINUTE, WIRE_INTERVAL, 0, "IntervalMinute"},
    {SQL_INTERVAL_SECOND, WIRE_INTERVAL, 0, "IntervalSecond"},
    {SQL_INTERVAL_DAY_TO_HOUR, WIRE_INTERVAL, 0, "IntervalHour"},
    {SQL_INTERVAL_DAY_TO_MINUTE, WIRE_INTERVAL, 0, "IntervalMinute"},
    {SQL_INTERVAL_DAY_TO_SECOND, WIRE_INTERVAL, 0, "IntervalSecond"},
    {SQL_INTERVAL_HOUR_TO_MINUTE, WIRE_INTERVAL, 0, "IntervalMinute"},
    {SQL_INTERVAL_HOUR_TO_SECOND, WIRE_INTERVAL, 0, "IntervalSecond"},
    {SQL_INTERVAL_MINUTE_TO_SECOND, WIRE_INTERVAL, 0, "IntervalSecond"},
};

/* What a value of unknown SQL type is sent as, by its kind. */
static const SQLSMALLINT NATURAL[] = {
    [VALUE_NULL] = SQL_VARCHAR,
    [VALUE_BOOL] = SQL_BIT,
    [VALUE_INT] = SQL_BIGINT,
    [VALUE_UINT] = SQL_BIGINT,
    [VALUE_DECIMAL] = SQL_DECIMAL,
    [VALUE_FLOAT] = SQL_REAL,
    [VALUE_DOUBLE] = SQL_DOUBLE,
    [VALUE_TEXT] = SQL_VARCHAR,
    [VALUE_BYTES] = SQL_VARBINARY,
    [VALUE_DATE] = SQL_TYPE_DATE,
    [VALUE_TIME] = SQL_TYPE_TIME,
    [VALUE_DATETIME] = SQL_TYPE_TIMESTAMP,
    [VALUE_GUID] = SQL_GUID,
    [VALUE_INTERVAL_MONTH] = SQL_INTERVAL_MONTH,
    [VALUE_INTERVAL_DAY] = SQL_INTERVAL_DAY_TO_SECOND,
};

static const struct wire_target *target_of(SQLSMALLINT sql_type)
{
    for (size_t i = 0; i < sizeof TARGETS / sizeof *TARGETS; i++) {
        if (TARGETS[i].sql_type == sql_type)
            return &TARGETS[i];
    }
    return NULL;
}

bool wire_at_least(const struct wire_job *job, uint32_t major, uint32_t minor)
{
    return !job->session || clickhouse_at_least(job->session, major, minor);
}

/* ---- small steps */

int wire_mismatch(const struct wire_job *job)
{
    return error_set(job->err, STATE_07006, 0, "the value cannot be converted to the parameter's SQL type %d",
                     (int)job->parameter->sql_type);
}

int wire_out_of_range(const struct wire_job *job)
{
    return error_set(job->err, STATE_22003, 0, "the value is out of range for the parameter's type");
}

int wire_not_such(const struct wire_job *job, const char *what)
{
    struct text text = job->parameter->value.text;
    int shown = text.size < 100 ? (int)text.size : 100;
    return error_set(job->err, STATE_22018, 0, "\"%.*s\" is not %s", shown, text.data ? text.data : "", what);
}

int wire_put_type(const struct wire_job *job, const char *type)
{
    job->out->type = text_of(type);
    return 0;
}

int wire_put_sized_type(const struct wire_job *job, const char *name, unsigned first, int second)
{
    char memory[64];
    struct buffer type;
    buffer_init(&type, sizeof memory);
    if (second < 0)
        buffer_printf(&type, "%s(%u)", name, first);
    else
        buffer_printf(&type, "%s(%u, %d)", name, first, second);
    job->out->type = buffer_copy(&type, job->arena);
    buffer_clear(&type);
    return job->out->type.data ? 0 : error_memory(job->err);
}

int wire_put_text(const struct wire_job *job, const char *data, size_t size)
{
    job->out->text = arena_copy(job->arena, text_make(data, size));
    return job->out->text.data ? 0 : error_memory(job->err);
}

int wire_put_decimal(const struct wire_job *job, const struct decimal *decimal)
{
    char text[DECIMAL_TEXT_SIZE];
    return wire_put_text(job, text, decimal_format(decimal, text));
}

static int make_guid_text(const struct wire_job *job)
{
    char text[UUID_TEXT_SIZE];
    return wire_put_text(job, text, uuid_format(job->parameter->value.guid, text));
}

static bool is_uuid(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text_lower(text.data[i]);
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? c != '-' : !(text_is_digit(c) || (c >= 'a' && c <= 'f')))
            return false;
    }
    return text.size == 36;
}

int wire_uuid(const struct wire_job *job, const struct wire_target *target)
{
    (void)target;
    const struct value *value = &job->parameter->value;
    wire_put_type(job, "UUID");
    if (value->kind == VALUE_GUID)
        return make_guid_text(job);
    if (value->kind != VALUE_TEXT)
        return wire_mismatch(job);
    struct text text = text_trim(value->text);
    if (text.size == 38 && text.data[0] == '{' && text.data[37] == '}')
        text = text_make(text.data + 1, 36);
    job->out->text = text;
    return is_uuid(text) ? 0 : wire_not_such(job, "a UUID");
}

/* The value's own text, for String and for typed markers. */
int wire_own_text(const struct wire_job *job)
{
    const struct value *value = &job->parameter->value;
    char text[DECIMAL_TEXT_SIZE];
    switch (value->kind) {
    case VALUE_TEXT:
    case VALUE_BYTES:
        job->out->text = value->text;
        return 0;
    case VALUE_FLOAT:
        return wire_put_text(job, text, number_format_float((float)value->real, text));
    case VALUE_DOUBLE:
        return wire_put_text(job, text, number_format_double(value->real, text));
    case VALUE_DATE:
        return wire_put_text(job, text, calendar_format_date(value->datetime.date, text));
    case VALUE_TIME:
        return wire_put_text(job, text,
                             calendar_format_clock(value->datetime.clock,
                                                   wire_fraction_digits(value->datetime.clock.nanosecond),
                                                   text));
    case VALUE_DATETIME:
        return wire_put_text(job, text,
                             calendar_format_datetime(&value->datetime,
                                                      wire_fraction_digits(value->datetime.clock.nanosecond),
                                                      text));
    case VALUE_GUID:
        return make_guid_text(job);
    case VALUE_INTERVAL_MONTH:
    case VALUE_INTERVAL_DAY:
        return wire_put_text(job, text, number_format_i64(value->interval, text));
    default: {
        struct decimal decimal;
        return wire_take_decimal(job, &decimal) || wire_put_decimal(job, &decimal);
    }
    }
}

int wire_string(const struct wire_job *job, const struct wire_target *target)
{
    (void)target;
    return wire_put_type(job, "String") || wire_own_text(job);
}

static int (*const MAKE[])(const struct wire_job *job, const struct wire_target *target) = {
    [WIRE_INTEGER] = wire_integer,   [WIRE_DECIMAL] = wire_decimal,     [WIRE_REAL] = wire_real,
    [WIRE_BOOL] = wire_bool,         [WIRE_STRING] = wire_string,       [WIRE_DATE] = wire_date,
    [WIRE_TIME] = wire_time,         [WIRE_TIMESTAMP] = wire_timestamp, [WIRE_UUID] = wire_uuid,
    [WIRE_INTERVAL] = wire_interval,
};

/* ---- the whole */

static bool starts_with_one(struct text type, const char *const *starts)
{
    while (*starts && !text_starts(type, text_of(*starts)))
        starts++;
    return *starts != NULL;
}

bool wire_takes_null(struct text type)
{
    static const char *const STARTS[] = {
        "Nullable(", "LowCardinality(Nullable(", "Variant(", "Dynamic", "Nothing", NULL};
    return starts_with_one(type, STARTS);
}

bool wire_is_container(struct text type)
{
    static const char *const STARTS[] = {"Array(",          "Tuple(",       "Map(",       "Nested(",
                                         "Point",           "Ring",         "LineString", "Polygon",
                                         "MultiLineString", "MultiPolygon", NULL};
    return starts_with_one(type, STARTS);
}

static int make_null(const struct wire_job *job, struct text type)
{
    job->out->null = true;
    job->out->type = type;
    if (wire_takes_null(type))
        return 0;
    struct buffer nullable;
    buffer_init(&nullable, type.size + 16);
    buffer_puts(&nullable, "Nullable(");
    buffer_put(&nullable, type);
    buffer_byte(&nullable, ')');
    job->out->type = buffer_copy(&nullable, job->arena);
    buffer_clear(&nullable);
    return job->out->type.data ? 0 : error_memory(job->err);
}

int wire_make(const struct parameter *parameter, const struct session *session, struct arena *arena,
              struct wire *out, struct error *err)
{
    *out = (struct wire){.kind = WIRE_TYPED};
    struct wire_job job = {parameter, session, arena, out, err};
    bool null = parameter->value.kind == VALUE_NULL;
    if (parameter->type.size) {
        out->type = parameter->type;
        if (null)
            return make_null(&job, parameter->type);
        if (wire_own_text(&job))
            return -1;
        out->external =
            out->text.size > CLICKHOUSE_VALUE_LIMIT && !text_equal(out->type, text_of("Identifier"));
        return 0;
    }
    const struct wire_target *target = target_of(parameter->sql_type);
    if (!target)
        target = target_of(NATURAL[parameter->value.kind]);
    out->kind = target->kind;
    if (null)
        return make_null(&job, text_of(target->null_type));
    if (MAKE[target->kind](&job, target))
        return -1;
    out->external = out->kind == WIRE_STRING && out->text.size > CLICKHOUSE_VALUE_LIMIT;
    return 0;
}

/* Arrays, tuples and maps are read as they are, all other types through the escapes of TabSeparated
 * (measured). */
static bool is_escaped(const struct wire *wire)
{
    return wire->kind != WIRE_TYPED || !wire_is_container(wire->type);
}

void wire_escape(const struct wire *wire, struct buffer *out)
{
    static const char RAW[] = "\\\t\n\r\b\f", CODE[] = "\\tnrbf";
    if (wire->null) {
        buffer_puts(out, "\\N");
        return;
    }
    if (!is_escaped(wire)) {
        buffer_put(out, wire->text);
        return;
    }
    size_t plain = 0;
    for (size_t i = 0; i < wire->text.size; i++) {
        char c = wire->text.data[i];
        const char *found = c ? strchr(RAW, c) : NULL;
        if (c && !found)
            continue;
        char pair[2] = {'\\', found ? CODE[found - RAW] : '0'};
        buffer_append(out, wire->text.data + plain, i - plain);
        buffer_append(out, pair, 2);
        plain = i + 1;
    }
    buffer_append(out, wire->text.data + plain, wire->text.size - plain);
}
