"""LibreOffice Base without a window: SDBC over ODBC, driven through UNO."""

import os
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.sdbc import SQLException
from com.sun.star.util import Date, DateTime

TABLE = os.environ["PORTER_TABLE"]
NAME = "Zo\u00eb \u03a9 \U0001F600 it's"
STATIC, READ_ONLY = 1004, 1007  # ResultSetType.SCROLL_INSENSITIVE, ResultSetConcurrency.READ_ONLY
checks = 0


def check(what, found, wanted):
    global checks
    checks += 1
    if found != wanted:
        sys.exit(f"{what}: {found!r} and not {wanted!r}")


class Office:
    """An office of our own, with its own profile and pipe; `close` ends it."""

    def __init__(self, folder):
        pipe = f"porter_{os.getpid()}"
        self.process = subprocess.Popen(
            ["soffice", "--headless", "--nologo", "--norestore", "--nodefault", "--nolockcheck",
             f"-env:UserInstallation=file://{folder}", f"--accept=pipe,name={pipe};urp;"])
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        end = time.monotonic() + 120
        while True:
            try:
                self.context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                return
            except NoConnectException:
                if time.monotonic() > end or self.process.poll() is not None:
                    self.process.kill()
                    sys.exit("soffice does not answer")
                time.sleep(0.2)

    def service(self, name):
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def close(self):
        try:
            self.service("com.sun.star.frame.Desktop").terminate()
            self.process.wait(30)
        except Exception:  # whatever an office in its last moments says
            self.process.kill()
            self.process.wait()


def values(result, column):
    found = []
    while result.next():
        found.append(result.getString(column))
    return found


def store(db):
    db.createStatement().execute(
        f"CREATE TABLE {TABLE} ({os.environ['PORTER_COLUMNS']}) ENGINE = MergeTree ORDER BY id")
    insert = db.prepareStatement(f"INSERT INTO {TABLE} VALUES (?, ?, ?, ?, ?, ?, ?)")
    insert.setInt(1, 1)
    insert.setString(2, NAME)
    insert.setString(3, "12345678.9012")
    insert.setTimestamp(4, DateTime(123000000, 58, 59, 23, 29, 2, 2024, False))
    insert.setDate(5, Date(29, 2, 2024))
    insert.setLong(6, -9223372036854775808)
    insert.setDouble(7, 0.1)
    check("rows stored", insert.executeUpdate(), 1)
    insert.setInt(1, 2)
    for number, kind in ((2, 12), (3, 12), (4, 93), (5, 91)):
        insert.setNull(number, kind)
    insert.setLong(6, 9007199254740993)
    insert.setDouble(7, -1.5e300)
    insert.executeUpdate()
    insert.setInt(1, 3)
    insert.setString(2, "")
    insert.setString(3, "-0.0001")
    insert.setString(4, "1969-12-31 23:59:59.500")
    insert.setDate(5, Date(1, 1, 1970))
    insert.setLong(6, 0)
    insert.setDouble(7, 0.0)
    insert.executeUpdate()
    insert.close()


