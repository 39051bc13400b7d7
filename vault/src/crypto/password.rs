//! Local passwords: Argon2id, off the async threads, two at a time.

use std::{fmt, sync::Arc};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::{self, phc::PasswordHash},
};
use domain::SecretInput;
use tokio::{sync::Semaphore, task};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::random::{self, RandomError};

const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LEAST_MEMORY_KIB: u32 = 19 * 1024;
const LEAST_PASSES: u32 = 2;
const HASH_LENGTH: usize = 32;
const AT_ONCE: usize = 2;

/// Hashes passwords and verifies them. Clones share the limit of two at a time.
#[derive(Clone)]
pub struct Passwords {
    params: Params,
    slots: Arc<Semaphore>,
}

/// What came out of a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the password is the one that was hashed.
    pub ok: bool,
    /// Whether the stored hash was made with other parameters than today's: hash the password anew if it is right.
    pub outdated: bool,
}

/// Why a password was neither hashed nor verified. Never says what the password is.
#[derive(Debug)]
pub enum PasswordError {
    /// Parameters below the floor.
    TooCheap,
    /// The stored hash is no Argon2 hash in PHC form.
    Malformed,
    /// No random salt.
    Random(RandomError),
    /// Argon2 got no memory, or the server is stopping.
    Unavailable,
}

impl fmt::Display for PasswordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooCheap => {
                write!(f, "Argon2id needs at least {LEAST_MEMORY_KIB} KiB of memory and {LEAST_PASSES} passes; raise the parameters.")
            }
            Self::Malformed => f.write_str("The stored password hash can't be read; set the password anew."),
            Self::Random(error) => error.fmt(f),
            Self::Unavailable => {
                f.write_str("The password could not be checked, for lack of memory or because the server is stopping; try again.")
            }
        }
    }
}

impl std::error::Error for PasswordError {}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

impl Passwords {
    /// The parameters of production: 64 MiB, 3 passes, 1 lane. A verification takes a good part of a second.
    #[expect(clippy::expect_used, reason = "the parameters are constants")]
    pub fn new() -> Self {
        Self::with_params(MEMORY_KIB, PASSES).expect("production is above the floor")
    }

    /// Other parameters: memory in KiB, and passes over it.
    ///
    /// # Errors
    /// [`PasswordError::TooCheap`] below 19 MiB or 2 passes.
    pub fn with_params(memory_kib: u32, passes: u32) -> Result<Self, PasswordError> {
        if memory_kib < LEAST_MEMORY_KIB || passes < LEAST_PASSES {
            return Err(PasswordError::TooCheap);
        }
        let params = Params::new(memory_kib, passes, 1, Some(HASH_LENGTH)).map_err(|_| PasswordError::TooCheap)?;
        Ok(Self { params, slots: Arc::new(Semaphore::new(AT_ONCE)) })
    }

    /// Hashes a password with a new salt; gives a PHC string.
    ///
    /// # Errors
    /// [`PasswordError::Random`] or [`PasswordError::Unavailable`].
    pub async fn hash(&self, password: SecretInput) -> Result<String, PasswordError> {
        let salt = random::bytes::<16>().map_err(PasswordError::Random)?;
        self.run(move |argon2| {
            let hash: PasswordHash = argon2
                .hash_password_with_salt(normalised(&password).as_bytes(), salt.as_slice())
                .map_err(|_| PasswordError::Unavailable)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Checks a password against a stored PHC string, at the cost that string names.
    ///
    /// # Errors
    /// [`PasswordError::Malformed`] or [`PasswordError::Unavailable`]; a wrong password is a [`Verdict`].
    pub async fn verify(&self, password: SecretInput, phc: String) -> Result<Verdict, PasswordError> {
        let params = self.params.clone();
        self.run(move |argon2| {
            let hash = PasswordHash::new(&phc).ok().filter(|hash| hash.hash.is_some()).ok_or(PasswordError::Malformed)?;
            let ok = match argon2.verify_password(normalised(&password).as_bytes(), &hash) {
                Ok(()) => true,
                Err(password_hash::Error::PasswordInvalid) => false,
                Err(password_hash::Error::OutOfMemory) => return Err(PasswordError::Unavailable),
                Err(_) => return Err(PasswordError::Malformed),
            };
            let current = hash.algorithm == Algorithm::Argon2id.ident()
                && hash.version == Some(Version::V0x13.into())
                && Params::try_from(&hash).is_ok_and(|stored| stored == params);
            Ok(Verdict { ok, outdated: !current })
        })
        .await
    }

    /// The hash of no password, at today's cost. Verify against it when the account is unknown, so that the answer takes as long.
    pub fn dummy(&self) -> String {
        let (salt, hash) = ("A".repeat(22), "A".repeat(43));
        format!("$argon2id$v=19$m={},t={},p={}${salt}${hash}", self.params.m_cost(), self.params.t_cost(), self.params.p_cost())
    }

    /// The slot goes with the work, since the work goes on when whoever waits for it has gone.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(Argon2<'static>) -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone());
        let slot = Arc::clone(&self.slots).acquire_owned().await.map_err(|_| PasswordError::Unavailable)?;
        let done = task::spawn_blocking(move || {
            let _slot = slot;
            work(argon2)
        });
        done.await.map_err(|_| PasswordError::Unavailable)?
    }
}

/// NFKC, so that a password is the same from every keyboard. It makes a text at most eleven times as long; room for that leaves
/// no piece of the password in memory that was given back.
fn normalised(password: &SecretInput) -> Zeroizing<String> {
    let password = password.expose();
    let mut text = Zeroizing::new(String::with_capacity(11 * password.len()));
    text.extend(password.nfkc());
    text
}

#[cfg(test)]
mod tests;
