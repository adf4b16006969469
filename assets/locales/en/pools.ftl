# What reading the pools folder says (`ressourcerie-server check`), and the help shown while writing the files.

pools-severity-error = error
pools-severity-warning = warning
pools-line = { $place }: { $severity }: { $what }

## Tables, as sentences name them

pools-shape-hub = the hub’s file
pools-shape-place = the position “place”
pools-shape-desk = the hours “[desk]”
pools-shape-policy = the lending rules “[policy]”
pools-shape-quota = the limit per team
pools-shape-point = the service point “[[point]]”
pools-shape-reserved = the reserved share
pools-shape-closure = the closure “[[closure]]”
pools-shape-item = the item
pools-shape-resource = the resource “[[resource]]”
pools-shape-member = the kit’s member
pools-shape-kit = the kit “[[kit]]”
pools-shape-expertise = the expertise “[[expertise]]”
pools-shape-session = the session
pools-shape-training = the training “[[training]]”
pools-shape-calendar = the calendar “[[calendar]]”
pools-shape-text = the text in two languages
pools-shape-network = the network’s file
pools-shape-team = the team “[[team]]”
pools-shape-person = the team’s member
pools-shape-qualification = the qualification
pools-shape-facts = the public facts
pools-shape-fact = the fact “[[fact]]”

## What is expected, what is found

pools-kind-words = text between quotes
pools-kind-text = text between quotes, or {"{"} fr = "…", en = "…" {"}"}
pools-kind-id = an identifier between quotes, such as "vr-headset"
pools-kind-whole = a whole number, without quotes
pools-kind-decimal = a decimal number with a point, without quotes
pools-kind-yes-no = true or false, without quotes
pools-kind-day = a date such as 2027-01-31, without quotes or time
pools-kind-wall-clock = a date and time such as 2027-01-31T09:30:00, without quotes or offset
pools-kind-day-span = hours such as "09:00-12:30"
pools-kind-list = a list between brackets, such as ["…", "…"]
pools-kind-table = a table
pools-found-string = text
pools-found-number = a number
pools-found-boolean = true or false
pools-found-date = a date
pools-found-array = a list
pools-found-table = a table

## The folder and its files

pools-folder-missing = The folder “{ $path }” does not exist. Check the path, or create the folder with a file network.toml in it.
pools-folder-is-file = “{ $path }” is a file, not a folder. Name the folder that holds network.toml.
pools-folder-unreadable = The folder “{ $path }” cannot be read: { $detail }. Check its permissions.
pools-foreign-folder = “{ $path }” does not look like a pools folder: it holds no network.toml. Name the folder that does.
pools-foreign = These files do not look like a pools folder: there is no network.toml. Create it with the network’s name, “fictional” and “notice”.
pools-hub-file-missing = The folder “{ $folder }” holds no hub.toml. Add it, or remove the folder.
pools-file-unreadable = “{ $path }” cannot be read: { $detail }. Check its permissions, or remove it.
pools-file-name = The name of “{ $path }” holds unreadable characters. Rename it with plain letters.
pools-file-too-large = “{ $path }” is larger than { $detail } MiB. A pools file is much smaller: check that it is the right one.
pools-too-many-files = The folder holds more than { $detail } files: it is probably not a pools folder.
pools-circular-link = “{ $path }” leads by a link to a folder already read. Remove that link.
pools-folder-too-deep = “{ $path }” is too deep: a hub holds only hub.toml and the folder calendars. This folder is not read.
pools-stray-file = “{ $path }” is not read: a hub holds only hub.toml and .ics files in calendars. Rename or remove this file.
pools-calendar-unused = “{ $path }” is named by no “[[calendar]]” of the hub’s file: it blocks nothing. Name it, or remove it.
pools-not-utf8 = From here on, the text is not UTF-8. Save the file as UTF-8 (the “Encoding” option of the editor).

## TOML

