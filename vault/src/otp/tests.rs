use std::process::Command;

use super::*;

/// A secret's hash and length in bytes, and its codes.
type Vectors = (Algorithm, usize, [(i64, &'static str); 6]);

/// What RFC 6238, appendix B, has for each algorithm: its secret, and the codes of six moments.
const VECTORS: [Vectors; 3] = [
    (
        Algorithm::Sha1,
        20,
        [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ],
    ),
    (
        Algorithm::Sha256,
        32,
        [
            (59, "46119246"),
            (1_111_111_109, "68084774"),
            (1_111_111_111, "67062674"),
            (1_234_567_890, "91819424"),
            (2_000_000_000, "90698825"),
            (20_000_000_000, "77737706"),
        ],
    ),
    (
        Algorithm::Sha512,
        64,
        [
            (59, "90693936"),
            (1_111_111_109, "25091201"),
            (1_111_111_111, "99943326"),
            (1_234_567_890, "93441116"),
            (2_000_000_000, "38618901"),
            (20_000_000_000, "47863826"),
        ],
    ),
];

fn base32(bytes: &[u8]) -> String {
    Secret::from(bytes).to_base32()
}

fn code_at(secret: &str, parameters: Parameters, seconds: i64) -> (String, u8) {
    let now = Timestamp::from_millis(seconds * 1000 + 999).unwrap();
    let (code, remaining) = code(&Plaintext::new(secret.into()), parameters, now).unwrap();
    (code.expose().to_owned(), remaining)
}

#[test]
fn the_codes_are_those_of_rfc_6238() {
    for (algorithm, length, moments) in VECTORS {
        let secret: Vec<u8> = b"1234567890".iter().copied().cycle().take(length).collect();
        for (seconds, expected) in moments {
            let parameters = Parameters { algorithm, digits: 8, period: 30 };
            assert_eq!(code_at(&base32(&secret), parameters, seconds).0, expected, "{algorithm:?} {seconds}");
        }
    }
}

#[test]
fn a_code_says_for_how_long_it_is_one() {
    let usual = Parameters::default();
    let at = |seconds| code_at("JBSWY3DPEHPK3PXP", usual, seconds);
    assert_eq!([at(0).1, at(1).1, at(29).1, at(30).1], [30, 29, 1, 30]);
    assert_eq!(at(0).0, at(29).0);
    assert_ne!(at(29).0, at(30).0);
}

/// A thousand moments until the year 2220, every algorithm with every number of digits and secrets of 1 to 128 bytes.
#[test]
fn oathtool_makes_the_same_codes() {
    if Command::new("oathtool").arg("--version").output().is_err() {
        return eprintln!("skipped: oathtool is not installed (make unit installs it)");
    }
    for number in 0..1000u32 {
        let parameters = Parameters {
            algorithm: Algorithm::ALL[number as usize % 3],
            digits: [6, 7, 8][number as usize / 3 % 3],
            period: [15, 30, 45, 60][number as usize / 9 % 4],
        };
        let length = [1, 5, 10, 16, 20, 32, 64, 128][number as usize % 8];
        let secret: Vec<u8> = (0..length).map(|place: u32| (number * 31 + place * 17 + 1).to_le_bytes()[0]).collect();
        let (secret, seconds) = (base32(&secret), 59 + i64::from(number) * 7_919_317);
        let asked = Command::new("oathtool")
            .arg(format!("--totp={}", parameters.algorithm.as_str().to_ascii_lowercase()))
            .arg(format!("--digits={}", parameters.digits))
            .arg(format!("--time-step-size={}s", parameters.period))
            .arg(format!("--now=@{seconds}"))
            .args(["--base32", &secret])
            .output()
            .unwrap();
        let expected = String::from_utf8(asked.stdout).unwrap();
        assert_eq!(code_at(&secret, parameters, seconds).0, expected.trim_end(), "{parameters:?} at {seconds}: {:?}", asked.stderr);
    }
}

#[test]
fn a_secret_is_read_however_it_is_written() {
    for text in ["JBSWY3DPEHPK3PXP", "jbsw y3dp ehpk 3pxp", " JBSWY3DP-EHPK3PXP ", "JBSWY3DPEHPK3PXP====", "JbSwY3DpEhPk3PxP\n"] {
        assert_eq!(secret(text).ok().unwrap().expose(), "JBSWY3DPEHPK3PXP", "{text:?}");
    }
    for length in [1, 10, 128] {
        assert!(secret(&base32(&vec![7; length])).is_ok(), "{length}");
    }
    let long = base32(&[7; 129]);
    for (text, says) in [
        ("", "Fill in"),
        ("====", "Fill in"),
        ("HUNTER2189", "digits 2 to 7"),
        ("schlüssel", "digits 2 to 7"),
        ("JBSW=Y3DP", "digits 2 to 7"),
        ("JBSWY3DPE", "cut off"),
        ("JBS", "cut off"),
        (&long, "at most 128 bytes"),
    ] {
        let broken = secret(text).err().unwrap().0;
        assert!(broken.contains(says) && !broken.contains("HUNTER"), "{text}: {broken}");
    }
}

fn read(text: &str) -> (String, Option<String>, Option<String>, Parameters) {
    let seed = uri::parse(text).unwrap_or_else(|broken| panic!("{text}: {broken}"));
    (seed.secret.expose().to_owned(), seed.issuer, seed.account_name, seed.parameters.unwrap())
}

#[test]
fn an_address_says_all_that_there_is_to_know() {
    let text = "otpauth://totp/GitHub%20Inc:ada%40example.org?secret=jbswy3dpehpk3pxp&issuer=GitHub+Inc&algorithm=SHA256&digits=8&period=60&image=x";
    let all = Parameters { algorithm: Algorithm::Sha256, digits: 8, period: 60 };
    assert_eq!(read(text), ("JBSWY3DPEHPK3PXP".into(), Some("GitHub Inc".into()), Some("ada@example.org".into()), all));
    for (text, issuer, account) in [
        ("otpauth://totp/GitHub:ada?secret=JBSWY3DPEHPK3PXP", Some("GitHub"), Some("ada")),
        ("OTPAUTH://TOTP/ada?SECRET=JBSWY3DPEHPK3PXP%3D%3D", None, Some("ada")),
        ("otpauth://totp/?secret=JBSWY3DPEHPK3PXP&issuer=", None, None),
        ("otpauth://totp/Old%3A%20ada?secret=JBSWY3DPEHPK3PXP&issuer=New", Some("New"), Some("ada")),
        (" otpauth://totp/%E9%8D%B5:ada?secret=JBSW%20Y3DP%20EHPK%203PXP#x\n", Some("鍵"), Some("ada")),
    ] {
        let (secret, found_issuer, found_account, parameters) = read(text);
        assert_eq!((secret.as_str(), found_issuer.as_deref(), found_account.as_deref()), ("JBSWY3DPEHPK3PXP", issuer, account), "{text}");
        assert_eq!(parameters, Parameters::default());
    }
}

#[test]
fn other_addresses_are_refused_in_words_that_help() {
    for (text, says) in [
        ("otpauth://hotp/ada?secret=HUNTER22&counter=1", "HOTP"),
        ("otpauth-migration://offline?data=HUNTER22", "each service by itself"),
        ("https://example.org/?secret=HUNTER22", "begins with otpauth://totp/"),
        ("otpauth://steam/ada?secret=HUNTER22", "begins with otpauth://totp/"),
        ("HUNTER22", "begins with otpauth://totp/"),
        ("", "begins with otpauth://totp/"),
        ("otpauth://totp/ada", "no secret"),
        ("otpauth://totp/ada?secret=", "Fill in"),
        ("otpauth://totp/ada?secret=HUNTER1", "digits 2 to 7"),
        ("otpauth://totp/ada?secret=HUNTER22&secret=HUNTER23", "twice"),
        ("otpauth://totp/ada?secret=HUNTER22&algorithm=MD5", "SHA1, SHA256 and SHA512"),
        ("otpauth://totp/ada?secret=HUNTER22&digits=5", "6 to 8 digits"),
        ("otpauth://totp/ada?secret=HUNTER22&digits=x", "6 to 8 digits"),
        ("otpauth://totp/ada?secret=HUNTER22&period=0", "15 to 60 seconds"),
        ("otpauth://totp/ada?secret=HUNTER22&period=300", "15 to 60 seconds"),
        ("otpauth://totp/%FF?secret=HUNTER22", "damaged"),
    ] {
        let broken = uri::parse(text).err().unwrap().0;
        assert!(broken.contains(says) && !broken.contains("HUNTER"), "{text}: {broken}");
    }
}

#[tokio::test]
async fn a_picture_holds_an_address_and_one_of_three_is_given() {
    let given = |text: &str| Some(SecretInput::new(text.into()));
    let picture = |text: &str| given(&Base64::encode_string(&qr::tests::png(text)));
    let read = async |secret, uri, picture| Given::one_of(secret, uri, picture).ok().unwrap().unwrap().read().await;
    let seed = read(None, None, picture("otpauth://totp/GitHub:ada?secret=JBSWY3DPEHPK3PXP")).await.ok().unwrap();
    assert_eq!((seed.secret.expose(), seed.issuer.as_deref()), ("JBSWY3DPEHPK3PXP", Some("GitHub")));
    assert!(Given::one_of(None, None, None).ok().unwrap().is_none());
    for (secret, uri, qr, pointer, says) in [
        (given("1"), None, None, "/secret", "digits 2 to 7"),
        (given(&"A".repeat(1001)), None, None, "/secret", "at most 1000"),
        (None, given("otpauth://hotp/x"), None, "/uri", "HOTP"),
        (None, given(&"x".repeat(4001)), None, "/uri", "at most 4000"),
        (None, None, given("no base64"), "/qrImage", "base64"),
        (None, None, given(&"A".repeat(700_000)), "/qrImage", "at most 512 KiB"),
        (None, None, picture("https://example.org/"), "/qrImage", "begins with otpauth://totp/"),
    ] {
        let problem = read(secret, uri, qr).await.err().unwrap();
        assert!(problem.errors[0].pointer == pointer && problem.message.contains(says), "{problem:?}");
    }
    let several = Given::one_of(given("A"), None, given("B")).err().unwrap();
    assert_eq!(several.errors.iter().map(|error| error.pointer.as_str()).collect::<Vec<_>>(), ["/secret", "/qrImage"]);
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in ".*") {
        let _ = uri::parse(&text);
        let _ = uri::parse(&format!("otpauth://totp/{text}"));
        let _ = secret(&text);
    }
}
