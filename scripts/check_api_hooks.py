"""What schemathesis cannot know: the names and days that mean something in the demonstration network.

Run by itself it writes the configuration of a trial; loaded by schemathesis it turns carts that are well formed into
carts that can be met, now and then, so that there are bookings to act upon.
"""

import datetime
import json
import pathlib
import sys
import tomllib

POOLS = pathlib.Path(__file__).parent.parent / "pools"


def network():
    teams = [team["id"] for team in tomllib.loads((POOLS / "network.toml").read_text())["team"]]
    hubs = [tomllib.loads(path.read_text()) for path in sorted(POOLS.glob("*/hub.toml"))[:4]]
    offers = [f'{hub["id"]}/{resource["id"]}' for hub in hubs for resource in hub["resource"][:3]]
    return teams, [hub["id"] for hub in hubs], offers


def days():
    today = datetime.date.today()
    monday = today + datetime.timedelta(days=14 - today.weekday())
    return [f"{monday + datetime.timedelta(days=n)}T{hour:02}:00:00Z" for n in range(4) for hour in (9, 13, 15)]


def configuration():
    teams, hubs, offers = network()
    desks = [f"team:{team}" for team in teams] + [f"manager:{hub}" for hub in hubs] + ["coordinator"]
    words = {"words": teams + offers + days(), "desks": desks, "hubs": hubs}
    lines = ["[dictionaries]", *(f"{name}.values = {json.dumps(values)}" for name, values in words.items())]
    return "\n".join(lines) + """
[generation]
dictionaries.string = { dictionary = "words", probability = 0.3 }
[parameters]
Ressourcerie-Desk = { dictionary = "desks", probability = 0.8 }
hub = { dictionary = "hubs", probability = 0.5 }
[checks]
missing_required_header.expected-statuses = [400, 401, 428]
# What a schema cannot say (an end after its start, a team that exists) is refused with 422 or 404.
positive_data_acceptance.enabled = false
"""


PLACED = {}
"""The team, the hub and the version of each booking heard of so far."""


def allowed(case):
    meta = getattr(case, "meta", None)
    return meta is None or meta.generation.mode.is_positive


def meet(case):
    """Carts that are well formed: a team's own desk, offers that exist, days to come."""
    body = case.body
    if not isinstance(body, dict) or not isinstance(body.get("wishes"), list) or not allowed(case):
        return
    teams, _, offers = network()
    some = len(json.dumps(body))
    body["team"] = teams[some % len(teams)]
    case.headers["Ressourcerie-Desk"] = f"team:{body['team']}"
    for place in range(max(1, len(body["wishes"]))):
        first = (some + place) % 3
        wish = {
            "offer": offers[(some + place) % len(offers)],
            "quantity": 1,
            "interval": {"start": days()[first], "end": days()[first + 3 + place % 6]},
        }
        body["wishes"][place : place + 1] = [wish]


def sit(case):
    """Who acts on a booking sits at a desk that may, its team's or its hub's, and knows the version."""
    team, hub, version = PLACED.get(case.path_parameters.get("booking"), (None, None, None))
    if team and isinstance(case.body, dict) and allowed(case):
        of_team = case.body.get("step") == "cancel"
        case.headers["Ressourcerie-Desk"] = f"team:{team}" if of_team else f"manager:{hub}"
        case.headers["If-Match"] = f'"{version}"'


if __name__ == "__main__":
    sys.stdout.write(configuration())
else:
    import schemathesis

    @schemathesis.hook
    def map_case(context, case):
        if case.method == "POST" and case.path == "/api/v1/bookings":
            meet(case)
        return case

    @schemathesis.hook
    def before_call(context, case, kwargs):
        if case.method == "POST" and "{booking}" in case.path:
            if allowed(case) and PLACED and len(json.dumps(case.body, default=str)) % 2:
                case.path_parameters["booking"] = next(reversed(PLACED))
            sit(case)

    @schemathesis.hook
    def after_call(context, case, response):
        if case.method == "POST" and "/bookings" in case.path and response.status_code in (200, 201):
            booking = response.json()
            hub = booking["lines"][0]["wish"]["offer"].split("/")[0]
            PLACED[booking["id"]] = booking["team"], hub, booking["version"]
