//! The master key's sources, and the file that Kagi makes by itself.

use std::{
    fs::{File, OpenOptions},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::{KeySource, OpenError};
use crate::crypto::MasterKey;

/// The given key, or the file's; `None` when neither is there.
pub(super) fn read(source: &KeySource) -> Result<Option<MasterKey>, OpenError> {
    let (name, text) = match &source.given {
        Some((name, text)) => (name.clone(), text.clone()),
        None => match std::fs::read_to_string(&source.file) {
            Ok(text) => (source.file.display().to_string(), Zeroizing::new(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unusable(&source.file, "read", &error)),
        },
    };
    MasterKey::parse(&text).map(Some).map_err(|error| OpenError::config(format!("{name}: {error}")))
}

/// Makes a key, and its file so that it survives a power cut before anything depends on it. Never replaces a file.
pub(super) fn make(path: &Path) -> Result<MasterKey, OpenError> {
    let key = MasterKey::generate().map_err(|error| OpenError::unavailable(error.to_string()))?;
    let text = Zeroizing::new(format!("{}\n", *key.to_text()));
    write_synced(path, text.as_bytes()).map_err(|error| unusable(path, "made", &error))?;
    Ok(key)
}

/// Written beside its name and linked to it when it is whole: a crash or a full disk leaves no half key behind.
fn write_synced(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let draft = PathBuf::from(draft);
    let written = write_draft(&draft, bytes).and_then(|()| std::fs::hard_link(&draft, path));
    let removed = std::fs::remove_file(&draft);
    written.and(removed)?;
    File::open(folder)?.sync_all()
}

fn write_draft(draft: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(draft)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn unusable(path: &Path, what: &str, error: &std::io::Error) -> OpenError {
    let path = path.display();
    OpenError::config(format!("The key file {path} cannot be {what} ({error}). Mend its permissions, or name another with --key-file."))
}
