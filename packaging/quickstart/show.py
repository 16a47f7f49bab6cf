#!/usr/bin/env python3
"""Prints the results of some queries of the flights: show.py CONNECTION-STRING"""
import sys

QUERIES = [
    ("How many flights left each airport, and how late?", """
        SELECT origin, count() AS flights, round(avg(dep_delay), 2) AS mean_delay, max(dep_delay) AS worst,
               countIf(dep_time IS NULL) AS cancelled
        FROM flights GROUP BY origin ORDER BY origin""", ()),
    ("The most punctual airlines with more than ? flights (a parameter)", """
        SELECT a.name, count() AS flights, round(avg(f.arr_delay), 2) AS mean_arrival_delay
        FROM flights AS f INNER JOIN airlines AS a ON a.carrier = f.carrier
        GROUP BY a.name HAVING flights > ? ORDER BY mean_arrival_delay LIMIT 5""", (5000,)),
    ("Timestamps, NULLs and zones: the last flights to ? on record", """
        SELECT time_hour, toTimeZone(time_hour, 'America/New_York') AS local, carrier, flight, tailnum, dep_delay
        FROM flights WHERE dest = ? ORDER BY time_hour DESC, carrier, flight LIMIT 5""", ("ORD",)),
    ("Delays and wind: a join with the weather of the same hour", """
        SELECT intDiv(toUInt32(w.wind_speed), 10) * 10 AS wind_from, count() AS flights,
               round(avg(f.dep_delay), 1) AS mean_delay
        FROM flights AS f INNER JOIN weather AS w ON w.origin = f.origin AND w.time_hour = f.time_hour
        WHERE w.wind_speed < 100
        GROUP BY wind_from ORDER BY wind_from""", ()),
]


def cell(value):
    return "NULL" if value is None else str(value)


def print_table(names, rows):
    lines = [list(names)] + [[cell(value) for value in row] for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(names))]
    lines.insert(1, ["-" * width for width in widths])
    for line in lines:
        print("  " + "  ".join(text.ljust(width) for text, width in zip(line, widths)).rstrip())


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    import pyodbc
    pyodbc.pooling = False
    connection = pyodbc.connect(sys.argv[1], autocommit=True)
    cursor = connection.cursor()
    print(f"  {connection.getinfo(pyodbc.SQL_DBMS_NAME)} {connection.getinfo(pyodbc.SQL_DBMS_VER)} through "
          f"{connection.getinfo(pyodbc.SQL_DRIVER_NAME)} {connection.getinfo(pyodbc.SQL_DRIVER_VER)}")
    for title, query, parameters in QUERIES:
        print(f"\n{title}")
        cursor.execute(query, *parameters)
        print_table([column[0] for column in cursor.description], cursor.fetchall())
    connection.close()


if __name__ == "__main__":
    main()
