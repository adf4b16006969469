# Program ressourcerie-server.
cli-about = The server of the Ressourcerie network: it keeps the catalogue, the agendas and the bookings.
cli-heading-usage = Usage:
cli-heading-commands = Commands:
cli-heading-options = Options:
cli-exit-codes = Exit codes: 0 all is well, 1 something has to be mended, 2 wrong arguments, 3 the machine or its files do not allow it.
cli-help = Shows this help
cli-version = Shows the version
cli-lang = Language of the messages: fr or en (that of the system by default)
cli-serve = Serves the network until it is stopped
cli-check = Checks a pools folder and names file, line and column of everything that is wrong
cli-import = Takes in a whole pools folder, or nothing where it holds an error
cli-export = Gives back the files that were taken in, byte for byte
cli-audit = Verifies the database, the journal and every rule of the ledger
cli-data = Data folder of the server
cli-pools = Descriptions of the hubs, read again at each start (by default, those taken in before)
cli-listen = Address to listen on (127.0.0.1:8420 by default)
cli-secret-file = File that holds the secret of the desks; made where it lacks (DIR/secret by default)
cli-public-url = Address by which the server is reached from outside, written into the .ics feeds
cli-private-calendars = Allows calendars to be read within the private network of the server
cli-calendar-minutes = Minutes between two readings of a calendar by address (15 by default)
cli-check-dir = Pools folder to check
cli-import-dir = Pools folder to take in
cli-export-dir = Folder to write to, new or empty
cli-serving = The network is served at { $address }. The secret of the desks is in { $secret }.
cli-address-unusable = The server cannot listen on { $address }: { $what }. Choose another address with --listen.
cli-secret-unusable = The secret file { $path } will not do: { $what }. Its first line has to be at least 16 characters long.
cli-check-well = { $hubs ->
    [one] One hub
   *[other] { $hubs } hubs
}, { $items ->
    [one] one item
   *[other] { $items } items
}: { $warnings ->
    [0] all is well.
    [one] nothing to mend, one thing to look at.
   *[other] nothing to mend, { $warnings } things to look at.
}
cli-check-errors = { $errors ->
    [one] One error
   *[other] { $errors } errors
} and { $warnings ->
    [0] no warning
    [one] one warning
   *[other] { $warnings } warnings
}
cli-imported = The whole folder is taken in, with { $warnings ->
    [0] no warning
    [one] one warning
   *[other] { $warnings } warnings
}.
cli-import-nothing = Nothing was taken in.
cli-export-empty = No pools folder has been taken into these data yet.
cli-exported = { $count ->
    [one] One file written
   *[other] { $count } files written
}.
cli-no-data = The folder { $path } holds no server data.
cli-audit-well = { $lines ->
    [one] One line
   *[other] { $lines } lines
} of journal, { $bookings ->
    [one] one booking
   *[other] { $bookings } bookings
}: every rule holds.
cli-audit-found = { $count ->
    [one] One rule does not hold
   *[other] { $count } rules do not hold
}.
cli-occupancy = Says when a calendar file is busy, and what of it was not understood (JSON)
cli-occupancy-file = .ics file, or “-” for the standard input
cli-occupancy-from = Start, such as 2027-03-01T00:00:00Z
cli-occupancy-to = End, not included
cli-occupancy-zone = Zone of whole days and floating times, such as Europe/Paris
cli-openapi = Describe the API for programs (OpenAPI 3.1), as in assets/openapi.json
cli-recur = Lists the instances of an RRULE
cli-recur-rule = Rule, such as FREQ=WEEKLY;BYDAY=MO
cli-recur-start = First date, such as 20270301 or 20270301T090000Z
cli-recur-count = Number of instances
cli-unreadable = The file { $path } cannot be read: { $what }.
cli-database = PostgreSQL database that holds the ledger, instead of the data folder: postgres://user:password@machine/name (or the variable RESSOURCERIE_DATABASE)
cli-import-ledger = Whole ledger to take into an empty database, as “export --ledger” writes it
cli-export-ledger = New file for the whole ledger: journal with its hashes, hubs, calendars, secret of the feeds
cli-ledger-exported = The whole ledger is in { $path }. Keep this file like a secret: it holds that of the feeds.
cli-ledger-imported = The ledger is taken in: { $lines ->
    [one] { $lines } line
   *[other] { $lines } lines
} of journal, { $bookings ->
    [one] { $bookings } booking
   *[other] { $bookings } bookings
}.
cli-ledger-not-empty = Nothing was taken from { $path }: the database is not empty, its journal has { $what } lines. Choose a new one.
cli-ledger-cut = Nothing was taken from { $path }: the file is cut, its end is missing. Export it again.
cli-ledger-changed = Nothing was taken from { $path }: the file was changed after its export.
cli-ledger-wrong = Nothing was taken from { $path }: { $what }.
cli-audit-projection = Booking { $booking } is not in the table { $table } as the journal leaves it.
cli-audit-item-twice = The item { $item } stands in two bookings at the same time: { $a } and { $b }.
cli-argument-missing = Missing: { $what }
cli-argument-unknown = There is no argument “{ $what }”
cli-command-unknown = There is no command “{ $what }”
cli-argument-conflict = “{ $what }” does not go with “{ $other }”
cli-argument-wrong = “{ $value }” will not do for “{ $what }”: it takes { $wanted }
cli-argument-empty = “{ $what }” lacks a value
cli-argument-suggested = Perhaps “{ $what }”
cli-argument-help = “--help” says more.
cli-wants-zone = a time zone by its IANA name, such as Europe/Paris or Pacific/Noumea
cli-wants-instant = an instant with its date, time and offset, such as 2027-03-01T00:00:00Z or 2027-03-01T09:00:00+01:00
cli-wants-count = a number from 1 to 100000
cli-wants-lang = fr or en
cli-wants-address = an address and a port, such as 127.0.0.1:8420
cli-wants-minutes = a number of minutes from 1 to 1440
cli-occupancy-backwards = The end (--to { $to }) must come after the start (--from { $from }).
cli-unreadable-absent = There is no file { $path }; check its name and folder.
cli-unreadable-folder = { $path } is a folder; give an .ics file, or “-” to read the standard input.
cli-unreadable-rights = The file { $path } may not be read; ask for the right to, or copy it elsewhere.
