"""The mission's rows K: CrateDB as crate-python, its dialect and the frameworks over them have it."""

from __future__ import annotations

import asyncio
import datetime
import decimal
import socket
import ssl
import sys
import threading
from pathlib import Path

import dask.dataframe
import pandas
import polars
import pyodbc
import pytest
import sqlalchemy as sa
import sqlalchemy_cratedb
from sqlalchemy import orm
from sqlalchemy_cratedb.support import refresh_table

import porter_odbc
from porter_odbc import aio, crate

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "test" / "clients"))
import netservers

SUMMITS = "SELECT mountain, height, region, coordinates, first_ascent FROM sys.summits ORDER BY height DESC, mountain"
NOW = datetime.datetime(2024, 1, 2, 3, 4, 5, 678000)


def test_k1_connect(server):
    options = {"username": "crate", "verify_ssl_cert": True} | server.options
    with crate.connect(f"http://{server.place}", **options) as connection:
        cursor = connection.cursor()
        cursor.execute(SUMMITS)
        first = cursor.fetchone()
        assert list(first) == ["Mont Blanc", 4808, "Mont Blanc massif", [6.86444, 45.8325], 1786]
        assert cursor.rowcount == 1605
        assert len(cursor.fetchall()) == 1604
    with pytest.raises(pyodbc.ProgrammingError):
        connection.cursor()


def test_k2_dbapi(cr):
    cr.execute("SELECT n FROM unnest([1, 2, 3]) AS t (n) ORDER BY n")
    assert [column[0] for column in cr.description] == ["n"]
    assert (cr.fetchmany(2), cr.fetchall()) == ([(1,), (2,)], [(3,)])
    assert cr.rowcount == 3
    assert cr.fetchone() is None
    assert cr.duration > 0
    assert list(cr.execute("SELECT n FROM unnest([1, 2, 3]) AS t (n) ORDER BY n")) == [(1,), (2,), (3,)]
    assert next(cr.execute("SELECT 5")) == (5,)


def test_k3_parameters(cr, made):
    columns = "id INTEGER, s TEXT, o OBJECT, a ARRAY(INTEGER), t TIMESTAMP, b BOOLEAN, d DOUBLE"
    table = made("porter_py_k3", columns)
    row = [1, "x", {"k": 1}, [1, 2], NOW, True, 1.5]
    cr.execute(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    assert cr.rowcount == 1
    cr.execute(f"REFRESH TABLE {table}")
    assert list(cr.execute(f"SELECT * FROM {table}").fetchone()) == row
    cr.connection.timestamps = "milliseconds"
    counted = cr.execute(f"SELECT * FROM {table}").fetchone()
    assert list(counted) == [1, "x", {"k": 1}, [1, 2], 1704164645678, True, 1.5]


def test_k4_bulk(cr, made):
    table = made("porter_py_k4", "id INTEGER PRIMARY KEY, s TEXT")
    insert = f"INSERT INTO {table} VALUES (?, ?)"
    assert cr.executemany(insert, [(1, "a"), (2, "b")]) == [{"rowcount": 1}, {"rowcount": 1}]
    assert cr.rowcount == 2
    with pytest.raises(crate.IntegrityError, match="1 of 2 rows failed, the others are stored; the first one is row 1"):
        cr.executemany(insert, [(1, "again"), (3, "c")])
    assert [sorted(result) for result in cr.results] == [["error", "rowcount"], ["rowcount"]]
    assert (cr.results[0]["rowcount"], cr.results[0]["error"]["code"], cr.results[1]) == (-2, 4091, {"rowcount": 1})
    told = cr.executemany(insert, [(4, "d"), (2, "again")], on_error="return")
    assert (told[0], told[1]["error"]["code"], cr.rowcount) == ({"rowcount": 1}, 4091, 1)
    cr.execute(f"REFRESH TABLE {table}")
    assert cr.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]


def test_k5_exceptions(cr, made):
    table = made("porter_py_k5", "id INTEGER PRIMARY KEY")
    with pytest.raises(crate.ProgrammingError, match=r"Relation 'nope' unknown \(4041\)") as caught:
        cr.execute("SELECT * FROM nope")
    assert caught.value.args[0] == "42S02"
    cr.execute(f"INSERT INTO {table} VALUES (?)", (1,))
    with pytest.raises(crate.IntegrityError, match="document with the same primary key exists") as caught:
        cr.execute(f"INSERT INTO {table} VALUES (?)", (1,))
    assert caught.value.args[0] == "23000"
    assert cr.execute("SELECT 1").fetchone() == (1,)


