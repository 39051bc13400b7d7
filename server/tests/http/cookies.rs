//! The session cookie can't be planted: what is not byte for byte ours is no cookie.

use crate::support::Server;

async fn check(server: &Server, cookie: &str, name: &str) {
    let token = cookie.strip_prefix(&format!("{name}=")).unwrap();
    assert!(server.knows(cookie).await);
    assert!(server.knows(&format!("a=1;\t{cookie} ; b")).await);

    let encoded = name.replacen('_', "%5F", 1);
    let other_case = name.to_uppercase();
    let last = token.len() - 1;
    for planted in [
        format!("{encoded}={token}"),
        format!("{other_case}={token}"),
        format!("\u{2003}{name}={token}"),
        format!("\u{a0}{name}={token}"),
        format!("{name} ={token}"),
        format!("{name}= {token}"),
        format!("{name}=\"{token}\""),
        format!("={name}={token}"),
        format!("={token}"),
        format!("{name}={token}; {name}={token}"),
        format!("{name}=x; {name}={token}"),
        format!("{name}={token}; {name}="),
        format!("{name}={}", &token[..last]),
        format!("{name}={token}A"),
        format!("{name}={}.", &token[..last]),
        format!("{name}=%{:02X}{}", token.as_bytes()[0], &token[1..]),
        format!("x{name}={token}"),
        format!("{name}x={token}"),
    ] {
        assert!(!server.knows(&planted).await, "{planted:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_loopback_only_the_exact_cookie_counts() {
    let server = Server::start().await;
    let cookie = server.set_up().await;
    check(&server, &cookie, "kagi_session").await;
    assert!(!server.knows(&cookie.replace("kagi_session", "__Host-kagi_session")).await);
}
