//! Folders of the disk to files in memory, and back.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};

use super::finding::{Finding, Report, Severity};
use super::{Files, NETWORK_FILE};

/// Larger files are refused: a `hub.toml` of a thousand items is about 200 kB, a calendar of ten thousand events 7 MB.
const MAX_FILE_BYTES: u64 = 16 << 20;
/// More files than this are not a pools folder.
const MAX_FILES: usize = 20_000;
/// `hub/calendars/file`.
const MAX_DEPTH: usize = 3;
/// What is kept and exported again. Anything else in the folder is somebody else's, and is told.
const KEPT: [&str; 4] = ["toml", "ics", "json", "md"];

/// Brings the files of a pools folder into memory, hidden ones left out. The report holds what kept it from being read
/// whole; on success, warnings about files that were not taken come with the files.
///
/// Fails when the folder is missing, is not a pools folder (no `network.toml`), or holds something unreadable, too
/// large or circular.
pub fn load_folder(root: &Path) -> Result<(Files, Vec<Finding>), Report> {
    let shown = root.display().to_string();
    let refuse = |key, detail: String| {
        let args = vec![("path", shown.clone().into()), ("detail", detail.into())];
        Err(Report::new(vec![Finding::whole_file(Severity::Error, shown.clone(), key, args)]))
    };
    match fs::metadata(root) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return refuse("pools-folder-missing", String::new()),
        Err(error) => return refuse("pools-folder-unreadable", error.to_string()),
        Ok(meta) if !meta.is_dir() => return refuse("pools-folder-is-file", String::new()),
        Ok(_) => {}
    }
    if !root.join(NETWORK_FILE).is_file() {
        return refuse("pools-foreign-folder", String::new());
    }
    let mut walk = Walk { root, files: Files::new(), findings: Vec::new(), seen: BTreeSet::new() };
    walk.enter(root, 1);
    let Walk { files, findings, .. } = walk;
    if findings.iter().any(Finding::is_error) { Err(Report::new(findings)) } else { Ok((files, findings)) }
}

struct Walk<'a> {
    root: &'a Path,
    files: Files,
    findings: Vec<Finding>,
    /// Real paths of the folders entered, so that links that go round are seen.
    seen: BTreeSet<PathBuf>,
}

impl Walk<'_> {
    fn tell(&mut self, severity: Severity, path: &Path, key: &'static str, detail: String) {
        let inside = self.inside(path).unwrap_or_else(|| path.display().to_string());
        let args = vec![("path", inside.clone().into()), ("detail", detail.into())];
        self.findings.push(Finding::whole_file(severity, inside, key, args));
    }

    /// Path inside the folder with `/`; `None` where a name is not UTF-8.
    fn inside(&self, path: &Path) -> Option<String> {
        let parts: Option<Vec<_>> =
            path.strip_prefix(self.root).ok()?.components().map(|part| part.as_os_str().to_str()).collect();
        parts.map(|parts| parts.join("/"))
    }

    fn enter(&mut self, dir: &Path, depth: usize) {
        match fs::canonicalize(dir) {
            Ok(real) => {
                if !self.seen.insert(real) {
                    return self.tell(Severity::Error, dir, "pools-circular-link", String::new());
                }
            }
            Err(error) => return self.tell(Severity::Error, dir, "pools-file-unreadable", error.to_string()),
        }
        let entries = match fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => return self.tell(Severity::Error, dir, "pools-file-unreadable", error.to_string()),
        };
        let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
            if hidden {
                continue;
            }
            if self.files.len() >= MAX_FILES {
                return self.tell(Severity::Error, dir, "pools-too-many-files", MAX_FILES.to_string());
            }
            // Follows links: a broken or circular one is an error here.
            match fs::metadata(&path) {
                Err(error) => self.tell(Severity::Error, &path, "pools-file-unreadable", error.to_string()),
                Ok(meta) if meta.is_dir() && depth >= MAX_DEPTH => {
                    self.tell(Severity::Warning, &path, "pools-folder-too-deep", String::new());
                }
                Ok(meta) if meta.is_dir() => self.enter(&path, depth + 1),
                Ok(meta) if meta.is_file() => self.take(&path),
                Ok(_) => self.tell(Severity::Warning, &path, "pools-stray-file", String::new()),
            }
        }
    }

    fn take(&mut self, path: &Path) {
        let kept = path.extension().and_then(|ext| ext.to_str()).is_some_and(|ext| KEPT.contains(&ext));
        if !kept {
            return self.tell(Severity::Warning, path, "pools-stray-file", String::new());
        }
        let Some(inside) = self.inside(path) else {
            return self.tell(Severity::Error, path, "pools-file-name", String::new());
        };
        // One byte more than allowed, so that a file that grows while it is read is seen too.
        let mut bytes = Vec::new();
        match fs::File::open(path).and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)) {
            Err(error) => self.tell(Severity::Error, path, "pools-file-unreadable", error.to_string()),
            Ok(read) if read as u64 > MAX_FILE_BYTES => {
                self.tell(Severity::Error, path, "pools-file-too-large", (MAX_FILE_BYTES >> 20).to_string());
            }
            Ok(_) => {
                self.files.insert(inside, bytes);
            }
        }
    }
}

