"""Who gets the hour? Clients of our server against clients that write into the hub's own calendar themselves.

Three kinds of client want overlapping hours of one resource at the same instant, day after day:
  ours    book through our server, which writes into the hub's calendar by its protocol;
  verify  write there themselves and follow the same protocol (tentative, read again, withdraw or confirm);
  plain   read the range, then write a confirmed event: what most calendar programs do.
Afterwards the calendar and our ledger are read, and every pair of confirmed events that overlap is counted by kind.
Between ours and verify there must be none. Of those with a plain client there may be some, which nobody can prevent;
what is written over one of ours has to be told as a conflict. With --kill, our server is killed again and again
while they book, and started anew: what it was about must be mended.
Ends with status 1 where a pair is counted that must not be, where something tentative is left over, or where the ledger
and the calendar disagree.
"""
import argparse, base64, http.client, http.server, json, os, pathlib, random, re, shutil, signal, subprocess, sys, tempfile, threading
import time, urllib.parse, uuid, xml.etree.ElementTree as ET
from collections import Counter
from datetime import datetime, timedelta, timezone

from cluster import Cluster
from sogo import Sogo

NS = {"d": "DAV:", "c": "urn:ietf:params:xml:ns:caldav"}
F = "%Y%m%dT%H%M%SZ"
ISO = "%Y-%m-%dT%H:%M:%SZ"


