# The map: scales, north, sources.
map-scale = { $km } km
map-north-letter = N
map-north-up = North up
map-zoom-in = Zoom in
map-zoom-out = Zoom out
map-home = See the whole of France
map-sources = Boundaries © IGN, ADMIN EXPRESS COG 2024; relief ETOPO5 (NOAA); neighbouring countries Natural Earth
