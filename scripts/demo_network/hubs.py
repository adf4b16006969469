"""Hubs of the demonstration network. All of them are invented: names, stock, hours and rules describe no structure.

A hub stands at the label point of its territory, or at that of a département of it: a pole of inaccessibility, where
nobody has an address.
"""

HUBS = []


def hub(id, code, name, territory, fr, en, *, dept=None, hours, policy, stock, spaces="", expertise="", trainings="",
        kits=(), closures="", calendars="", holidays=True):
    HUBS.append(dict(id="demo-" + id, code=code, name=name, territory=territory, fr=fr, en=en, dept=dept, hours=hours,
                     policy=policy, stock=[(m, int(n)) for m, n in (p.split(":") for p in stock.split())],
                     spaces=spaces.split(), expertise=expertise.split(), trainings=trainings.split(), kits=list(kits),
                     closures=closures.split(), calendars=calendars.split(), holidays=holidays))


# approval, lead hours, horizon days, shortest minutes, longest days, deposit
ORDINARY = ("manual", 48, 365, 60, 21, 0)
QUICK = ("auto", 4, 180, 60, 10, 0)
CAREFUL = ("manual", 120, 365, 240, 14, 300)
LONG = ("manual", 72, 540, 240, 60, 150)
SCHOOL = ("auto", 24, 200, 30, 7, 0)
TOURING = ("manual", 168, 540, 480, 90, 500)

# --- Auvergne-Rhône-Alpes
hub("granit-bleu", "GRB", "Parc de démonstration Granit bleu", "84",
    "Parc inventé, tourné vers la danse et la captation de mouvement. Il prête aussi de quoi montrer une œuvre en tournée.",
    "An invented hub turned towards dance and motion capture. It also lends what a touring work needs.",
    hours="double", policy=ORDINARY,
    stock="optitrack-primex13:12 rokoko-smartsuit-pro-2:3 vive-tracker-3:10 meta-quest-3:8 valve-index:2 dell-precision-7960:2 hp-zbook-fury-16:3 manus-metagloves:2",
    spaces="salle-capture", expertise="operation-mocap developpement-moteur", trainings="mocap-pratique temps-reel-avance",
    kits=[("mocap", "optitrack-primex13:8 dell-precision-7960:1"), ("casques", "meta-quest-3:6")],
    closures="noel ete inventaire", calendars="maintenance:optitrack-primex13 programme:salle-capture")
hub("neige-electrique", "NEL", "Atelier de démonstration Neige électrique", "84", dept="74",
    fr="Atelier inventé de montagne, équipé pour la vidéoprojection en extérieur et l’image 360°.",
    en="An invented mountain workshop, equipped for outdoor projection and 360° pictures.",
    hours="winter", policy=LONG,
    stock="barco-g62:2 panasonic-pt-rz690:3 insta360-pro-2:1 insta360-x4:4 zoom-h3-vr:3 lenovo-thinkpad-p16:2 meta-quest-3s:4",
    spaces="salle-projection", expertise="conseil-scenographie", trainings="mapping-demarrer camera-360",
    kits=[("mapping", "panasonic-pt-rz690:2 lenovo-thinkpad-p16:1"), ("tournage", "insta360-x4:2 zoom-h3-vr:1")],
    closures="hiver ete", calendars="maintenance:barco-g62")
hub("echo-des-cretes", "ECR", "Studio de démonstration Écho des crêtes", "84", dept="26",
    fr="Studio inventé dédié au son spatialisé, du microphone au dôme d’écoute.",
    en="An invented studio devoted to spatial sound, from the microphone to the listening dome.",
    hours="afternoon", policy=CAREFUL,
    stock="genelec-8331:16 genelec-8010:8 sennheiser-ambeo-vr:2 zoom-h3-vr:4 zylia-zm1:1 l-isa-processor-ii:1 subpac-m2x:4",
    spaces="studio-son", expertise="ingenierie-son mediation-accessibilite", trainings="son-ambisonique",
    kits=[("dome", "genelec-8331:12 l-isa-processor-ii:1")], closures="noel ete", calendars="maintenance:l-isa-processor-ii programme:studio-son")
