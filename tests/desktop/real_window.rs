//! The program itself, in a real window on a virtual screen, as a person starts it.
//!
//! Skipped with a printed reason where there is no `Xvfb`. `scripts/setup test` installs it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longest wait for the program to open and settle: software drawing on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(120);
/// Kernel clock ticks per second, in which `/proc/PID/stat` counts.
const TICKS_PER_SEC: f64 = 100.0;

/// A virtual screen, closed when dropped.
struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    fn open() -> Option<Self> {
        let server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut server) = server else {
            println!("skipped: no Xvfb on this machine");
            return None;
        };
        let mut line = String::new();
        let stdout = server.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("Xvfb says its number");
        Some(Self { server, display: format!(":{}", line.trim()) })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The running program, ended when dropped.
struct Program {
    child: Child,
    folder: tempfile::TempDir,
}

impl Program {
    fn start(screen: &Screen) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let log = fs::File::create(folder.path().join("log")).expect("a log");
        let child = Command::new(env!("CARGO_BIN_EXE_ressourcerie"))
            .args(["--data".as_ref(), folder.path().join("data").as_os_str()])
            .args(["--pools".as_ref(), root.join("pools").as_os_str()])
            .args(["--lang", "fr"])
            .env("DISPLAY", &screen.display)
            .env_remove("WAYLAND_DISPLAY")
            .env("RESSOURCERIE_ASSETS", root.join("assets"))
            .env("RESSOURCERIE_FRAMES", folder.path().join("frames"))
            .env("WGPU_BACKEND", "vulkan")
            .stdout(log.try_clone().expect("a second handle"))
            .stderr(log)
            .spawn()
            .expect("the program starts");
        Self { child, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    fn frames(&self) -> u64 {
        fs::read_to_string(self.path("frames")).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
    }

    /// Seconds of processor used so far, by all its threads.
    fn cpu_secs(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("the program lives");
        let after_name = stat.rsplit_once(") ").expect("a name in parentheses").1;
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        let ticks = |index: usize| fields[index].parse::<f64>().expect("a number of ticks");
        // Fields 14 and 15 of proc(5), counted from the third.
        (ticks(11) + ticks(12)) / TICKS_PER_SEC
    }

    /// Waits until frames were drawn and none came for three seconds.
    fn wait_until_it_rests(&mut self) {
        let begin = Instant::now();
        let mut last = (self.frames(), Instant::now());
        loop {
            std::thread::sleep(Duration::from_millis(200));
            if let Some(status) = self.child.try_wait().expect("a status") {
                panic!("the program ended ({status}):\n{}", self.log());
            }
            let frames = self.frames();
            if frames != last.0 {
                last = (frames, Instant::now());
            } else if frames > 3 && last.1.elapsed() > Duration::from_secs(3) {
                return;
            }
            assert!(begin.elapsed() < PATIENCE, "still drawing after {PATIENCE:?}, frame {frames}:\n{}", self.log());
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_window_rests_when_nothing_happens() {
    let Some(screen) = Screen::open() else { return };
    let mut program = Program::start(&screen);
    program.wait_until_it_rests();
    let (frames, cpu) = (program.frames(), program.cpu_secs());
    std::thread::sleep(Duration::from_secs(60));
    let (drawn, used) = (program.frames() - frames, program.cpu_secs() - cpu);
    println!("at rest for 60 s: {drawn} frames, {used:.2} s of processor");
    assert!(drawn <= 2, "{drawn} frames in 60 idle seconds:\n{}", program.log());
    assert!(used <= 0.6, "{used:.2} s of processor in 60 idle seconds, more than 1 % of a core:\n{}", program.log());
}
