/* ODBC for tests: calls in UTF-8 that go through the ANSI or through the wide entry points, by a flag. */
#include "odbc.h"

#include <sstream>
#include <stdexcept>

static_assert(sizeof(SQLWCHAR) == sizeof(char16_t), "these tests take SQLWCHAR for UTF-16");

namespace odbc
{

namespace
{

SQLCHAR *chars(const std::string &text)
{
    return reinterpret_cast<SQLCHAR *>(const_cast<char *>(text.c_str()));
}

SQLWCHAR *wides(const std::u16string &text)
{
    return reinterpret_cast<SQLWCHAR *>(const_cast<char16_t *>(text.c_str()));
}

SQLINTEGER length(size_t size)
{
    return static_cast<SQLINTEGER>(size);
}

bool continues(unsigned char byte, unsigned low, unsigned high)
{
    return byte >= low && byte <= high;
}

/* Bytes of the sequence at `at`: positive when well-formed, minus the maximal subpart's length else. */
int sequence(const std::string &text, size_t at)
{
    auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    unsigned lead = byte(at), low = 0x80, high = 0xBF;
    int count;

    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        count = 2;
    else if (lead >= 0xE0 && lead <= 0xEF)
        count = 3;
    else if (lead >= 0xF0 && lead <= 0xF4)
        count = 4;
    else
        return -1;
    low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    for (int i = 1; i < count; i++) {
        if (!continues(static_cast<unsigned char>(byte(at + static_cast<size_t>(i))), low, high))
            return -i;
        low = 0x80;
        high = 0xBF;
    }
    return count;
}

} // namespace

std::u16string widen(const std::string &utf8)
{
    std::u16string out;

    for (size_t at = 0; at < utf8.size();) {
        int count = sequence(utf8, at);
        if (count < 0) {
            out += u'\uFFFD';
            at += static_cast<size_t>(-count);
            continue;
        }
        static const unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
        char32_t point = static_cast<unsigned char>(utf8[at]) & masks[count];
        for (int i = 1; i < count; i++)
            point = point << 6 | (static_cast<unsigned char>(utf8[at + static_cast<size_t>(i)]) & 0x3F);
        at += static_cast<size_t>(count);
        if (point >= 0x10000) {
            out += static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10));
            out += static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF));
        } else {
            out += static_cast<char16_t>(point);
        }
    }
    return out;
}

std::string narrow(const char16_t *wide, size_t units)
{
    std::string out;

    for (size_t i = 0; i < units; i++) {
        char32_t point = wide[i];
        if (point >= 0xD800 && point < 0xDC00 && i + 1 < units && wide[i + 1] >= 0xDC00 && wide[i + 1] < 0xE000)
            point = 0x10000 + ((point - 0xD800) << 10) + (wide[++i] - 0xDC00);
        if (point < 0x80) {
            out += static_cast<char>(point);
            continue;
        }
        int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        static const unsigned char leads[] = {0, 0xC0, 0xE0, 0xF0};
        out += static_cast<char>(leads[more] | (point >> (6 * more)));
        while (more-- > 0)
            out += static_cast<char>(0x80 | ((point >> (6 * more)) & 0x3F));
    }
    return out;
}

std::string narrow(const std::u16string &wide)
{
    return narrow(wide.data(), wide.size());
}

Piecewise read_pieces(SQLHSTMT handle, SQLUSMALLINT number, SQLSMALLINT c_type, size_t capacity)
{
    Piecewise out;
    size_t unit = c_type == SQL_C_WCHAR ? sizeof(SQLWCHAR) : 1, terminator = c_type == SQL_C_BINARY ? 0 : unit;
    std::vector<char> piece(capacity + 1);
    SQLLEN before = -1; /* what remained when the last piece was asked for */
    std::string last;

    for (out.calls = 1;; out.calls++) {
        SQLLEN indicator = -99;
        piece[capacity] = '\x5A';
        SQLRETURN code = SQLGetData(handle, number, c_type, piece.data(), static_cast<SQLLEN>(capacity), &indicator);
        if (piece[capacity] != '\x5A')
            out.problem = "wrote behind the buffer";
        else if (!SQL_SUCCEEDED(code))
            out.problem = "returned " + std::to_string(code) + " in call " + std::to_string(out.calls);
        else if (indicator < 0 && indicator != SQL_NULL_DATA)
            out.problem = "gave the indicator " + std::to_string(indicator);
        if (!out.problem.empty())
            return out;
        if (indicator == SQL_NULL_DATA) {
            out.null = true;
            return out;
        }
        if (before >= 0) { /* the last piece was what remains less now */
            if (indicator > before || static_cast<size_t>(before - indicator) > last.size()) {
                out.problem = "gave " + std::to_string(indicator) + " remaining bytes after " + std::to_string(before);
                return out;
            }
            out.bytes += last.substr(0, static_cast<size_t>(before - indicator));
        }
        size_t room = (capacity - terminator) / unit * unit;
        if (static_cast<size_t>(indicator) <= room) {
            out.bytes.append(piece.data(), static_cast<size_t>(indicator));
            for (size_t i = 0; i < terminator; i++)
                if (piece[static_cast<size_t>(indicator) + i] != 0)
                    out.problem = "left out the terminator";
            return out;
        }
        if (code != SQL_SUCCESS_WITH_INFO) {
            out.problem = "cut a value without a warning";
            return out;
        }
        before = indicator;
        last.assign(piece.data(), room);
    }
}

