# Rooms
route-map = Carte
route-book = Réserver
route-bookings = Mes réservations
route-works = Œuvres
route-desk = Pôle
route-territories = Territoires
route-settings = Réglages
route-about = À propos
language-name = Français

# Top bar
breadcrumb-france = France
top-search = Rechercher
top-search-hint = Matériel, pôle, compétence…
top-cart = { $count ->
    [0] Panier vide
    [one] Panier, { $count } ligne
   *[other] Panier, { $count } lignes
}
top-journal = Journal des messages
top-palette = Commandes
top-other-language = Switch to English
top-theme-to-light = Passer au thème clair
top-theme-to-dark = Passer au thème sombre
top-desk = Poste : { $role }, { $seat }
desk-team = Équipe artistique
desk-manager = Gestion d’un pôle
desk-coordinator = Coordination nationale
desk-choose = Changer de poste. Les comptes viendront plus tard ; ici, une personne peut tenir les trois postes.
ribbon-word = FICTIF

# Link
link-connecting = Connexion au serveur…
link-offline = Hors ligne ({ $since }). { $why } Ce qui est affiché reste lisible ; rien n’est perdu.
link-waiting = { $count ->
    [one] { $count } commande attend le serveur.
   *[other] { $count } commandes attendent le serveur.
}
link-retry = Réessayer
link-give-up = Abandonner la commande
link-give-up-booking = Abandonner l’envoi du panier
link-give-up-step = Abandonner la modification

# Legend
legend-sources = Sources
legend-home = Toute la France
legend-fold = Replier la liste
legend-unfold = Déplier la liste
panel-close = Fermer

# Standing
standing-free = libre
standing-partly = en partie libre
standing-taken = pris
standing-closed = fermé
standing-closed-rules = impossible à ces dates
standing-count = { $free ->
    [0] aucun libre sur { $capacity }
    [one] { $free } libre sur { $capacity }
   *[other] { $free } libres sur { $capacity }
}
standing-capacity = { $capacity ->
    [0] aucune unité
    [one] { $capacity } unité
   *[other] { $capacity } unités
}
standing-seats = { $capacity ->
    [0] aucune place
    [one] { $capacity } place
   *[other] { $capacity } places
}
find-no-session = aucune session à ces dates
find-hub-closed = guichet fermé à ces dates
role-lead = chef de file
role-co_lead = co-chef de file
role-member = membre
role-national_mission = mission nationale
family-headset = Casques XR
family-printer = Impression 3D
family-capture = Captation
family-scanner = Numérisation 3D
family-workstation = Stations de calcul
family-projector = Vidéoprojection
family-display = Écrans et murs LED
family-sound = Son spatialisé
family-camera = Caméras 360
family-interaction = Capteurs et haptique
family-space = Studios et salles
family-expertise = Expertise
family-training = Formations

# Hubs
hubs-title = Pôles
hubs-count = { $hubs ->
    [one] { $hubs } pôle
   *[other] { $hubs } pôles
    }, { $items ->
    [one] { $items } exemplaire
   *[other] { $items } exemplaires
    }
