// Go: database/sql with alexbrainman/odbc.
package main

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/alexbrainman/odbc"
)

var checks int

func fail(what string, err error) {
	if err != nil {
		fmt.Printf("%s: %v\n", what, err)
		os.Exit(1)
	}
}

func check(what string, found, wanted interface{}) {
	checks++
	if found != wanted {
		fmt.Printf("%s: %#v and not %#v\n", what, found, wanted)
		os.Exit(1)
	}
}

func store(db *sql.DB, table string) {
	_, err := db.Exec("CREATE TABLE " + table + " (" + os.Getenv("PORTER_COLUMNS") + ") ENGINE = MergeTree ORDER BY id")
	fail("create", err)
	insert, err := db.Prepare("INSERT INTO " + table + " VALUES (?, ?, ?, ?, ?, ?, ?)")
	fail("prepare", err)
	at := time.Date(2024, 2, 29, 23, 59, 58, 123000000, time.UTC)
	done, err := insert.Exec(1, "Zoë Ω 😀 it's", "12345678.9012", at, at.Truncate(24*time.Hour), int64(-9223372036854775808), 0.1)
	fail("first row", err)
	rows, err := done.RowsAffected()
	fail("rows affected", err)
	check("rows affected", rows, int64(1))
	_, err = insert.Exec(2, nil, nil, nil, nil, int64(9007199254740993), -1.5e300)
	fail("second row", err)
	_, err = insert.Exec(3, "", "-0.0001", "1969-12-31 23:59:59.500", "1970-01-01", int64(0), 0.0)
	fail("third row", err)
	fail("close", insert.Close())
}

func read(db *sql.DB, table string) {
	rows, err := db.Query("SELECT * FROM "+table+" WHERE id >= ? ORDER BY id", 1)
	fail("select", err)
	names, err := rows.Columns()
	fail("columns", err)
	check("columns", strings.Join(names, ","), "id,name,price,at,day,big,ratio")
	var id int32
	var name sql.NullString
	var price sql.NullFloat64 // the client reads every decimal as a double
	var at, day sql.NullTime
	var big int64
	var ratio float64
	next := func() {
		check("a row", rows.Next(), true)
		fail("scan", rows.Scan(&id, &name, &price, &at, &day, &big, &ratio))
	}
	next()
	check("id", id, int32(1))
	check("name", name.String, "Zoë Ω 😀 it's")
	check("price", price.Float64, 12345678.9012)
	check("at", at.Time.Format("2006-01-02 15:04:05.999999999"), "2024-02-29 23:59:58.123")
	check("day", day.Time.Format("2006-01-02"), "2024-02-29")
	check("big", big, int64(-9223372036854775808))
	check("ratio", ratio, 0.1)
	next()
	check("nulls", fmt.Sprint(name.Valid, price.Valid, at.Valid, day.Valid), "false false false false")
	check("big", big, int64(9007199254740993))
	check("ratio", ratio, -1.5e300)
	next()
	check("empty name", name, sql.NullString{String: "", Valid: true})
	check("price", price.Float64, -0.0001)
	check("at", at.Time.Format("2006-01-02 15:04:05.999999999"), "1969-12-31 23:59:59.5")
	check("day", day.Time.Format("2006-01-02"), "1970-01-01")
	check("end", rows.Next(), false)
	fail("rows", rows.Err())
	fail("close", rows.Close())
	var count int64
	fail("count", db.QueryRow("SELECT count() FROM "+table+" WHERE name = ?", "Zoë Ω 😀 it's").Scan(&count))
	check("found by its name", count, int64(1))
	var long string
	fail("long", db.QueryRow("SELECT repeat('0123456789😀', 50000)").Scan(&long))
	check("long text", long, strings.Repeat("0123456789😀", 50000))
}

// Goroutines share the pool's connections.
func many(db *sql.DB) {
	var group sync.WaitGroup
	sums := make([]int64, 16)
	for i := range sums {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			if err := db.QueryRow("SELECT sum(number) + toInt32(?) FROM numbers(1000)", i).Scan(&sums[i]); err != nil {
				fmt.Println(err)
			}
		}(i)
	}
	group.Wait()
	for i, sum := range sums {
		check("sum", sum, int64(499500+i))
	}
}

func main() {
	db, err := sql.Open("odbc", "DSN="+os.Getenv("PORTER_DSN"))
	fail("open", err)
	db.SetMaxOpenConns(4)
	fail("ping", db.Ping())
	table := os.Getenv("PORTER_TABLE")
	store(db, table)
	read(db, table)
	many(db)
	_, err = db.Query("SELECT * FROM no_such_table_at_all")
	var told *odbc.Error
	check("an error", errors.As(err, &told), true)
	check("state", told.Diag[0].State, "42S02")
	check("native", told.Diag[0].NativeError, 60)
	check("message", strings.Contains(told.Diag[0].Message, "no_such_table_at_all"), true)
	wrong, err := sql.Open("odbc", "DSN="+os.Getenv("PORTER_DSN")+";UID=nobody_here;PWD=wrong")
	fail("open", err)
	check("wrong password", errors.As(wrong.Ping(), &told) && told.Diag[0].State == "28000", true)
	fail("close", db.Close())
	fmt.Printf("ok: %d checks\n", checks)
}
