//! Requests to the provider: short, small, and never led elsewhere.

use std::{fmt, future::Future, pin::Pin, time::Duration};

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::{StatusCode, redirect::Policy};

const CONNECT: Duration = Duration::from_secs(3);
const TOTAL: Duration = Duration::from_secs(10);
/// The largest answer that is read, in bytes.
const MAX_ANSWER: usize = 256 * 1024;

/// The client for every request to the provider.
pub(super) struct Http(reqwest::Client);

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum HttpError {
    /// No connection, a broken one, or none in time.
    Failed(reqwest::Error),
    /// An answer that leads elsewhere: whoever follows it takes the client's secret along.
    Redirect,
    /// The answer that something is broken there.
    Broken(StatusCode),
    /// An answer of more than 256 KiB.
    TooLarge,
    /// A request that can't be sent.
    Malformed(openidconnect::http::Error),
}

impl Http {
    /// With `https_only`, plain http is refused whatever the discovery document says.
    pub(super) fn new(https_only: bool) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .https_only(https_only)
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            .user_agent(concat!("kagi/", env!("CARGO_PKG_VERSION")));
        client.build().map(Self)
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let mut answer = self.0.execute(request.try_into().map_err(HttpError::Failed)?).await.map_err(HttpError::Failed)?;
        if answer.status().is_redirection() {
            return Err(HttpError::Redirect);
        }
        if answer.status().is_server_error() {
            return Err(HttpError::Broken(answer.status()));
        }
        let mut response = openidconnect::http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(HttpError::Failed)? {
            if body.len() + chunk.len() > MAX_ANSWER {
                return Err(HttpError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        response.body(body).map_err(HttpError::Malformed)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) if error.is_timeout() => f.write_str("no answer in time"),
            Self::Failed(error) if error.is_connect() => f.write_str("no connection"),
            Self::Failed(_) => f.write_str("the connection broke"),
            Self::Redirect => f.write_str("the answer leads elsewhere"),
            Self::Broken(status) => write!(f, "it answers {status}"),
            Self::TooLarge => f.write_str("the answer is larger than 256 KiB"),
            Self::Malformed(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for HttpError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failed(error) => Some(error),
            Self::Malformed(error) => Some(error),
            Self::Redirect | Self::Broken(_) | Self::TooLarge => None,
        }
    }
}
