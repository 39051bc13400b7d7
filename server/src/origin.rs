//! The one origin under which browsers know this server: it decides the host rule, the cross-site rule and the cookie's name.

use std::{fmt, net::SocketAddr};

use url::{Host, Url};

/// The public origin. On plain-http loopback `localhost`, `127.0.0.1` and `[::1]` with its port count as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicOrigin {
    scheme: &'static str,
    /// Host and port as a browser writes them, lower case, without the scheme's own port. The first one is shown to people.
    authorities: Vec<String>,
    loopback: bool,
}

impl PublicOrigin {
    /// The origin of a URL that is nothing but an origin; `None` for any other.
    pub fn from_url(url: &Url) -> Option<Self> {
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        let (scheme, host) = match (url.scheme(), url.host()) {
            ("https", Some(host)) => ("https", host),
            ("http", Some(host)) => ("http", host),
            _ => return None,
        };
        let loopback = scheme == "http" && is_loopback(&host);
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let mut hosts = vec![host.to_string()];
        if loopback {
            hosts.extend(["127.0.0.1", "localhost", "[::1]"].map(String::from));
        }
        let authorities = hosts.into_iter().map(|host| host + &port).collect();
        (bare && anonymous).then_some(Self { scheme, authorities, loopback })
    }

    /// Plain http on the port of a loopback address; `None` for any other address.
    pub fn from_loopback(addr: SocketAddr) -> Option<Self> {
        let url = Url::parse(&format!("http://{addr}")).ok()?;
        Self::from_url(&url).filter(|origin| origin.loopback)
    }

    /// Whether browsers reach the server by https.
    pub fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    /// Whether browsers reach it by plain http on their own machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether a `Host` header names this server.
    pub fn has_host(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let own_port = if self.is_https() { ":443" } else { ":80" };
        let host = host.strip_suffix(own_port).unwrap_or(&host);
        self.authorities.iter().any(|authority| authority == host)
    }

    /// Whether a `Host` header names this server as people know it, and not by another name of a loopback.
    pub fn is_shown_as(&self, host: &str) -> bool {
        self.authorities.first().is_some_and(|shown| self.has_host(host) && host.to_ascii_lowercase().starts_with(shown))
    }

    /// Whether an `Origin` header is this server's own, byte for byte.
    pub fn is_origin(&self, origin: &str) -> bool {
        let authority = origin.strip_prefix(self.scheme).and_then(|rest| rest.strip_prefix("://"));
        authority.is_some_and(|authority| self.authorities.iter().any(|own| own == authority))
    }

    /// The host as people know it, without its port.
    pub fn host(&self) -> &str {
        let authority = self.authorities.first().map(String::as_str).unwrap_or_default();
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => authority,
        }
    }
}

/// Whether a host is this machine, and nothing on the way there.
pub(crate) fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    }
}

impl fmt::Display for PublicOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authorities.first().map(String::as_str).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(url: &str) -> Option<PublicOrigin> {
        PublicOrigin::from_url(&Url::parse(url).unwrap())
    }

    #[test]
    fn a_public_url_is_an_origin_and_nothing_more() {
        let public = origin("https://Kagi.Example.org:443/").unwrap();
        assert_eq!(public.to_string(), "https://kagi.example.org");
        assert_eq!(public.host(), "kagi.example.org");
        for bad in ["https://a.example/vault", "https://a.example/?q", "https://u:p@a.example/", "ftp://a.example/", "data:,x"] {
            assert_eq!(origin(bad), None, "{bad}");
        }
    }

    #[test]
    fn hosts_and_origins_are_compared_whole() {
        let public = origin("https://kagi.example.org").unwrap();
        assert!(public.has_host("KAGI.example.org") && public.has_host("kagi.example.org:443"));
        assert!(public.is_origin("https://kagi.example.org"));
        for foreign in ["kagi.example.org:80", "kagi.example.org.", "evil.kagi.example.org", "kagi.example.org@evil", ""] {
            assert!(!public.has_host(foreign), "{foreign}");
            assert!(!public.is_origin(&format!("https://{foreign}")), "{foreign}");
        }
        assert!(!public.is_origin("http://kagi.example.org") && !public.is_origin("null"));
    }

    #[test]
    fn the_names_of_a_loopback_are_one_origin_with_one_port() {
        let local = PublicOrigin::from_loopback("127.0.0.1:3000".parse().unwrap()).unwrap();
        for host in ["localhost:3000", "127.0.0.1:3000", "[::1]:3000"] {
            assert!(local.has_host(host) && local.is_origin(&format!("http://{host}")), "{host}");
        }
        for host in ["localhost", "localhost:3001", "127.0.0.2:3000", "localhost.evil:3000"] {
            assert!(!local.has_host(host), "{host}");
        }
        assert_eq!(local.host(), "127.0.0.1");
        assert_eq!(PublicOrigin::from_loopback("0.0.0.0:3000".parse().unwrap()), None);
    }
}
