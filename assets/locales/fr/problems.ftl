# Erreurs du serveur. Une clé par sorte de problème, puis les précisions.
problem-bad-request = La demande ne peut pas être lue
problem-unauthorized = Le serveur demande un secret, et celui-ci manque ou n’est pas le bon
problem-forbidden = Ce poste ne peut pas faire cela
problem-not-found = Il n’y a rien à cette adresse
problem-method-not-allowed = Cette adresse ne s’emploie pas de cette façon
problem-not-acceptable = Ce qui se trouve à cette adresse n’existe sous aucune des formes demandées
problem-refused = La demande ne peut pas être satisfaite
problem-stale = La réservation a changé entre-temps
problem-too-large = La demande est trop longue (1 Mio au plus)
problem-unsupported-media-type = Le contenu doit être du JSON (application/json)
problem-unprocessable = La demande se lit, mais n’a pas de sens
problem-precondition-required = Il manque un en-tête à la demande
problem-internal = Le serveur a rencontré une erreur, notée dans son journal
problem-unavailable = Le serveur ne peut pas répondre pour le moment. Rien n’a été enregistré
problem-storage-full = Le disque du serveur est plein. Rien n’a été enregistré
problem-detail-accept = Cette adresse répond en { $what }, que l’en-tête Accept exclut
problem-detail-body = Contenu illisible : { $what }
problem-detail-query = Paramètres illisibles : { $what }
problem-detail-path = Adresse illisible : { $what }
problem-detail-key-missing = Une commande porte un en-tête Idempotency-Key, choisi par le poste et propre à cette commande
problem-detail-key-bad = Idempotency-Key doit compter de 1 à { $what } caractères ASCII visibles
problem-detail-if-match-missing = L’en-tête If-Match doit nommer la version de la réservation que le poste connaît
problem-detail-if-match-bad = If-Match doit être une version entre guillemets droits, comme "3"
problem-detail-desk = L’en-tête Ressourcerie-Desk doit valoir team:<équipe>, manager:<pôle> ou coordinator, et non « { $what } »
problem-detail-interval = Intervalle impossible : { $what }
problem-detail-too-long = L’intervalle ne doit pas dépasser { $what } jours
problem-detail-hub = Le réseau n’a pas de pôle « { $what } »
problem-detail-resource = Ce pôle n’a pas de ressource « { $what } »
problem-detail-text = La recherche ne doit pas dépasser { $what } caractères
problem-detail-limit = Le nombre de résultats demandés doit être compris entre 1 et { $what }
problem-detail-days = Les jours demandés sont à l’envers : { $what }
problem-detail-place = Ce lieu n’est pas sur Terre : { $what }
problem-detail-distance = Cette distance n’en est pas une : { $what }
problem-detail-purpose = L’objet de la réservation ne doit pas dépasser { $what } caractères
problem-detail-agreement = Aucune ligne de la réservation { $what } n’est en vigueur : il n’y a pas de convention à établir
problem-detail-series = Une série compte de 1 à 60 fois, toutes les 1 à 52 semaines (ici au plus { $what })
problem-detail-cart = Un panier ne doit pas dépasser { $what } lignes
problem-detail-far = Les dates doivent être comprises entre 2000 et 2200
problem-detail-closed-hours = Une fermeture de certaines heures dure 366 jours au plus, et non { $what } : faites-en plusieurs

# Ce que le serveur dit d’un calendrier qu’il ne peut pas lire. La dernière bonne copie reste toujours en vigueur.
problem-fetch-address = L’adresse du calendrier n’est pas une adresse http, https ou webcal. Corrigez-la.
problem-fetch-private = L’adresse du calendrier mène dans un réseau privé, ce que ce serveur ne permet pas. Donnez une adresse publique, ou lancez le serveur avec --private-calendars.
problem-fetch-status = Le calendrier a répondu par le code { $what }. Vérifiez que son lien de partage est encore valable.
problem-fetch-too-large = Le calendrier dépasse { $what } Mio. Partagez-en un qui ne remonte pas si loin.
problem-fetch-timeout = Le calendrier n’a pas répondu en { $what } secondes. Un nouvel essai aura lieu.
problem-fetch-redirects = L’adresse du calendrier renvoie plus de { $what } fois ailleurs. Donnez son adresse finale.
problem-fetch-unreachable = Le calendrier ne répond pas. Un nouvel essai aura lieu.
problem-calendar-missing = Le fichier du calendrier manque dans le dossier du pôle. Remettez-le, ou retirez-le de hub.toml.
problem-calendar-probe-left = Un évènement d’essai, daté de plusieurs années, est resté dans cet agenda après la mesure : le serveur l’a gardé bien que sa suppression ait été demandée. Elle sera demandée à nouveau.
problem-calendar-unread = Le calendrier n’a pas pu être lu.
problem-calendar-emptied = Le calendrier est soudain vide. Ses anciens évènements restent en vigueur, jusqu’à ce que le pôle dise qu’il est bien vide.

