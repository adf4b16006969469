# Pages
hubdesk-tab-today = Aujourd’hui
hubdesk-tab-calendar = Calendrier
hubdesk-tab-closures = Fermetures
hubdesk-tab-stock = Parc
hubdesk-tab-waiting = Liste d’attente
hubdesk-tab-count = { $tab } ({ $count })

# What is in view
hubdesk-zoom-day = Jour
hubdesk-zoom-week = Semaine
hubdesk-zoom-month = Mois
hubdesk-previous-day = Jour précédent
hubdesk-previous-week = Semaine précédente
hubdesk-previous-month = Mois précédent
hubdesk-next-day = Jour suivant
hubdesk-next-week = Semaine suivante
hubdesk-next-month = Mois suivant
hubdesk-go-today = Aujourd’hui
hubdesk-go-to = Aller à une date
hubdesk-go-to-name = { $days }. Aller à une date
hubdesk-shape-picture = Vue
hubdesk-shape-list = Liste
hubdesk-all-resources = Tout le parc
hubdesk-some-resources = { $count ->
    [one] { $count } ressource
   *[other] { $count } ressources
}
hubdesk-no-resource = Ce pôle n’a encore rien dans son catalogue.
hubdesk-nothing-here = Rien ces jours-là. Les demandes et les prêts s’afficheront ici.
hubdesk-row-hub = Le pôle
hubdesk-row-peak = { $taken ->
    [0] { $capacity ->
        [one] { $capacity } libre
       *[other] { $capacity } libres
    }
   *[other] au plus { $taken } sur { $capacity }
}

# Bars
hubdesk-until-further-notice = depuis le { $from }, jusqu’à nouvel ordre
hubdesk-bar-short = { $count } × { $team }
hubdesk-bar-month = { $count } × { $name } · { $team }
hubdesk-bar-blocked-short = { $count } × agenda
hubdesk-bar-line = { $name }, { $count ->
    [one] { $count } unité
   *[other] { $count } unités
}, { $team }, { $when }, { $state }
hubdesk-bar-in-kit = , dans { $kit }
hubdesk-bar-margins = , avec préparation et remise en état : { $whole }
hubdesk-bar-late = , en retard
hubdesk-bar-flagged = , à surveiller
hubdesk-bar-withdrawal = { $name }, { $count ->
    [one] { $count } unité sortie du parc
   *[other] { $count } unités sorties du parc
}, { $cause } : { $reason }, { $when }
hubdesk-bar-blocked = { $name }, { $count ->
    [one] { $count } unité bloquée
   *[other] { $count } unités bloquées
} par un agenda du pôle, { $when }
hubdesk-bar-event = { $title }, agenda { $calendar }, { $blocks }, { $when }
hubdesk-bar-closure = Fermeture, { $kind } : { $reason }, { $when }
hubdesk-bar-unsettled = , des réservations attendent une décision
hubdesk-bar-outage = Agenda du pôle, { $kind } : { $reason }, { $when }
hubdesk-bar-holiday = Jour férié, guichet ouvert : { $name }, { $when }
hubdesk-bar-holiday-closed = Jour férié, guichet fermé : { $name }, { $when }
hubdesk-cause-maintenance = Maintenance
hubdesk-cause-lost = Perte
hubdesk-cause-damaged = Casse
hubdesk-cause-fewer = Parc réduit

hubdesk-legend-requested = à traiter
hubdesk-legend-held = en option ou à confirmer
hubdesk-legend-approved = validée
hubdesk-legend-out = remise
hubdesk-legend-withdrawn = sortie du parc
hubdesk-legend-blocked = bloqué par un agenda
hubdesk-legend-closed = fermé

