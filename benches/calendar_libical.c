/* The reference of the calendar bench, which compiles and runs it where a compiler and libical-dev are: libical reads a file
 * and expands 2026. Prints its version, then milliseconds of processor to read and to expand, and the instances. */
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
    printf("%s %f %f %ld\n", ICAL_VERSION, read - began, expanded - read, instances);
    return 0;
}
