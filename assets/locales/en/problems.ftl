# Errors of the server. One key for each kind of problem, then the details.
problem-bad-request = The request cannot be read
problem-unauthorized = The server asks for a secret, and this one is missing or wrong
problem-forbidden = This desk may not do that
problem-not-found = There is nothing at this address
problem-method-not-allowed = This address is not used in this way
problem-not-acceptable = What is at this address does not exist in any of the forms asked for
problem-refused = The request cannot be met
problem-stale = The booking has changed meanwhile
problem-too-large = The request is too long (1 MiB at most)
problem-unsupported-media-type = The content has to be JSON (application/json)
problem-unprocessable = The request can be read, but makes no sense
problem-precondition-required = The request lacks a header
problem-internal = The server met an error, noted in its log
problem-unavailable = The server cannot answer at the moment. Nothing was recorded
problem-storage-full = The disk of the server is full. Nothing was recorded
problem-detail-accept = This address answers in { $what }, which the Accept header excludes
problem-detail-body = Unreadable content: { $what }
problem-detail-query = Unreadable parameters: { $what }
problem-detail-path = Unreadable address: { $what }
problem-detail-key-missing = A command carries an Idempotency-Key header, chosen by the desk and proper to this command
problem-detail-key-bad = Idempotency-Key has to be 1 to { $what } visible ASCII characters long
problem-detail-if-match-missing = The If-Match header has to name the version of the booking that the desk knows
problem-detail-if-match-bad = If-Match has to be a version between straight quotes, such as "3"
problem-detail-desk = The Ressourcerie-Desk header has to be team:<team>, manager:<hub> or coordinator, not “{ $what }”
problem-detail-interval = Impossible interval: { $what }
problem-detail-too-long = The interval must not exceed { $what } days
problem-detail-hub = The network has no hub “{ $what }”
problem-detail-resource = This hub has no resource “{ $what }”
problem-detail-text = The search must not exceed { $what } characters
problem-detail-limit = The number of results asked for has to be between 1 and { $what }
problem-detail-days = The days asked for are the wrong way round: { $what }
problem-detail-place = This place is not on Earth: { $what }
problem-detail-distance = This distance is none: { $what }
problem-detail-purpose = The purpose of a booking must not exceed { $what } characters
problem-detail-agreement = No line of booking { $what } stands: there is no agreement to make
problem-detail-series = A series counts 1 to 60 times, every 1 to 52 weeks (here at most { $what })
problem-detail-cart = A cart must not exceed { $what } lines
problem-detail-far = Dates have to lie between 2000 and 2200
problem-detail-closed-hours = A closure of some hours lasts 366 days at most, not { $what }: make several of it

# What the server says of a calendar that it cannot read. The last good copy always stays in force.
problem-fetch-address = The address of the calendar is not an http, https or webcal address. Correct it.
problem-fetch-private = The address of the calendar leads into a private network, which this server does not allow. Give a public address, or start the server with --private-calendars.
problem-fetch-status = The calendar answered with status { $what }. Check that its sharing link is still valid.
problem-fetch-too-large = The calendar is larger than { $what } MiB. Share one that does not go back so far.
problem-fetch-timeout = The calendar did not answer within { $what } seconds. Another try will be made.
problem-fetch-redirects = The address of the calendar leads elsewhere more than { $what } times. Give its final address.
problem-fetch-unreachable = The calendar does not answer. Another try will be made.
problem-calendar-missing = The file of the calendar is missing from the hub’s folder. Put it back, or take it out of hub.toml.
problem-calendar-probe-left = A test event, dated years ahead, was left in this calendar after it was measured: the server kept it although it was asked to delete it. It will be asked again.
problem-calendar-unread = The calendar could not be read.
problem-calendar-emptied = The calendar is suddenly empty. Its former events stay in force until the hub says that it is really empty.