hubs-awaited = Lecture du catalogue…
hubs-whole-france = Toute la France
hubs-none = Aucun pôle ici
hubs-none-hint = Ce territoire n’a pas encore transmis de données.
hub-items = { $count ->
    [0] sans matériel
    [one] { $count } exemplaire
   *[other] { $count } exemplaires
}
hub-fictional = Pôle fictif, inventé pour la démonstration
hub-gone = Ce pôle n’est plus dans le catalogue
hub-gone-hint = Il a pu être renommé ou retiré. Revenez à la carte.
hub-offers = Matériel, compétences, formations
hub-kits = Malles
hub-bundles = Lots types
hub-opening = Ouverture exceptionnelle, { $day } : { $hours } ({ $reason })
hub-agenda = Les quatre semaines à venir
hub-agenda-awaited = Lecture de l’agenda…
hub-hours = Horaires du guichet
hub-policy = Règles d’emprunt
hub-feed = Agenda à suivre
hub-feed-hint = Collez cette adresse dans un logiciel d’agenda : il suivra les réservations du pôle.
hub-feed-copy = Copier l’adresse de l’agenda
hub-open-until = ouvert jusqu’à { $time }
hub-opens = fermé, ouvre { $when }
hub-never-opens = aucune ouverture annoncée
hub-local-time = Il est { $time } sur place.
hub-local-time-elsewhere = Il est { $time } sur place ({ $offset }).
hub-no-hours = Ce pôle n’a pas annoncé d’horaires.
hub-closed-day = fermé
hub-day-range = { $from } – { $to }
hub-closed-on-holidays = Fermé les jours fériés du territoire.
hub-closed-by-custom = Fermé aussi : { $days }.
policy-lead-open-days = Retrait au plus tôt { $days ->
    [one] le jour d’ouverture qui suit la demande
   *[other] le { $days }e jour d’ouverture après la demande
}.
policy-max-hours = Au plus { $hours } h écoulées.
policy-quota-units = { $what } : au plus { $units } en même temps par équipe.
policy-quota-bookings = { $what } : au plus { $bookings } réservations en cours par équipe.
offer-requires = Formation demandée
offer-deposit = Caution
offer-deposit-each = { $amount } € par unité
offer-reserved = { $units ->
    [one] { $units } unité est gardée
   *[other] { $units } unités sont gardées
} pour un groupe d’équipes jusqu’à { $days } jours avant le retrait.
hub-closure = { $days } : { $reason } ({ $kind })
closure-desk = guichet fermé
closure-full = pôle fermé
calendar-stale = Le calendrier { $calendar } n’a pas répondu ; les créneaux affichés ont été lus { $read }.
calendar-never-read = Le calendrier { $calendar } n’a jamais pu être lu : ce qu’il bloque n’est pas affiché.
calendar-healthy = Calendrier { $calendar } : { $events ->
    [0] aucun évènement
    [one] { $events } évènement
   *[other] { $events } évènements
    }, lu { $read }.
calendar-warnings = { $count ->
    [one] { $count } remarque à la lecture
   *[other] { $count } remarques à la lecture
}
agenda-day = { $date } : { $free } sur { $capacity }
agenda-stretch = { $days } : { $free } sur { $capacity }
agenda-desk-closed = guichet fermé ce jour
policy-auto = Réservation immédiate si les règles le permettent.
policy-manual = Le pôle valide chaque demande ; le matériel est retenu en attendant.
policy-lead = À demander au moins { $lead } à l’avance.
policy-horizon = Réservable jusqu’à { $days ->
    [one] { $days } jour
   *[other] { $days } jours
    } à l’avance.
policy-length = De { $least } à { $days ->
    [one] { $days } jour
   *[other] { $days } jours
    }.
policy-deposit = Caution : { $amount } €.
policy-no-deposit = Sans caution.

# Find
find-dates-any = Toutes dates
find-dates-name = Dates : { $dates }
find-dates-clear = Effacer les dates
find-families-any = Tout le matériel, les lieux, les compétences
find-families-name = Familles : { $families }
find-near = Près de
find-near-hint = Commune ou code postal
find-near-clear = Effacer la commune
find-near-none = Aucune commune de ce nom. Essayez le code postal.
find-within-any = toute distance
find-quantity = Quantité
quantity-fewer = Un de moins
quantity-more = Un de plus
find-clear = Tout effacer
find-awaited = Recherche…
find-failed = La recherche n’a pas abouti
find-count = { $count ->
    [0] Aucun résultat
    [one] { $count } résultat
   *[other] { $count } résultats
}
find-none = Rien ne correspond
find-none-hint = Retirez un filtre, élargissez la distance ou cherchez un casque, une imprimante, un studio.
find-more = { $count ->
    [one] Afficher { $count } résultat de plus
   *[other] Afficher { $count } résultats de plus
}
alternative-dates = plutôt { $days }
calendar-previous = Mois précédent
calendar-next = Mois suivant
calendar-choose-first = Choisissez le jour du retrait.
calendar-choose-last = Du { $first } au… Choisissez le jour du retour.
calendar-day-closed = { $date } ({ $why })

