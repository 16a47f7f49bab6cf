#!/bin/sh
# Installs Porter ODBC @VERSION@ from this folder: install.sh [--prefix FOLDER] [--uninstall] [--no-register]
#
# The default is /usr/local for root and ~/.local for others, whose programs then need what is printed at the end.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ "$(id -u)" = 0 ]; then prefix=/usr/local; else prefix=$HOME/.local; fi
register=1 remove=0
while [ $# -gt 0 ]; do
    case $1 in
    --prefix) prefix=$2; shift ;;
    --uninstall) remove=1 ;;
    --no-register) register=0 ;;
    *) sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
    shift
done
files=$(cd "$here" && find bin include lib share -type f)
if [ "$(id -u)" != 0 ] && [ -z "${ODBCSYSINI:-}" ]; then
    ODBCSYSINI=$HOME/.odbc
    export ODBCSYSINI
    mkdir -p "$ODBCSYSINI"
fi
if [ "$remove" = 1 ]; then
    [ "$register" = 0 ] || "$prefix/bin/porter-odbc" unregister || true
    for file in $files; do rm -f "$prefix/$file"; done
    rmdir "$prefix/share/porter-odbc" "$prefix/share/doc/porter-odbc" 2>/dev/null || true
    echo "Porter ODBC is removed from $prefix"
    exit 0
fi
for file in $files; do
    mkdir -p "$prefix/$(dirname "$file")"
    cp -f "$here/$file" "$prefix/$file.new"
    mv -f "$prefix/$file.new" "$prefix/$file" # programs that run keep the old one
done
sed -i "s|= .*/\(libporterodbcS\{0,1\}\.so\)$|= $prefix/lib/\1|" "$prefix/share/porter-odbc/porter.driver.ini"
if [ "$register" = 1 ]; then
    "$prefix/bin/porter-odbc" register
    "$prefix/bin/porter-odbc" doctor
fi
if [ "$(id -u)" != 0 ] && [ "$register" = 1 ]; then
    echo "For programs of this user: export ODBCSYSINI=$ODBCSYSINI"
fi
