//! What the Undo of a message does after something went to the trash.

use leptos::task::spawn_local;

use super::{changes::Changes, toast::Toasts};
use crate::{browser::page::answer, rpc::RpcError};

/// Takes a deletion back, from whichever page the person is on by then.
pub fn undo(toasts: Toasts, changes: Changes, restore: impl Future<Output = Result<(), RpcError>> + 'static) {
    spawn_local(async move {
        match answer(restore.await) {
            Ok(()) => toasts.done("Restored"),
            Err(problem) => toasts.failed("It is still in the trash.", &problem.message),
        }
        changes.announce();
    });
}
