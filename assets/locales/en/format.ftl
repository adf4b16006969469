# Dates, lengths of time, sizes. No-break space between a number and its unit.
format-today = today
format-tomorrow = tomorrow
format-yesterday = yesterday
format-in-days = { $count ->
    [one] in { $count } day
   *[other] in { $count } days
}
format-days-ago = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}
format-just-now = just now
format-minutes-ago = { $count } min ago
format-hours-ago = { $count } h ago
format-minutes = { $count } min
format-hours = { $count } h
format-hours-minutes = { $hours } h { $minutes }
format-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
format-bytes = { $value } bytes
format-kilobytes = { $value } kB
format-megabytes = { $value } MB
format-gigabytes = { $value } GB
