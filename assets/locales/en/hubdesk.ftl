# Pages
hubdesk-tab-today = Today
hubdesk-tab-calendar = Calendar
hubdesk-tab-closures = Closures
hubdesk-tab-stock = Pool
hubdesk-tab-waiting = Waiting list
hubdesk-tab-count = { $tab } ({ $count })

# What is in view
hubdesk-zoom-day = Day
hubdesk-zoom-week = Week
hubdesk-zoom-month = Month
hubdesk-previous-day = Previous day
hubdesk-previous-week = Previous week
hubdesk-previous-month = Previous month
hubdesk-next-day = Next day
hubdesk-next-week = Next week
hubdesk-next-month = Next month
hubdesk-go-today = Today
hubdesk-go-to = Go to a date
hubdesk-go-to-name = { $days }. Go to a date
hubdesk-shape-picture = Picture
hubdesk-shape-list = List
hubdesk-all-resources = The whole pool
hubdesk-some-resources = { $count ->
    [one] { $count } resource
   *[other] { $count } resources
}
hubdesk-no-resource = This hub has nothing in its catalogue yet.
hubdesk-nothing-here = Nothing on these days. Requests and loans will show here.
hubdesk-row-hub = The hub
hubdesk-row-peak = { $taken ->
    [0] { $capacity } free
   *[other] at most { $taken } of { $capacity }
}

# Bars
hubdesk-until-further-notice = from { $from }, until further notice
hubdesk-bar-short = { $count } × { $team }
hubdesk-bar-month = { $count } × { $name } · { $team }
hubdesk-bar-blocked-short = { $count } × calendar
hubdesk-bar-line = { $name }, { $count ->
    [one] { $count } unit
   *[other] { $count } units
}, { $team }, { $when }, { $state }
hubdesk-bar-in-kit = , within { $kit }
hubdesk-bar-margins = , with preparation and recovery: { $whole }
hubdesk-bar-late = , late
hubdesk-bar-flagged = , to be watched
hubdesk-bar-withdrawal = { $name }, { $count ->
    [one] { $count } unit out of the pool
   *[other] { $count } units out of the pool
}, { $cause }: { $reason }, { $when }
hubdesk-bar-blocked = { $name }, { $count ->
    [one] { $count } unit blocked
   *[other] { $count } units blocked
} by a calendar of the hub, { $when }
hubdesk-bar-event = { $title }, calendar { $calendar }, { $blocks }, { $when }
hubdesk-bar-closure = Closure, { $kind }: { $reason }, { $when }
hubdesk-bar-unsettled = , bookings await a decision
hubdesk-bar-outage = Calendar of the hub, { $kind }: { $reason }, { $when }
hubdesk-bar-holiday = Public holiday, desk open: { $name }, { $when }
hubdesk-bar-holiday-closed = Public holiday, desk closed: { $name }, { $when }
hubdesk-cause-maintenance = Maintenance
hubdesk-cause-lost = Lost
hubdesk-cause-damaged = Damaged
hubdesk-cause-fewer = Smaller pool

hubdesk-legend-requested = to decide
hubdesk-legend-held = on hold or to confirm
hubdesk-legend-approved = approved
hubdesk-legend-out = handed over
hubdesk-legend-withdrawn = out of the pool
hubdesk-legend-blocked = blocked by a calendar
hubdesk-legend-closed = closed

# A day of the month
hubdesk-day-requests = { $count ->
    [one] { $count } to decide
   *[other] { $count } to decide
}
hubdesk-day-leaving = { $count ->
    [one] { $count } hand-over
   *[other] { $count } hand-overs
}
hubdesk-day-returning = { $count ->
    [one] { $count } return
   *[other] { $count } returns
}
hubdesk-day-running = { $count ->
    [one] { $count } running
   *[other] { $count } running
}
hubdesk-day-held = { $count ->
    [one] { $count } on hold
   *[other] { $count } on hold
}
hubdesk-day-withdrawn = { $count ->
    [one] { $count } withdrawal
   *[other] { $count } withdrawals
}
hubdesk-day-more = + { $count }
hubdesk-day-drawn = Close { $days }
hubdesk-day-nothing = nothing planned

