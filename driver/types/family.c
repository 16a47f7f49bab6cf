/* The words that a type text may start with: one row each. */
#include "types/family.h"

#define POINT "Tuple(Float64, Float64)"
#define GEOMETRY "Variant(LineString, MultiLineString, MultiPolygon, Point, Polygon, Ring)"

/* In the order of their bytes: family_find halves it. */
static const struct family families[] = {
    {TEXT("AggregateFunction"), KIND_AGGREGATE, wrap_aggregate, 0, NULL},
    {TEXT("Array"), KIND_ARRAY, nest_array, 0, NULL},
    {TEXT("BFloat16"), KIND_BFLOAT16, NULL, 0, NULL},
    {TEXT("Bool"), KIND_BOOL, NULL, 0, NULL},
    {TEXT("Date"), KIND_DATE, NULL, 0, NULL},
    {TEXT("Date32"), KIND_DATE32, NULL, 0, NULL},
    {TEXT("DateTime"), KIND_DATETIME, scalar_datetime, 0, NULL},
    {TEXT("DateTime32"), KIND_DATETIME, scalar_datetime, 0, NULL},
    {TEXT("DateTime64"), KIND_DATETIME64, scalar_datetime64, 0, NULL},
    {TEXT("Decimal"), KIND_DECIMAL64, scalar_decimal, 0, NULL},
    {TEXT("Decimal128"), KIND_DECIMAL128, scalar_decimal_sized, 38, NULL},
    {TEXT("Decimal256"), KIND_DECIMAL256, scalar_decimal_sized, 76, NULL},
    {TEXT("Decimal32"), KIND_DECIMAL32, scalar_decimal_sized, 9, NULL},
    {TEXT("Decimal64"), KIND_DECIMAL64, scalar_decimal_sized, 18, NULL},
    {TEXT("Dynamic"), KIND_DYNAMIC, nest_dynamic, 0, NULL},
    {TEXT("Enum"), KIND_NOTHING, scalar_enum, 0, NULL}, /* the kind follows from the values */
    {TEXT("Enum16"), KIND_ENUM16, scalar_enum, 0, NULL},
    {TEXT("Enum8"), KIND_ENUM8, scalar_enum, 0, NULL},
    {TEXT("FixedString"), KIND_FIXEDSTRING, scalar_fixed_string, 0, NULL},
    {TEXT("Float32"), KIND_FLOAT32, NULL, 0, NULL},
    {TEXT("Float64"), KIND_FLOAT64, NULL, 0, NULL},
    {TEXT("Geometry"), KIND_VARIANT, wrap_alias, 0, GEOMETRY},
    {TEXT("IPv4"), KIND_IPV4, NULL, 0, NULL},
    {TEXT("IPv6"), KIND_IPV6, NULL, 0, NULL},
    {TEXT("Int128"), KIND_INT128, NULL, 0, NULL},
    {TEXT("Int16"), KIND_INT16, NULL, 0, NULL},
    {TEXT("Int256"), KIND_INT256, NULL, 0, NULL},
    {TEXT("Int32"), KIND_INT32, NULL, 0, NULL},
    {TEXT("Int64"), KIND_INT64, NULL, 0, NULL},
    {TEXT("Int8"), KIND_INT8, NULL, 0, NULL},
    {TEXT("IntervalDay"), KIND_INTERVAL, NULL, 0, NULL},
    {TEXT("IntervalHour"), KIND_INTERVAL, NULL, 0, NULL},
    {TEXT("IntervalMicrosecond"), KIND_INTERVAL, NULL, 0, NULL},
    {TEXT("IntervalMillisecond"), KIND_INTERVAL, NULL, 0, NULL},
    {TEXT("IntervalMinute"), KIND_INTERVAL, NULL, 0, NULL},
    {TEXT("IntervalMonth"), KIND_INTERVAL, NULL, 0, NULL},
    {TEXT("IntervalNanosecond"), KIND_INTERVAL, NULL, 0, NULL},
    {TEXT("IntervalQuarter"), KIND_INTERVAL, NULL, 0, NULL},
    {TEXT("IntervalSecond"), KIND_INTERVAL, NULL, 0, NULL},
    {TEXT("IntervalWeek"), KIND_INTERVAL, NULL, 0, NULL},
    {TEXT("IntervalYear"), KIND_INTERVAL, NULL, 0, NULL},
    {TEXT("JSON"), KIND_JSON, nest_json, 0, NULL},
    {TEXT("LineString"), KIND_ARRAY, wrap_alias, 0, "Array(Point)"},
    {TEXT("LowCardinality"), KIND_STRING, wrap_low_cardinality, 0, NULL},
    {TEXT("Map"), KIND_MAP, nest_map, 0, NULL},
    {TEXT("MultiLineString"), KIND_ARRAY, wrap_alias, 0, "Array(LineString)"},
    {TEXT("MultiPolygon"), KIND_ARRAY, wrap_alias, 0, "Array(Polygon)"},
    {TEXT("Nested"), KIND_NESTED, nest_nested, 0, NULL},
    {TEXT("Nothing"), KIND_NOTHING, NULL, 0, NULL},
    {TEXT("Nullable"), KIND_NOTHING, wrap_nullable, 0, NULL},
    {TEXT("Object"), KIND_JSON, nest_object, 0, NULL},
    {TEXT("Point"), KIND_TUPLE, wrap_alias, 0, POINT},
    {TEXT("Polygon"), KIND_ARRAY, wrap_alias, 0, "Array(Ring)"},
    {TEXT("QBit"), KIND_ARRAY, nest_qbit, 0, NULL},
    {TEXT("Ring"), KIND_ARRAY, wrap_alias, 0, "Array(Point)"},
    {TEXT("SimpleAggregateFunction"), KIND_NOTHING, wrap_simple_aggregate, 0, NULL},
    {TEXT("String"), KIND_STRING, NULL, 0, NULL},
    {TEXT("Time"), KIND_TIME, NULL, 0, NULL},
    {TEXT("Time64"), KIND_TIME64, scalar_time64, 0, NULL},
    {TEXT("Tuple"), KIND_TUPLE, nest_tuple, 0, NULL},
    {TEXT("UInt128"), KIND_UINT128, NULL, 0, NULL},
    {TEXT("UInt16"), KIND_UINT16, NULL, 0, NULL},
    {TEXT("UInt256"), KIND_UINT256, NULL, 0, NULL},
    {TEXT("UInt32"), KIND_UINT32, NULL, 0, NULL},
    {TEXT("UInt64"), KIND_UINT64, NULL, 0, NULL},
    {TEXT("UInt8"), KIND_UINT8, NULL, 0, NULL},
    {TEXT("UUID"), KIND_UUID, NULL, 0, NULL},
    {TEXT("Variant"), KIND_VARIANT, nest_variant, 0, NULL},
};

int family_order(struct text a, struct text b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int c = common ? memcmp(a.data, b.data, common) : 0;
    return c ? c : (a.size > b.size) - (a.size < b.size);
}

const struct family *family_find(struct text name)
{
    size_t low = 0, high = sizeof families / sizeof *families;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int c = family_order(families[middle].name, name);
        if (c == 0)
            return &families[middle];
        if (c < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