def test_k6_schema_and_servers(server):
    assert list(server.connect(schema="sys").execute("SELECT current_schema").fetchone()) == ["sys"]
    dead = "127.0.0.1:1"
    assert list(server.connect(servers=[dead, server.place]).execute("SELECT 1").fetchone()) == [1]
    assert list(server.connect(servers=f"{dead},{server.place}").execute("SELECT 1").fetchone()) == [1]
    with pytest.raises(crate.OperationalError):
        server.connect(servers=[dead])


def test_k7_version(server):
    connection = server.connect()
    assert connection.server_version == (6, 4, 3)
    assert connection.getinfo(pyodbc.SQL_DBMS_VER).endswith("6.4.3")
    assert server.engine().connect().dialect.server_version_info == (6, 4, 3)


def test_k8_sqlalchemy(server):
    with server.engine().connect() as connection:
        assert len(connection.execute(sa.text("SELECT * FROM sys.summits;")).fetchall()) == 1605


def test_k9_reflection(server, made):
    columns = "id INTEGER PRIMARY KEY, s TEXT, o OBJECT, a ARRAY(TEXT), t TIMESTAMP, b BOOLEAN, d DOUBLE PRECISION"
    table = made("porter_py_k9", columns)
    engine = server.engine()
    inspector = sa.inspect(engine)
    assert {column["name"]: type(column["type"]).__name__ for column in inspector.get_columns(table)} == {
        "id": "INTEGER", "s": "VARCHAR", "o": "ObjectTypeImpl", "a": "ARRAY", "t": "TIMESTAMP", "b": "BOOLEAN",
        "d": "Double" if sa.__version__.startswith("1.") else "DOUBLE_PRECISION",
    }  # fmt: skip
    assert inspector.get_pk_constraint(table)["constrained_columns"] == ["id"]
    assert inspector.has_table(table)
    assert table in inspector.get_table_names()
    assert inspector.get_foreign_keys(table) == inspector.get_indexes(table) == []
    reflected = sa.Table(table, sa.MetaData(), autoload_with=engine)
    assert list(reflected.primary_key) == [reflected.c.id]


def test_k10_orm(server, made):
    made("porter_py_k10", "")
    base = orm.declarative_base()

    class Character(base):
        __tablename__ = "porter_py_k10"
        name = sa.Column(sa.String, primary_key=True)
        details = sa.Column(sqlalchemy_cratedb.ObjectType)
        seen = sa.Column(sa.DateTime)
        tags = sa.Column(sa.ARRAY(sa.String))
        price = sa.Column(sa.Numeric(10, 4))
        n = sa.Column(sa.Integer)

    engine = server.engine()
    base.metadata.create_all(engine)
    said = []
    sa.event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    with orm.Session(engine) as session:
        price = decimal.Decimal("1.25")
        session.add(Character(name="n", details={"k": {"z": 1}}, seen=NOW, tags=["x", "y"], price=price))
        session.commit()
        refresh_table(session, Character)
        found = session.query(Character).one()
        found.details["new"] = 2
        session.commit()
        assert any("SET details['new'] = ?" in text for text in said)
        refresh_table(session, Character)
        session.expire_all()
        found = session.query(Character).one()
        told = (found.name, found.details, found.seen, found.tags, found.price)
        assert told == ("n", {"k": {"z": 1}, "new": 2}, NOW, ["x", "y"], decimal.Decimal("1.2500"))
        found.n = 6
        session.commit()
        refresh_table(session, Character)
        assert session.scalars(sa.select(Character.n)).all() == [6]
        session.delete(found)
        session.commit()
        refresh_table(session, Character)
        assert session.query(Character).count() == 0


def test_k11_returning(server, made):
    made("porter_py_k11", "id TEXT PRIMARY KEY, q TEXT")
    table = sa.table("porter_py_k11", sa.column("id", sa.String), sa.column("q", sa.String))
    with server.engine().connect() as connection:
        statement = sa.insert(table).values(id="r", q="q").returning(table.c.id, table.c.q)
        assert connection.execute(statement).fetchall() == [("r", "q")]


