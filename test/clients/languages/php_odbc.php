<?php
// PHP: the odbc extension.
$table = getenv('PORTER_TABLE');
$checks = 0;

function check($what, $found, $wanted)
{
    global $checks;
    $checks++;
    if ($found !== $wanted) {
        fwrite(STDERR, "$what: " . var_export($found, true) . ' and not ' . var_export($wanted, true) . "\n");
        exit(1);
    }
}

function need($what, $result)
{
    if ($result === false) {
        fwrite(STDERR, "$what: " . odbc_error() . ' ' . odbc_errormsg() . "\n");
        exit(1);
    }
    return $result;
}

$db = need('connect', odbc_connect(getenv('PORTER_DSN'), '', ''));
need('create', odbc_exec($db, "CREATE TABLE $table (" . getenv('PORTER_COLUMNS') . ') ENGINE = MergeTree ORDER BY id'));
$rows = [
    ['1', "Zo\u{eb} \u{3a9} \u{1F600} it's", '12345678.9012', '2024-02-29 23:59:58.123', '2024-02-29', '-9223372036854775808', '0.1'],
    ['2', null, null, null, null, '9007199254740993', '-1.5e300'],
    ['3', '', '-0.0001', '1969-12-31 23:59:59.500', '1970-01-01', '0', '0'],
];
$insert = need('prepare', odbc_prepare($db, "INSERT INTO $table VALUES (?, ?, ?, ?, ?, ?, ?)"));
foreach ($rows as $row) {
    need('execute', odbc_execute($insert, $row));
}

$select = need('prepare', odbc_prepare($db, "SELECT * FROM $table WHERE id >= ? ORDER BY id"));
need('execute', odbc_execute($select, [1]));
check('columns', odbc_num_fields($select), 7);
check('name', odbc_field_name($select, 2), 'name');
check('type', odbc_field_type($select, 3), 'Nullable(Decimal(18, 4))');
check('length', odbc_field_len($select, 3), 18);
check('scale', odbc_field_scale($select, 3), 4);
foreach ($rows as $number => $row) {
    $found = need('fetch', odbc_fetch_array($select));
    foreach (array_slice($row, 0, 6) as $column => $value) {
        check("row $number column $column", array_values($found)[$column], $value);
    }
    check("row $number ratio", (float)$found['ratio'], (float)$row[6]);
}
check('end', odbc_fetch_row($select), false);

// Long text, in pieces or whole.
$long = need('long', odbc_exec($db, "SELECT repeat('0123456789', 50000) AS t"));
odbc_longreadlen($long, 1000000);
need('row', odbc_fetch_row($long));
check('long text', strlen(odbc_result($long, 't')), 500000);

// A row by its number: a cursor that scrolls.
$scrolled = need('numbers', odbc_exec($db, 'SELECT number FROM numbers(10) ORDER BY number'));
need('row 7', odbc_fetch_row($scrolled, 7));
check('row 7', odbc_result($scrolled, 1), '6');
need('row 2', odbc_fetch_row($scrolled, 2));
check('row 2', odbc_result($scrolled, 1), '1');

$tables = need('tables', odbc_tables($db, null, 'default', $table, 'TABLE'));
need('a table', odbc_fetch_row($tables));
check('table', odbc_result($tables, 'TABLE_NAME'), $table);
$columns = need('columns', odbc_columns($db, null, 'default', $table, '%'));
$names = [];
while (odbc_fetch_row($columns)) {
    $names[] = odbc_result($columns, 'COLUMN_NAME') . ' ' . odbc_result($columns, 'TYPE_NAME');
}
check('catalog', count($names), 7);
check('a column', $names[0], 'id Int32');
$keys = need('keys', odbc_primarykeys($db, null, 'default', $table));
need('a key', odbc_fetch_row($keys));
check('key', odbc_result($keys, 'COLUMN_NAME'), 'id');

check('error', @odbc_exec($db, 'SELECT * FROM no_such_table_at_all'), false);
check('state', odbc_error($db), 'S0002'); // the extension is an application of ODBC 2
check('message', str_contains(odbc_errormsg($db), 'no_such_table_at_all'), true);
$wrong = @odbc_connect('DSN=' . getenv('PORTER_DSN') . ';UID=nobody_here;PWD=wrong', '', '');
check('wrong password', [$wrong, odbc_error()], [false, '28000']);
odbc_close_all();
echo "ok: $checks checks\n";
