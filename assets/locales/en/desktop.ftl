# The desktop program: what it says before or outside the window.
desktop-title = Ressourcerie
desktop-title-fictional = Ressourcerie · FICTITIOUS demonstration network
desktop-open-title = Open a work
desktop-open-kind = glTF works
desktop-page-not-written = The page could not be written ({ $why }). Free some room, then ask for it again.
desktop-not-kept = Your settings and your cart could not be saved ({ $why }). They hold for this time; free some room, then change them again.
desktop-no-display = There is no display here: neither X11 nor Wayland answers. Open a graphical session, or ask for the guided tour in pictures: ressourcerie --tour FOLDER
desktop-no-graphics = No graphics driver answers (Vulkan or OpenGL). Install that of your card, or the software driver: on Debian and Ubuntu, apt-get install mesa-vulkan-drivers
desktop-no-folder = The system names no folder in which to keep your data. Name one: ressourcerie --data FOLDER
desktop-joined = Another window of Ressourcerie is open on the same data: this one shares its network.
desktop-tour-picture = { $path }
desktop-tour-failed = The guided tour stopped: { $why }
desktop-no-map = The map cannot be drawn: { $why }
desktop-not-started = Ressourcerie cannot start: { $why }
desktop-tour-closure = Stocktaking
desktop-tour-purpose = Rehearsals of “Brume”, a mixed-reality piece
