use super::*;

fn variables(exported: &Exported) -> Vec<(&str, &str)> {
    exported.variables.iter().map(|variable| (variable.name.as_str(), variable.value.expose())).collect()
}

fn left_out(exported: &Exported) -> Vec<&str> {
    exported.left_out.iter().map(|left| left.name.as_str()).collect()
}

fn refusal(format: ImportFormat, text: &str) -> String {
    let problem = read(format, text).err().unwrap();
    assert_eq!((problem.code, problem.errors[0].pointer.as_str()), (Code::ValidationError, "/content"));
    assert!(!problem.message.contains("hunter2"), "{}", problem.message);
    problem.message
}

#[test]
fn infisical_s_command_line_writes_an_array() {
    let exported = read(ImportFormat::Infisical, include_str!("samples/infisical-export.json")).unwrap();
    let key = "-----BEGIN PRIVATE KEY-----\nnot+a+key\n-----END PRIVATE KEY-----\n";
    let url = "postgres://app:s3cr%24t@db.internal:5432/app?sslmode=require";
    assert_eq!(variables(&exported), [("DATABASE_URL", url), ("TLS_KEY", key)]);
    assert_eq!(exported.variables[0].notes.as_deref(), Some("the primary"));
    assert_eq!(exported.variables[1].notes, None);
    assert_eq!(left_out(&exported), ["/api/TLS_KEY", "/DATABASE_URL"]);
}

#[test]
fn infisical_s_api_hides_some_values_and_imports_others() {
    let exported = read(ImportFormat::Infisical, include_str!("samples/infisical-api.json")).unwrap();
    assert_eq!(variables(&exported), [("STRIPE_SECRET_KEY", "sk_live_not_a_key"), ("SENTRY_DSN", "https://public@sentry.example.org/1")]);
    assert_eq!(exported.variables[0].environment, Some(Environment::Production));
    assert_eq!(left_out(&exported), ["ROOT_TOKEN"]);
}

