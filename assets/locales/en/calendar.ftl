# What the reader of calendars has to say about an .ics file
calendar-warning-at-line = Line { $line }: { $what }
calendar-warning-malformed-line = unreadable line, without a “:”; it is left out
calendar-warning-unknown-name = “{ $value }” is no property that a standard knows; its lines are left out, mend the name if it was to count
calendar-warning-malformed-parameter = unreadable parameter “{ $value }”; it is left out, the rest of the line counts
calendar-warning-line-too-long = far too long a line; it is left out
calendar-warning-too-deep = components nested too deep; the innermost are left out
calendar-warning-unclosed = “{ $value }” is never closed; it ends with what surrounds it
calendar-warning-stray-end = “END:{ $value }” closes nothing; this line is left out
calendar-warning-misspelt-end = “END:{ $value }” is misspelt; the calendar ends there
calendar-warning-stray-text = text outside any calendar; it is left out
calendar-warning-not-utf8 = this text is not UTF-8; some characters are guessed
calendar-warning-bad-start = unreadable start “{ $value }”; this event is lost, mend its date
calendar-warning-no-start = event without a start (DTSTART); it is lost
calendar-warning-bad-end = unreadable end “{ $value }”; the event is busy until the end of the day
calendar-warning-end-before-start = the end comes before the start; the time between both is busy
calendar-warning-no-length = event without end or duration; it takes no time
calendar-warning-end-and-duration = both an end and a duration; the later one counts
calendar-warning-unknown-zone = unknown time zone “{ $value }”; the event is busy at every hour that it could mean
calendar-warning-bad-zone = time zone “{ $value }” is badly defined; its events are busy at every hour that they could mean
calendar-warning-bad-rule-part = unreadable part “{ $value }” of the rule; the recurrence is read without it
calendar-warning-bad-rule = recurrence “{ $value }” cannot be followed; only its first date counts
calendar-warning-too-dense = recurrence too dense; all the time that follows is busy
calendar-warning-lone-future = event that changes a date and all later ones of a series that is not in the file; only that date is known
calendar-warning-bad-exclusion = unreadable excluded date “{ $value }”; that date stays busy
calendar-warning-bad-addition = unreadable added date “{ $value }”; that date is lost
calendar-warning-bad-recurrence-id = unreadable replaced date “{ $value }”; the old and the new one both stay busy
calendar-warning-bad-version = unreadable version “{ $value }”; if the event appears several times, this one counts as the oldest
calendar-warning-duplicate = event “{ $value }” appears several times; the latest version counts
calendar-warning-bad-period = unreadable period “{ $value }”; it is lost
calendar-warning-availability-ignored = hours of availability (VAVAILABILITY); they are not read and block nothing
calendar-warning-unknown-resource = “{ $value }” is neither a resource nor an inventory code that this calendar concerns; all that it concerns is blocked
calendar-warning-more = and { $value } more remarks

# Why a file is refused: the last good copy stays in force
calendar-refused-empty = The calendar is empty; the last good copy stays in force
calendar-refused-web-page = This address gives a web page and not a calendar, perhaps a sign-in page; check the sharing address
calendar-refused-not-a-calendar = This is not a calendar: there is no BEGIN:VCALENDAR; give an .ics file
calendar-refused-cut-short = The calendar that begins at line { $value } is cut short: its END:VCALENDAR is missing; export or download it again
calendar-refused-too-large = The calendar is larger than { $value } MiB; share it as several files
calendar-refused-too-many-events = The calendar has more than { $value } events, or one with as many lines; share it as several files

# Why a recurrence rule gives nothing
calendar-rule-start = The start “{ $value }” is neither a date nor a time: write 20260504 or 20260504T090000Z
calendar-rule-no-frequency = The rule has no known FREQ: SECONDLY, MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY
calendar-rule-other-calendar = The rule counts in the “{ $value }” calendar; only the Gregorian one is followed
calendar-rule-too-long = The rule is longer than { $value } characters
calendar-rule-parts = The rule says what RFC 5545 does not know: { $value }
calendar-rule-too-sparse = The rule comes so seldom that the search ends after { $value } instances; ask for fewer
