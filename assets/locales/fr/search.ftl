# Mots du métier par lesquels on cherche une famille, en plus de ce que la fiche en dit. Jamais affichés.
search-family-headset = casque lunettes XR VR AR MR réalité virtuelle augmentée mixte
search-family-printer = imprimante 3D impression découpe laser fabrication numérique fablab
search-family-capture = capture de mouvement mocap volumétrique tracker combinaison
search-family-scanner = scanner numérisation 3D photogrammétrie lidar
search-family-workstation = station de travail ordinateur PC portable calcul rendu
search-family-projector = vidéoprojecteur projecteur projection mapping
search-family-display = écran mur LED affichage moniteur
search-family-sound = son audio spatialisé ambisonique enceinte micro
search-family-camera = caméra 360 stéréoscopique appareil photo vidéo
search-family-interaction = interaction capteur contrôleur haptique manette
search-family-space = espace salle studio plateau atelier
search-family-expertise = expertise conseil accompagnement ingénierie médiation
search-family-training = formation atelier stage cours session