# A day of the month
hubdesk-day-requests = { $count ->
    [one] { $count } à traiter
   *[other] { $count } à traiter
}
hubdesk-day-leaving = { $count ->
    [one] { $count } remise
   *[other] { $count } remises
}
hubdesk-day-returning = { $count ->
    [one] { $count } retour
   *[other] { $count } retours
}
hubdesk-day-running = { $count ->
    [one] { $count } en cours
   *[other] { $count } en cours
}
hubdesk-day-held = { $count ->
    [one] { $count } en option
   *[other] { $count } en option
}
hubdesk-day-withdrawn = { $count ->
    [one] { $count } indisponibilité
   *[other] { $count } indisponibilités
}
hubdesk-day-more = + { $count }
hubdesk-day-drawn = Fermer { $days }
hubdesk-day-nothing = rien de prévu

# The chosen item
hubdesk-prepared-from = En préparation dès { $at }
hubdesk-recovered-until = En remise en état jusqu’à { $at }
hubdesk-hand-over = Remettre…
hubdesk-take-back = Reprendre…
hubdesk-propose = Proposer d’autres dates…
hubdesk-move = Déplacer…
hubdesk-take-in-hand = Déplacer aux flèches
hubdesk-refuse = Refuser…
hubdesk-incident = Déclarer un incident…
hubdesk-same-booking = Même réservation
hubdesk-restore = Remettre dans le parc
hubdesk-from-desk = Déclarée à ce guichet.
hubdesk-from-description = Inscrite dans la description du pôle.
hubdesk-from-calendar = Lu dans un agenda suivi par le pôle.
hubdesk-holiday-kept = Le guichet est fermé ce jour-là.
hubdesk-holiday-open = Le pôle n’observe pas ce jour férié.
hubdesk-unsettled = Annoncée : des réservations attendent une décision.
hubdesk-settle = Décider de ces réservations
hubdesk-lift = Lever la fermeture

# In hand
hubdesk-moving = { $who } : { $when }
hubdesk-moving-keys = Flèches gauche et droite pour avancer ou reculer, haut et bas pour changer de jour, Maj pour la fin seule. Entrée passe aux champs exacts, Échap laisse tout en place.
hubdesk-moving-keys-month = Flèches gauche et droite pour avancer ou reculer, haut et bas pour changer de semaine, Maj pour la fin seule. Entrée passe aux champs exacts, Échap laisse tout en place.
hubdesk-in-hand = En main : { $when }

# Forms
hubdesk-field-value = { $field } : { $value }
hubdesk-field-hour = { $field }, heure
hubdesk-hour-hint = 9 h 30
hubdesk-from = Du
hubdesk-to = Au
hubdesk-form-propose = Proposer autre chose
hubdesk-form-move = Déplacer la réservation
hubdesk-form-hand-over = Remettre le matériel
hubdesk-form-take-back = Reprendre le matériel
hubdesk-form-incident = Déclarer un incident
hubdesk-send-proposal = Envoyer la proposition
hubdesk-send-move = Enregistrer ces dates
hubdesk-send-hand-over = Noter la remise
hubdesk-send-take-back = Noter le retour
hubdesk-send-incident = Déclarer l’incident
hubdesk-words-to-team = Un mot à l’équipe
hubdesk-words-to-team-hint = p. ex. le studio se libère le lendemain
hubdesk-bad-hour = « { $typed } » n’est pas une heure. Écrivez 9 h 30 ou 9:30.
hubdesk-hour-jumped = { $hour } n’existe pas ce jour-là, les horloges avancent. Choisissez { $before } ou { $after }.
hubdesk-hour-twice = { $hour } arrive deux fois ce jour-là, les horloges reculent. Choisissez une autre heure.
hubdesk-end-before-start = La fin doit suivre le début.
hubdesk-unmoved = Rien n’a changé encore.
hubdesk-preview-good = Possible d’après l’agenda affiché
hubdesk-preview-unknown = L’agenda affiché ne va pas jusque-là ; le serveur en décidera.
hubdesk-unit = { $name }, { $code }
hubdesk-unit-choice = Exemplaire, { $name }
hubdesk-condition-of = État, { $unit }
hubdesk-condition-new = Neuf
hubdesk-condition-good = Bon état
hubdesk-condition-worn = Usé
hubdesk-condition-out-of-order = Hors service
hubdesk-nothing-to-hand-over = Rien à remettre sur cette ligne.
hubdesk-responsible = Remis à
hubdesk-responsible-hint = Nom de la personne qui signe
hubdesk-responsible-lacks = Il faut le nom de la personne qui signe.
hubdesk-unit-whole = tout y est
hubdesk-unit-specify = Préciser
hubdesk-unit-change = Modifier
hubdesk-missing = Manque : { $names }
hubdesk-note-of = Note, { $unit }
hubdesk-note-hint = p. ex. sangle usée, écran rayé…
hubdesk-still-out = { $count ->
    [one] { $count } exemplaire reste dehors.
   *[other] { $count } exemplaires restent dehors.
}
hubdesk-incident-damaged = Hors d’usage
hubdesk-incident-lost = Perdu ou volé
hubdesk-incident-note = Ce qui s’est passé
hubdesk-incident-consequence = L’exemplaire sort du parc. Les réservations à qui il manquera figureront dans la page Parc.

