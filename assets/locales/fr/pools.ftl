# Ce que dit la lecture du dossier des parcs (`ressourcerie-server check`), et l’aide à la saisie des fichiers.

pools-severity-error = erreur
pools-severity-warning = attention
pools-line = { $place } : { $severity } : { $what }

## Tables, telles qu’on les nomme dans les phrases

pools-shape-hub = la fiche du pôle
pools-shape-place = la position « place »
pools-shape-desk = les horaires « [desk] »
pools-shape-policy = les règles d’emprunt « [policy] »
pools-shape-quota = la limite par équipe
pools-shape-point = le point de retrait « [[point]] »
pools-shape-reserved = la part réservée
pools-shape-closure = la fermeture « [[closure]] »
pools-shape-item = l’exemplaire
pools-shape-resource = la ressource « [[resource]] »
pools-shape-member = l’élément de la malle
pools-shape-kit = la malle « [[kit]] »
pools-shape-expertise = l’expertise « [[expertise]] »
pools-shape-session = la session
pools-shape-training = la formation « [[training]] »
pools-shape-calendar = l’agenda « [[calendar]] »
pools-shape-text = le texte en deux langues
pools-shape-network = la fiche du réseau
pools-shape-team = l’équipe « [[team]] »
pools-shape-person = le membre de l’équipe
pools-shape-qualification = l’habilitation
pools-shape-facts = les repères publics
pools-shape-fact = le repère « [[fact]] »

## Ce qui est attendu, ce qui est trouvé

pools-kind-words = du texte entre guillemets
pools-kind-text = du texte entre guillemets, ou {"{"} fr = "…", en = "…" {"}"}
pools-kind-id = un identifiant entre guillemets, comme "casque-vr"
pools-kind-whole = un nombre entier, sans guillemets
pools-kind-decimal = un nombre décimal avec un point, sans guillemets
pools-kind-yes-no = true (oui) ou false (non), sans guillemets
pools-kind-day = une date comme 2027-01-31, sans guillemets et sans heure
pools-kind-wall-clock = une date et une heure comme 2027-01-31T09:30:00, sans guillemets et sans décalage
pools-kind-day-span = une plage horaire comme "09:00-12:30"
pools-kind-list = une liste entre crochets, comme ["…", "…"]
pools-kind-table = une table
pools-found-string = du texte
pools-found-number = un nombre
pools-found-boolean = true ou false
pools-found-date = une date
pools-found-array = une liste
pools-found-table = une table

## Le dossier et ses fichiers

pools-folder-missing = Le dossier « { $path } » n’existe pas. Vérifiez le chemin, ou créez le dossier et un fichier network.toml dedans.
pools-folder-is-file = « { $path } » est un fichier, pas un dossier. Indiquez le dossier qui contient network.toml.
pools-folder-unreadable = Le dossier « { $path } » ne peut pas être lu : { $detail }. Vérifiez ses droits d’accès.
pools-foreign-folder = « { $path } » ne ressemble pas à un dossier de parcs : il n’y a pas de fichier network.toml. Indiquez le dossier qui le contient.
pools-foreign = Ces fichiers ne ressemblent pas à un dossier de parcs : il n’y a pas de network.toml. Créez-le avec le nom du réseau, « fictional » et « notice ».
pools-hub-file-missing = Le dossier « { $folder } » n’a pas de fichier hub.toml. Ajoutez-le, ou retirez le dossier.
pools-file-unreadable = « { $path } » ne peut pas être lu : { $detail }. Vérifiez ses droits d’accès, ou retirez-le.
pools-file-name = Le nom de « { $path } » contient des caractères illisibles. Renommez-le avec des lettres simples.
pools-file-too-large = « { $path } » dépasse { $detail } Mio. Un fichier de parc est bien plus petit : vérifiez que c’est le bon.
pools-too-many-files = Le dossier contient plus de { $detail } fichiers : ce n’est sans doute pas un dossier de parcs.
pools-circular-link = « { $path } » ramène par un lien à un dossier déjà lu. Retirez ce lien.
pools-folder-too-deep = « { $path } » est trop profond : un pôle n’a que hub.toml et le dossier calendars. Ce dossier n’est pas lu.
pools-stray-file = « { $path } » n’est pas lu : un pôle n’a que hub.toml et des fichiers .ics dans calendars. Renommez ou retirez ce fichier.
pools-calendar-unused = « { $path } » n’est cité par aucun « [[calendar]] » de la fiche du pôle : il ne bloque rien. Citez-le, ou retirez-le.
pools-not-utf8 = Le texte n’est pas en UTF-8 à partir d’ici. Enregistrez le fichier en UTF-8 (option « Encodage » de l’éditeur).

