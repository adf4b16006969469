# The rules
refusal-is-bundle = { $offer } est un lot type : demandez chacun des éléments.
refusal-unknown-offer = { $offer } n’est plus proposé.
refusal-no-quantity = Indiquez au moins une unité.
refusal-not-enough = { $resource } : { $free ->
    [one] il n’en reste que { $free } sur { $capacity }
   *[other] il n’en reste que { $free } sur { $capacity }
    } ({ $during }), et vous en demandez { $wanted }.
refusal-none-left = { $resource } : { $capacity ->
    [one] l’unique exemplaire est pris
   *[other] les { $capacity } sont pris
    } ({ $during }).
refusal-no-unit-free = { $resource } : il en reste assez, mais aucun exemplaire n’est libre d’un bout à l’autre ({ $during }), car d’autres sont remis, retirés ou choisis par leur numéro.
refusal-too-many = { $resource } : le pôle n’en possède que { $capacity }, et vous en demandez { $wanted }. Cherchez le reste dans un autre pôle.
refusal-desk-closed-pick-up = Le guichet est fermé au moment du retrait, { $at } ({ $why }).
refusal-desk-closed-return = Le guichet est fermé au moment du retour, { $at } ({ $why }).
refusal-desk-opens = Il est ouvert { $moments }.
refusal-hub-closed = Le pôle est fermé, { $during } ({ $why }).
refusal-in-the-past = Le retrait est déjà passé. Choisissez une date à venir.
refusal-too-soon = Ce pôle demande { $lead } pour préparer ; retrait possible à partir de { $earliest }.
refusal-too-far = Ce pôle ne réserve pas plus de { $days ->
    [one] { $days } jour
   *[other] { $days } jours
    } à l’avance : jusqu’au { $latest }.
refusal-too-short = Trop court : ce pôle réserve pour au moins { $least }.
refusal-too-long = Trop long : { $days ->
    [one] { $days } jour
   *[other] { $days } jours
    } au plus, retour au plus tard { $latest }.
refusal-not-one-day = Se réserve dans une même journée, jusqu’à { $latest } au plus tard.
refusal-not-a-session = Cette formation se suit en sessions. Prochaines : { $sessions }.
refusal-no-session = Aucune session de cette formation n’est annoncée.
refusal-point-closed-pick-up = Le point de retrait est fermé au moment du retrait, { $at } ({ $why }).
refusal-point-closed-return = Le point de retrait est fermé au moment du retour, { $at } ({ $why }).
refusal-too-many-hours = Trop long : { $hours ->
    [one] { $hours } heure écoulée
   *[other] { $hours } heures écoulées
    } au plus, retour au plus tard { $latest }.
refusal-too-few-open-days = Ce pôle demande { $days ->
    [one] { $days } jour
   *[other] { $days } jours
    } d’ouverture pour préparer ; retrait possible à partir de { $earliest }.
refusal-no-such-point-pick-up = Cela ne se retire pas à ce point. Choisissez un autre lieu de retrait.
refusal-no-such-point-return = Cela ne se rend pas à ce point. Choisissez un autre lieu de retour.
refusal-no-visit-left-pick-up = Il n’y a plus de place pour un retrait le { $day } (au plus { $limit } par jour). Choisissez un autre jour ou un autre lieu.
refusal-no-visit-left-return = Il n’y a plus de place pour un retour le { $day } (au plus { $limit } par jour). Choisissez un autre jour ou un autre lieu.
refusal-not-there-yet = Le matériel a besoin de { $days ->
    [one] { $days } jour ouvré
   *[other] { $days } jours ouvrés
    } d’acheminement jusqu’à ce point ; retrait possible à partir de { $earliest }.
refusal-not-trained = { $resource } : il faut avoir suivi « { $training } », avec une habilitation valable le { $day }.
refusal-not-trained-sessions = Ajoutez au panier une session : { $sessions }.
refusal-not-trained-no-session = Aucune session n’a de place avant cette date ; demandez au pôle.
refusal-too-many-units = { $what } : { $limit } au plus par équipe en même temps. Vous en avez { $held } ({ $during }), et vous en demandez { $wanted }.
refusal-too-many-bookings = { $what } : { $limit ->
    [one] { $limit } réservation en cours
   *[other] { $limit } réservations en cours
    } au plus par équipe, et vous en avez { $open }.
refusal-all-equipment = Matériel de ce pôle
refusal-kept-for-group = { $resource } : { $kept ->
    [one] { $kept } exemplaire est réservé
   *[other] { $kept } exemplaires sont réservés
    } à d’autres équipes ({ $during }) ; il en reste { $free }, et vous en demandez { $wanted }. Ce qui n’aura pas été pris sera pour tous à partir du { $from }.
