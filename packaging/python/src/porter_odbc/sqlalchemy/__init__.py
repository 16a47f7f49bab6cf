"""SQLAlchemy dialects over the driver: `clickhousedb+pyodbc://` and, for asyncio, `clickhousedb+aioodbc://`.

create_engine finds them by the package's entry points; nothing has to be imported.
"""