pools-toml-duplicate-key = This key is already written in the same table. Keep one only; a new object begins with its line between double brackets, such as [[resource]].
pools-toml-date = This date does not exist, or is not written properly. Write it like 2027-01-31, or 2027-01-31T09:30:00 with a time.
pools-toml-unquoted = Text goes between straight quotes: key = "value". (Detail: { $detail })
pools-toml-comma = A comma is missing between two elements. (Detail: { $detail })
pools-toml-unclosed = A bracket or brace is opened and never closed. (Detail: { $detail })
pools-toml-string = This quoted text is malformed: a quote is missing, or a backslash must be doubled. (Detail: { $detail })
pools-toml-equals = A line reads key = value; here a part is missing, or there is one “=” too many. (Detail: { $detail })
pools-toml-number = This number is badly written. Numbers have no space, and a point for decimals. (Detail: { $detail })
pools-toml-other = This is not TOML. (Detail: { $detail })

## Keys and values

pools-unknown-key = The key “{ $key }” is unknown in { $where }. Possible keys: { $known }.
pools-unknown-key-meant = The key “{ $key }” is unknown in { $where }. Did you mean “{ $meant }”?
pools-missing-key = The key “{ $key }” is missing in { $where }. Write { $doc }
pools-wrong-kind = “{ $key }” expects { $expected }; { $found } is written.
pools-empty = “{ $key }” is empty. Write a value.
pools-empty-list = The list “{ $key }” is empty. Add at least one element.
pools-out-of-range = “{ $key }” must lie between { $min } and { $max }.
pools-choice = “{ $written }” is not a value of “{ $key }”. Possible values: { $choices }.
pools-choice-meant = “{ $written }” is not a value of “{ $key }”. Did you mean “{ $meant }”? Possible values: { $choices }.
pools-impossible-date = The date { $written } does not exist. Correct the day, the month or the time.
pools-id-too-long = The identifier “{ $id }” is too long: at most { $detail } characters.
pools-id-character = The identifier “{ $id }” holds “{ $detail }”. Use only lower-case letters without accents (a-z), digits and hyphens, not beginning with a hyphen.
pools-id-twice = The identifier “{ $id }” is already taken, line { $line }. Each resource, kit, expertise, training or calendar has its own: change one of the two.
pools-id-is-not-folder = The identifier “{ $id }” is not the name of the folder, “{ $folder }”. Rename one or the other.
pools-unreadable-hub = The file cannot be read, for a reason that is not recognised. Compare it with hub.schema.json.
pools-real-among-fictional = The network is fictional, this hub is not. Never mix real and invented data: write fictional = true, or move the hub to another network.
pools-fictional-among-real = This hub is fictional, the network is not. Never mix real and invented data: remove this hub, or move it to a demonstration network.

## Place and time

pools-unknown-territory = “{ $code }” is not the INSEE code of a region or collectivity of the network. Codes: { $known }.
pools-territory-is-departement = “{ $code }” is a département ({ $departement }). Write the code of its region: territory = "{ $meant }" ({ $territory }).
pools-unknown-departement = “{ $code }” is not the code of a département. Write it like "35", "2A" or "971", or remove the line.
pools-departement-elsewhere = The département { $code } ({ $departement }) lies in the region { $meant }, not in { $territory }. Correct one of the two.
pools-unknown-commune = “{ $code }” is not the INSEE code of a known commune. Write its five characters (not the postcode), or remove the line.
pools-place-outside = This position lies outside the territory { $territory } (longitude { $west } to { $east }, latitude { $south } to { $north }). Correct the position or the territory.
pools-place-swapped = Longitude and latitude seem to be swapped: for { $territory }, “lon” goes from { $west } to { $east } and “lat” from { $south } to { $north }.
pools-unknown-zone = “{ $zone }” is not an IANA time zone. Write it like "Europe/Paris" or "Pacific/Noumea".
pools-unknown-zone-meant = “{ $zone }” is not an IANA time zone. Did you mean “{ $meant }”?
pools-zone-elsewhere = “{ $zone }” is not the time of the territory { $territory }. Write zone = "{ $meant }".
pools-bad-hours = “{ $written }” is not a span of hours. Write it like "09:00-12:30", the end after the start; "24:00" is midnight at the end of the day.
pools-hours-overlap = The hours { $span } begin before { $other } ends. Write the hours of a day in order, without overlap.
pools-never-open = No hours are given: nothing can be done here. Add for example mon = ["09:00-18:00"].
pools-role-twice = The role “{ $role }” is written twice. Keep one.