#[test]
fn what_infisical_imports_takes_effect_where_the_answer_is_from() {
    let secret = |environment: &str, name: &str, value: &str| {
        format!(r#"{{"environment":"{environment}","secretKey":"{name}","secretValue":"{value}"}}"#)
    };
    let text = format!(
        r#"{{"secrets":[{}],"imports":[{{"secrets":[{},{}]}},{{"secrets":[{}]}}]}}"#,
        secret("prod", "OWN", "own"),
        secret("dev", "OWN", "not this"),
        secret("dev", "BOTH", "not this"),
        secret("shared", "BOTH", "the last import's"),
    );
    let exported = read(ImportFormat::Infisical, &text).unwrap();
    assert_eq!(variables(&exported), [("OWN", "own"), ("BOTH", "the last import's")]);
    assert!(exported.variables.iter().all(|variable| variable.environment == Some(Environment::Production)));
    assert_eq!(exported.left_out.len(), 2);
}

#[test]
fn what_repeats_a_long_text_for_each_of_many_is_refused_or_cut() {
    let long = "x".repeat(200_000);
    let many = |count: usize, member: &str| vec![member; count].join(",");
    let nested = |count| format!(r#"{{"{long}":{{{}}}}}"#, many(count, r#""a":1"#));
    let project = |count| format!(r#"{{"DOPPLER_PROJECT":"{long}",{}}}"#, many(count, r#""A":"""#));
    let secrets = |count| {
        let secrets = many(count, r#"{"key":"A","value":"","projectIds":["p"]}"#);
        format!(r#"{{"projects":[{{"id":"p","name":"{long}"}}],"secrets":[{secrets}]}}"#)
    };
    for (format, few, tons) in [
        (ImportFormat::Sops, nested(2), nested(40_000)),
        (ImportFormat::Doppler, project(2), project(30_000)),
        (ImportFormat::Bitwarden, secrets(2), secrets(6_000)),
    ] {
        let exported = read(format, &few).unwrap();
        let longest = exported.variables.iter().map(|one| one.name.len().max(one.project.as_ref().map_or(0, String::len))).max();
        assert_eq!(longest, Some(LONGEST_NAME), "{format:?}");
        assert!(refusal(format, &tons).contains("more than 2000"), "{format:?}");
    }
}

#[test]
fn doppler_s_download_names_its_project_and_environment() {
    let exported = read(ImportFormat::Doppler, include_str!("samples/doppler-download.json")).unwrap();
    let greeting = "it's \"quoted\" & ${not} expanded\nsecond line";
    assert_eq!(variables(&exported), [("OPENAI_API_KEY", "sk-not-a-key"), ("GREETING", greeting), ("EMPTY", "")]);
    assert!(
        exported.variables.iter().all(|one| one.project.as_deref() == Some("blog") && one.environment == Some(Environment::Production))
    );
    assert_eq!(left_out(&exported), ["DOPPLER_CONFIG", "DOPPLER_ENVIRONMENT", "DOPPLER_PROJECT"]);
}

#[test]
fn doppler_s_api_has_values_with_references_filled_in_and_restricted_ones() {
    let exported = read(ImportFormat::Doppler, include_str!("samples/doppler-api.json")).unwrap();
    assert_eq!(variables(&exported), [("DB_HOST", "db.internal"), ("DB_URL", "postgres://db.internal/app")]);
    assert_eq!(exported.variables[0].notes.as_deref(), Some("read replica"));
    assert_eq!(exported.variables[0].environment, Some(Environment::Staging));
    assert!(left_out(&exported).contains(&"SIGNING_KEY"));
}

#[test]
fn bitwarden_s_secrets_know_their_projects() {
    let exported = read(ImportFormat::Bitwarden, include_str!("samples/bitwarden-sm.json")).unwrap();
    assert_eq!(variables(&exported), [("OPENAI_API_KEY", "sk-not-a-key"), ("Stripe secret key", "sk_live_not"), ("LOOSE", "1")]);
    let projects: Vec<_> = exported.variables.iter().map(|variable| variable.project.as_deref()).collect();
    assert_eq!(projects, [Some("blog"), Some("shop"), None]);
    assert_eq!(exported.variables[0].notes.as_deref(), Some("asked for by the editors"));
    assert!(refusal(ImportFormat::Bitwarden, r#"{"encrypted":true,"data":"hunter2"}"#).contains("encrypted"));
    assert!(refusal(ImportFormat::Bitwarden, r#"{"encrypted":false,"items":[{"name":"hunter2"}]}"#).contains("password manager"));
}

#[test]
fn sops_files_are_flattened_and_kept_as_they_are_written() {
    let yaml = read(ImportFormat::Sops, include_str!("samples/sops.yaml")).unwrap();
    let expected = [
        ("api_key", "sk-not-a-key"),
        ("version", "1.10"),
        ("enabled", "yes"),
        ("quoted", "line one\nline two"),
        ("empty", ""),
        ("database_user", "app"),
        ("database_password", "it's"),
        ("tls_key", "-----BEGIN PRIVATE KEY-----\nnot+a+key\n-----END PRIVATE KEY-----\n"),
    ];
    assert_eq!(variables(&yaml), expected);
    assert_eq!(left_out(&yaml), ["nothing", "database_replicas", "replica"]);

    let json = read(ImportFormat::Sops, include_str!("samples/sops.json")).unwrap();
    let expected =
        [("api_key", "sk-not-a-key"), ("version", "1.10"), ("enabled", "true"), ("database_user", "app"), ("database_password", "päss 🔑")];
    assert_eq!(variables(&json), expected);
    assert_eq!(left_out(&json), ["nothing", "database_replicas"]);
}

#[test]
fn a_sops_file_that_is_still_encrypted_is_refused() {
    assert!(refusal(ImportFormat::Sops, include_str!("samples/sops-encrypted.yaml")).contains("sops decrypt"));
    assert!(refusal(ImportFormat::Sops, r#"{"a":"ENC[AES256_GCM,data:x]"}"#).contains("sops decrypt"));
}

#[test]
fn what_is_none_of_it_is_refused_with_a_place_and_without_a_word_of_it() {
    for format in [ImportFormat::Infisical, ImportFormat::Doppler, ImportFormat::Bitwarden, ImportFormat::Sops] {
        for text in ["", "hunter2", "[1,2", "{\"hunter2\"", "{\"a\":", "\0\u{1}hunter2", "- hunter2\n", "\"hunter2\"", "a: [hunter2\n"] {
            refusal(format, text);
        }
    }
    assert_eq!(
        refusal(ImportFormat::Doppler, "{\n \"A\": 12345}"),
        "This is JSON, but not an export of Doppler: look at line 2, column 11."
    );
    assert!(refusal(ImportFormat::Sops, "a: 1\n---\nb: 2\n").contains("several documents"));
}

#[test]
fn what_is_nested_too_deep_is_left_out_and_costs_nothing() {
    let yaml = (0..200).map(|depth| format!("{}a:\n", "  ".repeat(depth))).collect::<String>();
    let json = format!("{}1{}", "{\"a\":".repeat(5_000), "}".repeat(5_000));
    for text in [yaml, json] {
        let exported = read(ImportFormat::Sops, &text).unwrap();
        assert!(exported.variables.is_empty());
        assert_eq!(exported.left_out[0].why, "It is nested more than 16 levels deep.");
    }
}
