# Rooms
route-map = Map
route-book = Book
route-bookings = My bookings
route-works = Works
route-desk = Hub desk
route-territories = Territories
route-settings = Settings
route-about = About
language-name = English

# Top bar
breadcrumb-france = France
top-search = Search
top-search-hint = Equipment, hub, skill…
top-cart = { $count ->
    [0] Empty cart
    [one] Cart, { $count } line
   *[other] Cart, { $count } lines
}
top-journal = Message journal
top-palette = Commands
top-other-language = Passer en français
top-theme-to-light = Switch to the light theme
top-theme-to-dark = Switch to the dark theme
top-desk = Desk: { $role }, { $seat }
desk-team = Artistic team
desk-manager = Hub manager
desk-coordinator = National coordination
desk-choose = Change desk. Accounts will come later; here one person may sit at all three desks.
ribbon-word = FICTIONAL

# Link
link-connecting = Connecting to the server…
link-offline = Offline ({ $since }). { $why } What is shown can still be read; nothing is lost.
link-waiting = { $count ->
    [one] { $count } command waits for the server.
   *[other] { $count } commands wait for the server.
}
link-retry = Try again
link-give-up = Give up the command
link-give-up-booking = Give up sending the cart
link-give-up-step = Give up the change

# Legend
legend-sources = Sources
legend-home = Whole of France
legend-fold = Fold the list
legend-unfold = Unfold the list
panel-close = Close

# Standing
standing-free = free
standing-partly = partly free
standing-taken = taken
standing-closed = closed
standing-closed-rules = not possible on these dates
standing-count = { $free ->
    [0] none free of { $capacity }
   *[other] { $free } free of { $capacity }
}
standing-capacity = { $capacity ->
    [0] no units
    [one] { $capacity } unit
   *[other] { $capacity } units
}
standing-seats = { $capacity ->
    [0] no seats
    [one] { $capacity } seat
   *[other] { $capacity } seats
}
find-no-session = no session on these dates
find-hub-closed = desk closed on these dates
role-lead = lead hub
role-co_lead = co-lead hub
role-member = member
role-national_mission = national mission
family-headset = XR headsets
family-printer = 3D printing
family-capture = Capture
family-scanner = 3D scanning
family-workstation = Workstations
family-projector = Projection
family-display = Displays and LED walls
family-sound = Spatial sound
family-camera = 360 cameras
family-interaction = Sensors and haptics
family-space = Studios and rooms
family-expertise = Expertise
family-training = Training

# Hubs
hubs-title = Hubs
hubs-count = { $hubs ->
    [one] { $hubs } hub
   *[other] { $hubs } hubs
    }, { $items ->
    [one] { $items } item
   *[other] { $items } items
    }
hubs-awaited = Reading the catalogue…
hubs-whole-france = Whole of France
hubs-none = No hub here
hubs-none-hint = This territory has not sent any data yet.
hub-items = { $count ->
    [0] no equipment
    [one] { $count } item
   *[other] { $count } items
}
hub-fictional = Fictional hub, invented for the demonstration
hub-gone = This hub is no longer in the catalogue
hub-gone-hint = It may have been renamed or withdrawn. Go back to the map.
hub-offers = Equipment, skills, training
hub-kits = Kits
hub-bundles = Bundles
hub-opening = Exceptional opening, { $day }: { $hours } ({ $reason })
hub-agenda = The next four weeks
hub-agenda-awaited = Reading the agenda…
hub-hours = Desk hours
hub-policy = Lending terms
hub-feed = Agenda to follow
hub-feed-hint = Paste this address into a calendar program: it will follow the hub’s bookings.
hub-feed-copy = Copy the agenda’s address
hub-open-until = open until { $time }
hub-opens = closed, opens { $when }
hub-never-opens = no opening announced
hub-local-time = It is { $time } there.
hub-local-time-elsewhere = It is { $time } there ({ $offset }).
hub-no-hours = This hub has not announced any hours.
hub-closed-day = closed
hub-day-range = { $from } – { $to }
hub-closed-on-holidays = Closed on the territory’s public holidays.
hub-closed-by-custom = Also closed: { $days }.
policy-lead-open-days = Pick-up at the earliest { $days ->
    [one] on the open day after the request
    [2] on the second open day after the request
    [3] on the third open day after the request
   *[other] { $days } open days after the request
}.
policy-max-hours = At most { $hours } elapsed hours.
policy-quota-units = { $what }: at most { $units } at a time per team.
policy-quota-bookings = { $what }: at most { $bookings } open bookings per team.
offer-requires = Training asked for
offer-deposit = Deposit
offer-deposit-each = €{ $amount } per unit
offer-reserved = { $units ->
    [one] { $units } unit is kept
   *[other] { $units } units are kept
} for a group of teams until { $days } days before the pick-up.
hub-closure = { $days }: { $reason } ({ $kind })
closure-desk = desk closed
closure-full = hub closed
calendar-stale = The calendar { $calendar } did not answer; the slots shown were read { $read }.
calendar-never-read = The calendar { $calendar } could never be read: what it blocks is not shown.
calendar-healthy = Calendar { $calendar }: { $events ->
    [0] no events
    [one] { $events } event
   *[other] { $events } events
    }, read { $read }.