## Écriture TOML

pools-toml-duplicate-key = Cette clé est déjà écrite dans la même table. Gardez-en une seule ; pour un nouvel objet, commencez par sa ligne entre doubles crochets, comme [[resource]].
pools-toml-date = Cette date n’existe pas, ou n’est pas écrite correctement. Écrivez-la comme 2027-01-31, ou 2027-01-31T09:30:00 avec l’heure.
pools-toml-unquoted = Le texte se met entre guillemets droits : clé = "valeur". (Détail : { $detail })
pools-toml-comma = Il manque une virgule entre deux éléments. (Détail : { $detail })
pools-toml-unclosed = Un crochet ou une accolade est ouvert et jamais fermé. (Détail : { $detail })
pools-toml-string = Ce texte entre guillemets est mal formé : il manque un guillemet, ou une barre oblique inverse doit être doublée. (Détail : { $detail })
pools-toml-equals = Une ligne s’écrit clé = valeur ; il manque ici une partie, ou il y a un « = » de trop. (Détail : { $detail })
pools-toml-number = Ce nombre est mal écrit. Les nombres s’écrivent sans espace, avec un point pour les décimales. (Détail : { $detail })
pools-toml-other = Cette écriture n’est pas du TOML. (Détail : { $detail })

## Clés et valeurs

pools-unknown-key = La clé « { $key } » est inconnue dans { $where }. Clés possibles : { $known }.
pools-unknown-key-meant = La clé « { $key } » est inconnue dans { $where }. Vouliez-vous dire « { $meant } » ?
pools-missing-key = Il manque la clé « { $key } » dans { $where }. Écrivez { $doc }
pools-wrong-kind = « { $key } » attend { $expected } ; c’est { $found } qui est écrit.
pools-empty = « { $key } » est vide. Écrivez une valeur.
pools-empty-list = La liste « { $key } » est vide. Ajoutez au moins un élément.
pools-out-of-range = « { $key } » doit être entre { $min } et { $max }.
pools-choice = « { $written } » n’est pas une valeur de « { $key } ». Valeurs possibles : { $choices }.
pools-choice-meant = « { $written } » n’est pas une valeur de « { $key } ». Vouliez-vous dire « { $meant } » ? Valeurs possibles : { $choices }.
pools-impossible-date = La date { $written } n’existe pas. Corrigez le jour, le mois ou l’heure.
pools-id-too-long = L’identifiant « { $id } » est trop long : { $detail } caractères au plus.
pools-id-character = L’identifiant « { $id } » contient « { $detail } ». Utilisez seulement des minuscules sans accent (a-z), des chiffres et des tirets, sans commencer par un tiret.
pools-id-twice = L’identifiant « { $id } » est déjà pris, ligne { $line }. Chaque ressource, malle, expertise, formation ou agenda a le sien : changez l’un des deux.
pools-id-is-not-folder = L’identifiant « { $id } » n’est pas le nom du dossier, « { $folder } ». Renommez l’un ou l’autre.
pools-unreadable-hub = La fiche ne peut pas être lue, sans que la cause soit reconnue. Comparez-la avec hub.schema.json.
pools-real-among-fictional = Le réseau est fictif, ce pôle ne l’est pas. Ne mêlez jamais des données réelles et inventées : écrivez fictional = true, ou placez le pôle dans un autre réseau.
pools-fictional-among-real = Ce pôle est fictif, le réseau ne l’est pas. Ne mêlez jamais des données réelles et inventées : retirez ce pôle, ou placez-le dans un réseau de démonstration.

## Lieu et heure

