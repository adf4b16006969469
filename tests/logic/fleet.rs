//! Real server programs on one database: started, killed, stopped.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use ressourcerie::domain::hub::{Hub, HubRole};
use ressourcerie::ledger::State;
use ressourcerie::pools;
use ressourcerie::store::{Store, StoreAddress};

use super::network::team;
use super::sockets::TestDesk;
use super::stores::Database;

pub(crate) const SECRET: &str = "a secret that the whole fleet shares";
const TEAMS: [&str; 3] = ["alpha", "beta", "gamma"];

/// Server programs on one database, with hubs that they share.
#[derive(Debug)]
pub(crate) struct Fleet {
    folder: tempfile::TempDir,
    address: StoreAddress,
    url: String,
    hubs: Vec<Hub>,
    servers: Vec<Server>,
}

#[derive(Debug)]
struct Server {
    child: Child,
    base_url: String,
}

impl Fleet {
    /// One server on SQLite, two on PostgreSQL, with the teams alpha, beta and gamma.
    pub(crate) fn on(database: &Database, hubs: Vec<Hub>) -> Self {
        let count = if database.cluster.is_some() { 2 } else { 1 };
        let mut fleet = Self::moored(tempfile::tempdir().expect("a folder"), database.url(), hubs);
        (0..count).for_each(|_| fleet.launch());
        fleet
    }

    /// Without any server yet.
    pub(crate) fn moored(folder: tempfile::TempDir, url: String, hubs: Vec<Hub>) -> Self {
        let hubs: Vec<Hub> = hubs.into_iter().map(|hub| Hub { roles: vec![HubRole::Member], ..hub }).collect();
        let address = url.parse().unwrap_or_else(|why| panic!("{why}"));
        let fleet = Self { folder, address, url, hubs, servers: Vec::new() };
        fleet.write_pools();
        std::fs::write(fleet.folder.path().join("secret"), SECRET).expect("a file");
        fleet
    }

    fn write_pools(&self) {
        let root = self.folder.path().join("pools");
        for hub in &self.hubs {
            std::fs::create_dir_all(root.join(hub.id.as_str())).expect("a folder");
            std::fs::write(root.join(hub.id.as_str()).join("hub.toml"), pools::to_toml(hub)).expect("a file");
        }
        let teams = TEAMS.map(|id| format!("\n[[team]]\nid = \"{id}\"\nname = \"{id}\"\n")).concat();
        let network = format!("name = \"Essai\"\nfictional = true\nnotice = \"Réseau d’essai.\"\n{teams}");
        std::fs::write(root.join("network.toml"), network).expect("a file");
    }

    /// Describes the hubs otherwise, for the servers that start from now on.
    pub(crate) fn describe(&mut self, hubs: Vec<Hub>) {
        self.hubs = hubs.into_iter().map(|hub| Hub { roles: vec![HubRole::Member], ..hub }).collect();
        self.write_pools();
    }

    /// Starts one more server and waits for its address.
    pub(crate) fn launch(&mut self) {
        let data = self.folder.path().join(format!("data-{}", self.servers.len()));
        // What it says of the troubles that a test makes is kept out of the report.
        let log = std::fs::File::create(self.folder.path().join(format!("log-{}", self.servers.len())));
        let mut child = command(&self.url)
            .args(["serve", "--lang", "en", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .arg("--pools")
            .arg(self.folder.path().join("pools"))
            .arg("--secret-file")
            .arg(self.folder.path().join("secret"))
            .stdout(Stdio::piped())
            .stderr(log.expect("a file"))
            .spawn()
            .expect("the program");
        let stdout = child.stdout.take().expect("its output");
        let line = BufReader::new(stdout).lines().next().expect("a line").expect("text");
        let url = line.split_whitespace().find(|word| word.starts_with("http://")).expect("an address");
        self.servers.push(Server { child, base_url: url.trim_end_matches('.').to_owned() });
    }

    pub(crate) fn len(&self) -> usize {
        self.servers.len()
    }

    /// A desk that speaks to one of the servers, whichever number is given.
    pub(crate) fn desk(&self, server: usize, tag: &str) -> TestDesk {
        TestDesk::new(&self.servers[server % self.servers.len()].base_url, tag, SECRET)
    }

    /// Where one of the servers listens.
    pub(crate) fn address(&self, server: usize) -> SocketAddr {
        let url = &self.servers[server % self.servers.len()].base_url;
        url.trim_start_matches("http://").parse().unwrap_or_else(|why| panic!("{why}: {url}"))
    }

    /// `kill -9`.
    pub(crate) fn kill_all(&mut self) {
        for mut server in self.servers.drain(..) {
            server.child.kill().expect("SIGKILL");
            server.child.wait().expect("its end");
        }
    }

    /// What the program says of the database: exit code and words.
    pub(crate) fn audit(&self) -> (Option<i32>, String) {
        program(&self.url, &["audit", "--lang", "en"])
    }

    /// The state before anything happened.
    pub(crate) fn blank(&self) -> State {
        let mut state = State::default();
        state.set_catalogue(self.hubs.iter().cloned().map(Arc::new), TEAMS.map(team));
        state
    }

    pub(crate) async fn store(&self) -> Store {
        Store::open(&self.address).await.expect("a store")
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        for server in &mut self.servers {
            let _ = server.child.kill();
            let _ = server.child.wait();
        }
    }
}

/// Runs the program on a database to its end: exit code and words.
pub(crate) fn program(url: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let output = command(url).args(arguments).output().expect("the program");
    let words = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code(), words.concat())
}

fn command(url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ressourcerie-server"));
    // By the environment, where other users of the machine do not see the password.
    command.env("RESSOURCERIE_DATABASE", url).env("RUST_LOG", "warn").env("RUST_BACKTRACE", "0");
    command
}