# The chosen item
hubdesk-prepared-from = In preparation from { $at }
hubdesk-recovered-until = In recovery until { $at }
hubdesk-hand-over = Hand over…
hubdesk-take-back = Take back…
hubdesk-propose = Propose other dates…
hubdesk-move = Move…
hubdesk-take-in-hand = Move with the arrows
hubdesk-refuse = Refuse…
hubdesk-incident = Declare an incident…
hubdesk-same-booking = Same booking
hubdesk-restore = Put back into the pool
hubdesk-from-desk = Declared at this desk.
hubdesk-from-description = Written in the hub’s description.
hubdesk-from-calendar = Read in a calendar that the hub follows.
hubdesk-holiday-kept = The desk is closed on that day.
hubdesk-holiday-open = The hub does not keep this holiday.
hubdesk-unsettled = Announced: bookings await a decision.
hubdesk-settle = Decide about these bookings
hubdesk-lift = Lift the closure

# In hand
hubdesk-moving = { $who }: { $when }
hubdesk-moving-keys = Left and right arrows go back and forth, up and down change the day, Shift moves the end alone. Enter goes to the exact fields, Escape leaves everything in place.
hubdesk-moving-keys-month = Left and right arrows go back and forth, up and down change the week, Shift moves the end alone. Enter goes to the exact fields, Escape leaves everything in place.
hubdesk-in-hand = In hand: { $when }

# Forms
hubdesk-field-value = { $field }: { $value }
hubdesk-field-hour = { $field }, hour
hubdesk-hour-hint = 09:30
hubdesk-from = From
hubdesk-to = To
hubdesk-form-propose = Propose something else
hubdesk-form-move = Move the booking
hubdesk-form-hand-over = Hand the equipment over
hubdesk-form-take-back = Take the equipment back
hubdesk-form-incident = Declare an incident
hubdesk-send-proposal = Send the proposal
hubdesk-send-move = Save these dates
hubdesk-send-hand-over = Record the hand-over
hubdesk-send-take-back = Record the return
hubdesk-send-incident = Declare the incident
hubdesk-words-to-team = A word to the team
hubdesk-words-to-team-hint = e.g. the studio is free the day after
hubdesk-bad-hour = “{ $typed }” is not an hour. Write 9:30 or 09:30.
hubdesk-hour-jumped = { $hour } does not exist on that day, clocks go forward. Choose { $before } or { $after }.
hubdesk-hour-twice = { $hour } happens twice on that day, clocks go back. Choose another hour.
hubdesk-end-before-start = The end must come after the start.
hubdesk-unmoved = Nothing has changed yet.
hubdesk-preview-good = Possible by the agenda shown
hubdesk-preview-unknown = The agenda shown does not reach that far; the server will decide.
hubdesk-unit = { $name }, { $code }
hubdesk-unit-choice = Unit, { $name }
hubdesk-condition-of = Condition, { $unit }
hubdesk-condition-new = New
hubdesk-condition-good = Good
hubdesk-condition-worn = Worn
hubdesk-condition-out-of-order = Out of order
hubdesk-nothing-to-hand-over = Nothing to hand over on this line.
hubdesk-responsible = Handed to
hubdesk-responsible-hint = Name of who signs
hubdesk-responsible-lacks = The name of who signs is needed.
hubdesk-unit-whole = complete
hubdesk-unit-specify = Details
hubdesk-unit-change = Change
hubdesk-missing = Missing: { $names }
hubdesk-note-of = Note, { $unit }
hubdesk-note-hint = e.g. worn strap, scratched screen…
hubdesk-still-out = { $count ->
    [one] { $count } unit stays out.
   *[other] { $count } units stay out.
}
hubdesk-incident-damaged = Beyond use
hubdesk-incident-lost = Lost or stolen
hubdesk-incident-note = What happened
hubdesk-incident-consequence = The unit leaves the pool. Bookings that will lack it are listed on the Pool page.