def test_k12_insert_many(server, made):
    made("porter_py_k12", "id INTEGER PRIMARY KEY, s TEXT")
    table = sa.table("porter_py_k12", sa.column("id", sa.Integer), sa.column("s", sa.String))
    with server.engine().connect() as connection:
        connection.execute(sa.insert(table), {"id": -1, "s": "first"})
        rows = [{"id": number, "s": f"row {number}"} for number in range(1000)]
        assert connection.execute(sa.insert(table), rows).rowcount == 1000
        refresh_table(connection, table)
        assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 1001


@pytest.mark.parametrize("method", [sqlalchemy_cratedb.insert_bulk, crate.insert_bulk], ids=["theirs", "ours"])
def test_k13_pandas(server, made, method):
    made("porter_py_k13", "")
    engine = server.engine()
    frame = pandas.DataFrame({"a": [1, 2], "b": [1.5, 2.5]})
    frame.to_sql("porter_py_k13", engine, index=False, if_exists="append", method=method)
    with engine.connect() as connection:
        refresh_table(connection, "porter_py_k13")
        found = pandas.read_sql("SELECT a, b FROM porter_py_k13 ORDER BY a", connection)
    assert list(found.itertuples(index=False, name=None)) == [(1, 1.5), (2, 2.5)]


def test_k14_polars(server):
    sql = "SELECT mountain, height FROM sys.summits ORDER BY height DESC, mountain LIMIT 2"
    with server.engine().connect() as connection:
        frame = polars.read_database(sql, connection)
    assert frame.rows() == [("Mont Blanc", 4808), ("Monte Rosa", 4634)]


def test_k15_dask(server):
    table = sa.table("summits", sa.column("mountain"), sa.column("height", sa.Integer), schema="sys")
    query = sa.select(table.c.height, table.c.mountain)
    frame = dask.dataframe.read_sql_query(query, server.url(), index_col="height", divisions=[0, 2500, 9000])
    assert len(frame.compute(scheduler="threads")) == 1605


def test_k16_asyncio(server):
    async def main():
        keywords = {"host": server.host, "port": server.port, "ServerType": "cratedb"} | server.options
        async with await aio.connect(**keywords) as connection:
            sql = "SELECT mountain, height FROM sys.summits ORDER BY height DESC, mountain LIMIT 2"
            result = await aio.query(connection, sql)
            assert result.result_rows == [("Mont Blanc", 4808), ("Monte Rosa", 4634)]
            table = await aio.as_table(result)
        assert table.splitlines()[0].split() == ["mountain", "|", "height"]
        assert table.splitlines()[2] == "Mont Blanc |   4808"

    asyncio.run(main())


class Cover:
    """TLS before a server that has none: localhost, a port of its own."""

    def __init__(self, folder, host, port):
        authority = netservers.Authority(folder, "authority")
        certificate, key = authority.issue("server")
        self.authority = authority.file
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.behind = (host, port)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                link, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(link,), daemon=True).start()

    def serve(self, link):
        try:
            front = self.context.wrap_socket(link, server_side=True)
            with front, socket.create_connection(self.behind) as back:
                threading.Thread(target=self.pass_on, args=(back, front), daemon=True).start()
                self.pass_on(front, back)
        except OSError:
            pass

    @staticmethod
    def pass_on(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def test_k17_tls(server, tmp_path):
    cover = Cover(tmp_path, server.host, server.port)
    place = f"https://localhost:{cover.port}"
    verified = server.connect(servers=place, username="crate", ca_cert=str(cover.authority))
    assert verified.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(crate.OperationalError, match="certificate"):
        server.connect(servers=place, username="crate")
    assert server.connect(servers=place, verify_ssl_cert=False).execute("SELECT 1").fetchone() == (1,)
    query = "&".join(f"{name}={word}" for name, word in server.options.items())
    url = f"crate+pyodbc://crate@localhost:{cover.port}/doc?ssl=true&ca_cert={cover.authority}&{query}"
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT 1")).scalar() == 1
        assert porter_odbc.ping(connection)
    engine.dispose()
    cover.listening.close()
