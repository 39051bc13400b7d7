//! Who may ask at all. Decided before a byte of the request is parsed; what the caller then may do with which
//! row the vault decides.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{Problem, Scope};
use vault::{AccessKeyToken, Caller, Client, Vault};

use crate::{
    http::{problem::ApiError, rate::Class},
    state::AppState,
};

/// What a caller must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// A browser that is signed in. No access key.
    Session,
    /// A browser whose password was given no more than 15 minutes ago. No access key.
    Fresh,
    /// A browser that is signed in, or an access key with this scope.
    Scope(Scope),
}

impl Needs {
    async fn admit(self, vault: &Vault, caller: &Caller) -> Result<(), Problem> {
        match self {
            Self::Session => vault.require_session(caller).await.map(drop),
            Self::Fresh => vault.require_fresh(caller).await.map(drop),
            Self::Scope(scope) => vault.require(caller, scope).await,
        }
    }
}

/// Lets through who is what is needed, as `Caller` and as `Option<Caller>` in the request's extensions, and counts the request.
pub async fn guard(State((state, needs, class)): State<(AppState, Needs, Class)>, mut request: Request, next: Next) -> Response {
    let client = request.extensions().get::<Client>().cloned().unwrap_or_default();
    let caller = match authenticate(&state, request.headers(), client).await {
        Ok(caller) => caller,
        Err(problem) => return ApiError(problem).into_response(),
    };
    let (room, limits) = state.edge.rates.count(class, &caller);
    let admitted = match room {
        Ok(()) => needs.admit(&state.vault, &caller).await,
        refused => refused,
    };
    let mut response = match admitted {
        Ok(()) => {
            request.extensions_mut().insert(Some(caller.clone()));
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(problem) => ApiError(problem).into_response(),
    };
    response.headers_mut().extend(limits);
    response
}

/// Who asks. A request with `Authorization` is never taken for the session that its cookie may name.
async fn authenticate(state: &AppState, headers: &HeaderMap, client: Client) -> Result<Caller, Problem> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    match (given.next(), given.next()) {
        (None, _) => match state.session_cookie().read(headers) {
            Some(token) => state.vault.authenticate(&token, client).await?.ok_or_else(Problem::unauthenticated),
            None => Err(Problem::unauthenticated()),
        },
        (Some(only), None) => {
            let token = only.to_str().ok().and_then(bearer).and_then(AccessKeyToken::parse);
            state.vault.authenticate_key(token.as_ref(), client).await
        }
        (Some(_), Some(_)) => state.vault.authenticate_key(None, client).await,
    }
}

/// What follows the scheme, which may be written in any case (RFC 9110, section 11.1).
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim_start_matches(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bearer_is_one() {
        for good in ["Bearer x", "bearer x", "BEARER  x"] {
            assert_eq!(bearer(good), Some("x"), "{good}");
        }
        for bad in ["", "Bearer", "Basic x", "Bearer\tx", "x", " Bearer x"] {
            assert_eq!(bearer(bad), None, "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_header_makes_the_parser_panic_and_none_but_the_one_form_is_a_key(text in ".*") {
            let parsed = bearer(&text).and_then(AccessKeyToken::parse).is_some();
            let whole = text.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer ")) && text.contains("kagi_");
            proptest::prop_assert!(!parsed || whole);
        }
    }
}
