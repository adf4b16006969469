"""Equipment models that really exist, described in our own words; whoever holds them in the demonstration is invented.

Each row: id, family, maker, model, year from which one could be bought, French, English, keywords, accessories.
"""

ACCESSORIES = {
    "sangle": ("Sangle de confort avec batterie", "Comfort strap with battery"),
    "manettes": ("Deux manettes", "Two controllers"),
    "manettes_dragonne": ("Deux manettes avec dragonnes", "Two controllers with wrist straps"),
    "housse": ("Housse de transport", "Carrying case"),
    "valise": ("Valise rigide à mousse", "Hard case with foam"),
    "chargeur": ("Chargeur et câble USB-C", "Charger and USB-C cable"),
    "link": ("Câble de liaison de 5 m", "5 m link cable"),
    "hygiene": ("Interfaces faciales lavables", "Washable face interfaces"),
    "bases": ("Deux stations de base et leurs pieds", "Two base stations and their stands"),
    "dp": ("Adaptateur DisplayPort", "DisplayPort adapter"),
    "batterie2": ("Deux batteries de rechange", "Two spare batteries"),
    "batterie_ext": ("Batterie externe", "External battery"),
    "optiques": ("Jeu d’inserts optiques", "Set of optical inserts"),
    "plateau": ("Plateau d’impression texturé", "Textured print sheet"),
    "spatule": ("Spatule et jeu de buses", "Scraper and set of nozzles"),
    "ams": ("Chargeur de quatre filaments", "Four-spool feeder"),
    "bac": ("Bac à résine et cuve de lavage", "Resin tank and wash station"),
    "gants": ("Gants nitrile et lunettes", "Nitrile gloves and goggles"),
    "pied": ("Pied et rotule", "Stand and ball head"),
    "trepied": ("Trépied lourd", "Heavy tripod"),
    "marqueurs": ("Sac de marqueurs réfléchissants", "Bag of reflective markers"),
    "baguette": ("Baguette d’étalonnage", "Calibration wand"),
    "dongle": ("Clé de licence", "Licence dongle"),
    "switch": ("Commutateur réseau alimenté", "Powered network switch"),
    "combi": ("Combinaison, tailles S à XL", "Suit, sizes S to XL"),
    "sync": ("Câble de synchronisation", "Synchronisation cable"),
    "secteur": ("Bloc secteur", "Power supply"),
    "mire": ("Mire d’étalonnage", "Calibration board"),
    "cibles": ("Cibles autocollantes", "Adhesive targets"),
    "table": ("Plateau tournant", "Turntable"),
    "ecran": ("Écran 27 pouces, clavier et souris", "27-inch screen, keyboard and mouse"),
    "sacoche": ("Sacoche et bloc secteur", "Bag and power supply"),
    "optique_courte": ("Optique courte focale", "Short-throw lens"),
    "optique_std": ("Optique standard", "Standard lens"),
    "elingue": ("Élingue de sécurité et crochet", "Safety cable and clamp"),
    "telecommande": ("Télécommande", "Remote control"),
    "flight": ("Flight-case à roulettes", "Wheeled flight case"),
    "regie": ("Processeur vidéo et câblage", "Video processor and cabling"),
    "structure": ("Structure au sol et lests", "Ground support and weights"),
    "pied_enceinte": ("Pied d’enceinte", "Speaker stand"),
    "xlr": ("Câbles XLR de 10 m", "10 m XLR cables"),
    "bonnette": ("Bonnette anti-vent", "Windshield"),
    "perche": ("Perche et suspension", "Boom pole and shock mount"),
    "cartes": ("Six cartes mémoire", "Six memory cards"),
    "carte": ("Carte mémoire de 256 Go", "256 GB memory card"),
    "monopode": ("Monopode discret", "Slim monopod"),
    "usb": ("Câble USB actif de 5 m", "5 m active USB cable"),
    "sangles_trackers": ("Sangles pour le corps et l’objet", "Straps for body and prop"),
    "recepteurs": ("Récepteurs USB", "USB receivers"),
    "doublures": ("Doublures lavables", "Washable liners"),
}

M = []


