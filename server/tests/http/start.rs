//! What happens before the port opens.

use std::fs;

use domain::SecretInput;
use server::config::Owner;

use crate::support::{EMAIL, PASSWORD, Server};

#[tokio::test(flavor = "multi_thread")]
async fn settings_can_name_the_owner() {
    let owner = || Some(Owner { email: EMAIL.into(), password: SecretInput::new(PASSWORD.into()) });
    let server = Server::with(|config| config.owner = owner()).await;
    assert_eq!(server.app.set_up_link, None);
    assert_eq!(server.sign_in(EMAIL, PASSWORD).await.status, 303);
    assert_eq!(server.get("/set-up", None).await.status, 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_makes_a_key_file_and_a_new_link_each_time() {
    let server = Server::start().await;
    let key = fs::read(server.file("data.key")).unwrap();
    let link = server.app.set_up_link.clone();
    assert!(link.as_ref().unwrap().starts_with("http://127.0.0.1:3000/set-up?token="));
    let server = server.restart().await;
    assert_eq!(fs::read(server.file("data.key")).unwrap(), key);
    assert!(server.app.set_up_link.is_some() && server.app.set_up_link != link);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_in_the_folder_is_for_others() {
    use std::os::unix::fs::PermissionsExt;

    let server = Server::start().await;
    server.set_up().await;
    let mode = |name: &str| fs::metadata(server.file(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("data"), 0o700);
    for file in fs::read_dir(server.file("data")).unwrap() {
        assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(mode("data.key"), 0o600);
}