# Offer
offer-gone = Cette offre n’est plus dans le catalogue
offer-kit-members = Contenu de la malle
offer-bundle-parts = Composition du lot type
offer-bundle-hint = Chaque élément devient une ligne du panier, que l’on peut changer ou retirer.
offer-member = { $count } × { $name }
offer-hub-time = À l’heure du pôle { $hub }
interval-here = Pour vous : { $interval }
offer-dates = Choisir les dates
offer-pick-up = Retrait
offer-return = Retour
offer-place-pick-up = Lieu de retrait
offer-place-return = Lieu de retour
offer-main-desk = Guichet du pôle
offer-point = { $days ->
    [0] { $name }
    [one] { $name }, { $days } jour d’acheminement
   *[other] { $name }, { $days } jours d’acheminement
}
cart-place-pick-up = Retrait : { $point }
cart-place-return = Retour : { $point }
offer-from = De
offer-to = à
offer-choose-dates = Choisissez des dates pour savoir combien sont libres.
offer-answer-awaited = Disponibilité en cours de lecture…
offer-alternatives = Ce qui irait au plus près :
offer-add = Ajouter au panier
offer-sessions = Sessions à venir
offer-model = Modèle
offer-accessories = Accessoires
offer-stock = Parc
offer-out-of-order = { $count ->
    [one] { $count } en panne
   *[other] { $count } en panne
}
offer-margins = Délais
offer-margins-words = { $prepare } de préparation, { $recover } de remise en état
offer-feed = Agenda de ce matériel

# Cart
cart-title = Panier
cart-close = Fermer le panier
cart-empty = Le panier est vide
cart-empty-hint = Cherchez un casque, une imprimante ou un studio de captation.
cart-find = Chercher du matériel
cart-hint = Tout est réservé ensemble, ou rien ne l’est.
cart-remove = Retirer { $name } du panier
cart-quantity = Quantité, { $name }
cart-fewer = Un de moins, { $name }
cart-more = Un de plus, { $name }
cart-mend = Ce qui irait :
cart-mend-quantity = { $count ->
    [one] en prendre { $count }
   *[other] en prendre { $count }
}
cart-mend-elsewhere = au pôle { $hub } : { $name }
cart-mend-first = Réglez d’abord les lignes refusées.
cart-purpose = Projet
cart-purpose-hint = Ce que vous préparez, en quelques mots
cart-for-team = Pour { $team }
cart-not-a-team = Seule une équipe artistique réserve. Prenez le poste d’une équipe :
cart-needs-approval = Le pôle confirme la demande ; le matériel est retenu en attendant.
cart-at-once = La réservation est validée aussitôt.
cart-request = { $count ->
    [one] Demander la réservation
   *[other] Demander les { $count } lignes
}
cart-book = { $count ->
    [one] Confirmer la réservation
   *[other] Confirmer les { $count } lignes
}
cart-sending = Envoi…
cart-waiting = En attente du serveur
cart-waiting-hint = La commande est gardée et partira dès que le serveur répondra, une seule fois.