def model(id, family, maker, name, year, fr, en, words, acc):
    M.append(dict(id=id, family=family, maker=maker, model=name, year=year, fr=fr, en=en,
                  words=words.split("; "), acc=acc.split()))


H = "headset"
model("meta-quest-3", H, "Meta", "Quest 3", 2023,
      "Casque autonome de réalité mixte à vision couleur. Convient aux installations où le public se déplace dans un décor réel augmenté.",
      "Standalone mixed-reality headset with colour passthrough. Suits installations where visitors move through an augmented real set.",
      "casque; VR; réalité mixte; XR; casque autonome", "sangle manettes hygiene chargeur")
model("meta-quest-3s", H, "Meta", "Quest 3S", 2024,
      "Casque autonome de réalité mixte, plus simple que le Quest 3. Choisi pour les ateliers et les groupes.",
      "Standalone mixed-reality headset, simpler than the Quest 3. Chosen for workshops and groups.",
      "casque; VR; réalité mixte; atelier; médiation", "manettes hygiene chargeur housse")
model("meta-quest-pro", H, "Meta", "Quest Pro", 2022,
      "Casque autonome avec suivi du regard et du visage, pour les avatars expressifs et l’étude de l’attention.",
      "Standalone headset with eye and face tracking, for expressive avatars and studies of attention.",
      "casque; suivi du regard; suivi du visage; avatar; VR", "manettes chargeur housse")
model("pico-4-ultra", H, "Pico", "4 Ultra Enterprise", 2024,
      "Casque autonome gérable en flotte, sans compte personnel. Adapté aux salles qui accueillent du public à la chaîne.",
      "Standalone headset that can be managed as a fleet, without personal accounts. Suits venues with a steady flow of visitors.",
      "casque; VR; flotte; réalité mixte; LBE", "manettes_dragonne hygiene chargeur valise")
model("vive-focus-vision", H, "HTC", "Vive Focus Vision", 2024,
      "Casque autonome ou relié, suivi du regard intégré et batterie remplaçable à chaud.",
      "Standalone or tethered headset with built-in eye tracking and a hot-swappable battery.",
      "casque; VR; suivi du regard; PCVR", "manettes batterie2 link valise")
model("vive-xr-elite", H, "HTC", "Vive XR Elite", 2023,
      "Casque de réalité mixte compact, avec réglage dioptrique. Se porte aussi sans batterie arrière.",
      "Compact mixed-reality headset with dioptre adjustment. It can be worn without its rear battery.",
      "casque; réalité mixte; léger; XR", "manettes chargeur housse")
model("varjo-xr-4", H, "Varjo", "XR-4", 2024,
      "Casque relié à haute définition et à vision mixte, pour le prototypage scénographique exigeant. Demande une station puissante.",
      "Tethered high-definition mixed-reality headset for demanding scenography prototypes. Needs a powerful workstation.",
      "casque; réalité mixte; haute définition; PCVR; scénographie", "manettes dp valise")
model("apple-vision-pro", H, "Apple", "Vision Pro", 2024,
      "Casque d’informatique spatiale piloté par le regard et la main. Prêté avec un accompagnement au premier réglage.",
      "Spatial-computing headset driven by eyes and hands. Lent with help for the first fitting.",
      "casque; informatique spatiale; visionOS; réalité mixte", "batterie_ext optiques housse")
model("valve-index", H, "Valve", "Index", 2020,
      "Casque relié à suivi extérieur précis, toujours recherché pour la danse et les captations longues.",
      "Tethered headset with precise outside-in tracking, still sought after for dance and long captures.",
      "casque; PCVR; lighthouse; danse", "manettes bases dp")
model("hololens-2", H, "Microsoft", "HoloLens 2", 2020,
      "Lunettes de réalité augmentée à affichage transparent. Matériel dont la fabrication a cessé, gardé pour les œuvres existantes.",
      "See-through augmented-reality glasses. No longer made; kept for existing works.",
      "réalité augmentée; lunettes; AR; hologramme", "chargeur valise")

