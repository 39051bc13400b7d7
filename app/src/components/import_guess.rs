//! What the name of a file and its text tell of an import: whose form it has, and for which project and environment it is. A guess,
//! to be changed by who knows better.

use domain::{Environment, ImportFormat};

/// Whose form a text has.
pub fn format(file_name: Option<&str>, text: &str) -> ImportFormat {
    let name = file_name.unwrap_or_default().to_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with(['{', '[']) {
        return json_format(&name, text);
    }
    if text.contains("=op://") || text.contains("=\"op://") || text.contains("='op://") {
        return ImportFormat::OnePassword;
    }
    let is_yaml = name.ends_with(".yaml") || name.ends_with(".yml") || is_mapping(text);
    if is_yaml { ImportFormat::Sops } else { ImportFormat::Dotenv }
}

fn json_format(name: &str, text: &str) -> ImportFormat {
    let named = [("infisical", ImportFormat::Infisical), ("doppler", ImportFormat::Doppler), ("bitwarden", ImportFormat::Bitwarden)];
    if let Some((_, format)) = named.into_iter().find(|(tool, _)| name.contains(tool)) {
        return format;
    }
    let has = |member: &str| text.contains(&format!("\"{member}\""));
    if has("projectIds") {
        ImportFormat::Bitwarden
    } else if has("secretKey") || text.starts_with('[') {
        ImportFormat::Infisical
    } else if has("DOPPLER_PROJECT") || has("DOPPLER_CONFIG") || has("computed") {
        ImportFormat::Doppler
    } else {
        ImportFormat::Sops
    }
}

/// Is the first line that says something one of YAML?
fn is_mapping(text: &str) -> bool {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    let name = line.and_then(|line| line.split_once(':')).map(|(name, _)| name);
    name.is_some_and(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c)))
}

/// The project and the environment that a file is named by, as in `blog.production.env` or `.env.staging`.
pub fn place(file_name: &str) -> (Option<String>, Option<Environment>) {
    let parts: Vec<&str> = file_name.split('.').collect();
    let environment = parts.iter().rev().find_map(|part| Environment::parse(part));
    let project = match parts.as_slice() {
        [project, between @ .., "env"] if !project.is_empty() && between.iter().all(|part| Environment::parse(part).is_some()) => {
            Some(*project)
        }
        _ => None,
    };
    (project.map(str::to_owned), environment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tool_is_told_by_what_it_writes() {
        for (file_name, text, expected) in [
            (".env", "A=1\n", ImportFormat::Dotenv),
            ("notes.txt", "# A: b\nA=b: c\n", ImportFormat::Dotenv),
            ("app.env", "A=\"op://dev/openai/credential\"\n", ImportFormat::OnePassword),
            ("secrets.json", "[{\"key\": \"A\", \"value\": \"1\"}]", ImportFormat::Infisical),
            ("secrets.json", "{\"secrets\": [{\"secretKey\": \"A\"}]}", ImportFormat::Infisical),
            ("secrets.json", "{\"DOPPLER_PROJECT\": \"blog\", \"A\": \"1\"}", ImportFormat::Doppler),
            ("doppler.json", "{\"A\": \"1\"}", ImportFormat::Doppler),
            ("export.json", "{\"projects\": [], \"secrets\": [{\"projectIds\": []}]}", ImportFormat::Bitwarden),
            ("app.json", "{\"api_key\": \"1\"}", ImportFormat::Sops),
            ("app.yaml", "api_key: 1\n", ImportFormat::Sops),
            ("pasted", "\u{feff}# What the app needs.\napi_key: 1\n", ImportFormat::Sops),
        ] {
            assert_eq!(format(Some(file_name), text), expected, "{file_name}: {text}");
        }
    }

    #[test]
    fn a_file_name_tells_its_place() {
        let project = |name: &str| Some(name.to_owned());
        assert_eq!(place("blog.production.env"), (project("blog"), Some(Environment::Production)));
        assert_eq!(place("blog.env"), (project("blog"), None));
        assert_eq!(place(".env.staging"), (None, Some(Environment::Staging)));
        assert_eq!(place(".env"), (None, None));
        assert_eq!(place("secrets.json"), (None, None));
        assert_eq!(place("a.b.env"), (None, None));
    }
}
