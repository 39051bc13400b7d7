//! The folder and the file of an SQLite vault, for this user alone.

use std::{
    fs::{DirBuilder, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use crate::{
    config::{DATABASE_FILE, warn_if_readable_by_others},
    error::StartError,
};

/// Makes the folder (0700) and in it an empty database file (0600) where they do not exist, and finds out whether both can be used.
///
/// # Errors
/// The folder or file that can't, and what to do; exit code 78.
pub fn prepare(folder: &Path) -> Result<(), StartError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| refuse(folder, &error))?;
    folder.read_dir().map_err(|error| refuse(folder, &error))?;
    let file = folder.join(DATABASE_FILE);
    OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&file).map_err(|error| refuse(&file, &error))?;
    warn_if_readable_by_others(&file);
    Ok(())
}

fn refuse(path: &Path, error: &io::Error) -> StartError {
    let what = match error.kind() {
        io::ErrorKind::PermissionDenied => "this user may not read and write it. Change its owner or its mode",
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => "there is a file where a folder should be. Move it away",
        io::ErrorKind::ReadOnlyFilesystem => "it lies on a read-only file system",
        io::ErrorKind::StorageFull => "the disk is full. Make room",
        _ => "it can't be used",
    };
    StartError::config(format!("KAGI_DATA_DIR: {}: {what}, or choose another folder with --data-dir.", path.display()))
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn folder_and_file_are_for_this_user_alone_and_stay_as_they_are() {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("a/data");
        prepare(&folder).unwrap();
        let file = folder.join(DATABASE_FILE);
        assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
        fs::write(&file, "rows").unwrap();
        prepare(&folder).unwrap();
        assert_eq!(fs::read_to_string(file).unwrap(), "rows");
    }

    #[test]
    fn a_file_in_its_place_is_named() {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("data");
        fs::write(&folder, "").unwrap();
        let error = prepare(&folder).unwrap_err();
        assert_eq!(error.exit_code(), 78);
        assert!(error.to_string().contains("--data-dir"), "{error}");
    }
}