# Bookings
line-state-requested = demandée
line-state-approved = validée
line-state-out = remise
line-state-returned = restituée
line-state-refused = refusée
line-state-cancelled = annulée
line-state-held = en option
line-state-countered = à confirmer
line-state-ready = prête
line-state-delivered = délivrée
line-state-incident = en incident
line-state-closed = clôturée
line-state-lapsed = caduque
line-state-no_show = non retirée
line-state-expired = expirée
step-verb-approve = Valider
step-verb-refuse = Refuser
step-verb-cancel = Annuler
step-verb-check_out = Remettre
step-verb-check_in = Reprendre
step-verb-submit = Envoyer la demande
step-verb-counter = Proposer autre chose
step-verb-accept_counter = Accepter la proposition
step-verb-decline_counter = Décliner la proposition
step-verb-amend = Modifier
step-verb-ask_again = Demander à nouveau
step-verb-prepare = Préparer
step-verb-deliver = Noter comme délivrée
step-verb-no_show = Noter comme non retirée
step-verb-declare_incident = Déclarer un incident
step-verb-close = Clôturer
step-verb-expire = Laisser expirer
step-verb-lapse = Rendre caduque
line-asked = Demande d’origine : { $count } × { $name }, { $interval }
line-held-until = En option jusqu’au { $at }
line-units = { $count ->
    [one] Exemplaire
   *[other] Exemplaires
} : { $codes }
line-units-out = { $count ->
    [one] Exemplaire remis
   *[other] Exemplaires remis
} : { $codes }
line-responsible = Remis à { $name }
line-flag-short = { $name } : il pourrait en manquer au jour dit. Le pôle cherche une solution.
line-flag-items-changed = Les exemplaires mis de côté ont été changés ; préparez à nouveau.
line-flag-moved-by-closure = Déplacée en raison d’une fermeture du pôle.
line-flag-cancelled-late = Annulée plus tard que le pôle ne le demande.
line-flag-lacks-training = { $name } : l’habilitation ne couvre plus ces jours ; rien ne peut être remis.
bookings-agreement = Convention de prêt
bookings-title = Mes réservations
bookings-of-team = Réservations de l’équipe { $team }
bookings-of-hub = Réservations au pôle { $hub }
bookings-of-all = Toutes les réservations du réseau
bookings-awaited = Lecture des réservations…
bookings-none = Aucune réservation
bookings-none-hint = Cherchez un casque, une imprimante ou un studio de captation.
bookings-and-others = { $name } et { $count ->
    [one] { $count } autre
   *[other] { $count } autres
}
bookings-placed = Demandée le
bookings-reason = Motif : { $reason }
bookings-cancel = Annuler la réservation…
bookings-under-way = Modification en cours…
bookings-show-hub = Voir le pôle
cancel-title = Annuler cette réservation ?
cancel-consequence = Le matériel redevient libre pour les autres équipes.
cancel-confirm = Annuler la réservation
cancel-keep = Garder la réservation
reason-title-refuse = Refuser cette demande
reason-title-cancel = Annuler cette réservation
reason-name = Motif, que l’équipe lira
reason-hint = p. ex. le studio est en travaux cette semaine-là
reason-confirm-refuse = Refuser la demande
reason-confirm-cancel = Annuler la réservation
dialog-back = Revenir

# Hub desk
desk-title = Aujourd’hui
desk-not-a-manager = Cette page est celle d’un pôle. Prenez le poste d’un pôle pour suivre sa journée.
desk-requests = { $count ->
    [0] Demandes à traiter
    [one] { $count } demande à traiter
   *[other] { $count } demandes à traiter
}
desk-requests-none = Aucune demande n’attend.
desk-hand-over = { $count ->
    [0] À remettre
   *[other] À remettre ({ $count })
}
desk-hand-over-none = Rien à remettre aujourd’hui.
desk-take-back = { $count ->
    [0] À reprendre
   *[other] À reprendre ({ $count })
}
desk-take-back-none = Aucun prêt en cours.
desk-later = { $count ->
    [0] Validées, plus tard
   *[other] Validées, plus tard ({ $count })
}
desk-later-none = Aucune réservation validée à venir.
desk-late = en retard, attendue { $due }
desk-step-name = { $step }, { $team }