# --- Bourgogne-Franche-Comté
hub("horloge-molle", "HRM", "Fabrique de démonstration Horloge molle", "27",
    "Fabrique inventée où l’on imprime, scanne et assemble accessoires, mécanismes et marionnettes.",
    "An invented workshop where props, mechanisms and puppets are printed, scanned and assembled.",
    hours="long_days", policy=QUICK,
    stock="prusa-mk4s:4 prusa-xl:1 formlabs-form-4:2 revopoint-pop-3:3 artec-eva:1 hp-z8-fury:1 leap-motion-2:4 vive-xr-elite:2",
    spaces="atelier-fab", expertise="fabrication-numerique", trainings="impression-3d scan-3d",
    kits=[("scan", "revopoint-pop-3:1")], closures="noel ete", calendars="maintenance:prusa-mk4s,prusa-xl visites")
# --- Bretagne
hub("maree-haute", "MHA", "Parc de démonstration Marée haute", "53",
    "Parc inventé de prêt courant : beaucoup de casques, des règles simples, un comptoir ouvert le samedi.",
    "An invented hub for everyday loans: many headsets, simple rules, a desk open on Saturdays.",
    hours="saturday", policy=QUICK,
    stock="meta-quest-3:14 meta-quest-3s:10 pico-4-ultra:8 vive-tracker-3:6 hp-zbook-fury-16:2 bhaptics-tactsuit-pro:3 epson-eb-l265f:2",
    expertise="mediation-accessibilite production-diffusion", trainings="premiers-pas-xr accueil-public",
    kits=[("casques", "meta-quest-3s:8"), ("haptique", "bhaptics-tactsuit-pro:3 meta-quest-3:3")],
    closures="noel", calendars="maintenance:meta-quest-3,meta-quest-3s inventaire")
hub("lande-sonore", "LSO", "Studio de démonstration Lande sonore", "53", dept="29",
    fr="Studio inventé pour les paysages sonores : prise de son dehors, écoute dedans.",
    en="An invented studio for soundscapes: recording outdoors, listening indoors.",
    hours="double", policy=LONG,
    stock="zoom-h3-vr:6 sennheiser-ambeo-vr:3 genelec-8010:12 meyer-ultra-x20:4 insta360-x4:2 subpac-m2x:3",
    spaces="studio-son", expertise="ingenierie-son", trainings="son-ambisonique ecrire-immersif",
    kits=[("ecoute", "genelec-8010:8"), ("tournage", "zoom-h3-vr:2 insta360-x4:1")],
    closures="ete inventaire", calendars="programme:studio-son")
# --- Centre-Val de Loire
hub("riviere-lente", "RVL", "Atelier de démonstration Rivière lente", "24",
    "Atelier inventé d’écriture et d’essai : peu de matériel, beaucoup de temps pour l’apprivoiser.",
    "An invented workshop for writing and trying: little equipment, much time to tame it.",
    hours="midweek", policy=LONG,
    stock="meta-quest-3:5 apple-vision-pro:1 lenovo-thinkpad-p16:2 insta360-x4:2 zoom-h3-vr:2 looking-glass-16:1",
    spaces="box-ecriture", expertise="conseil-scenographie droit-contrats", trainings="ecrire-immersif",
    kits=[("ecriture", "meta-quest-3:2 lenovo-thinkpad-p16:1 zoom-h3-vr:1")], closures="noel ete", calendars="programme:box-ecriture")
# --- Corse
hub("maquis-pixel", "MQP", "Parc de démonstration Maquis pixel", "94",
    "Parc inventé qui voyage : tout tient dans des valises, prêtes pour les villages.",
    "An invented hub that travels: everything fits in cases, ready for the villages.",
    hours="morning", policy=ORDINARY,
    stock="meta-quest-3s:8 pico-4-ultra:4 epson-eb-l265f:3 insta360-x4:3 zoom-h3-vr:2 lenovo-thinkpad-p16:2",
    expertise="mediation-accessibilite", trainings="premiers-pas-xr",
    kits=[("casques", "meta-quest-3s:6"), ("mapping", "epson-eb-l265f:2 lenovo-thinkpad-p16:1")],
    closures="noel ete", calendars="tournee:pico-4-ultra")
# --- Grand Est
hub("foret-de-verre", "FDV", "Fabrique de démonstration Forêt de verre", "44",
    "Fabrique inventée qui mêle moulage, résine et numérisation d’objets anciens.",
    "An invented workshop that mixes moulding, resin and the scanning of old objects.",
    hours="double", policy=CAREFUL,
    stock="formlabs-form-4:3 bambu-x1c:3 artec-leo:1 creality-raptor:2 revopoint-miraco:2 dell-precision-7960:1 hololens-2:2",
    spaces="atelier-fab", expertise="fabrication-numerique numerisation", trainings="scan-3d impression-3d",
    kits=[("scan", "revopoint-miraco:1 creality-raptor:1")], closures="noel ete inventaire", calendars="maintenance:formlabs-form-4")
