# .ics feeds, as a calendar program shows them.
feed-of-hub = { $hub }: bookings
feed-of-resource = { $resource } ({ $hub })
feed-of-team = { $team }: loans and bookings
feed-of-member = { $team }: loans and bookings ({ $person })
feed-booked = { $count ->
    [one] { $resource }, booked
   *[other] { $count } × { $resource }, booked
}
feed-blocked = { $count ->
    [one] { $resource }, unavailable
   *[other] { $count } × { $resource }, unavailable
}
feed-counted = { $count ->
    [one] { $resource }
   *[other] { $count } × { $resource }
}
feed-taken = Booked
feed-lent = { $what }, { $team }
feed-borrowed = { $what }, { $hub }
feed-closed-desk = Desk closed
feed-closed-full = Closed
feed-closed-why = { $what }: { $why }
feed-opening = { $hub }: opening hours of the desk
feed-category-booking = Booking
feed-category-request = Request
feed-category-blocked = Unavailable
feed-category-closure = Closure
feed-cause-maintenance = maintenance
feed-cause-lost = lost
feed-cause-damaged = damaged
feed-cause-fewer = no longer there
feed-row-team = Team: { $team }
feed-row-purpose = Project: { $purpose }
feed-row-state = State: { $state }
feed-row-units = Units: { $units }
feed-row-picked-up-at = Pick-up at: { $place }
feed-row-returned-at = Return at: { $place }
feed-row-pick-up = Pick-up: { $when }, { $place }
feed-row-return = Return: { $when }, { $place }
feed-row-hours = Open on that day: { $hours }
feed-row-responsible = Signed by: { $person }
feed-row-certainty = Certainty: { $certainty }
feed-row-reason = Reason: { $reason }
feed-row-cause = Cause: { $cause }
feed-row-no-end = Until further notice
