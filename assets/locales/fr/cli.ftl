# Programme ressourcerie-server.
cli-about = Le serveur du réseau Ressourcerie : il tient le catalogue, les agendas et les réservations.
cli-heading-usage = Emploi :
cli-heading-commands = Commandes :
cli-heading-options = Options :
cli-exit-codes = Codes de sortie : 0 tout va bien, 1 quelque chose est à corriger, 2 arguments erronés, 3 la machine ou ses fichiers ne le permettent pas.
cli-help = Affiche cette aide
cli-version = Affiche la version
cli-lang = Langue des messages : fr ou en (celle du système par défaut)
cli-serve = Sert le réseau jusqu’à ce qu’on l’arrête
cli-check = Vérifie un dossier pools et nomme fichier, ligne et colonne de tout ce qui ne va pas
cli-import = Reprend un dossier pools entier, ou rien s’il contient une erreur
cli-export = Rend les fichiers repris, à l’octet près
cli-audit = Vérifie la base de données, le journal et chaque règle du registre
cli-data = Dossier de données du serveur
cli-pools = Descriptions des pôles, relues à chaque démarrage (par défaut, celles déjà reprises)
cli-listen = Adresse d’écoute (127.0.0.1:8420 par défaut)
cli-secret-file = Fichier qui contient le secret des postes ; créé s’il manque (DIR/secret par défaut)
cli-public-url = Adresse par laquelle le serveur est joint de l’extérieur, inscrite dans les flux .ics
cli-private-calendars = Permet de lire des calendriers dans le réseau privé du serveur
cli-calendar-minutes = Minutes entre deux lectures d’un calendrier par adresse (15 par défaut)
cli-check-dir = Dossier pools à vérifier
cli-import-dir = Dossier pools à reprendre
cli-export-dir = Dossier où écrire, neuf ou vide
cli-serving = Le réseau est servi à l’adresse { $address }. Le secret des postes est dans { $secret }.
cli-address-unusable = Impossible d’écouter à l’adresse { $address } : { $what }. Choisissez-en une autre avec --listen.
cli-secret-unusable = Le fichier de secret { $path } ne convient pas : { $what }. Sa première ligne doit compter au moins 16 caractères.
cli-check-well = { $hubs ->
    [one] Un pôle
   *[other] { $hubs } pôles
}, { $items ->
    [one] un exemplaire
   *[other] { $items } exemplaires
} : { $warnings ->
    [0] tout va bien.
    [one] rien à corriger, un point à regarder.
   *[other] rien à corriger, { $warnings } points à regarder.
}
cli-check-errors = { $errors ->
    [one] Une erreur
   *[other] { $errors } erreurs
} et { $warnings ->
    [0] aucun avertissement
    [one] un avertissement
   *[other] { $warnings } avertissements
}
cli-imported = Le dossier est repris en entier, avec { $warnings ->
    [0] aucun avertissement
    [one] un avertissement
   *[other] { $warnings } avertissements
}.
cli-import-nothing = Rien n’a été repris.
cli-export-empty = Aucun dossier pools n’a encore été repris dans ces données.
cli-exported = { $count ->
    [one] Un fichier écrit
   *[other] { $count } fichiers écrits
}.
cli-no-data = Le dossier { $path } ne contient pas de données de serveur.
cli-audit-well = { $lines ->
    [one] Une ligne
   *[other] { $lines } lignes
} de journal, { $bookings ->
    [one] une réservation
   *[other] { $bookings } réservations
} : chaque règle est tenue.
cli-audit-found = { $count ->
    [one] Une règle n’est pas tenue
   *[other] { $count } règles ne sont pas tenues
}.
cli-occupancy = Dit quand un fichier de calendrier occupe, et ce qui y a été mal compris (JSON)
cli-occupancy-file = Fichier .ics, ou « - » pour l’entrée standard
cli-occupancy-from = Début, comme 2027-03-01T00:00:00Z
cli-occupancy-to = Fin, non comprise
cli-occupancy-zone = Fuseau des journées entières et des heures flottantes, comme Europe/Paris
cli-openapi = Décrire l’API pour les programmes (OpenAPI 3.1), comme dans assets/openapi.json
cli-recur = Énumère les occurrences d’une règle RRULE
cli-recur-rule = Règle, comme FREQ=WEEKLY;BYDAY=MO
cli-recur-start = Première date, comme 20270301 ou 20270301T090000Z
cli-recur-count = Nombre d’occurrences
cli-unreadable = Le fichier { $path } ne peut pas être lu : { $what }.
cli-database = Base de données PostgreSQL qui tient le registre, au lieu du dossier de données : postgres://utilisateur:motdepasse@machine/base (ou variable RESSOURCERIE_DATABASE)
cli-import-ledger = Registre entier à reprendre dans une base vide, tel que l’écrit « export --ledger »
cli-export-ledger = Fichier neuf où écrire le registre entier : journal avec ses empreintes, pôles, agendas, secret des flux
cli-ledger-exported = Le registre entier est dans { $path }. Gardez ce fichier comme un secret : il contient celui des flux.
cli-ledger-imported = Le registre est repris : { $lines ->
    [0] aucune ligne
    [one] { $lines } ligne
   *[other] { $lines } lignes
} de journal, { $bookings ->
    [0] aucune réservation
    [one] { $bookings } réservation
   *[other] { $bookings } réservations
}.
cli-ledger-not-empty = Rien n’a été repris de { $path } : la base n’est pas vide, son journal compte { $what } lignes. Choisissez une base neuve.
cli-ledger-cut = Rien n’a été repris de { $path } : le fichier est coupé, sa fin manque. Exportez de nouveau.
cli-ledger-changed = Rien n’a été repris de { $path } : le fichier a été modifié depuis son export.
cli-ledger-wrong = Rien n’a été repris de { $path } : { $what }.
cli-audit-projection = La réservation { $booking } n’est pas dans la table { $table } telle que le journal la laisse.
cli-audit-item-twice = L’objet { $item } est dans deux réservations à la fois : { $a } et { $b }.
cli-argument-missing = Il manque : { $what }
cli-argument-unknown = L’argument « { $what } » n’existe pas
cli-command-unknown = La commande « { $what } » n’existe pas
cli-argument-conflict = « { $what } » ne va pas avec « { $other } »
cli-argument-wrong = « { $value } » ne convient pas pour « { $what } » : il faut { $wanted }
cli-argument-empty = Il manque une valeur à « { $what } »
cli-argument-suggested = Peut-être « { $what } »
cli-argument-help = « --help » en dit plus.
cli-wants-zone = un fuseau par son nom IANA, comme Europe/Paris ou Pacific/Noumea
cli-wants-instant = un instant avec sa date, son heure et son décalage, comme 2027-03-01T00:00:00Z ou 2027-03-01T09:00:00+01:00
cli-wants-count = un nombre de 1 à 100000
cli-wants-lang = fr ou en
cli-wants-address = une adresse et un port, comme 127.0.0.1:8420
cli-wants-minutes = un nombre de minutes de 1 à 1440
cli-occupancy-backwards = La fin (--to { $to }) doit venir après le début (--from { $from }).
cli-unreadable-absent = Il n’y a pas de fichier { $path } ; vérifiez son nom et son dossier.
cli-unreadable-folder = { $path } est un dossier ; donnez un fichier .ics, ou « - » pour lire l’entrée standard.
cli-unreadable-rights = Le fichier { $path } est interdit de lecture ; demandez-en le droit ou copiez-le ailleurs.
