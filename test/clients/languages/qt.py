"""Qt: QODBC through PyQt5, with a model over a cursor that scrolls."""

import os
import sys

from PyQt5.QtCore import QCoreApplication, QDate, QDateTime, Qt, QTime, QVariant
from PyQt5.QtSql import QSql, QSqlDatabase, QSqlQuery, QSqlQueryModel, QSqlTableModel

TABLE = os.environ["PORTER_TABLE"]
NAME = "Zo\u00eb \u03a9 \U0001F600 it's"
checks = 0


def check(what, found, wanted):
    global checks
    checks += 1
    if type(found) is not type(wanted) or found != wanted:
        sys.exit(f"{what}: {found!r} and not {wanted!r}")


def need(done, query):
    if not done:
        sys.exit(f"{query.lastQuery()}: {query.lastError().text()}")


def run(database, sql):
    query = QSqlQuery(database)
    need(query.exec(sql), query)
    return query


def store(database):
    run(database, f"CREATE TABLE {TABLE} ({os.environ['PORTER_COLUMNS']}) ENGINE = MergeTree ORDER BY id")
    query = QSqlQuery(database)
    need(query.prepare(f"INSERT INTO {TABLE} VALUES (?, ?, ?, ?, ?, ?, ?)"), query)
    at = QDateTime(QDate(2024, 2, 29), QTime(23, 59, 58, 123), Qt.UTC)
    rows = [[1, NAME, "12345678.9012", at, QDate(2024, 2, 29), -9223372036854775808, 0.1],
            [2, *[QVariant(kind) for kind in (QVariant.String, QVariant.String, QVariant.DateTime, QVariant.Date)],
             9007199254740993, -1.5e300],
            [3, "", "-0.0001", "1969-12-31 23:59:59.500", QDate(1970, 1, 1), 0, 0.0]]
    for row in rows:
        for value in row:
            query.addBindValue(value)
        need(query.exec(), query)
    check("rows stored", query.numRowsAffected(), 1)


def read(database):
    query = QSqlQuery(database)
    query.setNumericalPrecisionPolicy(QSql.HighPrecision)
    need(query.prepare(f"SELECT * FROM {TABLE} WHERE id >= ? ORDER BY id"), query)
    query.addBindValue(1)
    need(query.exec(), query)
    record = query.record()
    check("names", [record.fieldName(i) for i in range(record.count())],
          ["id", "name", "price", "at", "day", "big", "ratio"])
    check("precision", record.field(2).precision(), 4)
    check("required", [record.field(i).requiredStatus() == 1 for i in (0, 1)], [True, False])
    # Forwards, to the end and back: a cursor that scrolls.
    check("the last", query.last(), True)
    check("its place", query.at(), 2)
    check("its name", query.value(1), "")
    check("price of the third", query.value(2), "-0.0001")
    third = query.value(3)
    check("at of the third", (third.date(), third.time()), (QDate(1969, 12, 31), QTime(23, 59, 59, 500)))
    check("the first", query.first(), True)
    check("id", query.value(0), 1)
    check("name", query.value(1), NAME)
    check("price", query.value(2), "12345678.9012")
    check("at", (query.value(3).date(), query.value(3).time()), (QDate(2024, 2, 29), QTime(23, 59, 58, 123)))
    check("day", query.value(4), QDate(2024, 2, 29))
    check("big", query.value(5), -9223372036854775808)
    check("ratio", float(query.value(6)), 0.1)
    check("the second", query.seek(1), True)
    check("nulls", [query.isNull(i) for i in range(7)], [False, True, True, True, True, False, False])
    check("big of the second", query.value(5), 9007199254740993)
    check("the one before", query.previous(), True)
    check("its id", query.value(0), 1)


def model(database):
    """What a table view does: rows in any order, fetched when they are looked at."""
    rows = QSqlQueryModel()
    rows.setQuery("SELECT number, toString(number * 7) AS seven FROM numbers(5000) ORDER BY number", database)
    while rows.canFetchMore():
        rows.fetchMore()
    check("rows of the model", rows.rowCount(), 5000)
    check("its columns", rows.columnCount(), 2)
    check("its heading", rows.headerData(1, Qt.Horizontal), "seven")
    for row in (4999, 0, 2500, 17, 4998):
        check(f"row {row}", (int(rows.data(rows.index(row, 0))), rows.data(rows.index(row, 1))), (row, str(row * 7)))
    table = QSqlTableModel(None, database)
    table.setTable(TABLE)
    table.setFilter("id < 3")
    table.setSort(0, Qt.DescendingOrder)
    check("a table model", table.select(), True)
    check("its rows", table.rowCount(), 2)
    check("its first id", table.data(table.index(0, 0)), 2)


def errors(database):
    query = QSqlQuery(database)
    check("an error", query.exec("SELECT * FROM no_such_table_at_all"), False)
    check("native", query.lastError().nativeErrorCode().split(";")[0], "60")
    check("message", "no_such_table_at_all" in query.lastError().databaseText(), True)
    query.exec("SELECT 42")
    check("usable afterwards", (query.next(), int(query.value(0))), (True, 42))


def main():
    application = QCoreApplication([])
    database = QSqlDatabase.addDatabase("QODBC")
    database.setDatabaseName(os.environ["PORTER_DSN"])
    if not database.open():
        sys.exit(database.lastError().text())
    store(database)
    read(database)
    model(database)
    check("tables", [name for name in database.tables() if name.endswith(TABLE)] != [], True)
    check("key", [database.primaryIndex(TABLE).fieldName(i) for i in range(database.primaryIndex(TABLE).count())], ["id"])
    record = database.record(TABLE)
    check("columns", [record.fieldName(i) for i in range(record.count())],
          ["id", "name", "price", "at", "day", "big", "ratio"])
    errors(database)
    database.close()
    del application
    print(f"ok: {checks} checks")


if __name__ == "__main__":
    main()