# News
hubdesk-news-announced = Closure announced. Nothing can be booked on these days any more; bookings remain to be decided.
hubdesk-news-closed = Closure recorded, with what becomes of each booking.
hubdesk-news-reopened = Closure lifted.
hubdesk-news-withdrawn = Units taken out of the pool.
hubdesk-news-restored = Units put back into the pool.
hubdesk-news-planned = What is done about it is noted.
hubdesk-news-struck-out = Wish taken off the list.

# Commands
command-desk-today = See the hub’s day
command-desk-calendar = Open the hub’s calendar
command-desk-closures = See the hub’s closures
command-desk-stock = See what is out of the pool
command-desk-waiting = See the hub’s waiting list
command-desk-zoom-day = Calendar by day
command-desk-zoom-week = Calendar by week
command-desk-zoom-month = Calendar by month
command-desk-go-today = Calendar: back to today
command-desk-previous = Calendar: previous page
command-desk-next = Calendar: next page
key-page-up = Page Up
key-page-down = Page Down

# Closures
hubdesk-closures-title = Closures
hubdesk-closures-hint = A closure deletes no booking. The plan shows who is touched and proposes a way out for each; nothing applies until all is decided.
hubdesk-closure-new = Declare a closure
hubdesk-closure-settling = Announced closure: decide about each booking
hubdesk-closure-days = Days of closure
hubdesk-closure-hours = Hours
hubdesk-closure-hours-hint = The whole day, or 14:00-16:00
hubdesk-kind-full = Hub closed
hubdesk-kind-desk = Desk closed
hubdesk-closure-full-hint = No pick-up, no return, no use on the spot.
hubdesk-closure-desk-hint = No pick-up and no return; a loan may run through these days.
hubdesk-closure-reason = Reason, which teams will read
hubdesk-closure-reason-hint = e.g. stocktaking, works, holidays…
hubdesk-closure-plan = See who is touched
hubdesk-closure-incomplete = Choose the days.
hubdesk-closure-bad-hours = Write the hours like 14:00-16:00, or nothing for the whole day.
hubdesk-plan-awaited = Reading the bookings it touches…
hubdesk-plan-count = { $count ->
    [0] No booking is touched.
    [one] { $count } booking touched, decided for { $decided } of { $count }
   *[other] { $count } bookings touched, decided for { $decided } of { $count }
}
hubdesk-plan-accept-all = Accept the proposals
hubdesk-mend-proposed = Proposed: { $mend }
hubdesk-mend-name = { $team }. { $mend }
hubdesk-mend-move = Move, { $when }
hubdesk-mend-replace = { $place }, { $when }
hubdesk-mend-cancel = Cancel
hubdesk-mend-keep = Keep, the hub will open
hubdesk-mend-other = Other dates…
hubdesk-closure-declare = Record the closure
hubdesk-closure-unexplained = Write the reason.
hubdesk-closure-undecided = Some bookings have no decision yet.
hubdesk-closure-announce = Announce, decide later
hubdesk-closure-announce-hint = Once announced it refuses new requests at once; bookings stay as they are until you decide.
hubdesk-closure-forget = Give up
hubdesk-closures-declared = Coming closures
hubdesk-closures-none = No closure declared.
hubdesk-closures-described = In the hub’s description
hubdesk-closures-described-hint = These are changed in the file hub.toml.
hubdesk-records-awaited = Reading the hub’s records…
hubdesk-verb-of = { $verb }: { $what }

