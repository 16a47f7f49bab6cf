"""SQLAlchemy dialects over the driver: `clickhousedb+pyodbc://` and `crate+pyodbc://`, `+aioodbc://` for asyncio.

create_engine finds them by the package's entry points; nothing has to be imported.
"""
