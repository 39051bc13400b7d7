//! A request that makes something is named before it is sent. Where its answer is lost on the way, the next try has the same name, and
//! makes nothing twice.

use domain::{Code, Problem};
use leptos::prelude::*;

use crate::{
    browser::random::{Kind, make},
    rpc::RpcError,
};

const ARRIVED: &str = "An earlier try did arrive, with other words: look whether it is there. Save again to make another one beside it.";

/// The name of the request of one form.
#[derive(Clone, Copy)]
pub struct Once(StoredValue<String>);

impl Once {
    /// Not named yet.
    pub fn new() -> Self {
        Self(StoredValue::new(String::new()))
    }

    /// Sends the request under its name, which holds until there is an answer.
    ///
    /// # Errors
    /// Those of the request; in other words where an earlier one of the same name said something else.
    pub async fn send<T>(self, request: impl AsyncFnOnce(String) -> Result<T, RpcError>) -> Result<T, RpcError> {
        if self.0.with_value(String::is_empty) {
            let name = make(Kind::Uuid).await.map_err(|why| RpcError(Problem::new(Code::Unavailable, why)))?;
            self.0.set_value(name.expose().to_owned());
        }
        let answer = request(self.0.get_value()).await;
        match answer {
            Err(RpcError(problem)) if problem.code == Code::Unavailable => Err(RpcError(problem)),
            answer => {
                // The form may have been left meanwhile.
                self.0.try_set_value(String::new());
                answer.map_err(|RpcError(problem)| match problem.code {
                    Code::IdempotencyMismatch => RpcError(Problem::new(problem.code, ARRIVED)),
                    _ => RpcError(problem),
                })
            }
        }
    }
}