hub("cigogne-vectorielle", "CGV", "École de démonstration Cigogne vectorielle", "44", dept="67",
    fr="École inventée qui ouvre ses ateliers aux équipes entre deux promotions. Jours fériés d’Alsace-Moselle.",
    en="An invented school that opens its workshops to teams between classes. It keeps the public holidays of Alsace-Moselle.",
    hours="school", policy=SCHOOL,
    stock="meta-quest-3:10 valve-index:4 vicon-vero:8 rokoko-smartsuit-pro-2:2 lenovo-thinkstation-p8:4 leap-motion-2:6 stream-deck-xl:2",
    spaces="salle-capture", expertise="developpement-moteur", trainings="mocap-pratique temps-reel-avance premiers-pas-xr",
    kits=[("mocap", "vicon-vero:8 lenovo-thinkstation-p8:1")], closures="noel printemps_b ete_long", calendars="cours:lenovo-thinkstation-p8,vicon-vero examens")
# --- Hauts-de-France
hub("terril-etoile", "TRE", "Parc de démonstration Terril étoilé", "32",
    "Parc inventé de grande capacité, habitué aux festivals et aux longues files d’attente.",
    "An invented high-capacity hub, used to festivals and long queues.",
    holidays=False, hours="long_days", policy=TOURING,
    stock="pico-4-ultra:16 meta-quest-3:8 vive-focus-vision:4 bhaptics-tactsuit-x40:6 epson-eb-pu2010:3 db-e8:8 hp-zbook-fury-16:3",
    expertise="production-diffusion mediation-accessibilite", trainings="accueil-public exploiter-sobre",
    kits=[("casques", "pico-4-ultra:12"), ("haptique", "bhaptics-tactsuit-x40:4 meta-quest-3:4")],
    closures="noel", calendars="maintenance:pico-4-ultra tournee:pico-4-ultra inventaire")
hub("geant-de-papier", "GDP", "Studio de démonstration Géant de papier", "32", dept="80",
    fr="Studio inventé de marionnette numérique : gants, capteurs de mains et petites caméras de profondeur.",
    en="An invented studio for digital puppetry: gloves, hand trackers and small depth cameras.",
    hours="double", policy=ORDINARY,
    stock="manus-metagloves:3 leap-motion-2:8 orbbec-femto-bolt:6 prusa-mk4s:2 hp-zbook-fury-16:2 vive-tracker-3:6",
    spaces="plateau", expertise="developpement-moteur", trainings="volumetrique",
    kits=[("volumetrique", "orbbec-femto-bolt:4 hp-zbook-fury-16:1")], closures="ete noel", calendars="programme:plateau")
# --- Île-de-France
hub("ville-miroir", "VMI", "Laboratoire de démonstration Ville miroir", "11",
    "Laboratoire inventé de réalité mixte haut de gamme, pour prototypes exigeants et tests de scénographie.",
    "An invented high-end mixed-reality laboratory for demanding prototypes and scenography tests.",
    hours="long_days", policy=CAREFUL,
    stock="varjo-xr-4:3 apple-vision-pro:4 vive-xr-elite:4 meta-quest-pro:3 hp-z8-fury:2 dell-precision-7960:4 looking-glass-16:2 hololens-2:3",
    spaces="box-ecriture", expertise="conseil-scenographie developpement-moteur droit-contrats", trainings="temps-reel-avance ecrire-immersif",
    kits=[("prototype", "varjo-xr-4:1 dell-precision-7960:1")], closures="noel ete", calendars="maintenance:varjo-xr-4 visites")
hub("sous-sol-lumineux", "SSL", "Studio de démonstration Sous-sol lumineux", "11", dept="94",
    fr="Studio inventé de tournage virtuel, avec mur LED et caméras 360° de cinéma.",
    en="An invented virtual-production studio with an LED wall and 360° cinema cameras.",
    hours="studio", policy=CAREFUL,
    stock="roe-black-pearl:12 absen-pl25:8 insta360-titan:1 kandao-obsidian-pro:1 hp-z8-fury:2 vive-tracker-3:4 stream-deck-xl:2",
    spaces="plateau", expertise="conseil-scenographie", trainings="camera-360",
    kits=[("mur", "roe-black-pearl:9 hp-z8-fury:1"), ("tournage", "insta360-titan:1")],
    closures="ete noel", calendars="maintenance:roe-black-pearl programme:plateau")
