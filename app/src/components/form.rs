//! The state of a form: what is wrong with it, whether it is on its way, whether leaving it would lose something.

use std::{pin::Pin, sync::Arc};

use domain::{Code, FieldError, Problem};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser::page::{answer, focus_soon},
    rpc::RpcError,
};

const OUTDATED: &str =
    "This was changed elsewhere since you opened it. What you typed is still here: save again to put it in place of what is there now.";

/// What stands for a secret where two texts are compared.
pub const MASKED: &str = "••••••••";

type LocalFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// What somebody else saved in a field, beside what was typed there.
#[derive(Clone)]
pub struct Difference {
    /// What the field is called.
    pub label: &'static str,
    /// What was typed.
    pub yours: String,
    /// What is stored now.
    pub theirs: String,
    /// Puts what is stored now into the field.
    pub take: Arc<dyn Fn() + Send + Sync>,
}

impl Difference {
    /// Nothing where both are the same.
    pub fn of(label: &'static str, yours: String, theirs: String, take: impl Fn() + Send + Sync + 'static) -> Option<Self> {
        (yours != theirs).then(|| Self { label, yours, theirs, take: Arc::new(take) })
    }

    /// The same for a field of one text.
    pub fn of_text(label: &'static str, typed: RwSignal<String>, stored: Option<String>) -> Option<Self> {
        let stored = stored.unwrap_or_default();
        let taken = stored.clone();
        Self::of(label, typed.get_untracked(), stored, move || typed.set(taken.clone()))
    }
}

/// Shared by a form's fields and its dialog.
#[derive(Clone, Copy)]
pub struct Form {
    problem: RwSignal<Option<Problem>>,
    pointers: StoredValue<Vec<String>>,
    parts: StoredValue<Parts>,
    /// What somebody else saved meanwhile, where that is something else.
    pub differences: RwSignal<Vec<Difference>>,
    /// How the ids of its fields begin.
    pub ids: &'static str,
    /// Leaving it may lose something.
    pub guarded: bool,
    /// A request is on its way.
    pub pending: RwSignal<bool>,
    /// Something was typed.
    pub dirty: RwSignal<bool>,
    /// The person wants to leave a dirty form, and is asked.
    pub leaving: RwSignal<bool>,
}

struct Parts {
    check: Box<dyn Fn() -> Result<(), Problem> + Send + Sync>,
    close: Box<dyn Fn() + Send + Sync>,
}

