//! The HTML documents: one that wakes up in the browser, and one that never needs to.

use leptos::{attr::media, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags};

use crate::{App, theme::Look};

/// The document of every page behind sign-in.
pub fn shell(options: LeptosOptions, look: Look) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en" class=look.class()>
            <head>
                {head(options.clone())}
                <AutoReload options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body><App/></body>
        </html>
    }
}

/// The document of pages before sign-in: plain forms and links, no script at all.
pub fn plain_shell(options: LeptosOptions, look: Look, title: &'static str, body: impl IntoView + 'static) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en" class=look.class()>
            <head>
                {head(options)}
                <title>{format!("{title} · Kagi")}</title>
            </head>
            <body>{body.into_any()}</body>
        </html>
    }
}

fn head(options: LeptosOptions) -> impl IntoView {
    view! {
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="theme-color" content="#f2f6f3" {..media("(prefers-color-scheme: light)")}/>
        <meta name="theme-color" content="#030704" {..media("(prefers-color-scheme: dark)")}/>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
        <link rel="apple-touch-icon" href="/install/apple-touch-180.png"/>
        <link rel="manifest" href="/manifest.webmanifest"/>
        <link rel="preload" href="/fonts/geist-mono.woff2" r#as="font" type="font/woff2" crossorigin="anonymous"/>
        <HashedStylesheet options id="style"/>
    }
}
