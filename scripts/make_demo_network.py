#!/usr/bin/env python3
"""Writes the first version of the hubs of the demonstration network into `pools/`, from the tables of
`scripts/demo_network/`. Everything it writes is invented, save the names of equipment models.

    python3 scripts/make_demo_network.py            # writes pools/demo-*/
    python3 scripts/make_demo_network.py --check    # says whether pools/ is what the tables give

The same tables give the same bytes. Roles are drawn from a published seed, without any look at the real pilot list.
`network.toml` and `public_facts.toml` are written by hand and are not touched.
"""

import datetime as dt
import json
import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from demo_network.calendars import calendars_of  # noqa: E402
from demo_network.catalogue import ACCESSORIES, BY_ID, EXPERTISE, LAST_YEAR, SPACES, TRAININGS  # noqa: E402
from demo_network.hubs import CLOSURES, HOURS, HUBS, KITS  # noqa: E402

SEED_OF_ROLES = "ressourcerie-demo-2026"

FAMILIES = {
    "headset": ("C", "Casques", 15, 30),
    "printer": ("I", "Impression 3D", 0, 60),
    "capture": ("M", "Captation de mouvement et de volume", 30, 30),
    "scanner": ("N", "Numérisation", 10, 20),
    "workstation": ("S", "Stations de calcul", 30, 60),
    "projector": ("V", "Vidéoprojection", 15, 30),
    "display": ("E", "Écrans et murs d’image", 60, 60),
    "sound": ("A", "Son spatialisé", 15, 20),
    "camera": ("K", "Caméras 360°", 15, 30),
    "interaction": ("X", "Capteurs, gants et haptique", 15, 30),
}


def french(text):
    """Typographic spaces of French, as a careful hand types them."""
    text = text.replace("'", "\u2019")
    for mark in ";?!":
        text = text.replace(" " + mark, "\u202f" + mark)
    return text.replace(" :", "\u00a0:").replace("« ", "«\u00a0").replace(" »", "\u00a0»")


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def both(fr, en):
    return f"{{ fr = {quoted(french(fr))}, en = {quoted(en)} }}"


def listed(words):
    return "[" + ", ".join(quoted(french(word)) for word in words) + "]"


def territories():
    def points(name):
        features = json.loads((ROOT / "assets/map" / name).read_text())["features"]
        return {f["properties"]["code"]: f["properties"] for f in features}
    return points("regions.geojson"), points("departements.geojson")


def roles_by_hub():
    """At most one lead or two co-leads a territory, and three national missions, all drawn."""
    rng = random.Random(SEED_OF_ROLES)
    by_territory = {}
    for hub in HUBS:
        by_territory.setdefault(hub["territory"], []).append(hub["id"])
    roles = {}
    for territory in sorted(by_territory):
        ids = list(by_territory[territory])
        rng.shuffle(ids)
        patterns = [["lead"], []] + ([["co_lead", "co_lead"]] if len(ids) > 1 else [])
        drawn = rng.choice(patterns)
        for index, id in enumerate(ids):
            roles[id] = [drawn[index] if index < len(drawn) else "member"]
    for id in rng.sample(sorted(roles), 3):
        roles[id].append("national_mission")
    return roles


