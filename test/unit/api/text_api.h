// The entry points that take or give text, A and W, behind one set of names for typed tests.
#ifndef PORTER_TEST_API_TEXT_API_H
#define PORTER_TEST_API_TEXT_API_H

#include "connected.h"

extern "C" {
#include "base/utf.h"
}

namespace porter_test
{

struct Ansi {
    using Char = SQLCHAR;
    static constexpr bool wide = false;
    static constexpr auto get_info = SQLGetInfo;
    static constexpr auto prepare = SQLPrepare;
    static constexpr auto exec_direct = SQLExecDirect;
    static constexpr auto native_sql = SQLNativeSql;
    static constexpr auto describe_col = SQLDescribeCol;
    static constexpr auto col_attribute = SQLColAttribute;
    static constexpr auto get_connect_attr = SQLGetConnectAttr;
    static constexpr auto set_connect_attr = SQLSetConnectAttr;
    static constexpr auto get_stmt_attr = SQLGetStmtAttr;
    static constexpr auto set_stmt_attr = SQLSetStmtAttr;
    static constexpr auto get_cursor_name = SQLGetCursorName;
    static constexpr auto set_cursor_name = SQLSetCursorName;
    static constexpr auto get_desc_field = SQLGetDescField;
    static constexpr auto set_desc_field = SQLSetDescField;
    static constexpr auto get_desc_rec = SQLGetDescRec;
    static constexpr auto get_diag_rec = SQLGetDiagRec;
    static constexpr auto get_diag_field = SQLGetDiagField;
    static constexpr auto driver_connect = SQLDriverConnect;
    static constexpr auto connect = SQLConnect;
    static constexpr auto get_type_info = SQLGetTypeInfo;
    static std::vector<Char> in(const std::string &text)
    {
        std::vector<Char> out(text.begin(), text.end());
        out.push_back(0);
        return out;
    }
    static std::string out(const Char *text)
    {
        return reinterpret_cast<const char *>(text);
    }
};

struct Wide {
    using Char = SQLWCHAR;
    static constexpr bool wide = true;
    static constexpr auto get_info = SQLGetInfoW;
    static constexpr auto prepare = SQLPrepareW;
    static constexpr auto exec_direct = SQLExecDirectW;
    static constexpr auto native_sql = SQLNativeSqlW;
    static constexpr auto describe_col = SQLDescribeColW;
    static constexpr auto col_attribute = SQLColAttributeW;
    static constexpr auto get_connect_attr = SQLGetConnectAttrW;
    static constexpr auto set_connect_attr = SQLSetConnectAttrW;
    static constexpr auto get_stmt_attr = SQLGetStmtAttrW;
    static constexpr auto set_stmt_attr = SQLSetStmtAttrW;
    static constexpr auto get_cursor_name = SQLGetCursorNameW;
    static constexpr auto set_cursor_name = SQLSetCursorNameW;
    static constexpr auto get_desc_field = SQLGetDescFieldW;
    static constexpr auto set_desc_field = SQLSetDescFieldW;
    static constexpr auto get_desc_rec = SQLGetDescRecW;
    static constexpr auto get_diag_rec = SQLGetDiagRecW;
    static constexpr auto get_diag_field = SQLGetDiagFieldW;
    static constexpr auto driver_connect = SQLDriverConnectW;
    static constexpr auto connect = SQLConnectW;
    static constexpr auto get_type_info = SQLGetTypeInfoW;
    static std::vector<Char> in(const std::string &text)
    {
        std::vector<Char> out(text.size() + 1);
        struct utf_progress progress =
            utf8_to_wide(text_make(text.data(), text.size()), out.data(), text.size());
        out.resize(progress.written + 1);
        out[progress.written] = 0;
        return out;
    }
    static std::string out(const Char *text)
    {
        size_t units = wide_length(text, 100000);
        std::string out(utf8_length_of_wide(text, units), '\0');
        utf8_from_wide(text, units, &out[0], out.size());
        return out;
    }
};

} // namespace porter_test

#endif