pools-unknown-territory = « { $code } » n’est pas le code INSEE d’une région ou d’une collectivité du réseau. Codes : { $known }.
pools-territory-is-departement = « { $code } » est un département ({ $departement }). Écrivez le code de sa région : territory = "{ $meant }" ({ $territory }).
pools-unknown-departement = « { $code } » n’est pas le code d’un département. Écrivez-le comme "35", "2A" ou "971", ou retirez la ligne.
pools-departement-elsewhere = Le département { $code } ({ $departement }) est dans la région { $meant }, pas dans { $territory }. Corrigez l’un des deux.
pools-unknown-commune = « { $code } » n’est pas le code INSEE d’une commune connue. Écrivez ses cinq caractères (pas le code postal), ou retirez la ligne.
pools-place-outside = Cette position est hors du territoire { $territory } (longitude { $west } à { $east }, latitude { $south } à { $north }). Corrigez la position ou le territoire.
pools-place-swapped = La longitude et la latitude semblent échangées : pour { $territory }, « lon » va de { $west } à { $east } et « lat » de { $south } à { $north }.
pools-unknown-zone = « { $zone } » n’est pas un fuseau horaire IANA. Écrivez-le comme "Europe/Paris" ou "Pacific/Noumea".
pools-unknown-zone-meant = « { $zone } » n’est pas un fuseau horaire IANA. Vouliez-vous dire « { $meant } » ?
pools-zone-elsewhere = « { $zone } » n’est pas l’heure du territoire { $territory }. Écrivez zone = "{ $meant }".
pools-bad-hours = « { $written } » n’est pas une plage horaire. Écrivez-la comme "09:00-12:30", la fin après le début ; "24:00" est minuit à la fin du jour.
pools-hours-overlap = La plage { $span } commence avant la fin de { $other }. Écrivez les plages d’un jour dans l’ordre, sans qu’elles se recouvrent.
pools-never-open = Aucune heure n’est donnée : rien ne pourra se faire ici. Ajoutez par exemple mon = ["09:00-18:00"].
pools-role-twice = Le rôle « { $role } » est écrit deux fois. Gardez-en un.

## Règles, fermetures, stock

pools-shortest-is-longest = La durée la plus courte ({ $min } minutes) dépasse la plus longue ({ $max } jours). Corrigez l’une des deux.
pools-lead-beyond-horizon = Le délai avant retrait ({ $lead } heures) dépasse l’horizon de réservation ({ $horizon } jours) : rien ne serait réservable. Corrigez l’un des deux.
pools-shortest-is-longest-hours = La durée la plus courte ({ $min } minutes) dépasse la plus longue ({ $max } heures). Corrigez l’une des deux.
pools-open-days-beyond-horizon = Le délai avant retrait ({ $lead } jours d’ouverture) dépasse l’horizon de réservation ({ $horizon } jours) : rien ne serait réservable. Corrigez l’un des deux.
pools-quota-empty = Cette limite ne limite rien. Ajoutez units (unités en même temps) ou bookings (réservations en cours).
pools-training-form = « { $written } » ne désigne pas une formation. Écrivez l’identifiant d’une formation de ce pôle, comme "initiation", ou d’un autre, comme "autre-pole/initiation".
pools-unknown-training = Le pôle n’a pas de formation « { $id } ». Citez l’identifiant d’une formation de ce fichier.
pools-unknown-training-meant = Le pôle n’a pas de formation « { $id } ». Vouliez-vous dire « { $meant } » ?
pools-reserved-too-many = Les parts réservées font { $sum } en tout, le pôle en a { $all }. Baissez-les.
pools-group-without-team = Aucune équipe du réseau n’est dans le groupe « { $group } » : ces unités attendraient pour rien. Ajoutez le groupe à une équipe dans network.toml, ou corrigez son nom.
pools-qualification-form = « { $written } » ne désigne pas une formation. Écrivez le pôle et la formation, comme "parc-alize/initiation".
pools-qualification-order = L’habilitation finit ({ $until }) avant de commencer ({ $from }). Corrigez l’une des deux dates.
pools-closure-order = La fermeture finit le { $to }, avant de commencer le { $from }. Corrigez l’une des deux dates.
pools-items-and-count = Une ressource a des exemplaires (« items ») ou un nombre (« count »), pas les deux. Retirez « count » : les exemplaires sont comptés.
pools-no-stock = La ressource « { $id } » n’a ni exemplaires ni nombre. Ajoutez items = [{"{"} code = "…" {"}"}], ou count = 1.
pools-code-twice = Le code d’inventaire « { $code } » est déjà pris, ligne { $line }. Chaque exemplaire a le sien.
pools-unknown-resource = Le pôle n’a pas de ressource « { $id } ». Citez l’identifiant d’une ressource ou d’une expertise de ce fichier.
pools-unknown-resource-meant = Le pôle n’a pas de ressource « { $id } ». Vouliez-vous dire « { $meant } » ?
pools-opening-twice = Le { $day } a déjà une ouverture exceptionnelle. Réunissez les heures en une seule.
pools-part-twice = « { $id } » est déjà dans ce lot type. Additionnez les quantités sur une seule ligne.
pools-part-is-training = « { $id } » est une formation : ses sessions ont leurs propres dates, un lot type n’en contient pas.
pools-member-twice = « { $id } » est déjà dans cette malle. Additionnez les quantités sur une seule ligne.
pools-member-is-training = « { $id } » est une formation : une malle ne contient que du matériel, des lieux ou des expertises.
pools-member-too-many = La malle demande { $wanted } « { $id } », le pôle en a { $all }. Baissez la quantité, ou ajoutez des exemplaires.
pools-member-unknown-item = « { $code } » n’est pas un exemplaire de « { $id } ». Citez le code d’un de ses exemplaires.
pools-member-unknown-item-meant = « { $code } » n’est pas un exemplaire de « { $id } ». Vouliez-vous dire « { $meant } » ?
pools-item-packed-twice = L’exemplaire « { $code } » est déjà dans une malle, ligne { $line }. Un objet n’est que dans une malle.
pools-member-items-beyond = La malle nomme { $all } exemplaires, mais n’en contient que { $wanted }. Corrigez l’un des deux.
pools-member-out-of-order = La malle demande { $wanted } « { $id } », mais { $usable } sur { $all } sont en état de servir : elle ne pourra pas être réservée avant réparation.
pools-session-order = La session finit le { $ends }, avant de commencer le { $starts }. Corrigez l’une des deux heures.
pools-sessions-overlap = La session commence le { $starts }, avant la fin de la précédente ({ $before }). Écrivez les sessions dans l’ordre, sans qu’elles se recouvrent.
pools-reading-jumped-over = L’heure { $reading } n’existe pas dans le fuseau { $zone } : on passe à l’heure d’été. Choisissez au plus tard { $before } ou au plus tôt { $after }.
pools-reading-twice = L’heure { $reading } existe deux fois dans le fuseau { $zone } : on passe à l’heure d’hiver. Choisissez une heure avant ou après.