## Rules, closures, stock

pools-shortest-is-longest = The shortest booking ({ $min } minutes) exceeds the longest ({ $max } days). Correct one of the two.
pools-lead-beyond-horizon = The lead time ({ $lead } hours) exceeds the booking horizon ({ $horizon } days): nothing could be booked. Correct one of the two.
pools-shortest-is-longest-hours = The shortest booking ({ $min } minutes) exceeds the longest ({ $max } hours). Correct one of the two.
pools-open-days-beyond-horizon = The lead time ({ $lead } open days) exceeds the booking horizon ({ $horizon } days): nothing could be booked. Correct one of the two.
pools-quota-empty = This limit limits nothing. Add units (units at a time) or bookings (open bookings).
pools-training-form = “{ $written }” names no training. Write the identifier of a training of this hub, such as "initiation", or of another, such as "other-hub/initiation".
pools-unknown-training = The hub has no training “{ $id }”. Name the identifier of a training of this file.
pools-unknown-training-meant = The hub has no training “{ $id }”. Did you mean “{ $meant }”?
pools-reserved-too-many = The reserved shares are { $sum } in all, the hub has { $all }. Lower them.
pools-group-without-team = No team of the network is in the group “{ $group }”: these units would wait for nobody. Add the group to a team in network.toml, or correct its name.
pools-qualification-form = “{ $written }” names no training. Write the hub and the training, such as "parc-alize/initiation".
pools-qualification-order = The qualification ends ({ $until }) before it begins ({ $from }). Correct one of the two dates.
pools-closure-order = The closure ends on { $to }, before it begins on { $from }. Correct one of the two dates.
pools-items-and-count = A resource has items (“items”) or a number (“count”), not both. Remove “count”: items are counted.
pools-no-stock = The resource “{ $id }” has neither items nor a number. Add items = [{"{"} code = "…" {"}"}], or count = 1.
pools-code-twice = The inventory code “{ $code }” is already taken, line { $line }. Each item has its own.
pools-unknown-resource = The hub has no resource “{ $id }”. Name the identifier of a resource or an expertise of this file.
pools-unknown-resource-meant = The hub has no resource “{ $id }”. Did you mean “{ $meant }”?
pools-opening-twice = { $day } has an exceptional opening already. Put the hours together in one.
pools-part-twice = “{ $id }” is already in this bundle. Add up the quantities on one line.
pools-part-is-training = “{ $id }” is a training: its sessions have dates of their own, and no bundle holds one.
pools-member-twice = “{ $id }” is already in this kit. Add up the quantities on one line.
pools-member-is-training = “{ $id }” is a training: a kit holds only equipment, spaces or expertise.
pools-member-too-many = The kit wants { $wanted } “{ $id }”, the hub has { $all }. Lower the quantity, or add items.
pools-member-unknown-item = “{ $code }” is not an item of “{ $id }”. Name the code of one of its items.
pools-member-unknown-item-meant = “{ $code }” is not an item of “{ $id }”. Did you mean “{ $meant }”?
pools-item-packed-twice = The item “{ $code }” is already in a kit, line { $line }. A thing lies in one case only.
pools-member-items-beyond = The kit names { $all } items, but holds only { $wanted }. Correct one of the two.
pools-member-out-of-order = The kit wants { $wanted } “{ $id }”, but { $usable } of { $all } are in working order: it cannot be booked before a repair.
pools-session-order = The session ends on { $ends }, before it begins on { $starts }. Correct one of the two times.
pools-sessions-overlap = The session begins on { $starts }, before the previous one ends ({ $before }). Write the sessions in order, without overlap.
pools-reading-jumped-over = The time { $reading } does not exist in the zone { $zone }: clocks go forward. Choose { $before } at the latest or { $after } at the earliest.
pools-reading-twice = The time { $reading } happens twice in the zone { $zone }: clocks go back. Choose a time before or after.

