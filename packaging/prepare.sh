# What ./check and ./quickstart share: packages of Debian, Python environments, ODBC's files. Sourced by bash.

PORTER_CACHE=${PORTER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/porter-odbc}
export PORTER_CACHE
export PIP_DISABLE_PIP_VERSION_CHECK=1

BUILD_PACKAGES=(cmake ninja-build gcc g++ pkg-config libcurl4-openssl-dev libssl-dev libzstd-dev liblz4-dev
                zlib1g-dev libyajl-dev unixodbc unixodbc-dev odbcinst ca-certificates)
TEST_PACKAGES=(libgtest-dev googletest clickhouse-server binutils libiodbc2 openssl nginx-light tinyproxy microsocks haproxy
               lz4 zstd curl valgrind dpkg-dev file rpm)
# Clients of other languages (test/clients/languages); npm, Go and Python bring the rest.
CLIENT_PACKAGES=(make libdbd-odbc-perl php-cli php-odbc r-cran-rodbc tcl8.6 tcl8.6-tdbc-odbc
                 python3-pyqt5.qtsql libqt5sql5-odbc libreoffice-core-nogui libreoffice-base-core
                 libreoffice-base-drivers python3-uno)

say() {
    printf '\n== %s\n' "$*"
}

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# Runs a command as root: directly, or through sudo.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "root is needed for: $*"
    fi
}

installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Keeps the package manager from starting Debian's servers as services: the tests start their own.
hold_service() {
    [ ! -e /usr/sbin/policy-rc.d ] || return 0
    service_held=1
    # shellcheck disable=SC2016
    printf '#!/bin/sh\ncase $1 in clickhouse-server | nginx | tinyproxy | microsocks | haproxy) exit 101 ;; esac\nexit 0\n' |
        as_root tee /usr/sbin/policy-rc.d >/dev/null
    as_root chmod 755 /usr/sbin/policy-rc.d
}

release_service() {
    [ "${service_held:-0}" = 1 ] || return 0
    service_held=0
    as_root rm -f /usr/sbin/policy-rc.d
    if [ -d /run/systemd/system ]; then
        as_root systemctl disable clickhouse-server nginx tinyproxy microsocks haproxy >/dev/null 2>&1 || true
    fi
}

# Installs what is missing of the named packages, and npm and Python's venv where no other is there.
need_packages() {
    command -v dpkg-query >/dev/null || fail "this is not Debian: install by hand what stands for: $*"
    local package status=0 missing=()
    for package in "$@"; do
        installed "$package" || missing+=("$package")
    done
    command -v npm >/dev/null || missing+=(npm)
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3 python3-venv)
    python3 -c 'import sysconfig; open(sysconfig.get_paths()["include"] + "/Python.h")' 2>/dev/null || missing+=(python3-dev)
    [ ${#missing[@]} -gt 0 ] || return 0
    say "installing ${missing[*]}"
    hold_service
    as_root apt-get update -q || status=$?
    if [ "$status" = 0 ]; then
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" ||
            status=$?
    fi
    release_service
    [ "$status" = 0 ] || fail "apt-get failed"
}

# Installs the clients of other languages. What this system does not have is said; its test then is not run.
need_clients() {
    local package known=()
    apt-cache show golang-go >/dev/null 2>&1 || as_root apt-get update -q
    for package in "${CLIENT_PACKAGES[@]}"; do
        if installed "$package" || apt-cache show "$package" >/dev/null 2>&1; then
            known+=("$package")
        else
            say "not to be had: $package"
        fi
    done
    command -v go >/dev/null || known+=(golang-go)
    need_packages "${known[@]}"
}

# Sets NODE to a node_modules that has just what package-lock.json in a folder pins; kept in the cache. It builds
# against unixODBC's headers and node's own.
need_node() {
    local key folder
    key=$( (node --version; cat "$1/package-lock.json") 2>/dev/null | sha256sum | cut -c1-12)
    folder=$PORTER_CACHE/node-$key
    NODE=$folder/node_modules
    [ ! -e "$folder/complete" ] || return 0
    say "installing the packages of $1"
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$1/package.json" "$1/package-lock.json" "$folder/"
    [ ! -e /usr/include/node/node_api.h ] || export npm_config_nodedir=${npm_config_nodedir:-/usr}
    if (cd "$folder" && npm ci --build-from-source --foreground-scripts >npm.txt 2>&1); then
        touch "$folder/complete"
    else
        tail -n 20 "$folder/npm.txt"
        say "not to be had: the packages of $1"
    fi
}

# Sets PYTHON to an environment that has just the pinned packages of a requirements file; kept in the cache.
need_python() {
    local key folder
    key=$( (python3 -c 'import sys; print(sys.version, sys.prefix)'; cat "$1") | sha256sum | cut -c1-12)
    folder=$PORTER_CACHE/venv-$key
    PYTHON=$folder/bin/python3
    [ ! -e "$folder/complete" ] || return 0
    say "installing the Python packages of $1"
    rm -rf "$folder"
    python3 -m venv "$folder"
    "$PYTHON" -m pip install -q -r "$1"
    touch "$folder/complete"
}

# Sets EXTRA to a folder with just the packages of a requirements file, to be put before PYTHON's; kept in the cache.
need_extra() {
    local folder
    folder=$PORTER_CACHE/extra-$( ("$PYTHON" -c 'import sys; print(sys.version)'; cat "$1") | sha256sum | cut -c1-12)
    EXTRA=$folder
    [ ! -e "$folder/complete" ] || return 0
    say "installing the Python packages of $1"
    rm -rf "$folder"
    "$PYTHON" -m pip install -q --no-deps --target "$folder" -r "$1"
    touch "$folder/complete"
}

# Writes odbcinst.ini into a folder and makes it this shell's: write_odbc FOLDER LIBRARY. DSNs are added by add_dsn.
write_odbc() {
    mkdir -p "$1"
    cat > "$1/odbcinst.ini" <<INI
[Porter]
Description = Porter ODBC
Driver = $2
INI
    : > "$1/odbc.ini"
    export ODBCSYSINI=$1 ODBCINSTINI=odbcinst.ini ODBCINI=$1/odbc.ini
}

# add_dsn NAME KEYWORD=VALUE...
add_dsn() {
    printf '[%s]\nDriver = Porter\n' "$1"
    shift
    printf '%s\n' "$@" ''
} >> "$ODBCINI"