# News
hubdesk-news-announced = Fermeture annoncée. Plus rien ne se réserve ces jours-là ; il reste des réservations à décider.
hubdesk-news-closed = Fermeture enregistrée, avec ce qu’il advient de chaque réservation.
hubdesk-news-reopened = Fermeture levée.
hubdesk-news-withdrawn = Exemplaires sortis du parc.
hubdesk-news-restored = Exemplaires remis dans le parc.
hubdesk-news-planned = La solution est notée.
hubdesk-news-struck-out = Attente retirée de la liste.

# Commands
command-desk-today = Voir la journée du pôle
command-desk-calendar = Ouvrir le calendrier du pôle
command-desk-closures = Voir les fermetures du pôle
command-desk-stock = Voir les sorties du parc
command-desk-waiting = Voir la liste d’attente du pôle
command-desk-zoom-day = Calendrier par jour
command-desk-zoom-week = Calendrier par semaine
command-desk-zoom-month = Calendrier par mois
command-desk-go-today = Calendrier : revenir à aujourd’hui
command-desk-previous = Calendrier : page précédente
command-desk-next = Calendrier : page suivante
key-page-up = Pg préc.
key-page-down = Pg suiv.

# Closures
hubdesk-closures-title = Fermetures
hubdesk-closures-hint = Une fermeture n’efface aucune réservation. Le plan montre qui est touché et propose une solution pour chacun. Rien ne s’applique avant que tout soit décidé.
hubdesk-closure-new = Déclarer une fermeture
hubdesk-closure-settling = Fermeture annoncée : décider de chaque réservation
hubdesk-closure-days = Jours de fermeture
hubdesk-closure-hours = Heures
hubdesk-closure-hours-hint = Toute la journée, ou 14:00-16:00
hubdesk-kind-full = Pôle fermé
hubdesk-kind-desk = Guichet fermé
hubdesk-closure-full-hint = Ni retrait, ni retour, ni usage sur place.
hubdesk-closure-desk-hint = Ni retrait ni retour ; un prêt peut courir pendant ces jours.
hubdesk-closure-reason = Motif, que les équipes liront
hubdesk-closure-reason-hint = p. ex. inventaire, travaux, congés…
hubdesk-closure-plan = Voir qui est touché
hubdesk-closure-incomplete = Choisissez les jours.
hubdesk-closure-bad-hours = Écrivez les heures comme 14:00-16:00, ou rien pour la journée entière.
hubdesk-plan-awaited = Lecture des réservations touchées…
hubdesk-plan-count = { $count ->
    [0] Aucune réservation n’est touchée.
    [one] { $count } réservation touchée, décidé pour { $decided } sur { $count }
   *[other] { $count } réservations touchées, décidé pour { $decided } sur { $count }
}
hubdesk-plan-accept-all = Accepter les propositions
hubdesk-mend-proposed = Proposé : { $mend }
hubdesk-mend-name = { $team }. { $mend }
hubdesk-mend-move = Déplacer, { $when }
hubdesk-mend-replace = { $place }, { $when }
hubdesk-mend-cancel = Annuler
hubdesk-mend-keep = Maintenir, le pôle ouvrira
hubdesk-mend-other = D’autres dates…
hubdesk-closure-declare = Enregistrer la fermeture
hubdesk-closure-unexplained = Écrivez le motif.
hubdesk-closure-undecided = Il reste des réservations sans décision.
hubdesk-closure-announce = Annoncer, décider plus tard
hubdesk-closure-announce-hint = Annoncée, elle refuse déjà toute nouvelle demande. Les réservations restent telles quelles jusqu’à votre décision.
hubdesk-closure-forget = Abandonner
hubdesk-closures-declared = Fermetures à venir
hubdesk-closures-none = Aucune fermeture déclarée.
hubdesk-closures-described = Dans la description du pôle
hubdesk-closures-described-hint = Celles-ci se changent dans le fichier hub.toml.
hubdesk-records-awaited = Lecture du registre du pôle…
hubdesk-verb-of = { $verb } : { $what }

