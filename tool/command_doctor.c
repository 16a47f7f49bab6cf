/* porter-odbc doctor: every step from the library to a query, and the remedy where one fails. */
#include <stdio.h>

#include "walk.h"

int command_doctor(int argc, char **argv)
{
    struct walk walk = {0};
    struct error err = {0};
    bool json = take_flag(&argc, argv, "--json");
    if (argc > 2)
        return usage("doctor");
    report_begin(&walk.report, json);
    buffer_init(&walk.string, 1u << 16);
    options_init(&walk.options);
    if (argc < 2) {
        walk_inventory(&walk);
    } else {
        target_string(argv[1], &walk.string);
        if (walk_setup(&walk)) {
            options_clear(&walk.options);
            options_init(&walk.options);
            if (options_parse(&walk.options, buffer_text(&walk.string), true, &err) < 0) {
                report_step(&walk.report, VERDICT_BAD, "options", WALK_OPTIONS_REMEDY, "%s",
                            err.message ? err.message : "out of memory");
            } else {
                walk_network(&walk);
                if (walk.loadable && walk.reachable)
                    walk_server(&walk);
            }
        }
    }
    error_clear(&err);
    options_clear(&walk.options);
    buffer_clear(&walk.string);
    return report_end(&walk.report);
}
