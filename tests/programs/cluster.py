"""A PostgreSQL cluster on loopback for one run, in a folder that it ends with. Nothing it holds has to outlive the machine."""
import glob, os, pathlib, shutil, subprocess, sys, tempfile, time


def as_user(name, *command):
    """Neither PostgreSQL nor SOGo runs as root."""
    who = ["runuser", "-u", name, "--"] if os.geteuid() == 0 else []
    return who + [str(part) for part in command]


def make_reachable(folder):
    """Lets other users than us go down to a temporary folder of ours."""
    for above in [folder, *folder.parents]:
        if above.is_relative_to(tempfile.gettempdir()) and above != pathlib.Path(tempfile.gettempdir()):
            above.chmod(0o755)


class Cluster:
    def __init__(self, folder, port):
        self.port, data = port, pathlib.Path(folder) / "database"
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not programs:
            sys.exit("PostgreSQL is not installed: apt-get install postgresql")
        data.mkdir(parents=True)
        make_reachable(data.parent)
        if os.geteuid() == 0:
            shutil.chown(data, "postgres")
        made = as_user("postgres", f"{programs[-1]}/initdb", "-D", data, "-A", "trust", "--no-sync", "-U", "postgres", "-E", "UTF8")
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL, cwd=data)
        serve = as_user("postgres", f"{programs[-1]}/postgres", "-D", data, "-h", "127.0.0.1", "-p", port, "-k", data, "-F")
        self.process = subprocess.Popen(serve, stdout=open(data.parent / "postgres.log", "ab"), stderr=subprocess.STDOUT, cwd=data)

    def database(self, name):
        """The address of a fresh database."""
        for _ in range(100):
            if self.tell("postgres", f"CREATE DATABASE {name}", check=False) == 0:
                return f"postgresql://postgres:x@127.0.0.1:{self.port}/{name}"
            time.sleep(0.1)
        sys.exit("PostgreSQL does not answer")

    def tell(self, database, sql, check=True):
        ask = ["psql", "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-d", database]
        return subprocess.run([*ask, "-c", sql], check=check, stderr=None if check else subprocess.DEVNULL).returncode

    def stop(self):
        # SIGINT: without waiting for those who are still connected.
        self.process.send_signal(2)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
