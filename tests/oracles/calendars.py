#!/usr/bin/env python3
"""Compares what we understand of calendars with what others do. Run by tests/oracles/run_calendars.

  calendars.py score READ.jsonl            what `corpus` read, against python icalendar and libical: the same UID, TZID, DTSTART and
                                           SUMMARY of every event as one of them (guide, 1.3); fails where a difference has no reason
  calendars.py differ N DIFFER ORACLES     N generated calendars: ours, expand.py, calcard and rrule, differences sorted
"""
import collections, itertools, json, multiprocessing, os, random, re, subprocess, sys, warnings

warnings.simplefilter('ignore')

# ---------------------------------------------------------------------------------------------------- public calendars


def icalendar_events(raw):
    """The events of all calendars, as [UID, TZID, DTSTART, SUMMARY]; those without a DTSTART that can be read left out."""
    import icalendar
    calendars = icalendar.Calendar.from_ical(raw, multiple=True)
    if not calendars: raise ValueError('no whole calendar')
    found = []
    for calendar in calendars:
        for event in calendar.walk('VEVENT'):
            # It keeps as text what it cannot read, and tells; of two lines where one is allowed it gives a list.
            if 'DTSTART' not in event or any(name == 'DTSTART' for name, _ in event.errors): continue
            first = lambda name: (value := event.get(name, '')) and (value[0] if isinstance(value, list) else value)
            start = first('DTSTART')
            found.append([str(first('UID')), str(start.params.get('TZID', '')), start.to_ical().decode(), str(first('SUMMARY'))])
    return found


def icalendar_of(path):
    try:
        with open(path, 'rb') as file: return icalendar_events(file.read())
    except Exception as error: return repr(error)[:80]


def libical_of(path):
    """The second reader, where its program was built (LIBICAL names it)."""
    program = os.environ.get('LIBICAL')
    if not program: return 'not built'
    try: told = subprocess.run([program, path], capture_output=True, timeout=10)
    except Exception as error: return repr(error)[:80]
    if told.returncode: return f'exit {told.returncode}'
    return [row.split('\x1f') for row in told.stdout.decode('utf-8', 'replace').split('\x1e')[:-1]]


def same(ours, theirs):
    """What is not the same, event by event, by the guide's rule: UID, TZID, DTSTART and unescaped SUMMARY; '' where all is."""
    if len(ours) != len(theirs): return f'{len(ours)} events, not {len(theirs)}'
    for a, b in zip(ours, theirs):
        for name, x, y in zip(('UID', 'TZID', 'DTSTART', 'SUMMARY'), a, b):
            if x != y: return f'{name} {x!r}, not {y!r}'
    return ''


def trimmed(events): return [[text.strip() for text in event] for event in events]


# Why each file is not the same, by the end of its path, and what must be the same all the same: a reader and how both readings
# are eased before they are compared; None where we refuse. A file that differs in another way is no longer explained.
DIFFERENCES = {
    'samples/invalid/OZMovies.ics': ('libical', trimmed,
        'a summary ends with a blank and another has \\" in it: we keep the blank, as icalendar does, and undo \\" as libical does'),
    'test-data/large.ics': ('libical', trimmed,
        'libical takes away the blanks at the ends of a summary, which RFC 5545 gives to the text; icalendar refuses the file'),
}
CUT = 'cut short: END:VCALENDAR lacks, so that events may lack too; icalendar finds no whole calendar in it and libical none either'
DAMAGED = 'made by a fuzzer of libical; libical itself and icalendar refuse it whole'
# Files that neither of the others reads, so that there is nothing to compare with, and what we make of each: refused or not.
READ_BY_NEITHER = {
    'static/broken-vevent.ics': (True, CUT),
    'calendars/big_bad_calendar.ics': (True, CUT),
    'calendars/pr_480_summary_with_colon.ics': (True, CUT),
    'calendars/small_bad_calendar.ics': (True, CUT),
    'samples/invalid/13-MoonPhase.ics': (True, CUT),
    'test-data/crash.ics': (True, DAMAGED + '; cut short besides'),
    'test-data/malloc.ics': (True, DAMAGED + '; cut short besides'),
    'test-data/issue252.ics': (False, DAMAGED + '; we read one event of it, with warnings'),
    'test-data/zday.ics': (False, DAMAGED + '; we read two events of it, with warnings'),
}


def entry(table, file): return next((value for end, value in table.items() if file.endswith('/' + end)), None)


