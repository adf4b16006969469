/* The reference of the calendar bench: libical reads a file and expands 2026.
 *
 *   cc -O2 benches/calendar_libical.c -lical -o /tmp/libical_reference && /tmp/libical_reference FILE.ics
 */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static long instances;

static void count(icalcomponent *event, struct icaltime_span *span, void *data)
{
    (void)event, (void)span, (void)data;
    instances++;
}

static double now_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

int main(int argc, char **argv)
{
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (!file) return 1;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = malloc(size + 1);
    if (!text || fread(text, 1, size, file) != (size_t)size) return 1;
    text[size] = 0;
    double began = now_ms();
    icalcomponent *calendar = icalparser_parse_string(text);
    double read = now_ms();
    if (!calendar) return 1;
    struct icaltimetype from = icaltime_from_string("20260101T000000Z"), to = icaltime_from_string("20270101T000000Z");
    for (icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); event;
         event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT))
        icalcomponent_foreach_recurrence(event, from, to, count, NULL);
    double expanded = now_ms();
    printf("libical %s: read %.0f ms (%.0f MB/s), expanded %ld instances in %.0f ms, %.0f ms in all\n", ICAL_VERSION,
           read - began, size / 1e3 / (read - began), instances, expanded - read, expanded - began);
    return 0;
}