calendar-warnings = { $count ->
    [one] { $count } remark while reading
   *[other] { $count } remarks while reading
}
agenda-day = { $date }: { $free } of { $capacity }
agenda-stretch = { $days }: { $free } of { $capacity }
agenda-desk-closed = desk closed on this day
policy-auto = Booked at once when the rules allow it.
policy-manual = The hub approves each request; the equipment is held meanwhile.
policy-lead = Ask at least { $lead } ahead.
policy-horizon = Can be booked up to { $days ->
    [one] { $days } day
   *[other] { $days } days
    } ahead.
policy-length = From { $least } to { $days ->
    [one] { $days } day
   *[other] { $days } days
    }.
policy-deposit = Deposit: €{ $amount }.
policy-no-deposit = No deposit.

# Find
find-dates-any = Any dates
find-dates-name = Dates: { $dates }
find-dates-clear = Clear the dates
find-families-any = All equipment, places, skills
find-families-name = Families: { $families }
find-near = Near
find-near-hint = Town or postcode
find-near-clear = Clear the town
find-near-none = No town of that name. Try the postcode.
find-within-any = any distance
find-quantity = Quantity
quantity-fewer = One fewer
quantity-more = One more
find-clear = Clear all
find-awaited = Searching…
find-failed = The search did not succeed
find-count = { $count ->
    [0] No results
    [one] { $count } result
   *[other] { $count } results
}
find-none = Nothing matches
find-none-hint = Remove a filter, widen the distance, or look for a headset, a printer, a studio.
find-more = { $count ->
    [one] Show { $count } more result
   *[other] Show { $count } more results
}
alternative-dates = rather { $days }
calendar-previous = Previous month
calendar-next = Next month
calendar-choose-first = Choose the day of pick-up.
calendar-choose-last = From { $first } to… Choose the day of return.
calendar-day-closed = { $date } ({ $why })

# Offer
offer-gone = This offer is no longer in the catalogue
offer-kit-members = In the kit
offer-bundle-parts = What the bundle is made of
offer-bundle-hint = Each part becomes a line of the cart, which can be changed or removed.
offer-member = { $count } × { $name }
offer-hub-time = Time at { $hub }
interval-here = For you: { $interval }
offer-dates = Choose the dates
offer-pick-up = Pick-up
offer-return = Return
offer-place-pick-up = Place of pick-up
offer-place-return = Place of return
offer-main-desk = The hub’s desk
offer-point = { $days ->
    [0] { $name }
    [one] { $name }, { $days } day of transport
   *[other] { $name }, { $days } days of transport
}
cart-place-pick-up = Pick-up: { $point }
cart-place-return = Return: { $point }
offer-from = From
offer-to = to
offer-choose-dates = Choose dates to know how many are free.
offer-answer-awaited = Reading what is free…
offer-alternatives = The nearest that would do:
offer-add = Add to cart
offer-sessions = Coming sessions
offer-model = Model
offer-accessories = Accessories
offer-stock = Stock
offer-out-of-order = { $count ->
    [one] { $count } out of order
   *[other] { $count } out of order
}
offer-margins = Margins
offer-margins-words = { $prepare } to prepare, { $recover } to recover
offer-feed = This equipment’s agenda