hub("metro-imaginaire", "MIM", "École de démonstration Métro imaginaire", "11", dept="95",
    fr="École inventée de médiation : de quoi accueillir des classes et former celles et ceux qui accompagnent.",
    en="An invented school of mediation: what it takes to host classes and to train those who accompany them.",
    hours="school", policy=SCHOOL,
    stock="meta-quest-3s:16 pico-4-ultra:6 leap-motion-2:6 ultimaker-s5:2 revopoint-pop-3:2 epson-eb-l265f:2",
    expertise="mediation-accessibilite", trainings="premiers-pas-xr accueil-public",
    kits=[("casques", "meta-quest-3s:12")], closures="noel printemps_c ete_long", calendars="cours:meta-quest-3s")
# --- Normandie
hub("craie-et-pixels", "CEP", "Parc de démonstration Craie et pixels", "28",
    "Parc inventé tourné vers le mapping de façades et les dômes itinérants.",
    "An invented hub turned towards façade mapping and travelling domes.",
    hours="double", policy=TOURING,
    stock="barco-g62:3 epson-eb-pu2010:4 panasonic-pt-mz880:2 db-e8:6 hp-zbook-fury-16:2 stream-deck-xl:1",
    spaces="salle-projection", expertise="conseil-scenographie", trainings="mapping-demarrer exploiter-sobre",
    kits=[("mapping", "epson-eb-pu2010:2 hp-zbook-fury-16:1")], closures="noel ete", calendars="maintenance:barco-g62,epson-eb-pu2010 programme:salle-projection")
hub("bocage-spectral", "BSP", "Atelier de démonstration Bocage spectral", "28", dept="61",
    fr="Atelier inventé de captation volumétrique légère, au milieu des champs.",
    en="An invented workshop for light volumetric capture, among the fields.",
    hours="midweek", policy=ORDINARY,
    stock="orbbec-femto-bolt:8 azure-kinect:4 dell-precision-7960:2 meta-quest-3:4 insta360-pro-2:1",
    spaces="plateau", expertise="numerisation", trainings="volumetrique",
    kits=[("volumetrique", "orbbec-femto-bolt:6 dell-precision-7960:1")], closures="ete", calendars="maintenance:orbbec-femto-bolt")
# --- Nouvelle-Aquitaine
hub("dune-mobile", "DMO", "Parc de démonstration Dune mobile", "75",
    "Parc inventé de tournée : malles complètes, longues durées, transport préparé.",
    "An invented touring hub: complete cases, long loans, transport prepared.",
    hours="double", policy=TOURING,
    stock="meta-quest-3:12 pico-4-ultra:6 meyer-ultra-x20:4 epson-eb-pu2010:2 lenovo-thinkpad-p16:4 bhaptics-tactsuit-pro:4",
    expertise="production-diffusion sobriete", trainings="exploiter-sobre",
    kits=[("casques", "meta-quest-3:8 lenovo-thinkpad-p16:1"), ("haptique", "bhaptics-tactsuit-pro:4 pico-4-ultra:4")],
    closures="noel ete", calendars="tournee:meta-quest-3 inventaire")
hub("chataigne-numerique", "CHN", "Fabrique de démonstration Châtaigne numérique", "75", dept="87",
    fr="Fabrique inventée de campagne : imprimantes, scanners et un établi où l’on répare avant d’acheter.",
    en="An invented country workshop: printers, scanners and a bench where one repairs before buying.",
    hours="morning", policy=QUICK,
    stock="prusa-mk4s:5 bambu-h2d:2 revopoint-miraco:1 creality-raptor:1 hp-zbook-fury-16:1 vive-xr-elite:2",
    spaces="atelier-fab", expertise="fabrication-numerique sobriete", trainings="impression-3d",
    kits=[("scan", "revopoint-miraco:1 hp-zbook-fury-16:1")], closures="noel inventaire", calendars="maintenance:prusa-mk4s,bambu-h2d visites")
