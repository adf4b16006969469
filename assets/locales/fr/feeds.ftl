# Flux .ics, tels que les montre un programme d’agenda.
feed-of-hub = { $hub } : réservations
feed-of-resource = { $resource } ({ $hub })
feed-of-team = { $team } : prêts et réservations
feed-of-member = { $team } : prêts et réservations ({ $person })
feed-booked = { $count ->
    [one] { $resource }, réservé
   *[other] { $count } × { $resource }, réservés
}
feed-blocked = { $count ->
    [one] { $resource }, indisponible
   *[other] { $count } × { $resource }, indisponibles
}
feed-counted = { $count ->
    [one] { $resource }
   *[other] { $count } × { $resource }
}
feed-taken = Réservé
feed-lent = { $what }, { $team }
feed-borrowed = { $what }, { $hub }
feed-closed-desk = Guichet fermé
feed-closed-full = Fermé
feed-closed-why = { $what } : { $why }
feed-opening = { $hub } : horaires du guichet
feed-category-booking = Réservation
feed-category-request = Demande
feed-category-blocked = Indisponibilité
feed-category-closure = Fermeture
feed-cause-maintenance = entretien
feed-cause-lost = perte
feed-cause-damaged = dommage
feed-cause-fewer = sortie du parc
feed-row-team = Équipe : { $team }
feed-row-purpose = Projet : { $purpose }
feed-row-state = État : { $state }
feed-row-units = Unités : { $units }
feed-row-picked-up-at = Retrait : { $place }
feed-row-returned-at = Retour : { $place }
feed-row-pick-up = Retrait : { $when }, { $place }
feed-row-return = Retour : { $when }, { $place }
feed-row-hours = Ouvert ce jour-là : { $hours }
feed-row-responsible = Signé par : { $person }
feed-row-certainty = Certitude : { $certainty }
feed-row-reason = Motif : { $reason }
feed-row-cause = Cause : { $cause }
feed-row-no-end = Jusqu’à nouvel ordre
