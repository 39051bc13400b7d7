//! The contract, generated: what the handlers say beside themselves, and what the table of [`routes`](super::routes) says of who may
//! use them.

use std::sync::LazyLock;

use axum::{
    http::{Method, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use utoipa::{OpenApi, openapi::Components};

use super::{
    auth::guard::Needs,
    problem::ErrorBody,
    rest::input::{Nothing, Params},
    routes::{self, Rule},
};

/// The parts of the document that belong to no route.
#[derive(OpenApi)]
#[openapi(
    info(title = "Kagi", description = "A self-hosted, encrypted vault for the secrets of developers.", license(name = "MIT", identifier = "MIT")),
    servers((url = "/", description = "This server")),
    components(schemas(ErrorBody)),
    tags(
        (name = "Categories", description = "Templates of entries"),
        (name = "Entries", description = "Instances of a category for a project and an environment, and their values"),
        (name = "Env projects", description = "Whole `.env` files, one of a type in a project, and what they held before"),
        (name = "Recovery codes", description = "Sets of codes for the day when a second factor is lost; each is given out once"),
        (name = "One-time passwords", description = "Generators of the codes that authenticator apps show (TOTP)"),
        (name = "Overview", description = "Numbers, and the export of metadata"),
        (name = "Import and export", description = "Files of variables, in and out, and templates to hold projects against"),
        (name = "Access keys", description = "How machines sign in. For browsers alone"),
        (name = "Sessions", description = "The browsers in which an account is signed in. For browsers alone"),
        (name = "Account", description = "The password, and the end of all data. For browsers alone"),
        (name = "Contract", description = "This document"),
    )
)]
struct Frame;

/// What an answer that is no success means, by its status.
const ERRORS: [(&str, &str); 13] = [
    ("400", "Something in the request breaks a rule; `errors` points at it"),
    ("401", "No credentials, or bad ones"),
    ("403", "The caller is known and may not do this"),
    ("404", "There is no such thing in the caller's vault"),
    ("409", "It conflicts with what there is"),
    ("412", "It has changed since the caller saw it"),
    ("413", "The body is larger than 1 MiB"),
    ("415", "The body is not JSON"),
    ("421", "The request names another host"),
    ("422", "The Idempotency-Key was used for another request"),
    ("429", "Too many requests; wait"),
    ("500", "Something broke inside; the log has the cause under `requestId`"),
    ("503", "The database or the ledger cannot be reached just now"),
];

/// Schemas of what comes in: what they don't require may be left out. In what goes out every member is always there.
const INPUTS: [&str; 18] = [
    "AccessKeyInput",
    "AccessKeyChange",
    "Rotation",
    "CategoryInput",
    "CategoryChange",
    "EntryInput",
    "EntryChange",
    "EnvProjectInput",
    "EnvProjectChange",
    "EnvFileInput",
    "PasswordChange",
    "RecoverySetInput",
    "RecoverySetChange",
    "TotpInput",
    "TotpChange",
    "ImportInput",
    "EnvExportInput",
    "CheckInput",
];

/// Members of answers that may be absent: an error's fields, and the secret of a key that was made before.
const ABSENT: [&str; 2] = ["errors", "key"];

/// Headers of answers: on which, and what they say.
const RATES: [(&str, &str); 2] = [("RateLimit-Policy", "How many requests a minute"), ("RateLimit", "How many of them are left")];

static DOCUMENT: LazyLock<String> = LazyLock::new(|| serde_json::to_string_pretty(&build()).unwrap_or_default() + "\n");

/// The document, as `kagi openapi` prints it and `/api/openapi` serves it.
pub fn text() -> &'static str {
    &DOCUMENT
}

/// Read the contract
#[utoipa::path(get, path = "/api/openapi", operation_id = "getContract", tag = "Contract",
    responses((status = 200, description = "This document", body = serde_json::Value)))]
pub async fn document(Params(Nothing {}): Params<Nothing>) -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], text()).into_response()
}

