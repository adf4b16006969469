# Œuvres : le tableau des chiffres.
work-stat-none = aucune
work-stat-size = Dimensions
work-stat-metres = { $width } × { $height } × { $depth } m
work-stat-triangles = Triangles
work-stat-vertices = Sommets
work-stat-draw-calls = Appels de dessin
work-stat-drawn-of = { $drawn } dessinés ({ $stored } dans le fichier)
work-stat-materials = Matériaux
work-stat-images = Images
work-stat-images-value = { $count ->
    [0] aucune
    [one] 1, soit { $memory } en mémoire graphique
   *[other] { $count }, soit { $memory } en mémoire graphique
}
work-stat-animations = Animations
work-stat-joints = Articulations
work-stat-morphs = Formes-clés
work-stat-lights = Lumières
work-stat-cameras = Caméras
work-stat-file = Poids
work-stat-version = Version de glTF
work-stat-generator = Fait avec
work-stat-copyright = Droits
work-stat-extensions = Extensions

## Les œuvres livrées avec le programme.
preview-sample-lanterne = Lanterne
preview-sample-marionnette = Marionnette
preview-sample-vague = Vague
