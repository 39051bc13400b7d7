//! What pages load, and how it travels inside the HTML from the server to the browser.

use domain::Problem;
use leptos::{
    prelude::*,
    server_fn::serde::{Serialize, de::DeserializeOwned},
};

/// What a server function answered, or its problem.
pub type Loading<T> = Resource<Result<T, Problem>, Json>;

/// Loads what the fetcher brings, again whenever the key changes. Never for secrets: what a resource loads is printed into the page.
pub fn load<T, F>(key: impl Fn() -> String + Send + Sync + 'static, fetch: impl Fn(String) -> F + Send + Sync + 'static) -> Loading<T>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    F: Future<Output = Result<T, Problem>> + Send + 'static,
{
    Resource::new_with_options(key, fetch, false)
}

/// What has arrived; `None` before that, and where a problem came instead. Reactive.
pub fn current<T: Clone + Send + Sync + 'static>(resource: Loading<T>) -> Option<T> {
    resource.with(|loaded| loaded.as_ref()?.as_ref().ok().cloned())
}

/// JSON that is read as server functions read it, from bytes: leptos' own codec reads text, which would bring a second copy of
/// the reading code of every type into the wasm.
pub struct Json;

impl<T: Serialize> codee::Encoder<T> for Json {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, serde_json::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> codee::Decoder<T> for Json {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, serde_json::Error> {
        serde_json::from_slice(text.as_bytes())
    }
}