# --- Occitanie
hub("tournesol-fractal", "TSF", "Studio de démonstration Tournesol fractal", "76",
    "Studio inventé où danse, cirque et captation partagent un même sol.",
    "An invented studio where dance, circus and capture share one floor.",
    hours="afternoon", policy=ORDINARY,
    stock="vicon-vero:10 xsens-awinda:2 rokoko-smartsuit-pro-2:2 meta-quest-3:6 lenovo-thinkstation-p8:2 vive-tracker-3:8",
    spaces="salle-capture plateau", expertise="operation-mocap", trainings="mocap-pratique",
    kits=[("mocap", "vicon-vero:8 lenovo-thinkstation-p8:1"), ("corps", "xsens-awinda:1 vive-tracker-3:4")],
    closures="noel ete", calendars="programme:salle-capture,plateau maintenance:vicon-vero")
hub("garrigue-sonore", "GSO", "Atelier de démonstration Garrigue sonore", "76", dept="34",
    fr="Atelier inventé de plein air : diffusion sonore autour du public et lumière rasante.",
    en="An invented open-air workshop: sound around the audience and grazing light.",
    hours="saturday", policy=LONG,
    stock="meyer-ultra-x20:8 db-e8:8 l-isa-processor-ii:1 zoom-h3-vr:4 panasonic-pt-rz690:2 zylia-zm1:1",
    expertise="ingenierie-son", trainings="son-ambisonique mapping-demarrer",
    kits=[("anneau", "meyer-ultra-x20:6 l-isa-processor-ii:1")], closures="noel", calendars="tournee:db-e8 inventaire")
# --- Pays de la Loire
hub("estuaire-voxel", "ESV", "Parc de démonstration Estuaire voxel", "52",
    "Parc inventé polyvalent, du casque au projecteur, avec une équipe de conseil.",
    "An invented all-round hub, from headset to projector, with a team of advisers.",
    hours="double", policy=ORDINARY,
    stock="meta-quest-3:10 vive-focus-vision:6 apple-vision-pro:2 epson-eb-pu2010:2 genelec-8010:8 lenovo-thinkstation-p8:2 bhaptics-tactsuit-pro:2 prusa-mk4s:1",
    expertise="conseil-scenographie sobriete production-diffusion", trainings="premiers-pas-xr exploiter-sobre ecrire-immersif",
    kits=[("casques", "meta-quest-3:8"), ("ecoute", "genelec-8010:8")], closures="noel ete inventaire", calendars="maintenance:vive-focus-vision,meta-quest-3 visites")
hub("manege-de-brume", "MDB", "Laboratoire de démonstration Manège de brume", "52", dept="72",
    fr="Laboratoire inventé d’interaction et d’haptique, où l’on essaie ce qui se touche.",
    en="An invented laboratory of interaction and haptics, where one tries what can be touched.",
    hours="midweek", policy=ORDINARY,
    stock="bhaptics-tactsuit-x40:6 bhaptics-tactsuit-pro:2 subpac-m2x:6 leap-motion-2:6 manus-metagloves:2 meta-quest-pro:4",
    spaces="plateau", expertise="mediation-accessibilite developpement-moteur", trainings="accueil-public",
    kits=[("haptique", "bhaptics-tactsuit-x40:4 meta-quest-pro:4")], closures="ete noel", calendars="maintenance:bhaptics-tactsuit-x40")
# --- Provence-Alpes-Côte d'Azur
hub("cigale-holographe", "CGH", "Parc de démonstration Cigale holographe", "93",
    "Parc inventé d’image en relief et de réalité augmentée, ouvert tard en été.",
    "An invented hub for relief pictures and augmented reality, open late in summer.",
    hours="saturday", policy=ORDINARY,
    stock="looking-glass-16:3 hololens-2:4 meta-quest-3:6 vive-xr-elite:4 insta360-pro-2:1 kandao-obsidian-pro:1 hp-zbook-fury-16:2",
    expertise="conseil-scenographie", trainings="camera-360 premiers-pas-xr",
    kits=[("tournage", "insta360-pro-2:1 hp-zbook-fury-16:1")], closures="noel", calendars="maintenance:looking-glass-16 programme:hololens-2")
hub("calanque-inversee", "CLI", "Studio de démonstration Calanque inversée", "93", dept="05",
    fr="Studio inventé de rendu et de calcul, avec des stations à réserver à distance.",
    en="An invented rendering and computing studio, with workstations to book from afar.",
    holidays=False, hours="studio", policy=QUICK,
    stock="hp-z8-fury:4 dell-precision-7960:4 lenovo-thinkstation-p8:4 valve-index:2 varjo-xr-4:1",
    spaces="box-ecriture", expertise="developpement-moteur", trainings="temps-reel-avance",
    kits=[("prototype", "valve-index:1 dell-precision-7960:1")], closures="ete", calendars="maintenance:hp-z8-fury,dell-precision-7960")
