#!/usr/bin/env python3
"""Makes tests/fixtures/holidays.csv, the oracle of tests/logic/holidays.rs.

    pip install holidays==0.109 && python3 scripts/make_holidays_fixture.py > tests/fixtures/holidays.csv

Customary days that no text makes public are left out, because the program leaves them to each hub: Schoelcher day in
Guadeloupe, Martinique and Saint-Martin; Mi-Careme and Good Friday in Guadeloupe.
"""

import holidays

YEARS = range(2024, 2033)
# (our territory code, our departement, subdivision of `holidays`)
PLACES = [
    ("53", "", None), ("11", "", None), ("94", "", None), ("975", "", "PM"),
    ("44", "", None), ("44", "51", None), ("44", "57", "57"), ("44", "67", "6AE"), ("44", "68", "6AE"),
    ("01", "", "971"), ("02", "", "972"), ("03", "", "973"), ("04", "", "974"), ("06", "", "976"),
    ("977", "", "BL"), ("978", "", "MF"), ("986", "", "WF"), ("987", "", "PF"), ("988", "", "NC"),
]
CUSTOMARY = {
    "971": {"Victor Schoelcher Day", "Mi-Careme", "Good Friday"},
    "972": {"Victor Schoelcher Day"},
    "MF": {"Victor Schoelcher Day"},
}

print(f"# Public holidays by PyPI holidays {holidays.__version__}, made by scripts/make_holidays_fixture.py; do not edit.")
print("territory,departement,date,name")
for territory, departement, subdivision in PLACES:
    listed = holidays.France(subdiv=subdivision, years=YEARS, language="en_US")
    for day, names in sorted(listed.items()):
        for name in names.split("; "):
            if name not in CUSTOMARY.get(subdivision, ()):
                print(f"{territory},{departement},{day.isoformat()},{name}")
