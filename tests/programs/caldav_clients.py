"""What `caldav_clients` asks of the calendar programs, and the marks they have to meet. See there."""
import argparse
import collections
import datetime
import glob
import json
import os
import re
import sys
import urllib.error
import urllib.request
import uuid

UTC = datetime.timezone.utc
BAD = {"broken", "ungraceful", "fragile"}


def fail(words):
    print("  " + words, file=sys.stderr)
    sys.exit(1)


def expect(found, expected, what):
    if found != expected:
        fail(f"{what}: {found!r} instead of {expected!r}")
    print(f"  {what}: {found!r}")


def event(uid, start, more=""):
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//ressourcerie//programs//FR\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20260101T000000Z\r\n{start}\r\n{more}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


WEEKLY = event("hebdo", "DTSTART;TZID=Europe/Paris:20300603T090000\r\nDURATION:PT1H", "RRULE:FREQ=WEEKLY\r\nSUMMARY:Point hebdomadaire\r\n")


def client(o, user):
    import caldav

    return caldav.DAVClient(url=o.base + "/dav/", username=user, password=o.secret)


def config(o):
    section = lambda user: {"caldav_url": o.base + "/dav/", "caldav_username": user, "caldav_password": o.secret}
    with open(o.file, "w") as f:
        json.dump({"default": section("hub." + o.hub), "second": section("team." + o.team)}, f)


def marks(o):
    text = open(o.file).read()
    found = dict(re.findall(r"^## (\S+)\nFeature support level found: (\S+)", text, re.M))
    counts = collections.Counter(found.values())
    print("  " + ", ".join(f"{level} {count}" for level, count in counts.most_common()))
    for name, level in sorted(found.items()):
        if level != "full":
            print(f"  {level}: {name}")
    bad = [name for name, level in found.items() if level in BAD]
    if bad or counts["full"] < o.least:
        fail(f"at least {o.least} full and none of {', '.join(sorted(BAD))}: {counts['full']} full, bad: {bad}")