# --- Overseas
hub("alize", "ALZ", "Parc de démonstration Alizé", "01",
    "Parc inventé au vent régulier : casques, son et formation, réservés à l’heure de la Guadeloupe.",
    "An invented hub in a steady wind: headsets, sound and training, booked in Guadeloupe time.",
    hours="tropical", policy=ORDINARY,
    stock="meta-quest-3:8 pico-4-ultra:4 zoom-h3-vr:3 genelec-8010:6 epson-eb-l265f:2 lenovo-thinkpad-p16:2",
    expertise="mediation-accessibilite", trainings="premiers-pas-xr son-ambisonique",
    kits=[("casques", "meta-quest-3:6"), ("ecoute", "genelec-8010:6")], closures="noel carnaval cyclones", calendars="maintenance:meta-quest-3 inventaire")
hub("colibri", "COL", "Fabrique de démonstration Colibri", "02",
    "Fabrique inventée légère et précise : petites pièces, petits capteurs, grandes idées.",
    "An invented workshop, light and precise: small parts, small sensors, great ideas.",
    hours="tropical", policy=QUICK,
    stock="bambu-x1c:2 formlabs-form-4:1 revopoint-pop-3:2 leap-motion-2:4 meta-quest-3s:6 hp-zbook-fury-16:1",
    spaces="atelier-fab", expertise="fabrication-numerique", trainings="impression-3d",
    kits=[("scan", "revopoint-pop-3:1 hp-zbook-fury-16:1")], closures="noel carnaval", calendars="maintenance:bambu-x1c visites")
hub("canopee", "CAN", "Atelier de démonstration Canopée", "03",
    "Atelier inventé de forêt : prise de son, image 360° et matériel séché avant chaque retour.",
    "An invented forest workshop: sound recording, 360° pictures, and equipment dried before each return.",
    hours="tropical", policy=LONG,
    stock="zoom-h3-vr:5 sennheiser-ambeo-vr:2 insta360-x4:4 insta360-pro-2:1 meta-quest-3:5 artec-leo:1",
    expertise="ingenierie-son numerisation", trainings="camera-360",
    kits=[("tournage", "insta360-x4:2 zoom-h3-vr:2")], closures="noel carnaval", calendars="tournee:zoom-h3-vr")
hub("filaos", "FIL", "Parc de démonstration Filaos", "04",
    "Parc inventé de rivage, pensé pour les écoles et les scènes de l’océan Indien.",
    "An invented shore hub, meant for the schools and stages of the Indian Ocean.",
    hours="reunion", policy=ORDINARY,
    stock="meta-quest-3s:10 meta-quest-3:6 epson-eb-pu2010:2 db-e8:4 lenovo-thinkpad-p16:2 bhaptics-tactsuit-pro:2",
    expertise="production-diffusion", trainings="accueil-public mapping-demarrer",
    kits=[("casques", "meta-quest-3s:8"), ("mapping", "epson-eb-pu2010:2 lenovo-thinkpad-p16:1")],
    closures="noel ete_austral", calendars="maintenance:meta-quest-3s,meta-quest-3 inventaire")
hub("piton-de-lumiere", "PDL", "Studio de démonstration Piton de lumière", "04",
    fr="Studio inventé de captation, en altitude, au sol frais.",
    en="An invented capture studio, high up, with a cool floor.",
    hours="reunion", policy=CAREFUL,
    stock="optitrack-primex13:8 xsens-awinda:1 dell-precision-7960:1 vive-tracker-3:4 azure-kinect:2",
    spaces="salle-capture", expertise="operation-mocap", trainings="mocap-pratique",
    kits=[("mocap", "optitrack-primex13:8 dell-precision-7960:1")], closures="ete_austral", calendars="programme:salle-capture")
hub("lagon-double", "LGD", "Atelier de démonstration Lagon double", "06",
    "Atelier inventé entre deux lagons : matériel simple, valises étanches, horaires du matin.",
    "An invented workshop between two lagoons: simple equipment, watertight cases, morning hours.",
    hours="mayotte", policy=ORDINARY,
    stock="meta-quest-3s:8 pico-4-ultra:2 insta360-x4:2 zoom-h3-vr:2 epson-eb-l265f:1",
    expertise="mediation-accessibilite", trainings="premiers-pas-xr",
    kits=[("casques", "meta-quest-3s:6")], closures="noel", calendars="maintenance:meta-quest-3s")
