# .ics feeds, as a calendar program shows them.
feed-of-hub = { $hub }: bookings
feed-of-resource = { $resource } ({ $hub })
feed-booked = { $count ->
    [one] { $resource }, booked
   *[other] { $count } × { $resource }, booked
}
feed-blocked = { $count ->
    [one] { $resource }, unavailable
   *[other] { $count } × { $resource }, unavailable
}