def api(o, method, path, desk, body=None, key=None):
    headers = {"Authorization": "Bearer " + o.secret, "Ressourcerie-Desk": desk, "Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    request = urllib.request.Request(o.base + "/api/v1" + path, method=method, headers=headers, data=json.dumps(body).encode() if body is not None else None)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def library(o):
    import caldav

    mine = client(o, "hub." + o.hub)
    principal = mine.principal()
    names = sorted(str(c.url).rstrip("/").rsplit("/", 1)[1] for c in principal.calendars())
    expect([n for n in ("agenda", "bookings", "closures", "maintenance") if n in names], ["agenda", "bookings", "closures", "maintenance"], "calendars found")
    at = lambda name: next(c for c in principal.calendars() if str(c.url).rstrip("/").endswith("/" + name))
    agenda = at("agenda")
    agenda.add_event(WEEKLY)
    span = (datetime.datetime(2030, 6, 1, tzinfo=UTC), datetime.datetime(2030, 8, 10, tzinfo=UTC))
    expect(len(agenda.search(start=span[0], end=span[1], event=True, expand=True)), 10, "occurrences expanded")
    updates = agenda.objects_by_sync_token()
    expect(len(list(updates)), 1, "objects of the first synchronisation")
    agenda.add_event(event("second", "DTSTART:20300610T120000Z\r\nDURATION:PT1H", "SUMMARY:Second\r\n"))
    expect(len(list(agenda.objects_by_sync_token(sync_token=updates.sync_token))), 1, "objects changed since")
    busy = agenda.freebusy_request(datetime.datetime(2030, 6, 10, tzinfo=UTC), datetime.datetime(2030, 6, 11, tzinfo=UTC))
    expect(len(re.findall("FREEBUSY;", busy.data)), 2, "busy periods")
    closures = at("closures")
    before = len(closures.events())
    closure = closures.add_event(event("fermeture", "DTSTART;VALUE=DATE:20300701\r\nDTEND;VALUE=DATE:20300703", "SUMMARY:Inventaire\r\n"))
    records = api(o, "GET", f"/hubs/{o.hub}/records", "manager:" + o.hub)
    days = [(c["closure"]["from"], c["closure"]["to"]) for c in records["closures"]]
    expect(days, [("2030-07-01", "2030-07-02")], "closures in the ledger")
    closure.delete()
    expect(len(closures.events()), before, "closures once it is deleted")
    try:
        at("bookings").add_event(event("x", "DTSTART:20300610T120000Z\r\nDURATION:PT1H"))
        fail("bookings can be written")
    except caldav.lib.error.AuthorizationError:
        print("  bookings can only be read")
    # Some hour of some day suits the hub that is invited.
    catalogue = api(o, "GET", "/catalogue", "coordinator")
    own = next(h for h in catalogue["hubs"] if h["id"] == o.hub)
    team = client(o, "team." + o.team).principal()
    calendar = next(c for c in team.calendars() if str(c.url).rstrip("/").endswith("/agenda"))
    day = datetime.datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + datetime.timedelta(days=40)
    answers = collections.Counter()
    for later, resource in enumerate(own["resources"][:10]):
        for hour in (7, 9, 12, 15):
            start = (day + datetime.timedelta(days=later)).replace(hour=hour)
            partstat, reason = invite(o, calendar, str(team.get_vcal_address()), resource["id"], start)
            answers[partstat] += 1
            if partstat == "DECLINED" and not reason:
                fail(f"{resource['id']} declines without a reason")
    print(f"  resources answered {dict(answers)}, such as: {reason}")
    if set(answers) - {"ACCEPTED", "TENTATIVE", "DECLINED"} or not answers["ACCEPTED"] + answers["TENTATIVE"]:
        fail("no resource could be invited")
    loans = api(o, "GET", "/bookings", "team:" + o.team)["bookings"]
    expect(len(loans), answers["ACCEPTED"] + answers["TENTATIVE"], "loans in the ledger")


def invite(o, calendar, organizer, resource, start):
    room = f"mailto:resource.{o.hub}.{resource}@{o.base.split('//')[1].split(':')[0]}"
    people = f"ORGANIZER:{organizer}\r\nATTENDEE:{organizer}\r\nATTENDEE;CUTYPE=RESOURCE;PARTSTAT=NEEDS-ACTION:{room}\r\n"
    invited = calendar.add_event(event(str(uuid.uuid4()), f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDURATION:P1D", "SUMMARY:Essai\r\n" + people))
    invited.load()
    line = next(l for l in re.sub(r"\r?\n ", "", invited.data).splitlines() if l.endswith(room))
    part = lambda name: (re.search(name + r"=([^;:\"]+|\"[^\"]*\")", line) or [None, ""])[1]
    return part("PARTSTAT"), part("X-RESPONSE-COMMENT")


def agenda_of_team(o):
    principal = client(o, "team." + o.team).principal()
    return next(c for c in principal.calendars() if str(c.url).rstrip("/").endswith("/agenda"))


def uids(texts):
    return sorted(re.search(r"^UID:(.*?)\r?$", text, re.M).group(1) for text in texts)


def write_vdir(o):
    with open(os.path.join(o.file, "hebdo.ics"), "w", newline="") as f:
        f.write(WEEKLY)
    agenda_of_team(o).add_event(event("la-bas", "DTSTART:20300605T120000Z\r\nDURATION:PT1H", "SUMMARY:Là-bas\r\n"))


def change_there(o):
    agenda = agenda_of_team(o)
    found = next(e for e in agenda.events() if "UID:la-bas" in e.data)
    found.delete()
    agenda.add_event(event("plus-tard", "DTSTART:20300606T120000Z\r\nDURATION:PT1H", "SUMMARY:Plus tard\r\n"))
    with open(os.path.join(o.file, "ici.ics"), "w", newline="") as f:
        f.write(event("ici", "DTSTART:20300607T120000Z\r\nDURATION:PT1H", "SUMMARY:Ici\r\n"))


def compare_vdir(o):
    here = uids(open(path).read() for path in glob.glob(os.path.join(o.file, "*.ics")))
    there = uids(e.data for e in agenda_of_team(o).events())
    expect(here, there, "the same on both sides")
    if len(here) < 2:
        fail("nothing was carried over")


def thunderbird(o):
    shown = json.load(open(o.file))
    for calendar, events in shown.items():
        print(f"  {calendar.rsplit('/', 2)[1]}: {len(events)} events")
    agenda = next(events for calendar, events in shown.items() if "/agenda/" in calendar)
    if not any("hebdomadaire" in e["title"] for e in agenda):
        fail("the weekly event is missing")


parser = argparse.ArgumentParser()
parser.add_argument("what")
parser.add_argument("file", nargs="?")
for name in ("base", "secret", "hub", "team"):
    parser.add_argument("--" + name)
parser.add_argument("--least", type=int, default=95)
options = parser.parse_args()
{
    "config": config,
    "marks": marks,
    "library": library,
    "write-vdir": write_vdir,
    "change-there": change_there,
    "compare-vdir": compare_vdir,
    "thunderbird": thunderbird,
}[options.what](options)