P = "printer"
model("prusa-mk4s", P, "Prusa Research", "MK4S", 2024,
      "Imprimante 3D à filament, fiable et réparable, pour accessoires, supports et maquettes.",
      "Filament 3D printer, reliable and repairable, for props, mounts and models.",
      "impression 3D; imprimante 3D; FDM; filament; maquette", "plateau spatule")
model("prusa-xl", P, "Prusa Research", "XL", 2023,
      "Imprimante 3D à grand plateau et à plusieurs têtes, pour les pièces de décor d’un seul tenant.",
      "Large-bed 3D printer with several tool heads, for set pieces in one part.",
      "impression 3D; grand format; multi-matière; décor", "plateau spatule")
model("bambu-x1c", P, "Bambu Lab", "X1 Carbon", 2023,
      "Imprimante 3D fermée et rapide, avec changement automatique de filament.",
      "Enclosed, fast 3D printer with automatic filament change.",
      "impression 3D; FDM; rapide; multicolore", "ams plateau spatule")
model("bambu-h2d", P, "Bambu Lab", "H2D", 2025,
      "Imprimante 3D à deux têtes et grand volume, pour pièces composées et supports solubles.",
      "Two-nozzle, large-volume 3D printer for composite parts and soluble supports.",
      "impression 3D; double extrusion; grand volume", "ams plateau spatule")
model("formlabs-form-4", P, "Formlabs", "Form 4", 2024,
      "Imprimante 3D à résine, détails fins pour moules, bijoux de scène et marionnettes.",
      "Resin 3D printer with fine detail for moulds, stage jewellery and puppets.",
      "impression 3D; résine; SLA; détail; marionnette", "bac gants")
model("ultimaker-s5", P, "UltiMaker", "S5", 2019,
      "Imprimante 3D à deux buses, robuste, adaptée à la formation.",
      "Sturdy two-nozzle 3D printer, well suited to training.",
      "impression 3D; FDM; formation", "plateau spatule")

C = "capture"
model("optitrack-primex13", C, "OptiTrack", "PrimeX 13", 2021,
      "Caméra de captation optique de mouvement. S’emploie par ensemble de huit au moins.",
      "Optical motion-capture camera. Used in sets of eight or more.",
      "captation de mouvement; mocap; optique; caméra infrarouge", "pied sync")
model("vicon-vero", C, "Vicon", "Vero 2.2", 2020,
      "Caméra de captation optique de mouvement, précise, pour la danse et le cirque.",
      "Precise optical motion-capture camera for dance and circus.",
      "captation de mouvement; mocap; optique; danse; cirque", "pied sync")
model("rokoko-smartsuit-pro-2", C, "Rokoko", "Smartsuit Pro II", 2022,
      "Combinaison de captation de mouvement à capteurs inertiels, prête en dix minutes, en salle ou dehors.",
      "Inertial motion-capture suit, ready in ten minutes, indoors or out.",
      "captation de mouvement; mocap; combinaison; inertiel", "combi batterie_ext housse")
model("xsens-awinda", C, "Movella", "Xsens MVN Awinda", 2021,
      "Ensemble de capteurs inertiels sans fil à sangles, pour les corps en mouvement et les grandes scènes.",
      "Wireless strap-on inertial sensors for moving bodies and large stages.",
      "captation de mouvement; mocap; inertiel; sans fil", "sangles_trackers dongle valise")
model("azure-kinect", C, "Microsoft", "Azure Kinect DK", 2020,
      "Caméra de profondeur, utile au suivi de silhouettes et à la captation volumétrique légère. La fabrication a cessé.",
      "Depth camera for silhouette tracking and light volumetric capture. No longer made.",
      "caméra de profondeur; volumétrique; silhouette; kinect", "secteur usb pied")
model("orbbec-femto-bolt", C, "Orbbec", "Femto Bolt", 2023,
      "Caméra de profondeur, remplaçante de l’Azure Kinect, à plusieurs pour la captation volumétrique.",
      "Depth camera, successor to the Azure Kinect; several together for volumetric capture.",
      "caméra de profondeur; volumétrique; silhouette", "secteur usb sync")
model("vive-tracker-3", C, "HTC", "Vive Tracker 3.0", 2021,
      "Balise de suivi pour accessoires, marionnettes et corps, avec stations de base.",
      "Tracking puck for props, puppets and bodies, with base stations.",
      "tracker; suivi d’objet; accessoire; marionnette", "recepteurs sangles_trackers")

