// Value x date, time, timestamp and GUID structs.
#include <ctime>

#include "harness.h"

using namespace porter_test;

namespace
{

struct Case {
    const char *type;
    std::string native;
    SQLSMALLINT c_type;
    const char *state;
    std::string bytes;
};

std::string text(const char *content)
{
    return native_string(content);
}

void check(const Case &c)
{
    SCOPED_TRACE(std::string(c.type) + " " + hex_of_bytes(c.native) + " as " + std::to_string(c.c_type));
    Outcome out = put_cell(c.type, c.native, c.c_type);
    EXPECT_EQ(c.state, out.state);
    if (c.state[0] && std::string(c.state).substr(0, 2) != "01") {
        EXPECT_TRUE(out.untouched);
        return;
    }
    EXPECT_EQ(hex_of_bytes(c.bytes), hex_of_bytes(out.bytes));
    EXPECT_EQ(static_cast<SQLLEN>(c.bytes.size()), out.length);
}

TEST(WriteTime, Dates)
{
    const Case cases[] = {
        {"Date", native_number<uint16_t>(0), SQL_C_TYPE_DATE, "", date_struct(1970, 1, 1)},
        {"Date", native_number<uint16_t>(65535), SQL_C_DATE, "", date_struct(2149, 6, 6)},
        {"Date32", native_number<int32_t>(-25567), SQL_C_TYPE_DATE, "", date_struct(1900, 1, 1)},
        {"Date32", native_number<int32_t>(120529), SQL_C_TYPE_DATE, "", date_struct(2299, 12, 31)},
        {"DateTime", native_number<uint32_t>(86400), SQL_C_TYPE_DATE, "", date_struct(1970, 1, 2)},
        {"DateTime", native_number<uint32_t>(86401), SQL_C_TYPE_DATE, "01S07", date_struct(1970, 1, 2)},
        {"DateTime('Asia/Tokyo')", native_number<uint32_t>(54000), SQL_C_TYPE_DATE, "",
         date_struct(1970, 1, 2)},
        {"DateTime64(3)", native_number<int64_t>(-1), SQL_C_TYPE_DATE, "01S07", date_struct(1969, 12, 31)},
        {"String", text("2024-02-29"), SQL_C_TYPE_DATE, "", date_struct(2024, 2, 29)},
        {"String", text(" 2024-02-29 00:00:00 "), SQL_C_TYPE_DATE, "", date_struct(2024, 2, 29)},
        {"String", text("2024-02-29 10:00:00"), SQL_C_TYPE_DATE, "01S07", date_struct(2024, 2, 29)},
        {"String", text("{d '2024-02-29'}"), SQL_C_TYPE_DATE, "", date_struct(2024, 2, 29)},
        {"String", text("2023-02-29"), SQL_C_TYPE_DATE, "22007", ""},
        {"String", text("soon"), SQL_C_TYPE_DATE, "22018", ""},
        {"String", text("10:00:00"), SQL_C_TYPE_DATE, "22018", ""},
        {"Int32", native_number<int32_t>(1), SQL_C_TYPE_DATE, "07006", ""},
        {"Time", native_number<int32_t>(1), SQL_C_TYPE_DATE, "07006", ""},
        {"DateTime('Atlantis/Poseidonis')", native_number<uint32_t>(1), SQL_C_TYPE_DATE, "HY000", ""},
    };
    for (const Case &c : cases)
        check(c);
}

TEST(WriteTime, Times)
{
    const Case cases[] = {
        {"Time", native_number<int32_t>(86399), SQL_C_TYPE_TIME, "", time_struct(23, 59, 59)},
        {"Time", native_number<int32_t>(86400), SQL_C_TYPE_TIME, "22003", ""},
        {"Time", native_number<int32_t>(-1), SQL_C_TYPE_TIME, "22003", ""},
        {"Time64(3)", native_number<int64_t>(1500), SQL_C_TIME, "01S07", time_struct(0, 0, 1)},
        {"Time64(3)", native_number<int64_t>(1000), SQL_C_TYPE_TIME, "", time_struct(0, 0, 1)},
        {"DateTime", native_number<uint32_t>(3661), SQL_C_TYPE_TIME, "", time_struct(1, 1, 1)},
        {"DateTime64(6)", native_number<int64_t>(1), SQL_C_TYPE_TIME, "01S07", time_struct(0, 0, 0)},
        {"String", text("13:14:15"), SQL_C_TYPE_TIME, "", time_struct(13, 14, 15)},
        {"String", text("13:14:15.5"), SQL_C_TYPE_TIME, "01S07", time_struct(13, 14, 15)},
        {"String", text("2024-01-01 13:14:15"), SQL_C_TYPE_TIME, "", time_struct(13, 14, 15)},
        {"String", text("2024-01-01"), SQL_C_TYPE_TIME, "22018", ""},
        {"String", text("99:14:15"), SQL_C_TYPE_TIME, "22003", ""},
        {"String", text("13:99:15"), SQL_C_TYPE_TIME, "22007", ""},
        {"String", text("noon"), SQL_C_TYPE_TIME, "22018", ""},
        {"Date", native_number<uint16_t>(1), SQL_C_TYPE_TIME, "07006", ""},
    };
    for (const Case &c : cases)
        check(c);
}

TEST(WriteTime, Timestamps)
{
    const Case cases[] = {
        {"DateTime", native_number<uint32_t>(4294967295u), SQL_C_TYPE_TIMESTAMP, "",
         timestamp_struct(2106, 2, 7, 6, 28, 15)},
        {"DateTime('America/New_York')", native_number<uint32_t>(1700000000), SQL_C_TIMESTAMP, "",
         timestamp_struct(2023, 11, 14, 17, 13, 20)},
        {"DateTime64(9)", native_number<int64_t>(-1), SQL_C_TYPE_TIMESTAMP, "",
         timestamp_struct(1969, 12, 31, 23, 59, 59, 999999999)},
        {"DateTime64(3)", native_number<int64_t>(-2208988800000), SQL_C_TYPE_TIMESTAMP, "",
         timestamp_struct(1900, 1, 1)},
        {"DateTime64(6, 'Asia/Kolkata')", native_number<int64_t>(10413791999999999), SQL_C_TYPE_TIMESTAMP, "",
         timestamp_struct(2300, 1, 1, 5, 29, 59, 999999000)},
        {"Date", native_number<uint16_t>(1), SQL_C_TYPE_TIMESTAMP, "", timestamp_struct(1970, 1, 2)},
        {"Date32", native_number<int32_t>(-1), SQL_C_TYPE_TIMESTAMP, "", timestamp_struct(1969, 12, 31)},
        {"String", text("2024-01-02T03:04:05.678"), SQL_C_TYPE_TIMESTAMP, "",
         timestamp_struct(2024, 1, 2, 3, 4, 5, 678000000)},
        {"String", text("2024-01-02"), SQL_C_TYPE_TIMESTAMP, "", timestamp_struct(2024, 1, 2)},
        {"String", text("2024-13-02 00:00:00"), SQL_C_TYPE_TIMESTAMP, "22007", ""},
        {"String", text("later"), SQL_C_TYPE_TIMESTAMP, "22018", ""},
        {"Time", native_number<int32_t>(-1), SQL_C_TYPE_TIMESTAMP, "22003", ""},
        {"Float64", native_number(1.0), SQL_C_TYPE_TIMESTAMP, "07006", ""},
        {"UUID", std::string(16, '\1'), SQL_C_TYPE_TIMESTAMP, "07006", ""},
    };
    for (const Case &c : cases)
        check(c);
}

TEST(WriteTime, TimeBecomesATimestampOfToday)
{
    for (int attempt = 0; attempt < 2; attempt++) {
        time_t now = time(nullptr);
        struct tm utc;
        gmtime_r(&now, &utc);
        Outcome out = put_cell("Time64(3)", native_number<int64_t>(3661500), SQL_C_TYPE_TIMESTAMP);
        std::string expected = timestamp_struct(utc.tm_year + 1900, static_cast<unsigned>(utc.tm_mon + 1),
                                                static_cast<unsigned>(utc.tm_mday), 1, 1, 1, 500000000);
        EXPECT_EQ("", out.state);
        if (out.bytes == expected || attempt == 1) { /* a second try for the sake of midnight */
            EXPECT_EQ(hex_of_bytes(expected), hex_of_bytes(out.bytes));
            break;
        }
    }
}

TEST(WriteTime, Guids)
{
    SQLGUID guid = {0x61f0c404, 0x5cb3, 0x11e7, {0x90, 0x7b, 0xa6, 0x00, 0x6a, 0xd3, 0xdb, 0xa0}};
    std::string wire = bytes_of_hex("e711b35c04c4f061a0dbd36a00a67b90");
    const Case cases[] = {
        {"UUID", wire, SQL_C_GUID, "", raw(guid)},
        {"UUID", wire, SQL_C_BINARY, "", raw(guid)},
        {"String", text("61f0c404-5cb3-11e7-907b-a6006ad3dba0"), SQL_C_GUID, "", raw(guid)},
        {"String", text(" 61F0C4045CB311E7907BA6006AD3DBA0 "), SQL_C_GUID, "", raw(guid)},
        {"String", text("{61f0c404-5cb3-11e7-907b-a6006ad3dba0}"), SQL_C_GUID, "", raw(guid)},
        {"String", text("{guid '61f0c404-5cb3-11e7-907b-a6006ad3dba0'}"), SQL_C_GUID, "", raw(guid)},
        {"String", text("61f0c404-5cb3-11e7-907ba-6006ad3dba0"), SQL_C_GUID, "22018", ""},
        {"String", text("61f0c404-5cb3-11e7-907b-a6006ad3dbag"), SQL_C_GUID, "22018", ""},
        {"String", text("61f0c404"), SQL_C_GUID, "22018", ""},
        {"String", text("{guid }"), SQL_C_GUID, "22018", ""},
        {"Int64", native_number<int64_t>(1), SQL_C_GUID, "07006", ""},
    };
    for (const Case &c : cases)
        check(c);
}

} // namespace
