#!/usr/bin/env python3
"""Compares what we understand of calendars with what others do. Run by tests/oracles/run_calendars.

  calendars.py score READ.jsonl            what `corpus` read, against python icalendar and libical: same UID, TZID, DTSTART, SUMMARY
  calendars.py differ N DIFFER ORACLES     N generated calendars: ours, expand.py, calcard and rrule, differences sorted
"""
import collections, itertools, json, multiprocessing, os, random, re, subprocess, sys, warnings

warnings.simplefilter('ignore')

# ---------------------------------------------------------------------------------------------------- public calendars


def icalendar_events(raw):
    import icalendar
    found = []
    for calendar in icalendar.Calendar.from_ical(raw, multiple=True):
        for event in calendar.walk('VEVENT'):
            if 'DTSTART' not in event: continue
            start = event['DTSTART']
            text = start.to_ical().decode() if hasattr(start, 'to_ical') else str(start)
            zone = str(start.params.get('TZID', '')) if hasattr(start, 'params') else ''
            found.append([str(event.get('UID', '')).strip(), zone, text, str(event.get('SUMMARY', ''))])
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


def plain(text): return re.sub(r'\s+', ' ', text.replace('\r', '')).strip()


def same_zone(ours, theirs):
    if plain(ours).lower() == plain(theirs).lower() or not theirs: return True
    # We name a zone as it was resolved: the end of a vendor's path, the IANA name of a Windows name.
    return theirs.lower().endswith('/' + ours.lower()) or ('/' in ours and '/' not in theirs)


def same(ours, theirs):
    if len(ours) != len(theirs): return f'{len(ours)} events, not {len(theirs)}'
    for a, b in zip(ours, theirs):
        # Of two DTSTART lines, python icalendar gives the list and we the first.
        if b[2].startswith('['): continue
        # A DATE whose line does not say VALUE=DATE, or `Z` written for TZID=UTC.
        written = {b[2], b[2].removesuffix('T000000'), b[2].removesuffix('Z') if 'UTC' in a[1] or 'GMT' in a[1] else b[2]}
        if plain(a[0]) != plain(b[0]): return f'UID {a[0]!r}, not {b[0]!r}'
        if a[2] not in written: return f'DTSTART {a[2]!r}, not {b[2]!r}'
        if plain(a[3]) != plain(b[3]): return f'SUMMARY {a[3]!r}, not {b[3]!r}'
        # A whole day has no zone, whatever its line names.
        if len(a[2]) > 8 and not same_zone(a[1], b[1]): return f'TZID {a[1]!r}, not {b[1]!r}'
    return ''


def explained(one, other, raw):
    """Why we read otherwise: a choice of ours that the reader tells, or a fault of theirs."""
    begins, ends = (len(re.findall(rb'(?im)^' + word + rb':VCALENDAR\s*$', raw)) for word in (b'BEGIN', b'END'))
    if one.get('refused') == 'cut-short' and begins > ends:
        if one.get('ended') and not same(one['ended'], other): return 'refused: END:VCALENDAR lacks; what is there reads the same'
        return 'refused: END:VCALENDAR lacks'
    if 'events' not in one: return ''
    if len(one['events']) < len(other) and one['warnings']: return 'an event without a start that can be read is lost, and told'
    if len(one['events']) > len(other): return 'an event that python icalendar drops (a bad line, or no DTSTART beside its RECURRENCE-ID)'
    if all(a[2:3] == b[2:3] for a, b in zip(one['events'], other)) and b'\\"' in raw: return 'a backslash before a quotation mark: we undo it'
    return ''


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
    counts, listed = collections.Counter(), []
    seen = set()
    for one, other in zip(candidates, theirs):
        with open(one['file'], 'rb') as file: content = file.read()
        if content in seen: continue
        seen.add(content)
        second = libical_of(one['file'])
        both = [found for found in (other, second) if not isinstance(found, str)]
        if not both: counts['read by neither of the others'] += 1; continue
        if 'events' in one and any(not same(one['events'], found) for found in both): counts['same as one of the others'] += 1; continue
        other = both[0]
        why = same(one['events'], other) if 'events' in one else 'refused: ' + one.get('refused', '?')
        reason = explained(one, other, content)
        counts[reason or 'NOT EXPLAINED'] += 1
        listed.append((one['file'], f'{reason or "NOT EXPLAINED"} ({why})'))
    print('begin with BEGIN:VCALENDAR and hold a VEVENT, each content once:')
    for what, number in counts.most_common(): print(f'  {number:4} {what}')
    for file, why in listed: print('  ', '/'.join(file.split('/')[-3:]), '-', why[:170])


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
    if name == 'expand.py' and about['extra'] and 'EXDATE' in about['extra']:
        yield 'EXDATE of the only occurrence'
    if about['zone'] in ('Europe/Paris', 'America/Miquelon') and not about['dated']:
        yield 'clocks change: a start that does not exist, happens twice, or a length across the change'


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
    only_they = [x for x in starts if x != first and not within(x)]
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
    if sys.argv[1] == 'score': score(sys.argv[2])
    elif sys.argv[1] == 'differ': sys.exit(min(1, differ(int(sys.argv[2]), sys.argv[3], sys.argv[4])))
    else: sys.exit(__doc__)
