#compdef porter-odbc
# Completion of porter-odbc for zsh.
_porter_odbc() {
    local -a commands sources
    commands=(
        'doctor:find what is wrong with a connection' 'query:run a statement' 'dsn:data sources'
        'register:put the driver into odbcinst.ini' 'unregister:take it out' 'options:keywords of connection strings'
        'version:say the version'
    )
    if (( CURRENT == 2 )); then
        _describe command commands
        return
    fi
    sources=(${(f)"$(porter-odbc dsn list --names 2>/dev/null)"})
    case $words[2] in
    doctor) _arguments '--json[for machines]' "*:data source:($sources)" ;;
    query)
        _arguments '(-f --format)'{-f,--format}'[of the output]:format:(table csv json jsonl)' \
            '--progress[on standard error]' '--no-progress' "*:data source:($sources)"
        ;;
    dsn)
        if (( CURRENT == 3 )); then
            _values subcommand list add remove
        else
            _arguments '--system[that of all users]' '--driver:name' '--json' '--names' "*:data source:($sources)"
        fi
        ;;
    register) _arguments '--library:library:_files' '--name:name' ;;
    unregister) _arguments '--name:name' ;;
    options) _arguments '--json' '--names' ;;
    esac
}
_porter_odbc "$@"