## Calendars

pools-calendar-path = “{ $path }” is not a calendar of the hub. Write file = "calendars/name.ics".
pools-calendar-missing = The file “{ $path }” does not exist in the hub’s folder. Add it, or remove this calendar.
pools-calendar-missing-meant = The file “{ $path }” does not exist in the hub’s folder. Did you mean “{ $meant }”?
pools-calendar-unreadable = This calendar is refused, and its hub with it, lest it look free when it is not. { $detail }.
pools-calendar-warning = { $detail }.
pools-calendar-url = “{ $url }” is not a calendar’s address: one begins with https:// or webcal://.
pools-calendar-two-sources = A calendar comes from a file (“file”), an address (“url”) or a server (“caldav”), from one of the three only. Keep one.
pools-calendar-no-source = This calendar has neither a file nor an address. Add file = "calendars/name.ics", url = "https://…" or caldav = "https://…".
pools-calendar-only-caldav = “{ $key }” has a meaning only with caldav = "https://…". Take it out, or give the address of the collection.
pools-calendar-collection = “{ $url }” is not the address of a CalDAV collection: it begins with https:// and holds neither name nor password. Give the name in “user”, and in “secret” the name under which the server keeps the password.
pools-calendar-no-resources = This calendar blocks resources, but names none. Add resources = ["…"].
pools-calendar-blocks-all = “{ $key }” makes sense only with blocks = "resources"; here blocks = "{ $blocks }". Change one or the other.
pools-calendar-too-many = The calendar blocks { $wanted } “{ $id }”, the hub has { $all }. Lower the quantity.

## Public facts

pools-fact-without-source = A public fact without a source and a source date is refused. Add “source”, “source_url” and “source_date”, or remove the fact.
pools-fact-url = “{ $url }” is not an address: one begins with https://.
pools-fact-seen-before = The source was seen on { $seen }, before its own date ({ $source }). Correct one of the two.
pools-fact-role-without-structure = A role is written without “structure”: say whose role it is.

## Export

pools-export-not-empty = “{ $path }” holds “{ $found }”, which is not part of this export. Choose an empty folder.
pools-export-bad-path = “{ $path }” is not a path inside the folder. The export stops, nothing is written.
pools-export-failed = “{ $path }” cannot be written: { $detail }. Check space and permissions; the files already written are whole.

## Help while writing: what each key means