# Cart
cart-title = Cart
cart-close = Close the cart
cart-empty = The cart is empty
cart-empty-hint = Look for a headset, a printer or a capture studio.
cart-find = Look for equipment
cart-hint = All of it is booked together, or none of it.
cart-remove = Remove { $name } from the cart
cart-quantity = Quantity, { $name }
cart-fewer = One fewer, { $name }
cart-more = One more, { $name }
cart-mend = What would do:
cart-mend-quantity = { $count ->
    [one] take { $count }
   *[other] take { $count }
}
cart-mend-elsewhere = at { $hub }: { $name }
cart-mend-first = Settle the refused lines first.
cart-purpose = Project
cart-purpose-hint = What you are preparing, in a few words
cart-for-team = For { $team }
cart-not-a-team = Only an artistic team books. Sit at a team’s desk:
cart-needs-approval = The hub confirms the request; the equipment is held meanwhile.
cart-at-once = The booking is approved at once.
cart-request = { $count ->
    [one] Request the booking
   *[other] Request all { $count } lines
}
cart-book = { $count ->
    [one] Confirm the booking
   *[other] Confirm all { $count } lines
}
cart-sending = Sending…
cart-waiting = Waiting for the server
cart-waiting-hint = The command is kept and will leave as soon as the server answers, only once.

# Bookings
line-state-requested = requested
line-state-approved = approved
line-state-out = handed over
line-state-returned = returned
line-state-refused = refused
line-state-cancelled = cancelled
line-state-held = on hold
line-state-countered = to be confirmed
line-state-ready = ready
line-state-delivered = delivered
line-state-incident = settled with an incident
line-state-closed = closed
line-state-lapsed = lapsed
line-state-no_show = not picked up
line-state-expired = expired
step-verb-approve = Approve
step-verb-refuse = Refuse
step-verb-cancel = Cancel
step-verb-check_out = Hand over
step-verb-check_in = Take back
step-verb-submit = Send the request
step-verb-counter = Propose something else
step-verb-accept_counter = Accept the proposal
step-verb-decline_counter = Decline the proposal
step-verb-amend = Change
step-verb-ask_again = Ask again
step-verb-prepare = Set apart
step-verb-deliver = Mark as delivered
step-verb-no_show = Mark as not picked up
step-verb-declare_incident = Declare an incident
step-verb-close = Close
step-verb-expire = Let it expire
step-verb-lapse = Let it lapse
line-asked = First asked for: { $count } × { $name }, { $interval }
line-held-until = Held until { $at }
line-units = { $count ->
    [one] Unit
   *[other] Units
}: { $codes }
line-units-out = { $count ->
    [one] Unit handed over
   *[other] Units handed over
}: { $codes }
line-responsible = Handed over to { $name }
line-flag-short = { $name }: some may be missing on the day. The hub is looking for a way.
line-flag-items-changed = The units set apart were changed; prepare it again.
line-flag-moved-by-closure = Moved because the hub closes.
line-flag-cancelled-late = Cancelled later than the hub asks.
line-flag-lacks-training = { $name }: the proof of training no longer covers these days; nothing can be handed over.
bookings-agreement = Loan agreement
bookings-title = My bookings
bookings-of-team = Bookings of { $team }
bookings-of-hub = Bookings at { $hub }
bookings-of-all = All bookings of the network
bookings-awaited = Reading the bookings…
bookings-none = No bookings
bookings-none-hint = Look for a headset, a printer or a capture studio.
bookings-and-others = { $name } and { $count ->
    [one] { $count } other
   *[other] { $count } others
}
bookings-placed = Requested on
bookings-reason = Reason: { $reason }
bookings-cancel = Cancel the booking…
bookings-under-way = Change under way…
bookings-show-hub = Show the hub
cancel-title = Cancel this booking?
cancel-consequence = The equipment becomes free for other teams.
cancel-confirm = Cancel the booking
cancel-keep = Keep the booking
reason-title-refuse = Refuse this request
reason-title-cancel = Cancel this booking
reason-name = Reason, which the team will read
reason-hint = e.g. the studio is under repair that week
reason-confirm-refuse = Refuse the request
reason-confirm-cancel = Cancel the booking
dialog-back = Go back

