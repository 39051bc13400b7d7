//! The API's own documents, for everybody: a viewer of its OpenAPI document, and what each error code means.

use std::{path::Path, sync::LazyLock};

use axum::{
    Extension, Router,
    http::{HeaderValue, StatusCode, header},
    middleware::from_fn,
    response::Response,
};
use leptos::{config::LeptosOptions, nonce::Nonce, prelude::*};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, html::push_html};
use tower_http::services::ServeFile;

use super::{assets, pages::Plain};
use crate::state::AppState;

const ERRORS: &str = include_str!("../../../docs/errors.md");

/// RapiDoc, which only shows: it asks for no key and sends no request but the one for the document.
const VIEWER: &str = include_str!("docs/viewer.html");

/// The script of the viewer.
pub fn files(site: &LeptosOptions) -> Router<AppState> {
    let viewer = ServeFile::new(Path::new(&*site.site_root).join("docs/viewer.js")).precompressed_br().precompressed_gzip();
    Router::new().route_service("/api/docs/viewer.js", viewer).layer(from_fn(|request, next| assets::cache("no-cache", request, next)))
}

/// The viewer.
pub async fn viewer_page(page: Plain, Extension(nonce): Extension<Nonce>) -> Response {
    let viewer = VIEWER.replace("{nonce}", &nonce.to_string());
    let mut response = page.page(StatusCode::OK, "API", move || view! { <main inner_html=viewer></main> });
    if let Ok(policy) = HeaderValue::from_str(&policy(&nonce)) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Stricter than that of the pages, but for styles: the viewer writes them as attributes and elements.
fn policy(nonce: &Nonce) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    )
}

/// What each error code means.
pub async fn errors_page(page: Plain) -> Response {
    static HTML: LazyLock<String> = LazyLock::new(|| html_of(ERRORS));
    page.page(StatusCode::OK, "Error codes", || {
        view! {
            <nav class="document-nav" aria-label="Main"><a href="/keys">"Kagi"</a><a href="/api/docs">"API"</a></nav>
            <main class="document" inner_html=HTML.as_str()></main>
        }
    })
}

/// Markdown as HTML. A section's title is its id, letter by letter, since `type` of every error body ends in one.
fn html_of(markdown: &str) -> String {
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter().map(|(event, range)| match event {
        Event::Start(Tag::Heading { level: HeadingLevel::H2, classes, attrs, .. }) => {
            let title = markdown[range].trim_start_matches('#').trim();
            Event::Start(Tag::Heading { level: HeadingLevel::H2, id: Some(title.into()), classes, attrs })
        }
        event => event,
    });
    let mut html = String::new();
    push_html(&mut html, events);
    html
}

#[cfg(test)]
mod tests {
    use domain::Code;
    use serde_json::Value;

    use super::*;
    use crate::http::problem::status;

    #[test]
    fn each_code_has_one_section_with_its_status_and_an_example() {
        let sections = ERRORS.split("\n## ").skip(1).map(|section| section.split_once('\n').unwrap());
        let (titles, texts): (Vec<&str>, Vec<&str>) = sections.unzip();
        let names = Code::ALL.map(|code| serde_json::to_value(code).unwrap());
        assert_eq!(titles, names.each_ref().map(|name| name.as_str().unwrap()));
        for ((code, title), text) in Code::ALL.into_iter().zip(titles).zip(texts) {
            let status = status(code);
            assert!(text.trim_start().starts_with(&format!("**{status}.**")), "{title}");
            let example = text.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
            let body: Value = serde_json::from_str(example).unwrap_or_else(|error| panic!("{title}: {error}"));
            let told = (&body["code"], &body["status"], &body["title"], &body["type"]);
            let reason = status.canonical_reason().unwrap();
            assert_eq!(told, (&title.into(), &status.as_u16().into(), &reason.into(), &format!("/api/docs/errors#{title}").into()));
            assert!(body["error"].is_string() && body["requestId"].is_string(), "{title}");
        }
    }

    #[test]
    fn a_section_is_found_by_its_code() {
        let html = html_of(ERRORS);
        for code in Code::ALL {
            let name = serde_json::to_value(code).unwrap();
            let id = format!("<h2 id=\"{}\">", name.as_str().unwrap());
            assert_eq!(html.matches(&id).count(), 1, "{id}");
        }
        assert!(html.contains("<table>") && html.contains("href=\"#AUTH_REQUIRED\""));
    }

    #[test]
    fn the_viewer_asks_for_no_key_and_runs_what_the_nonce_names() {
        for off in ["allow-try", "allow-authentication", "load-fonts", "persist-auth"] {
            assert!(VIEWER.contains(&format!("{off}=\"false\"")), "{off}");
        }
        for script in VIEWER.split("<script").skip(1) {
            assert!(script.split('>').next().unwrap().contains("nonce=\"{nonce}\""), "{script}");
        }
        assert!(!VIEWER.contains("://") && !VIEWER.contains(" style="));
    }
}
