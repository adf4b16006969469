# Dates, durées, tailles. Espace insécable entre un nombre et son unité.
format-today = aujourd’hui
format-tomorrow = demain
format-yesterday = hier
format-in-days = { $count ->
    [one] dans { $count } jour
   *[other] dans { $count } jours
}
format-days-ago = { $count ->
    [one] il y a { $count } jour
   *[other] il y a { $count } jours
}
format-just-now = à l’instant
format-minutes-ago = il y a { $count } min
format-hours-ago = il y a { $count } h
format-minutes = { $count } min
format-hours = { $count } h
format-hours-minutes = { $hours } h { $minutes }
format-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}
format-bytes = { $value } octets
format-kilobytes = { $value } ko
format-megabytes = { $value } Mo
format-gigabytes = { $value } Go