## Agendas

pools-calendar-path = « { $path } » n’est pas un agenda du pôle. Écrivez file = "calendars/nom.ics".
pools-calendar-missing = Le fichier « { $path } » n’existe pas dans le dossier du pôle. Ajoutez-le, ou retirez cet agenda.
pools-calendar-missing-meant = Le fichier « { $path } » n’existe pas dans le dossier du pôle. Vouliez-vous dire « { $meant } » ?
pools-calendar-unreadable = Cet agenda est refusé, et son pôle avec lui, pour ne pas le montrer libre à tort. { $detail }.
pools-calendar-warning = { $detail }.
pools-calendar-url = « { $url } » n’est pas une adresse d’agenda : elle commence par https:// ou webcal://.
pools-calendar-two-sources = Un agenda vient d’un fichier (« file »), d’une adresse (« url ») ou d’un serveur (« caldav »), d’un seul des trois. Gardez-en un.
pools-calendar-no-source = Cet agenda n’a ni fichier ni adresse. Ajoutez file = "calendars/nom.ics", url = "https://…" ou caldav = "https://…".
pools-calendar-only-caldav = « { $key } » n’a de sens qu’avec caldav = "https://…". Retirez-le, ou donnez l’adresse de la collection.
pools-calendar-collection = « { $url } » n’est pas l’adresse d’une collection CalDAV : elle commence par https:// et ne contient ni nom ni mot de passe. Donnez le nom dans « user », et dans « secret » le nom sous lequel le serveur garde le mot de passe.
pools-calendar-no-resources = Cet agenda bloque des ressources, mais n’en nomme aucune. Ajoutez resources = ["…"].
pools-calendar-blocks-all = « { $key } » n’a de sens qu’avec blocks = "resources" ; ici blocks = "{ $blocks }". Changez l’un ou l’autre.
pools-calendar-too-many = L’agenda bloque { $wanted } « { $id } », le pôle en a { $all }. Baissez la quantité.