def explained(one, readings):
    """Why we read otherwise than each of `readings`; '' where that is not known, or no longer true."""
    reader, ease, reason = entry(DIFFERENCES, one['file']) or ('', None, '')
    return reason if reader in readings and not same(ease(one.get('events', [])), ease(readings[reader])) else ''


def score(path):
    read = [json.loads(line) for line in open(path)]
    panics = [one['file'] for one in read if one.get('panic')]
    slow = [one for one in read if one.get('ms', 0) > 50 and one['bytes'] <= 1 << 20]
    worst = max((one.get('ms', 0) for one in read), default=0)
    print(f'{len(read)} files: {len(panics)} panics, {len(slow)} over 50 ms (worst {worst:.1f} ms)')
    for one in slow: print('  slow', round(one['ms'], 1), 'ms', one['bytes'], 'bytes', one['file'])
    candidates = []
    for one in read:
        with open(one['file'], 'rb') as file: raw = file.read()
        if raw.lstrip(b'\xef\xbb\xbf')[:15].upper() == b'BEGIN:VCALENDAR' and b'VEVENT' in raw: candidates.append(one)
    with multiprocessing.Pool(2) as pool: theirs = pool.map(icalendar_of, [one['file'] for one in candidates], chunksize=8)
    counts, listed, left = collections.Counter(), [], 0
    for one, other in zip(candidates, theirs):
        readings = {'icalendar': other, 'libical': libical_of(one['file'])}
        readings = {name: found for name, found in readings.items() if not isinstance(found, str)}
        if not readings:
            expected, reason = entry(READ_BY_NEITHER, one['file']) or (None, '')
            if expected != ('refused' in one): reason = ''
            counts['read by neither of the others'] += 1
            listed.append((one['file'], reason or 'NOT EXPLAINED: ' + one.get('refused', 'we read it'), 'read by neither'))
        else:
            counts['scored'] += 1
            differences = [same(one['events'], found) for found in readings.values()] if 'events' in one else ['refused: ' + one.get('refused', '?')]
            if not all(differences):
                counts['same'] += 1
                continue
            reason = explained(one, readings)
            counts['not the same'] += 1
            listed.append((one['file'], reason or 'NOT EXPLAINED: ' + '; '.join(differences)[:300], 'not the same'))
        left += not reason
    print(f"{len(candidates)} files begin with BEGIN:VCALENDAR and hold a VEVENT; {counts['scored']} are read by icalendar or libical: "
          f"{counts['same']} the same, {counts['not the same']} not; {counts['read by neither of the others']} are read by neither")
    for file, reason, what in sorted(listed, key=lambda one: one[2]): print(f"  {what}: {'/'.join(file.split('/')[-3:])}: {reason}")
    print(f'{left} files without an explanation')
    return left


# --------------------------------------------------------------------------------------------------- generated calendars

ZONES = ['America/Cayenne', 'America/Miquelon', 'Pacific/Noumea', 'Pacific/Marquesas', 'Indian/Reunion', 'Europe/Paris']
DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
WINDOW = ('2026-03-01T00:00:00Z', '2026-12-01T00:00:00Z')