pools-doc-text-fr = the text in French.
pools-doc-text-en = the same text in English.
pools-doc-place-lon = the longitude in degrees, negative west of Greenwich.
pools-doc-place-lat = the latitude in degrees, negative south of the equator.
pools-doc-hub-id = the hub’s identifier, the same as the name of its folder, such as "parc-alize".
pools-doc-hub-name = the hub’s name, as it reads on the door.
pools-doc-hub-fictional = true if the hub is invented for a demonstration, false if it exists.
pools-doc-hub-presentation = what the hub offers, in a few sentences, {"{"} fr = "…", en = "…" {"}"}.
pools-doc-hub-territory = the INSEE code of the region or collectivity, as text, such as "53" or "988".
pools-doc-hub-departement = the code of the département, as text, such as "35"; the public holidays of 57, 67 and 68 depend on it.
pools-doc-hub-commune = the name of the commune.
pools-doc-hub-place = the position on the map, {"{"} lon = -1.68, lat = 48.11 {"}"}.
pools-doc-hub-zone = the IANA time zone, such as "Europe/Paris" or "Indian/Reunion".
pools-doc-hub-roles = the role in the territory: "lead", "co_lead", "member", "national_mission".
pools-doc-hub-language = the language of what the network writes into the hub’s calendars: "fr" or "en"; "fr" where nothing is said.
pools-doc-hub-closed-on-holidays = true if the desk closes on the territory’s public holidays.
pools-doc-hub-customary-days = the days of custom on which the hub closes as on a public holiday: "good_friday", "mi_careme" (mid-Lent), "schoelcher" (21 July). Lunar feasts are written as [[closure]].
pools-doc-hub-desk = the hours of pick-up and return, one line a day, under [desk].
pools-doc-hub-preparation = the hours in which the hub prepares and puts in order, under [preparation]; prepare_min and recover_min are counted in them, and do not run while it is closed. Without them, they follow the clock.
pools-doc-hub-point = a service point away from the main desk, under [[point]].
pools-doc-hub-policy = the lending rules, under [policy]; what is left out takes the usual value.
pools-doc-hub-closure = a closure, under [[closure]].
pools-doc-hub-opening = a day on which the desk opens at other hours than in the week, under [[opening]].
pools-doc-hub-calendar = a calendar whose events block time, under [[calendar]].
pools-doc-hub-resource = a model of equipment or a space, under [[resource]].
pools-doc-hub-kit = a kit, under [[kit]].
pools-doc-hub-bundle = a bundle, which the cart takes apart into its offers, under [[bundle]].
pools-doc-hub-expertise = expertise by the hour, under [[expertise]].
pools-doc-hub-training = a training with seats, under [[training]].
pools-doc-desk-mon = Monday’s hours, such as ["09:00-12:30", "14:00-18:00"].
pools-doc-desk-tue = Tuesday’s hours.
pools-doc-desk-wed = Wednesday’s hours.
pools-doc-desk-thu = Thursday’s hours.
pools-doc-desk-fri = Friday’s hours.
pools-doc-desk-sat = Saturday’s hours.
pools-doc-desk-sun = Sunday’s hours.
pools-doc-policy-approval = "auto" if a request within the rules is accepted at once, "manual" if the hub approves it.
pools-doc-policy-lead-hours = the hours that must pass between the request and the pick-up (24 if nothing is written).
pools-doc-policy-horizon-days = how many days ahead one may book (365 if nothing is written).
pools-doc-policy-min-minutes = the shortest booking, in minutes (60 if nothing is written).
pools-doc-policy-max-days = the longest booking, in days (28 if nothing is written).
pools-doc-policy-deposit-eur = the deposit per booking, in whole euros; 0 if there is none.
pools-doc-policy-pending-holds = true if a request that awaits approval holds its stock (if nothing is written), false if approval decides again.
pools-doc-policy-lead-open-days = the open days of the desk to count before the pick-up: with 2, what is asked for on a Friday is picked up on Tuesday. Then lead_hours is 0 if nothing is written.
pools-doc-policy-max-hours = the longest booking in elapsed hours, where the hub wants one beside max_days, which counts calendar days and lets a return wait for the next open day.
pools-doc-policy-daily-visits = how many pick-ups and returns the main desk serves a day; no limit if nothing is written.
pools-doc-policy-hold-minutes = how many minutes a line of the cart may hold its stock before it is submitted; 0 for no holds (30 if nothing is written).
pools-doc-policy-offer-hours = how many hours an offer of the waiting list stands (24 if nothing is written).
pools-doc-policy-no-show-grace-minutes = after how many minutes a pick-up is no longer expected (1440 if nothing is written).
pools-doc-policy-overdue-extension-hours = for how many hours from now an overdue loan keeps its stock (24 if nothing is written).
pools-doc-policy-late-cancel-hours = less than how many hours before the pick-up a cancellation is late (24 if nothing is written).
pools-doc-policy-quotas = what one team may have of the hub at a time, such as [{"{"} family = "headset", units = 4 {"}"}, {"{"} bookings = 3 {"}"}].
pools-doc-quota-family = the family that counts; all equipment if nothing is written.
pools-doc-quota-units = how many units at a time, those of kits included.
pools-doc-quota-bookings = how many open bookings; a cart makes one.
pools-doc-point-id = the point’s identifier, unique in the hub.
pools-doc-point-name = the point’s name, shown to teams.
pools-doc-point-place = its position on the map.
pools-doc-point-hours = its hours of pick-up and return, under [point.hours].
pools-doc-point-daily-visits = how many pick-ups and returns it serves a day; no limit if nothing is written.
pools-doc-point-transfer-days = the days of transport between the hub and the point, counted in days on which the hub works (0 if nothing is written).
pools-doc-point-closure = a closure of the point alone, under [[point.closure]].
pools-doc-reserved-group = the group of teams, as in network.toml.
pools-doc-reserved-units = how many units are kept for it.
pools-doc-reserved-until-days = until how many days before the pick-up; after that, what is left is for everyone.
pools-doc-closure-from = the first closed day.
pools-doc-closure-to = the last closed day, included.
pools-doc-closure-hours = the hours closed on each of these days, such as "14:00-16:00"; the whole day if nothing is written.
pools-doc-closure-kind = "desk" if only the desk closes (a loan may run through it), "full" if nothing can be used.
pools-doc-closure-reason = the reason, shown to teams.
pools-doc-opening-day = the day, such as 2027-07-14.
pools-doc-opening-hours = the spans of that day, such as ["14:00-18:00"], in place of those of the week.
pools-doc-opening-reason = the reason, shown to teams.
pools-doc-bundle-id = the identifier of the bundle, unique in the hub.
pools-doc-bundle-name = the name shown to teams.
pools-doc-bundle-description = what the bundle is for, in a sentence or two.
pools-doc-bundle-parts = what the bundle brings together, such as [{"{"} offer = "meta-quest-3", quantity = 2 {"}"}].
pools-doc-part-offer = the identifier of an offer of the hub.
pools-doc-part-quantity = how many of it.
pools-doc-item-code = the inventory code, unique in the hub, as on the label.
pools-doc-item-serial = the serial number.
pools-doc-item-condition = "new", "good" (if nothing is written), "worn" or "out_of_order" (it no longer counts).
pools-doc-item-acquired = the date of purchase, such as 2025-03-12.
pools-doc-resource-id = the resource’s identifier, unique in the hub, such as "meta-quest-3".
pools-doc-resource-name = the name shown to teams.
pools-doc-resource-family = the family: headset, printer (fabrication), capture (motion capture), scanner, workstation, projector, display (screens and LED walls), sound (spatial sound), camera (360° cameras), interaction (sensors, haptics), space (rooms).
pools-doc-resource-maker = the maker, as on the box.
pools-doc-resource-model = the model, as on the box.
pools-doc-resource-description = what it is and what it is good for.
pools-doc-resource-keywords = the trade words by which people look for it, such as ["casque", "VR"].
pools-doc-resource-accessories = what travels with each item and is checked at return.
pools-doc-resource-prepare-min = the minutes of preparation before a loan.
pools-doc-resource-recover-min = the minutes of overhaul after a loan.
pools-doc-resource-approval = "auto" or "manual", where this resource differs from the hub’s rules.
pools-doc-resource-requires-training = the training that a team must have followed, such as "initiation" or "other-hub/initiation"; the qualification must be valid on every day of use.
pools-doc-resource-deposit-eur = the deposit per unit, whole euros, on top of the hub’s.
pools-doc-resource-reserved = the units kept for groups of teams, such as [{"{"} group = "residences", units = 2, until_days = 7 {"}"}].
pools-doc-resource-count = the number of units, when they are not numbered.
pools-doc-resource-items = the numbered items, one a line.
pools-doc-member-resource = the identifier of a resource of the hub.
pools-doc-member-quantity = how many of them are in the kit.
pools-doc-member-items = the items that stay in the case, by their codes; the rest is drawn from the pool.
pools-doc-kit-id = the kit’s identifier, unique in the hub.
pools-doc-kit-name = the kit’s name.
pools-doc-kit-description = what the kit makes possible.
pools-doc-kit-members = what the kit holds; booking it books everything.
pools-doc-expertise-id = the expertise’s identifier, unique in the hub.
pools-doc-expertise-name = the expertise’s name.
pools-doc-expertise-description = what the person brings.
pools-doc-expertise-keywords = the trade words by which people look for it.
pools-doc-expertise-persons = how many persons can work at the same time.
pools-doc-expertise-prepare-min = the minutes of preparation before the work.
pools-doc-expertise-recover-min = the minutes after the work.
pools-doc-expertise-approval = "auto" or "manual", where it differs from the hub’s rules.
pools-doc-session-starts = the start, in the hub’s time, such as 2027-01-31T09:30:00.
pools-doc-session-ends = the end, in the hub’s time.
pools-doc-training-id = the training’s identifier, unique in the hub.
pools-doc-training-name = the training’s name.
pools-doc-training-description = what one learns there.
pools-doc-training-keywords = the trade words by which people look for it.
pools-doc-training-level = the level: "discovery", "practice", "mastery".
pools-doc-training-seats = the number of seats in each session.
pools-doc-training-approval = "auto" or "manual", where it differs from the hub’s rules.
pools-doc-training-sessions = the dated sessions, in order.
pools-doc-calendar-id = the calendar’s identifier, unique in the hub.
pools-doc-calendar-file = the file, such as "calendars/maintenance.ics".
pools-doc-calendar-url = the address of a calendar to subscribe to, https:// or webcal://.
pools-doc-calendar-blocks = what its events block: "hub" (everything), "desk", "resources" (named ones).
pools-doc-calendar-resources = the resources blocked, when blocks = "resources".
pools-doc-calendar-quantity = how many units of each (1 if nothing is written).
pools-doc-network-name = the network’s name.
pools-doc-network-fictional = true if this whole network is invented for a demonstration.
pools-doc-network-notice = the sentence of the ribbon, shown permanently.
pools-doc-network-team = an artistic team that may borrow, under [[team]].
pools-doc-team-id = the team’s identifier.
pools-doc-team-name = the team’s name.
pools-doc-team-commune = the INSEE code of the commune it works from, for distances.
pools-doc-team-groups = the groups it is in, such as ["residences"]; they give a right to reserved shares.
pools-doc-team-members = its members, such as [{"{"} name = "…", role = "responsible" {"}"}].
pools-doc-team-qualifications = its dated qualifications, one for each training followed.
pools-doc-person-name = the person’s name.
pools-doc-person-role = "responsible" (signs agreements) or "member" (if nothing is written).
pools-doc-qualification-training = the hub and the training, such as "parc-alize/initiation".
pools-doc-qualification-from = the first day on which it counts.
pools-doc-qualification-until = the last day on which it counts, included; without end if nothing is written.
pools-doc-qualification-revoked = the day from which it no longer counts, if it was withdrawn.
pools-doc-facts-fact = a public fact, under [[fact]].
pools-doc-fact-statement = the sentence of the fact, {"{"} fr = "…", en = "…" {"}"}.
pools-doc-fact-territories = the territories concerned, such as ["28", "53"]; left out for a national fact.
pools-doc-fact-structure = the real structure it is about.
pools-doc-fact-role = its role: "lead", "co_lead", "member" or "national_mission".
pools-doc-fact-wave = the wave of the programme: "pilote_2024", "elargissement_2026" or "non_renseigne".
pools-doc-fact-source = who says so: publication or organisation.
pools-doc-fact-source-url = the address of the source.
pools-doc-fact-source-date = the date of the source.
pools-doc-fact-seen-on = the day on which the source was read.
pools-doc-fact-certainty = "high", "medium" or "low".
pools-doc-calendar-caldav = the address of a collection of a CalDAV server, in https://, without name or password.
pools-doc-calendar-user = the name to sign in with at that server.
pools-doc-calendar-secret = the name under which the network’s server keeps the password (secrets.toml or its environment), never the password.
pools-doc-calendar-server = the program of that server: "radicale", "xandikos", "sogo", "nextcloud", "zimbra"; "generic" if you do not know.
pools-doc-calendar-access = "read" to read there only, "write" to write the bookings there too and check them there.
pools-doc-calendar-on-conflict = what wins where another event covers a confirmed booking: "first" (the booking), "hub" (the hub’s event).
pools-doc-calendar-authority = "network" if nobody writes in this calendar but through the network (bookings are guaranteed then), "hub" otherwise.
