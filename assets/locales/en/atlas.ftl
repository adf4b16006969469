atlas-no-assets = The program’s “assets” folder was not found. Put it back beside the program, or say where it is with the variable { $variable }.
atlas-unreadable = The map file { $path } cannot be read: { $detail }. Reinstall the program’s “assets” folder.
atlas-malformed = The map file { $path } does not hold what is expected: { $detail }. Reinstall the program’s “assets” folder.
