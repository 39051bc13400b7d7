//! The page of security facts: what the server does and is set to, a line for each, with what it means. Nothing secret, and no path.

use std::sync::Arc;

use leptos::prelude::*;
use vault::Facts;

use crate::components::dynamic::{Erase, each, maybe};

/// Asks the server what it is set to. Provided by the server.
#[derive(Clone)]
pub struct AskServer(pub Arc<dyn Fn() -> ServerFacts + Send + Sync>);

/// What the server is set to.
pub struct ServerFacts {
    /// Which Kagi it is.
    pub version: &'static str,
    /// The origin that browsers see.
    pub origin: String,
    /// Do browsers come by https?
    pub is_https: bool,
    /// Or by plain http, on their own machine?
    pub is_loopback: bool,
    /// The session cookie's name and flags.
    pub cookie: String,
    /// The setting that gave the master key; `None` for the key file that Kagi makes for itself.
    pub key_setting: Option<String>,
    /// How many networks of proxies are believed.
    pub trusted_proxies: usize,
    /// Do people sign in with a password?
    pub has_passwords: bool,
    /// What the provider is called, if there is one.
    pub provider: Option<String>,
}

/// What it is about, how it is, and what that means.
type Fact = (&'static str, String, &'static str);

/// The facts that this caller may read.
pub fn html(vault: &Facts, server: &ServerFacts) -> String {
    let lists = [("Your data", Some(of_data(vault, server))), ("This server", vault.is_admin.then(|| of_server(vault, server)))];
    let list = |(title, facts): (&'static str, Option<Vec<Fact>>)| {
        maybe(facts, |facts| view! { <section><h2>{title}</h2><dl class="facts">{each(facts, fact)}</dl></section> })
    };
    // Without the marks for waking the page: this part never wakes.
    each(lists, list).to_html().replace("<!>", "")
}

fn fact((name, state, meaning): Fact) -> AnyView {
    view! { <div><dt>{name}</dt><dd><span>{state}</span><span class="note">{meaning}</span></dd></div> }.erase()
}

fn of_data(vault: &Facts, server: &ServerFacts) -> Vec<Fact> {
    let password = match (vault.has_password, &server.provider) {
        (true, _) => "Hashed with Argon2id".to_owned(),
        (false, Some(provider)) => format!("None here: you sign in through {provider}"),
        (false, None) => "None here".to_owned(),
    };
    let sessions =
        format!("End {} after their last use, {} after sign-in", span(vault.session_idle_seconds), span(vault.session_max_seconds));
    let (connection, reach) = match (server.is_https, server.is_loopback) {
        (true, _) => ("https", "Nobody on the way can read along."),
        (false, true) => ("Plain http, on this machine alone", "What you see and type does not travel over a network."),
        (false, false) => ("Plain http", "Everybody on the way can read every secret. Ask who runs this server for https."),
    };
    vec![
        (
            "Values",
            "Sealed with AES-256-GCM".into(),
            "Each under a key of its own, bound to its place and to you: the database and its backups hold none in the open.",
        ),
        (
            "Reveals",
            "Recorded first".into(),
            "A value is shown once the ledger has a row of it. If that can't be written, nothing is revealed.",
        ),
        ("Password", password, "What is kept checks a password and can't be turned back into it."),
        ("Access keys", "Hashed with SHA-256".into(), "A key is shown once; what is kept recognises it and can't be turned back into it."),
        ("Sessions", sessions, "Then you sign in again. What can't be undone asks for a sign-in of the last 15 minutes."),
        ("Cookie", server.cookie.clone(), "No script reads it, and no other site makes the browser send it with a change."),
        ("Connection", connection.into(), reach),
        ("Pages", "Content-Security-Policy is on".into(), "They run this server's own scripts and load nothing from anywhere else."),
    ]
}

