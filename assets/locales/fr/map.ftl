# La carte : échelles, nord, sources.
map-scale = { $km } km
map-north-letter = N
map-north-up = Nord en haut
map-zoom-in = Rapprocher
map-zoom-out = Éloigner
map-home = Voir toute la France
map-sources = Contours © IGN, ADMIN EXPRESS COG 2024 ; relief ETOPO5 (NOAA) ; pays voisins Natural Earth