# Hub desk
desk-title = Today
desk-not-a-manager = This page belongs to a hub. Sit at a hub’s desk to follow its day.
desk-requests = { $count ->
    [0] Requests to settle
    [one] { $count } request to settle
   *[other] { $count } requests to settle
}
desk-requests-none = No request is waiting.
desk-hand-over = { $count ->
    [0] To hand over
   *[other] To hand over ({ $count })
}
desk-hand-over-none = Nothing to hand over today.
desk-take-back = { $count ->
    [0] To take back
   *[other] To take back ({ $count })
}
desk-take-back-none = No loan under way.
desk-later = { $count ->
    [0] Approved, later
   *[other] Approved, later ({ $count })
}
desk-later-none = No approved booking to come.
desk-late = late, due { $due }
desk-step-name = { $step }, { $team }

# Territories
territories-hint = A first reading of each territory: what the network holds there, and what public sources say.
territories-awaited = Reading the territories…
territories-metropole = Regions
territories-drom = Overseas regions
territories-com = Overseas collectivities
territories-national-facts = National landmarks
territory-no-data = This territory has not sent any data yet.
territory-size = { $population } inhabitants ({ $year }), { $area } km²
territory-seat = Seat
territory-service = State service
territory-network = The network here
territory-invented = Figures invented for the demonstration
territory-hubs = { $count ->
    [one] hub
   *[other] hubs
}
territory-items = { $count ->
    [one] item
   *[other] items
}
territory-families = { $count ->
    [one] family
   *[other] families
}
territory-bookings = { $count ->
    [one] live booking
   *[other] live bookings
}
territory-own-bookings = { $count ->
    [one] booking of this desk
   *[other] bookings of this desk
}
territory-maturity = Maturity
territory-not-assessed = Not assessed
territory-not-assessed-hint = The maturity index is not computed yet; no score is given.
territory-facts = Public landmarks
territory-no-fact = No public landmark is known here.
territory-source = { $source }, { $date } · seen on { $seen } · { $certainty }
territory-old-fact = Source older than two years: to be checked.
territory-open-source = Open the source
territory-open-source-name = Open the source: { $source }
territory-facts-caution = These landmarks come from the sources named; they bind neither the ministry nor the structures.
certainty-high = high certainty
certainty-medium = medium certainty
certainty-low = low certainty

# Works
works-hint = Open a glTF work to see it lit, turn around it and play its animations.
works-loading = Reading the work…
works-failed = This work could not be read
works-open = Open a work…
works-formats = Files in .glb and .gltf. You can also drop a file on the window.
works-samples = Sample works
works-close = Close the work
works-turntable = Turn slowly
works-frame = Frame the work
works-clips = Animations
works-clip-unnamed = Animation { $number }
works-play = Play
works-pause = Pause
works-position = Position in the animation
works-speed = Speed
works-statistics = Figures
works-warnings = Remarks
works-drop = Drop a .glb or .gltf file here
works-drop-now = Let go to open the work

# Settings
settings-language = Language
settings-theme = Theme
settings-theme-system = Like the system
settings-theme-light = Light
settings-theme-dark = Dark
settings-zone = Time zone
settings-zone-hint = A hub’s hours are always its own; yours are added where they differ.
settings-zone-paris = Metropolitan France
settings-scale = Size of the interface
settings-percent = { $percent }%
settings-comfort = Comfort
settings-reduce-motion = Reduce motion
settings-reduce-motion-hint = The map goes from one place to another without a camera flight.
settings-suggest = Propose towns while typing
settings-suggest-hint = From three letters on.
settings-keyboard = Keyboard