def items(hub, rng, counters, model, count):
    """Numbered units, bought after the model came out, most of them in good order."""
    letter = FAMILIES[model["family"]][0]
    needed = max((q for _, members in hub["kits"] for m, q in split(members) if m == model["id"]), default=0)
    out_of_order_allowed = count - needed
    bought = []
    # From the year after the model came out (a model of last year: from its summer), so that no date precedes it.
    first = max(dt.date(model["year"] + 1, 1, 1) if model["year"] < 2025 else dt.date(2025, 6, 1), dt.date(2020, 1, 1))
    last = min(dt.date(2026, 10, 15), dt.date(LAST_YEAR.get(model["id"], 2026), 12, 15))
    batches = [first + dt.timedelta(rng.randrange((last - first).days)) for _ in range(1 + count // 6)]
    for day in sorted(rng.choice(batches) for _ in range(count)):
        counters[letter] = counters.get(letter, 0) + 1
        fields = [f'code = "DEMO-{hub["code"]}-{letter}{counters[letter]:02d}"']
        draw = rng.random()
        if draw < 0.04 and out_of_order_allowed > 1:
            out_of_order_allowed -= 1
            fields.append('condition = "out_of_order"')
        elif day >= dt.date(2026, 6, 1):
            fields.append('condition = "new"')
        elif day.year <= 2023 and draw < 0.35:
            fields.append('condition = "worn"')
        fields.append(f"acquired = {day}")
        bought.append("  { " + ", ".join(fields) + " },")
    return "\n".join(bought)


def split(members):
    return [(m, int(q)) for m, q in (p.split(":") for p in members.split())]


def closed(hub, day):
    return any(dt.date.fromisoformat(CLOSURES[c][0]) <= day <= dt.date.fromisoformat(CLOSURES[c][1]) for c in hub["closures"])


# Public holidays of 2027 that fall from Tuesday to Thursday somewhere in the network, and the days between them.
HOLIDAYS = {dt.date(2027, m, d) for m, d in
            [(1, 1), (3, 26), (4, 27), (5, 6), (5, 27), (6, 10), (7, 14), (9, 24), (11, 11), (12, 25)]}


def sessions(hub, rng, days):
    """Two or three sessions from December 2026 to December 2027, Tuesday to Thursday, on days when the hub is open."""
    overseas = len(hub["territory"]) == 3 or hub["territory"] in {"01", "02", "03", "04", "06"}
    starts, ends = ("08:00:00", "15:30:00") if overseas else ("09:30:00", "17:30:00")
    candidates = []
    day = dt.date(2026, 12, 8)
    while day <= dt.date(2027, 12, 9):
        span = [day + dt.timedelta(n) for n in range(days)]
        good = all(d.weekday() in (1, 2, 3) and d not in HOLIDAYS and not closed(hub, d) and d.month not in (7, 8) for d in span)
        if good:
            candidates.append((span[0], span[-1]))
        day += dt.timedelta(1)
    # Early, middle and end of the year, so that one is always ahead.
    thirds = [candidates[: len(candidates) // 3], candidates[len(candidates) // 3: 2 * len(candidates) // 3], candidates[2 * len(candidates) // 3:]]
    chosen = [rng.choice(third) for third in thirds[: rng.choice([2, 3, 3])]]
    return "\n".join(f"  {{ starts = {a}T{starts}, ends = {b}T{ends} }}," for a, b in chosen)


def hub_toml(hub, roles, regions, departements):
    rng = random.Random(hub["id"])
    region = regions[hub["territory"]]
    point = departements[hub["dept"]] if hub["dept"] else region
    where = f"centre du département {hub['dept']}" if hub["dept"] else "centre du territoire"
    out = ["#:schema ../hub.schema.json"]
    say = out.append
    say("# FICTIF : ce pôle, son stock et ses horaires sont inventés pour la démonstration.".replace(" :", "\u00a0:"))
    say("# Les modèles de matériel existent ; personne ne les détient ici.\n".replace(" ;", "\u202f;"))
    say(f'id = "{hub["id"]}"')
    say(f'name = {quoted(hub["name"])}')
    say("fictional = true")
    say(f'territory = "{hub["territory"]}"  # {region["nom"]}')
    if hub["dept"]:
        say(f'departement = "{hub["dept"]}"  # {departements[hub["dept"]]["nom"]}')
    say(f'place = {{ lon = {point["label_lon"]}, lat = {point["label_lat"]} }}  # {where}, aucune adresse')
    say(f'zone = "{region["fuseau"]}"')
    say(f'roles = [{", ".join(quoted(r) for r in roles[hub["id"]])}]  # tirés au sort')
    say(f'closed_on_holidays = {"true" if hub["holidays"] else "false"}')
    say(f'presentation.fr = {quoted(french(hub["fr"]))}')
    say(f'presentation.en = {quoted(hub["en"])}')

    say("\n# Heures de retrait et de retour, à l’heure du pôle.\n[desk]")
    for day, spans in HOURS[hub["hours"]].items():
        if spans:
            say(f"{day} = [{', '.join(quoted(s) for s in spans.split())}]")

    approval, lead, horizon, shortest, longest, deposit = hub["policy"]
    say("\n[policy]")
    say(f'approval = "{approval}"' + ("  # le pôle valide chaque demande" if approval == "manual" else "  # acceptée aussitôt si les règles sont respectées"))
    say(f"lead_hours = {lead}")
    say(f"horizon_days = {horizon}")
    say(f"min_minutes = {shortest}")
    say(f"max_days = {longest}")
    say(f"deposit_eur = {deposit}")

    for name in hub["closures"]:
        start, end, kind, fr, en = CLOSURES[name]
        say(f'\n[[closure]]\nfrom = {start}\nto = {end}\nkind = "{kind}"\nreason = {both(fr, en)}')

    calendars = calendars_of(hub, region["fuseau"])
    for calendar in calendars:
        say(f'\n[[calendar]]\nid = "{calendar["id"]}"\nfile = "calendars/{calendar["id"]}.ics"  # {calendar["comment"]}')
        say(f'blocks = "{calendar["blocks"]}"')
        if calendar["blocks"] == "resources":
            say(f'resources = [{", ".join(quoted(r) for r in calendar["resources"])}]')
            say(f'quantity = {calendar["quantity"]}')

    counters = {}
    for family, (letter, title, prepare, recover) in FAMILIES.items():
        held = [(BY_ID[m], n) for m, n in hub["stock"] if BY_ID[m]["family"] == family]
        if held:
            say(f"\n# --- {title}")
        for model, count in held:
            full = model["model"] if model["model"].startswith(model["maker"]) else f'{model["maker"]} {model["model"]}'
            say("\n[[resource]]" if model is not held[0][0] else "[[resource]]")
            say(f'id = "{model["id"]}"')
            say(f"name = {quoted(full)}")
            say(f'family = "{family}"')
            say(f'maker = {quoted(model["maker"])}')
            say(f'model = {quoted(model["model"])}')
            say(f'description.fr = {quoted(french(model["fr"]))}')
            say(f'description.en = {quoted(model["en"])}')
            say(f'keywords = {listed(model["words"])}')
            say("accessories = [\n" + "\n".join(f"  {both(*ACCESSORIES[a])}," for a in model["acc"]) + "\n]")
            if prepare:
                say(f"prepare_min = {prepare}")
            say(f"recover_min = {recover}")
            say("items = [\n" + items(hub, rng, counters, model, count) + "\n]")

    if hub["spaces"]:
        say("\n# --- Lieux")
    for index, space in enumerate(hub["spaces"]):
        fr, en, desc_fr, desc_en, words = SPACES[space]
        say(("\n" if index else "") + f'[[resource]]\nid = "{space}"\nname = {both(fr, en)}\nfamily = "space"')
        say(f"description.fr = {quoted(french(desc_fr))}\ndescription.en = {quoted(desc_en)}")
        say(f'keywords = {listed(words.split("; "))}\nprepare_min = 30\nrecover_min = 30\ncount = 1')

    if hub["kits"]:
        say("\n# --- Malles : réserver une malle réserve tout ce qu’elle contient".replace(" :", "\u00a0:"))
    for index, (kind, members) in enumerate(hub["kits"]):
        fr, en, desc_fr, desc_en = KITS[kind]
        say(("\n" if index else "") + f'[[kit]]\nid = "malle-{kind}"\nname = {both(fr, en)}')
        say(f"description.fr = {quoted(french(desc_fr))}\ndescription.en = {quoted(desc_en)}")
        say("members = [\n" + "\n".join(f'  {{ resource = "{m}", quantity = {q} }},' for m, q in split(members)) + "\n]")

    if hub["expertise"]:
        say("\n# --- Expertises, à l’heure")
    for index, expertise in enumerate(hub["expertise"]):
        fr, en, desc_fr, desc_en, words, persons = EXPERTISE[expertise]
        say(("\n" if index else "") + f'[[expertise]]\nid = "{expertise}"\nname = {both(fr, en)}')
        say(f"description.fr = {quoted(french(desc_fr))}\ndescription.en = {quoted(desc_en)}")
        say(f'keywords = {listed(words.split("; "))}\npersons = {persons}')

    if hub["trainings"]:
        say("\n# --- Formations")
    for index, training in enumerate(hub["trainings"]):
        fr, en, level, seats, days, desc_fr, desc_en, words = TRAININGS[training]
        say(("\n" if index else "") + f'[[training]]\nid = "{training}"\nname = {both(fr, en)}')
        say(f"description.fr = {quoted(french(desc_fr))}\ndescription.en = {quoted(desc_en)}")
        say(f'keywords = {listed(words.split("; "))}\nlevel = "{level}"\nseats = {seats}')
        say("sessions = [\n" + sessions(hub, rng, days) + "\n]")
    return "\n".join(out) + "\n", calendars


def main():
    regions, departements = territories()
    roles = roles_by_hub()
    files = {}
    for hub in HUBS:
        text, calendars = hub_toml(hub, roles, regions, departements)
        files[f'{hub["id"]}/hub.toml'] = text.encode()
        for calendar in calendars:
            files[f'{hub["id"]}/calendars/{calendar["id"]}.ics'] = calendar["bytes"]
    pools = ROOT / "pools"
    if "--check" in sys.argv[1:]:
        drifted = [path for path, data in files.items() if not (pools / path).is_file() or (pools / path).read_bytes() != data]
        print("\n".join(drifted) or "pools/ is what the tables give")
        return 1 if drifted else 0
    for path, data in files.items():
        (pools / path).parent.mkdir(parents=True, exist_ok=True)
        (pools / path).write_bytes(data)
    items_count = sum(count for hub in HUBS for _, count in hub["stock"])
    print(f"{len(HUBS)} hubs, {len({h['territory'] for h in HUBS})} territories, {items_count} items, {len(files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