# The pool
hubdesk-stock-title = Parc
hubdesk-exceptions = { $count ->
    [0] Il en manquera
   *[other] Il en manquera ({ $count })
}
hubdesk-exceptions-none = Rien ne manque : tout ce qui est promis est là.
hubdesk-exception-lacks = { $name } : il en manquera { $count }
hubdesk-exception-who = Pour { $team }, { $when }
hubdesk-exception-overdue = { $team } n’a pas encore rendu les siens.
hubdesk-exception-withdrawn = Sortie du parc : { $reason }
hubdesk-exception-forced = Réservation acceptée au-delà du parc : { $reason }
hubdesk-exception-plan = Solution
hubdesk-exception-plan-of = Solution pour { $team }, { $name }
hubdesk-exception-plan-hint = p. ex. emprunté au pôle voisin, livré lundi…
hubdesk-exception-note = Noter la solution
hubdesk-withdraw-title = Sortir du parc
hubdesk-withdraw-resource = Matériel ou service
hubdesk-withdraw-choose = Choisir…
hubdesk-withdraw-units = Exemplaires
hubdesk-withdraw-at-once = Dès maintenant
hubdesk-withdraw-from = À partir du
hubdesk-withdraw-open-ended = Jusqu’à nouvel ordre
hubdesk-withdraw-until = Jusqu’au
hubdesk-withdraw-reason = Motif
hubdesk-withdraw-reason-hint = p. ex. révision annuelle, ventilateur cassé…
hubdesk-withdraw = Sortir du parc
hubdesk-withdraw-incomplete = Il faut le matériel, les exemplaires, des dates qui se suivent et un motif.
hubdesk-lacking = { $count ->
    [one] Cette réservation en manquerait
   *[other] Ces { $count } réservations en manqueraient
}
hubdesk-lacking-hint = Écrivez la solution pour celles qui céderont, puis confirmez : chacune figurera dans la liste de ce qui manque.
hubdesk-lacking-plan = Solution pour { $team }
hubdesk-withdrawn-title = Hors du parc
hubdesk-withdrawn-none = Tout le parc est disponible.

# Waiting list
hubdesk-waiting-title = Liste d’attente
hubdesk-waiting-hint = Quand du matériel se libère, la liste est servie dans cet ordre. Personne ne passe devant.
hubdesk-waiting-none = Personne n’attend
hubdesk-waiting-none-hint = Les équipes qui n’ont pas trouvé de place s’inscrivent ici d’elles-mêmes.
hubdesk-waiting-place = { $place }. { $team }
hubdesk-waiting-since = Inscrite { $since }
hubdesk-waiting-offered = Une place lui est proposée ; sa réponse est attendue.
hubdesk-strike-out = Retirer de la liste

