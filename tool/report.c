/* Prints the doctor's steps. */
#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tool.h"

static const struct {
    const char *word, *mark, *plain;
} VERDICTS[] = {{"ok", "\xE2\x9C\x93", "ok  "}, {"note", "!", "note"}, {"failed", "\xE2\x9C\x97", "FAIL"}};

void report_begin(struct report *report, bool json)
{
    *report = (struct report){.json = json, .utf8 = speaks_utf8()};
    buffer_init(&report->steps, 1u << 22);
    buffer_init(&report->facts, 1u << 20);
}

int report_end(struct report *report)
{
    if (report->json)
        printf("{\"ok\": %s, \"steps\": [%.*s\n]}\n", report->bad ? "false" : "true", (int)report->steps.size,
               report->steps.size ? (const char *)report->steps.data : "");
    else if (report->bad)
        printf("\n%d of %d steps failed.\n", report->bad, report->count);
    else
        printf("\nAll is well.\n");
    buffer_clear(&report->steps);
    buffer_clear(&report->facts);
    return report->bad ? END_BAD : END_GOOD;
}

void report_text(struct report *report, const char *name, const char *value)
{
    buffer_printf(&report->facts, ", \"%s\": ", name);
    put_json(&report->facts, text_of(value));
}

void report_number(struct report *report, const char *name, double value)
{
    buffer_printf(&report->facts, ", \"%s\": %.3f", name, value);
}

static void put_object(struct report *report, enum verdict verdict, const char *step, const char *text,
                       const char *remedy)
{
    buffer_printf(&report->steps,
                  "%s\n  {\"step\": \"%s\", \"verdict\": \"%s\", \"text\": ", report->count > 1 ? "," : "",
                  step, VERDICTS[verdict].word);
    put_json(&report->steps, text_of(text));
    if (remedy) {
        buffer_puts(&report->steps, ", \"remedy\": ");
        put_json(&report->steps, text_of(remedy));
    }
    buffer_put(&report->steps, buffer_text(&report->facts));
    buffer_puts(&report->steps, "}");
}

void report_step(struct report *report, enum verdict verdict, const char *step, const char *remedy,
                 const char *format, ...)
{
    char text[4096];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    report->count++;
    report->bad += verdict == VERDICT_BAD;
    if (report->json) {
        put_object(report, verdict, step, text, remedy);
    } else {
        printf("%s %-12s %s\n", report->utf8 ? VERDICTS[verdict].mark : VERDICTS[verdict].plain, step, text);
        if (remedy)
            printf("%*s %s %s\n", report->utf8 ? 14 : 17, "", report->utf8 ? "\xE2\x86\x92" : "->", remedy);
        fflush(stdout);
    }
    buffer_reset(&report->facts);
}
