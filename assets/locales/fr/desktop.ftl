# Le programme de bureau : ce qu'il dit avant ou hors de la fenêtre.
desktop-title = Ressourcerie
desktop-title-fictional = Ressourcerie · RÉSEAU FICTIF de démonstration
desktop-open-title = Ouvrir une œuvre
desktop-open-kind = Œuvres glTF
desktop-page-not-written = La page n’a pas pu être écrite ({ $why }). Libérez de la place, puis demandez-la à nouveau.
desktop-not-kept = Vos réglages et votre panier n’ont pas pu être enregistrés ({ $why }). Ils valent pour cette fois ; libérez de la place, puis changez-les à nouveau.
desktop-no-display = Il n’y a pas d’écran ici : ni X11 ni Wayland ne répond. Ouvrez une session graphique, ou demandez la visite guidée en images : ressourcerie --tour DOSSIER
desktop-no-graphics = Aucun pilote graphique ne répond (Vulkan ou OpenGL). Installez celui de votre carte, ou le pilote logiciel : sous Debian et Ubuntu, apt-get install mesa-vulkan-drivers
desktop-no-folder = Le système n’indique aucun dossier où garder vos données. Nommez-en un : ressourcerie --data DOSSIER
desktop-joined = Une autre fenêtre de Ressourcerie est ouverte sur les mêmes données : celle-ci partage son réseau.
desktop-tour-picture = { $path }
desktop-tour-failed = La visite guidée s’est arrêtée : { $why }
desktop-no-map = La carte ne peut pas être dessinée : { $why }
desktop-not-started = Ressourcerie ne peut pas démarrer : { $why }
desktop-tour-closure = Inventaire
desktop-tour-purpose = Répétitions de « Brume », création en réalité mixte
