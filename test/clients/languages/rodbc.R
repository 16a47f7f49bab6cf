# R: RODBC.
library(RODBC)

checks <- 0
check <- function(what, found, wanted) {
    checks <<- checks + 1
    if (!identical(found, wanted))
        stop(what, ": ", paste(deparse(found), collapse = " "), " and not ", paste(deparse(wanted), collapse = " "))
}

table <- Sys.getenv("PORTER_TABLE")
db <- odbcConnect(Sys.getenv("PORTER_DSN"), believeNRows = FALSE, DBMSencoding = "UTF-8")
if (!inherits(db, "RODBC")) stop("no connection")
check("server", unname(odbcGetInfo(db)["DBMS_Name"]), "ClickHouse")

created <- sqlQuery(db, paste0("CREATE TABLE ", table, " (", Sys.getenv("PORTER_COLUMNS"),
                               ") ENGINE = MergeTree ORDER BY id"))
check("created", length(created), 0L)
name <- "Zo\u00eb \u03a9 \U0001F600 it's"

# Rows of a data frame, by parameters; what a double cannot hold goes as text.
rows <- data.frame(id = 1:3, name = c(name, NA, ""), price = c("12345678.9012", NA, "-0.0001"),
                   at = c("2024-02-29 23:59:58.123", NA, "1969-12-31 23:59:59.500"),
                   day = c("2024-02-29", NA, "1970-01-01"),
                   big = c("-9223372036854775808", "9007199254740993", "0"), ratio = c(0.1, -1.5e300, 0),
                   stringsAsFactors = FALSE)
types <- c(id = "int", name = "wvarchar", price = "varchar", at = "varchar", day = "varchar", big = "varchar",
           ratio = "double")
names(types) <- names(rows)
# RODBC cuts text to the column's size in digits, which has no room for the sign of the least integer: one row as SQL.
first <- sqlQuery(db, paste0("INSERT INTO ", table, " VALUES (1, '", gsub("'", "''", name), "', ", rows$price[1], ", '",
                             rows$at[1], "', '", rows$day[1], "', ", rows$big[1], ", 0.1)"))
check("one row as SQL", length(first), 0L)
stored <- sqlSave(db, rows[2:3, ], tablename = table, append = TRUE, rownames = FALSE, fast = TRUE)
check("stored", stored, 1L)

found <- sqlQuery(db, paste("SELECT * FROM", table, "ORDER BY id"), as.is = TRUE, stringsAsFactors = FALSE)
check("rows", nrow(found), 3L)
check("names", names(found), names(rows))
check("id", as.integer(found$id), 1:3)
check("name", enc2utf8(found$name), rows$name)
check("price", found$price, rows$price)
check("at", found$at, rows$at)
check("day", found$day, rows$day)
check("big", found$big, rows$big)
check("ratio", as.numeric(found$ratio), rows$ratio)

# With R's own types.
typed <- sqlQuery(db, paste("SELECT id, ratio, day, at FROM", table, "ORDER BY id"), stringsAsFactors = FALSE)
check("integers", typed$id, 1:3)
check("doubles", typed$ratio, rows$ratio)
check("dates", typed$day, as.Date(rows$day))
check("times", format(typed$at[3], "%Y-%m-%d %H:%M:%S", tz = "UTC"), "1969-12-31 23:59:59")

# Many rows, in blocks of the client's.
many <- sqlQuery(db, "SELECT number, toString(number) AS t FROM numbers(25000) ORDER BY number", rows_at_time = 1000,
                 stringsAsFactors = FALSE)
check("many", dim(many), c(25000L, 2L))
check("their sum", as.numeric(sum(many$number)), 25000 * 24999 / 2)
some <- sqlQuery(db, "SELECT number FROM numbers(10) ORDER BY number", max = 4)
check("the first of them", as.integer(some$number), 0:3)
rest <- sqlGetResults(db, max = 2)
check("the next of them", as.integer(rest$number), 4:5)

tables <- sqlTables(db, schema = "default", tableName = table)
check("tables", as.character(tables$TABLE_NAME), table)
check("its type", as.character(tables$TABLE_TYPE), "TABLE")
columns <- sqlColumns(db, table, schema = "default")
check("columns", as.character(columns$COLUMN_NAME), names(rows))
check("nullable", as.integer(columns$NULLABLE), c(0L, 1L, 1L, 1L, 1L, 0L, 0L))
keys <- sqlPrimaryKeys(db, table, schema = "default")
check("key", as.character(keys$COLUMN_NAME), "id")
check("a type", "Int32" %in% sqlTypeInfo(db)$TYPE_NAME, TRUE)

failed <- sqlQuery(db, "SELECT * FROM no_such_table_at_all")
check("state and native", substr(failed[1], 1, 8), "42S02 60")
check("message", grepl("no_such_table_at_all", failed[1]), TRUE)
check("usable afterwards", as.integer(sqlQuery(db, "SELECT 42 AS x")$x), 42L)
odbcClose(db)
cat("ok:", checks, "checks\n")
