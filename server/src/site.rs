//! The files that the browser loads: where they are, and whether they are there. `Leptos.toml` in the working directory says so,
//! else the copy that was built in; `LEPTOS_*` variables win over both.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use base64ct::{Base64UrlUnpadded, Encoding};
use leptos::config::{LeptosOptions, get_config_from_str};
use sha2::{Digest, Sha256};

use crate::error::StartError;

const BUILT_IN: &str = include_str!("../../Leptos.toml");

/// What browsers keep of a build beside the files whose names have a hash, and what decides that. A script, to be sure, changes with
/// its own bytes: it is here so that the page and its worker name the same build.
const OF_BUILD: [&str; 8] =
    ["sw.js", "pwa.js", "offline.html", "offline.css", "offline.js", "favicon.svg", "icons.svg", "fonts/geist-mono.woff2"];

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

/// Names the build that the site is of: another site has another name.
pub fn build(options: &LeptosOptions) -> String {
    let root = Path::new(&*options.site_root);
    let files = OF_BUILD.iter().map(|name| root.join(name));
    let mut hash = Sha256::new();
    for file in options.hash_files.then(|| beside_executable(&options.hash_file)).into_iter().chain(files) {
        // A file that is missing is another site than one with it.
        let bytes = fs::read(file).unwrap_or_default();
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    }
    Base64UrlUnpadded::encode_string(&hash.finalize()[..12])
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
    fn a_build_is_named_by_every_file_that_a_browser_keeps_of_it() {
        let worker = include_str!("../../public/sw.js");
        let kept = worker.split_once("PRECACHED = [").unwrap().1.split_once(']').unwrap().0;
        for name in kept.split('"').filter_map(|part| part.strip_prefix('/')).chain(["offline.html"]) {
            assert!(OF_BUILD.contains(&name), "{name}");
        }
        let folder = tempfile::tempdir().unwrap();
        let options = LeptosOptions::builder().output_name("kagi").site_root(folder.path().to_str().unwrap()).build();
        let mut names = vec![build(&options)];
        fs::create_dir(folder.path().join("fonts")).unwrap();
        for file in OF_BUILD {
            fs::write(folder.path().join(file), file).unwrap();
            names.push(build(&options));
        }
        assert_eq!(build(&options), names[OF_BUILD.len()]);
        names.sort();
        names.dedup();
        assert_eq!(names.len(), OF_BUILD.len() + 1);
    }

    #[test]
    fn missing_files_are_named_with_the_mend() {
        let options = LeptosOptions::builder().output_name("kagi").site_root("/nowhere").build();
        let message = check(&options).unwrap_err().to_string();
        assert!(message.contains("/nowhere/pkg") && message.contains("make run"), "{message}");
    }
}
