# The rules
refusal-is-bundle = { $offer } is a bundle: ask for each of its parts.
refusal-unknown-offer = { $offer } is no longer offered.
refusal-no-quantity = Ask for at least one unit.
refusal-not-enough = { $resource }: only { $free ->
    [one] { $free } of { $capacity } is left
   *[other] { $free } of { $capacity } are left
    } ({ $during }), and you ask for { $wanted }.
refusal-none-left = { $resource }: { $capacity ->
    [one] the only one is taken
   *[other] all { $capacity } are taken
    } ({ $during }).
refusal-no-unit-free = { $resource }: enough are left, but no single unit is free all the way ({ $during }), because others are handed over, withdrawn or chosen by number.
refusal-too-many = { $resource }: the hub only has { $capacity }, and you ask for { $wanted }. Look for the rest at another hub.
refusal-desk-closed-pick-up = The desk is closed at the time of pick-up, { $at } ({ $why }).
refusal-desk-closed-return = The desk is closed at the time of return, { $at } ({ $why }).
refusal-desk-opens = It is open { $moments }.
refusal-hub-closed = The hub is closed, { $during } ({ $why }).
refusal-in-the-past = The pick-up is already past. Choose a date to come.
refusal-too-soon = This hub needs { $lead } to prepare; pick-up is possible from { $earliest }.
refusal-too-far = This hub does not book more than { $days ->
    [one] { $days } day
   *[other] { $days } days
    } ahead: until { $latest }.
refusal-too-short = Too short: this hub books for at least { $least }.
refusal-too-long = Too long: { $days ->
    [one] { $days } day
   *[other] { $days } days
    } at most, return by { $latest }.
refusal-not-one-day = Booked within one day, until { $latest } at the latest.
refusal-not-a-session = This training is given in sessions. Coming: { $sessions }.
refusal-no-session = No session of this training is announced.
refusal-point-closed-pick-up = The service point is closed at the time of pick-up, { $at } ({ $why }).
refusal-point-closed-return = The service point is closed at the time of return, { $at } ({ $why }).
refusal-too-many-hours = Too long: { $hours ->
    [one] { $hours } elapsed hour
   *[other] { $hours } elapsed hours
    } at most, return by { $latest }.
refusal-too-few-open-days = This hub needs { $days } of its open days to prepare; pick-up is possible from { $earliest }.
refusal-no-such-point-pick-up = This cannot be picked up at that point. Choose another place of pick-up.
refusal-no-such-point-return = This cannot be returned at that point. Choose another place of return.
refusal-no-visit-left-pick-up = There is no pick-up slot left on { $day } (at most { $limit } a day). Choose another day or another place.
refusal-no-visit-left-return = There is no return slot left on { $day } (at most { $limit } a day). Choose another day or another place.
refusal-not-there-yet = The equipment needs { $days ->
    [one] { $days } working day
   *[other] { $days } working days
    } of transport to that point; pick-up is possible from { $earliest }.
refusal-not-trained = { $resource }: your team must have followed “{ $training }”, with a qualification valid on { $day }.
refusal-not-trained-sessions = Add a session to the cart: { $sessions }.
refusal-not-trained-no-session = No session has a seat before that date; ask the hub.
refusal-too-many-units = { $what }: { $limit } at most per team at a time. You have { $held } ({ $during }), and you ask for { $wanted }.
refusal-too-many-bookings = { $what }: { $limit ->
    [one] { $limit } open booking
   *[other] { $limit } open bookings
    } at most per team, and you have { $open }.
refusal-all-equipment = Equipment of this hub
refusal-kept-for-group = { $resource }: { $kept ->
    [one] { $kept } unit is kept
   *[other] { $kept } units are kept
    } for other teams ({ $during }); { $free } are left, and you ask for { $wanted }. What they do not take will be for everyone from { $from }.
closed-hours = outside its hours
closed-holiday = public holiday: { $holiday }
closed-calendar = closed by the hub’s agenda
closed-calendar-event = hub’s agenda: { $event }
word-or = or

# The ledger
rejection-lines = { $count ->
    [one] One line cannot be booked; nothing was taken.
   *[other] { $count } lines cannot be booked; nothing was taken.
}
rejection-empty-cart = The cart is empty. Add at least one line.
rejection-unknown-team = The server does not know the team { $team }. Sit at the desk of a team of the network.
rejection-unknown-booking = This booking no longer exists on the server.
rejection-stale = The booking changed meanwhile; it is now { $state }. Nothing was done.
rejection-no-such-step = “{ $step }” is not possible: the booking is { $state }.
rejection-not-allowed-step = “{ $step }” does not belong to this desk. Change desk at the top of the window.
rejection-not-allowed = This desk cannot do that. Change desk at the top of the window.
rejection-reason-required = Give a reason: the team will read it.
rejection-no-such-line = The booking has no line { $line }.
rejection-key-reused = This command bears the number of another. Start again; nothing was done.
rejection-nothing-due = There is nothing to do for now.
rejection-unknown-hub = The server does not know the hub { $hub }.
rejection-unknown-record = “{ $id }” does not exist, or is settled already. Refresh the list.
rejection-no-holds = This hub grants no holds: send the request at once.
rejection-no-such-unit = Unit { $item } is not of this line, or is no longer there. Choose another.
rejection-no-such-unit-counted = This line has no such unit.
rejection-unit-taken = Unit { $item } of “{ $resource }” is taken ({ $during }). Choose another.
rejection-wrong-count = The line is about { $wanted } units, not { $given }.
rejection-over-committed = { $resource }: { $level } units are promised out of { $capacity } ({ $during }). Name the bookings that will be exceptions, or move them.
rejection-above-catalogue = { $resource }: the hub describes only { $capacity }. Change its description first.
rejection-name-the-units = { $resource }: name the units if they have numbers, else say how many.
rejection-undecided = { $count ->
    [one] One booking still awaits its decision
   *[other] { $count } bookings still await their decision
}. Nothing was applied.
rejection-can-be-booked = { $offer } is free on these dates: book it directly.
rejection-still-out = Equipment of this booking is still with the team. Take it back first.
rejection-same-team = This booking is that team’s already.

# The link
link-unreachable = The server does not answer.
link-timeout = The server takes too long to answer.
link-unauthorized = The server refuses this desk’s secret. Check the address and the secret, then start again.
link-not-ours = What answers is not a Ressourcerie server of this version ({ $detail }). Check the address.
answer-unauthorized = The server refuses this desk’s secret.
answer-forbidden = This desk cannot do that.
answer-not-found = The server does not find what is asked.
answer-refused = The request is refused; nothing was taken.
answer-stale = The booking changed meanwhile; nothing was done.
answer-too-large = The request is too long. Shorten the cart or the text.
answer-internal = The server met with a fault. Nothing was recorded; try again, then tell its operator.
answer-unavailable = The server is not available for now. The command is kept.
answer-storage-full = The server’s disk is full. Nothing was recorded; tell its operator.
answer-not-understood = The server did not understand the request. Update the program or tell the operator.
answer-said = The server says: “{ $words }”
