//! What a client is called: what browsers say about themselves is long and mostly history.

const BROWSERS: [(&str, &str); 6] =
    [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

const SYSTEMS: [(&str, &str); 6] =
    [("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS X", "macOS"), ("Linux", "Linux")];

/// As in `Firefox on Linux`, or `curl` for a program.
pub fn agent_name(agent: Option<&str>) -> String {
    let agent = agent.unwrap_or_default();
    let find = |names: [(&str, &'static str); 6]| names.into_iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| name);
    match (find(BROWSERS), find(SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) => name.into(),
        _ => match agent.split(['/', ' ']).next().unwrap_or_default() {
            "" => "An unknown client".into(),
            program => program.into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_and_programs_are_told_apart() {
        for (agent, name) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.14.1", "curl"),
            ("", "An unknown client"),
        ] {
            assert_eq!(agent_name(Some(agent)), name);
        }
    }
}
