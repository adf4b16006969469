//! A PostgreSQL cluster of the tests' own: made in a temporary folder, on loopback, as an ordinary user, gone with them.
//!
//! Where PostgreSQL is not installed, `Cluster::shared` says so and the tests that need it are skipped.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError, Weak};

use ressourcerie::store::StoreAddress;

/// Oldest version that the store is made for.
const OLDEST: u32 = 15;

/// Makes a cluster in `$1`, with the programs of `$2`, on port `$3`, flushing to the disk or not (`$4`), and serves until
/// its input ends: so it ends with whoever started it, whichever way. Its last line says how it went.
const KEEPER: &str = r#"
set -e
cd "$1"
printf secret > password
"$2"/initdb -D data -U chief -A scram-sha-256 --pwfile=password --no-sync -E UTF8 --locale=C > initdb.log 2>&1
{
  echo "listen_addresses = '127.0.0.1'"
  echo "port = $3"
  echo "unix_socket_directories = ''"
  echo "fsync = $4"
  echo "max_connections = 60"
  echo "timezone = 'Pacific/Noumea'"
  echo "default_transaction_isolation = 'repeatable read'"
} >> data/postgresql.conf
"$2"/pg_ctl -D data -l log -w -t 60 start > /dev/null
echo ready
cat > /dev/null
"$2"/pg_ctl -D data -m immediate stop > /dev/null || true
"#;

/// A running cluster.
#[derive(Debug)]
pub(crate) struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
    port: u16,
    /// Stops when its input is closed.
    keeper: Child,
    databases: AtomicUsize,
}

impl Cluster {
    /// The cluster that all tests share while one of them runs; `None`, with the reason on the terminal, where there
    /// can be none.
    pub(crate) fn shared() -> Option<Arc<Self>> {
        static SHARED: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cluster) = shared.upgrade() {
            return Some(cluster);
        }
        let cluster = Arc::new(Self::of_its_own(false)?);
        *shared = Arc::downgrade(&cluster);
        Some(cluster)
    }

    /// A cluster for one test alone, which may do with it what it likes.
    pub(crate) fn of_its_own(flushes: bool) -> Option<Self> {
        let Some(programs) = programs() else {
            tell_skipped();
            return None;
        };
        Some(Self::start(programs, flushes).unwrap_or_else(|why| panic!("PostgreSQL does not start: {why}")))
    }

    fn start(programs: PathBuf, flushes: bool) -> Result<Self, String> {
        let folder = tempfile::Builder::new().prefix("ressourcerie-pg-").tempdir().map_err(|why| why.to_string())?;
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .map_err(|why| why.to_string())?
            .port();
        if is_root() {
            let owned = Command::new("chown").arg("postgres").arg(folder.path()).status();
            if !owned.is_ok_and(|status| status.success()) {
                return Err("there is no user postgres to run it as".to_owned());
            }
        }
        let mut keeper = as_ordinary_user("bash")
            .args(["-c", KEEPER, "keeper"])
            .arg(folder.path())
            .arg(&programs)
            .arg(port.to_string())
            .arg(if flushes { "on" } else { "off" })
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|why| why.to_string())?;
        let said = keeper.stdout.take().and_then(|out| BufReader::new(out).lines().next());
        match said {
            Some(Ok(line)) if line == "ready" => {
                Ok(Self { folder, programs, port, keeper, databases: AtomicUsize::new(0) })
            }
            other => {
                let _ = keeper.wait();
                let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap_or_default();
                Err(format!("{other:?}\n{}\n{}", read("initdb.log"), read("log")))
            }
        }
    }

    /// A fresh database, owned by a user who is no superuser.
    pub(crate) fn database(&self) -> StoreAddress {
        self.make_database("")
    }

    /// A fresh database whose tables are on another disk.
    pub(crate) fn database_on(&self, disk: &Path) -> StoreAddress {
        let folder = disk.join("tables");
        std::fs::create_dir(&folder).expect("room");
        if is_root() {
            let owned = Command::new("chown").args(["postgres"]).args([disk, &folder]).status();
            assert!(owned.is_ok_and(|status| status.success()));
        }
        self.tell("postgres", &format!("CREATE TABLESPACE small LOCATION '{}'", folder.display()));
        self.tell("postgres", "GRANT CREATE ON TABLESPACE small TO public");
        self.make_database("TABLESPACE small")
    }

    fn make_database(&self, with: &str) -> StoreAddress {
        let name = format!("net{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.tell("postgres", &format!("CREATE ROLE {name} LOGIN PASSWORD 'p:{name}'"));
        self.tell("postgres", &format!("CREATE DATABASE {name} OWNER {name} {with}"));
        let address = format!("postgres://{name}:p%3A{name}@127.0.0.1:{}/{name}", self.port);
        address.parse().unwrap_or_else(|why| panic!("{why}"))
    }

    /// Says something to the database of `address` as its chief, who may do everything.
    pub(crate) fn tell_database(&self, address: &StoreAddress, sql: &str) -> String {
        let shown = address.to_string();
        self.tell(shown.rsplit('/').next().expect("the name of a database"), sql)
    }

    fn tell(&self, database: &str, sql: &str) -> String {
        let output = Command::new(self.programs.join("psql"))
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "chief", "-d", database])
            .args(["-v", "ON_ERROR_STOP=1", "-qAt", "-c", sql])
            .env("PGPASSWORD", "secret")
            .output()
            .expect("psql");
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// As if the machine of the database crashed and came back.
    pub(crate) fn crash_and_restart(&self) {
        let status = as_ordinary_user(self.programs.join("pg_ctl").to_str().expect("a path in UTF-8"))
            .current_dir(self.folder.path())
            .args(["-D", "data", "-l", "log", "-m", "immediate", "-w", "-t", "60", "restart"])
            .stdout(Stdio::null())
            .status();
        assert!(status.is_ok_and(|status| status.success()), "pg_ctl restart");
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// Once, and past the harness, which keeps to itself what a passing test prints.
fn tell_skipped() {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        let line = format!(
            "skipped on PostgreSQL: version {OLDEST} or later is not installed (`scripts/setup test` installs it)\n"
        );
        let _ = std::io::stderr().write_all(line.as_bytes());
    });
}

/// Where `initdb` and the others are.
fn programs() -> Option<PathBuf> {
    let has_all =
        |folder: &Path| ["initdb", "pg_ctl", "postgres", "psql"].iter().all(|name| folder.join(name).is_file());
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = debian
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(version, folder)| *version >= OLDEST && has_all(folder))
        .collect();
    versions.sort();
    let in_path = || std::env::split_paths(&std::env::var_os("PATH")?).find(|folder| has_all(folder));
    versions.pop().map(|(_, folder)| folder).or_else(in_path)
}

fn is_root() -> bool {
    let answer = Command::new("id").arg("-u").output();
    answer.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// PostgreSQL refuses to run as root.
fn as_ordinary_user(program: &str) -> Command {
    if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", program]);
        command
    } else {
        Command::new(program)
    }
}