# Addresses for calendar programs
hubdesk-tab-feeds = Agendas
command-desk-feeds = Voir les agendas du pôle
hubdesk-feeds-title = Agendas
hubdesk-feeds-whole-hub = Tout le pôle
hubdesk-feeds-whole-team = Toute l’équipe
hubdesk-access-awaited = Lecture des adresses…
hubdesk-feeds-publish = Lire dans un logiciel d’agenda
hubdesk-feeds-publish-hint = Copiez une adresse et abonnez-y Thunderbird, Nextcloud, Outlook, Google ou Apple. Elle suffit pour lire : confiez-la comme une clé, renouvelez-la si elle s’égare.
hubdesk-detail-busy = Occupé ou libre, sans noms
hubdesk-detail-full = Tout ce que voit ce poste
hubdesk-feed-of = { $part }, { $detail }
hubdesk-copy = Copier
hubdesk-renew = Renouveler…
hubdesk-renew-now = Renouveler maintenant
hubdesk-renew-keep = Garder
hubdesk-renew-consequence = Ce qui utilise l’ancien accès cessera de lire.
hubdesk-renewed-at = Renouvelée le { $at }
hubdesk-account-title = Lire et écrire depuis un logiciel d’agenda
hubdesk-account-hint = Avec CalDAV, les demandes et les prêts s’affichent dans votre logiciel, et ce que vous y créez, déplacez ou effacez comme fermeture ou maintenance est décidé ici, comme à ce guichet.
hubdesk-account-url = Adresse
hubdesk-account-user = Identifiant
hubdesk-account-password = Mot de passe
hubdesk-password-show = Montrer
hubdesk-password-hide = Masquer
hubdesk-account-how = Dans Thunderbird
hubdesk-account-step-1 = 1. Agenda, nouvel agenda, « Sur le réseau ».
hubdesk-account-step-2 = 2. Collez l’identifiant et l’adresse, puis « Trouver des agendas ».
hubdesk-account-step-3 = 3. Donnez le mot de passe, cochez les agendas à suivre.
hubdesk-news-renewed = Nouvel accès créé ; l’ancien est fermé.

# The bookings of a team
bookings-amend = Modifier…
bookings-calendar = Suivre ces réservations dans un agenda
hubdesk-form-amend = Modifier la réservation
hubdesk-send-amend = Enregistrer la modification

