/* The server's own words for the values of a query, fetched without the driver. */
#include "reference.h"

#include <stdexcept>

#include "fixture.h"

namespace
{

size_t length_at(const std::string &data, size_t *at)
{
    size_t length = 0;

    for (unsigned shift = 0;; shift += 7) {
        if (*at >= data.size() || shift > 56)
            throw std::runtime_error("the reference answer ends within a length");
        unsigned char byte = static_cast<unsigned char>(data[(*at)++]);
        length |= static_cast<size_t>(byte & 0x7F) << shift;
        if (byte < 0x80)
            return length;
    }
}

bool has(const TypeCase &one, const char *word)
{
    std::string type = one.type;
    return type.find(word) != std::string::npos && type.find("Array") == std::string::npos;
}

} // namespace

std::vector<std::optional<std::string>> reference_strings(const std::string &data)
{
    std::vector<std::optional<std::string>> rows;

    for (size_t at = 0; at < data.size();) {
        if (data[at++] == 1) {
            rows.push_back(std::nullopt);
            continue;
        }
        size_t length = length_at(data, &at);
        if (length > data.size() - at)
            throw std::runtime_error("the reference answer ends within a string");
        rows.push_back(data.substr(at, length));
        at += length;
    }
    return rows;
}

std::vector<std::optional<std::string>> reference_texts(const TypeCase &one, const std::string &query)
{
    auto rows = reference_strings(net::post(
        modern_url(), "SELECT if(isNull(c), NULL, CAST(toString(c) AS Nullable(String))) FROM (" + query + ") FORMAT RowBinary",
        type_arguments()));

    for (auto &row : rows) {
        if (!row)
            continue;
        if (has(one, "Bool"))
            row = *row == "true" ? "1" : "0";
        if (has(one, "FixedString"))
            row->erase(row->find_last_not_of('\0') + 1);
    }
    return rows;
}
