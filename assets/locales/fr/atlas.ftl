atlas-no-assets = Le dossier « assets » du programme est introuvable. Replacez-le à côté du programme, ou indiquez où il est avec la variable { $variable }.
atlas-unreadable = Le fichier de carte { $path } ne peut pas être lu : { $detail }. Réinstallez le dossier « assets » du programme.
atlas-malformed = Le fichier de carte { $path } n’a pas le contenu attendu : { $detail }. Réinstallez le dossier « assets » du programme.
