//! The files that the browser loads: where they are, and whether they are there. `Leptos.toml` in the working directory says so,
//! else the copy that was built in; `LEPTOS_*` variables win over both.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use leptos::config::{LeptosOptions, get_config_from_str};

use crate::error::StartError;

const BUILT_IN: &str = include_str!("../../Leptos.toml");

/// Leptos' options for this run.
///
/// # Errors
/// A `Leptos.toml` or a `LEPTOS_*` variable that can't be read; exit code 78.
pub fn options() -> Result<LeptosOptions, StartError> {
    let (text, deployed) = match fs::read_to_string("Leptos.toml") {
        Ok(text) => (text, false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (BUILT_IN.into(), true),
        Err(_) => return Err(StartError::config("Leptos.toml can't be read. Let this user read it, or move it away.")),
    };
    let mut options = get_config_from_str(&text).map_err(|error| {
        StartError::config(format!(
            "Leptos.toml, or a LEPTOS_ variable, is not as it should be: {error}. Compare it with the one in Kagi's sources."
        ))
    })?;
    let beside = beside_executable("site");
    if deployed && &*options.site_root == "target/site" && beside.is_dir() {
        options.site_root = Arc::from(beside.to_string_lossy());
    }
    Ok(options)
}

/// Looks for the files without which every page would stay dead.
///
/// # Errors
/// What is missing and how to get it; exit code 78.
pub fn check(options: &LeptosOptions) -> Result<(), StartError> {
    let pkg = Path::new(&*options.site_root).join(&*options.site_pkg_dir);
    let hashes = beside_executable(&options.hash_file);
    let missing = if !pkg.is_dir() {
        pkg
    } else if options.hash_files && !hashes.is_file() {
        hashes
    } else {
        return Ok(());
    };
    Err(StartError::config(format!(
        "The pages' files are missing: {} does not exist. Build them with `make run`, or run from the folder that has them; \
         LEPTOS_SITE_ROOT can name another.",
        missing.display()
    )))
}

fn beside_executable(name: &str) -> PathBuf {
    env::current_exe().ok().and_then(|file| Some(file.parent()?.join(name))).unwrap_or_else(|| name.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_truth_and_build_truth_agree() {
        let leptos: toml::Table = BUILT_IN.parse().unwrap();
        let cargo: toml::Table = include_str!("../../Cargo.toml").parse().unwrap();
        let run = leptos["package"]["metadata"]["leptos"].as_table().unwrap();
        let build = cargo["workspace"]["metadata"]["leptos"][0].as_table().unwrap();
        let shared: Vec<&String> = run.keys().filter(|key| build.contains_key(*key)).collect();
        assert!(shared.len() >= 7, "{shared:?}");
        for key in shared {
            assert_eq!(run[key], build[key], "{key}");
        }
    }

    #[test]
    fn missing_files_are_named_with_the_mend() {
        let options = LeptosOptions::builder().output_name("kagi").site_root("/nowhere").build();
        let message = check(&options).unwrap_err().to_string();
        assert!(message.contains("/nowhere/pkg") && message.contains("make run"), "{message}");
    }
}