## Repères publics

pools-fact-without-source = Un repère public sans source et sans date de source est refusé. Ajoutez « source », « source_url » et « source_date », ou retirez le repère.
pools-fact-url = « { $url } » n’est pas une adresse : elle commence par https://.
pools-fact-seen-before = La source est vue le { $seen }, avant sa propre date ({ $source }). Corrigez l’une des deux.
pools-fact-role-without-structure = Un rôle est écrit sans « structure » : dites de qui c’est le rôle.

## Export

pools-export-not-empty = « { $path } » contient « { $found } », qui ne fait pas partie de cet export. Choisissez un dossier vide.
pools-export-bad-path = « { $path } » n’est pas un chemin à l’intérieur du dossier. L’export est arrêté, rien n’est écrit.
pools-export-failed = « { $path } » ne peut pas être écrit : { $detail }. Vérifiez la place et les droits ; les fichiers déjà écrits sont complets.

## Aide à la saisie : ce que veut dire chaque clé

pools-doc-text-fr = le texte en français.
pools-doc-text-en = le même texte en anglais.
pools-doc-place-lon = la longitude en degrés, négative à l’ouest de Greenwich.
pools-doc-place-lat = la latitude en degrés, négative au sud de l’équateur.
pools-doc-hub-id = l’identifiant du pôle, le même que le nom de son dossier, comme "parc-alize".
pools-doc-hub-name = le nom du pôle, comme il se lit sur la porte.
pools-doc-hub-fictional = true si le pôle est inventé pour une démonstration, false s’il existe.
pools-doc-hub-presentation = ce que le pôle propose, en quelques phrases, {"{"} fr = "…", en = "…" {"}"}.
pools-doc-hub-territory = le code INSEE de la région ou de la collectivité, en texte, comme "53" ou "988".
pools-doc-hub-departement = le code du département, en texte, comme "35" ; les jours fériés de 57, 67 et 68 en dépendent.
pools-doc-hub-commune = le nom de la commune.
pools-doc-hub-place = la position sur la carte, {"{"} lon = -1.68, lat = 48.11 {"}"}.
pools-doc-hub-zone = le fuseau horaire IANA, comme "Europe/Paris" ou "Indian/Reunion".
pools-doc-hub-roles = le rôle dans le territoire : "lead" (chef de file), "co_lead" (co-chef de file), "member" (membre), "national_mission" (mission nationale).
pools-doc-hub-language = la langue de ce que le réseau écrit dans les agendas du pôle : "fr" ou "en" ; "fr" si rien n’est dit.
pools-doc-hub-closed-on-holidays = true si le comptoir ferme les jours fériés du territoire.
pools-doc-hub-customary-days = les jours d’usage où le pôle ferme comme un jour férié : "good_friday" (Vendredi saint), "mi_careme" (Mi-Carême), "schoelcher" (21 juillet). Les fêtes lunaires s’écrivent en [[closure]].
pools-doc-hub-desk = les heures de retrait et de retour, une ligne par jour, sous [desk].
pools-doc-hub-preparation = les heures où le pôle prépare et remet en état, sous [preparation] ; prepare_min et recover_min s’y comptent, sans courir pendant les fermetures. Sans elles, ils suivent l’horloge.
pools-doc-hub-point = un point de retrait hors du comptoir principal, sous [[point]].
pools-doc-hub-policy = les règles d’emprunt, sous [policy] ; ce qui manque prend la valeur habituelle.
pools-doc-hub-closure = une fermeture, sous [[closure]].
pools-doc-hub-opening = un jour où le comptoir ouvre à d’autres heures que celles de la semaine, sous [[opening]].
pools-doc-hub-calendar = un agenda dont les évènements bloquent du temps, sous [[calendar]].
pools-doc-hub-resource = un modèle de matériel ou un lieu, sous [[resource]].
pools-doc-hub-kit = une malle, sous [[kit]].
pools-doc-hub-bundle = un lot type, que le panier défait en ses offres, sous [[bundle]].
pools-doc-hub-expertise = une expertise à l’heure, sous [[expertise]].
pools-doc-hub-training = une formation avec des places, sous [[training]].
pools-doc-desk-mon = les plages du lundi, comme ["09:00-12:30", "14:00-18:00"].
pools-doc-desk-tue = les plages du mardi.
pools-doc-desk-wed = les plages du mercredi.
pools-doc-desk-thu = les plages du jeudi.
pools-doc-desk-fri = les plages du vendredi.
pools-doc-desk-sat = les plages du samedi.
pools-doc-desk-sun = les plages du dimanche.
pools-doc-policy-approval = "auto" si une demande qui respecte les règles est acceptée aussitôt, "manual" si le pôle la valide.
pools-doc-policy-lead-hours = les heures qui doivent passer entre la demande et le retrait (24 si rien n’est écrit).
pools-doc-policy-horizon-days = combien de jours à l’avance on peut réserver (365 si rien n’est écrit).
pools-doc-policy-min-minutes = la durée la plus courte, en minutes (60 si rien n’est écrit).
pools-doc-policy-max-days = la durée la plus longue, en jours (28 si rien n’est écrit).
pools-doc-policy-deposit-eur = la caution par réservation, en euros entiers ; 0 s’il n’y en a pas.
pools-doc-policy-pending-holds = true si une demande en attente de validation retient son stock (si rien n’est écrit), false si la validation décide à nouveau.
pools-doc-policy-lead-open-days = les jours d’ouverture du comptoir à compter avant le retrait : avec 2, une demande du vendredi se retire le mardi. Alors lead_hours vaut 0 si rien n’est écrit.
pools-doc-policy-max-hours = la durée la plus longue en heures écoulées, si le pôle en veut une en plus de max_days, qui compte des jours de calendrier et laisse attendre le prochain jour ouvert.
pools-doc-policy-daily-visits = combien de retraits et de retours le comptoir principal sert par jour ; sans limite si rien n’est écrit.
pools-doc-policy-hold-minutes = combien de minutes une ligne du panier peut retenir son stock avant la demande ; 0 pour ne rien retenir (30 si rien n’est écrit).
pools-doc-policy-offer-hours = combien d’heures une offre de la liste d’attente reste valable (24 si rien n’est écrit).
pools-doc-policy-no-show-grace-minutes = après combien de minutes un retrait n’est plus attendu (1440 si rien n’est écrit).
pools-doc-policy-overdue-extension-hours = de combien d’heures un prêt en retard garde son stock, à partir de maintenant (24 si rien n’est écrit).
pools-doc-policy-late-cancel-hours = à moins de combien d’heures du retrait une annulation est tardive (24 si rien n’est écrit).
pools-doc-policy-quotas = ce qu’une équipe peut avoir du pôle en même temps, comme [{"{"} family = "headset", units = 4 {"}"}, {"{"} bookings = 3 {"}"}].
pools-doc-quota-family = la famille comptée ; tout le matériel si rien n’est écrit.
pools-doc-quota-units = combien d’unités en même temps, malles comprises.
pools-doc-quota-bookings = combien de réservations en cours ; un panier en fait une.
pools-doc-point-id = l’identifiant du point, unique dans le pôle.
pools-doc-point-name = le nom du point, montré aux équipes.
pools-doc-point-place = sa position sur la carte.
pools-doc-point-hours = ses heures de retrait et de retour, sous [point.hours].
pools-doc-point-daily-visits = combien de retraits et de retours il sert par jour ; sans limite si rien n’est écrit.
pools-doc-point-transfer-days = les jours d’acheminement entre le pôle et le point, comptés en jours où le pôle travaille (0 si rien n’est écrit).
pools-doc-point-closure = une fermeture du point seul, sous [[point.closure]].
pools-doc-reserved-group = le groupe d’équipes, tel que dans network.toml.
pools-doc-reserved-units = combien d’unités lui sont gardées.
pools-doc-reserved-until-days = jusqu’à combien de jours avant le retrait ; ensuite, ce qui reste est pour tous.
pools-doc-closure-from = le premier jour fermé.
pools-doc-closure-to = le dernier jour fermé, inclus.
pools-doc-closure-hours = les heures fermées de chacun de ces jours, comme "14:00-16:00" ; toute la journée si rien n’est écrit.
pools-doc-closure-kind = "desk" si seul le comptoir ferme (un prêt peut se poursuivre), "full" si rien ne peut servir.
pools-doc-closure-reason = la raison, montrée aux équipes.
pools-doc-opening-day = le jour, comme 2027-07-14.
pools-doc-opening-hours = les plages de ce jour, comme ["14:00-18:00"], à la place de celles de la semaine.
pools-doc-opening-reason = la raison, montrée aux équipes.
pools-doc-bundle-id = l’identifiant du lot type, unique dans le pôle.
pools-doc-bundle-name = le nom montré aux équipes.
pools-doc-bundle-description = à quoi le lot sert, en une phrase ou deux.
pools-doc-bundle-parts = ce que le lot réunit, comme [{"{"} offer = "meta-quest-3", quantity = 2 {"}"}].
pools-doc-part-offer = l’identifiant d’une offre du pôle.
pools-doc-part-quantity = combien il en faut.
pools-doc-item-code = le code d’inventaire, unique dans le pôle, tel que sur l’étiquette.
pools-doc-item-serial = le numéro de série.
pools-doc-item-condition = "new" (neuf), "good" (bon, si rien n’est écrit), "worn" (usé) ou "out_of_order" (hors service : il n’est plus compté).
pools-doc-item-acquired = la date d’achat, comme 2025-03-12.
pools-doc-resource-id = l’identifiant de la ressource, unique dans le pôle, comme "meta-quest-3".
pools-doc-resource-name = le nom montré aux équipes.
pools-doc-resource-family = la famille : headset (casques), printer (fabrication), capture (captation de mouvement), scanner, workstation (stations de calcul), projector (vidéoprojection), display (écrans et murs LED), sound (son spatialisé), camera (caméras 360°), interaction (capteurs, haptique), space (lieux).
pools-doc-resource-maker = le fabricant, comme sur la boîte.
pools-doc-resource-model = le modèle, comme sur la boîte.
pools-doc-resource-description = ce que c’est et à quoi cela sert.
pools-doc-resource-keywords = les mots de métier par lesquels on le cherche, comme ["casque", "VR"].
pools-doc-resource-accessories = ce qui voyage avec chaque exemplaire et se vérifie au retour.
pools-doc-resource-prepare-min = les minutes de préparation avant un emprunt.
pools-doc-resource-recover-min = les minutes de remise en état après un emprunt.
pools-doc-resource-approval = "auto" ou "manual", si cette ressource diffère des règles du pôle.
pools-doc-resource-requires-training = la formation qu’une équipe doit avoir suivie, comme "initiation" ou "autre-pole/initiation" ; l’habilitation doit être valable chaque jour d’utilisation.
pools-doc-resource-deposit-eur = la caution par unité, en euros entiers, en plus de celle du pôle.
pools-doc-resource-reserved = les unités gardées pour des groupes d’équipes, comme [{"{"} group = "residences", units = 2, until_days = 7 {"}"}].
pools-doc-resource-count = le nombre d’unités, quand elles ne sont pas numérotées.
pools-doc-resource-items = les exemplaires numérotés, un par ligne.
pools-doc-member-resource = l’identifiant d’une ressource du pôle.
pools-doc-member-quantity = combien il y en a dans la malle.
pools-doc-member-items = les exemplaires qui restent dans la malle, par leurs codes ; le reste est pris dans le parc.
pools-doc-kit-id = l’identifiant de la malle, unique dans le pôle.
pools-doc-kit-name = le nom de la malle.
pools-doc-kit-description = ce que la malle permet de faire.
pools-doc-kit-members = ce que la malle contient ; la réserver réserve tout.
pools-doc-expertise-id = l’identifiant de l’expertise, unique dans le pôle.
pools-doc-expertise-name = le nom de l’expertise.
pools-doc-expertise-description = ce que la personne apporte.
pools-doc-expertise-keywords = les mots de métier par lesquels on la cherche.
pools-doc-expertise-persons = combien de personnes peuvent intervenir en même temps.
pools-doc-expertise-prepare-min = les minutes de préparation avant l’intervention.
pools-doc-expertise-recover-min = les minutes après l’intervention.
pools-doc-expertise-approval = "auto" ou "manual", si elle diffère des règles du pôle.
pools-doc-session-starts = le début, à l’heure du pôle, comme 2027-01-31T09:30:00.
pools-doc-session-ends = la fin, à l’heure du pôle.
pools-doc-training-id = l’identifiant de la formation, unique dans le pôle.
pools-doc-training-name = le nom de la formation.
pools-doc-training-description = ce qu’on y apprend.
pools-doc-training-keywords = les mots de métier par lesquels on la cherche.
pools-doc-training-level = le niveau : "discovery" (découverte), "practice" (pratique), "mastery" (maîtrise).
pools-doc-training-seats = le nombre de places par session.
pools-doc-training-approval = "auto" ou "manual", si elle diffère des règles du pôle.
pools-doc-training-sessions = les sessions datées, dans l’ordre.
pools-doc-calendar-id = l’identifiant de l’agenda, unique dans le pôle.
pools-doc-calendar-file = le fichier, comme "calendars/maintenance.ics".
pools-doc-calendar-url = l’adresse d’un agenda auquel s’abonner, en https:// ou webcal://.
pools-doc-calendar-blocks = ce que ses évènements bloquent : "hub" (tout), "desk" (le comptoir), "resources" (des ressources nommées).
pools-doc-calendar-resources = les ressources bloquées, quand blocks = "resources".
pools-doc-calendar-quantity = combien d’unités de chacune (1 si rien n’est écrit).
pools-doc-network-name = le nom du réseau.
pools-doc-network-fictional = true si tout ce réseau est inventé pour une démonstration.
pools-doc-network-notice = la phrase du bandeau, montrée en permanence.
pools-doc-network-team = une équipe artistique qui peut emprunter, sous [[team]].
pools-doc-team-id = l’identifiant de l’équipe.
pools-doc-team-name = le nom de l’équipe.
pools-doc-team-commune = le code INSEE de la commune d’où elle travaille, pour les distances.
pools-doc-team-groups = les groupes dont elle est, comme ["residences"] ; ils ouvrent droit à des parts réservées.
pools-doc-team-members = ses membres, comme [{"{"} name = "…", role = "responsible" {"}"}].
pools-doc-team-qualifications = ses habilitations datées, une par formation suivie.
pools-doc-person-name = le nom de la personne.
pools-doc-person-role = "responsible" (signe les conventions) ou "member" (si rien n’est écrit).
pools-doc-qualification-training = le pôle et la formation, comme "parc-alize/initiation".
pools-doc-qualification-from = le premier jour où elle compte.
pools-doc-qualification-until = le dernier jour où elle compte, inclus ; sans fin si rien n’est écrit.
pools-doc-qualification-revoked = le jour à partir duquel elle ne compte plus, si elle a été retirée.
pools-doc-facts-fact = un repère public, sous [[fact]].
pools-doc-fact-statement = la phrase du repère, {"{"} fr = "…", en = "…" {"}"}.
pools-doc-fact-territories = les territoires concernés, comme ["28", "53"] ; à omettre pour un repère national.
pools-doc-fact-structure = la structure réelle dont il est question.
pools-doc-fact-role = son rôle : "lead", "co_lead", "member" ou "national_mission".
pools-doc-fact-wave = la vague du programme : "pilote_2024", "elargissement_2026" ou "non_renseigne".
pools-doc-fact-source = qui le dit : publication ou organisme.
pools-doc-fact-source-url = l’adresse de la source.
pools-doc-fact-source-date = la date de la source.
pools-doc-fact-seen-on = le jour où la source a été lue.
pools-doc-fact-certainty = "high" (sûr), "medium" (probable) ou "low" (incertain).
pools-doc-calendar-caldav = l’adresse d’une collection d’un serveur CalDAV, en https://, sans nom ni mot de passe.
pools-doc-calendar-user = le nom sous lequel se présenter à ce serveur.
pools-doc-calendar-secret = le nom sous lequel le serveur du réseau garde le mot de passe (secrets.toml ou son environnement), jamais le mot de passe.
pools-doc-calendar-server = le logiciel de ce serveur : "radicale", "xandikos", "sogo", "nextcloud", "zimbra" ; "generic" si vous ne savez pas.
pools-doc-calendar-access = "read" pour y lire seulement, "write" pour y écrire aussi les réservations et les y vérifier.
pools-doc-calendar-on-conflict = ce qui l’emporte si un autre évènement recouvre une réservation confirmée : "first" (la réservation), "hub" (l’évènement du pôle).
pools-doc-calendar-authority = "network" si personne n’écrit dans cet agenda sans passer par le réseau (les réservations sont alors garanties), "hub" sinon.