# Calendars that the hub follows
hubdesk-followed = Agendas que le pôle suit
hubdesk-followed-hint = Leurs évènements bloquent du matériel, ferment le guichet ou le pôle. Un agenda qui ne répond plus garde sa dernière bonne copie. Il ne devient jamais « libre ».
hubdesk-followed-awaited = Lecture des agendas suivis…
hubdesk-followed-none = Aucun agenda suivi.
hubdesk-settling-verified = Ce qui y est écrit se voit en { $wait } (mesuré { $ago })
hubdesk-settling-unverified = Non vérifié (mesuré { $ago }) : les réservations n’y sont que demandées, jamais confirmées
hubdesk-settling-hidden = Ce que le réseau y écrit ne se voit pas dans les { $limit }. Relire l’agenda ne prouve donc rien : c’est au pôle d’accepter chaque demande.
hubdesk-settling-kept = Ce que le réseau en retire s’y voit encore après { $limit }. Relire l’agenda ne prouve donc rien : c’est au pôle d’accepter chaque demande.
hubdesk-settling-under-way = Mesure du temps que met cet agenda à montrer ce qui y est écrit…
hubdesk-settling-failed = Cet agenda n’a pas pu être mesuré : rien n’y est confirmé en attendant
hubdesk-settling-again = Mesurer à nouveau
hubdesk-followed-described = Inscrit dans hub.toml ; il se change là.
hubdesk-source-file = Fichier { $name }
hubdesk-source-url = Adresse { $name }
hubdesk-source-caldav = Collection CalDAV { $name }, en lecture
hubdesk-source-written = Collection CalDAV { $name }, les réservations y sont écrites
hubdesk-health-unknown = Pas encore lu
hubdesk-health-next = Prochain essai : { $at }
hubdesk-explain = Ce qui est compris
hubdesk-explain-close = Replier ce qui est compris
hubdesk-follow = Suivre un agenda
hubdesk-follow-new = Suivre un agenda
hubdesk-follow-change = Modifier…
hubdesk-unfollow = Ne plus suivre…
hubdesk-unfollow-now = Ne plus suivre
hubdesk-unfollow-consequence = Ce qu’il bloquait redevient libre.
hubdesk-emptied-confirm = Il est bien vide
hubdesk-understood-awaited = Lecture de l’agenda…
hubdesk-understood = { $events ->
    [0] Aucun évènement dans cet agenda
    [one] { $events } évènement dans cet agenda
   *[other] { $events } évènements dans cet agenda
}, { $blocking ->
    [0] aucun ne bloque les trois mois à venir
    [one] { $blocking } bloque les trois mois à venir
   *[other] { $blocking } bloquent les trois mois à venir
}
hubdesk-more-events = { $count ->
    [one] et { $count } autre évènement
   *[other] et { $count } autres évènements
}
hubdesk-more-warnings = { $count ->
    [one] et { $count } autre remarque
   *[other] et { $count } autres remarques
}
hubdesk-more-occurrences = { $count ->
    [one] et { $count } autre fois
   *[other] et { $count } autres fois
}
hubdesk-event-blocks = Ce qui est bloqué
hubdesk-event-calendar = Agenda { $calendar }
hubdesk-event-open-calendar = Voir cet agenda
hubdesk-event-unnamed = Sans titre
hubdesk-event-ours = une de nos réservations, déjà comptée
hubdesk-event-line = ligne { $line }
hubdesk-scope-units = { $count } × { $names }
hubdesk-scope-hub = Le pôle entier
hubdesk-scope-desk = Le guichet
hubdesk-scope-resources = Du matériel
hubdesk-follow-name = Nom court
hubdesk-follow-name-hint = p. ex. planning du studio
hubdesk-follow-address = Une adresse
hubdesk-follow-collection = Une collection CalDAV
hubdesk-follow-url = Adresse de l’agenda
hubdesk-follow-url-hint = https://… ou webcal://…
hubdesk-follow-collection-hint = https://serveur/dav/agendas/studio/
hubdesk-follow-url-kept = Laissez vide pour garder la même
hubdesk-follow-user-hint = Compte sur ce serveur
hubdesk-follow-password-hint = De préférence un mot de passe d’application
hubdesk-follow-password-kept = Laissez vide pour garder le même
hubdesk-follow-written = Y écrire aussi les réservations
hubdesk-follow-written-hint = Chaque réservation y est posée, puis l’agenda relu avant de confirmer. Quelqu’un d’autre peut encore écrire par-dessus ensuite : cela se voit à la lecture suivante et vous est dit.
hubdesk-follow-read-hint = En lecture seule, une réservation n’est que demandée : personne ne peut la garantir d’après une copie.
hubdesk-follow-blocks = Ses évènements bloquent
hubdesk-follow-quantity = Unités par évènement
hubdesk-follow-try = Essayer sans rien garder
hubdesk-follow-start = Suivre cet agenda
hubdesk-follow-save = Enregistrer
hubdesk-follow-incomplete = Il faut un nom, une adresse et ce que l’agenda bloque.
hubdesk-news-followed = Agendas suivis mis à jour.

