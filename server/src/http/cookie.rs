//! Reading cookies strictly. Other parsers decode names: a sibling sub-domain could then plant a cookie that only looks like ours.

use axum::http::{HeaderMap, header};

/// The value of the cookie of exactly this name; `None` when it is absent, or there more than once. Only spaces and tabs around
/// a pair are dropped; nothing is decoded or unquoted.
pub fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| std::str::from_utf8(line.as_bytes()).ok());
    let pairs = lines.flat_map(|line| line.split(';')).map(|pair| pair.trim_matches([' ', '\t']));
    let mut values = pairs.filter_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    match (values.next(), values.next()) {
        (Some(value), None) => Some(value),
        _ => None,
    }
}

/// `Set-Cookie` for what no script and no other site is to see. On https the name must begin with `__Host-`: no sibling sub-domain and
/// no plain-http page can set it then.
pub fn private(name: &str, value: &str, max_age: i64, https: bool) -> String {
    format!("{name}={value}; Path=/; Max-Age={max_age}; {}", private_flags(https))
}

/// What keeps such a cookie to our own site, as browsers read it.
pub fn private_flags(https: bool) -> &'static str {
    if https { "HttpOnly; SameSite=Lax; Secure" } else { "HttpOnly; SameSite=Lax" }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn find_in<'a>(headers: &'a mut HeaderMap, lines: &[&str]) -> Option<&'a str> {
        for line in lines {
            headers.append(header::COOKIE, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        find(headers, "__Host-id")
    }

    #[test]
    fn only_the_exact_name_once_counts() {
        let cases: [(&[&str], Option<&str>); 13] = [
            (&["__Host-id=a"], Some("a")),
            (&["x=1; \t__Host-id=a=b ;y"], Some("a=b")),
            (&["x=1", "__Host-id=a"], Some("a")),
            (&["__Host-id=\"a\""], Some("\"a\"")),
            (&["__Host-id=a; __Host-id=a"], None),
            (&["__Host-id=a", "__Host-id=b"], None),
            (&["%5F%5FHost-id=a"], None),
            (&["__host-id=a"], None),
            (&["\u{2003}__Host-id=a"], None),
            (&["__Host-id =a"], None),
            (&["=__Host-id=a"], None),
            (&["x__Host-id=a"], None),
            (&[], None),
        ];
        for (lines, expected) in cases {
            assert_eq!(find_in(&mut HeaderMap::new(), lines), expected, "{lines:?}");
        }
    }
}
