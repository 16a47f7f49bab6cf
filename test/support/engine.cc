/* The embedded engine by its own C functions. */
#include "engine.h"

#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <mutex>
#include <stdexcept>

namespace
{

struct Result;
struct Connection;

struct Library {
    Connection **(*connect)(int, char **);
    void (*close)(Connection **);
    Result *(*query)(Connection *, const char *, size_t, const char *, size_t);
    const char *(*error)(Result *);
    char *(*data)(Result *);
    size_t (*size)(Result *);
    void (*destroy)(Result *);
};

template <typename Function> void look_up(void *handle, const char *name, Function *out)
{
    void *found = dlsym(handle, name);

    if (!found)
        throw std::runtime_error(std::string(name) + " is not in " + engine::library());
    std::memcpy(out, &found, sizeof found);
}

Connection **connect(const Library &library)
{
    char name[] = "clickhouse", select[] = "--implicit_select=0";
    char *arguments[] = {name, select};
    Connection **made = library.connect(2, arguments);

    if (!made)
        throw std::runtime_error("the engine gives no connection");
    return made;
}

/* Also holds the connection that keeps the engine up. */
const Library &loaded()
{
    static const Library once = [] {
        Library made;
        void (*handlers)(int);
        void *handle = dlopen(engine::library().c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
        if (!handle)
            throw std::runtime_error(dlerror());
        look_up(handle, "chdb_set_signal_handlers_enabled", &handlers);
        look_up(handle, "chdb_connect", &made.connect);
        look_up(handle, "chdb_close_conn", &made.close);
        look_up(handle, "chdb_query_n", &made.query);
        look_up(handle, "chdb_result_error", &made.error);
        look_up(handle, "chdb_result_buffer", &made.data);
        look_up(handle, "chdb_result_length", &made.size);
        look_up(handle, "chdb_destroy_query_result", &made.destroy);
        handlers(0);
        connect(made);
        return made;
    }();

    return once;
}

std::string run(const Library &library, Connection *connection, const std::string &sql)
{
    const char format[] = "TabSeparated";
    Result *result = library.query(connection, sql.data(), sql.size(), format, sizeof format - 1);
    const char *error = library.error(result);
    std::string failure = error ? error : "";
    std::string said = error || !library.size(result) ? "" : std::string(library.data(result), library.size(result));

    library.destroy(result);
    if (error)
        throw std::runtime_error(failure + " in: " + sql);
    return said;
}

/* "&a=1&b=2", with percents decoded. */
std::string settings_of(const std::string &arguments)
{
    std::string sql;

    for (size_t at = 0; at < arguments.size();) {
        size_t end = arguments.find('&', at + 1), equals = arguments.find('=', at);
        if (end == std::string::npos)
            end = arguments.size();
        std::string value;
        for (size_t i = equals + 1; i < end; i++) {
            if (arguments[i] == '%' && i + 2 < end) {
                value += static_cast<char>(std::stoi(arguments.substr(i + 1, 2), nullptr, 16));
                i += 2;
            } else {
                value += arguments[i];
            }
        }
        sql += (sql.empty() ? "SET " : ", ") + arguments.substr(at + 1, equals - at - 1) + " = '" + value + "'";
        at = end;
    }
    return sql;
}

} // namespace

std::string engine::library()
{
    const char *value = std::getenv("PORTER_TEST_ENGINE");

    return value ? value : "";
}

bool engine::embedded()
{
    const char *value = std::getenv("PORTER_TEST_TRANSPORT");

    return value && std::strcmp(value, "embedded") == 0;
}

std::string engine::url()
{
    return "embedded:?EnginePath=" + library();
}

std::string engine::says(const std::string &sql, const std::string &arguments)
{
    const Library &library = loaded();
    Connection **connection = connect(library);
    std::string said;

    try {
        std::string settings = settings_of(arguments);
        if (!settings.empty())
            run(library, *connection, settings);
        said = run(library, *connection, sql);
    } catch (...) {
        library.close(connection);
        throw;
    }
    library.close(connection);
    return said;
}
