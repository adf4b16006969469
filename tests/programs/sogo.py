"""SOGo on loopback, for the tests: a PostgreSQL cluster of its own, memcached, the server with several workers, two people
(u and v) and a resource (camera, one booking at a time), all from one table. Everything is in a folder and ends with it.

Debian's packages sogo, memcached and postgresql have to be there: `tests/programs/hub_race sogo` installs them.
Alone, `sogo.py PORT` serves until its input ends, and says where. It takes PORT and the two after it.
"""
import http.client, os, pathlib, shutil, subprocess, sys, tempfile, time

from cluster import Cluster, as_user

PEOPLE = [("u", "p", "Une personne", ""), ("v", "p", "Une autre", ""), ("camera", "p", "Caméra", "thing")]


class Sogo:
    def __init__(self, folder, port):
        self.folder, self.port, self.processes = pathlib.Path(folder), port, []
        self.url = f"http://127.0.0.1:{port}/SOGo/dav/u/Calendar/personal/"
        self.cluster = Cluster(folder, port + 1)
        try:
            database = self.cluster.database("sogo")
            rows = ", ".join(
                f"('{uid}', '{uid}', '{word}', '{name}', '{uid}@essai.example', '{kind}', {1 if kind else 0})"
                for uid, word, name, kind in PEOPLE
            )
            self.cluster.tell("sogo", (
                "CREATE TABLE people (c_uid text PRIMARY KEY, c_name text, c_password text, c_cn text, mail text, "
                f"kind text, multiple_bookings integer); INSERT INTO people VALUES {rows};"
            ))
            self._start("memcached", "nobody", "memcached", "-l", "127.0.0.1", "-p", port + 2, "-m", 16)
            self._start_server(database)
        except BaseException:
            self.terminate()
            raise

    def _start(self, name, user, *command, cwd=None):
        log = open(self.folder / f"{name}.log", "ab")
        process = subprocess.Popen(as_user(user, *command), stdout=log, stderr=subprocess.STDOUT, cwd=cwd)
        self.processes.append(process)

    def _start_server(self, database):
        people = (
            f'({{type = sql; id = people; viewURL = "{database}/people"; canAuthenticate = YES; isAddressBook = YES; '
            "userPasswordAlgorithm = plain; displayName = People; KindFieldName = kind; "
            "MultipleBookingsFieldName = multiple_bookings;})"
        )
        home = self.folder / "home"
        home.mkdir()
        if os.geteuid() == 0:
            shutil.chown(home, "sogo")
        settings = {
            "WOPort": f"127.0.0.1:{self.port}",
            "WOWorkersCount": 4,
            "WONoDetach": "YES",
            "WOLogFile": "-",
            "WOPidFile": home / "sogo.pid",
            "SOGoMemcachedHost": f"127.0.0.1:{self.port + 2}",
            "SOGoProfileURL": f"{database}/sogo_user_profile",
            "OCSFolderInfoURL": f"{database}/sogo_folder_info",
            "OCSSessionsFolderURL": f"{database}/sogo_sessions_folder",
            "SOGoUserSources": people,
            "SOGoTimeZone": "UTC",
            "SOGoAppointmentSendEMailNotifications": "NO",
            "SOGoCalendarDefaultRoles": "(PublicViewer, ConfidentialDAndTViewer)",
        }
        words = [word for key, value in settings.items() for word in (f"-{key}", value)]
        self._start("sogo", "sogo", "env", f"HOME={home}", "sogod", *words, cwd=home)
        for _ in range(300):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/SOGo/")
                if connection.getresponse().status < 500:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        sys.exit("SOGo does not answer:\n" + (self.folder / "sogo.log").read_text(errors="replace")[-2000:])

    def terminate(self):
        for process in reversed(self.processes):
            process.terminate()
        self.wait(10)
        self.cluster.stop()

    def wait(self, seconds):
        for process in self.processes:
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="sogo-") as served:
        sogo = Sogo(served, int(sys.argv[1]))
        print(sogo.url, flush=True)
        try:
            sys.stdin.read()
        finally:
            sogo.terminate()