# Territories
territories-hint = Une première lecture de chaque territoire : ce que le réseau y tient, et ce que disent les sources publiques.
territories-awaited = Lecture des territoires…
territories-metropole = Régions
territories-drom = Régions d’outre-mer
territories-com = Collectivités d’outre-mer
territories-national-facts = Repères nationaux
territory-no-data = Ce territoire n’a pas encore transmis de données.
territory-size = { $population } habitants ({ $year }), { $area } km²
territory-seat = Chef-lieu
territory-service = Service de l’État
territory-network = Le réseau ici
territory-invented = Chiffres inventés pour la démonstration
territory-hubs = { $count ->
    [one] pôle
   *[other] pôles
}
territory-items = { $count ->
    [one] exemplaire
   *[other] exemplaires
}
territory-families = { $count ->
    [one] famille
   *[other] familles
}
territory-bookings = { $count ->
    [one] réservation en cours
   *[other] réservations en cours
}
territory-own-bookings = { $count ->
    [one] réservation de ce poste
   *[other] réservations de ce poste
}
territory-maturity = Maturité
territory-not-assessed = Non évalué
territory-not-assessed-hint = L’indice de maturité n’est pas encore calculé ; aucune note n’est attribuée.
territory-facts = Repères publics
territory-no-fact = Aucun repère public n’est connu ici.
territory-source = { $source }, { $date } · vu le { $seen } · { $certainty }
territory-old-fact = Source de plus de deux ans : à vérifier.
territory-open-source = Ouvrir la source
territory-open-source-name = Ouvrir la source : { $source }
territory-facts-caution = Ces repères proviennent des sources citées ; ils n’engagent ni le ministère ni les structures.
certainty-high = certitude élevée
certainty-medium = certitude moyenne
certainty-low = certitude faible

# Works
works-hint = Ouvrez une œuvre en glTF pour la voir en lumière, tourner autour et jouer ses animations.
works-loading = Lecture de l’œuvre…
works-failed = Cette œuvre n’a pas pu être lue
works-open = Ouvrir une œuvre…
works-formats = Fichiers .glb et .gltf. Vous pouvez aussi déposer un fichier sur la fenêtre.
works-samples = Œuvres d’exemple
works-close = Fermer l’œuvre
works-turntable = Tourner lentement
works-frame = Cadrer l’œuvre
works-clips = Animations
works-clip-unnamed = Animation { $number }
works-play = Lire
works-pause = Mettre en pause
works-position = Position dans l’animation
works-speed = Vitesse
works-statistics = Mesures
works-warnings = Remarques
works-drop = Déposez ici un fichier .glb ou .gltf
works-drop-now = Lâchez pour ouvrir l’œuvre

# Settings
settings-language = Langue
settings-theme = Thème
settings-theme-system = Comme le système
settings-theme-light = Clair
settings-theme-dark = Sombre
settings-zone = Fuseau horaire
settings-zone-hint = Les heures d’un pôle sont toujours les siennes ; les vôtres s’y ajoutent là où elles diffèrent.
settings-zone-paris = France hexagonale
settings-scale = Taille de l’interface
settings-percent = { $percent } %
settings-comfort = Confort
settings-reduce-motion = Réduire les mouvements
settings-reduce-motion-hint = La carte passe d’un lieu à l’autre sans vol de caméra.
settings-suggest = Proposer des communes pendant la saisie
settings-suggest-hint = À partir de trois lettres.
settings-keyboard = Clavier

# About
about-purpose = Trouver, réserver et essayer le matériel mutualisé du réseau français de la création immersive.
about-version = Version
about-server = Serveur
about-zones = Base des fuseaux horaires
about-zones-outdated = Cette base a plus d’un an : les heures peuvent être fausses là où elles ont changé depuis. Mettez à jour les fuseaux horaires du système (tzdata) ou ce programme.
about-network = Réseau
about-catalogue = Version du catalogue
about-demonstration = Données de démonstration
about-notices = À réparer par l’exploitant
about-notices-none = Tous les pôles et calendriers ont été lus.
about-sources = Sources et œuvres d’autrui
about-source-map = Limites administratives : IGN, Admin Express, Licence Ouverte 2.0
about-source-insee = Codes et populations : INSEE, Code officiel géographique
about-source-font = Caractères : Atkinson Hyperlegible Next, SIL Open Font License 1.1
about-source-icons = Icônes : Phosphor, licence MIT
about-source-engine = Moteur : Bevy et egui, licences MIT ou Apache-2.0
about-licence = Licence
about-licence-words = Ressourcerie est un logiciel libre, sous licence MIT ou Apache-2.0 au choix.
about-sobriety = Sobriété
about-sobriety-words = La fenêtre ne se redessine que lorsque quelque chose change. Aucune mesure d’audience, aucun modèle entraîné, aucun envoi à des tiers.

