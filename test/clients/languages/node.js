// Node.js: the package odbc; PORTER_NODE is the node_modules that has it.
const odbc = require(process.env.PORTER_NODE + '/odbc');

const table = process.env.PORTER_TABLE;
let checks = 0;

function check(what, found, wanted) {
  checks++;
  const [a, b] = [found, wanted].map((value) => JSON.stringify(value, (key, x) => (typeof x === 'bigint' ? `${x}n` : x)));
  if (a !== b) {
    throw new Error(`${what}: ${a} and not ${b}`);
  }
}

const name = 'Zo\u00eb \u03a9 \u{1F600} it\'s';
const rows = [
  [1, name, '12345678.9012', '2024-02-29 23:59:58.123', '2024-02-29', -9223372036854775808n, 0.1],
  [2, null, null, null, null, 9007199254740993n, -1.5e300],
  [3, '', '-0.0001', '1969-12-31 23:59:59.500', '1970-01-01', 0n, 0],
];

async function store(db) {
  await db.query(`CREATE TABLE ${table} (${process.env.PORTER_COLUMNS}) ENGINE = MergeTree ORDER BY id`);
  const insert = await db.createStatement();
  await insert.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?)`);
  await insert.bind(rows[0]);
  const done = await insert.execute();
  check('rows stored', done.count, 1);
  await insert.close();
  await db.query(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?)`, rows[1]);
  await db.query(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?)`, rows[2]);
}

async function read(db) {
  const found = await db.query(`SELECT * FROM ${table} WHERE id >= ? ORDER BY id`, [1]);
  check('columns', found.columns.map((column) => column.name), ['id', 'name', 'price', 'at', 'day', 'big', 'ratio']);
  check('types', found.columns.map((column) => column.dataType), [4, -9, 3, 93, 91, -5, 8]);
  check('nullable', found.columns.map((column) => column.nullable), [false, true, true, true, true, false, false]);
  check('rows', found.length, 3);
  check('id', found.map((row) => row.id), [1, 2, 3]);
  check('name', found.map((row) => row.name), [name, null, '']);
  check('price', found.map((row) => row.price), [12345678.9012, null, -0.0001]);
  check('at', found.map((row) => row.at), rows.map((row) => row[3]));
  check('day', found.map((row) => row.day), rows.map((row) => row[4]));
  check('big', found.map((row) => String(row.big)), rows.map((row) => String(row[5])));
  check('ratio', found.map((row) => row.ratio), rows.map((row) => row[6]));
  check('by its name', Number((await db.query(`SELECT count() AS c FROM ${table} WHERE name = ?`, [name]))[0].c), 1);
  const long = '0123456789\u{1F600}'.repeat(20000);
  check('long text', (await db.query("SELECT repeat('0123456789\u{1F600}', 20000) AS t"))[0].t === long, true);

  const cursor = await db.query('SELECT number FROM numbers(10000) ORDER BY number', { cursor: true, fetchSize: 999 });
  let count = 0;
  let sum = 0;
  while (!cursor.noData) {
    const part = await cursor.fetch();
    count += part.length;
    sum += part.reduce((total, row) => total + Number(row.number), 0);
  }
  await cursor.close();
  check('rows by a cursor', [count, sum], [10000, 49995000]);
}

async function catalog(db) {
  const tables = await db.tables(null, 'default', table, 'TABLE');
  check('tables', tables.map((row) => [row.TABLE_NAME, row.TABLE_TYPE]), [[table, 'TABLE']]);
  const columns = await db.columns(null, 'default', table, null);
  check('catalog', columns.map((row) => row.COLUMN_NAME), ['id', 'name', 'price', 'at', 'day', 'big', 'ratio']);
  check('a type', columns[2].TYPE_NAME, 'Nullable(Decimal(18, 4))');
  check('key', (await db.primaryKeys(null, 'default', table)).map((row) => row.COLUMN_NAME), ['id']);
}

async function errors(db) {
  let told = null;
  try {
    await db.query('SELECT * FROM no_such_table_at_all');
  } catch (error) {
    told = error.odbcErrors[0];
  }
  check('state and native', told && [told.state, told.code], ['42S02', 60]);
  check('message', told.message.includes('no_such_table_at_all'), true);
  check('usable afterwards', Number((await db.query('SELECT 42 AS x'))[0].x), 42);
}

async function main() {
  const string = `DSN=${process.env.PORTER_DSN}`;
  const db = await odbc.connect(string);
  await store(db);
  await read(db);
  await catalog(db);
  await errors(db);
  await db.close();
  const pool = await odbc.pool({ connectionString: string, initialSize: 2, maxSize: 4 });
  const sums = await Promise.all([...Array(12).keys()].map((i) => pool.query('SELECT sum(number) + toInt32(?) AS s FROM numbers(100)', [i])));
  check('a pool', sums.map((result) => Number(result[0].s)), [...Array(12).keys()].map((i) => 4950 + i));
  await pool.close();
  console.log(`ok: ${checks} checks`);
}

main().catch((error) => {
  console.log(error, error.odbcErrors);
  process.exit(1);
});
