<?php
// PHP: PDO with its ODBC driver.
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

$db = new PDO('odbc:' . getenv('PORTER_DSN'), '', '', [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
check('server', $db->getAttribute(PDO::ATTR_SERVER_INFO), 'ClickHouse');
$db->exec("CREATE TABLE $table (" . getenv('PORTER_COLUMNS') . ') ENGINE = MergeTree ORDER BY id');
$rows = [
    ['1', "Zo\u{eb} \u{3a9} \u{1F600} it's", '12345678.9012', '2024-02-29 23:59:58.123', '2024-02-29', '-9223372036854775808', '0.1'],
    ['2', null, null, null, null, '9007199254740993', '-1.5e300'],
    ['3', '', '-0.0001', '1969-12-31 23:59:59.500', '1970-01-01', '0', '0'],
];
$insert = $db->prepare("INSERT INTO $table VALUES (?, ?, ?, ?, ?, ?, ?)");
$insert->execute($rows[0]);
check('rows stored', $insert->rowCount(), 1);
$insert->execute($rows[1]);
// Bound with types, the text as a variable.
$text = $rows[2][1];
$insert->bindValue(1, 3, PDO::PARAM_INT);
$insert->bindParam(2, $text, PDO::PARAM_STR);
for ($column = 3; $column <= 7; $column++) {
    $insert->bindValue($column, $rows[2][$column - 1]);
}
$insert->execute();

$select = $db->prepare("SELECT * FROM $table WHERE id >= :least ORDER BY id");
$select->execute(['least' => 1]);
check('columns', $select->columnCount(), 7);
$found = $select->fetchAll(PDO::FETCH_ASSOC);
check('rows', count($found), 3);
check('names', implode(',', array_keys($found[0])), 'id,name,price,at,day,big,ratio');
foreach ($rows as $number => $row) {
    foreach (array_slice($row, 0, 6) as $column => $value) {
        check("row $number column $column", array_values($found[$number])[$column], $value);
    }
    check("row $number ratio", (float)$found[$number]['ratio'], (float)$row[6]);
}
check('long text', strlen($db->query("SELECT repeat('0123456789', 50000)")->fetchColumn()), 500000);

// A cursor that scrolls.
$scrolled = $db->prepare('SELECT number FROM numbers(10) ORDER BY number', [PDO::ATTR_CURSOR => PDO::CURSOR_SCROLL]);
$scrolled->execute();
check('row 7', $scrolled->fetch(PDO::FETCH_NUM, PDO::FETCH_ORI_ABS, 7), ['6']);
check('the one before', $scrolled->fetch(PDO::FETCH_NUM, PDO::FETCH_ORI_PRIOR), ['5']);
check('the last', $scrolled->fetch(PDO::FETCH_NUM, PDO::FETCH_ORI_LAST), ['9']);
$scrolled->closeCursor();

// Two results at a time.
$one = $db->query('SELECT number FROM numbers(3)');
check('the first of one', $one->fetchColumn(), '0');
check('another', $db->query('SELECT 7')->fetchColumn(), '7');
check('the second of one', $one->fetchColumn(), '1');

try {
    $db->query('SELECT * FROM no_such_table_at_all');
    check('an error', false, true);
} catch (PDOException $error) {
    check('state', $error->errorInfo[0], '42S02');
    check('native', $error->errorInfo[1], 60);
    check('message', str_contains($error->getMessage(), 'no_such_table_at_all'), true);
}
echo "ok: $checks checks\n";
