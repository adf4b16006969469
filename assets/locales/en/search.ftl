# Trade words by which a family is looked for, beside what its description says. Never shown.
search-family-headset = headset goggles glasses virtual augmented mixed reality
search-family-printer = 3D printer printing laser cutter digital fabrication
search-family-capture = motion capture mocap volumetric tracker suit
search-family-scanner = scanner scanning 3D photogrammetry lidar
search-family-workstation = workstation computer PC laptop render
search-family-projector = video projector projection mapping beamer
search-family-display = screen LED wall display monitor
search-family-sound = sound audio spatial ambisonic speaker microphone
search-family-camera = camera 360 stereoscopic video
search-family-interaction = interaction sensor controller haptic
search-family-space = space room studio stage workshop
search-family-expertise = expertise advice support engineering mediation
search-family-training = training workshop course session
