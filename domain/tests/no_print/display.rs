use domain::Plaintext;

fn main() {
    let secret = Plaintext::new("hunter2".into());
    println!("{secret}");
}
