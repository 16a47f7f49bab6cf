/* One column of Native: rows (a byte), the type's name, a line's end, the data. Every cell as every C type
 * stays within its buffer, and pieces of its text are the text. */
#include <vector>

#include "blocks.h"
#include "column_builder.h"
#include "report.h"
extern "C" {
#include "convert/convert.h"
}

namespace
{

enum { REPORT_BYTES = 1 << 22 };

const SQLSMALLINT types[] = {SQL_C_CHAR,
                             SQL_C_WCHAR,
                             SQL_C_BINARY,
                             SQL_C_BIT,
                             SQL_C_STINYINT,
                             SQL_C_UTINYINT,
                             SQL_C_SSHORT,
                             SQL_C_SLONG,
                             SQL_C_ULONG,
                             SQL_C_SBIGINT,
                             SQL_C_UBIGINT,
                             SQL_C_FLOAT,
                             SQL_C_DOUBLE,
                             SQL_C_NUMERIC,
                             SQL_C_GUID,
                             SQL_C_TYPE_DATE,
                             SQL_C_TYPE_TIME,
                             SQL_C_TYPE_TIMESTAMP,
                             SQL_C_INTERVAL_DAY_TO_SECOND,
                             SQL_C_INTERVAL_MONTH};
enum { ROWS = 16, ROOM = 24, GUARD = 0xee, MOST_PIECES = 4000, TEXT_LIMIT = 1 << 15 };

/* The first rows into cells of their own, with a guard behind the last. */
void bind(const struct column &column, SQLSMALLINT type, const struct converter *converter)
{
    Report report(REPORT_BYTES);
    size_t rows = std::min<size_t>(column.rows, ROWS), fixed = convert_c_size(type),
           stride = fixed ? fixed : ROOM;
    std::vector<uint8_t> bytes(rows * stride + 8, GUARD);
    std::vector<SQLLEN> lengths(rows, -99);
    struct target target = {};
    target.c_type = type;
    target.precision = 38;
    target.scale = 2;
    target.data = bytes.data();
    target.capacity = static_cast<SQLLEN>(stride);
    target.stride = stride;
    target.octet_length = target.indicator = lengths.data();
    target.length_stride = sizeof(SQLLEN);
    convert_put(converter, &column, 0, rows, &target, 0, &report.report);
    FUZZ_CHECK(std::all_of(bytes.end() - 8, bytes.end(), [](uint8_t byte) { return byte == GUARD; }));
    for (SQLLEN length : lengths)
        FUZZ_CHECK(length >= SQL_NO_TOTAL || length == -99);
}

/* Bool's text is 1 or 0 in ODBC. */
void compare_pieces(const struct column &column)
{
    const struct converter *converter = convert_find(column.type, SQL_C_CHAR);
    struct buffer text;
    struct error err = {};
    bool null = false;
    buffer_init(&text, TEXT_LIMIT);
    bool good = render_cell(&column, 0, &text, &null, &err) == 0;
    error_clear(&err);
    std::string whole(reinterpret_cast<char *>(text.data), text.size), all;
    buffer_clear(&text);
    struct piece piece = {};
    piece_init(&piece);
    enum piece_result result = PIECE_MORE;
    bool reported = false;
    for (int i = 0; i < MOST_PIECES && result == PIECE_MORE; i++) {
        Report report(REPORT_BYTES);
        uint8_t bytes[ROOM * 2 + 1];
        SQLLEN length = -99;
        struct target target = {};
        bytes[ROOM * 2] = GUARD;
        target.c_type = SQL_C_CHAR;
        target.data = bytes;
        target.capacity = ROOM * 2;
        target.octet_length = target.indicator = &length;
        result = piece_get(&piece, converter, &column, 0, &target, &report.report);
        FUZZ_CHECK(bytes[ROOM * 2] == GUARD);
        reported |= result == PIECE_FAILED || length == SQL_NULL_DATA;
        if (!reported && result != PIECE_NO_DATA)
            all.append(reinterpret_cast<char *>(bytes),
                       std::min<size_t>(static_cast<size_t>(length), ROOM * 2 - 1));
    }
    piece_clear(&piece);
    if (good && !null && !reported && result == PIECE_OK && column.type->kind != KIND_BOOL)
        FUZZ_CHECK(all == whole);
    FUZZ_CHECK(!good || !null || reported);
}

void look(const struct block &block)
{
    for (uint32_t i = 0; i < block.column_count && block.rows; i++) {
        for (SQLSMALLINT type : types) {
            const struct converter *converter = convert_find(block.columns[i].type, type);
            if (converter)
                bind(block.columns[i], type, converter);
        }
        if (convert_find(block.columns[i].type, SQL_C_CHAR))
            compare_pieces(block.columns[i]);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input(data, size);
    uint8_t rows = input.byte();
    std::string type = input.until('\n');
    std::string bytes = porter_test::varint(1) + porter_test::varint(rows) + porter_test::native_string("x") +
                        porter_test::native_string(type) + input.rest();
    struct zone_set *zones = zone_set_new();
    FUZZ_CHECK(zones);
    (void)fuzz::decode(zones, bytes, false, SIZE_MAX, look);
    zone_set_free(zones);
    return 0;
}
