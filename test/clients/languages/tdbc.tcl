#!/usr/bin/env tclsh
# Tcl: tdbc::odbc.
package require tdbc::odbc
encoding system utf-8
fconfigure stdout -encoding utf-8

set checks 0
proc check {what found wanted} {
    incr ::checks
    if {$found ne $wanted} {
        puts "$what: '$found' and not '$wanted'"
        exit 1
    }
}

set table $env(PORTER_TABLE)
tdbc::odbc::connection create db "DSN=$env(PORTER_DSN)"
db allrows "CREATE TABLE $table ($env(PORTER_COLUMNS)) ENGINE = MergeTree ORDER BY id"

# Tcl 8.6 has no characters beyond the BMP of its own: the server makes the last one of the name.
set insert [db prepare "INSERT INTO $table VALUES (:id, :name, :price, :at, :day, :big, :ratio)"]
check "parameters" [lsort [dict keys [$insert params]]] {at big day id name price ratio}
set id 1
set name "Zo\u00eb \u03a9 \ud83d\ude00 it's"
set price 12345678.9012
set at {2024-02-29 23:59:58.123}
set day 2024-02-29
set big -9223372036854775808
set ratio 0.1
$insert execute
# A variable that is not there is NULL.
unset name price at day
set id 2
set big 9007199254740993
set ratio -1.5e300
$insert execute
# By a dictionary, with types of the script's.
$insert paramtype id integer
$insert paramtype price decimal 18 4
$insert paramtype ratio double
$insert execute [dict create id 3 name {} price -0.0001 at {1969-12-31 23:59:59.500} day 1970-01-01 big 0 ratio 0]
$insert close

set select [db prepare "SELECT id, name, price, at, day, big, ratio FROM $table WHERE id >= :least ORDER BY id"]
set least 1
set result [$select execute]
check "columns" [$result columns] {id name price at day big ratio}
set rows [$result allrows -as lists]
check "rows" [llength $rows] 3
lassign [lindex $rows 0] id name price at day big ratio
check "id" $id 1
check "name" $name "Zo\u00eb \u03a9 \ud83d\ude00 it's"
check "price" $price 12345678.9012
check "at" $at {2024-02-29 23:59:58.123}
check "day" $day 2024-02-29
check "big" $big -9223372036854775808
check "ratio" $ratio 0.1
$result close
# As dictionaries a NULL is an absent key.
set dicts [$select allrows -as dicts]
check "keys of the second" [dict keys [lindex $dicts 1]] {id big ratio}
check "big of the second" [dict get [lindex $dicts 1] big] 9007199254740993
check "ratio of the second" [expr {[dict get [lindex $dicts 1] ratio] == -1.5e300}] 1
check "name of the third" [dict get [lindex $dicts 2] name] {}
check "price of the third" [expr {[dict get [lindex $dicts 2] price] == -0.0001}] 1
check "at of the third" [dict get [lindex $dicts 2] at] {1969-12-31 23:59:59.500}
$select close

set long [lindex [db allrows -as lists {SELECT repeat('0123456789', 50000)}] 0 0]
check "long text" [string length $long] 500000

set tables [db tables $table]
check "tables" [dict keys $tables] $table
set columns [db columns $table]
check "catalog" [lsort [dict keys $columns]] {at big day id name price ratio}
check "a column's type" [dict get $columns id type] integer
check "a column's scale" [dict get $columns price scale] 4
check "not nullable" [dict get $columns id nullable] 0
check "nullable" [dict get $columns name nullable] 1
check "key" [dict get [lindex [db primarykeys $table] 0] columnName] id

set failed [catch {db allrows {SELECT * FROM no_such_table_at_all}} message options]
check "an error" $failed 1
check "state" [lindex [dict get $options -errorcode] 2] 42S02
# The client has a long where ODBC writes 32 bits.
check "native" [expr {[lindex [dict get $options -errorcode] 4] & 0xffffffff}] 60
check "message" [string match *no_such_table_at_all* $message] 1
check "usable afterwards" [lindex [db allrows -as lists {SELECT 42}] 0] 42
db close
puts "ok: $checks checks"