S = "scanner"
model("artec-leo", S, "Artec 3D", "Leo", 2021,
      "Scanner 3D portatif et autonome, pour corps, costumes et objets de taille moyenne.",
      "Handheld standalone 3D scanner for bodies, costumes and medium-sized objects.",
      "scanner 3D; numérisation; patrimoine; corps", "batterie2 valise")
model("artec-eva", S, "Artec 3D", "Eva", 2019,
      "Scanner 3D portatif à lumière structurée, fidèle en couleur.",
      "Handheld structured-light 3D scanner, faithful in colour.",
      "scanner 3D; numérisation; couleur", "secteur mire valise")
model("revopoint-pop-3", S, "Revopoint", "POP 3", 2023,
      "Petit scanner 3D pour objets et visages, simple à apprendre.",
      "Small 3D scanner for objects and faces, easy to learn.",
      "scanner 3D; numérisation; petit objet", "table cibles")
model("revopoint-miraco", S, "Revopoint", "MIRACO", 2024,
      "Scanner 3D autonome à écran, du petit objet à la pièce de décor.",
      "Standalone 3D scanner with a screen, from small objects to set pieces.",
      "scanner 3D; autonome; numérisation", "cibles housse")
model("creality-raptor", S, "Creality", "CR-Scan Raptor", 2024,
      "Scanner 3D laser et infrarouge, pour pièces mécaniques et objets texturés.",
      "Laser and infrared 3D scanner for mechanical parts and textured objects.",
      "scanner 3D; laser; rétro-conception", "cibles mire")

W = "workstation"
model("dell-precision-7960", W, "Dell", "Precision 7960 Tower", 2023,
      "Station de calcul fixe pour rendu temps réel et casques reliés. Image système remise à neuf à chaque retour.",
      "Desktop workstation for real-time rendering and tethered headsets. Its system image is restored at each return.",
      "station; ordinateur; rendu; temps réel; GPU", "ecran")
model("hp-z8-fury", W, "HP", "Z8 Fury G5", 2023,
      "Station de calcul fixe à plusieurs cartes graphiques, pour rendus longs et entraînement de petits modèles.",
      "Desktop workstation with several graphics cards, for long renders and training of small models.",
      "station; rendu; GPU; calcul; ferme de rendu", "ecran")
model("lenovo-thinkstation-p8", W, "Lenovo", "ThinkStation P8", 2024,
      "Station de calcul fixe silencieuse, placée en régie.",
      "Quiet desktop workstation, placed in the control room.",
      "station; ordinateur; régie; GPU", "ecran")
model("lenovo-thinkpad-p16", W, "Lenovo", "ThinkPad P16", 2022,
      "Station portable pour tournée et répétition, avec sortie pour casque relié.",
      "Mobile workstation for touring and rehearsal, with an output for a tethered headset.",
      "portable; ordinateur; tournée; GPU", "sacoche")
model("hp-zbook-fury-16", W, "HP", "ZBook Fury 16", 2022,
      "Station portable pour montage et moteur temps réel.",
      "Mobile workstation for editing and real-time engines.",
      "portable; ordinateur; montage; GPU", "sacoche")

V = "projector"
model("epson-eb-pu2010", V, "Epson", "EB-PU2010W", 2022,
      "Vidéoprojecteur laser de salle, optiques interchangeables, pour mapping et fond de scène.",
      "Laser venue projector with interchangeable lenses, for mapping and backdrops.",
      "vidéoprojecteur; laser; mapping; vidéoprojection", "optique_std elingue telecommande flight")
model("epson-eb-l265f", V, "Epson", "EB-L265F", 2022,
      "Vidéoprojecteur laser compact pour petites salles et ateliers.",
      "Compact laser projector for small rooms and workshops.",
      "vidéoprojecteur; laser; compact", "telecommande housse")
model("panasonic-pt-rz690", V, "Panasonic", "PT-RZ690", 2021,
      "Vidéoprojecteur laser polyvalent, accepté tête en bas et en portrait.",
      "Versatile laser projector, usable upside down and in portrait.",
      "vidéoprojecteur; laser; mapping; portrait", "optique_courte elingue telecommande")