def generated(n):
    """A calendar with one series, and what is special about it."""
    dice = random.Random(n * 7919 + 13)
    some = lambda low, high, most=3: ','.join(map(str, sorted({x for x in (dice.randint(low, high) for _ in range(dice.randint(1, most))) if x} or {1})))
    zone = dice.choice(ZONES)
    dated = dice.random() < .15
    frequency = dice.choices(['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY'], [15, 20, 25, 20, 6, 3, 2])[0]
    if dated and frequency in ('HOURLY', 'MINUTELY', 'SECONDLY'): frequency = 'DAILY'
    parts = ['FREQ=' + frequency]
    short = frequency in ('HOURLY', 'MINUTELY', 'SECONDLY')
    if dice.random() < .4: parts.append(f'INTERVAL={dice.randint(1, 5) if not short else dice.randint(7, 500)}')
    elif short: parts.append('INTERVAL=%d' % {'HOURLY': 3, 'MINUTELY': 90, 'SECONDLY': 5400}[frequency])
    if dice.random() < .3: parts.append('BYMONTH=' + some(1, 12))
    if frequency == 'YEARLY' and dice.random() < .2: parts.append('BYWEEKNO=' + some(-53, 53))
    if frequency == 'YEARLY' and dice.random() < .2: parts.append('BYYEARDAY=' + some(-366, 366, 5))
    if frequency not in ('WEEKLY',) and dice.random() < .25: parts.append('BYMONTHDAY=' + some(-31, 31))
    if dice.random() < .45:
        nth = lambda: '' if frequency not in ('MONTHLY', 'YEARLY') or any('BYWEEKNO' in p for p in parts) or dice.random() < .5 else str(dice.choice([1, 2, 3, 4, 5, -1, -2]))
        parts.append('BYDAY=' + ','.join(dict.fromkeys(nth() + day for day in dice.sample(DAYS, dice.randint(1, 3)))))
    if not dated and dice.random() < .2: parts.append('BYHOUR=' + ','.join(map(str, sorted({dice.randint(0, 23) for _ in range(2)}))))
    if not dated and not short and dice.random() < .12: parts.append('BYMINUTE=' + ','.join(map(str, sorted({dice.randint(0, 59) for _ in range(2)}))))
    if not dated and not short and dice.random() < .05: parts.append('BYSECOND=' + ','.join(map(str, sorted({dice.randint(0, 59) for _ in range(2)}))))
    if any(p.startswith('BY') for p in parts) and dice.random() < .15: parts.append('BYSETPOS=' + some(-4, 4, 2))
    if dice.random() < .2: parts.append('WKST=' + dice.choice(DAYS))
    year = dice.choice([2024, 2025, 2026, 2026, 2026])
    # Near the nights on which clocks change, as often as not.
    month, day = dice.choice([(3, 8), (3, 28), (3, 29), (10, 24), (10, 25), (11, 1), (dice.randint(1, 9), dice.randint(1, 28))])
    hour, minute = dice.choice([(2, 30), (1, 30), (0, 0), (3, 0), (9, 0), (23, 30), (dice.randint(0, 23), dice.choice([0, 15, 45]))])
    date = f'{year}{month:02}{day:02}'
    start = date if dated else f'{date}T{hour:02}{minute:02}00'
    form = dice.random()
    if form < .3: parts.append(f'COUNT={dice.randint(1, 60)}')
    elif form < .5:
        until = f'2026{dice.randint(3, 12):02}{dice.randint(1, 28):02}'
        kind = dice.random()
        parts.append('UNTIL=' + (until if dated or kind < .15 else until + 'T120000' if kind < .3 else until + 'T120000Z'))
    line = f'DTSTART;VALUE=DATE:{start}' if dated else f'DTSTART;TZID={zone}:{start}'
    length = dice.choice(['P1D', 'P2D']) if dated else dice.choice(['PT20M', 'PT1H', 'P1D', 'PT24H', 'PT7M'])
    lines = [line, 'DURATION:' + length, 'RRULE:' + ';'.join(parts)]
    stamp = lambda: f'2026{dice.randint(3, 11):02}{dice.randint(1, 28):02}'
    extra = []
    if dice.random() < .15:
        extra.append('EXDATE')
        day = stamp()
        lines.append(f'EXDATE;VALUE=DATE:{day}' if dated else f'EXDATE;TZID={zone}:{day}T{hour:02}{minute:02}00,{stamp()}T{hour:02}{minute:02}00')
    if dice.random() < .12:
        extra.append('RDATE')
        lines.append(f'RDATE;VALUE=DATE:{stamp()}' if dated else f'RDATE;TZID={zone}:{stamp()}T{dice.randint(0, 23):02}1100')
    event = lambda *rows: '\r\n'.join(['BEGIN:VEVENT', f'UID:g{n}', 'DTSTAMP:20250101T000000Z', *rows, 'END:VEVENT', ''])
    events = event('SEQUENCE:0', *lines)
    if not dated and dice.random() < .1:
        extra.append('override')
        # The first occurrence, moved by two days and an hour.
        events += event('SEQUENCE:1', f'RECURRENCE-ID;TZID={zone}:{start}', f'DTSTART;TZID={zone}:2026{month:02}{min(day if isinstance(day, int) else 9, 26) + 2:02}T111500', 'DURATION:PT45M')
    text = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//generated//EN\r\n' + events + 'END:VCALENDAR\r\n'
    request = {'n': n, 'ics': text, 'from': WINDOW[0], 'to': WINDOW[1], 'zone': zone}
    if not dated and not extra: request |= {'rule': ';'.join(parts), 'start': f'{zone}:{start}'}
    return request, {'zone': zone, 'dated': dated, 'rule': ';'.join(parts), 'start': start, 'length': length, 'extra': extra}