closed-hours = hors des horaires
closed-holiday = jour férié : { $holiday }
closed-calendar = fermé par l’agenda du pôle
closed-calendar-event = agenda du pôle : { $event }
word-or = ou

# The ledger
rejection-lines = { $count ->
    [one] Une ligne ne peut pas être réservée ; rien n’a été pris.
   *[other] { $count } lignes ne peuvent pas être réservées ; rien n’a été pris.
}
rejection-empty-cart = Le panier est vide. Ajoutez-y au moins une ligne.
rejection-unknown-team = Le serveur ne connaît pas l’équipe { $team }. Prenez le poste d’une équipe du réseau.
rejection-unknown-booking = Cette réservation n’existe plus sur le serveur.
rejection-stale = La réservation a changé entre-temps ; elle est maintenant { $state }. Rien n’a été fait.
rejection-no-such-step = « { $step } » n’est pas possible : la réservation est { $state }.
rejection-not-allowed-step = « { $step } » n’appartient pas à ce poste. Changez de poste en haut de la fenêtre.
rejection-not-allowed = Ce poste ne peut pas faire cela. Changez de poste en haut de la fenêtre.
rejection-reason-required = Indiquez un motif : l’équipe le lira.
rejection-no-such-line = La réservation n’a pas de ligne { $line }.
rejection-key-reused = Cette commande porte le numéro d’une autre. Recommencez ; rien n’a été fait.
rejection-nothing-due = Il n’y a rien à faire pour l’instant.
rejection-unknown-hub = Le serveur ne connaît pas le pôle { $hub }.
rejection-unknown-record = « { $id } » n’existe pas, ou est déjà réglé. Actualisez la liste.
rejection-no-holds = Ce pôle n’accorde pas d’option : envoyez la demande directement.
rejection-no-such-unit = L’exemplaire { $item } ne fait pas partie de cette ligne, ou n’est plus disponible. Choisissez-en un autre.
rejection-no-such-unit-counted = Cette ligne n’a pas de telle unité.
rejection-unit-taken = L’exemplaire { $item } de « { $resource } » est pris ({ $during }). Choisissez-en un autre.
rejection-wrong-count = La ligne porte sur { $wanted } unités, et non { $given }.
rejection-over-committed = { $resource } : { $level } unités sont promises pour { $capacity } ({ $during }). Nommez les réservations qui feront exception, ou déplacez-les.
rejection-above-catalogue = { $resource } : le pôle n’en décrit que { $capacity }. Modifiez d’abord sa fiche.
rejection-name-the-units = { $resource } : nommez les exemplaires s’ils sont numérotés, sinon donnez leur nombre.
rejection-undecided = { $count ->
    [one] Une réservation attend encore sa décision
   *[other] { $count } réservations attendent encore leur décision
}. Rien n’a été appliqué.
rejection-can-be-booked = { $offer } est disponible à ces dates : réservez-le directement.
rejection-still-out = Du matériel de cette réservation est encore chez l’équipe. Reprenez-le d’abord.
rejection-same-team = Cette réservation est déjà celle de cette équipe.

# The link
link-unreachable = Le serveur ne répond pas.
link-timeout = Le serveur met trop de temps à répondre.
link-unauthorized = Le serveur refuse le secret de ce poste. Vérifiez l’adresse et le secret, puis relancez.
link-not-ours = Ce qui répond n’est pas un serveur Ressourcerie de cette version ({ $detail }). Vérifiez l’adresse.
answer-unauthorized = Le serveur refuse le secret de ce poste.
answer-forbidden = Ce poste ne peut pas faire cela.
answer-not-found = Le serveur ne trouve pas ce qui est demandé.
answer-refused = La demande est refusée ; rien n’a été pris.
answer-stale = La réservation a changé entre-temps ; rien n’a été fait.
answer-too-large = La demande est trop longue. Réduisez le panier ou le texte.
answer-internal = Le serveur a rencontré un défaut. Rien n’a été enregistré ; réessayez, puis prévenez son exploitant.
answer-unavailable = Le serveur n’est pas disponible pour l’instant. La commande est gardée.
answer-storage-full = Le disque du serveur est plein. Rien n’a été enregistré ; prévenez son exploitant.
answer-not-understood = Le serveur n’a pas compris la demande. Mettez le programme à jour ou prévenez l’exploitant.
answer-said = Le serveur dit : « { $words } »