hub("brume-claire", "BRC", "Comptoir de démonstration Brume claire", "975",
    "Comptoir inventé d’archipel : peu de gens, peu de choses, tout en bon état. Heure d’été d’Amérique du Nord.",
    "An invented archipelago desk: few people, few things, all in good order. It keeps North American summer time.",
    hours="morning", policy=LONG,
    stock="meta-quest-3:3 meta-quest-3s:3 insta360-x4:1 zoom-h3-vr:2 prusa-mk4s:1",
    expertise="conseil-scenographie", trainings="premiers-pas-xr",
    kits=[("ecriture", "meta-quest-3:2 zoom-h3-vr:1")], closures="noel hiver", calendars="maintenance:meta-quest-3,meta-quest-3s inventaire")
hub("tiare-numerique", "TIA", "Parc de démonstration Tiaré numérique", "987",
    "Parc inventé du Pacifique, onze ou douze heures derrière Paris ; ses prêts se comptent en jours d’ici.",
    "An invented Pacific hub, eleven or twelve hours behind Paris; its loans are counted in local days.",
    hours="pacific", policy=ORDINARY,
    stock="meta-quest-3:6 pico-4-ultra:4 insta360-x4:3 zoom-h3-vr:3 genelec-8010:6 lenovo-thinkpad-p16:1",
    expertise="numerisation mediation-accessibilite", trainings="ecrire-immersif",
    kits=[("casques", "meta-quest-3:4"), ("tournage", "insta360-x4:2 zoom-h3-vr:1")], closures="noel", calendars="maintenance:meta-quest-3,pico-4-ultra inventaire")
hub("niaouli", "NIA", "Studio de démonstration Niaouli", "988",
    "Studio inventé du Caillou : son, voix et captation, neuf ou dix heures devant Paris.",
    "An invented studio of the Pacific: sound, voice and capture, nine or ten hours ahead of Paris.",
    hours="pacific", policy=ORDINARY,
    stock="sennheiser-ambeo-vr:1 zoom-h3-vr:3 genelec-8331:8 rokoko-smartsuit-pro-2:1 meta-quest-3:4 hp-zbook-fury-16:1",
    spaces="studio-son", expertise="ingenierie-son", trainings="son-ambisonique",
    kits=[("dome", "genelec-8331:8")], closures="ete_austral", calendars="maintenance:genelec-8331 programme:studio-son")

HOURS = {
    "double": dict(mon="", tue="09:00-12:30 14:00-18:00", wed="09:00-12:30 14:00-18:00", thu="09:00-12:30 14:00-18:00", fri="09:00-12:30 14:00-17:00"),
    "long_days": dict(mon="09:30-18:30", tue="09:30-18:30", wed="09:30-18:30", thu="09:30-20:00", fri="09:30-17:00"),
    "winter": dict(mon="08:30-12:00", tue="08:30-12:00 13:30-17:00", wed="08:30-12:00 13:30-17:00", thu="08:30-12:00 13:30-17:00", fri="08:30-12:00"),
    "afternoon": dict(tue="13:00-19:00", wed="13:00-19:00", thu="13:00-19:00", fri="13:00-19:00", sat="10:00-13:00"),
    "saturday": dict(tue="10:00-18:00", wed="10:00-18:00", thu="10:00-18:00", fri="10:00-18:00", sat="10:00-13:00"),
    "midweek": dict(tue="09:00-17:00", wed="09:00-17:00", thu="09:00-17:00"),
    "morning": dict(mon="08:30-12:30", tue="08:30-12:30", wed="08:30-12:30", thu="08:30-12:30 14:00-17:00", fri="08:30-12:30"),
    "school": dict(mon="08:30-12:00 13:30-17:30", tue="08:30-12:00 13:30-17:30", wed="08:30-12:00", thu="08:30-12:00 13:30-17:30", fri="08:30-12:00 13:30-16:30"),
    "studio": dict(mon="08:00-20:00", tue="08:00-20:00", wed="08:00-20:00", thu="08:00-20:00", fri="08:00-20:00"),
    "tropical": dict(mon="07:30-12:30 14:00-16:30", tue="07:30-12:30 14:00-16:30", wed="07:30-13:00", thu="07:30-12:30 14:00-16:30", fri="07:30-13:00"),
    "reunion": dict(mon="08:00-12:00 13:00-16:00", tue="08:00-12:00 13:00-16:00", wed="08:00-12:00", thu="08:00-12:00 13:00-16:00", fri="08:00-12:00 13:00-15:00"),
    "mayotte": dict(mon="07:00-14:00", tue="07:00-14:00", wed="07:00-14:00", thu="07:00-14:00", fri="07:00-11:30"),
    "pacific": dict(mon="07:30-12:00 13:00-16:00", tue="07:30-12:00 13:00-16:00", wed="07:30-12:00 13:00-16:00", thu="07:30-12:00 13:00-16:00", fri="07:30-12:00 13:00-15:00"),
}