# The pool
hubdesk-stock-title = Pool
hubdesk-exceptions = { $count ->
    [0] What will lack
   *[other] What will lack ({ $count })
}
hubdesk-exceptions-none = Nothing lacks: all that is promised is there.
hubdesk-exception-lacks = { $name }: { $count } will lack
hubdesk-exception-who = For { $team }, { $when }
hubdesk-exception-overdue = { $team } has not brought its own back yet.
hubdesk-exception-withdrawn = Out of the pool: { $reason }
hubdesk-exception-forced = Booking accepted beyond the pool: { $reason }
hubdesk-exception-plan = Way out
hubdesk-exception-plan-of = Way out for { $team }, { $name }
hubdesk-exception-plan-hint = e.g. borrowed from the next hub, delivered on Monday…
hubdesk-exception-note = Note the way out
hubdesk-withdraw-title = Take out of the pool
hubdesk-withdraw-resource = Equipment or service
hubdesk-withdraw-choose = Choose…
hubdesk-withdraw-units = Units
hubdesk-withdraw-at-once = From now
hubdesk-withdraw-from = From
hubdesk-withdraw-open-ended = Until further notice
hubdesk-withdraw-until = Until
hubdesk-withdraw-reason = Reason
hubdesk-withdraw-reason-hint = e.g. yearly service, broken fan…
hubdesk-withdraw = Take out of the pool
hubdesk-withdraw-incomplete = Equipment, units, dates in order and a reason are needed.
hubdesk-lacking = { $count ->
    [one] This booking would lack some
   *[other] These { $count } bookings would lack some
}
hubdesk-lacking-hint = Write the way out for those that give way, then confirm: each will be listed among what lacks.
hubdesk-lacking-plan = Way out for { $team }
hubdesk-withdrawn-title = Out of the pool
hubdesk-withdrawn-none = The whole pool is there.

# Waiting list
hubdesk-waiting-title = Waiting list
hubdesk-waiting-hint = When equipment is freed, the list is served in this order. Nobody overtakes.
hubdesk-waiting-none = Nobody waits
hubdesk-waiting-none-hint = Teams that found no place put themselves down here.
hubdesk-waiting-place = { $place }. { $team }
hubdesk-waiting-since = Joined { $since }
hubdesk-waiting-offered = A place is offered to it; its answer is awaited.
hubdesk-strike-out = Take off the list

# Addresses for calendar programs
hubdesk-tab-feeds = Calendars
command-desk-feeds = See the hub’s calendars
hubdesk-feeds-title = Calendars
hubdesk-feeds-whole-hub = The whole hub
hubdesk-feeds-whole-team = The whole team
hubdesk-access-awaited = Reading the addresses…
hubdesk-feeds-publish = Read in a calendar program
hubdesk-feeds-publish-hint = Copy an address and subscribe Thunderbird, Nextcloud, Outlook, Google or Apple to it. It is enough to read: hand it over like a key, renew it if it goes astray.
hubdesk-detail-busy = Busy or free, without names
hubdesk-detail-full = All that this desk sees
hubdesk-feed-of = { $part }, { $detail }
hubdesk-copy = Copy
hubdesk-renew = Renew…
hubdesk-renew-now = Renew now
hubdesk-renew-keep = Keep
hubdesk-renew-consequence = Whatever uses the old access will stop reading.
hubdesk-renewed-at = Renewed on { $at }
hubdesk-account-title = Read and write from a calendar program
hubdesk-account-hint = With CalDAV, requests and loans show in your program, and what you create, move or delete there as a closure or maintenance is decided here, as at this desk.
hubdesk-account-url = Address
hubdesk-account-user = User name
hubdesk-account-password = Password
hubdesk-password-show = Show
hubdesk-password-hide = Hide
hubdesk-account-how = In Thunderbird
hubdesk-account-step-1 = 1. Calendar, new calendar, “On the network”.
hubdesk-account-step-2 = 2. Paste the user name and the address, then “Find calendars”.
hubdesk-account-step-3 = 3. Give the password, tick the calendars to follow.
hubdesk-news-renewed = New access made; the old one is shut.

