# Ce que le lecteur d'agendas a à dire d'un fichier .ics
calendar-warning-at-line = Ligne { $line } : { $what }
calendar-warning-malformed-line = ligne illisible, sans « : » ; elle est laissée de côté
calendar-warning-unknown-name = « { $value } » n’est une propriété d’aucune norme ; ses lignes sont laissées de côté, corrigez le nom s’il devait compter
calendar-warning-malformed-parameter = paramètre « { $value } » illisible ; il est laissé de côté, le reste de la ligne compte
calendar-warning-line-too-long = ligne démesurée ; elle est laissée de côté
calendar-warning-too-deep = composants trop imbriqués ; les plus profonds sont laissés de côté
calendar-warning-unclosed = « { $value } » n’est pas refermé ; il s’arrête avec ce qui l’entoure
calendar-warning-stray-end = « END:{ $value } » ne referme rien ; cette ligne est laissée de côté
calendar-warning-misspelt-end = « END:{ $value } » est mal écrit ; l’agenda s’arrête là
calendar-warning-stray-text = texte hors de tout agenda ; il est laissé de côté
calendar-warning-not-utf8 = ce texte n’est pas en UTF-8 ; certains caractères sont devinés
calendar-warning-bad-start = début « { $value } » illisible ; cet évènement est perdu, corrigez sa date
calendar-warning-no-start = évènement sans début (DTSTART) ; il est perdu
calendar-warning-bad-end = fin « { $value } » illisible ; l’évènement occupe jusqu’à la fin du jour
calendar-warning-end-before-start = la fin précède le début ; le temps entre les deux est occupé
calendar-warning-no-length = évènement sans fin ni durée ; il n’occupe aucun temps
calendar-warning-end-and-duration = une fin et une durée à la fois ; la plus tardive compte
calendar-warning-unknown-zone = fuseau « { $value } » inconnu ; l’évènement occupe toutes les heures possibles
calendar-warning-bad-zone = fuseau « { $value } » mal défini ; ses évènements occupent toutes les heures possibles
calendar-warning-bad-rule-part = partie « { $value } » de la règle illisible ; la répétition est lue sans elle
calendar-warning-bad-rule = répétition « { $value } » impossible à suivre ; seule la première date compte
calendar-warning-too-dense = répétition trop dense ; tout le temps qui suit est occupé
calendar-warning-lone-future = évènement qui modifie une date et toutes les suivantes d’une série absente du fichier ; seule cette date est connue
calendar-warning-bad-exclusion = date exclue « { $value } » illisible ; cette date reste occupée
calendar-warning-bad-addition = date ajoutée « { $value } » illisible ; cette date est perdue
calendar-warning-bad-recurrence-id = date remplacée « { $value } » illisible ; l’ancienne et la nouvelle restent occupées
calendar-warning-bad-version = version « { $value } » illisible ; si l’évènement est présent plusieurs fois, celle-ci compte comme la plus ancienne
calendar-warning-duplicate = évènement « { $value } » présent plusieurs fois ; la version la plus récente compte
calendar-warning-bad-period = période « { $value } » illisible ; elle est perdue
calendar-warning-availability-ignored = plages de disponibilité (VAVAILABILITY) ; elles ne sont pas lues et ne bloquent rien
calendar-warning-unknown-resource = « { $value } » n’est ni une ressource ni un code d’inventaire que cet agenda concerne ; tout ce qu’il concerne est bloqué
calendar-warning-more = et { $value } autres remarques

# Pourquoi un fichier est refusé : la dernière bonne copie reste en vigueur
calendar-refused-empty = L’agenda est vide ; la dernière bonne copie reste en vigueur
calendar-refused-web-page = Cette adresse donne une page web et non un agenda, peut-être une page de connexion ; vérifiez l’adresse de partage
calendar-refused-not-a-calendar = Ce n’est pas un agenda : il n’y a pas de BEGIN:VCALENDAR ; donnez un fichier .ics
calendar-refused-cut-short = L’agenda qui commence à la ligne { $value } est coupé : son END:VCALENDAR manque ; relancez l’export ou le téléchargement
calendar-refused-too-large = L’agenda dépasse { $value } Mio ; partagez-le en plusieurs fichiers
calendar-refused-too-many-events = L’agenda a plus de { $value } évènements, ou un évènement d’autant de lignes ; partagez-le en plusieurs fichiers

# Pourquoi une règle de répétition ne donne rien
calendar-rule-start = Le début « { $value } » n’est ni une date ni une heure : écrivez 20260504 ou 20260504T090000Z
calendar-rule-no-frequency = La règle n’a pas de FREQ connu : SECONDLY, MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY ou YEARLY
calendar-rule-other-calendar = La règle compte dans le calendrier « { $value } » ; seul le calendrier grégorien est suivi
calendar-rule-too-long = La règle dépasse { $value } caractères
calendar-rule-parts = La règle dit ce que la RFC 5545 ne connaît pas : { $value }
calendar-rule-too-sparse = La règle tombe si rarement que la recherche s’arrête après { $value } occurrences ; demandez-en moins