model("panasonic-pt-mz880", V, "Panasonic", "PT-MZ880", 2022,
      "Vidéoprojecteur laser silencieux pour expositions longues.",
      "Quiet laser projector for long exhibitions.",
      "vidéoprojecteur; laser; exposition; silencieux", "optique_std telecommande")
model("barco-g62", V, "Barco", "G62-W11", 2022,
      "Vidéoprojecteur laser de grande puissance pour façades et dômes.",
      "High-brightness laser projector for façades and domes.",
      "vidéoprojecteur; laser; façade; dôme; mapping", "optique_std elingue flight")

D = "display"
model("absen-pl25", D, "Absen", "PL2.5 Pro", 2021,
      "Dalle LED d’intérieur, par lots de six, pour mur d’image et fond de plateau virtuel.",
      "Indoor LED panel, in sets of six, for video walls and virtual-stage backdrops.",
      "mur LED; dalle LED; plateau virtuel; écran", "regie structure flight")
model("roe-black-pearl", D, "ROE Visual", "Black Pearl BP2V2", 2021,
      "Dalle LED fine pour plateau de tournage virtuel.",
      "Fine-pitch LED panel for virtual production stages.",
      "mur LED; dalle LED; plateau virtuel; tournage", "regie structure flight")
model("looking-glass-16", D, "Looking Glass", "16\" Spatial Display", 2024,
      "Écran en relief sans lunettes, pour montrer un volume à plusieurs personnes.",
      "Glasses-free relief display that shows a volume to several people.",
      "écran holographique; relief; sans lunettes", "secteur housse")

A = "sound"
model("genelec-8331", A, "Genelec", "8331A", 2019,
      "Enceinte coaxiale active, en dôme ou en anneau pour l’écoute spatialisée.",
      "Active coaxial loudspeaker, in a dome or a ring for spatial listening.",
      "enceinte; son spatialisé; ambisonique; dôme; écoute", "pied_enceinte xlr")
model("genelec-8010", A, "Genelec", "8010A", 2019,
      "Petite enceinte active, pour anneaux légers et installations discrètes.",
      "Small active loudspeaker for light rings and discreet installations.",
      "enceinte; son spatialisé; installation sonore", "pied_enceinte xlr")
model("meyer-ultra-x20", A, "Meyer Sound", "ULTRA-X20", 2020,
      "Enceinte active compacte de diffusion, pour salles et plein air.",
      "Compact active loudspeaker for halls and outdoors.",
      "enceinte; diffusion; son; plein air", "elingue xlr")
model("db-e8", A, "d&b audiotechnik", "E8", 2019,
      "Enceinte compacte de diffusion, par paires, pour spatialisation autour du public.",
      "Compact loudspeaker, in pairs, for spatial sound around the audience.",
      "enceinte; diffusion; spatialisation", "pied_enceinte xlr")
model("l-isa-processor-ii", A, "L-Acoustics", "L-ISA Processor II", 2021,
      "Processeur de spatialisation orientée objet, prêté avec une demi-journée de prise en main.",
      "Object-based spatial sound processor, lent with half a day of introduction.",
      "son spatialisé; processeur; objet sonore; immersif", "secteur flight")
model("zoom-h3-vr", A, "Zoom", "H3-VR", 2019,
      "Enregistreur ambisonique de poche, pour repérages et prises de son 360°.",
      "Pocket ambisonic recorder for location scouting and 360° sound.",
      "enregistreur; ambisonique; prise de son; 360", "bonnette carte housse")
model("sennheiser-ambeo-vr", A, "Sennheiser", "AMBEO VR Mic", 2019,
      "Microphone ambisonique à quatre capsules, pour prises de son spatiales soignées.",
      "Four-capsule ambisonic microphone for careful spatial recording.",
      "microphone; ambisonique; prise de son; 360", "bonnette perche")
model("zylia-zm1", A, "Zylia", "ZM-1", 2020,
      "Microphone sphérique à nombreuses capsules, pour scènes sonores d’ordre élevé.",
      "Spherical many-capsule microphone for higher-order sound scenes.",
      "microphone; ambisonique; ordre élevé", "usb pied")

