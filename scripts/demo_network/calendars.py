"""Calendars of the demonstration hubs: recurrences, exceptions, moved and cancelled events, whole days, and the local
time of each territory. RFC 5545, CRLF, lines folded at 75 octets."""

import datetime as dt

PARIS = """BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE"""

MIQUELON = """BEGIN:VTIMEZONE
TZID:America/Miquelon
BEGIN:DAYLIGHT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
TZOFFSETFROM:-0300
TZOFFSETTO:-0200
TZNAME:-02
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
TZOFFSETFROM:-0200
TZOFFSETTO:-0300
TZNAME:-03
END:STANDARD
END:VTIMEZONE"""

FIXED = {
    "America/Guadeloupe": ("-0400", "AST"), "America/Martinique": ("-0400", "AST"), "America/Cayenne": ("-0300", "-03"),
    "Indian/Reunion": ("+0400", "+04"), "Indian/Mayotte": ("+0300", "EAT"), "Pacific/Tahiti": ("-1000", "-10"),
    "Pacific/Noumea": ("+1100", "+11"),
}


def zone_block(zone):
    if zone == "Europe/Paris":
        return PARIS
    if zone == "America/Miquelon":
        return MIQUELON
    offset, name = FIXED[zone]
    return (f"BEGIN:VTIMEZONE\nTZID:{zone}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:{offset}\n"
            f"TZOFFSETTO:{offset}\nTZNAME:{name}\nEND:STANDARD\nEND:VTIMEZONE")


def escaped(text):
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line):
    octets, out = line.encode(), []
    limit = 75
    while len(octets) > limit:
        cut = limit
        while octets[cut] & 0xC0 == 0x80:
            cut -= 1
        out.append(octets[:cut])
        octets = b" " + octets[cut:]
    return b"\r\n".join(out + [octets])


def event(uid, summary, lines, hub, **more):
    head = ["BEGIN:VEVENT", f"UID:{uid}-{hub['id']}@demo.invalid", "DTSTAMP:20261115T090000Z", f"SUMMARY:{escaped(summary)}"]
    extra = [f"{key.upper().replace('_', '-')}:{value}" for key, value in more.items()]
    return head + lines + extra + ["END:VEVENT"]


def document(hub, title, zone, events):
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Reseau de demonstration FICTIF//FR", "CALSCALE:GREGORIAN",
            f"X-WR-CALNAME:{escaped('FICTIF – ' + title + ' – ' + hub['name'])}", f"X-WR-TIMEZONE:{zone}"]
    lines = head + zone_block(zone).split("\n") + [line for one in events for line in one] + ["END:VCALENDAR"]
    return b"\r\n".join(folded(line) for line in lines) + b"\r\n"


def at(zone, day, clock):
    return f";TZID={zone}:{day:%Y%m%d}T{clock}00"


def weekday_from(day, weekday):
    return day + dt.timedelta((weekday - day.weekday()) % 7)


def utc(zone_offset_hours, day, clock):
    moment = dt.datetime.combine(day, dt.time(int(clock[:2]), int(clock[2:]))) - dt.timedelta(hours=zone_offset_hours)
    return f"{moment:%Y%m%dT%H%M%SZ}"


CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def calendars_of(hub, zone):
    """Calendars named by the hub's table; every other hub also counts its stock, every third one shows visitors round."""
    index = sum(map(ord, hub["code"]))
    names = list(hub["calendars"])
    if index % 2 == 0 and "inventaire" not in names:
        names.append("inventaire")
    if index % 3 == 0 and "visites" not in names:
        names.append("visites")
    made = []
    for spec in names:
        name, _, ids = spec.partition(":")
        ids = ids.split(",") if ids else []
        calendar = dict(id=name, blocks="resources" if ids else "desk", resources=ids, quantity=1)
        calendar.update(MAKERS[name](hub, zone, ids, index))
        made.append(calendar)
    return made


def held(hub, ids):
    counts = dict(hub["stock"])
    return min((counts.get(id, 1) for id in ids), default=1)


def maintenance(hub, zone, ids, index):
    weekday = (0, 2, 4)[index % 3]
    first = weekday_from(dt.date(2026, 12, 1), weekday)
    skip = [weekday_from(dt.date(2027, m, 3), weekday) for m in (3, 7)]
    resources = ",".join(escaped(id) for id in ids)
    events = [
        event("hebdo", "Maintenance hebdomadaire",
              [f"DTSTART{at(zone, first, '0900')}", f"DTEND{at(zone, first, '1030')}",
               f"RRULE:FREQ=WEEKLY;BYDAY={CODES[weekday]};COUNT=52",
               f"EXDATE;TZID={zone}:" + ",".join(f"{day:%Y%m%d}T090000" for day in skip)],
              hub, resources=resources, description="Nettoyage\\, mises à jour et charge d’un exemplaire."),
        event("trimestre", "Révision trimestrielle",
              ["DTSTART;VALUE=DATE:20270112", "DTEND;VALUE=DATE:20270114", "RRULE:FREQ=MONTHLY;INTERVAL=3;COUNT=4"],
              hub, resources=resources),
    ]
    return dict(bytes=document(hub, "Maintenance", zone, events), comment="un exemplaire à la fois")


