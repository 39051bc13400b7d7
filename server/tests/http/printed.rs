//! Pages that show what the server printed: what people named stays text in them.

use axum::http::Method;
use domain::Timestamp;
use serde_json::json;
use url::form_urlencoded::byte_serialize;
use vault::Clock;

use crate::support::Server;

const HOSTILE: &str = "<img src=x onerror=alert(1)> \"'&amp; /a?b=c#d %2F </script></title><script>1</script><!-- </div>";

/// What the text must look like where it stands in HTML: nothing of it opens or closes a tag.
fn holds_markup(html: &str) -> bool {
    html.matches("</title>").count() != 1
        || html.contains("<img")
        || html.contains("<!-- <")
        || html.matches("</script>").count() != html.matches("<script").count()
}

async fn hostile() -> (Server, String, String) {
    let server = Server::with(|config| {
        config.vault.clock = Clock::manual(Timestamp::parse("2026-11-23T08:00:00Z").unwrap());
    })
    .await;
    let cookie = server.set_up().await;
    let category = json!({ "name": HOSTILE, "description": HOSTILE, "keyType": "simple", "envVarName": "A" });
    let category =
        server.api(Method::POST, "/api/categories", &cookie, Some(category)).await.json()["data"]["id"].as_str().unwrap().to_owned();
    let entry = json!({
        "categoryId": category, "projectName": HOSTILE, "description": HOSTILE, "notes": HOSTILE, "fileName": "a", "value": "canary",
        "expiresAt": "2026-11-20T23:59:59.999Z",
    });
    assert_eq!(server.api(Method::POST, "/api/entries", &cookie, Some(entry)).await.status, 201);
    server.key(&cookie, json!({ "name": HOSTILE, "scopes": ["entries:read"], "projects": [HOSTILE] })).await;
    (server, cookie, category)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_and_a_project_are_whole_without_a_script_and_hostile_names_stay_text() {
    let (server, cookie, category) = hostile().await;
    let encoded: String = byte_serialize(HOSTILE.as_bytes()).collect();
    let project = format!("/project?name={encoded}");
    let overview = server.get("/", Some(&cookie)).await;
    assert_eq!(overview.status, 200);
    for text in ["Recently added", "Entries by key type", "Entries by environment", "expired 2026-11-20", "/project?name=%3Cimg", "?entry="]
    {
        assert!(overview.body.contains(text), "{text}");
    }
    let page = server.get(&project, Some(&cookie)).await;
    assert_eq!(page.status, 200);
    let add = format!("/keys/{category}?dialog=new-entry");
    for text in ["Entries by category and environment", "missing", "expired 2026-11-20", &add, "project=%3Cimg", "environment=staging"] {
        assert!(page.body.contains(text), "{text}: {}", page.body);
    }
    let category = server.get(&format!("/keys/{category}"), Some(&cookie)).await;
    for answer in [overview, page, category] {
        assert!(answer.body.contains("&lt;img src=x onerror=alert(1)&gt;"), "the names are there");
        assert!(!holds_markup(&answer.body), "{}", answer.body);
        assert!(!answer.body.contains("canary") && !answer.body.contains("style="));
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_vault_says_what_to_do_and_a_project_that_is_none_is_not_found() {
    let server = Server::start().await;
    let cookie = server.set_up().await;
    let overview = server.get("/", Some(&cookie)).await;
    for link in ["/keys?dialog=new", "/settings/keys?dialog=new", "/api/docs"] {
        assert!(overview.body.contains(&format!("href=\"{link}\"")), "{link}");
    }
    for path in ["/project", "/project?name=", "/project?name=blog", "/project?name=%00"] {
        let status = server.get(path, Some(&cookie)).await.status;
        assert!([400, 404].contains(&status.as_u16()), "{path}: {status}");
    }
}