# Ce qui empêche le serveur de démarrer.
problem-set-aside = La base de données était endommagée. Elle est gardée sous { $path }, et une nouvelle la remplace. { $count ->
    [0] Aucun changement de réservation n’a pu y être relu.
    [one] Un changement de réservation a pu être relu et repris.
   *[other] { $count } changements de réservation ont pu être relus et repris.
}
problem-start-in-use = Un autre programme se sert du dossier de données { $path }. Arrêtez-le d’abord, ou choisissez un autre dossier.
problem-start-taken = Un autre exemplaire du programme tient le dossier de données { $path } et ne répond pas. Fermez-le, puis recommencez.
problem-start-folder = Le dossier de données { $path } ne peut pas être employé : { $what }.
problem-start-journal = Le journal des réservations se contredit : { $what }. Rien n’a été modifié ; envoyez ce message aux auteurs du programme.
problem-start-system = Le système refuse ce dont le serveur a besoin : { $what }.
problem-store-damaged = La base de données { $path } est endommagée : { $what }. Rien n’en a été effacé.
problem-store-newer = La base de données { $path } a été écrite par une version plus récente du programme. Installez cette version.
problem-store-full = Le disque qui porte { $path } est plein. Libérez de la place, puis recommencez ; rien n’a été perdu.
problem-store-read-only = La base de données { $path } ne peut pas être écrite : { $what }. Vérifiez les droits du dossier.
problem-store-diverged = La base de données { $path } n’est plus celle que le programme connaît : son journal est plus court, ou un autre programme y écrit. Arrêtez l’autre programme, ou redémarrez celui-ci.
problem-store-failed = La base de données { $path } ne répond pas : { $what }.
problem-store-belt = La base de données { $path } refuse ce qui vient d’être décidé, car un objet serait prêté deux fois : { $what }. Rien n’a été enregistré ; envoyez ce message aux auteurs du programme.
problem-store-address = { $path } n’est pas l’adresse d’une base de données : { $what }. Écrivez postgres://utilisateur@machine/base.
problem-fetch-sign-in = Le calendrier refuse notre accès (code { $what }). Vérifiez le nom et le mot de passe, ou demandez un nouveau lien de partage.
problem-fetch-gone = Il n’y a plus de calendrier à cette adresse (code { $what }). Le lien de partage a sans doute été retiré : demandez-en un nouveau.
problem-fetch-unencrypted = L’adresse mène vers une liaison non chiffrée, où un mot de passe ou un lien secret pourrait être lu. Donnez une adresse https.
problem-fetch-not-dav = Ce serveur ne répond pas comme un serveur CalDAV ({ $what }). Vérifiez que l’adresse est celle d’un agenda, et non d’une page ou d’un compte.
problem-calendar-no-secret = Le mot de passe de ce calendrier manque. Donnez-le au serveur dans { $what } ou dans secrets.toml de son dossier de données.
problem-calendar-no-password = Le mot de passe de « { $what } » manque pour ce calendrier. Donnez-le avec l’adresse.
problem-detail-calendars-many = Un pôle suit au plus { $what } calendriers ajoutés ici. Retirez-en un.
problem-detail-calendar-not-written = Le réseau n’écrit rien dans le calendrier « { $what } » : il n’y a rien à y mesurer.
problem-detail-calendar-changed = Cet agenda a été modifié entre-temps par quelqu’un d’autre. Regardez ce qu’il est devenu, puis recommencez.
problem-detail-calendar-exists = Le pôle a déjà un calendrier nommé « { $what } ». Choisissez un autre nom, ou modifiez celui-là.
problem-detail-calendar-unconfirmed = L’agenda « { $what } » ne se lit pas en ce moment ; ce qu’il bloquait reste en vigueur. Réessayez plus tard.
problem-detail-calendar-not-asked = L’agenda « { $what } » est un fichier du parc : il se change là.
problem-detail-calendar-described = Le calendrier « { $what } » est déclaré dans la fiche du pôle (hub.toml). Modifiez-le là, avec la personne qui tient le serveur.
problem-detail-calendar-no-source = Donnez l’adresse du calendrier.
problem-detail-calendar-file = Un fichier se déclare dans la fiche du pôle ; ici, donnez une adresse.
problem-detail-calendar-long = Une adresse, un nom ou un mot de passe dépasse { $what } caractères.
problem-detail-calendar-shortened = Cette adresse est raccourcie pour ne pas être lue de tous. Donnez l’adresse entière, ou n’en donnez pas pour garder celle du calendrier.
problem-detail-calendar-sign-in = Donnez le nom dans « user » et le mot de passe dans « password », pas dans l’adresse.
problem-detail-calendar-collection = L’adresse d’une collection CalDAV finit par une barre oblique, et le nom a au plus 200 caractères.
problem-detail-calendar-address = Ce n’est pas une adresse de calendrier : elle commence par https:// ou webcal:// ; celle d’une collection, par https://.
problem-detail-calendar-scope = Nommez au moins une ressource, et au moins un exemplaire.
problem-detail-calendar-resource = Le pôle n’a pas de ressource « { $what } ».
problem-detail-calendar-quantity = Le pôle n’en a que { $what }. Baissez la quantité.
problem-detail-calendar-password = Un mot de passe ne sert qu’à une collection CalDAV. Retirez-le.