def programme(hub, zone, ids, index):
    start = weekday_from(dt.date(2027, 1, 11 + index % 9), 0)
    spring = weekday_from(dt.date(2027, 4, 5 + index % 12), 1)
    autumn = weekday_from(dt.date(2027, 10, 4 + index % 12), 0)
    days = lambda first, count: [f"DTSTART;VALUE=DATE:{first:%Y%m%d}", f"DTEND;VALUE=DATE:{first + dt.timedelta(count):%Y%m%d}"]
    events = [
        event("residence-1", "Résidence d’hiver", days(start, 5), hub, status="CONFIRMED"),
        event("residence-2", "Résidence de printemps (à confirmer)", days(spring, 4), hub, status="TENTATIVE"),
        event("residence-3", "Résidence d’automne", days(autumn, 12), hub, status="CONFIRMED"),
        event("atelier", "Atelier du soir",
              [f"DTSTART{at(zone, weekday_from(dt.date(2027, 2, 1), 3), '1800')}", "DURATION:PT2H30M", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=8"], hub),
        event("anniversaire", "Anniversaire du pôle (pour mémoire)", days(weekday_from(dt.date(2027, 6, 7), 4), 1), hub, transp="TRANSPARENT"),
        event("annule", "Visite annulée",
              [f"DTSTART{at(zone, dt.date(2027, 3, 9), '1400')}", f"DTEND{at(zone, dt.date(2027, 3, 9), '1600')}"], hub, status="CANCELLED", sequence="1"),
    ]
    return dict(bytes=document(hub, "Programme", zone, events), comment="résidences et ateliers de la maison")


def inventaire(hub, zone, ids, index):
    first = weekday_from(dt.date(2026, 12, 1), 0)
    moved = weekday_from(dt.date(2027, 4, 1), 0)
    later = moved + dt.timedelta(2)
    events = [
        event("mensuel", "Inventaire du mois",
              [f"DTSTART{at(zone, first, '0800')}", f"DTEND{at(zone, first, '1030')}", "RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=13"], hub),
        event("mensuel", "Inventaire du mois (déplacé)",
              [f"RECURRENCE-ID{at(zone, moved, '0800')}", f"DTSTART{at(zone, later, '0800')}", f"DTEND{at(zone, later, '1000')}"], hub, sequence="1"),
    ]
    return dict(bytes=document(hub, "Inventaire", zone, events), comment="le premier lundi du mois, comptoir fermé")


def visites(hub, zone, ids, index):
    first = weekday_from(dt.date(2026, 12, 3), 3)
    skip = first + dt.timedelta(14)
    extra = weekday_from(dt.date(2027, 5, 10), 1)
    events = [
        event("visites", "Visites de groupes",
              [f"DTSTART{at(zone, first, '1400')}", f"DTEND{at(zone, first, '1530')}",
               "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;UNTIL=20271217T000000Z",
               f"EXDATE{at(zone, skip, '1400')}", f"RDATE{at(zone, extra, '1400')}"], hub),
    ]
    return dict(bytes=document(hub, "Visites", zone, events), comment="un jeudi sur deux")


def tournee(hub, zone, ids, index):
    count = max(1, held(hub, ids) // 3)
    days = [(dt.date(2027, 2, 1), 12), (dt.date(2027, 5, 17), 20), (dt.date(2027, 9, 13), 27)]
    places = ["Tournée d’hiver", "Tournée de printemps", "Tournée de rentrée"]
    events = [
        event(f"tournee-{n + 1}", summary,
              [f"DTSTART;VALUE=DATE:{first + dt.timedelta(index % 6):%Y%m%d}",
               f"DTEND;VALUE=DATE:{first + dt.timedelta(index % 6 + length):%Y%m%d}"], hub, resources=",".join(ids))
        for n, ((first, length), summary) in enumerate(zip(days, places))
    ]
    return dict(bytes=document(hub, "Tournées", zone, events), comment="matériel parti sur les routes", quantity=count)


def cours(hub, zone, ids, index):
    count = max(1, held(hub, ids) // 2)
    breaks = [dt.date(2026, 12, 22), dt.date(2026, 12, 24), dt.date(2026, 12, 29), dt.date(2026, 12, 31)]
    events = [
        event("cours", "Cours de deuxième année",
              [f"DTSTART{at(zone, dt.date(2026, 12, 1), '0900')}", f"DTEND{at(zone, dt.date(2026, 12, 1), '1200')}",
               "RRULE:FREQ=WEEKLY;WKST=MO;BYDAY=TU,TH;UNTIL=20270618T220000Z",
               f"EXDATE;TZID={zone}:" + ",".join(f"{day:%Y%m%d}T090000" for day in breaks)], hub, resources=",".join(ids)),
        event("rendus", "Rendus de projets",
              ["DTSTART;VALUE=DATE:20270628", "DTEND;VALUE=DATE:20270703"], hub, resources=",".join(ids)),
    ]
    return dict(bytes=document(hub, "Cours", zone, events), comment="la moitié du parc sert aux cours", quantity=count)


def examens(hub, zone, ids, index):
    events = [event("jury", "Jurys de fin d’année", ["DTSTART;VALUE=DATE:20270621", "DTEND;VALUE=DATE:20270624"], hub)]
    return dict(bytes=document(hub, "Examens", zone, events), comment="tout le pôle est pris", blocks="hub")


MAKERS = dict(maintenance=maintenance, programme=programme, inventaire=inventaire, visites=visites, tournee=tournee, cours=cours, examens=examens)
