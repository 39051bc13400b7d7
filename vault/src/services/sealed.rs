//! Opening what rows keep sealed.

use domain::{Code, Plaintext, Problem};

use crate::{
    Vault,
    crypto::{Context, keyring::OpenError},
    store::{crypto, internal},
};

impl Vault {
    /// A value opened in its place. A data key that another server made meanwhile is fetched once.
    ///
    /// # Errors
    /// `DECRYPTION_FAILED`.
    pub(super) async fn open_sealed(&self, context: &Context, key_term: i32, text: &str) -> Result<Plaintext, Problem> {
        let term = key_term.cast_unsigned();
        let mut opened = self.0.keyring.open_value(context, term, text);
        if matches!(opened, Err(OpenError::UnknownTerm)) {
            let keys = crypto::keys(self.0.store.reader()).await?;
            self.0.keyring.reload(&keys).map_err(|error| internal(&error))?;
            opened = self.0.keyring.open_value(context, term, text);
        }
        opened.map_err(|error| {
            tracing::error!(table = context.table, row = %context.row_id, %error, "a stored value does not open");
            Problem::new(Code::DecryptionFailed, "The stored value does not open. It was damaged or moved; restore it from a backup.")
        })
    }
}