# The bookings of a team
bookings-amend = Change…
bookings-calendar = Follow these bookings in a calendar
hubdesk-form-amend = Change the booking
hubdesk-send-amend = Save the change

# Calendars that the hub follows
hubdesk-followed = Calendars that the hub follows
hubdesk-followed-hint = Their events block equipment, close the desk or the hub. A calendar that no longer answers keeps its last good copy; it never becomes “free”.
hubdesk-followed-awaited = Reading the calendars…
hubdesk-followed-none = No calendar followed.
hubdesk-settling-verified = What is written there shows within { $wait } (measured { $ago })
hubdesk-settling-unverified = Not verified (measured { $ago }): bookings are only requested there, never confirmed
hubdesk-settling-hidden = What the network writes there does not show within { $limit }. Reading the calendar again proves nothing, then: the hub accepts each request itself.
hubdesk-settling-kept = What the network takes out of it still shows after { $limit }. Reading the calendar again proves nothing, then: the hub accepts each request itself.
hubdesk-settling-under-way = Measuring how long this calendar takes to show what is written there…
hubdesk-settling-failed = This calendar could not be measured: nothing is confirmed there until it is
hubdesk-settling-again = Measure again
hubdesk-followed-described = Written in hub.toml; it is changed there.
hubdesk-source-file = File { $name }
hubdesk-source-url = Address { $name }
hubdesk-source-caldav = CalDAV collection { $name }, read only
hubdesk-source-written = CalDAV collection { $name }, bookings are written there
hubdesk-health-unknown = Not read yet
hubdesk-health-next = Next try: { $at }
hubdesk-explain = What is understood
hubdesk-explain-close = Fold what is understood
hubdesk-follow = Follow a calendar
hubdesk-follow-new = Follow a calendar
hubdesk-follow-change = Change…
hubdesk-unfollow = Follow no more…
hubdesk-unfollow-now = Follow no more
hubdesk-unfollow-consequence = What it blocked is free again.
hubdesk-emptied-confirm = It is really empty
hubdesk-understood-awaited = Reading the calendar…
hubdesk-understood = { $events ->
    [0] No event in this calendar
    [one] { $events } event in this calendar
   *[other] { $events } events in this calendar
}, { $blocking ->
    [0] none blocks the coming three months
    [one] { $blocking } blocks the coming three months
   *[other] { $blocking } block the coming three months
}
hubdesk-more-events = { $count ->
    [one] and { $count } more event
   *[other] and { $count } more events
}
hubdesk-more-warnings = { $count ->
    [one] and { $count } more remark
   *[other] and { $count } more remarks
}
hubdesk-more-occurrences = { $count ->
    [one] and { $count } more time
   *[other] and { $count } more times
}
hubdesk-event-blocks = What it blocks
hubdesk-event-calendar = Calendar { $calendar }
hubdesk-event-open-calendar = Show this calendar
hubdesk-event-unnamed = Untitled
hubdesk-event-ours = one of our bookings, counted already
hubdesk-event-line = line { $line }
hubdesk-scope-units = { $count } × { $names }
hubdesk-scope-hub = The whole hub
hubdesk-scope-desk = The desk
hubdesk-scope-resources = Equipment
hubdesk-follow-name = Short name
hubdesk-follow-name-hint = e.g. studio schedule
hubdesk-follow-address = An address
hubdesk-follow-collection = A CalDAV collection
hubdesk-follow-url = Address of the calendar
hubdesk-follow-url-hint = https://… or webcal://…
hubdesk-follow-collection-hint = https://server/dav/calendars/studio/
hubdesk-follow-url-kept = Leave empty to keep the same
hubdesk-follow-user-hint = Account on that server
hubdesk-follow-password-hint = An application password if there is one
hubdesk-follow-password-kept = Leave empty to keep the same
hubdesk-follow-written = Write bookings there too
hubdesk-follow-written-hint = Each booking is put there, then the calendar is read again before confirming. Someone else can still write over it afterwards: that shows at the next reading, and you are told.
hubdesk-follow-read-hint = Read only, a booking is merely requested: nobody can guarantee it from a copy.
hubdesk-follow-blocks = Its events block
hubdesk-follow-quantity = Units for each event
hubdesk-follow-try = Try without keeping anything
hubdesk-follow-start = Follow this calendar
hubdesk-follow-save = Save
hubdesk-follow-incomplete = A name, an address and what it blocks are needed.
hubdesk-news-followed = Calendars followed are up to date.

