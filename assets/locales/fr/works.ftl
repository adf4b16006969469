# Œuvres : ce qui est lu, ce qui manque, ce qu'il faut faire.
## Où, dans le fichier.
work-place-file = le fichier entier
work-place-byte = octet { $offset }
work-place-pointer = { $pointer }
work-place-side-file = fichier associé « { $name } »
work-error-with-place = { $error } ({ $place })

## Ce qui empêche de montrer une œuvre : quoi, puis comment y remédier.
work-error-empty = Le fichier est vide. Exportez l’œuvre à nouveau, ou copiez-la encore une fois.
work-error-not-gltf = Ce n’est pas un fichier glTF. Exportez l’œuvre en .glb ou en .gltf, version 2.0.
work-error-glb-version = Le conteneur GLB est en version { $found } ; seule la version 2 est lue. Exportez l’œuvre en glTF 2.0.
work-error-truncated = Le fichier est coupé : il annonce { $needed } octets et n’en a que { $found }. Copiez-le ou téléchargez-le à nouveau.
work-error-length-mismatch = L’en-tête annonce { $declared } octets, le fichier en a { $actual }. Exportez l’œuvre à nouveau.
work-error-chunk-too-big = Un bloc de { $declared } octets commence là où il n’en reste que { $left }. Exportez l’œuvre à nouveau.
work-error-json-chunk-missing = Le premier bloc du fichier n’est pas la description JSON. Exportez l’œuvre à nouveau.
work-error-json-chunk-empty = La description JSON de l’œuvre est vide. Exportez l’œuvre à nouveau.
work-error-byte-order-mark = La description JSON commence par une marque d’ordre des octets, que glTF interdit. Enregistrez-la en UTF-8 sans marque (BOM).
work-error-invalid-json = La description JSON est mal formée, ligne { $line }, colonne { $column } : { $reason }. Corrigez-la ou exportez l’œuvre à nouveau.
work-error-misplaced-bin = Le bloc de données n’est pas à sa place, juste après la description JSON. Exportez l’œuvre à nouveau.
work-error-gltf-version = L’œuvre est en glTF « { $found } » ; seules les versions 2.x sont lues. Convertissez-la en glTF 2.0.
work-error-wrong-type = La valeur n’est pas de la sorte attendue ({ $expected }). Corrigez-la ou exportez l’œuvre à nouveau.
work-error-missing-property = La propriété « { $name } » manque. Exportez l’œuvre à nouveau.
work-error-unresolved = L’entrée numéro { $index } est demandée dans une liste de { $length }. Exportez l’œuvre à nouveau.
work-error-side-file = Le fichier associé « { $name } » ne peut pas être lu ({ $reason }). Placez-le à côté de l’œuvre, ou exportez-la en un seul fichier .glb.
work-error-data-uri = Des données incluses dans le texte sont illisibles (base 64). Exportez l’œuvre à nouveau.
work-error-buffer-too-short = Il faut { $declared } octets de données, il n’y en a que { $actual }. Copiez à nouveau l’œuvre et ses fichiers, ou exportez-la.
work-error-view-outside = Une tranche finit à l’octet { $end } de données longues de { $length } octets. Exportez l’œuvre à nouveau.
work-error-accessor-outside = Il faut { $needed } octets d’une tranche qui en a { $available }. Exportez l’œuvre à nouveau.
work-error-accessor-kind = Les données sont de sorte « { $found } », il faut « { $expected } ». Exportez l’œuvre à nouveau.
work-error-accessor-too-long = { $count } éléments sont annoncés sans aucune donnée. Exportez l’œuvre à nouveau.
work-error-index-outside = Le sommet numéro { $index } est demandé à une forme qui en a { $vertices }. Exportez l’œuvre à nouveau.
work-error-attribute-counts = { $found } valeurs d’un côté, { $expected } de l’autre, là où il en faut autant. Exportez l’œuvre à nouveau.
work-error-node-cycle = Le nœud { $node } est son propre ancêtre. Défaites cette boucle dans la scène, puis exportez-la.
work-error-node-shared = Le nœud { $node } a deux parents. Dédoublez-le dans la scène, puis exportez-la.
work-error-nodes-too-deep = Les nœuds sont emboîtés sur plus de { $depth } niveaux. Aplatissez la hiérarchie, puis exportez la scène.
work-error-extension = L’œuvre a besoin de l’extension { $name }, qui n’est pas encore montrée ici. Exportez-la sans cette extension.
work-error-unreadable = Le fichier ne peut pas être lu : { $reason }.
work-error-too-large = Le fichier fait { $bytes } octets, la limite est de { $limit }. Allégez l’œuvre ou partagez-la en plusieurs fichiers.
work-error-engine = Le moteur de rendu a refusé l’œuvre : { $reason }.
work-error-timeout = L’œuvre n’était toujours pas affichée après { $seconds } s. Essayez une version plus légère.

## Ce qui est montré autrement qu'il n'a été fait.
work-note-extension-ignored = L’extension { $name } n’est pas rendue : l’aspect peut différer.
work-note-specular-glossiness = { $materials ->
    [one] Un matériau « specular-glossiness » est rendu de façon approchée.
   *[other] { $materials } matériaux « specular-glossiness » sont rendus de façon approchée.
}
work-note-image-not-shown = L’image « { $name } » ({ $format }) n’est pas lue : le matériau garde sa couleur unie.
work-note-image-missing = L’image « { $name } » manque ({ $reason }) : le matériau garde sa couleur unie.
work-note-pointer-channels = { $channels ->
    [one] Une piste d’animation de matériau ou de lumière n’est pas jouée.
   *[other] { $channels } pistes d’animation de matériaux ou de lumières ne sont pas jouées.
}
work-note-instances-cut = { $drawn } copies sont montrées sur { $total }.
work-note-too-many-joints = Le squelette a { $joints } articulations ; { $limit } au plus sont animées.
work-note-influences-cut = Des sommets suivent jusqu’à { $influences } articulations ; les 4 premières comptent.
work-note-uv-sets-cut = { $sets } jeux de coordonnées de texture ; les 2 premiers servent.
work-note-variants = { $variants ->
    [one] Une variante de matériaux ; celle par défaut est montrée.
   *[other] { $variants } variantes de matériaux ; celle par défaut est montrée.
}
work-note-nothing-drawn = La scène ne contient aucune forme à montrer.
