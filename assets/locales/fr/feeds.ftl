# Flux .ics, tels que les montre un programme d’agenda.
feed-of-hub = { $hub } : réservations
feed-of-resource = { $resource } ({ $hub })
feed-booked = { $count ->
    [one] { $resource }, réservé
   *[other] { $count } × { $resource }, réservés
}
feed-blocked = { $count ->
    [one] { $resource }, indisponible
   *[other] { $count } × { $resource }, indisponibles
}
