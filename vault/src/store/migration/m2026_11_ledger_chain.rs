//! The ledger's head moves by itself: a row that does not continue the chain is refused by the database, and one statement appends.
//! And its index of objects goes: nothing asks for it, and it made every reveal write to a random place.

use sea_orm_migration::{prelude::*, sea_orm};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m2026_11_ledger_chain"
    }
}

// Before the row: on Postgres whoever appends waits here for the head's lock, and holds no row that another could wait for.
const SQLITE: &str = "
CREATE TRIGGER audit_log_continues BEFORE INSERT ON audit_log BEGIN
    UPDATE audit_head SET seq = NEW.seq, mac = NEW.mac WHERE id = 1 AND seq = NEW.seq - 1 AND mac = NEW.prev_mac;
    SELECT RAISE(ABORT, 'the row does not continue the ledger') WHERE changes() = 0;
END";

const POSTGRES: &str = "
CREATE FUNCTION audit_log_continues() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE audit_head SET seq = NEW.seq, mac = NEW.mac WHERE id = 1 AND seq = NEW.seq - 1 AND mac = NEW.prev_mac;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the row does not continue the ledger' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_log_continues BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_log_continues()";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut index = Index::drop();
        index.name("ix_audit_log_object_seq").table("audit_log");
        manager.drop_index(index).await?;
        let trigger = match manager.get_database_backend() {
            sea_orm::DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        manager.get_connection().execute_unprepared(trigger).await?;
        Ok(())
    }
}
