//! A table of sealed values beside the vault's own, and the least work that answers with one of them.

use aes_gcm::{Aes256Gcm, KeyInit, Nonce, aead::Aead};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseConnection, EntityTrait, Schema, TransactionTrait};
use uuid::Uuid;

use crate::Failed;

/// Rows that one statement inserts.
const ROWS_AT_ONCE: usize = 500;
/// The floor keeps no secret: what matters is that opening costs what it costs.
const KEY: [u8; 32] = *b"this key seals nothing of value.";
const IV: usize = 12;

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bench_floor")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The iv, then the ciphertext with its tag.
        pub sealed: Vec<u8>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Reads and opens.
pub struct Floor {
    database: DatabaseConnection,
    cipher: Aes256Gcm,
}

impl Floor {
    /// Over these connections.
    pub fn new(database: DatabaseConnection) -> Self {
        Self { database, cipher: Aes256Gcm::new(&KEY.into()) }
    }

    /// Makes the table and seals a value under each id.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn fill(&self, values: impl Iterator<Item = (Uuid, String)>) -> Result<(), Failed> {
        let create = Schema::new(self.database.get_database_backend()).create_table_from_entity(row::Entity);
        self.database.execute(&create).await?;
        let mut rows = Vec::new();
        for (number, (id, value)) in values.enumerate() {
            let mut iv = [0; IV];
            iv[..8].copy_from_slice(&(number as u64).to_be_bytes());
            let sealed = self.cipher.encrypt(&Nonce::from(iv), value.as_bytes()).map_err(|_| "a value could not be sealed")?;
            rows.push(row::ActiveModel { id: Set(id), sealed: Set([&iv[..], &sealed].concat()) });
        }
        let tx = self.database.begin().await?;
        for some in rows.chunks(ROWS_AT_ONCE) {
            row::Entity::insert_many(some.to_vec()).exec_without_returning(&tx).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Closes the connections; SQLite's write-ahead log is folded in.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn close(self) -> Result<(), Failed> {
        Ok(self.database.close().await?)
    }

    /// One row, opened.
    ///
    /// # Errors
    /// A row that is missing or does not open.
    pub async fn read(&self, id: Uuid) -> Result<String, Failed> {
        let row = row::Entity::find_by_id(id).one(&self.database).await?.ok_or("there is no such row")?;
        let (iv, sealed) = row.sealed.split_first_chunk::<IV>().ok_or("the row is too short")?;
        let value = self.cipher.decrypt(&Nonce::from(*iv), sealed).map_err(|_| "the row does not open")?;
        Ok(String::from_utf8(value)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_sealed_opens() {
        let database =
            sea_orm::Database::connect(sea_orm::ConnectOptions::new("sqlite::memory:").max_connections(1).to_owned()).await.unwrap();
        let floor = Floor::new(database);
        let ids: Vec<Uuid> = (1..=700).map(Uuid::from_u128).collect();
        floor.fill(ids.iter().enumerate().map(|(number, id)| (*id, crate::value_of(number)))).await.unwrap();
        assert_eq!(floor.read(ids[699]).await.unwrap(), crate::value_of(699));
        assert!(floor.read(Uuid::nil()).await.is_err());
    }
}