K = "camera"
model("insta360-pro-2", K, "Insta360", "Pro 2", 2019,
      "Caméra 360° stéréoscopique à six objectifs, avec stabilisation.",
      "Stereoscopic 360° camera with six lenses and stabilisation.",
      "caméra 360; stéréoscopie; tournage; vidéo 360", "cartes monopode valise")
model("insta360-titan", K, "Insta360", "Titan", 2020,
      "Caméra 360° à grands capteurs, pour images de haute définition.",
      "Large-sensor 360° camera for high-definition pictures.",
      "caméra 360; stéréoscopie; cinéma; haute définition", "cartes trepied valise")
model("kandao-obsidian-pro", K, "Kandao", "Obsidian Pro", 2020,
      "Caméra 360° stéréoscopique à grands objectifs, pour tournages exigeants.",
      "Stereoscopic 360° camera with large lenses for demanding shoots.",
      "caméra 360; stéréoscopie; cinéma", "cartes trepied valise")
model("insta360-x4", K, "Insta360", "X4", 2024,
      "Petite caméra 360° pour repérages, ateliers et carnets de création.",
      "Small 360° camera for scouting, workshops and creation notebooks.",
      "caméra 360; repérage; atelier", "carte monopode housse")

I = "interaction"
model("leap-motion-2", I, "Ultraleap", "Leap Motion Controller 2", 2023,
      "Capteur de mains sans contact, pour installations et marionnettes numériques.",
      "Contactless hand tracker for installations and digital puppetry.",
      "capteur; suivi des mains; geste; interaction", "usb pied")
model("bhaptics-tactsuit-pro", I, "bHaptics", "TactSuit Pro", 2024,
      "Gilet haptique sans fil, pour sentir sons et présences.",
      "Wireless haptic vest, to feel sounds and presences.",
      "haptique; gilet; vibration; toucher", "doublures chargeur")
model("bhaptics-tactsuit-x40", I, "bHaptics", "TactSuit X40", 2021,
      "Gilet haptique à quarante points de vibration, sans fil.",
      "Wireless haptic vest with forty vibration points.",
      "haptique; gilet; vibration; accessibilité", "doublures chargeur")
model("manus-metagloves", I, "MANUS", "Quantum Metagloves", 2023,
      "Gants de captation des doigts, pour animation et marionnette numérique.",
      "Finger-capture gloves for animation and digital puppetry.",
      "gants; captation; doigts; animation", "recepteurs valise")
model("subpac-m2x", I, "SUBPAC", "M2X", 2019,
      "Dossier vibrant porté, pour ressentir les basses. Prisé pour les publics sourds.",
      "Worn vibrating backpack to feel low frequencies. Valued by deaf audiences.",
      "haptique; basses; accessibilité; son", "chargeur housse")
model("stream-deck-xl", I, "Elgato", "Stream Deck XL", 2019,
      "Pupitre à touches programmables, pour conduire une performance.",
      "Programmable key console to run a performance.",
      "régie; contrôleur; conduite", "usb")

# Last year in which one could still be bought new, where making has ceased.
LAST_YEAR = {"azure-kinect": 2023, "hololens-2": 2024, "meta-quest-pro": 2024, "insta360-pro-2": 2023, "insta360-titan": 2023,
             "kandao-obsidian-pro": 2024, "artec-eva": 2024, "subpac-m2x": 2022}

BY_ID = {row["id"]: row for row in M}

