"""What processes of the tests run; small, so that they begin soon."""

from porter_odbc import dbapi


def last_of_numbers(host: str, port: int, number: int) -> tuple[int, ...]:
    """The guide's worker: the last row of a query."""
    with dbapi.connect(host=host, port=port) as connection:
        return connection.execute("SELECT number FROM numbers(?)", number).fetchall()[-1]


def asked_250_times(host: str, port: int, number: int) -> bool:
    """Whether 250 queries on a connection of this process all gave what was asked."""
    with dbapi.connect(host=host, port=port) as connection:
        return [connection.execute("SELECT ?", (number,)).fetchval() for _ in range(250)] == [number] * 250
