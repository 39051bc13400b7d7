//! The error of server functions: a [`Problem`] and nothing else, so that no inner text reaches a browser.

use std::fmt;

use domain::{Code, Problem};
use serde::{Deserialize, Serialize};
use server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};

/// What a server function answers when it does not answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RpcError(pub Problem);

impl RpcError {
    /// The problem as an answer, its status set on the response. During server rendering that is the page's status.
    #[cfg(feature = "ssr")]
    pub fn refuse(problem: Problem) -> Self {
        if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>()
            && let Ok(status) = http::StatusCode::from_u16(problem.code.status())
        {
            response.set_status(status);
        }
        Self(problem)
    }
}

impl FromServerFnError for RpcError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let problem = match error {
            ServerFnErrorErr::Request(_) => {
                Problem::new(Code::Unavailable, "Kagi could not be reached. Check the connection and try again.")
            }
            // An answer that is not Kagi's, as a proxy gives it, or half of one: nobody knows whether the request arrived.
            ServerFnErrorErr::Deserialization(_) if cfg!(feature = "hydrate") => {
                Problem::new(Code::Unavailable, "No answer of Kagi's came back. Try again in a moment.")
            }
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Problem::new(Code::ValidationError, "This request is not in the form that Kagi reads. Reload the page and try again.")
            }
            _ => Problem::new(Code::InternalError, "Something went wrong inside Kagi. Reload the page and try again."),
        };
        Self(problem)
    }
}

impl fmt::Display for RpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for RpcError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_error() -> Vec<ServerFnErrorErr> {
        let inner = || "hunter2 at src/secret.rs".to_string();
        vec![
            ServerFnErrorErr::Registration(inner()),
            ServerFnErrorErr::UnsupportedRequestMethod(inner()),
            ServerFnErrorErr::Request(inner()),
            ServerFnErrorErr::ServerError(inner()),
            ServerFnErrorErr::MiddlewareError(inner()),
            ServerFnErrorErr::Deserialization(inner()),
            ServerFnErrorErr::Serialization(inner()),
            ServerFnErrorErr::Args(inner()),
            ServerFnErrorErr::MissingArg(inner()),
            ServerFnErrorErr::Response(inner()),
        ]
    }

    #[test]
    fn every_error_survives_the_wire_and_hides_its_cause() {
        for error in every_error() {
            let error = RpcError::from_server_fn_error(error);
            let bytes = error.ser();
            assert_eq!(RpcError::de(bytes.clone()), error);
            assert!(!String::from_utf8_lossy(&bytes).contains("hunter2"));
        }
    }
}