# from, to, kind, French, English
CLOSURES = {
    "noel": ("2026-12-24", "2027-01-03", "full", "Fermeture de fin d’année", "Year-end closure"),
    "hiver": ("2027-02-15", "2027-02-21", "desk", "Comptoir fermé pendant les congés d’hiver", "Desk closed during the winter break"),
    "carnaval": ("2027-02-08", "2027-02-10", "desk", "Carnaval", "Carnival"),
    "inventaire": ("2027-01-18", "2027-01-19", "desk", "Inventaire annuel", "Yearly stock-taking"),
    "printemps_b": ("2027-04-19", "2027-04-30", "desk", "Vacances de printemps", "Spring holidays"),
    "printemps_c": ("2027-04-05", "2027-04-16", "desk", "Vacances de printemps", "Spring holidays"),
    "ete": ("2027-08-02", "2027-08-15", "full", "Fermeture d’été", "Summer closure"),
    "ete_long": ("2027-07-19", "2027-08-22", "full", "Fermeture d’été de l’école", "Summer closure of the school"),
    "ete_austral": ("2026-12-21", "2027-01-10", "full", "Congés de l’été austral", "Southern summer break"),
    "cyclones": ("2027-08-23", "2027-08-27", "desk", "Révision annuelle des valises avant la saison humide", "Yearly overhaul of cases before the wet season"),
}

# name fr, en, description fr, en
KITS = {
    "casques": ("Malle de casques", "Case of headsets", "Une malle prête à recevoir du public : casques chargés, interfaces propres, liste de contrôle.", "A case ready for an audience: charged headsets, clean interfaces, check list."),
    "mocap": ("Malle de captation optique", "Optical capture case", "De quoi capter un plateau de six mètres : caméras, étalonnage et station déjà configurée.", "What it takes to capture a six-metre stage: cameras, calibration and a workstation already set up."),
    "mapping": ("Malle de mapping", "Projection-mapping case", "Deux projecteurs appairés et une machine de conduite.", "Two matched projectors and a show computer."),
    "tournage": ("Malle de tournage 360°", "360° shooting case", "Image et son pour tourner tout autour de soi.", "Picture and sound to shoot all around."),
    "dome": ("Dôme d’écoute", "Listening dome", "Un dôme d’enceintes pour écouter en volume.", "A dome of loudspeakers to listen in volume."),
    "ecoute": ("Anneau d’écoute", "Listening ring", "Un anneau léger d’enceintes, monté en une heure.", "A light ring of loudspeakers, set up in an hour."),
    "anneau": ("Anneau de plein air", "Open-air ring", "Un anneau d’enceintes pour l’extérieur, avec son processeur.", "A ring of loudspeakers for outdoors, with its processor."),
    "haptique": ("Malle haptique", "Haptic case", "Gilets et casques appairés, pour ressentir autant que voir.", "Paired vests and headsets, to feel as much as to see."),
    "scan": ("Malle de numérisation", "Scanning case", "Un scanner et ce qu’il faut pour travailler loin d’un atelier.", "A scanner and what it takes to work far from a workshop."),
    "volumetrique": ("Malle volumétrique", "Volumetric case", "Des caméras de profondeur étalonnées ensemble et leur station.", "Depth cameras calibrated together, with their workstation."),
    "ecriture": ("Malle d’écriture", "Writing case", "Le nécessaire d’une semaine d’écriture immersive.", "What a week of immersive writing takes."),
    "prototype": ("Poste de prototypage", "Prototyping station", "Un casque relié et la station qui le nourrit, réglés ensemble.", "A tethered headset and the workstation that feeds it, tuned together."),
    "mur": ("Mur d’image", "Video wall", "Neuf dalles assemblées et leur machine de rendu.", "Nine assembled panels and their rendering machine."),
    "corps": ("Malle du corps", "Body case", "Capteurs à sangles et balises, pour capter dehors ou en tournée.", "Strap-on sensors and pucks, to capture outdoors or on tour."),
}