# Spaces, expertise and trainings belong to nobody in particular.
SPACES = {
    "plateau": ("Plateau noir de 120 m²", "Black stage of 120 m²",
                "Plateau de répétition occultable, accroche légère et alimentation triphasée. Accès de plain-pied.",
                "Rehearsal stage that can be darkened, with light rigging and three-phase power. Step-free access.",
                "plateau; répétition; salle; résidence"),
    "studio-son": ("Studio d’écoute spatialisée", "Spatial listening studio",
                   "Studio traité, dôme d’enceintes installé, pour mixage et écoute critique.",
                   "Treated studio with a permanent loudspeaker dome, for mixing and critical listening.",
                   "studio; son spatialisé; mixage; ambisonique"),
    "salle-capture": ("Salle de captation de mouvement", "Motion-capture room",
                      "Salle de 8 m sur 10 m, sol souple, grille d’accroche pour caméras.",
                      "8 m by 10 m room with a sprung floor and a grid for cameras.",
                      "salle; captation de mouvement; mocap; danse"),
    "atelier-fab": ("Atelier de fabrication", "Fabrication workshop",
                    "Établis, extraction d’air et petit outillage, à côté des imprimantes.",
                    "Benches, fume extraction and small tools, beside the printers.",
                    "atelier; fabrication; fablab; établi"),
    "salle-projection": ("Salle de projection", "Projection room",
                         "Salle obscure de quarante places, écran et sol blancs pour essais de mapping.",
                         "Dark room with forty seats, white screen and floor for mapping trials.",
                         "salle; projection; mapping; diffusion"),
    "box-ecriture": ("Box d’écriture", "Writing booth",
                     "Petit bureau calme pour deux personnes, station et casque à portée de main.",
                     "Small quiet office for two, with a workstation and a headset at hand.",
                     "écriture; résidence; bureau"),
}

EXPERTISE = {
    "conseil-scenographie": ("Conseil en scénographie immersive", "Advice on immersive scenography",
                             "Aide à choisir dispositifs, jauges et parcours du public, plans à l’appui.",
                             "Help in choosing devices, audience capacity and routes, with plans.",
                             "conseil; scénographie; jauge; public", 2),
    "developpement-moteur": ("Développement temps réel", "Real-time development",
                             "Développeur ou développeuse pour lever un blocage dans un moteur temps réel.",
                             "A developer to get past an obstacle in a real-time engine.",
                             "développement; moteur; temps réel; code", 2),
    "ingenierie-son": ("Ingénierie du son spatialisé", "Spatial sound engineering",
                       "Prise de son, mixage et implantation d’enceintes avec un ingénieur du son.",
                       "Recording, mixing and loudspeaker layout with a sound engineer.",
                       "son; ambisonique; mixage; ingénierie", 1),
    "operation-mocap": ("Opération de captation de mouvement", "Motion-capture operation",
                        "Mise en place, étalonnage et nettoyage des données avec une personne de métier.",
                        "Set-up, calibration and data clean-up with a professional.",
                        "captation; mocap; opération; données", 1),
    "droit-contrats": ("Droit d’auteur et contrats", "Copyright and contracts",
                       "Une heure pour relire un contrat de coproduction, une licence ou une cession de droits.",
                       "One hour to go over a co-production contract, a licence or an assignment of rights.",
                       "juridique; droit d’auteur; contrat; licence", 1),
    "production-diffusion": ("Production et diffusion", "Production and distribution",
                             "Montage de budget, recherche de coproducteurs et calendrier de tournée.",
                             "Budgeting, search for co-producers and touring schedule.",
                             "production; diffusion; tournée; budget", 2),
    "mediation-accessibilite": ("Médiation et accessibilité", "Mediation and accessibility",
                                "Préparer l’accueil de publics sourds, aveugles ou sensibles au mal des simulateurs.",
                                "Preparing for deaf or blind visitors, or those prone to simulator sickness.",
                                "médiation; accessibilité; accueil; public", 2),
    "sobriete": ("Sobriété et mesure d’impact", "Sobriety and impact measurement",
                 "Compter ce qui pèse, puis choisir entre louer, emprunter, réparer et s’en passer.",
                 "Counting what weighs, then choosing between renting, borrowing, repairing and doing without.",
                 "écologie; sobriété; impact; carbone", 1),
    "fabrication-numerique": ("Fabrication numérique", "Digital fabrication",
                              "De l’idée à la pièce : modélisation, choix du procédé et finition.",
                              "From idea to part: modelling, choice of process and finishing.",
                              "fabrication; impression 3D; modélisation; prototype", 2),
    "numerisation": ("Numérisation 3D", "3D scanning",
                     "Choix de la méthode, prise de vue et nettoyage de maillage.",
                     "Choice of method, shooting and mesh clean-up.",
                     "scanner; photogrammétrie; maillage; patrimoine", 1),
}