std::ostream &operator<<(std::ostream &out, const Diag &diag)
{
    return out << "[" << diag.state << "] " << diag.native << " " << diag.message;
}

std::vector<Diag> diags(SQLSMALLINT type, SQLHANDLE handle, bool wide)
{
    std::vector<Diag> records;
    std::u16string wide_message(32767, u'\0');
    std::string message(32767, '\0');

    for (SQLSMALLINT number = 1;; number++) {
        Diag diag;
        SQLSMALLINT size = 0;
        SQLRETURN code;
        if (wide) {
            char16_t state[6] = {};
            code = SQLGetDiagRecW(type, handle, number, reinterpret_cast<SQLWCHAR *>(state), &diag.native,
                                  wides(wide_message), 32767, &size);
            diag.state = narrow(state, 5);
            diag.message = narrow(std::u16string(wide_message.c_str()));
        } else {
            SQLCHAR state[6] = {};
            code = SQLGetDiagRec(type, handle, number, state, &diag.native, chars(message), 32767, &size);
            diag.state = reinterpret_cast<char *>(state);
            diag.message = message.c_str();
        }
        if (!SQL_SUCCEEDED(code))
            return records;
        records.push_back(diag);
    }
}

std::string first_state(SQLSMALLINT type, SQLHANDLE handle, bool wide)
{
    char16_t wide_state[6] = {};
    SQLCHAR state[6] = {};
    SQLINTEGER native = 0;
    SQLSMALLINT size = 0;
    SQLRETURN code = wide ? SQLGetDiagRecW(type, handle, 1, reinterpret_cast<SQLWCHAR *>(wide_state), &native, nullptr,
                                           0, &size)
                          : SQLGetDiagRec(type, handle, 1, state, &native, nullptr, 0, &size);

    if (!SQL_SUCCEEDED(code))
        return "";
    return wide ? narrow(wide_state, 5) : std::string(reinterpret_cast<char *>(state));
}

std::string told(const std::vector<Diag> &records)
{
    std::ostringstream out;

    for (const Diag &diag : records)
        out << diag << "; ";
    return records.empty() ? "no diagnostics" : out.str();
}

Connection::Connection(bool use_wide, SQLINTEGER version) : wide(use_wide)
{
    SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env);
    SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, reinterpret_cast<SQLPOINTER>(static_cast<SQLLEN>(version)), 0);
    SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc);
}

Connection::~Connection()
{
    SQLDisconnect(dbc);
    SQLFreeHandle(SQL_HANDLE_DBC, dbc);
    SQLFreeHandle(SQL_HANDLE_ENV, env);
}

SQLRETURN Connection::connect(const std::string &string)
{
    SQLSMALLINT size = 0;

    if (wide) {
        std::u16string out(4096, u'\0'), in = widen(string);
        SQLRETURN code = SQLDriverConnectW(dbc, nullptr, wides(in), static_cast<SQLSMALLINT>(in.size()), wides(out),
                                           4096, &size, SQL_DRIVER_NOPROMPT);
        completed = narrow(std::u16string(out.c_str()));
        return code;
    }
    std::string out(4096, '\0');
    SQLRETURN code = SQLDriverConnect(dbc, nullptr, chars(string), static_cast<SQLSMALLINT>(string.size()),
                                      chars(out), 4096, &size, SQL_DRIVER_NOPROMPT);
    completed = out.c_str();
    return code;
}

SQLRETURN Connection::disconnect()
{
    return SQLDisconnect(dbc);
}

std::vector<Diag> Connection::diags() const
{
    return odbc::diags(SQL_HANDLE_DBC, dbc, wide);
}

std::string Connection::state() const
{
    return first_state(SQL_HANDLE_DBC, dbc, wide);
}

SQLRETURN Connection::set_text(SQLINTEGER attribute, const std::string &value)
{
    if (!wide)
        return SQLSetConnectAttr(dbc, attribute, chars(value), length(value.size()));
    std::u16string text = widen(value);
    return SQLSetConnectAttrW(dbc, attribute, wides(text), length(text.size() * sizeof(SQLWCHAR)));
}

SQLRETURN Connection::set(SQLINTEGER attribute, SQLULEN value)
{
    SQLPOINTER pointer = reinterpret_cast<SQLPOINTER>(value);

    return wide ? SQLSetConnectAttrW(dbc, attribute, pointer, 0) : SQLSetConnectAttr(dbc, attribute, pointer, 0);
}

std::optional<std::string> Connection::info_text(SQLUSMALLINT type)
{
    SQLSMALLINT size = 0;

    if (wide) {
        std::u16string out(4096, u'\0');
        if (!SQL_SUCCEEDED(SQLGetInfoW(dbc, type, wides(out), 4096 * 2, &size)))
            return std::nullopt;
        return narrow(std::u16string(out.c_str()));
    }
    std::string out(4096, '\0');
    if (!SQL_SUCCEEDED(SQLGetInfo(dbc, type, chars(out), 4096, &size)))
        return std::nullopt;
    return std::string(out.c_str());
}