def expanded(request):
    import signal
    from datetime import datetime
    from zoneinfo import ZoneInfo
    import expand
    def late(*_): raise TimeoutError('over 2 s')
    signal.signal(signal.SIGALRM, late); signal.alarm(2)
    at = lambda text: datetime.fromisoformat(text.replace('Z', '+00:00'))
    form = lambda moment: moment.strftime('%Y-%m-%dT%H:%M:%SZ')
    try:
        _, busy = expand.expand(request['ics'].encode(), at(request['from']), at(request['to']), ZoneInfo(request['zone']))
        return [[form(a), form(b)] for a, b in busy]
    except Exception as error: return repr(error)[:100]
    finally: signal.alarm(0)


def part(about, name):
    found = re.search(name + r'=([^;]*)', about['rule'])
    return found and found.group(1)


# When clocks change within the window.
CHANGES = {'Europe/Paris': ('2026-03-29', '2026-10-25'), 'America/Miquelon': ('2026-03-08', '2026-11-01')}


def near_change(zone, difference):
    """Whether a start, or an interval, begins or ends within two days of a change of clocks."""
    from datetime import date
    days = [date.fromisoformat(at[:10]) for at in ([difference] if isinstance(difference, str) else difference)]
    return any(abs((day - date.fromisoformat(change)).days) <= 2 for day in days for change in CHANGES.get(zone, ()))


def reasons(about, name, only_they, only_we):
    """Why another engine may differ, the likeliest first; each is a known fault of theirs or a choice of ours."""
    rule, frequency = about['rule'], part(about, 'FREQ')
    days = (part(about, 'BYDAY') or '').split(',')
    if part(about, 'BYWEEKNO') and not part(about, 'BYDAY'):
        yield 'BYWEEKNO without BYDAY: RFC 5545 3.3.10 takes the weekday of DTSTART, they take all seven'
    if len({len(day) > 2 for day in days}) == 2:
        yield 'BYDAY with and without ordinals (TH,-1SU): they ask for both at once and find few days or none'
    if part(about, 'BYSETPOS'):
        yield 'BYSETPOS in the period that holds DTSTART: they leave out what precedes DTSTART before counting'
    if part(about, 'BYWEEKNO'):
        yield 'BYWEEKNO in the weeks that two years share: we count week-years (as libical), they calendar years'
    if frequency == 'YEARLY' and part(about, 'BYMONTHDAY') and not part(about, 'BYMONTH') and not part(about, 'BYDAY'):
        yield 'YEARLY;BYMONTHDAY without BYMONTH: the RFC is ambiguous; we follow libical (the month of DTSTART)'
    until = part(about, 'UNTIL')
    if until and not until.endswith('Z') and not about['dated']:
        yield 'UNTIL as a date or without zone on a zoned series: we include that local day or hour'
    if name == 'calcard' and about['extra']:
        yield 'overrides, added and excluded dates: calcard keys them on SEQUENCE (guide, 1.3)'
    if name != 'expand.py' and frequency in ('HOURLY', 'MINUTELY', 'SECONDLY') and re.search('BY(HOUR|MONTH|MONTHDAY|DAY|MINUTE)', rule):
        # By hand: n=81, 733 times 277 minutes after its start is 1 November 01:31; n=910, 14 times 90 minutes is 22:30.
        yield 'short frequencies with an interval beside BY-parts: they lose count where they skip'
    if name == 'calcard' and not until and not part(about, 'COUNT') and not only_they:
        yield 'calcard has no window and stops at 20,000 instances'
    if name == 'calcard' and until and until.endswith('Z'):
        yield 'UNTIL in UTC: calcard reads it by the local clock'
    if not about['dated'] and any(near_change(about['zone'], one) for one in (*only_they, *only_we)):
        yield 'clocks change: a start that does not exist, happens twice, or a length across the change'
    day = f"{about['start'][:4]}-{about['start'][4:6]}-{about['start'][6:8]}"
    if name == 'calcard' and near_change(about['zone'], day) and not only_they:
        # By hand: n=811 begins on 25 October at 02:30, n=2428 on 29 March at 02:30; it gives nothing of either.
        yield 'a series that begins in an hour that clocks skip or repeat: calcard gives nothing of it'
    if name == 'expand.py' and 'override' in about['extra'] and not only_they and all(one[0].startswith(day) for one in only_we):
        # By hand: n=3200 begins at 09:00, which is replaced, and comes back at 10:00 of the same day by its BYHOUR.
        yield 'an occurrence on the day of one that is replaced: recurring-ical-events drops both'


