# %% [markdown]
# # Stocks: a file into ClickHouse, a query, a plot
# Cells as Jupyter and editors know them (`# %%`). The prices are real ones of each month since 1990, from matplotlib's own
# sample data; `pip install 'porter-odbc[pandas]' matplotlib` is all that is needed beside a server.

# %%
import matplotlib.pyplot as plt
from matplotlib import cbook

import porter_odbc

connection = porter_odbc.connect("localhost")

# %% A file goes in as it is: the server reads the CSV.
COMPANIES = ["IBM", "AAPL", "MSFT", "AMZN", "GOOGL", "ADBE"]
columns = ", ".join(f"`{name}` Nullable(Float64)" for name in ["IBM", "AAPL", "MSFT", "XRX", "AMZN", "DELL", "GOOGL", "ADBE", "^GSPC", "^IXIC"])
porter_odbc.command(connection, f"CREATE OR REPLACE TABLE example_stocks (Date Date, {columns}) ENGINE = MergeTree ORDER BY Date")
with open(cbook.get_sample_data("Stocks.csv", asfileobj=False), "rb") as file:
    file.readline()    # a comment
    porter_odbc.raw_insert(connection, "example_stocks", None, file, fmt="CSVWithNames")
print(porter_odbc.as_table(porter_odbc.query(connection, "SELECT count(), min(Date), max(Date) FROM example_stocks")))

# %% The server does the counting: how many times its first price a share is worth, month by month.
pairs = ", ".join(f"('{name}', {name})" for name in COMPANIES)
growth = porter_odbc.query_df(connection, f"""
    SELECT Date AS day, pair.1 AS company, pair.2 / first_value(pair.2) OVER (PARTITION BY company ORDER BY day) AS times
    FROM example_stocks ARRAY JOIN [{pairs}] AS pair
    WHERE pair.2 IS NOT NULL ORDER BY company, day
""")
last = growth.groupby("company")["times"].last().sort_values(ascending=False)
print(last.round(1))

# %% A frame of pandas is what matplotlib takes.
figure, axes = plt.subplots(figsize=(9, 5))
for company in last.index:
    line = growth[growth["company"] == company]
    axes.plot(line["day"], line["times"], label=f"{company} ({last[company]:,.0f}x)")
axes.set(yscale="log", title="What a share was worth, of its first month", xlabel="", ylabel="times")
axes.legend()
figure.savefig("stocks.png", dpi=100)

# %%
porter_odbc.command(connection, "DROP TABLE example_stocks")
connection.close()