class Calendar:
    """A plain client of a collection."""

    def __init__(self, url, user, password):
        parts = urllib.parse.urlparse(url)
        self.host, self.port, self.path = parts.hostname, parts.port, parts.path
        self.auth = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        named = {"Authorization": self.auth, **{key.replace("_", "-"): value for key, value in headers.items()}}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.headers, content

    def put(self, kind, name, start, end, status, **condition):
        body = (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//race//EN\r\nBEGIN:VEVENT\r\n"
            f"UID:{name}\r\nDTSTAMP:{datetime.now(timezone.utc):{F}}\r\nDTSTART:{start:{F}}\r\nDTEND:{end:{F}}\r\n"
            f"STATUS:{status}\r\nSUMMARY:{kind}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        path = self.path + name + ".ics"
        status, headers, _ = self.ask("PUT", path, body, Content_Type="text/calendar; charset=utf-8", **condition)
        etag = headers.get("ETag")
        if status in (200, 201, 204) and not etag:
            etag = self.ask("GET", path)[1].get("ETag")
        return status, etag

    def events(self, start, end):
        """(uid, start, end, status, kind) of what overlaps."""
        query = (
            '<?xml version="1.0"?><c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop>'
            '<d:getetag/><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter '
            f'name="VEVENT"><c:time-range start="{start:{F}}" end="{end:{F}}"/></c:comp-filter></c:comp-filter>'
            "</c:filter></c:calendar-query>"
        )
        _, _, body = self.ask("REPORT", self.path, query, Content_Type="application/xml", Depth="1")
        found = []
        for response in ET.fromstring(body).findall("d:response", NS):
            data = response.find(".//c:calendar-data", NS)
            if data is None or not data.text:
                continue
            event = re.sub(r"\r?\n[ \t]", "", data.text[data.text.index("BEGIN:VEVENT"):])
            field = lambda key: re.search(rf"^{key}[^:\r\n]*:(.*?)\r?$", event, re.M).group(1).strip()
            kind = field("SUMMARY") if field("SUMMARY") in ("verify", "plain") else "ours"
            at = lambda key: datetime.strptime(field(key), F).replace(tzinfo=timezone.utc)
            found.append((field("UID"), at("DTSTART"), at("DTEND"), field("STATUS"), kind))
        return [event for event in found if event[1] < end and event[2] > start]

    def book(self, kind, start, end, rounds=8):
        """Whether this client believes that it has the hour."""
        for turn in range(rounds):
            seen = self.events(start, end)
            if seen:
                if kind == "verify" and turn < rounds - 1 and all(event[3] == "TENTATIVE" for event in seen):
                    time.sleep(random.uniform(0, 0.06 * 2 ** min(turn, 4)))
                    continue
                return False
            name = str(uuid.uuid4())
            first = "TENTATIVE" if kind == "verify" else "CONFIRMED"
            status, etag = self.put(kind, name, start, end, first, If_None_Match="*")
            if status not in (200, 201, 204):
                return False
            if kind == "plain":
                return True
            if any(event[0] != name for event in self.events(start, end)):
                self.ask("DELETE", self.path + name + ".ics")
                time.sleep(random.uniform(0, 0.06 * 2 ** min(turn, 4)))
                continue
            return self.put(kind, name, start, end, "CONFIRMED", If_Match=etag)[0] in (200, 201, 204)
        return False


class Recorder:
    """What one of our servers asks of the hub, handed on and written down. Its address is that server's proxy."""

    def __init__(self):
        record = self.record = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def hand_on(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                parts, began = urllib.parse.urlsplit(self.path), time.monotonic()
                upstream = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
                skipped = ("proxy-connection", "connection", "content-length", "transfer-encoding")
                named = {key: value for key, value in self.headers.items() if key.lower() not in skipped}
                upstream.request(self.command, parts.path, body, named)
                answer = upstream.getresponse()
                content = answer.read()
                upstream.close()
                record.append((self.command, parts.path.rsplit("/", 1)[-1], began, time.monotonic()))
                self.send_response(answer.status)
                for key, value in answer.getheaders():
                    if key.lower() not in skipped:
                        self.send_header(key, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def __getattr__(self, name):
                if name.startswith("do_"):
                    return self.hand_on
                raise AttributeError(name)

            def handle(self):
                try:
                    super().handle()
                except OSError:
                    pass  # The server behind it was killed.

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Ours:
    """Our server, or several of them on one PostgreSQL: started, asked, killed."""

    def __init__(self, program, folder, port, url, server, teams, count=1):
        self.program, self.folder, self.port, self.count = program, folder, port, count
        pools = folder / "pools"
        (pools / "race").mkdir(parents=True)
        named = "".join(f'\n[[team]]\nid = "t{number}"\nname = "Équipe {number}"\n' for number in range(teams))
        (pools / "network.toml").write_text(
            'name = "Essai"\nfictional = true\nnotice = "Réseau d’essai."\n' + named, encoding="utf-8"
        )
        days = "".join(f'{day} = ["00:00-24:00"]\n' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
        (pools / "race" / "hub.toml").write_text(
            'id = "race"\nname = "Essai"\nfictional = true\npresentation = "Essai."\nterritory = "53"\n'
            'place = { lon = -1.67, lat = 48.11 }\nzone = "Europe/Paris"\nroles = ["member"]\n'
            f'closed_on_holidays = false\n\n[desk]\n{days}\n[policy]\napproval = "auto"\nlead_hours = 0\n'
            "horizon_days = 400\nmin_minutes = 15\nmax_days = 10\n\n"
            f'[[calendar]]\nid = "lab"\ncaldav = "{url}"\nuser = "u"\nsecret = "lab"\nserver = "{server}"\n'
            'access = "write"\nblocks = "resources"\nresources = ["camera"]\n\n'
            '[[resource]]\nid = "camera"\nname = "Caméra"\nfamily = "capture"\nmaker = "X"\nmodel = "Y"\n'
            'description = "Une caméra."\ncount = 1\nprepare_min = 0\nrecover_min = 0\n',
            encoding="utf-8",
        )
        self.cluster = Cluster(folder / "cluster", port + 9) if count > 1 else None
        self.database = self.cluster.database("race") if self.cluster else None
        self.recorders = [Recorder() for _ in range(count)] if count > 1 else []
        self.processes, self.secrets = [None] * count, [None] * count
        for which in range(count):
            self.start(which)

    def start(self, which=0):
        data = self.folder / f"data{which}"
        (data / "server.json").unlink(missing_ok=True)
        place = ["--database", self.database] if self.database else []
        proxy = {"HTTP_PROXY": self.recorders[which].url, "NO_PROXY": ""} if self.recorders else {}
        process = self.processes[which] = subprocess.Popen(
            [self.program, "serve", "--data", data, "--pools", self.folder / "pools", "--private-calendars", *place,
             "--listen", f"127.0.0.1:{self.port + which}", "--calendar-minutes", "1"],
            env={**os.environ, "RESSOURCERIE_SECRET_RACE__LAB": "p", **proxy},
            stdout=open(self.folder / f"log{which}", "ab"), stderr=subprocess.STDOUT,
        )
        for _ in range(600):
            if (data / "server.json").exists():
                break
            if process.poll() is not None:
                sys.exit((self.folder / f"log{which}").read_text())
            time.sleep(0.1)
        self.secrets[which] = json.loads((data / "server.json").read_text())["secret"]

    def kill(self):
        """Kills one of them; which."""
        which = random.randrange(self.count)
        self.processes[which].send_signal(signal.SIGKILL)
        self.processes[which].wait()
        return which

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(20)
        if self.cluster:
            self.cluster.stop()

    def ask(self, method, path, body=None, **headers):
        """Until one answers: any of them may be dead for a moment."""
        while True:
            which = random.randrange(self.count)
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port + which, timeout=30)
                named = {"Authorization": f"Bearer {self.secrets[which]}", "Content-Type": "application/json", **headers}
                connection.request(method, "/api/v1" + path, json.dumps(body) if body is not None else None, named)
                answer = connection.getresponse()
                content = json.loads(answer.read() or b"null")
                connection.close()
                if answer.status == 503:
                    raise OSError("not yet")
                return answer.status, content
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                time.sleep(0.2)

    def settle(self):
        """Until it is known how long the hub's calendar takes to settle: milliseconds, or why it is not known."""
        for _ in range(600):
            _, seen = self.ask("GET", "/hubs/race/calendars", **{"ressourcerie-desk": "manager:race"})
            shown = seen["calendars"][0]
            if shown["calendar"].get("settling"):
                return shown["calendar"]["settling"]
            time.sleep(0.1)
        return shown.get("measurement")

    def two_writers(self):
        """Objects that two of our servers changed at the same time, how many several of them changed in turn, and how many
        changes there were in all."""
        changes = {}
        for which, recorder in enumerate(self.recorders):
            for method, name, began, ended in recorder.record:
                if method in ("PUT", "DELETE"):
                    changes.setdefault(name, []).append((began, ended, which))
        at_once = [
            name for name, all_of in changes.items()
            for one in all_of for other in all_of if one[2] < other[2] and one[0] < other[1] and other[0] < one[1]
        ]
        in_turn = sum(len({which for *_, which in all_of}) > 1 for all_of in changes.values())
        return at_once, in_turn, sum(map(len, changes.values()))

    def book(self, team, start, end):
        """Whether the ledger says that the hub confirmed the hour."""
        key, desk = str(uuid.uuid4()), {"ressourcerie-desk": f"team:{team}"}
        wish = {"offer": "race/camera", "quantity": 1, "interval": {"start": f"{start:{ISO}}", "end": f"{end:{ISO}}"}}
        body = {"team": team, "purpose": "essai", "wishes": [wish]}
        status, booking = self.ask("POST", "/bookings", body, **desk, **{"idempotency-key": key})
        if status == 409:
            return False
        if status not in (200, 201):
            sys.exit(f"{status}: {booking}")
        # One that died holds what it was about for a minute, where another may go on with it.
        for _ in range(600 if self.count == 1 else 1800):
            status, seen = self.ask("GET", f"/bookings/{booking['id']}", **desk)
            # The other server follows the journal a moment later.
            state = seen["lines"][0]["state"] if status == 200 else "requested"
            if state != "requested":
                return state == "approved"
            time.sleep(0.1)
        return None

    def lines(self):
        lines, after = [], ""
        while after is not None:
            _, page = self.ask("GET", "/bookings?limit=100" + after, **{"ressourcerie-desk": "manager:race"})
            lines += [line for booking in page["bookings"] for line in booking["lines"]]
            after = f"&after={page['next']}" if page.get("next") else None
        return lines


def wait_for(url):
    host = urllib.parse.urlparse(url)
    for _ in range(200):
        try:
            http.client.HTTPConnection(host.hostname, host.port, timeout=2).request("OPTIONS", "/")
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{url} does not answer")


def radicale(tools, folder, port):
    (folder / "users").write_text("u:p\n")
    (folder / "config").write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\nmax_connections = 60\n[auth]\ntype = htpasswd\n"
        f"htpasswd_filename = {folder}/users\nhtpasswd_encryption = plain\ndelay = 0\n"
        f"[storage]\nfilesystem_folder = {folder}/store\n"
    )
    process = subprocess.Popen(
        [f"{tools}/python", "-m", "radicale", "--config", folder / "config"],
        stdout=open(folder / "server.log", "ab"), stderr=subprocess.STDOUT,
    )
    url = f"http://127.0.0.1:{port}/u/lab/"
    wait_for(url)
    Calendar(url, "u", "p").ask("MKCALENDAR", "/u/lab/")
    return process, url


def xandikos(tools, folder, port):
    process = subprocess.Popen(
        [f"{tools}/xandikos", "serve", "-d", folder / "store", "--defaults", "-l", "127.0.0.1", "-p", str(port)],
        stdout=open(folder / "server.log", "ab"), stderr=subprocess.STDOUT,
    )
    url = f"http://127.0.0.1:{port}/user/calendars/calendar/"
    wait_for(url)
    return process, url


def sogo(_tools, folder, port):
    server = Sogo(folder, port)
    return server, server.url


def race(ours, url, options, with_plain, kills):
    cast = ["ours"] * options.ours + ["verify"] * options.verify + ["plain"] * (options.plain if with_plain else 0)
    calendars = {number: Calendar(url, "u", "p") for number in range(len(cast))}
    base, told, began = datetime(2027, 1, 4 if not with_plain else 30, 9, tzinfo=timezone.utc), Counter(), time.time()
    undecided, stopped = [], threading.Event()

    def executioner():
        while kills and not stopped.wait(random.uniform(0.3, 1.5)):
            which = ours.kill()
            told["kills"] += 1
            ours.start(which)

    killer = threading.Thread(target=executioner)
    killer.start()
    for slot in range(options.slots):
        barrier = threading.Barrier(len(cast))

        def go(number):
            start = base + timedelta(days=slot, minutes=random.choice((0, 15, 30)))
            end = start + timedelta(hours=1)
            barrier.wait()
            # Ours has a program between it and the calendar: the others give it some of the time that this takes.
            if cast[number] != "ours":
                time.sleep(random.uniform(0, options.lead))
            if cast[number] == "ours":
                got = ours.book(f"t{number}", start, end)
                undecided.extend([number] if got is None else [])
            else:
                try:
                    got = calendars[number].book(cast[number], start, end)
                except (OSError, http.client.HTTPException):
                    got = False
            told[cast[number]] += bool(got)

        threads = [threading.Thread(target=go, args=(number,)) for number in range(len(cast))]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    stopped.set()
    killer.join()
    took = time.time() - began
    reader = calendars[0]
    window = (base - timedelta(days=1), base + timedelta(days=options.slots + 1))
    # What is being withdrawn goes in a moment.
    for _ in range(40 if ours.count == 1 else 200):
        events = reader.events(*window)
        if all(event[3] == "CONFIRMED" for event in events):
            break
        time.sleep(0.5)
    left = [event for event in events if event[3] != "CONFIRMED"]
    confirmed = sorted((event for event in events if event[3] == "CONFIRMED"), key=lambda event: event[1])
    pairs = Counter()
    for index, one in enumerate(confirmed):
        for other in confirmed[index + 1:]:
            if one[1] < other[2] and other[1] < one[2]:
                pairs["/".join(sorted((one[4], other[4])))] += 1
    within = lambda line: f"{window[0]:{ISO}}" <= line["wish"]["interval"]["start"] < f"{window[1]:{ISO}}"
    lines = [line for line in ours.lines() if within(line)]
    approved = sorted(line["wish"]["interval"]["start"] for line in lines if line["state"] == "approved")
    there = sorted(f"{event[1]:{ISO}}" for event in confirmed if event[4] == "ours")
    empty = options.slots - len({event[1].date() for event in confirmed})
    told_all = ", ".join(f"{kind} {told[kind]}" for kind in ("ours", "verify", "plain") if kind in cast)
    print(f"  {Counter(cast)['ours']} ours + {options.verify} verify" + (f" + {options.plain} plain" if with_plain else "")
          + (f", {told['kills']} kills" if kills else "") + f", {options.slots} hours, {took:.0f} s:")
    print(f"    told booked: {told_all}; confirmed in the calendar {len(confirmed)}; hours for nobody {empty}; "
          f"tentative left over {len(left)}; overlapping pairs {dict(pairs) or 0}")
    wrong = pairs["ours/ours"] + pairs["ours/verify"] + pairs["verify/verify"] * (not with_plain) + len(left)
    if approved != there:
        print(f"    the ledger has {approved}\n    the calendar has {there}")
        wrong += 1
    if ours.recorders:
        at_once, in_turn, changes = ours.two_writers()
        print(f"    {changes} changes by {ours.count} servers; objects changed by two at once {len(at_once)}, "
              f"by one after the other {in_turn}")
        wrong += len(at_once) + (changes == 0)
    if undecided:
        print(f"    {len(undecided)} bookings were never decided")
        wrong += 1
    return wrong, pairs


def conflict_told(ours, url):
    """Seconds until what somebody writes over one of ours is told; none where it never is."""
    lines = [line["wish"]["interval"] for line in ours.lines() if line["state"] == "approved"]
    told = lambda: sum(line.get("hub_word", {}).get("word") == "conflict" for line in ours.lines())
    if not lines:
        return None
    before, began = told(), time.time()
    start, end = (datetime.strptime(lines[0][edge], ISO).replace(tzinfo=timezone.utc) for edge in ("start", "end"))
    Calendar(url, "u", "p").put("plain", str(uuid.uuid4()), start, end, "CONFIRMED", If_None_Match="*")
    for _ in range(180):
        if told() > before:
            return time.time() - began
        time.sleep(1)
    return None


SERVERS = {"radicale": radicale, "xandikos": xandikos, "sogo": sogo}


def wipe(url):
    """Takes everything out of a collection."""
    calendar = Calendar(url, "u", "p")
    paths = re.findall(rb"<(?:\w+:)?href>([^<]+\.ics)</", calendar.ask("PROPFIND", calendar.path, None, Depth="1")[2])
    for path in paths:
        calendar.ask("DELETE", path.decode())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("servers", nargs="*", help=f"of {', '.join(SERVERS)}; radicale and xandikos where none is named")
    parser.add_argument("--program", required=True)
    parser.add_argument("--tools", required=True)
    parser.add_argument("--port", type=int, default=7200)
    parser.add_argument("--slots", type=int, default=20)
    parser.add_argument("--ours", type=int, default=6)
    parser.add_argument("--verify", type=int, default=3)
    parser.add_argument("--plain", type=int, default=3)
    parser.add_argument("--processes", type=int, default=1, help="of our server; several share a PostgreSQL")
    parser.add_argument("--lead", type=float, default=0.5, help="seconds by which others begin later, at most")
    parser.add_argument("--race", help="race.py, to run its own clients alone first", default=os.environ.get("RACE_PY"))
    options = parser.parse_args()
    if unknown := set(options.servers) - set(SERVERS):
        parser.error(f"unknown: {', '.join(unknown)}")
    wrong = 0

    def ours_and_hub(server, folder, port, run):
        """Runs something with a hub's server and ours, fresh in a folder of their own."""
        folder.mkdir(exist_ok=True)
        ours = hub = None
        try:
            hub, url = SERVERS[server](options.tools, folder, port)
            ours = Ours(options.program, folder, port + 10, url, server, options.ours, options.processes)
            return run(ours, url)
        finally:
            if ours:
                ours.stop()
            if hub:
                hub.terminate()
                hub.wait(10)

    def quiet(ours, url):
        print("  settles: " + json.dumps(ours.settle()), flush=True)
        if options.race:
            for mode in ("naive", "verify"):
                said = subprocess.run([sys.executable, options.race, url, "u", "p", mode, "--slots", str(options.slots)],
                                      capture_output=True, text=True)
                print("  race.py", said.stdout.strip() or said.stderr.strip()[-300:], flush=True)
                wipe(url)
        failed = race(ours, url, options, with_plain=False, kills=False)[0]
        failed += race(ours, url, options, with_plain=True, kills=False)[0]
        seconds = conflict_told(ours, url)
        print("  an event written over one of ours is told " + (f"after {seconds:.0f} s" if seconds else "NEVER"), flush=True)
        return failed + (seconds is None)

    def killed(ours, url):
        return race(ours, url, options, with_plain=False, kills=True)[0]

    for server in options.servers or ["radicale", "xandikos"]:
        folder = pathlib.Path(tempfile.mkdtemp(prefix=f"hub-race-{server}-"))
        print(f"{server}:", flush=True)
        failed = ours_and_hub(server, folder / "quiet", options.port, quiet)
        # Killed again and again, on a calendar and a ledger of their own.
        failed += ours_and_hub(server, folder / "kills", options.port + 20, killed)
        if failed:
            print(f"  kept for a look: {folder}")
        else:
            shutil.rmtree(folder)
        wrong += failed
    sys.exit(1 if wrong else 0)


main()