# A calendar file
hubdesk-import-title = Import a file
hubdesk-import-hint = Drop an .ics file on the window, or choose it. Nothing changes before you confirm.
hubdesk-import = Choose an .ics file…
hubdesk-import-of = Import { $name }
hubdesk-import-events = { $events ->
    [0] No event in this file
    [one] { $events } event in this file
   *[other] { $events } events in this file
}, { $coming ->
    [0] none in the coming six months
    [one] { $coming } in the coming six months
   *[other] { $coming } in the coming six months
}.
hubdesk-import-means = Its events are
hubdesk-import-scope-hub = Closures of the hub
hubdesk-import-scope-desk = Closures of the desk
hubdesk-import-scope-resources = Units out of the pool
hubdesk-import-widened = The event is shorter; a closure takes the whole day.
hubdesk-import-touches = { $count ->
    [one] Touches { $count } booking ({ $teams }). The closure will be announced, and await your decision.
   *[other] Touches { $count } bookings ({ $teams }). The closure will be announced, and await your decision.
}
hubdesk-import-lacks = { $count ->
    [one] { $teams } would lack some. The ledger will refuse; use the Pool page to say the way out.
   *[other] { $teams } would lack some. The ledger will refuse; use the Pool page to say the way out.
}
hubdesk-import-over = More units than the pool has free on these dates.
hubdesk-import-too-many = At most { $count } events at once. A living calendar is better followed.
hubdesk-import-nothing = Nothing to record that way. Choose what these events are.
hubdesk-import-apply = { $count ->
    [0] Record
    [one] Record { $count } event
   *[other] Record { $count } events
}
hubdesk-import-done = { $done } of { $given } recorded
hubdesk-news-imported = Import finished.
hubdesk-file-unread = This file could not be opened: { $why }. Nothing has changed.
hubdesk-file-not-a-manager = A calendar is imported at the desk of a hub. Take that seat, then drop the file again.
hubdesk-left-at = Handed over: { $at }
hubdesk-closure-move = Move…
hubdesk-closure-moving = Move a closure
hubdesk-closure-moving-hint = The one in place is lifted as soon as this one is declared.
hubdesk-capacity-title = Quantities in service
hubdesk-capacity-hint = For what has no numbers: fewer than the hub’s description says, or as many again.
hubdesk-capacity-now = { $count } in service of { $all }
hubdesk-capacity-change = Change…
hubdesk-capacity-count = In service from now on
hubdesk-capacity-reason = Reason for the change
hubdesk-capacity-set = Change the quantity
hubdesk-capacity-incomplete = Choose another quantity and write the reason.
hubdesk-news-capacity = Quantity changed.
hubdesk-force-title = Book beyond the pool
hubdesk-force-hint = A named exception: it is listed among what lacks until it is settled. Opening hours, closures and the hub’s rules still count.
hubdesk-force-start = Book beyond the pool…
hubdesk-force-team = Team
hubdesk-force-purpose = Project
hubdesk-force-purpose-hint = e.g. creation residency
hubdesk-force-reason = Why this exception
hubdesk-force-reason-hint = e.g. promised before the breakdown
hubdesk-force-incomplete = The team, the equipment, the hours, the reason and the way out are needed.
hubdesk-force = Book by exception
hubdesk-serve-anyway = Serve anyway…
hubdesk-news-forced = Booked by exception.