fn build() -> Value {
    let mut frame = Frame::openapi();
    let mut rules = Vec::new();
    let schemas = &mut frame.components.get_or_insert_with(Components::new).schemas;
    for (method, path, rule, door) in routes::documented() {
        schemas.extend(door.0);
        frame.paths.merge(door.1);
        rules.push((method, path, rule));
    }
    let mut document = serde_json::to_value(frame).unwrap_or_default();
    let components = &mut document["components"];
    for (name, schema) in components["schemas"].as_object_mut().into_iter().flatten() {
        if !INPUTS.contains(&name.as_str()) {
            require_all(schema);
        }
    }
    components["securitySchemes"] = json!({
        "accessKey": { "type": "http", "scheme": "bearer", "description": "`kagi_` and 43 characters. What a key may do is said by its scopes." },
        "session": { "type": "apiKey", "in": "cookie", "name": "__Host-kagi_session", "description": "A browser that is signed in. It holds every scope. On plain http the cookie is kagi_session." },
    });
    components["responses"] =
        ERRORS.into_iter().map(|(status, meaning)| (format!("Error{status}"), error(meaning))).collect::<Map<_, _>>().into();
    let too_many = &mut components["responses"]["Error429"];
    too_many["headers"] = RATES
        .into_iter()
        .chain([("Retry-After", "After how many seconds another try makes sense")])
        .map(|(name, meaning)| (name.to_owned(), header(meaning)))
        .collect::<Map<_, _>>()
        .into();
    for (method, path, rule) in rules {
        finish(&mut document["paths"][&path][method.as_str().to_ascii_lowercase()], &method, &path, rule);
    }
    document
}

fn require_all(schema: &mut Value) {
    if let Some(properties) = schema["properties"].as_object() {
        let present: Vec<&String> = properties.keys().filter(|name| !ABSENT.contains(&name.as_str())).collect();
        schema["required"] = json!(present);
    }
    match schema {
        Value::Object(members) => members.values_mut().for_each(require_all),
        Value::Array(items) => items.iter_mut().for_each(require_all),
        _ => {}
    }
}

fn error(meaning: &str) -> Value {
    let schema = json!({ "schema": { "$ref": "#/components/schemas/Error" } });
    json!({ "description": meaning, "content": { "application/json": schema, "application/problem+json": schema } })
}

fn header(meaning: &str) -> Value {
    json!({ "description": meaning, "schema": { "type": "string" } })
}

/// Adds who may use the operation, every error that it may answer with, and the headers of its answers.
fn finish(operation: &mut Value, method: &Method, path: &str, rule: Rule) {
    let session = json!({ "session": [] });
    operation["security"] = match rule {
        Rule::Public | Rule::Page => json!([]),
        Rule::Caller(Needs::Session | Needs::Fresh) => json!([session]),
        Rule::Caller(Needs::Scope(scope)) => json!([{ "accessKey": [scope.as_str()] }, session]),
    };
    let takes = |name: &str| operation["parameters"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == name));
    let (is_repeatable, is_paged) = (takes("Idempotency-Key"), takes("cursor"));
    let mut statuses = vec!["400", "421", "429", "500", "503"];
    if rule != Rule::Public {
        statuses.extend(["401", "403"]);
    }
    if path.contains("{id}") || is_repeatable {
        statuses.push("404");
    }
    if method != Method::GET {
        statuses.push("413");
    }
    if operation.get("requestBody").is_some() {
        statuses.push("415");
    }
    if takes("If-Match") {
        statuses.push("412");
    }
    if is_repeatable {
        statuses.push("422");
    }
    let responses = &mut operation["responses"];
    for (status, _) in ERRORS {
        match responses.get(status).map(|named| named["description"].clone()) {
            // A handler that names an error says what it means there; the form is the same everywhere.
            Some(Value::String(meaning)) => responses[status] = error(&meaning),
            _ if statuses.contains(&status) => responses[status] = json!({ "$ref": format!("#/components/responses/Error{status}") }),
            _ => {}
        }
    }
    for (_, answer) in responses.as_object_mut().into_iter().flatten().filter(|(status, _)| status.starts_with('2')) {
        for (name, meaning) in RATES {
            answer["headers"][name] = header(meaning);
        }
        if is_paged {
            answer["headers"]["Link"] = header("Where the next page is");
        }
        if is_repeatable {
            answer["headers"]["Idempotency-Replayed"] = header("true, when the request was done before");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_contract_is_the_generated_one() {
        let committed = include_str!("../../../docs/openapi.json");
        assert!(committed == text(), "run `kagi openapi > docs/openapi.json` and look at the difference");
    }

    #[test]
    fn every_operation_has_an_id_a_rule_and_an_answer() {
        let document: Value = serde_json::from_str(text()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let operations: Vec<&Value> =
            document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values()).collect();
        assert_eq!(operations.len(), routes::documented().count());
        for operation in operations {
            assert!(operation["operationId"].is_string() && operation["security"].is_array() && operation["responses"].is_object());
        }
    }

    #[test]
    fn every_door_is_documented_under_its_own_method_and_path() {
        for (method, path, _, door) in routes::documented() {
            let documented = serde_json::to_value(&door.1).unwrap();
            assert!(documented[&path][method.as_str().to_ascii_lowercase()].is_object(), "{method} {path}");
        }
    }
}
