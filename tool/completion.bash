# Completion of porter-odbc for bash.
_porter_odbc() {
    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]:-} list=
    COMPREPLY=()
    if [ "$COMP_CWORD" = 1 ]; then
        list="doctor query dsn register unregister options version help"
    else
        case $command in
        doctor) list="--json $(porter-odbc dsn list --names 2>/dev/null)" ;;
        query)
            case ${COMP_WORDS[COMP_CWORD - 1]} in
            --format | -f) list="table csv json jsonl" ;;
            *) list="--format --progress --no-progress $(porter-odbc dsn list --names 2>/dev/null)" ;;
            esac
            ;;
        dsn)
            if [ "$COMP_CWORD" = 2 ]; then
                list="list add remove"
            else
                case ${COMP_WORDS[2]} in
                list) list="--json --names" ;;
                remove) list="--system $(porter-odbc dsn list --names 2>/dev/null)" ;;
                add)
                    [ "$COMP_CWORD" = 3 ] || list="--system --driver $(porter-odbc options --names | sed 's/$/=/')"
                    ;;
                esac
            fi
            ;;
        register)
            if [ "${COMP_WORDS[COMP_CWORD - 1]}" = --library ]; then
                mapfile -t COMPREPLY < <(compgen -f -- "$word")
                return
            fi
            list="--library --name"
            ;;
        unregister) list="--name" ;;
        options) list="--json --names" ;;
        esac
    fi
    mapfile -t COMPREPLY < <(compgen -W "$list" -- "$word")
    [[ ${COMPREPLY[0]:-} != *= ]] || compopt -o nospace 2>/dev/null || true
}
complete -F _porter_odbc porter-odbc