def read(db):
    select = db.prepareStatement(f"SELECT * FROM {TABLE} WHERE id >= ? ORDER BY id")
    select.UseBookmarks = True  # as Base itself does; without them it has no way back from the last row
    select.ResultSetType, select.ResultSetConcurrency = STATIC, READ_ONLY
    select.setInt(1, 1)
    rows = select.executeQuery()
    meta = rows.getMetaData()
    check("names", [meta.getColumnName(i) for i in range(1, meta.getColumnCount() + 1)],
          ["id", "name", "price", "at", "day", "big", "ratio"])
    check("types", [meta.getColumnType(i) for i in range(1, 8)], [4, 12, 3, 93, 91, -5, 8])
    check("nullable", [meta.isNullable(i) for i in range(1, 8)], [0, 1, 1, 1, 1, 0, 0])
    check("precision and scale", (meta.getPrecision(3), meta.getScale(3)), (18, 4))
    # From the end to the beginning: a static cursor.
    check("the last", (rows.last(), rows.getRow()), (True, 3))
    check("name of the third", (rows.getString(2), rows.wasNull()), ("", False))
    check("price of the third", rows.getString(3), "-0.0001")
    at = rows.getTimestamp(4)
    check("at of the third", (at.Year, at.Month, at.Day, at.Hours, at.Minutes, at.Seconds, at.NanoSeconds),
          (1969, 12, 31, 23, 59, 59, 500000000))
    check("the second", rows.absolute(2), True)
    for column in (2, 3, 4, 5):
        rows.getString(column)
        check(f"null {column}", rows.wasNull(), True)
    check("big of the second", rows.getLong(6), 9007199254740993)
    check("the first", rows.previous(), True)
    check("id", rows.getInt(1), 1)
    check("name", rows.getString(2), NAME)
    check("price", rows.getString(3), "12345678.9012")
    at = rows.getTimestamp(4)
    check("at", (at.Year, at.Month, at.Day, at.Hours, at.Minutes, at.Seconds, at.NanoSeconds),
          (2024, 2, 29, 23, 59, 58, 123000000))
    day = rows.getDate(5)
    check("day", (day.Year, day.Month, day.Day), (2024, 2, 29))
    check("big", rows.getLong(6), -9223372036854775808)
    check("ratio", rows.getDouble(7), 0.1)
    check("before the first", (rows.previous(), rows.isBeforeFirst()), (False, True))
    rows.close()
    select.close()


def catalog(db):
    data = db.getMetaData()
    check("product", data.getDatabaseProductName(), "ClickHouse")
    tables = data.getTables(None, "%", "%", ())
    names = []
    while tables.next():
        names.append((tables.getString(2), tables.getString(3), tables.getString(4)))
    check("a table among all", ("default", TABLE, "TABLE") in names, True)
    check("a system table among all", ("system", "one", "SYSTEM TABLE") in names, True)
    check("its type alone", values(data.getTables(None, "default", TABLE, ("TABLE",)), 3), [TABLE])
    check("columns", values(data.getColumns(None, "default", TABLE, "%"), 4),
          ["id", "name", "price", "at", "day", "big", "ratio"])
    check("key", values(data.getPrimaryKeys(None, "default", TABLE), 4), ["id"])
    check("a type", "Int32" in values(data.getTypeInfo(), 1), True)
    check("table types", sorted(values(data.getTableTypes(), 1)), ["LOCAL TEMPORARY", "SYSTEM TABLE", "TABLE", "VIEW"])


def row_set(office):
    """What a form and a table view do: a data source that no file has, and a row set over a table."""
    source = office.service("com.sun.star.sdb.DatabaseContext").createInstance()
    source.URL = f"sdbc:odbc:{os.environ['PORTER_DSN']}"
    db = source.getConnection("", "")
    rows = office.service("com.sun.star.sdb.RowSet")
    rows.ActiveConnection = db
    rows.CommandType, rows.Command = 2, f"SELECT id, name FROM {TABLE} WHERE id < 3 ORDER BY id"
    rows.execute()
    check("the last of the row set", (rows.last(), rows.getRow(), rows.getInt(1)), (True, 2, 2))
    check("the first of the row set", (rows.first(), rows.getString(2)), (True, NAME))
    rows.dispose()
    check("tables of the data source", f"default.{TABLE}" in db.getTables().getElementNames(), True)
    db.close()


def errors(db):
    try:
        db.createStatement().executeQuery("SELECT * FROM no_such_table_at_all")
        check("an error", False, True)
    except SQLException as error:
        check("state and native", (error.SQLState, error.ErrorCode), ("42S02", 60))
        check("message", "no_such_table_at_all" in error.Message, True)
    rows = db.createStatement().executeQuery("SELECT 42")
    check("usable afterwards", (rows.next(), rows.getInt(1)), (True, 42))


def main():
    with tempfile.TemporaryDirectory() as folder:
        office = Office(folder)
        try:
            manager = office.service("com.sun.star.sdbc.DriverManager")
            charset = PropertyValue(Name="CharSet", Value="utf-8")
            db = manager.getConnectionWithInfo(f"sdbc:odbc:{os.environ['PORTER_DSN']}", (charset,))
            store(db)
            read(db)
            catalog(db)
            errors(db)
            row_set(office)
            db.close()
        finally:
            office.close()
    print(f"ok: {checks} checks")


if __name__ == "__main__":
    main()