TRAININGS = {
    "premiers-pas-xr": ("Premiers pas en réalité mixte", "First steps in mixed reality", "discovery", 12, 1,
                        "Essayer quatre casques, comprendre ce qui les distingue et imaginer un premier usage.",
                        "Try four headsets, understand what sets them apart and imagine a first use.",
                        "casque; VR; réalité mixte; initiation"),
    "ecrire-immersif": ("Écrire pour l’immersif", "Writing for immersive works", "practice", 10, 2,
                        "Point de vue, corps du public et durée : deux jours pour passer d’une idée à un scénario.",
                        "Point of view, the visitor’s body and duration: two days from an idea to a script.",
                        "écriture; scénario; dramaturgie"),
    "mocap-pratique": ("Captation de mouvement : de la salle au fichier", "Motion capture: from room to file", "practice", 8, 2,
                       "Installer, étalonner, capter, nettoyer : une chaîne complète sur un vrai plateau.",
                       "Install, calibrate, capture, clean: a whole chain on a real stage.",
                       "captation; mocap; animation"),
    "son-ambisonique": ("Prise de son ambisonique", "Ambisonic recording", "practice", 8, 2,
                        "Enregistrer, décoder et écouter une scène sonore tout autour de soi.",
                        "Record, decode and listen to a sound scene all around.",
                        "son; ambisonique; prise de son"),
    "mapping-demarrer": ("Démarrer en mapping vidéo", "Getting started with projection mapping", "discovery", 10, 1,
                         "Choisir un projecteur, mesurer, déformer une image et la tenir sur un volume.",
                         "Choose a projector, measure, warp a picture and keep it on a volume.",
                         "mapping; vidéoprojection; scène"),
    "impression-3d": ("Impression 3D pour la scène", "3D printing for the stage", "discovery", 8, 1,
                      "Du fichier à l’objet : régler, imprimer, poncer, peindre.",
                      "From file to object: set up, print, sand, paint.",
                      "impression 3D; fabrication; accessoire"),
    "scan-3d": ("Numériser objets et costumes", "Scanning objects and costumes", "practice", 8, 1,
                "Scanner, photogrammétrie et nettoyage de maillage, sur des objets apportés par les stagiaires.",
                "Scanner, photogrammetry and mesh clean-up, on objects brought by participants.",
                "scanner; photogrammétrie; costume"),
    "temps-reel-avance": ("Optimiser une scène temps réel", "Optimising a real-time scene", "mastery", 6, 2,
                          "Mesurer avant de corriger : lumière, textures, géométrie et budget d’un casque autonome.",
                          "Measure before mending: light, textures, geometry and the budget of a standalone headset.",
                          "temps réel; optimisation; performance"),
    "exploiter-sobre": ("Exploiter une œuvre immersive avec sobriété", "Running an immersive work soberly", "practice", 12, 1,
                        "Transport, énergie, réparation et hygiène : ce qui compte vraiment, chiffres à l’appui.",
                        "Transport, energy, repair and hygiene: what really counts, with figures.",
                        "sobriété; exploitation; écologie"),
    "accueil-public": ("Accueillir le public d’une œuvre immersive", "Welcoming the audience of an immersive work", "discovery", 14, 1,
                       "Équiper, guider, rassurer : gestes et mots du métier, accessibilité comprise.",
                       "Fit, guide, reassure: the gestures and words of the trade, accessibility included.",
                       "médiation; accueil; accessibilité"),
    "volumetrique": ("Captation volumétrique légère", "Light volumetric capture", "mastery", 6, 2,
                     "Plusieurs caméras de profondeur, un étalonnage commun et un personnage en volume.",
                     "Several depth cameras, one calibration and a character in volume.",
                     "volumétrique; caméra de profondeur; captation"),
    "camera-360": ("Tourner en vidéo 360°", "Shooting 360° video", "practice", 8, 2,
                   "Placer la caméra, diriger sans cadre, assembler et monter.",
                   "Place the camera, direct without a frame, stitch and edit.",
                   "caméra 360; tournage; montage"),
}