def collected(made, program):
    """What all engines say of the calendars; kept in the file that KEEP names, because it takes long."""
    kept = os.environ.get('KEEP')
    if kept and os.path.exists(kept): return json.load(open(kept))
    lines = ''.join(json.dumps(request) + '\n' for request, _ in made)
    # expand.py takes most of the time: EVERY=4 gives it one calendar in four.
    every = int(os.environ.get('EVERY', '1'))
    with multiprocessing.Pool(2) as pool:
        slow = pool.map_async(expanded, [request for request, _ in made[::every]], chunksize=20)
        told = subprocess.run([program], input=lines, capture_output=True, text=True, check=True).stdout.splitlines()
        answers = [json.loads(line) for line in told]
        assert len(answers) == len(made), f'{len(answers)} answers'
        for answer, found in zip(answers[::every], slow.get()): answer['expand.py'] = found
    if kept: json.dump(answers, open(kept, 'w'))
    return answers


def first_start(about):
    """The UTC instant of DTSTART."""
    from datetime import datetime, timezone
    from zoneinfo import ZoneInfo
    form = '%Y%m%d' if about['dated'] else '%Y%m%dT%H%M%S'
    local = datetime.strptime(about['start'], form).replace(tzinfo=ZoneInfo(about['zone']))
    return local.astimezone(timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')


def starts_agree(busy, starts, first):
    """Whether an engine of starts says what our merged busy time says, the first occurrence aside. Gives what only they
    and only we have."""
    import bisect
    begins = [one[0] for one in busy]
    within = lambda x: (at := bisect.bisect_right(begins, x) - 1) >= 0 and x < busy[at][1]
    known = set(starts)
    # `rrule` counts the end of the window in.
    only_they = [x for x in starts if x != first and x < WINDOW[1] and not within(x)]
    # The window cuts the first interval.
    only_we = [x for x in begins if x not in known and x != first and x != WINDOW[0]]
    return only_they, only_we


def busy_agree(ours, theirs, first):
    only_they = [x for x in theirs if x not in ours]
    only_we = [x for x in ours if x not in theirs]
    return (only_they, [x for x in only_we if x[0] != first]) if not only_they else (only_they, only_we)


def differ(count, program, oracles):
    sys.path.insert(0, oracles)
    made = [generated(n) for n in range(count)]
    totals = {name: collections.Counter() for name in ('expand.py', 'calcard', 'rrule')}
    examples = collections.defaultdict(list)
    for (request, about), answer in zip(made, collected(made, program)):
        first, ours = first_start(about), answer['ours']
        for name in totals:
            theirs = answer.get(name)
            if theirs is None or name == 'calcard' and about['dated']: continue
            if isinstance(theirs, str):
                totals[name]['it gives up: ' + re.sub(r'[^a-zA-Z ]', '', theirs)[:50]] += 1
                continue
            if name == 'expand.py':
                if ours == theirs: totals[name]['same'] += 1; continue
                only_they, only_we = busy_agree(ours, theirs, first)
            else:
                only_they, only_we = starts_agree(ours, theirs, first)
            if not only_they and not only_we:
                totals[name]['same' if name != 'expand.py' else 'DTSTART that the rule leaves out: busy all the same (RFC 5545 3.8.5.3)'] += 1
                continue
            why = next(reasons(about, name, only_they, only_we), 'NOT EXPLAINED')
            totals[name][why] += 1
            examples[name, why].append(f"n={request['n']} {about['zone']} {about['start']} {about['length']} {about['rule']} {about['extra']}\n        only they: {only_they[:3]}\n        only we:   {only_we[:3]}")
    for name, counter in totals.items():
        print(f'{name}: {sum(counter.values())} compared, {counter["same"]} the same')
        for why, number in counter.most_common():
            if why == 'same': continue
            print(f'  {number:6} {why}')
            for example in examples[name, why][:int(os.environ.get('EXAMPLES', '1'))]: print('      ' + example)
    left = sum(counter['NOT EXPLAINED'] for counter in totals.values())
    print(f'{left} differences without an explanation')
    return left


if __name__ == '__main__':
    if sys.argv[1] == 'score': sys.exit(min(1, score(sys.argv[2])))
    elif sys.argv[1] == 'differ': sys.exit(min(1, differ(int(sys.argv[2]), sys.argv[3], sys.argv[4])))
    else: sys.exit(__doc__)
