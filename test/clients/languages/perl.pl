#!/usr/bin/perl
# Perl: DBI with DBD::ODBC.
use strict;
use warnings;
use utf8;
use DBI qw(:sql_types);
use Encode qw(decode);

my ($table, $checks) = ($ENV{PORTER_TABLE}, 0);
binmode STDOUT, ':utf8';
binmode STDERR, ':utf8';

sub check {
    my ($what, $found, $wanted) = @_;
    $checks++;
    my ($a, $b) = map { defined $_ ? $_ : '(undef)' } $found, $wanted;
    die "$what: '$a' and not '$b'\n" if $a ne $b;
}

my $dbh = DBI->connect("dbi:ODBC:DSN=$ENV{PORTER_DSN}", '', '', {RaiseError => 1, PrintError => 0, AutoCommit => 1});
$dbh->{LongReadLen} = 1 << 20;
# Debian builds the module without Unicode: text comes as the bytes of UTF-8.
sub text { return defined $_[0] && !$dbh->{odbc_has_unicode} ? decode('UTF-8', $_[0]) : $_[0]; }
check('the server', $dbh->get_info(17), 'ClickHouse');
$dbh->do("CREATE TABLE $table ($ENV{PORTER_COLUMNS}) ENGINE = MergeTree ORDER BY id");

my @rows = (
    [1, "Zo\x{eb} \x{3a9} \x{1F600} it's", '12345678.9012', '2024-02-29 23:59:58.123', '2024-02-29', '-9223372036854775808', '0.1'],
    [2, undef, undef, undef, undef, '9007199254740993', '-1.5e300'],
    [3, '', '-0.0001', '1969-12-31 23:59:59.500', '1970-01-01', '0', '0'],
);
my $insert = $dbh->prepare("INSERT INTO $table VALUES (?, ?, ?, ?, ?, ?, ?)");
check('markers', $insert->{NUM_OF_PARAMS}, 7);
$insert->execute(@{$rows[0]});
$insert->execute(@{$rows[1]});
# The third row with types that the script names.
my @types = (SQL_INTEGER, SQL_WVARCHAR, SQL_DECIMAL, SQL_TYPE_TIMESTAMP, SQL_TYPE_DATE, SQL_BIGINT, SQL_DOUBLE);
$insert->bind_param($_ + 1, $rows[2][$_], {TYPE => $types[$_]}) for 0 .. 6;
$insert->execute();

my $select = $dbh->prepare("SELECT * FROM $table WHERE id >= ? ORDER BY id");
$select->execute(1);
check('names', join(',', @{$select->{NAME}}), 'id,name,price,at,day,big,ratio');
check('types', join(',', @{$select->{TYPE}}), join(',', 4, -9, 3, 93, 91, -5, 8));
check('nullable', join(',', map { $_ ? 1 : 0 } @{$select->{NULLABLE}}), '0,1,1,1,1,0,0');
check('precision', $select->{PRECISION}[2], 18);
check('scale', $select->{SCALE}[2], 4);
my $found = $select->fetchall_arrayref;
check('rows', scalar @$found, 3);
for my $row (0 .. 2) {
    check("row $row column $_", text($found->[$row][$_]), $rows[$row][$_]) for 0 .. 5;
    check("row $row ratio", $found->[$row][6] == $rows[$row][6] ? 1 : 0, 1);
}
my ($count) = $dbh->selectrow_array("SELECT count() FROM $table WHERE name = ?", undef, $rows[0][1]);
check('found by its name', $count, 1);
my ($long) = $dbh->selectrow_array("SELECT repeat('0123456789', 50000)");
check('long text', length $long, 500000);

my $tables = $dbh->table_info(undef, 'default', $table, 'TABLE')->fetchall_arrayref;
check('tables', join('|', map { "$_->[2] $_->[3]" } @$tables), "$table TABLE");
my $columns = $dbh->column_info(undef, 'default', $table, '%')->fetchall_arrayref;
check('columns', join(',', map { $_->[3] } @$columns), 'id,name,price,at,day,big,ratio');
check('primary key', join(',', $dbh->primary_key(undef, 'default', $table)), 'id');
check('types of the server', (grep { $_->{TYPE_NAME} eq 'Int32' } map { { TYPE_NAME => $_->[0] } }
    @{$dbh->type_info_all}[1 .. $#{$dbh->type_info_all}]) >= 1 ? 1 : 0, 1);

eval { $dbh->do('SELECT * FROM no_such_table_at_all'); };
check('state', $dbh->state, '42S02');
check('native', $dbh->err == 1 || $dbh->err == 60 ? 1 : 0, 1);
check('message', $@ =~ /no_such_table_at_all/ ? 1 : 0, 1);
check('usable afterwards', ($dbh->selectrow_array('SELECT 41 + toInt32(?)', undef, 1))[0], 42);
$dbh->disconnect;
print "ok: $checks checks\n";