# Notices
journal-title = Messages
journal-empty = Aucun message depuis l’ouverture.
notice-dismiss = Masquer ce message
news-placed-requested = Demande envoyée. Le pôle va la confirmer ; le matériel est retenu.
news-placed-held = Option posée : le matériel est retenu jusqu’à son terme.
news-placed-before = Cette demande était déjà enregistrée. Son état à jour est affiché.
news-placed-approved = Réservation validée.
news-cart-refused = { $count ->
    [one] Une ligne du panier ne peut pas être réservée ; rien n’a été pris. Voyez ce qui irait.
   *[other] { $count } lignes du panier ne peuvent pas être réservées ; rien n’a été pris. Voyez ce qui irait.
}
news-step-approve = Demande validée.
news-step-refuse = Demande refusée.
news-step-cancel = Réservation annulée.
news-step-check_out = Matériel remis à l’équipe.
news-step-check_in = Matériel repris.
news-step-submit = Demande envoyée.
news-step-counter = Contre-proposition envoyée.
news-step-accept_counter = Proposition acceptée.
news-step-decline_counter = Proposition déclinée.
news-step-amend = Réservation modifiée.
news-step-ask_again = Réservation à valider de nouveau.
news-step-prepare = Matériel mis de côté.
news-step-deliver = Prestation délivrée.
news-step-no_show = Réservation notée comme non retirée.
news-step-declare_incident = Incident déclaré.
news-step-close = Réservation clôturée.
news-step-expire = Option expirée.
news-step-lapse = Demande caduque.
news-stale = Cette réservation a changé entre-temps. Son état à jour est affiché ; rien n’a été fait.
news-copied = Adresse copiée.
news-added = Ajouté au panier : { $name }
news-given-up = Commande abandonnée. Si le serveur l’avait déjà reçue, elle figure dans vos réservations.

# Commands
command-map = Aller à la carte
command-book = Réserver du matériel
command-bookings = Voir mes réservations
command-works = Voir une œuvre
command-desk = Ouvrir la journée du pôle
command-territories = Lire les territoires
command-search = Rechercher
command-palette = Ouvrir les commandes
command-cart = Ouvrir le panier
command-home = Voir toute la France
command-back = Revenir d’un pas
command-open-work = Ouvrir une œuvre…
command-language = Switch to English
command-theme = Changer de thème, clair ou sombre
command-theme-system = Suivre le thème du système
command-larger = Agrandir l’interface
command-smaller = Réduire l’interface
command-actual-size = Taille normale
command-motion-on = Rétablir les vols de caméra
command-motion-off = Réduire les mouvements
command-retry = Réessayer de joindre le serveur
command-journal = Relire les messages
command-keyboard = Raccourcis clavier
command-settings = Ouvrir les réglages
command-about = À propos de Ressourcerie
command-quit = Quitter
command-play = Lire l’animation
command-pause = Mettre l’animation en pause
command-go-to-hub = Aller au pôle { $name }
command-sit-team = Prendre le poste de l’équipe { $name }
command-sit-manager = Prendre le poste du pôle { $name }
command-sit-coordinator = Prendre le poste de la coordination nationale
palette-name = Commande
palette-hint = Que voulez-vous faire ?
palette-none = Aucune commande de ce nom.
keyboard-title = Raccourcis clavier
keyboard-hint = Tabulation passe d’un élément au suivant, Entrée l’active, Échap revient d’un pas.
keyboard-everywhere = Partout
keyboard-map = Sur la carte et autour d’une œuvre
keyboard-arrows = Flèches
keyboard-arrows-do = Se déplacer
keyboard-turn = Maj + flèches
keyboard-turn-do = Tourner et incliner
keyboard-zoom = + et −
keyboard-zoom-do = Approcher, éloigner
key-escape = Échap
key-home = Début
key-control = Ctrl