# What keeps the server from starting.
problem-set-aside = The database was damaged. It is kept as { $path }, and a new one replaces it. { $count ->
    [0] No booking change could be read from it.
    [one] One booking change could be read and was taken over.
   *[other] { $count } booking changes could be read and were taken over.
}
problem-start-in-use = Another program uses the data folder { $path }. Stop it first, or choose another folder.
problem-start-taken = Another copy of the program holds the data folder { $path } and does not answer. Close it and try again.
problem-start-folder = The data folder { $path } cannot be used: { $what }.
problem-start-journal = The journal of bookings contradicts itself: { $what }. Nothing was changed; send this message to the authors of the program.
problem-start-system = The system refuses what the server needs: { $what }.
problem-store-damaged = The database { $path } is damaged: { $what }. Nothing of it was deleted.
problem-store-newer = The database { $path } was written by a more recent version of the program. Install that version.
problem-store-full = The disk that holds { $path } is full. Make room and try again; nothing was lost.
problem-store-read-only = The database { $path } cannot be written: { $what }. Check the rights of the folder.
problem-store-diverged = The database { $path } is no longer the one that the program knows: its journal is shorter, or another program writes to it. Stop the other program, or start this one again.
problem-store-failed = The database { $path } does not answer: { $what }.
problem-store-belt = The database { $path } refuses what was just decided, because one item would be lent twice: { $what }. Nothing was kept; send this message to the authors of the program.
problem-store-address = { $path } is no address of a database: { $what }. Write postgres://user@machine/database.
problem-fetch-sign-in = The calendar refuses our access (status { $what }). Check the name and the password, or ask for a new sharing link.
problem-fetch-gone = There is no calendar at this address any more (status { $what }). The sharing link was probably withdrawn: ask for a new one.
problem-fetch-unencrypted = The address leads to an unencrypted connection, where a password or a secret link could be read. Give an https address.
problem-fetch-not-dav = This server does not answer as a CalDAV server does ({ $what }). Check that the address is that of a calendar, not of a page or an account.
problem-calendar-no-secret = The password of this calendar is missing. Give it to the server in { $what }, or in secrets.toml of its data folder.
problem-calendar-no-password = The password of “{ $what }” is missing for this calendar. Give it with the address.
problem-detail-calendars-many = A hub follows at most { $what } calendars added here. Remove one.
problem-detail-calendar-not-written = The network writes nothing into the calendar “{ $what }”: there is nothing to measure there.
problem-detail-calendar-changed = Somebody else changed this calendar meanwhile. Look at what it has become, then try again.
problem-detail-calendar-exists = The hub already has a calendar named “{ $what }”. Choose another name, or change that one.
problem-detail-calendar-unconfirmed = The calendar “{ $what }” cannot be read at the moment; what it blocked stays in force. Try again later.
problem-detail-calendar-not-asked = The calendar “{ $what }” is a file of the pool: it is changed there.
problem-detail-calendar-described = The calendar “{ $what }” is declared in the hub’s description (hub.toml). Change it there, with whoever runs the server.
problem-detail-calendar-no-source = Give the address of the calendar.
problem-detail-calendar-file = A file is declared in the hub’s description; here, give an address.
problem-detail-calendar-long = An address, a name or a password is longer than { $what } characters.
problem-detail-calendar-shortened = This address is shortened so that not everyone can read it. Give the whole address, or none to keep that of the calendar.
problem-detail-calendar-sign-in = Give the name in “user” and the password in “password”, not in the address.
problem-detail-calendar-collection = The address of a CalDAV collection ends in a slash, and the name has at most 200 characters.
problem-detail-calendar-address = This is not the address of a calendar: one begins with https:// or webcal://; that of a collection, with https://.
problem-detail-calendar-scope = Name at least one resource, and at least one unit.
problem-detail-calendar-resource = The hub has no resource “{ $what }”.
problem-detail-calendar-quantity = The hub has only { $what } of them. Lower the quantity.
problem-detail-calendar-password = A password serves a CalDAV collection only. Take it out.