# About
about-purpose = Find, book and try the shared equipment of the French network for immersive creation.
about-version = Version
about-server = Server
about-zones = Time zone database
about-zones-outdated = This database is more than a year old: hours may be wrong where clocks have changed since. Update the system’s time zones (tzdata) or this program.
about-network = Network
about-catalogue = Catalogue version
about-demonstration = Demonstration data
about-notices = For the operator to mend
about-notices-none = All hubs and calendars were read.
about-sources = Sources and others’ work
about-source-map = Administrative boundaries: IGN, Admin Express, Licence Ouverte 2.0
about-source-insee = Codes and populations: INSEE, official geographic code
about-source-font = Typeface: Atkinson Hyperlegible Next, SIL Open Font License 1.1
about-source-icons = Icons: Phosphor, MIT licence
about-source-engine = Engine: Bevy and egui, MIT or Apache-2.0 licences
about-licence = Licence
about-licence-words = Ressourcerie is free software, under the MIT or Apache-2.0 licence, as you choose.
about-sobriety = Sobriety
about-sobriety-words = The window is redrawn only when something changes. No audience measurement, no trained model, nothing sent to third parties.

# Notices
journal-title = Messages
journal-empty = No message since the program opened.
notice-dismiss = Dismiss this message
news-placed-requested = Request sent. The hub will confirm it; the equipment is held.
news-placed-held = Held: the equipment is kept until the hold ends.
news-placed-before = This request was already recorded. Its present state is shown.
news-placed-approved = Booking approved.
news-cart-refused = { $count ->
    [one] One line of the cart cannot be booked; nothing was taken. See what would do.
   *[other] { $count } lines of the cart cannot be booked; nothing was taken. See what would do.
}
news-step-approve = Request approved.
news-step-refuse = Request refused.
news-step-cancel = Booking cancelled.
news-step-check_out = Equipment handed over.
news-step-check_in = Equipment taken back.
news-step-submit = Request sent.
news-step-counter = Counter-proposal sent.
news-step-accept_counter = Proposal accepted.
news-step-decline_counter = Proposal declined.
news-step-amend = Booking changed.
news-step-ask_again = Booking to be approved again.
news-step-prepare = Equipment set apart.
news-step-deliver = Marked as delivered.
news-step-no_show = Booking marked as not picked up.
news-step-declare_incident = Incident declared.
news-step-close = Booking closed.
news-step-expire = Hold expired.
news-step-lapse = Request lapsed.
news-stale = This booking changed meanwhile. Its present state is shown; nothing was done.
news-copied = Address copied.
news-added = Added to the cart: { $name }
news-given-up = Command given up. If the server had already received it, it is among your bookings.

# Commands
command-map = Go to the map
command-book = Book equipment
command-bookings = See my bookings
command-works = Look at a work
command-desk = Open the hub’s day
command-territories = Read the territories
command-search = Search
command-palette = Open the commands
command-cart = Open the cart
command-home = See the whole of France
command-back = Step back
command-open-work = Open a work…
command-language = Passer en français
command-theme = Change theme, light or dark
command-theme-system = Follow the system’s theme
command-larger = Make the interface larger
command-smaller = Make the interface smaller
command-actual-size = Actual size
command-motion-on = Bring back camera flights
command-motion-off = Reduce motion
command-retry = Try the server again
command-journal = Read the messages again
command-keyboard = Keyboard shortcuts
command-settings = Open the settings
command-about = About Ressourcerie
command-quit = Quit
command-play = Play the animation
command-pause = Pause the animation
command-go-to-hub = Go to { $name }
command-sit-team = Sit at the desk of the team { $name }
command-sit-manager = Sit at the desk of the hub { $name }
command-sit-coordinator = Sit at the desk of the national coordination
palette-name = Command
palette-hint = What would you like to do?
palette-none = No command of that name.
keyboard-title = Keyboard shortcuts
keyboard-hint = Tab goes from one element to the next, Enter activates it, Escape steps back.
keyboard-everywhere = Everywhere
keyboard-map = On the map and around a work
keyboard-arrows = Arrows
keyboard-arrows-do = Move
keyboard-turn = Shift + arrows
keyboard-turn-do = Turn and tilt
keyboard-zoom = + and −
keyboard-zoom-do = Come closer, go further
key-escape = Esc
key-home = Home
key-control = Ctrl