# A calendar file
hubdesk-import-title = Importer un fichier
hubdesk-import-hint = Déposez un fichier .ics sur la fenêtre, ou choisissez-le. Rien ne change avant votre confirmation.
hubdesk-import = Choisir un fichier .ics…
hubdesk-import-of = Importer { $name }
hubdesk-import-events = { $events ->
    [0] Aucun évènement dans ce fichier
    [one] { $events } évènement dans ce fichier
   *[other] { $events } évènements dans ce fichier
}, { $coming ->
    [0] aucun dans les six mois à venir
    [one] { $coming } dans les six mois à venir
   *[other] { $coming } dans les six mois à venir
}.
hubdesk-import-means = Ses évènements sont
hubdesk-import-scope-hub = Des fermetures du pôle
hubdesk-import-scope-desk = Des fermetures du guichet
hubdesk-import-scope-resources = Des sorties du parc
hubdesk-import-widened = L’évènement est plus court ; une fermeture prend la journée entière.
hubdesk-import-touches = { $count ->
    [one] Touche { $count } réservation ({ $teams }). La fermeture sera annoncée, et attendra votre décision.
   *[other] Touche { $count } réservations ({ $teams }). La fermeture sera annoncée, et attendra votre décision.
}
hubdesk-import-lacks = { $count ->
    [one] Il en manquerait à { $teams }. Le registre refusera ; passez par la page Parc pour dire la solution.
   *[other] Il en manquerait à { $teams }. Le registre refusera ; passez par la page Parc pour dire la solution.
}
hubdesk-import-over = Plus d’unités que le parc n’en a de libres à ces dates.
hubdesk-import-too-many = Au plus { $count } évènements à la fois. Pour un agenda vivant, suivez-le plutôt.
hubdesk-import-nothing = Rien à enregistrer ainsi. Choisissez ce que sont ces évènements.
hubdesk-import-apply = { $count ->
    [0] Enregistrer
    [one] Enregistrer { $count } évènement
   *[other] Enregistrer { $count } évènements
}
hubdesk-import-done = { $done } sur { $given } enregistrés
hubdesk-news-imported = Import terminé.
hubdesk-file-unread = Ce fichier n’a pas pu être ouvert : { $why }. Rien n’a changé.
hubdesk-file-not-a-manager = Un agenda s’importe au poste d’un pôle. Prenez ce poste, puis déposez le fichier à nouveau.
hubdesk-left-at = Remis : { $at }
hubdesk-closure-move = Déplacer…
hubdesk-closure-moving = Déplacer une fermeture
hubdesk-closure-moving-hint = Celle qui est en place est levée dès que celle-ci est enregistrée.
hubdesk-capacity-title = Quantités en service
hubdesk-capacity-hint = Pour ce qui n’a pas de numéro : moins que dans la description du pôle, ou de nouveau autant.
hubdesk-capacity-now = { $count } en service sur { $all }
hubdesk-capacity-change = Changer…
hubdesk-capacity-count = En service désormais
hubdesk-capacity-reason = Motif du changement
hubdesk-capacity-set = Changer la quantité
hubdesk-capacity-incomplete = Choisissez une autre quantité et écrivez le motif.
hubdesk-news-capacity = Quantité changée.
hubdesk-force-title = Réserver au-delà du parc
hubdesk-force-hint = Une exception nommée : elle figure dans ce qui manque jusqu’à ce que ce soit réglé. Horaires, fermetures et règles du pôle valent toujours.
hubdesk-force-start = Réserver au-delà du parc…
hubdesk-force-team = Équipe
hubdesk-force-purpose = Projet
hubdesk-force-purpose-hint = p. ex. résidence de création
hubdesk-force-reason = Pourquoi cette exception
hubdesk-force-reason-hint = p. ex. engagement pris avant la panne
hubdesk-force-incomplete = Il faut l’équipe, le matériel, les heures, le motif et la solution.
hubdesk-force = Réserver par exception
hubdesk-serve-anyway = Servir malgré tout…
hubdesk-news-forced = Réservé par exception.
