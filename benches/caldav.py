"""How long calendar servers take for what calendar programs ask most; see `benches/caldav`.

The same events are put into an empty collection of each server; then each question is asked of one server after the
other, round after round, so that a busy moment strikes all. Printed are medians, and how often ours fits into the
other's time. An answer that lacks what was asked for is said instead of a time.
"""
import argparse, base64, http.client, json, pathlib, statistics, subprocess, tempfile, time, urllib.parse
from datetime import datetime, timedelta

ROUNDS = 7
TEAM = "ombres-tiedes"
PROPERTIES = '<d:prop><d:getetag/>{more}</d:prop>'
SPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'


def event(number, edition=0):
    """One in ten is weekly for a year; the others last an hour, four a day from 2026 on."""
    start = datetime(2026, 1, 5, 8) + timedelta(days=number // 4, hours=3 * (number % 4))
    rule = "RRULE:FREQ=WEEKLY;COUNT=52\r\n" if number % 10 == 0 else ""
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//ressourcerie//bench//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:bench-{number}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDURATION:PT1H\r\n{rule}"
        f"SUMMARY:Répétition {number}\r\nSEQUENCE:{edition}\r\nDESCRIPTION:{'salle ' * 12}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


class Server:
    def __init__(self, name, command, log):
        self.name = name
        self.process = subprocess.Popen(command, stdout=log, stderr=log)
        self.connection = None
        self.edition = 0

    def sign_in(self, url, user, password):
        parts = urllib.parse.urlparse(url)
        self.host, self.port, self.path = parts.hostname, parts.port, parts.path
        self.auth = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    def ask(self, method, path, body=None, depth="1", kind="application/xml"):
        """On one connection, as programs do; opened again where the server closed it."""
        headers = {"Authorization": self.auth, "Depth": depth}
        if body:
            headers["Content-Type"] = kind + "; charset=utf-8"
        for again in (True, False):
            self.connection = self.connection or http.client.HTTPConnection(self.host, self.port, timeout=120)
            try:
                self.connection.request(method, path, body, headers)
                answer = self.connection.getresponse()
                return answer.status, answer.read()
            except (http.client.HTTPException, ConnectionError):
                self.connection = None
                if not again:
                    raise

    def put(self, number):
        """Never twice the same, which would be no change."""
        self.edition += 1
        status, _ = self.ask("PUT", f"{self.path}bench-{number}.ics", event(number, self.edition), kind="text/calendar")
        assert status in (200, 201, 204), f"{self.name}: PUT {status}"

    def token(self):
        body = f'<d:propfind {SPACES}><d:prop><d:sync-token/></d:prop></d:propfind>'
        text = self.ask("PROPFIND", self.path, body, depth="0")[1].decode()
        return text.split("sync-token>")[1].split("<")[0]


def query(start, end):
    return (
        f'<c:calendar-query {SPACES}>{PROPERTIES.format(more="<c:calendar-data/>")}<c:filter>'
        '<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">'
        f'<c:time-range start="{start}" end="{end}"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>'
    )


def multiget(server, numbers):
    hrefs = "".join(f"<d:href>{server.path}bench-{number}.ics</d:href>" for number in numbers)
    return f'<c:calendar-multiget {SPACES}>{PROPERTIES.format(more="<c:calendar-data/>")}{hrefs}</c:calendar-multiget>'


def questions(events):
    """What it is called, how it is asked, and how many answers it must hold (None: at least one)."""
    whole = f'<d:propfind {SPACES}>{PROPERTIES.format(more="")}</d:propfind>'

    def sync(server):
        server.put(events - 1)
        token = server.synced
        server.synced = server.token()
        return lambda: server.ask(
            "REPORT", server.path,
            f'<d:sync-collection {SPACES}><d:sync-token>{token}</d:sync-token><d:sync-level>1</d:sync-level>'
            f'{PROPERTIES.format(more="")}</d:sync-collection>')

    report = lambda body: lambda server: lambda: server.ask("REPORT", server.path, body(server))
    week = query("20260302T000000Z", "20260309T000000Z")
    busy = f'<c:free-busy-query {SPACES}><c:time-range start="20260301T000000Z" end="20260401T000000Z"/></c:free-busy-query>'
    return [
        ("names and ETags of all", lambda server: lambda: server.ask("PROPFIND", server.path, whole), b".ics<", events),
        ("a week, by time range", report(lambda _: week), b"BEGIN:VCALENDAR", None),
        ("100 objects by name", report(lambda server: multiget(server, range(0, 100))), b"BEGIN:VCALENDAR", 100),
        ("what changed since", sync, b".ics<", None),
        ("busy times of a month", report(lambda _: busy), b"FREEBUSY", None),
        ("one object written", lambda server: lambda: (server.put(events - 2), (207, b"ok"))[1], b"ok", 1),
    ]


def start(arguments, folder, started):
    log = open(folder / "log", "w")
    port = arguments.port
    ours = Server("ours", [arguments.program, "serve", "--data", folder / "data", "--pools", "pools", "--listen", f"127.0.0.1:{port}"], log)
    config = folder / "radicale.conf"
    config.write_text(
        f"[server]\nhosts = 127.0.0.1:{port + 1}\n[auth]\ntype = none\n[storage]\nfilesystem_folder = {folder}/radicale\n"
        "[logging]\nlevel = error\n")
    radicale = Server("Radicale", [arguments.tools / "python", "-m", "radicale", "--config", config], log)
    xandikos = Server("Xandikos", [arguments.tools / "xandikos", "serve", "-d", folder / "xandikos", "--defaults", "-l", "127.0.0.1", "-p", str(port + 2)], log)
    servers = [ours, radicale, xandikos]
    started.extend(servers)
    known = folder / "data" / "server.json"
    for _ in range(600):
        if known.exists() and known.stat().st_size:
            break
        time.sleep(0.1)
    told = json.loads(known.read_text())
    ours.sign_in(f"{told['base_url']}/dav/calendars/team/{TEAM}/bench/", "team." + TEAM, told["secret"])
    radicale.sign_in(f"http://127.0.0.1:{port + 1}/u/bench/", "u", "p")
    xandikos.sign_in(f"http://127.0.0.1:{port + 2}/user/calendars/bench/", "u", "p")


def empty_calendar(server):
    for _ in range(300):
        try:
            status, _ = server.ask("MKCALENDAR", server.path)
            assert status == 201, f"{server.name}: MKCALENDAR {status}"
            return
        except ConnectionError:
            time.sleep(0.1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--tools", type=pathlib.Path, required=True)
    parser.add_argument("--port", type=int, default=5850)
    parser.add_argument("events", type=int, nargs="?", default=1000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        servers = []
        try:
            start(arguments, pathlib.Path(folder), servers)
            ours = servers[0]
            for server in servers:
                empty_calendar(server)
            line = lambda what, cells: print(f"{what:26}" + "".join(f"{cell:>24}" for cell in cells), flush=True)
            line(f"{arguments.events} events", [server.name for server in servers])
            spent = []
            for server in servers:
                began = time.perf_counter()
                for number in range(arguments.events):
                    server.put(number)
                spent.append(time.perf_counter() - began)
            line("filling, objects/s", [f"{arguments.events / s:.0f} ({s / spent[0]:.1f})" for s in spent])
            for server in servers:
                server.synced = server.token()
            for what, prepared, sign, least in questions(arguments.events):
                times = {server.name: [] for server in servers}
                wrong = {}
                for _ in range(ROUNDS):
                    for server in servers:
                        ask = prepared(server)
                        began = time.perf_counter()
                        status, body = ask()
                        times[server.name].append(time.perf_counter() - began)
                        found = body.count(sign)
                        if status not in (200, 207) or found < (least or 1):
                            wrong[server.name] = f"{status}, {found} found"
                median = {name: statistics.median(took) for name, took in times.items()}
                line(f"{what}, ms", [
                    wrong.get(s.name) or f"{median[s.name] * 1e3:.2f} ({median[s.name] / median[ours.name]:.1f})" for s in servers])
        finally:
            for server in servers:
                server.process.terminate()
            for server in servers:
                server.process.wait()


main()