Statement::Statement(Connection &connection) : wide(connection.wide)
{
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, connection.dbc, &handle)))
        throw std::runtime_error("no statement: " + told(connection.diags()));
}

Statement::~Statement()
{
    SQLFreeHandle(SQL_HANDLE_STMT, handle);
}

std::string (*translation)(const std::string &sql) = nullptr;

SQLRETURN Statement::exec(const std::string &given)
{
    const std::string sql = translation ? translation(given) : given;
    if (!wide)
        return SQLExecDirect(handle, chars(sql), length(sql.size()));
    std::u16string text = widen(sql);
    return SQLExecDirectW(handle, wides(text), length(text.size()));
}

SQLRETURN Statement::prepare(const std::string &given)
{
    const std::string sql = translation ? translation(given) : given;
    if (!wide)
        return SQLPrepare(handle, chars(sql), length(sql.size()));
    std::u16string text = widen(sql);
    return SQLPrepareW(handle, wides(text), length(text.size()));
}

SQLRETURN Statement::execute()
{
    return SQLExecute(handle);
}

SQLRETURN Statement::fetch()
{
    return SQLFetch(handle);
}

SQLRETURN Statement::close()
{
    return SQLFreeStmt(handle, SQL_CLOSE);
}

SQLSMALLINT Statement::columns()
{
    SQLSMALLINT count = -1;

    SQLNumResultCols(handle, &count);
    return count;
}

SQLRETURN Statement::describe(SQLUSMALLINT number, Column *column)
{
    SQLSMALLINT size = 0;
    SQLRETURN code;

    if (wide) {
        std::u16string name(1024, u'\0');
        code = SQLDescribeColW(handle, number, wides(name), 1024, &size, &column->type, &column->size,
                               &column->digits, &column->nullable);
        column->name = narrow(std::u16string(name.c_str()));
        return code;
    }
    std::string name(1024, '\0');
    code = SQLDescribeCol(handle, number, chars(name), 1024, &size, &column->type, &column->size, &column->digits,
                          &column->nullable);
    column->name = name.c_str();
    return code;
}

SQLRETURN Statement::attribute(SQLUSMALLINT number, SQLUSMALLINT field, SQLLEN *value)
{
    return wide ? SQLColAttributeW(handle, number, field, nullptr, 0, nullptr, value)
                : SQLColAttribute(handle, number, field, nullptr, 0, nullptr, value);
}

std::optional<std::string> Statement::attribute_text(SQLUSMALLINT number, SQLUSMALLINT field)
{
    SQLSMALLINT size = 0;

    if (wide) {
        std::u16string out(2048, u'\0');
        if (!SQL_SUCCEEDED(SQLColAttributeW(handle, number, field, wides(out), 4096, &size, nullptr)))
            return std::nullopt;
        return narrow(std::u16string(out.c_str()));
    }
    std::string out(4096, '\0');
    if (!SQL_SUCCEEDED(SQLColAttribute(handle, number, field, chars(out), 4096, &size, nullptr)))
        return std::nullopt;
    return std::string(out.c_str());
}

SQLRETURN Statement::set(SQLINTEGER attribute, SQLULEN value)
{
    return set(attribute, reinterpret_cast<void *>(value));
}

SQLRETURN Statement::set(SQLINTEGER attribute, void *value)
{
    return wide ? SQLSetStmtAttrW(handle, attribute, value, 0) : SQLSetStmtAttr(handle, attribute, value, 0);
}

Cell Statement::text(SQLUSMALLINT number)
{
    Piecewise cell = read_pieces(handle, number, wide ? SQL_C_WCHAR : SQL_C_CHAR, 8192);

    if (!cell.problem.empty())
        throw std::runtime_error("SQLGetData: " + cell.problem + "; " + told(diags()));
    if (cell.null)
        return std::nullopt;
    if (!wide)
        return cell.bytes;
    return narrow(reinterpret_cast<const char16_t *>(cell.bytes.data()), cell.bytes.size() / sizeof(char16_t));
}

std::vector<std::vector<Cell>> Statement::rows()
{
    std::vector<std::vector<Cell>> all;
    SQLSMALLINT count = columns();
    SQLRETURN code;

    while (SQL_SUCCEEDED(code = fetch())) {
        std::vector<Cell> row;
        for (SQLSMALLINT i = 1; i <= count; i++)
            row.push_back(text(static_cast<SQLUSMALLINT>(i)));
        all.push_back(row);
    }
    if (code != SQL_NO_DATA)
        throw std::runtime_error("SQLFetch: " + told(diags()));
    return all;
}

std::vector<Diag> Statement::diags() const
{
    return odbc::diags(SQL_HANDLE_STMT, handle, wide);
}

std::string Statement::state() const
{
    return first_state(SQL_HANDLE_STMT, handle, wide);
}

} // namespace odbc
