/* The events of a calendar as libical reads them: UID, TZID, DTSTART and SUMMARY of each, with the separators of ASCII.
 *
 *   cc -O2 libical_events.c -lical -o libical_events && ./libical_events FILE.ics
 */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static void tell(icalcomponent *component)
{
    if (icalcomponent_isa(component) == ICAL_VEVENT_COMPONENT) {
        icalproperty *start = icalcomponent_get_first_property(component, ICAL_DTSTART_PROPERTY);
        if (start) {
            icalparameter *zone = icalproperty_get_first_parameter(start, ICAL_TZID_PARAMETER);
            const char *uid = icalcomponent_get_uid(component), *summary = icalcomponent_get_summary(component);
            const char *value = icalproperty_get_value_as_string(start);
            printf("%s\037%s\037%s\037%s\036", uid ? uid : "", zone ? icalparameter_get_tzid(zone) : "", value ? value : "",
                   summary ? summary : "");
        }
        return;
    }
    for (icalcomponent *inner = icalcomponent_get_first_component(component, ICAL_ANY_COMPONENT); inner;
         inner = icalcomponent_get_next_component(component, ICAL_ANY_COMPONENT))
        tell(inner);
}

int main(int argc, char **argv)
{
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (!file) return 1;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = calloc(1, size + 1);
    if (!text || fread(text, 1, size, file) != (size_t)size) return 1;
    icalerror_set_errors_are_fatal(0);
    icalcomponent *calendar = icalparser_parse_string(text);
    if (!calendar) return 1;
    tell(calendar);
    return 0;
}
