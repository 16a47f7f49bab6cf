#!/usr/bin/env python3
"""Queries a Parquet file with the engine in this very process: embedded.py SERVER DRIVER ENGINE FOLDER

SERVER is the connection string of the server that has the flights, DRIVER and ENGINE are the libraries.
"""
import sys
from pathlib import Path

from show import print_table

QUERY = """
    SELECT carrier, count() AS flights, round(avg(distance)) AS miles, round(quantile(0.95)(arr_delay)) AS late_95
    FROM file('{path}') WHERE origin = ? GROUP BY carrier HAVING flights > 1000 ORDER BY late_95 LIMIT 5"""


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    import pyodbc
    pyodbc.pooling = False
    server, driver, engine, folder = sys.argv[1:]
    path = Path(folder) / "flights.parquet"
    if not path.exists():
        connection = pyodbc.connect(server, autocommit=True)
        path.write_bytes(connection.execute("SELECT * FROM flights FORMAT Parquet").fetchval())
        connection.close()
    connection = pyodbc.connect(f"DRIVER={driver};Server=embedded;EnginePath={engine}", autocommit=True)
    cursor = connection.cursor()
    cursor.execute(QUERY.format(path=str(path).replace("'", "\\'")), "JFK")
    print(f"  {path}, {path.stat().st_size:,} bytes: the most punctual airlines from JFK, without a server")
    print_table([column[0] for column in cursor.description], cursor.fetchall())
    connection.close()


if __name__ == "__main__":
    main()