/// Why files could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The folder holds something that this export would not have written.
    #[error("{} holds {found}, which is not part of this export", dir.display())]
    NotEmpty { dir: PathBuf, found: String },
    #[error("`{0}` is not a path inside a folder")]
    BadPath(String),
    #[error("{} cannot be written", path.display())]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

impl WriteError {
    /// Wording key, with the variables of [`WriteError::args`].
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotEmpty { .. } => "pools-export-not-empty",
            Self::BadPath(_) => "pools-export-bad-path",
            Self::Io { .. } => "pools-export-failed",
        }
    }

    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotEmpty { dir, found } => vec![("path", dir.display().to_string()), ("found", found.clone())],
            Self::BadPath(path) => vec![("path", path.clone())],
            Self::Io { path, source } => vec![("path", path.display().to_string()), ("detail", source.to_string())],
        }
    }
}

/// Writes the files into `dir`, byte for byte. The folder must be new or empty, or hold nothing but files of the same
/// names (an export repeated). A file is replaced only once its new copy is whole on the disk.
pub fn write_folder(files: &Files, dir: &Path) -> Result<(), WriteError> {
    let io_at = |path: &Path| {
        let path = path.to_path_buf();
        move |source| WriteError::Io { path, source }
    };
    for path in files.keys() {
        let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if !plain || path.is_empty() || path.contains('\\') {
            return Err(WriteError::BadPath(path.clone()));
        }
    }
    fs::create_dir_all(dir).map_err(io_at(dir))?;
    if let Some(found) = stranger(files, dir, dir)? {
        return Err(WriteError::NotEmpty { dir: dir.to_path_buf(), found });
    }
    for (path, bytes) in files {
        let target = dir.join(path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(io_at(parent))?;
        }
        let mut half = target.clone().into_os_string();
        half.push(".part");
        let half = PathBuf::from(half);
        let written = fs::File::create(&half).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        if let Err(source) = written.and_then(|()| fs::rename(&half, &target)) {
            // The half-written copy is ours; that it could not be removed changes nothing to the failure told.
            let _ = fs::remove_file(&half);
            return Err(WriteError::Io { path: target, source });
        }
    }
    Ok(())
}

/// The first file under `dir` that is not one of `files`.
fn stranger(files: &Files, root: &Path, dir: &Path) -> Result<Option<String>, WriteError> {
    let failed = |source| WriteError::Io { path: dir.to_path_buf(), source };
    for entry in fs::read_dir(dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let inside = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            if let Some(found) = stranger(files, root, &path)? {
                return Ok(Some(found));
            }
        } else if !files.contains_key(&inside) {
            return Ok(Some(inside));
        }
    }
    Ok(None)
}