fn of_server(vault: &Facts, server: &ServerFacts) -> Vec<Fact> {
    let (source, advice) = match &server.key_setting {
        Some(setting) if setting.ends_with("_FILE") => {
            (format!("From the file that {setting} names"), "Who can read that file and the database can open every value.")
        }
        Some(setting) => (format!("From {setting}"), "Who can read the process's environment and the database can open every value."),
        None => ("From the key file".into(), "It lies outside the data folder. Keep a copy of it apart from your backups."),
    };
    let since = vault.key_since.date();
    let (data_key, rotation) = match vault.key_term {
        1 => (format!("The first, since {since}"), "It has not been rotated since the vault was made."),
        term => (format!("Number {term}, since {since}"), "It was last rotated then; values under the keys before it still open."),
    };
    let kept = match vault.database {
        "SQLite" => "One file in the data folder, that this server alone writes.",
        _ => "Values reach it sealed: it never sees one, nor the key.",
    };
    let ways = match (server.has_passwords, &server.provider) {
        (true, Some(provider)) => format!("With a password, or through {provider}"),
        (false, Some(provider)) => format!("Through {provider}"),
        (_, None) => "With a password".into(),
    };
    let (hsts, told) = match server.is_https {
        true => ("On, for a year", "Browsers that were here once don't come by plain http again."),
        false => ("Off", "It needs a public address with https."),
    };
    let proxies = match server.trusted_proxies {
        0 => "None".to_owned(),
        1 => "1 network".to_owned(),
        count => format!("{count} networks"),
    };
    vec![
        ("Version", server.version.into(), "Look for news of it now and then: Kagi does not ask anybody by itself."),
        (
            "Public address",
            server.origin.clone(),
            "Requests under another name are refused, and so are changes that another site asks for.",
        ),
        ("HSTS", hsts.into(), told),
        ("Master key", vault.master_key_id.clone(), "Its public name, to tell which key this vault needs. It opens nothing."),
        ("Its source", source, advice),
        ("Data key", data_key, rotation),
        ("Database", vault.database.into(), kept),
        ("Sign-in", ways, "Wrong passwords are throttled, for the account and for the address that they come from."),
        ("Trusted proxies", proxies, "Where a request comes from is believed from them alone, in X-Forwarded-For."),
    ]
}

/// A length of time in the largest unit that fits it exactly.
fn span(seconds: i64) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let (length, unit) = units.into_iter().find(|(length, _)| seconds % length == 0).unwrap_or((1, "second"));
    let count = seconds / length;
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::*;

    fn vault(is_admin: bool) -> Facts {
        Facts {
            is_admin,
            has_password: true,
            master_key_id: "a1b2c3d4e5f60718".into(),
            key_term: 1,
            key_since: Timestamp::parse("2026-11-23T08:00:00Z").unwrap(),
            database: "SQLite",
            session_idle_seconds: 43_200,
            session_max_seconds: 604_800,
        }
    }

    fn server() -> ServerFacts {
        ServerFacts {
            version: "1.2.3",
            origin: "https://kagi.example.org".into(),
            is_https: true,
            is_loopback: false,
            cookie: "__Host-kagi_session; HttpOnly".into(),
            key_setting: Some("KAGI_ENCRYPTION_KEY_FILE".into()),
            trusted_proxies: 2,
            has_passwords: true,
            provider: Some("<Keycloak>".into()),
        }
    }

    #[test]
    fn members_read_of_their_data_and_admins_of_the_server_too() {
        let (member, admin) = (html(&vault(false), &server()), html(&vault(true), &server()));
        for fact in ["AES-256-GCM", "Argon2id", "End 12 hours after their last use, 7 days after sign-in", "__Host-kagi_session"] {
            assert!(member.contains(fact) && admin.contains(fact), "{fact}: {member}");
        }
        for fact in ["a1b2c3d4e5f60718", "KAGI_ENCRYPTION_KEY_FILE", "1.2.3", "2 networks", "The first, since 2026-11-23", "SQLite"] {
            assert!(!member.contains(fact) && admin.contains(fact), "{fact}: {admin}");
        }
    }

    #[test]
    fn what_comes_from_settings_is_text() {
        let html = html(&vault(true), &server());
        assert!(html.contains("&lt;Keycloak&gt;") && !html.contains("<Keycloak"), "{html}");
    }

    #[test]
    fn times_are_told_in_the_largest_unit_that_fits() {
        for (seconds, told) in [(604_800, "7 days"), (3_600, "1 hour"), (5_400, "90 minutes"), (61, "61 seconds")] {
            assert_eq!(span(seconds), told);
        }
    }
}
