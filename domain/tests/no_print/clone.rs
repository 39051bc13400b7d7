use domain::Plaintext;

fn main() {
    let secret = Plaintext::new("hunter2".into());
    let _copy: Plaintext = secret.clone();
}