impl Form {
    /// `check` looks at all fields as they are now; `close` takes the form away.
    pub fn new(check: impl Fn() -> Result<(), Problem> + Send + Sync + 'static, close: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            problem: RwSignal::new(None),
            pointers: StoredValue::new(Vec::new()),
            parts: StoredValue::new(Parts { check: Box::new(check), close: Box::new(close) }),
            differences: RwSignal::new(Vec::new()),
            ids: "field",
            guarded: true,
            pending: RwSignal::new(false),
            dirty: RwSignal::new(false),
            leaving: RwSignal::new(false),
        }
    }

    /// The same for a form so short that leaving it loses nothing.
    pub fn light(self) -> Self {
        Self { guarded: false, ..self }
    }

    /// The same for a form that may lie over another one, and needs ids of its own.
    pub fn with_ids(self, ids: &'static str) -> Self {
        Self { ids, ..self }
    }

    /// Something was typed.
    pub fn typed(self) {
        if self.guarded {
            self.dirty.set(true);
        }
    }

    /// Makes known that messages for this pointer have a field to stand under.
    pub fn has_field(self, pointer: &str) {
        self.pointers.update_value(|pointers| pointers.push(pointer.to_owned()));
    }

    /// What is wrong with one field.
    pub fn message_at(self, pointer: &str) -> Option<String> {
        self.problem.with(|problem| problem.as_ref()?.message_at(pointer).map(str::to_owned))
    }

    /// What is wrong with the form as a whole, or with something that has no field here.
    pub fn message(self) -> Option<String> {
        self.problem.with(|problem| {
            let problem = problem.as_ref()?;
            let homeless = |error: &&FieldError| self.pointers.with_value(|pointers| !pointers.contains(&error.pointer));
            match problem.errors.iter().find(homeless) {
                Some(error) => Some(error.message.clone()),
                None => problem.errors.is_empty().then(|| problem.message.clone()),
            }
        })
    }

    /// Is something wrong with one of these fields, or with a part of one? Reactive.
    pub fn fails_under(self, pointers: &[&str]) -> bool {
        let lies_under = |error: &FieldError| pointers.iter().any(|pointer| error.pointer.starts_with(pointer));
        self.problem.with(|problem| problem.as_ref().is_some_and(|problem| problem.errors.iter().any(lies_under)))
    }

    /// The person has left a field: what is wrong with it shows, or what was wrong goes.
    pub fn check_field(self, pointer: &str) {
        // A field that goes with its form loses the focus too.
        let Some(checked) = self.parts.try_with_value(|parts| (parts.check)()) else { return };
        let found = checked.err().and_then(|problem| problem.errors.into_iter().find(|error| error.pointer == pointer));
        self.problem.update(|problem| {
            let errors = problem.take_if(|problem| !problem.errors.is_empty()).map(|problem| problem.errors).unwrap_or_default();
            let errors: Vec<FieldError> = errors.into_iter().filter(|error| error.pointer != pointer).chain(found).collect();
            if !errors.is_empty() {
                *problem = Some(Problem::invalid(Code::ValidationError, errors));
            }
        });
    }

    /// Shows what is wrong, with the focus on the first field concerned.
    pub fn refuse(self, problem: Problem) {
        // A form that was left meanwhile has nobody to tell.
        self.problem.try_set(Some(problem));
        focus_soon("[aria-invalid=true], [data-invalid], [role=alert]");
    }

    /// Checks the fields and, when all is well, sends them. A form that was saved closes; one that was refused keeps what was typed.
    /// When somebody else was faster, `catch_up` learns the new version, so that saving again is an answer, and tells what is another now.
    pub fn save<T: 'static>(
        self,
        request: impl Future<Output = Result<T, RpcError>> + 'static,
        saved: impl FnOnce(T) + 'static,
        catch_up: impl Future<Output = Vec<Difference>> + 'static,
    ) {
        if self.pending.get_untracked() {
            return;
        }
        if let Err(problem) = self.parts.with_value(|parts| (parts.check)()) {
            return self.refuse(problem);
        }
        let request = async move { answer(request.await).map(|row| Box::new(move || saved(row)) as Box<dyn FnOnce()>) };
        self.send(Box::pin(request), Box::pin(catch_up));
    }

    /// Boxed, so that the forms share one copy of it.
    fn send(self, request: LocalFuture<Result<Box<dyn FnOnce()>, Problem>>, catch_up: LocalFuture<Vec<Difference>>) {
        self.problem.set(None);
        self.differences.set(Vec::new());
        self.pending.set(true);
        spawn_local(async move {
            let result = request.await;
            self.pending.try_set(false);
            match result {
                Ok(saved) => {
                    self.close();
                    saved();
                }
                Err(problem) => {
                    let outdated = problem.code == Code::PreconditionFailed;
                    self.refuse(if outdated { Problem::new(problem.code, OUTDATED) } else { problem });
                    if outdated {
                        self.differences.try_set(catch_up.await);
                    }
                }
            }
        });
    }

    /// Closes the form, after asking where something would be lost.
    pub fn leave(self) {
        if self.dirty.get_untracked() && !self.leaving.get_untracked() { self.leaving.set(true) } else { self.close() }
    }

    /// Closes the form.
    pub fn close(self) {
        self.dirty.try_set(false);
        // A form that is already gone has nothing left to close.
        let _ = self.parts.try_with_value(|parts| (parts.close)());
    }
}

/// What both checks found.
///
/// # Errors
/// Those of either, the first's first.
pub fn both(first: Result<(), Problem>, second: Result<(), Problem>) -> Result<(), Problem> {
    match (first, second) {
        (Err(first), Err(second)) => Err(Problem::invalid(first.code, [first.errors, second.errors].concat())),
        (first, second) => first.and(second),
    }
}
